/** Tools, games, downloads, and pages with hardly any content. */
import { article, bare, css, script, site, teasers, times } from '../layout.ts';
import { type Builders, pages, type Spot } from '../spot.ts';
import { bundle, fresh } from '../vendors-new.ts';
import { old } from '../vendors-old.ts';

const tool = (s: Spot, head: string, body: string) =>
  bare(s, s.name, `<style>${css(s, 32)}</style>${head}`, body);

const plain = (s: Spot, message: string) =>
  tool(
    s,
    '<meta name="robots" content="noindex">',
    `<div class="modal"><h1>${message}</h1><p>${s.say(2)}</p><hr></div>`,
  );

export const tools: Builders = {
  'web-game': pages(
    `en https://play.tinybadger.games/tunnels/ Tunnels
    en https://snake-jam-2k.netlify.app/ Snake jam
    ja https://games.kohaku.jp/block/ ブロックくずし
    pl https://gry.jezyk.pl/labirynt/ Labirynt`,
    (s) =>
      tool(
        s,
        fresh.ga4(s),
        `<canvas id="c" width="640" height="480" tabindex="0"></canvas><p>${s.say(2)}</p>${script(`var k={},x=320,y=240,map=[${times(300, () => String(s.r.int(0, 3)), ',')}];addEventListener("keydown",function(e){k[e.keyCode]=1;if([32,37,38,39,40].indexOf(e.keyCode)>-1)e.preventDefault()});addEventListener("keyup",function(e){k[e.keyCode]=0});addEventListener("contextmenu",function(e){e.preventDefault()});function f(){x+=(k[39]|0)-(k[37]|0);y+=(k[40]|0)-(k[38]|0);var g=c.getContext("2d");g.clearRect(0,0,640,480);for(var i=0;i<map.length;i++)if(map[i])g.fillRect(i%20*32,(i/20|0)*32,30,30);g.fillRect(x,y,16,16);requestAnimationFrame(f)}f();document.documentElement.onclick=function(){c.requestFullscreen&&c.requestFullscreen()};var sfx=new Audio("data:audio/wav;base64,UklGR${s.r.base64(900)}");`)}`,
      ),
  ),
  'typing-tutor': pages(
    `en https://www.steadykeys.org/lesson/3 Steady Keys
    de https://www.zehnfinger-lernen.de/uebung Zehnfinger lernen
    es https://www.mecanografia-facil.es/leccion Mecanografía fácil`,
    (s) =>
      site(s, {
        era: 'bootstrap',
        main: `<p id="t">${s.say(4)}</p><input id="i" autocomplete="off">`,
        late: [
          script(
            'var log=[],s0=0;document.addEventListener("keypress",function(e){s0=s0||Date.now();log.push({key:e.key,t:Date.now()-s0});if(log.length%40===0){fetch("/api/progress",{method:"POST",body:JSON.stringify(log)});log=[]}});addEventListener("beforeunload",function(){navigator.sendBeacon("/api/progress",JSON.stringify(log))});',
          ),
          fresh.hotjar(s),
        ],
      }),
  ),
  'code-editor': pages(
    `en https://editor.mossgrid.dev/ Mossgrid editor
    en https://play.loomlang.org/ Loom playground
    zh https://ide.bianma-xue.cn/ 在线编辑器
    fr https://bac-a-sable.codons.fr/ Bac à sable`,
    (s) =>
      tool(
        s,
        '<link rel="stylesheet" data-name="vs/editor/editor.main" href="https://cdn.jsdelivr.net/npm/monaco-editor@0.44.0/min/vs/editor/editor.main.css">',
        `<div id="editor" style="height:60vh"></div><iframe id="out" sandbox="allow-scripts" style="border:0"></iframe><script src="https://cdn.jsdelivr.net/npm/monaco-editor@0.44.0/min/vs/loader.js"></script>${script(`require.config({paths:{vs:"https://cdn.jsdelivr.net/npm/monaco-editor@0.44.0/min/vs"}});window.MonacoEnvironment={getWorkerUrl:()=>URL.createObjectURL(new Blob(["self.MonacoEnvironment={baseUrl:'https://cdn.jsdelivr.net/npm/monaco-editor@0.44.0/min/'};importScripts('https://cdn.jsdelivr.net/npm/monaco-editor@0.44.0/min/vs/base/worker/workerMain.js');"],{type:"text/javascript"}))};require(["vs/editor/editor.main"],()=>{const e=monaco.editor.create(document.getElementById("editor"),{value:"console.log(42)",language:"javascript",theme:"vs-dark"});e.addCommand(monaco.KeyMod.CtrlCmd|monaco.KeyCode.Enter,()=>{out.srcdoc="<script>try{eval("+JSON.stringify(e.getValue())+")}catch(x){document.write(x)}<\\/script>"});history.replaceState(0,0,"#"+btoa(unescape(encodeURIComponent(e.getValue()))))});`)}${script(bundle(s, 10))}`,
      ),
  ),
  'text-editor': pages(
    `en https://notes.paperwasp.app/new Paperwasp notes
    de https://schreibtisch.freies-wissen.org/ Schreibtisch
    pt https://caderno.escolaviva.pt/ Caderno`,
    (s) =>
      tool(
        s,
        '<link rel="stylesheet" href="https://cdnjs.cloudflare.com/ajax/libs/codemirror/5.65.13/codemirror.min.css"><script src="https://cdnjs.cloudflare.com/ajax/libs/codemirror/5.65.13/codemirror.min.js"></script>',
        `<textarea id="t">${s.say(12)}</textarea>${script('var cm=CodeMirror.fromTextArea(t,{lineWrapping:true,extraKeys:{"Ctrl-S":function(){localStorage.note=cm.getValue()},"Ctrl-B":function(){cm.replaceSelection("**"+cm.getSelection()+"**")}}});cm.on("change",function(){clearTimeout(window.q);window.q=setTimeout(function(){fetch("/api/notes",{method:"PUT",body:cm.getValue()})},800)});document.addEventListener("paste",function(e){var f=e.clipboardData.files[0];if(f){var r=new FileReader;r.onload=function(){cm.replaceSelection("![]("+r.result+")")};r.readAsDataURL(f)}});')}${script(bundle(s, 8))}`,
      ),
  ),
  map: pages(
    `en https://www.footpathfinder.org/map Footpath Finder
    de https://karte.radverband-elbtal.de/ Radkarte
    fr https://carte.fontaines-libres.fr/ Fontaines libres
    tr https://harita.karabelediyesi.bel.tr/ Şehir haritası`,
    (s) =>
      tool(
        s,
        `<link rel="stylesheet" href="https://unpkg.com/leaflet@1.9.4/dist/leaflet.css" integrity="sha256-${s.r.base64(32)}" crossorigin=""><script src="https://unpkg.com/leaflet@1.9.4/dist/leaflet.js"></script>`,
        `<div id="map" style="position:fixed;inset:0"></div>${script(`const map=L.map("map").setView([${s.r.int(40, 54)}.${s.r.digits(4)},${s.r.int(2, 30)}.1],12);L.tileLayer("https://tile.openstreetmap.org/{z}/{x}/{y}.png",{attribution:"&copy; OpenStreetMap"}).addTo(map);L.geoJSON({type:"FeatureCollection",features:[${times(30, () => `{type:"Feature",geometry:{type:"Point",coordinates:[${s.r.int(2, 30)}.${s.r.digits(4)},${s.r.int(40, 54)}.${s.r.digits(4)}]},properties:{n:"${s.say()}"}}`, ',')}]},{onEachFeature:(f,l)=>l.bindPopup(f.properties.n)}).addTo(map);map.locate({setView:true});`)}`,
      ),
  ),
  dashboard: pages(
    `en https://stats.orchardlogistics.com/board/7 Logistics board
    de https://energie.stadtwerke-eichtal.de/live Einspeisung live
    nl https://dashboard.waterschap-ijsselmond.nl/ Waterstanden`,
    (s) =>
      tool(
        s,
        '<script src="https://cdn.jsdelivr.net/npm/echarts@5.4.3/dist/echarts.min.js"></script>',
        `<div id="g" style="height:400px"></div><table>${times(12, () => `<tr><td>${s.say()}</td><td>${s.r.digits(4)}</td></tr>`)}</table>${script(`echarts.init(g).setOption({xAxis:{type:"category"},yAxis:{},series:[${times(4, () => `{type:"line",data:[${times(60, () => String(s.r.int(0, 900)), ',')}]}`, ',')}]});setInterval(()=>fetch("/api/series").then(r=>r.json()).then(d=>echarts.getInstanceByDom(g).setOption(d)),15e3);`)}`,
      ),
  ),
  'software-download': pages(
    `en https://www.tidycatalog.org/download Tidycatalog 3.2
    de https://www.notenblatt-editor.de/download Notenblatt-Editor
    en https://downloads.quietparser.org/thank-you?os=win Your download will begin shortly
    ru https://www.tekstovik.org/download/ Текстовик`,
    (s) =>
      site(s, {
        era: s.n % 2 ? 'bootstrap' : 'semantic',
        title: s.name,
        main: `<h1>${s.name}</h1><a class="btn btn-primary" href="https://github.com/${s.host.split('.')[1]}/releases/download/v3.2.${s.n}/setup-x64.exe">Windows</a><a href="/files/app-3.2.dmg">macOS</a><code>SHA-256 ${s.r.hex(64)}</code><p>${s.say(4)}</p><pre>sudo apt install ./app_3.2_amd64.deb\nwinget install Tidy.Catalog</pre>`,
        late: [
          script(
            'if(/thank/.test(location.pathname)){setTimeout(function(){var f=document.createElement("iframe");f.style.display="none";f.src="/files/setup-x64.exe";document.body.appendChild(f)},2500)}',
          ),
          fresh.matomo(s),
        ],
      }),
  ),
  'file-converter': pages(
    `en https://www.paperfold.tools/csv-to-json CSV to JSON
    de https://www.bildkleiner.de/ Bilder verkleinern
    es https://www.unirpdf-local.es/ Unir PDF sin subirlo`,
    (s) =>
      site(s, {
        era: 'utility',
        title: s.name,
        main: `<h1>${s.name}</h1><p>${s.say(3)}</p><input type="file" id="f" multiple><button id="go">${s.w.save}</button>`,
        late: [
          script(
            'go.onclick=async()=>{const t=await f.files[0].text(),rows=t.split(/\\r?\\n/).map(l=>l.split(","));const b=new Blob([JSON.stringify(rows)],{type:"application/octet-stream"}),a=document.createElement("a");a.href=URL.createObjectURL(b);a.download="result.json";document.body.appendChild(a);a.click();setTimeout(()=>URL.revokeObjectURL(a.href),1e3)};',
          ),
          fresh.cookieBanner(s),
        ],
      }),
  ),
  'web-assembly-demo': pages(
    `en https://fractal.thinkquiet.dev/ Fractal in WebAssembly
    en https://sqlite-demo.pages.dev/ SQLite in the browser
    de https://raytracer.informatik-treff.de/ Raytracer`,
    (s) =>
      tool(
        s,
        '',
        `<canvas id="c"></canvas><p>${s.say(2)}</p>${script(`const bin=Uint8Array.from(atob("AGFzbQEAAAAB${s.r.base64(s.r.int(3000, 9000))}"),c=>c.charCodeAt(0));const w=new Worker(URL.createObjectURL(new Blob(["onmessage=async e=>{const{instance}=await WebAssembly.instantiate(e.data,{env:{memory:new WebAssembly.Memory({initial:16})}});postMessage(instance.exports.run(1024))}"])));for(let i=0;i<(navigator.hardwareConcurrency||2);i++)w.postMessage(bin);w.onmessage=e=>c.getContext("2d").putImageData(new ImageData(e.data,256),0,0);`)}`,
      ),
  ),
  'developer-tools': pages(
    `en https://www.paperfold.tools/base64 Base64 decoder
    de https://www.werkzeugkiste.dev/js-packer JavaScript packer
    en https://qr.paperfold.tools/ QR code maker
    ja https://tools.kumiko-db.jp/url-decode URLデコード`,
    (s) =>
      site(s, {
        era: 'floats',
        title: s.name,
        early: [old.packed(s)],
        main: `<h1>${s.name}</h1><textarea id="a">${s.r.base64(200)}</textarea><textarea id="b"></textarea><button id="dec">decode</button>`,
        late: [
          script(
            'dec.onclick=function(){try{b.value=decodeURIComponent(escape(atob(a.value.replace(/\\s/g,""))))}catch(e){b.value=unescape(a.value)}};b.onchange=function(){a.value=btoa(unescape(encodeURIComponent(b.value)))};',
          ),
          old.gaAsync(s),
        ],
      }),
  ),
  'live-scores': pages(
    `en https://www.touchlinetimes.com/live/league-two Touchline Times
    es https://www.marcadorlocal.es/directo Marcador local
    it https://www.golprovinciale.it/diretta Gol provinciale
    pt https://www.bolanarede.com.br/aovivo Bola na rede`,
    (s) =>
      site(s, {
        era: 'semantic',
        early: [fresh.gpt(s), fresh.prebid(s)],
        main: `<table>${times(16, () => `<tr><td>${s.r.int(1, 90)}'</td><td>FC ${s.r.id(6)}</td><td>${s.r.int(0, 4)}:${s.r.int(0, 4)}</td><td>SV ${s.r.id(6)}</td></tr>`)}</table>${article(s, 2)}`,
        late: [
          script(
            '(function p(){var x=new XMLHttpRequest();x.open("GET","/feed/live.json?_="+Date.now());x.onload=function(){try{JSON.parse(x.responseText).forEach(function(m){var e=document.getElementById("m"+m.id);e&&(e.innerHTML=m.html)})}catch(e){}setTimeout(p,1e4)};x.send()})();',
          ),
          fresh.push(s),
          fresh.criteo(s),
        ],
      }),
  ),
  parked: pages(
    `en http://harborsidecandles.com/ harborsidecandles.com
    de http://www.dachdecker-portal-nord.de/ Domain zu verkaufen
    en http://ww1.oldtractorparts.net/ oldtractorparts.net
    fr http://boulangerie-en-ligne.fr/ boulangerie-en-ligne.fr`,
    (s) =>
      tool(
        s,
        `<meta name="robots" content="noarchive">${script(`if(top.location!==location)top.location.href=location.href;var pageLoadTime=Date.now();window.park="${Buffer.from(JSON.stringify({ uuid: s.r.uuid(), page_time: s.r.digits(10), page_url: s.url, page_method: 'GET', template: 'ASIDE_X', s: s.r.base64(700) })).toString('base64')}";`)}`,
        `<div id="target" style="opacity: 0"></div><h1>${s.name}</h1><p>This domain may be for sale. <a href="https://sedo.com/search/details/?domain=${s.host}">Buy this domain</a></p><ul>${times(9, () => `<li><a href="/?q=${s.r.id(6)}">${s.say()}</a></li>`)}</ul><script src="/js/parking.2.${s.r.int(50, 110)}.3.js"></script><script src="https://www.google.com/adsense/domains/caf.js?abp=1"></script>`,
      ),
  ),
  'error-page': pages(
    `en https://www.saltmarshcycles.com/missing 404 Not Found
    en https://shop.tinplaterobots.com/cart Error 522: Connection timed out
    en http://intranet.lindqvist-steel.com/report.aspx Runtime Error
    de https://www.apfelkiste-hofladen.de/alt Seite nicht gefunden
    ja https://www.kogei-no-mori.jp/x ページが見つかりません
    es https://www.zapatoslince.es/nada Página no encontrada`,
    (s) => plain(s, s.name),
  ),
  maintenance: pages(
    `en https://status.ledgerleaf.com/ Down for maintenance
    nl https://www.tuinmeubelhal.nl/ Even geduld
    pl https://www.swiat-herbat.pl/przerwa Przerwa techniczna`,
    (s) =>
      plain(s, s.name).replace(
        '</body>',
        `${script('setTimeout(function(){location.reload()},6e4)')}</body>`,
      ),
  ),
  'bot-check': pages(
    `en https://www.tickerpond.com/login Just a moment...
    fr https://www.vinted-occasions-locales.fr/ Just a moment...
    de https://www.wohnraum-nord.de/suche Sicherheitsprüfung`,
    (s) =>
      tool(
        s,
        '<meta name="robots" content="noindex,nofollow"><meta http-equiv="refresh" content="390">',
        `<div class="main-wrapper" role="main"><noscript><h2>Enable JavaScript and cookies to continue</h2></noscript><h2>Checking if the site connection is secure</h2>${fresh.turnstile(s)}</div>${script(`(function(){window._cf_chl_opt={cvId:'2',cZone:"${s.host}",cType:'managed',cNounce:'${s.r.digits(5)}',cRay:'${s.r.hex(16)}',cHash:'${s.r.hex(15)}',cUPMDTk:"\\/?__cf_chl_tk=${s.r.id(40)}",cFPWv:'b',cTTimeMs:'1000',md:'${s.r.base64(600)}',mdrd:'${s.r.base64(1200)}'};var trkjs=document.createElement('img');trkjs.setAttribute('src','/cdn-cgi/images/trace/managed/js/transparent.gif?ray=${s.r.hex(16)}');trkjs.setAttribute('style','display: none');document.body.appendChild(trkjs);var a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=${s.r.hex(16)}';window._cf_chl_opt.cOgUHash=location.hash===''&&location.href.indexOf('#')!==-1?'#':location.hash;document.getElementsByTagName('head')[0].appendChild(a)}());`)}`,
      ),
  ),
  'redirecting-page': pages(
    `en https://example-choir.org/ Moved
    de http://www.alte-adresse-chor.de/ Wir sind umgezogen
    en https://go.harvestrouter.com/r?u=https%3A%2F%2Fwww.harvestrouter.com%2F Leaving our site`,
    (s) => {
      const target = `https://www.${s.host.split('.').slice(-2).join('.')}/new/`;
      return tool(
        s,
        `<meta http-equiv="refresh" content="${s.n * 3}; url=${target}"><link rel="canonical" href="${target}">`,
        `<p>${s.say(2)} <a href="${target}">${target}</a></p>${script(`window.location.replace("${target}"+location.hash)`)}`,
      );
    },
  ),
  'captive-portal': pages(
    `en http://wifi.shellbeachhotel-dorset.co.uk/login?dst=http%3A%2F%2Fneverssl.com Guest WiFi
    de http://10.5.50.1/login WLAN-Anmeldung
    es http://192.168.88.1/login Wi-Fi del hotel`,
    (s) =>
      tool(
        s,
        '<meta http-equiv="pragma" content="no-cache">',
        `<form name="sendin" action="${s.origin}/login" method="post" style="display:none"><input type="hidden" name="username"><input type="hidden" name="password"><input type="hidden" name="dst"></form><form name="login" onsubmit="return doLogin()"><input name="username" placeholder="${s.w.name}"><input name="password" type="password" placeholder="${s.w.code}"><label><input type="checkbox" required>${s.w.terms}</label><button>${s.w.next}</button></form>${script(`function hexMD5(s){return s}function doLogin(){document.sendin.username.value=document.login.username.value;document.sendin.password.value=hexMD5('\\${s.r.int(100, 377)}'+document.login.password.value+'\\${s.r.int(100, 377)}');document.sendin.submit();return false}`)}${script(bundle(s, 6))}`,
      ),
  ),
  survey: pages(
    `en https://survey.stourton.ac.uk/index.php/311 Campus travel survey
    de https://umfrage.stadt-eichtal.de/12 Bürgerumfrage
    fr https://enquete.mutuelle-du-midi.fr/5 Enquête
    ar https://survey.baladiya-sahel.gov.jo/7 استبيان`,
    (s) =>
      site(s, {
        era: 'bootstrap',
        title: s.name,
        main: `<form action="/index.php/311" method="post" id="limesurvey"><input type="hidden" name="YII_CSRF_TOKEN" value="${s.r.id(60)}">${times(8, (n) => `<fieldset><legend>${s.say()}</legend>${times(4, (m) => `<label><input type="radio" name="q${n}" value="${m}">${m}</label>`)}</fieldset>`)}<button>${s.w.next}</button></form>`,
        late: [fresh.matomo(s)],
      }),
  ),
  'personal-page': pages(
    `en http://people.stourton.ac.uk/~mh/ M. H.
    de http://www.kurt-wanninger.de/ Kurt Wanninger
    en http://tilde.quietfen.org/~ada/ ada
    ru http://ivan-fotograf.narod-pages.ru/ Иван, фотограф`,
    (s) =>
      `<html><head><title>${s.name}</title><meta name="generator" content="vi"></head>\n<body>\n<h1>${s.name}</h1>\n${times(26, () => `<p>${s.say(2)}</p>`)}\n<ul><li><a href="cv.pdf">cv</a><li><a href="photos/">photos</a></ul>${old.mailCloak(s)}<address>${s.w.today}: 12.3.2006</address></body></html>`,
  ),
  'streaming-service': pages(
    `en https://www.lanternfilms.tv/login Lantern Films
    de https://www.leinwandkiste.de/anmelden Leinwandkiste
    fr https://www.cinesource.fr/connexion Cinésource
    tr https://www.perdeacik.com/giris Perde Açık`,
    (s) =>
      site(s, {
        era: 'utility',
        early: [fresh.oneTrust(s), fresh.segment(s)],
        main: `<form action="/api/session" method="post"><input type="email" name="email" placeholder="${s.w.email}"><input type="password" name="password" placeholder="${s.w.password}"><button>${s.w.login}</button></form><form id="plan" action="/billing"><input autocomplete="cc-number" placeholder="${s.w.card}"><input autocomplete="cc-exp" placeholder="${s.w.expiry}"><input autocomplete="cc-csc" placeholder="${s.w.cvc}"></form>${teasers(s, 6)}`,
        late: [fresh.datadog(s), fresh.recaptcha(s), fresh.tiktok(s)],
      }),
  ),
};
