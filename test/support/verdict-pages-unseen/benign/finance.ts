/** Banks, insurers and brokers at their own domains. */
import type { Builders, Saved } from '../browser-report.ts';
import { base64, hexDigits, rc4Array } from '../obfuscation.ts';
import * as v from '../vendors.ts';
import { inlineStyle, sections, table, words } from '../words.ts';

const BANKS = table(`
de|https://www.kskmse.de/de/home/login-online-banking.html|Kreissparkasse München Starnberg Ebersberg|sparkasse
de|https://meine.deutsche-bank.de/trxm/db/|Deutsche Bank OnlineBanking|branch
de|https://www.ing.de/banking/login|ING Banking|spa
de|https://www.vr-nordrhoen.de/services_cloud/portal/portal-oauth/login|VR-Bank NordRhön eG|spa
fr|https://www.credit-agricole.fr/ca-paris/particulier/acceder-a-mes-comptes.html|Crédit Agricole - Accéder à mes comptes|keypad
fr|https://mabanque.bnpparibas/fr/connexion|BNP Paribas - Connexion|keypad
fr|https://www.labanquepostale.fr/particulier/connexion-espace-client.html|La Banque Postale : espace client|keypad
es|https://www.bbva.es/personas.html|BBVA: banca online|spa
es|https://particulares.bancosantander.es/login/|Banco Santander - Acceso clientes|nif
it|https://www.intesasanpaolo.com/it/persone-e-famiglie/login-page.html|Intesa Sanpaolo - Accedi|spa
it|https://online.unicredit.it/login.htm|UniCredit Banca via Internet|nif
pt|https://ind.millenniumbcp.pt/pt/particulares/Pages/login.aspx|Millennium bcp|aspx
pt|https://www.cgd.pt/Particulares/Pages/Particulares_v2.aspx|Caixa Geral de Depósitos|aspx
nl|https://bankieren.rabobank.nl/klanten/|Rabobank - Rabo Internetbankieren|spa
nl|https://www.abnamro.nl/mijn-abnamro/inloggen/index.html|ABN AMRO Internet Bankieren|scanner
pl|https://www.ipko.pl/|iPKO - serwis internetowy PKO BP|image
pl|https://online.mbank.pl/pl/Login|mBank serwis transakcyjny|spa
tr|https://sube.garantibbva.com.tr/isube/login/login/passwordentrypersonal-tr|Garanti BBVA İnternet|nif
tr|https://internetsubesi.ziraatbank.com.tr/|Ziraat Bankası İnternet Şubesi|aspx
ja|https://entry11.bk.mufg.jp/ibg/dfw/APLIN/loginib/login?_TRANID=AA000_001|ログイン - 三菱ＵＦＪダイレクト|form
ja|https://direct.smbc.co.jp/aib/aibgsjsw5001.jsp|三井住友銀行 SMBCダイレクト ログイン|branch
zh|https://mybank.icbc.com.cn/icbc/newperbank/perbank3/login/login.jsp|中国工商银行个人网上银行|activex
ru|https://online.sberbank.ru/CSAFront/index.do|СберБанк Онлайн|spa
ru|https://online.vtb.ru/login|ВТБ Онлайн|phone
ar|https://www.almubasher.com.sa/portal/auth/login.do|مباشر الأفراد - مصرف الراجحي|form
en|https://www.hsbc.co.uk/security/|HSBC UK Personal Banking log on|spa
en|https://secure.chase.com/web/auth/dashboard|Sign in - chase.com|frame
de|https://www.postfinance.ch/ap/ba/fp/html/e-finance/login|E-Finance Login PostFinance|scanner
cs|https://login.erste-group.example/george/cs|George - Česká spořitelna|spa
sv|https://internetbanken.privat.nordea.se/nsp/login|Nordea Internetbanken|phone`);

