/** Snippets of vendors as sites really paste them. */
import type { Chance } from './chance.ts';

type Snippet = (random: Chance, host: string) => string;
const script = (body: string, type = ' type="text/javascript"') => `<script${type}>\n${body}\n</script>`;
const digits = (random: Chance, n: number) => random.text(n, '123456789');

export const urchin: Snippet = (r) =>
  `<script src="http://www.google-analytics.com/urchin.js" type="text/javascript">\n</script>\n${script(`_uacct = "UA-${digits(r, 6)}-1";\nurchinTracker();`)}`;
export const ga2008: Snippet = (r) =>
  `${script(`var gaJsHost = (("https:" == document.location.protocol) ? "https://ssl." : "http://www.");\ndocument.write(unescape("%3Cscript src='" + gaJsHost + "google-analytics.com/ga.js' type='text/javascript'%3E%3C/script%3E"));`)}\n${script(`try {\nvar pageTracker = _gat._getTracker("UA-${digits(r, 7)}-${digits(r, 1)}");\npageTracker._trackPageview();\n} catch(err) {}`)}`;
export const gaAsync: Snippet = (r) =>
  script(`  var _gaq = _gaq || [];
  _gaq.push(['_setAccount', 'UA-${digits(r, 8)}-${digits(r, 1)}']);
  _gaq.push(['_gat._anonymizeIp']);
  _gaq.push(['_trackPageview']);

  (function() {
    var ga = document.createElement('script'); ga.type = 'text/javascript'; ga.async = true;
    ga.src = ('https:' == document.location.protocol ? 'https://ssl' : 'http://www') + '.google-analytics.com/ga.js';
    var s = document.getElementsByTagName('script')[0]; s.parentNode.insertBefore(ga, s);
  })();`);
export const universal: Snippet = (r) =>
  script(
    `(function(i,s,o,g,r,a,m){i['GoogleAnalyticsObject']=r;i[r]=i[r]||function(){
(i[r].q=i[r].q||[]).push(arguments)},i[r].l=1*new Date();a=s.createElement(o),
m=s.getElementsByTagName(o)[0];a.async=1;a.src=g;m.parentNode.insertBefore(a,m)
})(window,document,'script','//www.google-analytics.com/analytics.js','ga');
ga('create', 'UA-${digits(r, 8)}-1', 'auto');ga('set', 'anonymizeIp', true);ga('send', 'pageview');`,
    '',
  );
export const gtag: Snippet = (r) => {
  const id = `G-${r.text(10, 'ABCDEFGHJKLMNPQRSTVWXYZ0123456789')}`;
  return `<script async src="https://www.googletagmanager.com/gtag/js?id=${id}"></script>\n${script(`window.dataLayer = window.dataLayer || [];\nfunction gtag(){dataLayer.push(arguments);}\ngtag('consent','default',{ad_storage:'denied',analytics_storage:'denied',wait_for_update:500});\ngtag('js', new Date());\ngtag('config', '${id}');`, '')}`;
};
export const gtm: Snippet = (r) => {
  const id = `GTM-${r.text(7, 'BCDFGHKLMNPRTVWX2345679')}`;
  return `<!-- Google Tag Manager -->
<script>(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':
new Date().getTime(),event:'gtm.js'});var f=d.getElementsByTagName(s)[0],
j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;j.src=
'https://www.googletagmanager.com/gtm.js?id='+i+dl;f.parentNode.insertBefore(j,f);
})(window,document,'script','dataLayer','${id}');</script>
<noscript><iframe src="https://www.googletagmanager.com/ns.html?id=${id}" height="0" width="0" style="display:none;visibility:hidden"></iframe></noscript>`;
};
export const piwik: Snippet = (r, host) =>
  `<!-- Piwik -->\n${script(`var pkBaseURL = (("https:" == document.location.protocol) ? "https://stats.${host}/" : "http://stats.${host}/");
document.write(unescape("%3Cscript src='" + pkBaseURL + "piwik.js' type='text/javascript'%3E%3C/script%3E"));`)}${script(`try {
var piwikTracker = Piwik.getTracker(pkBaseURL + "piwik.php", ${1 + r.below(40)});
piwikTracker.trackPageView();
piwikTracker.enableLinkTracking();
} catch( err ) {}`)}<noscript><p><img src="http://stats.${host}/piwik.php?idsite=1" style="border:0" alt="" /></p></noscript>\n<!-- End Piwik Tracking Code -->`;
export const matomo: Snippet = (r, host) =>
  script(
    `  var _paq = window._paq = window._paq || [];
  _paq.push(["disableCookies"]);
  _paq.push(['trackPageView']);
  _paq.push(['enableLinkTracking']);
  (function() {
    var u="//matomo.${host}/";
    _paq.push(['setTrackerUrl', u+'matomo.php']);
    _paq.push(['setSiteId', '${1 + r.below(90)}']);
    var d=document, g=d.createElement('script'), s=d.getElementsByTagName('script')[0];
    g.async=true; g.src=u+'matomo.js'; s.parentNode.insertBefore(g,s);
  })();`,
    '',
  );
