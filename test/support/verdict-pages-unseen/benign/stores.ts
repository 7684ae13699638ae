/** Shops, their payment pages, and those of payment providers. */
import type { Builders, Saved } from '../browser-report.ts';
import { base64, hexDigits } from '../obfuscation.ts';
import * as v from '../vendors.ts';
import { inlineStyle, sections, table, words } from '../words.ts';

const SHOPS = table(`
de|https://www.teehaus-lindau.de/checkout/kasse|Kasse – Teehaus Lindau|Darjeeling First Flush 100 g|12,90 €|stripe
de|https://www.fahrrad-kessler.de/checkout/confirm|Bestellung abschließen - Fahrrad Kessler|Shimano Kette CN-HG601|24,95 €|adyen
de|https://handgemacht-aus-ulm.myshopify.com/18821/checkouts/c1f9|Handgemacht aus Ulm – Checkout|Filzpantoffeln Gr. 38|39,00 €|shopify
fr|https://www.caves-du-comtat.fr/commande|Commande - Les Caves du Comtat|Vacqueyras 2019, 6 bouteilles|78,00 €|systempay
fr|https://librairie-des-halles.fr/panier/paiement|Paiement sécurisé|L’Art de perdre, Alice Zeniter|8,40 €|paypal
es|https://www.jamoneslasierra.es/finalizar-compra/|Finalizar compra - Jamones La Sierra|Paleta ibérica de cebo 4,5 kg|89,90 €|redsys
it|https://www.ceramichebassano.it/checkout/onepage/|Cassa - Ceramiche Bassano|Piatto dipinto a mano Ø 28|34,00 €|magento
pt|https://loja.cafedaserra.com.br/checkout|Finalizar compra - Café da Serra|Café em grãos 1kg torra média|R$ 64,90|mercadopago
nl|https://www.klompenmakerij-vos.nl/afrekenen|Afrekenen - Klompenmakerij Vos|Klompen geel maat 42|€ 44,50|mollie
pl|https://sklep.ogrodnik-lubelski.pl/zamowienie|Zamówienie - Ogrodnik Lubelski|Sekator ręczny Fiskars|89,00 zł|payu
tr|https://www.bakircilar.com.tr/odeme|Ödeme - Bakırcılar|Bakır cezve, 3 kişilik|420,00 TL|iyzico
ja|https://www.nankan-ume.example/cart/payment|お支払い方法 - 南館梅園|紀州南高梅 800g|3,240円|token
zh|https://buy.chayeshop.example/order/confirm|确认订单 - 茶叶铺|正山小种 250克|¥128.00|alipay
ru|https://samovar-tula.example/order/make/|Оформление заказа|Самовар электрический 3 л|8 990 ₽|cloudpayments
ar|https://www.oud-alkhaleej.example/ar/checkout|إتمام الشراء - عود الخليج|دهن عود كمبودي|450 ر.س|moyasar
cs|https://www.vinarstvi-palava.cz/objednavka/platba|Platba - Vinařství Pálava|Ryzlink vlašský 2021|189 Kč|gopay
sv|https://www.garnboden.se/kassa|Kassa – Garnboden|Lopi, 10 nystan|590 kr|klarna
en|https://www.peakdistrictboots.co.uk/checkout/|Checkout - Peak District Boots|Scarpa Terra GTX, UK 9|£169.99|braintree
en|https://www.rex-hobby.com/store/checkout.asp|Secure Checkout - Rex Hobby (est. 1997)|Tamiya 1/35 Tiger I|$54.99|own
en|https://donate.hedgehog-rescue.example/give|Give a monthly gift|Monthly gift|£5.00|donate
de|https://tickets.stadttheater-fuerth.example/kasse/zahlung|Zahlung - Stadttheater|2× Der zerbrochne Krug, Reihe 7|52,00 €|own
fr|https://www.hotel-du-port-paimpol.example/reserver/garantie|Garantir votre réservation|Chambre vue mer, 2 nuits|238,00 €|own`);

