/** Snippets of vendors and build tools as they stand in pages from 2016 on. */
import { script, times } from './layout.ts';
import { type Spot, snippets } from './spot.ts';

const loader = (source: string, before = '') =>
  script(
    `${before}!function(d,t){var s=d.createElement(t),f=d.getElementsByTagName(t)[0];s.async=!0;s.src="${source}";f.parentNode.insertBefore(s,f)}(document,"script");`,
  );

/** Statements as a minifier leaves them; the application's own code, without any vendor. */
export function bundle({ r }: Spot, statements: number) {
  const [a, b, c] = [r.name(), r.name(), r.name()];
  const forms = [
    () =>
      `function ${r.name()}(${a},${b}){return void 0===${b}&&(${b}={}),Object.keys(${b}).forEach((function(${c}){${a}[${c}]=${b}[${c}]})),${a}}`,
    () =>
      `var ${r.name()}=function(${a}){return ${a}&&${a}.__esModule?${a}:{default:${a}}}(n(${r.digits(4)}));`,
    () =>
      `n.d(t,{Z:()=>${r.name()}${r.int(0, 9)}});const ${r.name()}_${r.hex(3)}=(${a},_)=>_?${a}.map((${a}=>({...${a},key:_}))):[];`,
    () =>
      `try{localStorage.setItem("${r.hex(4)}",JSON.stringify({t:Date.now(),v:${r.int(1, 90)}}))}catch(${a}){}`,
    () =>
      `"function"==typeof Symbol&&"symbol"==typeof Symbol.iterator?function(${a}){return typeof ${a}}:function(${a}){return ${a}&&${a}.constructor===Symbol?"symbol":typeof ${a}};`,
    () =>
      `for(var ${a}=0,${b}=[${times(6, () => String(r.int(0, 255)), ',')}];${a}<${b}.length;${a}++)(0x${r.hex(4)}^${b}[${a}])>>>${r.int(1, 15)};`,
    () =>
      `document.addEventListener("${r.pick(['click', 'scroll', 'keydown', 'visibilitychange', 'touchstart'])}",(function(${a}){var ${b}=${a}.target.closest("[data-${r.name()}]");${b}&&window.dispatchEvent(new CustomEvent("ui:${r.name()}",{detail:${b}.dataset}))}),{passive:!0});`,
    () =>
      `window.requestIdleCallback?requestIdleCallback(function(){performance.mark("${r.hex(3)}")}):setTimeout(function(){},${r.int(1, 900)});`,
    () =>
      `var ${r.name()}$=String("${r.base64(18)}").replace(/[A-Z]/g,(function(${a}){return String.fromCharCode(${a}.charCodeAt(0)+32)}));`,
  ];
  return times(statements * r.int(1, 6), () => r.pick(forms)(), '');
}

