import type { Spot } from './spot.ts';

type Era = 'tables' | 'floats' | 'bootstrap' | 'semantic' | 'utility';

export interface Parts {
  era: Era;
  title?: string;
  head?: string;
  main: string;
  /** Scripts at the end of the head, and at the end of the body. */
  early?: string[];
  late?: string[];
  aside?: string;
}

export const script = (code: string, attributes = '') =>
  `<script${attributes && ` ${attributes}`}>${code}</script>`;

export const times = (count: number, make: (n: number) => string, between = '\n') =>
  Array.from({ length: count }, (_, n) => make(n)).join(between);

const PROPERTIES = [
  'margin:0 auto',
  'padding:12px 16px',
  'color:#333',
  'background:#fff',
  'display:flex;align-items:center',
  'font:400 14px/1.5 Arial,Helvetica,sans-serif',
  'border-bottom:1px solid #ddd',
  'float:left;width:48%',
  'position:relative;overflow:hidden',
  'max-width:1140px',
  'text-decoration:none',
  'transition:opacity .2s ease-in-out',
  'box-shadow:0 2px 6px rgba(0,0,0,.15)',
];
const BLOCKS = [
  'nav',
  'teaser',
  'footer',
  'btn',
  'card',
  'grid',
  'hero',
  'list',
  'form',
  'modal',
  'header',
  'aside',
];

/** A style sheet of the given number of rules, or some times as many. */
export const css = ({ r }: Spot, rules: number) =>
  times(rules * r.int(1, 4), () => {
    const part = r.pick(['', '__title', '__body', '--large', ' a', ' li', ':hover', '-wrap']);
    return `.${r.pick(BLOCKS)}${part}{${r.some(PROPERTIES, r.int(2, 4)).join(';')}}`;
  });

export const logo = ({ r }: Spot, name: string) =>
  r.pick([
    `<img src="/img/logo.png" alt="${name}" width="180" height="44">`,
    `<svg width="120" height="32" viewBox="0 0 120 32" role="img" aria-label="${name}"><path d="M${times(9, () => `${r.int(0, 120)} ${r.int(0, 32)}`, 'L')}z"/></svg>`,
    `<img alt="${name}" src="data:image/png;base64,iVBORw0KGgo${r.base64(r.int(90, 400))}">`,
    `<strong class="brand">${name}</strong>`,
  ]);

const links = ({ w }: Spot) =>
  Object.entries({
    '/': w.home,
    '/news/': w.news,
    '/sport/': w.sport,
    '/business/': w.business,
    '/culture/': w.culture,
  });

const legal = ({ w, host, name }: Spot, between: string) =>
  `&copy; ${name}${between}` +
  [`contact">${w.contact}`, `privacy">${w.privacy}`, `terms">${w.terms}`, `imprint">${w.imprint}`]
    .map((link) => `<a href="//${host}/${link}</a>`)
    .join(between);

const direction = (spot: Spot) => (spot.lang === 'ar' ? ' dir="rtl"' : '');

