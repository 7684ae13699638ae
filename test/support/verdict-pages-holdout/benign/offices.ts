/** Governments, universities and mail portals. */
import { chance } from '../chance.ts';
import type { Builders, HeldOut } from '../report.ts';
import * as v from '../vendors.ts';

const STATES: [string, string, string, string, string, string[]][] = [
  [
    'www.elster.de/eportal/login/softpse',
    'de',
    'ELSTER - Login',
    'Bitte wählen Sie Ihre Zertifikatsdatei und geben Sie Ihr Passwort ein.',
    'Login',
    ['file:zertifikat', 'password:passwort'],
  ],
  [
    'id.bund.de/de/eservice/login',
    'de',
    'BundID',
    'Melden Sie sich mit Benutzername oder Online-Ausweis an.',
    'Anmelden',
    ['text:username', 'password:password'],
  ],
  [
    'cfspart.impots.gouv.fr/LoginAccess',
    'fr',
    'impots.gouv.fr - Connexion',
    'Saisissez votre numéro fiscal (13 chiffres). La DGFiP ne demande jamais vos coordonnées bancaires par courriel.',
    'Continuer',
    ['text:spi', 'password:pwd'],
  ],
  [
    'assure.ameli.fr/PortailAS/appmanager/PortailAS/assure',
    'fr',
    'compte ameli',
    'Votre numéro de sécurité sociale et votre code',
    'Me connecter',
    ['text:connexioncompte_2numSecuriteSociale', 'password:connexioncompte_2codeConfidentiel'],
  ],
  [
    'sede.agenciatributaria.gob.es/Sede/renta.html',
    'es',
    'Agencia Tributaria: Renta',
    'Acceda con certificado, Cl@ve o referencia. Reembolso: consulte el estado de su devolución.',
    'Acceder',
    ['text:nif', 'text:referencia'],
  ],
  [
    'sede.dgt.gob.es/es/multas/',
    'es',
    'Multas - DGT',
    'Pague su multa con tarjeta. Número de expediente y NIF.',
    'Consultar',
    ['text:expediente', 'text:nif'],
  ],
  [
    'www.agenziaentrate.gov.it/portale/area-riservata',
    'it',
    'Area riservata',
    'Accedi con SPID, CIE o CNS. Attenzione: false e-mail su rimborsi.',
    'Entra',
    ['text:fiscalCode', 'password:pin'],
  ],
  ['myinps.inps.it/login', 'it', 'INPS', 'Accedi ai servizi con SPID', 'Accedi', []],
  [
    'www.acesso.gov.pt/v2/loginForm',
    'pt',
    'Autenticação - Portal das Finanças',
    'NIF e senha de acesso',
    'Autenticar',
    ['text:username', 'password:password'],
  ],
  [
    'sso.acesso.gov.br/login',
    'pt',
    'gov.br - Acesse sua conta',
    'Digite seu CPF para criar ou acessar sua conta gov.br',
    'Continuar',
    ['text:accountId'],
  ],
  [
    'digid.nl/inloggen',
    'nl',
    'DigiD: Inloggen',
    'Deel uw DigiD nooit met anderen. Kies hoe u wilt inloggen.',
    'Inloggen',
    ['text:authentication[username]', 'password:authentication[password]'],
  ],
  [
    'pz.gov.pl/dt/login/login',
    'pl',
    'Profil Zaufany',
    'Zaloguj się za pomocą nazwy użytkownika lub banku',
    'Zaloguj',
    ['text:loginForm:login', 'password:loginForm:hasło'],
  ],
  [
    'giris.turkiye.gov.tr/Giris/gir',
    'tr',
    'e-Devlet Kapısı Kimlik Doğrulama',
    'T.C. Kimlik Numaranızı ve e-Devlet şifrenizi giriniz.',
    'Giriş Yap',
    ['text:tridField', 'password:egpField'],
  ],
  [
    'esia.gosuslugi.ru/login/',
    'ru',
    'Госуслуги',
    'Телефон / Email / СНИЛС',
    'Войти',
    ['text:login', 'password:password'],
  ],
  [
    'www.e-tax.nta.go.jp/login.html',
    'ja',
    'e-Tax ログイン',
    '利用者識別番号と暗証番号を入力してください。国税庁がSMSで納税を求めることはありません。',
    'ログイン',
    ['text:id', 'password:pw'],
  ],
  [
    'etax.chinatax.gov.cn/login',
    'zh',
    '自然人电子税务局',
    '请使用个人所得税APP扫码登录',
    '登录',
    ['text:account', 'password:pwd'],
  ],
  [
    'www.iam.gov.sa/authservice/userauthservice',
    'ar',
    'النفاذ الوطني الموحد',
    'أدخل رقم الهوية وكلمة المرور ثم تحقق من الرقم في تطبيق نفاذ',
    'تسجيل الدخول',
    ['text:username', 'password:password'],
  ],
  [
    'www.tax.service.gov.uk/account',
    'en',
    'Sign in to your HMRC account - GOV.UK',
    'Enter your Government Gateway user ID. HMRC will never text you about a refund.',
    'Sign in',
    ['text:userId', 'password:password'],
  ],
  [
    'sa.www4.irs.gov/wmr/',
    'en',
    'Where’s My Refund?',
    'Enter your SSN or ITIN, filing status and the exact refund amount.',
    'Submit',
    ['password:ssn', 'text:refundAmount'],
  ],
  [
    'secure.ssa.gov/RIL/SiView.action',
    'en',
    'my Social Security',
    'Sign in with Login.gov or ID.me',
    'Sign in',
    [],
  ],
  [
    'my.gov.au/mygov/signin',
    'en',
    'Sign in - myGov',
    'We will never send you a link to sign in.',
    'Sign in',
    ['text:userId', 'password:password'],
  ],
  [
    'www.gosuslugi.ru/pay/fines',
    'ru',
    'Штрафы ГИБДД',
    'Оплатите штраф со скидкой. Введите номер постановления (УИН).',
    'Найти',
    ['text:uin'],
  ],
];
const states = () =>
  STATES.map(([place, lang, title, text, button, fields], n): HeldOut => {
    const r = chance(place);
    const host = place.split('/')[0] ?? '';
    return {
      url: `https://${place}`,
      html: `<!DOCTYPE html><html lang="${lang}"${lang === 'ar' ? ' dir="rtl"' : ''} class="govuk-template"><head><meta charset="utf-8"><title>${title}</title><script nonce="${r.base64(12)}">document.documentElement.className += ' js-enabled' + ('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');</script>${n % 2 ? v.matomo(r, host) : ''}<link href="/assets/dsfr.min.css" rel="stylesheet"></head><body><a href="#main" class="skip">↓</a><header><img src="/assets/coat-of-arms.svg" alt=""><a href="/">${title}</a></header><main id="main"><h1>${title}</h1><p>${text}</p>
<form action="/${r.text(6)}${n % 3 ? '' : ';jsessionid='}${n % 3 ? '' : r.hex(32).toUpperCase()}" method="post" novalidate>${fields
        .map((field) => {
          const [type, name] = field.split(/:(.*)/);
          return `<label>${name}<input type="${type}" name="${name}" autocomplete="${type === 'password' ? 'current-password' : 'username'}"></label>`;
        })
        .join(
          '',
        )}<input type="hidden" name="execution" value="${r.hex(8)}-${r.hex(4)}_${r.base64(200)}"><button>${button}</button></form>
${fields.length === 0 ? ['posteid.poste.it', 'identity.infocert.it', 'login.id.tim.it', 'secure.login.gov'].map((idp) => `<a href="https://${idp}/jod-fs/sso?SAMLRequest=${encodeURIComponent(r.base64(80))}">${idp}</a>`).join('') : ''}
<div class="qr" ${n % 4 ? 'hidden' : ''}><img src="data:image/svg+xml;base64,${r.base64(180)}" alt="QR"></div></main><footer><a href="/contact">☎ 0800 000 000</a><a href="/accessibility">a11y</a><a href="/datenschutz">privacy</a></footer><script src="/assets/app-${r.hex(10)}.js" type="module"></script></body></html>`,
    };
  });

