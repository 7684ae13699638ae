/** News sites, blogs, forums, portals and pages of the nineties. */
import type { Builders, Saved } from '../browser-report.ts';
import { packed } from '../obfuscation.ts';
import * as v from '../vendors.ts';

interface Front {
  url: string;
  lang: string;
  name: string;
  head: string;
  foot: string;
  nav: string[];
  stories: [slug: string, title: string, text: string][];
  newsletter?: string;
}

const FRONTS: Front[] = [
  {
    url: 'https://www.harzer-tagblatt.de/lokales/',
    lang: 'de',
    name: 'Harzer Tagblatt',
    head: v.oneTrust('4c1f8a10-77aa-4b1e-9f4e-0d8e1b6a51c2') + v.gtm('GTM-5KX2QZ'),
    foot:
      v.gtmBody('GTM-5KX2QZ') +
      v.ivw('harztag') +
      v.chartbeat(2311, 'harzer-tagblatt.de') +
      v.prebid('billboard', 21819),
    nav: ['Lokales', 'Politik', 'Sport', 'Trauer', 'E-Paper', 'Anmelden'],
    stories: [
      [
        'wasserwerk-clausthal',
        'Wasserwerk Clausthal wird für 4,2 Millionen Euro saniert',
        'Nach einem Rohrbruch im Februar hatten 900 Haushalte zwei Tage kein Trinkwasser. Nun beschloss der Rat einstimmig den Neubau der Filteranlage.',
      ],
      [
        'sparkasse-warnt',
        'Sparkasse warnt vor falschen SMS: „Ihr pushTAN läuft ab“',
        'Betrüger verschicken derzeit SMS mit einem Link. Wer ihn öffnet, soll Online-Banking-PIN und Kartennummer eingeben. Die Polizei rät: sofort löschen und Konto sperren lassen (116 116).',
      ],
      [
        'brocken-winter',
        'Brockenbahn fährt wieder bis zum Gipfel',
        'Die Schneeverwehungen sind geräumt. Ab Samstag gilt der Winterfahrplan.',
      ],
    ],
    newsletter: 'Ihr Morgen-Newsletter, kostenlos und jederzeit kündbar',
  },
  {
    url: 'http://www.lecourrierdelouest-breton.fr/',
    lang: 'fr',
    name: 'Le Courrier de l’Ouest breton',
    head: v.gaq('UA-1880342-3') + v.xiti(340012),
    foot: v.comscore('7103811') + v.openX('pub.lecourrierdelouest-breton.fr', 14),
    nav: ['Brest', 'Quimper', 'Économie', 'Faits divers', 'Météo marine', 'Abonnez-vous'],
    stories: [
      [
        'peche-quotas',
        'Quotas de pêche : les ligneurs du raz de Sein inquiets',
        'Le comité régional demande un moratoire sur le bar et une aide d’urgence pour les vingt-trois patrons concernés.',
      ],
      [
        'faux-conseiller',
        'Il se faisait passer pour un conseiller bancaire : 18 mois ferme',
        'Le prévenu appelait ses victimes après leur avoir envoyé un faux SMS « Ameli ». Préjudice : 210 000 euros.',
      ],
      [
        'tonnerres',
        'Tonnerres de Brest : un million de visiteurs espérés',
        'Soixante-dix bateaux sont déjà inscrits.',
      ],
    ],
  },
  {
    url: 'https://www.diariodelguadiana.es/extremadura/',
    lang: 'es',
    name: 'Diario del Guadiana',
    head: v.tealium('dgprensa', 'portada') + v.fbPixel('1034419923317610'),
    foot: v.chartbeat(48212, 'diariodelguadiana.es') + v.criteo(32114) + v.comscore('8671776'),
    nav: ['Badajoz', 'Mérida', 'Economía', 'Deportes', 'Sucesos', 'Esquelas', 'Suscríbete'],
    stories: [
      [
        'embalse',
        'El embalse de Alange supera el 80 % por primera vez en seis años',
        'Las lluvias de marzo dejan 214 hectómetros cúbicos y garantizan el riego de la campaña del tomate.',
      ],
      [
        'correos-sms',
        'La Guardia Civil alerta: «Su paquete está retenido» es una estafa',
        'Correos nunca pide el pago de aduanas por SMS. Si ha introducido los datos de su tarjeta, llame a su banco.',
      ],
      [
        'cd',
        'El Badajoz empata y se queda fuera del play-off',
        'Un gol en el descuento privó a los blanquinegros de la promoción.',
      ],
    ],
    newsletter: 'Reciba cada mañana las noticias de Extremadura en su correo',
  },
  {
    url: 'https://gazzettadellirpinia.it/',
    lang: 'it',
    name: 'Gazzetta dell’Irpinia',
    head:
      v.analyticsJs('UA-40812231-1') +
      '<script type="text/javascript">var _iub = _iub || [];_iub.csConfiguration = {"lang":"it","siteId":1482290,"cookiePolicyId":23881201,"banner":{"acceptButtonDisplay":true}};</script><script type="text/javascript" src="//cdn.iubenda.com/cs/iubenda_cs.js" charset="UTF-8" async></script>',
    foot: v.adsense('7719022833419022', 4419820011) + v.wpEmoji('gazzettadellirpinia.it'),
    nav: ['Avellino', 'Cronaca', 'Politica', 'Sport', 'Contatti'],
    stories: [
      [
        'frana',
        'Frana sulla statale 7bis, traffico deviato per dieci giorni',
        'I tecnici dell’Anas sono al lavoro dalle sei di ieri mattina. Nessun ferito.',
      ],
      [
        'poste',
        'Truffa dello SPID: pensionata perde 11mila euro',
        'Aveva ricevuto un messaggio che sembrava di Poste Italiane. Denuncia ai carabinieri di Ariano.',
      ],
      ['sagra', 'Torna la sagra della castagna di Montella', 'Tre giorni di stand, musica e visite guidate.'],
    ],
  },
  {
    url: 'https://www.kuryerpodhalanski.pl/artykul/12931,lawina-pod-rysami',
    lang: 'pl',
    name: 'Kuryer Podhalański',
    head:
      v.gtag('G-9KXQ1ZB77L') +
      '<script>window.didomiConfig={app:{apiKey:"7e22-pl"}};window.gdprAppliesGlobally=true;(function(){function n(e){if(!window.frames[e]){if(document.body&&document.body.firstChild){var t=document.body;var r=document.createElement("iframe");r.style.display="none";r.name=e;r.title=e;t.insertBefore(r,t.firstChild)}else{setTimeout(function(){n(e)},5)}}}n("__tcfapiLocator")})();</script>',
    foot:
      '<iframe name="__tcfapiLocator" title="__tcfapiLocator" style="display: none;"></iframe>' +
      v.hotjar(1882301) +
      v.prebid('gora-strony', 7410),
    nav: ['Zakopane', 'Nowy Targ', 'Sport', 'Ogłoszenia', 'Zaloguj się'],
    stories: [
      [
        'lawina',
        'Lawina pod Rysami. TOPR: obowiązuje trzeci stopień zagrożenia',
        'Ratownicy apelują o rezygnację z wyjść powyżej Czarnego Stawu. Dwie osoby z lekkimi obrażeniami trafiły do szpitala.',
      ],
      [
        'inpost',
        'Uwaga na SMS-y o dopłacie 1,49 zł do paczki',
        'Policja w Nowym Targu przyjęła dziewięć zgłoszeń. Link prowadził do fałszywej strony płatności BLIK.',
      ],
    ],
  },
  {
    url: 'http://www.zuid-oostnieuws.nl/regio/venlo',
    lang: 'nl',
    name: 'Zuid-Oost Nieuws',
    head: v.piwik('stats.zuid-oostnieuws.nl', 4),
    foot: v.adsense2006('8831022931', '3310') + v.comscore('6035042'),
    nav: ['Venlo', 'Roermond', '112', 'Sport', 'Familieberichten', 'Inloggen'],
    stories: [
      [
        'maas',
        'Hoogwater Maas: campings in Arcen ontruimd',
        'Het waterschap verwacht de piek in de nacht van zaterdag op zondag, bij 15,40 meter boven NAP.',
      ],
      [
        'bankhelpdesk',
        'Vrouw (81) uit Tegelen opgelicht door valse bankmedewerker',
        'De man haalde haar over om AnyDesk te installeren en 6.400 euro over te maken naar een “kluisrekening”.',
      ],
    ],
  },
  {
    url: 'https://www.egeninsesi.com.tr/gundem',
    lang: 'tr',
    name: 'Ege’nin Sesi',
    head: v.gtag('UA-77120332-1') + v.fbPixel('668120331120987'),
    foot: v.adsense('1120998833410021', 7710092231) + v.metrika(50922110),
    nav: ['Gündem', 'Ekonomi', 'Spor', 'İzmir', 'Üye Girişi'],
    stories: [
      [
        'zeytin',
        'Zeytinyağında rekolte yüzde 40 düştü',
        'Ayvalık Ticaret Odası, kuraklık nedeniyle üreticiye destek çağrısı yaptı.',
      ],
      [
        'edevlet',
        'Sahte e-Devlet sitesi kuran 6 kişi tutuklandı',
        'Şüphelilerin “aidat iadesi” vaadiyle kimlik ve kart bilgisi topladığı belirlendi.',
      ],
      ['gs', 'Göztepe deplasmandan üç puanla döndü', 'Sarı-kırmızılılar 2-1 galip geldi.'],
    ],
  },
  {
    url: 'https://www.shinshu-mainichi.example/news/',
    lang: 'ja',
    name: '信州新報デジタル',
    head:
      v.gtm('GTM-WQ7BTNP') +
      '<script>var yads_ad_ds = "38112_250990";</script><script src="https://yads.c.yimg.jp/js/yads.js"></script>',
    foot: v.gtmBody('GTM-WQ7BTNP') + v.chartbeat(66120, 'shinshu-mainichi.example'),
    nav: ['県内', '経済', 'スポーツ', '社説', '会員ログイン'],
    stories: [
      [
        'ringo',
        'リンゴ農家、霜害で3割減収の見通し',
        '県農政部は25日、4月の低温による被害額が約18億円に上ると発表した。',
      ],
      [
        'sagi',
        'サポート詐欺に注意 「ウイルスに感染」と警告音',
        '長野中央署は、画面に表示された番号に電話しないよう呼び掛けている。電子マネーを買わせる手口が増えている。',
      ],
    ],
  },
  {
    url: 'https://news.dongnanwang.example/2019/0611/338122.shtml',
    lang: 'zh',
    name: '东南网新闻',
    head: v.baidu('b8e1c3c03dd1f7b8b4d7b9a2a2e2a1f0'),
    foot:
      v.cnzz(30021182) +
      '<script type="text/javascript">document.write("<script type=\'text/javascript\' src=\'//cpro.baidustatic.com/cpro/ui/c.js\'><\\/script>");BAIDU_CLB_fillSlot("990183");</script>',
    nav: ['首页', '福建', '财经', '视频', '登录', '注册'],
    stories: [
      [
        'port',
        '厦门港集装箱吞吐量同比增长百分之七',
        '据海关统计，前五个月对“一带一路”沿线国家出口保持两位数增长。',
      ],
      [
        'fraud',
        '民警提醒：收到“社保卡停用”短信切勿点击链接',
        '不法分子冒充人社局，诱导市民填写银行卡号、密码和验证码。',
      ],
    ],
  },
  {
    url: 'https://uralvestnik.ru/news/',
    lang: 'ru',
    name: 'Уральский вестник',
    head:
      v.metrika(12099341) +
      '<script>window.yaContextCb=window.yaContextCb||[]</script><script src="https://yandex.ru/ads/system/context.js" async></script>',
    foot:
      v.liveInternet() +
      '<script>window.yaContextCb.push(()=>{Ya.Context.AdvManager.render({renderTo:"yandex_rtb_R-A-331-2",blockId:"R-A-331-2"})})</script>',
    nav: ['Екатеринбург', 'Происшествия', 'Экономика', 'Афиша', 'Войти'],
    stories: [
      [
        'metro',
        'Вторую ветку метро начнут строить осенью',
        'Глава города сообщил, что проектная документация прошла экспертизу. Стоимость первого этапа — 84 миллиарда рублей.',
      ],
      [
        'gosuslugi',
        'Жительница Тагила продиктовала код из СМС и лишилась аккаунта на «Госуслугах»',
        'Полиция напоминает: сотрудники ведомств никогда не запрашивают коды подтверждения.',
      ],
    ],
  },
  {
    url: 'https://www.alrafidain-news.example/ar/',
    lang: 'ar',
    name: 'صحيفة الرافدين',
    head:
      v.gtag('G-TT81KQX02M') +
      '<script charset="UTF-8" src="https://s-eu-1.pushpushgo.com/js/5ea0cc.js" async></script><script>var OneSignal=window.OneSignal||[];OneSignal.push(function(){OneSignal.init({appId:"1f6a2b0e-2d2c-4f0c-9a30-8dd0f2f51220",notifyButton:{enable:true}});});</script><script src="https://cdn.onesignal.com/sdks/OneSignalSDK.js" async=""></script>',
    foot: v.adsense('4410923381209911', 1188200931) + v.tiktok('CAB11CBC77U3Q2H0'),
    nav: ['الرئيسية', 'سياسة', 'اقتصاد', 'رياضة', 'تسجيل الدخول'],
    stories: [
      [
        'dinar',
        'ارتفاع طفيف في سعر صرف الدينار أمام الدولار',
        'سجلت الأسواق المحلية صباح اليوم سعر 1480 دينارا مقابل الدولار الواحد.',
      ],
      [
        'ihtiyal',
        'وزارة الداخلية تحذر من رسائل واتساب احتيالية',
        'الرسائل تطلب رمز التحقق المكون من ستة أرقام. لا ترسل الرمز إلى أي شخص.',
      ],
    ],
  },
  {
    url: 'http://www.jornaldobarlavento.pt/',
    lang: 'pt',
    name: 'Jornal do Barlavento',
    head: v.ga2008('UA-3310921-1'),
    foot: v.omniture('jbarlavprod', 'homepage') + v.openX('ads.jornaldobarlavento.pt', 3),
    nav: ['Algarve', 'Sociedade', 'Desporto', 'Classificados', 'Assinaturas'],
    stories: [
      [
        'portimao',
        'Porto de Portimão recebe 22 navios de cruzeiro',
        'A época começa em Abril e deverá trazer 30 mil passageiros à cidade.',
      ],
      [
        'mbway',
        'PSP detém casal por burlas com MB Way',
        'As vítimas vendiam artigos usados na Internet e associavam o telefone dos burlões à sua conta.',
      ],
    ],
    newsletter: 'Subscreva a newsletter semanal',
  },
  {
    url: 'https://www.thefensgazette.co.uk/news/',
    lang: 'en',
    name: 'The Fens Gazette',
    head:
      v.newRelic('8a1b2c3d4e') +
      v.gtm('GTM-MZ91FB') +
      '<script>!function(){var e=function(){var e,t="__tcfapiLocator",a=[],n=window;for(;n;){try{if(n.frames[t]){e=n;break}}catch(e){}if(n===window.top)break;n=n.parent}e||(!function e(){var a=n.document,r=!!n.frames[t];if(!r)if(a.body){var i=a.createElement("iframe");i.style.cssText="display:none",i.name=t,a.body.appendChild(i)}else setTimeout(e,5);return!r}(),n.__tcfapi=function(){for(var e,t=arguments.length,n=new Array(t),r=0;r<t;r++)n[r]=arguments[r];if(!n.length)return a;a.push(n)})};e()}();</script>',
    foot: v.gtmBody('GTM-MZ91FB') + v.prebid('mpu1', 5110) + v.disqus('fensgazette') + v.bingUet(5210993),
    nav: ['News', 'Sport', 'What’s On', 'Public Notices', 'Buy a photo', 'Log in'],
    stories: [
      [
        'a47',
        'A47 dualling delayed again as costs rise to £312m',
        'National Highways blamed “unprecedented” inflation in the price of steel and aggregates.',
      ],
      [
        'royal-mail',
        'Trading Standards: delete this Royal Mail “unpaid shipping fee” text',
        'Eleven residents have reported losing money after entering card details on royalmail-rebook[.]example.',
      ],
      ['ely', 'Ely Cathedral to light up for Advent', 'The display will run nightly until Twelfth Night.'],
    ],
    newsletter: 'Sign up to our free daily newsletter',
  },
  {
    url: 'https://dinamalai.example/district/madurai',
    lang: 'ta',
    name: 'தின மாலை',
    head: v.gtag('G-0ZZQ81M2KD') + v.comscore('33128810'),
    foot:
      v.adsense('2298110938820011', 9912003388) +
      '<div id="taboola-below-article-thumbnails"></div><script type="text/javascript">window._taboola = window._taboola || [];_taboola.push({mode: "alternating-thumbnails-a",container: "taboola-below-article-thumbnails",placement: "Below Article Thumbnails",target_type: "mix"});</script>',
    nav: ['முகப்பு', 'தமிழகம்', 'விளையாட்டு', 'சினிமா'],
    stories: [
      ['vaigai', 'வைகை அணை நீர்மட்டம் 68 அடியாக உயர்வு', 'கரையோர மக்களுக்கு வெள்ள அபாய எச்சரிக்கை விடுக்கப்பட்டுள்ளது.'],
      [
        'otp',
        'ஓடிபி எண்ணை யாரிடமும் பகிராதீர்கள்: காவல்துறை எச்சரிக்கை',
        'வங்கி அதிகாரி போல் பேசி பணம் பறிக்கும் கும்பல் கைது.',
      ],
    ],
  },
];

