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
      'Top-level domains that are abused far more than their size suggests (Interisle, Phishing Landscape; Spamhaus).',
  },
  'cheap-top-level-domain': {
    points: 6,
    once: 'cheap-name',
    source: 'Like abused-top-level-domain, but with less abuse and more harmless sites.',
  },
  'country-ending-in-subdomain': {
    points: 12,
    threat: 'phishing',
    source:
      'Like fake-top-level-domain, but companies also use subdomains for countries, mostly after a single word.',
  },
  'data-url-in-query': {
    points: 15,
    threat: 'phishing',
    source: 'Pages in data: URLs are passed through redirects to evade blocklists (MITRE ATT&CK T1027.006).',
  },
  digits: {
    points: 8,
    threat: 'phishing',
    source: 'Domains registered in bulk are numbered, but some company names contain numbers too.',
  },
  'double-extension': {
    points: 45,
    threat: 'malware',
    source: 'MITRE ATT&CK T1036.007: the operating system shows only the first extension.',
  },
  'dynamic-dns': {
    points: 20,
    once: 'free-name',
    threat: 'phishing',
    source: 'Host names and tunnels that need no registration (MITRE ATT&CK T1568); hobbyists use them too.',
  },
  'encoded-host-name': {
    points: 3,
    source: 'Unicode TR 36: look-alike letters need it, but it is normal in many languages.',
  },
  executable: {
    points: 10,
    threat: 'malware',
    source: 'MITRE ATT&CK T1204.002; harmless software downloads are just as common.',
  },
  'fake-top-level-domain': {
    points: 22,
    threat: 'phishing',
    source: 'A subdomain that looks like the end of a domain name, without a known brand.',
  },
  'four-hyphens': {
    points: 18,
    threat: 'phishing',
    source: 'Phishing domains join several words with hyphens.',
  },
  'four-subdomains': {
    points: 12,
    threat: 'phishing',
    source: 'Many subdomains hide the registrable domain.',
  },
  'ip-address-host': {
    points: 22,
    threat: 'phishing',
    source: 'The URL does not name an owner; devices and test servers use IP addresses too.',
  },
  'login-word-between-hyphens': {
    points: 12,
    threat: 'phishing',
    source: 'Combosquatting (Kintis et al., CCS 2017), but without a known brand.',
  },
  'login-word-domain': {
    points: 6,
    threat: 'phishing',
    source: 'Like login-word-between-hyphens, but a domain that is just one such word is often a product.',
  },
  'login-words-in-path': {
    points: 8,
    threat: 'phishing',
    source: 'The path contains many login words; real login pages have one or two.',
  },
  'long-host-name': {
    points: 8,
    threat: 'phishing',
    source: 'Long host names hide the registrable domain.',
  },
  'long-path': {
    points: 5,
    source: 'Long URLs hide their suspicious part; searches and shops have long URLs too.',
  },
  'mixed-alphabets': {
    points: 40,
    threat: 'phishing',
    source: 'Unicode TS 39, section 5: no language mixes these alphabets within a word.',
  },
  'page-in-wordpress-folder': {
    points: 15,
    threat: 'phishing',
    source: 'Phishing kits are put into folders of compromised sites; some plug-ins have pages there too.',
  },
  'page-in-wordpress-uploads': {
    points: 30,
    threat: 'phishing',
    source: 'Like page-in-wordpress-folder, but the uploads folder normally contains no pages at all.',
  },
  'random-domain': {
    points: 12,
    source: 'MITRE ATT&CK T1568.002: generated names; abbreviations look similar.',
  },
  'shared-domain': {
    points: 6,
    once: 'free-name',
    source:
      'Anyone can get such a host name without registering a domain (Public Suffix List, private section).',
  },
  'six-subdomains': { points: 25, threat: 'phishing', source: 'Like four-subdomains.' },
  'three-hyphens': { points: 10, threat: 'phishing', source: 'Like four-hyphens.' },
  'three-login-words-in-host-name': {
    points: 30,
    threat: 'phishing',
    source: 'Combosquatting (Kintis et al., CCS 2017): no company has such a name.',
  },
  'two-login-words-in-host-name': {
    points: 25,
    threat: 'phishing',
    source: 'Like three-login-words-in-host-name, but some companies have such a name.',
  },
  'unusual-port': { points: 8, source: 'Firewalls block most other ports, so few public sites use them.' },
  'url-model-half-percent': {
    points: 25,
    cause: 'url-model',
    source: 'Calibrated: like url-model-one-percent, with 0.5 %.',
  },
  'url-model-one-percent': {
    points: 15,
    cause: 'url-model',
    source: 'Calibrated: at most 1 % of benign URLs of other domains score as high; see docs/url-model.md.',
  },
  'url-model-tenth-percent': {
    points: 35,
    cause: 'url-model',
    source:
      'Calibrated: like url-model-one-percent, with 0.1 %. Alone it makes a page SUSPICIOUS, never MALICIOUS.',
  },
  'url-shortener': {
    points: 8,
    source: 'A short URL hides its destination; most lead to harmless sites.',
  },
  'user-name': {
    points: 25,
    threat: 'phishing',
    source: 'RFC 3986, section 7.6: the text before the host is misleading, and browsers hide it.',
  },
  'user-name-like-host': {
    points: 65,
    threat: 'phishing',
    source: 'RFC 3986, section 7.6 gives this as its example of a misleading URL.',
  },
  'user-name-of-internal-host': {
    points: 5,
    threat: 'phishing',
    source: 'Like user-name, but devices on internal networks still use such URLs.',
  },
  'very-long-host-name': { points: 15, threat: 'phishing', source: 'Like long-host-name.' },

  // look-alikes of brands in host names
  'brand-among-words': {
    points: 12,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Agencies, fans and resellers use brand names in their domains more often than fraudsters do.',
  },
  'brand-as-subdomain': {
    points: 10,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Companies name subdomains after the services that they use, such as dropbox.example.com.',
  },
  'brand-broken-by-hyphen': {
    points: 45,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Only an attempt to evade a filter splits a name inside a word, as in p-aypal.',
  },
  'brand-domain-in-subdomain': {
    points: 65,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: "A brand's whole domain in a subdomain deceives people who read only the start of an address.",
  },
  'brand-domain-with-hyphens': {
    points: 45,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like brand-domain-in-subdomain, but proxies and caches also write host names this way.',
  },
  'brand-in-path': {
    points: 3,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Articles and shops also have brand names in their paths.',
  },
  'brand-in-path-with-login-words': {
    points: 15,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Phishing kits on compromised sites keep the brand and the login step in the path.',
  },
  'brand-in-subdomain': {
    points: 20,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: "Phishing kits on the attacker's own domain put the brand in the subdomain.",
  },
  'brand-in-subdomain-with-login-words': {
    points: 32,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like brand-in-subdomain, with login words beside it.',
  },
  'brand-on-free-host': {
    points: 35,
    once: 'free-name',
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Anyone can register such a name; brands have their own sites.',
  },
  'brand-under-cheap-tld': {
    points: 35,
    once: 'cheap-name',
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Brands register their names under such top-level domains only to keep others from using them.',
  },
  'brand-under-other-tld': {
    points: 12,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Many of these domains belong to the brand; others belong to companies of the same name.',
  },
  'brand-with-business-words': {
    points: 25,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like brand-with-login-words, but dealers and agencies use such words too.',
  },
  'brand-with-hyphen': {
    points: 20,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like brand-broken-by-hyphen, but the parts are words, as in post-bank.',
  },
  'brand-with-login-words': {
    points: 50,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Combosquatting: a trademark combined with other words (Kintis et al., CCS 2017).',
  },
  'brand-with-number': {
    points: 18,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Fraudsters add numbers, but so do shops that are open 24 hours.',
  },
  'brand-within-word': {
    points: 8,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like brand-among-words, but long words contain short brand names by chance.',
  },
  'common-name-in-look-alike-characters': {
    points: 40,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like look-alike-characters, for a brand whose name is also a common word.',
  },
  'common-name-in-subdomain': {
    points: 6,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'The name is also an everyday word, a surname or a town.',
  },
  'common-name-on-free-host': {
    points: 20,
    once: 'free-name',
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like brand-on-free-host, but people and clubs have the same name.',
  },
  'common-name-with-login-words': {
    points: 30,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like brand-with-login-words, but other companies of the same name have such pages.',
  },
  'institute-with-login-words': {
    points: 30,
    threat: 'phishing',
    cause: 'imitated-brand',
    source:
      'Savings banks and cooperative banks own many domains with their shared name, but few that include such words.',
  },
  'look-alike-characters': {
    points: 65,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Digits and letter pairs that look like a letter are chosen to deceive (Unicode TS 39).',
  },
  'look-alike-letter': {
    points: 45,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like look-alike-characters, with letters that are confused less often.',
  },
  'other-alphabet': {
    points: 85,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'A brand spelled with letters of another alphabet is meant to deceive (Unicode TS 39).',
  },
  'other-alphabet-among-words': {
    points: 75,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like other-alphabet.',
  },
  'other-letter': {
    points: 12,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Many ordinary words and names differ from a brand by one letter.',
  },
  'typing-error': {
    points: 35,
    threat: 'phishing',
    cause: 'imitated-brand',
    source:
      'Typosquatters register names with swapped, doubled, missing or neighbouring letters (Szurdi et al., The Long Taile of Typosquatting, USENIX Security 2014).',
  },
  'typing-error-in-short-name': {
    points: 18,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like typing-error, but many innocent names are close to a short name.',
  },
  'typing-error-with-login-words': {
    points: 50,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like typing-error, with login words.',
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
      'ActiveX objects that start programs or write files are used by drive-by downloads. FileSystemObject alone is common in old code.',
  },
  'added-script-of-encoded-url': {
    points: 48,
    threat: 'malware',
    source: 'The source does not contain the URL of a script or frame in plain text, as in injected loaders.',
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
      'Warnings that the computer is infected are the core of technical support scams (Miramirkhani et al., Dial One for Scam, NDSS 2017).',
  },
  'basic-of-character-codes': {
    points: 45,
    threat: 'malware',
    source: 'VBScript exploit kits (CVE-2016-0189, CVE-2018-8174) build their code this way.',
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
    source: 'ClickFix pages copy a command that hides its window, or decodes or runs a remote script.',
  },
  'clipboard-install-command': {
    points: 12,
    threat: 'malware',
    source:
      'Like clipboard-command, but installation guides copy the same commands at the click of a button.',
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
      'Libraries also have decoders of character codes next to eval; measured: 2 of 641 builds of npm packages.',
  },
  'discord-webhook': {
    points: 28,
    threat: 'phishing',
    source: 'Phishing kits report to Discord webhooks; contact forms of small sites do too.',
  },
  'discord-webhook-of-secrets': {
    points: 60,
    threat: 'phishing',
    source: 'Like discord-webhook, on a page that asks for secrets.',
  },
  'drainer-approval': {
    points: 58,
    threat: 'scam',
    source: 'Wallet drainers ask for approval of all tokens for a fixed address (MITRE ATT&CK T1657).',
  },
  'drainer-everything': {
    points: 50,
    threat: 'scam',
    source: 'Wallet drainers send the whole balance to a fixed address.',
  },
  'drainer-of-every-token': {
    points: 50,
    threat: 'scam',
    source:
      'Wallet drainers list all tokens and take each one (Inferno, Angel); apps use one that the user chooses.',
  },
  'drainer-signature': {
    points: 48,
    threat: 'scam',
    source:
      'Wallet drainers send signed orders and permits elsewhere (Inferno, Pink); apps send them to their own server.',
  },
  'embedded-script': {
    points: 4,
    cause: 'obfuscation',
    source: 'Caching plug-ins also put scripts into data: URLs. The code inside is assessed separately.',
  },
  'encoded-executable': { points: 55, threat: 'malware', source: 'The URL of a download is encoded.' },
  'encoded-form': {
    points: 48,
    threat: 'phishing',
    source: 'Password forms are encoded to hide them from scanners (HTML smuggling, MITRE ATT&CK T1027.006).',
  },
  'encoded-loader': {
    points: 25,
    threat: 'malware',
    source:
      'Encoded code contains a URL of another site and loads code or frames; web workers of libraries do too.',
  },
  'encoded-loader-of-obfuscated-code': {
    points: 45,
    threat: 'malware',
    source: 'Like encoded-loader, with other signs of obfuscation.',
  },
  'encoded-redirect': {
    points: 20,
    threat: 'malware',
    source: 'Encoded code contains a URL of another site and redirects to it.',
  },
  'encoded-redirect-of-obfuscated-code': {
    points: 38,
    threat: 'malware',
    source: 'Like encoded-redirect, with other signs of obfuscation.',
  },
  'encoded-script': {
    points: 15,
    threat: 'malware',
    cause: 'obfuscation',
    source: 'Encoded text contains code, with other signs of obfuscation.',
  },
  'endless-dialogs': {
    points: 58,
    threat: 'scam',
    source: 'An endless loop of dialogs locks the browser (technical support scams).',
  },
  'escaped-script': {
    points: 15,
    cause: 'obfuscation',
    source: 'Most of the script consists of escape sequences, which minifiers do not produce.',
  },
  'executable-download': {
    points: 28,
    threat: 'malware',
    source: 'Software sites also start downloads from mirrors without a click.',
  },
  'executable-download-of-abused-domain': {
    points: 55,
    threat: 'malware',
    source: 'Like executable-download, from a top-level domain that is often abused.',
  },
  'executable-download-of-own-site': {
    points: 10,
    threat: 'malware',
    source: 'Software sites start their own downloads.',
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
      'Browser lockers add history entries in a loop (Malwarebytes: evil cursor, history.pushState); client-side routers add one.',
  },
  'forced-notifications': {
    points: 40,
    threat: 'scam',
    source: 'Push notification scams redirect, or ask again, until the visitor allows notifications.',
  },
  'heap-spray': {
    points: 75,
    threat: 'malware',
    source: 'Exploits fill memory with NOP sleds.',
  },
  'hidden-created-frame': {
    points: 12,
    threat: 'malware',
    source: 'Hidden frames load exploit kits; advertising and consent scripts create them too.',
  },
  'hidden-created-frame-of-abused-domain': {
    points: 52,
    threat: 'malware',
    source: 'Like hidden-created-frame, from a top-level domain that is often abused.',
  },
  'hidden-created-frame-of-ip': {
    points: 60,
    once: 'frame-of-ip',
    threat: 'malware',
    source: 'Like hidden-created-frame, from an IP address.',
  },
  'hidden-created-frame-of-server-script': {
    points: 32,
    threat: 'malware',
    source: 'Like hidden-created-frame, from a PHP or CGI script, as traffic distribution systems use.',
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
      "Skimmers are hosted under names that imitate analytics services (Magecart); some brands' content delivery networks look similar.",
  },
  'insisting-on-notifications': {
    points: 38,
    threat: 'scam',
    source: 'Push spam asks repeatedly; browsers ask once, after a click.',
  },
  'invisible-code': {
    points: 50,
    threat: 'malware',
    cause: 'obfuscation',
    source: 'Code hidden in zero-width or filler characters (MITRE ATT&CK T1027).',
  },
  'ip-address-in-script': {
    points: 20,
    once: 'script-host',
    threat: 'malware',
    source:
      'Servers of malware and phishing kits often have no host name (URLhaus); nor do those of some small applications.',
  },
  'ip-address-in-script-beside-secrets': {
    points: 35,
    once: 'script-host',
    threat: 'phishing',
    source: 'Like ip-address-in-script, but login and payment providers have host names.',
  },
  'locks-the-screen': {
    points: 35,
    threat: 'scam',
    source: 'Full screen and blocked keys hide the address bar (technical support scams).',
  },
  'miner-file': {
    points: 75,
    threat: 'miner',
    cause: 'mining',
    source: 'The script has the file name of a known miner.',
  },
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
    source: 'APIs and file names of mining libraries (NoCoin list).',
  },
  'miner-loop': {
    points: 74,
    threat: 'miner',
    cause: 'mining',
    source: 'The script computes hashes on all cores and uses a socket.',
  },
  'miner-protocol': {
    points: 82,
    threat: 'miner',
    cause: 'mining',
    source: 'Mining pools use the Stratum protocol.',
  },
  'miner-wallet': {
    points: 55,
    threat: 'miner',
    cause: 'mining',
    source: 'A Monero address appears next to workers.',
  },
  'miner-work': {
    points: 82,
    threat: 'miner',
    cause: 'mining',
    source: 'Names of mining algorithms and jobs appear next to workers.',
  },
  'mostly-noise': {
    points: 10,
    cause: 'obfuscation',
    source:
      'Most of the script is one literal without words; libraries embed WebAssembly and tables in the same way.',
  },
  'no-way-back': {
    points: 15,
    threat: 'scam',
    source: 'Scam pages refill the history; online exams and banks do too.',
  },
  'obfuscated-code-of-folder': {
    points: 20,
    threat: 'malware',
    source: 'Code injected into WordPress loads more code from a script in a plug-in folder (Sucuri).',
  },
  'obfuscated-code-reads-secrets': {
    points: 45,
    threat: 'phishing',
    source: 'Skimmers hide field names and the name of their server among obfuscated strings.',
  },
  'obfuscated-names': {
    points: 12,
    once: 'obfuscation',
    cause: 'obfuscation',
    source:
      'javascript-obfuscator renames identifiers to _0x…; legitimate vendors use it too, so the strings are decoded and assessed.',
  },
  'opens-at-any-click': {
    points: 15,
    threat: 'scam',
    source: 'Advertising fraud, but also found on otherwise harmless sites.',
  },
  'opens-beneath': {
    points: 20,
    threat: 'scam',
    source: 'Pop-under windows are typical of aggressive advertising.',
  },
  'orders-from-a-chain': {
    points: 55,
    threat: 'malware',
    source: 'The code is stored on a blockchain (EtherHiding).',
  },
  packed: {
    points: 10,
    once: 'decoder',
    cause: 'obfuscation',
    source: "Dean Edwards' packer is also used by old libraries; the code is unpacked and assessed.",
  },
  'plugin-probe': {
    points: 25,
    threat: 'malware',
    source: 'Exploit kits detect plug-ins and load a hidden frame; detecting Flash alone does not count.',
  },
  'plugin-report': {
    points: 50,
    threat: 'malware',
    source:
      'Exploit kits choose an exploit by plug-in version (Blackhole, Neutrino); detection alone is plugin-probe.',
  },
  'probes-for-guards': {
    points: 55,
    threat: 'malware',
    source: 'Exploit kits look for anti-virus drivers through res: URLs (CVE-2013-7331).',
  },
  'redirect-of-encoded-url': {
    points: 40,
    threat: 'malware',
    source: 'The source does not contain the destination of the redirect in plain text.',
  },
  'redirects-searchers': {
    points: 45,
    threat: 'scam',
    source: 'Compromised sites redirect only visitors who come from search engines.',
  },
  'repeated-dialogs': {
    points: 22,
    threat: 'scam',
    source: 'Dialogs appear at intervals; pages whose session is about to expire do this too.',
  },
  'runs-decoded': {
    points: 32,
    cause: 'obfuscation',
    source: 'Decoded text runs as code, and it does not come from a literal that can be decoded.',
  },
  'runs-fetched-code': {
    points: 40,
    threat: 'malware',
    source: 'The response of another site runs as code.',
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
    source: 'Remote control: messages from a socket run as code.',
  },
  'saved-archive': {
    points: 42,
    threat: 'malware',
    source:
      'Like saved-program, but for archives and scripts that the page contains as a literal; web tools save files that visitors made.',
  },
  'saved-program': {
    points: 62,
    threat: 'malware',
    source:
      'The page creates a file with the name of an executable (HTML smuggling, MITRE ATT&CK T1027.006).',
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
    source: 'Bare IP addresses rarely serve scripts, except injected ones.',
  },
  'script-of-bare-address': {
    points: 32,
    once: 'script-host',
    threat: 'malware',
    source: 'Like script-from-ip, for scripts that other scripts add.',
  },
  'script-of-decoded-text': {
    points: 32,
    threat: 'malware',
    cause: 'obfuscation',
    source: 'Exploit kits (RIG) decode text and add it as a script; libraries add scripts from a server.',
  },
  'sends-card': {
    points: 65,
    threat: 'malware',
    source: 'Web skimming: card data is sent to a site that is not a payment provider (Magecart).',
  },
  'sends-card-unseen': {
    points: 74,
    threat: 'malware',
    source: 'Like sends-card, but by an image, a beacon or a socket: no shop would ignore the response.',
  },
  'sends-clipboard': {
    points: 45,
    threat: 'malware',
    source: 'Text that visitors copied is sent to another site.',
  },
  'sends-code': { points: 42, threat: 'phishing', source: 'One-time codes are sent to another site.' },
  'sends-cookies': {
    points: 35,
    threat: 'malware',
    source: 'All cookies are sent to another site (OWASP, session hijacking).',
  },
  'sends-identity': { points: 42, threat: 'phishing', source: 'Proof of identity is sent to another site.' },
  'sends-keys': {
    points: 60,
    threat: 'malware',
    source: 'Keystrokes are sent to another site (MITRE ATT&CK T1056.001).',
  },
  'sends-password': {
    points: 46,
    threat: 'phishing',
    source:
      'Passwords are sent to another site that is not a known login provider; single-page applications with an API on another domain do this too.',
  },
  'sends-seed': {
    points: 72,
    threat: 'phishing',
    source: 'No honest page sends the recovery phrase of a wallet anywhere.',
  },
  'sends-storage': {
    points: 40,
    threat: 'malware',
    source: "The page's whole storage is sent to another site.",
  },
  'shuns-analysts': {
    points: 32,
    threat: 'malware',
    source: 'Cloaking: the page distinguishes crawlers from visitors before a redirect.',
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
    source: 'HTML smuggling (MITRE ATT&CK T1027.006); libraries that write office files also embed archives.',
  },
  'smuggled-program': {
    points: 88,
    threat: 'malware',
    source: 'HTML smuggling of an executable (MITRE ATT&CK T1027.006).',
  },
  'socket-of-bare-address': {
    points: 25,
    threat: 'malware',
    source: 'The script opens a WebSocket to a bare IP address.',
  },
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
    source: 'Like telegram-bot, on a page that asks for secrets.',
  },
  'unreadable-code': {
    points: 22,
    once: 'obfuscation',
    threat: 'malware',
    cause: 'obfuscation',
    source:
      'The code cannot be read statically: random names, junk loops, undecoded arithmetic or encrypted strings.',
  },
  'unreadable-code-beside-card': {
    points: 32,
    threat: 'malware',
    cause: 'obfuscation',
    source:
      'Like unreadable-code, but beside card fields: skimmers are encrypted like this (Magecart); shops do not encrypt their checkout scripts.',
  },
  'watches-for-tools': {
    points: 12,
    source: 'The code interferes with developer tools; benign sites use it against copying.',
  },
  'worker-that-injects': {
    points: 45,
    threat: 'malware',
    source:
      'Malicious code persists in a service worker (MITRE ATT&CK T1176); the workers of honest sites do not inject code.',
  },
  'writes-decoded': {
    points: 15,
    cause: 'obfuscation',
    source: 'Decoded text is written into the page; sites also hide email addresses like this.',
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
    source: 'Scripts write frames that were injected, but also advertisements.',
  },

  // document
  'alarm-do-not-close': {
    points: 35,
    threat: 'scam',
    source: 'Like alarm-with-number, but without the number.',
  },
  'alarm-in-heading': {
    points: 40,
    threat: 'scam',
    source: 'A web page cannot know what is on a computer.',
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
    source: 'Phishing kits ask for everything on one page; shops with accounts have other pages.',
  },
  'bare-demand-on-abused-host': {
    points: 16,
    threat: 'phishing',
    source: 'Like bare-password-on-free-host, but the host name is only cheap, not free.',
  },
  'bare-demand-on-cheap-host': {
    points: 10,
    threat: 'phishing',
    source: 'Like bare-demand-on-abused-host, but with more harmless sites.',
  },
  'bare-demand-on-free-host': {
    points: 28,
    threat: 'phishing',
    source: 'Like bare-password-on-free-host, but demos do not ask for cards, codes and recovery phrases.',
  },
  'bare-demand-on-nameless-host': {
    points: 12,
    threat: 'phishing',
    source:
      'Like bare-password-on-free-host, but small servers and devices also use IP addresses and dynamic names.',
  },
  'bare-demand-to-script': {
    points: 10,
    once: 'kit-script',
    threat: 'phishing',
    source: 'A phishing kit is one page and one script; real software links to its other pages.',
  },
  'bare-lead-form': {
    points: 8,
    threat: 'scam',
    source: 'Weak: affiliate pages consist of such a form, and so do pages of some small businesses.',
  },
  'bare-password-on-free-host': {
    points: 22,
    threat: 'phishing',
    source: 'Real login pages link to help, terms and registration; phishing pages have no other pages.',
  },
  'bare-wallet': {
    points: 18,
    threat: 'scam',
    source: 'Like bare-wallet-moves, before the page asks for a transaction.',
  },
  'bare-wallet-moves': {
    points: 28,
    threat: 'scam',
    source:
      'Wallet drainers are single pages on free hosts; exchanges have documentation, terms and other pages.',
  },
  'blocked-menu': {
    points: 10,
    threat: 'phishing',
    source: 'Phishing kits block the context menu to hide their source; some shops do too.',
  },
  'brand-as-title': {
    points: 50,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: "A login page titled with a brand is either the brand's own or a copy.",
  },
  'brand-as-title-without-secrets': {
    points: 25,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like brand-as-title: phishing kits often ask for the user name first.',
  },
  'brand-in-heading': {
    points: 22,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like brand-in-title.',
  },
  'brand-in-long-title': {
    points: 10,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like brand-in-title, but articles have long titles.',
  },
  'brand-in-title': {
    points: 28,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like brand-as-title, but dealers and partners also name brands in titles.',
  },
  'brand-in-title-of-public-body': {
    points: 15,
    threat: 'phishing',
    cause: 'imitated-brand',
    source:
      'Universities have login pages for Office 365 and Google, but their compromised folders also host phishing kits.',
  },
  'card-and-code': {
    points: 20,
    threat: 'phishing',
    source: "The cardholder's bank asks for the code, not the page that takes the card (EMV 3-D Secure).",
  },
  'card-and-pin': {
    points: 35,
    threat: 'phishing',
    source: 'Card rules forbid asking for a PIN outside payment terminals (PCI PIN Security).',
  },
  'card-code-and-password': {
    points: 22,
    threat: 'phishing',
    source: 'Shops ask for a card and banks for the code; a page that asks for all three is phishing.',
  },
  'card-for-fee': {
    points: 20,
    threat: 'phishing',
    source:
      'Card phishing uses parcels, tolls, fines and refunds as lures; authorities send visitors to a payment provider.',
  },
  'card-form-behind-frame': {
    points: 35,
    threat: 'phishing',
    source: "Skimmers put their own form over the shop's form (Malwarebytes, Magecart).",
  },
  'card-on-cheap-host': {
    points: 16,
    threat: 'phishing',
    source:
      'Shops let their payment provider ask for the card; phishing kits ask for it on cheap hosts. Not SUSPICIOUS by its host name alone: small shops have such names.',
  },
  'code-for-device': {
    points: 60,
    threat: 'phishing',
    source:
      'Device code phishing (Microsoft, Storm-2372): a device shows such a code itself, not a web page.',
  },
  'coins-doubled': {
    points: 60,
    threat: 'scam',
    source: 'Giveaway scams (Li et al., Double and Nothing, NDSS 2023).',
  },
  'coins-doubled-in-report': {
    points: 12,
    threat: 'scam',
    source: 'Like coins-doubled, but warnings about such scams quote them.',
  },
  'common-brand-as-title': {
    points: 32,
    threat: 'phishing',
    cause: 'imitated-brand',
    source:
      'Like brand-as-title, but the brand is also a common word; few other sites have that word alone as their title.',
  },
  'common-brand-as-title-on-free-host': {
    points: 45,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like common-brand-as-title, where host names are free or the host imitates a brand.',
  },
  'common-brand-in-title': {
    points: 28,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like brand-in-title.',
  },
  'common-brand-in-title-without-secrets': {
    points: 8,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like brand-as-title-without-secrets.',
  },
  'contact-data-to-stranger': {
    points: 25,
    threat: 'scam',
    source: 'The contact data of interested visitors is sold on.',
  },
  'copy-of-page': {
    points: 24,
    threat: 'phishing',
    source: 'A comment of the tool that copied the page names another site.',
  },
  'copyright-of-brand': {
    points: 30,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'A copied page keeps the copyright notice of the original.',
  },
  'covering-frame': {
    points: 18,
    source: 'Copied pages are shown this way, and so are consent dialogs.',
  },
  'cracked-software': {
    points: 20,
    threat: 'malware',
    source: 'Cracked software often carries malware.',
  },
  'cracked-software-elsewhere': {
    points: 30,
    threat: 'malware',
    source: 'Like cracked-software, with the file on another site.',
  },
  'data-frame': {
    points: 8,
    source: 'Like unseen-data-frame, but editors and mail clients also show documents this way.',
  },
  'dead-links': {
    points: 22,
    threat: 'phishing',
    source: 'Copies of login pages keep the look, but not the links.',
  },
  'demand-under-name-of-brand': {
    points: 20,
    threat: 'phishing',
    source: 'Fans and dealers also have brand names in their domains, but seldom have a login page.',
  },
  'drawn-browser-window': {
    points: 58,
    threat: 'phishing',
    source: 'Browser-in-the-browser attack: the page draws a window with an address bar.',
  },
  'executable-in-data-link': {
    points: 65,
    threat: 'malware',
    source: 'HTML smuggling (MITRE ATT&CK T1027.006).',
  },
  'executable-in-hidden-frame': {
    points: 55,
    threat: 'malware',
    source: 'The download starts without a click.',
  },
  'executables-of-ip-address': {
    points: 30,
    threat: 'malware',
    source: 'Botnets serve their files this way (URLhaus).',
  },
  'false-update': {
    points: 15,
    threat: 'malware',
    source: 'Like false-update-with-file, but sites also ask users of old browsers to update.',
  },
  'false-update-in-heading': {
    points: 25,
    threat: 'malware',
    source: 'Like false-update, but as the subject of the page; sites also have such pages for old browsers.',
  },
  'false-update-with-file': {
    points: 52,
    threat: 'malware',
    source: 'Fake updates: real browsers update themselves.',
  },
  'false-update-with-file-in-long-page': {
    points: 35,
    threat: 'malware',
    source: 'Like false-update-with-file, but download sites also describe updates.',
  },
  'file-in-data-link': {
    points: 15,
    threat: 'malware',
    source: 'Like executable-in-data-link, but web tools also save their results this way.',
  },
  'file-of-ip-address': {
    points: 25,
    threat: 'malware',
    source: 'URLhaus: much malware is served from IP addresses; software vendors use host names.',
  },
  'foreign-base': {
    points: 10,
    threat: 'phishing',
    source: 'Like foreign-base-with-secrets, but archives and proxies also have such a base URL.',
  },
  'foreign-base-with-secrets': {
    points: 35,
    threat: 'phishing',
    source: 'Saved copies of login pages keep the base URL of the original.',
  },
  'form-by-email': {
    points: 60,
    threat: 'phishing',
    source: 'No real login form is sent by email.',
  },
  'form-into-hidden-frame': {
    points: 20,
    threat: 'phishing',
    source: 'A real login form shows its response.',
  },
  'form-of-public-body-to-stranger': {
    points: 14,
    threat: 'phishing',
    source: 'Like form-to-stranger, but universities and authorities send logins to their software vendors.',
  },
  'form-to-abused-host': {
    points: 53,
    threat: 'phishing',
    source: 'Like form-to-stranger, but to a host whose name is free or often abused.',
  },
  'form-to-cheap-host': {
    points: 38,
    threat: 'phishing',
    source: 'Like form-to-stranger, under a top-level domain with more abuse than its share.',
  },
  'form-to-collector': {
    points: 75,
    threat: 'phishing',
    source: 'The terms of services that forward forms forbid collecting secrets.',
  },
  'form-to-data-url': {
    points: 50,
    threat: 'phishing',
    source: 'Such a form shows a copy of a page that is not on any server.',
  },
  'form-to-ip-address': {
    points: 60,
    once: 'form-to-ip',
    threat: 'phishing',
    source: 'Sites with real login forms have host names and certificates.',
  },
  'form-to-kit-script': {
    points: 14,
    once: 'kit-script',
    threat: 'phishing',
    source: 'The file name is known from published phishing kits (PhishingKit-Yara-Rules).',
  },
  'form-to-script-of-stranger': {
    points: 43,
    threat: 'phishing',
    source: 'Like form-to-stranger, to the kind of script that phishing kits consist of.',
  },
  'form-to-script-on-abused-host': {
    points: 68,
    threat: 'phishing',
    source: 'Both form-to-abused-host and form-to-script-of-stranger.',
  },
  'form-to-script-on-cheap-host': {
    points: 53,
    threat: 'phishing',
    source: 'Both form-to-cheap-host and form-to-script-of-stranger.',
  },
  'form-to-stranger': {
    points: 28,
    threat: 'phishing',
    source:
      'Portals of banks and clubs also send logins to their providers, so this alone is not suspicious.',
  },
  'form-to-telegram': {
    points: 95,
    threat: 'phishing',
    source: 'Phishing kits send what they collect to a Telegram bot; no real login form does.',
  },
  'form-without-encryption': {
    points: 25,
    threat: 'phishing',
    source: 'Browsers warn about it (W3C Mixed Content, section 6.1).',
  },
  'frame-is-page': {
    points: 18,
    threat: 'phishing',
    source:
      'Proxies and phishing kits are shown in a frame on an otherwise empty page; so are parked and forwarded domains.',
  },
  'frame-of-abused-host-is-page': {
    points: 26,
    threat: 'phishing',
    source: 'Like frame-is-page, under a top-level domain that is often abused.',
  },
  'giveaway-with-wallet': {
    points: 35,
    threat: 'scam',
    source: 'Like coins-doubled, but without the promise in words.',
  },
  held: {
    points: 32,
    threat: 'scam',
    source:
      'Technical support scams (Miramirkhani et al., NDSS 2017): no honest site needs several ways to keep visitors from leaving.',
  },
  'held-with-number': {
    points: 45,
    threat: 'scam',
    source: 'Like held, with the phone number of a call centre.',
  },
  'hidden-applet': {
    points: 48,
    threat: 'malware',
    source: 'Exploit kits load Java archives into one-pixel applets.',
  },
  'hidden-foreign-links': {
    points: 20,
    threat: 'scam',
    source: 'Like hidden-spam-links, with other words.',
  },
  'hidden-frame-of-abused-host': {
    points: 40,
    threat: 'malware',
    source: 'Like hidden-frame-of-ip-address.',
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
    source: 'Like hidden-frame-of-ip-address, but trackers also use such frames.',
  },
  'hidden-frame-of-traffic-system': {
    points: 42,
    threat: 'malware',
    source: 'The file name is typical of traffic distribution systems in injected frames.',
  },
  'hidden-spam-links': {
    points: 50,
    threat: 'scam',
    source: 'Spam links are injected into compromised sites.',
  },
  'host-named-after-linked-site': {
    points: 22,
    threat: 'phishing',
    source:
      "Phishing kits keep the links of the original and name the subdomain after it; vendors' portals have their own pages.",
  },
  'icon-of-brand': {
    points: 8,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Like icon-of-brand-with-secrets, on a page that does not ask for secrets.',
  },
  'icon-of-brand-with-secrets': {
    points: 35,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Phishing kits load the icon from the original site.',
  },
  'identity-and-secrets': {
    points: 25,
    threat: 'phishing',
    source: 'Phishing kits ask for both at once; banks do not.',
  },
  'leads-to-named-brand': {
    points: 30,
    threat: 'phishing',
    source:
      "Phishing kits send victims on to the real site; nobody else has a reason to pass visitors on under the brand's name.",
  },
  'leaves-after-demand': {
    points: 32,
    threat: 'phishing',
    source:
      'Phishing kits send victims on to the real site (Oest et al., USENIX Security 2020); real login pages lead to their own site.',
  },
  'links-to-one-other-site': {
    points: 22,
    threat: 'phishing',
    source: 'A copied page keeps the links of the original.',
  },
  'login-assets-of-brand': {
    points: 35,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'The brand serves these files only for its own login pages.',
  },
  'logo-of-any-company': {
    points: 40,
    threat: 'phishing',
    source: "Phishing kits show the logo of the company in the victim's email address.",
  },
  'logo-of-brand': {
    points: 22,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Phishing kits load logos from the original site; partners rarely do so above a password field.',
  },
  'mailbox-password': {
    points: 25,
    threat: 'phishing',
    source: 'Other sites do not need the password of a mailbox, except migration tools and mail clients.',
  },
  'many-hidden-fields': {
    points: 6,
    threat: 'phishing',
    source: 'Weak: old frameworks have many hidden fields too.',
  },
  'many-hidden-frames': {
    points: 8,
    source: 'Advertisements use only one or two hidden frames.',
  },
  'nothing-but-code': {
    points: 18,
    threat: 'malware',
    source:
      'Gates and landing pages of exploit kits have no content; applications also load styles and scripts from files.',
  },
  'notifications-as-human': {
    points: 45,
    threat: 'scam',
    source: 'Notification spam: no test for humans needs notifications.',
  },
  'notifications-urged': {
    points: 20,
    threat: 'scam',
    source: 'Like notifications-as-human, but news sites ask without urging.',
  },
  'paid-giveaway': {
    points: 30,
    threat: 'scam',
    source: 'Like coins-doubled.',
  },
  'password-for-form-builder': {
    points: 60,
    threat: 'phishing',
    source: 'Form builders, such as Google Forms, forbid asking for passwords.',
  },
  'paste-command': {
    points: 40,
    threat: 'malware',
    source: 'Like paste-command-as-human, but short instructions for developers look similar.',
  },
  'paste-command-as-human': {
    points: 60,
    threat: 'malware',
    source: 'ClickFix: no test for humans needs a command.',
  },
  'paste-command-as-human-in-long-page': {
    points: 15,
    threat: 'malware',
    source: 'Like paste-command-as-human, but articles about it quote it.',
  },
  'paste-command-in-long-page': {
    points: 5,
    threat: 'malware',
    source: 'Manuals tell readers to paste commands.',
  },
  'permission-for-ip-address': {
    points: 45,
    threat: 'phishing',
    source: 'Consent phishing (MITRE ATT&CK T1528): real apps send permissions to a host with a name.',
  },
  'permission-for-stranger': {
    points: 40,
    threat: 'phishing',
    source:
      'Consent phishing (MITRE ATT&CK T1528): wide permissions under pressure; real apps ask for them after a login.',
  },
  'prize-for-sharing': {
    points: 45,
    threat: 'scam',
    source: 'Chain messages promise a prize for sharing them with several friends (ESET, WhatsApp scams).',
  },
  'profits-often-promised-for-data': {
    points: 45,
    threat: 'scam',
    source: 'Like profits-promised-for-data, with three promises or more.',
  },
  'profits-promised-for-data': {
    points: 30,
    threat: 'scam',
    source: 'Like promised-profits, with a form that collects contact data.',
  },
  'promised-prize': {
    points: 18,
    threat: 'scam',
    source: 'Advance-fee fraud; honest shops also hold prize draws.',
  },
  'promised-profits': {
    points: 25,
    threat: 'scam',
    source: 'Regulators warn of guaranteed returns (FCA, SEC).',
  },
  'protection-off': {
    points: 45,
    threat: 'malware',
    source: 'No honest download requires disabling protection.',
  },
  'qr-code-of-ip-address': {
    points: 40,
    threat: 'phishing',
    source: 'QR code phishing (quishing): QR codes of companies lead to a host with a name.',
  },
  'qr-code-under-pressure': {
    points: 38,
    threat: 'phishing',
    source: 'QR code phishing (quishing): a real login by QR code does not threaten.',
  },
  'recovery-phrase': {
    points: 72,
    threat: 'phishing',
    source:
      'No service asks for it on a web page, as the makers of wallets state (MetaMask, Ledger and Trezor support pages).',
  },
  'recovery-phrase-kept': {
    points: 18,
    threat: 'phishing',
    source: 'Like recovery-phrase, but offline wallet tools send nothing and have no form.',
  },
  'redirect-to-abused-host': {
    points: 30,
    source: 'Traffic of compromised sites is sold this way.',
  },
  'redirect-to-data-url': {
    points: 50,
    threat: 'malware',
    source: 'Browsers block it (WHATWG HTML, navigation to data: URLs).',
  },
  'redirect-to-executable': {
    points: 50,
    threat: 'malware',
    source: 'Drive-by download; real download pages link to files instead.',
  },
  'redirect-to-ip-address': {
    points: 35,
    source: 'Real sites have host names.',
  },
  'redirect-to-other-site': {
    points: 12,
    source: 'Sites that have moved also redirect.',
  },
  'redirect-to-own-executable': {
    points: 8,
    threat: 'malware',
    source: 'Real download pages do this too.',
  },
  'secrets-in-wordpress-folder': {
    points: 30,
    threat: 'phishing',
    source: 'Phishing kits are unpacked into wp-content and wp-includes of compromised sites.',
  },
  'session-by-qr-code': {
    points: 55,
    threat: 'phishing',
    source: 'QRLjacking (OWASP): the page shows the QR code of a messenger, but belongs to somebody else.',
  },
  'share-gate': {
    points: 40,
    threat: 'scam',
    source:
      'Chain messages spread this way (ESET, WhatsApp scams); no real service counts how often it is shared.',
  },
  'software-on-free-host': {
    points: 35,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Nobody runs such software on a free host.',
  },
  'spam-links': {
    points: 25,
    threat: 'scam',
    source: 'Some sites sell such links openly.',
  },
  'spam-links-of-public-body': {
    points: 60,
    threat: 'scam',
    source: 'Schools and authorities do not advertise, but spammers want their pages for their search rank.',
  },
  'spam-title-of-public-body': {
    points: 35,
    threat: 'scam',
    source: 'Like spam-links-of-public-body.',
  },
  'title-of-namesake': {
    points: 8,
    threat: 'phishing',
    cause: 'imitated-brand',
    source: 'Other companies of the same name have it in their domain too.',
  },
  'tokens-for-wallet': {
    points: 30,
    threat: 'scam',
    source: 'Wallet drainers promise airdrops.',
  },
  'transparent-frame': {
    points: 50,
    threat: 'scam',
    source: 'Clickjacking (CWE-1021) over part of the page.',
  },
  'transparent-frame-over-page': {
    points: 72,
    threat: 'scam',
    source: 'Clickjacking (CWE-1021) over the whole page.',
  },
  'unknown-sources': {
    points: 25,
    threat: 'malware',
    source: 'App stores exist, but some honest apps are distributed outside them.',
  },
  'unlimited-spender': {
    points: 45,
    threat: 'scam',
    source:
      'Wallet drainers ask for an unlimited allowance for their own address; exchanges have other pages.',
  },
  'unseen-data-frame': {
    points: 30,
    source: 'Filters do not see the document inside the data: URL.',
  },
  urgency: {
    points: 12,
    threat: 'phishing',
    source: 'Phishing creates urgency so that visitors do not look closely.',
  },
  'urgency-in-long-page': {
    points: 6,
    threat: 'phishing',
    source: 'Like urgency, but long pages mention deadlines for other reasons.',
  },
  'urgency-often': {
    points: 40,
    threat: 'phishing',
    source: 'Like urgency, with several phrases.',
  },
  'urgency-often-in-long-page': {
    points: 20,
    threat: 'phishing',
    source: 'Like urgency-often, but long pages mention deadlines for other reasons.',
  },
  'urgency-twice': {
    points: 28,
    threat: 'phishing',
    source: 'Like urgency, with two phrases.',
  },
  'urgency-twice-in-long-page': {
    points: 14,
    threat: 'phishing',
    source: 'Like urgency-twice, but long pages mention deadlines for other reasons.',
  },
  'vague-alarm-with-number': {
    points: 35,
    threat: 'scam',
    source: 'Like alarm-with-number, but without an error code or a vendor.',
  },
  'visitor-looked-up': {
    points: 15,
    threat: 'scam',
    source:
      'Scareware pages show visitors their location; other sites, such as shops, use it to choose a language.',
  },
  'visitor-looked-up-by-demand': {
    points: 22,
    threat: 'phishing',
    source: 'Phishing kits record the IP address and location of victims, and block everyone else.',
  },

  // reputation
  'listed-form-target': {
    points: 55,
    source: 'Data entered here goes to a site on a blocklist, but blocklists have false entries.',
  },
  'listed-form-targets': { points: 75, source: 'Like listed-form-target, with at least three entries.' },
  'listed-frame': {
    points: 45,
    source: 'A frame shows a listed site, but so do advertisements that the page does not choose.',
  },
  'listed-frames': { points: 65, source: 'Like listed-frame, with at least three entries.' },
  'listed-link': { points: 8, source: 'Warnings, forums and search results also link to malicious pages.' },
  'listed-links': { points: 12, source: 'Like listed-link, with at least three entries.' },
  'listed-page': {
    points: 100,
    source: 'The operator chose the blocklist, so its entries decide the verdict.',
  },
  'listed-script': {
    points: 55,
    source: 'A script from a listed site can do anything on the page, but blocklists have false entries.',
  },
  'listed-scripts': { points: 75, source: 'Like listed-script, with at least three entries.' },

  // network
  'certificate-of-another-host': {
    points: 25,
    source: 'RFC 9525: browsers warn; forgotten subdomains of good sites have such certificates too.',
  },
  'document-named-download': {
    points: 60,
    threat: 'malware',
    source: 'MITRE ATT&CK T1036.002 and T1036.007: right-to-left override and double file extension.',
  },
  'executable-as-media': {
    points: 60,
    threat: 'malware',
    source: 'MITRE ATT&CK T1036.008: a program is served as an image or text to pass filters.',
  },
  'executable-from-ip': {
    points: 55,
    threat: 'malware',
    source: 'URLhaus: much malware is served from IP addresses; software vendors use host names.',
  },
  'executable-over-http': {
    points: 35,
    threat: 'malware',
    source: 'An attacker on the network can replace the program; some old software archives still use http.',
  },
  'executable-over-https': {
    points: 20,
    threat: 'malware',
    source: 'Most program downloads are harmless.',
  },
  'expired-certificate': {
    points: 15,
    source: 'RFC 5280; more often a neglected site than a malicious one.',
  },
  'form-to-ip': {
    points: 30,
    once: 'form-to-ip',
    cause: 'references-to-ip',
    source: 'Throw-away servers often have no host name. Pages on an internal network do not count.',
  },
  'frame-of-ip': {
    points: 20,
    once: 'frame-of-ip',
    cause: 'references-to-ip',
    source: 'Like form-to-ip, but visitors have less to lose.',
  },
  'hidden-behind-shortener': {
    points: 10,
    source: 'Shorteners hide the target of a link; newsletters use them too.',
  },
  'hidden-behind-shorteners': {
    points: 25,
    source: 'A second shortener hides the target from the first one.',
  },
  'many-sites': { points: 5, source: 'News sites reach such numbers with their advertisements.' },
  'missing-certificate-chain': { points: 8, source: 'Most often the server sends an incomplete chain.' },
  'new-certificate': {
    points: 8,
    source:
      'Phishing sites get a certificate on the day of the attack, but renewed certificates of good sites are just as new.',
  },
  'not-yet-valid-certificate': { points: 15, source: 'RFC 5280; most often a wrong clock.' },
  'other-page-for-others': {
    points: 6,
    cause: 'cloaking',
    source: 'Cloaking; visitors without a session also get other pages.',
  },
  'other-page-without-password-field': {
    points: 25,
    cause: 'cloaking',
    source: 'Like other-page-for-others, but other visitors are not asked for a password.',
  },
  'other-site-for-others': { points: 8, cause: 'cloaking', source: 'Like other-page-for-others.' },
  'other-site-for-others-than-log-in': {
    points: 20,
    cause: 'cloaking',
    source:
      'Phishing kits send bots and uninvited visitors to the real site; so do redirects of real sites without a session.',
  },
  'password-over-http': {
    points: 20,
    source: 'Browsers mark such pages as not secure; old sites and devices still have them.',
  },
  'password-page-gone-for-others': {
    points: 20,
    cause: 'cloaking',
    source: 'Phishing kits respond to uninvited visitors with 404; so do pages that need a session.',
  },
  'redirect-across-four-sites': {
    points: 12,
    cause: 'redirects',
    source: 'Advertising, logins and newsletters seldom need so many sites.',
  },
  'redirect-across-many-sites': {
    points: 20,
    cause: 'redirects',
    source: 'Fraudulent traffic distribution systems send visitors through such chains.',
  },
  'redirect-across-three-sites': {
    points: 5,
    cause: 'redirects',
    source: 'Newsletters and advertising do this too.',
  },
  'redirect-from-https': {
    points: 20,
    source: 'RFC 9325, section 3.2: a site that has TLS should use it for everything.',
  },
  'redirect-out-of-web': {
    points: 35,
    source: 'Links with an unknown scheme start programs; mail and app stores are in redirect-to-app.',
  },
  'redirect-to-app': { points: 8, source: 'Redirects to mail, messengers and app stores are common.' },
  'redirect-to-ip': { points: 30, source: 'Like form-to-ip.' },
  'redirect-to-refused-address': {
    points: 25,
    source: 'A public page that leads to the internal network can attack what is there.',
  },
  'revoked-certificate': {
    points: 40,
    source: 'RFC 5280: the issuer or owner has withdrawn the certificate.',
  },
  'script-of-ip': {
    points: 30,
    once: 'script-host',
    cause: 'references-to-ip',
    source: 'Like form-to-ip, but vendors of scripts have host names.',
  },
  'self-signed-certificate': {
    points: 20,
    source: 'Nobody vouches for the host; devices on internal networks have such certificates too.',
  },
  'unending-redirects': { points: 8, source: 'More often a broken site than a malicious one.' },
  'untrusted-certificate': { points: 15, source: 'Other certificate errors reported by OpenSSL.' },
  'young-certificate': {
    points: 3,
    source: 'Like new-certificate, but most sites renew at least every 90 days.',
  },
} as const satisfies Readonly<Record<string, Weight>>;

export type IndicatorName = keyof typeof WEIGHTS;
