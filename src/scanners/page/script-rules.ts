/**
 * What scripts of hostile pages do, as YARA rules (https://yara.readthedocs.io/en/stable/writingrules.html). Patterns
 * are rare words and short expressions, since each occurrence costs memory; what belongs together is asked to be near,
 * since a large bundle has every single word somewhere.
 */
import type { Indicator } from './layer.ts';

export interface ScriptRule extends Indicator {
  /** a YARA identifier */
  name: string;
  /** Hides code without saying what for. Such rules add up to suspicion, never to a verdict. */
  hides?: true;
  /** by identifier, each a YARA string: a regular expression or a quoted text, with its modifiers */
  strings: Record<string, string>;
  condition: string;
}

/** Some `a` with some `b` at most `distance` bytes before or after it. */
const near = (a: string, b: string, distance: number) =>
  `for any i in (1..#${a}) : ( $${b} in (@${a}[i]-${distance}..@${a}[i]+${distance}) )`;

const CLIPBOARD = String.raw`/clipboard\.write|execCommand\(\s{0,4}["'${'`'}]copy/ nocase`;
const SEND = String.raw`/sendBeacon|XMLHttpRequest|\bfetch\s{0,4}\(|new\s{1,4}Image\b|new\s{1,4}WebSocket|\.send\s{0,4}\(|\$\.post/`;