function front({ url, lang, name, head, foot, nav, stories, newsletter }: Front, n: number): Saved {
  const host = new URL(url).host;
  const items = stories
    .map(
      ([slug, title, text], i) =>
        `<article class="teaser teaser--${i}"><a href="/${lang}/${slug}-${48_211 + n * 7 + i}.html"><img class="lazyload" data-src="https://img.${host.replace('www.', '')}/${slug}_w640.jpg" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" alt=""><h${i === 0 ? 1 : 3}>${title}</h${i === 0 ? 1 : 3}></a><p>${text}</p></article>`,
    )
    .join('\n');
  const login =
    n % 3 === 0
      ? `<div class="modal" id="login" style="display:none"><form action="/user/login" method="post"><input type="hidden" name="_csrf" value="c${n}9f1b"><input name="email" type="email" autocomplete="username"><input name="password" type="password" autocomplete="current-password"><button>OK</button></form></div>`
      : '';
  return [
    url,
    `<!DOCTYPE html>\n<html lang="${lang}"${lang === 'ar' ? ' dir="rtl"' : ''}>\n<head>\n<meta charset="utf-8">\n<title>${stories[0]?.[1]} | ${name}</title>\n<meta property="og:site_name" content="${name}">\n<link rel="canonical" href="${url}">\n<link rel="stylesheet" href="/assets/css/main.${1000 + n}.css">\n${head}\n<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsMediaOrganization","name":"${name}","url":"${url}"}</script>\n</head>\n<body class="home">\n<header><a href="/" class="logo">${name}</a><nav><ul>${nav.map((one, i) => `<li><a href="/rubrik/${i}">${one}</a></li>`).join('')}</ul></nav><form action="/search" method="get" role="search"><input type="search" name="q"></form></header>\n<main>${items}</main>\n${newsletter ? `<section class="nl"><p>${newsletter}</p><form action="https://newsletter.${host.replace('www.', '')}/subscribe" method="post"><input type="email" name="EMAIL" required><div style="position: absolute; left: -5000px;" aria-hidden="true"><input type="text" name="b_${n}f1_91a" tabindex="-1" value=""></div><input type="submit" value="OK"></form></section>` : ''}\n${login}<footer><a href="/impressum">Contact</a> <a href="https://www.facebook.com/${host.split('.').at(-2)}">Facebook</a> <a href="https://twitter.com/${host.split('.').at(-2)}">Twitter</a></footer>\n${foot}\n</body></html>`,
  ];
}

