/** Building blocks of HTML documents. */
import { chanceOf } from './chance.ts';
import type { Lang, Words } from './languages.ts';

export interface DocumentParts {
  lang: Lang;
  title: string;
  head?: string;
  body: string;
  bodyAttributes?: string;
}

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Style sheets as sites inline them, or links to their own and to those of a CDN. */
const STYLES = [
  `<style>*,*::before,*::after{box-sizing:border-box}body{margin:0;font:16px/1.5 "Segoe UI",Roboto,Helvetica,Arial,sans-serif;color:#1b1b1b;background:#f4f5f7}.site-header{display:flex;align-items:center;gap:24px;padding:12px 32px;background:#fff;border-bottom:1px solid #dfe1e6}.nav{display:flex;list-style:none;gap:16px;margin:0;padding:0}main{max-width:1080px;margin:0 auto;padding:24px}.form-group{margin-bottom:14px}label{display:block;font-size:14px}input,select,textarea{width:100%;padding:10px;border:1px solid #8c8c8c;border-radius:4px}button,.button{background:#0b5fff;color:#fff;border:0;border-radius:4px;padding:11px 20px;cursor:pointer}footer{padding:24px 32px;font-size:13px;color:#555}@media (max-width:640px){.site-header{flex-wrap:wrap}main{padding:12px}}</style>`,
  `<link rel="stylesheet" href="https://cdn.jsdelivr.net/npm/bootstrap@5.3.2/dist/css/bootstrap.min.css" integrity="sha384-T3c6CoIi6uLrA9TneNEoa7RxnatzjcDSCmG1MXxSR1GAsXEV/Dwwykc2MPK8M2HN" crossorigin="anonymous">
<style>:root{--brand:#00539f;--ink:#222}.logo{height:32px}.hero{background:var(--brand);color:#fff;padding:4rem 1rem}.card{max-width:420px;margin:8vh auto;padding:2rem;box-shadow:0 2px 6px rgba(0,0,0,.2)}.error{color:#c00}</style>`,
  `<link rel="preconnect" href="https://fonts.gstatic.com" crossorigin><link href="https://fonts.googleapis.com/css2?family=Open+Sans:wght@400;600&display=swap" rel="stylesheet">
<style>@font-face{font-family:icons;src:url(data:font/woff2;base64,d09GMgABAAAAAAQwAA4AAAAACQgAAAPaAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP0ZGVE0cGh4GYACCUhEICodohXsLGgABNgIkAzAEIAWDIAdxG7QHyAeuDWw4jHrQj6XYxYhFcfE/d+Hr+37mzJm9yQ) format("woff2")}body{font-family:"Open Sans",sans-serif;margin:0}.wrap{width:100%;max-width:460px;margin:60px auto;background:#fff;padding:32px;border:1px solid #ddd}.wrap h1{font-size:24px;font-weight:600}.icon:before{font-family:icons}</style>`,
  `<link rel="stylesheet" type="text/css" href="/css/screen.css" media="screen"><link rel="stylesheet" type="text/css" href="/css/print.css" media="print"><!--[if lt IE 9]><script src="/js/html5shiv.js"></script><![endif]-->`,
] as const;

export function documentOf({ lang, title, head = '', body, bodyAttributes = '' }: DocumentParts): string {
  return `<!DOCTYPE html>
<html lang="${lang}"${lang === 'ar' ? ' dir="rtl"' : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${chanceOf(title + body.length).pick(STYLES)}
${head}
</head>
<body${bodyAttributes && ` ${bodyAttributes}`}>
${body}
</body>
</html>
`;
}

export const inline = (source: string, attributes = ''): string =>
  `<script${attributes && ` ${attributes}`}>\n${source.trim()}\n</script>`;
export const external = (src: string, attributes = ''): string =>
  `<script src="${src}"${attributes && ` ${attributes}`}></script>`;
export const link = (href: string, text: string): string => `<a href="${href}">${text}</a>`;
export const list = (items: readonly string[], attributes = ''): string =>
  `<ul${attributes && ` ${attributes}`}>${items.map((one) => `<li>${one}</li>`).join('\n')}</ul>`;

/** A labelled input. */
export function field(label: string, name: string, type = 'text', more = ''): string {
  return `<div class="form-group"><label for="${name}">${label}</label>
<input type="${type}" id="${name}" name="${name}"${more && ` ${more}`}></div>`;
}

export const hidden = (name: string, value: string): string =>
  `<input type="hidden" name="${name}" value="${value}">`;

/** Header with navigation, and footer with the usual links of a site. */
export function framed(words: Words, brand: string, sections: readonly string[], main: string): string {
  const handle = slug(brand).replaceAll('-', '') || chanceOf(brand).word(8);
  return `<header class="site-header"><a class="logo" href="/"><img src="/assets/logo.svg" alt="${brand}" width="140" height="32"></a>
<nav aria-label="Main">${list(
    sections.map((one, n) => link(`/${slug(one) || `s${n + 1}`}/`, one)),
    'class="nav"',
  )}</nav>
<form class="search" action="/search" role="search"><input type="search" name="q" placeholder="${words.search}" aria-label="${words.search}"><button>${words.search}</button></form></header>
<main id="content">
${main}
</main>
<footer><p>© 2025 ${brand}</p><div class="social"><a href="https://www.facebook.com/${handle}" rel="noopener">Facebook</a> <a href="https://www.instagram.com/${handle}/" rel="noopener">Instagram</a> <a href="https://www.youtube.com/@${handle}" rel="noopener">YouTube</a> <a href="/feed.xml">RSS</a></div>
<svg xmlns="http://www.w3.org/2000/svg" style="display:none"><symbol id="i-menu" viewBox="0 0 24 24"><path d="M3 6h18v2H3zm0 5h18v2H3zm0 5h18v2H3z"/></symbol><symbol id="i-close" viewBox="0 0 24 24"><path d="M19 6.4 17.6 5 12 10.6 6.4 5 5 6.4 10.6 12 5 17.6 6.4 19l5.6-5.6 5.6 5.6 1.4-1.4-5.6-5.6z"/></symbol></svg>${list(
    [
      link('/privacy', words.privacy),
      link('/imprint', words.imprint),
      link('/terms', words.terms),
      link('/contact', words.contact),
      link('/about', words.about),
    ],
  )}</footer>`;
}

export const slug = (text: string): string =>
  text
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60);