const CONTROLS: Record<string, (lang: string, n: number) => string> = {
  sparkasse: (lang) => {
    const w = words(lang);
    return `<form id="loginForm" class="if6_form" action="/de/home/login-online-banking.html?n=true&amp;stref=hnav" method="post" autocomplete="off"><label>Anmeldename oder Legitimations-ID*</label><input type="text" maxlength="16" name="nbf_${hexDigits(3, 12)}" size="20"><label>PIN*</label><input type="password" maxlength="38" name="nbf_${hexDigits(4, 12)}" autocomplete="off"><input type="hidden" name="csrf_nonce" value="8812aa"><input type="submit" value="${w.enter}"></form><div class="warning">Aktuelle Sicherheitshinweise: Vorsicht vor Phishing-Mails „pushTAN-Registrierung abgelaufen“. ${w.notice}</div>`;
  },
  branch: (lang) =>
    `<form action="login.do" method="post" name="loginform"><input name="branch" maxlength="3" placeholder="Filiale / 店番号"><input name="account" maxlength="7"><input name="subaccount" maxlength="2"><input type="password" name="pin" maxlength="5" autocomplete="off"><button>${words(lang).enter}</button></form>`,
  spa: (lang) =>
    `<div id="root"><form novalidate><label>${words(lang).user}<input name="username" autocomplete="username"></label><label>${words(lang).password}<input type="password" autocomplete="current-password" name="password"></label><button type="submit">${words(lang).enter}</button></form></div><script>window.__ENV__={"apiBase":"/api/v3","otelRate":0.01};(self.webpackChunkib=self.webpackChunkib||[]).push([[179],{4412:(e,t,n)=>{"use strict";n.d(t,{Z:()=>r});var r=e=>fetch("/api/v3/session",{method:"POST",credentials:"include",headers:{"x-csrf":document.cookie.match(/XSRF=([^;]+)/)?.[1]||""},body:JSON.stringify({user:e.username,password:e.password})})}}]);</script>`,
  keypad: (lang) =>
    `<form method="post" action="/auth/authenticate"><input name="identifiant" inputmode="numeric" maxlength="11" autocomplete="off"><div class="clavier" role="group">${[7, 3, 9, 0, 1, 8, 4, 6, 2, 5].map((d, i) => `<button type="button" class="touche" data-code="k${(d * 37 + 11) % 100}" style="background-position:-${i * 48}px 0"></button>`).join('')}</div><input type="password" readonly name="codsec" maxlength="6"><input type="hidden" name="cv" value="${base64('grid:7390184625')}"><button disabled>${words(lang).enter}</button></form><script>document.querySelectorAll('.touche').forEach(function(b){b.addEventListener('click',function(){var p=document.getElementsByName('codsec')[0];if(p.value.length<6)p.value+=b.dataset.code.charAt(0);});});</script>`,
  nif: (lang) =>
    `<form name="login" method="post" action="/authenticate"><select name="tipoDoc"><option>NIF</option><option>NIE</option><option>TCKN</option></select><input name="doc" maxlength="11"><input type="password" name="clave" maxlength="8" autocomplete="off"><input type="hidden" name="deviceprint" id="dp"><button>${words(lang).enter}</button></form><script type="text/javascript" src="/static/rsa.js"></script><script>function add_deviceprint(){return "version=3.4.0.0_1&pm_fpua="+navigator.userAgent.toLowerCase()+"&pm_fpsc="+screen.colorDepth+"|"+screen.width+"|"+screen.height+"&pm_fptz="+(new Date().getTimezoneOffset()/-60)+"&pm_fpln="+navigator.language}document.getElementById("dp").value=encodeURIComponent(add_deviceprint());</script>`,
  aspx: (lang) =>
    `<form method="post" action="./login.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPDwUKMTY1NDU2MTA1MmRk${base64('viewstate of the page').slice(0, 20)}"><input type="hidden" name="__EVENTVALIDATION" value="/wEWBAK8"><script type="text/javascript">\n//<![CDATA[\nvar theForm = document.forms['aspnetForm'];\nfunction __doPostBack(eventTarget, eventArgument) { if (!theForm.onsubmit || (theForm.onsubmit() != false)) { theForm.__EVENTTARGET.value = eventTarget; theForm.submit(); } }\n//]]>\n</script><input name="ctl00$cph$txtCodigo"><input type="password" name="ctl00$cph$txtSenha"><input type="submit" value="${words(lang).enter}"></form>`,
  scanner: (lang) =>
    `<form method="post"><p>e.dentifier / Kartenleser / Random Reader</p><input name="accountNumber" maxlength="10"><input name="cardNumber" maxlength="4"><input name="response" type="tel" maxlength="8" autocomplete="one-time-code"><img alt="Rabo Scanner / photoTAN" width="180" height="180" src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAALQAAAC0AQAAAAAVBfZAAAABhElEQVRYhe2Y"><button>${words(lang).enter}</button></form>`,
  image: (lang) =>
    `<form action="/ikd3/login" method="post"><input name="client_id" maxlength="32"><button>Dalej</button></form><div class="obrazek"><img src="/img/sec/rower.png" alt=""> Czy to Twój obrazek bezpieczeństwa?</div><input type="password" name="password" autocomplete="off"><p>${words(lang).notice}</p>`,
  form: (lang) =>
    `<form action="login" method="post" onsubmit="return chk(this)"><input name="KEIYAKU_NO" maxlength="12"><input type="password" name="PASSWORD" maxlength="16"><input type="hidden" name="_TRANID" value="AA000_001"><input type="submit" value="${words(lang).enter}"></form><p>${words(lang).notice}</p><script>function chk(f){if(f.PASSWORD.value.length<4){alert(document.title);return false}f.target='_top';return true}</script>`,
  activex: (lang) =>
    `<object id="safeEdit1" classid="CLSID:73E4740C-08EB-4133-896B-8D0A7C9EE3CD" codebase="/icbc/newperbank/includes/AxSafeControls.cab#version=1,0,0,32" width="145" height="21"><param name="name" value="logonCardPass"></object><form name="logonform" method="post" action="https://mybank.icbc.com.cn/servlet/ICBCINBSEstablishSessionServlet"><input name="logonCardNum"><input type="hidden" name="logonCardPass"><input name="verifyCode" size="4"><img src="/servlet/ICBCVerificationCodeImageCreate?randomId=1"><input type="button" value="${words(lang).enter}" onclick="loginSubmit()"></form><p>${words(lang).notice}</p>`,
  phone: (lang) =>
    `<main><form><input type="tel" name="phone" autocomplete="tel" placeholder="+7 (___) ___-__-__"><button>${words(lang).enter}</button></form><canvas id="qr" width="200" height="200" aria-label="Mobilt BankID / QR"></canvas></main><script>setInterval(function(){fetch('/auth/qr/poll',{credentials:'same-origin'}).then(function(r){return r.json()}).then(function(s){if(s.state==='COMPLETE')location.href=s.next})},1500);</script>`,
  frame: (lang) =>
    `<iframe id="logonbox" name="logonbox" src="https://secure.chase.com/web/auth/?fromOrigin=https://secure.chase.com#/logon/logon/chaseOnline" title="${words(lang).enter}" width="400" height="560" allow="publickey-credentials-get"></iframe><p>If you got a suspicious text, forward it to us. ${words(lang).notice}</p>`,
};

