/** Banks at their own domains, and shops. */
import type { FreshPage } from '../browser-report.ts';
import { chanceOf } from '../chance.ts';
import { type Lang, wordsOf } from '../languages.ts';
import { documentOf, external, field, framed, hidden, inline, link, list, slug } from '../markup.ts';
import { snippets, type Vendor } from '../vendors.ts';

type Bank = readonly [
  url: string,
  brand: string,
  lang: Lang,
  id: string,
  secret: string,
  second: string,
  stack: Stack,
];
type Stack = 'jsf' | 'angular' | 'plain' | 'react' | 'aspnet';

const BANKS: readonly Bank[] = [
  [
    'https://www.sparkasse-hannover.de/de/home/login-online-banking.html',
    'Sparkasse Hannover',
    'de',
    'Anmeldename oder Legitimations-ID',
    'Online-Banking-PIN',
    'Bitte geben Sie die TAN ein, die in Ihrer S-pushTAN-App für die Überweisung über 84,90 EUR an Stadtwerke Hannover angezeigt wird.',
    'jsf',
  ],
  [
    'https://www.vr-bayernmitte.de/services_cloud/portal/',
    'VR Bank Bayern Mitte eG',
    'de',
    'VR-NetKey oder Alias',
    'PIN',
    'Bestätigen Sie den Auftrag mit VR SecureGo plus oder geben Sie die TAN Ihres Sm@rt-TAN-Lesers ein.',
    'angular',
  ],
  [
    'https://meine.deutsche-bank.de/trxm/db/',
    'Deutsche Bank',
    'de',
    'Filiale / Konto / Unterkonto',
    'PIN',
    'Ihre photoTAN',
    'plain',
  ],
  [
    'https://banking.ing.de/app/login',
    'ING',
    'de',
    'Zugangsnummer (letzte 10 Stellen Ihrer IBAN)',
    'Internetbanking PIN',
    'Bitte geben Sie die 3. und 5. Stelle Ihres DiBa Key ein.',
    'react',
  ],
  [
    'https://george.sparkasse.at/index.html',
    'George – Erste Bank und Sparkasse',
    'de',
    'Verfügernummer oder Username',
    'Passwort',
    'Geben Sie in der George-App Ihren Code zur Freigabe ein. Vergleichswert: AX7Q',
    'react',
  ],
  [
    'https://www.credit-agricole.fr/ca-paris/particulier/acceder-a-mes-comptes.html',
    'Crédit Agricole d’Ile-de-France',
    'fr',
    'Identifiant (11 chiffres)',
    'Code personnel à 6 chiffres',
    'Un code de sécurité a été envoyé par SMS au 06 ** ** ** 12.',
    'plain',
  ],
  [
    'https://mabanque.bnpparibas/fr/connexion',
    'BNP Paribas',
    'fr',
    'Numéro client',
    'Code secret',
    'Validez l’opération avec votre Clé Digitale.',
    'angular',
  ],
  [
    'https://www.bbva.es/',
    'BBVA',
    'es',
    'NIF / NIE / Pasaporte',
    'Clave de acceso',
    'Introduce la clave de un solo uso que te hemos enviado por SMS.',
    'react',
  ],
  [
    'https://www.caixabank.es/particular/home/particulares_es.html',
    'CaixaBank',
    'es',
    'Identificador',
    'Contraseña',
    'Confirme la operación con CaixaBankNow Sign.',
    'plain',
  ],
  [
    'https://www.intesasanpaolo.com/it/persone-e-famiglie/login-page.html',
    'Intesa Sanpaolo',
    'it',
    'Codice Titolare',
    'PIN',
    'Inserisci il codice O-Key generato dall’app.',
    'jsf',
  ],
  [
    'https://bancopostaonline.poste.it/bpol/public/BPOL_ListaConti',
    'BancoPosta',
    'it',
    'Nome utente',
    'Password',
    'Autorizza l’operazione in app BancoPosta.',
    'jsf',
  ],
  [
    'https://bankieren.rabobank.nl/online/nl/',
    'Rabobank',
    'nl',
    'IBAN',
    'Pasnummer',
    'Scan de kleurcode met uw Rabo Scanner en vul de inlogcode in.',
    'angular',
  ],
  [
    'https://mijn.ing.nl/login/',
    'ING Bankieren',
    'nl',
    'Gebruikersnaam',
    'Wachtwoord',
    'Bevestig met de ING App of vul de TAN-code in.',
    'react',
  ],
  [
    'https://www.ipko.pl/',
    'iPKO – PKO Bank Polski',
    'pl',
    'Numer klienta lub login',
    'Hasło',
    'Potwierdź operację kodem z narzędzia autoryzacyjnego nr 14.',
    'react',
  ],
  [
    'https://online.mbank.pl/pl/Login',
    'mBank',
    'pl',
    'Identyfikator',
    'Hasło',
    'Wpisz kod SMS nr 3 z dnia 12-03-2025.',
    'aspnet',
  ],
  [
    'https://secure.chase.com/web/auth/dashboard',
    'Chase',
    'en',
    'Username',
    'Password',
    'We sent a one-time code to xxx-xxx-4417. Enter it along with your password.',
    'react',
  ],
  [
    'https://secure.bankofamerica.com/login/sign-in/signOnV2Screen.go',
    'Bank of America',
    'en',
    'Online ID',
    'Passcode',
    'Enter the authorization code we sent to your phone.',
    'jsf',
  ],
  [
    'https://online.hl.co.uk/my-accounts/login-step-one',
    'Hargreaves Lansdown',
    'en',
    'Username',
    'Date of birth (DDMMYY)',
    'Enter the 2nd, 4th and 5th characters of your secure number.',
    'plain',
  ],
  [
    'https://retail.santander.co.uk/olb/app/logon/access/',
    'Santander UK',
    'en',
    'Personal ID',
    'Security number',
    'Enter the One Time Passcode sent to your mobile ending 209.',
    'angular',
  ],
  [
    'https://isube.garantibbva.com.tr/isube/login/login/passwordentrypersonal-tr',
    'Garanti BBVA İnternet',
    'tr',
    'T.C. Kimlik / Müşteri No',
    'Parola',
    'Cep telefonunuza gönderilen tek kullanımlık şifreyi giriniz.',
    'jsf',
  ],
  [
    'https://internet.itau.com.br/',
    'Itaú',
    'pt',
    'Agência e conta',
    'Senha eletrônica',
    'Informe o código do iToken.',
    'jsf',
  ],
  [
    'https://caixadirectaonline.cgd.pt/cdo/login.seam',
    'Caixadirecta',
    'pt',
    'N.º de contrato ou utilizador',
    'Código de acesso',
    'Introduza as posições A3, C5 e F1 do seu cartão matriz.',
    'jsf',
  ],
  [
    'https://direct.smbc.co.jp/aib/aibgsjsw5001.jsp',
    '三井住友銀行 SMBCダイレクト',
    'ja',
    '店番号・口座番号',
    '第一暗証',
    'ワンタイムパスワード(カードに表示された数字)を入力してください。',
    'jsf',
  ],
  [
    'https://pbsz.ebank.cmbchina.com/CmbBank_GenShell/UI/GenShellPC/Login/Login.aspx',
    '招商银行一网通',
    'zh',
    '一卡通卡号',
    '查询密码',
    '请输入手机短信验证码。',
    'aspnet',
  ],
  [
    'https://online.sberbank.ru/CSAFront/index.do',
    'СберБанк Онлайн',
    'ru',
    'Логин',
    'Пароль',
    'Введите пароль из СМС, отправленный на номер +7 *** ***-22-18.',
    'react',
  ],
  [
    'https://www.alahlionline.com/gateway/login',
    'البنك الأهلي السعودي',
    'ar',
    'رقم الهوية أو اسم المستخدم',
    'كلمة المرور',
    'أدخل رمز التفعيل المرسل إلى جوالك.',
    'angular',
  ],
  [
    'https://online.swedbank.se/app/ib/logga-in',
    'Swedbank',
    'sv',
    'Personnummer',
    'Personlig kod',
    'Starta BankID-appen och skanna QR-koden för att logga in.',
    'react',
  ],
  [
    'https://www.raiffeisen.ch/login.html',
    'Raiffeisen E-Banking',
    'de',
    'Vertragsnummer',
    'Passwort',
    'Öffnen Sie PhotoTAN und scannen Sie das Mosaik.',
    'plain',
  ],
];

