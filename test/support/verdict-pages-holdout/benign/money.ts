/** Banks, shops and payments at their own hosts. */
import { chance, picture } from '../chance.ts';
import type { Builders, HeldOut } from '../report.ts';
import * as v from '../vendors.ts';

/** host and path, language, name, user field, secret field, button, notice, stack */
type Bank = [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  'jsp' | 'aspx' | 'angular' | 'react' | 'pad',
];
const BANKS: Bank[] = [
  [
    'www.sparkasse-hannover.de/de/home/login-online-banking.html',
    'de',
    'Sparkasse Hannover',
    'Anmeldename',
    'PIN',
    'Anmelden',
    'Wir fragen Sie niemals am Telefon nach einer TAN. Aktuell sind gefälschte SMS im Umlauf.',
    'jsp',
  ],
  [
    'www.berliner-sparkasse.de/de/home/login-online-banking.html',
    'de',
    'Berliner Sparkasse',
    'Anmeldename oder Legitimations-ID',
    'PIN',
    'Anmelden',
    'pushTAN-Verbindung läuft ab? Erneuern Sie sie nur in der App.',
    'jsp',
  ],
  [
    'meine.deutsche-bank.de/trxm/db/init.do',
    'de',
    'Deutsche Bank',
    'Filiale / Konto',
    'PIN',
    'Login ausführen',
    'Sicherheitshinweis: Schützen Sie Ihre Zugangsdaten.',
    'jsp',
  ],
  [
    'kunden.comdirect.de/lp/wt/login',
    'de',
    'comdirect',
    'Zugangsnummer',
    'PIN',
    'Anmelden',
    'Geben Sie Ihre photoTAN nie auf Aufforderung weiter.',
    'jsp',
  ],
  [
    'www.volksbank-freiburg.de/services_auth/auth-ui/',
    'de',
    'Volksbank Freiburg',
    'VR-NetKey oder Alias',
    'PIN',
    'Weiter',
    'Achtung: Phishing-Mails zu VR SecureGo plus.',
    'angular',
  ],
  [
    'banking.ing.de/app/login',
    'de',
    'ING',
    'Zugangsnummer',
    'Internetbanking PIN',
    'Anmelden',
    'So schützen Sie sich vor Betrug.',
    'react',
  ],
  [
    'login.george.at/login',
    'de',
    'Erste Bank',
    'Verfügernummer oder Benutzername',
    'Passwort',
    'Login starten',
    's Identity öffnen und Code vergleichen.',
    'react',
  ],
  [
    'www.zkb.ch/de/ebanking/login.html',
    'de',
    'Zürcher Kantonalbank',
    'Vertragsnummer',
    'Passwort',
    'Weiter',
    'Melden Sie verdächtige E-Mails.',
    'aspx',
  ],
  [
    'connexion-mabanque.bnpparibas/login',
    'fr',
    'BNP Paribas',
    'Numéro client',
    'Code secret',
    'Accéder à mes comptes',
    'BNP Paribas ne vous demandera jamais votre code secret par téléphone ou e-mail.',
    'pad',
  ],
  [
    'www.credit-agricole.fr/ca-bretagne/particulier/acceder-a-mes-comptes.html',
    'fr',
    'Crédit Agricole',
    'Identifiant',
    'Code personnel',
    'Me connecter',
    'Alerte : recrudescence de faux conseillers bancaires.',
    'pad',
  ],
  [
    'www.labanquepostale.fr/particulier/connexion-espace-client.html',
    'fr',
    'La Banque Postale',
    'Identifiant',
    'Mot de passe',
    'Valider',
    'Restez vigilants face au phishing.',
    'pad',
  ],
  [
    'www.caixabank.es/particular/home/particulares_es.html',
    'es',
    'CaixaBank',
    'Identificador',
    'Contraseña',
    'Entrar',
    'Nunca te pediremos tus claves por SMS.',
    'jsp',
  ],
  [
    'www.bbva.es/personas.html',
    'es',
    'BBVA',
    'DNI, NIE o pasaporte',
    'Clave de acceso',
    'Entrar',
    'Cuidado con el smishing.',
    'angular',
  ],
  [
    'www.bancosantander.es/particulares',
    'es',
    'Santander',
    'Documento',
    'Clave de acceso',
    'Entrar',
    'Consejos de seguridad.',
    'angular',
  ],
  [
    'areaprivata.intesasanpaolo.com/login',
    'it',
    'Intesa Sanpaolo',
    'Codice titolare',
    'PIN',
    'Entra',
    'Non comunicare a nessuno i codici O-Key.',
    'react',
  ],
  [
    'securelogin.poste.it/jod-fcc/fcc-authentication.html',
    'it',
    'Poste Italiane',
    'Nome utente',
    'Password',
    'Accedi',
    'Poste non chiede mai i dati della carta.',
    'jsp',
  ],
  [
    'ind.millenniumbcp.pt/pt/Pages/homebanking.aspx',
    'pt',
    'Millennium bcp',
    'Código de Utilizador',
    'Código Multicanal',
    'Entrar',
    'Nunca introduza mais de 3 posições.',
    'aspx',
  ],
  [
    'internetbanking.caixa.gov.br/sinbc/',
    'pt',
    'CAIXA',
    'Usuário',
    'Senha da internet',
    'Acessar',
    'A CAIXA não envia links por SMS.',
    'pad',
  ],
  ['www.itau.com.br/', 'pt', 'Itaú', 'Agência', 'Conta', 'Acessar', 'Dicas de segurança.', 'angular'],
  [
    'mijn.ing.nl/login/',
    'nl',
    'ING',
    'Gebruikersnaam',
    'Wachtwoord',
    'Inloggen',
    'Deel nooit uw codes. Hang op bij twijfel.',
    'react',
  ],
  [
    'www.abnamro.nl/portalserver/mijn-abnamro/inloggen.html',
    'nl',
    'ABN AMRO',
    'Rekeningnummer',
    'Identificatiecode',
    'Inloggen',
    'Herken nep-sms’jes.',
    'react',
  ],
  [
    'www.ipko.pl/',
    'pl',
    'PKO Bank Polski',
    'Numer klienta lub login',
    'Hasło',
    'Dalej',
    'Bank nigdy nie prosi o podanie pełnego numeru karty przy logowaniu.',
    'react',
  ],
  [
    'online.mbank.pl/pl/Login',
    'pl',
    'mBank',
    'Identyfikator',
    'Hasło',
    'Zaloguj się',
    'Sprawdź obrazek bezpieczeństwa.',
    'angular',
  ],
  [
    'sube.garantibbva.com.tr/isube/login/login/passwordentrypersonal-tr',
    'tr',
    'Garanti BBVA',
    'T.C. Kimlik / Müşteri No',
    'Parola',
    'Devam',
    'Şifrenizi kimseyle paylaşmayın.',
    'jsp',
  ],
  [
    'entry11.bk.mufg.jp/ibg/dfw/APLIN/loginib/login',
    'ja',
    '三菱UFJダイレクト',
    'ご契約番号',
    'IBログインパスワード',
    'ログイン',
    '偽のログイン画面にご注意ください。ワンタイムパスワードを電話でお聞きすることはありません。',
    'jsp',
  ],
  [
    'perbank.abchina.com/EbankSite/startup.do',
    'zh',
    '中国农业银行',
    '用户名/手机号/身份证号',
    '登录密码',
    '登录',
    '请勿向任何人透露动态口令。',
    'jsp',
  ],
  [
    'online.sberbank.ru/CSAFront/index.do',
    'ru',
    'СберБанк Онлайн',
    'Логин',
    'Пароль',
    'Войти',
    'Никому не сообщайте пароли из SMS.',
    'react',
  ],
  [
    'www.alahlionline.com/login.html',
    'ar',
    'البنك الأهلي السعودي',
    'اسم المستخدم',
    'كلمة المرور',
    'دخول',
    'لن يطلب منك البنك رمز التحقق عبر الهاتف.',
    'angular',
  ],
  [
    'secure01ea.chase.com/web/auth/dashboard',
    'en',
    'Chase',
    'Username',
    'Password',
    'Sign in',
    'We will never ask for your one-time code.',
    'react',
  ],
  [
    'www.onlinebanking.hsbc.co.uk/gsa/',
    'en',
    'HSBC UK',
    'Username',
    'Security code',
    'Continue',
    'Stop, challenge, protect: fraudsters may pretend to be us.',
    'aspx',
  ],
  [
    'www.swedbank.se/privat/logga-in.html',
    'sv',
    'Swedbank',
    'Personnummer',
    'Säkerhetsdosa',
    'Logga in',
    'Logga aldrig in på uppmaning av någon som ringer.',
    'angular',
  ],
];

