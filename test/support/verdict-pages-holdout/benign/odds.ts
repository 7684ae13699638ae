/** Parked domains, hand-written pages, demonstrations, and scripts that look bad and are not. */
import { chance } from '../chance.ts';
import { brackets, packed, stringArray } from '../obfuscation.ts';
import type { Builders, HeldOut } from '../report.ts';
import * as v from '../vendors.ts';

const page = (url: string, lang: string, title: string, head: string, body: string): HeldOut => ({
  url,
  html: `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body>${body}</body></html>`,
});

const homePages = () =>
  (
    [
      [
        'http://www.geocities.example/SiliconValley/4711/',
        'Dave’s Amiga Page',
        'Welcome to my page! You are visitor',
        'en',
      ],
      [
        'http://members.aol.example/kaninchen/',
        'Unsere Zwergkaninchen',
        'Willkommen auf unserer Homepage! Sie sind Besucher Nr.',
        'de',
      ],
      [
        'http://perso.club-internet.example/train/',
        'Trains miniatures HO',
        'Bienvenue ! Vous êtes le visiteur',
        'fr',
      ],
      ['http://web.tiscali.example/vespa/', 'Vespa Club Forlì', 'Benvenuti! Sei il visitatore', 'it'],
      ['http://www.bekkoame.example/~taro/', '太郎の鉄道写真館', 'ようこそ。あなたは番目の訪問者です', 'ja'],
      ['http://narod.example/koshki/', 'Страничка о кошках', 'Добро пожаловать! Вы посетитель', 'ru'],
    ] as const
  ).map(
    ([url, title, text, lang], n): HeldOut => ({
      url,
      html: `<HTML LANG=${lang}>\n<HEAD>\n<META NAME="GENERATOR" CONTENT="${['Microsoft FrontPage 3.0', 'Mozilla/4.05 [en] (Win95; I) [Netscape]', 'Adobe PageMill 3.0'][n % 3]}">\n<TITLE>${title}</TITLE>\n<SCRIPT LANGUAGE="JavaScript">\n<!-- hide from old browsers\nvar msg="*** ${text} *** "; var pos=0;\nfunction scroll(){window.status=msg.substring(pos,msg.length)+msg.substring(0,pos);pos++;if(pos>msg.length)pos=0;window.setTimeout("scroll()",150)}\nfunction norightclick(){if(event.button==2){alert("© ${title}");return false}}\n${n % 2 ? 'document.onmousedown=norightclick' : ''}\nvar isNav=(navigator.appName=="Netscape");if(isNav){document.write("<LAYER></LAYER>")}else{document.write("<BGSOUND SRC=midi.mid LOOP=-1>")}\n// -->\n</SCRIPT>\n</HEAD>\n<BODY BGCOLOR=#000080 TEXT=#FFFF00 onLoad="scroll()">\n<CENTER><MARQUEE><FONT SIZE=7>${title}</FONT></MARQUEE><P>${text} <IMG SRC="/cgi-bin/Count.cgi?df=${n}.dat"><HR><BLINK>UNDER CONSTRUCTION</BLINK><P><A HREF="links.htm">Links</A> | <A HREF="mailto:me@${new URL(url).host}">E-Mail</A> | <A HREF="guest.htm">Guestbook</A><FORM ACTION="/cgi-bin/guestbook.pl" METHOD=POST><INPUT NAME=realname><INPUT NAME=email><TEXTAREA NAME=comments></TEXTAREA><INPUT TYPE=SUBMIT></FORM><TABLE BORDER=1><TR><TD>Webring<TD><A HREF="http://webring.example/prev">&lt;&lt;</A></TABLE></CENTER>\n</BODY>\n</HTML>\n`,
      manner: 'source',
    }),
  );