const LAYOUTS: Record<Era, (spot: Spot, parts: Parts, title: string) => string> = {
  tables: (s, p, title) => `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML><HEAD><TITLE>${title}</TITLE>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=utf-8">
<META NAME="keywords" CONTENT="${s.w.news}, ${s.w.sport}, ${s.name}">
<STYLE TYPE="text/css"><!--
BODY{font-family:Verdana,Arial;font-size:11px;margin:0} .hl{font-size:16px;font-weight:bold;color:#003366} .small{font-size:9px}
${css(s, 8)}
--></STYLE>
${p.head ?? ''}${(p.early ?? []).join('\n')}</HEAD>
<BODY BGCOLOR="#FFFFFF" TEXT="#000000" LINK="#003399" VLINK="#663399">
<TABLE WIDTH="760" BORDER="0" CELLSPACING="0" CELLPADDING="4" ALIGN="center">
<TR><TD COLSPAN="3"><IMG SRC="/images/header.gif" WIDTH="468" HEIGHT="60" ALT="${s.name}"><IMG SRC="/images/spacer.gif" WIDTH="1" HEIGHT="1"></TD></TR>
<TR VALIGN="top"><TD WIDTH="130" BGCOLOR="#E8EEF4">${links(s)
    .map(([path, word]) => `<A HREF="${path}index.html"><FONT FACE="Verdana" SIZE="1">${word}</FONT></A><BR>`)
    .join('\n')}</TD>
<TD>${p.main}</TD><TD WIDTH="160">${p.aside ?? s.say(2)}</TD></TR>
<TR><TD COLSPAN="3" ALIGN="center" CLASS="small"><HR NOSHADE SIZE="1">${legal(s, ' | ')}</TD></TR></TABLE>
${(p.late ?? []).join('\n')}
</BODY></HTML>`,
  floats: (
    s,
    p,
    title,
  ) => `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="${s.lang}" lang="${s.lang}"${direction(s)}>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>${title}</title>
<meta name="description" content="${s.say()}" />
<link rel="stylesheet" type="text/css" media="screen" href="/css/main.css?v=${s.r.int(1, 40)}" />
<link rel="alternate" type="application/rss+xml" title="RSS" href="/feed/" />
<style type="text/css">/*<![CDATA[*/
${css(s, 14)}
/*]]>*/</style>
<!--[if lt IE 7]><link rel="stylesheet" href="/css/ie6.css" type="text/css" /><![endif]-->
${p.head ?? ''}
${(p.early ?? []).join('\n')}
</head>
<body id="body" class="home">
<div id="wrapper"><div id="header"><h2><a href="/">${s.name}</a></h2>
<form action="/search" method="get" id="searchform"><input type="text" name="q" value="${s.w.search}" onfocus="if(this.value=='${s.w.search}')this.value='';" /><input type="submit" value="${s.w.search}" /></form></div>
<ul id="nav">${links(s)
    .map(([path, word]) => `<li><a href="${path}"><span>${word}</span></a></li>`)
    .join('')}</ul>
<div id="content">${p.main}</div>
<div id="sidebar">${p.aside ?? `<h3>${s.w.today}</h3><ul>${times(4, () => `<li><a href="/news/${s.r.digits(5)}.html">${s.say()}</a></li>`)}</ul>`}</div>
<div id="footer">${legal(s, ' &middot; ')}</div></div>
${(p.late ?? []).join('\n')}
</body></html>`,
  bootstrap: (s, p, title) => `<!DOCTYPE html>
<html lang="${s.lang}"${direction(s)}>
<head>
  <meta charset="utf-8">
  <meta http-equiv="X-UA-Compatible" content="IE=edge">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title}</title>
  <meta name="description" content="${s.say()}">
  <link rel="canonical" href="${s.url}">
  <link rel="stylesheet" href="https://maxcdn.bootstrapcdn.com/bootstrap/3.3.7/css/bootstrap.min.css">
  <link href="https://fonts.googleapis.com/css?family=Open+Sans:400,700" rel="stylesheet">
  <style>
${css(s, 18)}
  </style>
  <!--[if lt IE 9]><script src="https://oss.maxcdn.com/html5shiv/3.7.3/html5shiv.min.js"></script><![endif]-->
  ${p.head ?? ''}
  ${(p.early ?? []).join('\n  ')}
</head>
<body>
  <nav class="navbar navbar-default navbar-static-top"><div class="container">
    <div class="navbar-header"><button type="button" class="navbar-toggle collapsed" data-toggle="collapse" data-target="#menu"><span class="icon-bar"></span><span class="icon-bar"></span></button><a class="navbar-brand" href="/">${logo(s, s.name)}</a></div>
    <div id="menu" class="collapse navbar-collapse"><ul class="nav navbar-nav">${links(s)
      .map(([path, word]) => `<li><a href="${path}">${word}</a></li>`)
      .join('')}</ul></div></div></nav>
  <div class="container"><div class="row"><div class="col-md-8">${p.main}</div>
  <div class="col-md-4">${p.aside ?? `<div class="panel panel-default"><div class="panel-heading">${s.w.about}</div><div class="panel-body">${s.say(2)}</div></div>`}</div></div></div>
  <footer class="footer"><div class="container"><p class="text-muted">${legal(s, ' ')}</p></div></footer>
  <script src="https://code.jquery.com/jquery-1.12.4.min.js"></script>
  <script src="https://maxcdn.bootstrapcdn.com/bootstrap/3.3.7/js/bootstrap.min.js"></script>
  ${(p.late ?? []).join('\n  ')}
</body>
</html>`,
  semantic: (s, p, title) => `<!doctype html>
<html lang="${s.lang}"${direction(s)} class="no-js">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title>
<meta name="description" content="${s.say()}">
<meta property="og:title" content="${title}"><meta property="og:url" content="${s.url}"><meta property="og:site_name" content="${s.name}"><meta property="og:image" content="${s.origin}/og/${s.r.hex(8)}.jpg">
<meta name="twitter:card" content="summary_large_image">
<link rel="canonical" href="${s.url}"><link rel="icon" href="/favicon.svg" type="image/svg+xml"><link rel="manifest" href="/site.webmanifest">
<link rel="preload" href="/fonts/text-var.woff2" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="/assets/main.${s.r.hex(8)}.css">
<style>:root{--brand:#${s.r.hex(6)};--gap:1rem}
${css(s, 24)}</style>
<script type="application/ld+json">{"@context":"https://schema.org","@type":"Organization","name":"${s.name}","url":"${s.origin}/","logo":"${s.origin}/logo.png"}</script>
${p.head ?? ''}
${(p.early ?? []).join('\n')}
</head>
<body class="page page--${s.r.pick(BLOCKS)}">
<a class="skip-link" href="#main">${s.w.next}</a>
<header class="header"><a href="/" class="header__logo">${logo(s, s.name)}</a><nav aria-label="Main"><ul class="nav">${links(
    s,
  )
    .map(([path, word]) => `<li class="nav__item"><a href="${path}">${word}</a></li>`)
    .join('')}</ul></nav><a class="btn" href="/account">${s.w.account}</a></header>
<main id="main">${p.main}</main>
${p.aside === undefined ? '' : `<aside>${p.aside}</aside>`}
<footer class="footer"><p>${legal(s, ' · ')}</p></footer>
${(p.late ?? []).join('\n')}
</body>
</html>`,
  utility: (s, p, title) =>
    `<!DOCTYPE html><html lang="${s.lang}"${direction(s)} class="h-full antialiased"><head><meta charSet="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/><title>${title}</title><meta name="theme-color" content="#${s.r.hex(6)}"/><link rel="preconnect" href="https://fonts.gstatic.com" crossorigin="anonymous"/><link rel="stylesheet" href="/_assets/app-${s.r.id(8)}.css"/><style>*,::before,::after{box-sizing:border-box;border-width:0;border-style:solid;border-color:#e5e7eb}html{line-height:1.5;-webkit-text-size-adjust:100%;tab-size:4}body{margin:0;line-height:inherit}${css(s, 12).replaceAll('\n', '')}</style>${p.head ?? ''}${(p.early ?? []).join('')}</head><body class="min-h-full bg-white text-slate-900"><div class="mx-auto max-w-7xl px-4 sm:px-6 lg:px-8"><header class="flex items-center justify-between py-6"><a class="flex items-center gap-2 text-lg font-semibold" href="/">${logo(s, s.name)}</a><nav class="hidden gap-8 md:flex">${links(
      s,
    )
      .map(
        ([path, word]) => `<a class="text-sm text-slate-600 hover:text-slate-900" href="${path}">${word}</a>`,
      )
      .join(
        '',
      )}</nav></header><main class="py-10">${p.main}</main>${p.aside ?? ''}<footer class="border-t py-8 text-xs text-slate-500">${legal(s, ' ')}</footer></div>${(p.late ?? []).join('')}</body></html>`,
};