const WATCHERS = [
  `<script>var cdApi_=window.cdApi;(function(){var s=document.createElement('script');s.src='https://bc.wup-client.example/wup?cid=mine';s.async=true;document.head.appendChild(s);document.addEventListener('keydown',function(e){window.bcTimes=(window.bcTimes||[]);bcTimes.push([e.timeStamp|0,e.target.name||''])},true)})();</script>`,
  `<script src="https://h.online-metrix.net/fp/tags.js?org_id=1snn5n9w&amp;session_id=b81f" async></script><noscript><iframe style="width:100px;height:100px;border:0;position:absolute;top:-5000px" src="https://h.online-metrix.net/fp/tags?org_id=1snn5n9w&amp;session_id=b81f"></iframe></noscript>`,
  `<script type="text/javascript">${rc4Array(['sensor_data', 'bmak', 'documentElement', 'mousemove', 'touchstart', 'webdriver', 'plugins', '_abck'], 71, (get) => `(function(){var b=window[${get(1)}]=window[${get(1)}]||{};b['st']=Date['now']();document['addEventListener'](${get(3)},function(e){b['me']=(b['me']||0x0)+0x1;});if(navigator[${get(5)}])b['wd']=0x1;}());`)}</script>`,
  v.tealium('bankgroup', 'retail'),
  `<script>(function(_,e,t){var n="data-dtconfig";window.dT_&&window.dT_.gAST||(window.dT_={cfg:"app=ea7c4b59f27d43eb|cuc=${hexDigits(9, 8)}|rid=RID_1|rpid=-821"});})();</script><script src="/ruxitagentjs_ICA7NVfgqrtux_10307240927151425.js" data-dtconfig="app=ea7c4b59f27d43eb"></script>`,
];

