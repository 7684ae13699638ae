/**
 * YARA rules for actions of hostile scripts (https://yara.readthedocs.io/en/stable/writingrules.html). Patterns
 * are rare words and short expressions, since each match costs memory.
 *
 * Matches of one action must also be near each other, since large bundles have every single word somewhere. YARA would
 * compare all pairs of matches, which takes many seconds for repetitive scripts. Its conditions only require
 * the words; `near` is checked afterwards, for the few rules with all of them.
 */
import type { IndicatorName } from '../weights.ts';
import { isNear, type Near } from './nearness.ts';

export interface ScriptRule {
  name: IndicatorName;
  /** one sentence for people */
  text: string;
  /** A sign of obfuscation, which makes a page suspicious but not malicious. */
  hides?: true;
  /** by identifier, each a YARA string: a regular expression or a quoted text, with its modifiers */
  strings: Record<string, string>;
  condition: string;
  /** One of these must hold too: a match with others at most so many characters before and after it. */
  near?: readonly Nearness[];
  /** an expression that makes the match harmless */
  unless?: string;
  /** More strings for `near`. YARA does not get them: it is slow where an expression ends in a common word. */
  expressions?: Record<string, string>;
}

type Nearness = readonly [
  anchor: string,
  others: Record<string, number | readonly [before: number, after: number]>,
];

