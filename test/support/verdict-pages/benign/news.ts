/** News sites, portals and magazines of four eras. */
import { article, script, site, teasers, times } from '../layout.ts';
import { type Builders, pages, type Spot } from '../spot.ts';
import { bundle, fresh } from '../vendors-new.ts';
import { old } from '../vendors-old.ts';

const story = (s: Spot) => `${article(s)}<div class="box">${teasers(s, s.r.int(2, 5))}</div>`;

export const news: Builders = {
  'news-2004': pages(
    `en http://www.valleycourier.com/articles/2004/11/03/front1.htm Valley Courier
    de http://www.werra-bote.de/lokales/index.shtml?id=2210 Werra-Bote
    fr http://www.lecholimousin.fr/article.asp?num=4411 L'Écho limousin
    es http://www.diariodelaribera.es/portada/noticia.php?id=812 Diario de la Ribera
    it http://www.gazzettadelpo.it/cronaca/art_2231.htm Gazzetta del Po`,
    (s) =>
      site(s, {
        era: 'tables',
        early: [old.frameBuster(s), old.rollovers(s)],
        main: `${old.clock(s)}${story(s)}${old.mailCloak(s)}`,
        aside: old.dart(s),
        late: [old.urchin(s), old.flashDetect(s)],
      }),
  ),
  'news-2007': pages(
    `en http://www.harborledger.com/2007/05/bridge-repairs.html Harbor Ledger
    de http://www.nordheider-rundschau.de/artikel/20070512/stadtrat.html Nordheider Rundschau
    nl http://www.polderpost.nl/nieuws/4471/brug.html Polderpost
    pl http://www.kurierbeskidzki.pl/index.php?dzial=3&id=991 Kurier Beskidzki
    tr http://www.egepostasi.com.tr/haber.asp?haberno=20881 Ege Postası`,
    (s) =>
      site(s, {
        era: 'floats',
        title: `${s.say()} | ${s.name}`,
        early: [old.omnitureInline(s), old.xhr(s)],
        main: story(s) + old.addThis(s) + old.swfObject(s),
        aside: old.iframeAd(s) + old.dart(s),
        late: [old.ga(s), old.omniture(s), old.quantcast(s)],
      }),
  ),
  'news-2010': pages(
    `en http://www.riverside-herald.co.uk/news/local/8812273.council_votes/ Riverside Herald
    de http://www.altmark-kurier.de/region/feuerwehr-1.88123 Altmark-Kurier
    fr http://www.ladepechedujura.fr/2010/09/14/pont.php La Dépêche du Jura
    pt http://www.correiodotejo.pt/noticia.aspx?id=5512 Correio do Tejo
    ru http://www.volzhskie-vesti.ru/news/2010/5512/ Волжские вести`,
    (s) =>
      site(s, {
        era: 'floats',
        early: [old.jqueryPlugin(s), old.cufon(s)],
        main: `<div id="promo"><a class="prev" href="#">&lt;</a><ul>${times(4, () => `<li><img src="/upload/${s.r.hex(6)}.jpg" /></li>`)}</ul></div>${story(s)}`,
        aside: old.facebook(s) + old.addThis(s),
        late: [s.n % 2 ? old.ivw(s) : old.comscore(s), old.gaAsync(s), old.packed(s)],
      }),
  ),
  'news-2013': pages(
    `en http://www.prairietribune.com/local/school-board-delays-vote/ Prairie Tribune
    de http://www.moselblick-zeitung.de/nachrichten/artikel-51230.html Moselblick-Zeitung
    pl http://wiadomosci.nadwisla24.pl/artykul/7712,remont-mostu NadWisłą24
    es http://www.elcorreodelaalcarria.com/local/20130612/obras.html El Correo de la Alcarria
    ar http://www.sahelnews-online.com/ar/article/3312 صحيفة الساحل`,
    (s) =>
      site(s, {
        era: 'bootstrap',
        early: [fresh.chartbeat(s), s.lang === 'pl' ? old.gemius(s) : old.comscore(s)],
        main: story(s) + old.disqus(s),
        aside: old.facebook(s),
        late: [old.gaAsync(s), old.quantcast(s), fresh.newRelic(s)],
      }),
  ),
  'news-2018': pages(
    `en https://www.lakecountyobserver.com/2018/03/11/museum-reopens Lake County Observer
    fr https://www.lejournaldelabaie.fr/actualite/2018/pont-24155.php Le Journal de la Baie
    it https://www.ilcorrieredellago.it/2018/06/02/news/ponte-998123/ Il Corriere del Lago
    ja https://www.setouchi-shimbun.co.jp/articles/2018/kz-3312.html 瀬戸内新聞
    zh https://www.jiangnanribao.cn/a/20180614/c3321.shtml 江南日报网`,
    (s) =>
      site(s, {
        era: 'semantic',
        early: [fresh.optimizely(s), fresh.gpt(s), s.lang === 'zh' ? fresh.baidu(s) : fresh.tealium(s)],
        main: story(s),
        aside: `<div id="taboola-below"></div>${script(`window._taboola=window._taboola||[];_taboola.push({article:'auto'},{mode:'thumbnails-a',container:'taboola-below',placement:'Below Article'});`)}`,
        late: [fresh.push(s), fresh.metaPixel(s), fresh.adBlockTest(s), fresh.chartbeat(s)],
      }),
  ),
  'news-2023': pages(
    `en https://www.northshoregazette.com/news/2023/council-trees Northshore Gazette
    de https://www.hessische-woche.de/politik/stadtrat-baeume-92114558.html Hessische Woche
    fr https://www.ouest-vallee.fr/bretagne/pont-vieux-a2231 Ouest-Vallée
    es https://www.laopinionserrana.es/local/2023/10/12/arboles-1234.html La Opinión Serrana
    nl https://www.kustbode.nl/regio/artikel/31288/brug-dicht Kustbode
    tr https://www.anadolugundem.com.tr/gundem/kopru-onarimi-h3312.html Anadolu Gündem`,
    (s) =>
      site(s, {
        era: 'semantic',
        title: `${s.say()} – ${s.name}`,
        early: [fresh.oneTrust(s), fresh.gtm(s), fresh.prebid(s), fresh.gpt(s)],
        main: story(s),
        aside: teasers(s, 3),
        late: [fresh.vitals(s), fresh.serviceWorker(s), fresh.sentry(s), fresh.criteo(s), fresh.shortcuts(s)],
      }),
  ),
  'paywalled-magazine': pages(
    `en https://www.thequarterlyreader.com/essays/a-river-in-winter The Quarterly Reader
    de https://www.freitagsblatt.de/kultur/essay-123.html Freitagsblatt
    fr https://www.revuelucarne.fr/lire/hiver-55.html Revue Lucarne
    pt https://www.revistamarear.com.br/ensaio/agua-45/ Revista Marear`,
    (s) =>
      site(s, {
        era: 'semantic',
        early: [
          script(
            `tp=window.tp||[];tp.push(["setAid","${s.r.id(10)}"]);tp.push(["setUsePianoIdUserProvider",true]);tp.push(["init",function(){tp.pianoId.init({loggedIn:function(d){location.reload()}});tp.experience.init()}]);document.cookie.indexOf("__adblocker")===-1&&(document.cookie="__adblocker=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/");`,
          ),
          fresh.segment(s),
        ],
        main: `${article(s, 3)}<div class="paywall modal"><h2>${s.w.register}</h2><p>${s.say(2)}</p><form action="/subscribe/start" method="post"><input type="email" name="email" placeholder="${s.w.email}"><button>${s.w.next}</button></form><p><a href="/login?next=${encodeURIComponent(s.url)}">${s.w.login}</a></p></div><div hidden data-enc="${s.r.base64(900)}" class="premium-body"></div>`,
        late: [
          script(
            `(async()=>{const b=document.querySelector(".premium-body");if(!b||!localStorage.getItem("sub"))return;const k=await crypto.subtle.importKey("raw",Uint8Array.from(atob(localStorage.getItem("sub")),c=>c.charCodeAt(0)),"AES-GCM",false,["decrypt"]);const d=Uint8Array.from(atob(b.dataset.enc),c=>c.charCodeAt(0));b.innerHTML=new TextDecoder().decode(await crypto.subtle.decrypt({name:"AES-GCM",iv:d.slice(0,12)},k,d.slice(12)));b.hidden=false})();`,
          ),
          fresh.ga4(s),
        ],
      }),
  ),
  'portal-with-mail-box': pages(
    `de https://www.freinetz.de/ Freinetz
    it https://www.tiscalina.it/ Tiscalina
    pl https://www.poczta-onetka.pl/ Onetka
    ru https://www.pochtovik.ru/ Почтовик
    en https://www.mailharbor.com/ Mailharbor`,
    (s) =>
      site(s, {
        era: s.n % 2 ? 'floats' : 'bootstrap',
        early: [s.n % 2 ? old.xhr(s) : fresh.usercentrics(s)],
        main: teasers(s, 8),
        aside: `<div class="mail-login"><h3>E-Mail ${s.w.login}</h3><form method="post" action="https://login.${s.host.replace('www.', '')}/login/mail"><input type="hidden" name="hal" value="true"><input name="username" placeholder="${s.w.email}"><input type="password" name="password" placeholder="${s.w.password}"><button>${s.w.login}</button></form><a href="/mail/register">${s.w.register}</a> · <a href="/lost">${s.w.forgot}</a></div>`,
        late: [old.ivw(s), s.lang === 'ru' ? fresh.yandex(s) : fresh.gtm(s), fresh.criteo(s)],
      }),
  ),
  'push-tabloid': pages(
    `en https://www.dailybuzzwire.com/showbiz/star-sells-house Daily Buzzwire
    pl https://www.plotkarnia24.pl/gwiazdy/3312 Plotkarnia24
    es https://www.corazondehoy.com/famosos/boda-123 Corazón de Hoy
    tr https://www.magazinhane.com/haber/5512 Magazinhane`,
    (s) =>
      site(s, {
        era: 'semantic',
        early: [fresh.gpt(s), fresh.prebid(s), fresh.didomi(s)],
        main: `${teasers(s, 9)}<div class="popup" id="bell"><p>${s.w.news}? ${s.say()}</p><button id="yes">${s.w.accept}</button><button>${s.w.reject}</button></div>`,
        late: [
          script(
            `document.getElementById("yes").onclick=function(){Notification.requestPermission().then(function(p){if(p!=="granted")return;navigator.serviceWorker.ready.then(function(r){return r.pushManager.subscribe({userVisibleOnly:true,applicationServerKey:"${s.r.id(87)}"})}).then(function(u){return fetch("/push/subscribe",{method:"POST",body:JSON.stringify(u)})})})};`,
          ),
          fresh.push(s),
          fresh.tiktok(s),
          fresh.metaPixel(s),
        ],
      }),
  ),
  'broadcaster-video': pages(
    `en https://www.channel9north.tv/watch/evening-bulletin Channel 9 North
    de https://www.mittelland-tv.ch/sendung/abendschau Mittelland TV
    ja https://www.tsubame-tv.jp/news/movie/221.html つばめテレビ
    fr https://www.tvcevennes.fr/replay/journal-du-soir TV Cévennes`,
    (s) =>
      site(s, {
        era: 'semantic',
        early: [fresh.tealium(s)],
        main: `<div id="player" class="video-js" data-setup="{}"></div>${script(
          `window.playerConfig=${JSON.stringify({ id: s.r.uuid(), streams: [{ type: 'application/x-mpegURL', url: `https://vod.${s.host}/hls/${s.r.hex(16)}/master.m3u8?token=${s.r.base64(24)}` }], drm: { widevine: `https://lic.${s.host}/wv`, fairplay: `https://lic.${s.host}/fp` }, poster: `/img/${s.r.hex(8)}.jpg`, ads: { vast: `https://pubads.g.doubleclick.net/gampad/ads?iu=/${s.r.digits(8)}/video&correlator=` } })};document.addEventListener("keydown",e=>{e.code==="Space"&&window.player&&(player.paused()?player.play():player.pause())});`,
        )}${article(s, 2)}`,
        late: [
          `<script src="https://vjs.zencdn.net/8.6.1/video.min.js"></script>`,
          old.comscore(s),
          script(bundle(s, 20)),
        ],
      }),
  ),
  weather: pages(
    `en https://www.cloudatlasweather.com/forecast/leeds Cloud Atlas Weather
    de https://www.wetterfrosch-online.de/ort/kassel Wetterfrosch online
    nl https://www.buienkijker.nl/weer/zwolle Buienkijker
    es https://www.eltiempoahora.es/burgos.html El Tiempo Ahora`,
    (s) =>
      site(s, {
        era: 'bootstrap',
        early: [fresh.gtm(s)],
        main: `<h1>${s.name}</h1><table class="table">${times(7, (day) => `<tr><td>${s.w.today} +${day}</td><td>${s.r.int(-4, 31)} °C</td><td>${s.r.int(0, 90)} %</td><td>${s.r.int(980, 1035)} hPa</td></tr>`)}</table><canvas id="radar" width="600" height="400"></canvas><p>${s.say(4)}</p>`,
        late: [
          script(
            `navigator.geolocation&&document.getElementById("locate")&&navigator.geolocation.getCurrentPosition(function(p){fetch("/api/near?lat="+p.coords.latitude.toFixed(2)+"&lon="+p.coords.longitude.toFixed(2)).then(function(r){return r.json()}).then(function(j){location="/forecast/"+j.slug})});var ctx=document.getElementById("radar").getContext("2d"),frames=[${times(40, () => String(s.r.int(0, 4095)), ',')}],i=0;setInterval(function(){ctx.fillStyle="#"+("00"+frames[i++%frames.length].toString(16)).slice(-3);ctx.fillRect(0,0,600,400)},250);`,
          ),
          fresh.criteo(s),
          fresh.cookieBanner(s),
        ],
      }),
  ),
  'local-radio': pages(
    `de http://www.radio-hochwald.de/ Radio Hochwald
    fr http://www.radio-garrigue.fr/ Radio Garrigue
    en http://www.coastfm-kerry.ie/ Coast FM
    pt http://www.radiodouro.pt/ Rádio Douro`,
    (s) =>
      site(s, {
        era: 'floats',
        early: [old.mooTools(s), old.jqueryPlugin(s)],
        main: `<object type="application/x-shockwave-flash" data="/player/dewplayer.swf?mp3=http://stream.${s.host.slice(4)}:8000/live" width="200" height="20"><param name="movie" value="/player/dewplayer.swf" /></object><p><a href="/listen.m3u" onclick="window.open('/popup-player.html','player','width=320,height=200');return false;">Live</a></p>${article(s, 4)}${old.mailCloak(s)}`,
        aside: old.facebook(s),
        late: [old.piwik(s), old.statCounter(s)],
      }),
  ),
};
