/** Log-ins of software on one's own hosts, and of routers and other devices. */
import type { Builders, Saved } from '../browser-report.ts';
import { base64, hexDigits, hexString } from '../obfuscation.ts';
import { words } from '../words.ts';

const w = words;
const de = w('de');
const SOFTWARE: Saved[] = [
  [
    'https://mail.klinikum-wetterau.de/owa/auth/logon.aspx?replaceCurrent=1&url=https%3a%2f%2fmail.klinikum-wetterau.de%2fowa%2f',
    `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">\n<!-- {57A118C6-2DA9-419d-BE9A-F92B0F9A418B} -->\n<html><head><meta http-equiv="X-UA-Compatible" content="IE=10" /><link rel="shortcut icon" href="/owa/auth/15.1.2507/themes/resources/favicon.ico" type="image/x-icon"><title>Outlook</title><script>\n// Licensed Materials\nvar a_fRC = 1; var g_fFcs = 1; var a_fLOff = 0; var a_fCAC = 0; var a_fEnbSMm = 0;\nfunction IsMimeCtlInst(progid) { if (!IsOwaPremiumBrowser()) return false; try { var oMimeVer = new ActiveXObject(progid); return true; } catch (e) { return false; } }\nvar mainLogonDiv = window.document.getElementById("mainLogonDiv"); var showPlaceholderText = false;\nvar mainLogonDivClassName = 'mouse';\nif (navigator.userAgent.match(/iPhone/)) mainLogonDivClassName = 'tnarrow';\n</script></head><body class="signInBg${2013}" style="background: #f2f2f2 url('/owa/auth/15.1.2507/themes/resources/bg_gradient.png') repeat-x"><noscript><div class="nonMSBody">JavaScript ist erforderlich</div></noscript><form action="/owa/auth.owa" method="POST" name="logonForm" enctype="application/x-www-form-urlencoded" autocomplete="off"><input type="hidden" name="destination" value="https://mail.klinikum-wetterau.de/owa/"><input type="hidden" name="flags" value="4"><input type="hidden" name="forcedownlevel" value="0"><div class="signInInputLabel">Domäne\\Benutzername:</div><input id="username" name="username" class="signInInputText"><div>Kennwort:</div><input id="password" name="password" type="password" class="signInInputText"><div class="signinbutton" onclick="clkLgn()"><span>Anmelden</span></div><input name="passwordText" id="passwordText" style="display:none;"><input type="hidden" name="isUtf8" value="1"></form></body></html>`,
  ],
  [
    'https://cloud.familie-oberhauser.at/login',
    `<!DOCTYPE html>\n<html class="ng-csp" data-placeholder-focus="false" lang="de" data-locale="de"><head data-requesttoken="${base64(hexDigits(1, 40))}:${base64(hexDigits(2, 20))}"><title>Oberhauser Cloud</title><meta name="csp-nonce" nonce="a"><script nonce="a" defer src="/core/js/oc.js?v=a1"></script><script nonce="a" defer src="/dist/core-common.js?v=a1-0"></script></head><body id="body-login"><noscript><div id="nojavascript">Diese Anwendung benötigt JavaScript</div></noscript><input type="hidden" id="initial-state-core-loginAutocomplete" value="dHJ1ZQ=="><input type="hidden" id="initial-state-core-config" value="${base64('{"session_lifetime":1440,"version":"28.0.4.1"}')}"><div id="login"></div><footer><a href="https://nextcloud.com" target="_blank">Nextcloud</a> – ein sicherer Ort für all deine Daten</footer></body></html>`,
  ],
  [
    'https://git.intern.moravia-steel.example/users/sign_in',
    `<!DOCTYPE html><html class="html-devise-layout ui-light-gray" lang="cs"><head prefix="og: http://ogp.me/ns#"><title>Sign in · GitLab</title><script nonce="q">\n//<![CDATA[\nwindow.gon={};gon.api_version="v4";gon.default_avatar_url="https://git.intern.moravia-steel.example/assets/no_avatar-849f9c04.png";gon.gitlab_url="https://git.intern.moravia-steel.example";gon.revision="1e0a5d8c";\n//]]>\n</script></head><body><form class="gl-p-5 gl-show-field-errors js-sign-in-form" id="new_ldap_user" action="/users/auth/ldapmain/callback" method="post"><input type="hidden" name="authenticity_token" value="${base64(hexDigits(5, 48))}"><input name="username" autocomplete="username"><input type="password" name="password" autocomplete="current-password"></form><form action="/users/sign_in" method="post"><input type="hidden" name="authenticity_token" value="x1"><input name="user[login]"><input type="password" name="user[password]"><input type="hidden" name="user[remember_me]" value="0"></form><p>GitLab Community Edition</p></body></html>`,
  ],
  [
    'https://sso.stadtwerke-emden.de:8443/realms/intern/protocol/openid-connect/auth?client_id=portal&response_type=code&scope=openid',
    `<!DOCTYPE html><html class="login-pf" lang="de"><head><title>Anmeldung bei Intern</title><link href="/resources/9ab1z/login/keycloak/css/login.css" rel="stylesheet"><script type="importmap">{"imports":{"rfc4648":"/resources/9ab1z/common/keycloak/vendor/rfc4648/rfc4648.js"}}</script><script type="module">import { checkCookiesAndSetTimer } from "/resources/9ab1z/login/keycloak/js/authChecker.js"; checkCookiesAndSetTimer("/realms/intern/login-actions/restart?client_id=portal&tab_id=x9");</script></head><body><div id="kc-header-wrapper">Intern</div><form id="kc-form-login" onsubmit="login.disabled = true; return true;" action="https://sso.stadtwerke-emden.de:8443/realms/intern/login-actions/authenticate?session_code=Zk1&amp;execution=00a0&amp;client_id=portal&amp;tab_id=x9" method="post"><label>${de.user} oder E-Mail</label><input tabindex="2" name="username" autocomplete="username"><input tabindex="3" name="password" type="password" autocomplete="current-password"><input type="hidden" name="credentialId"><input name="login" type="submit" value="${de.enter}"></form></body></html>`,
  ],
  [
    'https://vault.3pagen.example/#/login',
    `<!doctype html><html class="theme_light" lang="nl"><head><title>Vaultwarden webkluis</title><base href="/"><link rel="manifest" href="manifest.json"></head><body class="layout_frontend"><app-root><form><label>E-mailadres</label><input type="email" formcontrolname="email"><label>Hoofdwachtwoord</label><input type="password" name="masterPassword"><button>Inloggen</button><a href="#/hint">Wachtwoordhint opvragen</a></form></app-root><script defer src="app/polyfills.f2a.js"></script><script defer src="app/vendor.a81.js"></script><script defer src="app/main.1d0.js"></script></body></html>`,
  ],
  [
    'https://webmail.gminabialadolna.pl/?_task=login',
    `<!DOCTYPE html><html lang="pl"><head><title>Poczta Urzędu Gminy :: Witaj w Poczta Urzędu Gminy</title><script src="program/js/jquery.min.js?s=1548010"></script><script>\n/* <![CDATA[ */\nvar rcmail = new rcube_webmail();\nrcmail.set_env({"task":"login","standard_windows":false,"locale":"pl_PL","cookie_path":"/","cookie_secure":true,"skin":"elastic","refresh_interval":60,"request_token":"${hexDigits(6, 20)}"});\nrcmail.add_label({"loading":"Ładowanie...","servererror":"Błąd serwera!"});rcmail.gui_container("loginfooter","login-footer");\n/* ]]> */\n</script></head><body class="task-login action-none"><form id="login-form" name="login-form" method="post" action="./?_task=login"><input type="hidden" name="_token" value="${hexDigits(6, 20)}"><input type="hidden" name="_task" value="login"><input type="hidden" name="_action" value="login"><input type="hidden" name="_timezone" value="_default_"><input name="_user" required autocapitalize="none"><input name="_pass" type="password" required><button>Zaloguj</button></form><noscript><p class="noscriptwarning">Uwaga: Ta aplikacja wymaga obsługi JavaScript!</p></noscript></body></html>`,
  ],
  [
    'https://remote.baxter-lodge.co.uk/vpn/index.html',
    `<html><head><title>Netscaler Gateway</title><script type="text/javascript" src="/logon/LogonPoint/init.js"></script><script type="text/javascript">var Resources; if (/rc=/.test(document.cookie)) { deleteCookie("rc"); } function ns_fillName(name) { document.getElementById("Enter user name").value = unescape(name); document.vpnForm.passwd.focus(); } function loadUserForm(){ ns_autocomplete(); }</script></head><body onload="loadUserForm()"><form method="POST" action="/cgi/login" name="vpnForm" autocomplete="off"><table><tr><td>User name</td><td><input type="text" name="login" size="25"></td></tr><tr><td>Password</td><td><input type="password" name="passwd"></td></tr><tr><td>RSA passcode</td><td><input type="password" name="passwd1"></td></tr></table><input type="submit" value="Log On"></form></body></html>`,
  ],
  [
    'http://10.20.0.14:3000/login',
    `<!DOCTYPE html><html lang="en"><head><script nonce="">window.performance.mark('frontend_boot_css_time_seconds');</script><title>Grafana</title><base href="/"></head><body class="theme-dark app-grafana"><div id="reactRoot"><div class="preloader">Loading Grafana</div></div><script nonce="">window.grafanaBootData = {user: {"isSignedIn":false,"id":0,"login":"","theme":"dark"}, settings: {"appSubUrl":"","buildInfo":{"version":"9.5.2","commit":"cfcea75916"},"anonymousEnabled":false,"authProxyEnabled":false}, navTree: []};window.__grafana_load_failed = function() { console.error("Failed to load"); document.getElementsByClassName("preloader")[0].className = "preloader preloader--done"; }; window.onload = function() { if (window.__grafana_app_bundle_loaded) return; window.__grafana_load_failed(); };</script><script nonce="" src="public/build/runtime.5c1.js"></script><script nonce="" src="public/build/app.18e.js"></script></body></html>`,
  ],
  [
    'http://jenkins.corp.local:8080/login?from=%2F',
    `<!DOCTYPE html><html lang="en-US"><head resURL="/static/14c2b3a0" data-rooturl="" data-crumb-header="Jenkins-Crumb" data-crumb-value="${hexDigits(7, 64)}"><title>Sign in [Jenkins]</title></head><body><div class="simple-page" role="main"><form method="post" name="login" action="j_spring_security_check"><input autocorrect="off" autocomplete="off" name="j_username" id="j_username" type="text"><input name="j_password" type="password"><input type="checkbox" name="remember_me"><input name="from" type="hidden" value="/"><button name="Submit">Sign in</button></form></div></body></html>`,
  ],
  [
    'https://jira.hafen-logistik.example/login.jsp?os_destination=%2Fdefault.jsp',
    `<!DOCTYPE html><html lang="de"><head><title>Anmelden - HLG Jira</title><script>window.WRM=window.WRM||{};window.WRM._unparsedData=window.WRM._unparsedData||{};WRM._unparsedData["com.atlassian.plugins.atlassian-plugins-webresource-plugin:context-path.context-path"]="\\u0022\\u0022";WRM._dataArrived&&WRM._dataArrived();</script><meta id="atlassian-token" name="atlassian-token" content="B8FN-X"></head><body id="jira" class="aui-layout aui-theme-default"><form action="/login.jsp" class="aui" id="login-form" method="post"><input name="os_username" id="login-form-username"><input type="password" name="os_password"><input type="checkbox" name="os_cookie" value="true"><input name="os_destination" type="hidden" value="/default.jsp"><input name="login" type="submit" value="Anmelden"></form></body></html>`,
  ],
  [
    'https://mail.comune.castelvetro.example/',
    `<!DOCTYPE html><html class="user_font_size_normal" lang="it"><head><title>Client web Zimbra Sign In</title></head><body onload="onLoad();"><form method="post" name="loginForm" action="/" accept-charset="UTF-8"><input type="hidden" name="loginOp" value="login"><input type="hidden" name="login_csrf" value="${hexDigits(8, 32)}"><input id="username" name="username" size="40"><input id="password" name="password" type="password" size="40"><select id="client" name="client" onchange="clientChange(this.options[this.selectedIndex].value)"><option value="preferred" selected>Predefinito</option><option value="standard">Standard (HTML)</option></select></form><script>\nvar link = document.getElementById("bannerLink");\nif (link) { link.href = ""; }\nfunction onLoad() { var loginForm = document.loginForm; if (loginForm.username) { if (loginForm.username.value != "") loginForm.password.focus(); else loginForm.username.focus(); } clientChange("preferred"); if (${false} && (navigator.userAgent.indexOf("Trident/7.0")>-1)) { } }\n</script></body></html>`,
  ],
  [
    'http://localhost/phpmyadmin/index.php',
    `<!doctype html><html lang="es" dir="ltr"><head><title>phpMyAdmin</title><script>// <![CDATA[\nif (top != self) top.location.href = self.location.href; else { document.documentElement.style.display = "block"; }\nCommonParams.setAll({common_query:"?lang=es",opendb_url:"index.php?route=/database/structure",lang:"es",server:"1",token:"${hexDigits(9, 16)}"});\n// ]]></script><noscript><style>html{display:block}</style></noscript></head><body id="loginform"><form method="post" id="login_form" action="index.php?route=/" name="login_form" autocomplete="off" class="disableAjax"><input name="pma_username" value="root"><input type="password" name="pma_password"><input type="hidden" name="server" value="1"><input type="hidden" name="set_session" value="abc"><input type="submit" value="Continuar"></form></body></html>`,
  ],
  [
    'https://www.tischlerei-voss.de/wp-login.php?redirect_to=https%3A%2F%2Fwww.tischlerei-voss.de%2Fwp-admin%2F&reauth=1',
    `<!DOCTYPE html><html lang="de-DE"><head><title>Anmelden &lsaquo; Tischlerei Voß &#8212; WordPress</title><meta name='robots' content='max-image-preview:large, noindex, noarchive' /></head><body class="login no-js login-action-login wp-core-ui locale-de-de"><script>document.body.className = document.body.className.replace('no-js','js');</script><div id="login"><h1><a href="https://de.wordpress.org/">Powered by WordPress</a></h1><form name="loginform" id="loginform" action="https://www.tischlerei-voss.de/wp-login.php" method="post"><input type="text" name="log" autocomplete="username"><input type="password" name="pwd" autocomplete="current-password" spellcheck="false"><input name="rememberme" type="checkbox" value="forever"><input type="submit" name="wp-submit" value="Anmelden"><input type="hidden" name="redirect_to" value="https://www.tischlerei-voss.de/wp-admin/"><input type="hidden" name="testcookie" value="1"></form></div><script>function wp_attempt_focus() {setTimeout( function() {try {d = document.getElementById( "user_login" );d.focus(); d.select();} catch( er ) {}}, 200);}wp_attempt_focus();if ( typeof wpOnload === 'function' ) { wpOnload() }</script></body></html>`,
  ],
  [
    'https://192.168.178.40:5001/#/signin',
    `<!DOCTYPE html><html><head><title>NAS-Keller - Synology NAS</title><script type="text/javascript">window.SYNO={};var _S=function(a){return{"version":72806,"hostname":"NAS-Keller","customized":false}[a]};</script><script src="webapi/entry.cgi?api=SYNO.Core.Desktop.JSUIString&version=1&method=getjs&lang=ger"></script></head><body><div id="sds-login"><input name="username" type="text"><input type="password" name="current-password"><input name="OTPcode" autocomplete="off" style="display:none"><button>Weiter</button></div><form action="#" id="sds-hidden-form" style="visibility:hidden"><input type="text" id="sds-hidden-u"><input type="password" id="sds-hidden-p"></form></body></html>`,
  ],
  [
    'https://pve1.lan:8006/',
    `<!DOCTYPE html><html><head><title>pve1 - Proxmox Virtual Environment</title><script type="text/javascript">function gettext(buf) { return buf; }\nfunction fnv31a(text){var len=text.length,hval=0x811c9dc5;for(var i=0;i<len;i++){hval^=text.charCodeAt(i);hval+=(hval<<1)+(hval<<4)+(hval<<7)+(hval<<8)+(hval<<24);}hval&=0x7fffffff;return hval;}</script><script src="/pve2/ext6/ext-all.js"></script><script type="text/javascript">Proxmox = { Setup: { auth_cookie_name: 'PVEAuthCookie' }, defaultLang: 'en', NodeName: 'pve1', UserName: '', CSRFPreventionToken: 'null' };</script></head><body></body></html>`,
  ],
  [
    'https://10.1.1.1/index.php',
    `<!DOCTYPE html><html lang="en"><head><title>pfSense - Login</title><script type="text/javascript">//<![CDATA[\nvar events = events || [];//]]></script></head><body id="login"><div class="alert alert-warning hidden" id="no_cookies">The browser must support cookies to login.</div><form method="post" action="/index.php" class="login"><input type='hidden' name='__csrf_magic' value="sid:${hexDigits(10, 40)},1699" /><p class="form-title">Sign In</p><input name="usernamefld" placeholder="Username"><input name="passwordfld" type="password"><button name="login">Sign In</button></form><script type="text/javascript">CsrfMagic.end();</script></body></html>`,
  ],
  [
    'https://zabbix.tele-nord.example/index.php',
    `<!DOCTYPE html><html lang="ru"><head><title>Zabbix</title></head><body><div class="wrapper"><main><div class="signin-container"><form method="post" action="index.php"><label>Логин</label><input name="name"><label>Пароль</label><input type="password" name="password"><input type="checkbox" name="autologin" value="1"><button name="enter" value="Sign in">Войти</button></form></div></main></div></body></html>`,
  ],
  [
    'https://host14.webhosting.example:2083/',
    `<!DOCTYPE html><html lang="pt"><head><title>cPanel Login</title><link href="/cPanel_magic_revision_1612/unprotected/cpanel/style_v2_optimized.css" rel="stylesheet"><script type="text/javascript">if (navigator.userAgent.match(/PhantomJS/)) { window.stop(); }\nvar MESSAGES={"ajax_timeout":"O tempo da conexão expirou.","authenticating":"Autenticando …","no_username":"Você precisa especificar um nome de usuário."};</script></head><body class="cp"><div id="login-status" class="error-notice" style="visibility: hidden"></div><form novalidate id="login_form" action="/login/" method="post" target="_top" style="visibility:"><input name="user" id="user" autofocus placeholder="Nome de usuário"><input name="pass" type="password"><input type="hidden" name="goto_uri" value="/"><button type="submit" id="login_submit">Fazer login</button></form></body></html>`,
  ],
  [
    'https://vpn.metallbau-rieger.de:10443/remote/login?lang=de',
    `<!DOCTYPE html><html><head><script>top.location==self.location||(top.location=self.location)</script><title>Bitte anmelden</title><script type="text/javascript" src="/sslvpn/js/login.js?q=9a"></script><script>function launchFortiClient(){location.href="fortinet://127.0.0.1:8020/?realm="}</script></head><body><form action="/remote/logincheck" method="post" name="f" onsubmit="try_login()" autocomplete="off"><input name="username" id="username" type="text" placeholder="Name"><input name="credential" type="password" placeholder="Kennwort"><input type="hidden" name="just_logged_in" value="1"><input type="hidden" name="redir" value="/remote/index"><button>Anmelden</button><button type="button" onclick="launchFortiClient()">FortiClient starten</button></form></body></html>`,
  ],
  [
    'https://vpn.sciences-nantes.example/+CSCOE+/logon.html',
    `<html><head><title>SSL VPN Service</title><script type="text/javascript" src="/+CSCOE+/common.js"></script><script>\nvar no_svc = false; function getCookie(n){var i=document.cookie.indexOf(n+"=");return i<0?null:document.cookie.substring(i)} if (window.top != window.self) { document.write("Framing not allowed"); } document.cookie = "tg=; expires=Thu, 01 Jan 1970 22:00:00 GMT; path=/; secure";\n</script></head><body><form id="unicorn_form" method="post" action="/+webvpn+/index.html" autocomplete="off"><input type="hidden" name="tgroup"><input type="hidden" name="next"><input type="hidden" name="tgcookieset"><select name="group_list"><option>Etudiants</option><option>Personnels</option></select><input name="username"><input type="password" name="password"><input type="submit" name="Login" value="Connexion"></form></body></html>`,
  ],
  [
    'https://vcenter.dc1.lan/websso/SAML2/SSO/vsphere.local?SAMLRequest=zZRRb9owFIX',
    `<html><head><title>Login</title><script>var tlogin="Login"; var searchstr='?SAMLRequest=zZRRb9owFIX'; var placeholder_username="example@domain.local"; var username_label="User name:"; var passcode_label="Passcode:"; var tlsclient_hostName_port=""; var protocol_unp="true";</script><script type="text/javascript" src="/websso/resources/js/Base64.js"></script><script type="text/javascript" src="/websso/resources/js/websso.js"></script></head><body onload="writeDocument()"><form id="loginForm"><input id="username" name="username"><input id="password" type="password"><input type="checkbox" id="sessionID"> Use Windows session authentication</form></body></html>`,
  ],
  [
    'https://rds.anwaelte-huber.example/RDWeb/Pages/de-DE/login.aspx?ReturnUrl=/RDWeb/Pages/de-DE/Default.aspx',
    `<?xml version="1.0" encoding="UTF-8"?>\n<?xml-stylesheet type="text/xsl" href="../Site.xsl?v=10.0"?>\n<RDWAPage helpurl="http://go.microsoft.com/fwlink/?LinkId=141038" workspacename="Work Resources" baseurl="/RDWeb/Pages/"><HTMLMainContent><form id="FrmLogin" name="FrmLogin" action="login.aspx?ReturnUrl=Default.aspx" method="post" onsubmit="return onLoginFormSubmit()"><input type="hidden" name="WorkSpaceID" value="RDS01"><input type="hidden" name="RDPCertificates" value="E7"><input id="DomainUserName" name="DomainUserName"><input id="UserPass" name="UserPass" type="password"><input type="radio" name="MachineType" value="public"><input type="submit" value="Anmelden"></form></HTMLMainContent></RDWAPage>`,
  ],
  [
    'http://homeassistant.local:8123/auth/authorize?response_type=code&redirect_uri=http%3A%2F%2Fhomeassistant.local%3A8123',
    `<!DOCTYPE html><html><head><title>Home Assistant</title><link rel="modulepreload" href="/frontend_latest/core.9a.js" crossorigin="use-credentials"></head><body><div class="content"><ha-authorize><ha-form><input name="username" autocomplete="username"><input name="password" type="password"></ha-form></ha-authorize></div><script>function _ls(e,t){var n=document.createElement("script");return n.crossOrigin="use-credentials",t&&(n.type="module"),n.src=e,document.head.appendChild(n)}window.polymerSkipLoadingFontRoboto=!0;"customElements"in window||_ls("/static/polyfills/custom-elements-es5-adapter.js");var isS11_12=/(?:Version\\/(?:11|12)).*Safari/.test(navigator.userAgent);</script></body></html>`,
  ],
  [
    'http://cctv.warehouse.lan/doc/page/login.asp?_1612',
    `<html ng-app="loginApp"><head><title ng-bind="oLan.login">登录</title><script src="../script/lib/seajs/seajs/sea.min.js" id="seajsnode"></script><script>seajs.use("../script/login",function(a){a.init()});function openActiveX(){try{return new ActiveXObject("WebVideoActiveX.WebVideoActiveXCtrl.1")}catch(e){return null}}</script></head><body ng-controller="loginController"><input id="username" placeholder="admin"><input type="password" id="password"><button ng-click="login()">登录</button><object id="HIKPlayer" classid="clsid:02E2D748-67F8-48B4-8AB4-0A085374BB99" width="1" height="1"></object></body></html>`,
  ],
];