const parked = () =>
  [
    ['sedoparking', 'de', 'Diese Domain steht zum Verkauf'],
    ['parkingcrew', 'en', 'This domain may be for sale'],
    ['above', 'en', 'Related searches'],
    ['nic', 'fr', 'Domaine réservé'],
    ['reg', 'ru', 'Домен припаркован'],
    ['aruba', 'it', 'Dominio in allestimento'],
    ['hostpoint', 'de', 'Hier entsteht eine neue Website'],
    ['xserver', 'ja', 'このドメインはお名前.comで取得されています'],
  ].map(([kind, lang, text], n) => {
    const r = chance(`${kind}`);
    const host = `${r.text(9)}.example`;
    return page(
      `http://${host}/?fp=${encodeURIComponent(r.base64(60))}`,
      `${lang}`,
      host,
      n % 2
        ? `<script type="text/javascript">var abp;window.park="${r.base64(140)}";</script><script src="/bPpYXDvQQ.js"></script>`
        : `<meta http-equiv="refresh" content="30;url=/lander"><script>window.onload=function(){window.location.href="/lander"}</script>`,
      `<h1>${host}</h1><p>${text}</p><div id="tc"></div><script src="//www.google.com/adsense/domains/caf.js" type="text/javascript"></script><script>var pageOptions={pubId:'dp-${r.text(8)}',domainRegistrant:'as-drid-${r.below(1e9)}',resultsPageBaseUrl:'//${host}/?ts=${r.hex(30)}'};try{new google.ads.domains.Caf(pageOptions,{container:'tc',type:'relatedsearch'})}catch(e){}</script><iframe src="//d38psrni17bvxu.cloudfront.net/x" width="1" height="1" style="display:none"></iframe>`,
    );
  });

