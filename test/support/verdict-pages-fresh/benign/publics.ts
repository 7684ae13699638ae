/** Public authorities, post, telecom and universities, at their own hosts. */
import type { FreshPage } from '../browser-report.ts';
import { chanceOf } from '../chance.ts';
import { type Lang, wordsOf } from '../languages.ts';
import { documentOf, external, field, framed, hidden, inline, link, list } from '../markup.ts';
import { snippets, type Vendor } from '../vendors.ts';

type Office = readonly [
  url: string,
  brand: string,
  lang: Lang,
  headline: string,
  text: string,
  form: Form,
  vendor: Vendor,
];
type Form = 'login' | 'card' | 'eid' | 'tracking' | 'refund' | 'none' | 'phone';

const OFFICES: readonly Office[] = [
  [
    'https://www.elster.de/eportal/login/softpse',
    'ELSTER',
    'de',
    'Login mit Zertifikatsdatei',
    'Wählen Sie Ihre Zertifikatsdatei (.pfx) aus und geben Sie Ihr Passwort ein. Mein ELSTER fragt Sie nie per E-Mail nach Ihrem Passwort.',
    'login',
    'matomo',
  ],
  [
    'https://id.bund.de/de/eservice/konto/login',
    'BundID',
    'de',
    'Melden Sie sich mit Ihrem Online-Ausweis an',
    'Sie benötigen die AusweisApp und Ihre sechsstellige PIN. Alternativ können Sie sich mit Benutzername und Passwort anmelden.',
    'eid',
    'matomo',
  ],
  [
    'https://www.impots.gouv.fr/accueil',
    'impots.gouv.fr',
    'fr',
    'Votre remboursement d’impôt est versé automatiquement',
    'Attention aux courriels frauduleux : l’administration fiscale ne vous demande jamais votre numéro de carte bancaire pour un remboursement d’impôt.',
    'none',
    'piwik',
  ],
  [
    'https://app.franceconnect.gouv.fr/api/v1/authorize?response_type=code&scope=openid',
    'FranceConnect',
    'fr',
    'Choisissez un compte pour vous connecter',
    'Impots.gouv, Ameli, L’Identité Numérique La Poste, MSA, Yris',
    'none',
    'matomo',
  ],
  [
    'https://www.tax.service.gov.uk/gg/sign-in?continue=/account',
    'GOV.UK',
    'en',
    'Sign in to HMRC online services',
    'Sign in using Government Gateway. If you have received a suspicious text about a tax refund, forward it to 60599.',
    'login',
    'gtm',
  ],
  [
    'https://www.irs.gov/refunds',
    'Internal Revenue Service',
    'en',
    'Check your refund status',
    'You will need your Social Security or taxpayer ID number (ITIN), your filing status and the exact refund amount on your return.',
    'refund',
    'gtag',
  ],
  [
    'https://sede.agenciatributaria.gob.es/Sede/identificacion.html',
    'Agencia Tributaria',
    'es',
    'Identifíquese para acceder',
    'Acceda con Cl@ve Móvil, certificado electrónico o número de referencia.',
    'eid',
    'matomo',
  ],
  [
    'https://www.agenziaentrate.gov.it/portale/area-riservata',
    'Agenzia delle Entrate',
    'it',
    'Accedi all’area riservata',
    'Entra con SPID, CIE o CNS. L’Agenzia non invia mai comunicazioni di rimborso con richiesta dei dati della carta.',
    'eid',
    'piwik',
  ],
  [
    'https://sso.acesso.gov.br/login?client_id=portal',
    'gov.br',
    'pt',
    'Identifique-se no gov.br com:',
    'Número do CPF. Digite seu CPF para criar ou acessar sua conta gov.br',
    'login',
    'gtag',
  ],
  [
    'https://digid.nl/inloggen',
    'DigiD',
    'nl',
    'Hoe wilt u inloggen?',
    'Met de DigiD app, met een sms-controle of met een gebruikersnaam en wachtwoord.',
    'login',
    'piwik',
  ],
  [
    'https://login.gov.pl/login/login?ssot=pz',
    'login.gov.pl',
    'pl',
    'Zaloguj się do profilu zaufanego',
    'Wybierz sposób logowania: profil zaufany, e-dowód, mObywatel lub bank.',
    'login',
    'gtag',
  ],
  [
    'https://giris.turkiye.gov.tr/Giris/gir',
    'e-Devlet Kapısı',
    'tr',
    'e-Devlet Şifresi ile giriş',
    'T.C. kimlik numaranızı ve e-Devlet şifrenizi giriniz. Şifrenizi PTT şubelerinden alabilirsiniz.',
    'login',
    'gaAsync',
  ],
  [
    'https://myna.go.jp/SCK0101_01_001/SCK0101_01_001_InitDiscsys.form',
    'マイナポータル',
    'ja',
    'ログイン',
    'マイナンバーカードを読み取り、利用者証明用電子証明書の暗証番号(数字4桁)を入力してください。',
    'eid',
    'gtag',
  ],
  [
    'https://etax.chinatax.gov.cn/',
    '自然人电子税务局',
    'zh',
    '扫码登录或密码登录',
    '请使用个人所得税APP扫描二维码登录，办理年度汇算退税。',
    'login',
    'baidu',
  ],
  [
    'https://esia.gosuslugi.ru/login/',
    'Госуслуги',
    'ru',
    'Вход в Госуслуги',
    'Телефон, почта или СНИЛС. Никому не сообщайте код из СМС.',
    'login',
    'yandex',
  ],
  [
    'https://www.absher.sa/wps/portal/individuals/Home/homepublic',
    'أبشر',
    'ar',
    'تسجيل الدخول إلى أبشر',
    'أدخل اسم المستخدم أو رقم الهوية وكلمة المرور ثم رمز التحقق المرسل إلى جوالك.',
    'login',
    'gtm',
  ],
  [
    'https://www.skatteverket.se/privat/etjanster',
    'Skatteverket',
    'sv',
    'Logga in med e-legitimation',
    'Kontrollera din skatteåterbäring med BankID eller Freja.',
    'eid',
    'matomo',
  ],
  [
    'https://www.laposte.fr/outils/suivre-vos-envois?code=6A12345678901',
    'La Poste',
    'fr',
    'Votre colis est en cours de livraison',
    'Votre colis 6A12345678901 sera livré aujourd’hui avant 13 h. Pour un envoi hors UE, les droits de douane peuvent être réglés en ligne.',
    'tracking',
    'tealium',
  ],
  [
    'https://www.post.ch/de/empfangen/sendungen-verfolgen',
    'Die Schweizerische Post',
    'de',
    'Sendung verfolgen',
    'Ihre Sendung konnte nicht zugestellt werden. Verlängern Sie die Abholfrist oder wählen Sie eine zweite Zustellung (CHF 8.–).',
    'tracking',
    'tealium',
  ],
  [
    'https://tools.usps.com/go/TrackConfirmAction?tLabels=9400100000000000000000',
    'USPS',
    'en',
    'Delivery attempted – no access to delivery location',
    'Schedule a redelivery online. USPS does not charge for redelivery and never asks for payment by text message.',
    'tracking',
    'gtm',
  ],
  [
    'https://www.telekom.de/kundencenter/rechnung',
    'Telekom',
    'de',
    'Ihre Rechnung für März ist da',
    'Rechnungsbetrag 39,95 €. Der Betrag wird am 15. von Ihrem Konto abgebucht. Sie können Ihr Zahlungsmittel hier ändern.',
    'card',
    'tealium',
  ],
  [
    'https://espace-client.orange.fr/facture-paiement',
    'Orange',
    'fr',
    'Payer ma facture',
    'Votre facture de 29,99 € est impayée. Réglez-la par carte bancaire pour éviter la suspension de votre ligne.',
    'card',
    'tealium',
  ],
  [
    'https://parking-fines.bristol-council.example/pay',
    'Bristol City Council',
    'en',
    'Pay a penalty charge notice',
    'If you pay within 14 days, the charge is reduced by 50 per cent. Have your PCN number and vehicle registration ready.',
    'card',
    'gaAsync',
  ],
  [
    'https://termin.buergeramt-moabit.example/',
    'Bürgeramt Moabit',
    'de',
    'Termin vereinbaren',
    'Wählen Sie Ihr Anliegen. Wir senden Ihnen einen Bestätigungscode per SMS.',
    'phone',
    'matomo',
  ],
];