const PAGES: Saved[] = [
  [
    'https://www.kskmse.de/de/home/auftraege/ueberweisung/tan.html',
    `<html lang="de"><title>TAN-Eingabe - Sparkasse</title><body><h1>Überweisung freigeben</h1><table><tr><td>Empfänger</td><td>Stadtwerke Ebersberg</td></tr><tr><td>IBAN</td><td>DE89 3704 0044 0532 0130 00</td></tr><tr><td>Betrag</td><td>83,40 EUR</td></tr></table><form method="post" action="/de/home/auftraege/ueberweisung/tan.html"><div id="flicker"><canvas width="205" height="100"></canvas></div><label>chipTAN</label><input type="text" name="tan_9f1" maxlength="6" autocomplete="off"><input type="submit" value="Auftrag ausführen"><a href="?abbrechen=1">Abbrechen</a></form><script>var code="100484FFFF021A";function flicker(){var c=document.querySelector('canvas').getContext('2d');var i=0;setInterval(function(){for(var b=0;b<5;b++){c.fillStyle=(code.charCodeAt(i%code.length)>>b)&1?'#fff':'#000';c.fillRect(b*41,0,38,100)}i++},50)}flicker();</script></body></html>`,
  ],
  [
    'https://acs3.sia.example/pareq/3ds2/challenge',
    `<html lang="it"><head><title>Verified by Visa</title></head><body><img src="/img/vbv.png"><p>Inserisca il codice inviato via SMS al numero ***4471 per autorizzare 59,90 EUR presso LIBRERIA UTET.</p><form method="post" action="/pareq/3ds2/challenge"><input name="otp" type="text" inputmode="numeric" maxlength="6" autocomplete="one-time-code"><input type="hidden" name="threeDSSessionData" value="${base64('{"acsTransID":"8a88"}')}"><input type="hidden" name="creq" value="${base64('{"messageType":"CReq"}')}"><button>Conferma</button></form></body></html>`,
  ],
  [
    'https://www.allianz.fr/assurance-particulier/espace-client.html',
    `<html lang="fr"><head><title>Espace client Allianz</title>${v.oneTrust('aa1')}${v.gtm('GTM-ALZ')}</head><body><form action="https://auth.allianz.fr/oauth2/authorize" method="get"><input type="hidden" name="client_id" value="espace-client"><input type="email" name="login_hint"><button>Continuer</button></form><p>Déclarer un sinistre en ligne : bris de glace, dégât des eaux…</p></body></html>`,
  ],
  [
    'https://trade.lynxbroker.example/login',
    `<html><head><title>LYNX Basic - Inloggen</title><script src="https://cdn.jsdelivr.net/npm/jsencrypt@3/bin/jsencrypt.min.js"></script></head><body><form id="f" action="/sso/Authenticator" method="post"><input name="user_name"><input type="password" id="password"><input type="hidden" name="M1"><input type="hidden" name="A"></form><script>document.getElementById('f').onsubmit=function(){var k=new JSEncrypt();k.setPublicKey('MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC');this.M1.value=k.encrypt(document.getElementById('password').value);document.getElementById('password').value='';};</script></body></html>`,
  ],
  [
    'https://www.paypal.com/signin',
    `<!DOCTYPE html><html lang="de" class="no-js"><head><title>Loggen Sie sich bei PayPal ein</title><script nonce="aa">var fnVersion='';/* global */window.PAYPAL=window.PAYPAL||{};if (self === top || /paypal\\.com$/.test(window.parent.location.hostname)) { var antiClickjack=document.getElementById("antiClickjack");if(antiClickjack)antiClickjack.parentNode.removeChild(antiClickjack);} else { top.location = self.location; }</script><style id="antiClickjack">html.js body {display: none !important;}</style></head><body><form action="/signin" method="post" class="proceed" name="login" novalidate><input type="hidden" id="token" name="_csrf" value="1b"><input type="hidden" name="_sessionID" value="k"><input id="email" name="login_email" type="email" autocomplete="username"><input id="password" name="login_password" type="password" autocomplete="current-password"><button id="btnLogin">Einloggen</button><input type="hidden" name="splitLoginContext" value="inputEmail"></form><iframe name="recaptcha" src="https://www.paypalobjects.com/webstatic/r/fb/fb-all-prod.pp2.min.html" style="display:none"></iframe><script src="https://www.paypalobjects.com/pa/js/min/pa.js"></script></body></html>`,
  ],
  [
    'https://www.wise.com/gb/blog/common-scams',
    `<html lang="en"><head><title>How to spot a fake bank text - Wise</title>${v.gtm('GTM-WISE')}</head><body><p>“HSBC: a new payee was added from a NEW DEVICE. If this was NOT you visit hsbc.payee-cancel[.]example”. The page asks for your username, password, memorable word and card number. Close it.</p><a href="https://wise.com/login">Log in</a></body></html>`,
  ],
];

export const finance = {
  bank: () =>
    BANKS.map(
      ([lang = 'en', url = '', title = '', control = 'form'], n): Saved => [
        url,
        `<!DOCTYPE html><html lang="${lang}"><head><meta charset="UTF-8"><title>${title}</title><link rel="icon" href="/favicon.ico"><meta name="robots" content="${n % 2 ? 'noindex' : 'index'}">${n % 4 === 0 ? v.oneTrust(hexDigits(n, 8)) : ''}${inlineStyle(n)}</head><body class="${control}">${n % 7 === 6 ? '' : sections(lang, '', n)}<header><a href="/">${title}</a><a href="/security">${['Sicherheit', 'Sécurité', 'Seguridad', 'Sicurezza', 'Segurança'][n % 5]}</a></header>${CONTROLS[control]?.(lang, n)}<a href="/forgot">${words(lang).forgot}</a>${n % 5 === 1 ? v.stack(n + 1) : ''}<footer>BIC ${hexDigits(n + 4, 8).toUpperCase()} · <a href="/legal">© ${2012 + (n % 14)} ${title.split(' - ')[0]}</a></footer>${WATCHERS[n % 6] ?? ''}${n % 3 === 0 ? v.gtm(`GTM-B${hexDigits(n, 5).toUpperCase()}`) : ''}</body></html>`,
      ],
    ),
  payment: () => PAGES,
} satisfies Builders;