const pad = (random: ReturnType<typeof chance>) =>
  `<div class="keypad" aria-hidden="true">${[3, 7, 0, 9, 1, 5, 8, 2, 6, 4].map((n) => `<button type="button" data-matrix="${random.hex(4)}" onclick="return kb.push(this)"><img src="data:image/gif;base64,${random.base64(60)}" alt=""></button>${n === 9 ? '<br>' : ''}`).join('')}</div><script>var kb={buf:[],push:function(b){this.buf.push(b.getAttribute('data-matrix'));document.getElementById('secret-dots').textContent=new Array(this.buf.length+1).join('\\u2022');document.forms.auth.matrix.value=this.buf.join('|');return false}};document.addEventListener('keydown',function(e){if(e.target.id==='secret')e.preventDefault()});</script>`;

const banks = () =>
  BANKS.map(([place, lang, name, user, secret, button, notice, stack], n): HeldOut => {
    const r = chance(place);
    const host = place.split('/')[0] ?? '';
    const head = {
      jsp: `<script src="/wcm/resources/js/if6.min.js?v=${r.hex(6)}"></script><script>var IF=IF||{};IF.config={locale:"${lang}",blz:"${r.below(9e7)}",sessionTimeout:300};if(self===top){document.documentElement.style.display='block'}else{top.location=self.location}</script>`,
      aspx: `<script src="/WebResource.axd?d=${r.text(40)}&amp;t=637" type="text/javascript"></script><script>//<![CDATA[\nvar theForm=document.forms['aspnetForm'];function __doPostBack(t,a){if(!theForm.onsubmit||(theForm.onsubmit()!=false)){theForm.__EVENTTARGET.value=t;theForm.__EVENTARGUMENT.value=a;theForm.submit();}}\n//]]></script>`,
      angular: `<link rel="modulepreload" href="chunk-${r.text(8).toUpperCase()}.js"><script src="runtime.${r.hex(16)}.js" type="module"></script><script src="main.${r.hex(16)}.js" type="module"></script>`,
      react: `<script>window.__APP_CONFIG__={"env":"prod","locale":"${lang}","csrf":"${r.hex(32)}","api":"https://${host}/api/v2"};</script><script defer src="/static/js/main.${r.hex(8)}.js"></script>`,
      pad: `<script src="/rsc/contrib/script/jquery/jquery-3.5.1.min.js"></script>`,
    }[stack];
    const guard =
      n % 4 === 0
        ? `<script>(function(){var _0xa=['\\x67\\x65\\x74\\x54\\x69\\x6d\\x65','\\x75\\x73\\x65\\x72\\x41\\x67\\x65\\x6e\\x74'];window.bcs={d:{},s:function(){this.d.ts=(new Date())[_0xa[0]]();this.d.ua=navigator[_0xa[1]];this.d.sc=screen.width+'x'+screen.height;this.d.tz=new Date().getTimezoneOffset();document.getElementById('devicePrint').value=encodeURIComponent(JSON.stringify(this.d))}};})();</script>`
        : '';
    return {
      url: `https://${place}${n % 5 === 1 ? `?n=true&stref=hnav&jsessionid=${r.hex(20)}` : ''}`,
      html: `<!DOCTYPE html>
<html lang="${lang}"${lang === 'ar' ? ' dir="rtl"' : ''}><head><meta charset="utf-8"><title>${name} - ${button}</title><meta name="robots" content="noindex"><link rel="icon" href="/favicon.ico"><link rel="stylesheet" href="/assets/css/${r.hex(10)}.css">
${head}${guard}${n % 3 === 0 ? v.tealium(r, host) : n % 3 === 1 ? v.gtm(r, host) : ''}
</head><body${stack === 'jsp' ? ' onload="document.forms[0].elements[0].focus()"' : ''}>
<header><a href="https://${host}/"><img src="/content/dam/logo.svg" alt="${name}"></a><a href="/sicherheit">${notice.split(/[.:。]/)[0]}</a></header>
<main><h1>${button}</h1><form name="auth" id="${stack === 'aspx' ? 'aspnetForm' : 'login'}" action="${stack === 'angular' ? '' : `/${r.text(4)}/auth/${r.hex(8)}${stack === 'jsp' ? '.do' : ''}`}" method="post" autocomplete="off">
${stack === 'aspx' ? `<input type="hidden" name="__EVENTTARGET"><input type="hidden" name="__EVENTARGUMENT"><input type="hidden" name="__VIEWSTATE" value="/wEPDwUK${r.base64(90)}">` : `<input type="hidden" name="_csrf" value="${r.hex(36)}"><input type="hidden" id="devicePrint" name="devicePrint"><input type="hidden" name="matrix">`}
<label for="user">${user}</label><input id="user" name="${r.text(10)}" type="text" maxlength="16" autocomplete="off">
<label for="secret">${secret}</label>${stack === 'pad' ? `<span id="secret-dots"></span><input id="secret" type="password" name="pwd" readonly>${pad(r)}` : `<input id="secret" name="${r.text(10)}" type="password" maxlength="38" autocomplete="off">`}
<button type="submit">${button}</button></form>
<aside role="alert"><p>${notice}</p><a href="tel:+4900000000">☎</a></aside></main>
<footer>${['/impressum', '/privacy', '/cookies', '/accessibility', 'https://play.google.com/store/apps/details?id=com.bank', 'https://apps.apple.com/app/id1'].map((href) => `<a href="${href}">${href.split('/').pop()}</a>`).join(' | ')}</footer>
</body></html>`,
    };
  });

