/** Single-page applications, log-ins by services, and dapps. */
import { chance } from '../chance.ts';
import type { Builders, HeldOut } from '../report.ts';
import * as v from '../vendors.ts';

const webpack = (r: ReturnType<typeof chance>) =>
  `!function(e){function t(t){for(var n,i,l=t[0],a=t[1],c=t[2],p=0,s=[];p<l.length;p++)i=l[p],Object.prototype.hasOwnProperty.call(o,i)&&o[i]&&s.push(o[i][0]),o[i]=0;for(n in a)Object.prototype.hasOwnProperty.call(a,n)&&(e[n]=a[n]);for(f&&f(t);s.length;)s.shift()();return u.push.apply(u,c||[]),r()}function r(){for(var e,t=0;t<u.length;t++){for(var r=u[t],n=!0,l=1;l<r.length;l++){var a=r[l];0!==o[a]&&(n=!1)}n&&(u.splice(t--,1),e=i(i.s=r[0]))}return e}var n={},o={1:0},u=[];function i(t){if(n[t])return n[t].exports;var r=n[t]={i:t,l:!1,exports:{}};return e[t].call(r.exports,r,r.exports,i),r.l=!0,r.exports}i.m=e,i.c=n,i.p="/";var l=this["webpackJsonp${r.text(7)}"]=this["webpackJsonp"]||[],a=l.push.bind(l);l.push=t,l=l.slice();for(var c=0;c<l.length;c++)t(l[c]);var f=a;r()}([]);(this.webpackJsonp=this.webpackJsonp||[]).push([[0],{${r.below(200)}:function(e,t,n){"use strict";n.r(t);var r=n(0),o=n.n(r);function a(e){var t=Object(r.useState)(""),n=t[0],i=t[1];return o.a.createElement("form",{onSubmit:function(t){t.preventDefault(),fetch("/api/session",{method:"POST",body:JSON.stringify({email:n,password:t.target.password.value})}).then(function(e){return e.json()}).then(function(t){localStorage.setItem("token",t.token),e.history.push("/")})}})}t.default=a}},[[${r.below(200)},1]]]);`;