const FORUMS: [engine: string, url: string, title: string, posts: string[]][] = [
  [
    'phpbb',
    'https://forum.mz-fahrer.de/viewtopic.php?f=7&t=48112',
    'ETZ 250 springt warm nicht an - MZ-Forum',
    [
      'Moin, nach 20 km Fahrt geht sie an der Ampel aus und springt erst nach 10 Minuten wieder an. Zündspule?',
      'Tippe auf den Kondensator. Hatte ich bei meiner TS auch.',
    ],
  ],
  [
    'vb',
    'http://www.clubrsport.com.ar/foros/showthread.php?t=11209',
    'Bomba de nafta alternativa - Foro Club RSport',
    [
      'Gente, conseguí una Walbro 255 a buen precio en Mercado Libre. ¿Alguien la montó?',
      'Te paso mi experiencia: la mía zumba pero anda bárbaro.',
    ],
  ],
  [
    'smf',
    'http://skutery-forum.pl/index.php?topic=2231.0',
    'Regulacja gaźnika 2T',
    ['Jak ustawić skład mieszanki po wymianie cylindra na 70?', 'Zacznij od dyszy 72 i patrz na świecę.'],
  ],
  [
    'discourse',
    'https://discuss.sailors-log.example/t/best-anchor-for-a-28-footer/1822',
    'Best anchor for a 28 footer? - Sailor’s Log',
    [
      'Rocna 10 or Spade S80, mostly mud and sand in the Solent.',
      'Rocna. Never dragged, not even in that F9 off Studland.',
    ],
  ],
  [
    'xenforo',
    'https://www.asaneko-fan.example/threads/991/',
    '新作の感想スレ | あさねこ掲示板',
    ['3話の作画すごかったね', 'ネタバレは【】で囲んでください。'],
  ],
  [
    'discuz',
    'http://bbs.diaoyu365.example/forum.php?mod=viewthread&tid=77120',
    '春季野钓用什么饵料好？ - 钓鱼论坛',
    ['水温十二度左右，鲫鱼不怎么开口。', '试试红虫加麝香米打窝，少量多次。'],
  ],
  [
    'ipb',
    'https://forum.radiolub.example/topic/3381-ft-817/',
    'FT-817: нет передачи на 144 МГц - Форум радиолюбителей',
    ['Выгорел драйвер? Приём нормальный, на КВ передаёт.', 'Проверьте Q3041, болезнь всех ранних серий.'],
  ],
];

