/** Log-ins of software that people run on hosts of their own, and of devices. */
import { chance } from '../chance.ts';
import type { Builders, HeldOut } from '../report.ts';

/** URLs, title, form and scripts; each product is met at hosts of several sorts */
const PRODUCTS: [string, string[], string][] = [
  [
    'Outlook',
    [
      'https://mail.stadtwerke-musterstadt.example/owa/auth/logon.aspx?url=https%3a%2f%2fmail%2fowa%2f&reason=0',
      'https://webmail.krankenhaus.local/owa/auth/logon.aspx',
      'https://owa.gov-agency.example/owa/auth/logon.aspx?replaceCurrent=1',
    ],
    `<form action="/owa/auth.owa" method="POST" name="logonForm" ENCTYPE="application/x-www-form-urlencoded" autocomplete="off"><input type="hidden" name="destination" value="https://mail/owa/"><input type="hidden" name="flags" value="4"><input type="hidden" name="forcedownlevel" value="0"><input id="username" name="username" class="signInInputText"><input id="password" type="password" name="password"><input type="hidden" name="passwordText"><input type="hidden" name="isUtf8" value="1"></form><script>var a_fRC=1;var g_fFcs=1;var a_fLOff=0;var a_fCAC=0;var a_fEnbSMm=0;function IsMimeCtlInst(progid){if(!a_fEnbSMm)return false;var oMimeVer=null;try{oMimeVer=new ActiveXObject(progid)}catch(e){}return oMimeVer!=null}function RndMimeCtl(){if(IsMimeCtlInst("OwaMime.Ctl"))RndMimeCtlHlpr("OwaMime.Ctl")}RndMimeCtl();</script>`,
  ],
  [
    'Nextcloud',
    [
      'https://cloud.mueller-family.example/login',
      'https://nextcloud.gymnasium-nord.example/index.php/login?redirect_url=/apps/files/',
      'http://192.168.178.40:8080/login',
    ],
    `<script nonce="abc" defer src="/dist/core-login.js?v=6e3f"></script><input type="hidden" id="initial-state-core-loginUsername" value="IiI="><div id="login"></div><form method="post" name="login" class="login-form" action="/login"><input name="user" id="user"><input name="password" type="password"><input type="hidden" name="timezone" value="Europe/Berlin"><input type="hidden" name="requesttoken" value="aGVsbG8=:d29ybGQ="></form>`,
  ],
  [
    'Sign in · GitLab',
    [
      'https://gitlab.inria.example/users/sign_in',
      'https://git.corp.internal/users/sign_in',
      'http://10.12.0.8/users/sign_in',
    ],
    `<script>\n//<![CDATA[\nwindow.gon={};gon.api_version="v4";gon.default_avatar_url="/assets/no_avatar.png";gon.sprite_icons="/assets/icons.svg";gon.features={"usageDataApi":true};\n//]]>\n</script><form class="new_user gl-show-field-errors" id="new_ldap_user" action="/users/auth/ldapmain/callback" method="post"><input type="hidden" name="authenticity_token" value="x"><input name="username"><input type="password" name="password"></form><form id="new_user" action="/users/sign_in" method="post"><input name="user[login]"><input type="password" name="user[password]"></form>`,
  ],
  [
    'Sign in to acme',
    [
      'https://sso.acme-logistics.example/realms/acme/protocol/openid-connect/auth?client_id=account&redirect_uri=https%3A%2F%2Fportal.acme-logistics.example&state=9a',
      'http://localhost:8080/realms/master/protocol/openid-connect/auth?client_id=security-admin-console',
    ],
    `<form id="kc-form-login" onsubmit="login.disabled = true; return true;" action="/realms/acme/login-actions/authenticate?session_code=abc&execution=1&tab_id=q" method="post"><input id="username" name="username" autofocus><input id="password" name="password" type="password"><input type="hidden" id="id-hidden-input" name="credentialId"></form><script type="module">import { checkCookiesAndSetTimer } from "/resources/x/login/keycloak/js/authChecker.js"; checkCookiesAndSetTimer("a","b","/c");</script>`,
  ],
  [
    'Vaultwarden Web',
    ['https://vault.home.example/#/login', 'https://bitwarden.kanzlei.example/#/login'],
    `<app-root><div class="layout"><p class="text-center" title="Loading"><i class="bwi bwi-spinner"></i></p></div></app-root><form><input type="email" name="email"><input type="password" name="masterPassword"></form><script defer src="theme_head.4cb181fc19f2a308ba73.js"></script><script defer src="app/polyfills.js"></script><script defer src="app/main.js"></script>`,
  ],
  [
    'Roundcube Webmail :: Willkommen',
    ['https://webmail.verein-sv.example/?_task=login', 'https://mail.hosting-firma.example/roundcube/'],
    `<form id="login-form" name="login-form" method="post" action="./?_task=login"><input type="hidden" name="_token" value="zY"><input type="hidden" name="_task" value="login"><input type="hidden" name="_action" value="login"><input type="hidden" name="_timezone" id="rcmlogintz" value="_default_"><input name="_user" autocomplete="off"><input name="_pass" type="password"></form><script>var rcmail = new rcube_webmail();rcmail.set_env({"task":"login","standard_windows":false,"locale":"de_DE","devel_mode":null,"rcversion":10602,"request_token":"zY"});rcmail.gui_object('loginform','login-form');</script>`,
  ],
  [
    'Citrix Gateway',
    [
      'https://remote.klinikverbund.example/logon/LogonPoint/tmindex.html',
      'https://access.lawfirm.example/vpn/index.html',
    ],
    `<script>var ns_fp={};function ns_getcookie(n){return document.cookie.match(n)}function ns_check(){if(ns_getcookie("NSC_TMAS")){document.cookie="NSC_TMAS=;expires=Thu, 01 Jan 1970"}}</script><form method="POST" action="/cgi/login" name="vpnForm" autocomplete="off" onsubmit="return clean_name_cookie()"><input name="login" id="Enter user name"><input type="password" name="passwd"><input type="password" name="passwd1" title="Token"></form><applet code="epa.class" width="1" height="1"></applet>`,
  ],
  [
    'Grafana',
    ['https://grafana.monitoring.example/login', 'http://172.16.4.20:3000/login'],
    `<div id="reactRoot"><div class="preloader"><script>function checkBrowserCompatibility(){var isIE=navigator.userAgent.indexOf('MSIE')>-1;return !isIE}if(!checkBrowserCompatibility()){alert('Your browser is not fully supported, please try newer version.')}</script></div></div><script>window.grafanaBootData={user:{"isSignedIn":false,"theme":"dark"},settings:{"appSubUrl":"","buildInfo":{"version":"10.2.0"},"disableLoginForm":false}};window.__grafana_app_bundle_loaded=true;</script><script src="public/build/runtime.9f.js"></script>`,
  ],
  [
    'Sign in [Jenkins]',
    ['https://ci.apache-like.example/login?from=%2F', 'http://jenkins:8080/login'],
    `<form method="post" name="login" action="j_spring_security_check"><input autocorrect="off" name="j_username" type="text"><input name="j_password" type="password"><input name="from" type="hidden" value="/"></form><script>define=null;crumb.init("Jenkins-Crumb","0f");</script>`,
  ],
  [
    'Log in - Jira',
    [
      'https://jira.projekte.example/login.jsp?os_destination=%2Fsecure%2FDashboard.jspa',
      'https://jira.intranet/secure/Dashboard.jspa',
    ],
    `<form action="/login.jsp" id="login-form" method="post" class="aui"><input id="login-form-username" name="os_username"><input type="password" name="os_password"><input type="hidden" name="atl_token"></form><script>window.WRM=window.WRM||{};WRM._unparsedData={};WRM._unparsedData["com.atlassian.plugins.atlassian-plugins-webresource-plugin:context-path.context-path"]="\\"\\"";</script>`,
  ],
  [
    'FRITZ!Box',
    ['http://fritz.box/', 'http://192.168.178.1/?lp=overview'],
    `<script>var gBoxType="box";function pbkdf2(c,p){return c.split("$").length}window.onload=function(){var d={"challenge":"2$60000$5a$6000$1c","blockTime":0,"users":[{"text":"fritz1234","value":"fritz1234"}]};document.getElementById("uiViewUser").value=d.users[0].value};</script><p>Bitte geben Sie Ihr Kennwort ein. Das werkseitige FRITZ!Box-Kennwort finden Sie auf der Unterseite des Geräts.</p><form method="POST" action="/login.lua"><input type="hidden" name="username"><input type="password" name="uiPass" id="uiPass"></form>`,
  ],
  [
    'TL-WR841N',
    ['http://192.168.0.1/', 'http://tplinkwifi.net/webpages/login.html'],
    `<script language="JavaScript">function PCSubWin(){var auth="Basic "+Base64Encoding(document.getElementById("userName").value+":"+document.getElementById("pcPassword").value);document.cookie="Authorization="+escape(auth)+";path=/";location.href="/userRpm/LoginRpm.htm?Save=Save";}function Base64Encoding(i){var k="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=",o="",n=0;while(n<i.length){o+=k.charAt(i.charCodeAt(n++)>>2)}return o}</script><input id="userName" type="text"><input id="pcPassword" type="password"><label onclick="PCSubWin()">Login</label>`,
  ],
  [
    'Livebox',
    ['http://192.168.1.1/', 'http://livebox/'],
    `<p>Bienvenue sur la page de configuration de votre Livebox. Saisissez le mot de passe administrateur.</p><iframe id="iframeapp" src="about:blank" style="display:none"></iframe><script>$.ajax({type:"POST",url:"/ws",contentType:"application/x-sah-ws-4-call+json",headers:{Authorization:"X-Sah-Login"},data:JSON.stringify({service:"sah.Device.Information",method:"createContext",parameters:{applicationName:"so_sdkut",username:"admin",password:""}})});</script><input type="password" id="PopupPassword">`,
  ],
  [
    'Proxmox / pfSense',
    ['https://192.168.10.2:8006/', 'https://pfsense.home.arpa/'],
    `<form method="post" action="/index.php" class="login"><input type="hidden" name="__csrf_magic" value="sid:1"><input name="usernamefld"><input type="password" name="passwordfld"><input type="submit" name="login" value="Sign In"></form><script>var csrfMagicToken="sid:1";var csrfMagicName="__csrf_magic";if(top != self) {top.location.href = self.location.href}</script>`,
  ],
  [
    'Synology DiskStation',
    ['http://192.168.1.22:5000/#/signin', 'https://nas-huber.synology.me:5001/'],
    `<script>(function(){window._S=function(k){return {standalone:false,hostname:"nas"}[k]};})();document.write('<scr'+'ipt src="webapi/entry.cgi?api=SYNO.Core.Desktop.SessionData&version=1&method=getjs"></scr'+'ipt>');</script><form id="dsm-login"><input name="username"><input type="password" name="passwd"></form><iframe id="login_iframe" name="login_iframe" style="width:0;height:0;border:0" src="about:blank"></iframe>`,
  ],
  [
    'phpMyAdmin',
    ['https://db.webhoster.example/phpmyadmin/', 'http://127.0.0.1/phpmyadmin/index.php'],
    `<form method="post" id="login_form" action="index.php?route=/" name="login_form" class="disableAjax hide js-show"><input name="pma_username"><input type="password" name="pma_password"><input type="hidden" name="set_session" value="a"><input type="hidden" name="server" value="1"></form><script data-cfasync="false">// <![CDATA[\nvar cfg={};if(self == top){document.documentElement.style.display='block'}else{top.location=self.location}\n// ]]></script>`,
  ],
  [
    'Log In ‹ WordPress',
    [
      'https://www.gasthof-adler.example/wp-login.php?redirect_to=https%3A%2F%2Fwww.gasthof-adler.example%2Fwp-admin%2F&reauth=1',
      'https://photos.jane.example/wp-login.php',
    ],
    `<form name="loginform" id="loginform" action="wp-login.php" method="post"><input name="log" autocomplete="username"><input type="password" name="pwd"><input type="hidden" name="testcookie" value="1"><input type="hidden" name="redirect_to" value="/wp-admin/"></form><script>function wp_attempt_focus(){setTimeout(function(){try{d=document.getElementById("user_login");d.focus();d.select();}catch(er){}},200);}wp_attempt_focus();if(typeof wpOnload==='function'){wpOnload()}</script>`,
  ],
  [
    'Home Assistant',
    [
      'http://homeassistant.local:8123/auth/authorize?response_type=code&redirect_uri=http%3A%2F%2Fhomeassistant.local',
    ],
    `<ha-authorize></ha-authorize><script crossorigin="use-credentials">import("/frontend_latest/authorize.js");window.providersPromise=fetch("/auth/providers",{credentials:"same-origin"});</script>`,
  ],
  [
    'SAP NetWeaver',
    ['https://erp.maschinenbau.example:44300/sap/bc/ui2/flp?sap-client=100&sap-language=DE'],
    `<form id="LOGIN_FORM" name="loginForm" method="post" action="/sap/bc/ui2/flp"><input type="hidden" name="sap-system-login-oninputprocessing"><input type="hidden" name="sap-login-XSRF" value="20"><input name="sap-user"><input name="sap-password" type="password"></form><script>function callSubmitLogin(e){try{window.sapUiLogin=e}catch(x){eval("void 0")}}</script>`,
  ],
  [
    'GlobalProtect Portal',
    ['https://vpn.uni-klinikum.example/global-protect/login.esp'],
    `<form name="login" id="login_form" method="post" action="login.esp"><input type="hidden" name="prot" value="https:"><input name="user"><input type="password" name="passwd"><input type="hidden" name="ok" value="Login"></form><script>var respStatus="";if(window.top!==window.self)top.location=self.location;function submitclicked(thisform){thisform.ok.disabled="disabled";return true}</script>`,
  ],
];
const installed = () =>
  PRODUCTS.flatMap(([title, urls, body], product) =>
    urls.map((url, n): HeldOut => {
      const r = chance(url);
      const note = [
        `© ${2012 + (product % 14)}`,
        'Nur für autorisierte Benutzer. Zugriffe werden protokolliert.',
        'WARNING: This is a private system. Unauthorized access is prohibited.',
      ][n % 3];
      return {
        url,
        html: `<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>${title}</title><link rel="shortcut icon" href="/favicon-${r.hex(6)}.ico"><link rel="stylesheet" href="/static/${r.hex(12)}.css"><noscript>JavaScript required</noscript></head><body class="login"><div id="logo"><img src="/img/logo.svg" alt="${title}"></div>${body}<p>${note}</p><a href="/forgot">?</a><div id="${r.text(6)}" hidden></div></body></html>`,
      };
    }),
  );

export const hosts: Builders = { installed };
