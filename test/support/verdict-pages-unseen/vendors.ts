/** Snippets that site owners paste, as the vendors hand them out. */
import { readFileSync } from 'node:fs';

const raw = String.raw;
const s = (body: string) => `<script>${body}</script>`;
const js = (body: string) => `<script type="text/javascript">\n${body}\n</script>`;

/** A minified library of the dependencies, for pages that carry their bundle inline. */
export const library = (path: string) =>
  readFileSync(new URL(`../../../node_modules/${path}`, import.meta.url), 'utf8').replaceAll(
    /<\/script|<!--/gi,
    '<\\x2f',
  );

export const ga2008 = (id: string) =>
  js(raw`var gaJsHost = (("https:" == document.location.protocol) ? "https://ssl." : "http://www.");
document.write(unescape("%3Cscript src='" + gaJsHost + "google-analytics.com/ga.js' type='text/javascript'%3E%3C/script%3E"));`) +
  js(`try {\nvar pageTracker = _gat._getTracker("${id}");\npageTracker._trackPageview();\n} catch(err) {}`);

export const gaq = (id: string) =>
  js(`  var _gaq = _gaq || [];
  _gaq.push(['_setAccount', '${id}']);
  _gaq.push(['_gat._anonymizeIp']);
  _gaq.push(['_trackPageview']);

  (function() {
    var ga = document.createElement('script'); ga.type = 'text/javascript'; ga.async = true;
    ga.src = ('https:' == document.location.protocol ? 'https://ssl' : 'http://www') + '.google-analytics.com/ga.js';
    var s = document.getElementsByTagName('script')[0]; s.parentNode.insertBefore(ga, s);
  })();`);

export const analyticsJs = (id: string) =>
  s(`
  (function(i,s,o,g,r,a,m){i['GoogleAnalyticsObject']=r;i[r]=i[r]||function(){
  (i[r].q=i[r].q||[]).push(arguments)},i[r].l=1*new Date();a=s.createElement(o),
  m=s.getElementsByTagName(o)[0];a.async=1;a.src=g;m.parentNode.insertBefore(a,m)
  })(window,document,'script','//www.google-analytics.com/analytics.js','ga');

  ga('create', '${id}', 'auto');
  ga('send', 'pageview');
`);

export const gtag = (id: string) =>
  `<!-- Global site tag (gtag.js) - Google Analytics -->
<script async src="https://www.googletagmanager.com/gtag/js?id=${id}"></script>
${s(`\n  window.dataLayer = window.dataLayer || [];\n  function gtag(){dataLayer.push(arguments);}\n  gtag('js', new Date());\n  gtag('config', '${id}', {'anonymize_ip': true});\n`)}`;

export const gtm = (id: string) =>
  `<!-- Google Tag Manager -->
${s(`(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':
new Date().getTime(),event:'gtm.js'});var f=d.getElementsByTagName(s)[0],
j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;j.src=
'https://www.googletagmanager.com/gtm.js?id='+i+dl;f.parentNode.insertBefore(j,f);
})(window,document,'script','dataLayer','${id}');`)}
<!-- End Google Tag Manager -->`;

export const gtmBody = (id: string) =>
  `<!-- Google Tag Manager (noscript) -->
<noscript><iframe src="https://www.googletagmanager.com/ns.html?id=${id}"
height="0" width="0" style="display:none;visibility:hidden"></iframe></noscript>`;

export const piwik = (host: string, id: number) =>
  `<!-- Piwik -->\n${js(`  var _paq = _paq || [];
  _paq.push(['trackPageView']);
  _paq.push(['enableLinkTracking']);
  (function() {
    var u="//${host}/";
    _paq.push(['setTrackerUrl', u+'piwik.php']);
    _paq.push(['setSiteId', ${id}]);
    var d=document, g=d.createElement('script'), s=d.getElementsByTagName('script')[0];
    g.type='text/javascript'; g.async=true; g.defer=true; g.src=u+'piwik.js'; s.parentNode.insertBefore(g,s);
  })();`)}<noscript><p><img src="//${host}/piwik.php?idsite=${id}" style="border:0;" alt="" /></p></noscript>\n<!-- End Piwik Code -->`;