const VIRTUAL_KEYS = `<div id="clavier" class="keypad">${[7, 2, 9, 0, 4, 1, 8, 3, 6, 5].map((n) => `<button type="button" class="key" data-pos="${n}">${n}</button>`).join('')}</div>`;

function stackScripts(stack: Stack, host: string): string {
  const c = chanceOf(`stack${host}`);
  switch (stack) {
    case 'jsf':
      return `${external('/javax.faces.resource/jsf.js.xhtml?ln=javax.faces')}${external('/javax.faces.resource/jquery/jquery.js.xhtml?ln=primefaces&v=8.0')}
${inline(`PrimeFaces.settings.locale='xx';PrimeFaces.cw("CommandButton","widget_login_submit",{id:"login:submit"});
document.onkeypress = function(e) { e = e || window.event; if (e.keyCode === 13) { document.getElementById('login:submit').click(); return false; } };
if (top != self) { top.location = self.location; }`)}`;
    case 'angular':
      return `<app-root></app-root>${['runtime', 'polyfills', 'main'].map((one) => external(`${one}.${c.hex(16)}.js`, 'type="module"')).join('')}`;
    case 'react':
      return `${inline(`window.__CONFIG__={"apiBase":"/api/v3","sessionTimeout":300,"deviceBinding":true,"build":"${c.hex(8)}"};(self.webpackChunkbank=self.webpackChunkbank||[]).push([[${c.int(100, 900)}],{${c.int(1000, 9999)}:function(e,t,n){"use strict";n.d(t,{Z:function(){return r}});var r=function(e){return fetch("/api/v3/session",{method:"POST",credentials:"include",headers:{"content-type":"application/json"},body:JSON.stringify({user:e.user,secret:e.secret})})}}}]);`)}${external(`/static/js/main.${c.hex(8)}.chunk.js`)}`;
    case 'aspnet':
      return `${external(`/WebResource.axd?d=${c.base64(40).replaceAll(/[+/]/g, '-')}&t=637`)}${inline(`//<![CDATA[
var theForm = document.forms['form1'];
function __doPostBack(eventTarget, eventArgument) { if (!theForm.onsubmit || (theForm.onsubmit() != false)) { theForm.__EVENTTARGET.value = eventTarget; theForm.__EVENTARGUMENT.value = eventArgument; theForm.submit(); } }
//]]>`)}`;
    case 'plain':
      return `${external('/etc/clientlibs/login.min.js')}${inline(`document.querySelectorAll('.key').forEach(function(k){k.addEventListener('click',function(){var p=document.getElementById('secret');if(p.value.length<6)p.value+=k.dataset.pos;});});
try { if (self !== top) { document.documentElement.style.display = 'none'; top.location = self.location; } } catch (e) {}`)}`;
    default:
      return stack satisfies never;
  }
}