const TANS: [string, string, string, string, string][] = [
  [
    'www.sparkasse-hannover.de',
    'de',
    'Überweisung freigeben',
    'Öffnen Sie Ihre S-pushTAN-App und bestätigen Sie den Auftrag über 129,00 EUR an Stadtwerke.',
    'TAN eingeben',
  ],
  [
    'banking.postbank.de',
    'de',
    'BestSign-Freigabe',
    'Bitte bestätigen Sie den Auftrag mit der BestSign App.',
    'TAN',
  ],
  [
    'acs.cardcenter.ch',
    'de',
    'Mastercard Identity Check',
    'Händler: Galaxus, Betrag: CHF 89.00. Geben Sie den Code ein, den Sie per SMS erhalten haben.',
    'SMS-Code',
  ],
  [
    '3ds-acs.worldline-solutions.com',
    'fr',
    'Visa Secure',
    'Commerçant : Fnac. Montant : 54,90 EUR. Saisissez le code reçu par SMS au 06 ** ** ** 21.',
    'Code',
  ],
  [
    'acs1.redsys.es',
    'es',
    'Autenticación de compra',
    'Introduzca la clave enviada a su móvil para autorizar el pago de 32,10 €.',
    'Clave SMS',
  ],
  [
    '3dsecure.iccrea.it',
    'it',
    'Conferma il pagamento',
    'Inserisci il codice OTP ricevuto via SMS per Trenitalia, 41,50 €.',
    'OTP',
  ],
  [
    'acs.bkm.com.tr',
    'tr',
    '3D Secure Doğrulama',
    'Cep telefonunuza gönderilen 6 haneli şifreyi giriniz. Tutar: 349,90 TL',
    'Şifre',
  ],
  [
    'secure5.arcot.com',
    'en',
    'Verified by Visa',
    'Added protection: please enter the one-time passcode we sent to XXX-XXX-4471 for John Lewis, GBP 75.00.',
    'Passcode',
  ],
];
const approvals = () =>
  TANS.map(([host, lang, title, text, field]): HeldOut => {
    const r = chance(host + title);
    return {
      url: `https://${host}/acspage/cap?RID=${r.below(9e6)}&VAA=A`,
      html: `<html lang="${lang}"><head><title>${title}</title><meta http-equiv="Pragma" content="no-cache"><style>body{font:13px Arial;width:390px}</style><script type="text/javascript">function OnSubmitHandler(){var f=document.passwdForm;if(f.pin.value.length<4){document.getElementById('err').style.display='';return false}f.submitted.value='1';return true}function OnCancelHandler(){document.passwdForm.cancel.value='1';document.passwdForm.submit()}window.history.forward(1);var left=300;setInterval(function(){left--;document.getElementById('t').innerHTML=Math.floor(left/60)+':'+('0'+left%60).slice(-2);},1000);</script></head>
<body onload="document.passwdForm.pin.focus()"><table width=370><tr><td><img src="/vpas/logo_visa.gif"></td><td align=right><img src="/vpas/issuer_${r.below(900)}.gif"></td></tr></table><h3>${title}</h3><p>${text}</p><form name="passwdForm" method="post" action="/acspage/cap?RID=${r.below(9e6)}" onsubmit="return OnSubmitHandler()"><input type="hidden" name="PaReq" value="eJxVUtt${r.base64(120)}"><input type="hidden" name="MD" value="${r.hex(32)}"><input type="hidden" name="submitted"><input type="hidden" name="cancel"><label>${field}: <input type="password" name="pin" maxlength="8" autocomplete="one-time-code"></label> <span id="t">5:00</span><div id="err" style="display:none">!</div><input type="submit" value="OK"> <a href="javascript:OnCancelHandler()">X</a></form></body></html>`,
    };
  });