function forum([engine, url, title, posts]: (typeof FORUMS)[number], n: number): Saved {
  const login = {
    phpbb:
      '<form action="./ucp.php?mode=login" method="post" class="headerspace"><h3><a href="./ucp.php?mode=login">Anmelden</a></h3><input type="text" tabindex="1" name="username" id="username" size="10" class="inputbox"><input type="password" tabindex="2" name="password" id="password" size="10" class="inputbox" autocomplete="off"><input type="checkbox" name="autologin"><input type="submit" name="login" value="Anmelden"><input type="hidden" name="redirect" value="./viewtopic.php?f=7&amp;t=48112"></form>',
    vb: `<script type="text/javascript" src="clientscript/vbulletin_md5.js?v=387"></script><form id="navbar_loginform" action="login.php?do=login" method="post" onsubmit="md5hash(vb_login_password, vb_login_md5password, vb_login_md5password_utf, 0)"><input type="text" class="bginput" name="vb_login_username" value="Usuario" onfocus="if (this.value == 'Usuario') this.value = '';"><input type="password" class="bginput" name="vb_login_password"><input type="hidden" name="s" value=""><input type="hidden" name="securitytoken" value="guest"><input type="hidden" name="do" value="login"><input type="hidden" name="vb_login_md5password"><input type="hidden" name="vb_login_md5password_utf"></form>`,
    smf: `<script language="JavaScript" type="text/javascript" src="http://skutery-forum.pl/Themes/default/sha1.js"></script><form action="http://skutery-forum.pl/index.php?action=login2" method="post" onsubmit="hashLoginPassword(this, '2f91ab');"><input type="text" name="user" size="10"> <input type="password" name="passwrd" size="10"><select name="cookielength"><option value="60">1 godzina</option><option value="-1" selected>Na zawsze</option></select><input type="submit" value="Zaloguj"><input type="hidden" name="hash_passwrd" value=""></form>`,
    discourse:
      '<div id="data-preloaded" data-preloaded="{&quot;currentUser&quot;:null,&quot;siteSettings&quot;:&quot;{}&quot;}"></div><script defer src="/assets/start-discourse-8f1.js"></script><script defer src="/assets/vendor-9ab.js"></script><form id="hidden-login-form" method="post" action="https://discuss.sailors-log.example/login" style="display: none;"><input name="username" type="text" id="signin_username"><input name="password" type="password" id="signin_password"><input name="redirect" type="hidden"><input type="submit" id="signin-button" value="Log In"></form>',
    xenforo:
      '<script>var XF = window.XF || {}; XF.config = { userId: 0, csrf: "1620912202,9fa2bb", url: { fullBase: "https://www.asaneko-fan.example/", css: "/css.php?css=__SENTINEL__" } };</script><a href="/login/" data-xf-click="overlay">ログイン</a>',
    discuz: `<form method="post" autocomplete="off" id="lsform" action="member.php?mod=logging&amp;action=login&amp;loginsubmit=yes&amp;infloat=yes&amp;lssubmit=yes" onsubmit="return lsSubmit();"><input type="text" name="username" id="ls_username" class="px vm xg1"><input type="password" name="password" id="ls_password" class="px vm" autocomplete="off"><input type="hidden" name="quickforward" value="yes"><input type="hidden" name="handlekey" value="ls"></form><script type="text/javascript">var STYLEID = '1', STATICURL = 'static/', IMGDIR = 'static/image/common', VERHASH = 'kZr', charset = 'gbk', discuz_uid = '0', cookiepre = 'ai0S_2132_';</script>`,
    ipb: `<script type='text/javascript'>//<![CDATA[\nipb.vars['base_url']='https://forum.radiolub.example/index.php?s=&';ipb.vars['secure_hash']='880ea6a14ea49e853634fbdc5015a024';\n//]]></script><a href='https://forum.radiolub.example/index.php?app=core&amp;module=global&amp;section=login'>Войти</a>`,
  }[engine];
  const extra = [
    v.piwik('piwik.mz-fahrer.de', 1),
    v.gaq('UA-2210931-2'),
    v.ga2008('UA-991201-1'),
    '',
    v.gtag('G-7K2XQ'),
    v.cnzz(552_118),
    v.liveInternet(),
  ][n];
  return [
    url,
    `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html><head><title>${title}</title><meta name="generator" content="${engine}"></head><body>${login}<h2>${title}</h2>${posts.map((post, i) => `<div class="post" id="p${n}${i}"><p class="author">von <a href="/member/${i + 12}">user_${i + 12 * n}</a></p><div class="content">${post}</div><div class="signature"><a href="http://www.fotocommunity.example/u/${n}" rel="nofollow">Bilder</a></div></div>`).join('\n')}<a href="/rules">Rules</a> | <a href="/faq">FAQ</a>${extra}</body></html>`,
  ];
}

