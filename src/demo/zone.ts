/** The names of the demo company, as its DNS has them. */
import type { Zone } from './dns-server.ts';

/** `.test` is for names that will never be anybody's (RFC 6761 section 6.2). */
export const DEMO_DOMAIN = 'demo.test';

const SITE = '127.0.0.1';
/** On loopback too, and nobody listens there. */
const NOBODY = '127.0.0.9';

/** Names below the domain, by label: those of the site, and some that lead nowhere. */
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
  // No word list has it; the certificate does.
  [`warehouse-7.${domain}`]: { A: [address] },
  // Once in a certificate log, and still in DNS.
  [`trail-club-2019.${domain}`]: { A: [NOBODY] },
  [`old.${domain}`]: { A: [NOBODY] },
  [`mail.${domain}`]: { A: [NOBODY] },
  [`ns1.${domain}`]: { A: [NOBODY] },
  // A server that was given back to its provider; its name was forgotten.
  [`beta.${domain}`]: { CNAME: `gone.hosting.${domain}` },
});

/** What the certificate of the site is for. */
export const demoCertificateNames = (domain: string = DEMO_DOMAIN): readonly [string, ...string[]] => [
  domain,
  ...['www', 'api', 'shop', 'admin', 'warehouse-7'].map((label) => `${label}.${domain}`),
];