const ROUTERS: Saved[] = [
  [
    'http://fritz.box/',
    `<!DOCTYPE html><html lang="de"><head><title>FRITZ!Box</title><script src="/js/jsl.js"></script></head><body><form id="loginForm"><label>Kennwort</label><input type="password" id="uiPass" name="pass" autocomplete="current-password"><button id="submitLoginBtn">Anmelden</button></form><script>var data={"sid":"0000000000000000","challenge":"2$60000$${hexDigits(20, 32)}$6000$${hexDigits(21, 32)}","blockTime":0,"activeUsers":[{"value":"fritz3412"}]};login.init(data);</script></body></html>`,
  ],
  [
    'http://192.168.1.1/',
    `<html><head><title>TL-WR841N</title><script>function Win(){var i=document.createElement('input');return i}\nfunction PCSubWin(){if((httpAutErrorArray[0]==1)){alert("bad")} var auth="Basic "+Base64Encoding($("userName").value+":"+$("pcPassword").value);document.cookie="Authorization="+escape(auth)+";path=/";$("loginForm").submit();}\nfunction Base64Encoding(input){var keyStr="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";var output="",i=0;input=utf8_encode(input);while(i<input.length){var c1=input.charCodeAt(i++),c2=input.charCodeAt(i++),c3=input.charCodeAt(i++);output=output+keyStr.charAt(c1>>2)+keyStr.charAt(((c1&3)<<4)|(c2>>4))+keyStr.charAt(((c2&15)<<2)|(c3>>6))+keyStr.charAt(c3&63)}return output}</script></head><body><form id="loginForm" method="get" target="_top" enctype="multipart/form-data"><input id="userName" type="text" value="admin"><input id="pcPassword" type="password"><div onclick="PCSubWin()">Login</div></form></body></html>`,
  ],
  [
    'http://192.168.0.1/index.html#login',
    `<html><head><title>Archer AX55</title><script src="./webpages/js/libs/encrypt.js"></script></head><body><div id="form-login"><input type="password" class="text-hidden password-hidden" tabindex="1"><input class="password-text" style="display:none"></div><script>(function($){$.su={define:function(){}};var n="0x${hexDigits(22, 60)}";$.encrypt=function(p){var k=new RSAKey();k.setPublic(n,"010001");return k.encrypt(p)}})(window.$||{});</script></body></html>`,
  ],
  [
    'http://192.168.2.1/html/login/index.html',
    `<html lang="de"><head><title>Speedport Konfigurationsprogramm</title></head><body><form name="frmLogin" onsubmit="return false"><p>Gerätepasswort (8-stellig, Rückseite)</p><input type="password" id="router_password" maxlength="12"></form><script>var challenge = "${hexDigits(23, 40)}";var _httoken = 218372;function hash(p){return sjcl.codec.hex.fromBits(sjcl.hash.sha256.hash(challenge+":"+p))}</script></body></html>`,
  ],
  [
    'http://192.168.1.254/login.lp',
    `<html><head><title>MEO - Login</title><script src="/js/md5.js"></script></head><body><form name="authform" method="post" action="/login.lp"><input name="user" value="meo"><input type="password" name="password"><input type="hidden" name="rn" value="a1"><input type="hidden" name="hidepw"></form><script>function hashpw(){var f=document.authform;var HA1=MD5(f.user.value+":Technicolor Gateway:"+f.password.value);f.hidepw.value=MD5(HA1+":"+nonce+":00000001:xyz:auth");f.password.value="";f.submit()}var nonce="${hexDigits(24, 32)}";</script></body></html>`,
  ],
  [
    'http://192.168.8.1/html/home.html',
    `<html><head><title>HUAWEI Mobile WiFi</title><meta name="csrf_token" content="${hexDigits(25, 32)}"><script src="../js/main.js"></script></head><body><div class="login_dialog" style="display:none"><input id="username" value="admin"><input type="password" id="password"><span>记住密码</span></div><script>$(document).ready(function(){setInterval(function(){getAjaxData('/api/monitoring/status',function(x){g_status=xml2object(x)},{})},3000)});</script></body></html>`,
  ],
  [
    'http://livebox/',
    `<html lang="fr"><head><title>Livebox Orange - Connexion</title></head><body><p>Saisissez le mot de passe de votre Livebox (8 premiers caractères de la clé de sécurité)</p><form id="login"><input type="text" name="login" value="admin"><input type="password" name="passwd"></form><script src="/web/lib/require.js" data-main="/web/app/main"></script></body></html>`,
  ],
  [
    'http://192.168.0.1/',
    `<html lang="ja"><head><title>Aterm WG2600HS - クイック設定Web</title></head><body><form action="/index.cgi/login" method="post"><input name="nosave_Username" value="admin"><input type="password" name="nosave_Password"><input type="hidden" name="HASH" value="${hexDigits(26, 40)}"></form><script>var _0xb={"${hexString('mode')}":"rt","${hexString('lang')}":"ja"};</script></body></html>`,
  ],
  [
    'http://192.168.88.1/webfig/',
    `<html><head><title>RouterOS router configuration page</title></head><body><h1>RouterOS v6.49.10</h1><p>You have connected to a router. Administrative access only. If this device is not in your possession, please contact your local network administrator.</p><form id="login" onsubmit="return false"><input id="name" value="admin"><input id="password" type="password"></form><a href="http://www.mikrotik.com/winbox">Winbox</a><a href="/graphs/">Graphs</a></body></html>`,
  ],
  [
    'http://192.168.3.20/hp/device/SignIn/Index',
    `<html lang="it"><head><title>HP LaserJet MFP M428fdw</title></head><body><form action="/hp/device/SignIn/Index" method="post"><select name="agentIdSelect"><option value="hp_EmbeddedPin_v1">Amministratore locale</option></select><input name="PinDropDown" type="hidden"><input type="password" name="PasswordTextBox"><input type="submit" name="signInOk" value="Accedi"><input type="hidden" name="CSRFToken" value="${hexDigits(27, 60)}"></form></body></html>`,
  ],
];

