/** The DNS zone of the demo company. */
import type { Zone } from './dns-server.ts';

/** `.test` is reserved for testing (RFC 6761, section 6.2). */
export const DEMO_DOMAIN = 'demo.test';

const SITE = '127.0.0.1';
/** A loopback address without a server, for hosts that do not respond. */
export const NOBODY = '127.0.0.9';

/** The names of the site, and some names without a server. */
export const demoZone = (domain: string = DEMO_DOMAIN, address: string = SITE): Zone => ({
  [domain]: {
    A: [address],
    NS: [`ns1.${domain}`],
    MX: [`mail.${domain}`],
    TXT: [`v=spf1 mx include:mail.${domain} -all`],
  },
  [`www.${domain}`]: { CNAME: domain },
  [`api.${domain}`]: { A: [address] },
  [`blog.${domain}`]: { CNAME: `hosting.${domain}` },
  [`hosting.${domain}`]: { A: [address] },
  [`shop.${domain}`]: { A: [address] },
  [`admin.${domain}`]: { A: [address] },
  [`status.${domain}`]: { A: [address] },
  [`docs.${domain}`]: { A: [address] },
  [`help.${domain}`]: { A: [address] },
  [`careers.${domain}`]: { CNAME: `www.${domain}` },
  // Only in the certificate, not in any word list.
  [`warehouse-7.${domain}`]: { A: [address] },
  // In a certificate log, and still in DNS.
  [`trail-club-2019.${domain}`]: { A: [NOBODY] },
  [`old.${domain}`]: { A: [NOBODY] },
  [`mail.${domain}`]: { A: [NOBODY] },
  [`ns1.${domain}`]: { A: [NOBODY] },
  // A dangling CNAME: the hosted server no longer exists.
  [`beta.${domain}`]: { CNAME: `gone.hosting.${domain}` },
});

/** Names of the site's certificate. */
export const demoCertificateNames = (domain: string = DEMO_DOMAIN): readonly [string, ...string[]] => [
  domain,
  ...['www', 'api', 'shop', 'admin', 'warehouse-7'].map((label) => `${label}.${domain}`),
];