export const fresh = snippets({
  ga4: ({ r }: Spot) => {
    const id = `G-${r.id(10).toUpperCase()}`;
    return `<script async src="https://www.googletagmanager.com/gtag/js?id=${id}"></script>${script(`window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}gtag('js',new Date());gtag('consent','default',{ad_storage:'denied',analytics_storage:'denied'});gtag('config','${id}');`)}`;
  },
  gtm: ({ r }: Spot) => {
    const id = `GTM-${r.id(7).toUpperCase()}`;
    return `${script(`(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime(),event:'gtm.js'});var f=d.getElementsByTagName(s)[0],j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;j.src='https://www.googletagmanager.com/gtm.js?id='+i+dl;f.parentNode.insertBefore(j,f);})(window,document,'script','dataLayer','${id}');`)}<noscript><iframe src="https://www.googletagmanager.com/ns.html?id=${id}" height="0" width="0" style="display:none;visibility:hidden"></iframe></noscript>`;
  },
  matomo: ({ r, host }: Spot) =>
    script(
      `var _paq=window._paq=window._paq||[];_paq.push(['trackPageView']);_paq.push(['enableLinkTracking']);(function(){var u="//matomo.${host}/";_paq.push(['setTrackerUrl',u+'matomo.php']);_paq.push(['setSiteId','${r.int(1, 90)}']);var d=document,g=d.createElement('script'),s=d.getElementsByTagName('script')[0];g.async=true;g.src=u+'matomo.js';s.parentNode.insertBefore(g,s);})();`,
    ),
  hotjar: ({ r }: Spot) =>
    script(
      `(function(h,o,t,j,a,r){h.hj=h.hj||function(){(h.hj.q=h.hj.q||[]).push(arguments)};h._hjSettings={hjid:${r.digits(7)},hjsv:6};a=o.getElementsByTagName('head')[0];r=o.createElement('script');r.async=1;r.src=t+h._hjSettings.hjid+j+h._hjSettings.hjsv;a.appendChild(r);})(window,document,'https://static.hotjar.com/c/hotjar-','.js?sv=');`,
    ),
  clarity: ({ r }: Spot) =>
    script(
      `(function(c,l,a,r,i,t,y){c[a]=c[a]||function(){(c[a].q=c[a].q||[]).push(arguments)};t=l.createElement(r);t.async=1;t.src="https://www.clarity.ms/tag/"+i;y=l.getElementsByTagName(r)[0];y.parentNode.insertBefore(t,y);})(window,document,"clarity","script","${r.hex(10)}");`,
    ),
  criteo: ({ r }: Spot) =>
    `<script async src="//dynamic.criteo.com/js/ld/ld.js?a=${r.digits(5)}"></script>${script(`window.criteo_q=window.criteo_q||[];var deviceType=/iPad/.test(navigator.userAgent)?"t":/Mobile|iP(hone|od)|Android|BlackBerry|IEMobile|Silk/.test(navigator.userAgent)?"m":"d";window.criteo_q.push({event:"setAccount",account:${r.digits(5)}},{event:"setEmail",email:"",hash_method:"sha256"},{event:"setSiteType",type:deviceType},{event:"viewItem",item:"${r.digits(8)}"});`)}`,
  chartbeat: ({ r, host }: Spot) =>
    loader(
      '//static.chartbeat.com/js/chartbeat.js',
      `var _sf_async_config=window._sf_async_config=window._sf_async_config||{};_sf_async_config.uid=${r.digits(5)};_sf_async_config.domain="${host}";_sf_async_config.useCanonical=true;var _sf_startpt=Date.now();`,
    ),
  tealium: ({ r, name }: Spot) =>
    script(
      `var utag_data={page_name:"${name}",page_type:"article",site_section:"news",user_status:"anonymous",content_id:"${r.digits(8)}"};(function(a,b,c,d){a="https://tags.tiqcdn.com/utag/pub${r.hex(4)}/main/prod/utag.js";b=document;c="script";d=b.createElement(c);d.src=a;d.type="text/java"+c;d.async=true;a=b.getElementsByTagName(c)[0];a.parentNode.insertBefore(d,a)})();`,
    ),
  oneTrust: ({ r }: Spot) =>
    `<script src="https://cdn.cookielaw.org/scripttemplates/otSDKStub.js" charset="UTF-8" data-domain-script="${r.uuid()}"></script>${script('function OptanonWrapper(){window.dataLayer&&dataLayer.push({event:"OneTrustGroupsUpdated",groups:window.OnetrustActiveGroups})}')}`,
  cookiebot: ({ r }: Spot) =>
    `<script id="Cookiebot" src="https://consent.cookiebot.com/uc.js" data-cbid="${r.uuid()}" data-blockingmode="auto"></script>`,
  usercentrics: ({ r }: Spot) =>
    `<script id="usercentrics-cmp" async data-settings-id="${r.id(9)}" src="https://app.usercentrics.eu/browser-ui/latest/loader.js"></script><script type="text/plain" data-usercentrics="Google Maps" src="https://maps.googleapis.com/maps/api/js"></script>`,
  didomi: ({ r }: Spot) =>
    loader(
      `https://sdk.privacy-center.org/${r.uuid()}/loader.js`,
      'window.gdprAppliesGlobally=true;(function(){function n(e){if(!window.frames[e]){if(document.body&&document.body.firstChild){var t=document.body;var r=document.createElement("iframe");r.style.display="none";r.name=e;r.title=e;t.insertBefore(r,t.firstChild)}else{setTimeout(function(){n(e)},5)}}}if(!window.__tcfapi){window.__tcfapi=function(c,v,cb){(window.__tcfapi.a=window.__tcfapi.a||[]).push([c,v,cb])};n("__tcfapiLocator");window.addEventListener("message",function(e){var m=typeof e.data==="string"&&e.data.indexOf("__tcfapiCall")>=0?JSON.parse(e.data):e.data;m&&m.__tcfapiCall&&window.__tcfapi(m.__tcfapiCall.command,m.__tcfapiCall.version,function(v,s){e.source.postMessage({__tcfapiReturn:{returnValue:v,success:s,callId:m.__tcfapiCall.callId}},"*")})})}})();',
    ),
  cookieBanner: ({ w }: Spot) =>
    `<div id="consent" class="modal" role="dialog" style="position:fixed;bottom:0;left:0;right:0;z-index:2147483647;background:#fff"><p>${w.cookies}</p><button data-consent="all">${w.accept}</button><button data-consent="none">${w.reject}</button></div>${script('(function(){var c=document.getElementById("consent");if(/(^|; )consent=/.test(document.cookie))c.remove();c&&c.addEventListener("click",function(e){var v=e.target.getAttribute("data-consent");if(!v)return;document.cookie="consent="+v+";path=/;max-age=15552000;SameSite=Lax";c.remove();v==="all"&&document.querySelectorAll("script[type=\'text/plain\']").forEach(function(s){var n=document.createElement("script");s.src?n.src=s.src:n.text=s.text;s.parentNode.replaceChild(n,s)})})})();')}`,
  metaPixel: ({ r }: Spot) =>
    `${script(`!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){n.callMethod?n.callMethod.apply(n,arguments):n.queue.push(arguments)};if(!f._fbq)f._fbq=n;n.push=n;n.loaded=!0;n.version='2.0';n.queue=[];t=b.createElement(e);t.async=!0;t.src=v;s=b.getElementsByTagName(e)[0];s.parentNode.insertBefore(t,s)}(window,document,'script','https://connect.facebook.net/en_US/fbevents.js');fbq('init','${r.digits(15)}');fbq('track','PageView');`)}<noscript><img height="1" width="1" style="display:none" src="https://www.facebook.com/tr?id=${r.digits(15)}&ev=PageView&noscript=1"/></noscript>`,
  tiktok: ({ r }: Spot) =>
    script(
      `!function(w,d,t){w.TiktokAnalyticsObject=t;var q=w[t]=w[t]||[];q.methods=["page","track","identify","instances","debug","on","off","once","ready"];q.setAndDefer=function(o,m){o[m]=function(){o.push([m].concat(Array.prototype.slice.call(arguments,0)))}};for(var i=0;i<q.methods.length;i++)q.setAndDefer(q,q.methods[i]);q.load=function(e){var s=d.createElement("script");s.async=!0;s.src="https://analytics.tiktok.com/i18n/pixel/events.js?sdkid="+e+"&lib="+t;var a=d.getElementsByTagName("script")[0];a.parentNode.insertBefore(s,a)};q.load('${r.id(20).toUpperCase()}');q.page()}(window,document,'ttq');`,
    ),
  linkedIn: ({ r }: Spot) =>
    `${script(`_linkedin_partner_id="${r.digits(7)}";window._linkedin_data_partner_ids=window._linkedin_data_partner_ids||[];window._linkedin_data_partner_ids.push(_linkedin_partner_id);(function(l){if(!l){window.lintrk=function(a,b){window.lintrk.q.push([a,b])};window.lintrk.q=[]}var s=document.getElementsByTagName("script")[0];var b=document.createElement("script");b.async=true;b.src="https://snap.licdn.com/li.lms-analytics/insight.min.js";s.parentNode.insertBefore(b,s)})(window.lintrk);`)}<noscript><img height="1" width="1" style="display:none" alt="" src="https://px.ads.linkedin.com/collect/?pid=${r.digits(7)}&fmt=gif"/></noscript>`,
  prebid: ({ r }: Spot) =>
    `<script async src="/static/prebid9.${r.int(1, 40)}.js"></script>${script(
      `var pbjs=pbjs||{};pbjs.que=pbjs.que||[];var PREBID_TIMEOUT=${r.int(8, 20)}00;var adUnits=[${times(
        3,
        (n) =>
          `{code:'div-gpt-ad-${r.digits(13)}-${n}',mediaTypes:{banner:{sizes:[[300,250],[728,90]]}},bids:[{bidder:'appnexus',params:{placementId:${r.digits(8)}}},{bidder:'rubicon',params:{accountId:'${r.digits(5)}',siteId:'${r.digits(6)}',zoneId:'${r.digits(7)}'}},{bidder:'ix',params:{siteId:'${r.digits(6)}',size:[300,250]}}]}`,
        ',',
      )}];pbjs.que.push(function(){pbjs.setConfig({consentManagement:{gdpr:{cmpApi:'iab',timeout:8000,defaultGdprScope:true}},userSync:{iframeEnabled:true,filterSettings:{iframe:{bidders:'*',filter:'include'}}}});pbjs.addAdUnits(adUnits);pbjs.requestBids({timeout:PREBID_TIMEOUT,bidsBackHandler:function(){googletag.cmd.push(function(){pbjs.setTargetingForGPTAsync();googletag.pubads().refresh()})}})});`,
    )}`,
  gpt: ({ r }: Spot) =>
    `<script async src="https://securepubads.g.doubleclick.net/tag/js/gpt.js"></script>${script(`window.googletag=window.googletag||{cmd:[]};googletag.cmd.push(function(){googletag.defineSlot('/${r.digits(8)}/article/top',[[970,250],[728,90]],'ad-${r.hex(6)}').addService(googletag.pubads());googletag.pubads().disableInitialLoad();googletag.pubads().enableSingleRequest();googletag.enableServices()});`)}`,
  serviceWorker: ({ r }: Spot) =>
    script(
      `if('serviceWorker' in navigator){window.addEventListener('load',()=>{navigator.serviceWorker.register('/sw.js?v=${r.hex(6)}',{scope:'/'}).then(r=>{r.addEventListener('updatefound',()=>{const n=r.installing;n.onstatechange=()=>{n.state==='installed'&&navigator.serviceWorker.controller&&window.dispatchEvent(new Event('app:update'))}})}).catch(console.error)})}`,
    ),
  push: ({ r }: Spot) =>
    `<script src="https://cdn.onesignal.com/sdks/web/v16/OneSignalSDK.page.js" defer></script>${script(`window.OneSignalDeferred=window.OneSignalDeferred||[];OneSignalDeferred.push(async function(o){await o.init({appId:"${r.uuid()}",notifyButton:{enable:true},promptOptions:{slidedown:{prompts:[{type:"push",autoPrompt:true,delay:{pageViews:2,timeDelay:15}}]}}})});`)}`,
  sentry: ({ r }: Spot) =>
    `<script src="https://browser.sentry-cdn.com/7.${r.int(50, 120)}.0/bundle.min.js" crossorigin="anonymous"></script>${script(`window.Sentry&&Sentry.init({dsn:"https://${r.hex(32)}@o${r.digits(6)}.ingest.sentry.io/${r.digits(7)}",release:"${r.hex(7)}",tracesSampleRate:.05,ignoreErrors:[/ResizeObserver/]});`)}`,
  newRelic: (spot: Spot) =>
    script(
      `window.NREUM||(NREUM={});NREUM.init={distributed_tracing:{enabled:true},privacy:{cookies_enabled:true}};NREUM.loader_config={accountID:"${spot.r.digits(7)}",agentID:"${spot.r.digits(9)}",licenseKey:"NRJS-${spot.r.hex(19)}",applicationID:"${spot.r.digits(9)}"};;/*! For license information please see nr-loader-rum-1.236.0.min.js.LICENSE.txt */(()=>{"use strict";var e,t,n={};function i(a){var o=t[a];if(void 0!==o)return o.exports;var c=t[a]={exports:{}};return n[a](c,c.exports,i),c.exports}t={};var p="XMLHttpRequest"in window&&window.XMLHttpRequest.prototype;p&&["open","send"].forEach((function(m){var o=p[m];p[m]=function(){return this._nr=Date.now(),o.apply(this,arguments)}}));var f=window.fetch;f&&(window.fetch=function(){var s=performance.now();return f.apply(this,arguments).finally((function(){(window.__nr=window.__nr||[]).push(performance.now()-s)}))});addEventListener("pagehide",(function(){navigator.sendBeacon&&navigator.sendBeacon("https://bam.nr-data.net/1/NRJS-${spot.r.hex(19)}",JSON.stringify(window.__nr||[]))}));${bundle(spot, 14)}})();`,
    ),
  segment: ({ r }: Spot) =>
    script(
      `!function(){var a=window.analytics=window.analytics||[];if(!a.initialize)if(a.invoked)window.console&&console.error("Snippet included twice.");else{a.invoked=!0;a.methods=["trackSubmit","trackClick","trackLink","identify","page","track","ready","group","reset"];a.factory=function(e){return function(){var t=Array.prototype.slice.call(arguments);t.unshift(e);a.push(t);return a}};for(var e=0;e<a.methods.length;e++){var k=a.methods[e];a[k]=a.factory(k)}a.load=function(k){var t=document.createElement("script");t.async=!0;t.src="https://cdn.segment.com/analytics.js/v1/"+k+"/analytics.min.js";document.head.appendChild(t)};a.load("${r.id(32)}");a.page()}}();`,
    ),
  intercom: ({ r }: Spot) =>
    script(
      `window.intercomSettings={api_base:"https://api-iam.intercom.io",app_id:"${r.hex(8)}"};(function(){var w=window,ic=w.Intercom;if(typeof ic==="function"){ic('update',w.intercomSettings)}else{var d=document,i=function(){i.c(arguments)};i.q=[];i.c=function(a){i.q.push(a)};w.Intercom=i;w.addEventListener('load',function(){var s=d.createElement('script');s.async=true;s.src='https://widget.intercom.io/widget/${r.hex(8)}';d.head.appendChild(s)},false)}})();`,
    ),
  hubSpot: ({ r }: Spot) =>
    `<script id="hs-script-loader" async defer src="//js.hs-scripts.com/${r.digits(7)}.js"></script>`,
  optimizely: ({ r }: Spot) =>
    `<style>.async-hide{opacity:0 !important}</style>${script(`(function(a,s,y,n,c,h,i,d,e){s.className+=' '+y;h.start=1*new Date;h.end=i=function(){s.className=s.className.replace(RegExp(' ?'+y),'')};(a[n]=a[n]||[]).hide=h;setTimeout(function(){i();h.end=null},c);h.timeout=c;})(window,document.documentElement,'async-hide','dataLayer',4000,{'OPT-${r.id(7).toUpperCase()}':true});`)}`,
  datadog: ({ r, host }: Spot) =>
    script(
      `(function(h,o,u,n,d){h=h[d]=h[d]||{q:[],onReady:function(c){h.q.push(c)}};d=o.createElement(u);d.async=1;d.src=n;n=o.getElementsByTagName(u)[0];n.parentNode.insertBefore(d,n)})(window,document,'script','https://www.datadoghq-browser-agent.com/eu1/v5/datadog-rum.js','DD_RUM');window.DD_RUM.onReady(function(){window.DD_RUM.init({clientToken:'pub${r.hex(32)}',applicationId:'${r.uuid()}',site:'datadoghq.eu',service:'${host}',sessionReplaySampleRate:20,trackUserInteractions:true,defaultPrivacyLevel:'mask-user-input'})});`,
    ),
  recaptcha: ({ r }: Spot) =>
    `<script src="https://www.google.com/recaptcha/api.js?render=6L${r.id(38)}"></script>${script(`function onSubmit(t){document.getElementById("login-form")&&document.getElementById("login-form").submit()}window.grecaptcha&&grecaptcha.ready(function(){grecaptcha.execute("6L${r.id(38)}",{action:"homepage"})});`)}`,
  turnstile: ({ r }: Spot) =>
    `<div class="cf-turnstile" data-sitekey="0x4AAAAAAA${r.id(14)}" data-theme="light"></div><script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async defer></script>`,
  yandex: ({ r }: Spot) =>
    script(
      `(function(m,e,t,r,i,k,a){m[i]=m[i]||function(){(m[i].a=m[i].a||[]).push(arguments)};m[i].l=1*new Date();k=e.createElement(t),a=e.getElementsByTagName(t)[0],k.async=1,k.src=r,a.parentNode.insertBefore(k,a)})(window,document,"script","https://mc.yandex.ru/metrika/tag.js","ym");ym(${r.digits(8)},"init",{clickmap:true,trackLinks:true,accurateTrackBounce:true,webvisor:true});`,
    ),
  baidu: ({ r }: Spot) =>
    script(
      `var _hmt=_hmt||[];(function(){var hm=document.createElement("script");hm.src="https://hm.baidu.com/hm.js?${r.hex(32)}";var s=document.getElementsByTagName("script")[0];s.parentNode.insertBefore(hm,s)})();`,
    ),
  /** Cloudflare adds it at the end of bodies: a script that opens a hidden frame. */
  cloudflare: ({ r }: Spot) =>
    script(
      `(function(){function c(){var b=a.contentDocument||a.contentWindow.document;if(b){var d=b.createElement('script');d.innerHTML="window.__CF$cv$params={r:'${r.hex(16)}',t:'${r.base64(15)}'};var a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js';document.getElementsByTagName('head')[0].appendChild(a);";b.getElementsByTagName('head')[0].appendChild(d)}}if(document.body){var a=document.createElement('iframe');a.height=1;a.width=1;a.style.position='absolute';a.style.top=0;a.style.left=0;a.style.border='none';a.style.visibility='hidden';document.body.appendChild(a);if('loading'!==document.readyState)c();else if(window.addEventListener)document.addEventListener('DOMContentLoaded',c);}})();`,
    ),
  cloudflareMail: ({ r }: Spot) =>
    `<a href="/cdn-cgi/l/email-protection#${r.hex(42)}"><span class="__cf_email__" data-cfemail="${r.hex(44)}">[email&#160;protected]</span></a><script data-cfasync="false" src="/cdn-cgi/scripts/5c5dd728/cloudflare-static/email-decode.min.js"></script><script defer src="https://static.cloudflareinsights.com/beacon.min.js" data-cf-beacon='{"rayId":"${r.hex(16)}","token":"${r.hex(32)}"}' crossorigin="anonymous"></script>`,
  wordpressEmoji: ({ r, origin }: Spot) =>
    script(
      `window._wpemojiSettings={"baseUrl":"https:\\/\\/s.w.org\\/images\\/core\\/emoji\\/14.0.0\\/72x72\\/","ext":".png","source":{"concatemoji":"${origin}\\/wp-includes\\/js\\/wp-emoji-release.min.js?ver=6.${r.int(0, 6)}"}};!function(e,a,t){var n,r,o,i=a.createElement("canvas"),p=i.getContext&&i.getContext("2d");function s(e,t){var a=String.fromCharCode;p.clearRect(0,0,i.width,i.height),p.fillText(a.apply(this,e),0,0);e=i.toDataURL();return p.clearRect(0,0,i.width,i.height),p.fillText(a.apply(this,t),0,0),e===i.toDataURL()}function c(e){var t=a.createElement("script");t.src=e,t.defer=t.type="text/javascript",a.getElementsByTagName("head")[0].appendChild(t)}t.supports={flag:s([127987,65039,8205,9895,65039],[127987,65039,8203,9895,65039])};(n=t.source||{}).concatemoji&&c(n.concatemoji)}(window,document,window._wpemojiSettings);`,
    ),
  adBlockTest: ({ r }: Spot) =>
    script(
      `(function(){var k=atob("${Buffer.from('pagead2.googlesyndication.com').toString('base64')}"),i=new Image;i.onerror=function(){document.documentElement.classList.add("adb-${r.hex(3)}");fetch("/api/pulse?b=1",{keepalive:!0,method:"POST"})};i.src="https://"+k+"/pagead/show_ads.js?"+(+new Date).toString(36)})();`,
    ),
  vitals: ({ r }: Spot) =>
    script(
      `(()=>{const q=[];new PerformanceObserver(l=>{for(const e of l.getEntries())q.push([e.name,Math.round(e.startTime)])}).observe({type:"largest-contentful-paint",buffered:true});addEventListener("visibilitychange",()=>{document.visibilityState==="hidden"&&navigator.sendBeacon("/rum/${r.hex(5)}",JSON.stringify({u:location.pathname,q,ua:navigator.userAgent,r:document.referrer}))})})();`,
    ),
  shortcuts: () =>
    script(
      `document.addEventListener('keydown',function(e){if(/input|textarea|select/i.test(e.target.tagName)||e.metaKey||e.ctrlKey)return;switch(e.key){case'/':e.preventDefault();document.querySelector('[type=search]')?.focus();break;case'j':case'ArrowRight':document.querySelector('a[rel=next]')?.click();break;case'k':case'ArrowLeft':document.querySelector('a[rel=prev]')?.click();break;case'Escape':document.body.classList.remove('menu-open')}});document.addEventListener('copy',function(e){var s=getSelection().toString();if(s.length>80){e.clipboardData.setData('text/plain',s+'\\n\\nSource: '+location.href);e.preventDefault()}});`,
    ),
});