export const omniture = (suite: string, name: string) =>
  `<!-- SiteCatalyst code version: H.20.3. -->
<script language="JavaScript" type="text/javascript" src="/js/s_code.js"></script>
<script language="JavaScript" type="text/javascript"><!--
s.account="${suite}"
s.pageName="${name}"
s.server=""
s.channel="home"
s.prop1="${name}"
s.eVar1=""
/************* DO NOT ALTER ANYTHING BELOW THIS LINE ! **************/
var s_code=s.t();if(s_code)document.write(s_code)//--></script>
<script language="JavaScript" type="text/javascript"><!--
if(navigator.appVersion.indexOf('MSIE')>=0)document.write(unescape('%3C')+'\\!-'+'-')
//--></script><noscript><img src="http://${suite}.112.2o7.net/b/ss/${suite}/1/H.20.3--NS/0" height="1" width="1" border="0" alt="" /></noscript>`;

export const chartbeat = (uid: number, domain: string) =>
  js(`var _sf_async_config={uid:${uid},domain:"${domain}",useCanonical:true};
(function(){
  function loadChartbeat() {
    window._sf_endpt=(new Date()).getTime();
    var e = document.createElement('script');
    e.setAttribute('language', 'javascript');
    e.setAttribute('type', 'text/javascript');
    e.setAttribute('src', '//static.chartbeat.com/js/chartbeat.js');
    document.body.appendChild(e);
  }
  var oldonload = window.onload;
  window.onload = (typeof window.onload != 'function') ?
     loadChartbeat : function() { oldonload(); loadChartbeat(); };
})();`);

export const criteo = (account: number) =>
  `<script type="text/javascript" src="//static.criteo.net/js/ld/ld.js" async="true"></script>
${js(`window.criteo_q = window.criteo_q || [];
var deviceType = /iPad/.test(navigator.userAgent) ? "t" : /Mobile|iP(hone|od)|Android|BlackBerry|IEMobile|Silk/.test(navigator.userAgent) ? "m" : "d";
window.criteo_q.push(
 { event: "setAccount", account: ${account} },
 { event: "setEmail", email: "", hash_method: "md5" },
 { event: "setSiteType", type: deviceType },
 { event: "viewHome" });`)}`;

export const oneTrust = (id: string) =>
  `<!-- OneTrust Cookies Consent Notice start -->
<script src="https://cdn.cookielaw.org/scripttemplates/otSDKStub.js" type="text/javascript" charset="UTF-8" data-domain-script="${id}"></script>
${js('function OptanonWrapper() { if (OnetrustActiveGroups.indexOf("C0004") > -1) { window.dataLayer.push({event:"ot_targeting"}); } }')}
<!-- OneTrust Cookies Consent Notice end -->`;

export const tealium = (account: string, profile: string) =>
  js(`utag_data={"page_type":"home","site_section":"${profile}","login_status":"0","tealium_env":"prod"};
(function(a,b,c,d){a='https://tags.tiqcdn.com/utag/${account}/${profile}/prod/utag.js';b=document;c='script';d=b.createElement(c);d.src=a;d.type='text/java'+c;d.async=true;a=b.getElementsByTagName(c)[0];a.parentNode.insertBefore(d,a)})();`);

