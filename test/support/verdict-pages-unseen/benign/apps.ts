/** Single-page applications and applications on block chains. */
import type { Builders, Saved } from '../browser-report.ts';
import { base64, hexDigits } from '../obfuscation.ts';
import * as v from '../vendors.ts';

const serviceWorker = `<script>if('serviceWorker' in navigator){window.addEventListener('load',()=>{navigator.serviceWorker.register('/sw.js').then(r=>{r.onupdatefound=()=>{const i=r.installing;i.onstatechange=()=>{i.state==='installed'&&navigator.serviceWorker.controller&&console.log('New content is available; please refresh.')}}})})}</script>`;
const craRuntime = (name: string, n: number) =>
  `<script>!function(e){function r(r){for(var n,f,i=r[0],l=r[1],a=r[2],c=0,s=[];c<i.length;c++)f=i[c],Object.prototype.hasOwnProperty.call(o,f)&&o[f]&&s.push(o[f][0]),o[f]=0;for(n in l)Object.prototype.hasOwnProperty.call(l,n)&&(e[n]=l[n]);for(p&&p(r);s.length;)s.shift()();return u.push.apply(u,a||[]),t()}function t(){for(var e,r=0;r<u.length;r++){for(var t=u[r],n=!0,i=1;i<t.length;i++){var l=t[i];0!==o[l]&&(n=!1)}n&&(u.splice(r--,1),e=f(f.s=t[0]))}return e}var n={},o={${n}:0},u=[];function f(r){if(n[r])return n[r].exports;var t=n[r]={i:r,l:!1,exports:{}};return e[r].call(t.exports,t,t.exports,f),t.l=!0,t.exports}f.m=e,f.c=n,f.p="/";var i=this["webpackJsonp${name}"]=this["webpackJsonp${name}"]||[],l=i.push.bind(i);i.push=r,i=i.slice();for(var a=0;a<i.length;a++)r(i[a]);var p=l;t()}([])</script><script src="/static/js/2.${hexDigits(n, 8)}.chunk.js"></script><script src="/static/js/main.${hexDigits(n + 1, 8)}.chunk.js"></script>`;

