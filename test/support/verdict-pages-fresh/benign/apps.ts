/** Single-page applications, log-ins of large services, and applications of crypto wallets. */
import type { FreshPage } from '../browser-report.ts';
import { chanceOf } from '../chance.ts';
import { type Lang, wordsOf } from '../languages.ts';
import { documentOf, external, field, framed, hidden, inline, link, list } from '../markup.ts';
import { packed } from '../obfuscation.ts';
import { snippets } from '../vendors.ts';

type Bundler = 'webpack' | 'vite' | 'next' | 'nuxt' | 'angular' | 'svelte' | 'gatsby';
type App = readonly [url: string, title: string, lang: Lang, bundler: Bundler, auth: Auth];
type Auth = 'firebase' | 'auth0' | 'cognito' | 'supabase' | 'clerk' | 'msal' | 'own' | 'none' | 'magic';

const APPS: readonly App[] = [
  ['https://app.todoflow.example/login', 'Todoflow', 'en', 'webpack', 'firebase'],
  ['https://fahrtenbuch-online.example/anmelden', 'Fahrtenbuch Online', 'de', 'vite', 'firebase'],
  ['https://recettes-partagees.example/', 'Recettes partagées', 'fr', 'nuxt', 'supabase'],
  ['https://app.climbinglog.example/', 'ClimbingLog', 'en', 'svelte', 'supabase'],
  ['https://turnos.clinica-norte.example/acceso', 'Clínica Norte · Turnos', 'es', 'angular', 'cognito'],
  ['https://portal.fornecedores.example/entrar', 'Portal de Fornecedores', 'pt', 'angular', 'cognito'],
  ['https://dash.parcelbee.example/', 'Parcelbee Dashboard', 'en', 'next', 'auth0'],
  ['https://mijn.fietslease.example/', 'Mijn Fietslease', 'nl', 'next', 'auth0'],
  ['https://app.kancelaria.example/login', 'Kancelaria Plus', 'pl', 'vite', 'msal'],
  ['https://crm.nordfab.example/', 'Nordfab CRM', 'sv', 'webpack', 'msal'],
  ['https://studio.sketchpad.example/sign-in', 'Sketchpad Studio', 'en', 'next', 'clerk'],
  ['https://randevu.kuafor.example/', 'Kuaför Randevu', 'tr', 'webpack', 'firebase'],
  ['https://yoyaku.onsen-ryokan.example/', '温泉旅館 予約', 'ja', 'nuxt', 'own'],
  ['https://h5.waimai-demo.example/#/home', '外卖点餐', 'zh', 'vite', 'own'],
  ['https://lk.uk-zarechny.example/', 'Личный кабинет жильца', 'ru', 'webpack', 'own'],
  ['https://app.mawid.example/', 'موعد - حجز الأطباء', 'ar', 'next', 'firebase'],
  ['https://prenota.campi-tennis.example/', 'Prenota Campo', 'it', 'gatsby', 'magic'],
  ['https://excalidraw.com/', 'Excalidraw | Hand-drawn look & feel', 'en', 'vite', 'none'],
  ['https://squoosh.app/', 'Squoosh', 'en', 'vite', 'none'],
  ['https://open.spotify.com/', 'Spotify – Web Player', 'en', 'webpack', 'none'],
  ['https://web.whatsapp.com/', 'WhatsApp Web', 'en', 'webpack', 'none'],
  ['https://www.figma.com/files/recent', 'Figma', 'en', 'webpack', 'none'],
  ['https://www.notion.so/login', 'Notion', 'en', 'webpack', 'magic'],
  ['https://discord.com/login', 'Discord', 'en', 'webpack', 'own'],
];