export const SCRIPT_RULES: readonly ScriptRule[] = [
  // Miners
  {
    name: 'miner_library',
    points: 88,
    threat: 'miner',
    text: 'A script uses a library that mines in the browser.',
    strings: {
      a: String.raw`/\b(CoinHive|CoinImp|CryptoLoot|CRLT|deepMiner|WebMinePool|JSEcoin|CoinHave|Minr|PPoi|ProjectPoi|webminerpool|CryptoNoter)\.(Anonymous|User|Token|Miner|start)\b/ nocase`,
      b: String.raw`/(coinhive|coin-hive|authedmine|crypto-loot|cryptoloot|coinimp|minero\.cc|webminepool|jsecoin|webmr|monerominer|coin-have|ppoi\.org|hashing\.win|cryptonight)[a-z0-9.\/_-]{0,40}\.(js|wasm|min)/ nocase`,
      c: String.raw`/new\s{1,4}[\w.$]{0,40}Client\.Anonymous\s{0,4}\(/`,
    },
    condition: 'any of them',
  },
  {
    name: 'miner_protocol',
    points: 82,
    threat: 'miner',
    text: 'A script speaks the protocol of mining pools.',
    strings: {
      a: String.raw`/stratum\+(tcp|ssl)|mining\.(subscribe|authorize|submit|notify)/ nocase`,
      b: '"cryptonight" nocase',
      c: String.raw`/\brandomx\b/ nocase`,
      job: '/job_id|result_hash|hashesPerSecond|getHashesPerSecond|setThrottle/',
      work: String.raw`/new\s{1,4}(Worker|WebSocket)\b|WebAssembly/`,
    },
    condition: `$a or ${near('b', 'work', 6000)} or ${near('c', 'work', 6000)} or ${near('job', 'work', 4000)}`,
  },
  {
    name: 'miner_loop',
    points: 74,
    threat: 'miner',
    text: 'A script tries numbers on all cores and reports to a socket.',
    strings: {
      cores: '"hardwareConcurrency"',
      nonce: String.raw`/\bnonce\b/ nocase`,
      hash: String.raw`/hash(rate|es|ing)?\b|difficulty|\btarget\b|keccak|sha-?256|\bpool\b/ nocase`,
      socket: String.raw`/new\s{1,4}WebSocket|importScripts|new\s{1,4}Worker/`,
    },
    condition: `${near('cores', 'socket', 4000)} and ${near('nonce', 'hash', 1500)} and ${near('cores', 'nonce', 5000)}`,
  },
  {
    name: 'miner_wallet',
    points: 55,
    threat: 'miner',
    text: 'A script has the address of a Monero wallet and starts workers.',
    strings: {
      a: String.raw`/(wallet|address|addr|user|login|site_?key|account)["'${'`'}]?\s{0,4}[:=,(]\s{0,4}["'${'`'}][48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}/ nocase`,
      b: String.raw`/new\s{1,4}(Worker|WebSocket)\b|WebAssembly|hardwareConcurrency/`,
    },
    condition: '$a and $b',
  },
  // Spies
  {
    name: 'keylogger',
    points: 70,
    threat: 'malware',
    text: 'A script records keystrokes and sends them away.',
    strings: {
      key: String.raw`/(\+=|\.push\s{0,4}\(|\.concat\s{0,4}\()\s{0,4}[\w$.\[\]"'{}: ]{0,40}(\.key\b|\.keyCode|\.which\b|\.charCode|fromCharCode)/`,
      on: String.raw`/key(down|press|up)\b/`,
      send: SEND,
    },
    condition: `for any i in (1..#key) : ( $on in (@key[i]-600..@key[i]+600) and $send in (@key[i]-1500..@key[i]+1500) )`,
  },
  {
    name: 'key_by_key',
    points: 62,
    threat: 'malware',
    text: 'A script sends every keystroke away.',
    strings: {
      part: String.raw`/[+,:{]\s{0,2}[\w$]{1,20}(\.key\b|\.keyCode|\.which\b|\.charCode)/`,
      on: String.raw`/key(down|press|up)\b/`,
      send: SEND,
    },
    condition:
      'for any i in (1..#part) : ( $send in (@part[i]-160..@part[i]) and $on in (@part[i]-600..@part[i]) )',
  },
  // Collectors of phishing kits
  {
    name: 'telegram_bot',
    points: 72,
    threat: 'phishing',
    text: 'A script reports to a Telegram bot.',
    strings: { a: String.raw`/api\.telegram\.org\/bot/ nocase` },
    condition: '$a',
  },
  {
    name: 'discord_hook',
    points: 55,
    threat: 'phishing',
    text: 'A script reports to a Discord channel.',
    strings: { a: String.raw`/discord(app)?\.com\/api\/(v\d\d?\/)?webhooks\/\d/ nocase` },
    condition: '$a',
  },
  // Downloads
  {
    name: 'smuggled_program',
    points: 88,
    threat: 'malware',
    text: 'A script carries a program and has the browser save it.',
    strings: {
      exe: String.raw`/["'${'`'},]TV(qQAA|pQAA|oAAA|pBUl|rkAA)[A-Za-z0-9+\/]{8}/`,
      bytes: String.raw`/\b(77,\s?90,\s?(144|80|65|120)|0x4d,\s?0x5a,\s?0x90)/ nocase`,
      hex: '/["\'`]4d5a[0-9a-f]{20}/ nocase',
      blob: String.raw`/new\s{1,4}Blob|createObjectURL|msSaveOrOpenBlob|msSaveBlob|data:application\/|new\s{1,4}File\b/`,
    },
    condition: '$blob and ($exe or $bytes or $hex)',
  },
  {
    name: 'smuggled_archive',
    points: 60,
    threat: 'malware',
    text: 'A script carries an archive or disk image and has the browser save it.',
    strings: {
      zip: String.raw`/["'${'`'}](UEsDB[A-D]|UmFyIR|N3q8rw|Q0QwMD)[A-Za-z0-9+\/]{12}/`,
      blob: String.raw`/new\s{1,4}Blob|createObjectURL|msSaveOrOpenBlob|msSaveBlob/`,
      click: String.raw`/\.click\s{0,4}\(|dispatchEvent|msSave|location/`,
    },
    condition: `${near('zip', 'zip', 1)} and $blob and $click`,
  },
  {
    name: 'saved_program',
    points: 62,
    threat: 'malware',
    text: 'A script makes a file with the name of a program and saves it.',
    strings: {
      name: String.raw`/(download["'${'`'}]?\s{0,4}[=,:]|msSaveOrOpenBlob\s{0,4}\([^)]{0,40},|msSaveBlob\s{0,4}\([^)]{0,40},|fileName\s{0,4}[=:]|filename\s{0,4}[=:])\s{0,4}["'${'`'}][^"'${'`'}]{1,100}\.(exe|scr|iso|img|hta|lnk|vbs|js|jse|bat|cmd|msi|ps1|apk|dll|vhd|zip)["'${'`'}]/ nocase`,
      blob: String.raw`/new\s{1,4}Blob|createObjectURL|msSaveOrOpenBlob|msSaveBlob|data:application\//`,
      coded: String.raw`/atob\s{0,4}\(|charCodeAt|fromCharCode|Uint8Array|base64/`,
    },
    condition: `for any i in (1..#name) : ( $blob in (@name[i]-3000..@name[i]+3000) and $coded in (@name[i]-6000..@name[i]+3000) )`,
  },
  {
    name: 'unasked_download',
    points: 48,
    threat: 'malware',
    text: 'A script fetches a program without being asked.',
    strings: {
      a: String.raw`/(setTimeout|onload|DOMContentLoaded|setInterval)[^;]{0,250}(location(\.href)?|\.href|\.src|window\.open|\.assign|\.replace)\s{0,4}[=(]\s{0,4}["'${'`'}][^"'${'`'}]{1,300}\.(exe|scr|msi|hta|vbs|jse|bat|cmd|ps1|apk|iso|img|jar|dmg|pkg)(["'${'`'}?#])/ nocase`,
      b: String.raw`/\.href\s{0,4}=\s{0,4}["'${'`'}][^"'${'`'}]{1,300}\.(exe|scr|msi|hta|vbs|jse|bat|cmd|ps1|apk|iso|img|jar|dmg|pkg)["'${'`'}?#]/ nocase`,
      click: String.raw`/\.click\s{0,4}\(\s{0,4}\)/`,
    },
    condition: `$a or ${near('b', 'click', 500)}`,
  },
  {
    name: 'clipboard_command',
    points: 66,
    threat: 'malware',
    text: 'A script puts a command for the system into the clipboard.',
    strings: {
      copy: CLIPBOARD,
      run: String.raw`/powershell(\.exe)?["'${'`'}]?\s{1,8}[-\/](w|win|e|en|nop|noni|ep|ex|c|s)|mshta(\.exe)?\s{1,4}["'\\]{0,3}(https?|javascript|vbscript|\\\\)|cmd(\.exe)?\s{1,4}\/[ck]\s|\b(iex|Invoke-Expression)\b|DownloadString|FromBase64String|certutil\s{1,4}-|bitsadmin|regsvr32\s|rundll32\s|msiexec\s{1,4}\/(q|i)|wscript\s|curl\s[^"'${'`'}\n]{0,200}\|\s{0,4}(ba|z)?sh\b|base64\s{1,4}(-d|-D|--decode)|osascript\s{1,4}-e|\|\s{0,4}iex/ nocase`,
    },
    condition: near('run', 'copy', 8000),
  },
  {
    name: 'activex_shell',
    points: 72,
    threat: 'malware',
    text: 'A script reaches for the shell of the system.',
    strings: {
      a: String.raw`/(ActiveXObject|CreateObject)\s{0,4}\(\s{0,4}["'${'`'}](WScript\.Shell|Shell\.Application|ADODB\.Stream|Scripting\.FileSystemObject|MSXML2\.XMLHTTP\.3|WScript\.Network)/ nocase`,
      b: String.raw`/classid\s{0,4}=\s{0,4}["']?clsid:(72C24DD5|F935DC22|BD96C556)/ nocase`,
    },
    condition: 'any of them',
  },
  {
    name: 'heap_spray',
    points: 75,
    threat: 'malware',
    text: 'A script fills memory as exploits do.',
    strings: {
      a: String.raw`/(%u9090%u9090|%u0c0c%u0c0c|%u0a0a%u0a0a|%u4141%u4141|\\u9090\\u9090|\\u0c0c\\u0c0c|%u0d0d%u0d0d)/ nocase`,
      b: String.raw`/(nopsled|heap_?spray|shellcode)\s{0,4}=/ nocase`,
    },
    condition: 'any of them',
  },
  {
    name: 'plugin_probe',
    points: 30,
    threat: 'malware',
    text: 'A script looks for versions of plug-ins and loads a hidden frame.',
    strings: {
      a: String.raw`/(PluginDetect|ShockwaveFlash\.ShockwaveFlash|AgControl\.AgControl|JavaWebStart|deployJava|AcroPDF\.PDF|navigator\.plugins)/`,
      b: String.raw`/createElement\s{0,4}\(\s{0,4}["'${'`'}](iframe|object|embed|applet)["'${'`'}]|<(iframe|applet|object)\b/ nocase`,
      c: String.raw`/(width|height)["'${'`'}]?\s{0,4}[=:,]\s{0,4}["'\\]{0,2}[01](px)?["'\\;\s,}>)]|display\s{0,4}[:=]\s{0,4}["'${'`'}]?none|visibility\s{0,4}[:=]\s{0,4}["'${'`'}]?hidden|-\d{3,5}px/`,
    },
    condition: `for any i in (1..#b) : ( $a in (@b[i]-2500..@b[i]+2500) and $c in (@b[i]-300..@b[i]+500) )`,
  },
  {
    name: 'hidden_frame_of_address',
    points: 52,
    threat: 'malware',
    text: 'A script writes a hidden frame of another site.',
    strings: {
      frame: String.raw`/(write(ln)?\s{0,4}\(|innerHTML\s{0,4}\+?=|insertAdjacentHTML\s{0,4}\([^,]{1,30},)\s{0,4}["'${'`'}][^;]{0,60}<iframe[^>]{0,200}src\s{0,4}=\s{0,4}[\\"']{0,3}(https?:)?\/\/[^>]{0,300}((width|height)\s{0,4}[=:]\s{0,4}[\\"']{0,3}[01](px)?[\\"';\s>]|display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden|-\d{3,5}px)/ nocase`,
      late: String.raw`/(write(ln)?\s{0,4}\(|innerHTML\s{0,4}\+?=)\s{0,4}["'${'`'}][^;]{0,60}<iframe[^>]{0,200}((width|height)\s{0,4}[=:]\s{0,4}[\\"']{0,3}[01](px)?[\\"';\s]|display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden)[^>]{0,200}src\s{0,4}=\s{0,4}[\\"']{0,3}(https?:)?\/\// nocase`,
      known: String.raw`/googletagmanager|doubleclick|google|facebook|bing\.com/ nocase`,
    },
    condition: `(#frame > 0 and not (${near('frame', 'known', 400)})) or (#late > 0 and not (${near('late', 'known', 400)}))`,
  },
  // Remote control
  {
    name: 'runs_what_socket_says',
    points: 62,
    threat: 'malware',
    text: 'A script runs whatever a socket tells it to.',
    strings: {
      socket: String.raw`/new\s{1,4}(WebSocket|EventSource)\s{0,4}\(/`,
      run: String.raw`/\b(eval|Function)\s{0,4}\(\s{0,4}[\w$.()]{0,30}(\.data|\.code|\.cmd|\.payload|\.script|\.js)\b/`,
    },
    condition: near('socket', 'run', 2500),
  },
  {
    name: 'runs_what_is_fetched',
    points: 40,
    threat: 'malware',
    text: 'A script fetches code as text and runs it.',
    strings: {
      a: String.raw`/\.text\s{0,4}\(\s{0,4}\)[^;]{0,80}\.then\s{0,4}\([^;]{0,60}\b(eval|Function)\b/`,
      b: String.raw`/\b(eval|Function)\s{0,4}\(\s{0,4}(this|[\w$]{1,20})\.responseText/`,
      c: String.raw`/\b(eval|Function)\s{0,4}\(\s{0,4}\(?await\s[^;]{0,120}\.text\s{0,4}\(/`,
    },
    condition: 'any of them',
  },
  {
    name: 'script_of_bare_address',
    points: 45,
    threat: 'malware',
    text: 'A script loads another from a bare address.',
    strings: {
      load: String.raw`/(\.src\s{0,4}=|src\s{0,4}=\s{0,4}\\?|importScripts\s{0,4}\(|\$\.getScript\s{0,4}\(|setAttribute\s{0,4}\(\s{0,4}["']src["']\s{0,4},)\s{0,4}["'${'`'}]?\\?["']?(https?:)?\\?\/\\?\/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}[:\/\\]/`,
      inside: String.raw`/\/\/(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./`,
    },
    condition: '$load and not $inside',
  },
  {
    name: 'socket_of_bare_address',
    points: 30,
    threat: 'malware',
    text: 'A script opens a socket to a bare address.',
    strings: {
      a: String.raw`/WebSocket\s{0,4}\(\s{0,4}["'${'`'}]wss?:\/\/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}[:\/"'${'`'}]/`,
      inside: String.raw`/wss?:\/\/(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./`,
    },
    condition: '$a and not $inside',
  },
  {
    name: 'redirects_searchers',
    points: 45,
    threat: 'scam',
    text: 'A script sends people away who come from a search engine.',
    strings: {
      from: String.raw`/document\.referrer[^;]{0,200}(google|bing|yahoo|yandex|baidu|duckduckgo)|(google|bing|yahoo|yandex|baidu|duckduckgo)[^;]{0,200}(document\.referrer|\.test\s{0,4}\(\s{0,4}(r|ref|referrer)\b)|(google|bing|yahoo)[^;]{0,30}\|[^;]{0,200}\.test\s{0,4}\(/ nocase`,
      away: String.raw`/location(\.href)?\s{0,4}=\s{0,4}["'${'`'}\w]|location\.(replace|assign)\s{0,4}\(/`,
      ref: '"document.referrer"',
    },
    condition: `#ref > 0 and ${near('from', 'away', 700)}`,
  },
  // Wallets
  {
    name: 'drainer_approval',
    points: 58,
    threat: 'scam',
    text: 'A script has a wallet hand over everything of a kind.',
    strings: {
      all: String.raw`/setApprovalForAll|increaseAllowance|signAllTransactions|0xa22cb465|0x095ea7b3|seaport|eth_signTypedData_v4|permit2?\b|eth_sign\b/ nocase`,
      ask: String.raw`/eth_requestAccounts|solana\.connect|wallet_requestPermissions|window\.ethereum|ethereum\.(request|enable)/`,
      send: String.raw`/eth_sendTransaction|sendTransaction|transferFrom|signAndSendTransaction|safeTransferFrom|eth_signTypedData_v4|approve\s{0,4}\(/`,
      mine: String.raw`/["'${'`'}]0x[a-fA-F0-9]{40}["'${'`'}]|MaxUint256|PublicKey\s{0,4}\(\s{0,4}["'${'`'}]/`,
      most: '"ffffffffffffffffffffffffffffffffffffffff" nocase',
    },
    condition: `(#mine > 0 or $most) and for any i in (1..#all) : ( $ask in (@all[i]-4000..@all[i]+4000) and $send in (@all[i]-4000..@all[i]+4000) )`,
  },
  {
    name: 'drainer_everything',
    points: 50,
    threat: 'scam',
    text: 'A script sends the whole balance of a wallet to an address of its own.',
    strings: {
      balance: String.raw`/eth_getBalance|getBalance\s{0,4}\(/`,
      send: '/eth_sendTransaction|signAndSendTransaction|sendTransaction/',
      to: String.raw`/\b(to|recipient|receiver|drain\w{0,12}|collector|destination|toPubkey|wallet|dest|vault)["'${'`'}]?\s{0,4}[:=]\s{0,4}(new\s[\w.]{0,30}PublicKey\s{0,4}\(\s{0,4})?["'${'`'}](0x[a-fA-F0-9]{40}|[1-9A-HJ-NP-Za-km-z]{43,44})["'${'`'}]/ nocase`,
    },
    condition: `#to > 0 and ${near('balance', 'send', 4000)}`,
  },
  // Prisons
  {
    name: 'endless_dialogs',
    points: 58,
    threat: 'scam',
    text: 'A script shows dialogs without end.',
    strings: {
      a: String.raw`/while\s{0,4}\(\s{0,4}(true|1|!0)\s{0,4}\)\s{0,4}\{?[^}]{0,120}\b(alert|confirm|prompt|print)\s{0,4}\(/`,
      b: String.raw`/for\s{0,4}\(\s{0,4};\s{0,4};\s{0,4}\)\s{0,4}\{?[^}]{0,120}\b(alert|confirm|prompt|print)\s{0,4}\(/`,
      c: String.raw`/setInterval\s{0,4}\([^;]{0,60}\b(alert|confirm|prompt)\s{0,4}\(/`,
      d: String.raw`/do\s{0,4}\{[^}]{0,120}\b(alert|confirm)\s{0,4}\([^}]{0,200}\}\s{0,4}while\s{0,4}\(\s{0,4}(true|1|!0)/`,
    },
    condition: 'any of them',
  },
  {
    name: 'no_way_back',
    points: 35,
    threat: 'scam',
    text: 'A script keeps people from leaving the page.',
    strings: {
      history: String.raw`/popstate["'${'`'}][^}]{0,160}history\.(pushState|forward|go)\b/`,
      full: '/requestFullscreen|webkitRequestFullScreen|mozRequestFullScreen|webkitRequestFullscreen/',
      leave: '/beforeunload/',
      lock: String.raw`/keyboard\.lock|requestPointerLock|cursor\s{0,4}[:=]\s{0,4}["']?none|keyCode\s{0,4}={2,3}\s{0,4}(27|122|123|116|115|18)\b|["'](Escape|F11|F12|F5)["']/`,
      alarm: String.raw`/\.play\s{0,4}\(|speechSynthesis|new\s{1,4}Audio|AudioContext/`,
    },
    condition: `(${near('history', 'leave', 3000)}) or (${near('full', 'lock', 2000)} and ($leave or $alarm)) or (${near('full', 'leave', 2000)})`,
  },
  {
    name: 'forced_notifications',
    points: 42,
    threat: 'scam',
    text: 'A script leads on only when notifications are allowed, or asks again and again.',
    strings: {
      ask: String.raw`/Notification\.requestPermission|pushManager\.subscribe/`,
      again: String.raw`/denied["'${'`'}][^;]{0,160}(location|reload|requestPermission|setTimeout)|requestPermission[\s\S]{0,200}\b(location(\.href)?\s{0,4}=|location\.(replace|assign|reload))|setInterval[^;]{0,80}requestPermission/`,
    },
    condition: near('ask', 'again', 800),
  },
  {
    name: 'watches_for_tools',
    points: 12,
    text: 'A script stops whoever looks at it with developer tools.',
    strings: {
      a: String.raw`/(setInterval|setTimeout|while)[^;]{0,80}\bdebugger\b|Function\s{0,4}\(\s{0,4}["'${'`'}]debugger|constructor\s{0,4}\(\s{0,4}["'${'`'}]debugger/`,
      b: String.raw`/keyCode\s{0,4}={2,3}\s{0,4}123[^;]{0,200}(preventDefault|return\s{1,4}(false|!1))/`,
    },
    condition: 'any of them',
  },
  // Packing
  {
    name: 'packed',
    points: 22,
    hides: true,
    text: 'A script is packed (p,a,c,k,e,d).',
    strings: {
      a: String.raw`/eval\s{0,4}\(\s{0,4}function\s{0,4}\(\s{0,4}p\s{0,4},\s{0,4}a\s{0,4},\s{0,4}c\s{0,4},\s{0,4}k\s{0,4},\s{0,4}e\s{0,4},\s{0,4}[dr]\s{0,4}\)/`,
    },
    condition: '$a',
  },
  {
    name: 'runs_decoded',
    points: 40,
    hides: true,
    text: 'A script decodes text and runs it.',
    strings: {
      a: String.raw`/\b(eval|execScript)\s{0,4}\(\s{0,4}[\w$.]{0,20}\(?\s{0,4}(window\.|self\.|this\.)?(atob|unescape|decodeURIComponent|decodeURI|String\.fromCharCode|decodeBase64|b64_?decode)\b/`,
      b: String.raw`/\bFunction\s{0,4}\(\s{0,4}(["'${'`'}][^"'${'`'}]{0,20}["'${'`'}]\s{0,4},\s{0,4})?(window\.)?(atob|unescape|decodeURIComponent|String\.fromCharCode)\b/`,
      c: String.raw`/\b(write|writeln)\s{0,4}\(\s{0,4}(window\.)?(atob|unescape|decodeURIComponent|String\.fromCharCode)\b/`,
      d: String.raw`/(window|self|globalThis|this|top)\s{0,4}\[\s{0,4}["'${'`'}](eval|Function|execScript)["'${'`'}]\s{0,4}\]/`,
      e: String.raw`/\[\s{0,4}["'${'`'}]constructor["'${'`'}]\s{0,4}\]\s{0,4}\[\s{0,4}["'${'`'}]constructor["'${'`'}]|constructor\.constructor\s{0,4}\(/`,
      g: String.raw`/\b(setTimeout|setInterval)\s{0,4}\(\s{0,4}(atob|unescape|decodeURIComponent|String\.fromCharCode)\b/`,
    },
    condition: 'any of them',
  },
  {
    name: 'decodes_and_runs',
    points: 25,
    hides: true,
    text: 'A script puts text together from codes and runs text.',
    strings: {
      decode: String.raw`/\batob\s{0,4}\(|\bunescape\s{0,4}\(|fromCharCode/`,
      run: String.raw`/\beval\s{0,4}\(|new\s{1,4}Function\s{0,4}\(|[^.\w]Function\s{0,4}\(|\bexecScript\b/`,
      kept: String.raw`/=\s{0,4}(window\.)?(atob|unescape)\s{0,4}\(/`,
      name: String.raw`/\b(eval|Function|execScript)\s{0,4}\(\s{0,4}[\w$]{1,30}\s{0,4}\)/`,
    },
    condition: `${near('run', 'decode', 400)} or ${near('kept', 'name', 6000)}`,
  },
];

/** Name of a rule that always matches: without it, the scan did not come to its end. */
export const COMPLETE = 'scan_complete';

/** All rules as YARA reads them. Strings are private: that a rule matches is all that is asked. */
export const SCRIPT_RULES_SOURCE: string = [
  `rule ${COMPLETE} { condition: true }`,
  ...SCRIPT_RULES.map(({ name, strings, condition }) => {
    const lines = Object.entries(strings).map(([id, value]) => `$${id} = ${value} private`);
    return `rule ${name} { strings: ${lines.join('\n')}\ncondition: ${condition} }`;
  }),
].join('\n');