const OLD: Saved[] = [
  [
    'http://www.geocities.com/SunsetStrip/Alley/4411/',
    `<HTML>\n<HEAD><TITLE>Dave's KISS & Judas Priest Page!!!</TITLE>\n<META NAME="GENERATOR" CONTENT="Mozilla/4.05 [en] (Win95; I) [Netscape]">\n</HEAD>\n<BODY BGCOLOR="#000000" TEXT="#FFFF00" LINK="#FF0000" VLINK="#FF00FF" BACKGROUND="flames.gif">\n<CENTER><H1><BLINK>WELCOME</BLINK> to the page that ROCKS</H1>\n<IMG SRC="uconst.gif" ALT="under construction">\n<P>You are visitor <IMG SRC="http://www.geocities.com/cgi-bin/counter?davekiss"> since Aug 3 1998\n<MARQUEE>Sign my guestbook!! Tour dates updated 11/02/98</MARQUEE>\n<SCRIPT LANGUAGE="JavaScript">\n<!-- hide from old browsers\nvar name = prompt("Hey! What's your name?","");\nif (name != null && name != "") { document.write("<H2>Rock on, " + name + "!</H2>"); }\nfunction stopError() { return true; }\nwindow.onerror = stopError;\n// -->\n</SCRIPT>\n<A HREF="tabs.html">TABS</A> <A HREF="pics.html">PICS</A> <A HREF="http://www.webring.org/cgi-bin/webring?ring=metal;next">Next site in the Metal WebRing</A>\n<!-- following code added by server. PLEASE REMOVE -->\n<script language="JavaScript" src="http://us.geocities.com/js_source/div02.js"></script>\n<!-- preceding code added by server. PLEASE REMOVE -->\n</BODY></HTML>`,
  ],
  [
    'http://home.t-online.de/home/h.brinkmann/index.htm',
    `<html><head><title>Homepage der Familie Brinkmann</title></head><frameset cols="160,*" frameborder="0" border="0"><frame src="navi.htm" name="navi" scrolling="no" noresize><frame src="haupt.htm" name="haupt"><noframes><body>Ihr Browser kann leider keine Frames darstellen. <a href="haupt.htm">Weiter</a></body></noframes></frameset></html>`,
  ],
  [
    'http://perso.wanadoo.fr/modelisme.rc/',
    `<html><head><title>Le modélisme RC de Gérard</title><script language="JavaScript">\nfunction clic() { if (event.button==2) { alert('Copie interdite !'); } }\ndocument.onmousedown=clic;\nvar msg = "Bienvenue sur mon site ... ";\nfunction scrollstatus(){ window.status = msg; msg = msg.substring(1) + msg.charAt(0); setTimeout("scrollstatus()",150); }\n</script></head><body onload="scrollstatus()" bgcolor=#99ccff><bgsound src="avion.mid" loop=infinite><font face="Comic Sans MS" size=5 color=navy>Bienvenue !</font><p>Mes avions : <a href=cessna.html>Cessna 182</a>, <a href=piper.html>Piper J3</a><p>Écrivez-moi : <a href="mailto:gerard.modelisme@wanadoo.fr">ici</a>\n${v.xiti(99120)}</body></html>`,
  ],
  [
    'http://members.tripod.com/~fishtank_guy/cichlids.html',
    `<html><head><title>African Cichlids - the Fish Tank Guy</title>\n<!--'"</title></head>-->\n<script type="text/javascript">\n//OwnerIQ\nvar __oiq_pct = 50;\nif( __oiq_pct>=100 || Math.floor(Math.random()*100/(100-__oiq_pct)) > 0 ) {\nvar _oiqq = _oiqq || [];\n_oiqq.push(['oiq_addPageBrand','Lycos']);\n}\n</script>\n<script type="text/javascript">\ndocument.isTrellix = 0;\ndocument.write(unescape("%3Cscript%20src%3D%22http%3A//ly.lygo.com/ly/tpSite/js/tb.js%22%3E%3C/script%3E"));\n</script></head><body><table border=1><tr><td>Pseudotropheus demasoni</td><td>pH 7.8-8.6</td><td>very aggressive</td></tr><tr><td>Labidochromis caeruleus</td><td>pH 7.5-8.5</td><td>peaceful</td></tr></table><!-- tripod popup --><script>function openPop(){window.open("http://adserver.tripod.example/pop.html","tpop","width=468,height=100");}</script></body></html>`,
  ],
  [
    'http://www.cs.uni-dorf.example/~krause/java/',
    `<html><body><h1>Mein erstes Applet</h1><applet code="Uhr.class" width="200" height="80"><param name="farbe" value="blau">Kein Java!</applet><hr><pre>public class Uhr extends java.applet.Applet { public void paint(java.awt.Graphics g) { g.drawString(new java.util.Date().toString(), 10, 40); } }</pre><address>krause, 14.6.1997</address></body></html>`,
  ],
  [
    'http://www2.gol.example/users/tanaka/',
    `<html><head><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"><title>田中の鉄道写真館</title></head><body bgcolor="#ffffff"><center>あなたは<img src="/cgi-bin/count.cgi">人目のお客様です。キリ番を踏んだ人は掲示板へ！</center><form action="/cgi-bin/bbs/light.cgi" method="POST">お名前 <input name="name"> メール <input name="email"> <textarea name="comment" cols=50 rows=5></textarea> 削除キー <input type=password name=pwd size=8 maxlength=8><input type=submit value="書き込む"></form><a href="http://www.rail.example/link/">リンク集</a></body></html>`,
  ],
  [
    'http://www.netropolis.it/~gamezone/trucchi.htm',
    `<HTML><HEAD><TITLE>TRUCCHI PER PLAYSTATION - GAME ZONE</TITLE><SCRIPT>\nvar bName=navigator.appName;var bVer=parseInt(navigator.appVersion);\nif (bName=="Netscape" && bVer>=3) br="n3"; else if (bName=="Microsoft Internet Explorer" && bVer>=4) br="e4"; else br="n2";\nif (br=="n3"||br=="e4"){img1on=new Image();img1on.src="but_on.gif";img1off=new Image();img1off.src="but_off.gif";}\nfunction cambia(n,s){document[n].src=eval(n+s+".src");}\nif (top != self) top.location = self.location;\n</SCRIPT></HEAD><BODY><A HREF="tomb.htm" onMouseOver="cambia('img1','on')" onMouseOut="cambia('img1','off')"><IMG NAME=img1 SRC="but_off.gif" BORDER=0></A> Final Fantasy VII: materia master...<P><A HREF="javascript:window.external.AddFavorite('http://www.netropolis.it/~gamezone/','Game Zone')">Aggiungi ai preferiti</A> <A HREF="#" onClick="this.style.behavior='url(#default#homepage)';this.setHomePage('http://www.netropolis.it/~gamezone/');">Pagina iniziale</A></BODY></HTML>`,
  ],
  [
    'http://ftp.icm.example/pub/linux/',
    `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n  <title>Index of /pub/linux</title>\n </head>\n <body>\n<h1>Index of /pub/linux</h1>\n<pre><img src="/icons/blank.gif" alt="Icon "> <a href="?C=N;O=D">Name</a>                    <a href="?C=M;O=A">Last modified</a>      <a href="?C=S;O=A">Size</a><hr><img src="/icons/back.gif" alt="[DIR]"> <a href="/pub/">Parent Directory</a>                             -\n<img src="/icons/compressed.gif" alt="[   ]"> <a href="linux-2.2.14.tar.gz">linux-2.2.14.tar.gz</a>     04-Jan-2000 19:03   14M\n<img src="/icons/unknown.gif" alt="[   ]"> <a href="putty.exe">putty.exe</a>               11-Oct-1999 12:40  166K\n<hr></pre>\n<address>Apache/2.2.15 (CentOS) Server at ftp.icm.example Port 80</address>\n</body></html>`,
  ],
];

