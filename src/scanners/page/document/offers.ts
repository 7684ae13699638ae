/** Rules for offers of free money and software. */
import { type IndicatorRule, sign } from '../layer.ts';
import { type DocumentFacts, isForeign, isReport } from './facts.ts';

const PRIZE =
  /(?:claim|collect) (?:your |my )?(?:free )?(?:airdrop|reward|tokens?|prize|bonus|nft|gift|allocation)|you (?:have|'ve) (?:won|been selected)|congratulations[^.\n]{0,40}(?:winner|won|selected)|eligible for (?:the |an |this )?(?:airdrop|reward|claim)/i;
/** Requests to disable protection, which no legitimate download makes. */
const GUARD_OFF =
  /(?:turn(?:ing)? off|switch(?:ing)? off|disabl(?:e|ing)|deactivat(?:e|ing)|paus(?:e|ing)|uninstall) (?:your |the |any |all )?(?:anti-?virus|virus protection|windows defender|defender|real-?time protection|play protect|firewall|security software)/i;
const GUARD_OFF_ABROAD =
  /(?:wyłącz|désactivez|deaktivieren sie|desactive|desactiva|desative|disattiva|disattivi|schakel|отключите|关闭|關閉)[^.\n]{0,30}(?:antyw|antiv|virenschutz|virusscanner|антивирус|defender|杀毒|防毒)/i;
const UNKNOWN_SOURCES = /(?:allow|enable|permit)[^.\n]{0,40}(?:unknown|untrusted) sources/i;
const CRACKED =
  /\b(?:crack(?:ed)?|keygen|nulled|pre-?activated|serial key|licen[cs]e key generator|activator|warez)\b/i;
const GIVEAWAY = /\bgive-?away\b|\bair-?drop\b|participat\w{0,4} in (?:the |this )?event/i;
const DOUBLING =
  /\b(?:send|deposit|transfer|contribute)\b(?:[^.\n]|\.\d){0,100}\b(?:btc|eth|bitcoins?|ether(?:eum)?|xrp|doge|sol|usdt|bnb|crypto\w{0,12}|coins?)\b(?:[^.\n]|\.\d){0,120}\b(?:back|double|doubled|twice|return(?:ed)?|2x|x2)\b|\b(?:double|triple|multiply) your (?:btc|eth|bitcoins?|crypto\w{0,12}|coins?|deposit|money|investment)/i;
/** Anything that readers take for an address: scams show shortened and invalid ones. */
const LOOKS_LIKE_WALLET =
  /\b(?:[13](?=[A-Za-z]{0,30}\d)(?=[a-z0-9]{0,30}[A-Z])[A-Za-z0-9]{25,34}|(?:address|wallet) below)\b/;
const WALLET =
  /\b(?:bc1[a-z0-9]{25,60}|0x[a-fA-F0-9]{40}|[13][a-km-zA-HJ-NP-Z1-9]{25,34}|T[a-zA-Z1-9]{33}|r[a-zA-Z1-9]{24,34}|D[a-zA-Z1-9]{33})\b/;
/** An address that stands alone, as it is put for copying. A report has it within a sentence. */
const WALLET_ALONE = /^\s{0,20}(?:bc1|0x|[13TrD])[A-Za-z0-9]{24,60}\s{0,20}$/m;
const QR_CODE = /cht=qr|\bqr[-_]?(?:code|server|img)?\b/i;
/** Promises that honest advisers must not make. */
const INVESTING: readonly RegExp[] = [
  /guaranteed? (?:\w{1,12} )?(?:profits?|returns?|income|earnings)|risk[- ]free (?:profits?|returns?|income|investment)|without (?:any )?risk/i,
  /(?:invest(?:ed|ing|ment of)?|deposit(?:ed)?|from (?:just|only)) [£$€]\s?\d[^.\n]{0,60}(?:made|earn|profit|got|received|turned|became|withdr)/i,
  /\b\d{1,4}(?:\.\d)? ?% (?:profit |return |roi )?(?:daily|per day|a day|every day|hourly|weekly|per week|in \d)/i,
  /(?:loophole|secret|trick|method)[^.\n]{0,50}(?:banks?|rich|millionaires?|government|experts?)/i,
  /(?:trading (?:robot|bot|app|platform|software|system)|quantum (?:ai|trade|computing)|automated? trad|bitcoin|crypto|forex)[^.\n]{0,80}(?:profit|earn|rich|million)|(?:profit|earn|rich|million)[^.\n]{0,80}(?:trading (?:robot|bot|platform|software)|bitcoin|crypto|forex)/i,
  /(?:investissez|investieren sie|invierta|invierte|investi|investa|invista|zainwestuj|investeer|вложите)[^.\n]{0,20}\d+ ?(?:€|eur|zł|\$|руб)/i,
  /(?:gagnez?|verdien(?:t|en)|gana|guadagna|ganha|zarabia|зарабатыва)[^.\n]{0,40}\d[\d\s.]{0,8}(?:€|eur|zł|\$|руб)[^.\n]{0,12}(?:par mois|im monat|pro monat|al mes|al mese|por mês|miesięcznie|per maand|в месяц|par jour|am tag|al día|al giorno)/i,
  /(?:ne reste que|nur noch|solo quedan|restano solo|restam apenas|zostało tylko|nog maar) \d{1,3} (?:places|plätze|plazas|posti|vagas|miejsc|plaatsen)/i,
  /(?:financial freedom|passive income|quit (?:your|my|his|her) job|become a millionaire|places? left|spots? left|limited (?:places|spots))/i,
];
const FILE = /\.(?:exe|msi|zip|rar|7z|apk|dmg|iso|jar|scr)(?:[?#&]|$)/i;

/** A script leads a link, or the page, to a file. */
const SET_FILE =
  /(?:href|location)\s{0,4}=\s{0,4}["'`][^"'`\s]{1,300}\.(?:exe|msi|zip|rar|7z|apk|dmg|iso)["'`?#]/i;

const filesOf = ({ content }: DocumentFacts) =>
  content.links.filter(({ href, download }) => FILE.test(href) || download !== null);

/** Offers of files and coins, and promises of profits. */
export const OFFER_RULES: readonly IndicatorRule<DocumentFacts>[] = [
  guardOff,
  unknownSources,
  crackedSoftware,
  coins,
  paidGiveaway,
  profits,
];

function guardOff(facts: DocumentFacts) {
  const isAsked = GUARD_OFF.test(facts.opening) || GUARD_OFF_ABROAD.test(facts.opening);
  if (!isAsked) return null;
  const setsFile = facts.content.inline.some(({ text }) => SET_FILE.test(text));
  return filesOf(facts).length > 0 || setsFile || CRACKED.test(facts.content.title)
    ? sign(
        'protection-off',
        'The page tells visitors to disable security software before they install something.',
      )
    : null;
}

function unknownSources(facts: DocumentFacts) {
  return UNKNOWN_SOURCES.test(facts.text) && filesOf(facts).length > 0
    ? sign('unknown-sources', 'The page tells visitors to allow software from unknown sources.')
    : null;
}

function crackedSoftware(facts: DocumentFacts) {
  const { title } = facts.content;
  if (!CRACKED.test(title) || !/download|free|full version|latest/i.test(title)) return null;
  const isElsewhere = filesOf(facts).some(({ href }) => isForeign(href, facts));
  return sign(
    isElsewhere ? 'cracked-software-elsewhere' : 'cracked-software',
    'The page offers cracked software.',
  );
}

/** Whether the page is about fraud, and does not ask for a payment itself: a fraudster could use the same title. */
const isReportOnCoins = (facts: DocumentFacts): boolean =>
  isReport(facts) &&
  !WALLET_ALONE.test(facts.content.text) &&
  !facts.content.images.some((image) => QR_CODE.test(image));

function coins(facts: DocumentFacts) {
  const { text, head } = facts;
  const showsWallet = WALLET.test(text);
  if (DOUBLING.test(text) && (showsWallet || LOOKS_LIKE_WALLET.test(text))) {
    return sign(
      isReportOnCoins(facts) ? 'coins-doubled-in-report' : 'coins-doubled',
      'The page promises to send back more money than visitors send to a wallet address.',
    );
  }
  return showsWallet && GIVEAWAY.test(head) && !isReportOnCoins(facts)
    ? sign('giveaway-with-wallet', 'The page advertises a giveaway and shows a wallet address.')
    : null;
}

function paidGiveaway(facts: DocumentFacts) {
  const { text } = facts;
  return WALLET.test(text) && DOUBLING.test(text) && GIVEAWAY.test(text) && !isReportOnCoins(facts)
    ? sign('paid-giveaway', 'The page advertises a giveaway that requires a payment.')
    : null;
}

/** A form for a telephone number and a mail address. */
const contactForm = ({ content }: DocumentFacts) =>
  content.forms.find(
    ({ fields }) =>
      fields.some(({ type, hint }) => type === 'tel' || /phone|telefon|mobile/.test(hint)) &&
      fields.some(({ type, hint }) => type === 'email' || /mail/.test(hint)),
  );

function profits(facts: DocumentFacts) {
  const { opening: text, isShort } = facts;
  const promises = INVESTING.filter((pattern) => pattern.test(text)).length;
  if (promises < 2) return null;
  const form = contactForm(facts);
  if (form === undefined && !WALLET.test(text)) {
    return promises >= 3 && isShort ? sign('promised-profits', 'The page promises profits.') : null;
  }
  const found = [
    sign(
      promises >= 3 ? 'profits-often-promised-for-data' : 'profits-promised-for-data',
      'The page promises profits, and asks for contact data or coins.',
    ),
  ];
  if (form?.action && isForeign(form.action, facts)) {
    found.push(sign('contact-data-to-stranger', 'Contact data is sent to another site.'));
  }
  return found;
}

const FOR_SHARING = /\bshare\b[^.\n]{0,40}\d{1,3} (?:groups?|friends|contacts|people)/i;

export const WALLET_PROMISE: IndicatorRule<DocumentFacts> = ({ text, isShort }) => {
  if (!PRIZE.test(text) || !isShort) return null;
  if (FOR_SHARING.test(text))
    return sign('prize-for-sharing', 'The page promises a prize to visitors who share it with others.');
  return /connect (?:your )?wallet|metamask|wallet/i.test(text)
    ? sign('tokens-for-wallet', 'The page promises tokens to visitors who connect their wallet.')
    : sign('promised-prize', 'The page promises a prize.');
};
