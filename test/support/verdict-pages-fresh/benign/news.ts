import type { FreshPage } from '../browser-report.ts';
import { chanceOf } from '../chance.ts';
import { type Lang, STORIES, wordsOf } from '../languages.ts';
import { documentOf, escaped, external, framed, inline, link, list, slug } from '../markup.ts';
import { snippets, type Vendor } from '../vendors.ts';

type Site = readonly [
  host: string,
  brand: string,
  lang: Lang,
  sections: string,
  vendors: string,
  consent: Consent,
];
type Consent = 'none' | 'oneTrust' | 'sourcepoint' | 'own' | 'didomi';

const SITES: readonly Site[] = [
  [
    'www.spiegel.de',
    'DER SPIEGEL',
    'de',
    'Politik|Wirtschaft|Panorama|Sport|Wissenschaft',
    'gtm ivw prebid',
    'sourcepoint',
  ],
  [
    'www.lemonde.fr',
    'Le Monde',
    'fr',
    'International|Politique|Économie|Culture|Sport',
    'chartbeat facebook gtag',
    'didomi',
  ],
  [
    'elpais.com',
    'EL PAÍS',
    'es',
    'España|América|Economía|Ciencia|Cultura',
    'omniture comscore prebid',
    'didomi',
  ],
  [
    'www.repubblica.it',
    'la Repubblica',
    'it',
    'Politica|Cronaca|Esteri|Sport|Spettacoli',
    'universal taboola comscore',
    'own',
  ],
  [
    'g1.globo.com',
    'G1',
    'pt',
    'Economia|Educação|Mundo|Natureza|Tecnologia',
    'tealium prebid facebook',
    'none',
  ],
  ['www.nrc.nl', 'NRC', 'nl', 'Nieuws|Opinie|Wetenschap|Cultuur', 'gtm piano chartbeat', 'own'],
  [
    'wyborcza.pl',
    'Gazeta Wyborcza',
    'pl',
    'Kraj|Świat|Gospodarka|Kultura',
    'gaAsync prebid hotjar',
    'oneTrust',
  ],
  [
    'www.hurriyet.com.tr',
    'Hürriyet',
    'tr',
    'Gündem|Ekonomi|Spor|Magazin',
    'gtm criteo comscore oneSignal',
    'none',
  ],
  ['www.asahi.com', '朝日新聞', 'ja', '社会|経済|政治|スポーツ', 'omniture chartbeat', 'none'],
  ['www.people.com.cn', '人民网', 'zh', '时政|国际|财经|社会', 'baidu', 'none'],
  ['www.kommersant.ru', 'Коммерсантъ', 'ru', 'Экономика|Политика|Мир|Бизнес', 'yandex gtag', 'none'],
  [
    'www.aljazeera.net',
    'الجزيرة نت',
    'ar',
    'أخبار|اقتصاد|رياضة|ثقافة',
    'tealium chartbeat oneSignal',
    'oneTrust',
  ],
  ['www.dn.se', 'Dagens Nyheter', 'sv', 'Sverige|Världen|Ekonomi|Kultur', 'gtm piano prebid', 'sourcepoint'],
  [
    'www.theguardian.com',
    'The Guardian',
    'en',
    'News|Opinion|Sport|Culture|Lifestyle',
    'prebid comscore sentry',
    'sourcepoint',
  ],
  [
    'www.nzherald.co.nz',
    'The New Zealand Herald',
    'en',
    'Business|World|Sport|Travel',
    'gtm chartbeat newRelic taboola',
    'none',
  ],
  [
    'www.lanacion.com.ar',
    'LA NACION',
    'es',
    'Política|Deportes|Economía|Sociedad',
    'universal criteo comscore',
    'none',
  ],
  ['www.publico.pt', 'PÚBLICO', 'pt', 'Mundo|Local|Cultura|Ciência', 'gtag facebook clarity', 'own'],
  [
    'www.20min.ch',
    '20 Minuten',
    'de',
    'Schweiz|Ausland|People|Sport',
    'tealium taboola prebid hotjar',
    'oneTrust',
  ],
  [
    'www.lavoixdunord.example',
    'Les Nouvelles du Littoral',
    'fr',
    'Région|Sports|Loisirs',
    'ga2008 writeLoader',
    'none',
  ],
  [
    'www.bergische-landpost.example',
    'Bergische Landpost',
    'de',
    'Lokales|Vereine|Kultur',
    'piwik ivw writeLoader',
    'none',
  ],
  [
    'www.prairie-tribune.example',
    'Prairie Tribune',
    'en',
    'Local|Obituaries|Farm|Sports',
    'urchin writeLoader',
    'none',
  ],
  [
    'news.cyprusmorning.example',
    'Cyprus Morning',
    'en',
    'Island|Business|Weather',
    'gaAsync facebook taboola',
    'own',
  ],
];