type Stack = 'shopify' | 'woo' | 'magento' | 'presta' | 'oxid' | 'own' | 'shopware';
const SHOPS: [string, string, Stack, string, string, string][] = [
  ['www.gymshark.com', 'en', 'shopify', 'Arrival 5" Shorts', 'Add to bag', '£25.00'],
  ['allbirds.com', 'en', 'shopify', 'Men’s Tree Runners', 'Add to cart', '$98'],
  ['www.kotn.com', 'en', 'shopify', 'Essential Crew', 'Add to cart', '$38'],
  ['www.teekampagne.de', 'de', 'shopware', 'Darjeeling First Flush 1 kg', 'In den Warenkorb', '34,50 €'],
  ['www.manufactum.de', 'de', 'own', 'Handkreissäge', 'In den Warenkorb', '398,00 €'],
  ['www.mytoys.de', 'de', 'own', 'Holzeisenbahn', 'In den Warenkorb', '49,99 €'],
  ['www.hess-natur.com', 'de', 'oxid', 'Wollpullover', 'In den Warenkorb', '119,95 €'],
  ['www.sezane.com', 'fr', 'own', 'Cardigan Gaspard', 'Ajouter au panier', '95 €'],
  [
    'boutique.savonnerie-marius-fabre.example',
    'fr',
    'presta',
    'Savon de Marseille 400 g',
    'Ajouter au panier',
    '5,90 €',
  ],
  ['www.ldlc.com', 'fr', 'own', 'Carte graphique 16 Go', 'Ajouter au panier', '649,95 €'],
  ['www.pccomponentes.com', 'es', 'own', 'Portátil 15,6"', 'Añadir al carrito', '599 €'],
  ['jamoneria.example', 'es', 'woo', 'Jamón ibérico de bellota', 'Añadir al carrito', '289,00 €'],
  ['www.eataly.net', 'it', 'magento', 'Pasta di Gragnano', 'Aggiungi al carrello', '2,90 €'],
  ['oliofrantoio.example', 'it', 'woo', 'Olio extravergine 5 L', 'Aggiungi al carrello', '59,00 €'],
  ['www.worten.pt', 'pt', 'own', 'Máquina de café', 'Adicionar ao carrinho', '79,99 €'],
  ['www.magazineluiza.com.br', 'pt', 'own', 'Geladeira frost free', 'Adicionar à sacola', 'R$ 2.499,00'],
  ['www.coolblue.nl', 'nl', 'own', 'Wasmachine 8 kg', 'In mijn winkelwagen', '549,-'],
  ['fietsenwinkel.example', 'nl', 'magento', 'Stadsfiets 28 inch', 'In winkelwagen', '€ 449,00'],
  ['allegro.pl', 'pl', 'own', 'Wiertarka udarowa', 'Dodaj do koszyka', '249,00 zł'],
  ['sklep-ogrodniczy.example', 'pl', 'presta', 'Sekator', 'Do koszyka', '59,90 zł'],
  ['www.trendyol.com', 'tr', 'own', 'Kablosuz kulaklık', 'Sepete Ekle', '799 TL'],
  ['www.yodobashi.com', 'ja', 'own', 'デジタルカメラ', 'カートに入れる', '￥98,000'],
  ['item.jd.com', 'zh', 'own', '机械键盘', '加入购物车', '¥399.00'],
  ['www.wildberries.ru', 'ru', 'own', 'Чайник электрический', 'Добавить в корзину', '1 990 ₽'],
  ['www.noon.com', 'ar', 'own', 'سماعات لاسلكية', 'أضف إلى السلة', '199 ر.س'],
  ['www.alza.cz', 'cs', 'own', 'Robotický vysavač', 'Do košíku', '7 990 Kč'],
];
const STACKS: Record<Stack, (r: ReturnType<typeof chance>, host: string) => string> = {
  shopify: (r, host) =>
    `<script>window.performance && window.performance.mark && window.performance.mark('shopify.content_for_header.start');</script><meta id="shopify-digital-wallet" name="shopify-digital-wallet" content="/${r.below(9e8)}/digital_wallets/dialog"><script id="shopify-features" type="application/json">{"accessToken":"${r.hex(32)}","betas":["rich-media-storefront-analytics"],"domain":"${host}","shopId":${r.below(9e8)}}</script><script>var Shopify = Shopify || {};Shopify.shop = "${r.text(8)}.myshopify.com";Shopify.theme = {"name":"Dawn","id":${r.below(9e8)}};</script><script>(function(){function asyncLoad(){var urls=["https:\\/\\/static.klaviyo.com\\/onsite\\/js\\/klaviyo.js?company_id=${r.text(6)}&shop=x.myshopify.com","https:\\/\\/cdn.judge.me\\/widget_preloader.js?shop=x"];for(var i=0;i<urls.length;i++){var s=document.createElement('script');s.type='text/javascript';s.async=true;s.src=urls[i];var x=document.getElementsByTagName('script')[0];x.parentNode.insertBefore(s,x);}};if(window.attachEvent){window.attachEvent('onload',asyncLoad);}else{window.addEventListener('load',asyncLoad,false);}})();</script>`,
  woo: (r, host) =>
    `${v.emoji(host)}<script id='wc-add-to-cart-js-extra'>var wc_add_to_cart_params = {"ajax_url":"\\/wp-admin\\/admin-ajax.php","wc_ajax_url":"\\/?wc-ajax=%%endpoint%%","cart_url":"https:\\/\\/${host}\\/cart\\/"};</script><script src='https://${host}/wp-content/plugins/woocommerce/assets/js/frontend/add-to-cart.min.js?ver=8.2.1'></script><script src="https://js.stripe.com/v3/?ver=3.0"></script><script id="wc-stripe-upe-js-extra">var wc_stripe_upe_params={"publishableKey":"pk_live_${r.text(24)}","locale":"auto","createPaymentIntentNonce":"${r.hex(10)}"};</script>`,
  magento: (r, host) =>
    `<script>var BASE_URL='https://${host}/';var require={'baseUrl':'https://${host}/static/version${r.below(1e9)}/frontend/Theme/default/nl_NL'};</script><script src="https://${host}/static/_cache/merged/${r.hex(32)}.min.js"></script><script type="text/x-magento-init">{"*":{"Magento_Customer/js/customer-data":{"sectionLoadUrl":"https://${host}/customer/section/load/"}}}</script>`,
  presta: (r, host) =>
    `<script type="text/javascript">var prestashop={"cart":{"products":[],"totals":{"total":{"amount":0}}},"currency":{"iso_code":"EUR"},"urls":{"base_url":"https:\\/\\/${host}\\/"},"static_token":"${r.hex(32)}","token":"${r.hex(32)}"};var psr_icon_color="#F19D76";</script>`,
  oxid: (r) =>
    `<script type="text/javascript" src="/out/flow/src/js/scripts.min.js?${r.below(1e9)}"></script><script>$( 'img' ).attr( 'ondragstart', 'return false' );</script>`,
  shopware: (r) =>
    `<script>window.activeNavigationId='${r.hex(32)}';window.router={'frontend.cart.offcanvas':'/checkout/offcanvas'};window.useDefaultCookieConsent=true;</script><script src="/theme/${r.hex(32)}/js/all.js?${r.below(1e9)}" defer></script>`,
  own: (r, host) =>
    `<script>window.__NEXT_DATA__={"props":{"pageProps":{"sku":"${r.below(1e9)}"}},"buildId":"${r.text(21)}","page":"/p/[slug]"};!function(){var e=/*! LoadCSS */function(t){document.createElement('link').href=t};e('https://cdn.${host.replace('www.', '')}/a.css')}();</script><script src="https://${host}/_next/static/chunks/main-${r.hex(16)}.js" defer></script>`,
};
const products = () =>
  SHOPS.map(([host, lang, stack, item, button, price], n): HeldOut => {
    const r = chance(host);
    return {
      url: `https://${host}/${r.pick(['p', 'products', 'dp', 'produkt'])}/${r.text(8)}-${r.below(99999)}?gclid=${r.text(30)}`,
      html: `<!doctype html><html lang="${lang}"${lang === 'ar' ? ' dir="rtl"' : ''}><head><meta charset="utf-8"><title>${item} | ${host.replace('www.', '')}</title>${STACKS[stack](r, host)}${n % 2 ? v.facebook(r, host) : v.gtm(r, host)}${n % 3 ? '' : v.criteo(r, host)}${n % 4 ? '' : v.hotjar(r, host)}<script>window.dataLayer=window.dataLayer||[];dataLayer.push({event:'view_item',ecommerce:{items:[{item_name:${JSON.stringify(item)},price:'${price}'}]}});</script></head><body><nav><a href="/">${host}</a><a href="/account/login">Login</a><a href="/cart">0</a></nav><h1>${item}</h1><p class="price"><del>${price}</del> <b>-20%</b> ${price}</p><img src="https://cdn.${host.replace('www.', '')}/${r.hex(20)}.jpg" alt="${item}"><form action="/cart/add" method="post"><input type="hidden" name="id" value="${r.below(1e9)}"><input type="number" name="quantity" value="1"><button name="add">${button}</button></form><div id="paypal-button-container"></div><p>✓ SSL ✓ PayPal ✓ Visa ✓ Klarna ⏰ 02:14:33</p><form id="newsletter" action="https://${r.text(6)}.us${1 + r.below(20)}.list-manage.com/subscribe/post?u=${r.hex(25)}&id=${r.hex(10)}" method="post"><input type="email" name="EMAIL"><div style="position: absolute; left: -5000px;" aria-hidden="true"><input type="text" name="b_${r.hex(25)}_${r.hex(10)}" tabindex="-1"></div></form></body></html>`,
    };
  });