export const fbPixel = (id: string) =>
  s(`
!function(f,b,e,v,n,t,s)
{if(f.fbq)return;n=f.fbq=function(){n.callMethod?
n.callMethod.apply(n,arguments):n.queue.push(arguments)};
if(!f._fbq)f._fbq=n;n.push=n;n.loaded=!0;n.version='2.0';
n.queue=[];t=b.createElement(e);t.async=!0;
t.src=v;s=b.getElementsByTagName(e)[0];
s.parentNode.insertBefore(t,s)}(window, document,'script',
'https://connect.facebook.net/en_US/fbevents.js');
fbq('init', '${id}');
fbq('track', 'PageView');
`) +
  `<noscript><img height="1" width="1" style="display:none" src="https://www.facebook.com/tr?id=${id}&ev=PageView&noscript=1"/></noscript>`;

export const hotjar = (id: number) =>
  s(`
    (function(h,o,t,j,a,r){
        h.hj=h.hj||function(){(h.hj.q=h.hj.q||[]).push(arguments)};
        h._hjSettings={hjid:${id},hjsv:6};
        a=o.getElementsByTagName('head')[0];
        r=o.createElement('script');r.async=1;
        r.src=t+h._hjSettings.hjid+j+h._hjSettings.hjsv;
        a.appendChild(r);
    })(window,document,'https://static.hotjar.com/c/hotjar-','.js?sv=');
`);

export const clarity = (id: string) =>
  js(`(function(c,l,a,r,i,t,y){
        c[a]=c[a]||function(){(c[a].q=c[a].q||[]).push(arguments)};
        t=l.createElement(r);t.async=1;t.src="https://www.clarity.ms/tag/"+i;
        y=l.getElementsByTagName(r)[0];y.parentNode.insertBefore(t,y);
    })(window, document, "clarity", "script", "${id}");`);

export const metrika = (id: number) =>
  `<!-- Yandex.Metrika counter -->
${js(`   (function(m,e,t,r,i,k,a){m[i]=m[i]||function(){(m[i].a=m[i].a||[]).push(arguments)};
   m[i].l=1*new Date();
   for (var j = 0; j < document.scripts.length; j++) {if (document.scripts[j].src === r) { return; }}
   k=e.createElement(t),a=e.getElementsByTagName(t)[0],k.async=1,k.src=r,a.parentNode.insertBefore(k,a)})
   (window, document, "script", "https://mc.yandex.ru/metrika/tag.js", "ym");
   ym(${id}, "init", { clickmap:true, trackLinks:true, accurateTrackBounce:true, webvisor:true });`)}
<noscript><div><img src="https://mc.yandex.ru/watch/${id}" style="position:absolute; left:-9999px;" alt="" /></div></noscript>
<!-- /Yandex.Metrika counter -->`;

export const liveInternet = () =>
  js(
    raw`document.write("<a href='//www.liveinternet.ru/click' target=_blank><img src='//counter.yadro.ru/hit?t14.6;r"+escape(document.referrer)+((typeof(screen)=="undefined")?"":";s"+screen.width+"*"+screen.height+"*"+(screen.colorDepth?screen.colorDepth:screen.pixelDepth))+";u"+escape(document.URL)+";"+Math.random()+"' alt='' title='LiveInternet' border='0' width='88' height='31'><\/a>")`,
  );

export const baidu = (id: string) =>
  s(`
var _hmt = _hmt || [];
(function() {
  var hm = document.createElement("script");
  hm.src = "https://hm.baidu.com/hm.js?${id}";
  var s = document.getElementsByTagName("script")[0];
  s.parentNode.insertBefore(hm, s);
})();
`);

export const cnzz = (id: number) =>
  js(
    `var cnzz_protocol = (("https:" == document.location.protocol) ? "https://" : "http://");document.write(unescape("%3Cspan id='cnzz_stat_icon_${id}'%3E%3C/span%3E%3Cscript src='" + cnzz_protocol + "s22.cnzz.com/z_stat.php%3Fid%3D${id}%26show%3Dpic' type='text/javascript'%3E%3C/script%3E"));`,
  );

export const ivw = (site: string) =>
  `<!-- SZM VERSION="2.0" -->\n${js(`var iam_data = {"st":"${site}","cp":"homepage","sv":"in","co":"kommentar"}
