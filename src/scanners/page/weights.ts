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
  /** Signs with the same cause are named once among the reasons of a verdict. Default: the name of the row. */
  cause?: string;
}

// One section for each layer, with rows in alphabetical order.
export const WEIGHTS = {
  // address and domain

  // scripts

  // document

  // reputation
  'listed-form-target': {
    points: 55,
    source: 'Data entered here goes to a site that a block list names, but lists have false entries.',
  },
  'listed-form-targets': { points: 75, source: 'As listed-form-target, with at least three entries.' },
  'listed-frame': {
    points: 45,
    source: 'A frame shows a listed site, but advertisements that the page does not choose do so too.',
  },
  'listed-frames': { points: 65, source: 'As listed-frame, with at least three entries.' },
  'listed-link': { points: 8, source: 'Warnings, forums and search results link to bad pages too.' },
  'listed-links': { points: 12, source: 'As listed-link, with at least three entries.' },
  'listed-page': { points: 100, source: 'The operator has chosen the block list, so it decides.' },
  'listed-script': {
    points: 55,
    source: 'A script of a listed site can do anything on the page, but lists have false entries.',
  },
  'listed-scripts': { points: 75, source: 'As listed-script, with at least three entries.' },

  // network
  'certificate-of-another-host': {
    points: 25,
    source: 'RFC 9525: browsers warn; forgotten sub-domains of good sites have it as well.',
  },
  'document-named-download': {
    points: 60,
    threat: 'malware',
    source: 'MITRE ATT&CK T1036.002 and T1036.007: right-to-left override and double file extension.',
  },
  'executable-as-media': {
    points: 60,
    threat: 'malware',
    source: 'MITRE ATT&CK T1036.008: a program is served as a picture or text to pass filters.',
  },
  'executable-from-ip': {
    points: 55,
    threat: 'malware',
    source: 'URLhaus: many programs are spread from addresses without a name; vendors use names.',
  },
  'executable-over-http': {
    points: 35,
    threat: 'malware',
    source: 'Anyone on the way can replace the program; some old software archives still use http.',
  },
  'executable-over-https': {
    points: 20,
    threat: 'malware',
    source: 'Most downloads of programs are harmless.',
  },
  'expired-certificate': { points: 15, source: 'RFC 5280; a neglected site more often than a hostile one.' },
  'form-to-ip': {
    points: 30,
    cause: 'references-to-ip',
    source: 'Throw-away servers often have no name; pages inside a network are left out.',
  },
  'frame-of-ip': { points: 20, cause: 'references-to-ip', source: 'As form-to-ip; less can be lost.' },
  'hidden-behind-shortener': {
    points: 10,
    source: 'Shorteners hide the target of a link; newsletters use them as well.',
  },
  'hidden-behind-shorteners': {
    points: 25,
    source: 'A link through two shorteners hides its target from the first one.',
  },
  'many-sites': { points: 5, source: 'News sites reach such numbers with their advertisements.' },
  'missing-certificate-chain': { points: 8, source: 'Most often the server sends an incomplete chain.' },
  'new-certificate': {
    points: 8,
    source: 'Phishing sites get a certificate on the day of the attack; renewals of good sites are as young.',
  },
  'not-yet-valid-certificate': { points: 15, source: 'RFC 5280; most often a wrong clock.' },
  'other-page-for-others': {
    points: 6,
    cause: 'cloaking',
    source:
      'Cloaking ("Cloak of Visibility", IEEE S&P 2016); visitors without a session get other pages as well.',
  },
  'other-page-without-password-field': {
    points: 25,
    cause: 'cloaking',
    source: 'As other-page-for-others; others are not asked for a password.',
  },
  'other-site-for-others': { points: 8, cause: 'cloaking', source: 'As other-page-for-others.' },
  'other-site-for-others-than-log-in': {
    points: 20,
    cause: 'cloaking',
    source: 'Phishing kits send robots and strangers to the real site; session redirects do so as well.',
  },
  'password-over-http': {
    points: 20,
    source: 'Browsers call such pages not secure; old sites and devices still have them.',
  },
  'password-page-gone-for-others': {
    points: 20,
    cause: 'cloaking',
    source: 'Phishing kits answer 404 to strangers; a page of a session does so as well.',
  },
  'redirect-across-four-sites': {
    points: 12,
    cause: 'redirects',
    source: 'Advertising, log-ins and newsletters seldom need so many sites.',
  },
  'redirect-across-many-sites': {
    points: 20,
    cause: 'redirects',
    source: 'Traffic distribution systems of fraud pass visitors on through such chains.',
  },
  'redirect-across-three-sites': {
    points: 5,
    cause: 'redirects',
    source: 'Newsletters and advertising do so as well.',
  },
  'redirect-from-https': {
    points: 20,
    source: 'RFC 9325 section 3.2: a site that has TLS should use it for everything.',
  },
  'redirect-out-of-web': {
    points: 35,
    source:
      'Links of an unknown scheme start programs; those of mail and app stores have a row of their own.',
  },
  'redirect-to-app': { points: 8, source: 'Links to mail, messengers and app stores are common.' },
  'redirect-to-ip': { points: 30, source: 'As form-to-ip.' },
  'redirect-to-refused-address': {
    points: 25,
    source: 'A public page that leads into the own network can attack what is there.',
  },
  'revoked-certificate': { points: 40, source: 'RFC 5280: its issuer or owner has withdrawn it.' },
  'script-of-ip': {
    points: 30,
    cause: 'references-to-ip',
    source: 'As form-to-ip; vendors of scripts have names.',
  },
  'self-signed-certificate': {
    points: 20,
    source: 'Nobody vouches for the host; devices in a network have such certificates as well.',
  },
  'unending-redirects': { points: 8, source: 'A broken site more often than a hostile one.' },
  'untrusted-certificate': { points: 15, source: 'Other errors of OpenSSL.' },
  'young-certificate': { points: 3, source: 'As new-certificate; most sites renew at least every 90 days.' },
} as const satisfies Readonly<Record<string, Weight>>;

export type IndicatorName = keyof typeof WEIGHTS;
