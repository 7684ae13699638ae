/** Logins without a password: QR codes, device codes, permissions for unknown apps; and browser windows drawn around login forms. */
import { BRANDS } from '../hosts/brands.ts';
import {
  type HostIdentity,
  hostAt,
  identifyHost,
  isBrandSite,
  ownerOf,
  resolveUrl,
} from '../hosts/host-identity.ts';
import { type IndicatorRule, sign } from '../layer.ts';
import { percentDecoded, shorten } from '../sentence.ts';
import { namesBrand } from './claims.ts';
import { type DocumentFacts, isReport } from './facts.ts';
import { isBare } from './surroundings.ts';

export const TRICK_RULES: readonly IndicatorRule<DocumentFacts>[] = [
  deviceCode,
  permission,
  scannedLogin,
  scannedAddress,
  draggedWindow,
].map((rule) => (facts) => (facts.isBrand || facts.host.internal ? null : rule(facts)));

/** Pages where people enter the code that a device shows. */
const DEVICE_PAGE =
  /\/\/(?:(?:www\.)?microsoft\.com\/devicelogin|(?:login\.microsoftonline\.com|login\.live\.com)\/[\w./-]{0,60}deviceauth|aka\.ms\/devicelogin|(?:www\.)?google\.com\/device\b|github\.com\/login\/device|accounts\.google\.com\/o\/oauth2\/device)/i;
const FETCHES_CODE = /\buser_?code\b|\bdevice_?code\b/i;

/** Entering a device code that an attacker requested gives the attacker access to the visitor's account. */
function deviceCode(facts: DocumentFacts) {
  const { content, isShort } = facts;
  if (!isShort || isReport(facts)) return null;
  const leads =
    content.links.some(({ href }) => DEVICE_PAGE.test(href)) ||
    content.inline.some(({ text }) => DEVICE_PAGE.test(text));
  if (!leads) return null;
  const brings =
    content.inline.some(({ text }) => FETCHES_CODE.test(text)) ||
    /\b(?=[A-Z\d]*\d)[A-Z\d]{4}-?[A-Z\d]{4,5}\b/.test(content.text);
  return brings
    ? sign('code-for-device', "The page gives visitors a code to enter on another site's login page.")
    : null;
}

const AUTHORIZE =
  /\/(?:oauth2?|o\/oauth2)\/(?:v\d(?:\.\d)?\/)?(?:v\d\/)?(?:auth|authorize)\b|\/login\/oauth\/authorize/i;
/** Permissions to read and change mail, files and code. */
const WIDE_SCOPE =
  /mail\.(?:readwrite|send|read)|files\.readwrite|mailboxsettings|contacts\.read|full_access|mail\.google\.com|auth\/(?:gmail|drive)(?![.\w])|delete_repo|write:org|admin:|\bworkflow\b|\brepo\b/gi;
/** A request to let an app read mail, on a page without a login form. */
function permission(facts: DocumentFacts) {
  const { content, isShort, secrets } = facts;
  if (!isShort || secrets.size > 0) return null;
  const asked = content.links.find(({ href }) => AUTHORIZE.test(href));
  if (asked === undefined) return null;
  if (addressIn(asked.href, /^redirect_ur[il]$/) !== null)
    return sign('permission-for-ip-address', 'The page asks visitors to authorise an app at an IP address.');
  const scopes = new Set(percentDecoded(asked.href).toLowerCase().match(WIDE_SCOPE)).size;
  if (scopes < 2 || !isBare(facts)) return null;
  return sign(
    'permission-for-stranger',
    'The page asks visitors to authorise an app to read and change their data.',
  );
}

/** The public IP address that a parameter of a URL leads to. */
function addressIn(reference: string, parameter: RegExp): HostIdentity | null {
  const url = resolveUrl(reference, 'http://localhost/');
  for (const [name, value] of url?.searchParams ?? []) {
    const to = parameter.test(name) ? hostAt(value, 'http://localhost/') : null;
    if (to?.isIp && !to.internal) return to;
  }
  return null;
}