const SPAS: [url: string, title: string, body: string][] = [
  [
    'https://app.fahrtenbuch-pro.example/',
    'Fahrtenbuch Pro',
    `<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>${craRuntime('fahrtenbuch', 1)}${serviceWorker}`,
  ],
  [
    'https://rezeptwelt-planer.web.app/login',
    'Wochenplaner',
    `<div id="app"><form><input type="email" autocomplete="username"><input type="password" autocomplete="current-password"><button>Anmelden</button><button type="button">Mit Google anmelden</button></form></div><script src="/__/firebase/10.12.0/firebase-app-compat.js"></script><script src="/__/firebase/10.12.0/firebase-auth-compat.js"></script><script>firebase.initializeApp({apiKey:"AIzaSyB-${hexDigits(2, 30)}",authDomain:"rezeptwelt-planer.firebaseapp.com",projectId:"rezeptwelt-planer",storageBucket:"rezeptwelt-planer.appspot.com",messagingSenderId:"881203991",appId:"1:881203991:web:9f1"});firebase.auth().onAuthStateChanged(function(u){if(u)location.replace('/woche')});document.querySelector('form').onsubmit=function(e){e.preventDefault();firebase.auth().signInWithEmailAndPassword(this[0].value,this[1].value).catch(function(x){alert(x.message)})};</script>`,
  ],
  [
    'https://dev-hydra.eu.auth0.com/login?state=hKFo2SBf&client=x81&protocol=oauth2&redirect_uri=https%3A%2F%2Fapp.hydra.example%2Fcallback',
    'Sign In with Auth0',
    `<script src="https://cdn.auth0.com/js/lock/11.30/lock.min.js"></script><script>var config = JSON.parse(decodeURIComponent(escape(window.atob('${base64('{"icon":"","assetsUrl":"","auth0Domain":"dev-hydra.eu.auth0.com","clientID":"x81","callbackURL":"https://app.hydra.example/callback"}')}')))); config.extraParams = config.extraParams || {}; var lock = new Auth0Lock(config.clientID, config.auth0Domain, { auth: { redirectUrl: config.callbackURL, responseType: 'code', params: config.internalOptions }, rememberLastLogin: true, language: 'en' }); lock.show();</script>`,
  ],
  [
    'https://pool-lab.auth.eu-central-1.amazoncognito.com/login?client_id=7a1&response_type=code&redirect_uri=https://lab.example/cb',
    'Signin',
    `<form action="/login?client_id=7a1&amp;redirect_uri=https%3A%2F%2Flab.example%2Fcb" method="POST" name="cognitoSignInForm"><input type="hidden" name="_csrf" value="3f"><input id="signInFormUsername" name="username" placeholder="name@host.com"><input id="signInFormPassword" name="password" type="password"><input type="hidden" name="cognitoAsfData"><input name="signInSubmitButton" type="Submit" value="Sign in"></form><script src="https://d3oia8etllorh5.cloudfront.net/20240101/js/amazon-cognito-advanced-security-data.min.js"></script><script>function onSubmit(evt,formRef){formRef.querySelector("button[type='submit']").disabled=true;var d=AmazonCognitoAdvancedSecurityData.getData(formRef.username.value,'pool','7a1');formRef.cognitoAsfData.value=d;}</script>`,
  ],
  [
    'https://notizen.flusskrebs.example/',
    'Flusskrebs Notizen',
    `<div id="__nuxt"></div><script>window.__NUXT__={layout:"default",data:[{}],error:null,state:{auth:{user:null,loggedIn:!1,strategy:"local"}},serverRendered:!0}</script><script type="module">import{createClient}from"https://esm.sh/@supabase/supabase-js@2";const s=createClient("https://${hexDigits(4, 20)}.supabase.co","eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${base64('{"iss":"supabase","role":"anon","iat":1690000000}')}.x");document.addEventListener("submit",async e=>{e.preventDefault();const f=new FormData(e.target);const{error:r}=await s.auth.signInWithPassword({email:f.get("email"),password:f.get("password")});r&&alert(r.message)})</script><form><input name="email" type="email"><input name="password" type="password"><button>Los</button></form>`,
  ],
  [
    'https://cursos.aulavirtual24.example/',
    'Aula Virtual 24',
    `<div id="__next"><main><h1>Cursos de Excel, desde 9 €</h1></main></div><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"courses":[{"id":1,"title":"Tablas dinámicas"}]},"__N_SSG":true},"page":"/","query":{},"buildId":"Zk9qL","isFallback":false,"gsp":true}</script><script src="/_next/static/chunks/webpack-${hexDigits(5, 16)}.js" defer></script><script>(self.__next_f=self.__next_f||[]).push([0]);self.__next_f.push([1,"1:HL[\\"/_next/static/css/${hexDigits(6, 16)}.css\\",\\"style\\"]\\n0:\\"$L2\\"\\n"])</script>${v.hotjar(99120)}${v.intercom('x8q2')}`,
  ],
  [
    'https://konto.wasserverband-nord.example/',
    'Kundenkonto',
    `<app-root ng-version="16.2.1"><form novalidate class="ng-untouched"><input formcontrolname="kundennummer"><input type="password" formcontrolname="passwort"></form></app-root><script src="runtime.${hexDigits(7, 16)}.js" type="module"></script><script src="polyfills.${hexDigits(8, 16)}.js" type="module"></script><script src="main.${hexDigits(9, 16)}.js" type="module"></script>`,
  ],
  [
    'https://hvac-estimator.example/app',
    'HVAC Estimator',
    `<div style="display: contents"><script>{__sveltekit_1x9={base:new URL("..",location).pathname.slice(0,-1),env:{}};const element=document.currentScript.parentElement;const data=[null,{"type":"data","data":{user:null},"uses":{}}];Promise.all([import("./_app/immutable/entry/start.C1a.js"),import("./_app/immutable/entry/app.D9b.js")]).then(([kit,app])=>{kit.start(app,element,{node_ids:[0,2],data,form:null,error:null})});}</script></div>`,
  ],
  [
    'https://chat.stammtisch.example/',
    'Stammtisch',
    `<div id="app"></div><script>${v.library('engine.io-client/dist/engine.io.min.js')}</script><script>var sock=eio('wss://chat.stammtisch.example');sock.on('message',function(m){var li=document.createElement('li');li.textContent=JSON.parse(m).text;document.getElementById('app').appendChild(li)});</script>`,
  ],
  [
    'https://karte.radwege-bayern.example/',
    'Radwege-Karte',
    `<div id="map"></div><script>${v.library('d3-geo/dist/d3-geo.min.js')}</script><script>navigator.geolocation&&navigator.geolocation.getCurrentPosition(function(p){console.log(p.coords.latitude)});</script>${serviceWorker}`,
  ],
  [
    'https://streams.rxdemo.example/',
    'RxJS marble diagrams',
    `<div id="marbles"></div><script>${v.library('rxjs/dist/bundles/rxjs.umd.min.js')}</script><script>rxjs.fromEvent(document,'keydown').pipe(rxjs.operators.map(function(e){return e.key}),rxjs.operators.bufferTime(1000)).subscribe(function(k){document.title=k.join('')||'RxJS'});</script>`,
  ],
  [
    'https://statistik.kommune.example/tabeller',
    'Tabeller',
    `<table id="t"><tr><td>2019</td><td>84 112</td></tr></table><script>${v.library('lodash/lodash.min.js')}</script><script>var t=_.template('<td><%- år %></td><td><%= antal %></td>');document.getElementById('t').insertAdjacentHTML('beforeend','<tr>'+t({'år':2020,antal:84901})+'</tr>');</script>`,
  ],
  [
    'https://app.timetrack.example/signin',
    'TimeTrack',
    `<div id="okta-login-container"></div><script src="https://global.oktacdn.com/okta-signin-widget/7.18.0/js/okta-sign-in.min.js"></script><script>var cb=new OktaSignIn({baseUrl:'https://timetrack.okta.com',clientId:'0oa1',redirectUri:'https://app.timetrack.example/cb',authParams:{issuer:'default',pkce:true}});cb.renderEl({el:'#okta-login-container'},function(r){location=r.session.setCookieAndRedirect?'/':'/'});</script>`,
  ],
  [
    'https://play.2048-clone.example/',
    '2048',
    `<canvas id="c"></canvas><script>document.addEventListener("keydown",function(e){var m={37:3,38:0,39:1,40:2,72:3,74:2,75:0,76:1}[e.which];if(m!==undefined){e.preventDefault();move(m)}});function move(d){localStorage.setItem("last",d)}</script><iframe src="https://ads.arcade.example/leaderboard" width="728" height="90" sandbox="allow-scripts allow-popups"></iframe>`,
  ],
  [
    'https://editor.codecell.example/',
    'CodeCell – JS playground',
    `<textarea id="src">fetch('https://api.example.org/items').then(r => r.json()).then(console.log)</textarea><iframe id="out" sandbox="allow-scripts" srcdoc="&lt;script&gt;onmessage=e=&gt;{try{parent.postMessage(String(eval(e.data)),'*')}catch(x){parent.postMessage(x.message,'*')}}&lt;/script&gt;"></iframe><script>document.getElementById('src').addEventListener('input',e=>document.getElementById('out').contentWindow.postMessage(e.target.value,'*'));addEventListener('message',e=>console.log(e.data));</script>`,
  ],
  [
    'https://pdf.werkzeugkiste.example/zusammenfuegen',
    'PDF zusammenfügen – im Browser',
    `<input type="file" multiple accept="application/pdf"><script>document.querySelector('input').onchange=async function(){const b=[];for(const f of this.files)b.push(await f.arrayBuffer());const blob=new Blob(b,{type:'application/pdf'});const a=document.createElement('a');a.href=URL.createObjectURL(blob);a.download='zusammen.pdf';document.body.appendChild(a);a.click();setTimeout(()=>URL.revokeObjectURL(a.href),1000)};</script><p>Ihre Dateien verlassen den Rechner nicht.</p>`,
  ],
  [
    'https://csv.exportieren.example/',
    'CSV-Export',
    `<table><tr><td>Muster GmbH</td><td>119,00</td></tr></table><a id="dl" download="rechnungen.csv">Herunterladen</a><script>var csv="\\ufeffKunde;Betrag\\nMuster GmbH;119,00";document.getElementById('dl').href='data:text/csv;charset=utf-8;base64,'+btoa(unescape(encodeURIComponent(csv)));if(window.navigator.msSaveOrOpenBlob)document.getElementById('dl').onclick=function(){navigator.msSaveBlob(new Blob([csv]),'rechnungen.csv');return false};</script>`,
  ],
];

