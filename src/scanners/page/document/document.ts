/** The document layer: what the page asks of its reader, for whom it says to be, and where it sends what it gets. */
import { readHtml } from '../../kit/html.ts';
import { BRANDS } from '../hosts/brands.ts';
import {
  ABUSED_TLDS,
  CHEAP_TLDS,
  type HostIdentity,
  hostAt,
  identifyHost,
  isBrandSite,
  isIdentityProvider,
  isPaymentProvider,
  isPublicBody,
  ownerOf,
  resolveUrl,
  shown,
} from '../hosts/host-identity.ts';
import type { Indicator, LayerVerdict, LayerWarning } from '../layer.ts';
import { type Field, type Form, type PageContent, readPage } from '../parse.ts';
import { unreadableDocument } from '../unreadable.ts';

/** Secrets that a field can ask for. */
export type Secret = 'password' | 'card' | 'code' | 'seed' | 'identity';

const CARD =
  /\bcc-(?:number|csc|exp|name)|card[\s_-]{0,2}(?:num|no\b|number|cvv|cvc)|(?:^|[^a-z])(?:cvv2?|cvc2?|csc|ccnum|cardnum|creditcard|debitcard|cc_?no)(?:[^a-z]|$)|security[\s_-]?code|num(?:ero)?[\s_-]?(?:de[\s_-]?)?(?:la[\s_-]?)?(?:carte|tarjeta|cartao|carta)|carte[\s_-]?bancaire|cryptogramme|(?:karten|kort|kaart)[\s_-]?(?:num|nr|no)|kreditkarte|pr(?:ü|ue)fziffer|カード番号|セキュリティコード|卡号|카드번호/;
const CARD_PIN = /(?:atm|card|debit)[\s_-]{0,2}pin|(?:^|\s)pin(?:\s|$)/;
const CODE = /one-time-code|(?:^|[^a-z])(?:otp|mtan|sms[\s_-]?(?:code|tan)|tan|2fa|passcode)(?:[^a-z]|$)/;
const SEED =
  /seed[\s_-]?(?:phrase|words?)|mnemonic|recovery[\s_-]?(?:phrase|words?)|secret[\s_-]?phrase|private[\s_-]?key|passphrase[\s_-]?words?/;
/** Seeds are sold in shops too: the word alone counts only where the page speaks of wallets. */
const SEED_WORD = /(?:^|[^a-z])seed(?:[^a-z]|$)/;
const WALLETS =
  /\bwallets?\b|crypto(?!graph)|\bphrase\b|mnemonic|metamask|\bledger\b|trezor|private key|\b(?:12|24)[\s-]words?/i;
const IDENTITY =
  /(?:^|[^a-z])(?:ssn|social[\s_-]?security|mother'?s?[\s_-]?maiden|maiden[\s_-]?name|passport[\s_-]?(?:no|number)|driver'?s?[\s_-]?licen[cs]e|cpf|numsecu|num[\s_-]?secu(?:rite)?|codice[\s_-]?fiscale|personnummer|bsn|aadhaar|pan[\s_-]?card)(?:[^a-z]|$)/;