function bankLogin([url, brand, lang, id, secret, , stack]: Bank): FreshPage {
  const words = wordsOf(lang);
  const { host, origin } = new URL(url);
  const c = chanceOf(url);
  const form = `<form action="${stack === 'jsf' ? `/auth/login.do;jsessionid=${c.hex(32).toUpperCase()}` : `${origin}/login`}" method="post" id="form1" autocomplete="off">
${stack === 'aspnet' ? `${hidden('__EVENTTARGET', '')}${hidden('__EVENTARGUMENT', '')}${hidden('__VIEWSTATE', `/wEPDwUKLT${c.base64(400)}==`)}` : hidden('csrfToken', c.hex(40))}
${hidden('deviceFingerprint', '')}${field(id, 'user', 'text', 'maxlength="20" autocomplete="username"')}
${field(secret, 'secret', 'password', 'maxlength="12" autocomplete="current-password"')}
${stack === 'plain' ? VIRTUAL_KEYS : ''}<button type="submit">${words.login}</button>${link('/passwort-vergessen', words.forgot)}</form>`;
  return {
    url,
    html: documentOf({
      lang,
      title: `${words.login} | ${brand}`,
      head: `<link rel="icon" href="/favicon.ico"><meta name="robots" content="noindex">${snippets(host, c.pick(['tealium', 'gtm', 'omniture', 'matomo'] as Vendor[]))}`,
      body: `${framed(
        words,
        brand,
        [words.home, words.help, words.contact],
        `<h1>${brand}</h1>${form}
<section class="security"><h2>${words.privacy}</h2>${list([link('https://www.polizei-beratung.de/', 'Phishing, Vishing, Smishing'), link('/sicherheit', words.help)])}</section>`,
      )}${stackScripts(stack, host)}`,
    }),
  };
}