const SCHOOLS: [string, string, string, 'shib' | 'cas' | 'adfs' | 'moodle' | 'ilias' | 'simplesaml'][] = [
  ['idp.uni-freiburg.de', 'de', 'Universität Freiburg', 'shib'],
  ['login.rz.uni-mannheim.de', 'de', 'Universität Mannheim', 'cas'],
  ['sso.hu-berlin.de', 'de', 'Humboldt-Universität', 'shib'],
  ['aai-logon.ethz.ch', 'de', 'ETH Zürich', 'shib'],
  ['ilias.uni-koeln.de', 'de', 'Universität zu Köln', 'ilias'],
  ['cas.univ-rennes1.fr', 'fr', 'Université de Rennes', 'cas'],
  ['auth.univ-lorraine.fr', 'fr', 'Université de Lorraine', 'cas'],
  ['idp.ugr.es', 'es', 'Universidad de Granada', 'simplesaml'],
  ['cas.upc.edu', 'es', 'UPC', 'cas'],
  ['idp.unibo.it', 'it', 'Università di Bologna', 'adfs'],
  ['elearning.unito.it', 'it', 'Università di Torino', 'moodle'],
  ['id.tecnico.ulisboa.pt', 'pt', 'Técnico Lisboa', 'cas'],
  ['idp.usp.br', 'pt', 'USP', 'shib'],
  ['adfs.tue.nl', 'nl', 'TU Eindhoven', 'adfs'],
  ['login.uw.edu.pl', 'pl', 'Uniwersytet Warszawski', 'cas'],
  ['moodle.metu.edu.tr', 'tr', 'ODTÜ', 'moodle'],
  ['idp.gakunin.kyoto-u.ac.jp', 'ja', '京都大学', 'shib'],
  ['id.tsinghua.edu.cn', 'zh', '清华大学', 'cas'],
  ['lk.msu.ru', 'ru', 'МГУ', 'simplesaml'],
  ['sts.ksu.edu.sa', 'ar', 'جامعة الملك سعود', 'adfs'],
  ['weblogin.pennkey.upenn.edu', 'en', 'Penn WebLogin', 'shib'],
  ['fs.monash.edu', 'en', 'Monash', 'adfs'],
  ['learn.canterbury.ac.nz', 'en', 'LEARN', 'moodle'],
];
const LOGIN: Record<string, [string, string, string]> = {
  de: ['Benutzername', 'Passwort', 'Anmelden'],
  fr: ['Identifiant', 'Mot de passe', 'Connexion'],
  es: ['Usuario', 'Contraseña', 'Iniciar sesión'],
  it: ['Nome utente', 'Password', 'Accedi'],
  pt: ['Utilizador', 'Palavra-passe', 'Entrar'],
  nl: ['Gebruikersnaam', 'Wachtwoord', 'Inloggen'],
  pl: ['Identyfikator', 'Hasło', 'Zaloguj'],
  tr: ['Kullanıcı adı', 'Şifre', 'Giriş'],
  ja: ['ユーザ名', 'パスワード', 'ログイン'],
  zh: ['用户名', '密码', '登录'],
  ru: ['Логин', 'Пароль', 'Войти'],
  ar: ['اسم المستخدم', 'كلمة المرور', 'دخول'],
  en: ['Username', 'Password', 'Log in'],
};
const schools = () =>
  SCHOOLS.map(([host, lang, name, kind], n): HeldOut => {
    const r = chance(host);
    const [user, word, go] = LOGIN[lang] ?? ['Username', 'Password', 'Log in'];
    const [path, form, foot] = {
      shib: [
        `/idp/profile/SAML2/Redirect/SSO?execution=e1s${1 + (n % 3)}`,
        `<form action="/idp/profile/SAML2/Redirect/SSO;jsessionid=${r.hex(32)}?execution=e1s1" method="post"><input type="hidden" name="csrf_token" value="_${r.hex(40)}"><input name="j_username" autocomplete="username"><input type="password" name="j_password"><input type="checkbox" name="donotcache" value="1"><input type="checkbox" name="_shib_idp_revokeConsent" value="true"><button type="submit" name="_eventId_proceed" onClick="this.childNodes[0].nodeValue='…'">${go}</button></form>`,
        `<script>"use strict";function readLocalStorage(key){var success,value;try{value=localStorage.getItem(key);success="true"}catch(e){success="false"}document.form1&&(document.form1["shib_idp_ls_success."+key].value=success)}</script>`,
      ],
      cas: [
        `/cas/login?service=https%3A%2F%2Fent.${host.split('.').slice(1).join('.')}%2Flogin`,
        `<form id="fm1" method="post" action="login"><input id="username" name="username" accesskey="n"><input type="password" id="password" name="password" accesskey="p"><input type="hidden" name="execution" value="${r.hex(8)}_ZXlKaGJHY2lPaUpJVXpVeE1pSjk${r.base64(600)}"><input type="hidden" name="_eventId" value="submit"><input type="hidden" name="geolocation"><button name="submitBtn">${go}</button></form>`,
        `<script>var i=[]; $(document).ready(function(){ $('#capslock-on').hide(); $('#fm1').submit(function(){ $(':submit').attr('disabled',true); return true; }); });</script><script src="/cas/js/cas.js"></script>`,
      ],
      adfs: [
        `/adfs/ls/?SAMLRequest=${encodeURIComponent(r.base64(160))}&RelayState=cookie%3A${r.below(1e9)}`,
        `<div id="userArea"><form method="post" id="loginForm" autocomplete="off" novalidate onKeyPress="if (event && event.keyCode == 13) Login.submitLoginRequest();" action="https://${host}:443/adfs/ls/?client-request-id=${r.hex(8)}"><input id="userNameInput" name="UserName" type="email" placeholder="someone@example.com" autocomplete="off"><input id="passwordInput" name="Password" type="password"><input id="kmsiInput" type="checkbox" name="Kmsi"><span id="submitButton" role="button" onclick="return Login.submitLoginRequest();">${go}</span><input id="optionForms" type="hidden" name="AuthMethod" value="FormsAuthentication"></form></div>`,
        `<script>//<![CDATA[\nfunction Login(){} Login.userNameInput='userNameInput';Login.passwordInput='passwordInput';Login.initialize=function(){var u=new InputUtil();u.checkError();u.setInitialFocus(Login.userNameInput);}();Login.submitLoginRequest=function(){var e=new LoginErrors();var userName=document.getElementById(Login.userNameInput);if(!userName.value||!userName.value.match('[@\\\\\\\\]')){return false}document.forms['loginForm'].submit();return false;};\n//]]></script><script src="/adfs/portal/script/style.js?id=${r.hex(32)}"></script>`,
      ],
      moodle: [
        '/login/index.php',
        `<form class="login-form" action="https://${host}/login/index.php" method="post" id="login"><input type="hidden" name="anchor"><script>document.getElementById('anchor')&&(document.getElementById('anchor').value = location.hash);</script><input type="hidden" name="logintoken" value="${r.text(32)}"><input type="text" name="username"><input type="password" name="password"><button id="loginbtn">${go}</button></form><a href="https://${host}/login/forgot_password.php">?</a>`,
        `<script>//<![CDATA[\nvar M = {}; M.yui = {}; M.pageloadstarttime = new Date(); M.cfg = {"wwwroot":"https:\\/\\/${host}","sesskey":"${r.text(10)}","sessiontimeout":"7200"};var require = {baseUrl : 'https://${host}/lib/requirejs.php/${r.below(1e9)}/'};\n//]]></script>`,
      ],
      ilias: [
        '/login.php?client_id=uk&cmd=force_login&lang=de',
        `<form id="form_" role="form" class="form-horizontal" action="ilias.php?baseClass=ilStartUpGUI&cmd=post&fallbackCmd=doStandardAuthentication&rtoken=${r.hex(32)}" method="post" novalidate><input type="text" name="username"><input type="password" autocomplete="off" name="password"><input type="submit" name="cmd[doStandardAuthentication]" value="${go}"></form>`,
        `<script>il.Util.addOnLoad(function(){ il.Language.setLangVar('rating_average', "Bewertung"); });</script>`,
      ],
      simplesaml: [
        `/simplesaml/module.php/core/loginuserpass.php?AuthState=_${r.hex(40)}`,
        `<form action="?" method="post" name="f"><input id="username" name="username"><input id="password" type="password" name="password"><input type="hidden" name="AuthState" value="_${r.hex(40)}:https://${host}/simplesaml/saml2/idp/SSOService.php"><button onclick="this.value='…'; this.disabled=true; this.form.submit(); return true;">${go}</button></form>`,
        `<script type="text/javascript" src="/simplesaml/resources/script.js"></script>`,
      ],
    }[kind] as [string, string, string];
    return {
      url: `https://${host}${path}`,
      html: `<!DOCTYPE html>\n<html lang="${lang}"><head><meta charset="utf-8"><title>${name} - ${go}</title><link rel="stylesheet" href="/css/main.css"><meta http-equiv="X-UA-Compatible" content="IE=edge"></head><body id="${kind}"><div class="wrapper"><header><img src="/images/logo-${r.text(4)}.png" alt="${name}"></header><h2>${go}: ${name}</h2><p>${user} / ${word}</p>${form}<ul><li><a href="https://password.${host.split('.').slice(-2).join('.')}/">${word}?</a></li><li><a href="mailto:helpdesk@${host.split('.').slice(-2).join('.')}">Helpdesk</a></li></ul></div>${foot}</body></html>`,
    };
  });

