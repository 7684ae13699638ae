/** Applications that organisations and people run on hosts of their own, and admin pages of devices. */
import type { FreshPage } from '../browser-report.ts';
import { chanceOf } from '../chance.ts';
import { type Lang, wordsOf } from '../languages.ts';
import { documentOf, external, field, hidden, inline, link } from '../markup.ts';

interface Product {
  title: string;
  action: string;
  user: string;
  secret: string;
  more?: (c: ReturnType<typeof chanceOf>) => string;
  head?: (c: ReturnType<typeof chanceOf>) => string;
  foot: string;
}

const PRODUCTS: Readonly<Record<string, Product>> = {
  owa: {
    title: 'Outlook',
    action: '/owa/auth.owa',
    user: 'username',
    secret: 'password',
    more: (c) =>
      `${hidden('destination', 'https://mail/owa/')}${hidden('flags', '4')}${hidden('forcedownlevel', '0')}<input type="checkbox" id="chkPrvt" name="trusted" value="4" onclick="clkSec()">${hidden('passwordText', '')}${hidden('isUtf8', '1')}<!-- OwaPage = ASP.auth_logon_aspx ${c.hex(6)} -->`,
    head: () =>
      inline(`var a_fRC = 1; var g_fFcs = 1; var a_fLOff = 0; var a_fCAC = 0; var a_fEnbSMm = 0;
function IsMimeCtlInst(progid) { if (!window.ActiveXObject) return false; try { if (new ActiveXObject(progid) != null) return true; } catch (e) {} return false; }
function RndMimeCtlHlpr() { if (IsMimeCtlInst("MimeBhvr.MimeCtlVer")) document.write("<OBJECT classid='CLSID:1ad4b4b7'></OBJECT>"); }
window.onload = function () { try { if (top != window) top.location.replace(window.location.href); } catch (e) {} };`),
    foot: '© 2016 Microsoft Corporation. All rights reserved.',
  },
  nextcloud: {
    title: 'Nextcloud',
    action: '/login',
    user: 'user',
    secret: 'password',
    head: (c) =>
      inline(
        `var _oc_webroot=""; var _oc_isadmin=false; var oc_requesttoken="${c.base64(60)}"; var _theme={"entity":"Nextcloud","name":"Nextcloud","slogan":"a safe home for all your data","color":"#0082c9"};`,
        `nonce="${c.base64(40)}"`,
      ),
    foot: 'Nextcloud – a safe home for all your data',
  },
  gitlab: {
    title: 'Sign in · GitLab',
    action: '/users/sign_in',
    user: 'user[login]',
    secret: 'user[password]',
    more: (c) => hidden('authenticity_token', c.base64(86)),
    head: (c) =>
      inline(
        `gl = window.gl || {}; gon={}; gon.api_version="v4"; gon.relative_url_root=""; gon.gitlab_logo="/assets/gitlab_logo-${c.hex(20)}.png"; gon.revision="${c.hex(11)}"; gon.sprite_icons="/assets/icons-${c.hex(20)}.svg";`,
      ),
    foot: 'Explore · Help · About GitLab · Community forum',
  },
  keycloak: {
    title: 'Sign in to intern',
    action:
      '/realms/intern/login-actions/authenticate?session_code=7aSd&execution=1b2c&client_id=account-console&tab_id=Zz9',
    user: 'username',
    secret: 'password',
    more: () => hidden('credentialId', ''),
    head: (c) =>
      inline(
        `import { startSessionPolling } from "/resources/${c.word(5)}/login/keycloak.v2/js/authChecker.js"; startSessionPolling("/realms/intern/login-actions/restart?client_id=account-console&skip_logout=true");`,
        'type="module"',
      ),
    foot: 'INTERN',
  },
  vaultwarden: {
    title: 'Vaultwarden Web',
    action: '/#/login',
    user: 'email',
    secret: 'masterPassword',
    head: (c) => external(`app/polyfills.${c.hex(20)}.js`) + external(`app/main.${c.hex(20)}.js`),
    foot: 'Vaultwarden Web 2024.6.2 · A modified version of the Bitwarden Web Vault',
  },
  roundcube: {
    title: 'Roundcube Webmail :: Login',
    action: '/?_task=login',
    user: '_user',
    secret: '_pass',
    more: (c) =>
      `${hidden('_token', c.base64(32))}${hidden('_task', 'login')}${hidden('_action', 'login')}${hidden('_timezone', '_default_')}${hidden('_url', '_task=mail')}`,
    head: (c) =>
      inline(
        `/* <![CDATA[ */ var rcmail = new rcube_webmail(); rcmail.set_env({"task":"login","standard_windows":false,"locale":"xx_XX","devel_mode":null,"rcversion":10606,"cookie_domain":"","skin":"elastic","refresh_interval":60,"session_lifetime":600,"request_token":"${c.base64(32)}"}); rcmail.gui_container("loginfooter","bottomline"); rcmail.gui_object('loginform', 'login-form'); rcmail.init(); /* ]]> */`,
      ),
    foot: 'Roundcube Webmail',
  },
  citrix: {
    title: 'Citrix Gateway',
    action: '/cgi/login',
    user: 'login',
    secret: 'passwd',
    more: () => field('Passcode', 'passwd1', 'password'),
    head: () =>
      inline(
        `var Citrix = {}; function ns_getcookie(name) { var v = document.cookie.match("(^|;) ?" + name + "=([^;]*)(;|$)"); return v ? unescape(v[2]) : null; } if (ns_getcookie("NSC_VPNERR")) { document.write('<p class="error">' + _("errorMessageLabel" + ns_getcookie("NSC_VPNERR")) + '</p>'); }`,
      ),
    foot: 'Please log on',
  },
  grafana: {
    title: 'Grafana',
    action: '/login',
    user: 'user',
    secret: 'password',
    head: (c) =>
      inline(
        `window.__grafana_load_failed = function() { var p = document.getElementById("preloader"); p.className += " preloader__failed"; }; window.grafanaBootData = { user: {"isSignedIn":false,"theme":"dark"}, settings: {"appSubUrl":"","buildInfo":{"version":"10.4.2","commit":"${c.hex(10)}"},"loginHint":"email or username","passwordHint":"password"}, navTree: [] };`,
      ),
    foot: 'Documentation | Support | Community | Open Source | v10.4.2',
  },
  jenkins: {
    title: 'Sign in [Jenkins]',
    action: 'j_spring_security_check',
    user: 'j_username',
    secret: 'j_password',
    more: () => hidden('from', '/job/build-main/'),
    foot: 'Jenkins 2.440.1',
  },
  jira: {
    title: 'Log in - Jira',
    action: '/login.jsp',
    user: 'os_username',
    secret: 'os_password',
    more: (c) =>
      `${hidden('os_destination', '/secure/Dashboard.jspa')}${hidden('atl_token', `B${c.hex(20)}_lout`)}`,
    head: (c) =>
      inline(
        `window.WRM=window.WRM||{};window.WRM._unparsedData=window.WRM._unparsedData||{};WRM._unparsedData["com.atlassian.plugins.atlassian-plugins-webresource-plugin:context-path.context-path"]="\\"\\"";WRM._unparsedData["jira.webresources:ver"]="${c.hex(8)}";`,
      ),
    foot: 'Atlassian Jira Project Management Software (v9.12.4)',
  },
  zimbra: {
    title: 'Zimbra Web Client Sign In',
    action: '/',
    user: 'username',
    secret: 'password',
    more: (c) =>
      `${hidden('loginOp', 'login')}${hidden('login_csrf', c.hex(36))}<select name="client"><option value="preferred">Default</option><option value="advanced">Advanced (Ajax)</option></select>`,
    head: () =>
      inline(
        `function clientChange(selectValue) { var it = document.getElementById("ZloginWhatsThisAnchor"); it.style.display = selectValue == 'touch' ? 'none' : ''; } function showWhatsThis() { var anchor = document.getElementById('ZloginWhatsThisAnchor'); } function onLoad() { var loginForm = document.loginForm; if (loginForm.username) loginForm.username.focus(); clientChange("preferred"); }`,
      ),
    foot: 'Zimbra :: the leader in open source messaging and collaboration',
  },
  phpmyadmin: {
    title: 'phpMyAdmin',
    action: 'index.php?route=/',
    user: 'pma_username',
    secret: 'pma_password',
    more: (c) => `${hidden('set_session', c.hex(26))}${hidden('server', '1')}${hidden('token', c.hex(32))}`,
    head: () =>
      inline(
        `// <![CDATA[\nCommonParams.setAll({common_query:"",opendb_url:"index.php?route=/database/structure",lang:"en",server:"1",table:"",db:"",token:"6c",text_dir:"ltr",LimitChars:"50",pftext:"",confirm:true,LoginCookieValidity:"1440"});\nvar firstDayOfCalendar = '0'; var maxInputVars = 1000;\n// ]]>`,
      ),
    foot: 'phpMyAdmin 5.2.1',
  },
  proxmox: {
    title: 'pve1 - Proxmox Virtual Environment',
    action: '/api2/json/access/ticket',
    user: 'username',
    secret: 'password',
    more: () =>
      '<select name="realm"><option value="pam">Linux PAM standard authentication</option><option value="pve">Proxmox VE authentication server</option></select>',
    head: () =>
      inline(
        `Proxmox = { Setup: { auth_cookie_name: 'PVEAuthCookie' }, defaultLang: 'en', NodeName: 'pve1', UserName: '', CSRFPreventionToken: 'null' }; if (typeof Ext === 'undefined') { document.write('loading'); }`,
      ),
    foot: 'Proxmox Virtual Environment 8.1.4',
  },
  synology: {
    title: 'DiskStation - Synology NAS',
    action: '/webapi/entry.cgi',
    user: 'username',
    secret: 'passwd',
    head: (c) =>
      external(`webman/login.cgi?v=${c.int(1e9, 2e9)}`) +
      inline(
        `SYNO = window.SYNO || {}; SYNO.SDS = { Session: { hostname: "DiskStation", lang: "enu", isLogined: false } }; Ext.onReady(function(){ SYNO.SDS.LoginApp(); });`,
      ),
    foot: 'DSM 7.2',
  },
  homeAssistant: {
    title: 'Home Assistant',
    action: '/auth/login_flow',
    user: 'username',
    secret: 'password',
    head: (c) =>
      inline(
        `window.providers = [{"name":"Home Assistant Local","id":null,"type":"homeassistant"}]; import("/frontend_latest/authorize.${c.hex(16)}.js"); window.latestJS = true;`,
      ),
    foot: 'Help · Keep me logged in',
  },
  wordpress: {
    title: 'Log In ‹ Segelverein Seeblick — WordPress',
    action: '/wp-login.php',
    user: 'log',
    secret: 'pwd',
    more: () =>
      `<input type="checkbox" name="rememberme" value="forever">${hidden('redirect_to', '/wp-admin/')}${hidden('testcookie', '1')}`,
    head: () =>
      inline(
        `function wp_attempt_focus() {setTimeout( function() {try {d = document.getElementById( "user_login" );d.focus(); d.select();} catch( er ) {}}, 200);}\nwp_attempt_focus();\nif ( typeof wpOnload === 'function' ) { wpOnload() }`,
      ),
    foot: '← Go to Segelverein Seeblick',
  },
  confluence: {
    title: 'Log In - Confluence',
    action: '/dologin.action',
    user: 'os_username',
    secret: 'os_password',
    more: () => hidden('os_destination', '/index.action'),
    foot: 'Powered by Atlassian Confluence 8.5.6',
  },
  gitea: {
    title: 'Sign In - Gitea: Git with a cup of tea',
    action: '/user/login',
    user: 'user_name',
    secret: 'password',
    more: (c) => hidden('_csrf', c.base64(40)),
    head: () =>
      inline(
        `window.config = { appUrl: 'https:\\/\\/git.lan\\/', appSubUrl: '', assetVersionEncoded: encodeURIComponent('1.21.7'), enableTimeTracking: true, csrfToken: 'x', mentionValues: [] };`,
      ),
    foot: 'Powered by Gitea Version: 1.21.7',
  },
  mattermost: {
    title: 'Mattermost',
    action: '/api/v4/users/login',
    user: 'loginId',
    secret: 'password-input',
    head: (c) => external(`/static/main.${c.hex(20)}.js`, 'defer'),
    foot: 'About · Privacy Policy · Terms · Help',
  },
  zabbix: {
    title: 'Zabbix',
    action: 'index.php',
    user: 'name',
    secret: 'password',
    more: () => '<input type="checkbox" name="autologin" value="1">',
    foot: '© 2001–2024, Zabbix SIA',
  },
  plesk: {
    title: 'Plesk Obsidian 18.0.58',
    action: '/login_up.php',
    user: 'login_name',
    secret: 'passwd',
    more: (c) =>
      `${hidden('forgery_protection_token', c.hex(32))}<select name="locale_id"><option>ENGLISH (United States)</option></select>`,
    foot: 'What is Plesk? · Cookies policy in Plesk',
  },
  cpanel: {
    title: 'cPanel Login',
    action: '/login/',
    user: 'user',
    secret: 'pass',
    more: () => hidden('goto_uri', '/'),
    head: () =>
      inline(
        `window.DOM = { get: function(id) { return document.getElementById(id) } }; var MESSAGES = {"session_locale":"en","expired_session":"Your session has expired. Log in again.","invalid_login":"The login is invalid.","success":"Login successful. Redirecting …"}; window.IS_LOGOUT = false;`,
      ),
    foot: 'Copyright© 2024 cPanel, L.L.C. · Privacy Policy',
  },
  fortinet: {
    title: 'FortiGate SSL-VPN',
    action: '/remote/logincheck',
    user: 'username',
    secret: 'credential',
    more: (c) =>
      `${hidden('magic', c.hex(16))}${hidden('reqid', '0')}${hidden('grpid', '')}${hidden('realm', '')}`,
    head: () =>
      inline(
        `function try_login() { var f = document.f; var ajax = new XMLHttpRequest(); ajax.open('POST', '/remote/logincheck', true); ajax.onreadystatechange = function () { if (ajax.readyState == 4) eval(ajax.responseText.replace(/^ret=/, 'var ret=').split(',')[0]); }; ajax.send('ajax=1&username=' + encodeURIComponent(f.username.value) + '&credential=' + encodeURIComponent(f.credential.value)); }`,
      ),
    foot: 'Launch FortiClient',
  },
  globalprotect: {
    title: 'GlobalProtect Portal',
    action: '/global-protect/login.esp',
    user: 'user',
    secret: 'passwd',
    more: () =>
      `${hidden('prot', 'https:')}${hidden('server', '')}${hidden('inputStr', '')}${hidden('action', 'getsoftware')}`,
    foot: 'Palo Alto Networks GlobalProtect',
  },
  pulse: {
    title: 'Ivanti Connect Secure',
    action: 'login.cgi',
    user: 'username',
    secret: 'password',
    more: (c) =>
      `${hidden('tz_offset', '60')}${hidden('xsauth_token', c.hex(32))}<select name="realm"><option>Staff</option><option>Contractors</option></select>`,
    foot: 'Please sign in to begin your secure session.',
  },
  vcenter: {
    title: 'Login',
    action: '/websso/SAML2/SSO/vsphere.local',
    user: 'username',
    secret: 'password',
    more: () => `${hidden('CastleAuthorization', '')}<input type="checkbox" name="sessionAuthentication">`,
    foot: 'VMware vSphere',
  },
  fiori: {
    title: 'SAP Fiori launchpad – Logon',
    action: '/sap/bc/ui2/flp?sap-client=100',
    user: 'sap-user',
    secret: 'sap-password',
    more: (c) =>
      `${hidden('sap-system-login-oninputprocessing', 'onLogin')}${hidden('sap-login-XSRF', c.base64(24))}<select name="sap-language"><option>DE</option><option>EN</option></select>`,
    foot: 'Copyright © SAP SE. All Rights Reserved.',
  },
  jupyter: {
    title: 'JupyterHub',
    action: '/hub/login?next=',
    user: 'username',
    secret: 'password',
    more: (c) => hidden('_xsrf', c.base64(40)),
    head: () =>
      inline(
        `require.config({ baseUrl: '/hub/static/js', paths: { components: '../components', jquery: '../components/jquery/dist/jquery.min' } }); require(["login"]); if (window.isSecureContext === false) { document.write('<p id="insecure-login-warning">Warning: JupyterHub seems to be served over an unsecured HTTP connection.</p>'); }`,
      ),
    foot: 'JupyterHub 4.0.2',
  },
  matomo: {
    title: 'Matomo',
    action: '/index.php?module=Login',
    user: 'form_login',
    secret: 'form_password',
    more: (c) => hidden('form_nonce', c.hex(32)),
    foot: 'Matomo › Open Source Web Analytics',
  },
  otrs: {
    title: 'Login - Znuny',
    action: '/znuny/index.pl',
    user: 'User',
    secret: 'Password',
    more: () => `${hidden('Action', 'Login')}${hidden('RequestedURL', '')}${hidden('TimeZoneOffset', '')}`,
    foot: 'Powered by Znuny',
  },
  portainer: {
    title: 'Portainer',
    action: '/api/auth',
    user: 'username',
    secret: 'password',
    head: (c) => external(`main.${c.hex(20)}.js`, 'defer'),
    foot: 'Log in to your account',
  },
  kibana: {
    title: 'Elastic',
    action: '/internal/security/login',
    user: 'username',
    secret: 'password',
    head: (c) =>
      inline(
        `window.__kbnStrictCsp__ = true; window.__kbnHardenPrototypes__ = true; window.__kbnPublicPath__ = {"core":"/${c.int(10000, 99999)}/bundles/core/"};`,
      ),
    foot: 'Welcome to Elastic',
  },
};