const PRODUCTS = [
  [
    'Portainer',
    'http://10.0.4.9:9000/#!/auth',
    '<div class="page-wrapper" ng-controller="AuthenticationController"><form name="auth-form" ng-submit="ctrl.authenticateUser()"><input name="username" auto-focus ng-model="ctrl.formValues.Username"><input type="password" ng-model="ctrl.formValues.Password" name="password"></form></div><script>window.ddExtension=false;</script>',
  ],
  [
    'Gitea: Git with a cup of tea',
    'https://git.club-dei-maker.it/user/login',
    `<form class="ui form" action="/user/login" method="post"><input type="hidden" name="_csrf" value="kq"><input id="user_name" name="user_name"><input name="password" type="password"><div class="ui container fluid"><a href="/user/oauth2/GitHub">GitHub</a></div></form><script>window.addEventListener('error', function(e) {window._globalHandlerErrors=window._globalHandlerErrors||[]; window._globalHandlerErrors.push(e);});window.config = {appUrl: "https://git.club-dei-maker.it/", csrfToken: 'kq', pageData: {}, notificationSettings: {"EventSourceUpdateTime":10000}};</script>`,
  ],
  [
    'Mattermost',
    'https://chat.genossenschaft-nord.example/login',
    `<div id="root"><div class="loading-screen">Mattermost wird geladen</div></div><noscript>Sie benötigen JavaScript</noscript><script defer src="/static/main.b1.js"></script>`,
  ],
  [
    'iLO 5: ILOCZ2331',
    'https://172.16.9.31/',
    `<iframe id="appFrame" name="appFrame" src="/html/login.html" frameborder="0" style="width:100%;height:100%"></iframe><script>var frames_ok=true;if(window.top!==window){window.top.location=location}</script>`,
  ],
  [
    'Webmin',
    'https://srv2.kancelaria-zaremba.pl:10000/',
    `<form method="post" action="/session_login.cgi" onsubmit="spinner()"><p>Musisz się zalogować na srv2</p><input name="user" autocorrect="off"><input name="pass" type="password"><input type="checkbox" name="save" value="1"></form>`,
  ],
  [
    'Plesk Obsidian',
    'https://plesk.hebergeur-local.example:8443/login_up.php',
    `<div id="login-page" data-vue></div><script>require(['plesk-ui-library','app/login'],function(P,a){a({"locale":"fr-FR","forgotPasswordUrl":"get_password.php","forgeryToken":"${hexDigits(30, 32)}"})})</script>`,
  ],
  [
    'TrueNAS',
    'http://truenas.local/ui/sessions/signin',
    '<ix-root><ix-signin><form><input name="username" value="root"><input type="password"></form></ix-signin></ix-root><script src="runtime.js" type="module"></script>',
  ],
  [
    'GlobalProtect Portal',
    'https://gp.universalmill.example/global-protect/login.esp',
    `<form name="login" id="login_form" method="post"><input type="hidden" name="prot" value="https:"><input type="hidden" name="server" value="gp.universalmill.example"><input type="hidden" name="inputStr" value=""><input type="hidden" name="action" value="getsoftware"><input name="user"><input type="password" name="passwd" maxlength="200"></form><script>var respStatus = ""; var respMsg = "";function thisInit(){document.getElementById('user').focus()}</script>`,
  ],
  [
    'Moodle: Entrar no site',
    'https://ead.escolatecnica-sertao.example/login/index.php',
    `<form class="login-form" action="https://ead.escolatecnica-sertao.example/login/index.php" method="post" id="login"><input id="anchor" type="hidden" name="anchor" value=""><script>document.getElementById('anchor').value = location.hash;</script><input type="hidden" name="logintoken" value="${hexDigits(31, 32)}"><input name="username"><input type="password" name="password"></form><script>var M = {}; M.yui = {}; M.cfg = {"wwwroot":"https:\\/\\/ead.escolatecnica-sertao.example","sesskey":"Z3"};</script>`,
  ],
  [
    'Nagios XI - Iniciar sesión',
    'http://monitor.ayto-villalba.example/nagiosxi/login.php',
    `<form id="loginForm" method="post" action="/nagiosxi/login.php"><input type="hidden" name="nsp" value="${hexDigits(32, 64)}"><input type="hidden" name="page" value="auth"><input type="hidden" name="pageopt" value="login"><input name="username"><input type="password" name="password"></form>`,
  ],
];

export const premises = {
  software: () => SOFTWARE,
  router: () => ROUTERS,
  product: () =>
    PRODUCTS.map(
      ([title = '', url = '', body = '']): Saved => [
        url,
        `<!doctype html><html><head><title>${title}</title><link rel="icon" href="/favicon.ico"></head><body>${body}</body></html>`,
      ],
    ),
} satisfies Builders;
