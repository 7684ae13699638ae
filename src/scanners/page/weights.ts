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

  // scripts
  'abused-script-host': {
    points: 18,
    threat: 'malware',
    source: 'Top-level domains with the most abuse, and bare IP addresses (Interisle, Phishing Landscape).',
  },
  'activex-shell': {
    points: 72,
    threat: 'malware',
    source:
      'ActiveX objects that start programs or write files; drive-by downloads use them. FileSystemObject alone is common in old code.',
  },
  'added-script-of-encoded-url': {
    points: 48,
    threat: 'malware',
    source:
      'The URL of a script or frame is not in the source in plain text; injected loaders hide it (Sucuri, Hacked Website Report).',
  },
  'added-script-of-obfuscated-code': {
    points: 30,
    threat: 'malware',
    source: 'Code with renamed identifiers adds a script from a top-level domain that is often abused.',
  },
  alarms: {
    points: 35,
    threat: 'scam',
    source:
      'Alerts of an infected computer are the core of technical support scams (Miramirkhani et al., NDSS 2017).',
  },
  'cheap-script-host': {
    points: 8,
    threat: 'malware',
    source:
      'Top-level domains with very cheap registrations host more abuse (Interisle, Phishing Landscape).',
  },
  'clipboard-command': {
    points: 66,
    threat: 'malware',
    source:
      'ClickFix pages copy a command that hides its window, decodes or runs a remote script (Proofpoint, 2024).',
  },
  'clipboard-install-command': {
    points: 12,
    threat: 'malware',
    source:
      'As clipboard-command, but install guides offer the same commands with a button that copies them.',
  },
  'code-by-constructor': {
    points: 22,
    threat: 'malware',
    source: 'Obfuscators reach Function through constructors, next to code that decodes text.',
  },
  'decodes-and-runs': {
    points: 10,
    source:
      'Decoders of character codes next to eval are in libraries too; measured: 2 of 641 builds of npm packages.',
  },
  'discord-webhook': {
    points: 28,
    threat: 'phishing',
    source: 'Phishing kits report to Discord webhooks; contact forms of small sites do too.',
  },
  'discord-webhook-of-secrets': {
    points: 60,
    threat: 'phishing',
    source: 'As discord-webhook, on a page that asks for secrets.',
  },
  'drainer-approval': {
    points: 58,
    threat: 'scam',
    source: 'Approval of all tokens for a fixed address is how wallets are drained (MITRE ATT&CK T1657).',
  },
  'drainer-everything': { points: 50, threat: 'scam', source: 'The whole balance goes to a fixed address.' },
  'embedded-script': {
    points: 4,
    source: 'Cache plug-ins put scripts into data: URLs too; their code is judged by itself.',
  },
  'encoded-executable': { points: 55, threat: 'malware', source: 'A download whose URL is encoded.' },
  'encoded-form': {
    points: 48,
    threat: 'phishing',
    source: 'Password forms are encoded to hide them from scanners (HTML smuggling, MITRE ATT&CK T1027.006).',
  },
  'encoded-loader': {
    points: 25,
    threat: 'malware',
    source:
      'Encoded code contains a URL of another site and loads code or frames; workers of libraries do too.',
  },
  'encoded-loader-of-obfuscated-code': {
    points: 45,
    threat: 'malware',
    source: 'As encoded-loader, with other signs of obfuscation.',
  },
  'encoded-redirect': {
    points: 20,
    threat: 'malware',
    source: 'Encoded code contains a URL of another site and redirects.',
  },
  'encoded-redirect-of-obfuscated-code': {
    points: 38,
    threat: 'malware',
    source: 'As encoded-redirect, with other signs of obfuscation.',
  },
  'encoded-script': {
    points: 15,
    threat: 'malware',
    source: 'Code in encoded text, with other signs of obfuscation.',
  },
  'endless-dialogs': {
    points: 58,
    threat: 'scam',
    source: 'A loop without an end shows dialogs, which locks the browser (technical support scams).',
  },
  'escaped-script': {
    points: 15,
    source: 'Most of a script is escape sequences, which minifiers do not make.',
  },
  'executable-download': {
    points: 28,
    threat: 'malware',
    source: 'Sites of software start downloads from mirrors without a click too.',
  },
  'executable-download-of-abused-domain': {
    points: 55,
    threat: 'malware',
    source: 'As executable-download, from a top-level domain that is often abused.',
  },
  'executable-download-of-own-site': {
    points: 10,
    threat: 'malware',
    source: 'Sites of software start their own downloads.',
  },
  'false-update': {
    points: 35,
    threat: 'malware',
    source: 'Fake browser updates offer a file (SocGholish, MITRE ATT&CK S1124).',
  },
  'forced-notifications': {
    points: 40,
    threat: 'scam',
    source: 'Pages that redirect or ask again until notifications are allowed (push notification scams).',
  },
  'heap-spray': {
    points: 75,
    threat: 'malware',
    source: 'Memory filled with NOP sleds (Ratanaworabhan et al., USENIX Security 2009).',
  },
  'hidden-created-frame': {
    points: 12,
    threat: 'malware',
    source: 'Exploit kits are loaded by hidden frames; advertising and consent scripts create them too.',
  },
  'hidden-created-frame-of-abused-domain': {
    points: 52,
    threat: 'malware',
    source: 'As hidden-created-frame, from a top-level domain that is often abused.',
  },
  'hidden-created-frame-of-ip': {
    points: 60,
    threat: 'malware',
    source: 'As hidden-created-frame, from an IP address.',
  },
  'hidden-created-frame-of-server-script': {
    points: 32,
    threat: 'malware',
    source: 'As hidden-created-frame, from a PHP or CGI script, as traffic distribution systems have.',
  },
  'hidden-data': {
    points: 25,
    threat: 'malware',
    source:
      'A script decodes a long text from a hidden element, as exploit kits do (Curtsinger et al., ZOZZLE, USENIX Security 2011).',
  },
  'imitating-script-host': {
    points: 28,
    threat: 'malware',
    source:
      'Skimmers are hosted under names that imitate analytics services (Magecart); so are content networks of brands.',
  },
  'locks-the-screen': {
    points: 35,
    threat: 'scam',
    source: 'Full screen and blocked keys hide the address bar (technical support scams).',
  },
  'miner-file': { points: 75, threat: 'miner', source: 'The file name of a known miner.' },
  'miner-host': { points: 88, threat: 'miner', source: 'Hosts of mining services (NoCoin list).' },
  'miner-library': {
    points: 88,
    threat: 'miner',
    source: 'Interfaces and file names of mining libraries (NoCoin list).',
  },
  'miner-loop': {
    points: 74,
    threat: 'miner',
    source: 'Hashes on all cores and a socket (Konoth et al., MineSweeper, CCS 2018).',
  },
  'miner-protocol': { points: 82, threat: 'miner', source: 'The stratum protocol of mining pools.' },
  'miner-wallet': { points: 55, threat: 'miner', source: 'A Monero address next to workers.' },
  'miner-work': {
    points: 82,
    threat: 'miner',
    source: 'Names of mining algorithms and jobs next to workers.',
  },
  'mostly-noise': {
    points: 10,
    source:
      'Most of a script is one literal without words; libraries embed WebAssembly and tables in the same way.',
  },
  'no-way-back': {
    points: 15,
    threat: 'scam',
    source: 'Pages of scams refill the history; exams and banks do too.',
  },
  'obfuscated-names': {
    points: 12,
    source:
      'javascript-obfuscator renames to _0x…; benign vendors use it too, so its strings are decoded and judged.',
  },
  'opens-at-any-click': {
    points: 15,
    threat: 'scam',
    source: 'Advertisement fraud; also on sites that are otherwise harmless.',
  },
  'opens-beneath': { points: 20, threat: 'scam', source: 'Pop-under windows.' },
  'orders-from-a-chain': {
    points: 55,
    threat: 'malware',
    source: 'Code stored on a blockchain (EtherHiding, Guardio 2023).',
  },
  packed: { points: 10, source: "Dean Edwards' packer; old libraries are packed too, and it is unpacked." },
  'plugin-probe': {
    points: 25,
    threat: 'malware',
    source: 'Exploit kits detect plug-ins and load a hidden frame; Flash alone does not count.',
  },
  'probes-for-guards': {
    points: 55,
    threat: 'malware',
    source: 'Exploit kits look for anti-virus drivers through res: URLs (CVE-2013-7331).',
  },
  'redirect-of-encoded-url': {
    points: 40,
    threat: 'malware',
    source: 'The destination of a redirect is not in the source in plain text.',
  },
  'redirects-searchers': {
    points: 45,
    threat: 'scam',
    source:
      'Compromised sites redirect visitors of search engines only (Leontiadis et al., USENIX Security 2011).',
  },
  'repeated-dialogs': {
    points: 22,
    threat: 'scam',
    source: 'Dialogs in intervals; sessions that expire have them too.',
  },
  'runs-decoded': {
    points: 32,
    source: 'Decoded text is run as code, and the text is not a literal that could be decoded.',
  },
  'runs-fetched-code': {
    points: 40,
    threat: 'malware',
    source: 'The response of another site is run as code.',
  },
  'runs-noise': {
    points: 45,
    threat: 'malware',
    source: 'A literal that looks encrypted is decoded and run as code.',
  },
  'runs-what-is-decoded-from-afar': {
    points: 45,
    threat: 'malware',
    source: 'Fetched data is decoded and run as code.',
  },
  'runs-what-socket-says': {
    points: 62,
    threat: 'malware',
    source: 'Remote control: messages of a socket are run as code.',
  },
  'saved-program': {
    points: 62,
    threat: 'malware',
    source:
      'A file with the name of an executable is made in the page (HTML smuggling, MITRE ATT&CK T1027.006).',
  },
  'script-from-abused-domain': {
    points: 14,
    threat: 'malware',
    source: 'Top-level domains with the most abuse (Interisle, Phishing Landscape).',
  },
  'script-from-ip': {
    points: 28,
    threat: 'malware',
    source: 'Scripts are rarely served from bare IP addresses; injected ones often are.',
  },
  'script-of-bare-address': {
    points: 32,
    threat: 'malware',
    source: 'As script-from-ip, for scripts that scripts add.',
  },
  'sends-card': {
    points: 65,
    threat: 'malware',
    source: 'Web skimming: card data reaches a site that is no payment provider (Magecart).',
  },
  'sends-card-unseen': {
    points: 74,
    threat: 'malware',
    source: 'As sends-card, by a picture, a beacon or a socket, whose response no shop would ignore.',
  },
  'sends-clipboard': { points: 45, threat: 'malware', source: 'What visitors copied reaches another site.' },
  'sends-code': { points: 42, threat: 'phishing', source: 'One-time codes reach another site.' },
  'sends-cookies': {
    points: 35,
    threat: 'malware',
    source: 'All cookies reach another site (OWASP, session hijacking).',
  },
  'sends-identity': { points: 42, threat: 'phishing', source: 'Proof of identity reaches another site.' },
  'sends-keys': {
    points: 60,
    threat: 'malware',
    source: 'Keys of an event handler reach another site (MITRE ATT&CK T1056.001).',
  },
  'sends-password': {
    points: 46,
    threat: 'phishing',
    source:
      'Passwords reach another site that is no known sign-in service; single-page applications with an interface on another domain do so too.',
  },
  'sends-seed': {
    points: 72,
    threat: 'phishing',
    source: 'Recovery phrases of wallets are never sent anywhere.',
  },
  'sends-storage': {
    points: 40,
    threat: 'malware',
    source: 'The whole storage of the page reaches another site.',
  },
  'shuns-analysts': {
    points: 32,
    threat: 'malware',
    source: 'Cloaking: crawlers are told from visitors before a redirect (Invernizzi et al., S&P 2016).',
  },
  'six-characters': {
    points: 45,
    threat: 'malware',
    source: 'JSFuck hides code completely; benign sites do not use it.',
  },
  'smuggled-archive': {
    points: 45,
    threat: 'malware',
    source: 'HTML smuggling; writers of office files embed archives too (MITRE ATT&CK T1027.006).',
  },
  'smuggled-program': {
    points: 88,
    threat: 'malware',
    source: 'HTML smuggling of an executable (MITRE ATT&CK T1027.006).',
  },
  'socket-of-bare-address': { points: 25, threat: 'malware', source: 'Sockets to bare IP addresses.' },
  'swaps-addresses': {
    points: 80,
    threat: 'malware',
    source: 'Clippers replace wallet addresses that visitors copy.',
  },
  'symbols-only': {
    points: 45,
    threat: 'malware',
    source: 'AAEncode and JJEncode hide code completely; benign sites do not use them.',
  },
  'telegram-bot': {
    points: 40,
    threat: 'phishing',
    source: 'Phishing kits report to Telegram bots (Group-IB, 2021); contact forms of small sites do too.',
  },
  'telegram-bot-of-secrets': {
    points: 72,
    threat: 'phishing',
    source: 'As telegram-bot, on a page that asks for secrets.',
  },
  'unreadable-code': {
    points: 22,
    threat: 'malware',
    source:
      'Code that cannot be read statically: random names, junk loops, undecoded arithmetic or encrypted strings (Likarish et al., MALWARE 2009).',
  },
  'watches-for-tools': {
    points: 12,
    source: 'Code that stops developer tools; benign sites use it against copying.',
  },
  'writes-decoded': {
    points: 15,
    source: 'Decoded text is written into the page; old mail links are hidden like this.',
  },
  'writes-noise': {
    points: 32,
    threat: 'malware',
    source: 'A literal that looks encrypted is decoded and written into the page.',
  },

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