function bundle(kind: Bundler, host: string): string {
  const c = chanceOf(`bundle${host}`);
  switch (kind) {
    case 'webpack':
      return `${inline(`!function(e){function r(r){for(var n,l,i=r[0],a=r[1],f=r[2],c=0,s=[];c<i.length;c++)l=i[c],Object.prototype.hasOwnProperty.call(o,l)&&o[l]&&s.push(o[l][0]),o[l]=0;for(n in a)Object.prototype.hasOwnProperty.call(a,n)&&(e[n]=a[n]);for(p&&p(r);s.length;)s.shift()();return u.push.apply(u,f||[]),t()}function t(){for(var e,r=0;r<u.length;r++){for(var t=u[r],n=!0,i=1;i<t.length;i++){var a=t[i];0!==o[a]&&(n=!1)}n&&(u.splice(r--,1),e=l(l.s=t[0]))}return e}var n={},o={1:0},u=[];function l(r){if(n[r])return n[r].exports;var t=n[r]={i:r,l:!1,exports:{}};return e[r].call(t.exports,t,t.exports,l),t.l=!0,t.exports}l.m=e,l.c=n,l.p="/";var i=this["webpackJsonp${c.word(6)}"]=this["webpackJsonp${c.word(6)}"]||[],a=i.push.bind(i);i.push=r,i=i.slice();for(var f=0;f<i.length;f++)r(i[f]);var p=a;t()}([])`)}
${external(`/static/js/2.${c.hex(8)}.chunk.js`)}${external(`/static/js/main.${c.hex(8)}.chunk.js`)}`;
    case 'vite':
      return `${external(`/assets/index-${c.hex(8)}.js`, 'type="module" crossorigin')}<link rel="modulepreload" href="/assets/vendor-${c.hex(8)}.js">
${inline(`import.meta.url;import("_").catch(()=>1);(async function*(){})().next();window.__vite_is_modern_browser=true;`, 'type="module"')}
${inline(`!function(){var e=document,t=e.createElement("script");if(!("noModule"in t)&&"onbeforeload"in t){var n=!1;e.addEventListener("beforeload",(function(e){if(e.target===t)n=!0;else if(!e.target.hasAttribute("nomodule")||!n)return;e.preventDefault()}),!0),t.type="module",t.src=".",e.head.appendChild(t),t.remove()}}();`, 'nomodule')}`;
    case 'next':
      return `<script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"session":null}},"page":"/","query":{},"buildId":"${c.base64(21).replaceAll(/[+/]/g, '-')}"}</script>${inline(`(self.__next_f=self.__next_f||[]).push([0]);self.__next_f.push([1,"1:HL[\\"/_next/static/css/${c.hex(16)}.css\\",\\"style\\"]\\n0:[\\"$L2\\",null]\\n"])`)}${external(`/_next/static/chunks/webpack-${c.hex(16)}.js`, 'async')}`;
    case 'nuxt':
      return `${inline(`window.__NUXT__=(function(a,b,c,d){return {layout:"default",data:[{}],fetch:{},error:a,state:{auth:{user:a,loggedIn:b}},serverRendered:true,routePath:"\\u002F",config:{app:{basePath:"\\u002F",assetsPath:"\\u002F_nuxt\\u002F",cdnURL:a}}}}(null,false,"${c.hex(6)}",true));`)}${external(`/_nuxt/${c.hex(7)}.js`, 'defer')}`;
    case 'angular':
      return ['runtime', 'polyfills', 'main']
        .map((one) => external(`${one}.${c.hex(20)}.js`, 'type="module"'))
        .join('\n');
    case 'svelte':
      return inline(
        `{ __sveltekit_${c.word(6)} = { base: new URL(".", location).pathname.slice(0, -1), env: {} }; const element = document.currentScript.parentElement; Promise.all([import("./_app/immutable/entry/start.${c.hex(8)}.js"), import("./_app/immutable/entry/app.${c.hex(8)}.js")]).then(([kit, app]) => { kit.start(app, element, { node_ids: [0, 2], data: [null,null], form: null, error: null }); }); }`,
      );
    case 'gatsby':
      return `${inline(`/*<![CDATA[*/window.pagePath="/";window.___webpackCompilationHash="${c.hex(20)}";/*]]>*/`)}${external(`/app-${c.hex(20)}.js`, 'async')}`;
    default:
      return kind satisfies never;
  }
}