function officeForm(form: Form, lang: Lang, host: string): string {
  const words = wordsOf(lang);
  const c = chanceOf(`office${host}`);
  const token = hidden('_csrf', c.hex(32));
  switch (form) {
    case 'login':
      return `<form method="post" action="/login">${token}${field(words.user, 'username', 'text', 'autocomplete="username"')}${field(words.password, 'password', 'password', 'autocomplete="current-password"')}<button>${words.login}</button></form>`;
    case 'card':
      return `<form method="post" action="https://${host}/payment/start">${token}${field(words.card, 'pan', 'text', 'autocomplete="cc-number"')}${field(words.expiry, 'expiry', 'text', 'autocomplete="cc-exp"')}${field('CVC', 'cvc', 'text', 'autocomplete="cc-csc"')}<button>${words.pay}</button></form>`;
    case 'eid':
      return `<a class="button" href="eid-client://127.0.0.1:24727/eID-Client?tcTokenURL=https%3A%2F%2F${host}%2Ftoken">${words.continue}</a><form action="/smartcard" method="post">${token}<button>${words.login}</button></form>`;
    case 'tracking':
      return `<form action="/track"><input name="code" placeholder="1Z…"><button>${words.search}</button></form><ol class="events"><li>${c.int(1, 28)}.3. 07:12</li><li>${c.int(1, 28)}.3. 21:40</li></ol>`;
    case 'refund':
      return `<form method="post" action="/refund/status">${token}${field('SSN or ITIN', 'ssn', 'password', 'autocomplete="off" maxlength="11"')}<select name="filing"><option>Single</option><option>Married filing jointly</option></select>${field('Refund amount', 'amount')}<button>${words.send}</button></form>`;
    case 'phone':
      return `<form method="post" action="/verify">${token}${field(words.name, 'name')}${field(words.phone, 'phone', 'tel', 'autocomplete="tel"')}${field(words.code, 'code', 'text', 'autocomplete="one-time-code"')}<button>${words.send}</button></form>`;
    case 'none':
      return list(['franceconnect', 'ameli', 'laposte'].map((one) => link(`/connexion/${one}`, one)));
    default:
      return form satisfies never;
  }
}

