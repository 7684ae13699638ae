/** Snippets that vendors of statistics, advertisements and consent give to sites, old and new. */
import { type Chance, chanceOf } from './chance.ts';
import { external, inline } from './markup.ts';

type Snippet = (chance: Chance, host: string) => string;

export const VENDORS = {
  urchin: () => `${external('http://www.google-analytics.com/urchin.js', 'type="text/javascript"')}
${inline('_uacct = "UA-148210-2";\nurchinTracker();', 'type="text/javascript"')}`,
  ga2008: (c) =>
    `${inline(
      `var gaJsHost = (("https:" == document.location.protocol) ? "https://ssl." : "http://www.");
document.write(unescape("%3Cscript src='" + gaJsHost + "google-analytics.com/ga.js' type='text/javascript'%3E%3C/script%3E"));`,
      'type="text/javascript"',
    )}
${inline(`try {\nvar pageTracker = _gat._getTracker("UA-${c.int(10000, 9999999)}-${c.int(1, 9)}");\npageTracker._trackPageview();\n} catch(err) {}`, 'type="text/javascript"')}`,
  gaAsync: (c, host) =>
    inline(`var _gaq = _gaq || [];
  _gaq.push(['_setAccount', 'UA-${c.int(100000, 9999999)}-1']);
  _gaq.push(['_setDomainName', '${host}']);
  _gaq.push(['_gat._anonymizeIp']);
  _gaq.push(['_trackPageview']);
  (function() {
    var ga = document.createElement('script'); ga.type = 'text/javascript'; ga.async = true;
    ga.src = ('https:' == document.location.protocol ? 'https://ssl' : 'http://www') + '.google-analytics.com/ga.js';
    var s = document.getElementsByTagName('script')[0]; s.parentNode.insertBefore(ga, s);
  })();`),
  universal: (c) =>
    inline(`(function(i,s,o,g,r,a,m){i['GoogleAnalyticsObject']=r;i[r]=i[r]||function(){
(i[r].q=i[r].q||[]).push(arguments)},i[r].l=1*new Date();a=s.createElement(o),
m=s.getElementsByTagName(o)[0];a.async=1;a.src=g;m.parentNode.insertBefore(a,m)
})(window,document,'script','//www.google-analytics.com/analytics.js','ga');
ga('create', 'UA-${c.int(100000, 99999999)}-1', 'auto');
ga('send', 'pageview');`),
  gtag: (c) => {
    const id = `G-${c.base64(10).replaceAll(/[+/]/g, 'X').toUpperCase()}`;
    return `${external(`https://www.googletagmanager.com/gtag/js?id=${id}`, 'async')}
${inline(`window.dataLayer = window.dataLayer || [];\nfunction gtag(){dataLayer.push(arguments);}\ngtag('consent','default',{ad_storage:'denied',analytics_storage:'denied',wait_for_update:500});\ngtag('js', new Date());\ngtag('config', '${id}', {anonymize_ip: true});`)}`;
  },
  gtm: (c) => {
    const id = `GTM-${c.base64(7).replaceAll(/[+/]/g, 'Q').toUpperCase()}`;
    return `${inline(`(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':
new Date().getTime(),event:'gtm.js'});var f=d.getElementsByTagName(s)[0],
j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;j.src=
'https://www.googletagmanager.com/gtm.js?id='+i+dl;f.parentNode.insertBefore(j,f);
})(window,document,'script','dataLayer','${id}');`)}
<noscript><iframe src="https://www.googletagmanager.com/ns.html?id=${id}" height="0" width="0" style="display:none;visibility:hidden"></iframe></noscript>`;
  },
  piwik: (
    c,
    host,
  ) => `${inline(`var pkBaseURL = (("https:" == document.location.protocol) ? "https://stats.${host}/" : "http://stats.${host}/");
document.write(unescape("%3Cscript src='" + pkBaseURL + "piwik.js' type='text/javascript'%3E%3C/script%3E"));`)}
${inline(`try {
var piwikTracker = Piwik.getTracker(pkBaseURL + "piwik.php", ${c.int(1, 40)});
piwikTracker.trackPageView();
piwikTracker.enableLinkTracking();
} catch( err ) {}`)}<noscript><p><img src="http://stats.${host}/piwik.php?idsite=3" style="border:0" alt=""/></p></noscript>`,
  matomo: (c, host) =>
    inline(`var _paq = window._paq = window._paq || [];
  _paq.push(["disableCookies"]);
  _paq.push(['trackPageView']);
  _paq.push(['enableLinkTracking']);
  (function() {
    var u="//matomo.${host}/";
    _paq.push(['setTrackerUrl', u+'matomo.php']);
    _paq.push(['setSiteId', '${c.int(1, 30)}']);
    var d=document, g=d.createElement('script'), s=d.getElementsByTagName('script')[0];
    g.async=true; g.src=u+'matomo.js'; s.parentNode.insertBefore(g,s);
  })();`),
  omniture: (c, host) => `${external(`/js/s_code.${c.hex(6)}.js`)}
${inline(`/* SiteCatalyst code version: H.22.1. Copyright 1996-2010 Adobe, Inc. */
s.pageName="${host}:home"
s.server="web${c.int(1, 9)}"
s.channel="front"
s.prop1="free"
s.prop5=document.location.href.toLowerCase()
s.eVar3="D=c1"
s.events="event2"
var s_code=s.t();if(s_code)document.write(s_code)//--></script>
<script>if(navigator.appVersion.indexOf('MSIE')>=0)document.write(unescape('%3C')+'\\!-'+'-')`)}
<noscript><img src="https://metrics.${host}/b/ss/acmeprod/1/H.22.1--NS/0" height="1" width="1" border="0" alt=""></noscript>`,
  chartbeat: (c, host) =>
    inline(`var _sf_startpt=(new Date()).getTime();
var _sf_async_config = _sf_async_config || {};
_sf_async_config.uid = ${c.int(1000, 66000)};
_sf_async_config.domain = '${host}';
_sf_async_config.useCanonical = true;
_sf_async_config.sections = 'News';
(function() {
  function loadChartbeat() {
    window._sf_endpt = (new Date()).getTime();
    var e = document.createElement('script');
    e.setAttribute('language', 'javascript');
    e.setAttribute('type', 'text/javascript');
    e.setAttribute('src', '//static.chartbeat.com/js/chartbeat.js');
    document.body.appendChild(e);
  }
  var oldonload = window.onload;
  window.onload = (typeof window.onload != 'function') ? loadChartbeat : function() { oldonload(); loadChartbeat(); };
})();`),
  criteo: (c) => `${external(`//dynamic.criteo.com/js/ld/ld.js?a=${c.int(1000, 90000)}`, 'async')}
${inline(`window.criteo_q = window.criteo_q || [];
var deviceType = /iPad/.test(navigator.userAgent) ? "t" : /Mobile|iP(hone|od)|Android|BlackBerry|IEMobile|Silk/.test(navigator.userAgent) ? "m" : "d";
window.criteo_q.push(
 { event: "setAccount", account: ${c.int(1000, 90000)} },
 { event: "setEmail", email: "${c.hex(64)}", hash_method: "sha256" },
 { event: "setSiteType", type: deviceType },
 { event: "viewHome" });`)}`,
  oneTrust: (
    c,
  ) => `${external('https://cdn.cookielaw.org/scripttemplates/otSDKStub.js', `charset="UTF-8" data-domain-script="${c.hex(8)}-${c.hex(4)}-${c.hex(4)}-${c.hex(4)}-${c.hex(12)}"`)}
${inline('function OptanonWrapper() { if (window.dataLayer) { dataLayer.push({event: "OneTrustGroupsUpdated"}); } }')}`,
  tealium: (c) =>
    `${inline(`var utag_data = { page_type: "home", page_section: "front", user_logged_in: "false", language_code: "xx" };
(function(a,b,c,d){a='https://tags.tiqcdn.com/utag/${c.word(7)}/main/prod/utag.js';b=document;c='script';d=b.createElement(c);d.src=a;d.type='text/java'+c;d.async=true;
a=b.getElementsByTagName(c)[0];a.parentNode.insertBefore(d,a);})();`)}`,
  facebook: (c) => {
    const id = c.int(100000000, 999999999);
    return `${inline(`!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){n.callMethod?
n.callMethod.apply(n,arguments):n.queue.push(arguments)};if(!f._fbq)f._fbq=n;
n.push=n;n.loaded=!0;n.version='2.0';n.queue=[];t=b.createElement(e);t.async=!0;
t.src=v;s=b.getElementsByTagName(e)[0];s.parentNode.insertBefore(t,s)}(window,
document,'script','https://connect.facebook.net/en_US/fbevents.js');
fbq('init', '${id}');
fbq('track', 'PageView');`)}<noscript><img height="1" width="1" style="display:none" src="https://www.facebook.com/tr?id=${id}&ev=PageView&noscript=1"/></noscript>`;
  },
  hotjar: (c) =>
    inline(`(function(h,o,t,j,a,r){
  h.hj=h.hj||function(){(h.hj.q=h.hj.q||[]).push(arguments)};
  h._hjSettings={hjid:${c.int(100000, 3999999)},hjsv:6};
  a=o.getElementsByTagName('head')[0];
  r=o.createElement('script');r.async=1;
  r.src=t+h._hjSettings.hjid+j+h._hjSettings.hjsv;
  a.appendChild(r);
})(window,document,'https://static.hotjar.com/c/hotjar-','.js?sv=');`),
  clarity: (c) =>
    inline(`(function(c,l,a,r,i,t,y){
  c[a]=c[a]||function(){(c[a].q=c[a].q||[]).push(arguments)};
  t=l.createElement(r);t.async=1;t.src="https://www.clarity.ms/tag/"+i;
  y=l.getElementsByTagName(r)[0];y.parentNode.insertBefore(t,y);
})(window, document, "clarity", "script", "${c.word(10)}");`),
  prebid: (c, host) => `${external('https://securepubads.g.doubleclick.net/tag/js/gpt.js', 'async')}
${external(`/static/prebid-8.${c.int(1, 50)}.0.js`, 'async')}
${inline(`var PREBID_TIMEOUT = ${c.int(8, 20) * 100};
var adUnits = [{ code: 'div-gpt-ad-${c.int(1e6, 9e6)}-0', mediaTypes: { banner: { sizes: [[300, 250], [300, 600]] } },
  bids: [{ bidder: 'appnexus', params: { placementId: ${c.int(1e6, 9e6)} } }, { bidder: 'rubicon', params: { accountId: ${c.int(1000, 9999)}, siteId: ${c.int(1e4, 9e4)}, zoneId: ${c.int(1e5, 9e5)} } }, { bidder: 'ix', params: { siteId: '${c.int(1e5, 9e5)}', size: [300, 250] } }] }];
var googletag = googletag || {}; googletag.cmd = googletag.cmd || [];
googletag.cmd.push(function() { googletag.pubads().disableInitialLoad(); });
var pbjs = pbjs || {}; pbjs.que = pbjs.que || [];
pbjs.que.push(function() {
  pbjs.setConfig({ priceGranularity: 'medium', userSync: { iframeEnabled: true, syncDelay: 3000 }, consentManagement: { gdpr: { cmpApi: 'iab', timeout: 8000 } } });
  pbjs.addAdUnits(adUnits);
  pbjs.requestBids({ bidsBackHandler: initAdserver, timeout: PREBID_TIMEOUT });
});
function initAdserver() { if (pbjs.initAdserverSet) return; pbjs.initAdserverSet = true; googletag.cmd.push(function() { pbjs.setTargetingForGPTAsync(); googletag.pubads().refresh(); }); }
setTimeout(initAdserver, PREBID_TIMEOUT + 500);
googletag.cmd.push(function() { googletag.defineSlot('/${c.int(1e4, 9e6)}/${host}/front', [[300, 250], [300, 600]], 'div-gpt-ad-${c.int(1e6, 9e6)}-0').addService(googletag.pubads()); googletag.enableServices(); });`)}
<iframe src="https://ads.pubmatic.com/AdServer/js/user_sync.html?kdntuid=1&p=${c.int(1e4, 2e5)}" width="0" height="0" style="display:none"></iframe>`,
  writeLoader: (c) =>
    inline(`<!--
var rnd = Math.floor(Math.random()*1000000000);
var axel = Math.random() + "";
document.write('<scr'+'ipt language="JavaScript" src="http://ad.doubleclick.net/adj/n${c.int(1000, 9999)}.site/front;sz=728x90;tile=1;ord=' + rnd + '?" type="text/javascript"><\\/scr'+'ipt>');
if ((!document.images && navigator.userAgent.indexOf('Mozilla/2.') >= 0) || navigator.userAgent.indexOf("WebTV")>= 0) {
 document.write('<a href="http://ad.doubleclick.net/jump/n3880.site/front;sz=728x90;ord=' + rnd + '?"><img src="http://ad.doubleclick.net/ad/n3880.site/front;sz=728x90;ord=' + rnd + '?" border="0"></a>');
}
//-->`),
  ivw: (
    c,
  ) => `${inline(`var iam_data = {"st":"${c.word(7)}","cp":"${c.int(1, 99)}_home","sv":"ke","co":"kommentar"}; if (typeof iom !== "undefined") iom.c(iam_data,2);`)}
${inline(`var szmvars="${c.word(8)}//CP//home";document.write('<img src="http://${c.word(6)}.ivwbox.de/cgi-bin/ivw/CP/home?r='+escape(document.referrer)+'&d='+(Math.random()*100000)+'" width="1" height="1">');`)}`,
  comscore: (c) =>
    `${inline(`var _comscore = _comscore || []; _comscore.push({ c1: "2", c2: "${c.int(1e6, 9e7)}", options: { enableFirstPartyCookie: true } });
(function() { var s = document.createElement("script"), el = document.getElementsByTagName("script")[0]; s.async = true; s.src = "https://sb.scorecardresearch.com/cs/${c.int(1e6, 9e7)}/beacon.js"; el.parentNode.insertBefore(s, el); })();`)}`,
  taboola: (c) =>
    `<div id="taboola-below-article-thumbnails"></div>${inline(`window._taboola = window._taboola || [];
_taboola.push({article:'auto'});
!function (e, f, u, i) { if (!document.getElementById(i)){ e.async = 1; e.src = u; e.id = i; f.parentNode.insertBefore(e, f); } }(document.createElement('script'), document.getElementsByTagName('script')[0], '//cdn.taboola.com/libtrc/${c.word(9)}/loader.js', 'tb_loader_script');
_taboola.push({ mode: 'thumbnails-a', container: 'taboola-below-article-thumbnails', placement: 'Below Article Thumbnails', target_type: 'mix' });
_taboola.push({flush: true});`)}`,
  yandex: (c) =>
    `${inline(`(function(m,e,t,r,i,k,a){m[i]=m[i]||function(){(m[i].a=m[i].a||[]).push(arguments)};
m[i].l=1*new Date();for (var j = 0; j < document.scripts.length; j++) {if (document.scripts[j].src === r) { return; }}
k=e.createElement(t),a=e.getElementsByTagName(t)[0],k.async=1,k.src=r,a.parentNode.insertBefore(k,a)})
(window, document, "script", "https://mc.yandex.ru/metrika/tag.js", "ym");
ym(${c.int(1e6, 9e7)}, "init", { clickmap:true, trackLinks:true, accurateTrackBounce:true, webvisor:true });`)}<noscript><div><img src="https://mc.yandex.ru/watch/${c.int(1e6, 9e7)}" style="position:absolute; left:-9999px;" alt="" /></div></noscript>`,
  baidu: (c) =>
    inline(`var _hmt = _hmt || [];
(function() {
  var hm = document.createElement("script");
  hm.src = "https://hm.baidu.com/hm.js?${c.hex(32)}";
  var s = document.getElementsByTagName("script")[0];
  s.parentNode.insertBefore(hm, s);
})();
document.write(unescape("%3Cspan id='cnzz_stat_icon_${c.int(1e6, 9e6)}'%3E%3C/span%3E%3Cscript src='https://s9.cnzz.com/z_stat.php%3Fid%3D${c.int(1e6, 9e6)}%26show%3Dpic' type='text/javascript'%3E%3C/script%3E"));`),
  oneSignal: (c) => `${external('https://cdn.onesignal.com/sdks/web/v16/OneSignalSDK.page.js', 'defer')}
${inline(`window.OneSignalDeferred = window.OneSignalDeferred || [];
OneSignalDeferred.push(async function(OneSignal) { await OneSignal.init({ appId: "${c.hex(8)}-${c.hex(4)}-${c.hex(4)}-${c.hex(4)}-${c.hex(12)}", notifyButton: { enable: true }, promptOptions: { slidedown: { prompts: [{ type: "push", autoPrompt: true, delay: { pageViews: 2, timeDelay: 20 } }] } } }); });`)}`,
  piano: (c) =>
    inline(`(function(src){var a=document.createElement("script");a.type="text/javascript";a.async=true;a.src=src;var b=document.getElementsByTagName("script")[0];b.parentNode.insertBefore(a,b)})("https://cdn.tinypass.com/api/tinypass.min.js");
tp = window["tp"] || []; tp.push(["setAid", "${c.base64(10).replaceAll(/[+/]/g, 'z')}"]); tp.push(["setUsePianoIdUserProvider", true]); tp.push(["init", function() { tp.experience.init(); }]);`),
  sentry: (c) => `${external(`https://js.sentry-cdn.com/${c.hex(32)}.min.js`, 'crossorigin="anonymous"')}`,
  newRelic: (c) =>
    inline(`;window.NREUM||(NREUM={});NREUM.init={distributed_tracing:{enabled:true},privacy:{cookies_enabled:true},ajax:{deny_list:["bam.nr-data.net"]}};NREUM.loader_config={accountID:"${c.int(1e5, 9e6)}",trustKey:"${c.int(1e5, 9e6)}",agentID:"${c.int(1e8, 9e8)}",licenseKey:"NRJS-${c.hex(19)}",applicationID:"${c.int(1e8, 9e8)}"};NREUM.info={beacon:"bam.nr-data.net",errorBeacon:"bam.nr-data.net",sa:1};
!function(){"use strict";var e,t,r={8122:(e,t,r)=>{r.d(t,{a:()=>i});function i(e,t){try{if(!e||"object"!=typeof e)return;const r=Object.create(Object.getPrototypeOf(t));for(const n in 0===Object.keys(r).length?e:r)if(void 0!==e[n])r[n]=e[n];return r}catch(e){}}}},n={};function o(e){var t=n[e];if(void 0!==t)return t.exports;var i=n[e]={exports:{}};return r[e](i,i.exports,o),i.exports}XMLHttpRequest.prototype.open=function(e){return function(){this.nrUrl=arguments[1];return e.apply(this,arguments)}}(XMLHttpRequest.prototype.open)}();`),
} satisfies Readonly<Record<string, Snippet>>;

export type Vendor = keyof typeof VENDORS;

export const snippets = (host: string, ...names: readonly Vendor[]): string =>
  names
    .map((name) => (VENDORS[name] as Snippet)(chanceOf(`${name}${host}`), host.replace(/^www\./, '')))
    .join('\n');