type Place = readonly [
  product: keyof typeof PRODUCTS & string,
  base: string,
  lang: Lang,
  organisation: string,
];

const PLACES: readonly Place[] = [
  [
    'owa',
    'https://mail.kreiskrankenhaus-wolgast.example/owa/auth/logon.aspx?replaceCurrent=1&url=https%3a%2f%2fmail',
    'de',
    'Kreiskrankenhaus Wolgast',
  ],
  ['owa', 'https://webmail.lycee-pasteur.example/owa/auth/logon.aspx', 'fr', 'Lycée Pasteur'],
  ['owa', 'https://exchange01.corp.local/owa/auth/logon.aspx', 'en', 'Hartwell Logistics'],
  ['nextcloud', 'https://cloud.familie-brandt.example/login', 'de', 'Familie Brandt'],
  ['nextcloud', 'https://192.168.178.42/login?direct=1', 'de', 'Zuhause'],
  ['nextcloud', 'https://nube.cooperativa-sol.example/index.php/login', 'es', 'Cooperativa Sol'],
  ['gitlab', 'https://gitlab.inria-lab.example/users/sign_in', 'fr', 'Labo de calcul'],
  ['gitlab', 'https://git.10.20.30.40.nip.io/users/sign_in', 'en', 'DevOps'],
  [
    'keycloak',
    'https://sso.stadtwerke-neuburg.example/realms/intern/protocol/openid-connect/auth?client_id=account-console&redirect_uri=https%3A%2F%2Fsso&response_type=code',
    'de',
    'Stadtwerke Neuburg',
  ],
  [
    'keycloak',
    'http://localhost:8080/realms/master/protocol/openid-connect/auth?client_id=security-admin-console',
    'en',
    'master',
  ],
  ['vaultwarden', 'https://vault.hakkerspace.example/#/login', 'nl', 'Hakkerspace'],
  ['vaultwarden', 'https://passwords.home.arpa/', 'en', 'Home'],
  ['roundcube', 'https://webmail.gmina-lipno.example/', 'pl', 'Urząd Gminy Lipno'],
  ['roundcube', 'https://posta.kobi-market.example/?_task=login', 'tr', 'Kobi Market'],
  ['citrix', 'https://remote.thompson-legal.example/vpn/index.html', 'en', 'Thompson Legal LLP'],
  [
    'citrix',
    'https://workspace.ziekenhuis-oost.example/logon/LogonPoint/tmindex.html',
    'nl',
    'Ziekenhuis Oost',
  ],
  ['grafana', 'http://10.0.4.17:3000/login', 'en', 'Main Org.'],
  ['grafana', 'https://metrics.tsukuba-kojo.example/login', 'ja', '筑波工場'],
  ['jenkins', 'http://ci.intern.lan:8080/login?from=%2F', 'de', 'CI'],
  ['jenkins', 'https://build.rsoft.example/login', 'ru', 'RSoft'],
  ['jira', 'https://jira.banco-interior.example/login.jsp', 'pt', 'Banco do Interior'],
  ['zimbra', 'https://mail.univ-sousse.example/', 'ar', 'جامعة سوسة'],
  ['zimbra', 'https://correo.municipio-lujan.example/zimbra/', 'es', 'Municipio de Luján'],
  ['phpmyadmin', 'https://db.hosting-esempio.example/phpmyadmin/', 'it', 'Hosting Esempio'],
  ['phpmyadmin', 'http://127.0.0.1/phpmyadmin/', 'en', 'localhost'],
  ['proxmox', 'https://192.168.1.10:8006/', 'en', 'pve1'],
  ['synology', 'https://diskstation.local:5001/', 'en', 'DiskStation'],
  ['synology', 'http://192.168.0.12:5000/#/signin', 'zh', '群晖'],
  [
    'homeAssistant',
    'http://homeassistant.local:8123/auth/authorize?response_type=code&redirect_uri=http%3A%2F%2Fhomeassistant.local',
    'sv',
    'Hemma',
  ],
  [
    'wordpress',
    'https://segelverein-seeblick.example/wp-login.php?redirect_to=%2Fwp-admin%2F',
    'de',
    'Segelverein Seeblick',
  ],
  ['wordpress', 'https://blog.kurumsal.example/wp-login.php', 'tr', 'Kurumsal Blog'],
  [
    'confluence',
    'https://wiki.aeroparts.example/login.action?os_destination=%2Findex.action',
    'en',
    'Aeroparts',
  ],
  ['gitea', 'https://git.lan/user/login', 'ja', '社内Git'],
  ['mattermost', 'https://chat.dyrlaege.example/login', 'sv', 'Djurkliniken'],
  ['zabbix', 'http://zabbix.noc.example/index.php', 'ru', 'NOC'],
  ['plesk', 'https://198.51.100.14:8443/login_up.php', 'en', 'srv14'],
  ['cpanel', 'https://cpanel.floristeria-eva.example:2083/', 'es', 'Floristería Eva'],
  ['fortinet', 'https://vpn.maschinenbau-ulm.example:10443/remote/login?lang=en', 'de', 'Maschinenbau Ulm'],
  [
    'globalprotect',
    'https://gp.northshore-health.example/global-protect/login.esp',
    'en',
    'Northshore Health',
  ],
  [
    'pulse',
    'https://acces.prefecture-exemple.example/dana-na/auth/url_default/welcome.cgi',
    'fr',
    'Préfecture',
  ],
  [
    'vcenter',
    'https://vcsa.dc1.local/websso/SAML2/SSO/vsphere.local?SAMLRequest=zVRNb5tAEL3nV6C9G',
    'en',
    'dc1',
  ],
  ['fiori', 'https://fiori.zementwerk.example/sap/bc/ui2/flp', 'de', 'Zementwerk'],
  ['jupyter', 'https://hub.astro.uni-beispiel.example/hub/login', 'de', 'Astrophysik'],
  ['matomo', 'https://stats.gemeentehuis.example/', 'nl', 'Gemeentehuis'],
  ['otrs', 'https://support.kommunal-it.example/znuny/index.pl', 'de', 'Kommunal-IT'],
  ['portainer', 'https://172.16.5.9:9443/#!/auth', 'en', 'edge'],
  ['kibana', 'https://logs.payments.example:5601/login?next=%2F', 'en', 'Payments'],
];