function office([url, brand, lang, headline, text, form, vendor]: Office): FreshPage {
  const words = wordsOf(lang);
  const { host } = new URL(url);
  return {
    url,
    html: documentOf({
      lang,
      title: `${headline} | ${brand}`,
      head: `<meta name="description" content="${headline}">${snippets(host, vendor)}`,
      body: `${framed(words, brand, [words.home, words.help, words.contact, words.login], `<div class="breadcrumb">${link('/', words.home)} › ${headline}</div><h1>${headline}</h1><p>${text}</p>${officeForm(form, lang, host)}`)}${inline(`document.documentElement.className = document.documentElement.className.replace('no-js', 'js');
(function () { var t = ${chanceOf(url).int(600, 1200)}; setTimeout(function () { document.getElementById('content').insertAdjacentHTML('afterbegin', '<div role="alert">${words.continue}?</div>'); }, t * 1000); })();`)}${external('/assets/govuk-frontend.min.js', 'type="module"')}`,
    }),
  };
}

type University = readonly [url: string, brand: string, lang: Lang, system: System];
type System = 'shibboleth' | 'cas' | 'adfs' | 'moodle' | 'wayf' | 'ldap' | 'canvas';

const UNIVERSITIES: readonly University[] = [
  [
    'https://idp.uni-goettingen.de/idp/profile/SAML2/Redirect/SSO?execution=e1s1',
    'Georg-August-Universität Göttingen',
    'de',
    'shibboleth',
  ],
  [
    'https://shibboleth.ox.ac.uk/idp/profile/SAML2/POST/SSO?execution=e2s1',
    'University of Oxford',
    'en',
    'shibboleth',
  ],
  [
    'https://idp.unimi.it/idp/profile/SAML2/Redirect/SSO?execution=e1s2',
    'Università degli Studi di Milano',
    'it',
    'shibboleth',
  ],
  [
    'https://cas.univ-lyon1.fr/cas/login?service=https%3A%2F%2Fclarolineconnect.univ-lyon1.fr%2F',
    'Université Claude Bernard Lyon 1',
    'fr',
    'cas',
  ],
  [
    'https://sso.ucm.es/simplesaml/module.php/core/loginuserpass.php?AuthState=_9c1',
    'Universidad Complutense de Madrid',
    'es',
    'ldap',
  ],
  [
    'https://logowanie.uw.edu.pl/cas/login?service=https%3A%2F%2Fusosweb.uw.edu.pl',
    'Uniwersytet Warszawski',
    'pl',
    'cas',
  ],
  ['https://adfs.kuleuven.be/adfs/ls/?wa=wsignin1.0&wtrealm=urn%3afederation', 'KU Leuven', 'nl', 'adfs'],
  [
    'https://fs.handels-hochschule.example/adfs/ls/idpinitiatedsignon.aspx',
    'Handelshochschule',
    'de',
    'adfs',
  ],
  ['https://moodle.usp.example/login/index.php', 'e-Disciplinas', 'pt', 'moodle'],
  ['https://lms.itu.example/login/index.php', 'Ninova', 'tr', 'moodle'],
  [
    'https://wayf.switch.ch/SWITCHaai/WAYF?entityID=https%3A%2F%2Fmoodle.unibas.ch',
    'SWITCHaai',
    'de',
    'wayf',
  ],
  [
    'https://idp.kyoto-daigaku.example/idp/profile/SAML2/Redirect/SSO?execution=e1s1',
    '京都大学',
    'ja',
    'shibboleth',
  ],
  [
    'https://id.tsinghua.edu.cn/do/off/ui/auth/login/form/a585295b8da408afdda9979801383d0c/0',
    '清华大学',
    'zh',
    'cas',
  ],
  ['https://lk.spbu.example/auth/login', 'Личный кабинет СПбГУ', 'ru', 'ldap'],
  ['https://lms.kfupm.example/login/canvas', 'جامعة الملك فهد', 'ar', 'canvas'],
  [
    'https://idp.lu.example/idp/profile/SAML2/Redirect/SSO?execution=e1s1',
    'Lunds universitet',
    'sv',
    'shibboleth',
  ],
];