const BLOG_POSTS: [url: string, title: string, html: string, foot: string][] = [
  [
    'https://ninas-zuckerhaus.blogspot.com/2013/11/zimtsterne.html',
    'Zimtsterne wie von Oma',
    'Für etwa 50 Stück: 3 Eiweiß, 250 g Puderzucker, 350 g gemahlene Mandeln, 2 TL Zimt. Eiweiß steif schlagen, drei Esslöffel für den Guss zur Seite stellen.',
    `<script type="text/javascript" src="https://www.blogger.com/static/v1/widgets/2965111-widgets.js"></script><script type='text/javascript'>window['__wavt'] = 'AOuZoY5xx:1700112';_WidgetManager._Init('//www.blogger.com/rearrange?blogID\\x3d8812','//ninas-zuckerhaus.blogspot.com/2013/11/zimtsterne.html','8812');_WidgetManager._RegisterWidget('_HeaderView', new _WidgetInfo('Header1', 'header', document.getElementById('Header1'), {}, 'displayModeFull'));</script><iframe src="https://www.blogger.com/comment-iframe.g?blogID=8812&postID=11" id="comment-editor" width="100%" height="410px" frameborder="0"></iframe>`,
  ],
  [
    'https://ruta66bloguera.wordpress.com/2015/04/19/amboy/',
    'Amboy, California: gasolina y fantasmas',
    'Paramos en Roy’s a las cuatro de la tarde, con 43 grados. La señora nos contó que Harrison Ford viene en avioneta.',
    `<script type="text/javascript">_tkq = window._tkq || [];_stq = window._stq || [];_tkq.push(['storeContext', {'blog_id':'7712','blog_tz':'1','user_lang':'es','blog_lang':'es','user_id':'0'}]);_stq.push(['view', {'blog':'7712','v':'wpcom','tz':'1','user_id':'0','subd':'ruta66bloguera'}]);</script><script src="//stats.wp.com/w.js?53" type="text/javascript" async defer></script><div style="display:none"><div class="grofile-hash-map-a1"></div></div>`,
  ],
  [
    'https://www.drkowalczyk-stomatolog.pl/blog/wybielanie/',
    'Wybielanie zębów – fakty i mity',
    'Czy wybielanie niszczy szkliwo? Odpowiadamy na pytania pacjentów. Umów wizytę: 22 555 01 34.',
    v.wpEmoji('www.drkowalczyk-stomatolog.pl') + v.fbPixel('110293388120') + v.clarity('k1q0x2'),
  ],
  [
    'https://emre-kaya.github.io/yazilar/rust-odunc-alma/',
    'Rust’ta ödünç alma kuralları',
    'Bir değere aynı anda ya tek bir değiştirilebilir ya da birden çok salt okunur referans olabilir.',
    `<script>const t=localStorage.getItem("theme")||(matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light");document.documentElement.dataset.theme=t;</script>${v.cloudflareBeacon('aa1290f1')}`,
  ],
  [
    'https://medium.com/@lucia.ferrante/perch%C3%A9-ho-lasciato-milano-4f1c09e2b1aa',
    'Perché ho lasciato Milano',
    'Otto anni, tre traslochi, un affitto da 1.150 euro per quaranta metri quadri. Poi è arrivata l’offerta da Trieste.',
    '<script>window.__BUILD_ID__="main-20230614-185623-31f9bd5d7e"</script><script>window.__GRAPHQL_URI__ = "https://medium.com/_/graphql"</script><script>window.__APOLLO_STATE__ = {"ROOT_QUERY":{"__typename":"Query","viewer":null,"isLoggedIn":false},"LocalConfig":{"id":"LocalConfig","__typename":"LocalConfig"}}</script><script src="https://cdn-client.medium.com/lite/static/js/manifest.js"></script>',
  ],
  [
    'https://oudekaarten.substack.com/p/de-atlas-van-blaeu',
    'De atlas van Blaeu op de veiling',
    'Vorige week ging in Haarlem een vrijwel complete Atlas Maior onder de hamer voor 642.000 euro.',
    '<script>window._preloads = JSON.parse("{\\"isEU\\":true,\\"language\\":\\"nl\\",\\"country\\":\\"NL\\",\\"base_url\\":\\"https://oudekaarten.substack.com\\",\\"publication_id\\":182}")</script><form action="/api/v1/free?nojs=true" method="post" novalidate><input type="hidden" name="first_url" value="https://oudekaarten.substack.com/p/de-atlas-van-blaeu"><input type="email" name="email" placeholder="Typ je e-mailadres…"><button>Abonneren</button></form>',
  ],
  [
    'https://fluss-und-farn.jimdofree.com/',
    'Fluss & Farn – Naturfotografie Uta Behrens',
    'Eisvögel an der Wümme, Orchideen im Kalkmagerrasen. Termine für Führungen im Mai auf Anfrage.',
    '<script>/*<![CDATA[*/!function(){var o={"isLogin":false,"publicId":"s1f90a"};window.regModule=function(){};window.jimdoData={"isTestserver":false,"isLcJimdoCom":false,"cstok":"9f1aa","moduleIndex":[]};}();/*]]>*/</script>',
  ],
  [
    'https://okosan-piano.wixsite.com/home',
    'おこさんピアノ教室｜世田谷区',
    '体験レッスン30分1,000円。3歳から大人まで。発表会は毎年11月です。',
    '<script type="application/json" id="wix-viewer-model">{"rollout":{"siteAssetsVersionsRollout":false},"site":{"metaSiteId":"81f0","userId":"11aa","siteId":"93bc","externalBaseUrl":"https://okosan-piano.wixsite.com/home","siteType":"UGC"}}</script><script>window.viewerModel = JSON.parse(document.getElementById("wix-viewer-model").textContent)</script><script async src="https://static.parastorage.com/services/wix-thunderbolt/dist/main.renderer.1d21f023.bundle.min.js"></script><div id="WIX_ADS">このホームページは .com で作成されました。</div>',
  ],
];

