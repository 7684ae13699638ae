/** Governments, universities, post and telecoms. */
import type { Builders, Saved } from '../browser-report.ts';
import { base64, hexDigits } from '../obfuscation.ts';
import * as v from '../vendors.ts';
import { inlineStyle, sections, table, words } from '../words.ts';

const PUBLIC = table(`
de|https://www.elster.de/eportal/login/softpse|ELSTER - Anmelden mit Zertifikatsdatei|Zertifikatsdatei auswählen (.pfx)|file
de|https://www.arbeitsagentur.de/eservices|Online-Services der Agentur für Arbeit|Kindergeld online beantragen oder Bescheid abrufen|links
fr|https://cfspart.impots.gouv.fr/LoginAccess|impots.gouv.fr - Authentification|Votre numéro fiscal comporte 13 chiffres|login
fr|https://assure.ameli.fr/PortailAS/appmanager/PortailAS/assure|Connexion - ameli.fr|Attention aux SMS frauduleux : l’Assurance Maladie ne demande jamais de coordonnées bancaires par SMS|login
fr|https://www.antai.gouv.fr/|Amendes : paiement en ligne - ANTAI|Le seul site officiel de paiement est amendes.gouv.fr|pay
es|https://sede.agenciatributaria.gob.es/Sede/renta.html|Agencia Tributaria: Renta 2023|Consulte el estado de su devolución con Cl@ve, referencia o certificado|links
es|https://sede.dgt.gob.es/es/multas/|Sede DGT: pago de multas|Introduzca el número de expediente y el importe|pay
it|https://www.inps.it/it/it/accedi.html|INPS - Accedi|Entra con SPID, CIE o CNS|idp
it|https://posteid.poste.it/jod-login-schema/login.jsp|PosteID - Identità digitale|Inserisci le credenziali PosteID oppure inquadra il QR Code|login
pt|https://www.acesso.gov.pt/v2/loginForm?partID=PFAP|Autenticação - Portal das Finanças|NIF e senha de acesso|login
nl|https://digid.nl/inloggen|DigiD: Inloggen|Hoe wilt u inloggen? Met de DigiD app, met een sms-controle of met gebruikersnaam en wachtwoord|idp
pl|https://login.gov.pl/login/login.html|Węzeł krajowy - logowanie|Wybierz sposób logowania: Profil zaufany, e-dowód, bankowość elektroniczna|idp
tr|https://giris.turkiye.gov.tr/Giris/gir|e-Devlet Kapısı: Kimlik Doğrulama|T.C. Kimlik No ve e-Devlet şifreniz ile giriş yapınız|login
ja|https://www.e-tax.nta.go.jp/login/|e-Tax ログイン|利用者識別番号とパスワード、またはマイナンバーカードでログイン|file
zh|https://etax.guangdong.chinatax.gov.cn/login|电子税务局登录|自然人业务请使用个人所得税APP扫码登录|login
ru|https://esia.gosuslugi.ru/login/|Авторизация - Госуслуги|Телефон, почта или СНИЛС|login
ar|https://www.iam.gov.sa/authservice/userauthservice|النفاذ الوطني الموحد|أدخل رقم الهوية وسيصلك رمز عبر تطبيق نفاذ|login
en|https://www.access.service.gov.uk/login/signin/creds|Sign in to HMRC online services|Government Gateway user ID. HMRC will never text you a link to a refund.|login
en|https://www.irs.gov/refunds|Where’s My Refund? | Check your refund status with your SSN, filing status and exact amount|links
sv|https://www.skatteverket.se/|Skatteverket: Logga in|Välj Mobilt BankID eller Freja|idp
cs|https://www.mojedatovaschranka.cz/|Datové schránky|Přihlaste se do datové schránky|login`);