iom.c(iam_data,1);`)}<!--/SZM -->`;

export const xiti = (site: number) =>
  js(
    raw`<!--
xtnv = document; xtsd = "http://logi7"; xtsite = "${site}"; xtn2 = "1"; xtpage = "accueil"; xtdi = "";
Xt_param = 's='+xtsite+'&p='+xtpage;
try {Xt_r = top.document.referrer;} catch(e) {Xt_r = document.referrer; }
Xt_h = new Date();
Xt_i = '<img width="1" height="1" border="0" alt="" '; Xt_i += 'src="'+xtsd+'.xiti.com/hit.xiti?'+Xt_param;
Xt_i += '&hl='+Xt_h.getHours()+'x'+Xt_h.getMinutes()+'x'+Xt_h.getSeconds();
if(parseFloat(navigator.appVersion)>=4) {Xt_s=screen;Xt_i+='&r='+Xt_s.width+'x'+Xt_s.height+'x'+Xt_s.pixelDepth+'x'+Xt_s.colorDepth;}
document.write(Xt_i+'&ref='+Xt_r.replace(/[<>"]/g, '').replace(/&/g, '$')+'" title="Internet Audience">');
//-->`,
  );

export const comscore = (c2: string) =>
  `<!-- Begin comScore Tag -->
${s(`
  var _comscore = _comscore || [];
  _comscore.push({ c1: "2", c2: "${c2}" });
  (function() {
    var s = document.createElement("script"), el = document.getElementsByTagName("script")[0]; s.async = true;
    s.src = (document.location.protocol == "https:" ? "https://sb" : "http://b") + ".scorecardresearch.com/beacon.js";
    el.parentNode.insertBefore(s, el);
  })();
`)}<noscript><img src="https://sb.scorecardresearch.com/p?c1=2&c2=${c2}&cv=2.0&cj=1" /></noscript>`;

export const prebid = (unit: string, network: number) =>
  `<script async src="https://securepubads.g.doubleclick.net/tag/js/gpt.js"></script>
<script async src="//cdn.jsdelivr.net/npm/prebid.js@latest/dist/not-for-prod/prebid.js"></script>
${s(`
var PREBID_TIMEOUT = 1200, FAILSAFE_TIMEOUT = 3000;
var adUnits = [{ code: 'div-gpt-${unit}', mediaTypes: { banner: { sizes: [[300,250],[728,90],[970,250]] } },
  bids: [{ bidder: 'appnexus', params: { placementId: ${network * 7 + 13144370} } },
         { bidder: 'rubicon', params: { accountId: '${network}', siteId: '70608', zoneId: '498816' } },
         { bidder: 'criteo', params: { networkId: ${network} } }] }];
var googletag = googletag || {}; googletag.cmd = googletag.cmd || [];
googletag.cmd.push(function() { googletag.pubads().disableInitialLoad(); });
var pbjs = pbjs || {}; pbjs.que = pbjs.que || [];
pbjs.que.push(function() { pbjs.addAdUnits(adUnits); pbjs.requestBids({ bidsBackHandler: initAdserver, timeout: PREBID_TIMEOUT }); });
function initAdserver() { if (pbjs.initAdserverSet) return; pbjs.initAdserverSet = true;
  googletag.cmd.push(function() { pbjs.setTargetingForGPTAsync && pbjs.setTargetingForGPTAsync(); googletag.pubads().refresh(); }); }
setTimeout(function() { initAdserver(); }, FAILSAFE_TIMEOUT);
googletag.cmd.push(function() { googletag.defineSlot('/${network}/${unit}', [[300,250],[728,90]], 'div-gpt-${unit}').addService(googletag.pubads()); googletag.enableServices(); });
`)}<div id="div-gpt-${unit}"><iframe id="google_ads_iframe_/${network}/${unit}_0" title="3rd party ad content" width="300" height="250" scrolling="no" marginwidth="0" frameborder="0" srcdoc="" style="border: 0px; vertical-align: bottom;" sandbox="allow-forms allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts allow-top-navigation-by-user-activation"></iframe></div>`;

