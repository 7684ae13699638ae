/** Log-ins of mail providers and services, codes to scan, and consents. */
import type { Builders, Saved } from '../browser-report.ts';
import { base64, hexDigits } from '../obfuscation.ts';
import * as v from '../vendors.ts';
import { table, words } from '../words.ts';

const LOGINS = table(`
de|https://login.live.com/oauth20_authorize.srf?client_id=9199bf20|Bei Ihrem Microsoft-Konto anmelden|loginfmt|passwd|https://login.live.com/ppsecure/post.srf?contextid=9A
en|https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=4765445b|Sign in to your account|loginfmt|passwd|/common/login
fr|https://accounts.google.com/v3/signin/identifier?hl=fr&service=mail|Connexion : comptes Google|identifier|hiddenPassword|/_/lookup/accountlookup
de|https://www.gmx.net/|GMX: E-Mail-Adresse, FreeMail, De-Mail & Nachrichten|username|password|https://login.gmx.net/login
de|https://web.de/|WEB.DE - E-Mail-Adresse kostenlos|username|password|https://login.web.de/intern/login
ru|https://account.mail.ru/login?page=https%3A%2F%2Fe.mail.ru|Авторизация|username|password|https://auth.mail.ru/cgi-bin/auth
ru|https://passport.yandex.ru/auth?origin=mail|Авторизация|login|passwd|/auth
zh|https://mail.qq.com/|登录QQ邮箱|u|p|https://ssl.ptlogin2.qq.com/login
zh|https://mail.163.com/|163网易免费邮-你的专业电子邮局|email|password|https://dl.reg.163.com/dl/l
it|https://login.libero.it/|Libero Mail - login|LOGINID|PASSWORD|https://login.libero.it/logincheck.php
pl|https://poczta.wp.pl/login/login.html|Poczta - Najlepsza Poczta|login_username|password|/login/v1/token
fr|https://login.orange.fr/|Connexion à votre compte Orange|login|password|/api/login
nl|https://webmail.ziggo.nl/|Ziggo Mail|username|password|/appsuite/api/login?action=formlogin
ja|https://login.yahoo.co.jp/config/login|ログイン - Yahoo! JAPAN|login|passwd|/config/login
pt|https://sapo.example/conta/login|SAPO Mail|email|pass|/conta/login
en|https://www.netflix.com/login|Netflix|userLoginId|password|/login
es|https://www.facebook.com/login/|Iniciar sesión en Facebook|email|pass|/login/device-based/regular/login/
tr|https://www.instagram.com/accounts/login/|Giriş Yap • Instagram|username|password|/api/v1/web/accounts/login/ajax/
en|https://www.linkedin.com/login|LinkedIn Login, Sign in|session_key|session_password|/checkpoint/lg/login-submit
de|https://accounts.spotify.com/de/login|Anmelden – Spotify|username|password|/login/password
en|https://appleid.apple.com/sign-in|Sign In - Apple|accountName|password|https://idmsa.apple.com/appleauth/auth/signin
en|https://www.dropbox.com/login|Login - Dropbox|login_email|login_password|/ajax_login
cs|https://login.szn.cz/|Přihlášení – Seznam.cz|username|password|/api/v1/login
sv|https://login.telia.se/signin|Mitt Telia – logga in|username|password|/signin`);

const QUIRKS: ((n: number) => string)[] = [
  (n) =>
    `<script>//<![CDATA[\n$Config={"fShowPersistentCookiesWarning":false,"urlMsaSignUp":"https://login.live.com/oauth20_authorize.srf?scope=openid","iMaxStackForKnockoutAsyncComponents":10000,"sFT":"${base64(hexDigits(n, 90))}","apiCanary":"${base64(hexDigits(n + 1, 60))}","correlationId":"${hexDigits(n, 32)}","sessionId":"${hexDigits(n + 2, 32)}","country":"DE","urlSkipMfaRegistration":"https://login.microsoftonline.com/common/SAS/ProcessAuth"};\n//]]></script><script>!function(){var e=window,r=e.$Debug=e.$Debug||{},t=e.$Config||{};if(!r.appendLog){var n=[],o=0;r.appendLog=function(e){var r=t.maxDebugLog||25;n.push(e)},r.trace=function(){return n}}}();</script>`,
  (n) =>
    `<script nonce="${hexDigits(n, 8)}">window.WIZ_global_data={"Im6cmf":"/_/SignIn","S06Grb":"","cfb2h":"boq_identityfrontend","FdrFJe":"-${n}881"};var AF_initDataKeys=[];(function(){'use strict';var a=window,d=a.performance||{};a.cc_latency=[];a.ccTick=function(f){a.cc_latency.push(d.now())};}).call(this);</script>`,
  () => v.ivw('portal'),
  () =>
    `<script>require("TimeSliceImpl").guard(function() {(require("ServerJSDefine")).handleDefines([["InitialServerTime",[],{"serverTime":1722},204],["LSD",[],{"token":"AVq"},323]])},"ServerJS define",{"root":true})();</script>`,
  () => v.metrika(1),
  (n) =>
    `<script src="https://imgcache.qq.example/ptlogin/ver/${n}/js/c_login_2.js"></script><script>var g_appid=522005705;function ptuiCB(c,e,u,b,m){if(c==0)top.location=u}</script>`,
];