function control(kind: string, lang: string, n: number): string {
  const w = words(lang);
  if (kind === 'file')
    return `<form enctype="multipart/form-data" method="post" action="login/softpse"><input type="file" name="pfx" accept=".pfx"><input type="password" name="password" autocomplete="off"><input type="hidden" name="challenge" value="${base64(hexDigits(n, 30))}"><button>${w.enter}</button></form><script>var ERIC={sign:function(k,c){return crypto.subtle.sign({name:'RSASSA-PKCS1-v1_5'},k,Uint8Array.from(atob(c),function(x){return x.charCodeAt(0)}))}};</script>`;
  if (kind === 'pay')
    return `<form method="post" action="/recherche"><input name="numero" maxlength="14" autocomplete="off"><input name="cle" maxlength="2"><input name="montant" inputmode="decimal"><img src="/captcha.jpg?${n}" alt="captcha"><input name="captcha"><button>${w.pay}</button></form>`;
  if (kind === 'idp')
    return `<ul class="spid-idp-button">${[
      'https://posteid.poste.it',
      'https://loginspid.aruba.it',
      'https://id.lepida.it',
      'https://identity.infocert.it',
    ]
      .slice(0, 2 + (n % 3))
      .map(
        (idp) =>
          `<li><a href="${idp}/sso?SAMLRequest=${base64(`<samlp:AuthnRequest ID="_${n}"/>`)}">${new URL(idp).host}</a></li>`,
      )
      .join(
        '',
      )}</ul><form method="post" action="/saml"><input type="hidden" name="RelayState" value="ss:mem:${hexDigits(n, 20)}"><input type="hidden" name="SAMLRequest" value="${base64(`<AuthnRequest IssueInstant="20${n}"/>`)}"></form>`;
  if (kind === 'login')
    return `<form id="loginForm" method="post" action="${n % 2 ? 'login.do' : '/v2/login'}" autocomplete="off"><label>${w.user}</label><input name="username" maxlength="13"><label>${w.password}</label><input type="password" name="password"><input type="hidden" name="_csrf" value="${hexDigits(n, 36)}"><button>${w.enter}</button></form><a href="/forgot">${w.forgot}</a>`;
  return `<ul><li><a href="https://www2.agenciatributaria.gob.es/wlpl/clave">Cl@ve</a></li><li><a href="/certificate">${w.enter}</a></li><li><a href="/faq">FAQ</a></li></ul><form action="/search"><input name="q"></form>`;
}

const UNIVERSITIES = table(`
de|https://idp.uni-kleinstadt.example/idp/profile/SAML2/Redirect/SSO?execution=e1s1|Web Login Service|shib
fr|https://cas.univ-finistere.example/cas/login?service=https%3A%2F%2Fent.univ-finistere.example%2F|CAS - Service central d’authentification|cas
es|https://sso.uni-olivares.example/adfs/ls/?wa=wsignin1.0&wtrealm=urn%3afederation%3aMicrosoftOnline|Iniciar sesión|adfs
it|https://idp.ateneo-valle.example/simplesaml/module.php/core/loginuserpass.php?AuthState=_a81|Inserire nome utente e password|simple
nl|https://login.hogeschool-delta.example/nidp/saml2/sso|NetIQ Access Manager|netiq
pl|https://usosweb.akademia-wisla.example/cas/login|Centralny System Uwierzytelniania|cas
tr|https://obs.bozkir-universitesi.example/oibs/std/login.aspx|Öğrenci Bilgi Sistemi|aspx
ja|https://shib.kitadai.example/idp/Authn/UserPassword|学認 ログイン|shib
zh|https://authserver.jiangbei-daxue.example/authserver/login?service=http%3A%2F%2Fehall.jiangbei-daxue.example|统一身份认证平台|wisedu
ru|https://lk.volga-gu.example/bitrix/login|Личный кабинет студента|bitrix
pt|https://fenix.instituto-tejo.example/login|Autenticação Central|cas
ar|https://sis.jamiat-nahr.example/PROD/twbkwbis.P_WWWLogin|نظام معلومات الطلاب|banner
en|https://weblogin.lakeside-college.example/idp/profile/cas/login|Lakeside NetID Login|duo
sv|https://idp.fjallhogskolan.example/adfs/ls/idpinitiatedsignon.aspx|Logga in|adfs`);