function ownHost([name, url, lang, organisation]: Place): FreshPage {
  const product = PRODUCTS[name] as Product;
  const words = wordsOf(lang);
  const c = chanceOf(url);
  return {
    url,
    html: documentOf({
      lang,
      title: product.title,
      head: `<meta name="robots" content="noindex, nofollow"><link rel="shortcut icon" href="/favicon.ico"><link rel="stylesheet" href="/css/${name}.css?v=${c.hex(8)}">${product.head?.(c) ?? ''}`,
      body: `<div class="login-page"><img src="/img/${name}-logo.svg" alt="${organisation}"><h1>${organisation}</h1>
<form method="post" action="${product.action}" id="login-form" name="loginForm">${field(words.user, product.user, 'text', 'autocomplete="username" autofocus')}${field(words.password, product.secret, 'password', 'autocomplete="current-password"')}${product.more?.(c) ?? ''}<button type="submit" class="btn btn-primary">${words.login}</button></form>
${link('/password-reset', words.forgot)} ${link('/help', words.help)}</div><noscript>JavaScript</noscript><footer>${product.foot}</footer>`,
    }),
  };
}

type Device = readonly [url: string, title: string, lang: Lang, body: string, script: string];

const DEVICES: readonly Device[] = [
  [
    'http://fritz.box/',
    'FRITZ!Box 7590',
    'de',
    '<h1>Willkommen bei Ihrer FRITZ!Box</h1><p>Bitte melden Sie sich mit Ihrem Kennwort an.</p><form id="loginForm"><select name="username"><option>fritz1234</option></select><input type="password" id="uiPass" name="password"><input type="hidden" id="uiResp" name="response"><button>Anmelden</button></form>',
    `var g_challenge="2$60000$a1b2c3d4$6000$e5f6a7b8";function makePbkdf2(c,p){var a=c.split("$");return sjcl.misc.pbkdf2(sjcl.misc.pbkdf2(p,a[2],+a[1]),a[4],+a[3]);}document.getElementById("loginForm").onsubmit=function(){document.getElementById("uiResp").value=makePbkdf2(g_challenge,document.getElementById("uiPass").value);document.getElementById("uiPass").value="";};`,
  ],
  [
    'http://192.168.0.1/',
    'TL-WR841N',
    'en',
    '<h1>TP-LINK</h1><div id="userName"><input type="text" id="userName" value="admin"></div><input type="password" id="pcPassword"><label id="loginBtn">Login</label>',
    `function Base64Encoding(input){var keyStr="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";var output="";var i=0;while(i<input.length){var a=input.charCodeAt(i++),b=input.charCodeAt(i++),c=input.charCodeAt(i++);output+=keyStr.charAt(a>>2)+keyStr.charAt(((a&3)<<4)|(b>>4))+keyStr.charAt(isNaN(b)?64:((b&15)<<2)|(c>>6))+keyStr.charAt(isNaN(c)?64:c&63);}return output;}\nfunction PCSubWin(){var auth="Basic "+Base64Encoding($("userName").value+":"+hex_md5($("pcPassword").value));document.cookie="Authorization="+escape(auth)+";path=/";location.href="/userRpm/LoginRpm.htm?Save=Save";}`,
  ],
  [
    'http://192.168.1.1/currentsetting.htm',
    'NETGEAR Router R7000',
    'en',
    '<form method="POST" action="/apply.cgi?/STA_index.htm"><h2>Router Password Change</h2><input type="password" name="sysOldPasswd"><input type="password" name="sysNewPasswd"><input type="password" name="sysConfirmPasswd"><button>Apply</button></form>',
    `function checkpsw(cf){ if(cf.sysNewPasswd.value != cf.sysConfirmPasswd.value){ alert("Password confirmation does not match"); return false; } return true; }`,
  ],
  [
    'http://router.asus.com/Main_Login.asp',
    'ASUS Login',
    'en',
    '<form method="post" name="form" action="login.cgi" target=""><input type="hidden" name="login_authorization" value=""><input type="text" name="login_username" maxlength="20"><input type="password" name="login_passwd" maxlength="16"><div onclick="login();">Sign In</div></form>',
    `var header_info = [{"host":"router.asus.com","current_page":"Main_Login.asp"}]; function login(){ document.form.login_authorization.value = btoa(document.form.login_username.value + ':' + document.form.login_passwd.value); document.form.login_username.disabled = true; document.form.login_passwd.disabled = true; document.form.submit(); }`,
  ],
  [
    'http://speedport.ip/html/login/index.html',
    'Speedport Smart 4',
    'de',
    '<h1>Geräte-Passwort</h1><form id="login"><input type="password" name="showpw" id="router_password"><button>Anmelden</button></form><p>Das Geräte-Passwort finden Sie auf dem Typenschild.</p>',
    `var challenge = "c0ffee"; $("#login").submit(function(){ $.post("/data/Login.json", { challengev: challenge, password: SHA256(challenge + ":" + $("#router_password").val()) }, function(r){ if(r.login=="success") location.href="/html/content/overview/index.html"; }); return false; });`,
  ],
  [
    'http://192.168.1.1/',
    'Livebox',
    'fr',
    '<h1>Livebox 6</h1><p>Saisissez votre mot de passe administrateur</p><form><input type="password" id="PopupPassword" name="password"><button>S’identifier</button></form><p>Par défaut : les 8 premiers caractères de votre clé de sécurité</p>',
    `dojo.require("sah.Login"); function sendLogin(p){ return sah.post("/ws", {service:"sah.Device.Information", method:"createContext", parameters:{applicationName:"webui", username:"admin", password:p}}); }`,
  ],
  [
    'https://unifi.lan:8443/manage/account/login',
    'UniFi Network',
    'en',
    '<unifi-app></unifi-app><form><input name="username"><input type="password" name="password"><button>Sign In</button></form>',
    `window.unifiConstant = { VERSION: "8.0.28", BASE_HREF: "/manage/" }; if (window.top !== window.self) { document.write(""); window.top.location = window.self.location; }`,
  ],
  [
    'http://192.168.88.1/',
    'RouterOS router configuration page',
    'en',
    '<h1>RouterOS v6.49.10</h1><p>You have connected to a router. Administrative access only. If this device is not in your possession, please contact your local network administrator.</p><form name="login" action="/webfig/" method="get"><input id="name" type="text" value="admin"><input id="password" type="password"><button>Login</button></form>',
    `function doLogin() { var f = document.getElementById("login"); encryptSession(document.getElementById("name").value, document.getElementById("password").value); return false; } if (window.navigator.userAgent.indexOf("MSIE") != -1) document.write("<style>#box{width:400px}</style>");`,
  ],
  [
    'http://openwrt.lan/cgi-bin/luci/',
    'OpenWrt - LuCI',
    'pl',
    '<form method="post" action="/cgi-bin/luci/"><h2>Wymagana autoryzacja</h2><p>Wprowadź nazwę użytkownika i hasło.</p><input type="text" name="luci_username" value="root"><input type="password" name="luci_password"><button>Zaloguj</button></form>',
    `L = new LuCI({"token":"a94f","resource":"/luci-static/resources","scriptname":"/cgi-bin/luci","pathinfo":"","documentroot":"/www","sessionid":null,"pollinterval":5});`,
  ],
  [
    'http://192.168.1.50/hp/device/SignIn/Index',
    'HP LaserJet MFP M426fdn',
    'es',
    '<form method="post" action="/hp/device/SignIn/Index"><h2>Iniciar sesión</h2><select name="agentIdSelect"><option>Código de acceso del administrador</option></select><input type="password" name="PasswordTextBox"><button>Iniciar sesión</button></form>',
    `function onSignInMethodChange(o){document.getElementById('signInFields').innerHTML=o.options[o.selectedIndex].getAttribute('data-fields');}`,
  ],
  [
    'http://10.0.0.64/doc/page/login.asp?_1710000000',
    'Hikvision',
    'zh',
    '<div class="login"><input type="text" id="username" placeholder="用户名"><input type="password" id="password" placeholder="密码"><button>登录</button><p>请安装插件后预览视频</p></div>',
    `var seaBase="/doc/script/"; function loadPlugin(){ if(window.ActiveXObject){ try{ new ActiveXObject("WebVideoActiveX.WebVideoActiveXCtrl.1"); }catch(e){ document.write('<object classid="clsid:0000-HIK" id="PreviewActiveX" width="100%" height="100%"></object>'); } } else if(navigator.plugins["Web Components"]) { document.write('<embed type="application/hwp-webvideo-plugin" width="100%" height="100%">'); } }`,
  ],
  [
    'http://192.168.100.1/',
    'HG8245H',
    'ru',
    '<form id="LoginForm" action="/login.cgi" method="post"><table><tr><td>Учётная запись</td><td><input type="text" id="txt_Username" name="UserName"></td></tr><tr><td>Пароль</td><td><input type="password" id="txt_Password" name="PassWord"></td></tr></table><button type="button" onclick="SubmitForm()">Войти</button></form>',
    `function SubmitForm(){var Form=new webSubmitForm();Form.addParameter('UserName',document.getElementById('txt_Username').value);Form.addParameter('PassWord',base64encode(document.getElementById('txt_Password').value));Form.addParameter('x.X_HW_Token','\\x31\\x39\\x66\\x61');Form.setAction('/login.cgi');Form.submit();}`,
  ],
  [
    'http://modem.local/login.htm',
    'ZTE ZXHN H298A',
    'tr',
    '<form method="post" action="/" name="fLogin"><input type="text" name="Username" maxlength="32"><input type="password" name="Password"><input type="hidden" name="_lang" value="tr"><input type="submit" value="Giriş"></form>',
    `var d=document.fLogin;d.onsubmit=function(){var r=Math.round(Math.random()*89999999)+10000000;d.Password.value=sha256(d.Password.value+r);};`,
  ],
  [
    'http://192.168.1.254/',
    'Telecom Italia – Modem',
    'it',
    '<h1>Pannello di controllo del modem</h1><form action="/login.lp" method="post"><input type="hidden" name="rn" value="1"><input type="hidden" name="hidepw"><input name="user" value="Administrator"><input type="password" name="pw"><input type="submit" value="Accedi"></form>',
    `function hash(){document.forms[0].hidepw.value=MD5(document.forms[0].user.value+":technicolor.com:"+MD5(document.forms[0].pw.value));}`,
  ],
];

const device = ([url, title, lang, body, script]: Device): FreshPage => ({
  url,
  html: documentOf({
    lang,
    title,
    head: `<meta http-equiv="pragma" content="no-cache">${external('/js/util.js')}${external('/js/language.js')}`,
    body: `${body}${inline(script, 'type="text/javascript"')}<div id="footer">${title} · Firmware 1.0.${chanceOf(url).int(1, 90)} · ${link('/license.html', 'Open source software')}</div>`,
  }),
});

export const ownHosts = {
  'own host': () => PLACES.map(ownHost),
  device: () => DEVICES.map(device),
};
