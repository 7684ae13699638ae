/** Shops, tickets and donations: card numbers, third parties' frames, hurry and discounts. */
import {
  analytics,
  base64,
  bundle,
  cards,
  chatWidget,
  cmsPage,
  consent,
  footer,
  htmlDocument,
  image,
  menu,
  prose,
  repeated,
  stylesheet,
  tagManager,
  tagManagerFrame,
} from './filler.ts';
import { benign, type PageFixture } from './fixture.ts';

const address = `<fieldset><legend>Delivery</legend><input name="firstname" autocomplete="given-name"><input name="lastname" autocomplete="family-name"><input name="street" autocomplete="street-address"><input name="postcode" autocomplete="postal-code"><input name="city"><input type="tel" name="telephone" autocomplete="tel"><input type="email" name="email" autocomplete="email"><select name="country"><option>France<option>Germany<option>Norway</select></fieldset>`;

export const benignShops: PageFixture[] = [
  benign(
    'check-out with a payment service in frames',
    'https://www.fernandfjord.com/checkout/payment',
    htmlDocument({
      title: 'Payment – Fern & Fjord',
      head: `<style>${stylesheet('fern', 100)}</style><script src="https://js.stripe.com/v3/"></script>${tagManager('GTM-FF90')}`,
      body: `${tagManagerFrame('GTM-FF90')}<h1>Payment</h1><form id="payment-form" action="/checkout/complete" method="post">${address}<div id="card-element"><iframe name="__privateStripeFrame9931" title="Secure card payment input frame" allow="payment *" src="https://js.stripe.com/v3/elements-inner-card-2f.html#wait=false&locale=en" width="480" height="40"></iframe></div><button>Pay €84.90</button></form>
<iframe name="__privateStripeMetricsController" aria-hidden="true" tabindex="-1" src="https://js.stripe.com/v3/m-outer-3437.html" style="border:none!important;width:1px!important;position:fixed!important;left:-9999px;visibility:hidden"></iframe>
<iframe name="__privateStripeController" aria-hidden="true" src="https://js.stripe.com/v3/controller-8b.html" style="display:none"></iframe>
<script>var stripe=Stripe('pk_live_51NotARealKeyJustTheShapeOfOne');var elements=stripe.elements();var card=elements.create('card');card.mount('#card-element');
document.getElementById('payment-form').addEventListener('submit',function(e){e.preventDefault();stripe.createToken(card).then(function(r){if(r.error){alert(r.error.message);return;}var h=document.createElement('input');h.type='hidden';h.name='stripeToken';h.value=r.token.id;e.target.appendChild(h);e.target.submit();});});</script>${footer('Fern & Fjord AS')}`,
    }),
    'both',
  ),
  benign(
    'check-out with its own card fields',
    'https://shop.keltonboots.co.uk/checkout',
    htmlDocument({
      title: 'Checkout | Kelton Boots',
      head: `<style>${stylesheet('kelton', 80)}</style>`,
      body: `<form id="co" method="post" action="/checkout/place-order">${address}<fieldset><legend>Card</legend><input name="cardnumber" id="cc" inputmode="numeric" autocomplete="cc-number"><input name="exp" autocomplete="cc-exp" placeholder="MM / YY"><input name="cvc" type="password" autocomplete="cc-csc" maxlength="4"><span id="brand"></span></fieldset><button>Place order</button></form><iframe src="https://checkout.paypal.com/pwpp/2.30/html/braintree-frame.html" width="300" height="45" title="PayPal"></iframe>
<script>(function(){var cc=document.getElementById('cc');
function luhn(n){var s=0,alt=false;for(var i=n.length-1;i>=0;i--){var d=+n[i];if(alt){d*=2;if(d>9)d-=9;}s+=d;alt=!alt;}return n.length>12&&s%10===0;}
cc.addEventListener('keydown',function(e){if(e.key.length===1&&!/[0-9 ]/.test(e.key)&&!e.ctrlKey)e.preventDefault();});
cc.addEventListener('input',function(){var v=cc.value.replace(/\\D/g,'').slice(0,19);cc.value=v.replace(/(.{4})/g,'$1 ').trim();document.getElementById('brand').textContent=/^4/.test(v)?'Visa':/^5[1-5]|^2[2-7]/.test(v)?'Mastercard':/^3[47]/.test(v)?'Amex':'';});
document.getElementById('co').addEventListener('submit',function(e){if(!luhn(cc.value.replace(/\\D/g,''))){e.preventDefault();cc.setCustomValidity('Please check the card number');cc.reportValidity();}});})();</script>${footer('Kelton Boots Ltd')}`,
    }),
  ),
  benign(
    'product page of a hosted shop',
    'https://linenandlight.shop/products/duvet-cover-oat?variant=44120983&utm_source=newsletter&utm_medium=email&utm_campaign=autumn-26&fbclid=IwAR1u2v3w4x5y6z',
    htmlDocument({
      title: 'Duvet cover, oat – Linen and Light',
      head: `<style>${stylesheet('linen', 120)}</style><script>var Shopify=Shopify||{};Shopify.shop="linen-and-light.myshopify.com";Shopify.theme={"name":"Dawn","id":13};</script><script src="//linenandlight.shop/cdn/shop/t/3/assets/theme.js?v=11" defer></script><script src="https://static.klaviyo.com/onsite/js/klaviyo.js?company_id=XyZ123" async></script><script type="application/ld+json">{"@context":"http://schema.org/","@type":"Product","name":"Duvet cover","offers":{"@type":"Offer","price":"129.00","priceCurrency":"EUR"}}</script>`,
      body: `${menu('New in|Bedding|Bath|Sale')}<h1>Duvet cover, oat</h1>${prose('linen', 'shop', 5)}<form action="/cart/add" method="post"><select name="id"><option value="44120983">140 × 200<option value="44120984">200 × 220</select><input type="number" name="quantity" value="1"><button>Add to basket</button></form>${cards('linen', 24)}<form action="/contact#newsletter" method="post"><input type="hidden" name="form_type" value="customer"><input type="email" name="contact[email]"><button>Join</button></form>${consent()}${footer('Linen and Light')}`,
    }),
    'lists',
  ),
  benign(
    'small shop on a content management system with many plug-ins',
    'https://www.claypotpantry.ca/product/three-year-miso/',
    cmsPage({
      url: 'https://www.claypotpantry.ca/product/three-year-miso/',
      site: 'Clay Pot Pantry',
      title: 'Three-year miso',
      topic: 'food',
      head: [
        'woocommerce/assets/js/frontend/add-to-cart.min.js',
        'woocommerce/assets/js/js-cookie/js.cookie.min.js',
        'contact-form-7/includes/js/index.js',
        'elementor/assets/js/frontend.min.js',
        'revslider/public/assets/js/rbtools.min.js',
        'mailchimp-for-wp/assets/js/forms.js',
        'wp-rocket/assets/js/lazyload/17.8.3/lazyload.min.js',
      ]
        .map(
          (path) => `<script src="https://www.claypotpantry.ca/wp-content/plugins/${path}" defer></script>`,
        )
        .join('\n'),
      main: `${image('miso', 6000)}${prose('miso', 'food', 6)}<form class="cart" method="post" enctype="multipart/form-data"><input type="number" name="quantity" value="1"><button name="add-to-cart" value="311">Add to cart</button></form>${cards('miso', 8, 'food', '$')}`,
      tail: `${analytics('G-CLAY1')}<script>document.addEventListener('DOMContentLoaded',function(){var l=document.querySelectorAll('img[data-src]');l.forEach(function(i){i.src=i.dataset.src;});});</script>`,
    }),
  ),
  benign(
    'check-out of a large shop system, with consent, tags and chat',
    'https://www.tooltrove.de/checkout/#payment',
    htmlDocument({
      title: 'Kasse',
      lang: 'de',
      head: `${tagManager('GTM-TT55')}<script>var require={"baseUrl":"https:\\/\\/www.tooltrove.de\\/static\\/version1762\\/frontend\\/Trove\\/default\\/de_DE"};</script><script src="https://www.tooltrove.de/static/version1762/_cache/merged/min.js"></script><script src="https://x.klarnacdn.net/kp/lib/v1/api.js" async></script><style>${stylesheet('trove', 150)}</style>`,
      body: `<div id="checkout" data-bind="scope:'checkout'"><form class="form-login" method="post"><input type="email" name="username"><input type="password" name="password"></form><form id="co-shipping-form">${address}</form><form id="co-payment-form"><input type="radio" name="payment[method]" value="klarna"><input type="radio" name="payment[method]" value="paypal_express"><input type="radio" name="payment[method]" value="adyen_cc"><iframe class="js-iframe" src="https://checkoutshopper-live.adyen.com/checkoutshopper/securedfields/live_X/4.9.1/securedFields.html?type=card" width="320" height="40"></iframe></form></div>
<script type="text/x-magento-init">{"*":{"Magento_Ui/js/core/app":{"components":{"checkout":{"component":"uiComponent","children":{}}}}}}</script><script>window.checkoutConfig=${JSON.stringify({ formKey: 'k3JjW1x0', storeCode: 'de', quoteData: { grand_total: '219.90' }, imageData: base64('trove', '', 2400) })};</script>${chatWidget('tt')}${consent('https://app.usercentrics.eu/browser-ui/latest/loader.js')}<script>${bundle('trove', 60)}</script>`,
    }),
    'lists',
  ),
  benign(
    'donations by card',
    'https://www.cleanriversfund.org/donate/',
    cmsPage({
      url: 'https://www.cleanriversfund.org/donate/',
      site: 'Clean Rivers Fund',
      title: 'Give today',
      topic: 'garden',
      main: `${prose('rivers', 'garden', 4)}<form action="https://www.cleanriversfund.org/donate/process" method="post"><label><input type="radio" name="amount" value="25"> 25</label><label><input type="radio" name="amount" value="50" checked> 50</label><input name="name"><input type="email" name="email"><iframe src="https://js.stripe.com/v3/elements-inner-card.html" title="card" height="40"></iframe><button>Give</button></form><p>Or send Bitcoin to <code>bc1q0000notanaddressofanybody000000000000</code>.</p>`,
      tail: '<script src="https://js.stripe.com/v3/"></script><script src="https://www.paypalobjects.com/donate/sdk/donate-sdk.js"></script>',
    }),
    'both',
  ),
  benign(
    'tickets with a clock that runs down',
    'https://www.stagedoortickets.com/basket',
    htmlDocument({
      title: 'Your basket – Stage Door Tickets',
      head: `<style>${stylesheet('stage', 60)}</style>`,
      body: `${menu('Theatre|Concerts|Comedy|Gift vouchers')}<p role="timer">Your seats are held for <b id="left">09:59</b>. Hurry, 214 others are looking at this show!</p><table><tr><td>Stalls, row F, 11–12</td><td>£124.00</td></tr></table><form action="/checkout" method="post"><button>Check out</button></form><script>var left=599,t=setInterval(function(){left--;var m=Math.floor(left/60),s=left%60;document.getElementById('left').textContent=('0'+m).slice(-2)+':'+('0'+s).slice(-2);if(left<=0){clearInterval(t);location.href='/basket/expired';}},1000);
window.addEventListener('beforeunload',function(e){if(left>0&&!window.leaving){e.preventDefault();e.returnValue='';}});document.forms[0].onsubmit=function(){window.leaving=true;};</script>${cards('stage', 12, 'sport', '£')}${footer('Stage Door')}<script>${bundle('stage', 20)}</script>`,
    }),
  ),
  benign(
    'hotel booking with urgent words',
    'https://www.roomsbythesea.eu/hotel/porto-velho?checkin=2026-12-04&checkout=2026-12-08&adults=2&aid=304142&label=gen173nr-1FCAEoggI46AdIM1gEaDuIAQGYATG4AQfIAQzYAQHoAQH4AQKIAgGoAgM&sid=9cbe2f2d4ab5ee16cb44b1a0a5c4ff3a',
    htmlDocument({
      title: 'Porto Velho, Peniche – book now',
      head: `<style>${stylesheet('rooms', 140)}</style>${tagManager('GTM-RBS')}`,
      body: `<h1>Porto Velho</h1><p class="urgent">Only 2 rooms left at this price! Booked 7 times in the last 24 hours. Act now.</p>${prose('rooms', 'travel', 9)}${cards('rooms', 20, 'travel')}<form action="/book" method="post"><input name="guest"><input type="email" name="email"><button>Reserve</button></form><iframe src="https://www.google.com/maps/embed?pb=!1m18!1m12" width="600" height="300" loading="lazy"></iframe>${consent()}`,
    }),
    'both',
  ),
  benign(
    'product at a marketplace, address full of tracking',
    'https://www.amazon.de/-/en/dp/B0C7SGJ2QX/ref=sr_1_5?crid=2M7P5Q0V3T&dib=eyJ2IjoiMSJ9.Zk3yX1&dib_tag=se&keywords=desk+lamp&qid=1763712345&sprefix=desk+lam%2Caps%2C98&sr=8-5&th=1',
    htmlDocument({
      title: 'Desk lamp, dimmable: Amazon.de: Lighting',
      head: `<style>${stylesheet('lamp', 160)}</style>`,
      body: `<h1>Desk lamp, dimmable</h1>${prose('lamp', 'shop', 8)}<form id="addToCart" action="/-/en/gp/product/handle-buy-box/ref=dp_start" method="post"><input type="hidden" name="ASIN" value="B0C7SGJ2QX"><input type="hidden" name="offerListingId" value="${base64('offer', '', 90)}"><button>Add to basket</button></form>${cards('lamp', 40)}<script>${bundle('lamp', 70)}</script><div id="be" style="display:none;visibility:hidden"><iframe src="https://aax-eu.amazon-adsystem.com/s/iu3?cm3ppd=1" width="1" height="1" style="display:none"></iframe></div>`,
    }),
  ),
  benign(
    'Chinese shop',
    'https://www.shuxiangge.cn/item/88213.html',
    htmlDocument({
      title: '书香阁 – 手工线装笔记本',
      lang: 'zh-CN',
      head: `<style>${stylesheet('shu', 90)}</style><script src="https://hm.baidu.com/hm.js?2f8e"></script>`,
      body: `${menu('首页|新品|文具|图书|客服')}<h1>手工线装笔记本</h1>${repeated('shu', ['纸张厚实，书写顺滑，不易洇墨。', '每一本都由老师傅亲手装订。', '满九十九元包邮，七天无理由退货。', '图片仅供参考，请以实物为准。'], 10)}${cards('shu', 18, 'shop', '¥')}<form action="/cart/add" method="post"><input name="num" value="1"><button>加入购物车</button></form>${footer('书香阁', '关于我们|隐私政策|联系客服')}`,
    }),
  ),
  benign(
    'shop front with a wheel of discounts and a newsletter elsewhere',
    'https://www.pinecandleco.com/',
    htmlDocument({
      title: 'Pine Candle Co.',
      head: `<style>${stylesheet('pine', 60)}</style>`,
      body: `${menu('Candles|Refills|Stores')}<div class="modal"><h2>Congratulations, you are our guest today!</h2><p>Spin and win up to 20 % off your first order.</p><form action="https://pinecandleco.us7.list-manage.com/subscribe/post?u=5bd1c9e2&id=7a71" method="post" target="_blank" novalidate><input type="email" name="EMAIL"><div style="position:absolute;left:-5000px" aria-hidden="true"><input name="b_5bd1c9e2_7a71" tabindex="-1" value=""></div><button>Spin</button></form></div>${cards('pine', 30)}${prose('pine', 'shop', 4)}${footer('Pine Candle Co.')}<script src="https://chimpstatic.com/mcjs-connected/js/users/5bd1/42.js"></script>`,
    }),
    'both',
  ),
];
