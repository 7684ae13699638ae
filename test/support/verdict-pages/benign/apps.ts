/** Single-page applications and the log-in pages of identity services. */
import { bare, css, login, logo, script, times } from '../layout.ts';
import { type Builders, pages, type Spot } from '../spot.ts';
import { bundle, fresh } from '../vendors-new.ts';

/** The state that a server hands to a single-page application. */
const state = (s: Spot) =>
  JSON.stringify({
    locale: s.lang,
    csrf: s.r.base64(24),
    user: null,
    flags: Object.fromEntries(
      s.r.some(['newCheckout', 'darkMode', 'beta', 'chat', 'sso'], 3).map((flag) => [flag, true]),
    ),
    messages: Object.fromEntries(Object.entries(s.w).map(([key, text]) => [`ui.${key}`, text])),
    items: Array.from({ length: s.r.int(3, 14) }, () => ({
      id: s.r.uuid(),
      title: s.say(),
      price: s.r.int(1, 900),
    })),
  });

const escaped = (json: string) => json.replaceAll('/', '\\u002F').replaceAll('<', '\\u003C');

const shell = (s: Spot, head: string, body: string) =>
  bare(
    s,
    s.name,
    `<meta name="description" content="${s.say()}"><link rel="icon" href="/favicon.ico"><link rel="manifest" href="/manifest.json"><style>${css(s, 14)}</style>${head}`,
    body,
  );

const centred = (s: Spot, head: string, form: string) =>
  shell(
    s,
    head,
    `<div class="container card"><div class="hero">${logo(s, s.name)}<h1>${s.w.login}</h1></div>${form}<p class="footer"><a href="/privacy">${s.w.privacy}</a> <a href="/terms">${s.w.terms}</a></p></div>`,
  );

const webpack = (s: Spot) =>
  script(
    `!function(e){function r(r){for(var n,u,i=r[0],c=r[1],l=r[2],f=0,s=[];f<i.length;f++)u=i[f],Object.prototype.hasOwnProperty.call(o,u)&&o[u]&&s.push(o[u][0]),o[u]=0;for(n in c)Object.prototype.hasOwnProperty.call(c,n)&&(e[n]=c[n]);for(p&&p(r);s.length;)s.shift()();return a.push.apply(a,l||[]),t()}function t(){for(var e,r=0;r<a.length;r++){for(var t=a[r],n=!0,i=1;i<t.length;i++)0!==o[t[i]]&&(n=!1);n&&(a.splice(r--,1),e=u(u.s=t[0]))}return e}var n={},o={1:0},a=[];function u(r){if(n[r])return n[r].exports;var t=n[r]={i:r,l:!1,exports:{}};return e[r].call(t.exports,t,t.exports,u),t.l=!0,t.exports}u.m=e,u.c=n,u.p="/";var i=this["webpackJsonp${s.host.split('.')[0]}"]=this["webpackJsonp${s.host.split('.')[0]}"]||[],c=i.push.bind(i);i.push=r,i=i.slice();for(var l=0;l<i.length;l++)r(i[l]);var p=c;t()}([])`,
  );