const AUTH: [string, string, string][] = [
  [
    'https://dev-k2m1.eu.auth0.com/login?state=hKFo2SBk',
    'Sign in with Auth0',
    `<script>var config = JSON.parse(decodeURIComponent(escape(window.atob('eyJhdXRoMERvbWFpbiI6ImRldi5ldS5hdXRoMC5jb20iLCJjbGllbnRJRCI6ImFiYyJ9'))));var lock = new Auth0Lock(config.clientID, config.auth0Domain, {auth:{redirectUrl:config.callbackURL,params:config.internalOptions},closable:false});lock.show();</script><script src="https://cdn.auth0.com/js/lock/11.30/lock.min.js"></script>`,
  ],
  [
    'https://shop-admin.auth.eu-central-1.amazoncognito.com/login?client_id=3n4b5&response_type=code&redirect_uri=https://app.example/cb',
    'Signin',
    `<form action="/login?client_id=3n4b5" method="POST" name="cognitoSignInForm"><input type="hidden" name="_csrf" value="5f"><input name="username"><input type="password" name="password"><input type="hidden" name="cognitoAsfData"></form><script>function onSubmit(evt,formRef,aws){formRef["signInSubmitButton"].disabled=true;var d=AmazonCognitoAdvancedSecurityData.getData(document.forms[0].username.value,"eu-central-1_x","3n4b5");if(d)document.forms[0].cognitoAsfData.value=d}</script><script src="https://amazon-cognito-assets.eu-central-1.amazoncognito.com/amazon-cognito-advanced-security-data.min.js"></script>`,
  ],
  [
    'https://taskboard-f31.web.app/login',
    'Taskboard – Log in',
    `<div id="root"></div><script type="module">import{initializeApp}from"https://www.gstatic.com/firebasejs/10.5.0/firebase-app.js";import{getAuth,signInWithEmailAndPassword,GoogleAuthProvider,signInWithPopup}from"https://www.gstatic.com/firebasejs/10.5.0/firebase-auth.js";const app=initializeApp({apiKey:"AIzaSyD0-0000000000000000000000000",authDomain:"taskboard-f31.firebaseapp.com",projectId:"taskboard-f31"});document.querySelector("form").onsubmit=async e=>{e.preventDefault();await signInWithEmailAndPassword(getAuth(app),e.target.email.value,e.target.password.value)}</script><form><input type="email" name="email"><input type="password" name="password"><button>Log in</button><button type="button" id="google">Continue with Google</button></form>`,
  ],
  [
    'https://notes-app.vercel.app/auth',
    'Notes',
    `<form><input name="email" type="email"><input name="password" type="password"><button>Sign in</button></form><script type="module">import{createClient}from"https://esm.sh/@supabase/supabase-js@2";const supabase=createClient("https://xyzcompany.supabase.co","eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJyb2xlIjoiYW5vbiJ9.x");document.forms[0].addEventListener("submit",async e=>{e.preventDefault();const{error}=await supabase.auth.signInWithPassword(Object.fromEntries(new FormData(e.target)));if(error)alert(error.message)});</script>`,
  ],
  [
    'https://login.okta-tenant.example/app/office365/exk1/sso/wsfed/passive',
    'Acme - Sign In',
    `<div id="okta-login-container"></div><script>var baseUrl='https\\x3A\\x2F\\x2Flogin.okta-tenant.example';var stateToken='eyJ6aXAiOiJERUYi';var oktaData={"signIn":{"sdkVersion":"7.12","features":{"emailRecovery":true}}};function runLoginPage(fn){new OktaSignIn({baseUrl:baseUrl,el:'#okta-login-container',stateToken:stateToken})}</script><script src="https://ok14static.oktacdn.com/assets/js/sdk/okta-signin-widget/7.12.0/js/okta-sign-in.min.js"></script>`,
  ],
  [
    'https://clerk.startup.example/sign-in',
    'Sign in | Startup',
    `<script async crossorigin="anonymous" data-clerk-publishable-key="pk_live_Y2xlcms" src="https://clerk.startup.example/npm/@clerk/clerk-js@5/dist/clerk.browser.js"></script><div class="cl-signIn-root"><button>Continue with Microsoft</button><button>Continue with Apple</button><input name="identifier"></div>`,
  ],
  [
    'https://acme.slack.com/signin',
    'Sign in to Acme | Slack',
    `<script>window.ts&&ts.boot&&1;TS={boot_data:{team_url:"https://acme.slack.com/",api_token:"xoxs-anon"}}</script><form action="/signin/workspace" method="post"><input name="domain"><input type="hidden" name="crumb" value="s-16"></form>`,
  ],
  [
    'https://discord.com/login',
    'Discord',
    `<div id="app-mount"></div><script nonce="MTE">window.GLOBAL_ENV={"API_ENDPOINT":"//discord.com/api","CDN_HOST":"cdn.discordapp.com","STRIPE_KEY":"pk_live_x"};!function(){if(null!=window.WebSocket){if(function(n){try{var e=localStorage.getItem(n);return null==e?null:JSON.parse(e)}catch(e){return null}}("token")){window._ws={ws:new WebSocket("wss://gateway.discord.gg/?encoding=json&v=9"),state:{open:!1}}}}}();</script><div class="qrCode"><svg width="160" height="160"></svg><p>Scan this with the Discord mobile app to log in instantly.</p></div>`,
  ],
  [
    'https://web.whatsapp.com/',
    'WhatsApp Web',
    `<div id="app"><canvas aria-label="Scan this QR code to link a device!" width="264" height="264"></canvas></div><script defer src="/app.84a7.js"></script><script>window.onerror=function(){};navigator.serviceWorker&&navigator.serviceWorker.register("/sw.js")</script>`,
  ],
  [
    'https://www.netflix.com/de/login',
    'Netflix',
    `<form method="post" class="login-form" action=""><input name="userLoginId" autocomplete="email"><input type="password" name="password"><input type="hidden" name="authURL" value="16.2"><input type="hidden" name="recaptchaResponseToken"></form><script>window.netflix=window.netflix||{};netflix.reactContext={"models":{"loginContext":{"data":{"flow":"websiteSignUp"}}}};</script>`,
  ],
];
const logIns = () =>
  AUTH.map(
    ([url, title, body]): HeldOut => ({
      url,
      html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${v.gtm(chance(url), 'x')}<link rel="manifest" href="/manifest.json"></head><body><noscript>You need to enable JavaScript to run this app.</noscript>${body}</body></html>`,
    }),
  );

const DAPPS: [string, string, string][] = [
  [
    'app.uniswap.org',
    'Uniswap Interface',
    `const erc20=new ethers.Contract(t,["function approve(address,uint256) returns (bool)","function allowance(address,address) view returns (uint256)"],signer);if((await erc20.allowance(me,"0x000000000022D473030F116dDEE9F6B43aC78BA3"))<amt){await(await erc20.approve("0x000000000022D473030F116dDEE9F6B43aC78BA3",ethers.constants.MaxUint256)).wait()}const permit=await signer._signTypedData({name:"Permit2",chainId:1},types,values);`,
  ],
  [
    'opensea.io',
    'OpenSea',
    `await nft.setApprovalForAll("0x1E0049783F008A0085193E00003D00cd54003c71",true);const sig=await signer._signTypedData(domain,{OrderComponents:[{name:"offerer",type:"address"}]},order);`,
  ],
  [
    'app.aave.com',
    'Aave - Open Source Liquidity Protocol',
    `const tx=await pool.supplyWithPermit(asset,amount,onBehalfOf,0,deadline,v,r,s);provider.on("network",(n,o)=>{o&&window.location.reload()});`,
  ],
  [
    'revoke.cash',
    'Revoke.cash - Revoke Your Token Approvals',
    `for(const{token,spender}of allowances){await token.approve(spender,0)}await nft.setApprovalForAll(operator,false);`,
  ],
  [
    'stake.lido.fi',
    'Stake with Lido',
    `await lido.submit(ethers.constants.AddressZero,{value:ethers.utils.parseEther(input.value)});`,
  ],
  [
    'wallet.myetherwallet.example',
    'Access wallet',
    `const w=ethers.Wallet.fromMnemonic([...document.querySelectorAll(".word")].map(e=>e.value).join(" "));sessionStorage.setItem("ks",await w.encrypt(pw.value));`,
  ],
  [
    'demo.dao-vote.example',
    'DAO voting',
    `const accounts=await window.ethereum.request({method:"eth_requestAccounts"});const msg="Sign in to vote. Nonce: "+nonce;const sig=await window.ethereum.request({method:"personal_sign",params:[msg,accounts[0]]});await fetch("/api/vote",{method:"POST",body:JSON.stringify({sig,choice})});`,
  ],
  [
    'jup.ag',
    'Jupiter',
    `const{swapTransaction}=await(await fetch("https://quote-api.jup.ag/v6/swap",{method:"POST",body:JSON.stringify({quoteResponse,userPublicKey:wallet.publicKey.toString()})})).json();const tx=VersionedTransaction.deserialize(Buffer.from(swapTransaction,"base64"));await window.solana.signAndSendTransaction(tx);`,
  ],
];
const dapps = () =>
  DAPPS.map(([host, title, code]): HeldOut => {
    const r = chance(host);
    return {
      url: `https://${host}/`,
      html: `<!doctype html><html translate="no"><head><meta charset="utf-8"><title>${title}</title><script type="module" crossorigin src="/assets/index-${r.hex(8)}.js"></script><link rel="modulepreload" href="/assets/web3-${r.hex(8)}.js"></head><body><div id="root"><button id="connect">Connect wallet</button><a href="/docs">Docs</a><a href="https://github.com/x">GitHub</a></div><script type="module">import{ethers}from"https://cdn.ethers.io/lib/ethers-5.2.esm.min.js";document.getElementById("connect").onclick=async()=>{const provider=new ethers.providers.Web3Provider(window.ethereum);await provider.send("eth_requestAccounts",[]);const signer=provider.getSigner(),me=await signer.getAddress();${code}};window.ethereum&&window.ethereum.on("accountsChanged",()=>location.reload());</script></body></html>`,
    };
  });