const PORTALS: Saved[] = [
  [
    'https://www.web-portal24.example/',
    `<html lang="de"><head><title>portal24 - E-Mail, News &amp; Shopping</title>${v.ivw('portal24')}</head><body><div id="mail"><form action="https://login.portal24.example/intern/login" method="post"><input name="username" placeholder="E-Mail-Adresse" autocomplete="username"><input type="password" name="password" autocomplete="current-password"><input type="hidden" name="service" value="freemail"><button>Login</button></form><a href="https://passwort.portal24.example/vergessen">Passwort vergessen?</a></div><ul class="ticker"><li><a href="/magazine/politik/1">Bundestag stimmt Haushalt zu</a></li><li><a href="/magazine/wetter">Sturmtief zieht über Norddeutschland</a></li></ul>${v.adsense2006('77120', '9')}</body></html>`,
  ],
  [
    'https://www.onet-lokalny.example/',
    `<html lang="pl"><head><title>Strona główna - poczta, pogoda, wiadomości</title>${v.gtag('G-PL0081')}<script>(function(w){var dlApi=w.dlApi=w.dlApi||{};dlApi.cmd=dlApi.cmd||[];dlApi.target="LOKALNY/START";dlApi.kropka={DV:"start/desktop"};dlApi.cmd.push(function(d){d.fetchNativeAd({slot:"native-boks-1",opts:{tplCode:"1746213/Native-1-plus"}})});})(window);</script></head><body><a href="https://poczta.onet-lokalny.example/">Poczta</a><a href="/pogoda">Pogoda 4°C</a><h2>Zderzenie trzech aut na A4</h2><h2>Ceny masła znów rosną</h2></body></html>`,
  ],
  [
    'https://hao.daohang.example/',
    `<html><head><meta charset="gb2312"><title>网址导航_上网从这里开始</title></head><body><form action="https://www.baidu.com/s" target="_blank"><input name="wd"><input type="hidden" name="tn" value="site888_pg"><input type="submit" value="百度一下"></form><table>${['新浪', '搜狐', '网易', '腾讯', '淘宝', '京东', '中国工商银行', '12306', '优酷', '携程'].map((name, i) => `<td><a href="https://hao.daohang.example/go/${i}" target="_blank">${name}</a></td>`).join('')}</table><script>function setHome(o,u){try{o.style.behavior='url(#default#homepage)';o.setHomePage(u)}catch(e){alert('请手动设置主页')}}</script>${v.cnzz(1_203_311)}${v.baidu('91ab')}</body></html>`,
  ],
  [
    'https://www.mercadolocal.example/',
    `<html lang="pt-BR"><head><title>Guia da cidade - Ribeirão Preto</title>${v.analyticsJs('UA-88-2')}</head><body><h1>Telefones úteis</h1><ul><li>SAMU 192</li><li>Polícia 190</li><li>Procon 151</li></ul><form action="/busca"><input name="q" placeholder="pizzaria, chaveiro..."></form><script type="text/javascript" src="http://www.mercadolocal.example/lib/menu.js"></script><script type="text/javascript">${packed('function menuOpen(id){var m=document.getElementById(id);m.style.display=m.style.display=="block"?"none":"block";return false}var menuTimer=setTimeout("menuClose()",4000);function menuClose(){var all=document.getElementsByTagName("ul");for(var i=0;i<all.length;i++){if(all[i].className=="submenu")all[i].style.display="none"}}')}</script></body></html>`,
  ],
];

export const media = {
  news: () => FRONTS.map(front),
  forum: () => FORUMS.map(forum),
  nineties: () => OLD,
  blog: () =>
    BLOG_POSTS.map(
      ([url, title, text, foot], n): Saved => [
        url,
        `<!doctype html><html><head><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width"><link rel="alternate" type="application/rss+xml" href="/feed/"></head><body><header><a href="/">Home</a> <a href="/about/">About</a> <a href="/archive/${2012 + n}/">Archive</a></header><article><h1>${title}</h1><time>20${12 + n}-0${(n % 8) + 1}-1${n}</time><p>${text}</p><img src="/img/${n}1.jpg" alt="" width="800" height="533" loading="lazy"></article><aside><a href="https://www.instagram.com/post_${n}/">Instagram</a></aside>${foot}</body></html>`,
      ],
    ),
  portal: () => PORTALS,
} satisfies Builders;
