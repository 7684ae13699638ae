/** Programs in pages: they evaluate, decode, record keys, use every core, write the clipboard, and mean well. */
import {
  analytics,
  base64,
  bundle,
  cards,
  footer,
  htmlDocument,
  image,
  menu,
  prose,
  stylesheet,
  tagManager,
} from './filler.ts';
import { benign, type PageFixture } from './fixture.ts';
import { packed, stringArray } from './obfuscation.ts';

export const benignApps: PageFixture[] = [
  benign(
    'application with an empty body',
    'https://app.tallyroom.io/',
    htmlDocument({
      title: 'Tallyroom',
      head: '<script type="module" crossorigin src="/assets/index-DkYq2n1B.js"></script><link rel="stylesheet" href="/assets/index-B2f0.css">',
      body: '<div id="root"></div>',
    }),
    'both',
  ),
  benign(
    'application in one file of 180 kB',
    'https://sketchlane.dev/editor',
    htmlDocument({
      title: 'Sketchlane',
      body: `<div id="app"><noscript>Please turn on JavaScript.</noscript></div><script>${bundle('sketchlane', 180)}</script>`,
    }),
  ),
  benign(
    'page drawn on the server, with its data',
    'https://www.trailbook.org/routes/lakeside-loop',
    htmlDocument({
      title: 'Lakeside loop, 14 km | Trailbook',
      head: `<script src="/_next/static/chunks/main-4f.js" defer></script><script src="/_next/static/chunks/webpack-1b.js" defer></script><style>${stylesheet('trail', 70)}</style>`,
      body: `<div id="__next">${menu('Routes|Map|Join')}<h1>Lakeside loop</h1>${prose('trail', 'travel', 12)}${image('map', 22_000, 'map')}</div><script id="__NEXT_DATA__" type="application/json">${JSON.stringify({ props: { pageProps: { track: base64('track', '', 20_000), waypoints: Array.from({ length: 200 }, (_, i) => [46.1 + i / 900, 7.2 + i / 700, 400 + i]) } }, page: '/routes/[slug]', buildId: 'x9Zk' })}</script>`,
    }),
  ),
  benign(
    'web application that offers notifications and works off-line',
    'https://www.busminute.fi/',
    htmlDocument({
      title: 'Bus minute',
      head: '<link rel="manifest" href="/manifest.webmanifest">',
      body: `<h1>When does my bus come?</h1><input id="stop" placeholder="Stop"><button id="bell">Tell me five minutes before</button><ol id="list"></ol><script>
if('serviceWorker' in navigator)navigator.serviceWorker.register('/sw.js');
document.getElementById('bell').addEventListener('click',async()=>{if(await Notification.requestPermission()!=='granted')return;const r=await navigator.serviceWorker.ready;const s=await r.pushManager.subscribe({userVisibleOnly:true,applicationServerKey:Uint8Array.from(atob('BNnotARealKeyButAsLongAsOneWouldBe00000000000000000000000000000000000000000000000000000w=='),c=>c.charCodeAt(0))});await fetch('/api/push',{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify(s)});});
navigator.geolocation&&document.getElementById('stop').addEventListener('focus',()=>navigator.geolocation.getCurrentPosition(p=>console.log(p.coords)),{once:true});</script><script>${bundle('bus', 40)}</script>`,
    }),
    'both',
  ),
  benign(
    'old forum with a packed plug-in of its slide show',
    'http://www.vintagecamerasforum.net/viewtopic.php?f=4&t=10233',
    htmlDocument({
      title: 'Vintage Cameras Forum • View topic - Sticky shutter',
      head: `<script src="./styles/prosilver/template/jquery-1.4.2.min.js"></script><script>${packed(`jQuery.fn.slides=function(options){var settings=jQuery.extend({speed:400,pause:5000,effect:'fade'},options);return this.each(function(){var box=jQuery(this),items=box.children('li'),current=0;function show(index){items.eq(current).fadeOut(settings.speed);current=(index+items.length)%items.length;items.eq(current).fadeIn(settings.speed)}items.hide().eq(0).show();var timer=setInterval(function(){show(current+1)},settings.pause);box.hover(function(){clearInterval(timer)},function(){timer=setInterval(function(){show(current+1)},settings.pause)});box.find('.next').click(function(){show(current+1);return false})})};`)}</script>`,
      body: `<ul class="slides"><li>${image('cam', 1500)}</li></ul><form action="./ucp.php?mode=login" method="post"><input name="username"><input type="password" name="password"><input type="submit" name="login" value="Login"></form>${Array.from({ length: 14 }, (_, i) => `<div class="post" id="p${i}"><p class="author">by <b>aperture_${i}</b></p>${prose(`camera ${i}`, 'garden', 2)}<div class="signature">f/${i + 1}.8 and be there</div></div>`).join('\n')}<p>Powered by phpBB</p>`,
    }),
  ),
  benign(
    'newspaper whose guard against ad blockers is obfuscated',
    'https://www.eastferrycourier.com/2026/11/harbour-dredging',
    htmlDocument({
      title: 'Harbour dredging to start in spring - East Ferry Courier',
      head: `${tagManager('GTM-EFC')}<script>${stringArray("var bait=document.createElement('div');bait.className='adsbox ad-banner pub_300x250';bait.style.height='1px';document.body&&document.body.appendChild(bait);setTimeout(function check(){var blocked=bait.offsetHeight===0;if(blocked){var note=document.querySelector('.please-support');if(note){note.style.display='block';}window.dataLayer.push({'event':'adblock','state':'on'});}},1500);", 'courier')}</script><style>${stylesheet('efc', 80)}</style>`,
      body: `${menu('News|Sport|Opinion|Obituaries')}<div class="please-support" style="display:none">Our journalism is paid for by advertising. Please allow it here.</div><h1>Harbour dredging to start in spring</h1>${prose('efc', 'news', 14)}${footer('East Ferry Courier')}`,
    }),
    'both',
  ),
  benign(
    'picture editor in WebAssembly',
    'https://pixelloft.app/edit',
    htmlDocument({
      title: 'Pixelloft – edit pictures in the browser',
      head: '<meta http-equiv="origin-trial" content="Aqq0notareal">',
      body: `<canvas id="view" width="1280" height="800"></canvas><input type="file" id="file" accept="image/*"><a id="save" download="picture.png">Save</a><script>
let core;const threads=navigator.hardwareConcurrency||4;
async function start(){const memory=new WebAssembly.Memory({initial:256,maximum:16384,shared:true});const {instance}=await WebAssembly.instantiateStreaming(fetch('/wasm/core-7d1.wasm'),{env:{memory,abort:m=>console.error(m),now:()=>performance.now()}});core=instance.exports;core.init(threads);
for(let i=0;i<threads;i++){const w=new Worker('/wasm/worker.js',{type:'module'});w.postMessage({memory,id:i});}}
file.onchange=async e=>{const bitmap=await createImageBitmap(e.target.files[0]);const c=view.getContext('2d');c.drawImage(bitmap,0,0);const d=c.getImageData(0,0,view.width,view.height);new Uint8Array(core.memory.buffer,core.input(),d.data.length).set(d.data);core.sharpen(view.width,view.height,1.5);};
save.onclick=()=>{view.toBlob(b=>{save.href=URL.createObjectURL(b);});};start();</script><script>${bundle('pixelloft', 60)}</script>`,
    }),
    'both',
  ),
  benign(
    'game in WebAssembly, its module within the page',
    'https://caveandlantern.itch.io/caveandlantern',
    htmlDocument({
      title: 'Cave & Lantern by two brothers',
      head: '<script src="https://static.itch.io/lib.min.js"></script>',
      body: `<div class="game_frame"><canvas id="canvas" tabindex="0" oncontextmenu="event.preventDefault()"></canvas><progress id="p" max="100"></progress><button id="fs">Full screen</button></div>${prose('cave', 'travel', 4)}<script>
var Module={canvas:document.getElementById('canvas'),print:console.log,setStatus:function(t){document.getElementById('p').value=(/\\((\\d+)/.exec(t)||[0,0])[1]},wasmBinary:Uint8Array.from(atob("${base64('cave', '\x00asm\x01\x00\x00\x00', 42_000)}"),function(c){return c.charCodeAt(0)})};
document.getElementById('fs').onclick=function(){Module.canvas.requestFullscreen();Module.canvas.requestPointerLock();};
document.addEventListener('keydown',function(e){Module._key&&Module._key(e.keyCode,1);if([32,37,38,39,40].indexOf(e.keyCode)>=0)e.preventDefault();});</script><form action="https://caveandlantern.itch.io/caveandlantern/rate" method="post"><input type="hidden" name="csrf_token" value="WyJx"><textarea name="review"></textarea><button>Rate</button></form>`,
    }),
  ),
  benign(
    'video converter that uses every core',
    'https://reelsqueeze.com/',
    htmlDocument({
      title: 'Reelsqueeze: make videos smaller without uploading them',
      head: `<style>${stylesheet('reel', 40)}</style>`,
      body: `<h1>Make videos smaller</h1><p>It runs on your own machine, so your fan may spin up.</p><input type="file" id="f"><select id="t"></select><output id="o"></output><script>
const cores=Math.max(1,(navigator.hardwareConcurrency||2)-1);for(let i=1;i<=cores;i++)t.add(new Option(i+' threads',i,i===cores,i===cores));
const source=\`self.onmessage=async({data})=>{importScripts(data.core);const engine=await createEngine({threads:data.threads});postMessage(await engine.run(data.args,data.file));}\`;
const worker=new Worker(URL.createObjectURL(new Blob([source],{type:'text/javascript'})));
f.onchange=()=>worker.postMessage({core:location.origin+'/core/engine-core.js',threads:+t.value,args:['-i','in','-crf','28','out.mp4'],file:f.files[0]});
worker.onmessage=({data})=>{const a=document.createElement('a');a.href=URL.createObjectURL(new Blob([data],{type:'video/mp4'}));a.download='smaller.mp4';a.textContent='Download';o.append(a);};</script>${prose('reel', 'software', 6)}${footer('Reelsqueeze')}`,
    }),
  ),
  benign(
    'game on a canvas, played by keyboard',
    'https://arcade.lowpolyfox.net/asteroid-yard/',
    htmlDocument({
      title: 'Asteroid Yard',
      body: `<canvas id="c" width="800" height="600"></canvas><script>
const keys={},c=document.getElementById('c').getContext('2d');let ship={x:400,y:300,a:0,vx:0,vy:0},rocks=[],score=0;
window.onkeydown=e=>{keys[e.code]=true;if(e.code==='Space')shoot();};window.onkeyup=e=>{keys[e.code]=false;};
let shots=[];function shoot(){shots.push({x:ship.x,y:ship.y,vx:Math.cos(ship.a)*9,vy:Math.sin(ship.a)*9,t:60});}
for(let i=0;i<9;i++)rocks.push({x:Math.random()*800,y:Math.random()*600,r:20+Math.random()*30,vx:Math.random()*2-1,vy:Math.random()*2-1});
function tick(){if(keys.ArrowLeft)ship.a-=.08;if(keys.ArrowRight)ship.a+=.08;if(keys.ArrowUp){ship.vx+=Math.cos(ship.a)*.15;ship.vy+=Math.sin(ship.a)*.15;}
for(const o of [ship,...rocks,...shots]){o.x=(o.x+o.vx+800)%800;o.y=(o.y+o.vy+600)%600;}
shots=shots.filter(s=>--s.t>0);for(const s of shots)for(const r of rocks)if(Math.hypot(s.x-r.x,s.y-r.y)<r.r){r.r=0;score+=10;}rocks=rocks.filter(r=>r.r);
c.fillStyle='#000';c.fillRect(0,0,800,600);c.strokeStyle='#fff';for(const r of rocks){c.beginPath();c.arc(r.x,r.y,r.r,0,7);c.stroke();}c.fillText(score,10,20);requestAnimationFrame(tick);}
tick();navigator.sendBeacon&&addEventListener('pagehide',()=>navigator.sendBeacon('/score',JSON.stringify({score})));</script>`,
    }),
  ),
  benign(
    'playground for code',
    'https://scratchfiddle.net/new',
    htmlDocument({
      title: 'Scratchfiddle',
      head: `<style>${stylesheet('fiddle', 40)}</style>`,
      body: `<textarea id="js">console.log('hello')</textarea><textarea id="html"><h1>Hi</h1></textarea><button id="run">Run</button><iframe id="out" sandbox="allow-scripts allow-modals" srcdoc=""></iframe><div id="log"></div><script>
run.onclick=function(){out.srcdoc='<!doctype html>'+html.value+'<scr'+'ipt>'+'window.onerror=function(m){parent.postMessage({error:m},"*")};'+js.value+'</scr'+'ipt>';try{new Function(js.value);}catch(e){log.textContent=e.message;}};
function evaluate(text){try{return eval(text)}catch(e){return String(e)}}
document.getElementById('js').addEventListener('keydown',function(e){if(e.key==='Tab'){e.preventDefault();document.execCommand('insertText',false,'  ');}if((e.ctrlKey||e.metaKey)&&e.key==='Enter'){run.click();log.textContent=evaluate(js.value);}});
if(location.hash)js.value=decodeURIComponent(escape(atob(location.hash.slice(1))));addEventListener('message',function(e){if(e.data.error)log.textContent=e.data.error;});</script><script>${bundle('fiddle', 70)}</script>`,
    }),
    'both',
  ),
  benign(
    'tool that packs and obfuscates scripts, with its results',
    'https://www.tightscript.org/packer/',
    htmlDocument({
      title: 'Tightscript packer: compress and protect JavaScript',
      body: `${menu('Packer|Obfuscator|Docs')}<h1>Packer</h1><p>Paste a script; get one that unpacks itself with <code>eval</code>. The result looks like this:</p><textarea rows="8">${packed("var greeting='Good morning';function greet(name){alert(greeting+', '+name)}greet('world');").replaceAll('<', '&lt;')}</textarea><h2>Obfuscator</h2><pre>${stringArray("var el=document.getElementById('demo');el.innerHTML='It works';console.log('done');", 'tight').replaceAll('<', '&lt;')}</pre><form><textarea id="in" name="source"></textarea><label><input type="checkbox" name="base62" checked> Base62</label><label><input type="checkbox" name="shrink"> Shrink variables</label><button type="button" onclick="pack()">Pack</button></form><script>
function pack(){var s=document.getElementById('in').value,w={},n=0;s.replace(/\\b\\w+\\b/g,function(x){w[x]===undefined&&(w[x]=n++)});document.querySelector('textarea').value='eval(function(p,a,c,k,e,d){/* unpacker */}('+JSON.stringify(s)+',62,'+n+'))';}</script>${prose('tight', 'software', 8)}${analytics('G-TGHT')}`,
    }),
    'both',
  ),
  benign(
    'encoder and decoder of base64',
    'https://www.plainbytes.dev/base64',
    htmlDocument({
      title: 'Base64 encode and decode',
      head: `<style>${stylesheet('plainbytes', 30)}</style>`,
      body: `<h1>Base64</h1><textarea id="a">TVqQAAMAAAAEAAAA</textarea><textarea id="b"></textarea><button id="enc">Encode</button><button id="dec">Decode</button><button id="dl">Download as file</button><button id="cp">Copy</button><script>
const un=s=>{const b=atob(s.replace(/\\s/g,''));const u=new Uint8Array(b.length);for(let i=0;i<b.length;i++)u[i]=b.charCodeAt(i);return u;};
enc.onclick=()=>{b.value=btoa(unescape(encodeURIComponent(a.value)))};dec.onclick=()=>{try{b.value=new TextDecoder().decode(un(a.value))}catch{b.value='Not base64'}};
dl.onclick=()=>{const l=document.createElement('a');l.href=URL.createObjectURL(new Blob([un(a.value)],{type:'application/octet-stream'}));l.download='decoded.bin';l.click();};
cp.onclick=()=>navigator.clipboard.writeText(b.value);</script>${prose('plainbytes', 'software', 6)}`,
    }),
    'both',
  ),
  benign(
    'reader of PDF files',
    'https://docs.mossandmortar.com/viewer.html?file=%2Fcatalogue-2026.pdf',
    htmlDocument({
      title: 'catalogue-2026.pdf',
      head: '<link rel="resource" type="application/l10n" href="locale/locale.properties"><script src="../build/pdf.mjs" type="module"></script>',
      body: `<div id="outerContainer"><div id="toolbar"><button id="print">Print</button><button id="download">Download</button><form><input type="password" id="password" class="toolbarField"><button type="button">OK</button></form></div><div id="viewer"></div></div><script>
document.getElementById('download').onclick=async()=>{const data=await PDFViewerApplication.pdfDocument.getData();const blob=new Blob([data],{type:'application/pdf'});const a=document.createElement('a');a.href=URL.createObjectURL(blob);a.target='_parent';a.download='catalogue-2026.pdf';(document.body||document.documentElement).append(a);a.click();a.remove();};</script><script>${bundle('pdf', 160)}</script>`,
    }),
  ),
  benign(
    'remote desktop that sends every key to its server',
    'https://vpn.haldenworks.com/guac/#/client/MTIAYwBteXNxbA==',
    htmlDocument({
      title: 'Build machine 12',
      body: `<div id="display" tabindex="0"></div><textarea id="ime" style="position:absolute;left:-9999px;opacity:0"></textarea><script>
var ws=new WebSocket('wss://'+location.host+'/guac/websocket-tunnel?id=MTI');var d=document.getElementById('display');
function send(){var s='';for(var i=0;i<arguments.length;i++){var a=String(arguments[i]);s+=(i?',':'')+a.length+'.'+a;}ws.readyState===1&&ws.send(s+';');}
document.addEventListener('keydown',function(e){send('key',e.keyCode,1);e.preventDefault();},true);document.addEventListener('keyup',function(e){send('key',e.keyCode,0);},true);
d.addEventListener('mousemove',function(e){send('mouse',e.offsetX,e.offsetY,e.buttons);});document.addEventListener('paste',function(e){send('clipboard',0,'text/plain');send('blob',0,btoa(e.clipboardData.getData('text')));});
ws.onmessage=function(m){m.data.split(';').forEach(function(i){/* draw */});};</script><script>${bundle('guac', 90)}</script>`,
    }),
  ),
  benign(
    'shop software with a recorder of sessions',
    'https://www.ledgerloft.com/pricing',
    htmlDocument({
      title: 'Pricing – Ledgerloft accounting',
      head: `${tagManager('GTM-LL1')}<script>(function(h,o){h.hj=h.hj||function(){(h.hj.q=h.hj.q||[]).push(arguments)};h._hjSettings={hjid:3310021,hjsv:6};var r=o.createElement('script');r.async=1;r.src='https://static.hotjar.com/c/hotjar-3310021.js?sv=6';o.head.appendChild(r)})(window,document);</script>`,
      body: `${menu('Product|Pricing|Customers|Sign in')}${cards('ll', 4, 'money')}${prose('ll', 'money', 6)}<form action="https://forms.hubspot.com/uploads/form/v2/4411/1b" method="post"><input type="email" name="email"><input name="company"><button>Book a demo</button></form><script>
(function(){var q=[],mask=function(v){return v.replace(/./g,'*')};['input','change','click','scroll','keydown'].forEach(function(n){document.addEventListener(n,function(e){q.push([n,Date.now(),e.target&&e.target.id,e.target&&e.target.value?mask(String(e.target.value)):null]);},{passive:true,capture:true});});
setInterval(function(){if(q.length){navigator.sendBeacon('https://rum.ledgerloft.com/v1/batch',JSON.stringify(q.splice(0)));}},5000);})();</script>${footer('Ledgerloft')}<script>${bundle('ll', 30)}</script>`,
    }),
    'both',
  ),
  benign(
    'exchange of tokens that asks a wallet',
    'https://app.mossswap.finance/swap',
    htmlDocument({
      title: 'Mossswap',
      head: `<style>${stylesheet('moss', 50)}</style>`,
      body: `<div id="root"><h1>Swap</h1><input id="amount" inputmode="decimal"><select id="from"><option>ETH</select><select id="to"><option>USDC</select><button id="connect">Connect wallet</button><button id="swap">Swap</button></div><script>
const erc20=['function approve(address spender,uint256 amount) returns (bool)','function allowance(address,address) view returns (uint256)'];let account;
connect.onclick=async()=>{if(!window.ethereum){connect.textContent='No wallet found';return;}[account]=await ethereum.request({method:'eth_requestAccounts'});connect.textContent=account.slice(0,6)+'…'+account.slice(-4);};
swap.onclick=async()=>{const quote=await (await fetch('/api/quote?amount='+encodeURIComponent(amount.value))).json();if(!confirm('You pay '+quote.in+' and receive at least '+quote.minOut))return;await ethereum.request({method:'eth_sendTransaction',params:[{from:account,to:quote.router,value:quote.value,data:quote.data}]});};</script><script>${bundle('moss', 110)}</script>`,
    }),
    'both',
  ),
  benign(
    'meeting in the browser',
    'https://meet.openporch.org/standup-room',
    htmlDocument({
      title: 'standup-room | Open Porch Meet',
      head: '<script src="/libs/lib-meet.min.js?v=8112"></script>',
      body: `<div id="react"><form><input name="displayName" placeholder="Your name"><button>Join</button></form><button id="full">⛶</button></div><script>
document.querySelector('form').onsubmit=async e=>{e.preventDefault();const stream=await navigator.mediaDevices.getUserMedia({audio:true,video:{height:720}});const pc=new RTCPeerConnection({iceServers:[{urls:'stun:stun.openporch.org:443'}]});stream.getTracks().forEach(t=>pc.addTrack(t,stream));};
full.onclick=()=>document.fullscreenElement?document.exitFullscreen():document.documentElement.requestFullscreen();
addEventListener('beforeunload',e=>{if(window.inCall){e.preventDefault();}});document.addEventListener('keydown',e=>{if(e.target.tagName==='INPUT')return;({m:()=>0,v:()=>0,r:()=>0})[e.key]?.();});</script><script>${bundle('meet', 130)}</script>`,
    }),
  ),
];