export const omniture: Snippet = (r, host) =>
  `<!-- SiteCatalyst code version: H.${20 + r.below(7)}.
Copyright 1996-2011 Adobe, Inc. All Rights Reserved -->
<script language="JavaScript" type="text/javascript" src="/js/s_code.js"></script>
<script language="JavaScript" type="text/javascript"><!--
s.pageName="${host}:home"
s.server=""
s.channel="home"
s.prop1="${r.text(6)}"
s.eVar5="D=c1"
/************* DO NOT ALTER ANYTHING BELOW THIS LINE ! **************/
var s_code=s.t();if(s_code)document.write(s_code)//--></script>
<script language="JavaScript" type="text/javascript"><!--
if(navigator.appVersion.indexOf('MSIE')>=0)document.write(unescape('%3C')+'\\!-'+'-')
//--></script><noscript><img src="http://metrics.${host}/b/ss/${r.text(7)}/1/H.21--NS/0" height="1" width="1" border="0" alt="" /></noscript><!--/DO NOT REMOVE/-->
<!-- End SiteCatalyst code version: H.21. -->`;
export const chartbeat: Snippet = (r, host) =>
  script(`var _sf_async_config={uid:${digits(r, 5)},domain:"${host}"};
(function(){
  function loadChartbeat() {
    window._sf_endpt=(new Date()).getTime();
    var e = document.createElement('script');
    e.setAttribute('language', 'javascript');
    e.setAttribute('type', 'text/javascript');
    e.setAttribute('src', (("https:" == document.location.protocol) ? "https://a248.e.akamai.net/chartbeat.download.akamai.com/102508/" : "http://static.chartbeat.com/") + "js/chartbeat.js");
    document.body.appendChild(e);
  }
  var oldonload = window.onload;
  window.onload = (typeof window.onload != 'function') ? loadChartbeat : function() { oldonload(); loadChartbeat(); };
})();`);
export const facebook: Snippet = (r) => {
  const id = digits(r, 15);
  return `${script(
    `!function(f,b,e,v,n,t,s)
{if(f.fbq)return;n=f.fbq=function(){n.callMethod?
n.callMethod.apply(n,arguments):n.queue.push(arguments)};
if(!f._fbq)f._fbq=n;n.push=n;n.loaded=!0;n.version='2.0';
n.queue=[];t=b.createElement(e);t.async=!0;
t.src=v;s=b.getElementsByTagName(e)[0];
s.parentNode.insertBefore(t,s)}(window, document,'script',
'https://connect.facebook.net/en_US/fbevents.js');
fbq('init', '${id}');
fbq('track', 'PageView');`,
    '',
  )}\n<noscript><img height="1" width="1" style="display:none" src="https://www.facebook.com/tr?id=${id}&ev=PageView&noscript=1"/></noscript>`;
};
export const hotjar: Snippet = (r) =>
  script(
    `    (function(h,o,t,j,a,r){
        h.hj=h.hj||function(){(h.hj.q=h.hj.q||[]).push(arguments)};
        h._hjSettings={hjid:${digits(r, 6)},hjsv:6};
        a=o.getElementsByTagName('head')[0];
        r=o.createElement('script');r.async=1;
        r.src=t+h._hjSettings.hjid+j+h._hjSettings.hjsv;
        a.appendChild(r);
    })(window,document,'https://static.hotjar.com/c/hotjar-','.js?sv=');`,
    '',
  );
export const clarity: Snippet = (r) =>
  script(`    (function(c,l,a,r,i,t,y){
        c[a]=c[a]||function(){(c[a].q=c[a].q||[]).push(arguments)};
        t=l.createElement(r);t.async=1;t.src="https://www.clarity.ms/tag/"+i;
        y=l.getElementsByTagName(r)[0];y.parentNode.insertBefore(t,y);
    })(window, document, "clarity", "script", "${r.text(10, 'abcdefghij0123456789')}");`);
export const criteo: Snippet = (r) =>
  `<script type="text/javascript" src="//static.criteo.net/js/ld/ld.js" async="true"></script>\n${script(`window.criteo_q = window.criteo_q || [];
