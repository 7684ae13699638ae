/** Small sites on free hosts, contact forms, shortened and parked addresses. */
import type { Builders, Saved } from '../browser-report.ts';
import { hexDigits } from '../obfuscation.ts';
import * as v from '../vendors.ts';

const PAGES: [url: string, lang: string, title: string, body: string][] = [
  [
    'https://hundesalon-pfote.netlify.app/',
    'de',
    'Hundesalon Pfote, Gießen',
    `<form name="kontakt" method="POST" data-netlify="true" netlify-honeypot="bot-field"><input type="hidden" name="form-name" value="kontakt"><p style="display:none"><input name="bot-field"></p><input name="name"><input type="email" name="email"><textarea name="nachricht"></textarea><button>Termin anfragen</button></form>`,
  ],
  [
    'https://lea-dubois-portfolio.vercel.app/',
    'fr',
    'Léa Dubois — graphiste',
    `<form action="https://formspree.io/f/xzbqwerk" method="POST"><input type="email" name="_replyto"><textarea name="message"></textarea><button>Envoyer</button></form><script defer src="/_vercel/insights/script.js"></script>`,
  ],
  [
    'https://docs.google.com/forms/d/e/1FAIpQLSe/viewform',
    'es',
    'Inscripción al torneo de pádel',
    `<form action="https://docs.google.com/forms/d/e/1FAIpQLSe/formResponse" target="_self" method="POST"><input name="entry.1187"><input name="entry.2231"><input type="hidden" name="fvv" value="1"><input type="hidden" name="fbzx" value="-8812"></form><p>Nunca envíes contraseñas a través de Formularios de Google.</p><script>var FB_PUBLIC_LOAD_DATA_ = [null,["Torneo social",[[1,"Nombre y apellidos",null,0],[2,"Nivel",null,2]]]];</script>`,
  ],
  [
    'https://remont-kofemashin.example/',
    'ru',
    'Ремонт кофемашин в Казани',
    `<form id="f"><input type="tel" name="phone" placeholder="+7"><button>Перезвоните мне</button></form><script>document.getElementById('f').onsubmit=function(e){e.preventDefault();fetch('https://api.telegram.org/bot000000:TEST/sendMessage',{method:'POST',headers:{'Content-Type':'application/json'},body:JSON.stringify({chat_id:-1,text:'Заявка: '+this.phone.value})}).then(function(){alert('Спасибо, мы перезвоним!')})};</script>${v.metrika(88)}`,
  ],
  [
    'https://bit.ly/3xYz12a+',
    'en',
    'Bitly link info',
    `<h1>bit.ly/3xYz12a</h1><p>Destination: https://www.bbc.co.uk/food/recipes/scones_1285</p><a href="https://www.bbc.co.uk/food/recipes/scones_1285">Continue</a>`,
  ],
  [
    'https://ouo-kisalt.example/Zx81',
    'tr',
    'Link kısaltma – bekleyin',
    `<p>Lütfen 5 saniye bekleyin</p><a id="go" style="display:none">Linke git</a>${v.adsense('1', 2)}<script>var s=5,i=setInterval(function(){if(!--s){clearInterval(i);var g=document.getElementById('go');g.href='https://www.mediafire.com/file/9a/ders_notlari.pdf';g.style.display='block'}},1000);</script>`,
  ],
  [
    'https://l.instagram.com/?u=https%3A%2F%2Fceramicaferro.it%2F&e=AT1',
    'it',
    'Stai per lasciare Instagram',
    `<p>Stai per accedere a: ceramicaferro.it</p><a href="https://ceramicaferro.it/?fbclid=x">Segui il link</a><meta http-equiv="refresh" content="1;URL=https://ceramicaferro.it/">`,
  ],
  [
    'http://www.schuhe-guenstig24.example/',
    'de',
    'schuhe-guenstig24.example steht zum Verkauf',
    `<script src="https://www.google.com/adsense/domains/caf.js"></script><script>var dto={"domainName":"schuhe-guenstig24.example","domainPrice":299,"domainCurrency":"USD","adultFlag":false,"contentType":5,"contactDomainHolder":"http://sedo.com/search/details.php?domain=schuhe"};function onclick_uniqueclick(){(new Image).src="/search/tsc.php?ses=${hexDigits(1, 30)}"}</script><iframe src="https://syndicatedsearch.goog/afs/ads?adsafe=low&channel=exp-0051" width="700" height="480"></iframe>`,
  ],
  [
    'http://ww16.barcelona-flats.example/?sub1=2023',
    'en',
    'barcelona-flats.example',
    `<script>window.park = "${Buffer.from('{"uuid":"9a","page_time":1700000000}').toString('base64')}";</script><script src="/bJxZtPqRs.js"></script><noscript><meta http-equiv="refresh" content="0; url=/?fp=${hexDigits(2, 80)}"></noscript><div id="target" style="opacity: 0"></div>`,
  ],
  [
    'http://parkingcrew-like.example/',
    'en',
    'Related Links',
    `<ul><li><a href="#">Cheap Flights</a></li><li><a href="#">Online Banking Login</a></li><li><a href="#">Credit Cards</a></li></ul><script type="text/javascript">var pageOptions={'pubId':'dp-bodis31_3ph','resultsPageBaseUrl':'//parkingcrew-like.example/?ts=','uiOptimize':true};if(top.location!=location){top.location.href=document.location.href}</script>`,
  ],
  [
    'https://linktr.ee/mara.backt',
    'de',
    'mara.backt | Linktree',
    `<a href="https://www.tiktok.com/@mara.backt">TikTok</a><a href="https://www.amazon.de/shop/mara">Meine Backformen</a><a href="https://ko-fi.com/mara">Kaffee spendieren</a><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"username":"mara.backt"}}}</script>`,
  ],
  [
    'https://sites.google.com/view/turma7b-escola/inicio',
    'pt',
    'Turma 7.º B – Início',
    '<p>Trabalhos de casa: pág. 48, exercícios 3 a 7.</p><iframe src="https://docs.google.com/presentation/d/e/2PACX/embed?start=false" width="480" height="299" allowfullscreen></iframe>',
  ],
  [
    'https://kolo-fotograficzne.weebly.com/',
    'pl',
    'Koło Fotograficzne „Migawka”',
    `<form enctype="multipart/form-data" action="//www.weebly.com/weebly/apps/formSubmit.php" method="POST" id="form-88"><input name="_u88"><input type="text" name="wsite_subject" style="display:none"><input type="hidden" name="ucfid" value="88"></form><script>_W.configDomain="www.weebly.com";_W.relinquish&&_W.relinquish();</script>`,
  ],
  [
    'https://ipfs.io/ipfs/bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi/',
    'en',
    'IPFS whitepaper mirror',
    '<h1>IPFS – Content Addressed, Versioned, P2P File System (Draft 3)</h1><p>Juan Benet</p>',
  ],
  [
    'http://46.4.0.1.static.hoster.example/',
    'en',
    'Welcome to nginx!',
    '<h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed and working. Further configuration is required.</p>',
  ],
  [
    'https://xn--mller-brot-9db.example/',
    'de',
    'Müller Brot – Öffnungszeiten',
    '<p>Mo–Fr 6:00–18:00, Sa 6:00–13:00</p><p>Unsere Seele: Dinkel, Kümmel, Salz</p>',
  ],
  [
    'https://xn--e1afmkfd.xn--80akhbyknj4f/',
    'ru',
    'Пример: испытание IDN',
    '<p>Тестовый домен с кириллическими именами. Лабораторная страница.</p><a href="http://xn--e1afmkfd.xn--80akhbyknj4f/wiki">Вики</a>',
  ],
  [
    'https://kazan.hotelwifi.example/guest/s/default/?ap=00:27:22&id=aa&url=http://captive.apple.com',
    'ru',
    'Гостевой Wi-Fi',
    `<form method="post" action="/guest/s/default/login"><input type="hidden" name="page_error"><input name="room" placeholder="Номер комнаты"><input type="password" name="password" placeholder="Фамилия"><label><input type="checkbox" name="accept-tos"> Согласен с правилами</label></form>`,
  ],
  [
    'https://petition-gegen-laerm.blogspot.com/p/unterschreiben.html',
    'de',
    'Unterschreiben gegen Fluglärm',
    `<script type="text/javascript" src="https://form.jotform.com/jsform/21100933"></script><iframe id="JotFormIFrame-21100933" src="https://form.jotform.com/21100933" frameborder="0" width="100%" height="539" allow="geolocation; microphone; camera"></iframe>`,
  ],
  [
    'https://mi-tienda-zapatos.000webhostapp.com/',
    'es',
    'Zapatos Lupita - catálogo',
    `<p>Pedidos por WhatsApp al 55 1234 5678</p><a href="https://wa.me/525512345678?text=Hola">WhatsApp</a><div style="text-align: right;position: fixed;z-index:9999999;bottom: 0;width: auto;right: 1%"><a title="Hosted on free web hosting" href="https://www.000webhost.com/"><img src="https://cdn.000webhost.com/000webhost/logo/footer-powered-by-000webhost-white2.png" alt="www.000webhost.com"></a></div>`,
  ],
];
export const homes = {
  home: () =>
    PAGES.map(
      ([url, lang, title, body], n): Saved => [
        url,
        `<!DOCTYPE html><html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title></head><body class="p${n}">${n % 4 === 0 ? `<h1>${title}</h1>` : `<header>${title}</header>`}${body}</body></html>`,
      ],
    ),
} satisfies Builders;