function secondStep([url, brand, lang, , , second, stack]: Bank): FreshPage {
  const words = wordsOf(lang);
  const { host, origin } = new URL(url);
  const c = chanceOf(`second${url}`);
  return {
    url: `${origin}/${c.pick(['transfer/confirm', 'auth/sca', 'tan', 'autorisierung', 'olb/step2'])}?flow=${c.hex(12)}`,
    html: documentOf({
      lang,
      title: brand,
      head: '<meta http-equiv="Cache-Control" content="no-store">',
      body: `${framed(
        words,
        brand,
        [words.home, words.logout],
        `<h1>${words.code}</h1><table><tr><td>IBAN</td><td>${c.pick(['DE02', 'FR76', 'NL91', 'PL61'])} ${c.int(1000, 9999)} ${c.int(1000, 9999)} ${c.int(1000, 9999)}</td></tr><tr><td>EUR</td><td>${c.int(10, 900)},${c.int(10, 99)}</td></tr></table>
<p>${second}</p><form action="/transfer/execute" method="post">${hidden('_csrf', c.hex(36))}${field(words.code, 'otp', 'tel', 'maxlength="8" autocomplete="one-time-code" inputmode="numeric"')}<button>${words.continue}</button></form><p id="timer">4:59</p>`,
      )}
${inline(`var left=${c.int(180, 300)};setInterval(function(){left--;document.getElementById('timer').textContent=Math.floor(left/60)+':'+('0'+left%60).slice(-2);if(left===0)location.href='/logout';},1000);
function poll(){fetch('/api/sca/status?id=${c.hex(10)}',{credentials:'same-origin'}).then(function(r){return r.json()}).then(function(s){if(s.done)document.forms[1].submit();else setTimeout(poll,2500);});}poll();`)}${stackScripts(stack, host)}`,
    }),
  };
}

type Shop = readonly [
  host: string,
  brand: string,
  lang: Lang,
  engine: 'shopify' | 'woo' | 'magento' | 'presta' | 'shopware' | 'own',
  pay: Pay,
  goods: string,
];
type Pay = 'stripe' | 'adyen' | 'paypal' | 'braintree' | 'klarna' | 'direct' | 'mollie' | 'checkout' | 'payu';