function campus(kind: string, lang: string, n: number): string {
  const w = words(lang);
  const id = hexDigits(n + 50, 24);
  const forms: Record<string, string> = {
    shib: `<form action="/idp/profile/SAML2/Redirect/SSO?execution=e1s1" method="post"><input type="hidden" name="csrf_token" value="_${id}"><input name="j_username" id="username"><input name="j_password" type="password"><input type="checkbox" name="_shib_idp_revokeConsent" value="true"><button name="_eventId_proceed" onclick="this.childNodes[0].nodeValue='…'">${w.enter}</button></form><p>lecture-portal</p><script>var prefixed=location.hash;(function(){try{localStorage.setItem("shib_idp_session_ss","")}catch(e){document.form1["shib_idp_ls_exception.shib_idp_session_ss"].value=e}})</script>`,
    cas: `<form id="fm1" action="login" method="post"><input name="username" accesskey="n"><input type="password" name="password" accesskey="p"><input type="hidden" name="execution" value="${id}_${base64(`eyJhbGciOiJIUzUxMiJ9.${id}${id}${id}`)}"><input type="hidden" name="_eventId" value="submit"><input type="hidden" name="geolocation"><button accesskey="l">${w.enter}</button></form>`,
    adfs: `<div id="authArea"><form method="post" id="loginForm" autocomplete="off" novalidate onkeypress="if (event && event.keyCode == 13) Login.submitLoginRequest();" action="/adfs/ls/?client-request-id=${id}"><input id="userNameInput" name="UserName" type="email" placeholder="user@example.org"><input id="passwordInput" name="Password" type="password"><input id="kmsiInput" type="checkbox" name="Kmsi" value="true"><span id="submitButton" onclick="return Login.submitLoginRequest();">${w.enter}</span><input id="optionForms" type="hidden" name="AuthMethod" value="FormsAuthentication"></form></div><script>//<![CDATA[\nfunction LoginErrors(){this.userNameFormatError = '...'} function Login(){} Login.submitLoginRequest = function () { var u = document.getElementById(Login.userNameInput); document.forms['loginForm'].submit(); return false; };\n//]]></script><script>// Copyright (c) Microsoft Corporation.  All rights reserved.\nfunction computeLoadIllustration(){ if(window.innerWidth>600) document.getElementById('brandingWrapper').style.backgroundImage='url(/adfs/portal/illustration/illustration.png)'}</script>`,
    simple: `<form action="?" method="post" name="f"><table><tr><td><input type="text" name="username"></td></tr><tr><td><input type="password" name="password"></td></tr></table><input type="hidden" name="AuthState" value="_${id}:https://idp.ateneo-valle.example/simplesaml/saml2/idp/SSOService.php"></form>`,
    netiq: `<form name="IDPLogin" enctype="application/x-www-form-urlencoded" method="POST" action="/nidp/saml2/sso?sid=0" autocomplete="off"><input type="hidden" name="option" value="credential"><input name="Ecom_User_ID"><input type="password" name="Ecom_Password"></form><script>function imageSubmit(){document.IDPLogin.submit();return false} if (top != self) { top.location.href=self.location.href; }</script>`,
    aspx: `<form method="post" action="./login.aspx" id="form1"><input type="hidden" name="__VIEWSTATE" value="/wEPDwUK${id}"><input name="txtParamT01" placeholder="Öğrenci No"><input name="txtParamT02" type="password"><img src="captcha.aspx?${n}"><input name="txtSecCode"></form>`,
    wisedu: `<form id="casLoginForm" method="post"><input id="username" name="username"><input type="password" id="password"><input type="hidden" id="passwordEncrypt" name="password"><input type="hidden" name="lt" value="LT-${id}"><input type="hidden" name="dllt" value="userNamePasswordLogin"><input type="hidden" id="pwdDefaultEncryptSalt" value="${id.slice(0, 16)}"></form><script>function _gas(d,k,v){k=k.replace(/(^\\s+)|(\\s+$)/g,"");var e=CryptoJS.AES.encrypt(d,CryptoJS.enc.Utf8.parse(k),{iv:CryptoJS.enc.Utf8.parse(v),mode:CryptoJS.mode.CBC,padding:CryptoJS.pad.Pkcs7});return e.toString()}function encryptAES(d,s){return s?_gas(_rds(64)+d,s,_rds(16)):d}var $_chars="ABCDEFGHJKMNPQRSTWXYZabcdefhijkmnprstwxyz2345678";function _rds(l){var r="";for(var i=0;i<l;i++)r+=$_chars.charAt(Math.floor(Math.random()*$_chars.length));return r}</script>`,
    bitrix: `<script>if(!window.BX)window.BX={};if(!window.BX.message)window.BX.message=function(mess){for(var i in mess){BX.message[i]=mess[i];}return true;};</script><form name="system_auth_form${id.slice(0, 6)}" method="post" target="_top" action="/bitrix/login?login=yes"><input type="hidden" name="AUTH_FORM" value="Y"><input type="hidden" name="TYPE" value="AUTH"><input name="USER_LOGIN"><input type="password" name="USER_PASSWORD"></form>`,
    banner: `<form action="/PROD/twbkwbis.P_ValLogin" method="post" name="loginform"><input name="sid" maxlength="11"><input type="password" name="PIN" maxlength="15"><input type="submit" value="${w.enter}"></form><script>document.loginform.sid.focus()</script>`,
    duo: `<p>Beware of emails offering part-time jobs. IT will never ask for your Duo passcode.</p><form method="post"><input name="j_username"><input type="password" name="j_password"></form><iframe id="duo_iframe" title="Two-Factor Authentication" data-host="api-9f8a.duosecurity.com" data-sig-request="TX|${base64(id)}|a:APP|${base64(id)}|b" data-post-action="/idp/duo" width="590" height="330"></iframe><script src="/js/Duo-Web-v2.min.js"></script>`,
  };
  return forms[kind] ?? '';
}

