/** What real pages are mostly made of, made by program: code bundles, style sheets, prose, menus, pictures. */

/** Numbers from 0 up to 1, the same for the same seed (mulberry32 over an FNV-1a hash). */
export function seeded(seed: string): () => number {
  let state = 2166136261;
  for (const char of seed) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;
const below = (random: Random, limit: number) => Math.floor(random() * limit);
const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[below(random, items.length)] as Item;
const many = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

const WORDS = {
  money: 'account branch card saver rate mortgage transfer budget fee statement loan adviser balance deposit',
  garden: 'hedge compost seedling trowel border pruning rose shade mulch greenhouse bulb lawn orchard slug',
  travel:
    'harbour ferry hostel ridge timetable luggage island guide station coast valley ticket museum bridge',
  software:
    'module release server cache request parser branch queue token handler socket schema build plug-in',
  news: 'council minister report strike budget hospital court voters inquiry railway school storm spokesman vote',
  food: 'oven onion dough pan saffron simmer broth crust lemon skillet yeast butter plate thyme',
  sport:
    'keeper midfield season derby coach league referee transfer injury cup stadium striker penalty fixture',
  health:
    'clinic nurse symptom sleep appointment vaccine dose practice referral joint patient diet allergy walk',
  shop: 'delivery size colour cotton sole warranty stock basket return voucher jacket strap leather bundle',
  crypto: 'ledger block validator node wallet gas bridge pool swap chain signature epoch staking custody',
} as const;
export type Topic = keyof typeof WORDS;

const VERBS = 'keeps moves shows follows brings needs holds leaves changes offers covers opens'.split(' ');
const TAILS = [
  'before the end of the week',
  'in most cases',
  'as we wrote last year',
  'without any extra work',
  'for people who live near by',
  'once the weather turns',
  'if you know where to look',
  'and nobody was surprised',
  'at a price that is fair',
  'when the others are asleep',
  'although it took some time',
  'more often than you would think',
];

function sentence(random: Random, topic: Topic): string {
  const words = WORDS[topic].split(' ');
  const [a, b, c] = [pick(random, words), pick(random, words), pick(random, words)];
  const text = pick(random, [
    `The ${a} ${pick(random, VERBS)} the ${b} ${pick(random, TAILS)}`,
    `A good ${a} is worth more than a ${b} or a ${c}`,
    `Every ${a} has its ${b}, ${pick(random, TAILS)}`,
    `Ask for the ${a} first; the ${b} ${pick(random, VERBS)} the ${c} ${pick(random, TAILS)}`,
    `We looked at the ${a}, the ${b} and the ${c} ${pick(random, TAILS)}`,
  ]);
  return `${text}.`;
}

/** Paragraphs of HTML. */
export function prose(seed: string, topic: Topic, paragraphs = 6): string {
  const random = seeded(seed);
  return many(
    paragraphs,
    () => `<p>${many(3 + below(random, 5), () => sentence(random, topic)).join(' ')}</p>`,
  ).join('\n');
}

/** The same sentences over and over, for languages that no generator here speaks. */
export function repeated(seed: string, sentences: readonly string[], paragraphs = 6): string {
  const random = seeded(seed);
  return many(
    paragraphs,
    () => `<p>${many(3 + below(random, 3), () => pick(random, sentences)).join(' ')}</p>`,
  ).join('\n');
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const RESERVED = new Set(['as', 'do', 'if', 'in', 'of']);

/** Code as a bundler and a minifier leave it, of about so many kB. */
export function bundle(seed: string, kilobytes: number): string {
  const random = seeded(`bundle ${seed}`);
  const name = (): string => {
    const short = pick(random, [...LETTERS]) + (random() < 0.3 ? pick(random, [...LETTERS]) : '');
    return RESERVED.has(short) ? name() : short;
  };
  const names = (count: number): string[] => {
    const distinct = new Set<string>();
    while (distinct.size < count) distinct.add(name());
    return [...distinct];
  };
  let declared = 0;
  const member = () =>
    pick(random, [
      'current',
      'children',
      'memoizedState',
      'flags',
      'lanes',
      'stateNode',
      'queue',
      'dispatch',
      'props',
      'key',
      'ref',
      'next',
      'effects',
      'return',
      'sibling',
      'pending',
      'length',
      'subscribe',
    ]);
  const text = () =>
    pick(random, [
      'aria-label',
      'click',
      'Minified error',
      'pointerdown',
      'useState',
      'text/html',
      'focusin',
      'Invalid hook call',
      'UTC',
      'translate3d(0,0,0)',
      'application/json',
      'onChange',
      'Content-Type',
      'hydrate',
      'MMM D, YYYY',
      'keydown',
      'data-testid',
      'M12 2C6.48 2 2 6.48 2 12',
      '#3b82f6',
    ]);
  const expression = (): string => {
    const [a, b] = names(2);
    return pick(random, [
      `${a}.${member()}`,
      `null!==${a}&&void 0!==${a}.${member()}?${a}.${member()}:${below(random, 4096)}`,
      `"${text()}"===${a}`,
      `${a}|${below(random, 512)}`,
      `Object.assign({},${a},{${member()}:${b}})`,
      `(0,${a}.jsx)("${pick(random, ['div', 'span', 'button', 'li', 'svg'])}",{className:"${text()}",children:${b}})`,
      `${a}.${member()}.map((function(${b}){return ${b}.${member()}}))`,
      `typeof ${a}=="function"`,
      `${a}[${below(random, 64)}]^${b}<<${below(random, 24)}`,
      `/^[\\w-]{${1 + below(random, 9)},}$/.test(${a})`,
    ]);
  };
  const statement = (): string => {
    const [a, b, c] = names(3);
    declared++;
    return pick(random, [
      `function ${a}${declared}(${a},${b},${c}){for(var ${a}=${b}.${member()};null!==${a};)${c}.${member()}=${expression()},${a}=${a}.${member()};return ${expression()}}`,
      `var ${a}=${expression()},${b}=${expression()};`,
      `if(${expression()})switch(${a}.tag){case ${below(random, 30)}:${b}=${expression()};break;case ${below(random, 30)}:return ${expression()};default:throw Error(${c}(${below(random, 500)}))}`,
      `${a}.prototype.${member()}=function(${b}){return this.${member()}=${expression()},this};`,
      `${a}.exports={${member()}:${expression()},"${text()}":${expression()}};`,
      `${a}.addEventListener("${text()}",(function(${b}){${b}.preventDefault(),${c}(${expression()})}),!1);`,
      `try{${a}=JSON.parse(${b})}catch(${c}){console.error("${text()}",${c})}`,
      `const ${a}${declared}=async ${b}=>{const ${c}=await fetch(\`/api/\${${b}.id}\`,{credentials:"include"});return ${c}.ok?${c}.json():Promise.reject(${c}.status)};`,
    ]);
  };
  // What nearly every bundle has somewhere, harmless as it is.
  const runtime = [
    '(self.webpackChunkapp=self.webpackChunkapp||[]).push([[179],{',
    'n.g=function(){if("object"==typeof globalThis)return globalThis;try{return this||new Function("return this")()}catch(e){if("object"==typeof window)return window}}();',
    'n.l=(e,t)=>{var r=document.createElement("script");r.charset="utf-8",r.timeout=120,r.src=n.p+e+".chunk.js",r.onerror=t,document.head.appendChild(r)};',
    'function _s(e){return decodeURIComponent(atob(e).split("").map((function(e){return"%"+("00"+e.charCodeAt(0).toString(16)).slice(-2)})).join(""))}',
    'function _c(e,t){return String.fromCharCode(e>>>10&1023|55296,1023&e|56320)+t}',
  ];
  const parts: string[] = [`/*! app.${below(random, 1e9).toString(16)}.js | (c) contributors | MIT */`];
  let size = 0;
  let module = 0;
  while (size < kilobytes * 1024) {
    const part =
      random() < 0.02 && module < runtime.length
        ? (runtime[module++] as string).replace(/^\(self.*$/, 'var __p="/static/";')
        : statement();
    parts.push(part);
    size += part.length;
  }
  return `!function(e,t,n){"use strict";${parts.slice(1).join('')}}(window,document);\n${parts[0]}`;
}

export function stylesheet(seed: string, rules = 60): string {
  const random = seeded(`css ${seed}`);
  const blocks = ['header', 'nav', 'hero', 'card', 'grid', 'btn', 'form', 'modal', 'footer', 'badge', 'list'];
  return many(rules, () => {
    const block = pick(random, blocks);
    const colour = `#${below(random, 0xffffff).toString(16).padStart(6, '0')}`;
    return `.${block}__${pick(random, blocks)}${random() < 0.2 ? ':hover' : ''}{${pick(random, [
      `display:flex;gap:${below(random, 32)}px;align-items:center`,
      `color:${colour};background:#fff`,
      `padding:${below(random, 40)}px ${below(random, 40)}px;border-radius:${below(random, 12)}px`,
      `position:absolute;top:${below(random, 90)}px;left:0;opacity:0;transition:opacity .${1 + below(random, 5)}s`,
      `font:400 ${12 + below(random, 20)}px/1.5 system-ui,sans-serif`,
      `@media(max-width:${480 + below(random, 800)}px){display:none}`,
      `box-shadow:0 1px ${below(random, 20)}px rgba(0,0,0,.${1 + below(random, 3)})`,
    ])}}`;
  }).join('\n');
}

/** Bytes as base64 that begin as the given ones do; the rest is noise. */
export function base64(seed: string, head: string, bytes: number): string {
  const random = seeded(`bytes ${seed}`);
  const noise = Buffer.from(many(bytes, () => below(random, 256)));
  return Buffer.concat([Buffer.from(head, 'latin1'), noise]).toString('base64');
}

export const image = (seed: string, bytes = 900, alt = ''): string =>
  `<img alt="${alt}" loading="lazy" src="data:image/png;base64,${base64(seed, '\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR', bytes)}">`;

export const menu = (labels: string, base = '/'): string =>
  `<nav class="main-nav" aria-label="Main"><ul>${labels
    .split('|')
    .map(
      (label) =>
        `<li><a href="${base}${label
          .toLowerCase()
          .trim()
          .replace(/[^\p{L}\d]+/gu, '-')}">${label.trim()}</a></li>`,
    )
    .join('')}</ul></nav>`;

export const footer = (
  owner: string,
  links = 'About us|Privacy|Terms|Cookies|Accessibility|Contact',
): string =>
  `<footer class="site-footer">${menu(links, '/info/')}<small>© 2026 ${owner}. All rights reserved.</small></footer>`;

/** Cards as shops and galleries have them. */
export function cards(seed: string, count: number, topic: Topic = 'shop', currency = '€'): string {
  const random = seeded(`cards ${seed}`);
  const words = WORDS[topic].split(' ');
  return `<ul class="grid">${many(count, (index) => {
    const title = `${pick(random, ['Plain', 'Classic', 'Little', 'Northern', 'Double', 'Everyday'])} ${pick(random, words)} ${pick(random, words)}`;
    return `<li class="card" data-sku="${below(random, 1e7)}"><a href="/p/${title.toLowerCase().replaceAll(' ', '-')}-${index}"><img src="/media/catalog/${index}_360x.webp" width="360" height="360" alt="${title}"><h3>${title}</h3></a><span class="price">${currency}${9 + below(random, 200)}.${10 + below(random, 89)}</span><button class="btn" data-add="${index}">Add</button></li>`;
  }).join('\n')}</ul>`;
}

interface DocumentParts {
  title: string;
  lang?: string;
  head?: string;
  body: string;
  bodyAttributes?: string;
}

/** What fills a head before anything is said: icons, colours, previews, first styles. */
function furniture(title: string): string {
  const random = seeded(`head ${title}`);
  const version = below(random, 1e6).toString(16);
  const pieces = [
    `<link rel="icon" href="/favicon.ico?v=${version}" sizes="32x32"><link rel="icon" href="/icon.svg" type="image/svg+xml"><link rel="apple-touch-icon" href="/apple-touch-icon.png">`,
    '<meta name="theme-color" content="#ffffff"><meta name="format-detection" content="telephone=no"><meta name="referrer" content="strict-origin-when-cross-origin">',
    `<meta property="og:title" content="${title}"><meta property="og:type" content="website"><meta property="og:image" content="/share-${version}.jpg"><meta name="twitter:card" content="summary_large_image">`,
    `<link rel="preload" href="/fonts/inter-${version}.woff2" as="font" type="font/woff2" crossorigin><link rel="stylesheet" href="/css/base.${version}.css" media="all">`,
    '<link rel="preconnect" href="https://fonts.googleapis.com"><link rel="stylesheet" href="https://fonts.googleapis.com/css2?family=Inter:wght@400;600&display=swap">',
    `<style>${stylesheet(`first ${title}`, 10 + below(random, 40))}</style>`,
    `<style>@media print{nav,footer{display:none}}*,:after,:before{box-sizing:border-box}${stylesheet(`more ${title}`, 8 + below(random, 20))}</style>`,
  ];
  return pieces.filter(() => random() < 0.65).join('\n');
}

export const htmlDocument = ({ title, lang = 'en', head = '', body, bodyAttributes = '' }: DocumentParts) =>
  `<!DOCTYPE html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${furniture(title)}
${head}
</head>
<body${bodyAttributes && ` ${bodyAttributes}`}>
${body}
</body>
</html>
`;

/** A tag manager's loader, as every second site has it near its top. */
export const tagManager = (id: string): string =>
  `<script>(function(win,doc,layer,id){win[layer]=win[layer]||[];win[layer].push({'gtm.start':Date.now(),event:'gtm.js'});
var first=doc.getElementsByTagName('script')[0],tag=doc.createElement('script');tag.async=true;
tag.src='https://www.googletagmanager.com/gtm.js?id='+id;first.parentNode.insertBefore(tag,first);})(window,document,'dataLayer','${id}');</script>`;
export const tagManagerFrame = (id: string): string =>
  `<noscript><iframe src="https://www.googletagmanager.com/ns.html?id=${id}" height="0" width="0" style="display:none;visibility:hidden"></iframe></noscript>`;
export const analytics = (id: string): string =>
  `<script async src="https://www.googletagmanager.com/gtag/js?id=${id}"></script>
<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}gtag('js',new Date());gtag('config','${id}',{anonymize_ip:true});</script>`;

export const consent = (vendor = 'https://cdn.cookielaw.org/scripttemplates/otSDKStub.js'): string =>
  `<script src="${vendor}" data-domain-script="0197c2d1-4d52-7c0e-a1f6-5a4f2f1f9d10" charset="UTF-8"></script>
<div id="consent" role="dialog" aria-modal="true" style="position:fixed;inset:auto 0 0 0;z-index:2147483000;background:#fff">
<h2>Your choice on cookies</h2><p>We and our 143 partners keep and read information on your device. You may agree, refuse or choose.</p>
<button data-consent="all">Accept all</button><button data-consent="none">Reject all</button><button data-consent="some">Settings</button></div>
<script>document.querySelectorAll('[data-consent]').forEach(function(b){b.addEventListener('click',function(){
document.cookie='consent='+b.dataset.consent+';path=/;max-age=15552000;samesite=lax';document.getElementById('consent').hidden=true;
window.dataLayer&&dataLayer.push({event:'consent_update',value:b.dataset.consent});});});</script>`;

export const chatWidget = (account: string): string =>
  `<script>window.Desk=window.Desk||function(){(Desk.q=Desk.q||[]).push(arguments)};Desk('boot',{account:'${account}'});
(function(){var s=document.createElement('script');s.src='https://widget.intercom.io/widget/${account}';s.async=1;document.body.appendChild(s)})();</script>
<div id="chat-launcher" style="position:fixed;right:20px;bottom:20px;z-index:2147483001"><iframe title="Chat" style="display:none" src="about:blank"></iframe></div>`;

interface CmsParts {
  url: string;
  site: string;
  title: string;
  topic: Topic;
  main: string;
  /** right after the opening of the body or in the head, where injected code likes to be */
  head?: string;
  tail?: string;
  lang?: string;
}

/** A site as a common content management system and its theme put it together. */
export function cmsPage({
  url,
  site,
  title,
  topic,
  main,
  head = '',
  tail = '',
  lang = 'en',
}: CmsParts): string {
  const origin = new URL(url).origin;
  const random = seeded(`cms ${url}`);
  const posts = many(6, () => sentence(random, topic));
  return htmlDocument({
    title: `${title} – ${site}`,
    lang,
    head: `<meta name="generator" content="WordPress 6.8.3">
<link rel="canonical" href="${url}"><link rel="alternate" type="application/rss+xml" href="${origin}/feed/">
<link rel="stylesheet" href="${origin}/wp-includes/css/dist/block-library/style.min.css?ver=6.8.3">
<link rel="stylesheet" href="${origin}/wp-content/themes/quietpaper/style.css?ver=2.1">
<style id="theme-inline-css">${stylesheet(url, 40)}</style>
<script src="${origin}/wp-includes/js/jquery/jquery.min.js?ver=3.7.1"></script>
<script src="${origin}/wp-includes/js/jquery/jquery-migrate.min.js?ver=3.4.1"></script>
${head}`,
    bodyAttributes: 'class="single single-post wp-embed-responsive"',
    body: `<header id="masthead"><a class="home" href="${origin}/">${site}</a>${menu('Home|Articles|Gallery|Shop|Contact', `${origin}/`)}
<form role="search" method="get" action="${origin}/"><input type="search" name="s" placeholder="Search"><button>Go</button></form></header>
<main id="content"><article class="post hentry"><h1>${title}</h1>${main}</article>
<section id="comments"><h2>3 thoughts</h2>${prose(`comments ${url}`, topic, 3)}
<form action="${origin}/wp-comments-post.php" method="post"><textarea name="comment"></textarea><input name="author"><input type="email" name="email"><input type="hidden" name="comment_post_ID" value="${below(random, 5000)}"><button>Post comment</button></form></section></main>
<aside><h2>Recent posts</h2><ul>${posts.map((post) => `<li><a href="${origin}/${post.toLowerCase().replace(/[^a-z]+/g, '-')}/">${post}</a></li>`).join('')}</ul></aside>
${footer(site)}
<script src="${origin}/wp-content/themes/quietpaper/js/navigation.js?ver=2.1" defer></script>
<script id="wp-emoji">window._wpemojiSettings={"baseUrl":"https:\\/\\/s.w.org\\/images\\/core\\/emoji\\/16.0.1\\/72x72\\/","ext":".png","source":{"concatemoji":"${origin.replaceAll('/', '\\/')}\\/wp-includes\\/js\\/wp-emoji-release.min.js"}};</script>
${tail}`,
  });
}

/** A log-in form's plain look, in the colours given. */
export const loginStyle = (colour: string): string =>
  `<style>body{font-family:Arial,Helvetica,sans-serif;background:#f5f6f8;margin:0}.box{max-width:400px;margin:60px auto;background:#fff;padding:32px;border-radius:8px;box-shadow:0 2px 12px rgba(0,0,0,.1)}.box h1{font-size:22px;color:${colour}}.box input{width:100%;padding:12px;margin:8px 0;border:1px solid #ccc;border-radius:4px}.box button{width:100%;padding:12px;border:0;border-radius:4px;background:${colour};color:#fff;font-weight:700}.links{font-size:13px;margin-top:16px}</style>`;