const SHOPS: readonly Shop[] = [
  ['www.zalando.de', 'Zalando', 'de', 'own', 'adyen', 'Regenjacke, Gr. M|79,95 €'],
  ['www.thomann.de', 'Musikhaus Thomann', 'de', 'own', 'paypal', 'Harley Benton ST-20|111,00 €'],
  [
    'kaffee-roesterei-sued.example',
    'Rösterei Süd',
    'de',
    'shopware',
    'klarna',
    'Äthiopien Yirgacheffe 500 g|14,90 €',
  ],
  ['www.fnac.com', 'Fnac', 'fr', 'own', 'direct', 'Casque audio sans fil|129,99 €'],
  [
    'savonnerie-du-port.example',
    'Savonnerie du Port',
    'fr',
    'presta',
    'stripe',
    'Savon noir à l’huile d’olive|9,50 €',
  ],
  ['www.elcorteingles.es', 'El Corte Inglés', 'es', 'own', 'checkout', 'Sartén de hierro 28 cm|34,95 €'],
  ['bicis-ruta66.example', 'Bicis Ruta', 'es', 'woo', 'stripe', 'Casco urbano talla L|45,00 €'],
  ['www.eataly.net', 'Eataly', 'it', 'magento', 'braintree', 'Pasta di Gragnano, 6 pacchi|21,40 €'],
  ['ceramiche-vietri.example', 'Ceramiche Vietri', 'it', 'woo', 'paypal', 'Piatto dipinto a mano|38,00 €'],
  ['www.magazineluiza.com.br', 'Magalu', 'pt', 'own', 'direct', 'Cafeteira expresso|R$ 499,00'],
  ['www.bol.com', 'bol', 'nl', 'own', 'adyen', 'Fietstas dubbel 38 liter|€ 42,99'],
  ['stroopwafels-online.example', 'Stroopwafelbakkerij', 'nl', 'woo', 'mollie', 'Blik stroopwafels|€ 8,75'],
  ['allegro.pl', 'Allegro', 'pl', 'own', 'payu', 'Lampa biurkowa LED|89,00 zł'],
  [
    'ksiegarnia-za-rogiem.example',
    'Księgarnia za Rogiem',
    'pl',
    'presta',
    'payu',
    'Atlas ptaków Polski|64,90 zł',
  ],
  ['www.hepsiburada.com', 'Hepsiburada', 'tr', 'own', 'direct', 'Çelik çaydanlık|749,00 TL'],
  ['www.rakuten.co.jp', '楽天市場', 'ja', 'own', 'direct', '鉄瓶 南部鉄器|12,800円'],
  ['www.jd.com', '京东', 'zh', 'own', 'direct', '电热水壶 1.7L|¥129.00'],
  ['www.ozon.ru', 'Ozon', 'ru', 'own', 'checkout', 'Чайник заварочный|1 290 ₽'],
  ['www.noon.com', 'نون', 'ar', 'own', 'checkout', 'سماعات لاسلكية|199 ريال'],
  ['www.blomsterlandet.example', 'Blomsterhuset', 'sv', 'shopware', 'klarna', 'Amaryllis i kruka|149 kr'],
  ['www.gymshark.com', 'Gymshark', 'en', 'shopify', 'stripe', 'Training Leggings S|£45.00'],
  [
    'highland-woollens.example',
    'Highland Woollens',
    'en',
    'shopify',
    'paypal',
    'Fisherman’s jumper, navy|£96.00',
  ],
  ['www.newegg.com', 'Newegg', 'en', 'own', 'direct', '2 TB NVMe SSD|$129.99'],
  ['brewgear-supply.example', 'BrewGear Supply', 'en', 'magento', 'braintree', '30 L fermenter|$74.50'],
];