const PAYS: Record<string, (w: ReturnType<typeof words>, n: number) => string> = {
  stripe: (w) =>
    `<form id="payment-form"><div id="payment-element"><iframe name="__privateStripeFrame8811" src="https://js.stripe.com/v3/elements-inner-payment-${hexDigits(1, 32)}.html#wait=true&amp;apiKey=pk_live_51" allow="payment *" title="Secure payment input frame" width="100%" height="240"></iframe></div><button>${w.pay}</button></form><script src="https://js.stripe.com/v3/"></script><script>const stripe=Stripe('pk_live_51${hexDigits(2, 20)}');const el=stripe.elements({clientSecret:'pi_3_secret_x'});el.create('payment').mount('#payment-element');document.getElementById('payment-form').addEventListener('submit',async e=>{e.preventDefault();const{error}=await stripe.confirmPayment({elements:el,confirmParams:{return_url:location.origin+'/danke'}});if(error)alert(error.message)});</script><iframe name="__privateStripeMetricsController8810" src="https://js.stripe.com/v3/m-outer.html" aria-hidden="true" style="border:none!important;width:1px!important;height:1px!important;position:fixed!important;visibility:hidden!important"></iframe>`,
  adyen: () =>
    `<div id="dropin"><span data-cse="encryptedCardNumber"><iframe title="Iframe für Kartennummer" src="https://checkoutshopper-live.adyen.com/checkoutshopper/securedfields/live_X/4.8.0/securedFields.html?type=card" class="js-iframe"></iframe></span></div><script src="https://checkoutshopper-live.adyen.com/checkoutshopper/sdk/5.40.0/adyen.js"></script><script>AdyenCheckout({clientKey:'live_X',session:{id:'CS1',sessionData:'${base64(hexDigits(3, 60))}'}}).then(c=>c.create('dropin').mount('#dropin'));</script>`,
  shopify: (w) =>
    `<div class="card-fields-container"><iframe class="card-fields-iframe" id="card-fields-number-1" src="https://checkout.shopifycs.com/number?identifier=c1f9&amp;locationURL=https%3A%2F%2Fhandgemacht-aus-ulm.myshopify.com" title="${w.card}" height="43"></iframe></div><form action="/18821/checkouts/c1f9" method="post"><input type="hidden" name="_method" value="patch"><input type="hidden" name="authenticity_token" value="${hexDigits(4, 80)}"><input name="checkout[email]" type="email"></form><script>var Shopify=Shopify||{};Shopify.Checkout={token:"c1f9",currency:"EUR",apiHost:"handgemacht-aus-ulm.myshopify.com"};!function(o){o.evt=function(n){navigator.sendBeacon('https://monorail-edge.shopifysvc.com/v1/produce',JSON.stringify(n))}}(window);</script>`,
  systempay: () =>
    `<form method="post" action="https://paiement.systempay.fr/vads-payment/"><input type="hidden" name="vads_amount" value="7800"><input type="hidden" name="vads_site_id" value="33812"><input type="hidden" name="signature" value="${hexDigits(5, 40)}"><input type="submit" value="Payer par carte bancaire"></form>`,
  paypal: () =>
    `<div id="paypal-button-container"></div><script src="https://www.paypal.com/sdk/js?client-id=AZ&currency=EUR&locale=fr_FR"></script><script>paypal.Buttons({createOrder:function(d,a){return a.order.create({purchase_units:[{amount:{value:'8.40'}}]})},onApprove:function(d,a){return a.order.capture().then(function(x){location.href='/merci?o='+x.id})}}).render('#paypal-button-container');</script><form action="https://www.paypal.com/cgi-bin/webscr" method="post" target="_top"><input type="hidden" name="cmd" value="_s-xclick"><input type="hidden" name="hosted_button_id" value="J8"></form>`,
  redsys: () =>
    `<form name="from" action="https://sis.redsys.es/sis/realizarPago" method="POST"><input type="hidden" name="Ds_SignatureVersion" value="HMAC_SHA256_V1"><input type="hidden" name="Ds_MerchantParameters" value="${base64('{"DS_MERCHANT_AMOUNT":"8990"}')}"><input type="hidden" name="Ds_Signature" value="x"></form><script>setTimeout(function(){document.from.submit()},3000)</script>`,
  magento: (w) =>
    `<form id="co-payment-form"><input name="payment[cc_owner]"><input name="payment[cc_number]" data-validate="{'validate-cc-number':'#cc'}" autocomplete="off"><select name="payment[cc_exp_month]"></select><select name="payment[cc_exp_year]"></select><input name="payment[cc_cid]" maxlength="4"><button class="btn-checkout">${w.pay}</button></form><script type="text/javascript">//<![CDATA[\nvar review;review = new Review('https://www.ceramichebassano.it/checkout/onepage/saveOrder/form_key/8a/', 'https://www.ceramichebassano.it/checkout/onepage/success/', $('checkout-agreements'));var BASE_URL='https://www.ceramichebassano.it/';var BLANK_URL=BASE_URL+'js/blank.html';\n//]]></script>`,
  mercadopago: () =>
    `<div class="cho-container"></div><script src="https://sdk.mercadopago.com/js/v2"></script><script>const mp=new MercadoPago('APP_USR-81',{locale:'pt-BR'});mp.checkout({preference:{id:'99-ab'},render:{container:'.cho-container',label:'Pagar'}});</script><p>Pague com Pix: <img alt="QR" src="data:image/png;base64,iVBORw0KGgo="> <input readonly value="00020126360014BR.GOV.BCB.PIX0114+551699"></p>`,
  mollie: () =>
    `<form method="post" action="/afrekenen"><label><input type="radio" name="method" value="ideal"> iDEAL</label><select name="issuer"><option>ING</option><option>Rabobank</option><option>ABN AMRO</option><option>bunq</option></select><label><input type="radio" name="method" value="creditcard"> Creditcard</label><button>Betalen</button></form><script src="https://js.mollie.com/v1/mollie.js"></script>`,
  payu: () =>
    `<form method="post" action="https://secure.payu.com/api/v2_1/orders"><input type="hidden" name="OpenPayu-Signature" value="sender=145;algorithm=SHA-256;signature=${hexDigits(6, 64)}"><button>Zapłać z PayU</button></form><form><input name="blik" maxlength="6" placeholder="kod BLIK" inputmode="numeric"></form>`,
  iyzico: (w) =>
    `<div id="iyzipay-checkout-form" class="responsive"></div><script type="text/javascript">if (typeof iyziInit == 'undefined') {var iyziInit = {currency:"TRY",token:"${hexDigits(7, 30)}",price:420.00,locale:"tr",baseUrl:"https://api.iyzipay.com",bkmEnabled:true,createTag:function(){var e=document.createElement('script');e.src='https://static.iyzipay.com/checkoutform/v2/bundle.js';document.getElementsByTagName('head')[0].appendChild(e)}};iyziInit.createTag();}</script><p>${w.notice}</p>`,
  token: (w) =>
    `<form id="f" method="post" action="/cart/confirm"><label>${w.card}<input id="cardno" autocomplete="cc-number"></label><label>${w.expiry}<input id="exp" autocomplete="cc-exp"></label><input id="cvc" autocomplete="cc-csc"><input type="hidden" name="token"></form><script src="https://static.mul-pay.jp/ext/js/token.js"></script><script>function pay(){Multipayment.init("tshop0001");Multipayment.getToken({cardno:cardno.value,expire:exp.value,securitycode:cvc.value},function(r){if(r.resultCode!="000"){alert("カード情報をご確認ください")}else{cardno.value="";cvc.value="";f.token.value=r.tokenObject.token;f.submit()}})}</script>`,
  alipay: () =>
    `<form action="https://openapi.alipay.com/gateway.do?charset=utf-8" method="post" name="punchout_form"><input type="hidden" name="biz_content" value="{&quot;out_trade_no&quot;:&quot;2019&quot;,&quot;total_amount&quot;:&quot;128.00&quot;}"><input type="submit" value="立即支付" style="display:none"></form><script>document.forms[0].submit();</script>`,
  cloudpayments: () =>
    `<button id="pay">Оплатить</button><script src="https://widget.cloudpayments.ru/bundles/cloudpayments.js"></script><script>document.getElementById('pay').onclick=function(){new cp.CloudPayments().pay('charge',{publicId:'pk_8',description:'Самовар',amount:8990,currency:'RUB',skin:'mini'})}</script>${v.metrika(3312)}`,
  moyasar: () =>
    `<div class="mysr-form"></div><script src="https://cdn.moyasar.com/mpf/1.7.3/moyasar.js"></script><script>Moyasar.init({element:'.mysr-form',amount:45000,currency:'SAR',publishable_api_key:'pk_live_1',callback_url:'https://www.oud-alkhaleej.example/ar/thanks',methods:['creditcard','applepay','stcpay']})</script>`,
  gopay: () =>
    `<form action="https://gate.gopay.cz/gw/v3/${hexDigits(8, 20)}" method="post" id="gopay-payment-button"><button name="pay" type="submit">Zaplatit</button><script type="text/javascript" src="https://gate.gopay.cz/gp-gw/js/embed.js"></script></form>`,
  klarna: () =>
    `<div id="klarna-checkout-container"></div><script>/* <![CDATA[ */(function(w,k,i,d,n,c,l){w[k]=w[k]||function(){(w[k].q=w[k].q||[]).push(arguments)};l=w[k].config={container:w.document.getElementById(i),ORDER_URL:'https://js.klarna.com/eu/kco/checkout/orders/8a',AUTH_HEADER:'KlarnaCheckout 7d',LOCALE:'sv-SE',SCRIPT_URL:'https://x.klarnacdn.net/kcoc/lib/index.js'};n=d.createElement('script');c=d.getElementById(i);n.async=!0;n.src=l.SCRIPT_URL;c.appendChild(n)})(this,'_klarnaCheckout','klarna-checkout-container',document);/* ]]> */</script>`,
  braintree: () =>
    `<div id="dropin-container"></div><script src="https://js.braintreegateway.com/web/dropin/1.33.0/js/dropin.min.js"></script><script>braintree.dropin.create({authorization:'${base64('{"version":2,"merchantId":"pdb"}')}',container:'#dropin-container',threeDSecure:true},function(e,i){document.querySelector('form').addEventListener('submit',function(ev){ev.preventDefault();i.requestPaymentMethod(function(x,p){document.querySelector('#nonce').value=p.nonce;ev.target.submit()})})})</script><form method="post"><input type="hidden" id="nonce" name="payment_method_nonce"><button>Place order</button></form>${v.bingUet(99)}`,
  own: (w, n) =>
    `<form method="post" action="${n % 2 ? 'payment' : 'process.asp'}"><input type="hidden" name="cartId" value="${hexDigits(n, 10)}"><select name="cctype"><option>Visa</option><option>MasterCard</option><option>American Express</option></select><input name="ccnum" maxlength="19" placeholder="${w.card}" autocomplete="cc-number"><input name="ccexp" placeholder="${w.expiry}" autocomplete="cc-exp"><input name="cvv2" maxlength="4" autocomplete="cc-csc"><input name="name" autocomplete="cc-name"><input type="submit" value="${w.pay}"></form><script>function mod10(n){var s=0,d=false;for(var i=n.length-1;i>=0;i--){var x=+n.charAt(i);if(d&&(x*=2)>9)x-=9;s+=x;d=!d}return s%10==0}document.forms[0].onsubmit=function(){if(!mod10(this.ccnum.value.replace(/\\D/g,''))){alert('${w.card}?');return false}};</script><img src="https://seal.digicert.com/seals/cascade/?s=${n}" alt="DigiCert Secured">`,
  donate: () =>
    `<iframe src="https://www.justgiving.com/widgets/donate?charity=${hexDigits(9, 6)}" width="360" height="600" title="Donate"></iframe><form><input name="sortcode" placeholder="Sort code"><input name="account" placeholder="Account number"><label><input type="checkbox" name="giftaid"> Gift Aid</label></form>`,
};

