/** Banks, shops and other sites where people pay. */
import { bare, css, login, script, site, teasers, times } from '../layout.ts';
import { type Builders, pages, type Spot } from '../spot.ts';
import { bundle, fresh } from '../vendors-new.ts';
import { old } from '../vendors-old.ts';

const address = (s: Spot) =>
  `<fieldset><legend>${s.w.address}</legend>${['name', 'street', 'postcode', 'city', 'country', 'phone'].map((field) => `<input name="billing_${field}" autocomplete="${field}" placeholder="${field}">`).join('')}<input type="email" name="billing_email" placeholder="${s.w.email}"></fieldset>`;

const basket = (s: Spot) =>
  `<table class="cart">${times(s.r.int(1, 5), () => `<tr><td><img src="/media/${s.r.hex(8)}.webp" width="64" alt=""></td><td>${s.say()}</td><td>${s.r.int(1, 3)} ×</td><td>${s.r.int(3, 180)}.${s.r.digits(2)} €</td></tr>`)}</table>`;

const product = (s: Spot) =>
  `<div class="product"><div class="gallery">${times(4, () => `<img src="//cdn.${s.host}/p/${s.r.hex(12)}_800x.jpg" alt="">`)}</div><h1>${s.say()}</h1><p class="price">${s.r.int(5, 400)}.00</p><form method="post" action="/cart/add"><select name="id">${times(4, () => `<option value="${s.r.digits(14)}">${s.r.pick(['S', 'M', 'L', 'XL'])}</option>`)}</select><button>${s.w.buy}</button></form><p>${s.say(5)}</p></div>${teasers(s, 3)}`;

const shopify = (s: Spot) =>
  script(
    `var Shopify=Shopify||{};Shopify.shop="${s.host.split('.').at(-2)}.myshopify.com";Shopify.locale="${s.lang}";Shopify.theme={name:"Dawn",id:${s.r.digits(12)}};(function(){if("sendBeacon"in navigator&&"performance"in window)window.addEventListener("pagehide",function(){navigator.sendBeacon("https://monorail-edge.shopifysvc.com/v1/produce",JSON.stringify({schema_id:"online_store_buyer_site_abandonment/1.1",payload:{shop_id:${s.r.digits(9)},url:location.href}}))})})();window.ShopifyPay=window.ShopifyPay||{};window.ShopifyAnalytics={meta:{currency:"EUR",product:{id:${s.r.digits(13)},vendor:"${s.name}"}}};`,
  );