function authOf(kind: Auth, lang: Lang, host: string): string {
  const words = wordsOf(lang);
  const c = chanceOf(`auth${host}`);
  const form = `<form id="login" novalidate>${field(words.mail, 'email', 'email', 'autocomplete="username"')}${field(words.password, 'password', 'password', 'autocomplete="current-password"')}<button>${words.login}</button>${link('/reset', words.forgot)}</form>`;
  switch (kind) {
    case 'firebase':
      return `${form}<button id="google" class="gsi">Google</button>${external('https://www.gstatic.com/firebasejs/9.23.0/firebase-app-compat.js')}${external('https://www.gstatic.com/firebasejs/9.23.0/firebase-auth-compat.js')}
${inline(`firebase.initializeApp({ apiKey: "AIzaSy${c.base64(33).replaceAll(/[+/]/g, '_')}", authDomain: "${c.word(8)}.firebaseapp.com", projectId: "${c.word(8)}", storageBucket: "${c.word(8)}.appspot.com", messagingSenderId: "${c.int(1e10, 9e10)}", appId: "1:${c.int(1e10, 9e10)}:web:${c.hex(22)}" });
document.getElementById('login').addEventListener('submit', function (e) { e.preventDefault(); firebase.auth().signInWithEmailAndPassword(this.email.value, this.password.value).then(function () { location.href = '/app'; }).catch(function (err) { document.getElementById('error').textContent = err.message; }); });
document.getElementById('google').onclick = function () { firebase.auth().signInWithPopup(new firebase.auth.GoogleAuthProvider()); };`)}<p id="error" role="alert"></p>`;
    case 'auth0':
      return `<div id="hiw-login-container"></div>${external('https://cdn.auth0.com/js/lock/11.33/lock.min.js')}${inline(`var config = JSON.parse(decodeURIComponent(escape(window.atob('${Buffer.from(JSON.stringify({ auth0Domain: `${c.word(6)}.eu.auth0.com`, clientID: c.base64(32), callbackURL: `https://${host}/callback`, internalOptions: { scope: 'openid profile email' } })).toString('base64')}'))));
config.extraParams = config.extraParams || {};
var lock = new Auth0Lock(config.clientID, config.auth0Domain, { auth: { redirectUrl: config.callbackURL, responseType: 'code', params: config.internalOptions }, language: '${lang}', closable: false, rememberLastLogin: true });
lock.show();`)}`;
    case 'cognito':
      return `${form}${external('/vendor/amazon-cognito-identity.min.js')}${inline(`var pool = new AmazonCognitoIdentity.CognitoUserPool({ UserPoolId: 'eu-west-1_${c.base64(9).replaceAll(/[+/]/g, 'x')}', ClientId: '${c.word(26)}' });
document.getElementById('login').onsubmit = function (e) { e.preventDefault(); var d = new AmazonCognitoIdentity.AuthenticationDetails({ Username: e.target.email.value, Password: e.target.password.value }); new AmazonCognitoIdentity.CognitoUser({ Username: e.target.email.value, Pool: pool }).authenticateUser(d, { onSuccess: function (r) { sessionStorage.setItem('id', r.getIdToken().getJwtToken()); location.assign('/'); }, onFailure: function (x) { alert(x.message || JSON.stringify(x)); }, mfaRequired: function () { var code = prompt('${words.code}'); this.sendMFACode(code, this); } }); };`)}`;
    case 'supabase':
      return `${form}${inline(
        `import { createClient } from 'https://cdn.jsdelivr.net/npm/@supabase/supabase-js@2/+esm';
const supabase = createClient('https://${c.word(20)}.supabase.co', 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${c.base64(120).replaceAll(/[+/]/g, '-')}.${c.base64(43).replaceAll(/[+/]/g, '_')}');
document.querySelector('#login').addEventListener('submit', async (e) => { e.preventDefault(); const f = new FormData(e.target); const { error } = await supabase.auth.signInWithPassword({ email: f.get('email'), password: f.get('password') }); if (error) alert(error.message); else location.href = '/feed'; });`,
        'type="module"',
      )}`;
    case 'clerk':
      return `<div id="sign-in"></div>${external(`https://clerk.${host}/npm/@clerk/clerk-js@4/dist/clerk.browser.js`, `async crossorigin="anonymous" data-clerk-publishable-key="pk_live_${c.base64(40)}"`)}${inline(`window.addEventListener('load', async function () { await Clerk.load(); Clerk.mountSignIn(document.getElementById('sign-in')); });`)}`;
    case 'msal':
      return `<h1>${words.login}</h1><button id="ms"><img src="/ms-symbollockup.svg" alt=""> Microsoft</button>${external('https://alcdn.msauth.net/browser/2.38.0/js/msal-browser.min.js')}${inline(`const app = new msal.PublicClientApplication({ auth: { clientId: '${c.hex(8)}-${c.hex(4)}-4${c.hex(3)}-a${c.hex(3)}-${c.hex(12)}', authority: 'https://login.microsoftonline.com/organizations', redirectUri: location.origin }, cache: { cacheLocation: 'sessionStorage' } });
app.handleRedirectPromise().then(r => { if (r) location.replace('/start'); }); document.getElementById('ms').onclick = () => app.loginRedirect({ scopes: ['openid', 'profile', 'User.Read'] });`)}`;
    case 'magic':
      return `<form id="magic">${field(words.mail, 'email', 'email', 'autocomplete="email"')}<button>${words.continue}</button></form>${inline(`document.getElementById('magic').addEventListener('submit', function (e) { e.preventDefault(); fetch('/api/login/email', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ email: e.target.email.value }) }).then(function () { e.target.innerHTML = '<p>✉</p>'; }); });`)}`;
    case 'own':
      return `${form}<div id="qr"><canvas width="176" height="176"></canvas><p>QR</p></div>${inline(`document.getElementById('login').onsubmit=function(e){e.preventDefault();var x=new XMLHttpRequest();x.open('POST','/api/v9/auth/login');x.setRequestHeader('Content-Type','application/json');x.onload=function(){var r=JSON.parse(x.responseText);if(r.token){localStorage.setItem('token',JSON.stringify(r.token));location='/app';}};x.send(JSON.stringify({login:e.target.email.value,password:e.target.password.value,undelete:false,captcha_key:window.captchaKey||null}));};`)}${external('https://hcaptcha.com/1/api.js?render=explicit', 'async defer')}`;
    case 'none':
      return '<div id="root"><div class="splash" role="progressbar"></div></div><noscript>You need to enable JavaScript to run this app.</noscript>';
    default:
      return kind satisfies never;
  }
}

