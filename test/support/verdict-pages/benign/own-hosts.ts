/** Log-in pages and boards of software that people run on hosts of their own. */
import { bare, css, login, logo, script, times } from '../layout.ts';
import { type Builders, pages, type Spot } from '../spot.ts';
import { bundle } from '../vendors-new.ts';
import { old } from '../vendors-old.ts';

const board = (s: Spot, head: string, body: string) =>
  bare(s, s.name, `<style>${css(s, 26)}</style>${head}`, body);

export const ownHosts: Builders = {
  'outlook-web-app': pages(
    `en https://mail.tannerandsons.co.uk/owa/auth/logon.aspx?url=https%3a%2f%2fmail.tannerandsons.co.uk%2fowa%2f&reason=0 Outlook
    de https://owa.klinikum-werratal.de/owa/auth/logon.aspx?replaceCurrent=1 Outlook Web App
    fr https://webmail.departement-lozanne.fr/owa/auth/logon.aspx Outlook
    es https://correo.grupoalmeda.es/owa/auth/logon.aspx Outlook
    en https://exchange.kilburn-school.org/owa/ Outlook`,
    (s) =>
      board(
        s,
        `<link rel="shortcut icon" href="/owa/auth/15.1.2507/themes/resources/favicon.ico" type="image/x-icon"><meta name="Robots" content="NOINDEX, NOFOLLOW"><style>/*Copyright (c) 2003-2006 Microsoft Corporation.  All rights reserved.*/.mouse .owaLogoContainer{margin:213px auto auto 109px;text-align:left}.signInHeader{font-size:60px;color:#404344;font-family:'wf_segoe-ui_normal','Segoe UI',Tahoma}</style><script src="/owa/auth/15.1.2507/scripts/premium/flogon.js"></script>`,
        `${script(`var a_fRC=1;var g_fFcs=1;var a_fLOff=0;var a_fCAC=0;var a_fEnbSMm=0;function clkLgn(){if(gbid("rdoPrvt").checked){var d=new Date();d.setTime(d.getTime()+2*7*24*60*60*1000);document.cookie="logondata=acc=1&lgn="+gbid("username").value+"; expires="+d.toUTCString()}}function gbid(s){return document.getElementById(s)}`)}<form action="/owa/auth.owa" method="POST" name="logonForm" enctype="application/x-www-form-urlencoded" autocomplete="off"><input type="hidden" name="destination" value="${s.origin}/owa/"><input type="hidden" name="flags" value="4"><input type="hidden" name="forcedownlevel" value="0"><div class="logonContainer"><div class="signInHeader">Outlook</div><label>${s.w.user}:<input id="username" name="username" class="signInInputText" placeholder="domain\\user"></label><label>${s.w.password}:<input id="password" name="password" type="password" class="signInInputText"></label><div onclick="clkLgn()" class="signinbutton" role="button"><span>${s.w.login}</span></div><input name="passwordText" id="passwordText" style="display:none"><input type="hidden" name="isUtf8" value="1"></div></form>`,
      ),
  ),
  'webmail-software': pages(
    `en https://webmail.larkhillfarm.com/?_task=login Roundcube Webmail
    de https://mail.buchbinderei-otto.de/roundcube/ Willkommen bei Roundcube
    ja http://webmail.sakura-kogyo.co.jp/src/login.php SquirrelMail
    it https://posta.comune-valsesina.it/horde/login.php Horde
    en https://mail.fenwick-arms.co.uk:2096/ Webmail Login`,
    (s) =>
      board(
        s,
        `<link rel="stylesheet" href="skins/elastic/styles/styles.min.css"><script src="program/js/jquery.min.js?s=1690658464"></script>`,
        `<div id="layout"><div id="layout-content" class="selected no-navbar"><img src="skins/elastic/images/logo.svg" id="logo" alt="Logo">${login(s, './?_task=login', ['_user', '_pass'], `<input type="hidden" name="_task" value="login"><input type="hidden" name="_timezone" id="rcmlogintz" value="_default_">`)}</div></div>${script(`var rcmail=new rcube_webmail();rcmail.set_env({"task":"login","standard_windows":false,"locale":"${s.lang}","cookie_path":"/","request_token":"${s.r.id(32)}"});rcmail.gui_container("loginfooter","bottomline");rcmail.gui_object('loginform','form');$(function(){rcmail.init();$('#rcmlogintz').val(-new Date().getTimezoneOffset()/60)});`)}`,
      ),
  ),
  vaultwarden: pages(
    `en https://vault.hollowayfamily.net/ Bitwarden Web vault
    de https://192.168.178.20:8443/ Vaultwarden Web
    nl https://bitwarden.jansen-thuis.nl/ Bitwarden`,
    (s) =>
      board(
        s,
        `<base href=""><link rel="apple-touch-icon" sizes="180x180" href="images/apple-touch-icon.png"><link href="app/main.${s.r.hex(20)}.css" rel="stylesheet">`,
        `<app-root><div class="tw-p-8 tw-flex tw-justify-center"><img class="new-logo-themed" alt="Bitwarden"><i class="bwi bwi-spinner bwi-spin" title="Loading"></i></div></app-root><script src="theme_head.js"></script>${script(bundle(s, 14))}<script src="app/polyfills.${s.r.hex(20)}.js"></script><script src="app/vendor.${s.r.hex(20)}.js"></script>`,
      ),
  ),
  nextcloud: pages(
    `de https://cloud.freiwillige-feuerwehr-aue.de/login Anmelden – Nextcloud
    en https://files.oakmere-surgery.org/index.php/login Login – Files
    fr https://nuage.asso-lesherbiers.fr/login Nextcloud
    it http://192.168.1.50/nextcloud/index.php/login Nextcloud`,
    (s) =>
      board(
        s,
        `<meta name="theme-color" content="#0082c9"><link rel="stylesheet" href="/core/css/server.css?v=${s.r.hex(8)}"><script nonce="${s.r.base64(24)}" defer src="/core/l10n/${s.lang}.js"></script><script nonce="${s.r.base64(24)}" defer src="/dist/core-login.js"></script>`,
        `<noscript><div id="nojavascript">This application requires JavaScript.</div></noscript>${times(8, () => `<input type="hidden" id="initial-state-core-${s.r.id(7)}" value="${Buffer.from(JSON.stringify({ a: s.r.id(20), text: s.say() })).toString('base64')}">`)}<div class="wrapper"><header><div class="logo"></div></header><main><h1 class="hidden-visually">Nextcloud</h1><div class="guest-box"><div id="login"></div></div></main></div><footer><p class="info"><a href="https://nextcloud.com" target="_blank">Nextcloud</a> – a safe home for all your data</p></footer>`,
      ),
  ),
  'git-forge': pages(
    `en https://gitlab.corriganlabs.io/users/sign_in Sign in · GitLab
    de https://git.fablab-havel.de/user/login Anmelden - Gitea
    zh https://code.lianxi-tech.cn/users/sign_in 登录 · GitLab
    en http://10.0.3.7:3000/user/login Sign In - Forgejo`,
    (s) =>
      board(
        s,
        `<meta content="object" property="og:type"><meta name="csrf-param" content="authenticity_token"><meta name="csrf-token" content="${s.r.id(86)}">${script(`window.gon={};gon.api_version="v4";gon.default_avatar_url="${s.origin}/assets/no_avatar.png";gon.relative_url_root="";gon.gitlab_url="${s.origin}";gon.revision="${s.r.hex(11)}";gon.feature_category="system_access";`)}`,
        `<div class="login-page application" data-page="sessions:new">${logo(s, s.name)}${login(s, '/users/sign_in', ['user[login]', 'user[password]'])}<h5>LDAP</h5><form action="/users/auth/saml" method="post"><button>SAML SSO</button></form></div>${script(bundle(s, 9))}`,
      ),
  ),
  jenkins: pages(
    `en https://ci.brightforge.dev/login?from=%2F Sign in [Jenkins]
    de http://jenkins.intern.lokal:8080/login Anmelden [Jenkins]
    en http://172.16.4.20:8080/ Dashboard [Jenkins]`,
    (s) =>
      board(
        s,
        `<link rel="stylesheet" href="/static/${s.r.hex(8)}/jsbundles/simple-page.css" type="text/css"><script src="/static/${s.r.hex(8)}/scripts/yui/yahoo/yahoo-min.js"></script>${script(`var isRunAsTest=false;var rootURL='';var resURL='/static';crumb.init('Jenkins-Crumb','${s.r.hex(64)}');`)}`,
        `<div class="simple-page"><div class="logo"></div><h1>Welcome to Jenkins!</h1>${login(s, 'j_spring_security_check', ['j_username', 'j_password'], '<input type="hidden" name="from" value="/">')}</div><table id="projectstatus">${times(14, () => `<tr><td><img src="/images/svgs/${s.r.pick(['blue', 'red', 'yellow'])}.svg"></td><td><a href="job/${s.r.id(6)}/">${s.r.id(6)}</a></td><td>${s.r.int(1, 59)} min - #${s.r.int(2, 900)}</td></tr>`)}</table>`,
      ),
  ),
  grafana: pages(
    `en https://metrics.tidalworks.net/login Grafana
    de http://192.168.10.5:3000/login Grafana
    fr https://supervision.campus-ardent.fr/grafana/login Grafana`,
    (s) =>
      board(
        s,
        `<link rel="mask-icon" href="public/img/grafana_mask_icon.svg" color="#F05A28"><style>.preloader{height:100%;flex-direction:column;display:flex;justify-content:center}@keyframes preloader-fade-in{0%{opacity:0}100%{opacity:1}}</style>`,
        `<div class="preloader"><div class="preloader__enter"><div class="preloader__bounce"><div class="preloader__logo"></div></div></div><div class="preloader__text">Loading Grafana</div></div><div id="reactRoot"></div>${script(`window.grafanaBootData={user:{isSignedIn:false,locale:"${s.lang}"},settings:${JSON.stringify({ buildInfo: { version: '10.1.2', commit: s.r.hex(10) }, oauth: {}, disableLoginForm: false, appSubUrl: '', rudderstackWriteKey: '', panels: Object.fromEntries(Array.from({ length: 20 }, () => [s.r.id(8), { sort: s.r.int(1, 90), info: s.say() }])) })},navTree:null};window.__grafana_load_failed=function(){document.querySelector(".preloader__text").textContent="failed"};setTimeout(function(){document.documentElement.style.opacity=1},9e3);`, `nonce="${s.r.base64(16)}"`)}<script src="public/build/runtime.${s.r.hex(20)}.js"></script>`,
      ),
  ),
  'php-my-admin': pages(
    `en https://db.willowhosting.com/phpmyadmin/ phpMyAdmin
    de http://localhost/phpmyadmin/index.php phpMyAdmin
    pl https://sql.serwer-domowy.pl/pma/ phpMyAdmin`,
    (s) =>
      board(
        s,
        `<meta name="robots" content="noindex,nofollow"><style id="cfs-style">html{display: none;}</style><script data-cfasync="false" src="js/dist/jquery/jquery.min.js?v=5.2.1"></script>${script(`// <![CDATA[\nCommonParams.setAll({common_query:"lang=${s.lang}",opendb_url:"index.php?route=/database/structure",lang:"${s.lang}",server:"1",token:"${s.r.hex(32)}",LimitChars:"50",pftext:"",auth_type:"cookie",rootPath:"/"});if(top==self)document.getElementById("cfs-style").remove();else top.location=self.location;\n// ]]>`, 'data-cfasync="false"')}`,
        `<div class="container"><a href="https://www.phpmyadmin.net/"><img src="themes/pmahomme/img/logo_right.png" alt="phpMyAdmin"></a>${login(s, 'index.php?route=/', ['pma_username', 'pma_password'], '<input type="hidden" name="set_session" value="x"><select name="lang"><option>English</option><option>Deutsch</option></select>')}</div>`,
      ),
  ),
  router: pages(
    `de http://192.168.178.1/ FRITZ!Box
    en http://192.168.1.1/login.html Wireless Router
    zh http://192.168.3.1/html/index.html 路由器管理
    es http://10.0.0.138/ Configuración del router
    en http://192.168.100.1/cgi-bin/luci/ OpenWrt - LuCI`,
    (s) =>
      board(
        s,
        '<meta http-equiv="Pragma" content="no-cache"><meta http-equiv="expires" content="-1">',
        `<form id="loginform" action="/cgi-bin/login" method="post" onsubmit="return send()"><h1>${s.name}</h1><input type="hidden" name="response" id="response"><label>${s.w.user}<input id="u" value="admin"></label><label>${s.w.password}<input type="password" id="p" autocomplete="off"></label><button>${s.w.login}</button></form>${script(
          `var challenge="${s.r.hex(8)}";function rol(x,c){return(x<<c)|(x>>>(32-c))}function add(a,b){var l=(a&0xffff)+(b&0xffff);return(((a>>16)+(b>>16)+(l>>16))<<16)|(l&0xffff)}function hex(n){var h="0123456789abcdef",o="";for(var i=0;i<4;i++)o+=h.charAt((n>>(i*8+4))&15)+h.charAt((n>>(i*8))&15);return o}function md5(s){var k=[${times(64, (n) => String(Math.floor(Math.abs(Math.sin(n + 1)) * 2 ** 32)), ',')}],a=1732584193,b=-271733879,c=-1732584194,d=271733878,w=[];for(var i=0;i<s.length;i++)w[i>>2]|=s.charCodeAt(i)<<((i%4)*8);w[s.length>>2]|=0x80<<((s.length%4)*8);w[14]=s.length*8;for(var j=0;j<64;j++){var f,g;if(j<16){f=(b&c)|(~b&d);g=j}else if(j<32){f=(d&b)|(~d&c);g=(5*j+1)%16}else if(j<48){f=b^c^d;g=(3*j+5)%16}else{f=c^(b|~d);g=(7*j)%16}var t=d;d=c;c=b;b=add(b,rol(add(add(a,f),add(k[j],w[g]|0)),[7,12,17,22,5,9,14,20,4,11,16,23,6,10,15,21][((j>>4)<<2)|(j%4)]));a=t}return hex(add(1732584193,a))+hex(add(-271733879,b))+hex(add(-1732584194,c))+hex(add(271733878,d))}function send(){var p=document.getElementById("p");document.getElementById("response").value=challenge+"-"+md5(challenge+"-"+p.value);p.value="";return true}`,
        )}${old.xhr(s)}`,
      ),
  ),
  'home-server': pages(
    `en https://192.168.1.30:8006/ pve - Proxmox Virtual Environment
    en http://pi.hole/admin/login.php Pi-hole
    de http://homeassistant.local:8123/auth/authorize?response_type=code Home Assistant
    fr https://nas.familledupuis.fr:5001/ DiskStation
    en http://192.168.0.44:631/admin CUPS printers`,
    (s) =>
      board(
        s,
        `<meta name="apple-mobile-web-app-capable" content="yes">${script(`Ext={};Proxmox={Setup:{auth_cookie_name:'PVEAuthCookie'},defaultLang:'${s.lang}',NodeName:'pve',UserName:'',CSRFPreventionToken:null};`)}`,
        `<div class="splash">${logo(s, s.name)}<p>${s.w.welcome}</p></div>${login(s, '/api2/extjs/access/ticket')}<ha-authorize></ha-authorize>${script(bundle(s, 16))}<script>window.customPanelJS="/frontend_latest/custom-panel.${s.r.hex(8)}.js";window.providersPromise=fetch("/auth/providers",{credentials:"same-origin"});</script>`,
      ),
  ),
  monitoring: pages(
    `en https://zabbix.orbitalhosting.net/index.php Zabbix
    de https://monitoring.kreiswerke.de/icingaweb2/authentication/login Icinga Web
    en http://10.4.4.4/nagios/ Nagios: monitor01`,
    (s) =>
      board(
        s,
        `<meta http-equiv="refresh" content="${s.r.int(60, 900)}"><script src="js/browsers.js"></script>`,
        `<main>${login(s, 'index.php', ['name', 'password'], '<input type="hidden" name="enter" value="Sign in">')}</main><table>${times(22, () => `<tr class="${s.r.pick(['ok', 'warning', 'critical'])}"><td>srv-${s.r.digits(2)}.${s.r.name()}</td><td>${s.r.pick(['PING', 'HTTP', 'DISK /', 'LOAD'])}</td><td>${s.r.int(1, 99)} %</td></tr>`)}</table>`,
      ),
  ),
  'appliance-gateway': pages(
    `en https://vpn.lindqvist-steel.com/remote/login?lang=en Please Login
    de https://vpn.landkreis-ostheim.de/vpn/index.html Citrix Gateway
    en https://remote.ashgrove-dental.co.uk/RDWeb/Pages/en-US/login.aspx RD Web Access
    pl https://vpn.huta-zawisza.pl/+CSCOE+/logon.html SSL VPN Service`,
    (s) =>
      board(
        s,
        `<meta http-equiv="X-UA-Compatible" content="IE=8; IE=EDGE">${script(`if(window!=top)top.location=window.location;top.name="SSLVPN_AUTH_PORTAL";`)}`,
        `<form name="f" action="/remote/logincheck" method="post" autocomplete="off">${times(12, () => `<input type="hidden" name="${s.r.name()}${s.r.name()}" value="${s.r.hex(16)}">`)}<label>${s.w.user}<input name="username"></label><label>${s.w.password}<input type="password" name="credential"></label><label>${s.w.code}<input name="code" autocomplete="one-time-code" inputmode="numeric"></label><button>${s.w.login}</button></form><p>${s.say()} This system is for authorised users only.</p>${script(
          `function fgt(){try{var x=new ActiveXObject("SslvpnHostCheck.Plugin");return x.Version}catch(e){return 0}}function key_pressed(e){var k=window.event?window.event.keyCode:e.which;if(k==13)document.f.submit()}document.onkeypress=key_pressed;`,
        )}`,
      ),
  ),
};