const lookAlarming = () => {
  const r = chance('odd');
  return [
    page(
      'https://www.jetztspielen.example/',
      'de',
      'Kostenlose Spiele',
      `<script>${packed("var slider=function(node,speed){var width=node.offsetWidth;setInterval(function(){node.scrollLeft=(node.scrollLeft+speed)%width},40)};window.onload=function(){slider(document.getElementById('teaser'),2)};")}</script>`,
      '<div id="teaser"><a href="/solitaire">Solitär</a></div>',
    ),
    page(
      'https://www.jeux-gratuits.example/',
      'fr',
      'Jeux gratuits',
      `<script>${packed("jQuery.fn.lightbox=function(options){var settings=jQuery.extend({opacity:0.8,speed:400},options);return this.each(function(){jQuery(this).click(function(){jQuery('#overlay').fadeTo(settings.speed,settings.opacity);return false})})};")}</script>`,
      '<a class="lb" href="/img/1.jpg">image</a>',
    ),
    page(
      'https://www.ticketshop.example/queue',
      'en',
      'Pardon Our Interruption',
      `<script>${stringArray(['getElementById', 'webdriver', 'languages', 'plugins', 'hardwareConcurrency', 'toDataURL', 'ontouchstart', 'sendBeacon'], 'antibot')}</script><script>window._pxAppId="PX${r.text(8)}";window._pxJsClientSrc="/${r.text(8)}/init.js";</script>`,
      '<p>As you were browsing something about your browser made us think you were a bot.</p><div id="px-captcha"></div>',
    ),
    page(
      'https://www.airline.example/book',
      'es',
      'Acceso restringido',
      `<script>${stringArray(['canvas', 'WebGLRenderingContext', 'UNMASKED_VENDOR_WEBGL', 'getExtension', 'cookie', '_abck', 'XMLHttpRequest'], 'akamai', true)}</script><script src="/${r.text(12)}/${r.text(8)}/public/${r.hex(32)}"></script>`,
      '<h1>Espere un momento</h1>',
    ),
    page(
      'https://forum.games.example/',
      'en',
      'Just a moment...',
      `<meta http-equiv="refresh" content="390"><script>(function(){window._cf_chl_opt={cvId:'3',cZone:"forum.games.example",cType:'managed',cRay:'${r.hex(16)}',cUPMDTk:"/?__cf_chl_tk=${r.text(20)}",md:"${r.base64(200)}"};var cpo=document.createElement('script');cpo.src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=${r.hex(16)}';document.getElementsByTagName('head')[0].appendChild(cpo);}());</script>`,
      '<h1>forum.games.example</h1><h2>Verify you are human by completing the action below.</h2><noscript>Enable JavaScript and cookies to continue</noscript>',
    ),
    page(
      'https://www.kicker-news.example/',
      'de',
      'Bitte Werbeblocker ausschalten',
      `<script>(function(){var a=document.createElement('div');a.className='adsbox ad-banner pub_300x250';a.style.cssText='position:absolute;left:-9999px;height:1px';document.addEventListener('DOMContentLoaded',function(){document.body.appendChild(a);setTimeout(function(){if(a.offsetHeight===0){document.getElementById('wall').style.display='block';document.body.style.overflow='hidden'}a.remove()},100)});})();</script>`,
      '<div id="wall" style="display:none">Adblocker erkannt! Bitte deaktivieren, um weiterzulesen.</div><p>Der Klassiker endet torlos.</p>',
    ),
    page(
      'http://www.jsfuck.com/',
      'en',
      'JSFuck - Write any JavaScript with 6 Characters: []()!+',
      '',
      `<textarea id="input">alert(1)</textarea><button id="encode">Encode</button><textarea id="output">${brackets(60, 'js')}</textarea><script src="jsfuck.js"></script><script>document.getElementById('encode').onclick=function(){output.value=JSFuck.encode(input.value,true)};run.onclick=function(){eval(output.value)};</script>`,
    ),
    page(
      'https://obfuscator.io/',
      'en',
      'JavaScript Obfuscator Tool',
      '',
      `<textarea>${stringArray(['log', 'Hello World!'], 'io')}</textarea><select name="stringArrayEncoding"><option>rc4<option>base64</select>`,
    ),
    page(
      'https://mousetrap.keys.example/',
      'en',
      'Keyboard shortcuts',
      `<script>document.addEventListener('keydown',function(e){var k=(e.ctrlKey?'ctrl+':'')+String.fromCharCode(e.which||e.keyCode);keys.push(k);if(keys.slice(-2).join(' ')==='G I')location.hash='inbox'});var keys=[];</script>`,
      '<p>Press <kbd>g</kbd> <kbd>i</kbd> for the inbox, <kbd>ctrl</kbd>+<kbd>k</kbd> to search.</p>',
    ),
    page(
      'https://www.passwortcheck.example/',
      'de',
      'Passwort-Check: Wie sicher ist mein Passwort?',
      '<script src="/js/zxcvbn.js"></script>',
      `<p>Ihr Passwort verlässt den Browser nicht.</p><input type="password" id="pw" onkeyup="var s=zxcvbn(this.value);m.value=s.score;document.getElementById('t').textContent=s.crack_times_display.offline_slow_hashing_1e4_per_second"><meter id="m" max="4"></meter><b id="t"></b>`,
    ),
    page(
      'https://haveibeenpwned.com/Passwords',
      'en',
      'Pwned Passwords',
      v.gtag(r, 'x'),
      `<form id="searchForm"><input type="password" name="Password" placeholder="password"></form><script>async function check(p){const h=[...new Uint8Array(await crypto.subtle.digest('SHA-1',new TextEncoder().encode(p)))].map(b=>b.toString(16).padStart(2,'0')).join('');const t=await(await fetch('https://api.pwnedpasswords.com/range/'+h.slice(0,5))).text();return t.includes(h.slice(5).toUpperCase())}</script>`,
    ),
    page(
      'https://phishingquiz.withgoogle.com/',
      'en',
      'Phishing Quiz with Google',
      '',
      '<h1>Can you spot when you’re being phished?</h1><div class="mail"><b>Google</b> Someone has your password. <a href="http://myaccount.google.com-securitysettingpage.ml-security.org/signonoptions/">Change password</a></div><button>Phishing</button><button>Legitimate</button>',
    ),
    page(
      'https://training.hoxhunt-like.example/landing/oops',
      'de',
      'Das war eine Übung',
      '',
      '<h1>Ups! Sie haben auf einen simulierten Phishing-Link geklickt.</h1><p>Keine Sorge: Dies war ein Test Ihrer IT-Abteilung. Ihre Zugangsdaten wurden nicht gespeichert.</p><img src="/beispiel-paypal-mail.png" alt="Ihr PayPal-Konto wurde eingeschränkt"><ul><li>Absender prüfen</li><li>Dringlichkeit: „innerhalb von 24 Stunden“</li></ul>',
    ),
    page(
      'https://bitly.com/a/warning?hash=3x&url=http%3A%2F%2Fevil.example',
      'en',
      'Bitly | Warning! There might be a problem with the requested link',
      '',
      '<h1>STOP - there might be a problem with the requested link</h1><p>The link may be a forgery of another site, or ask for personal information (phishing).</p><a href="https://bitly.com/pages/landing">Close</a>',
    ),
    page(
      'https://t.co/AbCdEf1234',
      'en',
      'https://www.example.org/article',
      '<noscript><META http-equiv="refresh" content="0;URL=https://www.example.org/article"></noscript>',
      '<script>window.opener = null; location.replace("https:\\/\\/www.example.org\\/article")</script>',
    ),
    page(
      'https://tinyurl.com/app',
      'en',
      'TinyURL.com - shorten that long URL',
      v.hotjar(r, 'x'),
      '<form action="/create.php" method="post"><input name="url" type="text"><input name="alias"><button>Shorten URL</button></form>',
    ),
    page(
      'https://www.qrcode-generator.de/',
      'de',
      'QR Code Generator',
      v.facebook(r, 'x'),
      '<form><input name="url" value="https://"><select name="type"><option>WLAN<option>PayPal<option>vCard</select></form><canvas></canvas>',
    ),
    page(
      'https://gchq.github.io/CyberChef/',
      'en',
      'CyberChef',
      '<script>"use strict";(function(){document.querySelector(":root").className="classic";const loadingMsgs=["Proving P = NP...","Hacking time","Decoding Base64..."];window.changeLoadingMsg=function(){};})();</script><script defer src="assets/main.js"></script>',
      '<div id="preloader"></div><textarea id="input-text"></textarea>',
    ),
    page(
      'https://www.nvaccess.example/',
      'en',
      'Download',
      '',
      '<h1>Your download starts in 5 seconds</h1><script>setTimeout(function(){var f=document.createElement("iframe");f.style.display="none";f.src="/files/setup_2024.1.exe";document.body.appendChild(f)},5000)</script><a href="/files/setup_2024.1.exe" download>direct link</a>',
    ),
    page(
      'https://support.microsoft.com/en-us/windows/protect-yourself-from-tech-support-scams',
      'en',
      'Protect yourself from tech support scams',
      '',
      '<h1>Protect yourself from tech support scams</h1><p>Error and warning messages from Microsoft never include phone numbers. If a pop-up says your computer is locked and tells you to call, close the browser.</p><p>To open Run, press Windows logo key+R.</p>',
    ),
    page(
      'https://learn.microsoft.example/powershell/install',
      'en',
      'Install on Windows',
      '',
      '<p>Press <kbd>Win</kbd>+<kbd>R</kbd>, type <code>powershell</code>, and paste:</p><pre><code id="c">irm https://get.tool.example/install.ps1 | iex</code></pre><button onclick="navigator.clipboard.writeText(c.textContent)">Copy</button>',
    ),
    page(
      'https://brew.sh/de/',
      'de',
      'Homebrew',
      v.matomo(r, 'brew.sh'),
      '<p>Füge dies in ein macOS-Terminal ein.</p><pre>/bin/bash -c "$(curl -fsSL https://raw.githubusercontent.com/Homebrew/install/HEAD/install.sh)"</pre><button onclick="navigator.clipboard.writeText(document.querySelector(\'pre\').textContent)">📋</button>',
    ),
    page(
      'https://www.recaptcha-demo.example/signup',
      'en',
      'Sign up',
      '<script src="https://www.google.com/recaptcha/api.js?render=explicit&onload=cb" async defer></script>',
      '<form method="post" action="/signup"><input name="email"><input type="password" name="password"><input type="password" name="password2"><div class="g-recaptcha" data-sitekey="6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI"></div></form><script>function cb(){grecaptcha.render(document.querySelector(".g-recaptcha"))}</script>',
    ),
    page(
      'https://hosting.strato.example/webmail-umzug',
      'de',
      'Status: Störung Webmail',
      '',
      '<h1>Störungsmeldung</h1><p>Ihr Postfach ist derzeit eingeschränkt erreichbar. Sie müssen nichts tun. Bitte klicken Sie nicht auf Links in E-Mails, die Sie zur Bestätigung Ihres Kontos auffordern.</p>',
    ),
  ];
};

export const odds: Builders = { homePages, parked, lookAlarming };