const appPage = ([url, title, lang, bundler, auth]: App): FreshPage => ({
  url,
  html: documentOf({
    lang,
    title,
    head: `<link rel="manifest" href="/manifest.webmanifest"><meta name="theme-color" content="#1d4ed8">${snippets(new URL(url).host, 'sentry')}`,
    body: `<div id="app">${authOf(auth, lang, new URL(url).host)}</div>${bundle(bundler, new URL(url).host)}
${inline(`if ("serviceWorker" in navigator && location.protocol === "https:") { navigator.serviceWorker.register("/service-worker.js", { scope: "/" }).then(function (reg) { reg.onupdatefound = function () { var w = reg.installing; w.onstatechange = function () { if (w.state === "installed" && navigator.serviceWorker.controller) { w.postMessage({ type: "SKIP_WAITING" }); } }; }; }); }
window.addEventListener('beforeinstallprompt', function (e) { e.preventDefault(); window.deferredPrompt = e; });`)}`,
  }),
});

type Service = readonly [
  url: string,
  title: string,
  lang: Lang,
  action: string,
  first: string,
  second: string | null,
  extra: string,
];

const SERVICES: readonly Service[] = [
  [
    'https://accounts.google.com/v3/signin/identifier?continue=https%3A%2F%2Fmail.google.com%2Fmail%2F&flowName=GlifWebSignIn',
    'Gmail',
    'de',
    '/v3/signin/_/AccountsSignInUi/data/batchexecute',
    'E-Mail oder Telefonnummer',
    null,
    'Nicht Ihr Computer? Melden Sie sich im Gastmodus privat an.',
  ],
  [
    'https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=4765445b-32c6-49b0-83e6-1d93765276ca',
    'Sign in to your account',
    'en',
    'https://login.microsoftonline.com/common/login',
    'Email, phone, or Skype',
    'Password',
    'Can’t access your account? Sign-in options',
  ],
  [
    'https://login.live.com/login.srf?wa=wsignin1.0&rpsnv=151',
    'Se connecter à votre compte Microsoft',
    'fr',
    'https://login.live.com/ppsecure/post.srf',
    'E-mail, téléphone ou Skype',
    'Mot de passe',
    'Vous n’avez pas de compte ? Créez-en un !',
  ],
  [
    'https://appleid.apple.com/sign-in',
    'Apple Account',
    'en',
    'https://idmsa.apple.com/appleauth/auth/signin',
    'Email or Phone Number',
    'Password',
    'Forgot password? Apple Account security questions.',
  ],
  [
    'https://www.facebook.com/login/?next=https%3A%2F%2Fwww.facebook.com%2F',
    'Facebook – Anmelden oder Registrieren',
    'de',
    '/login/device-based/regular/login/',
    'E-Mail-Adresse oder Handynummer',
    'Passwort',
    'Passwort vergessen? Neues Konto erstellen',
  ],
  [
    'https://www.instagram.com/accounts/login/',
    'Inicia sesión • Instagram',
    'es',
    '/api/v1/web/accounts/login/ajax/',
    'Teléfono, usuario o correo electrónico',
    'Contraseña',
    '¿Has olvidado la contraseña?',
  ],
  [
    'https://www.netflix.com/it/login',
    'Netflix',
    'it',
    '/it/login',
    'E-mail o numero di cellulare',
    'Password',
    'Prima volta su Netflix? Registrati ora.',
  ],
  [
    'https://www.amazon.co.jp/ap/signin?openid.return_to=https%3A%2F%2Fwww.amazon.co.jp%2F',
    'Amazonログイン',
    'ja',
    'https://www.amazon.co.jp/ap/signin',
    'Eメールまたは携帯電話番号',
    'パスワード',
    'ログインすると、Amazonの利用規約に同意したことになります。',
  ],
  [
    'https://www.paypal.com/signin?locale.x=pl_PL',
    'Zaloguj się do konta PayPal',
    'pl',
    '/signin',
    'Adres e-mail lub numer telefonu komórkowego',
    'Hasło',
    'Masz problemy z logowaniem?',
  ],
  [
    'https://www.dhl.de/de/privatkunden/kundenkonto/anmelden.html',
    'Anmelden | DHL',
    'de',
    'https://login.dhl.de/af5f9bb6-27ad-4af4-9445-008e7a5cddb8/login',
    'E-Mail-Adresse',
    'Passwort',
    'Sendungsverfolgung: Sendungsnummer eingeben',
  ],
  [
    'https://github.com/login',
    'Sign in to GitHub · GitHub',
    'en',
    '/session',
    'Username or email address',
    'Password',
    'New to GitHub? Create an account',
  ],
  [
    'https://www.linkedin.com/login/pt',
    'Login no LinkedIn',
    'pt',
    '/checkpoint/lg/login-submit',
    'E-mail ou telefone',
    'Senha',
    'Esqueceu a senha?',
  ],
  [
    'https://store.steampowered.com/login/?redir=',
    'Вход',
    'ru',
    'https://login.steampowered.com/jwt/finalizelogin',
    'Войдите, используя имя аккаунта',
    'Пароль',
    'Или войдите с помощью QR: используйте мобильное приложение Steam.',
  ],
  [
    'https://www.dropbox.com/login',
    'Login - Dropbox',
    'nl',
    '/ajax_login',
    'E-mailadres',
    'Wachtwoord',
    'Inloggen met Google. Inloggen met Apple.',
  ],
  [
    'https://auth.services.adobe.com/en_US/deeplink.html',
    'Adobe ID',
    'en',
    'https://ims-na1.adobelogin.com/ims/login',
    'Email address',
    null,
    'Continue with Google, Facebook or Apple',
  ],
  [
    'https://passport.weibo.com/sso/signin?entry=miniblog',
    '新浪微博-登录',
    'zh',
    'https://passport.weibo.com/sso/v2/login',
    '手机号或邮箱',
    '密码',
    '扫描二维码登录：打开微博手机APP，扫一扫',
  ],
  [
    'https://id.vk.com/auth?app_id=7913379',
    'VK ID',
    'ru',
    'https://login.vk.com/?act=connect_authorize',
    'Телефон или почта',
    null,
    'Войти по QR-коду',
  ],
  [
    'https://accounts.binance.com/tr/login',
    'Giriş Yap | Binance',
    'tr',
    '/bapi/accounts/v2/public/authcenter/login',
    'E-posta/Telefon numarası',
    null,
    'Geçiş anahtarı ile devam et',
  ],
  [
    'https://www.icloud.com/find',
    'العثور على الأجهزة - iCloud',
    'ar',
    'https://idmsa.apple.com/appleauth/auth/signin',
    'البريد الإلكتروني أو رقم الهاتف',
    'كلمة المرور',
    'تسجيل الدخول باستخدام iPhone',
  ],
  [
    'https://www.spotify.com/se/login',
    'Logga in - Spotify',
    'sv',
    'https://accounts.spotify.com/login/password',
    'E-postadress eller användarnamn',
    'Lösenord',
    'Fortsätt med Google',
  ],
  [
    'https://login.yahoo.com/?.lang=en-US',
    'Yahoo',
    'en',
    '/?.lang=en-US',
    'Username, email, or mobile',
    null,
    'Stay signed in. Forgot username?',
  ],
  [
    'https://www.web.de/',
    'WEB.DE - E-Mail-Adresse kostenlos, FreeMail & Nachrichten',
    'de',
    'https://login.web.de/intern/login',
    'E-Mail-Adresse',
    'Passwort',
    'FreeMail jetzt kostenlos registrieren',
  ],
];