const MAILS: [string, string, string, string][] = [
  [
    'https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=4765445b-32c6-49b0-83e6-1d93765276ca&response_type=code%20id_token&scope=openid',
    'en',
    'Sign in to your account',
    `<form name="f1" method="post" action="https://login.microsoftonline.com/common/login"><input type="email" name="loginfmt" id="i0116" placeholder="Email, phone, or Skype"><input name="passwd" type="password" id="i0118" class="moveOffScreen" tabindex="-1" aria-hidden="true"><input type="hidden" name="ctx"><input type="hidden" name="flowToken"><input type="submit" id="idSIButton9" value="Next"></form><script>//<![CDATA[\n$Config={"fShowPersistentCookiesWarning":false,"urlMsaSignUp":"https://login.live.com/oauth20_authorize.srf","urlGetCredentialType":"https://login.microsoftonline.com/common/GetCredentialType?mkt=en-US","sCtx":"rQQIARAA","sFT":"AQABAAEAAAD","urlCDNFallback":"https://aadcdn.msauth.net/shared/1.0/"};\n//]]></script><script src="https://aadcdn.msauth.net/shared/1.0/content/js/ConvergedLogin_PCore_abc.js" crossorigin="anonymous"></script>`,
  ],
  [
    'https://accounts.google.com/v3/signin/identifier?continue=https%3A%2F%2Fmail.google.com&service=mail',
    'en',
    'Gmail',
    `<form action="/signin/v2/challenge" method="post"><input type="email" id="identifierId" name="identifier" autocomplete="username webauthn"><div aria-hidden="true" style="display:none"><input type="password" name="hiddenPassword" tabindex="-1"></div></form><script nonce="x">(function(){var _F_toggles=[];window['ppConfig']={productName:'0f',deleteIsEnforced:true};AF_initDataKeys=["ds:0"];})();</script><script src="https://www.gstatic.com/_/mss/boq-identity/_/js/k=boq-identity.x.js" async></script>`,
  ],
  [
    'https://www.gmx.net/',
    'de',
    'GMX: E-Mail-Adresse, FreeMail, De-Mail & Nachrichten',
    `<form action="https://login.gmx.net/login" method="post"><input type="hidden" name="service" value="freemail"><input name="username" placeholder="E-Mail-Adresse"><input name="password" type="password" placeholder="Passwort"><button>Login</button></form><iframe src="https://dl.gmx.net/tcf/live/v1/js/tcf-api.html" style="display:none"></iframe>`,
  ],
  [
    'https://web.de/',
    'de',
    'WEB.DE - E-Mail-Adresse kostenlos',
    `<form action="https://login.web.de/login" method="post"><input name="username"><input name="password" type="password"><input type="hidden" name="hal" value="true"></form>`,
  ],
  [
    'https://messagerie.orange.fr/',
    'fr',
    'Mail Orange',
    `<a href="https://login.orange.fr/?service=mail">S’identifier</a><script>var o_data={page:'mail'};document.write('<scr'+'ipt src="https://c.woopic.com/o.js"></scr'+'ipt>');</script>`,
  ],
  [
    'https://mail.libero.it/',
    'it',
    'Libero Mail',
    `<form method="post" action="https://login.libero.it/logincheck.php"><input type="hidden" name="SERVICE_ID" value="webmail"><input name="LOGINID"><input type="password" name="PASSWORD"></form>`,
  ],
  [
    'https://poczta.wp.pl/login/login.html',
    'pl',
    'Poczta WP',
    `<form><input name="login_username"><input type="password" name="password"></form><script>window.wpConfig={"csrf":"1"};eval("var wp_dot=1;");</script>`,
  ],
  [
    'https://passport.yandex.ru/auth?retpath=https%3A%2F%2Fmail.yandex.ru',
    'ru',
    'Авторизация',
    `<form method="post" action="/auth"><input name="login" placeholder="Логин или email"><input type="hidden" name="csrf_token" value="ab"></form>`,
  ],
  [
    'https://mail.163.com/',
    'zh',
    '网易免费邮',
    `<div id="loginDiv"><iframe src="https://dl.reg.163.com/webzj/v1.0.1/pub/index_dl2_new.html" frameborder="0" scrolling="no" id="x-URS-iframe" name=""></iframe></div>`,
  ],
  [
    'https://login.yahoo.co.jp/config/login',
    'ja',
    'ログイン - Yahoo! JAPAN',
    `<form action="/config/login" method="post"><input name="handle" placeholder="ID/携帯電話番号/メールアドレス"><input type="hidden" name=".albatross" value="dD0"></form>`,
  ],
  [
    'https://appleid.apple.com/auth/authorize?client_id=com.apple.store',
    'en',
    'Sign in with Apple Account',
    `<iframe id="aid-auth-widget-iFrame" name="aid-auth-widget" src="https://idmsa.apple.com/appleauth/auth/authorize/signin?frame_id=auth-x&skVersion=7" width="100%" height="100%"></iframe>`,
  ],
  [
    'https://www.facebook.com/login.php',
    'en',
    'Log in to Facebook',
    `<form id="login_form" action="/login/device-based/regular/login/?login_attempt=1" method="post"><input type="hidden" name="jazoest" value="2936"><input type="hidden" name="lsd" value="AVq"><input name="email"><input type="password" name="pass"></form><script>requireLazy(["Bootloader"],function(m){m.handlePayload({"consistency":{"rev":1}})});envFlush({"ajaxpipe_token":"AXh"});</script>`,
  ],
];
const mails = () =>
  MAILS.map(([url, lang, title, body]): HeldOut => {
    const r = chance(url);
    const host = new URL(url).host;
    return {
      url,
      html: `<!DOCTYPE html><html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title><base href="https://${host}/"><script nonce="${r.text(12)}">window.performance&&performance.mark("head");!function(e,t){var n={};function o(r){if(n[r])return n[r].exports;var i=n[r]={i:r,l:!1,exports:{}};return t[r].call(i.exports,i,i.exports,o),i.l=!0,i.exports}o.m=t}(0,{${r.below(999)}:function(e,t,n){"use strict";e.exports="${r.hex(20)}"}});</script></head><body><h1>${title}</h1>${body}<a href="/help">Help</a><a href="/legal/privacy">Privacy</a></body></html>`,
    };
  });

export const offices: Builders = { states, schools, mails };
