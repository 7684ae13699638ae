/** Scripts that are scrambled for good reasons: captchas, protection from bots, games, mail addresses. */
import type { Builders, Saved } from '../browser-report.ts';
import {
  base64,
  blob,
  charCodes,
  escaped,
  hexDigits,
  junk,
  packed,
  rc4Array,
  sixCharacters,
  stringArray,
} from '../obfuscation.ts';
import * as v from '../vendors.ts';

const raw = String.raw;
const adBlock = packed(
  `var fuckAdBlock=function(options){this._options={checkOnLoad:false,resetOnEnd:false,loopCheckTime:50,loopMaxNumber:5,baitClass:"pub_300x250 pub_300x250m text-ad textAd text_ads",baitStyle:"width:1px!important;height:1px!important;position:absolute!important;left:-10000px!important;top:-1000px!important;"};this._var={bait:null,checking:false,loop:null,loopNumber:0};var bait=document.createElement("div");bait.setAttribute("class",this._options.baitClass);bait.setAttribute("style",this._options.baitStyle);this._var.bait=window.document.body.appendChild(bait);setTimeout(function(){if(bait.offsetHeight==0){alert("Please disable AdBlock")}},300)};new fuckAdBlock()`,
);

const PAGES: [url: string, title: string, body: string][] = [
  [
    'https://www.lyrics-archiv.example/',
    'Liedtexte A-Z',
    `<p>Volkslieder und Schlager</p><script type="text/javascript">${adBlock}</script>${v.adsense('33', 1)}`,
  ],
  [
    'https://www.animeizle-tr.example/one-piece-812-bolum',
    'One Piece 812. Bölüm izle',
    `<div id="player"></div><script type="text/javascript">${packed('jwplayer("player").setup({file:"https://cdn3.video.example/hls/812/master.m3u8",image:"https://cdn3.video.example/812.jpg",width:"100%",aspectratio:"16:9",skin:"bekle",advertising:{client:"vast",tag:"https://vast.example/tag"}});jwplayer().onError(function(){document.getElementById("player").innerHTML="Video yüklenemedi"})')}</script><script type="text/javascript" data-cfasync="false">/*<![CDATA[/* */ (function(){var z="${hexDigits(3, 32)}",s=document.createElement("script");s.src="//popads.example/"+z+".js";s.async=1;document.head.appendChild(s)})(); /*]]>/* */</script>`,
  ],
  [
    'https://shop.heimwerker-outlet.example/',
    'Just a moment...',
    `<div class="main-wrapper" role="main"><h1>shop.heimwerker-outlet.example</h1><h2>Checking if the site connection is secure</h2><noscript>Enable JavaScript and cookies to continue</noscript></div><script>(function(){window._cf_chl_opt={cvId: '2',cZone: "shop.heimwerker-outlet.example",cType: 'managed',cNounce: '9120',cRay: '${hexDigits(4, 16)}',cHash: '${hexDigits(5, 15)}',cUPMDTk: "\\/?__cf_chl_tk=${blob(2, 40)}",cFPWv: 'g',cTTimeMs: '1000',cRq: {ru: 'aHR0cHM6Ly9zaG9w',ra: 'TW96aWxsYQ==',d: '${blob(4, 600)}'}};var trkjs = document.createElement('img');trkjs.setAttribute('src', '/cdn-cgi/images/trace/managed/js/transparent.gif');trkjs.setAttribute('style', 'visibility: hidden');document.body.appendChild(trkjs);var cpo = document.createElement('script');cpo.src = '/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=${hexDigits(4, 16)}';window.history && window.history.replaceState && history.replaceState(null, null, "/");document.getElementsByTagName('head')[0].appendChild(cpo);}());</script><form id="challenge-form" action="/?__cf_chl_f_tk=x" method="POST"><input type="hidden" name="md" value="${blob(7, 300)}"></form>`,
  ],
  [
    'https://www.ticket-nord.example/konzert/911',
    'ticket-nord.example',
    `<p id="cmsg">Please enable JS and disable any ad blocker</p><script data-cfasync="false">var dd={'rt':'c','cid':'${blob(9, 60)}','hsh':'${hexDigits(6, 30)}','t':'fe','s':1771,'host':'geo.captcha-delivery.com'}</script><script data-cfasync="false" src="https://ct.captcha-delivery.com/c.js"></script>`,
  ],
  [
    'https://www.vuelos-economicos.example/',
    'Access to this page has been denied',
    `<script>window._pxAppId='PX${hexDigits(7, 8)}';window._pxJsClientSrc='/x/init.js';window._pxHostUrl='/x/xhr';window._pxUuid='${hexDigits(8, 32)}';window._pxreCaptchaTheme='light';</script><div id="px-captcha"></div><p>Mantenga pulsado el botón para confirmar que es una persona</p><script>var s=document.createElement('script');s.src='/x/captcha.js?a=c';var p=document.getElementsByTagName('head')[0];p.insertBefore(s,null);s.onerror=function(){s=document.createElement('script');s.src='https://captcha.px-cloud.example/captcha.js?a=c';p.insertBefore(s,null)};</script>`,
  ],
  [
    'https://www.seguros-iberia.example/',
    'Request unsuccessful',
    `<iframe id="main-iframe" src="/_Incapsula_Resource?CWUDNSAI=31&xinfo=9-${hexDigits(9, 8)}&incident_id=0&edet=12" frameborder=0 width="100%" height="100%" marginheight="0px">Request unsuccessful. Incapsula incident ID: 0-${hexDigits(10, 10)}</iframe><script>(function(){var z="";var b="${Buffer.from('(function(){var s=[];for(var i=0;i<navigator.plugins.length;i++)s.push(navigator.plugins[i].name);document.cookie="___utmvc="+s.length})()').toString('hex').toUpperCase()}";eval((function(){for (var i=0;i<b.length;i+=2){z=z+String.fromCharCode(parseInt(b.substring(i, i+2), 16));}return z;})());})();</script>`,
  ],
  [
    'https://wiki.freifunk-elbe.example/',
    'Making sure you’re not a bot!',
    `<img src="/.within.website/x/cmd/anubis/static/img/pensive.webp"><p id="status">Loading...</p><script id="anubis_challenge" type="application/json">{"challenge":"${hexDigits(11, 64)}","rules":{"algorithm":"fast","difficulty":4}}</script><script type="module">const {challenge,rules}=JSON.parse(document.getElementById('anubis_challenge').textContent);const src=URL.createObjectURL(new Blob(['onmessage=async e=>{let n=e.data.n;for(;;){const h=await crypto.subtle.digest("SHA-256",new TextEncoder().encode(e.data.c+n));if(!new Uint8Array(h)[0])return postMessage(n);n+=e.data.t}}']));const t=navigator.hardwareConcurrency;for(let i=0;i<t;i++){const w=new Worker(src);w.postMessage({c:challenge,n:i,t});w.onmessage=e=>location.replace("/.within.website/x/cmd/anubis/api/pass-challenge?nonce="+e.data)}</script>`,
  ],
  [
    'https://www.jsfuck-erklaert.example/',
    'JSFuck erklärt',
    `<h1>Sechs Zeichen genügen</h1><p>alert(1) in JSFuck:</p><pre>${sixCharacters('alert(1)')}</pre><textarea id="in">alert(1)</textarea><script>${sixCharacters('false')}</script>`,
  ],
  [
    'https://www.orgelbau-mehring.example/kontakt',
    'Kontakt | Orgelbau Mehring',
    `<p>E-Mail: <script type="text/javascript">\n<!--\nvar prefix = 'm&#97;&#105;lto:'; var addy = '&#105;nf&#111;' + '&#64;' + 'orgelbau-mehring' + '&#46;' + '&#100;e';\ndocument.write('<a href="' + prefix + addy + '">' + addy + '<\\/a>');\n//-->\n</script><noscript>Diese E-Mail-Adresse ist gegen Spambots geschützt!</noscript></p><script>var c=[${charCodes('info@orgelbau-mehring.example', 3)}],m='';for(var i=0;i<c.length;i++)m+=String.fromCharCode(c[i]-3);document.title=m;</script>`,
  ],
  [
    'https://www.pension-alpenblick.example/anfahrt.html',
    'Anfahrt',
    `<a href="/cdn-cgi/l/email-protection#${hexDigits(12, 40)}"><span class="__cf_email__" data-cfemail="${hexDigits(12, 40)}">[email&#160;protected]</span></a><script data-cfasync="false" src="/cdn-cgi/scripts/5c5dd728/cloudflare-static/email-decode.min.js"></script><script>eval(unescape('${escaped('document.write(\'<a href="tel:+4380012345">Anrufen</a>\');')}'))</script>${v.cloudflareJsd(hexDigits(13, 16))}`,
  ],
  [
    'https://js1k.example/2013-spring/1459',
    'Strange crystals II',
    `<canvas id="c"></canvas><script>for(_='${blob(21, 700).replaceAll('/', '@')}';G=/[JKQZ]/.exec(_);)with(_.split(G))_=join(shift());eval("0;"+"/*"+_+"*/")</script><p>1024 bytes of JavaScript, packed with RegPack.</p>`,
  ],
  [
    'https://www.kinderspiele-online.example/puzzle',
    'Puzzle für Kinder',
    `<canvas id="g"></canvas><script>${stringArray(['getElementById', 'addEventListener', 'mousedown', 'drawImage', 'requestAnimationFrame', 'Gewonnen!'], 12, (g) => `(function(){var _c=document[${g(0)}]('g');_c[${g(1)}](${g(2)},function(e){window[${g(4)}](function(){});});}())`)}</script>`,
  ],
  [
    'https://poczta.firma-gral.example/rejestracja',
    'Rejestracja',
    `<form action="/rejestracja" method="post"><input name="email"><input type="password" name="haslo1"><input type="password" name="haslo2"><div class="h-captcha" data-sitekey="${hexDigits(14, 32)}"></div><button>Załóż konto</button></form><script src="https://js.hcaptcha.com/1/api.js" async defer></script>`,
  ],
  [
    'https://www.fahrplan-rechner.example/',
    'Fahrplanauskunft',
    `<form action="/auskunft"><input name="von"><input name="nach"></form><script src="https://www.google.com/recaptcha/api.js?render=6Lc${hexDigits(15, 20)}"></script><iframe title="reCAPTCHA" width="256" height="60" src="https://www.google.com/recaptcha/api2/anchor?ar=1&k=6Lc${hexDigits(15, 20)}" sandbox="allow-forms allow-popups allow-same-origin allow-scripts allow-top-navigation allow-modals"></iframe><iframe style="display: none;"></iframe><div class="grecaptcha-badge" style="visibility: hidden"></div>`,
  ],
  [
    'https://www.aliexpress-like.example/item/4001',
    '无线耳机 - 商品详情',
    `<script src="//g.alicdn.com/AWSC/AWSC/awsc.js"></script><script>window._config_={"action":"captcha","url":"https://acs.aliexpress-like.example:443//item/_____tmd_____/punish?x5secdata=xd${blob(31, 120)}"};</script><div id="nocaptcha"><p>请按住滑块，拖动到最右边</p></div><script>${rc4Array(['slide', 'moveend', 'x5sec', 'collina', 'devicePixelRatio'], 33, (g) => `window[${g(2)}]=function(){return window[${g(4)}]||0x1;};`)}</script>`,
  ],
  [
    'https://hotkeys.demo.example/',
    'Hotkeys.js – keyboard shortcuts',
    `<p>Press <kbd>g</kbd> then <kbd>i</kbd></p><script>var seq=[],timer;document.addEventListener('keydown',function(e){clearTimeout(timer);seq.push(String.fromCharCode(e.keyCode).toLowerCase());if(seq.join('')==='gi')location.hash='#issues';timer=setTimeout(function(){seq=[]},800);if(e.ctrlKey&&e.keyCode===83){e.preventDefault();save()}});function save(){fetch('/api/draft',{method:'PUT',body:document.body.innerText})}</script>`,
  ],
  [
    'https://fonts.kalligrafie.example/',
    'Kalligrafie',
    `<style>@font-face{font-family:K;src:url(data:font/woff2;base64,${blob(41, 6000)})}</style><img src="data:image/png;base64,${blob(42, 9000)}" alt="Schriftprobe"><p>Federhalter, Tinte, Papier</p><script>document.fonts&&document.fonts.ready.then(function(){document.body.className='ready'})</script>`,
  ],
  [
    'https://wasm.schach.example/',
    'Schach gegen Stockfish',
    `<div id="brett"></div><script>var wasmSupported=typeof WebAssembly==='object'&&WebAssembly.validate(Uint8Array.of(0x0,0x61,0x73,0x6d,0x01,0x00,0x00,0x00));var stockfish=new Worker(wasmSupported?'stockfish.wasm.js':'stockfish.js');stockfish.addEventListener('message',function(e){console.log(e.data)});stockfish.postMessage('setoption name Threads value '+navigator.hardwareConcurrency);stockfish.postMessage('go depth 18');</script>`,
  ],
  [
    'https://www.krimi-leser.example/',
    'Krimi-Leser',
    `<script>${v.library('@floating-ui/core/dist/floating-ui.core.umd.min.js')}</script><p>Neue Krimis im Herbst</p><script src="data:text/javascript;base64,${base64('window.lazySizesConfig=window.lazySizesConfig||{};window.lazySizesConfig.loadMode=1;')}" defer></script><script type="text/javascript">/* WP Rocket */(()=>{class RocketLazyLoadScripts{constructor(e){this.triggerEvents=e,this.userEventHandler=this.triggerListener.bind(this)}triggerListener(){document.querySelectorAll("script[type=rocketlazyloadscript]").forEach(e=>{const t=document.createElement("script");t.src=e.dataset.rocketSrc||"data:text/javascript;base64,"+window.btoa(unescape(encodeURIComponent(e.text)));e.replaceWith(t)})}}new RocketLazyLoadScripts(["keydown","mousedown","mousemove"])})();</script>`,
  ],
  [
    'https://crypto-lab.forge.example/rsa',
    'RSA im Browser',
    `<textarea id="t"></textarea><script>${v.library('node-forge/dist/prime.worker.min.js')}</script><script>/* ${junk(3, 2).replaceAll('*/', '')} */var k=0x10001;</script>`,
  ],
  [
    'https://www.wetter-dolomiti.example/',
    'Meteo Dolomiti',
    raw`<script type="text/javascript">var _0x4c1a=["\x63\x6C\x69\x63\x6B","\x2E\x6D\x65\x6E\x75\x2D\x74\x6F\x67\x67\x6C\x65","\x74\x6F\x67\x67\x6C\x65\x43\x6C\x61\x73\x73","\x6F\x70\x65\x6E","\x6E\x61\x76"];jQuery(_0x4c1a[1])[_0x4c1a[0]](function(){jQuery(_0x4c1a[4])[_0x4c1a[2]](_0x4c1a[3])});</script><p>Cortina 4°C, neve sopra i 1600 m</p>` +
      v.criteo(8811),
  ],
];
export const scrambled = {
  scrambled: () =>
    PAGES.map(
      ([url, title, body]): Saved => [
        url,
        `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>`,
      ],
    ),
} satisfies Builders;