/** Services that hand to their user what any page posts to them. */
const COLLECTORS = new Set(
  (
    'formspree.io formsubmit.co formsubmit.io getform.io getform.com web3forms.com formcarry.com formbold.com ' +
    'basin.com usebasin.com submit-form.com formspark.io webhook.site requestbin.com pipedream.net hookbin.com ' +
    'beeceptor.com ngrok.io ngrok-free.app emailjs.com staticforms.xyz 000webhostapp.com herokuapp.com ' +
    'sheetdb.io script.google.com discord.com discordapp.com telegram.org pastebin.com'
  ).split(' '),
);
const PROGRAM = /\.(?:exe|scr|msi|bat|cmd|hta|vbs|vbe|jse|wsf|ps1|lnk|iso|img|jar|apk|dmg|pkg)(?:[?#]|$)/i;
const SIGN_IN =
  /\b(?:sign[\s-]?in|log[\s-]?in|log[\s-]?on|verify|verification|secure|account|password|update|confirm|security|anmeld|einloggen|konto|connexion|compte|iniciar|cuenta|accedi|conto|support|billing|pay\b|toll|deliver|parcel|track|refund|reward|redeem|claim|vote|badge|entrar|acess|acced|conect|sincroni|inloggen|carte|livraison|paiement|logga|zaloguj)|ログイン|登录|登錄|로그인|вход|войти/i;

/** Sentences that hurry people. Each is a literal or nearly so: linear on any text. */
const URGENT: readonly RegExp[] = [
  /account (?:has been|was|is|will be) (?:temporarily |permanently )?(?:suspended|limited|locked|restricted|closed|disabled|blocked|deactivated|terminated|on hold)/i,
  /(?:suspended|limited|locked|restricted|blocked) (?:your )?account/i,
  /(?:verify|confirm|validate|update) your (?:account|identity|information|details|billing|payment|card|wallet|mailbox|e-?mail|password|bank|address|delivery)/i,
  /(?:unusual|suspicious|unauthori[sz]ed|unrecogni[sz]ed) (?:sign[- ]?in|log[- ]?in|activity|access|transaction|payment|device)/i,
  /within (?:the next )?(?:\d{1,3}|twelve|twenty-four|forty-eight) ?(?:h|hours?|minutes?|days?)\b/i,
  /(?:your )?(?:parcel|package|shipment|delivery)[^.\n]{0,40}(?:on hold|held|could not be|failed|pending|waiting|unpaid)/i,
  /(?:pay|payment of|fee of|outstanding|customs)[^.\n]{0,40}(?:fee|charge|duty|release)/i,
  /(?:tax )?refund (?:of|is|available|pending|waiting)/i,
  /(?:password|mailbox|session|subscription|membership)[^.\n]{0,30}(?:expires?|expired|will expire|is full|exceeded|ended|could not be renewed)/i,
  /(?:failure|failing) to (?:do so|comply|verify|confirm|act|respond)|to avoid (?:suspension|interruption|closure|losing|deactivation|termination|being)/i,
  /(?:immediate(?:ly)?|urgent|final)(?: action| notice| warning)? (?:required|needed|notice|warning)|act now|last warning|final notice/i,
  /konto (?:wurde|ist|wird) [^.\n]{0,30}(?:gesperrt|eingeschränkt|deaktiviert)|bestätigen sie ihre?|innerhalb von \d{1,3} stunden/i,
  /compte (?:a été|est|sera) [^.\n]{0,30}(?:suspendu|bloqué|limité)|confirmez vo(?:tre|s)|vérifiez vo(?:tre|s)/i,
  /(?:outstanding|unpaid|overdue|unsettled) (?:toll|balance|fees?|fine|invoice|postage|ticket|amount)|(?:late|additional|penalty) (?:fee|charge)s?|(?:tried|attempted|unable|failed) to deliver|(?:fee|charge|postage) of [£$€]\s?\d/i,
  /(?:expirou|expira (?:hoje|em)|evitar o bloqueio|(?:conta|cartão|acesso) (?:foi |está |será )?(?:bloquead|suspens)|atualize seus dados|confirme seus dados)/i,
  /(?:réglez|payez|frais (?:de |d['’])(?:livraison|envoi|douane|port)|votre (?:colis|carte vitale|amende)[^.\n]{0,40}(?:attente|disponible|impayé|expire))/i,
  /(?:一時的に|利用停止|ご確認ください|本人確認|制限されました|異常なログイン)/,
  /(?:chosen|selected|eligible) for (?:the |a |an )?(?:blue |verified )?(?:badge|verification)|expires? today|sign in [^.\n]{0,30}to vote/i,
  /cuenta (?:ha sido|está|será) [^.\n]{0,30}(?:suspendida|bloqueada|limitada)|verifique su|confirme su/i,
  /(?:conto|account) (?:è stato|verrà|sarà) [^.\n]{0,30}(?:sospeso|bloccato|limitato)|verifica il tuo/i,
];

const PRIZE =
  /(?:claim|collect) (?:your |my )?(?:free )?(?:airdrop|reward|tokens?|prize|bonus|nft|gift|allocation)|you (?:have|'ve) (?:won|been selected)|congratulations[^.\n]{0,40}(?:winner|won|selected)|eligible for (?:the |an |this )?(?:airdrop|reward|claim)/i;
const ALARM =
  /(?:virus|trojan|spyware|malware|infected|compromised|hacked|pornographic|ransomware|zeus|threats?) [^.\n]{0,60}(?:detected|found|alert|warning|infect|blocked|stolen|steal|computer|pc|device)|(?:computer|pc|device|system|windows|mac|iphone|ipad|android|phone|battery) (?:has been|is|was) [^.\n]{0,40}(?:blocked|locked|infected|compromised|hacked|disabled|damaged)|(?:\(\d{1,3}\)|\b\d{1,3}) (?:virus(?:es)?|trojans?|threats|infections)\b/i;
/** Asks for what no honest download needs. */
const GUARD_OFF =
  /(?:turn(?:ing)? off|switch(?:ing)? off|disabl(?:e|ing)|deactivat(?:e|ing)|paus(?:e|ing)|uninstall) (?:your |the |any |all )?(?:anti-?virus|virus protection|windows defender|defender|real-?time protection|play protect|firewall|security software)/i;
const UNKNOWN_SOURCES = /(?:allow|enable|permit)[^.\n]{0,40}(?:unknown|untrusted) sources/i;
const CRACKED =
  /\b(?:crack(?:ed)?|keygen|nulled|pre-?activated|serial key|licen[cs]e key generator|activator|warez)\b/i;
const GIVEAWAY = /\bgive-?away\b|\bair-?drop\b|participat\w{0,4} in (?:the |this )?event/i;
const DOUBLING =
  /\b(?:send|deposit|transfer|contribute)\b(?:[^.\n]|\.\d){0,100}\b(?:btc|eth|bitcoins?|ether(?:eum)?|xrp|doge|sol|usdt|bnb|crypto\w{0,12}|coins?)\b(?:[^.\n]|\.\d){0,120}\b(?:back|double|doubled|twice|return(?:ed)?|2x|x2)\b|\b(?:double|triple|multiply) your (?:btc|eth|bitcoins?|crypto\w{0,12}|coins?|deposit|money|investment)/i;
const WALLET =
  /\b(?:bc1[a-z0-9]{25,60}|0x[a-fA-F0-9]{40}|[13][a-km-zA-HJ-NP-Z1-9]{25,34}|T[a-zA-Z1-9]{33}|r[a-zA-Z1-9]{24,34}|D[a-zA-Z1-9]{33})\b/;
/** What no honest adviser may promise. */
const INVESTING: readonly RegExp[] = [
  /guaranteed? (?:\w{1,12} )?(?:profits?|returns?|income|earnings)|risk[- ]free (?:profits?|returns?|income|investment)|without (?:any )?risk/i,
  /(?:invest(?:ed|ing|ment of)?|deposit(?:ed)?|from (?:just|only)) [£$€]\s?\d[^.\n]{0,60}(?:made|earn|profit|got|received|turned|became|withdr)/i,
  /\b\d{1,4}(?:\.\d)? ?% (?:profit |return |roi )?(?:daily|per day|a day|every day|hourly|weekly|per week|in \d)/i,
  /(?:loophole|secret|trick|method)[^.\n]{0,50}(?:banks?|rich|millionaires?|government|experts?)/i,
  /(?:trading (?:robot|bot|app|platform|software|system)|quantum (?:ai|trade|computing)|automated? trad|bitcoin|crypto|forex)[^.\n]{0,80}(?:profit|earn|rich|million)|(?:profit|earn|rich|million)[^.\n]{0,80}(?:trading (?:robot|bot|platform|software)|bitcoin|crypto|forex)/i,
  /(?:financial freedom|passive income|quit (?:your|my|his|her) job|become a millionaire|places? left|spots? left|limited (?:places|spots))/i,
];
const DO_NOT_CLOSE =
  /do not (?:close|shut|restart|turn off|ignore|power)|don'?t (?:close|shut|restart|turn off|ignore)/i;
const CALL =
  /(?:call|dial|contact|phone|ring|hotline|helpline|toll[- ]?free)[^\n]{0,80}?\+?\(?\d[\d\s().-]{7,20}\d/i;
const RUN_DIALOG =
  /(?:win(?:dows)?(?: ?(?:key|logo|button))?|⊞)\s{0,2}(?:\+|and|-|plus)\s{0,2}["'“]?(?:r|x)\b|run dialog|ausführen-fenster|open (?:a |the )?(?:terminal|powershell|command prompt)/i;
const PASTE =
  /(?:ctrl|strg|cmd|⌘|command)\s{0,2}(?:\+|and|-|plus)\s{0,2}v\b|\bpaste (?:it|the|and|what)|right[- ]click to paste/i;
const HUMAN =
  /(?:not|no) a? ?robot|(?:you are|you're|are you) (?:a )?human|human verification|verification steps?|captcha|checking your browser/i;
const ALLOW = /(?:click|press|tap|hit|push)\s{1,3}(?:on )?(?:the )?["'“«‘]?allow\b/i;
const UPDATE =
  /(?:browser|chrome|firefox|edge|flash(?: player)?|opera|safari|java|adobe reader|player|codec|plug-?in|font)[^.\n]{0,60}(?:out of date|outdated|needs? (?:to be )?updat|must be updated|is required|(?:not|was ?n['’]t|is ?n['’]t) found|update (?:is )?(?:required|available|needed)|missing)|(?:old|outdated) version of (?:your |google )?(?:browser|chrome|firefox|edge|flash|java|opera|safari)|update (?:your |the )?[“"'‘]?(?:browser|chrome|firefox|edge|flash|java|opera|safari)/i;
const SPAM_LINK =
  /viagra|cialis|casino|slot[\s-]?(?:gacor|online|88|777)|\bjudi\b|togel|maxwin|situs slot|payday loan|replica (?:watch|bag|handbag)|essay writing|kamagra|levitra|betting|poker online|cheap (?:nike|jordan|ugg|louis)|porn|escort|rolex replica|louis vuitton outlet/i;

/** A page of a few sentences is a demand; one of thousands of words writes about it. Characters. */
const SHORT_TEXT = 2500;

/**
 * Judges what was read of a page. Whether anything was there to be read is the caller's to know.
 * @param unseen text that is not shown at first
 */
function judgeContent(content: PageContent, unseen = ''): Indicator[] {
  const found: Indicator[] = [];
  const site = identifyHost(new URL(content.url));
  const text = `${content.title}\n${content.headings}\n${content.text}`;
  const secrets = new Set(content.forms.flatMap((form) => secretsOf(form, speaksOfWallets(content))));
  if (wantsSeed(content, text)) secrets.add('seed');

  for (const form of content.forms) found.push(...judgeAction(form, content, site));
  found.push(...judgeClaims(content, site, secrets));
  found.push(...judgeDemands(content, site, secrets, text));
  found.push(...judgeLures(content, site, text, `${text}\n${unseen}`));
  found.push(...judgeFrames(content, site));
  found.push(...judgeDetours(content, site, secrets));
  // The same form twice says no more than once.
  const unique = new Map<string, Indicator>();
  for (const indicator of found) {
    const known = unique.get(indicator.text);
    if (!known || known.points < indicator.points) unique.set(indicator.text, indicator);
  }
  return [...unique.values()];
}

function secretsOf({ fields }: Form, ofWallets: boolean): Secret[] {
  const found = new Set<Secret>();
  for (const field of fields) {
    const secret = secretOf(field, ofWallets);
    if (secret) found.add(secret);
  }
  return [...found];
}

/** @param ofWallets the page speaks of wallets */
export function secretOf({ type, hint }: Field, ofWallets: boolean): Secret | null {
  if (type === 'hidden' || type === 'submit' || type === 'checkbox' || type === 'radio') return null;
  if (SEED.test(hint) || (ofWallets && SEED_WORD.test(hint) && type !== 'search')) return 'seed';
  if (CARD.test(hint)) return 'card';
  if (CODE.test(hint)) return 'code';
  if (IDENTITY.test(hint)) return 'identity';
  return type === 'password' ||
    (/(?:^|[^a-z])(?:password|passwd|passwort|kennwort|senha|contrase(?:ñ|n)a|mot[\s_-]?de[\s_-]?passe|mdp|wachtwoord|has(?:ł|l)o)(?:[^a-z]|$)/.test(
      hint,
    ) &&
      type === 'text')
    ? 'password'
    : null;
}

/** Words of a wallet are asked for in one box, or in twelve and more small ones. */
export function wantsSeed({ forms }: PageContent, text: string): boolean {
  if (
    !/(?:seed|recovery|secret|mnemonic)[\s-](?:phrase|words?)|\b(?:12|24)[\s-]words?\b|private key/i.test(
      text,
    )
  )
    return false;
  return forms.some(({ fields }) => {
    const words = fields.filter(({ type }) => type === 'text' || type === 'password').length;
    return (
      words >= 12 ||
      fields.some(({ type, hint }) => type === 'textarea' && !/comment|message|search/.test(hint))
    );
  });
}

const WHAT: Record<Secret, string> = {
  password: 'a password',
  card: 'card data',
  code: 'a one-time code',
  seed: 'the secret words of a wallet',
  identity: 'proof of identity',
};
const join = (secrets: Iterable<Secret>) => [...secrets].map((secret) => WHAT[secret]).join(' and ');

const speaksOfWallets = ({ title, headings, text }: PageContent) =>
  WALLETS.test(`${title}\n${headings}\n${text}`);

/** An address that a script gives to the forms of the page, judged as if it stood in their source. */
export function judgeWrittenForm(action: string, content: PageContent, site: HostIdentity): Indicator[] {
  const fields = content.forms.flatMap((form) => form.fields);
  return judgeAction({ action, fields, names: [] }, content, site);
}

/** Where a form with secrets goes. */
function judgeAction(form: Form, content: PageContent, site: HostIdentity): Indicator[] {
  const { base, url, forms } = content;
  let secrets = secretsOf(form, speaksOfWallets(content));
  // Kits ask for the password in one form, and have a button or a script of another form send it.
  if (secrets.length === 0 && form.fields.length === 0 && forms.length > 1) secrets = [];
  if (secrets.length === 0) return [];
  const found: Indicator[] = [];
  const phishing = (points: number, text: string) => found.push({ points, text, threat: 'phishing' });
  const asked = join(secrets);
  const action = form.action === null ? null : resolveUrl(form.action, base);
  if (action === null) return found;
  if (action.protocol === 'data:') phishing(50, `A form that asks for ${asked} goes to a data: URL.`);
  if (action.protocol === 'mailto:') phishing(60, `A form that asks for ${asked} is sent by mail.`);
  if (!/^https?:$/.test(action.protocol)) return found;

  const to = identifyHost(action);
  const target = shown(to.host);
  const page = new URL(url);
  if (page.protocol === 'https:' && action.protocol === 'http:' && !to.internal) {
    phishing(25, `A form that asks for ${asked} is sent without encryption to ${target}.`);
  }
  if (to.host === 'api.telegram.org') {
    phishing(95, `A form that asks for ${asked} goes to a Telegram bot.`);
  } else if (isCollector(to, action)) {
    phishing(75, `A form that asks for ${asked} goes to ${target}, which forwards it to anybody.`);
  } else if (to.host !== site.host && to.isIp && !to.internal) {
    phishing(60, `A form that asks for ${asked} goes to the bare address ${target}.`);
  } else if (ownerOf(to) !== ownerOf(site) && !isAuthorised(to, secrets) && !relatedNames(to, site)) {
    const worse = ABUSED_TLDS.has(to.suffix) || to.privateSuffix ? 25 : CHEAP_TLDS.has(to.suffix) ? 10 : 0;
    const script = /\.(?:php|asp|cgi)$/i.test(action.pathname) ? 15 : 0;
    phishing(
      28 + worse + script,
      `A form that asks for ${asked} goes to ${target}, which is not of ${shown(ownerOf(site))}.`,
    );
  } else if (
    /(?:^|\/)(?:send|sendmail|mail|mailer|post|next|submit|process|gate|log|logs|result|results?|rezult|action|data|save|grab|finish|done|verify|auth|step|grava|gravar|salvar|traitement|envoi|envoyer|enviar|guardar|weiter|x|xx|a|1|2)\d?\.php$/i.test(
      action.pathname,
    )
  ) {
    phishing(
      14,
      `A form that asks for ${asked} goes to a script named ${shown(action.pathname.split('/').at(-1) ?? '')}.`,
    );
  }
  return found;
}

function isCollector(to: HostIdentity, action: URL): boolean {
  if (to.host === 'discord.com' || to.host === 'discordapp.com')
    return action.pathname.startsWith('/api/webhooks');
  if (to.domain === 'telegram.org') return false;
  return COLLECTORS.has(to.host) || COLLECTORS.has(to.domain ?? '') || COLLECTORS.has(to.suffix);
}

const isAuthorised = (to: HostIdentity, secrets: readonly Secret[]) =>
  (isIdentityProvider(to) && !secrets.includes('card')) ||
  (isPaymentProvider(to) && !secrets.includes('seed'));

/** `shop-example.com` and `example.net`: one organisation has several domains, and says so in their names. */
export function relatedNames(a: HostIdentity, b: HostIdentity): boolean {
  const [short = '', long = ''] = [a.label, b.label].sort((x, y) => x.length - y.length);
  return short.length >= 5 && long.includes(short);
}

/** Whose page it says to be, against whose it is. */
function judgeClaims(content: PageContent, site: HostIdentity, secrets: ReadonlySet<Secret>): Indicator[] {
  if (isBrandSite(site)) return [];
  const found: Indicator[] = [];
  const asks = secrets.size > 0;
  const fills =
    asks ||
    content.forms.some(({ fields }) =>
      fields.some(({ type, hint }) => /email|text|tel/.test(type) && /mail|user|login|phone/.test(hint)),
    );
  const head = `${content.title}\n${content.headings}`;
  const opening = content.text.slice(0, SHORT_TEXT);
  let worst: Indicator | null = null;
  const consider = (points: number, text: string) => {
    if (worst === null || points > worst.points) worst = { points, text, threat: 'phishing' };
  };
  const shownDomain = shown(site.domain ?? site.host);
  const hostWords = site.host.split(/[.-]/);
  for (const brand of BRANDS) {
    if (!fills || brand.hosted) continue;
    if (isOwn(site, brand.domains)) continue;
    const named = wordPattern(brand.name);
    if (named.test(content.title)) {
      const flat = brand.name
        .toLowerCase()
        .normalize('NFD')
        .replace(/[^a-z0-9]/g, '');
      if (
        asks &&
        flat.length >= 4 &&
        hostWords.some((word) => word.startsWith(flat) && word.length < flat.length + 4)
      ) {
        consider(
          brand.common ? 40 : 62,
          `Title and name speak of ${brand.name}, the address is of ${shownDomain}.`,
        );
      }
      const short = content.title.length <= brand.name.length + 45;
      const speaks = SIGN_IN.test(content.title);
      if (!brand.common && short && (speaks || content.title.length <= brand.name.length + 4)) {
        consider(asks ? 50 : 25, `The title says ${brand.name}, the address is ${shownDomain}.`);
      } else if (brand.common ? speaks && short : asks) {
        consider(
          asks ? (short ? 28 : 10) : 8,
          `The title speaks of ${brand.name}, the address is ${shownDomain}.`,
        );
      }
    } else if (asks && !brand.common && named.test(head) && content.text.length < SHORT_TEXT) {
      consider(22, `The heading speaks of ${brand.name}, the address is ${shownDomain}.`);
    }
    if (
      asks &&
      !brand.common &&
      content.text.length < SHORT_TEXT &&
      new RegExp(`(?:©|\\(c\\)|copyright)[^\\n]{0,20}${literal(brand.name)}`, 'i').test(opening)
    ) {
      consider(30, `The page claims to be by ${brand.name}, the address is ${shownDomain}.`);
    }
  }
  if (worst) found.push(worst);

  const hotLinked = (references: readonly string[]) => {
    for (const reference of references) {
      const from = hostAt(reference, content.base);
      if (from && ownerOf(from) !== ownerOf(site) && isBrandSite(from) && !SERVES_ANYBODY.test(from.host))
        return from;
    }
    return null;
  };
  const icon = hotLinked(content.icons);
  if (icon) {
    found.push({
      points: asks ? 35 : 8,
      text: `The page's icon is that of ${shown(icon.host)}.`,
      threat: 'phishing',
    });
  }
  const picture = asks ? hotLinked(content.images) : null;
  if (picture) {
    found.push({ points: 15, text: `Pictures come from ${shown(picture.host)}.`, threat: 'phishing' });
  }
  if (asks) {
    const elsewhere = mostLinked(content, site);
    if (elsewhere !== null) {
      found.push({
        points: 22,
        text: `Nearly all links lead to ${shown(elsewhere)}, but the form does not.`,
        threat: 'phishing',
      });
    }
  }
  return found;
}

/** Hosts of brands that deliver pictures and icons of others. */
const SERVES_ANYBODY =
  /(?:googleusercontent|ggpht|gstatic|googleapis|cloudfront|amazonaws|githubusercontent|github|wp|wordpress|shopify|shopifycdn|paypalobjects|cloudflare|jsdelivr|googletagmanager|google-analytics|doubleclick|facebook|licdn|twimg|azureedge|windows|myshopify|jquery|pages|workers|w|googlesyndication|googleadservices|bing|linkedin|twitter|pinterest|yimg|vk|yandex|bstatic|media-amazon)\.[a-z.]{2,8}$/;

function isOwn(site: HostIdentity, domains: readonly string[]): boolean {
  if (domains.includes(site.domain ?? '') || domains.includes(site.suffix)) return true;
  // A country's branch has the brand's very label.
  return (
    !site.privateSuffix &&
    site.suffix.length <= 6 &&
    domains.some((domain) => domain.split('.')[0] === site.label)
  );
}

const patterns = new Map<string, RegExp>();
/** The name as a word of its own. */
function wordPattern(name: string): RegExp {
  const known =
    patterns.get(name) ??
    // Scripts without spaces have no bounds of words either.
    (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(name)
      ? new RegExp(literal(name), 'u')
      : new RegExp(`(?<![\\p{L}\\p{N}])${literal(name)}(?![\\p{L}\\p{N}])`, 'iu'));
  patterns.set(name, known);
  return known;
}
const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A stranger's domain that four of five outward links lead to. */
function mostLinked({ links, base }: PageContent, site: HostIdentity): string | null {
  const counts = new Map<string, number>();
  let all = 0;
  for (const { href } of links.slice(0, 2000)) {
    if (href === '' || href.startsWith('#')) continue;
    const to = hostAt(href, base);
    if (!to) continue;
    all++;
    counts.set(ownerOf(to), (counts.get(ownerOf(to)) ?? 0) + 1);
  }
  if (all < 4) return null;
  for (const [owner, count] of counts) {
    if (owner !== ownerOf(site) && count / all >= 0.8) return owner;
  }
  return null;
}

/** What it asks for, and how. */
function judgeDemands(
  content: PageContent,
  site: HostIdentity,
  secrets: ReadonlySet<Secret>,
  text: string,
): Indicator[] {
  const found: Indicator[] = [];
  const phishing = (points: number, sentence: string) =>
    found.push({ points, text: sentence, threat: 'phishing' });
  const own = isBrandSite(site);
  if (secrets.has('seed') && !own)
    phishing(72, 'It asks for the secret words or the private key of a wallet.');
  if (secrets.size === 0) return found;

  if (/\/wp-(?:content|includes)\//i.test(new URL(content.url).pathname)) {
    phishing(30, `It asks for ${join(secrets)} in a folder of WordPress that holds no pages.`);
  }
  const fields = content.forms.flatMap((form) => form.fields);
  const visible = fields.filter(({ type }) => type !== 'hidden');
  if (
    secrets.has('card') &&
    visible.some(({ hint, type }) => CARD_PIN.test(hint) && /password|text|tel|number/.test(type))
  ) {
    phishing(35, 'It asks for card data and the PIN.');
  }
  if (secrets.has('identity') && (secrets.has('card') || secrets.has('password'))) {
    phishing(25, `It asks for ${join(secrets)} at once.`);
  } else if (secrets.has('card') && secrets.has('password') && secrets.has('code')) {
    phishing(22, `It asks for ${join(secrets)} at once.`);
  }
  if (
    visible.some(({ hint }) =>
      /e-?mail[\s_-]?pass(?:word)?|pass(?:word)?[\s_-]?(?:of|for)[\s_-]?e-?mail/.test(hint),
    )
  ) {
    phishing(25, 'It asks for the password of the mailbox.');
  }
  const hurry = own ? 0 : URGENT.filter((pattern) => pattern.test(text)).length;
  const weight = content.text.length > 2 * SHORT_TEXT ? 0.5 : 1;
  if (hurry > 0) {
    const points = hurry === 1 ? 12 : hurry === 2 ? 28 : 40;
    phishing(Math.round(points * weight), `It asks for ${join(secrets)}, and presses for time.`);
  }
  if (!own) {
    const dead = content.links.filter(({ href }) => /^(?:#.{0,40}|javascript:.{0,40}|)$/is.test(href)).length;
    if (content.links.length >= 4 && dead / content.links.length >= 0.8) {
      phishing(22, `${dead} of ${content.links.length} links lead nowhere.`);
    }
    if (content.blocksMenu) phishing(10, 'It asks for secrets, and blocks the menu of the right button.');
    const hidden = fields.length - visible.length;
    if (hidden > 20) phishing(6, `${hidden} fields are hidden.`);
  }
  return found;
}

/** Bait and fright. */
function judgeLures(content: PageContent, site: HostIdentity, text: string, steps: string): Indicator[] {
  const found: Indicator[] = [];
  if (isBrandSite(site)) return found;
  const short = content.text.length < SHORT_TEXT;
  const page = new URL(content.url);
  const add = (points: number, sentence: string, threat: Indicator['threat'] & {}) =>
    found.push({ points, text: sentence, threat });

  if (RUN_DIALOG.test(steps) && PASTE.test(steps)) {
    const human = HUMAN.test(steps);
    add(
      short ? (human ? 60 : 40) : human ? 15 : 5,
      'It tells people to paste something into the system.',
      'malware',
    );
  } else if (short && HUMAN.test(text) && ALLOW.test(text)) {
    add(45, 'It has people allow notifications to prove that they are human.', 'scam');
  } else if (short && ALLOW.test(text) && content.forms.length === 0) {
    add(20, 'It presses for notifications to be allowed.', 'scam');
  }
  if (ALARM.test(text) && CALL.test(text)) {
    const sure =
      DO_NOT_CLOSE.test(text) || /error (?:code|#)|0x[0-9a-f]{6}|microsoft|windows|apple/i.test(text);
    add(
      short ? (sure ? 65 : 35) : 10,
      'It says that the computer is in danger, and gives a number to call.',
      'scam',
    );
  } else if (short && ALARM.test(text) && DO_NOT_CLOSE.test(text)) {
    add(35, 'It says that the computer is in danger, and not to leave.', 'scam');
  } else if (short && ALARM.test(`${content.title}\n${content.headings}`)) {
    add(40, 'It says above all that the computer is in danger.', 'scam');
  }
  const programs = content.links.filter(
    ({ href, download }) => PROGRAM.test(href.slice(0, 2000)) || PROGRAM.test(download ?? ''),
  );
  const handlers = content.inline.filter(({ event }) => event !== null).slice(0, 200);
  const offers =
    programs.length > 0 ||
    handlers.some(({ text: code }) => /\.(?:exe|msi|apk|dmg|hta|scr)["'`?#]/i.test(code.slice(0, 5000)));
  if (offers && UPDATE.test(`${content.title}\n${content.headings}\n${content.text.slice(0, SHORT_TEXT)}`)) {
    add(short ? 52 : 35, 'It says that the browser is out of date, and offers a program.', 'malware');
  } else if (short && UPDATE.test(text)) {
    add(15, 'It says that the browser is out of date.', 'malware');
  }
  for (const { href, download } of content.links) {
    if (
      !/^data:(?:application\/(?:octet-stream|x-msdownload|x-msdos-program|hta|zip|x-iso9660-image|java-archive)|text\/(?:html|vbscript))/i.test(
        href,
      )
    )
      continue;
    if (download !== null && PROGRAM.test(download)) add(65, 'A link holds a program in itself.', 'malware');
    else add(15, 'A link holds a whole file in itself.', 'malware');
    break;
  }
  for (const { url, seconds } of content.refreshes) {
    if (PROGRAM.test(url.slice(0, 2000))) {
      const from = hostAt(url, content.base);
      const own = from !== null && ownerOf(from) === ownerOf(site);
      add(own ? 8 : 50, 'The page forwards to a program by itself.', 'malware');
    } else if (/^\s*(?:data|javascript):/i.test(url))
      add(50, 'The page forwards to a document within its own address.', 'malware');
    else {
      const to = hostAt(url, content.base);
      if (to && ownerOf(to) !== ownerOf(site) && seconds <= 10) {
        const points = to.isIp && !to.internal ? 35 : ABUSED_TLDS.has(to.suffix) ? 30 : 12;
        found.push({ points, text: `The page forwards to ${shown(to.host)} by itself.` });
      }
    }
  }
  if (content.frames.some(({ src, hidden }) => hidden && PROGRAM.test(src.slice(0, 2000)))) {
    add(55, 'A hidden frame loads a program.', 'malware');
  }
  found.push(...judgeOffers(content, site, text, short));
  if (PRIZE.test(text) && short) {
    const wallet = /connect (?:your )?wallet|metamask|wallet/i.test(text);
    add(
      wallet ? 30 : 18,
      wallet ? 'It promises tokens to those who connect their wallet.' : 'It promises a prize.',
      'scam',
    );
  }
  const spam = content.links.filter(
    ({ href, text: words }) => SPAM_LINK.test(words) || SPAM_LINK.test(href.slice(0, 300)),
  );
  const hiddenSpam = spam.filter(({ hidden }) => hidden).length;
  if (hiddenSpam >= 3)
    add(50, `${hiddenSpam} links that nobody sees advertise what spam advertises.`, 'scam');
  else if (
    content.links.filter(({ hidden, href }) => hidden && isForeign(href, content.base, site)).length >= 15
  ) {
    add(20, 'Many links to other sites are hidden.', 'scam');
  }
  const seenSpam = spam.filter(({ hidden, href }) => !hidden && isForeign(href, content.base, site)).length;
  if (seenSpam >= 10 && SPAM_LINK.test(content.title)) {
    add(
      isPublicBody(site) ? 60 : 25,
      `${seenSpam} links to other sites advertise what spam advertises.`,
      'scam',
    );
  } else if (isPublicBody(site) && SPAM_LINK.test(content.title) && short) {
    add(35, 'The site of a school or an authority advertises what spam advertises.', 'scam');
  }
  if (page.protocol === 'http:' && site.isIp && !site.internal && programs.length > 0) {
    add(30, 'A bare address offers programs.', 'malware');
  }
  return found;
}

/** Money and programs for nothing. */
function judgeOffers(content: PageContent, site: HostIdentity, text: string, short: boolean): Indicator[] {
  const found: Indicator[] = [];
  const add = (points: number, sentence: string, threat: Indicator['threat'] & {}) =>
    found.push({ points, text: sentence, threat });
  const files = content.links.filter(
    ({ href, download }) =>
      /\.(?:exe|msi|zip|rar|7z|apk|dmg|iso|jar|scr)(?:[?#&]|$)/i.test(href.slice(0, 2000)) ||
      download !== null,
  );
  const foreignFiles = files.some(({ href }) => isForeign(href, content.base, site));
  const cracked = CRACKED.test(content.title);
  if (GUARD_OFF.test(text) && (files.length > 0 || cracked)) {
    add(45, 'It has people switch off what protects them before they install something.', 'malware');
  }
  if (UNKNOWN_SOURCES.test(text) && files.length > 0) {
    add(25, 'It has people allow programs from unknown sources.', 'malware');
  }
  if (cracked && /download|free|full version|latest/i.test(content.title)) {
    add(foreignFiles ? 30 : 20, 'It offers programs whose protection was broken.', 'malware');
  }
  if (WALLET.test(text)) {
    if (DOUBLING.test(text)) add(60, 'It promises more money back than is sent to an address.', 'scam');
    else if (GIVEAWAY.test(`${content.title}\n${content.headings}`)) {
      add(35, 'It speaks of a giveaway, and shows the address of a wallet.', 'scam');
    }
    if (DOUBLING.test(text) && GIVEAWAY.test(text))
      add(30, 'It speaks of a giveaway that has to be paid for.', 'scam');
  }
  const promises = INVESTING.filter((pattern) => pattern.test(text)).length;
  const lead = content.forms.find(
    ({ fields }) =>
      fields.some(({ type, hint }) => type === 'tel' || /phone|telefon|mobile/.test(hint)) &&
      fields.some(({ type, hint }) => type === 'email' || /mail/.test(hint)),
  );
  if (promises >= 2 && (lead !== undefined || WALLET.test(text))) {
    add(
      promises >= 3 ? 45 : 30,
      'It promises profits, and asks for people to be called or for coins.',
      'scam',
    );
    if (lead?.action && isForeign(lead.action, content.base, site)) {
      add(25, 'What people say about themselves goes to another site.', 'scam');
    }
  } else if (promises >= 3 && short) add(25, 'It promises profits.', 'scam');
  return found;
}

const isForeign = (href: string, base: string, site: HostIdentity) => {
  const to = hostAt(href, base);
  return to !== null && ownerOf(to) !== ownerOf(site);
};

/** What it holds of others without showing it. */
export function judgeFrames(content: PageContent, site: HostIdentity): Indicator[] {
  const found: Indicator[] = [];
  let strangers = 0;
  for (const { src, hidden, covers, transparent } of content.frames) {
    if (/^\s*data:text\/html/i.test(src)) {
      found.push({
        points: hidden || covers ? 30 : 8,
        text: 'A frame holds a whole document in its address.',
      });
      found.push(...judgeInner(src, content, site));
    }
    const to = src === '' ? null : hostAt(src, content.base);
    if (!to || ownerOf(to) === ownerOf(site)) continue;
    const host = shown(to.host);
    // What an extension sees of a transparent frame is that it cannot be seen.
    if (transparent && (!hidden || covers)) {
      found.push({
        points: covers ? 72 : 50,
        text: `A frame of ${host} lies on the page, clickable and not to be seen.`,
        threat: 'scam',
      });
    } else if (hidden && to.isIp && !to.internal) {
      found.push({
        points: 60,
        text: `A hidden frame loads from the bare address ${host}.`,
        threat: 'malware',
      });
    } else if (hidden && !isBrandSite(to) && !isIdentityProvider(to)) {
      if (ABUSED_TLDS.has(to.suffix)) {
        found.push({ points: 40, text: `A hidden frame loads from ${host}.`, threat: 'malware' });
      } else if (/\.(?:php|cgi)\b|\/(?:gate|landing|in|go|ek|exploit)\b/i.test(src.slice(0, 2000))) {
        found.push({ points: 25, text: `A hidden frame runs a script of ${host}.`, threat: 'malware' });
      } else strangers++;
    } else if (covers && !isBrandSite(to)) {
      found.push({ points: 18, text: `A frame of ${host} covers the page.` });
    }
  }
  if (strangers > 2) found.push({ points: 8, text: `${strangers} hidden frames load from other sites.` });
  return found;
}

/** The forms of a document within the address of a frame. */
function judgeInner(address: string, { url }: PageContent, site: HostIdentity): Indicator[] {
  const html = dataOf(address);
  if (html === null) return [];
  const inner = readPage({ ...NO_LISTS, url, html });
  return inner.forms.flatMap((form) => judgeAction(form, inner, site));
}

const NO_LISTS = {
  ...{ title: null, scripts: null, inlineScripts: null },
  ...{ forms: null, iframes: null, links: null, dom: null },
};

/** Text of a data: URL. */
function dataOf(address: string): string | null {
  const [head] = /^\s*data:[^,]{0,200},/i.exec(address.slice(0, 300)) ?? [];
  if (head === undefined) return null;
  try {
    const body = decodeURIComponent(address.slice(head.length));
    return /;\s*base64\s*,$/i.test(head) ? Buffer.from(body, 'base64').toString('utf8') : body;
  } catch {
    return null;
  }
}

/** A base address that turns every link and form elsewhere. */
function judgeDetours(
  { base, url }: PageContent,
  site: HostIdentity,
  secrets: ReadonlySet<Secret>,
): Indicator[] {
  const to = hostAt(base, url);
  if (!to || ownerOf(to) === ownerOf(site)) return [];
  return [
    {
      points: secrets.size > 0 ? 35 : 10,
      text: `Every reference of the page is turned to ${shown(to.host)}.`,
      threat: 'phishing',
    },
  ];
}

const COPIES = /clipboard\.write|execCommand\s{0,4}\(\s{0,4}["'`]copy/;
const MAX_UNSEEN = 100_000;

/** All text of the source, where a script fills the clipboard: what to do with it is shown after a click. */
function unseenText({ inline }: PageContent, html: string | null): string {
  if (html === null || !inline.some(({ text }) => COPIES.test(text))) return '';
  let all = '';
  readHtml(html, {
    // Taken for one, scripts are no text.
    script() {},
    text(piece) {
      if (all.length < MAX_UNSEEN) all += piece;
    },
    end(name) {
      if (/^(?:p|li|div|h[1-6])$/.test(name)) all += '\n';
    },
  });
  return all;
}

/** Whether there was a document to look at: source that is not blank and can be read, or the list of forms. */
export function judgeDocument(
  content: PageContent,
  given: { html: string | null; forms: unknown },
): LayerVerdict {
  const indicators = judgeContent(content, unseenText(content, given.html));
  const unreadable = unreadableDocument(given.html, content.text, content.elements);
  const warnings: LayerWarning[] = [...content.left].map(([what, count]) => ({
    code: /^characters/.test(what) ? 'TRUNCATED' : 'LIMIT_REACHED',
    message: `The page has more ${what} than are read: ${count} were left out.`,
    count: /^characters/.test(what) ? 1 : count,
  }));
  if (unreadable) warnings.push({ code: 'CONTENT_UNREADABLE', message: unreadable.reason, count: 1 });
  const reason = unreadable
    ? unreadable.reason
    : content.cut
      ? 'The page is over the bounds of what is read.'
      : !given.html?.trim() && given.forms === null
        ? 'Neither the source of the page nor its forms are known.'
        : null;
  return { judged: reason === null, indicators, warnings, ...(reason !== null && { reason }) };
}
