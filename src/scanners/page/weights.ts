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
  /** Of the signs with this same word only the heaviest counts: they say the same of a page. */
  once?: string;
}

// One section for each layer, with rows in alphabetical order.
export const WEIGHTS = {
  // address and domain
  'abused-top-level-domain': {
    points: 14,
    once: 'cheap-name',
    source:
      'Top-level domains with many times their share of abuse (Interisle, Phishing Landscape; Spamhaus).',
  },
  'cheap-top-level-domain': {
    points: 6,
    once: 'cheap-name',
    source: 'As abused-top-level-domain, with less abuse and more harmless sites.',
  },
  'country-ending-in-subdomain': {
    points: 12,
    threat: 'phishing',
    source: 'As fake-top-level-domain; companies have subdomains for countries, mostly after one word.',
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
    once: 'free-name',
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
    source: 'A domain in the place of an ending, without a known brand.',
  },
  'four-hyphens': {
    points: 18,
    threat: 'phishing',
    source: 'Hyphens join the words of a lure.',
  },
  'four-subdomains': {
    points: 12,
    threat: 'phishing',
    source: 'Many subdomains hide the registrable domain.',
  },
  'ip-address-host': {
    points: 22,
    threat: 'phishing',
    source: 'No owner in the URL; devices and test servers have addresses too.',
  },
  'login-word-between-hyphens': {
    points: 12,
    threat: 'phishing',
    source: 'Combosquatting (Kintis et al., CCS 2017) without a known brand.',
  },
  'login-word-domain': {
    points: 6,
    threat: 'phishing',
    source: 'As login-word-between-hyphens; a whole domain of one such word is often a product.',
  },
  'login-words-in-path': {
    points: 8,
    threat: 'phishing',
    source: 'Words of log-ins in the path; real log-ins have one or two.',
  },
  'long-host-name': {
    points: 8,
    threat: 'phishing',
    source: 'Long host names hide the registrable domain.',
  },
  'long-path': {
    points: 5,
    source: 'Long URLs hide their suspicious part; searches and shops have them too.',
  },
  'mixed-alphabets': {
    points: 40,
    threat: 'phishing',
    source: 'Unicode TS 39, section 5: no word of a language mixes these alphabets.',
  },
  'page-in-wordpress-folder': {
    points: 15,
    threat: 'phishing',
    source: 'Phishing kits in folders of compromised sites; some plug-ins have pages there.',
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
    once: 'free-name',
    source: 'Hosts without registration of a domain (Public Suffix List, private section).',
  },
  'six-subdomains': { points: 25, threat: 'phishing', source: 'As four-subdomains.' },
  'three-hyphens': { points: 10, threat: 'phishing', source: 'As four-hyphens.' },
  'three-login-words-in-host-name': {
    points: 30,
    threat: 'phishing',
    source: 'Combosquatting (Kintis et al., CCS 2017): no company has such a name.',
  },
  'two-login-words-in-host-name': {
    points: 25,
    threat: 'phishing',
    source: 'As three-login-words-in-host-name; some companies have such a name.',
  },
  'unusual-port': { points: 8, source: 'Sites on ports that firewalls rarely allow.' },
  'url-model-half-percent': {
    points: 25,
    cause: 'url-model',
    source: 'Calibrated: as url-model-one-percent, with 0.5 %.',
  },
  'url-model-one-percent': {
    points: 15,
    cause: 'url-model',
    source: 'Calibrated: more than at most 1 % of benign URLs of other domains; see docs/url-model.md.',
  },
  'url-model-tenth-percent': {
    points: 35,
    cause: 'url-model',
    source: 'Calibrated: as url-model-one-percent, with 0.1 %. SUSPICIOUS alone, never MALICIOUS.',
  },
  'url-shortener': {
    points: 8,
    source: 'Shortened URLs hide their destination; most lead to harmless sites.',
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

  // look-alikes of brands in host names
  'brand-among-words': {
    points: 12,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Agencies, fans and resellers name brands in their domains more often than fraudsters do.',
  },
  'brand-as-subdomain': {
    points: 10,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Companies name subdomains for the services that they use, such as dropbox.example.com.',
  },
  'brand-broken-by-hyphen': {
    points: 45,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'A name is not split inside a word except to evade a filter, as in p-aypal.',
  },
  'brand-domain-in-subdomain': {
    points: 65,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'A whole domain in a subdomain deceives readers of the start of an address.',
  },
  'brand-domain-with-hyphens': {
    points: 45,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As brand-domain-in-subdomain; proxies and caches also write host names this way.',
  },
  'brand-in-path': {
    points: 3,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Articles and shops name brands in paths.',
  },
  'brand-in-path-with-login-words': {
    points: 15,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: "Kits on other people's sites keep the brand and the step in the path.",
  },
  'brand-in-subdomain': {
    points: 20,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Phishing kits on own domains name the brand in the subdomain.',
  },
  'brand-in-subdomain-with-login-words': {
    points: 32,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As brand-in-subdomain, with words about signing in beside it.',
  },
  'brand-on-free-host': {
    points: 35,
    once: 'free-name',
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Anyone can take the name; brands have sites of their own.',
  },
  'brand-under-cheap-tld': {
    points: 35,
    once: 'cheap-name',
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Brands register their names under such endings only to keep them empty.',
  },
  'brand-under-other-tld': {
    points: 12,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Brands own many of these domains, and namesakes the others.',
  },
  'brand-with-business-words': {
    points: 25,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As brand-with-login-words, but dealers and agencies have such words, too.',
  },
  'brand-with-hyphen': {
    points: 20,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As brand-broken-by-hyphen, where the parts are words: post-bank.',
  },
  'brand-with-login-words': {
    points: 50,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Combosquatting: a trademark joined with other words (Kintis et al., CCS 2017).',
  },
  'brand-with-number': {
    points: 18,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Numbers are added by fraudsters and by shops that are open 24 hours.',
  },
  'brand-within-word': {
    points: 8,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As brand-among-words; longer words contain short names by chance.',
  },
  'common-name-in-look-alike-characters': {
    points: 40,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As look-alike-characters, for a name that is a word as well.',
  },
  'common-name-in-subdomain': {
    points: 6,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'The name is an everyday word, a surname or a town.',
  },
  'common-name-on-free-host': {
    points: 20,
    once: 'free-name',
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As brand-on-free-host, but people and clubs have the name as well.',
  },
  'common-name-with-login-words': {
    points: 30,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As brand-with-login-words, but companies with the same name have such pages.',
  },
  'institute-with-login-words': {
    points: 30,
    threat: 'phishing',
    cause: 'imitated-brand',
    source:
      'Savings banks and cooperative banks own many domains with the common name, few of them with such words.',
  },
  'look-alike-characters': {
    points: 65,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Digits and letter pairs that are read as a letter are chosen to deceive (Unicode TS 39).',
  },
  'look-alike-letter': {
    points: 45,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As look-alike-characters, with letters that are confused less often.',
  },
  'other-alphabet': {
    points: 85,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Letters of another alphabet that make up a brand are chosen to deceive (Unicode TS 39).',
  },
  'other-alphabet-among-words': {
    points: 75,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As other-alphabet.',
  },
  'other-letter': {
    points: 12,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Words and names are one letter away from most brands.',
  },
  'typing-error': {
    points: 35,
    threat: 'phishing',
    cause: 'imitated-brand',
    source:
      'Swapped, doubled, missing and neighbouring letters are typing errors, which typosquatters register (Szurdi et al., The Long Taile of Typosquatting, USENIX Security 2014).',
  },
  'typing-error-in-short-name': {
    points: 18,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As typing-error; short names have more innocent neighbours.',
  },
  'typing-error-with-login-words': {
    points: 50,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As typing-error, with words about signing in.',
  },

  // scripts
  'abused-script-host': {
    points: 18,
    once: 'script-host',
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
    source: 'The URL of a script or frame is not in the source in plain text; injected loaders hide it.',
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
      'Alerts of an infected computer are the core of technical support scams (Miramirkhani et al., Dial One for Scam, NDSS 2017).',
  },
  'basic-of-character-codes': {
    points: 45,
    threat: 'malware',
    source: 'Exploit kits of VBScript (CVE-2016-0189, CVE-2018-8174) build their code so.',
  },
  'cheap-script-host': {
    points: 8,
    once: 'script-host',
    threat: 'malware',
    source:
      'Top-level domains with very cheap registrations host more abuse (Interisle, Phishing Landscape).',
  },
  'clipboard-command': {
    points: 66,
    threat: 'malware',
    source: 'ClickFix pages copy a command that hides its window, decodes or runs a remote script.',
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
    cause: 'obfuscation',
    source: 'Obfuscators reach Function through constructors, next to code that decodes text.',
  },
  'decodes-and-runs': {
    points: 10,
    once: 'decoder',
    cause: 'obfuscation',
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
  'drainer-of-every-token': {
    points: 50,
    threat: 'scam',
    source: 'Drainers list all tokens and take each (Inferno, Angel); apps use one that is chosen.',
  },
  'drainer-signature': {
    points: 48,
    threat: 'scam',
    source:
      'Drainers sell signed orders and permits elsewhere (Inferno, Pink); an app sends them to its own server.',
  },
  'embedded-script': {
    points: 4,
    cause: 'obfuscation',
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
    cause: 'obfuscation',
    source: 'Code in encoded text, with other signs of obfuscation.',
  },
  'endless-dialogs': {
    points: 58,
    threat: 'scam',
    source: 'A loop without an end shows dialogs, which locks the browser (technical support scams).',
  },
  'escaped-script': {
    points: 15,
    cause: 'obfuscation',
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
  'false-update-by-script': {
    points: 35,
    threat: 'malware',
    source: 'Fake browser updates offer a file (SocGholish).',
  },
  'floods-history': {
    points: 40,
    threat: 'scam',
    source:
      'Browser lockers (Malwarebytes, evil cursor and history.pushState loops); routers push one entry.',
  },
  'forced-notifications': {
    points: 40,
    threat: 'scam',
    source: 'Pages that redirect or ask again until notifications are allowed (push notification scams).',
  },
  'heap-spray': {
    points: 75,
    threat: 'malware',
    source: 'Memory filled with NOP sleds.',
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
    once: 'frame-of-ip',
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
    cause: 'obfuscation',
    source: 'A script decodes a long text from a hidden element, as exploit kits do.',
  },
  'imitating-script-host': {
    points: 28,
    threat: 'malware',
    source:
      'Skimmers are hosted under names that imitate analytics services (Magecart); so are content networks of brands.',
  },
  'insisting-on-notifications': {
    points: 38,
    threat: 'scam',
    source: 'Push spam: browsers ask once, at a click.',
  },
  'invisible-code': {
    points: 50,
    threat: 'malware',
    cause: 'obfuscation',
    source: 'Code in zero-width or filler characters, made to be overlooked (MITRE ATT&CK T1027).',
  },
  'ip-address-in-script': {
    points: 20,
    once: 'script-host',
    threat: 'malware',
    source: 'Servers of malware and kits often have no name (URLhaus); those of small applications, too.',
  },
  'ip-address-in-script-beside-secrets': {
    points: 35,
    once: 'script-host',
    threat: 'phishing',
    source: 'As ip-address-in-script; vendors for log-ins and payments have names.',
  },
  'locks-the-screen': {
    points: 35,
    threat: 'scam',
    source: 'Full screen and blocked keys hide the address bar (technical support scams).',
  },
  'miner-file': { points: 75, threat: 'miner', cause: 'mining', source: 'The file name of a known miner.' },
  'miner-host': {
    points: 88,
    threat: 'miner',
    cause: 'mining',
    source: 'Hosts of mining services (NoCoin list).',
  },
  'miner-library': {
    points: 88,
    threat: 'miner',
    cause: 'mining',
    source: 'Interfaces and file names of mining libraries (NoCoin list).',
  },
  'miner-loop': {
    points: 74,
    threat: 'miner',
    cause: 'mining',
    source: 'Hashes on all cores and a socket.',
  },
  'miner-protocol': {
    points: 82,
    threat: 'miner',
    cause: 'mining',
    source: 'The stratum protocol of mining pools.',
  },
  'miner-wallet': {
    points: 55,
    threat: 'miner',
    cause: 'mining',
    source: 'A Monero address next to workers.',
  },
  'miner-work': {
    points: 82,
    threat: 'miner',
    cause: 'mining',
    source: 'Names of mining algorithms and jobs next to workers.',
  },
  'mostly-noise': {
    points: 10,
    cause: 'obfuscation',
    source:
      'Most of a script is one literal without words; libraries embed WebAssembly and tables in the same way.',
  },
  'no-way-back': {
    points: 15,
    threat: 'scam',
    source: 'Pages of scams refill the history; exams and banks do too.',
  },
  'obfuscated-code-of-folder': {
    points: 20,
    threat: 'malware',
    source: 'Injected code in WordPress loads more from a script in a folder of its plug-ins (Sucuri).',
  },
  'obfuscated-code-reads-secrets': {
    points: 45,
    threat: 'phishing',
    source: 'Skimmers keep names of fields and their server among obfuscated strings.',
  },
  'obfuscated-names': {
    points: 12,
    once: 'obfuscation',
    cause: 'obfuscation',
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
    source: 'Code stored on a blockchain (EtherHiding).',
  },
  packed: {
    points: 10,
    once: 'decoder',
    cause: 'obfuscation',
    source: "Dean Edwards' packer; old libraries are packed too, and it is unpacked.",
  },
  'plugin-probe': {
    points: 25,
    threat: 'malware',
    source: 'Exploit kits detect plug-ins and load a hidden frame; Flash alone does not count.',
  },
  'plugin-report': {
    points: 50,
    threat: 'malware',
    source:
      'Exploit kits choose an exploit by the versions of plug-ins (Blackhole, Neutrino); detection alone is plugin-probe.',
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
    source: 'Compromised sites redirect visitors of search engines only.',
  },
  'repeated-dialogs': {
    points: 22,
    threat: 'scam',
    source: 'Dialogs in intervals; sessions that expire have them too.',
  },
  'runs-decoded': {
    points: 32,
    cause: 'obfuscation',
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
    cause: 'obfuscation',
    source: 'A literal that looks encrypted is decoded and run as code.',
  },
  'runs-what-is-decoded-from-afar': {
    points: 45,
    threat: 'malware',
    source: 'Fetched data is decoded and run as code.',
  },
  'runs-what-is-decrypted': {
    points: 45,
    threat: 'malware',
    source:
      'Exploit kits encrypt the exploit for each visitor (Fallout, Magnitude); apps decrypt data, not code.',
  },
  'runs-what-socket-says': {
    points: 62,
    threat: 'malware',
    source: 'Remote control: messages of a socket are run as code.',
  },
  'saved-archive': {
    points: 42,
    threat: 'malware',
    source:
      'As saved-program, for archives and scripts that are a literal of the page; web tools save what visitors made.',
  },
  'saved-program': {
    points: 62,
    threat: 'malware',
    source:
      'A file with the name of an executable is made in the page (HTML smuggling, MITRE ATT&CK T1027.006).',
  },
  'script-from-abused-domain': {
    points: 14,
    once: 'script-host',
    threat: 'malware',
    source: 'Top-level domains with the most abuse (Interisle, Phishing Landscape).',
  },
  'script-from-ip': {
    points: 28,
    once: 'script-host',
    threat: 'malware',
    source: 'Scripts are rarely served from bare IP addresses; injected ones often are.',
  },
  'script-of-bare-address': {
    points: 32,
    once: 'script-host',
    threat: 'malware',
    source: 'As script-from-ip, for scripts that scripts add.',
  },
  'script-of-decoded-text': {
    points: 32,
    threat: 'malware',
    cause: 'obfuscation',
    source:
      'Decoders of exploit kits (RIG) add their text as a script; libraries add the scripts of a server.',
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
    source: 'Cloaking: crawlers are told from visitors before a redirect.',
  },
  'six-characters': {
    points: 45,
    threat: 'malware',
    cause: 'obfuscation',
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
    cause: 'obfuscation',
    source: 'AAEncode and JJEncode hide code completely; benign sites do not use them.',
  },
  'telegram-bot': {
    points: 28,
    threat: 'phishing',
    source: 'Phishing kits report to Telegram bots; contact forms of small sites do too.',
  },
  'telegram-bot-of-secrets': {
    points: 72,
    threat: 'phishing',
    source: 'As telegram-bot, on a page that asks for secrets.',
  },
  'unreadable-code': {
    points: 22,
    once: 'obfuscation',
    threat: 'malware',
    cause: 'obfuscation',
    source:
      'Code that cannot be read statically: random names, junk loops, undecoded arithmetic or encrypted strings.',
  },
  'unreadable-code-beside-card': {
    points: 32,
    threat: 'malware',
    cause: 'obfuscation',
    source:
      'As unreadable-code, beside card fields: skimmers are encrypted so (Magecart); shops do not encrypt the scripts of their check-out.',
  },
  'watches-for-tools': {
    points: 12,
    source: 'Code that stops developer tools; benign sites use it against copying.',
  },
  'worker-that-injects': {
    points: 45,
    threat: 'malware',
    source: 'Service workers as a foothold (MITRE ATT&CK T1176): workers of sites have their own code.',
  },
  'writes-decoded': {
    points: 15,
    cause: 'obfuscation',
    source: 'Decoded text is written into the page; old mail links are hidden like this.',
  },
  'writes-noise': {
    points: 32,
    threat: 'malware',
    cause: 'obfuscation',
    source: 'A literal that looks encrypted is decoded and written into the page.',
  },
  'written-frame-of-server-script': {
    points: 15,
    threat: 'malware',
    source: 'Scripts write injected frames, but also advertisements.',
  },

  // document
  'alarm-do-not-close': {
    points: 35,
    threat: 'scam',
    source: 'As alarm-with-number, without the number.',
  },
  'alarm-in-heading': {
    points: 40,
    threat: 'scam',
    source: 'Pages do not know what is on a computer.',
  },
  'alarm-with-number': {
    points: 65,
    threat: 'scam',
    source: 'Technical support scams (Miramirkhani et al., Dial One for Scam, NDSS 2017).',
  },
  'alarm-with-number-in-long-page': {
    points: 10,
    threat: 'scam',
    source: 'Articles about such scams quote them.',
  },
  'bare-card-and-password': {
    points: 24,
    threat: 'phishing',
    source: 'Kits ask for everything on one page; shops with an account have other pages.',
  },
  'bare-demand-on-abused-host': {
    points: 16,
    threat: 'phishing',
    source: 'As bare-password-on-free-host; names under such endings cost little.',
  },
  'bare-demand-on-cheap-host': {
    points: 10,
    threat: 'phishing',
    source: 'As bare-demand-on-abused-host, with more harmless sites.',
  },
  'bare-demand-on-free-host': {
    points: 28,
    threat: 'phishing',
    source: 'As bare-password-on-free-host; demos do not ask for cards, codes and phrases.',
  },
  'bare-demand-on-nameless-host': {
    points: 12,
    threat: 'phishing',
    source: 'As bare-password-on-free-host; small servers and devices have addresses and dynamic names.',
  },
  'bare-demand-to-script': {
    points: 10,
    once: 'kit-script',
    threat: 'phishing',
    source: 'Kits are one page and one script; software links to its other pages.',
  },
  'bare-lead-form': {
    points: 8,
    threat: 'scam',
    source: 'Weak: pages of affiliates consist of such a form, and so do those of some small businesses.',
  },
  'bare-password-on-free-host': {
    points: 22,
    threat: 'phishing',
    source: 'Log-ins link to help, terms and a registration; pages of kits stand alone.',
  },
  'bare-wallet': {
    points: 18,
    threat: 'scam',
    source: 'As bare-wallet-moves, before a transaction is asked for.',
  },
  'bare-wallet-moves': {
    points: 28,
    threat: 'scam',
    source:
      'Drainers are single pages on hosts without registration; exchanges have documents, terms and other pages.',
  },
  'blocked-menu': {
    points: 10,
    threat: 'phishing',
    source: 'Kits keep visitors from the source; some shops do as well.',
  },
  'brand-as-title': {
    points: 50,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: "A log-in that calls itself by a brand is the brand's or a copy.",
  },
  'brand-as-title-without-secrets': {
    points: 25,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As brand-as-title: kits ask for the name first.',
  },
  'brand-in-heading': {
    points: 22,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As brand-in-title.',
  },
  'brand-in-long-title': {
    points: 10,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As brand-in-title; articles have long titles.',
  },
  'brand-in-title': {
    points: 28,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As brand-as-title; dealers and partners name brands in titles.',
  },
  'brand-in-title-of-public-body': {
    points: 15,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Universities run log-ins for Office 365 and Google; kits lie in their folders, too.',
  },
  'card-and-code': {
    points: 20,
    threat: 'phishing',
    source: 'The bank of the buyer asks for the code, not the page that takes the card (EMV 3-D Secure).',
  },
  'card-and-pin': {
    points: 35,
    threat: 'phishing',
    source: 'Card rules forbid asking for a PIN outside of terminals (PCI PIN Security).',
  },
  'card-code-and-password': {
    points: 22,
    threat: 'phishing',
    source: 'Shops ask for a card, banks for the code: one page that asks for all three is a kit.',
  },
  'card-for-fee': {
    points: 20,
    threat: 'phishing',
    source:
      'Parcels, tolls, fines and refunds are the lures of card phishing; authorities send visitors to a payment provider.',
  },
  'card-form-behind-frame': {
    points: 35,
    threat: 'phishing',
    source: 'Skimmers lay a form of their own over that of the shop (Malwarebytes, Magecart).',
  },
  'card-on-cheap-host': {
    points: 16,
    threat: 'phishing',
    source:
      'Shops let their payment provider ask for the card; kits ask on names that cost little. Not SUSPICIOUS with the name alone: small shops have such names.',
  },
  'code-for-device': {
    points: 60,
    threat: 'phishing',
    source: 'Device code phishing (Microsoft, Storm-2372): a device shows such a code itself, not a page.',
  },
  'coins-doubled': {
    points: 60,
    threat: 'scam',
    source: 'Giveaway scams (Li et al., Double and Nothing, NDSS 2023).',
  },
  'coins-doubled-in-report': {
    points: 12,
    threat: 'scam',
    source: 'As coins-doubled; warnings of such scams quote them.',
  },
  'common-brand-as-title': {
    points: 32,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As brand-as-title; few strangers have the word alone as their title.',
  },
  'common-brand-as-title-on-free-host': {
    points: 45,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As common-brand-as-title, where names are free or the host imitates a brand.',
  },
  'common-brand-in-title': {
    points: 28,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As brand-in-title.',
  },
  'common-brand-in-title-without-secrets': {
    points: 8,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As brand-as-title-without-secrets.',
  },
  'contact-data-to-stranger': {
    points: 25,
    threat: 'scam',
    source: 'Leads are sold on.',
  },
  'copy-of-page': {
    points: 24,
    threat: 'phishing',
    source: 'The comment of the tool that copied the page names another site.',
  },
  'copyright-of-brand': {
    points: 30,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Copies keep the notice of the original.',
  },
  'covering-frame': {
    points: 18,
    source: 'Copied pages are shown this way, and so are consent dialogs.',
  },
  'cracked-software': {
    points: 20,
    threat: 'malware',
    source: 'Cracks carry malware.',
  },
  'cracked-software-elsewhere': {
    points: 30,
    threat: 'malware',
    source: 'As cracked-software, with the file on another site.',
  },
  'data-frame': {
    points: 8,
    source: 'As unseen-data-frame; editors and mail clients show documents so.',
  },
  'dead-links': {
    points: 22,
    threat: 'phishing',
    source: 'Copies of log-in pages keep the look, not the links.',
  },
  'demand-under-name-of-brand': {
    points: 20,
    threat: 'phishing',
    source: 'Fans and dealers have names of brands in their domains; they seldom ask for a log-in.',
  },
  'drawn-browser-window': {
    points: 58,
    threat: 'phishing',
    source: 'Browser in the browser: a window with an address bar is drawn in the page.',
  },
  'executable-in-data-link': {
    points: 65,
    threat: 'malware',
    source: 'HTML smuggling (MITRE ATT&CK T1027.006).',
  },
  'executable-in-hidden-frame': {
    points: 55,
    threat: 'malware',
    source: 'A download without a click.',
  },
  'executables-of-ip-address': {
    points: 30,
    threat: 'malware',
    source: 'Botnets serve their files so (URLhaus).',
  },
  'false-update': {
    points: 15,
    threat: 'malware',
    source: 'As false-update-with-file; sites ask users of old browsers to update.',
  },
  'false-update-in-heading': {
    points: 25,
    threat: 'malware',
    source: 'As false-update, as the subject of the page; sites have such pages for old browsers.',
  },
  'false-update-with-file': {
    points: 52,
    threat: 'malware',
    source: 'False updates: browsers update themselves.',
  },
  'false-update-with-file-in-long-page': {
    points: 35,
    threat: 'malware',
    source: 'As false-update-with-file; download sites describe updates.',
  },
  'file-in-data-link': {
    points: 15,
    threat: 'malware',
    source: 'As executable-in-data-link; web tools save their results so.',
  },
  'file-of-ip-address': {
    points: 25,
    threat: 'malware',
    source: 'URLhaus: many programs are spread from addresses without a name; vendors use names.',
  },
  'foreign-base': {
    points: 10,
    threat: 'phishing',
    source: 'As foreign-base-with-secrets; archives and proxies do so, too.',
  },
  'foreign-base-with-secrets': {
    points: 35,
    threat: 'phishing',
    source: 'Saved copies of log-in pages keep the base of the original.',
  },
  'form-by-email': {
    points: 60,
    threat: 'phishing',
    source: 'No log-in is sent by email.',
  },
  'form-into-hidden-frame': {
    points: 20,
    threat: 'phishing',
    source: 'A log-in shows its answer.',
  },
  'form-of-public-body-to-stranger': {
    points: 14,
    threat: 'phishing',
    source: 'As form-to-stranger; universities and authorities send log-ins to vendors of their software.',
  },
  'form-to-abused-host': {
    points: 53,
    threat: 'phishing',
    source: 'As form-to-stranger, where names are free.',
  },
  'form-to-cheap-host': {
    points: 38,
    threat: 'phishing',
    source: 'As form-to-stranger, under an ending with more abuse than its share.',
  },
  'form-to-collector': {
    points: 75,
    threat: 'phishing',
    source: 'Services that forward forms are not for secrets; their terms forbid it.',
  },
  'form-to-data-url': {
    points: 50,
    threat: 'phishing',
    source: 'Such a form shows a copy of a page that no server has.',
  },
  'form-to-ip-address': {
    points: 60,
    once: 'form-to-ip',
    threat: 'phishing',
    source: 'Sites with log-ins have names and certificates.',
  },
  'form-to-kit-script': {
    points: 14,
    once: 'kit-script',
    threat: 'phishing',
    source: 'File names in published kits (PhishingKit-Yara-Rules).',
  },
  'form-to-script-of-stranger': {
    points: 43,
    threat: 'phishing',
    source: 'As form-to-stranger; kits are made of such scripts.',
  },
  'form-to-script-on-abused-host': {
    points: 68,
    threat: 'phishing',
    source: 'As form-to-abused-host and form-to-script-of-stranger.',
  },
  'form-to-script-on-cheap-host': {
    points: 53,
    threat: 'phishing',
    source: 'As form-to-cheap-host and form-to-script-of-stranger.',
  },
  'form-to-stranger': {
    points: 28,
    threat: 'phishing',
    source: 'Portals of banks and clubs send log-ins to their providers, so that alone it is not suspicious.',
  },
  'form-to-telegram': {
    points: 95,
    threat: 'phishing',
    source: 'Kits send what they collect to a Telegram bot; no log-in does.',
  },
  'form-without-encryption': {
    points: 25,
    threat: 'phishing',
    source: 'Browsers warn of it (W3C Mixed Content, section 6.1).',
  },
  'frame-is-page': {
    points: 18,
    threat: 'phishing',
    source:
      'Proxies and kits are shown in a frame of a page without content; parked and forwarded domains as well.',
  },
  'frame-of-abused-host-is-page': {
    points: 26,
    threat: 'phishing',
    source: 'As frame-is-page, under a top-level domain that is often abused.',
  },
  'giveaway-with-wallet': {
    points: 35,
    threat: 'scam',
    source: 'As coins-doubled, without the promise in words.',
  },
  held: {
    points: 32,
    threat: 'scam',
    source:
      'Technical support scams (Miramirkhani et al., NDSS 2017): no site needs several ways to keep visitors.',
  },
  'held-with-number': {
    points: 45,
    threat: 'scam',
    source: 'As held, with the number of a call centre.',
  },
  'hidden-applet': {
    points: 48,
    threat: 'malware',
    source: 'Exploit kits load Java archives into applets of one pixel.',
  },
  'hidden-foreign-links': {
    points: 20,
    threat: 'scam',
    source: 'As hidden-spam-links, with other words.',
  },
  'hidden-frame-of-abused-host': {
    points: 40,
    threat: 'malware',
    source: 'As hidden-frame-of-ip-address.',
  },
  'hidden-frame-of-ip-address': {
    points: 60,
    once: 'frame-of-ip',
    threat: 'malware',
    source:
      'Injected frames lead to exploit kits (Provos et al., All Your iFRAMEs Point to Us, USENIX Security 2008).',
  },
  'hidden-frame-of-server-script': {
    points: 25,
    threat: 'malware',
    source: 'As hidden-frame-of-ip-address; trackers have such frames, too.',
  },
  'hidden-frame-of-traffic-system': {
    points: 42,
    threat: 'malware',
    source: 'File names of traffic distribution systems in injected frames.',
  },
  'hidden-spam-links': {
    points: 50,
    threat: 'scam',
    source: 'Link injection in broken sites.',
  },
  'host-named-after-linked-site': {
    points: 22,
    threat: 'phishing',
    source:
      'Kits keep the links of the original, and name the subdomain after it; portals of vendors have pages of their own.',
  },
  'icon-of-brand': {
    points: 8,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'As icon-of-brand-with-secrets.',
  },
  'icon-of-brand-with-secrets': {
    points: 35,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Kits load the icon from the original.',
  },
  'identity-and-secrets': {
    points: 25,
    threat: 'phishing',
    source: 'Phishing kits do so. Banks ask for them on different days.',
  },
  'leads-to-named-brand': {
    points: 30,
    threat: 'phishing',
    source:
      'Kits send victims on to the real site; somebody else has no reason to pass visitors on under its name.',
  },
  'leaves-after-demand': {
    points: 32,
    threat: 'phishing',
    source:
      'Kits send victims on to the real site (Oest et al., USENIX Security 2020); log-ins lead into their own.',
  },
  'links-to-one-other-site': {
    points: 22,
    threat: 'phishing',
    source: 'Copies keep the links of the original.',
  },
  'login-assets-of-brand': {
    points: 35,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'The brand serves these files for its own log-in pages.',
  },
  'logo-of-any-company': {
    points: 40,
    threat: 'phishing',
    source: 'Kits show the logo of the company in the mail address of the victim.',
  },
  'logo-of-brand': {
    points: 22,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Kits load logos from the original; partners do so rarely above a password.',
  },
  'mailbox-password': {
    points: 25,
    threat: 'phishing',
    source: 'Other sites do not need it; migration tools and mail clients do.',
  },
  'many-hidden-fields': {
    points: 6,
    threat: 'phishing',
    source: 'Weak: old frameworks have many hidden fields, too.',
  },
  'many-hidden-frames': {
    points: 8,
    source: 'Advertisements have one or two.',
  },
  'nothing-but-code': {
    points: 18,
    threat: 'malware',
    source: 'Gates and landing pages of exploit kits have no content; applications load styles and scripts.',
  },
  'notifications-as-human': {
    points: 45,
    threat: 'scam',
    source: 'Notification spam.',
  },
  'notifications-urged': {
    points: 20,
    threat: 'scam',
    source: 'As notifications-as-human; news sites ask, but do not urge.',
  },
  'paid-giveaway': {
    points: 30,
    threat: 'scam',
    source: 'As coins-doubled.',
  },
  'password-for-form-builder': {
    points: 60,
    threat: 'phishing',
    source: 'The terms of form builders forbid to ask for passwords (such as Google Forms).',
  },
  'paste-command': {
    points: 40,
    threat: 'malware',
    source: 'As paste-command-as-human; short instructions for developers look similar.',
  },
  'paste-command-as-human': {
    points: 60,
    threat: 'malware',
    source: 'ClickFix: no test for humans needs a command.',
  },
  'paste-command-as-human-in-long-page': {
    points: 15,
    threat: 'malware',
    source: 'As paste-command-as-human; articles about it quote it.',
  },
  'paste-command-in-long-page': {
    points: 5,
    threat: 'malware',
    source: 'Manuals tell readers to paste commands.',
  },
  'permission-for-ip-address': {
    points: 45,
    threat: 'phishing',
    source: 'Consent phishing (MITRE ATT&CK T1528): apps send permissions to a host with a name.',
  },
  'permission-for-stranger': {
    points: 40,
    threat: 'phishing',
    source:
      'Consent phishing (MITRE ATT&CK T1528): wide permissions under pressure; apps ask for them after a log-in.',
  },
  'prize-for-sharing': {
    points: 45,
    threat: 'scam',
    source: 'Chain messages: a prize for sharing with a number of friends (ESET, WhatsApp scams).',
  },
  'profits-often-promised-for-data': {
    points: 45,
    threat: 'scam',
    source: 'As profits-promised-for-data, with three promises or more.',
  },
  'profits-promised-for-data': {
    points: 30,
    threat: 'scam',
    source: 'As promised-profits, with a form for leads.',
  },
  'promised-prize': {
    points: 18,
    threat: 'scam',
    source: 'Advance-fee fraud; honest shops hold prize draws too.',
  },
  'promised-profits': {
    points: 25,
    threat: 'scam',
    source: 'Regulators warn of guaranteed returns (FCA, SEC).',
  },
  'protection-off': {
    points: 45,
    threat: 'malware',
    source: 'No honest download needs it.',
  },
  'qr-code-of-ip-address': {
    points: 40,
    threat: 'phishing',
    source: 'QR code phishing (quishing): codes of companies lead to a host with a name.',
  },
  'qr-code-under-pressure': {
    points: 38,
    threat: 'phishing',
    source: 'QR code phishing (quishing): log-ins by QR code do not threaten.',
  },
  'recovery-phrase': {
    points: 72,
    threat: 'phishing',
    source:
      'No service asks for it on a web page; wallets say so (MetaMask, Ledger and Trezor support pages).',
  },
  'recovery-phrase-kept': {
    points: 18,
    threat: 'phishing',
    source: 'As recovery-phrase; offline tools for wallets send nothing, and have no form.',
  },
  'redirect-to-abused-host': {
    points: 30,
    source: 'The traffic of compromised sites is sold this way.',
  },
  'redirect-to-data-url': {
    points: 50,
    threat: 'malware',
    source: 'Browsers block it (WHATWG HTML, navigation to data: URLs).',
  },
  'redirect-to-executable': {
    points: 50,
    threat: 'malware',
    source: 'Drive-by downloads; download pages link to files instead.',
  },
  'redirect-to-ip-address': {
    points: 35,
    source: 'Sites have names.',
  },
  'redirect-to-other-site': {
    points: 12,
    source: 'Moved sites redirect, too.',
  },
  'redirect-to-own-executable': {
    points: 8,
    threat: 'malware',
    source: 'Download pages do so.',
  },
  'secrets-in-wordpress-folder': {
    points: 30,
    threat: 'phishing',
    source: 'Kits are unpacked into wp-content and wp-includes of broken sites.',
  },
  'session-by-qr-code': {
    points: 55,
    threat: 'phishing',
    source: 'QRLjacking (OWASP): the code of a messenger, on a page of somebody else.',
  },
  'share-gate': {
    points: 40,
    threat: 'scam',
    source: 'Chain messages spread so (ESET, WhatsApp scams); no service counts how often it is shared.',
  },
  'software-on-free-host': {
    points: 35,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Software that others run is not run on free hosts.',
  },
  'spam-links': {
    points: 25,
    threat: 'scam',
    source: 'Some sites sell such links openly.',
  },
  'spam-links-of-public-body': {
    points: 60,
    threat: 'scam',
    source: 'Schools and authorities do not advertise; their pages rank well.',
  },
  'spam-title-of-public-body': {
    points: 35,
    threat: 'scam',
    source: 'As spam-links-of-public-body.',
  },
  'title-of-namesake': {
    points: 8,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Companies have the same name as a brand, and it is in their domain.',
  },
  'tokens-for-wallet': {
    points: 30,
    threat: 'scam',
    source: 'Wallet drainers promise airdrops.',
  },
  'transparent-frame': {
    points: 50,
    threat: 'scam',
    source: 'Clickjacking (CWE-1021), of a part of the page.',
  },
  'transparent-frame-over-page': {
    points: 72,
    threat: 'scam',
    source: 'Clickjacking (CWE-1021).',
  },
  'unknown-sources': {
    points: 25,
    threat: 'malware',
    source: 'Stores exist; some honest apps are outside of them.',
  },
  'unlimited-spender': {
    points: 45,
    threat: 'scam',
    source: 'Drainers take an allowance without limit for their own address; exchanges have other pages.',
  },
  'unseen-data-frame': {
    points: 30,
    source: 'Filters do not see the document inside.',
  },
  urgency: {
    points: 12,
    threat: 'phishing',
    source: 'Phishing urges visitors, so that they do not look closely.',
  },
  'urgency-in-long-page': {
    points: 6,
    threat: 'phishing',
    source: 'As urgency.',
  },
  'urgency-often': {
    points: 40,
    threat: 'phishing',
    source: 'As urgency.',
  },
  'urgency-often-in-long-page': {
    points: 20,
    threat: 'phishing',
    source: 'As urgency.',
  },
  'urgency-twice': {
    points: 28,
    threat: 'phishing',
    source: 'As urgency.',
  },
  'urgency-twice-in-long-page': {
    points: 14,
    threat: 'phishing',
    source: 'As urgency.',
  },
  'vague-alarm-with-number': {
    points: 35,
    threat: 'scam',
    source: 'As alarm-with-number, without a code or a vendor.',
  },
  'visitor-looked-up': {
    points: 15,
    threat: 'scam',
    source: 'Scare pages show visitors their location; shops, among others, use it to choose a language.',
  },
  'visitor-looked-up-by-demand': {
    points: 22,
    threat: 'phishing',
    source: 'Kits record the IP address and location of victims, and block everyone else.',
  },

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
    once: 'form-to-ip',
    cause: 'references-to-ip',
    source: 'Throw-away servers often have no name; pages inside a network are left out.',
  },
  'frame-of-ip': {
    points: 20,
    once: 'frame-of-ip',
    cause: 'references-to-ip',
    source: 'As form-to-ip; less can be lost.',
  },
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
    source: 'Cloaking; visitors without a session get other pages as well.',
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
    once: 'script-host',
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