function universityForm(system: System, lang: Lang, c: ReturnType<typeof chanceOf>): string {
  const words = wordsOf(lang);
  switch (system) {
    case 'shibboleth':
      return `<form action="/idp/profile/SAML2/Redirect/SSO;jsessionid=node0${c.word(12)}?execution=e1s1" name="form1" method="post">${hidden('csrf_token', `_${c.hex(40)}`)}${field(words.user, 'j_username')}${field(words.password, 'j_password', 'password')}<input type="checkbox" name="donotcache" value="1"><input type="checkbox" name="_shib_idp_revokeConsent" value="true"><button name="_eventId_proceed">${words.login}</button></form>
${inline(`function clearHtml5(){var s=["shib_idp_ls_success.shib_idp_session_ss","shib_idp_ls_value.shib_idp_session_ss"];try{for(var i=0;i<s.length;i++)localStorage.removeItem(s[i]);}catch(e){}}`)}`;
    case 'cas':
      return `<form method="post" id="fm1" action="login">${field(words.user, 'username', 'text', 'accesskey="n"')}${field(words.password, 'password', 'password', 'accesskey="p" autocomplete="off"')}${hidden('execution', `${c.hex(8)}-${c.hex(4)}_ZXlKaGJHY2lPaUpJVXpVeE1pSjku${c.base64(500)}`)}${hidden('_eventId', 'submit')}${hidden('geolocation', '')}<button name="submit">${words.login}</button></form>${external('/cas/webjars/jquery/3.6.4/jquery.min.js')}`;
    case 'adfs':
      return `<form method="post" id="loginForm" autocomplete="off" novalidate onkeypress="if (event && event.keyCode == 13) Login.submitLoginRequest();" action="/adfs/ls/?client-request-id=${c.hex(8)}"><input id="userNameInput" name="UserName" type="email" placeholder="someone@example.com"><input id="passwordInput" name="Password" type="password"><span id="submitButton" role="button" onclick="return Login.submitLoginRequest();">${words.login}</span>${hidden('AuthMethod', 'FormsAuthentication')}</form>
${inline(`//<![CDATA[
function LoginErrors(){this.userNameFormatError='Enter your user ID in the format "domain\\\\user" or "user@domain".';this.passwordEmpty='Enter your password.';}
var maxPasswordLength = 128;
function Login(){} Login.userNameInput='userNameInput'; Login.submitLoginRequest=function(){var u=document.getElementById(Login.userNameInput);var p=document.getElementById('passwordInput');if(!u.value||!u.value.match('[@\\\\\\\\]'))return false;if(!p.value)return false;document.forms['loginForm'].submit();return false;};
if (window.top !== window.self) { document.getElementById('loginForm').style.display='none'; }
//]]>`)}`;
    case 'moodle':
      return `<form action="/login/index.php" method="post" id="login">${hidden('anchor', '')}${hidden('logintoken', c.base64(32))}${field(words.user, 'username')}${field(words.password, 'password', 'password')}<button id="loginbtn">${words.login}</button></form>${inline(`//<![CDATA[
var M = {}; M.yui = {}; M.cfg = {"wwwroot":"https:\\/\\/moodle","sesskey":"${c.word(10)}","sessiontimeout":"7200","themerev":"17","theme":"boost"};
document.body.className += ' jsenabled';
//]]>`)}`;
    case 'wayf':
      return `<form id="IdPList" method="post" action="?"><select name="user_idp"><option>Universität Basel</option><option>ETH Zürich</option><option>EPFL</option></select><input type="checkbox" name="session" value="true"><button>${words.continue}</button></form>`;
    case 'ldap':
      return `<form action="?" method="post" name="f">${field(words.user, 'username')}${field(words.password, 'password', 'password')}${hidden('AuthState', `_${c.hex(40)}:https://sso/`)}<button>${words.login}</button></form>`;
    case 'canvas':
      return `<form id="login_form" action="/login/canvas" method="post">${hidden('authenticity_token', c.base64(88))}${hidden('redirect_to_ssl', '1')}${field(words.mail, 'pseudonym_session[unique_id]')}${field(words.password, 'pseudonym_session[password]', 'password')}<button>${words.login}</button></form>${inline(`INST = {"environment":"production","logPageViews":true}; ENV = {"use_high_contrast":false,"LOCALE":"${lang}"};`)}`;
    default:
      return system satisfies never;
  }
}

const university = ([url, brand, lang, system]: University): FreshPage => ({
  url,
  html: documentOf({
    lang,
    title: `${brand} – ${wordsOf(lang).login}`,
    head: `<meta name="robots" content="noindex"><link rel="stylesheet" href="/css/style.css">`,
    body: `<header><img src="/images/logo.png" alt="${brand}"><h1>${brand}</h1></header>${universityForm(system, lang, chanceOf(url))}<ul><li>${link('/reset', wordsOf(lang).forgot)}</li><li>${link('/help', wordsOf(lang).help)}</li></ul><footer>${link('/privacy', wordsOf(lang).privacy)} © ${brand}</footer>`,
  }),
});

export const publics = {
  office: () => OFFICES.map(office),
  university: () => UNIVERSITIES.map(university),
};