export const adsense = (client: string, slot: number) =>
  `<script async src="https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js?client=ca-pub-${client}" crossorigin="anonymous"></script>
<ins class="adsbygoogle" style="display:block" data-ad-client="ca-pub-${client}" data-ad-slot="${slot}" data-ad-format="auto"></ins>
${s('(adsbygoogle = window.adsbygoogle || []).push({});')}
<iframe id="google_esf" name="google_esf" src="https://googleads.g.doubleclick.net/pagead/html/r20240718/r20190131/zrt_lookup_fy2021.html" style="display: none;"></iframe>`;

export const adsense2006 = (client: string, slot: string) =>
  `${js(`<!--
google_ad_client = "pub-${client}";
google_ad_width = 728;
google_ad_height = 90;
google_ad_format = "728x90_as";
google_ad_channel ="${slot}";
//-->`)}<script type="text/javascript" src="http://pagead2.googlesyndication.com/pagead/show_ads.js"></script>`;

export const openX = (host: string, zone: number) =>
  js(
    raw`<!--//<![CDATA[
   var m3_u = (location.protocol=='https:'?'https://${host}/www/delivery/ajs.php':'http://${host}/www/delivery/ajs.php');
   var m3_r = Math.floor(Math.random()*99999999999);
   if (!document.MAX_used) document.MAX_used = ',';
   document.write ("<scr"+"ipt type='text/javascript' src='"+m3_u);
   document.write ("?zoneid=${zone}");
   document.write ('&amp;cb=' + m3_r);
   if (document.MAX_used != ',') document.write ("&amp;exclude=" + document.MAX_used);
   document.write (document.charset ? '&amp;charset='+document.charset : (document.characterSet ? '&amp;charset='+document.characterSet : ''));
   document.write ("&amp;loc=" + escape(window.location));
   if (document.referrer) document.write ("&amp;referer=" + escape(document.referrer));
   document.write ("'><\/scr"+"ipt>");
//]]>-->`,
  );

export const newRelic = (key: string) =>
  js(
    raw`;window.NREUM||(NREUM={});NREUM.init={privacy:{cookies_enabled:true}};NREUM.loader_config={accountID:"${key.length}40112",trustKey:"66686",agentID:"1103157",licenseKey:"${key}",applicationID:"1103157"};window.NREUM||(NREUM={}),__nr_require=function(t,e,n){function r(n){if(!e[n]){var o=e[n]={exports:{}};t[n][0].call(o.exports,function(e){var o=t[n][1][e];return r(o||e)},o,o.exports)}return e[n].exports}if("function"==typeof __nr_require)return __nr_require;for(var o=0;o<n.length;o++)r(n[o]);return r}({1:[function(t,e,n){function r(t){try{c.console&&console.log(t)}catch(e){}}var o,i=t("ee"),a=t(33),c={};try{o=localStorage.getItem("__nr_flags").split(",")}catch(s){}},{}]},{},[1]);`,
  );

export const bingUet = (id: number) =>
  s(
    `(function(w,d,t,r,u){var f,n,i;w[u]=w[u]||[],f=function(){var o={ti:"${id}"};o.q=w[u],w[u]=new UET(o),w[u].push("pageLoad")},n=d.createElement(t),n.src=r,n.async=1,n.onload=n.onreadystatechange=function(){var s=this.readyState;s&&s!=="loaded"&&s!=="complete"||(f(),n.onload=n.onreadystatechange=null)},i=d.getElementsByTagName(t)[0],i.parentNode.insertBefore(n,i)})(window,document,"script","//bat.bing.com/bat.js","uetq");`,
  );

const linkedIn = (id: number) =>
  `${js(`_linkedin_partner_id = "${id}";