const ABI = `const erc20Abi=["function approve(address spender, uint256 amount) returns (bool)","function allowance(address owner, address spender) view returns (uint256)","function permit(address owner,address spender,uint256 value,uint256 deadline,uint8 v,bytes32 r,bytes32 s)"];const erc721Abi=["function setApprovalForAll(address operator, bool approved)","function isApprovedForAll(address owner, address operator) view returns (bool)"];`;

const DAPPS: [url: string, title: string, body: string][] = [
  [
    'https://app.uniswap.org/swap',
    'Uniswap Interface',
    `<div id="root"></div><script>window.__DEV__=!1</script><script type="module" crossorigin src="/assets/index-C9a.js"></script><noscript>You need to enable JavaScript to run this app.</noscript>`,
  ],
  [
    'https://revoke.cash/',
    'Revoke.cash - Take back control of your wallet',
    `<button id="c">Connect Wallet</button><table><tr><th>Asset</th><th>Allowance</th><th>Revoke</th></tr></table><script src="https://cdn.ethers.io/lib/ethers-5.7.umd.min.js"></script><script>${ABI}async function revoke(token,spender){const p=new ethers.providers.Web3Provider(window.ethereum);await p.send("eth_requestAccounts",[]);const c=new ethers.Contract(token,erc721Abi,p.getSigner());return c.setApprovalForAll(spender,false)}async function revoke20(t,s){const p=new ethers.providers.Web3Provider(window.ethereum);return new ethers.Contract(t,erc20Abi,p.getSigner()).approve(s,0)}</script>`,
  ],
  [
    'https://opensea.io/collection/cryptodads',
    'CryptoDads - Collection | OpenSea',
    `<main><h1>CryptoDads</h1><p>Floor 0.041 ETH</p><button>Connect wallet</button></main><script id="__NEXT_DATA__" type="application/json">{"page":"/collection/[slug]","buildId":"ab"}</script>`,
  ],
  [
    'https://metamask.github.io/test-dapp/',
    'E2E Test Dapp',
    `<button id="connectButton">Connect</button><button id="approveTokens">Approve Tokens</button><button id="setApprovalForAllButton">Set Approval For All</button><button id="signTypedDataV4">Sign Typed Data V4</button><button id="siwe">Sign In With Ethereum</button><h4>Malicious ERC20 transfer (PPOM)</h4><script>${ABI}const signPermit=async(from)=>{const msg={domain:{name:'MyToken',version:'1',verifyingContract:'0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC',chainId:1},types:{Permit:[{name:'owner',type:'address'},{name:'spender',type:'address'},{name:'value',type:'uint256'}]},primaryType:'Permit',message:{owner:from,spender:'0x5B38Da6a701c568545dCfcB03FcB875f56beddC4',value:3000}};return ethereum.request({method:'eth_signTypedData_v4',params:[from,JSON.stringify(msg)]})};</script>`,
  ],
  [
    'https://stake.lido.fi/',
    'Stake with Lido | Lido',
    `<div id="__next"><form><input name="amount" inputmode="decimal" placeholder="ETH amount"><button>Connect wallet</button></form></div><script>window.__env__={"rpcUrls":{"1":"https://eth-api.example/rpc"}}</script>${v.piwik('matomo.lido.example', 2)}`,
  ],
  [
    'https://etherscan.io/token/0xdac17f958d2ee523a2206206994597c13d831ec7#code',
    'Tether USD (USDT) Token Tracker | Etherscan',
    `<h1>Contract Source Code Verified</h1><pre>function transferFrom(address _from, address _to, uint _value) public whenNotPaused { require(!isBlackListed[_from]); }\nfunction increaseAllowance(address spender, uint256 v)</pre><pre id="js-copytextarea2">[{"constant":false,"inputs":[{"name":"_spender","type":"address"},{"name":"_value","type":"uint256"}],"name":"approve","type":"function"}]</pre><button onclick="connectWeb3()">Connect to Web3</button>`,
  ],
  [
    'https://docs.ledgerwallet-hilfe.example/wiederherstellen',
    'Wiederherstellung eines Hardware-Wallets',
    `<article><h1>24 Wörter richtig aufbewahren</h1><p>Geben Sie Ihre Wiederherstellungsphrase niemals auf einer Webseite, in einem Chat oder auf dem Computer ein – nur auf dem Gerät selbst.</p><ol><li>PIN dreimal falsch eingeben</li><li>„Restore from Recovery phrase“ wählen</li></ol></article>`,
  ],
  [
    'https://iancoleman.io/bip39/',
    'BIP39 - Mnemonic Code',
    `<form class="form-horizontal"><label>BIP39 Mnemonic</label><textarea id="phrase" class="phrase private-data form-control" data-show-qr autocomplete="off"></textarea><label>BIP39 Passphrase (optional)</label><textarea id="passphrase"></textarea><label>BIP32 Root Key</label><textarea id="root-key" readonly></textarea></form><p>You can enter an existing BIP39 mnemonic, or generate a new random one. This tool should be run offline.</p><script>var WORDLISTS={};WORDLISTS["english"]="abandon ability able about above absent absorb abstract absurd abuse access accident".split(" ");</script>`,
  ],
  [
    'https://www.coinbase.com/signin',
    'Coinbase - Sign In',
    `<div id="root"></div><script>window.__INITIAL_PROPS__={"locale":"en","clientId":"2d06b9a6"}</script><script src="https://static-assets.coinbase.com/login/main.js"></script>`,
  ],
  [
    'https://snapshot.example/dao/vote/12',
    'Vote: fund the grants round',
    `<h1>Fund the grants round</h1><button id="v">Cast vote (no gas)</button><script type="module">import{BrowserProvider}from"https://cdn.jsdelivr.net/npm/ethers@6/+esm";document.getElementById("v").onclick=async()=>{const s=await new BrowserProvider(window.ethereum).getSigner();const sig=await s.signTypedData({name:"snapshot",version:"0.1.4"},{Vote:[{name:"choice",type:"uint32"}]},{choice:1});await fetch("/api/msg",{method:"POST",body:JSON.stringify({address:await s.getAddress(),sig})})}</script>`,
  ],
];

const wrap = ([url, title, body]: [string, string, string], n: number): Saved => [
  url,
  `<!doctype html><html><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width,initial-scale=1"/><meta name="theme-color" content="#${hexDigits(n + 3, 6)}"/><title>${title}</title></head><body>${body}</body></html>`,
];
export const apps = { spa: () => SPAS.map(wrap), dapp: () => DAPPS.map(wrap) } satisfies Builders;
