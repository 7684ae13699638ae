/** Places where people rightly type a password: banks, mail, companies, machines at home. */
import {
  analytics,
  bundle,
  cards,
  chatWidget,
  consent,
  footer,
  htmlDocument,
  image,
  loginStyle,
  menu,
  prose,
  repeated,
  seeded,
  stylesheet,
  tagManager,
  tagManagerFrame,
} from './filler.ts';
import { benign, type PageFixture } from './fixture.ts';

const token = (seed: string, length: number) => {
  const random = seeded(`token ${seed}`);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return Array.from({ length }, () => alphabet[Math.floor(random() * 64)]).join('');
};

export const benignLogins: PageFixture[] = [
  benign(
    'bank home page with a log-in corner',
    'https://www.norwaldbank.com/',
    htmlDocument({
      title: 'Norwald Bank | Personal banking',
      head: `<style>${stylesheet('norwald', 120)}</style>${tagManager('GTM-N0RW4LD')}<link rel="stylesheet" href="/assets/site.8f1c.css">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"BankOrCreditUnion","name":"Norwald Bank","url":"https://www.norwaldbank.com/","telephone":"+44 1632 960100"}</script>`,
      body: `${tagManagerFrame('GTM-N0RW4LD')}<header><a href="/">${image('norwald logo', 700, 'Norwald Bank')}</a>${menu('Current accounts|Savings|Mortgages|Loans|Insurance|Help')}
<form class="login" action="https://online.norwaldbank.com/session" method="post" autocomplete="off"><label>Customer number <input name="customer" inputmode="numeric" autocomplete="username"></label><label>Password <input type="password" name="password" autocomplete="current-password"></label><input type="hidden" name="csrf" value="${token('norwald', 40)}"><button>Log in</button><a href="/help/forgotten-details">Forgotten your details?</a></form></header>
<main><h1>Money that stays out of your way</h1>${prose('norwald', 'money', 14)}<section><h2>Stay safe</h2><p>We never ask for your full password or card PIN by e-mail or text. <a href="/security">Report a suspicious message</a>.</p></section>${cards('norwald', 8, 'money', '£')}</main>${footer('Norwald Bank plc, authorised and regulated')}${chatWidget('nb8821')}`,
    }),
    'both',
  ),
  benign(
    'online banking as an application',
    'https://online.norwaldbank.com/login?returnTo=%2Faccounts',
    htmlDocument({
      title: 'Log in to Norwald online banking',
      head: `<meta http-equiv="Content-Security-Policy" content="default-src 'self'"><link rel="modulepreload" href="/static/vendor.js"><script src="/static/runtime.4c1.js" defer></script>`,
      body: `<div id="app"><form action="/session" method="post"><h1>Log in</h1><label>Customer number<input name="customer"></label><label>Memorable word<input type="password" name="word"></label><button>Continue</button></form></div><script>${bundle('norwald online', 90)}</script>`,
    }),
    'lists',
  ),
  benign(
    'credit union with tables and an old server',
    'https://www.harborvalleycu.org/Login.aspx',
    `<html><head><title>Harbor Valley Credit Union - Member Login</title><link rel=stylesheet href=Style.css>
<script src="/WebResource.axd?d=${token('cu', 60)}&t=638" type="text/javascript"></script></head><body bgcolor="#ffffff"><table width=760 align=center><tr><td>${image('cu', 1500, 'logo')}</td></tr><tr><td>
<form name="aspnetForm" method="post" action="Login.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="${token('cu view', 3800)}=="><input type="hidden" name="__EVENTVALIDATION" value="${token('cu event', 400)}">
<script type="text/javascript">var theForm=document.forms['aspnetForm'];function __doPostBack(t,a){if(!theForm.onsubmit||theForm.onsubmit()!=false){theForm.__EVENTTARGET.value=t;theForm.submit();}}</script>
Member number: <input name="ctl00$txtMember"><br>PIN: <input type="password" name="ctl00$txtPin" maxlength=8><br><input type="submit" value="Sign In"></form>
<p>Lost or stolen card? Call 555-0142, day or night. Your savings are federally insured to at least $250,000.</p>${prose('cu', 'money', 5)}</td></tr></table></body></html>`,
  ),
  benign(
    'Google sign-in at its own place',
    'https://accounts.google.com/v3/signin/identifier?continue=https%3A%2F%2Fmail.google.com%2Fmail%2F&service=mail&flowName=GlifWebSignIn',
    htmlDocument({
      title: 'Gmail',
      head: `<base href="https://accounts.google.com/v3/signin/"><link rel="icon" href="//www.google.com/favicon.ico"><style nonce="${token('n', 22)}">${stylesheet('g', 90)}</style>`,
      body: `<div jscontroller="x"><h1>Sign in</h1><p>to carry on to Gmail</p><form method="post" action="/_/lookup/accountlookup"><input type="email" name="identifier" autocomplete="username webauthn" aria-label="Email or phone"><input type="password" name="hiddenPassword" tabindex="-1" aria-hidden="true" style="opacity:0;height:0"><input type="hidden" name="TL" value="${token('tl', 160)}"><button>Next</button></form><a href="https://accounts.google.com/signup/v2/createaccount">Create account</a></div><script nonce="${token('n', 22)}">${bundle('google', 80)}</script><iframe src="https://accounts.youtube.com/accounts/CheckConnection?pmpo=https%3A%2F%2Faccounts.google.com" style="display:none" aria-hidden="true"></iframe>`,
    }),
  ),
  benign(
    'PayPal sign-in at its own place',
    'https://www.paypal.com/signin?returnUri=https%3A%2F%2Fwww.paypal.com%2Fmyaccount%2Fsummary',
    htmlDocument({
      title: 'Log in to your PayPal account',
      head: `<link rel="stylesheet" href="https://www.paypalobjects.com/web/res/app.css"><script src="https://www.paypalobjects.com/webcaptcha/ngrlCaptcha.min.js" defer></script>`,
      body: `<section><form action="/signin" method="post" name="login"><input type="hidden" name="_csrf" value="${token('pp', 44)}"><input type="email" name="login_email" autocomplete="username"><input type="password" name="login_password" autocomplete="current-password"><button name="btnLogin">Log in</button></form><a href="/authflow/password-recovery/">Having trouble?</a></section>${footer('PayPal')}<script>${bundle('pp', 45)}</script><iframe title="device data" src="https://c.paypal.com/v1/r/d/b/ns?f=${token('pp f', 24)}" style="display:none"></iframe>`,
    }),
  ),
  benign(
    'Microsoft sign-in with a very long address',
    `https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=4765445b-32c6-49b0-83e6-1d93765276ca&redirect_uri=https%3A%2F%2Fwww.office.com%2Flandingv2&response_type=code%20id_token&scope=openid%20profile&response_mode=form_post&nonce=${token('ms', 120)}&state=${token('ms state', 220)}`,
    htmlDocument({
      title: 'Sign in to your account',
      head: `<link rel="stylesheet" href="https://aadcdn.msauth.net/shared/1.0/content/css/converged.min.css" crossorigin="anonymous" integrity="sha384-${token('sri', 64)}"><script>var $Config={"fShowPersistentCookiesWarning":false,"urlMsaSignUp":"https://signup.live.com/signup","sCtx":"${token('ctx', 700)}","iMaxStackForKnockoutAsyncComponents":10000,"urlPost":"/common/login"};</script>`,
      body: `<form name="f1" method="post" action="https://login.microsoftonline.com/common/login"><div><h1>Sign in</h1><input type="email" name="loginfmt" placeholder="Email, phone, or Skype"><input type="password" name="passwd" class="moveOffScreen" tabindex="-1" aria-hidden="true"><input type="hidden" name="flowToken" value="${token('flow', 900)}"><input type="hidden" name="canary" value="${token('can', 180)}"></div><a href="https://passwordreset.microsoftonline.com/">Can't access your account?</a><button>Next</button></form><script>${bundle('ms', 110)}</script>`,
    }),
  ),
  benign(
    'GitHub sign-in at its own place',
    'https://github.com/login?return_to=%2Forgs%2Fquietpaper',
    htmlDocument({
      title: 'Sign in to GitHub · GitHub',
      head: '<link rel="stylesheet" href="https://github.githubassets.com/assets/light-3e1547.css"><script defer src="https://github.githubassets.com/assets/sessions-8e1f.js"></script>',
      body: `<form action="/session" method="post"><input type="hidden" name="authenticity_token" value="${token('gh', 86)}"><label>Username or email address<input name="login" autocomplete="username"></label><label>Password<input type="password" name="password" autocomplete="current-password"></label><input hidden name="required_field_1a2b" class="form-control"><input type="submit" name="commit" value="Sign in"></form><p>New here? <a href="/signup">Make an account</a></p><a href="/password_reset">Forgot password?</a>${footer('GitHub, Inc.')}`,
    }),
    'lists',
  ),
  benign(
    'Amazon sign-in at its own place, in German',
    'https://www.amazon.de/ap/signin?openid.pape.max_auth_age=0&openid.return_to=https%3A%2F%2Fwww.amazon.de%2F%3Fref_%3Dnav_signin&openid.assoc_handle=deflex&openid.mode=checkid_setup&openid.ns=http%3A%2F%2Fspecs.openid.net%2Fauth%2F2.0',
    htmlDocument({
      title: 'Amazon Anmelden',
      lang: 'de',
      head: '<link rel="stylesheet" href="https://images-eu.ssl-images-amazon.com/images/I/11EIQ5IGqaL._RC.css">',
      body: `<form name="signIn" method="post" action="https://www.amazon.de/ap/signin"><h1>Anmelden</h1><input type="email" name="email" autocomplete="username"><input type="password" name="password" autocomplete="current-password"><input type="hidden" name="metadata1" value="${token('amz', 2400)}"><button>Weiter</button></form><p>Mit dem Anmelden nehmen Sie unsere Bedingungen an.</p><a href="/ap/register">Neu hier? Konto anlegen</a><script>${bundle('amz', 30)}</script>`,
    }),
  ),
  benign(
    'Apple account page',
    'https://account.apple.com/sign-in',
    htmlDocument({
      title: 'Apple Account',
      head: `<link rel="preconnect" href="https://idmsa.apple.com"><style>${stylesheet('ap', 70)}</style>`,
      body: `<h1>Apple Account</h1><p>Look after your account, devices and payment details in one place.</p><iframe title="Sign in with your Apple Account" name="aid-auth-widget" src="https://idmsa.apple.com/appleauth/auth/authorize/signin?frame_id=auth-${token('ap', 12)}&client_id=${token('ap c', 64)}" width="640" height="400"></iframe>${footer('Apple Inc.', 'Privacy|Terms|Sales|Legal|Site map')}<script>${bundle('ap', 24)}</script>`,
    }),
    'both',
  ),
  benign(
    'streaming service sign-in at its own place',
    'https://www.netflix.com/nl-en/login',
    htmlDocument({
      title: 'Netflix',
      head: '<script src="https://assets.nflxext.com/web/ffe/wp/login.bundle.js" defer></script>',
      body: `<form method="post" action="/nl-en/login"><h1>Sign in</h1><input name="userLoginId" autocomplete="email"><input type="password" name="password"><input type="hidden" name="authURL" value="${token('nf', 80)}"><input type="checkbox" name="rememberMe" checked><button>Sign in</button></form><p>This page uses reCAPTCHA to tell people from robots.</p><script>window.app={"models":${JSON.stringify({ geo: 'NL', esn: token('esn', 300) })}};</script><script src="https://www.google.com/recaptcha/enterprise.js?render=${token('re', 40)}"></script>`,
    }),
  ),
  benign(
    'social network front page',
    'https://www.facebook.com/',
    htmlDocument({
      title: 'Facebook – log in or sign up',
      head: `<link rel="stylesheet" href="https://static.xx.fbcdn.net/rsrc.php/v4/yS/l/0,cross/${token('fb', 12)}.css"><script nonce="x">window.requireLazy=function(a,b){(window._q=window._q||[]).push([a,b])};</script>`,
      body: `<h2>Stay near to the people you know.</h2><form action="/login/?privacy_mutation_token=${token('fb m', 60)}" method="post"><input name="email" autocomplete="username"><input type="password" name="pass" autocomplete="current-password"><input type="hidden" name="lsd" value="${token('fb l', 11)}"><button name="login">Log in</button></form><a href="/recover/initiate/">Forgotten password?</a><script>${bundle('fb', 70)}</script>`,
    }),
    'lists',
  ),
  benign(
    'company portal that posts to its identity provider',
    'https://portal.haldenworks.com/signin',
    htmlDocument({
      title: 'Halden Works – Staff sign-in',
      head: loginStyle('#00539b'),
      body: `<div class="box"><h1>Staff sign-in</h1><p>You will be signed in by our identity provider.</p><form action="https://haldenworks.okta.com/api/v1/authn/form" method="post"><input name="username" autocomplete="username" placeholder="name@haldenworks.com"><input type="password" name="password" autocomplete="current-password"><input type="hidden" name="relayState" value="${token('hw', 48)}"><button>Sign in</button></form><div class="links"><a href="https://haldenworks.okta.com/signin/forgot-password">Forgotten password</a> <a href="mailto:servicedesk@haldenworks.com">Service desk, extension 4400</a></div></div>${analytics('G-HW33')}`,
    }),
    'both',
  ),
  benign(
    'SAML answer on its way to the service, sent by itself',
    'https://idp.uni-weststrand.de/idp/profile/SAML2/Redirect/SSO?execution=e1s2',
    htmlDocument({
      title: 'Web Login Service – Loading Session Information',
      lang: 'de',
      body: `<noscript><p>Ihr Browser führt kein JavaScript aus. Bitte drücken Sie auf „Weiter“.</p></noscript><form action="https://moodle.lernen-im-norden.de/Shibboleth.sso/SAML2/POST" method="post"><input type="hidden" name="RelayState" value="ss:mem:${token('rs', 64)}"><input type="hidden" name="SAMLResponse" value="${token('saml', 7200)}"><noscript><input type="submit" value="Weiter"></noscript></form><script>document.addEventListener('DOMContentLoaded',function(){document.forms[0].submit();});</script>`,
    }),
  ),
  benign(
    'application that renews its session in a hidden frame',
    'https://planner.quietpaper.app/board/17',
    htmlDocument({
      title: 'Planner – Board 17',
      head: `<style>${stylesheet('planner', 50)}</style>`,
      body: `<div id="root"></div><iframe hidden title="silent renew" src="https://auth.quietpaper.app/oauth2/authorize?prompt=none&response_mode=web_message&client_id=planner&code_challenge=${token('cc', 43)}" width="0" height="0" sandbox="allow-scripts allow-same-origin"></iframe><script>${bundle('planner', 120)}
window.addEventListener('message',function(e){if(e.origin!=='https://auth.quietpaper.app')return;var t=e.data&&e.data.response;if(t)sessionStorage.setItem('token',t.access_token);});</script>`,
    }),
    'lists',
  ),
  benign(
    'intranet page on an address of its own network',
    'http://10.20.0.14/timesheets/login.jsp',
    `<html><head><title>Timesheets</title>${loginStyle('#444')}</head><body><div class="box"><h1>Timesheets</h1><form action="j_security_check" method="post"><input name="j_username"><input type="password" name="j_password"><button>Log in</button></form><p class="links">Use your Windows name. Problems? Ring the IT desk on 2201.</p></div><script src="/timesheets/js/prototype-1.6.js"></script></body></html>`,
  ),
  benign(
    'router at home',
    'http://192.168.1.1/login.htm',
    `<!DOCTYPE html><html><head><title>Wireless Router AX3000</title><script src="/js/md5.js"></script><script src="/js/lang_en.js"></script><style>${stylesheet('router', 20)}</style></head><body onload="init()"><div id="login"><h2>Router login</h2><form name="loginForm" action="/cgi-bin/luci" method="post" onsubmit="return doLogin()"><input name="luci_username" value="admin"><input type="password" name="luci_password" id="pc-pass"><input type="hidden" name="luci_hash"><input type="submit" value="Log In"></form></div>
<script>function init(){document.getElementById('pc-pass').focus();}
function doLogin(){var f=document.loginForm,nonce=Date.now()+'_'+Math.floor(Math.random()*1e4);f.luci_hash.value=hex_md5(nonce+':'+hex_md5(f.luci_password.value));f.luci_password.value='';return true;}
document.onkeydown=function(e){if((e||event).keyCode===13){doLogin()&&document.loginForm.submit();}};</script><p>Firmware 1.1.4 build 20260203</p></body></html>`,
    'both',
  ),
  benign(
    'storage box on the local network',
    'https://192.168.0.20:5001/webman/login.cgi',
    htmlDocument({
      title: 'attic-nas – DiskRoom',
      head: `<style>${stylesheet('nas', 90)}</style><script src="/webapi/entry.cgi?api=SYNO.Core.Desktop.SessionData&version=1&method=getjs"></script>`,
      body: `<div id="login-app"><form id="f" method="post"><input name="username" placeholder="Username"><input type="password" name="passwd"><button>Sign In</button></form></div><script>${bundle('nas', 140)}</script>`,
    }),
  ),
  benign(
    'dashboards behind a port of an internal machine',
    'http://10.0.4.7:3000/login',
    htmlDocument({
      title: 'Graphs',
      head: '<base href="/"><link rel="icon" href="public/img/fav32.png"><link rel="stylesheet" href="public/build/graphs.dark.css">',
      body: `<div id="reactRoot"><div class="preloader">Loading graphs…</div></div><script>window.bootData={user:{isSignedIn:false,theme:"dark"},settings:{loginHint:"email or username",passwordHint:"password",buildInfo:{version:"11.4.0"}}};</script><script src="public/build/runtime.js"></script><script>${bundle('graphs', 60)}</script>`,
    }),
  ),
  benign(
    'webmail of a university',
    'https://webmail.uni-weststrand.de/?_task=login',
    htmlDocument({
      title: 'Uni Weststrand Webmail :: Willkommen',
      lang: 'de',
      head: `<link rel="stylesheet" href="skins/elastic/styles/styles.min.css?s=1721">${loginStyle('#7a0019')}<script src="program/js/jquery.min.js"></script><script src="program/js/app.min.js"></script>`,
      body: `<div class="box"><form id="login-form" name="login-form" method="post" action="./?_task=login"><input type="hidden" name="_token" value="${token('rc', 32)}"><input type="hidden" name="_action" value="login"><input type="hidden" name="_timezone" value="_default_"><input name="_user" required autocomplete="username"><input type="password" name="_pass" required autocomplete="current-password"><button>Anmelden</button></form><p>Das Rechenzentrum fragt niemals per E-Mail nach Ihrem Passwort.</p></div><script>rcmail.init();</script>`,
    }),
    'lists',
  ),
  benign(
    'tax office page on refunds',
    'https://www.irs.gov/refunds',
    htmlDocument({
      title: 'Refunds | Internal Revenue Service',
      head: `<style>${stylesheet('irs', 80)}</style><script src="https://dap.digitalgov.gov/Universal-Federated-Analytics-Min.js?agency=TREAS" async></script>`,
      body: `<div class="usa-banner">An official website of the United States Government. Secure .gov websites use HTTPS.</div>${menu('File|Pay|Refunds|Credits and deductions|Forms')}<h1>Where is my refund?</h1><p>You need your social security number, filing status and the exact amount of the refund. <a href="https://sa.www4.irs.gov/wmr/">Check it now</a>.</p>${prose('irs', 'money', 12)}<h2>Beware of scams</h2><p>We do not start contact by e-mail, text or social media to ask for personal or bank details.</p>${footer('IRS')}`,
    }),
  ),
  benign(
    'parcel tracking at its own place',
    'https://www.dhl.com/gb-en/home/tracking.html?tracking-id=00340434161094042557',
    htmlDocument({
      title: 'Track your shipment - DHL',
      head: `<script src="/etc.clientlibs/dhl/clientlibs/main.lc-8f.min.js"></script><style>${stylesheet('dhl', 70)}</style>`,
      body: `${menu('Track|Ship|Logistics solutions|Customer service')}<form action="/gb-en/home/tracking.html" method="get"><input name="tracking-id" value="00340434161094042557"><button>Track</button></form><ol>${Array.from({ length: 9 }, (_, i) => `<li>${i + 7} November, ${8 + i}:15 – The parcel has been handled at the depot</li>`).join('')}</ol><p>Customs duties are paid only through links of this site. Be careful with text messages about redelivery.</p>${consent()}${footer('DHL')}<script>${bundle('dhl', 40)}</script>`,
    }),
  ),
  benign(
    'password manager in the browser',
    'https://vault.keyhutch.com/#/login',
    htmlDocument({
      title: 'Keyhutch Web Vault',
      head: "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'; script-src 'self' 'wasm-unsafe-eval'\">",
      body: `<app-root><form><input type="email" name="email"><input type="password" name="masterPassword" autocomplete="current-password"><button type="button" id="show">Show</button><button>Log in with master password</button></form></app-root><script>
async function deriveKey(password,salt,rounds){const raw=await crypto.subtle.importKey('raw',new TextEncoder().encode(password),'PBKDF2',false,['deriveBits']);return crypto.subtle.deriveBits({name:'PBKDF2',hash:'SHA-256',salt:new TextEncoder().encode(salt),iterations:rounds},raw,256);}
function toBase64(buffer){return btoa(String.fromCharCode.apply(null,new Uint8Array(buffer)));}
document.querySelector('form').addEventListener('submit',async e=>{e.preventDefault();const f=e.target;const key=await deriveKey(f.masterPassword.value,f.email.value.trim().toLowerCase(),600000);await fetch('/identity/connect/token',{method:'POST',body:new URLSearchParams({username:f.email.value,password:toBase64(key)})});});
document.getElementById('copy')?.addEventListener('click',async()=>{await navigator.clipboard.writeText(document.getElementById('pw').value);setTimeout(()=>navigator.clipboard.writeText(''),30000);});</script><script>${bundle('vault', 100)}</script>`,
    }),
    'both',
  ),
  benign(
    'demonstration of how strong a password is',
    'https://www.entropyyard.org/tools/password-strength/',
    htmlDocument({
      title: 'How strong is your password?',
      head: `<style>${stylesheet('entropy', 30)}</style>`,
      body: `${menu('Tools|Articles|About')}<h1>How strong is your password?</h1><p>Nothing leaves your browser. Better still, do not type a real one.</p><input id="pw" type="password" autocomplete="off"><meter id="m" max="4"></meter><p id="out"></p>${prose('entropy', 'software', 8)}<script>
const pools=[/[a-z]/,/[A-Z]/,/[0-9]/,/[^a-zA-Z0-9]/],sizes=[26,26,10,33];
document.getElementById('pw').addEventListener('keyup',function(e){const v=e.target.value;const pool=pools.reduce((s,r,i)=>s+(r.test(v)?sizes[i]:0),0);const bits=v.length*Math.log2(pool||1);document.getElementById('m').value=Math.min(4,bits/25);document.getElementById('out').textContent=Math.round(bits)+' bits: about '+(2**bits/1e10/31536000).toExponential(1)+' years of guessing';});</script>`,
    }),
    'both',
  ),
  benign(
    'second factor of a web host',
    'https://my.stoneharborhosting.net/two-factor',
    htmlDocument({
      title: 'Enter your code – Stone Harbor Hosting',
      head: loginStyle('#0a6'),
      body: `<div class="box"><h1>Two-step verification</h1><form method="post" action="/two-factor"><p>Enter the six digits that your app shows.</p><input name="otp" inputmode="numeric" autocomplete="one-time-code" maxlength="6" pattern="[0-9]{6}"><input type="hidden" name="csrf_token" value="${token('2fa', 64)}"><button>Verify</button></form><a href="/two-factor/recovery">Use a recovery code</a></div>`,
    }),
  ),
  benign(
    'Japanese bank sign-in',
    'https://www.minatogin.co.jp/ib/login',
    htmlDocument({
      title: 'みなと中央銀行 インターネットバンキング ログイン',
      lang: 'ja',
      head: `${loginStyle('#004098')}${tagManager('GTM-MNT1')}`,
      body: `<div class="box"><h1>ログイン</h1><form action="/ib/auth" method="post"><label>店番号 <input name="branch"></label><label>口座番号 <input name="account"></label><label>ログインパスワード <input type="password" name="pass"></label><button>ログイン</button></form></div>${repeated('minato', ['当行がメールで暗証番号をお尋ねすることはございません。', '偽のホームページにご注意ください。', 'ご利用時間は午前八時から午後九時までです。', 'お問い合わせは最寄りの支店までお願いいたします。'], 8)}${footer('みなと中央銀行', '個人情報保護|商品一覧|店舗案内')}`,
    }),
  ),
  benign(
    'hotel network that asks for room and name',
    'http://login.wifi-hotel-seeblick.ch/guest?mac=02-1f-33-aa-10-02&dst=http%3A%2F%2Fexample.com%2F',
    htmlDocument({
      title: 'Hotel Seeblick – Gäste-WLAN',
      lang: 'de',
      head: loginStyle('#1d5c63'),
      body: `<div class="box"><h1>Willkommen im Hotel Seeblick</h1><form action="/login" method="post"><input name="username" placeholder="Zimmernummer"><input name="password" type="password" placeholder="Nachname"><input type="hidden" name="dst" value="http://example.com/"><label><input type="checkbox" name="agb"> Ich nehme die Nutzungsbedingungen an</label><button>Verbinden</button></form></div>${image('hotel', 9000, 'Seeblick')}`,
    }),
    'both',
  ),
  benign(
    'exchange for cryptocurrency, sign-in at its own place',
    'https://login.coinbase.com/signin?client_id=258660e1&oauth_challenge=7f',
    htmlDocument({
      title: 'Sign in to Coinbase',
      head: '<script src="https://login.coinbase.com/static/js/main.2cf1.js" defer></script>',
      body: `<form method="post" action="/signin"><label>Email<input type="email" name="email"></label><button>Continue</button></form><p>Not your device? Use a private window.</p><p>We will never ask for your seed phrase, nor for remote access to your computer.</p><script>${bundle('cb', 50)}</script>`,
    }),
  ),
];