export const SCRIPT_RULES: readonly ScriptRule[] = [
  // Miners
  {
    name: 'miner-library',
    text: 'A script uses a library for mining in the browser.',
    strings: {
      a: String.raw`/\b(CoinHive|CoinImp|CryptoLoot|CRLT|deepMiner|WebMinePool|JSEcoin|CoinHave|Minr|PPoi|ProjectPoi|webminerpool|CryptoNoter)\.(Anonymous|User|Token|Miner|start)\b/ nocase`,
      b: String.raw`/(coinhive|coin-hive|authedmine|crypto-loot|cryptoloot|coinimp|minero\.cc|webminepool|jsecoin|webmr|monerominer|coin-have|ppoi\.org|hashing\.win|cryptonight)[a-z0-9.\/_-]{0,40}\.(js|wasm|min)/ nocase`,
      c: String.raw`/new\s{1,4}[\w.$]{0,40}Client\.Anonymous\s{0,4}\(/`,
    },
    condition: 'any of them',
  },
  {
    name: 'miner-protocol',
    text: 'A script uses the protocol of mining pools.',
    strings: { a: String.raw`/stratum\+(tcp|ssl)|mining\.(subscribe|authorize|submit|notify)/ nocase` },
    condition: '$a',
  },
  {
    name: 'miner-work',
    text: 'A script works for a mining pool.',
    strings: {
      b: '"cryptonight" nocase',
      c: String.raw`/\brandomx\b/ nocase`,
      job: '/job_id|result_hash|hashesPerSecond|getHashesPerSecond|setThrottle/',
      work: String.raw`/new\s{1,4}(Worker|WebSocket)\b|WebAssembly/`,
    },
    condition: '($b or $c or $job) and $work',
    near: [
      ['b', { work: 6000 }],
      ['c', { work: 6000 }],
      ['job', { work: 4000 }],
    ],
  },
  {
    name: 'miner-loop',
    text: 'A script computes hashes on all cores and reports to a socket.',
    strings: {
      cores: '"hardwareConcurrency"',
      nonce: String.raw`/\bnonce\b/ nocase`,
      hash: String.raw`/hash(rate|es|ing)?\b|difficulty|\btarget\b|keccak|sha-?256|\bpool\b/ nocase`,
      socket: String.raw`/new\s{1,4}WebSocket|importScripts|new\s{1,4}Worker/`,
    },
    condition: 'all of them',
    near: [['cores', { socket: 4000, nonce: 5000, hash: 6000 }]],
    // A test for robots computes one hash, and goes on to the page with it.
    unless: String.raw`/(location(\.href)?\s{0,4}=|location\.(replace|assign)\s{0,4}\()\s{0,4}["'${'`'}]\/(?!\/)[^"'${'`'}]{0,120}[?&](nonce|response|solution|answer|result)=/`,
  },
  {
    name: 'miner-wallet',
    text: 'A script contains a Monero address and starts workers.',
    strings: {
      a: String.raw`/(wallet|address|addr|user|login|site_?key|account)["'${'`'}]?\s{0,4}[:=,(]\s{0,4}["'${'`'}][48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}/ nocase`,
      b: String.raw`/new\s{1,4}(Worker|WebSocket)\b|WebAssembly|hardwareConcurrency/`,
    },
    condition: '$a and $b',
  },
  // Collectors of phishing kits
  {
    name: 'telegram-bot',
    text: 'A script sends data to a Telegram bot.',
    strings: { a: String.raw`/api\.telegram\.org\/bot/ nocase` },
    condition: '$a',
  },
  {
    name: 'discord-webhook',
    text: 'A script sends data to a Discord webhook.',
    strings: { a: String.raw`/discord(app)?\.com\/api\/(v\d\d?\/)?webhooks\/\d/ nocase` },
    condition: '$a',
  },
  // Downloads
  {
    name: 'smuggled-program',
    text: 'A script contains an executable and makes the browser save it (HTML smuggling).',
    strings: {
      exe: String.raw`/["'${'`'},]TV(qQAA|pQAA|oAAA|pBUl|rkAA)[A-Za-z0-9+\/]{8}/`,
      bytes: String.raw`/\b(77,\s?90,\s?(144|80|65|120)|0x4d,\s?0x5a,\s?0x90)/ nocase`,
      hex: '/["\'`]4d5a[0-9a-f]{20}/ nocase',
      blob: String.raw`/new\s{1,4}Blob|createObjectURL|msSaveOrOpenBlob|msSaveBlob|data:application\/|new\s{1,4}File\b/`,
    },
    condition: '$blob and ($exe or $bytes or $hex)',
  },
  {
    name: 'smuggled-archive',
    text: 'A script contains an archive or disk image and makes the browser save it (HTML smuggling).',
    strings: {
      zip: String.raw`/["'${'`'}](UEsDB[A-D]|UmFyIR|N3q8rw|Q0QwMD)[A-Za-z0-9+\/]{12}/`,
      blob: String.raw`/new\s{1,4}Blob|createObjectURL|msSaveOrOpenBlob|msSaveBlob/`,
      click: String.raw`/\.click\s{0,4}\(|dispatchEvent|msSave|location/`,
    },
    condition: 'all of them',
  },
  {
    name: 'saved-program',
    text: 'A script creates a file with the name of an executable and saves it.',
    strings: {
      name: String.raw`/(download["'${'`'}]?\s{0,4}[=,:]|msSaveOrOpenBlob\s{0,4}\([^)]{0,40},|msSaveBlob\s{0,4}\([^)]{0,40},|new\s{1,4}File\s{0,4}\([^"'${'`'}]{0,200},|fileName\s{0,4}[=:]|filename\s{0,4}[=:])\s{0,4}["'${'`'}][^"'${'`'}]{1,100}\.(exe|scr|iso|img|hta|lnk|vbs|jse|bat|cmd|msi|ps1|apk|dll|vhd)["'${'`'}]/ nocase`,
      blob: String.raw`/new\s{1,4}Blob|createObjectURL|msSaveOrOpenBlob|msSaveBlob|data:application\//`,
      coded: String.raw`/atob\s{0,4}\(|charCodeAt|fromCharCode|Uint8Array|base64/`,
    },
    condition: 'all of them',
    near: [['name', { blob: 3000, coded: [6000, 3000] }]],
  },
  {
    name: 'saved-archive',
    text: 'A script saves an archive or a script, which it contains, without a click.',
    strings: {
      name: String.raw`/["'${'`'}][^"'${'`'}\n]{1,100}\.(zip|rar|7z|js|iso|img|cab|ace|jar|xll|one|svg|html?)["'${'`'}]/ nocase`,
      save: String.raw`/\.download\s{0,4}=|msSaveOrOpenBlob|msSaveBlob/`,
      blob: String.raw`/new\s{1,4}Blob\s{0,4}\(/`,
      decode: String.raw`/\batob\s{0,4}\(|charCodeAt/`,
    },
    condition: '$name and $save and $blob and $decode',
    near: [
      ['save', { name: 400, blob: 3000, decode: [6000, 3000], start: [3000, 1500], data: [40000, 3000] }],
      ['save', { name: 400, blob: 3000, decode: [6000, 3000], click: [0, 400], data: [40000, 3000] }],
    ],
    expressions: {
      start: String.raw`/\bsetTimeout\s{0,4}\(|onload|DOMContentLoaded/`,
      click: String.raw`/\.click\s{0,4}\(|\[\s{0,4}["']cl/`,
      data: String.raw`/["'${'`'}][A-Za-z0-9+\/=]{1000}/`,
    },
  },
  {
    name: 'activex-shell',
    text: 'A script uses ActiveX to run programs.',
    strings: {
      a: String.raw`/(ActiveXObject|CreateObject)\s{0,4}\(\s{0,4}["'${'`'}](WScript\.Shell|Shell\.Application|ADODB\.Stream)/ nocase`,
      b: String.raw`/\.(Run|Exec|ShellExecute|SaveToFile)\b/ nocase`,
      c: String.raw`/classid\s{0,4}=\s{0,4}["']?clsid:(72C24DD5|F935DC22|BD96C556)/ nocase`,
    },
    condition: '($a and $b) or $c',
    near: [
      ['a', { b: [200, 3000] }],
      ['c', {}],
    ],
  },
  {
    name: 'heap-spray',
    text: 'A script fills memory with exploit code (heap spraying).',
    strings: {
      a: String.raw`/(%u9090%u9090|%u0c0c%u0c0c|%u0a0a%u0a0a|%u4141%u4141|\\u9090\\u9090|\\u0c0c\\u0c0c|%u0d0d%u0d0d)/ nocase`,
      b: String.raw`/(nopsled|heap_?spray|shellcode)\s{0,4}=/ nocase`,
    },
    condition: 'any of them',
  },
  {
    name: 'plugin-probe',
    text: 'A script detects plug-in versions and loads a hidden frame.',
    strings: {
      a: String.raw`/(PluginDetect|AgControl\.AgControl|JavaWebStart|deployJava|AcroPDF\.PDF)/`,
      b: String.raw`/createElement\s{0,4}\(\s{0,4}["'${'`'}](iframe|object|embed|applet)["'${'`'}]|<(iframe|applet|object)\b/ nocase`,
      c: String.raw`/(width|height)["'${'`'}]?\s{0,4}[=:,]\s{0,4}["'\\]{0,2}[01](px)?["'\\;\s,}>)]|display\s{0,4}[:=]\s{0,4}["'${'`'}]?none|visibility\s{0,4}[:=]\s{0,4}["'${'`'}]?hidden|-\d{3,5}px/`,
    },
    condition: 'all of them',
    near: [['b', { a: 2500, c: [300, 500] }]],
  },
  {
    name: 'plugin-report',
    text: 'A script sends the versions of several plug-ins to a server, and loads code for them.',
    strings: {
      probe: String.raw`/PluginDetect|ShockwaveFlash\.ShockwaveFlash|AgControl\.AgControl|JavaWebStart|AcroPDF\.PDF/`,
      load: String.raw`/<(applet|object|embed|iframe)\b|createElement\s{0,4}\(\s{0,4}["'](applet|object|embed|iframe)["']/ nocase`,
    },
    condition: 'all of them',
    near: [['load', { versions: [1500, 300], first: 4000, second: 4000, code: 600 }]],
    expressions: {
      versions: String.raw`/\?\w{1,12}=["'${'`'}]\s{0,4}\+|\+\s{0,4}["'][^"']{0,40}\?\w{0,12}=/`,
      first: '/Flash/',
      second: String.raw`/Java\b|Silverlight|AgControl|Reader|AcroPDF/`,
      code: String.raw`/\.jar\b|\.swf\b|<applet|["']applet["']/`,
    },
  },
  {
    name: 'runs-what-is-decrypted',
    text: 'A script receives data, decrypts it and runs it as code.',
    strings: {
      get: String.raw`/\bfetch\s{0,4}\(|XMLHttpRequest|\$\.(get|post)\b/`,
      decrypt: String.raw`/\bdecrypt\s{0,4}\(/`,
      run: String.raw`/\beval\s{0,4}\(|\bFunction\s{0,4}\(/`,
    },
    condition: 'all of them',
    near: [['decrypt', { get: [1200, 100], run: [200, 300] }]],
  },
  {
    name: 'invisible-code',
    text: 'A script decodes invisible characters and runs them as code.',
    strings: {
      run: String.raw`/\beval\b|\bFunction\s{0,4}\(/`,
      read: '/charCodeAt|codePointAt|8203|200b|3164|fe00/ nocase',
    },
    condition: 'all of them',
    near: [['unseen', {}]],
    expressions: { unseen: String.raw`/[\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\u3164\uffa0]{64}/` },
  },
  {
    name: 'basic-of-character-codes',
    text: 'A VBScript runs text that it computes from character codes.',
    strings: { a: String.raw`/\bExecute(Global)?\s{0,4}\(?\s{0,4}Chr[BW]?\s{0,4}\(/ nocase` },
    condition: '$a',
  },
  {
    name: 'script-of-decoded-text',
    text: 'A script decodes text by hand and adds it to the page as a script.',
    strings: {
      make: String.raw`/createElement\s{0,4}\(\s{0,4}["']script["']/`,
      text: String.raw`/\.(text|textContent|innerHTML)\s{0,4}=\s{0,4}\w{1,30}\s{0,4}\(/`,
      decode: '/fromCharCode|atob/',
    },
    condition: 'all of them',
    near: [['text', { make: 300, decode: [1500, 300] }]],
  },
  // Remote control
  {
    name: 'runs-what-socket-says',
    text: 'A script runs code that it receives over a WebSocket.',
    strings: {
      socket: String.raw`/new\s{1,4}(WebSocket|EventSource)\s{0,4}\(/`,
      run: String.raw`/\b(eval|Function)\s{0,4}\(\s{0,4}[\w$.()]{0,30}(\.data|\.code|\.cmd|\.payload|\.script|\.js)\b/`,
    },
    condition: 'all of them',
    near: [['socket', { run: 2500 }]],
  },
  {
    name: 'runs-what-is-decoded-from-afar',
    text: 'A script fetches data, decodes it and runs it as code.',
    strings: {
      get: String.raw`/\bfetch\s{0,4}\(|XMLHttpRequest|\$\.get\b/`,
      read: String.raw`/\.text\s{0,4}\(|\.json\s{0,4}\(|responseText|getImageData/`,
      run: String.raw`/(\beval|\bFunction)\s{0,4}\([^;]{0,40}(atob|unescape|fromCharCode|decodeURIComponent)\b/`,
    },
    condition: 'all of them',
    near: [['run', { get: [1200, 0], read: [900, 0] }]],
  },
  {
    name: 'orders-from-a-chain',
    text: 'A script loads code from a blockchain and runs it.',
    strings: {
      chain: String.raw`/eth_call|eth_getStorageAt|getTransaction\b/`,
      run: String.raw`/\beval\s{0,4}\(|\bFunction\s{0,4}\(|createElement\s{0,4}\(\s{0,4}["']script/`,
    },
    condition: 'all of them',
    near: [['chain', { run: [0, 1200] }]],
  },
  {
    name: 'script-of-bare-address',
    text: 'A script loads another script from an IP address.',
    strings: {
      load: String.raw`/(\.src\s{0,4}=|src\s{0,4}=\s{0,4}\\?|importScripts\s{0,4}\(|\$\.getScript\s{0,4}\(|setAttribute\s{0,4}\(\s{0,4}["']src["']\s{0,4},)\s{0,4}["'${'`'}]?\\?["']?(https?:)?\\?\/\\?\/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}[:\/\\]/`,
      inside: String.raw`/\/\/(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./`,
    },
    condition: '$load and not $inside',
  },
  {
    name: 'socket-of-bare-address',
    text: 'A script opens a WebSocket to an IP address.',
    strings: {
      a: String.raw`/WebSocket\s{0,4}\(\s{0,4}["'${'`'}]wss?:\/\/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}[:\/"'${'`'}]/`,
      inside: String.raw`/wss?:\/\/(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./`,
    },
    condition: '$a and not $inside',
  },
  {
    name: 'redirects-searchers',
    text: 'A script redirects visitors who come from a search engine.',
    strings: {
      ref: '"document.referrer"',
      from: '/google|bing|yahoo|yandex|baidu|duckduckgo/ nocase',
      away: String.raw`/location(\.href)?\s{0,4}=\s{0,4}["'${'`'}](https?:)?\/\/|location\.(replace|assign)\s{0,4}\(\s{0,4}["'${'`'}](https?:)?\/\//`,
    },
    condition: 'all of them',
    near: [['ref', { from: [200, 300], away: [0, 700] }]],
  },
  {
    name: 'shuns-analysts',
    text: 'A script detects crawlers and virtual machines, and redirects other visitors.',
    strings: {
      who: String.raw`/navigator\.webdriver|Headless|PhantomJS|SwiftShader|VMware|VirtualBox/`,
      away: String.raw`/location(\.href)?\s{0,4}=\s{0,4}["'${'`'}](https?:)?\/\/|location\.(replace|assign)\s{0,4}\(/`,
    },
    condition: 'all of them',
    near: [['who', { away: [0, 900] }]],
  },
  {
    name: 'probes-for-guards',
    text: 'A script detects anti-virus software or virtual machines.',
    strings: {
      file: String.raw`/res:\/\/|(vmmouse|vboxmouse|vmhgfs|vmusbmouse|kl1|tmactmon|tmcomm|prl_fs)\.sys|IeVirtualKeyboard/ nocase`,
      ask: String.raw`/loadXML|ActiveXObject|new\s{1,4}Image|\.src\s{0,4}=/`,
    },
    condition: 'all of them',
    near: [['file', { ask: 700 }]],
  },
  {
    name: 'opens-beneath',
    text: 'A script opens pop-under windows.',
    strings: {
      open: String.raw`/window\.open\s{0,4}\(/`,
      beneath: String.raw`/\.blur\s{0,4}\(\s{0,4}\)/`,
      focus: String.raw`/(window|self|parent)\.focus\s{0,4}\(/`,
    },
    condition: 'all of them',
    near: [['open', { beneath: [0, 300], focus: [0, 400] }]],
  },
  {
    name: 'opens-at-any-click',
    text: 'A script opens a window on any click.',
    strings: {
      a: String.raw`/(window|document|body|documentElement)\.onclick\s{0,4}=\s{0,4}(function\s{0,4}\(\w{0,9}\)|\(?\w{0,9}\)?\s{0,4}=>)\s{0,4}\{?\s{0,4}(window\.)?open\s{0,4}\(/`,
      b: String.raw`/querySelectorAll\s{0,4}\(\s{0,4}["']a["']\s{0,4}\)\s{0,4}\.forEach[^}]{0,80}\.onclick\s{0,4}=[^}]{0,60}(window\.open|location)\b/`,
    },
    condition: 'any of them',
  },
  // Wallets
  {
    name: 'drainer-approval',
    text: 'A script asks a wallet to approve the transfer of all tokens of a type.',
    strings: {
      all: String.raw`/setApprovalForAll|increaseAllowance|signAllTransactions|0xa22cb465|0x095ea7b3|permit2?\b|seaport/ nocase`,
      ask: String.raw`/eth_requestAccounts|solana\.connect|wallet_requestPermissions|window\.ethereum|ethereum\.(request|enable)/`,
      send: String.raw`/eth_sendTransaction|sendTransaction|transferFrom|signAndSendTransaction|safeTransferFrom|eth_signTypedData_v4|approve\s{0,4}\(/`,
      mine: String.raw`/["'${'`'}]0x[a-fA-F0-9]{40}["'${'`'}]|MaxUint256|PublicKey\s{0,4}\(\s{0,4}["'${'`'}]/`,
      most: '"ffffffffffffffffffffffffffffffffffffffff" nocase',
    },
    condition: '($mine or $most) and $all and $ask and $send',
    // Exchanges declare these methods too, and ask for what is typed.
    near: [
      ['called', { ask: 4000, send: 4000, mine: 4000 }],
      ['called', { ask: 4000, send: 4000, most: 4000 }],
    ],
    expressions: {
      called: String.raw`/(?<!function\s{1,4}|["']?name["']?\s{0,4}:\s{0,4}["'])\b(setApprovalForAll|increaseAllowance|signAllTransactions)["'${'`'}]?\s{0,4}(\(|,\s{0,4}\[)|0xa22cb465|0x095ea7b3|permit2?["'${'`'}]?\s{0,4}[(?]|\bpermit2?["'${'`'}]|seaport/`,
    },
  },
  {
    name: 'drainer-everything',
    text: 'A script sends the whole balance of a wallet to a fixed address.',
    strings: {
      balance: String.raw`/eth_getBalance|getBalance\s{0,4}\(/`,
      send: '/eth_sendTransaction|signAndSendTransaction|sendTransaction/',
      to: String.raw`/\b(to|recipient|receiver|drain\w{0,12}|collector|destination|toPubkey|wallet|dest|vault)["'${'`'}]?\s{0,4}[:=]\s{0,4}(new\s[\w.]{0,30}PublicKey\s{0,4}\(\s{0,4})?["'${'`'}](0x[a-fA-F0-9]{40}|[1-9A-HJ-NP-Za-km-z]{43,44})["'${'`'}]/ nocase`,
    },
    condition: 'all of them',
    near: [['balance', { send: 4000, to: 4000 }]],
  },
  {
    name: 'drainer-signature',
    text: 'A script asks a wallet for a signature, and sends it to another server.',
    strings: {
      sign: '/eth_signTypedData_v4|["\'`]eth_sign["\'`]/',
      send: String.raw`/sendBeacon\s{0,4}\(\s{0,4}["'${'`'}]https?:|fetch\s{0,4}\(\s{0,4}["'${'`'}]https?:/`,
      what: String.raw`/Seaport|OrderComponents|\bPermit(Batch|Single)?\b|["'${'`'}]eth_sign["'${'`'}]/`,
    },
    condition: 'all of them',
    near: [['sign', { what: 1500, after: [0, 500] }]],
    expressions: {
      after: String.raw`/(sendBeacon|fetch)\s{0,4}\(\s{0,4}["'${'`'}]https?:[^)]{0,120}\b(sig|signature|signed)\b/`,
    },
  },
  {
    name: 'drainer-of-every-token',
    text: 'A script approves the transfer of each token in a wallet to a fixed recipient.',
    strings: {
      each: '/token_list|getTokenBalances|getParsedTokenAccountsByOwner|getAllTokens|balances_v2/',
      take: String.raw`/MaxUint256|increaseAllowance|createTransferInstruction|transferFrom|\.approve\s{0,4}\(/`,
      loop: String.raw`/\bfor\s{0,4}\(|forEach|\.map\s{0,4}\(/`,
    },
    condition: 'all of them',
    near: [['each', { loop: [60, 700], take: [0, 900] }]],
  },
  // Browser locking
  {
    name: 'endless-dialogs',
    text: 'A script shows endless dialogs.',
    strings: {
      loop: String.raw`/while\s{0,4}\(|for\s{0,4}\(\s{0,4};|set(Interval|Timeout)\s{0,4}\(/`,
      dialog: String.raw`/\b(alert|confirm|prompt|print)\s{0,4}\(/`,
    },
    condition: 'all of them',
    near: [
      ['a', {}],
      ['b', {}],
      ['c', {}],
      ['d', {}],
    ],
    expressions: {
      a: String.raw`/while\s{0,4}\(\s{0,4}(true|1|!0)\s{0,4}\)\s{0,4}\{?[^}]{0,120}\b(alert|confirm|print)\s{0,4}\((?![^}]{0,200}\b(break|return)\b)/`,
      b: String.raw`/for\s{0,4}\(\s{0,4};\s{0,4};\s{0,4}\)\s{0,4}\{?[^}]{0,120}\b(alert|confirm|print)\s{0,4}\((?![^}]{0,200}\b(break|return)\b)/`,
      c: String.raw`/do\s{0,4}\{[^}]{0,120}\b(alert|confirm)\s{0,4}\([^}]{0,200}\}\s{0,4}while\s{0,4}\(\s{0,4}(true|1|!0)/`,
      // A function that calls itself again, whatever happens.
      d: String.raw`/function\s{1,4}(\w{1,30})\s{0,4}\(\)\s{0,4}\{(?:(?!\bif\b)[^}]){0,400}\b(alert|confirm|print)\s{0,4}\((?:(?!\bif\b)[^}]){0,300}setTimeout\s{0,4}\(\s{0,4}\1\b/`,
    },
  },
  {
    name: 'repeated-dialogs',
    text: 'A script shows dialogs again and again.',
    strings: {
      timer: String.raw`/setInterval\s{0,4}\(/`,
      dialog: String.raw`/\b(alert|confirm|prompt)\s{0,4}\(/`,
    },
    condition: 'all of them',
    near: [['a', {}]],
    expressions: {
      a: String.raw`/setInterval\s{0,4}\([^;]{0,60}\b(alert|confirm|prompt)\s{0,4}\(/`,
    },
  },
  {
    name: 'floods-history',
    text: 'A script fills the history of the browser in a loop, so that visitors cannot go back.',
    strings: {
      push: String.raw`/history\.pushState\s{0,4}\(/`,
      loop: String.raw`/\b(for|while)\s{0,4}\(/`,
    },
    condition: 'all of them',
    near: [['flood', {}]],
    expressions: {
      flood: String.raw`/\b(for\s{0,4}\([^)]{0,80}<\s{0,4}(\d{2,9}|\d{1,3}e\d)[^)]{0,30}\)|while\s{0,4}\(\s{0,4}(true|1|!0)\s{0,4}\))\s{0,4}\{?[^}]{0,150}history\.pushState\s{0,4}\(/`,
    },
  },
  {
    name: 'no-way-back',
    text: 'A script keeps visitors from leaving the page.',
    strings: {
      push: String.raw`/history\.pushState\s{0,4}\(/`,
      back: String.raw`/popstate["'${'`'}]?\s{0,4}[,=]/`,
      // The first statement of the handler: routers have others before it.
      hold: String.raw`/[{>]\s{0,4}((window|top|self)\.)?(history\.(pushState|forward|go)\b|location\s{0,4}=|location\.(replace|assign)\s{0,4}\(|location\.href\s{0,4}=)/`,
    },
    condition: 'all of them',
    near: [['back', { push: 350, hold: [0, 150] }]],
  },
  {
    name: 'locks-the-screen',
    text: 'A script shows the page in full screen and blocks the keys that leave full screen.',
    strings: {
      full: '/requestFullscreen|webkitRequestFullScreen|mozRequestFullScreen|webkitRequestFullscreen/',
      lock: String.raw`/keyboard\.lock|keyCode\s{0,4}={2,3}\s{0,4}(122|123|116|115)\b|["'](F11|F12|F5|Escape)["']/`,
      hold: String.raw`/beforeunload|speechSynthesis|\balert\s{0,4}\(/`,
    },
    condition: 'all of them',
    near: [['full', { lock: 1500, hold: 2500 }]],
  },
  {
    name: 'alarms',
    text: 'A script shows alerts that the computer is infected.',
    strings: {
      say: String.raw`/\b(alert|confirm|speak|SpeechSynthesisUtterance)\s{0,4}\(\s{0,4}["'${'`'}]/`,
      what: String.raw`/\b(virus|infected|trojan|spyware|malware|hacked|ransomware|threats? (found|detected))/ nocase`,
      whose: String.raw`/\b(computer|pc|windows|device|phone|system|browser|mac|your|[0-9]{1,3} (virus|threat|trojan))/ nocase`,
    },
    condition: 'all of them',
    near: [['say', { what: [0, 160], whose: [0, 160] }]],
  },
  {
    name: 'false-update-by-script',
    text: 'A script claims that the browser is out of date.',
    strings: {
      say: '/(browser|chrome|firefox|edge|safari|flash)[^"\'<>;{}]{0,60}(out of date|outdated|needs an update|must be updated|update (is )?required)/ nocase',
      show: '/srcdoc|innerHTML|insertAdjacentHTML|document\\.write/',
      file: String.raw`/\.(exe|msi|js|zip|dmg|apk|hta|appx|msix|php)["'\\?#]/ nocase`,
    },
    condition: 'all of them',
    near: [['say', { show: [600, 100], file: [100, 600] }]],
  },
  {
    name: 'forced-notifications',
    text: 'A script redirects only visitors who allow notifications, or repeatedly asks to allow them.',
    strings: {
      ask: String.raw`/requestPermission\s{0,4}\(/`,
      answer: '/granted|denied|default/',
      again: String.raw`/location(\.href)?\s{0,4}=\s{0,4}["'${'`'}](https?:)?\/\/|location\.(replace|assign)\s{0,4}\(\s{0,4}["'${'`'}](https?:)?\/\//`,
    },
    condition: 'all of them',
    near: [['ask', { answer: 300, again: [300, 650] }]],
  },
  {
    name: 'insisting-on-notifications',
    text: 'A script asks again and again for permission to send notifications.',
    strings: { a: String.raw`/setInterval\s{0,4}\([^;]{0,80}requestPermission\s{0,4}\(/` },
    condition: '$a',
  },
  {
    name: 'worker-that-injects',
    text: 'A script makes a service worker inject code into other pages of the site.',
    strings: {
      a: String.raw`/postMessage\s{0,4}\(\s{0,4}\{[^}]{0,60}\b(inject|hook)\b[^}]{0,80}https?:/`,
      b: String.raw`/serviceWorker\.register\s{0,4}\(\s{0,4}["'${'`'}](data|blob):/`,
    },
    condition: 'any of them',
  },
  // Clipboard
  {
    name: 'swaps-addresses',
    text: 'A script replaces wallet addresses in the clipboard.',
    strings: {
      on: String.raw`/addEventListener\s{0,4}\(\s{0,4}["'${'`'}](copy|cut|paste)["'${'`'}]|\.on(copy|cut)\s{0,4}=|clipboard\.readText|\.on\s{0,4}\(\s{0,4}["'](copy|cut)["']/`,
      put: String.raw`/setData\s{0,4}\(|clipboard\.writeText|execCommand\s{0,4}\(\s{0,4}["']copy/`,
      // With a class of letters after the quote, YARA would try at each quote, which is slow.
      wallet: `/["'${'`'}](0x[a-fA-F0-9]{40}|bc1[a-z0-9]{25,60}|(1|3)[a-km-zA-HJ-NP-Z1-9]{25,34}|T[A-Za-z1-9]{33}|(4|8)[0-9AB][1-9A-HJ-NP-Za-km-z]{93})["'${'`'}]/`,
    },
    condition: 'all of them',
    near: [['on', { put: [0, 900], address: [300, 900] }]],
    expressions: {
      // Base58 has digits and letters of both cases, unlike hashes.
      address: `/["'${'`'}](0x[a-fA-F0-9]{40}|bc1[a-z0-9]{25,60}|(?=[^"'${'`'}]{0,100}[a-z])(?=[^"'${'`'}]{0,100}[A-Z])(?=[^"'${'`'}]{0,100}\\d)([13][a-km-zA-HJ-NP-Z1-9]{25,34}|T[A-Za-z1-9]{33}|[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}))["'${'`'}]/`,
    },
  },
  {
    name: 'watches-for-tools',
    text: 'A script blocks developer tools.',
    strings: {
      a: String.raw`/(setInterval|setTimeout|while)[^;]{0,80}\bdebugger\b|Function\s{0,4}\(\s{0,4}["'${'`'}]debugger|constructor\s{0,4}\(\s{0,4}["'${'`'}]debugger/`,
      b: String.raw`/keyCode\s{0,4}={2,3}\s{0,4}123[^;]{0,200}(preventDefault|return\s{1,4}(false|!1))/`,
    },
    condition: 'any of them',
  },
  // Obfuscation
  {
    name: 'packed',
    hides: true,
    text: 'A script is packed (p,a,c,k,e,d).',
    strings: {
      a: String.raw`/eval\s{0,4}\(\s{0,4}function\s{0,4}\(\s{0,4}p\s{0,4},\s{0,4}a\s{0,4},\s{0,4}c\s{0,4},\s{0,4}k\s{0,4},\s{0,4}e\s{0,4},\s{0,4}[dr]\s{0,4}\)/`,
    },
    condition: '$a',
  },
  {
    name: 'runs-decoded',
    hides: true,
    text: 'A script decodes text and runs it.',
    strings: {
      a: String.raw`/\b(eval|execScript)\s{0,4}\(\s{0,4}[\w$.]{0,20}\(?\s{0,4}(window\.|self\.|this\.)?(atob|unescape|decodeURIComponent|decodeURI|String\.fromCharCode|decodeBase64|b64_?decode)\b/`,
      b: String.raw`/\bFunction\s{0,4}\(\s{0,4}(["'${'`'}][^"'${'`'}]{0,20}["'${'`'}]\s{0,4},\s{0,4})?(window\.)?(atob|unescape|decodeURIComponent|String\.fromCharCode)\b/`,
      g: String.raw`/\b(setTimeout|setInterval)\s{0,4}\(\s{0,4}(atob|unescape|decodeURIComponent|String\.fromCharCode)\b/`,
    },
    condition: 'any of them',
  },
  {
    name: 'writes-decoded',
    hides: true,
    text: 'A script decodes text and writes it into the page.',
    strings: {
      a: String.raw`/\b(write|writeln)\s{0,4}\(\s{0,4}(window\.)?(atob|unescape|decodeURIComponent|String\.fromCharCode)\b/`,
    },
    condition: '$a',
  },
  {
    name: 'code-by-constructor',
    hides: true,
    text: 'A script reaches the constructor of functions through other objects.',
    strings: { a: String.raw`/constructor["'${'`'}]?\]?\s{0,4}(\.|\[\s{0,4}["'${'`'}])constructor/` },
    condition: '$a',
    near: [['a', { decode: 600 }]],
    expressions: {
      decode: String.raw`/fromCharCode|charCodeAt|\batob\b|unescape|\.split\s{0,4}\(\s{0,4}["'${'`'}]{2}\s{0,4}\)/`,
    },
  },
  {
    name: 'decodes-and-runs',
    hides: true,
    text: 'A script decodes character codes and runs text as code.',
    strings: {
      decode: String.raw`/\batob\s{0,4}\(|\bunescape\s{0,4}\(|fromCharCode/`,
      run: String.raw`/\beval\s{0,4}\(|new\s{1,4}Function\s{0,4}\(|[^.\w]Function\s{0,4}\(|\bexecScript\b/`,
      kept: String.raw`/=\s{0,4}(window\.)?(atob|unescape)\s{0,4}\(/`,
      name: String.raw`/\b(eval|Function|execScript)\s{0,4}\(\s{0,4}[\w$]{1,30}\s{0,4}\)/`,
    },
    condition: '($run and $decode) or ($kept and $name)',
    near: [
      ['decode', { run: 400 }],
      ['kept', { name: [0, 6000] }],
    ],
  },
];

/** Name of a rule that always matches: without it, the scan is incomplete. */
export const COMPLETE = 'scan_complete';

/** YARA's name of a rule. */
export const identifierOf = (name: IndicatorName): string => name.replaceAll('-', '_');

/** Source of all rules. Strings are private, since only the names of matching rules are needed. */
export const SCRIPT_RULES_SOURCE: string = [
  `rule ${COMPLETE} { condition: true }`,
  ...SCRIPT_RULES.map(({ name, strings, condition }) => {
    const lines = Object.entries(strings).map(([id, value]) => `$${id} = ${value} private`);
    return `rule ${identifierOf(name)} { strings: ${lines.join('\n')}\ncondition: ${condition} }`;
  }),
].join('\n');

const units = (distance: number | readonly [number, number]) =>
  typeof distance === 'number' ? ([distance, distance] as const) : distance;

/** A YARA string as a regular expression of JavaScript. The rules only use syntax that both have. */
function patternOf(value: string): RegExp {
  const [, expression, text, modifiers] = /^(?:\/(.+)\/|"(.+)")((?: nocase)?)$/s.exec(value) ?? [];
  const source = expression ?? text?.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (source === undefined) throw new Error(`not a YARA string: ${value}`);
  return new RegExp(source, modifiers ? 'gi' : 'g');
}

const nearness = new Map<IndicatorName, readonly Near[]>(
  SCRIPT_RULES.flatMap(({ name, strings, near, expressions }) => {
    if (!near) return [];
    const pattern = (id: string) => patternOf(strings[id] ?? expressions?.[id] ?? '');
    return [
      [
        name,
        near.map(([anchor, others]) => ({
          anchor: pattern(anchor),
          others: Object.entries(others).map(([id, distance]) => {
            const [before, after] = units(distance);
            return { pattern: pattern(id), before, after };
          }),
        })),
      ] as const,
    ];
  }),
);

const exceptions = new Map(
  SCRIPT_RULES.flatMap(({ name, unless }) =>
    unless === undefined ? [] : [[name, new RegExp(patternOf(unless), '')] as const],
  ),
);

/** Whether a rule with a true YARA condition also matches in one place; null if unknown. */
export function holdsNearby(name: IndicatorName, text: string): boolean | null {
  if (exceptions.get(name)?.test(text)) return false;
  let unsure = false;
  for (const near of nearness.get(name) ?? []) {
    const found = isNear(text, near);
    if (found) return true;
    unsure ||= found === null;
  }
  if (unsure) return null;
  return !nearness.has(name);
}