/** A picture of a QR code, made by a service, whose URL has the content of the code. */
function scannedAddress({ content }: DocumentFacts) {
  const to = content.images
    .filter((image) => QR.test(image))
    .map((image) => addressIn(image, /^(?:data|chl|text|url)$/))
    .find((found) => found !== null);
  return to === undefined
    ? null
    : sign('qr-code-of-ip-address', `A QR code leads to the IP address ${shorten(to.host)}.`);
}

const SCAN =
  /\bscan\b[^.\n]{0,60}(?:qr|code|phone|camera)|\bscann?en sie|scannez|escane[ea]|scansiona|inquadra|scan de\b|zeskanuj|skann?a\b|okutun|taray[ıi]n|отсканируй|наведите|capturar o código|aponte|扫一扫|扫码|掃碼|読み取|スキャン|스캔|امسح/i;
const QR = /\bqr(?:code)?\b|código qr|二维码|扫码|微信/i;
const POLLS = /EventSource|new\s{1,4}WebSocket|setInterval/;
const LINKS_DEVICE =
  /\/\/(?:discord\.com\/ra\/|wa\.me\/settings|web\.whatsapp\.com|web\.telegram\.org|t\.me\/login)|tg:\/\/login|remote-auth|wx_code/i;
const PRESSURE =
  /expires? (?:today|soon|in)|re-?authenticat|multi-?factor|\bmfa\b|payroll|suspended|within \d|gift|nitro|reward|红包|领取|限时/i;

/** A QR code that hands over a session: it is renewed and polled, and the brand is not this site. */
function scannedLogin(facts: DocumentFacts) {
  const { content, text, isShort } = facts;
  if (!isShort || isReport(facts) || content.forms.some(({ fields }) => fields.length > 2)) return null;
  const scans =
    SCAN.test(text) &&
    (QR.test(text) || content.images.some((image) => QR.test(image) || /^data:image/.test(image)));
  const polls = content.inline.some(({ text: code }) => POLLS.test(code));
  const links = content.inline.some(({ text: code }) => LINKS_DEVICE.test(code));
  if (links && (polls || scans))
    return sign(
      'session-by-qr-code',
      "The page shows a QR code that links the visitor's account to another device.",
    );
  if (!scans) return null;
  if (PRESSURE.test(text) && (polls || ofBrand(facts)))
    return sign('qr-code-under-pressure', 'The page urges visitors to scan a QR code to log in.');
  return null;
}

const ofBrand = ({ content }: DocumentFacts): boolean =>
  content.images.some((image) => {
    const from = hostAt(image, content.base);
    return from !== null && isBrandSite(from);
  });

/** A window that is moved by its bar. */
const DRAGGED = /\.draggable\s{0,4}\(|mousedown[\s\S]{0,400}mousemove/;
const LOGIN = /login|log-in|sign-?in|auth|sso/i;

function draggedWindow(facts: DocumentFacts) {
  const { content, secrets } = facts;
  const holdsLogin =
    secrets.size > 0 || content.frames.some(({ src }) => LOGIN.test(src) || namesBrand(content.title));
  const isWindow = holdsLogin && content.inline.some(({ text }) => DRAGGED.test(text)) && isBare(facts);
  return isWindow || showsLoginAddress(facts)
    ? sign(
        'drawn-browser-window',
        'The page draws a fake browser window that shows the address of a login page.',
      )
    : null;
}

/** Addresses of logins that a page shows as text: no page has them there but its own address bar. */
const SHOWN_LOGIN =
  /(?:^|\s)(?:https:\/\/)?((?:login|accounts?|signin|auth|appleid|idmsa|steamcommunity|id)[\w.-]{0,60}\.(?:com|net|org))\s{0,3}\/(?:[^\s]{0,100}(?:openid|oauth|login|signin|authorize|common))/i;

/** Whether the visible text has the address of a brand's login, beside fields for a password or a frame. */
const showsLoginAddress = ({ content, secrets, host }: DocumentFacts): boolean => {
  const holds = secrets.has('password') || content.frames.length > 0;
  const [, shown = ''] = holds ? (SHOWN_LOGIN.exec(content.text) ?? []) : [];
  if (shown === '' || content.text.length > 1500) return false;
  const to = identifyHost(new URL(`https://${shown}/`));
  return ownerOf(to) !== ownerOf(host) && BRANDS.some(({ domains }) => domains.includes(to.domain ?? ''));
};