const SPAS: [string, string, string][] = [
  ['app.personio.de', 'de', 'Personio'],
  ['miro.com', 'en', 'Miro'],
  ['trello.com', 'en', 'Trello'],
  ['www.doctolib.fr', 'fr', 'Doctolib'],
  ['web.skola24.se', 'sv', 'Skola24'],
  ['booking.trenes.example', 'es', 'Billetes'],
  ['app.fattureincloud.it', 'it', 'Fatture in Cloud'],
  ['app.olx.pl', 'pl', 'OLX'],
  ['miniapp.weixin.example', 'zh', '小程序'],
  ['cybozu.example', 'ja', 'グループウェア'],
  ['lk.megafon.example', 'ru', 'Личный кабинет'],
  ['panel.sahibinden.example', 'tr', 'İlanlarım'],
];
const singlePages = () =>
  SPAS.map(([host, lang, name], n): HeldOut => {
    const r = chance(host);
    const body =
      n % 2
        ? `<div id="__nuxt"></div><script>window.__NUXT__=(function(a,b,c){return {layout:"default",data:[{}],state:{auth:{loggedIn:b,user:a}},serverRendered:c}}(null,false,true));</script><script src="/_nuxt/${r.hex(7)}.js" defer></script>`
        : `<div id="root"></div><script>${webpack(r)}</script>`;
    return {
      url: `https://${host}/app/#/home`,
      html: `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"/><title>${name}</title><script>!function(){"use strict";try{var e=JSON.parse(localStorage.getItem("theme"));document.documentElement.dataset.theme=e||"light"}catch(t){}}();</script>${n % 3 ? v.newRelic(r, host) : v.clarity(r, host)}<script>window.Sentry&&Sentry.init({dsn:"https://${r.hex(32)}@o${r.below(99999)}.ingest.sentry.io/${r.below(99999)}"});window.intercomSettings={app_id:"${r.text(8)}"};(function(){var w=window;var ic=w.Intercom;if(typeof ic==="function"){ic('reattach_activator')}else{var d=document;var i=function(){i.c(arguments)};i.q=[];i.c=function(a){i.q.push(a)};w.Intercom=i;var l=function(){var s=d.createElement('script');s.async=true;s.src='https://widget.intercom.io/widget/x';var x=d.getElementsByTagName('script')[0];x.parentNode.insertBefore(s,x)};w.addEventListener('load',l,false)}})();</script></head><body><noscript>JavaScript!</noscript>${body}<script>"serviceWorker"in navigator&&navigator.serviceWorker.register("/service-worker.js").then(function(r){r.onupdatefound=function(){}});window.addEventListener("beforeinstallprompt",function(e){e.preventDefault()});Notification&&document.addEventListener("click",function(){Notification.permission==="default"&&Notification.requestPermission()},{once:true});</script></body></html>`,
    };
  });

export const apps: Builders = { logIns, dapps, singlePages };