function consentOf(kind: Consent, host: string, lang: Lang): string {
  const words = wordsOf(lang);
  const chance = chanceOf(`consent${host}`);
  if (kind === 'oneTrust') return snippets(host, 'oneTrust');
  if (kind === 'sourcepoint')
    return `${inline(`"use strict";function _typeof(t){return(_typeof="function"==typeof Symbol&&"symbol"==typeof Symbol.iterator?function(t){return typeof t}:function(t){return t&&"function"==typeof Symbol&&t.constructor===Symbol&&t!==Symbol.prototype?"symbol":typeof t})(t)}!function(){var t=function(){var t,e,o=[],n=window,r=n;for(;r;){try{if(r.frames.__tcfapiLocator){t=r;break}}catch(t){}if(r===n.top)break;r=r.parent}t||(!function t(){var e=n.document,o=!!n.frames.__tcfapiLocator;if(!o)if(e.body){var r=e.createElement("iframe");r.style.cssText="display:none",r.name="__tcfapiLocator",e.body.appendChild(r)}else setTimeout(t,5);return!o}(),n.__tcfapi=function(){for(var t=arguments.length,n=new Array(t),r=0;r<t;r++)n[r]=arguments[r];if(!n.length)return o;"setGdprApplies"===n[0]?n.length>3&&2===parseInt(n[1],10)&&"boolean"==typeof n[3]&&(e=n[3],"function"==typeof n[2]&&n[2]("set",!0)):"ping"===n[0]?"function"==typeof n[2]&&n[2]({gdprApplies:e,cmpLoaded:!1,cmpStatus:"stub"}):o.push(n)},n.addEventListener("message",(function(t){var e="string"==typeof t.data,o={};if(e)try{o=JSON.parse(t.data)}catch(t){}else o=t.data;var n="object"===_typeof(o)&&null!==o?o.__tcfapiCall:null;n&&window.__tcfapi(n.command,n.version,(function(o,r){var a={__tcfapiReturn:{returnValue:o,success:r,callId:n.callId}};t&&t.source&&t.source.postMessage&&t.source.postMessage(e?JSON.stringify(a):a,"*")}),n.parameter)}),!1))};"undefined"!=typeof module?module.exports=t:t()}();`)}
${inline(`window._sp_queue=[];window._sp_={config:{accountId:${chance.int(100, 2000)},baseEndpoint:"https://sp-spiegel-de.${host.replace(/^www\./, '')}",gdpr:{},events:{onConsentReady:function(t,e,n){window.dispatchEvent(new CustomEvent("consent",{detail:{consentUUID:e,euconsent:n}}))}}}};`)}`;
  if (kind === 'didomi')
    return inline(`window.didomiConfig = { app: { apiKey: "${chance.hex(8)}-${chance.hex(4)}-${chance.hex(12)}", vendors: { iab: { all: true } } }, languages: { enabled: ['${lang}'] } };
window.gdprAppliesGlobally=true;(function(){function n(e){if(!window.frames[e]){if(document.body&&document.body.firstChild){var t=document.body;var r=document.createElement("iframe");r.style.display="none";r.name=e;r.title=e;t.insertBefore(r,t.firstChild)}else{setTimeout(function(){n(e)},5)}}}n("__tcfapiLocator");var i=document.createElement("script");i.id="spcloader";i.async=true;i.src="https://sdk.privacy-center.org/"+window.didomiConfig.app.apiKey+"/loader.js?target="+document.location.hostname;document.getElementsByTagName("script")[0].parentNode.insertBefore(i,null)})();`);
  if (kind === 'own')
    return `<div id="cookie-bar" style="position:fixed;bottom:0;z-index:99999;width:100%"><p>${words.cookie}</p><button id="cookie-ok">${words.accept}</button></div>
${inline(`document.getElementById('cookie-ok').addEventListener('click', function () { document.cookie = 'consent=1; max-age=31536000; path=/; SameSite=Lax'; document.getElementById('cookie-bar').remove(); });`)}`;
  return '';
}