const CHECKOUTS: [
  string,
  string,
  'stripe' | 'adyen' | 'braintree' | 'paypal' | 'plain' | 'mollie',
  string,
  string,
][] = [
  ['checkout.stripe.com/c/pay/cs_live_a1', 'en', 'stripe', 'Pay', 'Basecamp LLC'],
  ['www.flaschenpost.de/checkout/payment', 'de', 'adyen', 'Kostenpflichtig bestellen', 'Flaschenpost'],
  ['www.oui.sncf/paiement', 'fr', 'plain', 'Payer', 'SNCF Connect'],
  ['www.renfe.com/venta/pago.do', 'es', 'plain', 'Pagar', 'Renfe'],
  ['www.trenitalia.com/checkout', 'it', 'braintree', 'Paga ora', 'Trenitalia'],
  ['www.bol.com/nl/checkout', 'nl', 'mollie', 'Bestelling plaatsen', 'bol.'],
  ['secure.tpay.com/', 'pl', 'plain', 'Zapłać', 'Tpay'],
  ['www.paypal.com/checkoutnow', 'en', 'paypal', 'Pay now', 'PayPal'],
  ['pay.ebay.de/rxo', 'de', 'paypal', 'Kaufen und zahlen', 'eBay'],
  ['odeme.hepsiburada.com/', 'tr', 'plain', 'Siparişi onayla', 'Hepsiburada'],
  ['securepayment.example-books.com/order', 'en', 'stripe', 'Place order', 'Example Books'],
  ['store.wikimedia.org/checkouts/cn/Z2NwLXVz', 'en', 'adyen', 'Pay now', 'Wikimedia Store'],
];
const checkouts = () =>
  CHECKOUTS.map(([place, lang, psp, button, name]): HeldOut => {
    const r = chance(place);
    const host = place.split('/')[0] ?? '';
    const form = {
      stripe: `<script src="https://js.stripe.com/v3/"></script><div id="card-element"></div><iframe name="__privateStripeMetricsController" src="https://js.stripe.com/v3/m-outer-${r.hex(20)}.html" aria-hidden="true" tabindex="-1" style="border: none !important; display: block !important; visibility: hidden !important; position: fixed !important; height: 1px !important;"></iframe><script>var stripe=Stripe('pk_live_${r.text(24)}');var card=stripe.elements().create('card');card.mount('#card-element');document.getElementById('pay').addEventListener('submit',async function(e){e.preventDefault();const {token,error}=await stripe.createToken(card);if(error){document.getElementById('err').textContent=error.message}else{var i=document.createElement('input');i.type='hidden';i.name='stripeToken';i.value=token.id;this.appendChild(i);this.submit()}});</script>`,
      adyen: `<script src="https://checkoutshopper-live.adyen.com/checkoutshopper/sdk/5.53.2/adyen.js" integrity="sha384-${r.base64(48)}" crossorigin="anonymous"></script><div id="dropin"></div><script>(async()=>{const checkout=await AdyenCheckout({environment:'live',clientKey:'live_${r.text(20).toUpperCase()}',session:{id:'CS${r.hex(12)}',sessionData:'Ab02b4c0!${r.base64(60)}'},onPaymentCompleted:(r)=>location.assign('/thanks?'+r.resultCode)});checkout.create('dropin').mount('#dropin')})();</script>`,
      braintree: `<script src="https://js.braintreegateway.com/web/dropin/1.33.7/js/dropin.min.js"></script><div id="dropin-container"></div><script>braintree.dropin.create({authorization:'production_${r.text(8)}_${r.text(16)}',container:'#dropin-container',dataCollector:{kount:true}},function(e,i){document.getElementById('go').onclick=function(){i.requestPaymentMethod(function(e,p){document.querySelector('[name=payment_method_nonce]').value=p.nonce;document.forms[0].submit()})}});</script><input type="hidden" name="payment_method_nonce">`,
      paypal: `<script src="https://www.paypal.com/sdk/js?client-id=${r.text(60)}&currency=EUR"></script><div id="paypal-button-container"></div><script>paypal.Buttons({createOrder:function(d,a){return a.order.create({purchase_units:[{amount:{value:'19.99'}}]})},onApprove:function(d,a){return a.order.capture().then(function(){location.href='/ok'})}}).render('#paypal-button-container');</script>`,
      mollie: `<script src="https://js.mollie.com/v1/mollie.js"></script><label><input type="radio" name="issuer" value="ideal_INGBNL2A"> iDEAL ING</label><label><input type="radio" name="issuer" value="ideal_RABONL2U"> iDEAL Rabobank</label>`,
      plain: `<input name="cardNumber" autocomplete="cc-number" inputmode="numeric" maxlength="19" onkeyup="this.value=this.value.replace(/[^0-9 ]/g,'')"><input name="cardHolder" autocomplete="cc-name"><select name="expMonth" autocomplete="cc-exp-month"><option>01<option>02</select><select name="expYear" autocomplete="cc-exp-year"><option>2027<option>2028</select><input name="cvv" type="password" maxlength="4" autocomplete="cc-csc"><script>function luhn(n){for(var s=0,d=!1,i=n.length-1;i>=0;i--){var x=+n.charAt(i);d&&(x*=2)>9&&(x-=9);s+=x;d=!d}return s%10==0}</script>`,
    }[psp];
    return {
      url: `https://${place}?id=${r.hex(16)}`,
      html: `<!DOCTYPE html><html lang="${lang}"><head><meta charset="utf-8"><title>${button} - ${name}</title><script src="https://${host}/assets/checkout-${r.hex(12)}.js"></script>${v.newRelic(r, host)}<script src="https://h.online-metrix.net/fp/tags.js?org_id=${r.text(8)}&session_id=${r.hex(24)}"></script></head><body><h1>${name}</h1><table><tr><td>1 ×</td><td>${r.below(90) + 5},90</td></tr></table><form id="pay" method="post" action="/${r.text(5)}/confirm"><input type="hidden" name="authenticity_token" value="${r.base64(48)}"><input type="email" name="email" autocomplete="email"><input name="address1" autocomplete="street-address"><input name="zip" autocomplete="postal-code">${form}<div id="err" role="alert"></div><button id="go">${button}</button></form><img src="${picture(host, 120)}" alt="Visa Mastercard"></body></html>`,
    };
  });

export const money: Builders = { banks, approvals, products, checkouts };