/** A whole document with navigation and footer. */
export const site = (spot: Spot, parts: Parts) =>
  LAYOUTS[parts.era](spot, parts, parts.title ?? `${spot.name} - ${spot.w.home}`);

/** A document of a head and a body, without the frame of a site. */
export const bare = (spot: Spot, title: string, head: string, body: string, attributes = '') =>
  `<!DOCTYPE html>\n<html lang="${spot.lang}"${direction(spot)}>\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>${title}</title>\n${head}\n</head>\n<body${attributes && ` ${attributes}`}>\n${body}\n</body>\n</html>\n`;

export const article = (spot: Spot, paragraphs = spot.r.int(3, 8)) =>
  `<article><h1>${spot.say()}</h1><p class="lead"><time>${spot.r.int(1, 28)}.${spot.r.int(1, 12)}.20${spot.r.int(10, 24)}</time> ${spot.say(2)}</p>
${times(paragraphs, () => `<p>${spot.say(spot.r.int(2, 6))}</p>`)}</article>`;

export const teasers = (spot: Spot, count = 6) =>
  `<section class="teasers">${times(
    count,
    () =>
      `<div class="teaser"><a href="/${spot.r.pick(['news', 'sport', 'culture'])}/${spot.r.digits(6)}"><img loading="lazy" src="/media/${spot.r.hex(10)}.jpg" width="320" height="180" alt=""><h3>${spot.say()}</h3></a><p>${spot.say(2)} <a href="#">${spot.w.more}</a></p></div>`,
  )}</section>`;

/** A log-in form with a hidden token, as frameworks write it. */
export const login = ({ w, r }: Spot, action: string, names = ['username', 'password'], extra = '') =>
  `<form id="login-form" class="form" action="${action}" method="post" accept-charset="utf-8" novalidate>
<input type="hidden" name="${r.pick(['csrf_token', '_token', 'authenticity_token', '__RequestVerificationToken', 'csrfmiddlewaretoken'])}" value="${r.id(40)}">
<label for="user">${names[0]?.includes('mail') ? w.email : w.user}</label><input id="user" type="text" name="${names[0]}" autocomplete="username" autofocus required>
<label for="pass">${w.password}</label><input id="pass" type="password" name="${names[1]}" autocomplete="current-password" required>
${extra}<label class="check"><input type="checkbox" name="remember" value="1"> ${w.remember}</label>
<button type="submit" class="btn btn-primary">${w.login}</button> <a href="/password/reset">${w.forgot}</a></form>`;
