/** Everyday scripts that were written after the rules, and not looked at while the rules were made. */
import { prose } from './filler.ts';
import { benign, type PageFixture } from './fixture.ts';

const on = (name: string, body: string, url = 'https://www.millbrook-books.example/'): PageFixture =>
  benign(
    name,
    url,
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Millbrook books</title></head><body><h1>Millbrook books</h1>${prose(name, 'news', 2)}${body}</body></html>`,
  );

export const benignLater: PageFixture[] = [
  on(
    'audience measurement with parts of its address in variables',
    `<script>var _m={site:'0041',area:'books'};(function(){var p=location.protocol==='https:'?'https://sb':'http://b';document.write(unescape("%3Cscript%20src%3D'"+p+".panelcount.example/c2/"+_m.site+"/cs.js'%3E%3C/script%3E"))})();</script>`,
  ),
  on(
    'strength of a password by a library, count of tries reported',
    `<form id="join"><input type="email" name="email"><input type="password" name="password" id="p1"><meter id="m"></meter></form><script src="https://cdnjs.cloudflare.com/ajax/libs/zxcvbn/4.4.2/zxcvbn.js"></script><script>var tries=0;document.getElementById('p1').addEventListener('input',function(){tries++;document.getElementById('m').value=zxcvbn(this.value).score});document.getElementById('join').addEventListener('submit',function(){navigator.sendBeacon('https://rum.speedmeter.example/e',JSON.stringify({tries:tries}))});</script>`,
  ),
  on(
    'log-in form posted to a sub-domain of its own',
    `<form id="l"><input name="user"><input type="password" name="pass"></form><script>l.onsubmit=async e=>{e.preventDefault();const body=JSON.stringify(Object.fromEntries(new FormData(l)));const r=await fetch('https://api.millbrook-books.example/session',{method:'POST',body});if(r.ok)location.href='/me'};</script>`,
    'https://www.millbrook-books.example/login',
  ),
  on(
    'log-in form whose errors go to a tracker of errors',
    `<form id="l"><input name="user"><input type="password" name="pass"></form><script>window.onerror=function(m,s,line){new Image().src='https://errors.crashwatch.example/e.gif?m='+encodeURIComponent(m)+'&l='+line};l.onsubmit=function(){if(!l.pass.value){throw new Error('empty')}}</script>`,
    'https://www.millbrook-books.example/login',
  ),
  on(
    'comment form of another site',
    `<form id="c"><textarea name="comment"></textarea><input name="name"><button>Post</button></form><script>c.addEventListener('submit',e=>{e.preventDefault();fetch('https://talk.commentary.example/api/threads/9',{method:'POST',body:new FormData(c)}).then(()=>c.reset())})</script>`,
  ),
  on(
    'restore of a draft',
    `<textarea id="note"></textarea><script>var KEY='draft-recovery';note.value=localStorage.getItem(KEY)||'';note.oninput=()=>localStorage.setItem(KEY,note.value);fetch('https://flags.feature-desk.example/v1/flags').then(r=>r.json()).then(f=>f.drafts||localStorage.removeItem(KEY))</script>`,
  ),
  on(
    'random numbers from a seed',
    `<canvas id="art"></canvas><script>function rng(seed){return function(){seed|=0;seed=seed+0x6D2B79F5|0;var t=Math.imul(seed^seed>>>15,1|seed);return((t^t>>>14)>>>0)/4294967296}}var seed=Number(document.querySelector('#seed').value),next=rng(seed);fetch('https://art.gallery-api.example/shapes?n='+Math.floor(next()*9))</script><input id="seed" type="number" name="seed" value="7">`,
  ),
  on(
    'identifier of a visitor in a cookie',
    `<script>function id(){var m=/(?:^|; )vid=([^;]*)/.exec(document.cookie);if(m)return m[1];var v=Math.random().toString(36).slice(2);document.cookie='vid='+v+';path=/';return v}navigator.sendBeacon('https://collect.readers.example/v',JSON.stringify({vid:id(),path:location.pathname}))</script>`,
  ),
  on(
    'font in base64 within a script',
    `<script>var face='d09GMgABAAAAA${Buffer.from(Array.from({ length: 600 }, (_, i) => (i * 131 + i * i) % 256)).toString('base64')}';var s=document.createElement('style');s.textContent='@font-face{font-family:M;src:url(data:font/woff2;base64,'+face+')}';document.head.appendChild(s)</script>`,
  ),
  on(
    'module in WebAssembly from a text',
    `<script>var w='AGFzbQEAAAAB${Buffer.from(Array.from({ length: 500 }, (_, i) => (i * 37 + ((i * i) % 89)) % 256)).toString('base64')}';WebAssembly.instantiate(Uint8Array.from(atob(w),c=>c.charCodeAt(0))).then(m=>m.instance.exports.start&&m.instance.exports.start())</script>`,
  ),
  on(
    'template engine that makes functions',
    `<script>function tpl(s){return new Function('o','return "'+s.replace(/"/g,'\\\\"').replace(/<%=(.+?)%>/g,'"+o.$1+"')+'"')}document.querySelector('h1').title=tpl('Hello <%=name%>')({name:'reader'});</script>`,
  ),
  on(
    'frame of a video',
    `<iframe width="560" height="315" src="https://www.youtube-nocookie.com/embed/abc" allowfullscreen></iframe><script>addEventListener('message',e=>{if(e.origin==='https://www.youtube-nocookie.com')console.log(e.data)})</script>`,
  ),
  on(
    'share buttons',
    `<script>document.querySelectorAll('[data-share]').forEach(b=>b.onclick=()=>open('https://share.socialbar.example/?u='+encodeURIComponent(location.href)+'&t='+encodeURIComponent(document.title)))</script><button data-share>Share</button>`,
  ),
  on(
    'form that keeps the campaign',
    `<form id="n" action="/newsletter" method="post"><input name="email" type="email"><input type="hidden" name="utm"></form><script>n.utm.value=new URLSearchParams(location.search).get('utm_source')||'';fetch('https://collect.readers.example/utm?s='+n.utm.value)</script>`,
  ),
  on(
    'search as one types, with keys for the list',
    `<input id="q" type="search"><ul id="r"></ul><script>let at=-1;q.addEventListener('keydown',e=>{if(e.key==='ArrowDown')at++;if(e.key==='Enter')location='/book/'+at});q.addEventListener('input',async()=>{const r=await fetch('https://search.find-as-you-type.example/q?s='+encodeURIComponent(q.value));document.getElementById('r').textContent=(await r.json()).length})</script>`,
  ),
  on(
    'donation through a payment provider',
    `<form id="d"><input name="amount"><input name="cardholder"></form><script src="https://js.stripe.com/v3/"></script><script>const s=Stripe('pk');d.onsubmit=async e=>{e.preventDefault();const{token}=await s.createToken(card,{name:d.cardholder.value});await fetch('https://api.stripe.com/v1/donations',{method:'POST',body:new URLSearchParams({token:token.id,amount:d.amount.value})})}</script>`,
  ),
  on(
    'advertisement from old times in pieces',
    `<script>var o='<scr'+'ipt src="'+(location.protocol=='https:'?'https:':'http:')+'//a.banner-net.example/show?zone=4&r='+Math.floor(Math.random()*1e9)+'"></scr'+'ipt>';document.write(o)</script>`,
  ),
  on(
    'copy of code examples',
    `<pre>npm install books</pre><script>document.querySelectorAll('pre').forEach(p=>p.onclick=()=>navigator.clipboard.writeText(p.textContent).then(()=>window.dataLayer&&dataLayer.push({event:'copied'})))</script>`,
  ),
  on(
    'address book behind an encoded mail address',
    `<script>var a=['bWFpbHRv','aGVsbG8=','bWlsbGJyb29rLWJvb2tzLmV4YW1wbGU='];document.querySelector('h1').onclick=function(){location.href=atob(a[0])+':'+atob(a[1])+'@'+atob(a[2])}</script>`,
  ),
  on(
    'minified code with a broken script beside it',
    `<script>${'!function(e,t){e.r=function(n){return n+t}}(window,1);'.repeat(40)}</script><script>var broken = {{ site.title }};</script>`,
  ),
];