export const money: Builders = {
  'savings-bank-home': pages(
    `de https://www.sparkasse-lahnau.de/de/home.html Sparkasse Lahnau
    de https://www.kreissparkasse-ostmark.de/de/home/login-online-banking.html Kreissparkasse Ostmark
    es https://www.cajarural-altosierra.es/particulares Caja Rural Alto Sierra
    fr https://www.caisse-epargne-ardenne.fr/particuliers Caisse d'Épargne de l'Ardenne
    it https://www.cassarurale-valfredda.it/privati Cassa Rurale Val Fredda`,
    (s) =>
      site(s, {
        era: 'semantic',
        early: [fresh.tealium(s), fresh.usercentrics(s)],
        main: `<section class="hero"><h1>${s.name}</h1>${login(s, '/de/home/login-online-banking.html', ['anmeldename', 'pin'])}<p>${s.w.help}: ${s.w.phone} 0${s.r.digits(9)}</p></section>${teasers(s, 6)}`,
        late: [fresh.chartbeat(s), script(bundle(s, 10))],
      }),
  ),
  'cooperative-bank-home': pages(
    `de https://www.volksbank-hohenau.de/privatkunden.html Volksbank Hohenau eG
    de https://www.vr-bank-mittelweser.de/banking-private/entry VR Bank Mittelweser
    de https://www.raiffeisenbank-ilztal.de/startseite.html Raiffeisenbank Ilztal eG
    nl https://www.streekbank-twente.nl/particulier Streekbank Twente`,
    (s) =>
      site(s, {
        era: 'bootstrap',
        early: [fresh.matomo(s), fresh.cookiebot(s)],
        main: `${teasers(s, 5)}<a class="btn btn-primary" href="https://www.${s.host.slice(4)}/services_cloud/portal/webcomp/auth/login">${s.w.login}</a><div class="alert alert-warning"><strong>Phishing:</strong> ${s.name}: ${s.say()} PIN, TAN, ${s.w.password}.</div>`,
        late: [fresh.newRelic(s)],
      }),
  ),
  'online-banking-login': pages(
    `en https://online.fallowfieldbank.com/auth/login Fallowfield Bank
    de https://banking.bankhaus-lerche.de/portal/login Bankhaus Lerche
    fr https://particuliers.banquedesvosges.fr/connexion Banque des Vosges
    pl https://ebank.bankmazurski.pl/login Bank Mazurski
    tr https://internetsubesi.karadenizbank.com.tr/giris Karadeniz Bank
    pt https://netbanco.bancodominho.pt/entrar Banco do Minho
    ja https://direct.aozora-shinkin.jp/login あおぞら信金ダイレクト`,
    (s) =>
      bare(
        s,
        `${s.w.login} | ${s.name}`,
        `<meta name="format-detection" content="telephone=no"><style>${css(s, 22)}</style>${fresh.datadog(s)}${script('if(self===top){document.documentElement.style.display="block"}else{top.location=self.location}')}`,
        `<main><h1>${s.name}</h1><form action="/auth/login" method="post" autocomplete="off"><label>${s.w.user}<input name="customerNumber" inputmode="numeric" maxlength="10"></label><label>${s.w.password}<input type="password" name="pin" maxlength="5"></label><div class="keypad">${s.r
          .some([...'0123456789'], 10)
          .map((digit) => `<button type="button" data-k="${s.r.hex(4)}">${digit}</button>`)
          .join(
            '',
          )}</div><input type="hidden" name="deviceData"><button>${s.w.login}</button></form><p>${s.say(2)}</p></main>${script(`document.querySelectorAll("[data-k]").forEach(b=>b.addEventListener("click",()=>{const f=document.forms[0];f.pin.value.length<5&&(f.pin.value+=b.textContent)}));document.forms[0].deviceData.value=btoa(JSON.stringify([navigator.language,screen.width,screen.height,new Date().getTimezoneOffset(),navigator.hardwareConcurrency]));`)}${script(bundle(s, 14))}`,
      ),
  ),
  'bank-one-time-code': pages(
    `en https://secure.fallowfieldbank.com/sca/challenge?tx=8a1 Confirm it is you
    de https://banking.bankhaus-lerche.de/portal/tan TAN-Eingabe
    es https://banca.bancodelebro.es/firma/otp Firma de operación
    it https://home.bancadellagaronna.it/sca Conferma operazione
    nl https://mijn.streekbank-twente.nl/bevestigen Bevestig`,
    (s) =>
      bare(
        s,
        s.name,
        `<style>${css(s, 26)}</style>`,
        `<main><h1>${s.name}</h1><p>${s.say()} ${s.r.digits(3)},00 € → ••${s.r.digits(4)}</p><form method="post" action="/sca/verify"><input type="hidden" name="txn" value="${s.r.uuid()}"><label>${s.w.code}<input name="otp" inputmode="numeric" autocomplete="one-time-code" maxlength="6" pattern="[0-9]{6}"></label><button>${s.w.confirm}</button></form><a href="/sca/resend">${s.w.help}</a><span id="timer">120</span></main>${script('var n=120,t=setInterval(function(){document.getElementById("timer").textContent=--n;if(n<1){clearInterval(t);location.href="/logout?reason=timeout"}},1000);"OTPCredential"in window&&navigator.credentials.get({otp:{transport:["sms"]}}).then(function(c){document.forms[0].otp.value=c.code;document.forms[0].submit()});')}${script(bundle(s, 8))}`,
      ),
  ),
  'credit-union-aspx': pages(
    `en https://www.millcreekcu.org/Login.aspx Mill Creek Credit Union
    en https://homebanking.prairieunited.coop/HomeBanking/Default.aspx Prairie United Home Banking
    es https://www.cooperativasanjeronimo.com.mx/BancaEnLinea/Login.aspx Cooperativa San Jerónimo`,
    (s) =>
      site(s, {
        era: 'floats',
        early: [old.frameBuster(s)],
        main: `<form name="aspnetForm" method="post" action="Login.aspx" id="aspnetForm" autocomplete="off"><input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPDwUK${s.r.base64(s.r.int(3000, 9000))}" /><input type="hidden" name="__EVENTVALIDATION" value="/wEW${s.r.base64(200)}" />${script("var theForm=document.forms['aspnetForm'];function __doPostBack(t,a){if(!theForm.onsubmit||(theForm.onsubmit()!=false)){theForm.__EVENTTARGET.value=t;theForm.__EVENTARGUMENT.value=a;theForm.submit()}}", 'type="text/javascript"')}<input name="ctl00$M$Acct" type="text" /><input name="ctl00$M$Pin" type="password" /><input type="submit" value="${s.w.login}" /></form><p>Federally insured by NCUA. ${s.say(3)}</p>`,
        late: [old.webtrends(s), old.ga(s)],
      }),
  ),
  'bank-fraud-advice': pages(
    `en https://www.fallowfieldbank.com/security/phishing How to spot a scam
    de https://www.sparkasse-lahnau.de/de/home/sicherheit/phishing.html Achtung Phishing
    fr https://www.banquedesvosges.fr/securite/hameconnage Hameçonnage
    pl https://www.bankmazurski.pl/bezpieczenstwo/falszywe-sms Uwaga na fałszywe SMS-y`,
    (s) =>
      site(s, {
        era: 'semantic',
        title: s.name,
        early: [fresh.gtm(s)],
        main: `<article><h1>${s.name}</h1>${times(3, () => `<p>${s.say(3)}</p>`)}<blockquote class="example">"${s.w.alert} ${s.w.confirm} ${s.w.deadline}" <code>http://secure-fallowfield-login.example/verify.php</code></blockquote><ul><li>${s.w.password}, PIN, ${s.w.code}, ${s.w.cvc}: ✗</li><li>${s.w.phone}: 116 116</li></ul><img src="/img/screenshot-fake-sms.png" alt="SMS: ${s.w.parcel}"></article>`,
        late: [fresh.cookieBanner(s), fresh.vitals(s)],
      }),
  ),
  'broker-and-insurance': pages(
    `en https://www.harrowgateinvest.com/open-account Harrowgate Invest
    de https://www.depotvergleich-nordstern.de/ Nordstern Versicherung
    fr https://www.mutuelle-du-midi.fr/devis Mutuelle du Midi
    it https://www.assicurazioni-alpine.it/preventivo Assicurazioni Alpine`,
    (s) =>
      site(s, {
        era: 'utility',
        early: [fresh.oneTrust(s), fresh.linkedIn(s), fresh.optimizely(s)],
        main: `<h1>${s.name}</h1><p>Capital at risk. 68 % of retail accounts lose money. ${s.say(3)}</p><form action="/leads" method="post"><input name="name" placeholder="${s.w.name}"><input name="email" placeholder="${s.w.email}"><input name="phone" placeholder="${s.w.phone}"><input name="amount" type="range" min="100" max="50000"><button>${s.w.next}</button></form>${teasers(s, 4)}`,
        late: [fresh.intercom(s), fresh.metaPixel(s), fresh.hubSpot(s)],
      }),
  ),
  'shop-home-old': pages(
    `en http://www.wickedwoolens.co.uk/catalog/index.php?osCsid=91 Wicked Woolens
    de http://www.modellbahn-krause.de/shop/product_info.php?products_id=33 Modellbahn Krause
    it http://www.ceramichebianchi.it/negozio/ Ceramiche Bianchi
    es http://www.guitarrasalhambrilla.es/tienda/ Guitarras Alhambrilla`,
    (s) =>
      site(s, {
        era: 'tables',
        early: [old.rollovers(s)],
        main: product(s) + basket(s),
        aside: `${old.mailCloak(s)}<FORM ACTION="https://www.paypal.com/cgi-bin/webscr" METHOD="post" TARGET="paypal"><INPUT TYPE="hidden" NAME="cmd" VALUE="_xclick"><INPUT TYPE="hidden" NAME="business" VALUE="shop@${s.host}"><INPUT TYPE="image" SRC="https://www.paypal.com/en_US/i/btn/x-click-but01.gif" BORDER="0"></FORM>`,
        late: [old.statCounter(s), old.ga(s)],
      }),
  ),
  'shop-product': pages(
    `en https://www.larkandlinen.com/products/apron Lark & Linen
    fr https://www.savonnerie-du-pin.fr/products/savon Savonnerie du Pin
    de https://www.apfelkiste-hofladen.de/produkte/saft Apfelkiste Hofladen
    ja https://www.kogei-no-mori.jp/products/chawan 工芸の森
    pl https://www.swiat-herbat.pl/produkt/zielona Świat Herbat
    tr https://www.zeytincidede.com.tr/urun/sabun Zeytinci Dede`,
    (s) =>
      site(s, {
        era: 'semantic',
        title: `${s.say()} – ${s.name}`,
        early: [shopify(s), fresh.ga4(s), fresh.metaPixel(s)],
        main: product(s),
        late: [fresh.tiktok(s), fresh.criteo(s), fresh.cookieBanner(s), script(bundle(s, 12))],
      }),
  ),
  'checkout-stripe': pages(
    `en https://www.tinplaterobots.com/checkout Tinplate Robots
    de https://shop.imkerei-sommer.de/kasse Imkerei Sommer
    en https://tickets.operahouse-wexford.ie/pay Opera House Wexford
    nl https://www.koffiebranderij-zwart.nl/afrekenen Koffiebranderij Zwart`,
    (s) =>
      site(s, {
        era: 'utility',
        early: [`<script src="https://js.stripe.com/v3/"></script>`, fresh.gtm(s)],
        main: `${basket(s)}<form id="payment-form">${address(s)}<div id="payment-element"></div><button id="submit">${s.w.buy}</button><div id="msg" hidden></div></form>${script(`const stripe=Stripe("pk_live_${s.r.id(24)}",{locale:"${s.lang}"});const elements=stripe.elements({clientSecret:"pi_${s.r.id(24)}_secret_${s.r.id(25)}",appearance:{theme:"stripe"}});elements.create("payment").mount("#payment-element");document.querySelector("#payment-form").addEventListener("submit",async e=>{e.preventDefault();const{error}=await stripe.confirmPayment({elements,confirmParams:{return_url:location.origin+"/thanks"}});if(error){const m=document.querySelector("#msg");m.hidden=false;m.textContent=error.message}});`)}`,
        late: [fresh.sentry(s)],
      }),
  ),
  'checkout-adyen': pages(
    `nl https://www.tuinmeubelhal.nl/checkout/payment Tuinmeubelhal
    en https://www.saltmarshcycles.com/checkout/payment Saltmarsh Cycles
    es https://www.zapatoslince.es/checkout/pago Zapatos Lince`,
    (s) =>
      site(s, {
        era: 'bootstrap',
        early: [
          `<script src="https://checkoutshopper-live.adyen.com/checkoutshopper/sdk/5.53.2/adyen.js" integrity="sha384-${s.r.base64(48)}" crossorigin="anonymous"></script>`,
        ],
        main: `${basket(s)}${address(s)}<div id="dropin"></div>${script(`(async()=>{const checkout=await AdyenCheckout({environment:"live",clientKey:"live_${s.r.id(32).toUpperCase()}",locale:"${s.lang}",session:{id:"CS${s.r.hex(16).toUpperCase()}",sessionData:"${s.r.base64(600)}"},onPaymentCompleted:r=>location.assign("/success?c="+r.resultCode)});checkout.create("dropin",{paymentMethodsConfiguration:{card:{hasHolderName:true,holderNameRequired:true}}}).mount("#dropin")})();`)}`,
        late: [fresh.newRelic(s)],
      }),
  ),
  'checkout-braintree-paypal': pages(
    `en https://www.moorlandhampers.co.uk/basket/pay Moorland Hampers
    fr https://www.librairie-des-quais.fr/commande/paiement Librairie des Quais
    it https://www.vinidelcastello.it/cassa Vini del Castello`,
    (s) =>
      site(s, {
        era: 'semantic',
        early: [
          `<script src="https://js.braintreegateway.com/web/3.97.2/js/client.min.js"></script><script src="https://js.braintreegateway.com/web/3.97.2/js/hosted-fields.min.js"></script><script src="https://www.paypal.com/sdk/js?client-id=A${s.r.id(60)}&currency=EUR"></script>`,
        ],
        main: `${basket(s)}<form id="cc"><label>${s.w.card}</label><div id="card-number"></div><label>${s.w.expiry}</label><div id="expiration-date"></div><label>${s.w.cvc}</label><div id="cvv"></div><input type="hidden" name="nonce"><button>${s.w.buy}</button></form><div id="paypal-button"></div>${script(`braintree.client.create({authorization:"${Buffer.from(`{"version":2,"authorizationFingerprint":"${s.r.id(300)}"}`).toString('base64')}"}).then(c=>braintree.hostedFields.create({client:c,fields:{number:{selector:"#card-number"},cvv:{selector:"#cvv"},expirationDate:{selector:"#expiration-date"}}})).then(h=>document.getElementById("cc").addEventListener("submit",e=>{e.preventDefault();h.tokenize().then(p=>{e.target.nonce.value=p.nonce;e.target.submit()})}));paypal.Buttons({createOrder:(d,a)=>a.order.create({purchase_units:[{amount:{value:"49.90"}}]}),onApprove:(d,a)=>a.order.capture().then(()=>location="/thanks")}).render("#paypal-button");`)}`,
        late: [fresh.clarity(s)],
      }),
  ),
  'checkout-woocommerce': pages(
    `de https://www.toepferei-lindenhof.de/kasse/ Töpferei Lindenhof
    en https://honeybeeyarn.shop/checkout/ Honeybee Yarn
    pt https://www.queijosdaserra.pt/finalizar-compra/ Queijos da Serra`,
    (s) =>
      site(s, {
        era: 'semantic',
        early: [
          fresh.wordpressEmoji(s),
          `<link rel="stylesheet" href="/wp-content/plugins/woocommerce/assets/css/woocommerce.css?ver=8.2">`,
        ],
        main: `<div class="woocommerce"><form name="checkout" method="post" class="checkout woocommerce-checkout" action="${s.url}">${address(s)}${basket(s)}<fieldset id="wc-cc"><input name="card-number" autocomplete="cc-number" placeholder="${s.w.card}"><input name="card-expiry" autocomplete="cc-exp" placeholder="${s.w.expiry}"><input name="card-cvc" autocomplete="cc-csc" placeholder="${s.w.cvc}"></fieldset><input type="hidden" name="woocommerce-process-checkout-nonce" value="${s.r.hex(10)}"><button>${s.w.buy}</button></form></div>${script(`var wc_checkout_params=${JSON.stringify({ ajax_url: '/wp-admin/admin-ajax.php', wc_ajax_url: '/?wc-ajax=%%endpoint%%', update_order_review_nonce: s.r.hex(10), is_checkout: '1' })};`)}`,
        late: [fresh.ga4(s)],
      }),
  ),
  'magento-product': pages(
    `en https://www.brassandbolt.com/hinges/strap-hinge.html Brass & Bolt
    de https://www.lampenscheune.de/stehlampe-eiche.html Lampenscheune
    es https://www.bicimundonorte.es/casco-urbano.html Bicimundo Norte`,
    (s) =>
      site(s, {
        era: 'bootstrap',
        early: [
          script(
            `var BASE_URL='${s.origin}/';var require={"baseUrl":"${s.origin}/static/version${s.r.digits(10)}/frontend/Vendor/theme/${s.lang}"};`,
          ),
          `<script src="/static/version1/requirejs/require.js"></script>`,
        ],
        main: `${product(s)}<script type="text/x-magento-init">{"*":{"Magento_PageCache/js/form-key-provider":{},"Magento_Customer/js/section-config":{"sections":{"stores/store/switch":["*"],"checkout/cart/add":["cart"]}}}}</script><div data-bind="scope: 'messages'"><!-- ko if: cookieMessages --><!-- /ko --></div>`,
        late: [fresh.gtm(s), fresh.hotjar(s), fresh.criteo(s)],
      }),
  ),
  'jsf-booking': pages(
    `en https://book.islandhopperair.com/booking/search.xhtml Island Hopper Air
    de https://buchen.kurhotel-tannenblick.de/zimmer.jsf Kurhotel Tannenblick
    tr https://rezervasyon.lidyaotel.com.tr/oda.xhtml Lidya Otel`,
    (s) =>
      site(s, {
        era: 'floats',
        early: [
          `<script type="text/javascript" src="/javax.faces.resource/jquery/jquery.js.xhtml?ln=primefaces&amp;v=6.2"></script>`,
        ],
        main: `<form id="j_idt7" method="post" action="/booking/search.xhtml">${basket(s)}<input type="text" name="from" /><input type="text" name="date" class="hasDatepicker" /><input type="text" name="card" autocomplete="cc-number" placeholder="${s.w.card}" /><input type="hidden" name="javax.faces.ViewState" value="H4sIAAAAAAAAA${s.r.base64(s.r.int(4000, 12000))}" /></form>${script('$(function(){PrimeFaces.cw("Calendar","cal",{id:"j_idt7:date",popup:true,locale:"de",dateFormat:"dd.mm.yy"});});')}`,
        late: [old.gaAsync(s)],
      }),
  ),
  donation: pages(
    `en https://www.riverfriends.org/donate Friends of the River
    fr https://dons.refuge-des-chouettes.fr/ Refuge des Chouettes
    de https://www.tafel-oberland.de/spenden Tafel Oberland
    ar https://www.alkhair-relief.org/ar/donate جمعية الخير`,
    (s) =>
      site(s, {
        era: 'utility',
        early: [fresh.metaPixel(s)],
        main: `<h1>${s.name}</h1><p>${s.say(4)}</p><form action="/donate/process" method="post">${['10', '25', '50', '100'].map((sum) => `<label><input type="radio" name="amount" value="${sum}">${sum}</label>`).join('')}<input name="name" placeholder="${s.w.name}"><input name="email" placeholder="${s.w.email}"><div data-gateway="stripe" class="card-fields"></div><input name="bitcoin" value="bc1q${s.r.hex(38)}" readonly><button>${s.w.next}</button></form><iframe src="https://www.youtube-nocookie.com/embed/${s.r.id(11)}" title="video" allowfullscreen></iframe>`,
        late: [fresh.recaptcha(s), fresh.ga4(s)],
      }),
  ),
  'real-carrier-and-toll': pages(
    `de https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html DHL Sendungsverfolgung
    en https://www.ups.com/track?loc=en_US Tracking | UPS
    fr https://www.laposte.fr/outils/suivre-vos-envois La Poste
    pl https://inpost.pl/sledzenie-przesylek InPost
    en https://www.e-zpassny.com/pay-tolls E-ZPass New York`,
    (s) =>
      site(s, {
        era: 'semantic',
        title: s.name,
        early: [fresh.oneTrust(s), fresh.tealium(s)],
        main: `<h1>${s.name}</h1><form action="${s.url}" method="get"><input name="piececode" placeholder="00340434"><button>${s.w.search}</button></form><p>${s.say(3)}</p><p><a href="/security/fraud">Phishing</a>: "${s.w.parcel} ${s.w.fee}"</p>${teasers(s, 4)}`,
        late: [fresh.newRelic(s), fresh.vitals(s)],
      }),
  ),
  'near-brand-names': pages(
    `en https://www.applewoodfarm-cider.co.uk/ Applewood Farm
    de https://www.amazonas-reisen.de/touren Amazonas Reisen
    en https://www.orangecountygazebo.com/ Orange County Gazebos
    en https://www.chasefarmschool.org.uk/parents Chase Farm School
    fr https://www.visa-conseil-voyages.fr/formalites Visa Conseil Voyages
    en https://www.upsanddownscoaching.com/ Ups and Downs Coaching
    nl https://www.ing-bureau-devries.nl/ Ingenieursbureau De Vries
    en https://www.shellbeachhotel-dorset.co.uk/book Shell Beach Hotel
    de https://www.steamboat-freunde-elbe.de/ Steamboat-Freunde Elbe
    it https://www.posteria-italiana-roma.it/menu Posteria Italiana
    en https://www.metamasquerade-costumes.com/ Metamasquerade
    en https://www.discordantharmony.org/login Discordant Harmony choir`,
    (s) =>
      site(s, {
        era: s.r.pick(['floats', 'bootstrap', 'semantic', 'utility']),
        early: [fresh.ga4(s), fresh.cookiebot(s)],
        main: `<h1>${s.name}</h1><p>${s.say(6)}</p>${teasers(s, 3)}<form action="/contact/send" method="post"><input name="name" placeholder="${s.w.name}"><input name="mail" placeholder="${s.w.email}"><textarea name="text"></textarea><button>${s.w.next}</button></form>${s.n % 3 ? '' : login(s, '/members/login')}`,
        late: [fresh.cloudflare(s)],
      }),
  ),
};