const QR: Saved[] = [
  [
    'https://web.whatsapp.com/',
    `<html><head><title>WhatsApp Web</title></head><body><div id="app"><h1>Log into WhatsApp Web</h1><ol><li>Open WhatsApp on your phone</li><li>Tap Linked devices</li><li>Point your phone at this screen to scan the QR code</li></ol><canvas aria-label="Scan this QR code to link a device!" width="264" height="264"></canvas><a href="/link-with-phone">Link with phone number</a></div><script>window.onerror=function(){};</script><script defer src="/app.js"></script></body></html>`,
  ],
  [
    'https://wx.qq.com/',
    `<html><head><title>微信网页版</title></head><body ng-app="webwxApp"><div class="qrcode"><img src="https://login.weixin.qq.com/qrcode/${hexDigits(3, 12)}"><p>使用手机微信扫码登录</p></div><script>(function poll(){jQuery&&jQuery.getScript("https://login.wx.qq.com/cgi-bin/mmwebwx-bin/login?tip=1&r="+~new Date,poll)})</script></body></html>`,
  ],
  [
    'https://discord.com/login',
    `<html><head><title>Discord</title><script>window.GLOBAL_ENV={API_ENDPOINT:'//discord.com/api',REMOTE_AUTH_ENDPOINT:'//remote-auth-gateway.discord.gg'};</script><script>!function(){if(null!=window.WebSocket&&function(n){try{var o=localStorage.getItem(n);return null==o?null:JSON.parse(o)}catch(e){return null}}("token")){}}();</script></head><body><form><input name="email"><input name="password" type="password"></form><p>Scan this with the Discord mobile app to log in instantly.</p></body></html>`,
  ],
  [
    'https://www.microsoft.com/link',
    `<html><head><title>Enter code</title></head><body><form method="post" action="https://login.microsoftonline.com/common/oauth2/deviceauth"><p>Enter the code displayed on your app or device</p><input name="otc" maxlength="9"><input type="hidden" name="canary" value="x"></form></body></html>`,
  ],
  [
    'https://accounts.google.com/signin/oauth/consent?authuser=0&part=AJi8',
    `<html lang="de"><head><title>In Google anmelden – Google Konten</title></head><body><h1>Kalender-Sync möchte auf Ihr Google-Konto zugreifen</h1><ul><li>Alle Kalender ansehen, bearbeiten, freigeben und dauerhaft löschen</li></ul><form method="post"><input type="hidden" name="at" value="x"><button>Zulassen</button></form></body></html>`,
  ],
  [
    'https://github.com/login/oauth/authorize?client_id=9a1&scope=repo',
    `<html lang="en"><head><title>Authorize application</title></head><body><p>Netlify by netlify wants to access your account</p><form action="/login/oauth/authorize" method="post"><input type="hidden" name="authenticity_token" value="z"><input type="hidden" name="scope" value="repo"><button name="authorize" value="1">Authorize netlify</button></form></body></html>`,
  ],
  [
    'https://my.telegram.org/auth',
    `<html><head><title>Authorization</title></head><body><form id="my_send_form" onsubmit="return sendPassword();"><input type="tel" id="my_login_phone"></form><form style="display:none" onsubmit="return doLogin();"><input id="my_password"></form><script>function sendPassword(){$.post('/auth/send_password',{phone:$('#my_login_phone').val()},function(r){window.random_hash=JSON.parse(r).random_hash});return false}</script></body></html>`,
  ],
  [
    'https://acme-gmbh.okta.com/login/login.htm?fromURI=%2Foauth2',
    `<html><head><title>Acme GmbH - Sign In</title><script>var baseUrl='https\\x3A\\x2F\\x2Facme\\x2Dgmbh.okta.com';var suppliedRedirectUri='';var stateToken='${hexDigits(5, 30)}';var config={"orgName":"Acme GmbH","redirectUri":"\\x2Fapp\\x2FUserHome"};</script><script src="https://ok12static.oktacdn.com/assets/js/mvc/loginpage/initLoginPage.pack.${hexDigits(6, 32)}.js"></script></head><body><div id="signin-container"></div></body></html>`,
  ],
  [
    'https://onderneming.zendesk.example/hc/nl/requests/new',
    `<html lang="nl"><head><title>Verzoek indienen</title></head><body><form class="request-form" action="/hc/nl/requests" method="post" enctype="multipart/form-data"><input name="request[anonymous_requester_email]"><textarea name="request[description]"></textarea><input type="hidden" name="authenticity_token" value="hc"></form></body></html>`,
  ],
  [
    'https://firma.sharepoint.com/:x:/s/Einkauf/EabcD',
    `<html><head><title>Freigabelinkvalidierung</title></head><body><form method="post" action="./guestaccess.aspx?share=EabcD"><p>Sie haben einen gesicherten Link erhalten für: Preisliste 2024.xlsx. Um ihn zu öffnen, geben Sie die E-Mail-Adresse ein.</p><input name="ctl00$PlaceHolderContent$txtEmail" type="email"><input type="hidden" name="__VIEWSTATE" value="/wEP"></form></body></html>`,
  ],
  [
    'https://www.docusign.net/Signing/?ti=9a1',
    `<html><head><title>DocuSign</title></head><body><p>Anna Köhler, Immobilien Nord, sent you a document to review and sign.</p><button>Continue</button><script>window.DS={"locale":"en","envelopeId":"${hexDigits(7, 32)}"};</script></body></html>`,
  ],
  [
    'https://steamcommunity.com/openid/login?openid.return_to=https://cs-stats.example/auth',
    `<html lang="pl"><head><title>Społeczność Steam</title></head><body><p>Zaloguj się do cs-stats.example za pomocą konta Steam</p><form method="post" name="loginForm"><input name="username"><input type="password" name="password"></form><script>var g_sessionID="x";var LoginManager=new CLoginPrompt({strBaseURL:"https://steamcommunity.com/login/",oRSA:{key:"0x${hexDigits(8, 40)}"}})</script></body></html>`,
  ],
];
function layout(n: number, lang: string, user: string, password: string, action: string): string {
  const w = words(lang);
  const id = hexDigits(n + 60, 50);
  const hidden = `<input type="hidden" name="${['PPFT', 'gxf', '_csrf', 'lsd', 'retpath', 'pt'][n % 6]}" value="${id}">`;
  const layouts = [
    `<div role="main"><form action="${action}" method="post" novalidate spellcheck="false">${hidden}<input name="${user}" type="email" placeholder="${w.user}" autocomplete="username"><input name="${password}" type="password" placeholder="${w.password}" autocomplete="current-password"><button>${w.enter}</button></form><a href="/recovery">${w.forgot}</a></div>`,
    `<div id="identifierStep"><form method="post" action="${action}">${hidden}<label>${w.user}<input name="${user}" autocomplete="username webauthn"></label><input type="password" name="${password}" tabindex="-1" aria-hidden="true" style="position:absolute;left:-9999px"><button jsname="n${n}">${w.enter}</button></form><div><a href="/signup?hl=${lang}">+</a> <a href="/recovery">${w.forgot}</a></div></div><iframe src="/_/bscframe?n=${n}" width="0" height="0" style="display:none"></iframe>`,
    `<table cellpadding="0" class="login_tbl"><tr><td><form name="login_form" method="post" action="${action}" onsubmit="return check(this)"><input type="text" name="${user}" maxlength="40"><input type="password" name="${password}" maxlength="40"><input type="checkbox" name="saveLogin" value="1"><input type="submit" value="${w.enter}">${hidden}</form></td></tr></table><script>function check(f){if(!f.${user.replace(/\W/g, '_')}.value){alert('${w.user}');return false}return true}</script><a href="/recovery">${w.forgot}</a>`,
    `<section class="social"><a href="/auth/facebook?state=${id.slice(0, 20)}">Facebook</a><a href="/auth/apple">Apple</a><a href="/auth/google">Google</a></section><hr><form data-testid="login-form">${hidden}<input id="${user}" name="${user}"><input id="${password}" name="${password}" type="password"><label class="switch"><input type="checkbox" name="remember" checked></label><button id="login-button" type="submit">${w.enter}</button></form><div id="recaptcha" class="g-recaptcha" data-sitekey="6Lf${id.slice(0, 20)}" data-size="invisible"></div><script>document.querySelector('form').addEventListener('submit',function(e){e.preventDefault();fetch('${action}',{method:'POST',headers:{'X-CSRF':'${id.slice(20)}'},credentials:'include',body:new URLSearchParams(new FormData(this))}).then(function(r){return r.json()}).then(function(d){d.redirect?location.assign(d.redirect):document.querySelector('form').classList.add('error')})})</script>`,
    `<main><header><nav><a href="/business">Business</a><a href="/help">?</a><a href="/download">App</a></nav></header><form method="POST" action="${action}"><div class="field"><label for="u${n}">${w.user}</label><input id="u${n}" name="${user}"></div><div class="field"><label for="p${n}">${w.password}</label><input id="p${n}" name="${password}" type="password"></div>${hidden}<button>${w.enter}</button></form><p>${w.notice}</p><a href="/recovery">${w.forgot}</a></main>`,
  ];
  return layouts[n % 5] ?? '';
}

export const accounts = {
  login: () =>
    LOGINS.map(([lang = 'en', url = '', title = '', user = '', password = '', action = ''], n): Saved => {
      return [
        url,
        `<!DOCTYPE html><html lang="${lang}" dir="ltr"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"><title>${title}</title><meta name="referrer" content="origin"></head><body>${QUIRKS[n % 6]?.(n)}${layout(n, lang, user, password, action)}<footer><a href="/terms">©</a></footer>${n % 4 === 3 ? v.comscore(`c${n}`) : ''}</body></html>`,
      ];
    }),
  grant: () => QR,
} satisfies Builders;
