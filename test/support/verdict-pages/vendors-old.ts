/** Snippets of vendors and of page authors as they stood in pages from 2003 to 2015. */
import { script, times } from './layout.ts';
import { type Spot, snippets } from './spot.ts';

const classic = (code: string) =>
  script(`\n<!--\n${code}\n//-->\n`, 'type="text/javascript" language="JavaScript"');

export const old = snippets({
  urchin: ({ r }: Spot) =>
    `<script src="http://www.google-analytics.com/urchin.js" type="text/javascript"></script>\n${script(`_uacct = "UA-${r.digits(6)}-1";\nurchinTracker();`, 'type="text/javascript"')}`,
  ga: ({ r }: Spot) =>
    script(
      `
var gaJsHost = (("https:" == document.location.protocol) ? "https://ssl." : "http://www.");
document.write(unescape("%3Cscript src='" + gaJsHost + "google-analytics.com/ga.js' type='text/javascript'%3E%3C/script%3E"));
`,
      'type="text/javascript"',
    ) +
    script(
      `try { var pageTracker = _gat._getTracker("UA-${r.digits(7)}-2"); pageTracker._setDomainName("none"); pageTracker._trackPageview(); } catch(err) {}`,
      'type="text/javascript"',
    ),
  gaAsync: ({ r, host }: Spot) =>
    script(
      `var _gaq = _gaq || []; _gaq.push(['_setAccount', 'UA-${r.digits(8)}-1'], ['_setDomainName', '${host}'], ['_trackPageview']);
(function() { var ga = document.createElement('script'); ga.type = 'text/javascript'; ga.async = true;
ga.src = ('https:' == document.location.protocol ? 'https://ssl' : 'http://www') + '.google-analytics.com/ga.js';
var s = document.getElementsByTagName('script')[0]; s.parentNode.insertBefore(ga, s); })();`,
      'type="text/javascript"',
    ),
  omniture: ({ r, name }: Spot) =>
    `<!-- SiteCatalyst code version: H.22.1. -->\n<script type="text/javascript" src="/js/s_code.js"></script>${script(
      `
s.pageName="${name}:article";s.server="www${r.int(1, 9)}";s.channel="news";s.prop1="${r.hex(6)}";s.eVar5=s.prop1;s.events="event1";
/* do not alter anything below this line */
var s_code=s.t();if(s_code)document.write(s_code);
if(navigator.appVersion.indexOf('MSIE')>=0)document.write(unescape('%3C')+'\\!-'+'-')
`,
      'type="text/javascript"',
    )}<noscript><img src="http://metrics.${r.hex(4)}.112.2o7.net/b/ss/suite${r.digits(3)}/1/H.22.1--NS/0" height="1" width="1" border="0" alt="" /></noscript>`,
  omnitureInline: ({ r }: Spot) =>
    script(
      `
var s_account="media${r.hex(5)}",s=s_gi(s_account);s.charSet="UTF-8";s.trackDownloadLinks=true;s.linkDownloadFileTypes="exe,zip,wav,mp3,mov,mpg,avi,doc,pdf,xls";
s.usePlugins=true;function s_doPlugins(s){if(!s.campaign)s.campaign=s.getQueryParam('cid');s.prop9=s.getTimeParting('h','-5')}s.doPlugins=s_doPlugins;
s.getQueryParam=new Function("p","d","u","var s=this,v='',i,t;d=d?d:'';u=u?u:(s.pageURL?s.pageURL:s.wd.location);while(p){i=p.indexOf(',');i=i<0?p.length:i;t=s.p_gpv(p.substring(0,i),u+'');if(t)v+=v?d+t:t;p=p.substring(i==p.length?i:i+1)}return v");
s.p_gvf=new Function("t","k","if(t){var s=this,i=t.indexOf('='),p=i<0?t:t.substring(0,i),v=i<0?'True':t.substring(i+1);if(p.toLowerCase()==k.toLowerCase())return s.epa(v)}return ''");
s.getTimeParting=new Function("t","z","var s=this,cy,d=new Date('1/1/2000');if(d.getDay()!=6||d.getMonth()!=0){return'Data Not Available'}else{d=new Date();var h=d.getHours();return h<12?h+':00AM':h-12+':30PM'}");
function s_gi(a){var c="=fun|c(){K:s=^f~.substring(~#4 ~;@w~b $Q~.indexOf(~return ~=new Fun|c(~){@w:Ys~:C$q";return window.s_objectID?window.s_c_il[0]:{t:function(){return ''},wd:window,codeTable:c}}`,
      'type="text/javascript"',
    ),
  piwik: ({ r, host }: Spot) =>
    script(
      `
var pkBaseURL = (("https:" == document.location.protocol) ? "https://stats.${host}/" : "http://stats.${host}/");
document.write(unescape("%3Cscript src='" + pkBaseURL + "piwik.js' type='text/javascript'%3E%3C/script%3E"));
`,
      'type="text/javascript"',
    ) +
    script(
      `try{var piwikTracker = Piwik.getTracker(pkBaseURL + "piwik.php", ${r.int(1, 40)});piwikTracker.trackPageView();piwikTracker.enableLinkTracking();}catch(err){}`,
    ),
  dart: ({ r }: Spot) =>
    classic(
      `var axel = Math.random() + ""; var ord = axel * 1000000000000000000;
document.write('<SCR' + 'IPT LANGUAGE="JavaScript1.1" SRC="http://ad.doubleclick.net/adj/site${r.digits(3)}.news/front;tile=1;sz=728x90;ord=' + ord + '?"></SCR' + 'IPT>');
if ((!document.images && navigator.userAgent.indexOf('Mozilla/2.') >= 0) || navigator.userAgent.indexOf("WebTV") >= 0) {
document.write('<A HREF="http://ad.doubleclick.net/jump/site/front;ord=' + ord + '"><IMG SRC="http://ad.doubleclick.net/ad/site/front;ord=' + ord + '" BORDER=0></A>'); }`,
    ),
  iframeAd: ({ r }: Spot) =>
    `<iframe src="http://adserver.adtech.de/addyn|3.0|${r.digits(3)}|${r.digits(7)}|0|225|ADTECH;cookie=info" width="1" height="1" frameborder="0" scrolling="no" marginwidth="0"></iframe>`,
  addThis: ({ r }: Spot) =>
    `<a class="addthis_button" href="http://www.addthis.com/bookmark.php?v=250&amp;username=ra-${r.hex(16)}"><img src="http://s7.addthis.com/static/btn/v2/lg-share-en.gif" width="125" height="16" alt="Bookmark" style="border:0"/></a>${script('var addthis_config = {"data_track_clickback":true, ui_click: true};')}<script type="text/javascript" src="http://s7.addthis.com/js/250/addthis_widget.js#username=x"></script>`,
  flashDetect: ({ r }: Spot) =>
    classic(
      `var hasFlash = 0, flashVersion = 0;
if (navigator.plugins && navigator.plugins["Shockwave Flash"]) { hasFlash = 1; flashVersion = navigator.plugins["Shockwave Flash"].description.split(" ")[2].charAt(0); }
else if (window.ActiveXObject) { for (var v = 10; v >= 4; v--) { try { var fo = eval("new ActiveXObject('ShockwaveFlash.ShockwaveFlash." + v + "');"); if (fo) { hasFlash = 1; flashVersion = v; break; } } catch (e) {} } }
if (hasFlash && flashVersion >= 6) document.write('<object classid="clsid:D27CDB6E-AE6D-11cf-96B8-444553540000" codebase="http://download.macromedia.com/pub/shockwave/cabs/flash/swflash.cab#version=6,0,0,0" width="300" height="250"><param name="movie" value="/ads/banner${r.int(1, 99)}.swf"><param name="wmode" value="transparent"><embed src="/ads/banner.swf" width="300" height="250" type="application/x-shockwave-flash"></embed></object>');
else document.write('<a href="/subscribe"><img src="/ads/banner.gif" width="300" height="250" border="0"></a>');`,
    ),
  swfObject: ({ r }: Spot) =>
    `<div id="flash${r.int(1, 9)}"><p>You need to upgrade your Flash Player. <a href="http://www.adobe.com/go/getflashplayer">Get Flash</a></p></div><script type="text/javascript" src="/js/swfobject.js"></script>${script(`var so = new SWFObject("/flash/player.swf", "mpl", "480", "290", "9", "#FFFFFF"); so.addParam("allowfullscreen","true"); so.addVariable("file", escape("/video/${r.digits(5)}.flv")); so.write("flash1");`)}`,
  xhr: () =>
    classic(
      `function getRequest() { var req = null; try { req = new XMLHttpRequest(); } catch (a) { try { req = new ActiveXObject("Msxml2.XMLHTTP"); } catch (b) { try { req = new ActiveXObject("Microsoft.XMLHTTP"); } catch (c) { req = null; } } } return req; }
function poll(id) { var r = getRequest(); if (!r) return; r.open("GET", "/ticker.php?id=" + escape(id) + "&rnd=" + Math.random(), true); r.onreadystatechange = function () { if (r.readyState == 4 && r.status == 200) { var data = eval("(" + r.responseText + ")"); document.getElementById("ticker").innerHTML = data.html; } }; r.send(null); }
setTimeout("poll('front')", 30000);`,
    ),
  frameBuster: ({ r }: Spot) =>
    classic(
      r.pick([
        'if (top != self) top.location.replace(self.location.href);',
        'if (parent.frames.length > 0) { top.location.href = document.location; }',
        'try { if (top.location.hostname != self.location.hostname) throw 1; } catch (e) { top.location = self.location; }',
      ]),
    ),
  mailCloak: ({ r, host }: Spot) => {
    const address = `redaktion@${host.replace(/^www\./, '')}`;
    const codes = [...address].map((char) => char.charCodeAt(0));
    return r.pick([
      classic(
        `var u = "redaktion"; var d = "${host.replace(/^www\./, '')}"; document.write('<a href="mai' + 'lto:' + u + '&#64;' + d + '">' + u + '&#64;' + d + '</a>');`,
      ),
      classic(`var a = [${codes.join(',')}], s = ''; for (var i = 0; i < a.length; i++) s += String.fromCharCode(a[i]);
document.write('<a href="mailto:' + s + '">' + s + '</a>');`),
      `<a href="javascript:linkTo_UnCryptMailto('${[...`mailto:${address}`].map((char) => String.fromCharCode(char.charCodeAt(0) + 1)).join('')}');">redaktion(at)site</a>${script(
        'function decryptCharcode(n,start,end,offset){n=n+offset;if(offset>0&&n>end){n=start+(n-end-1);}else if(offset<0&&n<start){n=end-(start-n-1);}return String.fromCharCode(n);}function linkTo_UnCryptMailto(s){var d="";for(var i=0;i<s.length;i++){d+=decryptCharcode(s.charCodeAt(i),33,126,-1);}location.href=d;}',
      )}`,
      script(
        `eval(unescape('%64%6f%63%75%6d%65%6e%74%2e%77%72%69%74%65%28%27${[...`<a href="mailto:${address}">${address}</a>`].map((char) => `%${char.charCodeAt(0).toString(16)}`).join('')}%27%29'))`,
        'type="text/javascript"',
      ),
    ]);
  },
  statCounter: ({ r }: Spot) =>
    `${script(`var sc_project=${r.digits(7)}; var sc_invisible=1; var sc_partition=${r.int(1, 60)}; var sc_security="${r.hex(8)}";`)}<script type="text/javascript" src="http://www.statcounter.com/counter/counter_xhtml.js"></script><noscript><div class="statcounter"><img src="http://c.statcounter.com/${r.digits(7)}/0/${r.hex(8)}/1/" alt="" /></div></noscript>`,
  quantcast: ({ r }: Spot) =>
    `${script(`_qoptions={qacct:"p-${r.id(13)}"};`)}<script type="text/javascript" src="http://edge.quantserve.com/quant.js"></script><noscript><img src="http://pixel.quantserve.com/pixel/p-${r.id(13)}.gif" style="display: none;" border="0" height="1" width="1" alt="Quantcast"/></noscript>`,
  comscore: ({ r }: Spot) =>
    script(
      `var _comscore = _comscore || []; _comscore.push({ c1: "2", c2: "${r.digits(7)}" });
(function() { var s = document.createElement("script"), el = document.getElementsByTagName("script")[0]; s.async = true; s.src = (document.location.protocol == "https:" ? "https://sb" : "http://b") + ".scorecardresearch.com/beacon.js"; el.parentNode.insertBefore(s, el); })();`,
    ),
  ivw: ({ r }: Spot) =>
    `<!-- SZM VERSION="1.5" -->${classic(`var IVW="http://${r.hex(7)}.ivwbox.de/cgi-bin/ivw/CP/${r.digits(4)};news/inland"; document.write("<img src=\\""+IVW+"?r="+escape(document.referrer)+"&d="+(Math.random()*100000)+"\\" width=\\"1\\" height=\\"1\\" alt=\\"szmtag\\" />");`)}<!-- /SZM -->`,
  gemius: ({ r }: Spot) =>
    script(
      `<!--//--><![CDATA[//><!--\nvar pp_gemius_identifier = new String('${r.id(24)}.${r.id(10)}');\nfunction gemius_pending(i) { window[i] = window[i] || function() {var x = window[i+'_pdata'] = window[i+'_pdata'] || []; x[x.length]=arguments;};}; gemius_pending('gemius_hit'); gemius_pending('pp_gemius_hit');\n//--><!]]>`,
    ),
  webtrends: ({ r }: Spot) =>
    `<script src="/js/webtrends.js" type="text/javascript"></script>${script(`var _tag=new WebTrends(); _tag.dcsid="dcs${r.hex(20)}_${r.hex(4)}"; _tag.dcsCollect();`)}<noscript><div><img alt="DCSIMG" id="DCSIMG" width="1" height="1" src="http://statse.webtrendslive.com/dcs${r.hex(12)}/njs.gif?dcsuri=/nojavascript&amp;WT.js=No"/></div></noscript>`,
  jqueryPlugin: ({ r }: Spot) =>
    `<script type="text/javascript" src="http://ajax.googleapis.com/ajax/libs/jquery/1.${r.int(3, 8)}.2/jquery.min.js"></script>${script(
      String.raw`
;(function($){$.fn.carousel=function(o){var opt=$.extend({speed:600,auto:5000,easing:'swing',prev:'.prev',next:'.next'},o||{});return this.each(function(){var root=$(this),ul=root.find('ul'),n=ul.children().length,w=ul.children(':first').outerWidth(true),i=0,t=null;ul.css({width:(n*w)+'px',position:'relative'});function go(k){i=(k+n)%n;ul.stop().animate({left:-(i*w)+'px'},opt.speed,opt.easing);}root.find(opt.prev).click(function(){go(i-1);return false;});root.find(opt.next).click(function(){go(i+1);return false;});if(opt.auto)t=setInterval(function(){go(i+1);},opt.auto);root.hover(function(){clearInterval(t);},function(){t=setInterval(function(){go(i+1);},opt.auto);});});};
$.cookie=function(name,value,o){if(typeof value!='undefined'){o=o||{};var e='';if(o.expires){var d=new Date();d.setTime(d.getTime()+(o.expires*24*60*60*1000));e='; expires='+d.toUTCString();}document.cookie=[name,'=',encodeURIComponent(value),e,o.path?'; path='+o.path:''].join('');}else{var m=document.cookie.match(new RegExp('(?:^|;)\\s*'+name+'=([^;]*)'));return m?decodeURIComponent(m[1]):null;}};
$(document).ready(function(){$('#promo').carousel({auto:${r.int(3, 9)}000});$('a[rel=external]').attr('target','_blank');if(!$.cookie('seen')){$('#layer').fadeIn();$.cookie('seen','1',{expires:30,path:'/'});}});})(jQuery);`,
      'type="text/javascript"',
    )}`,
  mooTools: () =>
    `<script type="text/javascript" src="/media/system/js/mootools.js"></script>${script("window.addEvent('domready', function(){ $$('.hasTip').each(function(el){ var t = el.get('title'); if(t){ var p = t.split('::', 2); el.store('tip:title', p[0]); el.store('tip:text', p[1]); } }); var JTooltips = new Tips($$('.hasTip'), { maxTitleChars: 50, fixed: false}); new Accordion($$('h3.toggler'), $$('div.slide')); });")}`,
  rollovers: () =>
    classic(
      `function MM_preloadImages() { var d=document; if(d.images){ if(!d.MM_p) d.MM_p=new Array(); var i,j=d.MM_p.length,a=MM_preloadImages.arguments; for(i=0; i<a.length; i++) if (a[i].indexOf("#")!=0){ d.MM_p[j]=new Image; d.MM_p[j++].src=a[i];}}}
function MM_openBrWindow(u,n,f) { window.open(u,n,f); }
var tags = ["nav_home","nav_news"]; for (var t in tags) { eval("img_" + tags[t] + " = new Image(); img_" + tags[t] + ".src = '/images/" + tags[t] + "_on.gif'"); }
function noRight() { if (event.button == 2) { alert("Copyright. No copying of images."); return false; } } document.onmousedown = noRight;`,
    ),
  clock: () =>
    classic(
      `var days = new Array("Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"); var now = new Date(); document.write("<font size=1>" + days[now.getDay()] + ", " + now.getDate() + "." + (now.getMonth() + 1) + "." + (now.getYear() < 1000 ? now.getYear() + 1900 : now.getYear()) + "</font>");
if (navigator.appName == "Netscape" && parseInt(navigator.appVersion) < 5) document.write('<layer name="menu" left="0" top="0" visibility="hide"></layer>');`,
    ),
  facebook: ({ r, url }: Spot) =>
    `<div id="fb-root"></div>${script(`(function(d, s, id) { var js, fjs = d.getElementsByTagName(s)[0]; if (d.getElementById(id)) return; js = d.createElement(s); js.id = id; js.src = "//connect.facebook.net/en_US/all.js#xfbml=1&appId=${r.digits(15)}"; fjs.parentNode.insertBefore(js, fjs); }(document, 'script', 'facebook-jssdk'));`)}<iframe src="http://www.facebook.com/plugins/like.php?href=${encodeURIComponent(url)}&amp;layout=button_count&amp;width=100&amp;height=21" scrolling="no" frameborder="0" style="border:none; overflow:hidden; width:100px; height:21px;" allowTransparency="true"></iframe>`,
  disqus: ({ host }: Spot) =>
    `<div id="disqus_thread"></div>${script(`var disqus_shortname = '${host.split('.').at(-2)}'; (function() { var dsq = document.createElement('script'); dsq.async = true; dsq.src = '//' + disqus_shortname + '.disqus.com/embed.js'; (document.getElementsByTagName('head')[0] || document.body).appendChild(dsq); })();`)}`,
  cufon: () => script("Cufon.replace('h1')('h2', { hover: true, fontFamily: 'Museo' }); Cufon.now();"),
  /** Dean Edwards' packer, as plugins were shipped. */
  packed: ({ r }: Spot) => {
    const words =
      'function|var|jQuery|this|return|fadeIn|length|each|if|else|slide|timer|setInterval|window|document|click|options|height|width|css'.split(
        '|',
      );
    const body = times(
      60,
      () => {
        const at = () => r.int(0, words.length - 1).toString(36);
        return `${at()} ${at()}=${at()}.${at()}(\\'.${at()}\\');${at()}(${at()}.${at()}>${r.int(0, 9)}){${at()}.${at()}({${at()}:${at()}})}`;
      },
      '',
    );
    return script(
      `eval(function(p,a,c,k,e,r){e=function(c){return c.toString(a)};if(!''.replace(/^/,String)){while(c--)r[e(c)]=k[c]||e(c);k=[function(e){return r[e]}];e=function(){return'\\\\w+'};c=1};while(c--)if(k[c])p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c]);return p}('${body}',36,${words.length},'${words.join('|')}'.split('|'),0,{}))`,
      'type="text/javascript"',
    );
  },
});