const LISTINGS: Saved[] = [
  [
    'https://www.amazon.de/ap/signin?openid.pape.max_auth_age=0&openid.return_to=https%3A%2F%2Fwww.amazon.de%2F',
    `<!doctype html><html lang="de"><head><title>Amazon Anmelden</title><script>var aPageStart = (new Date()).getTime();var ue_t0=ue_t0||+new Date();</script><script>window.ue_ihb = (window.ue_ihb || window.ueinit || 0) + 1;if (window.ue_ihb === 1) {var ue_csm = window,ue_hob = +new Date();(function(d){var e=d.ue=d.ue||{},f=Date.now||function(){return+new Date};e.d=function(b){return f()-(b?0:d.ue_t0)};})(ue_csm);}</script></head><body><form name="signIn" method="post" novalidate action="https://www.amazon.de/ap/signin" class="auth-validate-form fwcim-form" data-fwcim-id="9a"><input type="hidden" name="appActionToken" value="x"><input type="hidden" name="workflowState" value="eyJ6aXAi"><input type="email" id="ap_email" name="email"><input type="password" id="ap_password" name="password"><input type="hidden" name="metadata1" value="ECdITeCs:${base64(hexDigits(11, 300))}"></form></body></html>`,
  ],
  [
    'https://allegro.pl/oferta/wiertarka-makita-12001',
    `<html lang="pl"><head><title>Wiertarka Makita HP1631K - Allegro</title></head><body><h1>Wiertarka Makita HP1631K</h1><p>319,00 zł</p><button>dodaj do koszyka</button><div data-box-name="summary"></div><script>window.dataLayer=[{"offerId":"12001","price":319}];</script>${v.criteo(1)}</body></html>`,
  ],
  [
    'https://www.kleinanzeigen.example/s-anzeige/kinderwagen/2711',
    `<html lang="de"><head><title>Kinderwagen Bugaboo in Bonn</title>${v.gtm('GTM-KA')}</head><body><h1>Kinderwagen Bugaboo</h1><p>VB 180 €. Sicher bezahlen: Klicken Sie nicht auf Links zu „Käuferschutz“ außerhalb der App.</p><form action="/s-anbieter-kontaktieren.json" method="post"><textarea name="message">Ist der Artikel noch da?</textarea><input name="contactName"><input type="hidden" name="adId" value="2711"></form>${v.prebid('vip-top', 190)}</body></html>`,
  ],
  [
    'https://www.booking-landhaus.example/fr/gite-12',
    `<html lang="fr"><head><title>Gîte 6 pers. Lozère</title></head><body><form action="/fr/reserver"><input type="date" name="arrivee"><input type="date" name="depart"></form><iframe src="https://www.google.com/maps/embed?pb=!1m18" width="600" height="450" loading="lazy" style="border:0"></iframe>${v.zopim('3kQ')}${v.analyticsJs('UA-1-1')}</body></html>`,
  ],
  [
    'https://item.rakuten.co.jp/kome-ya/koshihikari-10kg/',
    `<html lang="ja"><head><meta charset="euc-jp"><title>【楽天市場】新米 コシヒカリ 10kg 送料無料</title></head><body><form action="https://direct.step.rakuten.co.jp/rms/mall/cartAdd/" method="post"><input type="hidden" name="shop_bid" value="2118"><input name="units" value="1"><input type="submit" value="かごに追加"></form><script>var rat={acc:1,aid:1,pgn:"item"};document.write('<scr'+'ipt src="//r.r10s.jp/com/rat/js/rat-main.js"></scr'+'ipt>')</script></body></html>`,
  ],
];
export const stores = {
  checkout: () =>
    SHOPS.map(
      ([lang = 'en', url = '', title = '', item = '', price = '', pay = ''], n): Saved => [
        url,
        `<!DOCTYPE html><html lang="${lang}"><head><meta charset="utf-8"><title>${title.split('|')[0]}</title>${[v.gtag(`G-${n}`), v.fbPixel(`11${n}02`), v.analyticsJs(`UA-${n}1-1`), v.gtm(`GTM-S${n}`), ''][n % 5]}</head><body><header><a href="/">${new URL(url).host}</a><a href="/warenkorb">1</a></header><table><tr><td>${item}</td><td>${price}</td></tr></table><form action="/coupon" method="post"><input name="coupon"></form>${PAYS[pay]?.(words(lang), n)}${inlineStyle(n)}<footer>${sections(lang, n % 3 ? '' : new URL(url).origin, n + 20)}</footer>${n % 3 ? v.stack(n) : ''}${n % 4 === 1 ? v.criteo(n * 31) : ''}${n % 4 === 2 ? v.hotjar(n * 991) : ''}</body></html>`,
      ],
    ),
  listing: () => LISTINGS,
} satisfies Builders;