function serviceLogin([url, title, lang, action, first, second, extra]: Service, turn: number): FreshPage {
  const words = wordsOf(lang);
  const c = chanceOf(url);
  const boot = [
    `window.WIZ_global_data={"Im6cmf":"/v3/signin/_/AccountsSignInUi","SNlM0e":"${c.base64(40)}","cfb2h":"boq_identityfrontendauthuiserver_2025${c.int(1000, 1231)}.05_p0"};`,
    `//<![CDATA[\n$Config={"fShowPersistentCookiesWarning":false,"urlMsaSignUp":"https://signup.live.com/","sFT":"AQABIQEAAADnfolhJpSnRYB1SVj-${c.base64(180).replaceAll(/[+/]/g, '-')}","sErrorCode":"","bsso":{"type":"windows"},"iMaxStackForKnockoutAsyncComponents":10000};\n//]]>`,
    `requireLazy(["TimeSliceImpl","ServerJS"],function(T,S){(new S()).handle({"define":[["cr:310",[],{"__rc":[null,null]},-1]],"require":[["CometPersistQueryParams","setParams",[],[{"lsd":"${c.base64(11)}"}]]]});});require("requireLazy");__d=function(n,d,f){};`,
    packed(
      `(function(){var fp={screen:screen.width+"x"+screen.height,zone:new Date().getTimezoneOffset(),plugins:navigator.plugins.length,canvas:document.createElement("canvas").toDataURL()};document.cookie="fp="+encodeURIComponent(JSON.stringify(fp))+";path=/;secure"})();`,
    ),
    `window.netflix=window.netflix||{};netflix.reactContext={"models":{"loginContext":{"data":{"mode":"login","authURL":"${c.int(1e12, 9e12)}.${c.base64(24)}"}},"serverDefs":{"data":{"BUILD_IDENTIFIER":"v${c.hex(8)}"}}}};`,
  ];
  return {
    url,
    html: documentOf({
      lang,
      title,
      head: `<meta name="referrer" content="origin"><link rel="icon" href="/favicon.ico">${inline(boot[turn % boot.length] ?? '', `nonce="${c.base64(22)}"`)}`,
      body: `<main class="card"><img src="/images/logo.svg" alt=""><h1>${words.login}</h1><form method="post" action="${action}" novalidate>${hidden('token', c.base64(60))}${field(first, 'identifier', 'text', 'autocomplete="username" autofocus')}${second === null ? '<input type="password" name="hiddenPassword" tabindex="-1" aria-hidden="true" style="display:none">' : field(second, 'passwd', 'password', 'autocomplete="current-password"')}<button type="submit">${second === null ? words.next : words.login}</button></form><p>${extra}</p></main>
<footer>${list([link('/terms', words.terms), link('/privacy', words.privacy), link('/help', words.help)])}</footer>${external(`/s/_/js/${c.hex(10)}.js`, 'async')}`,
    }),
  };
}