const PARCELS = table(`
de|https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode=00340434|DHL Sendungsverfolgung|Die Sendung wurde im Zielort-Paketzentrum bearbeitet. Die Zustellung erfolgt voraussichtlich morgen.
fr|https://www.laposte.fr/outils/suivre-vos-envois?code=8R0199|Suivre un envoi - La Poste|Votre colis est disponible dans votre point de retrait. Pensez à vous munir d’une pièce d’identité.
es|https://www.correos.es/es/es/herramientas/localizador/envios|Localizador de envíos - Correos|Pendiente de presentación a despacho de aduanas. Puede gestionar el ADT postal con su código.
pl|https://inpost.pl/sledzenie-przesylek?number=6300|Śledzenie przesyłek - InPost|Przesyłka umieszczona w Paczkomacie. Masz 48 godzin na odbiór.
ja|https://toi.kuronekoyamato.co.jp/cgi-bin/tneko|荷物お問い合わせシステム - ヤマト運輸|投函完了。当社を装った迷惑メールにご注意ください。
nl|https://jouw.postnl.nl/track-and-trace/3SABCD|Track & Trace - PostNL|Je pakket is gesorteerd. Let op: PostNL vraagt nooit via sms om te betalen.
en|https://www.royalmail.com/pay-a-fee|Pay a fee - Royal Mail|Enter the reference from the grey card we left. Surcharges are paid before delivery.`);

export const officials = {
  public: () =>
    PUBLIC.map(
      ([lang = '', url = '', title = '', text = '', kind = ''], n): Saved => [
        url,
        `<!DOCTYPE html><html lang="${lang}"${lang === 'ar' ? ' dir="rtl"' : ''}><head><meta charset="utf-8"><title>${title}</title>${n % 3 ? '' : v.piwik('stats.gov.example', n + 1)}${inlineStyle(n + 3)}</head><body>${sections(lang, '', n + 40)}<a class="skip" href="#main" style="position:absolute;left:-9999px">Skip</a><header><img src="/marianne.svg" alt="${title}"></header><main id="main"><h1>${title}</h1><p>${text}</p>${control(kind, lang, n)}</main><footer><a href="/accessibility">A11y</a><a href="/privacy">Privacy</a></footer></body></html>`,
      ],
    ),
  campus: () =>
    UNIVERSITIES.map(
      ([lang = '', url = '', title = '', kind = ''], n): Saved => [
        url,
        `<!DOCTYPE html><html lang="${lang}"><head><title>${title}</title><link rel="stylesheet" href="/css/${kind}.css?v=${n}"></head><body onload="document.forms[0]&&document.forms[0].elements[0].focus()"><div class="wrapper"><h2>${title}</h2>${campus(kind, lang, n)}<a href="https://password.campus.example/?l=${lang}">${words(lang).forgot}</a></div></body></html>`,
      ],
    ),
  parcel: () =>
    PARCELS.map(
      ([lang = '', url = '', title = '', text = ''], n): Saved => [
        url,
        `<!doctype html><html lang="${lang}"><head><title>${title}</title>${n % 2 ? v.tealium('post', lang) : v.gtm(`GTM-P${n}`)}</head><body><form action="${new URL(url).pathname}" method="${n % 2 ? 'post' : 'get'}"><input name="number" value="${hexDigits(n, 14).toUpperCase()}"><button>OK</button></form>${sections(lang, '', n + 70)}<ol><li>${12 + n}.11. 07:4${n}</li><li>${text}</li></ol>${lang === 'en' ? `<form action="/pay-a-fee/card" method="post"><input name="ref" placeholder="e.g. 2345 6789 1234"><input name="postcode"></form>` : ''}<a href="/help/${n}">Help</a>${v.newRelic(`k${n}`)}</body></html>`,
      ],
    ),
} satisfies Builders;
