/** Downloads, installation commands and help that names keys and commands. */
import type { Builders, Saved } from '../browser-report.ts';
import * as v from '../vendors.ts';

const copy = `<script>document.querySelectorAll('pre').forEach(function(p){var b=document.createElement('button');b.className='copy';b.textContent='Copy';b.onclick=function(){navigator.clipboard.writeText(p.innerText).then(function(){b.textContent='Copied!'})};p.appendChild(b)});</script>`;
const PAGES: [url: string, title: string, body: string][] = [
  [
    'https://brew.sh/',
    'Homebrew — The Missing Package Manager for macOS (or Linux)',
    `<h2>Install Homebrew</h2><pre>/bin/bash -c "$(curl -fsSL https://raw.githubusercontent.com/Homebrew/install/HEAD/install.sh)"</pre><p>Paste that in a macOS Terminal or Linux shell prompt.</p>${copy}`,
  ],
  [
    'https://rustup.rs/',
    'rustup.rs - The Rust toolchain installer',
    `<p>To install Rust, run the following in your terminal, then follow the onscreen instructions.</p><pre>curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh</pre><div id="platform-instructions-win64" style="display:none">download and run <a href="https://win.rustup.rs/x86_64">rustup‑init.exe</a></div><script src="rustup.js"></script>`,
  ],
  [
    'https://chocolatey.org/install',
    'Chocolatey Software | Installing',
    `<p>Run PowerShell as administrator</p><pre>Set-ExecutionPolicy Bypass -Scope Process -Force; [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.ServicePointManager]::SecurityProtocol -bor 3072; iex ((New-Object System.Net.WebClient).DownloadString('https://community.chocolatey.org/install.ps1'))</pre>${copy}${v.gtm('GTM-CHOCO')}`,
  ],
  [
    'https://support.microsoft.com/de-de/windows/ausfuehren-dialogfeld',
    'Öffnen des Dialogfelds „Ausführen“ - Microsoft-Support',
    `<ol><li>Drücken Sie die <b>Windows-Taste + R</b>.</li><li>Geben Sie <code>mrt</code>, <code>cmd</code> oder <code>winver</code> ein.</li><li>Drücken Sie die EINGABETASTE.</li></ol>`,
  ],
  [
    'https://www.pcwelt-tipps.example/win-r-befehle',
    'Die 30 besten Win+R-Befehle',
    `<table><tr><td>appwiz.cpl</td><td>Programme deinstallieren</td></tr><tr><td>powershell</td><td>Konsole</td></tr><tr><td>mstsc</td><td>Remotedesktop</td></tr></table><p>Tipp: Mit Strg+V fügen Sie den kopierten Befehl ein, mit Enter starten Sie ihn.</p>${copy}${v.ivw('pctipps')}${v.adsense('99120', 8)}`,
  ],
  [
    'https://qiita.example/yamada/items/91a',
    'PowerShellのプロキシ設定メモ',
    `<pre>powershell -ExecutionPolicy RemoteSigned -Command "[Net.WebRequest]::DefaultWebProxy.Credentials = [Net.CredentialCache]::DefaultNetworkCredentials"</pre><p>Windowsキー＋Xで管理者として起動します。</p>${copy}`,
  ],
  [
    'https://www.google.com/intl/fr/chrome/',
    'Navigateur Web Google Chrome',
    `<h1>Le navigateur conçu par Google</h1><button id="js-download-hero">Télécharger Chrome</button><p>Mettez à jour Chrome : Chrome est à jour.</p><iframe id="download-frame" style="display:none" title="download"></iframe><script src="//www.google.com/intl/fr/chrome/static/js/installer.min.js"></script>`,
  ],
  [
    'https://www.mozilla.org/en-US/firefox/118.0/whatsnew/',
    'What’s new with Firefox',
    `<h1>Congrats! You’re using the latest version of Firefox.</h1><p>Update your privacy settings</p><script data-cfasync="false" src="https://www.mozilla.org/media/js/site.js"></script>`,
  ],
  [
    'https://get.adobe.com/flashplayer/',
    'Adobe Flash Player Install',
    `<h1>Adobe Flash Player</h1><p>Version 21.0.0.213</p><p>Optional offer: McAfee Security Scan Plus <input type="checkbox" checked name="offer"></p><a href="https://get.adobe.com/flashplayer/completion/?installer=FP_21_PPAPI">Install now</a><script>var pv=swfobject.getFlashPlayerVersion();if(navigator.plugins&&navigator.plugins["Shockwave Flash"]){document.title+=navigator.plugins["Shockwave Flash"].description}try{new ActiveXObject("ShockwaveFlash.ShockwaveFlash.7")}catch(e){}</script>${v.omniture('mxmacromedia', 'get.adobe.com/flashplayer')}`,
  ],
  [
    'https://www.java.com/pt-br/download/installed.jsp',
    'Verificar versão do Java',
    `<script src="/js/deployJava.js"></script><applet code="JavaDetection.class" width="1" height="1"></applet><script>var j=deployJava.getJREs();document.write(j.length?'Você tem o Java '+j[0]:'Java não detectado. <a href="/pt-br/download/">Baixar</a>');if(window.ActiveXObject){for(var i=7;i<9;i++){try{new ActiveXObject('JavaWebStart.isInstalled.1.'+i+'.0.0')}catch(x){}}}</script>`,
  ],
  [
    'https://sourceforge.net/projects/filezilla/files/latest/download',
    'Download FileZilla - SourceForge',
    `<meta http-equiv="refresh" content="5; url=https://downloads.sourceforge.net/project/filezilla/FileZilla_Client/3.7.3/FileZilla_3.7.3_win32-setup.exe?use_mirror=netcologne"><p>Your download will start in <span id="s">5</span> seconds... <a href="https://downloads.sourceforge.net/project/filezilla/FileZilla_3.7.3_win32-setup.exe">Problems Downloading?</a></p><script>var n=5;var t=setInterval(function(){document.getElementById('s').innerHTML=--n;if(!n)clearInterval(t)},1000);</script>${v.gaq('UA-32013-56')}`,
  ],
  [
    'https://www.chip-download.example/downloads/vlc_13005776.html',
    'VLC Media Player - Download',
    `<a class="Button" rel="nofollow" href="/downloads/c1_downloads_auswahl_13005777.html?t=1612">Download</a> <div class="ad">DOWNLOAD STARTEN ▶ (Anzeige)</div><p>Virenscan: sauber. SHA-256: 9f1a…</p>${v.ivw('chipdl')}${v.prebid('dl-top', 3301)}`,
  ],
  [
    'https://wiki.archlinux.example/title/OpenSSH',
    'OpenSSH - Wiki',
    `<pre>$ ssh-keygen -t ed25519\n$ cat ~/.ssh/id_ed25519.pub | ssh user@host 'cat >> .ssh/authorized_keys'\n# echo d2hvYW1p | base64 -d | sh</pre>`,
  ],
  [
    'https://github.com/jokob-sk/netwatch',
    'GitHub - jokob-sk/netwatch: Wi-Fi scanner',
    `<h2>One-liner</h2><pre>wget -qO- https://raw.githubusercontent.com/jokob-sk/netwatch/main/install.sh | sudo bash</pre><clipboard-copy value="wget -qO- https://raw.githubusercontent.com/jokob-sk/netwatch/main/install.sh | sudo bash"></clipboard-copy><a href="/login?return_to=%2Fjokob-sk%2Fnetwatch">Sign in</a>`,
  ],
  [
    'https://www.anydesk-anleitung.example/kunde',
    'Fernwartung der Praxis-EDV Kröger',
    `<p>Bitte laden Sie AnyDesk und nennen Sie uns am Telefon (04421 555 33) Ihre Adresse.</p><a href="https://get.anydesk.com/krg/AnyDesk.exe">AnyDesk herunterladen</a>`,
  ],
  [
    'https://www.teamviewer.example/it/support-rapido/',
    'Supporto rapido - Studio Informatica Rossi',
    `<p>Scarica QuickSupport e comunica ID e password al tecnico.</p><a href="/download/TeamViewerQS.exe">Scarica</a><script>setTimeout(function(){location.href='/download/TeamViewerQS.exe'},2000)</script>`,
  ],
];
export const commands = {
  command: () =>
    PAGES.map(
      ([url, title, body], n): Saved => [
        url,
        `<!doctype html><html><head><meta charset=utf-8><title>${title}</title><link rel=canonical href="${url}"></head><body data-n="${n}"><nav><a href="/">Home</a> <a href="/docs">Docs</a></nav>${body}<footer><a href="/privacy">Privacy</a></footer>${n % 2 ? v.stack(n + 3) : ''}</body></html>`,
      ],
    ),
} satisfies Builders;