function front([host, brand, lang, sections, vendors, consent]: Site): FreshPage {
  const words = wordsOf(lang);
  const chance = chanceOf(`front${host}`);
  const stories = STORIES[lang].map(
    ([
      title,
      text,
    ]) => `<article class="teaser"><h2>${link(`/${slug(title) || 'artikel'}-${chance.int(1e5, 9e6)}.html`, title)}</h2>
<picture><source type="image/webp" srcset="/img/${chance.hex(10)}.webp"><img loading="lazy" src="/img/${chance.hex(10)}.jpg" alt=""></picture><p>${text.split(/[.。]/)[0]}.</p></article>`,
  );
  return {
    url: `https://${host}/`,
    html: documentOf({
      lang,
      title: `${brand} | ${sections.split('|').slice(0, 3).join(', ')}`,
      head: `<link rel="stylesheet" href="/static/main.${chance.hex(8)}.css"><link rel="canonical" href="https://${host}/">
<meta property="og:site_name" content="${escaped(brand)}">${consentOf(consent, host, lang)}
${snippets(host, ...(vendors.split(' ') as Vendor[]))}
${external(`/static/app.${chance.hex(8)}.js`, 'defer')}`,
      body: `${framed(
        words,
        brand,
        sections.split('|'),
        `${stories.join('\n')}
<aside><form action="/newsletter" method="post"><h3>${words.newsletter}</h3><input type="email" name="email" placeholder="${words.mail}" autocomplete="email"><button>${words.register}</button></form></aside>
<div id="div-gpt-ad-top" class="ad"></div>`,
      )}
${inline(`window.__PRELOADED_STATE__=${JSON.stringify({ edition: lang, sections: sections.split('|'), breaking: false, build: chance.hex(7) })};
if ('serviceWorker' in navigator) { window.addEventListener('load', function () { navigator.serviceWorker.register('/sw.js').catch(function () {}); }); }`)}`,
    }),
  };
}

function article([host, brand, lang, sections, vendors, consent]: Site, turn: number): FreshPage {
  const words = wordsOf(lang);
  const stories = STORIES[lang];
  const [title, text] = stories[turn % stories.length] ?? ['', ''];
  const section = sections.split('|')[turn % 3] ?? '';
  const chance = chanceOf(`article${host}`);
  const url = `https://${host}/${slug(section) || 'news'}/${2009 + (turn % 17)}/0${1 + (turn % 9)}/${slug(title) || chance.int(1e6, 9e6)}.html`;
  const ld = {
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    headline: title,
    datePublished: `20${10 + (turn % 15)}-03-12T07:00:00Z`,
    publisher: { '@type': 'Organization', name: brand },
  };
  const comments =
    turn % 2
      ? `<div id="disqus_thread"></div>${inline(`var disqus_shortname = '${slug(brand).replaceAll('-', '') || 'news'}';
(function() { var dsq = document.createElement('script'); dsq.type = 'text/javascript'; dsq.async = true; dsq.src = '//' + disqus_shortname + '.disqus.com/embed.js'; (document.getElementsByTagName('head')[0] || document.getElementsByTagName('body')[0]).appendChild(dsq); })();`)}`
      : `<section class="comments"><form action="/comments" method="post"><textarea name="text"></textarea><input name="author"><input type="hidden" name="csrf" value="${chance.hex(32)}"><button>${words.send}</button></form></section>`;
  return {
    url,
    html: documentOf({
      lang,
      title: `${title} - ${brand}`,
      head: `<link rel="amphtml" href="${url}?amp"><script type="application/ld+json">${JSON.stringify(ld)}</script>${consentOf(consent, host, lang)}
${snippets(host, ...(vendors.split(' ').reverse() as Vendor[]))}`,
      body: framed(
        words,
        brand,
        sections.split('|'),
        `<article><header><h1>${title}</h1><time datetime="2025-03-12">12.3.2025</time></header>
<p>${text}</p><blockquote class="twitter-tweet"><a href="https://twitter.com/intent/tweet?url=${encodeURIComponent(url)}">Tweet</a></blockquote>
${external('https://platform.twitter.com/widgets.js', 'async')}
<iframe width="560" height="315" src="https://www.youtube-nocookie.com/embed/${chance.base64(11).replaceAll(/[+/]/g, '_')}" allowfullscreen></iframe>
<p>${stories[(turn + 1) % stories.length]?.[1]}</p>
<iframe src="https://www.facebook.com/plugins/like.php?href=${encodeURIComponent(url)}" width="90" height="20" scrolling="no"></iframe></article>
${comments}${list(
  stories.map(([one]) => link(`/${slug(one) || 'a'}`, one)),
  'class="most-read"',
)}`,
      ),
    }),
  };
}

export const news = {
  'news front': () => SITES.map(front),
  'news article': () => SITES.map(article),
};
