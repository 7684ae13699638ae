/** Third-party snippets and everyday scripts, each on an ordinary page, in shapes that people embed. */
import { prose, repeated } from './filler.ts';
import { benign, type PageFixture } from './fixture.ts';

const HOME = 'https://www.oakfield-garden.example/';
const hidden = (text: string) => Buffer.from(text).toString('base64');
const on = (name: string, body: string, url = HOME, head = ''): PageFixture =>
  benign(
    name,
    url,
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Oakfield garden</title>${head}</head><body><h1>Oakfield garden</h1>${prose(name, 'news', 2)}<a href="/visit">Visit us</a>${body}</body></html>`,
  );

export const benignSnippets: PageFixture[] = [
  on(
    'classic loader of Google Analytics',
    `<script type="text/javascript">
var gaHost = (("https:" == document.location.protocol) ? "https://ssl." : "http://www.");
document.write(unescape("%3Cscript src='" + gaHost + "google-analytics.com/ga.js' type='text/javascript'%3E%3C/script%3E"));
</script><script>try { var tracker = _gat._getTracker("UA-1234-1"); tracker._trackPageview(); } catch (err) {}</script>`,
  ),
  on(
    'counter written with unescape from a small company',
    `<script>var sc_project=881; var scHost = document.location.protocol === 'https:' ? 'https://secure.' : 'http://www.'; document.write(unescape("%3Cscript src='" + scHost + "visitcount.example/counter/counter.js'%3E%3C/script%3E"));</script>`,
  ),
  on(
    'counter written with escaped tags in one literal',
    `<script>document.write(unescape('%3Cscript%20type%3D%22text/javascript%22%20src%3D%22//tags.audience-meter.example/beacon.js%22%3E%3C/script%3E'));</script>`,
  ),
  on(
    'gtag',
    `<script async src="https://www.googletagmanager.com/gtag/js?id=G-ABC"></script><script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}gtag('js',new Date());gtag('config','G-ABC',{client_storage:'none',cookie_flags:'secure'});</script>`,
  ),
  on(
    'tag manager with its frame',
    `<script>(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime(),event:'gtm.js'});var f=d.getElementsByTagName(s)[0],j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;j.src='https://www.googletagmanager.com/gtm.js?id='+i+dl;f.parentNode.insertBefore(j,f)})(window,document,'script','dataLayer','GTM-XX');</script><noscript><iframe src="https://www.googletagmanager.com/ns.html?id=GTM-XX" height="0" width="0" style="display:none;visibility:hidden"></iframe></noscript>`,
  ),
  on(
    'pixel of a social network',
    `<script>!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){n.callMethod?n.callMethod.apply(n,arguments):n.queue.push(arguments)};n.queue=[];t=b.createElement(e);t.async=!0;t.src=v;s=b.getElementsByTagName(e)[0];s.parentNode.insertBefore(t,s)}(window,document,'script','https://connect.facebook.net/en_US/fbevents.js');fbq('init','123');fbq('track','PageView');</script><noscript><img height="1" width="1" style="display:none" src="https://www.facebook.com/tr?id=123&ev=PageView&noscript=1"></noscript>`,
  ),
  on(
    'recorder of sessions',
    `<script>(function(h,o,t,j,a,r){h.hj=h.hj||function(){(h.hj.q=h.hj.q||[]).push(arguments)};h._hjSettings={hjid:99,hjsv:6};a=o.getElementsByTagName('head')[0];r=o.createElement('script');r.async=1;r.src=t+h._hjSettings.hjid+j+h._hjSettings.hjsv;a.appendChild(r)})(window,document,'https://static.heatmap-rec.example/c/rec-','.js?sv=');</script>`,
  ),
  on(
    'loader of a customer data platform',
    `<script>!function(){var a=window.analytics=window.analytics||[];if(!a.initialize){a.methods=["trackSubmit","trackClick","identify","reset","group","track","page","once","alias","on"];a.factory=function(m){return function(){var t=[].slice.call(arguments);t.unshift(m);a.push(t);return a}};for(var i=0;i<a.methods.length;i++){var k=a.methods[i];a[k]=a.factory(k)}a.load=function(key){var s=document.createElement("script");s.async=!0;s.src="https://cdn.cdp-hub.example/analytics.js/v1/"+key+"/analytics.min.js";var n=document.getElementsByTagName("script")[0];n.parentNode.insertBefore(s,n)};a.load("KEY");a.page()}}();</script>`,
  ),
  on(
    'self-hosted analytics on another domain',
    `<script>var _paq=window._paq||[];_paq.push(['disableCookies']);_paq.push(['trackPageView']);_paq.push(['enableLinkTracking']);(function(){var u="//stats.measurements.example/";_paq.push(['setTrackerUrl',u+'matomo.php']);_paq.push(['setSiteId','4']);var d=document,g=d.createElement('script'),s=d.getElementsByTagName('script')[0];g.async=true;g.src=u+'matomo.js';s.parentNode.insertBefore(g,s)})();</script><noscript><img src="//stats.measurements.example/matomo.php?idsite=4&rec=1" style="border:0" alt=""></noscript>`,
  ),
  on(
    'newsletter form of a marketing suite',
    `<form id="news"><input type="email" name="email" id="nl-email"><button>Subscribe</button></form><script>document.getElementById('news').addEventListener('submit',function(e){e.preventDefault();fetch('https://api.mail-suite.example/forms/v2/submit/88/f1',{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify({fields:[{name:'email',value:document.getElementById('nl-email').value}],context:{pageUri:location.href,pageName:document.title}})}).then(function(){e.target.innerHTML='Thank you'})});</script>`,
  ),
  on(
    'chat with a queue before it loads',
    `<script>window.chatSettings={app_id:"ab12",alignment:"right"};(function(){var w=window,c=w.Chat;if(typeof c==="function"){c('reattach_activator');c('update',w.chatSettings)}else{var d=document,i=function(){i.c(arguments)};i.q=[];i.c=function(a){i.q.push(a)};w.Chat=i;var l=function(){var s=d.createElement('script');s.async=true;s.src='https://widget.chatline.example/widget/ab12';d.body.appendChild(s)};w.addEventListener('load',l,false)}})();</script>`,
  ),
  on(
    'help desk snippet',
    `<script id="ze-snippet" src="https://static.helpcentre.example/ekr/snippet.js?key=0f8c1b7e-1111-4444-8888-123412341234"></script><script>zE('webWidget','setLocale','en');zE('webWidget:on','open',function(){gtagEvent('help','open')});function gtagEvent(a,b){window.dataLayer&&dataLayer.push({event:a,action:b})}</script>`,
  ),
  on(
    'comments of another site',
    `<div id="comments_thread"></div><script>var comments_config=function(){this.page.url=location.href;this.page.identifier='post-12'};(function(){var d=document,s=d.createElement('script');s.src='https://oakfield.commentary.example/embed.js';s.setAttribute('data-timestamp',+new Date());(d.head||d.body).appendChild(s)})();</script>`,
  ),
  on(
    'minified library in the shape of jQuery',
    `<script>!function(e,t){"use strict";"object"==typeof module&&"object"==typeof module.exports?module.exports=e.document?t(e,!0):function(e){return t(e)}:t(e)}("undefined"!=typeof window?window:this,function(C,e){var t=[],r=Object.getPrototypeOf,s=t.slice;function b(e,t,n){var r,i,o=(n=n||document).createElement("script");if(o.text=e,t)for(r in{type:!0,src:!0,nonce:!0})(i=t[r]||t.getAttribute&&t.getAttribute(r))&&o.setAttribute(r,i);n.head.appendChild(o).parentNode.removeChild(o)}var S=function(e,t){return new S.fn.init(e,t)};S.fn=S.prototype={each:function(e){return S.each(this,e)},val:function(e){var t=this[0];return arguments.length?(t.value=e,this):t&&t.value},serialize:function(){return S.param(this.serializeArray())},serializeArray:function(){return this.map(function(){return S.makeArray(this.elements)})}};S.globalEval=function(e,t){b(e,{nonce:t&&t.nonce})};S.ajaxSettings={url:location.href,type:"GET",password:null,username:null};S.ajaxTransport=function(i){return{send:function(e,t){var n,r=new C.XMLHttpRequest;if(r.open(i.type,i.url,i.async,i.username,i.password),i.xhrFields)for(n in i.xhrFields)r[n]=i.xhrFields[n];r.send(i.hasContent&&i.data||null)}}};C.jq=S;return S});</script>`,
  ),
  on(
    'module loader of a bundler',
    `<script>!function(e){function t(t){for(var n,o,i=t[0],l=t[1],a=0,s=[];a<i.length;a++)o=i[a],Object.prototype.hasOwnProperty.call(r,o)&&r[o]&&s.push(r[o][0]),r[o]=0;for(n in l)e[n]=l[n];for(;s.length;)s.shift()()}var n={},r={1:0};function o(t){if(n[t])return n[t].exports;var r=n[t]={i:t,l:!1,exports:{}};return e[t].call(r.exports,r,r.exports,o),r.l=!0,r.exports}o.e=function(e){var s=document.createElement("script");s.src=o.p+"static/js/"+e+".f3a1c2.chunk.js";document.head.appendChild(s)};o.g=function(){try{return this||new Function("return this")()}catch(e){return window}}();o.p="https://cdn.oakfield-assets.example/";(window.webpackJsonp=window.webpackJsonp||[]).push=t}([function(e,t){e.exports=1}]);</script>`,
  ),
  on(
    'UMD wrapper with a base64 helper',
    `<script>(function(root,factory){if(typeof define==='function'&&define.amd)define([],factory);else if(typeof module==='object'&&module.exports)module.exports=factory();else root.Base64=factory()}(this,function(){var abc='ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=';return{encode:function(s){return btoa(unescape(encodeURIComponent(s)))},decode:function(s){return decodeURIComponent(escape(atob(s)))},alphabet:abc,fromCodes:function(a){return String.fromCharCode.apply(null,a)}}}));</script>`,
  ),
  on(
    'challenge for robots in a contact form',
    `<script src="https://www.google.com/recaptcha/api.js?render=KEY"></script><form id="contact" action="/contact" method="post"><input name="name"><input name="email" type="email"><textarea name="message"></textarea><button>Send</button></form><script>document.getElementById('contact').onsubmit=function(e){e.preventDefault();var form=this;grecaptcha.ready(function(){grecaptcha.execute('KEY',{action:'submit'}).then(function(token){var i=document.createElement('input');i.type='hidden';i.name='g-recaptcha-response';i.value=token;form.appendChild(i);form.submit()})})};</script>`,
  ),
  on(
    'card form of a payment provider',
    `<script src="https://js.stripe.com/v3/"></script><form id="pay"><label>Name on card<input name="cardholder"></label><div id="card-number"></div><div id="card-cvc"></div><button>Pay</button></form><script>var stripe=Stripe('pk_test_1');var el=stripe.elements();var card=el.create('card');card.mount('#card-number');document.getElementById('pay').addEventListener('submit',async function(e){e.preventDefault();var r=await stripe.createPaymentMethod({type:'card',card:card,billing_details:{name:e.target.cardholder.value}});await fetch('/api/checkout/payment',{method:'POST',body:JSON.stringify({id:r.paymentMethod.id})})});</script>`,
    'https://shop.oakfield-garden.example/checkout',
  ),
  on(
    'change of password sent to the own site, errors to another',
    `<form id="pw"><input type="password" name="current" id="cur"><input type="password" name="password" id="new"><button>Change password</button></form><script>const report=(message)=>fetch('https://errors.crashwatch.example/api/7/store',{method:'POST',body:JSON.stringify({message,page:location.pathname})});document.getElementById('pw').addEventListener('submit',async(e)=>{e.preventDefault();const current=document.getElementById('cur').value;const password=document.getElementById('new').value;if(password.length<12){report('password too short');return}const answer=await fetch('/account/password',{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify({current,password})});if(!answer.ok)report('password change failed: '+answer.status)});</script>`,
    'https://accounts.oakfield-garden.example/password',
  ),
  on(
    'recovery and seed as names of variables beside a request',
    `<script>var recoveryEmail='help@oakfield.example',seedData=[3,1,4],passRate=.97,bypassCache=true,compass={n:0};function refresh(){var field=document.getElementById('q').value;seedData.push(field.length);fetch('https://api.plant-catalogue.example/v1/seeds?region=north&bypass='+bypassCache).then(function(r){return r.json()}).then(function(list){document.querySelector('#list').textContent=list.join(', ')})}</script><input id="q"><ul id="list"></ul>`,
  ),
  on(
    'search of a seed shop answered by a search service',
    `<input id="seed-search" name="seed" placeholder="Search for seeds"><script>document.querySelector('#seed-search').addEventListener('input',function(e){fetch('https://search.find-as-you-type.example/1/indexes/seeds?q='+encodeURIComponent(e.target.value)).then(r=>r.json()).then(show)});function show(hits){document.title=hits.length+' seeds'}</script>`,
    'https://www.oakfield-seeds.example/',
  ),
  on(
    'prose about recovery phrases beside analytics',
    `<h2>What a seed phrase is</h2><p>Never type your recovery phrase or private key into a web page. The 12 words open your wallet.</p><script>document.querySelectorAll('a').forEach(function(a){a.addEventListener('click',function(){navigator.sendBeacon('https://metrics.readers.example/c',JSON.stringify({topic:'seed phrase and recovery',href:a.href}))})});</script>`,
  ),
  on(
    'passage of time reported',
    `<script>(function(){var pass=0,passed={};function tick(){pass++;passed['pass'+pass]=document.querySelector('h1').textContent.length;var x=new XMLHttpRequest();x.open('POST','https://rum.speedmeter.example/beacon');x.send(JSON.stringify({pass:pass,t:performance.now()}))}window.addEventListener('load',tick)})();</script>`,
  ),
  on(
    'analytics with its settings in base64',
    `<script>(function(){var settings=JSON.parse(atob('${hidden('{"endpoint":"https://collect.readers.example/v2/events","sampling":0.25,"plugins":["scroll","clicks"],"site":"oakfield"}')}'));window.readers=settings;navigator.sendBeacon(settings.endpoint,JSON.stringify({site:settings.site,path:location.pathname,ref:document.referrer}))})();</script>`,
  ),
  on(
    'page with many icons of its own',
    Array.from(
      { length: 40 },
      (_, i) =>
        `<svg width="16" height="16" viewBox="0 0 16 16"><title>Icon ${i}</title><path d="M${i} 2l4 ${i}h2z"/></svg>`,
    ).join(''),
    HOME,
    Array.from(
      { length: 30 },
      (_, i) => `<link rel="apple-touch-icon" sizes="${i + 16}x${i + 16}" href="/icons/icon-${i + 16}.png">`,
    ).join(''),
  ),
  on(
    'twenty-one icons and an icon font',
    '<i class="fa fa-leaf"></i>'.repeat(200),
    HOME,
    Array.from({ length: 21 }, (_, i) => `<link rel="icon" href="/favicon-${i}.png" sizes="${i}x${i}">`).join(
      '',
    ),
  ),
  on(
    'protected addresses of mail',
    `<p>Write to <a href="/cdn-cgi/l/email-protection#3d54" class="__cf_email__" data-cfemail="543c3138383b143b35323d31383074">[email protected]</a></p><script>!function(){function t(e,t){return parseInt(e.substr(t,2),16)}function r(n,c){for(var o='',a=t(n,c),i=c+2;i<n.length;i+=2){o+=String.fromCharCode(t(n,i)^a)}return decodeURIComponent(escape(o))}document.querySelectorAll('.__cf_email__').forEach(function(l){l.textContent=r(l.getAttribute('data-cfemail'),0)})}();</script>`,
  ),
  benign(
    'accelerated page',
    'https://www.oakfield-garden.example/amp/roses',
    `<!doctype html><html amp lang="en"><head><meta charset="utf-8"><script async src="https://cdn.ampproject.org/v0.js"></script><title>Roses</title><link rel="canonical" href="/roses"><style amp-boilerplate>body{animation:-amp-start 8s steps(1,end) 0s 1 normal both}</style><script type="application/ld+json">{"@context":"https://schema.org","@type":"Article","headline":"Roses"}</script></head><body><h1>Roses</h1>${repeated('amp', ['Roses like sun.', 'Prune in March.', 'Water well.'], 3)}<amp-img src="/r.jpg" width="300" height="200"></amp-img></body></html>`,
  ),
  on(
    'registration of a service worker',
    `<script>if('serviceWorker'in navigator){window.addEventListener('load',function(){navigator.serviceWorker.register('/sw.js').then(function(r){console.log('scope',r.scope)}).catch(function(e){console.error(e)})})}</script>`,
  ),
  on(
    'consent banner with a cookie of its own',
    `<div id="consent" style="position:fixed;bottom:0">We use cookies. <button id="yes">Accept all</button><button id="no">Reject</button></div><script src="https://cdn.consent-tool.example/scripttemplates/stub.js" data-domain-script="0a1b"></script><script>function OptanonWrapper(){}function readConsent(){var m=document.cookie.match(/consent=([^;]+)/);return m&&decodeURIComponent(m[1])}document.getElementById('yes').onclick=function(){document.cookie='consent=all;path=/;max-age=31536000';document.getElementById('consent').remove();fetch('https://log.consent-tool.example/receipt',{method:'POST',body:JSON.stringify({choice:'all',v:3})})};if(readConsent())document.getElementById('consent').remove();</script>`,
  ),
  on(
    'experiment that hides the page for a moment',
    `<style>.async-hide{opacity:0!important}</style><script>(function(a,s,y,n,c,h,i){s.className+=' '+y;h.start=1*new Date;h.end=i=function(){s.className=s.className.replace(RegExp(' ?'+y),'')};(a[n]=a[n]||[]).hide=h;setTimeout(function(){i();h.end=null},c);h.timeout=c})(window,document.documentElement,'async-hide','dataLayer',4000,{});document.write('<script src="https://cdn.split-tests.example/p/991.js"><\\/script>');</script>`,
  ),
  on(
    'old advertisement written by a script',
    `<script>var ord=Math.random()*1e16;document.write('<scr'+'ipt src="https://ads.banner-net.example/adj/garden;sz=728x90;ord='+ord+'?"></scr'+'ipt>');</script><noscript><img src="https://ads.banner-net.example/ad/garden"></noscript>`,
  ),
  on(
    'pictures that load when they are seen',
    `<script>document.addEventListener('DOMContentLoaded',function(){var lazy=[].slice.call(document.querySelectorAll('img[data-src]'));var seen=new IntersectionObserver(function(es){es.forEach(function(e){if(e.isIntersecting){e.target.src=e.target.dataset.src;seen.unobserve(e.target)}})});lazy.forEach(function(i){seen.observe(i)})});</script>${'<img data-src="https://images.oakfield-cdn.example/a.jpg" alt="">'.repeat(12)}`,
  ),
  on(
    'styles kept in a script',
    `<script>(function(){var cache={},sheet=document.createElement('style');document.head.appendChild(sheet);function hash(s){for(var h=5381,i=s.length;i;)h=33*h^s.charCodeAt(--i);return h>>>0}function css(o){var t=Object.keys(o).map(function(k){return k+':'+o[k]}).join(';'),c='css-'+hash(t).toString(36);if(!cache[c]){cache[c]=1;sheet.appendChild(document.createTextNode('.'+c+'{'+t+'}'))}return c}document.body.className=css({background:'#fff',color:'#222'})})();</script>`,
  ),
  on(
    'obfuscated code of an advertiser',
    `<script>var _0x4f1a=['width','height','screen','push','adq','https://serve.adexchange-one.example/t.js','script','async','src','head','appendChild','createElement'];(function(_0x1,_0x2){var _0x9a11c=window;_0x9a11c[_0x4f1a[4]]=_0x9a11c[_0x4f1a[4]]||[];_0x9a11c[_0x4f1a[4]][_0x4f1a[3]]({w:_0x9a11c[_0x4f1a[2]][_0x4f1a[0]],h:_0x9a11c[_0x4f1a[2]][_0x4f1a[1]]});var _0x77b2e=document[_0x4f1a[11]](_0x4f1a[6]);_0x77b2e[_0x4f1a[7]]=true;_0x77b2e[_0x4f1a[8]]=_0x4f1a[5];document[_0x4f1a[9]][_0x4f1a[10]](_0x77b2e)})();</script>`,
  ),
  on(
    'packed slider of an old theme',
    `<script>eval(function(p,a,c,k,e,d){e=function(c){return c.toString(36)};while(c--){if(k[c]){p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c])}}return p}('0 1=2.3(\\'4\\');5(6(){1.7=\\'8\\'},9)',10,10,'var|slide|document|getElementById|slider|setInterval|function|className|next|4000'.split('|'),0,{}))</script><div id="slider"></div>`,
  ),
  on(
    'button that copies a link',
    `<input id="link" value="https://www.oakfield-garden.example/visit"><button id="copy">Copy link</button><script>document.getElementById('copy').onclick=function(){navigator.clipboard.writeText(document.getElementById('link').value);fetch('https://metrics.readers.example/copied',{method:'POST',body:'link'})};</script>`,
  ),
  on(
    'shortcuts of the keyboard, and a count of them',
    `<script>var uses=0;document.addEventListener('keydown',function(e){if(e.key==='/'){document.getElementById('s').focus();uses++}if(e.keyCode===27)document.getElementById('s').blur()});window.addEventListener('pagehide',function(){navigator.sendBeacon('https://metrics.readers.example/keys',String(uses))});</script><input id="s" type="search">`,
  ),
  on(
    'log-in by a federation, with a token in the storage',
    `<a href="https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=1">Sign in</a><script>var token=sessionStorage.getItem('session');if(token)fetch('/api/me',{headers:{authorization:'Bearer '+token}}).then(r=>r.json()).then(me=>{document.title=me.name;window.analytics&&analytics.track('signed in')});fetch('https://flags.feature-desk.example/v1/flags?app=oakfield');</script>`,
  ),
  on(
    'theme kept in the storage, fonts of another site',
    `<script>(function(){var t=localStorage.getItem('theme')||'light';document.documentElement.dataset.theme=t;var l=document.createElement('link');l.rel='stylesheet';l.href='https://fonts.type-house.example/css?family=Oak&theme='+(t==='dark'?'d':'l');document.head.appendChild(l)})();</script>`,
  ),
];