var deviceType = /iPad/.test(navigator.userAgent) ? "t" : /Mobile|iP(hone|od)|Android|BlackBerry|IEMobile|Silk/.test(navigator.userAgent) ? "m" : "d";
window.criteo_q.push({ event: "setAccount", account: ${digits(r, 5)} },{ event: "setEmail", email: "${r.hex(32)}", hash_method: "md5" },{ event: "setSiteType", type: deviceType},{ event: "viewHome"});`)}`;
export const oneTrust: Snippet = (r) =>
  `<script src="https://cdn.cookielaw.org/scripttemplates/otSDKStub.js" data-document-language="true" type="text/javascript" charset="UTF-8" data-domain-script="${r.hex(8)}-${r.hex(4)}-4${r.hex(3)}-8${r.hex(3)}-${r.hex(12)}"></script>\n${script('function OptanonWrapper() { }')}`;
export const tealium: Snippet = (r, host) =>
  `${script(`var utag_data = {"page_type":"home","site_section":"${host}","user_id":"${r.hex(24)}"};`)}\n${script(`    (function(a,b,c,d){
    a='//tags.tiqcdn.com/utag/${r.text(6)}/main/prod/utag.js';
    b=document;c='script';d=b.createElement(c);d.src=a;d.type='text/java'+c;d.async=true;
    a=b.getElementsByTagName(c)[0];a.parentNode.insertBefore(d,a);
    })();`)}`;
export const prebid: Snippet = (r) =>
  `<script async src="https://securepubads.g.doubleclick.net/tag/js/gpt.js"></script>\n${script(
    `var PREBID_TIMEOUT = 1200, FAILSAFE = 3000;
var adUnits = [{code:'div-gpt-ad-${digits(r, 13)}-0',mediaTypes:{banner:{sizes:[[300,250],[728,90],[970,250]]}},bids:[{bidder:'appnexus',params:{placementId:${digits(r, 8)}}},{bidder:'rubicon',params:{accountId:'${digits(r, 5)}',siteId:'${digits(r, 6)}',zoneId:'${digits(r, 7)}'}},{bidder:'ix',params:{siteId:'${digits(r, 6)}',size:[300,250]}}]}];
var googletag = googletag || {};googletag.cmd = googletag.cmd || [];
googletag.cmd.push(function(){googletag.pubads().disableInitialLoad();});
var pbjs = pbjs || {};pbjs.que = pbjs.que || [];
pbjs.que.push(function(){pbjs.addAdUnits(adUnits);pbjs.requestBids({bidsBackHandler:initAdserver,timeout:PREBID_TIMEOUT});});
function initAdserver(){if(pbjs.initAdserverSet)return;pbjs.initAdserverSet=true;googletag.cmd.push(function(){pbjs.setTargetingForGPTAsync&&pbjs.setTargetingForGPTAsync();googletag.pubads().refresh();});}
setTimeout(initAdserver, FAILSAFE);`,
    '',
  )}`;
export const documentWrite: Snippet = (r, host) =>
  script(`<!--//<![CDATA[
   var m3_u = (location.protocol=='https:'?'https://ads.${host}/www/delivery/ajs.php':'http://ads.${host}/www/delivery/ajs.php');
   var m3_r = Math.floor(Math.random()*99999999999);
   if (!document.MAX_used) document.MAX_used = ',';
   document.write ("<scr"+"ipt type='text/javascript' src='"+m3_u);
   document.write ("?zoneid=${1 + r.below(80)}");
   document.write ('&amp;cb=' + m3_r);
   if (document.MAX_used != ',') document.write ("&amp;exclude=" + document.MAX_used);
   document.write (document.charset ? '&amp;charset='+document.charset : (document.characterSet ? '&amp;charset='+document.characterSet : ''));
   document.write ("&amp;loc=" + escape(window.location));
   if (document.referrer) document.write ("&amp;referer=" + escape(document.referrer));
   document.write ("'><\\/scr"+"ipt>");
//]]>-->`);
export const newRelic: Snippet = (r) =>
  script(
    `window.NREUM||(NREUM={});NREUM.info={"beacon":"bam.nr-data.net","errorBeacon":"bam.nr-data.net","licenseKey":"${r.hex(10)}","applicationID":"${digits(r, 8)}","transactionName":"${r.base64(18)}","queueTime":0,"applicationTime":${digits(r, 3)},"atts":"${r.base64(24)}","agent":""};(window.NREUM||(NREUM={})).loader_config={xpid:"${r.base64(12)}"};window.NREUM||(NREUM={}),__nr_require=function(t,e,n){function r(n){if(!e[n]){var o=e[n]={exports:{}};t[n][0].call(o.exports,function(e){var o=t[n][1][e];return r(o||e)},o,o.exports)}return e[n].exports}if("function"==typeof __nr_require)return __nr_require;for(var o=0;o<n.length;o++)r(n[o]);return r}({1:[function(t,e,n){function r(t){try{s.console&&console.log(t)}catch(e){}}var o,i=t("ee"),a=t(2),s={};try{o=localStorage.getItem("__nr_flags").split(","),console&&"function"==typeof console.log&&(s.console=!0)}catch(c){}},{}]},{},["loader"]);`,
  );