window._linkedin_data_partner_ids = window._linkedin_data_partner_ids || [];
window._linkedin_data_partner_ids.push(_linkedin_partner_id);
(function(l) {
if (!l){window.lintrk = function(a,b){window.lintrk.q.push([a,b])};
window.lintrk.q=[]}
var s = document.getElementsByTagName("script")[0];
var b = document.createElement("script");
b.type = "text/javascript";b.async = true;
b.src = "https://snap.licdn.com/li.lms-analytics/insight.min.js";
s.parentNode.insertBefore(b, s);})(window.lintrk);`)}<noscript><img height="1" width="1" style="display:none;" alt="" src="https://px.ads.linkedin.com/collect/?pid=${id}&fmt=gif" /></noscript>`;

export const tiktok = (id: string) =>
  s(`
!function (w, d, t) {
  w.TiktokAnalyticsObject=t;var ttq=w[t]=w[t]||[];ttq.methods=["page","track","identify","instances","debug","on","off","once","ready","alias","group","enableCookie","disableCookie"],ttq.setAndDefer=function(t,e){t[e]=function(){t.push([e].concat(Array.prototype.slice.call(arguments,0)))}};for(var i=0;i<ttq.methods.length;i++)ttq.setAndDefer(ttq,ttq.methods[i]);ttq.load=function(e,n){var i="https://analytics.tiktok.com/i18n/pixel/events.js";ttq._i=ttq._i||{},ttq._i[e]=[],ttq._i[e]._u=i,ttq._t=ttq._t||{},ttq._t[e]=+new Date,ttq._o=ttq._o||{},ttq._o[e]=n||{};var o=document.createElement("script");o.type="text/javascript",o.async=!0,o.src=i+"?sdkid="+e+"&lib="+t;var a=document.getElementsByTagName("script")[0];a.parentNode.insertBefore(o,a)};
  ttq.load('${id}');
  ttq.page();
}(window, document, 'ttq');
`);

export const intercom = (id: string) =>
  s(
    `(function(){var w=window;var ic=w.Intercom;if(typeof ic==="function"){ic('reattach_activator');ic('update',w.intercomSettings);}else{var d=document;var i=function(){i.c(arguments);};i.q=[];i.c=function(args){i.q.push(args);};w.Intercom=i;var l=function(){var s=d.createElement('script');s.type='text/javascript';s.async=true;s.src='https://widget.intercom.io/widget/${id}';var x=d.getElementsByTagName('script')[0];x.parentNode.insertBefore(s,x);};if(document.readyState==='complete'){l();}else if(w.attachEvent){w.attachEvent('onload',l);}else{w.addEventListener('load',l,false);}}})();`,
  );

export const cloudflareBeacon = (token: string) =>
  `<script defer src="https://static.cloudflareinsights.com/beacon.min.js/vcd15cbe7772f49c399c6a5babf22c1241717689176015" data-cf-beacon='{"rayId":"8a9f0c5b","version":"2024.10.5","token":"${token}"}' crossorigin="anonymous"></script>`;

/** What Cloudflare adds to pages of sites behind it. */
export const cloudflareJsd = (ray: string) =>
  s(
    `(function(){function c(){var b=a.contentDocument||a.contentWindow.document;if(b){var d=b.createElement('script');d.innerHTML="window.__CF$cv$params={r:'${ray}',t:'MTcyMzQ1Njc4OS4wMDAwMDA='};var a=document.createElement('script');a.nonce='';a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js';document.getElementsByTagName('head')[0].appendChild(a);";b.getElementsByTagName('head')[0].appendChild(d)}}if(document.body){var a=document.createElement('iframe');a.height=1;a.width=1;a.style.position='absolute';a.style.top=0;a.style.left=0;a.style.border='none';a.style.visibility='hidden';document.body.appendChild(a);if('loading'!==document.readyState)c();else if(window.addEventListener)document.addEventListener('DOMContentLoaded',c);else{var e=document.onreadystatechange||function(){};document.onreadystatechange=function(b){e(b);'loading'!==document.readyState&&(document.onreadystatechange=e,c())}}}})();`,
  );

