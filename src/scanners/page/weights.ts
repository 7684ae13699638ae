/**
 * The table of weights: each indicator of a page's verdict, with its points and where they come from. Points are
 * combined by noisy-or (verdict.ts): an indicator of 30 points alone makes a page SUSPICIOUS, one of 70 MALICIOUS.
 */
export type Threat = 'phishing' | 'malware' | 'miner' | 'scam';

export interface Weight {
  /** points of risk, 0 to 100 */
  points: number;
  /** kind of threat that it indicates */
  threat?: Threat;
  /** why it is a sign of risk, and of so much: a publication, a standard, or what was measured */
  source: string;
}

// One section for each layer, with rows in alphabetical order.
export const WEIGHTS = {
  // address and domain
  'abused-top-level-domain': {
    points: 14,
    source:
      'Top-level domains with many times their share of abuse (Interisle, Phishing Landscape; Spamhaus).',
  },
  'brand-domain-in-host-name': {
    points: 65,
    threat: 'phishing',
    source: 'Obfuscation with the domain of the victim (Garera et al. 2007, type II); rare elsewhere.',
  },
  'brand-in-host-name': {
    points: 28,
    threat: 'phishing',
    source:
      'Subdomains that name a brand (Kintis et al. 2017); partners and customers of a brand have them too.',
  },
  'brand-in-path': {
    points: 3,
    threat: 'phishing',
    source:
      'Obfuscation with the brand in the path (Garera et al. 2007, type I); news and shops name brands too.',
  },
  'brand-in-path-with-login-words': {
    points: 15,
    threat: 'phishing',
    source: 'As brand-in-path; the words of a log-in make news and shops unlikely.',
  },
  'cheap-top-level-domain': {
    points: 6,
    source: 'As abused-top-level-domain, with less abuse and more harmless sites.',
  },
  'common-brand-in-host-name': {
    points: 6,
    threat: 'phishing',
    source: 'As brand-in-host-name, for brands that are everyday words.',
  },
  'data-url-in-query': {
    points: 15,
    threat: 'phishing',
    source: 'Pages in data: URLs are passed through redirects to evade block lists (MITRE ATT&CK T1027.006).',
  },
  digits: {
    points: 8,
    threat: 'phishing',
    source: 'Domains that are registered in bulk are numbered; the names of some companies are numbers.',
  },
  'double-extension': {
    points: 45,
    threat: 'malware',
    source: 'MITRE ATT&CK T1036.007: the system shows the first extension only.',
  },
  'dynamic-dns': {
    points: 20,
    threat: 'phishing',
    source: 'Names and tunnels without registration (MITRE ATT&CK T1568); hobbyists have them too.',
  },
  'encoded-host-name': {
    points: 3,
    source: 'Unicode TR 36: a requirement of look-alike letters, and normal in many languages.',
  },
  executable: {
    points: 10,
    threat: 'malware',
    source: 'MITRE ATT&CK T1204.002; downloads of software are as frequent.',
  },
  'fake-top-level-domain': {
    points: 22,
    threat: 'phishing',
    source: 'Obfuscation with a domain of a stranger (Garera et al. 2007, type II), without a known brand.',
  },
  'four-hyphens': {
    points: 18,
    threat: 'phishing',
    source: 'Mohammad et al. 2012: hyphens join the words of a lure.',
  },
  'four-subdomains': {
    points: 12,
    threat: 'phishing',
    source: 'Mohammad et al. 2012: many subdomains hide the registrable domain.',
  },
  'ip-address-host': {
    points: 22,
    threat: 'phishing',
    source: 'Garera et al. 2007, type I: no owner in the URL; devices and test servers have addresses too.',
  },
  'login-word-between-hyphens': {
    points: 12,
    threat: 'phishing',
    source: 'Combosquatting (Kintis et al. 2017) without a known brand.',
  },
  'login-word-domain': {
    points: 6,
    threat: 'phishing',
    source: 'As login-word-between-hyphens; a whole domain of one such word is often a product.',
  },
  'login-words-in-path': {
    points: 8,
    threat: 'phishing',
    source: 'Garera et al. 2007: words of log-ins in the path; real log-ins have one or two.',
  },
  'long-host-name': {
    points: 8,
    threat: 'phishing',
    source: 'Garera et al. 2007, type III: long host names hide the registrable domain.',
  },
  'long-path': {
    points: 5,
    source: 'Mohammad et al. 2012: long URLs hide their suspicious part; searches and shops have them too.',
  },
  'mixed-alphabets': {
    points: 40,
    threat: 'phishing',
    source: 'Unicode TS 39, section 5: no word of a language mixes these alphabets.',
  },
  'page-in-wordpress-folder': {
    points: 15,
    threat: 'phishing',
    source:
      'Phishing kits in folders of compromised sites (Corona et al. 2017); some plug-ins have pages there.',
  },
  'page-in-wordpress-uploads': {
    points: 30,
    threat: 'phishing',
    source: 'As page-in-wordpress-folder; the folder of uploads contains no scripts.',
  },
  'random-domain': {
    points: 12,
    source: 'MITRE ATT&CK T1568.002: generated names; abbreviations look alike.',
  },
  'shared-domain': {
    points: 6,
    source: 'Hosts without registration of a domain (Public Suffix List, private section).',
  },
  'six-subdomains': { points: 25, threat: 'phishing', source: 'As four-subdomains.' },
  'three-hyphens': { points: 10, threat: 'phishing', source: 'As four-hyphens.' },
  'three-login-words-in-host-name': {
    points: 30,
    threat: 'phishing',
    source: 'Combosquatting (Kintis et al. 2017): no company has such a name.',
  },
  'two-login-words-in-host-name': {
    points: 25,
    threat: 'phishing',
    source: 'As three-login-words-in-host-name; some companies have such a name.',
  },
  'unusual-port': { points: 8, source: 'Mohammad et al. 2012: sites on ports that firewalls rarely allow.' },
  'url-model-half-percent': { points: 25, source: 'Calibrated: as url-model-one-percent, with 0.5 %.' },
  'url-model-one-percent': {
    points: 15,
    source: 'Calibrated: more than at most 1 % of benign URLs of other domains; see docs/url-model.md.',
  },
  'url-model-tenth-percent': {
    points: 35,
    source: 'Calibrated: as url-model-one-percent, with 0.1 %. SUSPICIOUS alone, never MALICIOUS.',
  },
  'url-shortener': {
    points: 8,
    source: 'Le Page et al. 2018: shortened URLs hide their destination; most lead to harmless sites.',
  },
  'user-name': {
    points: 25,
    threat: 'phishing',
    source: 'RFC 3986, section 7.6: the text before the host misleads; browsers hide it.',
  },
  'user-name-like-host': {
    points: 65,
    threat: 'phishing',
    source: 'RFC 3986, section 7.6: its very example of a misleading URL.',
  },
  'user-name-of-internal-host': {
    points: 5,
    threat: 'phishing',
    source: 'As user-name; devices inside of networks still have such URLs.',
  },
  'very-long-host-name': { points: 15, threat: 'phishing', source: 'As long-host-name.' },

  // scripts

  // document

  // reputation

  // network
  'new-certificate': {
    points: 8,
    source: 'Phishing sites get a certificate on the day of the attack; renewals of good sites are as young.',
  },
  'young-certificate': { points: 3, source: 'As new-certificate; most sites renew at least every 90 days.' },
} as const satisfies Readonly<Record<string, Weight>>;

export type IndicatorName = keyof typeof WEIGHTS;