function payment(pay: Pay, lang: Lang, c: ReturnType<typeof chanceOf>): string {
  const words = wordsOf(lang);
  const key = c.base64(24).replaceAll(/[+/]/g, 'k');
  switch (pay) {
    case 'stripe':
      return `${external('https://js.stripe.com/v3/')}<form id="payment-form"><div id="card-element"></div><div id="card-errors" role="alert"></div><button id="submit">${words.pay}</button></form>
${inline(`var stripe = Stripe('pk_live_51${key}', { locale: '${lang}' });
var elements = stripe.elements({ fonts: [{ cssSrc: 'https://fonts.googleapis.com/css?family=Inter' }] });
var card = elements.create('card', { hidePostalCode: true, style: { base: { fontSize: '16px' } } });
card.mount('#card-element');
document.getElementById('payment-form').addEventListener('submit', async function (event) {
  event.preventDefault();
  var result = await stripe.confirmCardPayment('pi_3${c.hex(12)}_secret_${c.hex(12)}', { payment_method: { card: card } });
  if (result.error) document.getElementById('card-errors').textContent = result.error.message; else location.assign('/checkout/thanks');
});`)}`;
    case 'adyen':
      return `<link rel="stylesheet" href="https://checkoutshopper-live.adyen.com/checkoutshopper/sdk/5.53.2/adyen.css">${external('https://checkoutshopper-live.adyen.com/checkoutshopper/sdk/5.53.2/adyen.js', `integrity="sha384-${c.base64(64)}" crossorigin="anonymous"`)}<div id="dropin-container"></div>
${inline(`(async function () { const checkout = await AdyenCheckout({ environment: 'live', clientKey: 'live_${c.word(32).toUpperCase()}', session: { id: 'CS${c.hex(16).toUpperCase()}', sessionData: '${c.base64(120)}' }, onPaymentCompleted: (r) => location.assign('/order/' + r.resultCode), onError: console.error }); checkout.create('dropin', { showStoredPaymentMethods: true }).mount('#dropin-container'); })();`)}`;
    case 'paypal':
      return `${external(`https://www.paypal.com/sdk/js?client-id=A${key}&currency=EUR&components=buttons,funding-eligibility`)}<div id="paypal-button-container"></div>
${inline(`paypal.Buttons({ style: { layout: 'vertical', color: 'gold' }, createOrder: function (data, actions) { return actions.order.create({ purchase_units: [{ amount: { value: '${c.int(9, 200)}.00' } }] }); }, onApprove: function (data, actions) { return actions.order.capture().then(function (details) { location.href = '/danke?order=' + details.id; }); } }).render('#paypal-button-container');`)}`;
    case 'braintree':
      return `${external('https://js.braintreegateway.com/web/dropin/1.42.0/js/dropin.min.js')}<div id="dropin"></div><button id="pay">${words.pay}</button>
${inline(`braintree.dropin.create({ authorization: 'production_${c.word(8)}_${c.word(16)}', container: '#dropin', card: { cardholderName: true }, threeDSecure: true }, function (err, instance) { document.querySelector('#pay').addEventListener('click', function () { instance.requestPaymentMethod(function (e, payload) { fetch('/checkout/pay', { method: 'POST', body: JSON.stringify({ nonce: payload.nonce }) }); }); }); });`)}`;
    case 'klarna':
      return `${external('https://x.klarnacdn.net/kp/lib/v1/api.js', 'async')}<div id="klarna-container"></div>${inline(`window.klarnaAsyncCallback = function () { Klarna.Payments.init({ client_token: 'eyJhbGciOiJSUzI1NiIsImtpZCI6Ij${c.base64(200)}' }); Klarna.Payments.load({ container: '#klarna-container', payment_method_category: 'pay_later' }, function (res) { if (!res.show_form) document.getElementById('klarna-container').hidden = true; }); };`)}`;
    case 'mollie':
      return `${external('https://js.mollie.com/v1/mollie.js')}<form action="/betaling" method="post"><label><input type="radio" name="method" value="ideal"> iDEAL</label><select name="issuer"><option>ABN AMRO</option><option>ING</option><option>Rabobank</option><option>bunq</option></select><div id="card"></div><button>${words.pay}</button></form>${inline(`var mollie = Mollie('pfl_${key.slice(0, 10)}', { locale: 'nl_NL' }); mollie.createComponent('card').mount('#card');`)}`;
    case 'checkout':
      return `${external('https://cdn.checkout.com/js/framesv2.min.js')}<form id="payment-form" method="POST" action="/checkout/charge"><div class="card-frame"></div><button id="pay-button" disabled>${words.pay}</button></form>${inline(`Frames.init('pk_${c.hex(8)}-${c.hex(4)}-${c.hex(4)}-${c.hex(4)}-${c.hex(12)}'); Frames.addEventHandler(Frames.Events.CARD_VALIDATION_CHANGED, function () { document.getElementById('pay-button').disabled = !Frames.isCardValid(); }); Frames.addEventHandler(Frames.Events.CARD_TOKENIZED, function (d) { Frames.addCardToken(document.getElementById('payment-form'), d.token); document.getElementById('payment-form').submit(); });`)}`;
    case 'payu':
      return `<form action="https://secure.payu.com/api/v2_1/orders" method="post">${hidden('customerIp', '203.0.113.7')}${hidden('merchantPosId', `${c.int(1e5, 9e5)}`)}${hidden('OpenPayu-Signature', `sender=${c.int(1e5, 9e5)};algorithm=SHA-256;signature=${c.hex(64)}`)}<label><input type="radio" name="pay" value="blik"> BLIK</label>${field('BLIK', 'blik', 'text', 'maxlength="6"')}<button>${words.pay}</button></form>`;
    case 'direct':
      return `<form action="/checkout/payment" method="post" id="card-form">${hidden('csrf', c.hex(32))}${field(words.card, 'cardNumber', 'tel', 'autocomplete="cc-number" maxlength="19"')}${field(words.name, 'cardName', 'text', 'autocomplete="cc-name"')}${field(words.expiry, 'exp', 'text', 'autocomplete="cc-exp" placeholder="MM/YY"')}${field('CVC', 'cvc', 'password', 'autocomplete="cc-csc" maxlength="4"')}<button>${words.pay}</button></form>
${inline(`function luhn(n){var s=0,d=false;for(var i=n.length-1;i>=0;i--){var x=+n.charAt(i);if(d){x*=2;if(x>9)x-=9;}s+=x;d=!d;}return s%10===0;}
document.getElementById('cardNumber').addEventListener('input',function(e){var v=e.target.value.replace(/\\D/g,'').slice(0,16);e.target.value=v.replace(/(.{4})(?=.)/g,'$1 ');e.target.setCustomValidity(v.length===16&&luhn(v)?'':'!');});
document.getElementById('card-form').addEventListener('submit',function(){window.dataLayer&&dataLayer.push({event:'add_payment_info',method:'card'});});`)}`;
    default:
      return pay satisfies never;
  }
}

const ENGINES: Readonly<Record<Shop[3], (c: ReturnType<typeof chanceOf>, host: string) => string>> = {
  shopify: (c) =>
    `${external(`//cdn.shopify.com/s/files/1/${c.int(1000, 9999)}/${c.int(1000, 9999)}/t/12/assets/theme.js?v=${c.int(1e9, 2e9)}`, 'defer')}${inline(`var Shopify = Shopify || {}; Shopify.shop = "${c.word(8)}.myshopify.com"; Shopify.theme = {"name":"Dawn","id":${c.int(1e9, 2e9)}}; window.ShopifyAnalytics = window.ShopifyAnalytics || {}; (function () { function asyncLoad() { var urls = ["https://static.klaviyo.com/onsite/js/klaviyo.js?company_id=${c.word(6)}"]; for (var i = 0; i < urls.length; i++) { var s = document.createElement('script'); s.async = true; s.src = urls[i]; var x = document.getElementsByTagName('script')[0]; x.parentNode.insertBefore(s, x); } } window.addEventListener('load', asyncLoad, false); })();`)}`,
  woo: (c, host) =>
    `${external(`https://${host}/wp-includes/js/jquery/jquery.min.js?ver=3.7.1`)}${external(`https://${host}/wp-content/plugins/woocommerce/assets/js/frontend/checkout.min.js?ver=8.${c.int(1, 9)}.0`)}${inline(`var wc_checkout_params = {"ajax_url":"\\/wp-admin\\/admin-ajax.php","wc_ajax_url":"\\/?wc-ajax=%%endpoint%%","update_order_review_nonce":"${c.hex(10)}","checkout_url":"\\/?wc-ajax=checkout","is_checkout":"1"};`)}`,
  magento: (c) =>
    `${external(`/static/version${c.int(1.6e9, 1.7e9)}/frontend/Theme/shop/en_GB/requirejs/require.min.js`)}<script type="text/x-magento-init">{"#checkout":{"Magento_Ui/js/core/app":{"components":{"checkout":{"component":"uiComponent"}}}}}</script>${inline(`window.checkoutConfig = {"formKey":"${c.word(16)}","customerData":[],"isCustomerLoggedIn":false,"quoteData":{"entity_id":"${c.hex(32)}"},"payment":{"ccform":{"availableTypes":{"braintree":{"VI":"Visa","MC":"MasterCard"}}}}};`)}`,
  presta: (c) =>
    inline(
      `var prestashop = {"cart":{"products_count":1},"currency":{"iso_code":"EUR"},"urls":{"base_url":"\\/"},"static_token":"${c.hex(32)}"}; var psemailsubscription_subscription = "\\/module\\/ps_emailsubscription\\/subscription";`,
    ),
  shopware: (c) =>
    inline(
      `window.router = {"frontend.cart.offcanvas":"/checkout/offcanvas","frontend.cookie.offcanvas":"/cookie/offcanvas"}; window.salesChannelId = '${c.hex(32)}'; window.themeJsPublicPath='/theme/${c.hex(32)}/js/';`,
    ),
  own: (c) =>
    `${inline(`window.__NEXT_DATA__={"props":{"pageProps":{"step":"payment","basketId":"${c.hex(24)}"}},"page":"/checkout","buildId":"${c.base64(21).replaceAll(/[+/]/g, '_')}"}`)}${external(`/_next/static/chunks/main-${c.hex(16)}.js`, 'defer')}`,
};

function checkout([host, brand, lang, engine, pay, goods]: Shop): FreshPage {
  const words = wordsOf(lang);
  const c = chanceOf(`checkout${host}`);
  const [what = '', price = ''] = goods.split('|');
  return {
    url: `https://${host}/${c.pick(['checkout', 'kasse', 'checkout/payment', 'commande', 'order/pay'])}`,
    html: documentOf({
      lang,
      title: `${words.pay} – ${brand}`,
      head: snippets(host, 'gtm', 'facebook'),
      body: `${framed(
        words,
        brand,
        [words.cart, words.address, words.pay],
        `<h1>${words.cart}</h1><table class="cart"><tr><td>${what}</td><td>1</td><td>${price}</td></tr></table>
<form action="/checkout/address" method="post">${field(words.name, 'name', 'text', 'autocomplete="name"')}${field(words.address, 'street', 'text', 'autocomplete="street-address"')}${field(words.mail, 'email', 'email', 'autocomplete="email"')}${field(words.phone, 'phone', 'tel', 'autocomplete="tel"')}</form>${payment(pay, lang, c)}`,
      )}${ENGINES[engine](c, host)}`,
    }),
  };
}

