/** Small sites, odd addresses, downloads and things in between. */
import {
  analytics,
  base64,
  bundle,
  cards,
  cmsPage,
  footer,
  htmlDocument,
  image,
  menu,
  prose,
  repeated,
  stylesheet,
} from './filler.ts';
import { benign, type PageFixture } from './fixture.ts';
import { stringArray } from './obfuscation.ts';

/** The address as a browser shows it, its host in punycode. */
const idn = (url: string) => new URL(url).href;

export const benignSites: PageFixture[] = [
  benign(
    'personal page on GitHub',
    'https://ingrid-solheim.github.io/',
    htmlDocument({
      title: 'Ingrid Solheim',
      head: `<style>${stylesheet('ingrid', 20)}</style>`,
      body: `<h1>Ingrid Solheim</h1><p>I study glaciers and write small programs about them.</p>${prose('ingrid', 'travel', 5)}<ul><li><a href="https://github.com/ingrid-solheim">Code</a><li><a href="/cv.pdf">CV</a></ul><script data-goatcounter="https://ingrid.goatcounter.com/count" async src="//gc.zgo.at/count.js"></script>`,
    }),
  ),
  benign(
    'home page with a guest book at a free host',
    'https://marble-cat.neocities.org/guestbook.html',
    `<html><head><title>~*marble cat's corner*~</title><style>body{background:#203 url(stars.gif);color:#ff9}marquee{color:#0ff}${stylesheet('cat', 15)}</style></head><body><marquee>welcome!!! you are visitor no. 004211</marquee>${image('cat', 5000, 'cat')}<form action="https://users4.smartgb.com/g/g.php?a=s&i=g44-11" method="post"><input name="name"><input name="site"><textarea name="msg"></textarea><input type="submit" value="sign it!"></form>${prose('cat', 'garden', 4)}<script>document.write('last changed: '+document.lastModified);document.oncontextmenu=function(){alert('no stealing my gifs :3');return false};</script><embed src="tune.mid" hidden></body></html>`,
    'both',
  ),
  benign(
    'portfolio with a contact form at a free host',
    'https://oakley-photo.netlify.app/contact/',
    htmlDocument({
      title: 'Contact – Oakley Photography',
      head: '<link rel="stylesheet" href="/css/main.css">',
      body: `${menu('Work|About|Contact')}<form name="contact" method="POST" data-netlify="true" action="/thanks"><input type="hidden" name="form-name" value="contact"><p hidden><input name="bot-field"></p><input name="name"><input type="email" name="email"><textarea name="message"></textarea><button>Send</button></form>${image('oakley', 30_000)}${footer('Oakley')}`,
    }),
    'lists',
  ),
  benign(
    'home page of a shortener of links',
    'https://tny.link/',
    htmlDocument({
      title: 'tny.link – short links',
      body: `<h1>Make it short</h1><form action="/api/shorten" method="post"><input type="url" name="url" placeholder="https://…"><button>Shorten</button></form><input id="r" readonly><button onclick="navigator.clipboard.writeText(document.getElementById('r').value)">Copy</button><p>12,403,118 links and counting. Abuse? abuse@tny.link</p><a href="/login">Log in</a><script>${bundle('tny', 15)}</script>`,
    }),
  ),
  benign(
    'downloads of a program at its own place',
    'https://www.birchdisk.com/download/',
    htmlDocument({
      title: 'Download Birchdisk 7.2',
      head: `<style>${stylesheet('birch', 50)}</style>`,
      body: `${menu('Features|Download|Buy|Support')}<h1>Birchdisk 7.2</h1><a class="btn" href="https://www.birchdisk.com/files/birchdisk-7.2.0-x64.exe" download>Download for Windows (64 MB)</a><a href="/files/birchdisk-7.2.0.dmg">macOS</a><a href="/files/birchdisk-7.2.0.msi">MSI</a><p>SHA-256: <code>9f2c4e…</code></p>${prose('birch', 'software', 9)}${footer('Birchdisk GmbH')}`,
    }),
    'both',
  ),
  benign(
    'download that starts by itself after some seconds',
    'https://www.papercrane-player.org/thank-you/win64.html',
    htmlDocument({
      title: 'Thanks for downloading Papercrane Player',
      head: '<meta http-equiv="refresh" content="5; url=https://get.papercrane-player.org/3.0.21/papercrane-3.0.21-win64.exe">',
      body: `<h1>Your download will start in 5 seconds…</h1><p>If it does not, <a href="https://get.papercrane-player.org/3.0.21/papercrane-3.0.21-win64.exe">click here</a>. Checksum and signature are below.</p><iframe src="about:blank" id="dl" style="display:none"></iframe><script>setTimeout(function(){document.getElementById('dl').src='https://get.papercrane-player.org/3.0.21/papercrane-3.0.21-win64.exe';},5000);</script>${prose('crane', 'software', 5)}`,
    }),
    'both',
  ),
  benign(
    'drivers of a maker of printers',
    'https://support.tessaprint.com/drivers?model=TP-4400&os=win11',
    htmlDocument({
      title: 'Drivers and software – TP-4400',
      body: `${menu('Products|Supplies|Support')}<h1>TP-4400 drivers</h1><table>${Array.from({ length: 14 }, (_, i) => `<tr><td>Driver ${i + 1}.0</td><td><a href="https://dl.tessaprint.com/pub/TP4400_v${i + 1}.exe">TP4400_v${i + 1}.exe</a></td></tr>`).join('')}</table><p>Update your driver now to stay protected against CVE-2025-1111.</p>${prose('tessa', 'software', 7)}<script>${bundle('tessa', 25)}</script>`,
    }),
    'lists',
  ),
  benign(
    'German name with an umlaut',
    idn('https://www.bäckerei-grünwald.de/'),
    htmlDocument({
      title: 'Bäckerei Grünwald – Brot aus dem Holzofen',
      lang: 'de',
      head: `<style>${stylesheet('baeckerei', 50)}</style>`,
      body: `${menu('Start|Brote|Filialen|Kontakt')}${repeated('baeckerei', ['Wir backen seit 1921 im Holzofen.', 'Unser Sauerteig ruht achtzehn Stunden.', 'Samstags gibt es Hefezopf.', 'Bestellen Sie Ihr Brot bis zum Vortag um zwölf Uhr.'], 8)}<form action="/kontakt/senden" method="post"><input name="name"><input type="email" name="email"><textarea name="nachricht"></textarea><button>Absenden</button></form>${image('brot', 12_000)}`,
    }),
    'both',
  ),
  benign(
    'name wholly in Cyrillic',
    idn('https://библиотека-речная.рф/каталог'),
    htmlDocument({
      title: 'Речная библиотека – каталог',
      lang: 'ru',
      body: `${menu('Каталог|События|Читателям')}<form action="/каталог" method="get"><input name="q"><button>Найти</button></form>${repeated('bibl', ['Библиотека открыта ежедневно, кроме понедельника.', 'Запишите ребёнка в кружок чтения.', 'Новые поступления стоят у входа.'], 9)}${cards('bibl', 14, 'news', '')}`,
    }),
  ),
  benign(
    'name wholly in Chinese',
    idn('https://青山茶舍.中国/'),
    htmlDocument({
      title: '青山茶舍',
      lang: 'zh',
      body: `${menu('首页|名茶|茶具|联系')}${repeated('tea', ['高山云雾，一芽一叶。', '每年清明前采摘。', '欢迎到店品茶。'], 9)}<form action="/login" method="post"><input name="phone"><input name="password" type="password"><button>登录</button></form>`,
    }),
    'lists',
  ),
  benign(
    'Greek name',
    idn('https://www.ελιές-καλαμάτας.gr/'),
    htmlDocument({
      title: 'Ελιές Καλαμάτας',
      lang: 'el',
      body: `${menu('Αρχική|Προϊόντα|Επικοινωνία')}${repeated('olive', ['Οι ελιές μας μαζεύονται με το χέρι.', 'Στέλνουμε σε όλη την Ελλάδα.', 'Το λάδι είναι εξαιρετικό παρθένο.'], 8)}${cards('olive', 9, 'food')}`,
    }),
  ),
  benign(
    'repair shop for computers',
    'https://www.fixitfriday-computers.com/',
    cmsPage({
      url: 'https://www.fixitfriday-computers.com/',
      site: 'Fix-it Friday',
      title: 'Computer repair and virus removal',
      topic: 'software',
      main: `<p>Is your computer slow or infected? Windows error messages, pop-ups, lost files: call us on <a href="tel:+15550188">555-0188</a>. We are an independent shop and not part of Microsoft.</p>${prose('fixit', 'software', 7)}<iframe src="https://www.google.com/maps/embed?pb=!1m14" width="400" height="300"></iframe>`,
    }),
  ),
  benign(
    'status of a service',
    'https://status.tallyroom.io/',
    htmlDocument({
      title: 'Tallyroom status',
      body: `<h1>All systems operational</h1>${Array.from({ length: 90 }, (_, i) => `<rect data-day="${i}" fill="#2fcc66"></rect>`).join('')}<form action="https://status.tallyroom.io/subscriptions.json" method="post"><input name="subscriber[email]" type="email"><button>Subscribe</button></form><p>We are looking into a report that some accounts are temporarily suspended after the payment update of Friday.</p>`,
    }),
  ),
  benign(
    'page that is not there',
    'https://www.cornerbookshop.ie/old/events.html',
    `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1><p>The requested URL was not found on this server.</p>${'<!-- a padding to disable friendly error pages -->\n'.repeat(45)}</body></html>`,
  ),
  benign(
    'name that is for sale',
    'http://www.amber-lanterns.com/',
    htmlDocument({
      title: 'amber-lanterns.com is for sale',
      head: `<style>${stylesheet('amber', 30)}</style>`,
      body: `<h1>amber-lanterns.com</h1><p>This name is for sale. Make an offer today.</p><form action="https://www.sedo.com/search/details/" method="get"><input type="hidden" name="domain" value="amber-lanterns.com"><button>Make an offer</button></form><ul><li><a href="/?kw=lamps">Lamps</a><li><a href="/?kw=garden">Garden lights</a></ul>`,
    }),
    'both',
  ),
  benign(
    'gate that checks the browser',
    'https://www.rarevinyl-exchange.com/search?q=bossa',
    htmlDocument({
      title: 'Just a moment...',
      head: '<meta http-equiv="refresh" content="390"><meta name="robots" content="noindex,nofollow">',
      body: `<h1>www.rarevinyl-exchange.com</h1><p>Verifying you are human. This may take a few seconds.</p><form id="challenge-form" action="/search?q=bossa&__cf_chl_f_tk=9Z" method="POST"><input type="hidden" name="md" value="${base64('md', '', 1600)}"></form><script>(function(){window._cf_chl_opt={cvId:'3',cZone:'www.rarevinyl-exchange.com',cType:'managed',cRay:'9a1f',cH:'${base64('ch', '', 60)}',md:'${base64('md2', '', 900)}'};var a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=9a1f';document.getElementsByTagName('head')[0].appendChild(a);})();${stringArray("var t=performance.now();var n=navigator.webdriver;window.chl={'d':t,'w':n,'h':screen.height,'k':'ready'};document.cookie='chl=1';", 'gate')}</script><noscript>Please turn on JavaScript.</noscript>`,
    }),
    'both',
  ),
  benign(
    'clinic with a map, a calendar of others and an old weather counter',
    'http://www.dr-holm-family-practice.co.nz/',
    cmsPage({
      url: 'http://www.dr-holm-family-practice.co.nz/',
      site: 'Dr Holm',
      title: 'Family practice',
      topic: 'health',
      main: `${prose('holm', 'health', 9)}<iframe src="https://calendly.com/dr-holm/15min?embed_type=Inline" width="100%" height="600"></iframe><a href="https://www.facebook.com/drholm">Facebook</a>`,
      tail: `<script>document.write('<scr'+'ipt src="http://www.weatherbug-widgets.co.nz/w.js?town=Nelson&u='+escape(document.location.href)+'"></scr'+'ipt>');</script>${analytics('UA-1121-1')}`,
    }),
  ),
  benign(
    'survey for a school, answered elsewhere',
    'https://www.millbrook-primary.sch.uk/parents/survey',
    htmlDocument({
      title: 'Parents’ survey',
      body: `<h1>Parents’ survey 2026</h1><form action="https://docs.google.com/forms/d/e/1FAIpQLSc-not-a-real-one/formResponse" method="post">${Array.from({ length: 18 }, (_, i) => `<label>Question ${i + 1}<textarea name="entry.${1000 + i}"></textarea></label>`).join('\n')}<input type="email" name="emailAddress"><button>Send</button></form>${prose('school', 'news', 4)}`,
    }),
    'lists',
  ),
];