type Dapp = readonly [url: string, title: string, lang: Lang, body: string, script: string];

const ABI = `const ERC20 = ["function approve(address spender, uint256 amount) returns (bool)", "function allowance(address owner, address spender) view returns (uint256)", "function balanceOf(address) view returns (uint256)"];`;
const CONNECT = `async function connect() { if (!window.ethereum) return window.open("https://metamask.io/download/"); const accounts = await window.ethereum.request({ method: "eth_requestAccounts" }); const chain = await window.ethereum.request({ method: "eth_chainId" }); if (chain !== "0x1") await window.ethereum.request({ method: "wallet_switchEthereumChain", params: [{ chainId: "0x1" }] }); document.getElementById("account").textContent = accounts[0].slice(0, 6) + "…" + accounts[0].slice(-4); return accounts[0]; }`;

const DAPPS: readonly Dapp[] = [
  [
    'https://app.uniswap.org/swap',
    'Uniswap Interface',
    'en',
    '<h1>Swap</h1><label>Sell<input inputmode="decimal" name="amount"></label><select name="token"><option>ETH</option><option>USDC</option></select><button id="connect">Connect wallet</button>',
    `${ABI}\n${CONNECT}\nasync function swap(router, token, amount) { const signer = await new ethers.BrowserProvider(window.ethereum).getSigner(); const c = new ethers.Contract(token, ERC20, signer); if ((await c.allowance(await signer.getAddress(), router)) < amount) await (await c.approve(router, amount)).wait(); }`,
  ],
  [
    'https://app.aave.com/',
    'Aave - Open Source Liquidity Protocol',
    'en',
    '<h1>Core Market</h1><table><tr><th>Assets to supply</th><th>APY</th></tr><tr><td>USDC</td><td>3.41 %</td></tr></table><button id="connect">Connect wallet</button>',
    `${CONNECT}\nasync function supplyWithPermit(token, owner, spender, value, nonce, deadline) { const data = { types: { Permit: [{ name: "owner", type: "address" }, { name: "spender", type: "address" }, { name: "value", type: "uint256" }, { name: "nonce", type: "uint256" }, { name: "deadline", type: "uint256" }] }, primaryType: "Permit", domain: { name: "USD Coin", version: "2", chainId: 1, verifyingContract: token }, message: { owner, spender, value, nonce, deadline } }; return window.ethereum.request({ method: "eth_signTypedData_v4", params: [owner, JSON.stringify(data)] }); }`,
  ],
  [
    'https://opensea.io/collection/boredapeyachtclub',
    'Bored Ape Yacht Club - Collection | OpenSea',
    'en',
    '<h1>Bored Ape Yacht Club</h1><p>Floor price 11.2 ETH · 9,998 items · 5,512 owners</p><button>List an item</button>',
    `${CONNECT}\nasync function listForSale(nft, seaport) { const signer = await new ethers.BrowserProvider(window.ethereum).getSigner(); const erc721 = new ethers.Contract(nft, ["function isApprovedForAll(address,address) view returns (bool)", "function setApprovalForAll(address,bool)"], signer); if (!(await erc721.isApprovedForAll(await signer.getAddress(), seaport))) await erc721.setApprovalForAll(seaport, true); }`,
  ],
  [
    'https://revoke.cash/de',
    'Revoke.cash - Token-Genehmigungen widerrufen',
    'de',
    '<h1>Holen Sie sich die Kontrolle zurück</h1><p>Wenn Sie dezentrale Anwendungen verwenden, müssen Sie ihnen die Genehmigung erteilen, Ihre Token auszugeben. Widerrufen Sie alte Genehmigungen regelmäßig, damit Betrüger Ihre Wallet nicht leeren können.</p><button>Wallet verbinden</button>',
    `${CONNECT}\nconst revoke = async (nft, operator) => new ethers.Contract(nft, ["function setApprovalForAll(address,bool)"], await new ethers.BrowserProvider(window.ethereum).getSigner()).setApprovalForAll(operator, false);\nconst revoke20 = async (token, spender) => new ethers.Contract(token, ["function approve(address,uint256)"], await new ethers.BrowserProvider(window.ethereum).getSigner()).approve(spender, 0n);`,
  ],
  [
    'https://app.ens.domains/vitalik.eth',
    'vitalik.eth | ENS',
    'en',
    '<h1>vitalik.eth</h1><dl><dt>Owner</dt><dd>0xd8dA…6045</dd></dl><button>Extend</button>',
    `${CONNECT}\nconst renew = (years) => window.ethereum.request({ method: "eth_sendTransaction", params: [{ to: "0x253553366Da8546fC250F225fe3d25d0C782303b", value: "0x" + (years * 3e15).toString(16), data: "0xacf1a841" }] });`,
  ],
  [
    'https://app.safe.global/welcome',
    'Safe{Wallet} – Welcome',
    'en',
    '<h1>Own your assets with multisig</h1><button>Connect wallet</button><p>Create an account that needs two of three signatures.</p>',
    `${CONNECT}\nconst sign = (account, hash) => window.ethereum.request({ method: "personal_sign", params: [hash, account] });`,
  ],
  [
    'https://stake.lido.fi/',
    'Stake with Lido | Lido',
    'es',
    '<h1>Haz staking de ether</h1><input name="amount" inputmode="decimal"><button>Conectar monedero</button><p>Recompensa anual 2,9 %</p>',
    `${CONNECT}\nconst submit = (from, wei) => window.ethereum.request({ method: "eth_sendTransaction", params: [{ from, to: "0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84", value: wei, data: "0xa1903eab" + "0".repeat(64) }] });`,
  ],
  [
    'https://guarda.example/web-wallet/backup',
    'Sauvegarder le portefeuille',
    'fr',
    '<h1>Notez votre phrase de récupération</h1><ol id="words"></ol><p>Écrivez ces douze mots sur du papier. Ne les saisissez jamais sur un autre site et ne les communiquez à personne, pas même à notre assistance.</p>',
    `import { generateMnemonic } from '/assets/bip39.js';\nconst words = generateMnemonic(128).split(' ');\ndocument.getElementById('words').innerHTML = words.map((w) => '<li>' + w + '</li>').join('');\nwindow.addEventListener('beforeunload', () => words.fill(''));`,
  ],
  [
    'https://support.ledger.com/article/115005297709-zd',
    'How to keep your 24-word recovery phrase and PIN code safe – Ledger Support',
    'en',
    '<h1>Keep your recovery phrase safe</h1><p>Never enter your 24-word recovery phrase on a computer or smartphone. Ledger will never ask for it. Anyone who asks you to “validate”, “synchronise” or “restore” your wallet on a website is a scammer.</p><ul><li>Do not take a picture of it</li><li>Do not store it in a password manager</li></ul>',
    `window.dataLayer = window.dataLayer || []; dataLayer.push({ event: "article_view", id: "115005297709" });`,
  ],
  [
    'https://www.myetherwallet.com/wallet/access/software?type=mnemonic',
    'Access with mnemonic phrase | MEW',
    'en',
    '<h1>Access wallet with mnemonic phrase</h1><p class="warning">NOT RECOMMENDED: this information is sensitive, and these options should only be used offline by experienced crypto users.</p><form><select name="count"><option>12 words</option><option>24 words</option></select>' +
      Array.from({ length: 12 }, (_, n) => `<input type="text" name="word${n + 1}" autocomplete="off">`).join(
        '',
      ) +
      '<button>Next</button></form>',
    `document.forms[0].addEventListener('submit', async function (e) { e.preventDefault(); const phrase = [...new FormData(this).entries()].filter(([k]) => k.startsWith('word')).map(([, v]) => v.trim()).join(' '); const wallet = await import('/js/wallets-hd.js'); wallet.unlock(phrase, "m/44'/60'/0'/0"); });`,
  ],
  [
    'https://docs.ethers.org/v6/getting-started/',
    'Documentation',
    'en',
    '<h1>Getting Started</h1><p>The quickest and easiest way to experiment and begin developing on Ethereum is to use MetaMask, which injects objects into the window.</p><pre>provider = new ethers.BrowserProvider(window.ethereum)\nsigner = await provider.getSigner();\ntx = await signer.sendTransaction({ to: "ethers.eth", value: parseEther("1.0") });</pre>',
    `document.querySelectorAll('pre').forEach(function (p) { p.addEventListener('dblclick', function () { navigator.clipboard.writeText(p.textContent); }); });`,
  ],
  [
    'https://etherscan.io/tokenapprovalchecker',
    'Token Approvals | Etherscan',
    'zh',
    '<h1>代币授权检查</h1><p>查看并撤销任何 dApp 的代币授权。</p><form action="/tokenapprovalchecker"><input name="search" placeholder="地址 / 域名"><button>搜索</button></form><button>连接到 Web3</button>',
    `${CONNECT}\nvar strURL = 'https://etherscan.io'; function revokeApproval(token, spender) { var d = "0x095ea7b3" + spender.slice(2).padStart(64, "0") + "0".repeat(64); return ethereum.request({ method: "eth_sendTransaction", params: [{ from: ethereum.selectedAddress, to: token, data: d }] }); }`,
  ],
  [
    'https://jup.ag/swap/SOL-USDC',
    'SOL – USDC Swap | Jupiter',
    'en',
    '<h1>Swap</h1><input name="in" inputmode="decimal"><button>Connect Wallet</button>',
    `const provider = window.phantom?.solana; async function swap(quote) { const { swapTransaction } = await fetch('https://quote-api.jup.ag/v6/swap', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ quoteResponse: quote, userPublicKey: provider.publicKey.toString() }) }).then(r => r.json()); const tx = solanaWeb3.VersionedTransaction.deserialize(Uint8Array.from(atob(swapTransaction), c => c.charCodeAt(0))); return provider.signAndSendTransaction(tx); }`,
  ],
  [
    'https://mint.pixelfoxes.example/',
    'Pixel Foxes – mint',
    'ja',
    '<h1>Pixel Foxes</h1><p>全3,333体。1ウォレットにつき2体まで。ガス代のみ。</p><button id="connect">ウォレット接続</button><button id="mint">ミント</button><ul><li><a href="https://opensea.io/collection/pixel-foxes">OpenSea</a></li></ul>',
    `${CONNECT}\ndocument.getElementById('mint').onclick = async () => { const signer = await new ethers.BrowserProvider(window.ethereum).getSigner(); const c = new ethers.Contract("0x${'5a'.repeat(20)}", ["function mint(uint256 n) payable"], signer); const tx = await c.mint(1, { value: ethers.parseEther("0.02") }); await tx.wait(); };`,
  ],
];

const dapp = ([url, title, lang, body, script]: Dapp): FreshPage => ({
  url,
  html: documentOf({
    lang,
    title,
    head: `${external('https://cdnjs.cloudflare.com/ajax/libs/ethers/6.7.0/ethers.umd.min.js')}${snippets(new URL(url).host, 'gtag')}`,
    body: `${framed(wordsOf(lang), title.split(/[|–-]/)[0]?.trim() ?? title, ['Swap', 'Pool', 'Docs'], `${body}<span id="account"></span>`)}${inline(script, script.startsWith('import') ? 'type="module"' : '')}${inline(`import { createWeb3Modal, defaultConfig } from '/assets/web3modal-${chanceOf(url).hex(8)}.js';\ncreateWeb3Modal({ ethersConfig: defaultConfig({ metadata: { name: document.title, url: location.origin } }), projectId: '${chanceOf(url).hex(32)}' });`, 'type="module"')}`,
  }),
});

export const apps = {
  'single-page application': () => APPS.map(appPage),
  'service log-in': () => SERVICES.map(serviceLogin),
  dapp: () => DAPPS.map(dapp),
};