export const wpEmoji = (site: string) =>
  js(
    raw`/* <![CDATA[ */
window._wpemojiSettings = {"baseUrl":"https:\/\/s.w.org\/images\/core\/emoji\/15.0.3\/72x72\/","ext":".png","svgUrl":"https:\/\/s.w.org\/images\/core\/emoji\/15.0.3\/svg\/","svgExt":".svg","source":{"concatemoji":"https:\/\/${site}\/wp-includes\/js\/wp-emoji-release.min.js?ver=6.6.1"}};
/*! This file is auto-generated */
!function(i,n){var o,s,e;function c(e){try{var t={supportTests:e,timestamp:(new Date).valueOf()};sessionStorage.setItem(o,JSON.stringify(t))}catch(e){}}function p(e,t,n){e.clearRect(0,0,e.canvas.width,e.canvas.height),e.fillText(t,0,0);var t=new Uint32Array(e.getImageData(0,0,e.canvas.width,e.canvas.height).data),r=(e.clearRect(0,0,e.canvas.width,e.canvas.height),e.fillText(n,0,0),new Uint32Array(e.getImageData(0,0,e.canvas.width,e.canvas.height).data));return t.every(function(e,t){return e===r[t]})}function u(e,t,n){switch(t){case"flag":return n(e,"\ud83c\udff3\ufe0f\u200d\u26a7\ufe0f","\ud83c\udff3\ufe0f\u200b\u26a7\ufe0f")?!1:!n(e,"\ud83c\uddfa\ud83c\uddf3","\ud83c\uddfa\u200b\ud83c\uddf3");case"emoji":return!n(e,"\ud83d\udc26\u200d\u2b1b","\ud83d\udc26\u200b\u2b1b")}return!1}}(window,document,window._wpemojiSettings);
/* ]]> */`,
  );

export const disqus = (name: string) =>
  `<div id="disqus_thread"></div>${s(`
(function() { // DON'T EDIT BELOW THIS LINE
var d = document, s = d.createElement('script');
s.src = 'https://${name}.disqus.com/embed.js';
s.setAttribute('data-timestamp', +new Date());
(d.head || d.body).appendChild(s);
})();`)}<noscript>Please enable JavaScript to view the <a href="https://disqus.com/?ref_noscript">comments powered by Disqus.</a></noscript>`;

export const zopim = (id: string) =>
  js(
    `window.$zopim||(function(d,s){var z=$zopim=function(c){z._.push(c)},$=z.s=d.createElement(s),e=d.getElementsByTagName(s)[0];z.set=function(o){z.set._.push(o)};z._=[];z.set._=[];$.async=!0;$.setAttribute("charset","utf-8");$.src="//v2.zopim.com/?${id}";z.t=+new Date;$.type="text/javascript";e.parentNode.insertBefore($,e)})(document,"script");`,
  );

/** Three snippets, as pages of shops and magazines carry them. */
export function stack(n: number): string {
  const all = [
    () => gtm(`GTM-K${n}Q`) + gtmBody(`GTM-K${n}Q`),
    () => fbPixel(`${4_410_021 + n * 77}`),
    () => hotjar(2_201_100 + n),
    () => criteo(4000 + n),
    () => clarity(`q${n}w8x`),
    () => linkedIn(331_200 + n),
    () => bingUet(17_500_000 + n),
    () => tiktok(`C${n}9UK3C77U`),
    () => newRelic(`nr${n}77ab`),
    () => zopim(`4${n}kX`),
    () => cloudflareJsd(`8f${n}0aa12`),
    () => intercom(`w${n}s2`),
    () => comscore(`${7_000_000 + n}`),
  ];
  return [0, 5, 9].map((step) => all[(n + step) % all.length]?.()).join('\n');
}