export const yandex: Snippet = (r) =>
  script(`   (function(m,e,t,r,i,k,a){m[i]=m[i]||function(){(m[i].a=m[i].a||[]).push(arguments)};
   m[i].l=1*new Date();k=e.createElement(t),a=e.getElementsByTagName(t)[0],k.async=1,k.src=r,a.parentNode.insertBefore(k,a)})
   (window, document, "script", "https://mc.yandex.ru/metrika/tag.js", "ym");
   ym(${digits(r, 8)}, "init", { clickmap:true, trackLinks:true, accurateTrackBounce:true, webvisor:true });`);
export const baidu: Snippet = (r) =>
  script(
    `var _hmt = _hmt || [];
(function() {
  var hm = document.createElement("script");
  hm.src = "https://hm.baidu.com/hm.js?${r.hex(32)}";
  var s = document.getElementsByTagName("script")[0];
  s.parentNode.insertBefore(hm, s);
})();`,
    '',
  );
export const ivw: Snippet = (r) =>
  `<!-- SZM VERSION="1.5" -->\n${script(`var szmvars="${r.text(8)}//CP//${r.text(6)}";`)}\n<script src="http://${r.text(8)}.ivwbox.de/2004/01/survey.js" type="text/javascript"></script>\n${script(`var IVW="http://${r.text(8)}.ivwbox.de/cgi-bin/ivw/CP/home;";document.write("<IMG SRC=\\""+IVW+"?r="+escape(document.referrer)+"&d="+(Math.random()*100000)+"\\" WIDTH=\\"1\\" HEIGHT=\\"1\\">");`)}<!-- /SZM -->`;
export const taboola: Snippet = (r, host) =>
  script(`window._taboola = window._taboola || [];
_taboola.push({article:'auto'});
!function (e, f, u, i) {
 if (!document.getElementById(i)){
   e.async = 1;e.src = u;e.id = i;f.parentNode.insertBefore(e, f);
 }
}(document.createElement('script'),document.getElementsByTagName('script')[0],'//cdn.taboola.com/libtrc/${host.split('.')[0]}-${r.text(3)}/loader.js','tb_loader_script');
if(window.performance && typeof window.performance.mark == 'function'){window.performance.mark('tbl_ic');}`);
export const emoji = (host: string) =>
  script(`window._wpemojiSettings = {"baseUrl":"https:\\/\\/s.w.org\\/images\\/core\\/emoji\\/14.0.0\\/72x72\\/","ext":".png","svgUrl":"https:\\/\\/s.w.org\\/images\\/core\\/emoji\\/14.0.0\\/svg\\/","svgExt":".svg","source":{"concatemoji":"https:\\/\\/${host}\\/wp-includes\\/js\\/wp-emoji-release.min.js?ver=6.3.1"}};
/*! This file is auto-generated */
!function(i,n){var o,s,e;function c(e){try{var t={supportTests:e,timestamp:(new Date).valueOf()};sessionStorage.setItem(o,JSON.stringify(t))}catch(e){}}function p(e,t,n){e.clearRect(0,0,e.canvas.width,e.canvas.height),e.fillText(t,0,0);var t=new Uint32Array(e.getImageData(0,0,e.canvas.width,e.canvas.height).data),r=(e.clearRect(0,0,e.canvas.width,e.canvas.height),e.fillText(n,0,0),new Uint32Array(e.getImageData(0,0,e.canvas.width,e.canvas.height).data));return t.every(function(e,t){return e===r[t]})}function u(e,t,n){switch(t){case"flag":return n(e,"\\ud83c\\udff3\\ufe0f\\u200d\\u26a7\\ufe0f","\\ud83c\\udff3\\ufe0f\\u200b\\u26a7\\ufe0f")?!1:!n(e,"\\ud83c\\uddfa\\ud83c\\uddf3","\\ud83c\\uddfa\\u200b\\ud83c\\uddf3");case"emoji":return!n(e,"\\ud83e\\udef1\\ud83c\\udffb\\u200d\\ud83e\\udef2\\ud83c\\udfff","\\ud83e\\udef1\\ud83c\\udffb\\u200b\\ud83e\\udef2\\ud83c\\udfff")}return!1}"undefined"!=typeof Promise&&(o="wpEmojiSettingsSupports",s=["flag","emoji"],n.supports={everything:!0,everythingExceptFlag:!0})}((window,document),window._wpemojiSettings);`);

/** Cloudflare hides e-mail addresses with this. */
export const hiddenMail = (r: Chance) =>
  `<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="${r.hex(38)}">[email&#160;protected]</a><script data-cfasync="false" src="/cdn-cgi/scripts/5c5dd728/cloudflare-static/email-decode.min.js"></script>`;