export const apps: Builders = {
  'react-app': pages(
    `en https://app.tidyshift.io/ Tidyshift
    de https://planer.werkstattkalender.de/ Werkstattkalender
    fr https://mes-recettes.netlify.app/ Mes recettes
    en https://todo-practice-9k2.vercel.app/ Todo practice`,
    (s) =>
      shell(
        s,
        `<link href="/static/css/main.${s.r.hex(8)}.chunk.css" rel="stylesheet">`,
        `<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>${script(`window.__INITIAL_STATE__=${escaped(state(s))}`)}${webpack(s)}<script src="/static/js/2.${s.r.hex(8)}.chunk.js"></script><script src="/static/js/main.${s.r.hex(8)}.chunk.js"></script>${fresh.sentry(s)}`,
      ),
  ),
  'next-app': pages(
    `en https://www.pebblehostels.com/ Pebble Hostels
    es https://www.mercadoverde.com.mx/productos Mercado Verde
    ja https://www.hoshizora-camp.jp/ 星空キャンプ
    pt https://www.viajesimples.com.br/ Viaje Simples`,
    (s) =>
      shell(
        s,
        `<link rel="preload" href="/_next/static/css/${s.r.hex(16)}.css" as="style"/><script defer nomodule src="/_next/static/chunks/polyfills-${s.r.hex(16)}.js"></script><script src="/_next/static/chunks/webpack-${s.r.hex(16)}.js" defer></script>`,
        `<div id="__next"><main>${times(5, () => `<div class="css-${s.r.id(6)}"><h2>${s.say()}</h2><p>${s.say(2)}</p></div>`, '')}</main></div><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":${state(s)}},"page":"/","query":{},"buildId":"${s.r.id(21)}","isFallback":false,"gssp":true}</script>${fresh.gtm(s)}`,
      ),
  ),
  'next-stream': pages(
    `en https://linear-garden.app/ Linear Garden
    de https://www.solarrechner-direkt.de/ Solarrechner
    it https://www.cantinadelborgo.it/vini Cantina del Borgo
    zh https://www.shanshui-tea.cn/ 山水茶`,
    (s) =>
      shell(
        s,
        `<script src="/_next/static/chunks/fd9d1056-${s.r.hex(16)}.js" async=""></script>`,
        `<div hidden=""><!--$--><!--/$--></div><header>${s.name}</header><main>${s.say(8)}</main>${script('(self.__next_f=self.__next_f||[]).push([0])')}${times(
          6,
          (n) =>
            script(
              `self.__next_f.push([1,${JSON.stringify(`${n}:["$","div",null,{"className":"grid","children":["$","p",null,{"children":"${s.say(3)}"}]}]\n${n + 10}:I[${s.r.digits(5)},["${s.r.digits(3)}","static/chunks/${s.r.hex(8)}.js"],"default"]\n`).replaceAll('<', '\\u003c')}])`,
            ),
          '',
        )}`,
      ),
  ),
  'nuxt-app': pages(
    `fr https://www.velo-des-alpes.fr/ Vélo des Alpes
    en https://www.knotandtimber.com/ Knot & Timber
    nl https://www.fietsenkelder.nl/ Fietsenkelder
    ru https://www.tayga-tur.ru/ Тайга Тур`,
    (s) =>
      shell(
        s,
        `<style data-vue-ssr-id="${s.r.hex(8)}:0">.nuxt-progress{position:fixed;top:0;left:0;right:0;height:2px;width:0;opacity:0;transition:width .1s,opacity .4s}</style>`,
        `<div data-server-rendered="true" id="__nuxt"><div id="__layout"><main data-fetch-key="0">${s.say(10)}</main></div></div>${script(`window.__NUXT__=(function(a,b,c,d,e,f){return {layout:"default",data:[{list:[${times(8, () => `{id:${s.r.digits(4)},title:"${s.say()}",slug:a,active:b,price:${s.r.int(2, 99)},parent:c}`, ',')}]}],error:c,state:{auth:{loggedIn:d,user:c},i18n:{locale:e}},serverRendered:b,routePath:f}}("item",true,null,false,"${s.lang}","\\u002F"));`)}<script src="/_nuxt/${s.r.hex(7)}.js" defer></script>${fresh.matomo(s)}`,
      ),
  ),
  'angular-app': pages(
    `en https://portal.brightonwater.co.uk/ Brighton Water portal
    de https://mein.stadtwerke-eichtal.de/ Stadtwerke Eichtal
    es https://citas.clinicadelmar.es/ Clínica del Mar
    pl https://ebok.energia-mazur.pl/ eBOK`,
    (s) =>
      shell(
        s,
        `<base href="/"><style>html{--mat-sys-primary:#${s.r.hex(6)}}body{margin:0;font-family:Roboto,"Helvetica Neue",sans-serif}</style><link rel="stylesheet" href="styles.${s.r.hex(16)}.css" media="print" onload="this.media='all'">`,
        `<app-root><div class="app-loading"><svg class="spinner" viewBox="25 25 50 50"><circle cx="50" cy="50" r="20"/></svg></div></app-root>${script(`window.__env={apiUrl:"https://api.${s.host}/v2",oidc:{issuer:"https://id.${s.host}/realms/customer",clientId:"portal-spa",scope:"openid profile"}};`)}${script(bundle(s, 26))}<script src="runtime.${s.r.hex(16)}.js" type="module"></script><script src="polyfills.${s.r.hex(16)}.js" type="module"></script><script src="main.${s.r.hex(16)}.js" type="module"></script>`,
      ),
  ),
  'angularjs-app': pages(
    `en http://timesheet.marlowebuilders.com/#/login Marlowe timesheet
    de https://intern.spedition-kranz.de/app/ Spedition Kranz
    tr https://panel.aydinlojistik.com.tr/ Aydın Lojistik`,
    (s) =>
      shell(
        s,
        `<link rel="stylesheet" href="bower_components/bootstrap/dist/css/bootstrap.css"><style>[ng-cloak]{display:none!important}</style>`,
        `<div ng-app="app" ng-controller="LoginCtrl as vm" ng-cloak><form name="f" ng-submit="f.$valid && vm.login()"><input type="text" ng-model="vm.user" placeholder="${s.w.user}" required><input type="password" ng-model="vm.pass" placeholder="${s.w.password}" required><p ng-show="vm.error">${s.w.wrong}</p><button>${s.w.login}</button></form><div ui-view></div></div><script src="bower_components/angular/angular.min.js"></script>${script("angular.module('app',['ui.router']).constant('API','/api').controller('LoginCtrl',['$http','$window','API',function($http,$window,API){var vm=this;vm.login=function(){$http.post(API+'/login',{user:vm.user,pass:vm.pass}).then(function(r){$window.sessionStorage.token=r.data.token;$window.location.hash='#/week'},function(){vm.error=true;vm.pass=''})};$http.defaults.headers.common.Authorization='Basic '+$window.btoa(':')}]);")}${script(bundle(s, 10))}`,
      ),
  ),
  'svelte-app': pages(
    `en https://birdwatch.quietfen.org/ Quiet Fen
    de https://chor-kalender.de/ Chorkalender
    en https://tuner-9f3.pages.dev/ Guitar tuner
    ja https://kanji-note.jp/ 漢字ノート`,
    (s) =>
      shell(
        s,
        `<link rel="modulepreload" href="/_app/immutable/entry/start.${s.r.id(8)}.js"><link rel="modulepreload" href="/_app/immutable/entry/app.${s.r.id(8)}.js">`,
        `<div style="display: contents"><main>${s.say(12)}</main>${script(`{__sveltekit_${s.r.id(6)}={base:""};const element=document.currentScript.parentElement;const data=[null,${state(s)}];Promise.all([import("/_app/immutable/entry/start.${s.r.id(8)}.js"),import("/_app/immutable/entry/app.${s.r.id(8)}.js")]).then(([kit,app])=>{kit.start(app,element,{node_ids:[0,2],data,form:null,error:null});});}`)}</div>`,
      ),
  ),
  'vue-or-vite-app': pages(
    `zh https://admin.huoyun56.cn/login 货运管理后台
    en https://console.mossgrid.dev/ Mossgrid console
    fr https://app.compta-facile.fr/ Compta Facile
    ar https://app.tadbeer-school.com/ تدبير المدرسية`,
    (s) =>
      shell(
        s,
        `<script type="module" crossorigin src="/assets/index-${s.r.id(8)}.js"></script><link rel="stylesheet" href="/assets/index-${s.r.id(8)}.css"><script type="module">import.meta.url;import("_").catch(()=>1);(async function*(){})().next();if(location.protocol!="file:"){window.__vite_is_modern_browser=true}</script><script type="module">!function(){if(window.__vite_is_modern_browser)return;var e=document.getElementById("vite-legacy-polyfill"),n=document.createElement("script");n.src=e.src,n.onload=function(){System.import(document.getElementById("vite-legacy-entry").getAttribute("data-src"))},document.body.appendChild(n)}();</script>`,
        `<div id="app"><div class="boot"><i></i><i></i><i></i><p>${s.w.welcome}</p></div></div>${script(`window.__APP_CONFIG__="${Buffer.from(state(s)).toString('base64')}";window.cfg=JSON.parse(decodeURIComponent(escape(atob(window.__APP_CONFIG__))));`)}<script nomodule crossorigin id="vite-legacy-polyfill" src="/assets/polyfills-legacy.js"></script>`,
      ),
  ),
  'ember-app': pages(
    `en https://tickets.crestline-rail.com/ Crestline tickets
    de https://buchung.seilbahn-hochgrat.de/ Seilbahn
    it https://prenota.terme-valdoro.it/ Terme`,
    (s) =>
      shell(
        s,
        `<meta name="booking/config/environment" content="${encodeURIComponent(state(s))}" />`,
        `<div id="ember-basic-dropdown-wormhole"></div><script src="/assets/vendor-${s.r.hex(32)}.js"></script><script src="/assets/booking-${s.r.hex(32)}.js"></script>${fresh.datadog(s)}`,
      ),
  ),
  'firebase-login': pages(
    `en https://members.cragandrope.com/login Crag & Rope
    de https://vereinsheim-app.web.app/login Vereinsheim
    pt https://aulas-violao.firebaseapp.com/ Aulas de violão
    en https://chess-ladder-7b1e.web.app/ Chess ladder`,
    (s) =>
      centred(
        s,
        `<script src="/__/firebase/9.22.0/firebase-app-compat.js"></script><script src="/__/firebase/9.22.0/firebase-auth-compat.js"></script><script src="/__/firebase/init.js"></script>`,
        `<form id="f"><input id="e" type="email" placeholder="${s.w.email}" required><input id="p" type="password" placeholder="${s.w.password}" required><button>${s.w.login}</button></form><button id="g" class="btn">Google</button><p id="err"></p>${script(
          `firebase.initializeApp({apiKey:"AIza${s.r.id(35)}",authDomain:"${s.host.split('.')[0]}.firebaseapp.com",projectId:"${s.host.split('.')[0]}",appId:"1:${s.r.digits(12)}:web:${s.r.hex(22)}"});const auth=firebase.auth();auth.onAuthStateChanged(u=>{u&&location.replace("/home")});document.getElementById("f").addEventListener("submit",ev=>{ev.preventDefault();auth.signInWithEmailAndPassword(e.value,p.value).catch(x=>{err.textContent=${JSON.stringify(s.w.wrong)}})});g.onclick=()=>auth.signInWithPopup(new firebase.auth.GoogleAuthProvider());`,
        )}${script(bundle(s, 6))}`,
      ),
  ),
  'supabase-login': pages(
    `en https://app.ledgerleaf.com/sign-in Ledgerleaf
    fr https://atelier-partage.fr/connexion Atelier partagé
    es https://app.huertoscompartidos.org/entrar Huertos compartidos`,
    (s) =>
      centred(
        s,
        '',
        `<form id="f"><label>${s.w.email}<input name="email" type="email" autocomplete="email"></label><label>${s.w.password}<input name="password" type="password" autocomplete="current-password"></label><button>${s.w.login}</button></form><button data-oauth="github">GitHub</button><button data-oauth="azure">Microsoft</button>${script(
          `import{createClient}from"https://esm.sh/@supabase/supabase-js@2";const db=createClient("https://${s.r.text('abcdefghijklmnop', 20)}.supabase.co","eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${s.r.id(120)}.${s.r.id(43)}");f.onsubmit=async ev=>{ev.preventDefault();const{error}=await db.auth.signInWithPassword(Object.fromEntries(new FormData(f)));error?alert(error.message):location.assign("/app")};document.querySelectorAll("[data-oauth]").forEach(b=>b.onclick=()=>db.auth.signInWithOAuth({provider:b.dataset.oauth}));`,
          'type="module"',
        )}${fresh.vitals(s)}`,
      ),
  ),
  'auth0-login': pages(
    `en https://login.fernwood-energy.com/login?state=hKFo2SBx&client=ab Fernwood Energy
    de https://anmelden.kiesel-versand.de/login?state=hKFo2SBy Kiesel Versand
    en https://parcelpilot.eu.auth0.com/login?state=hKFo2SBz Parcelpilot`,
    (s) =>
      shell(
        s,
        '',
        `<div id="auth0-lock"></div><script src="https://cdn.auth0.com/js/lock/12.4/lock.min.js"></script>${script(
          `var config=JSON.parse(decodeURIComponent(escape(window.atob('${Buffer.from(JSON.stringify({ clientID: s.r.id(32), auth0Domain: s.host, callbackURL: `${s.origin}/callback`, extraParams: { state: s.r.base64(40), _csrf: s.r.id(20), protocol: 'oauth2', scope: 'openid profile email' }, icon: `${s.origin}/logo.svg`, dict: { signin: { title: s.name } } })).toString('base64')}'))));config.extraParams=config.extraParams||{};var lock=new Auth0Lock(config.clientID,config.auth0Domain,{auth:{redirectUrl:config.callbackURL,responseType:'code',params:config.extraParams},theme:{logo:config.icon,primaryColor:'#${s.r.hex(6)}'},language:'${s.lang}',closable:false,allowSignUp:false});lock.show();`,
        )}${script(bundle(s, 12))}`,
      ),
  ),
  'cognito-login': pages(
    `en https://auth.harvestrouter.com/login?client_id=4k2n&response_type=code Harvestrouter
    de https://kundenkonto-brauhof.auth.eu-central-1.amazoncognito.com/login?client_id=7u Brauhof
    ja https://auth.midori-kakeibo.jp/login?client_id=88a みどり家計簿`,
    (s) =>
      shell(
        s,
        `<link href="https://d3oia8etllorh5.cloudfront.net/20231027151213/css/bootstrap.min.css" rel="stylesheet"><style>${css(s, 20)}</style>`,
        `<div class="container"><div class="modal-dialog">${times(
          2,
          (n) =>
            `<div class="modal-content background-customizable modal-content-${n ? 'desktop visible-md visible-lg' : 'mobile visible-xs visible-sm'}"><div class="banner-customizable">${logo(s, s.name)}</div><div class="modal-body"><div><span>${s.w.login}</span></div>${login(s, `/login?client_id=4k2n&redirect_uri=${encodeURIComponent(s.origin)}`)}<input type="hidden" name="cognitoAsfData" value=""></div></div>`,
        )}</div></div>${script('function getAdvancedSecurityData(formReference){if(typeof AmazonCognitoAdvancedSecurityData==="undefined")return true;var p="";var d=AmazonCognitoAdvancedSecurityData.getData(formReference.username.value,p,"");formReference.cognitoAsfData.value=d;return true}function onSubmit(evt){document.querySelectorAll("input[type=submit]").forEach(function(b){b.disabled=true});return true}')}`,
      ),
  ),
  'saml-autopost': pages(
    `en https://idp.stalbans-college.ac.uk/idp/profile/SAML2/Redirect/SSO?execution=e1s2 Web login service
    de https://idp.hs-lahntal.de/idp/profile/SAML2/POST/SSO?execution=e2s1 Anmeldedienst
    en https://sts.brockwell-group.com/adfs/ls/?SAMLRequest=fZ Working...`,
    (s) =>
      `<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en"><head><title>${s.name}</title></head>\n<body onload="document.forms[0].submit()"><noscript><p><strong>Note:</strong> Since your browser does not support JavaScript, you must press the Continue button once to proceed.</p></noscript>
<form action="https://${s.r.pick(['canvas.instructure-campus.com', 'app.zoomroom-edu.net', 'wiki.partneruni.org'])}/Shibboleth.sso/SAML2/POST" method="post"><div><input type="hidden" name="RelayState" value="ss&#x3a;mem&#x3a;${s.r.hex(40)}"/><input type="hidden" name="SAMLResponse" value="${Buffer.from(`<?xml version="1.0" encoding="UTF-8"?><saml2p:Response Destination="https://sp/" ID="_${s.r.hex(32)}">`).toString('base64')}${s.r.base64(s.r.int(2600, 4200))}"/></div><noscript><div><input type="submit" value="Continue"/></div></noscript></form></body></html>`,
  ),
  'sso-choice': pages(
    `en https://discovery.eduregion.org/ds?entityID=wiki Choose your institution
    de https://wayf.hochschulverbund-ost.de/WAYF Einrichtung wählen
    fr https://discovery.renater-exemple.fr/ Choisir votre établissement`,
    (s) =>
      centred(
        s,
        '',
        `<form action="/ds" method="get"><select name="user_idp">${times(30, () => `<option value="https://idp.${s.r.pick(['uni', 'hs', 'college'])}-${s.r.name()}${s.r.name()}.edu/idp">${s.r.pick(['University of', 'Hochschule', 'Institut'])} ${s.r.id(7)}</option>`)}</select><button>${s.w.next}</button></form>${script(bundle(s, 8))}`,
      ),
  ),
  'keycloak-login': pages(
    `en https://sso.orchardlogistics.com/realms/staff/protocol/openid-connect/auth?client_id=crm Sign in to staff
    de https://login.stadtwerke-mohnau.de/auth/realms/kunden/login-actions/authenticate?execution=7 Anmeldung bei kunden
    fr https://auth.mairie-valbois.fr/realms/agents/ Connexion agents
    it https://10.20.0.14:8443/realms/master/protocol/openid-connect/auth Accedi a master`,
    (s) =>
      bare(
        s,
        s.name,
        `<meta name="robots" content="noindex, nofollow"><link href="/resources/5kh1e/login/keycloak/css/login.css" rel="stylesheet"/><link href="/resources/5kh1e/common/keycloak/node_modules/@patternfly/patternfly/patternfly.min.css" rel="stylesheet"/><style>${css(s, 16)}</style><script type="importmap">{"imports":{"rfc4648":"/resources/5kh1e/common/keycloak/vendor/rfc4648/rfc4648.js"}}</script>${script(`import{startSessionPolling}from"/resources/5kh1e/login/keycloak/js/authChecker.js";startSessionPolling("/realms/x/login-actions/restart?client_id=crm&tab_id=${s.r.id(11)}&skip_logout=true");`, 'type="module"')}`,
        `<div class="login-pf-page"><div id="kc-header"><div id="kc-header-wrapper">${s.name}</div></div><div class="card-pf">${login(s, `${s.url.split('?')[0]}/login-actions/authenticate?session_code=${s.r.id(43)}&execution=${s.r.uuid()}`, ['username', 'password'], `<input type="hidden" id="id-hidden-input" name="credentialId">`)}</div></div>`,
        'class="pf-v5-c-login__container"',
      ),
  ),
  'own-brand-login': pages(
    `en https://www.paypal.com/signin Log in to your PayPal account
    en https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=4765 Sign in to your account
    de https://www.amazon.de/ap/signin?openid.return_to=x Amazon Anmelden
    en https://accounts.google.com/v3/signin/identifier?flowName=GlifWebSignIn Sign in - Google Accounts
    fr https://www.netflix.com/fr/login Netflix
    es https://www.instagram.com/accounts/login/ Instagram
    de https://www.paypal.com/de/signin Loggen Sie sich bei PayPal ein
    en https://github.com/login Sign in to GitHub
    tr https://www.facebook.com/login/ Facebook'a Giriş Yap
    pl https://allegro.pl/logowanie Allegro`,
    (s) =>
      centred(
        s,
        script(`window.__cfg=${state(s)};`) + fresh.sentry(s),
        `${login(s, s.url.split('?')[0] ?? '', [s.r.pick(['login_email', 'identifier', 'email', 'login']), 'password'], s.n % 2 ? fresh.recaptcha(s) : '')}<p>${s.w.help} · ${s.w.register}</p>${script(bundle(s, 18))}`,
      ),
  ),
};