function product([host, brand, lang, engine, , goods]: Shop): FreshPage {
  const words = wordsOf(lang);
  const c = chanceOf(`product${host}`);
  const [what = '', price = ''] = goods.split('|');
  const ld = {
    '@context': 'https://schema.org/',
    '@type': 'Product',
    name: what,
    offers: { '@type': 'Offer', price, availability: 'https://schema.org/InStock' },
  };
  return {
    url: `https://${host}/p/${slug(what) || c.int(1e5, 9e5)}?sku=${c.int(1e5, 9e6)}&utm_source=newsletter`,
    html: documentOf({
      lang,
      title: `${what} | ${brand}`,
      head: `<script type="application/ld+json">${JSON.stringify(ld)}</script>${snippets(host, 'gtag', 'criteo', 'hotjar')}`,
      body: `${framed(
        words,
        brand,
        [words.home, words.cart, words.login],
        `<h1>${what}</h1><img src="/img/${c.hex(12)}.jpg" alt="${what}"><p class="price">${price}</p>
<form action="/cart/add" method="post">${hidden('id', `${c.int(1e6, 9e6)}`)}<input type="number" name="quantity" value="1" min="1"><button>${words.cart}</button></form>
<p class="countdown" data-until="2025-12-01">-20 % · 02:14:55</p>
<div class="reviews"><p>★★★★☆ ${c.int(12, 900)}</p></div><form action="/newsletter" method="post"><input type="email" name="email" placeholder="${words.mail}"><button>${words.register}</button></form>`,
      )}${ENGINES[engine](c, host)}`,
    }),
  };
}

export const money = {
  'bank login': () => BANKS.map(bankLogin),
  'bank second step': () => BANKS.filter((_, n) => n % 2 === 0).map(secondStep),
  'shop checkout': () => SHOPS.map(checkout),
  'shop product': () => SHOPS.filter((_, n) => n % 3 !== 1).map(product),
};
