/** Rules for the secrets that a page asks for, and how it asks. */
import { CHEAP_TLDS, isPaymentProvider, isPublicBody } from '../hosts/host-identity.ts';
import { type IndicatorRule, sign } from '../layer.ts';
import type { PageContent } from '../parse.ts';
import { type DocumentFacts, SHORT_TEXT } from './facts.ts';
import { namesPassword } from './secret-fields.ts';
import { nameSecrets, secretOf } from './secrets.ts';

const CARD_PIN = /(?:atm|card|debit)[\s_-]{0,2}pin|(?:^|\s)pin(?:\s|$)/;
const MAILBOX_PASSWORD = /e-?mail[\s_-]?pass(?:word)?|pass(?:word)?[\s_-]?(?:of|for)[\s_-]?e-?mail/;

/** Phrases that create urgency. Each is a literal or nearly so: linear on any text. */
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
/** By the number of phrases. */
const URGENCY = {
  short: ['urgency', 'urgency-twice', 'urgency-often'],
  long: ['urgency-in-long-page', 'urgency-twice-in-long-page', 'urgency-often-in-long-page'],
} as const;
const ofSecrets =
  (rule: IndicatorRule<DocumentFacts>): IndicatorRule<DocumentFacts> =>
  (facts) =>
    facts.secrets.size > 0 ? rule(facts) : null;

export const DEMAND_RULES: readonly IndicatorRule<DocumentFacts>[] = [
  recoveryPhrase,
  passwordForBuilder,
  ...[
    wordpressFolder,
    cardPin,
    cardForFee,
    cardOnCheapHost,
    severalSecrets,
    mailboxPassword,
    urgency,
    deadLinks,
    blockedMenu,
    hiddenFields,
  ].map(ofSecrets),
];

const visibleFields = ({ content }: DocumentFacts) =>
  content.forms.flatMap((form) => form.fields.filter(({ type }) => type !== 'hidden'));

const SENDS =
  /\bfetch\b|XMLHttpRequest|sendBeacon|WebSocket|EventSource|\.submit\b|\.ajax\b|\$\.(?:get|post)|axios|\.src\b|\.action\b|location\b|\bImage\b|\bimport\s{0,4}\(|\beval\b|Function\s{0,4}\(/;

/** Whether all of the page's code is known, and none of it can send what is typed, nor can a form. */
export const sendsNothing = ({ forms, scripts, frames, inline }: PageContent): boolean =>
  scripts.length === 0 &&
  frames.length === 0 &&
  inline.some(({ event }) => event === null) &&
  inline.every(({ text }) => !SENDS.test(text)) &&
  forms.every(({ isElement }) => !isElement);

function recoveryPhrase({ content, secrets, isBrand }: DocumentFacts) {
  return secrets.has('seed') && !isBrand
    ? sign(
        sendsNothing(content) ? 'recovery-phrase-kept' : 'recovery-phrase',
        'The page asks for the recovery phrase or the private key of a wallet.',
      )
    : null;
}

/** Services where anybody makes a form, and reads what is entered. */
const FORM_BUILDERS =
  /^https:\/\/(?:docs\.google\.com\/forms\/|forms\.(?:office|microsoft|cloud\.microsoft)\b|[\w-]{1,60}\.(?:jotform|typeform|wufoo|formstack|cognitoforms|123formbuilder|surveymonkey)\.com\/|forms\.zoho|tally\.so\/|airtable\.com\/)/i;

function passwordForBuilder({ content }: DocumentFacts) {
  return FORM_BUILDERS.test(content.url) &&
    content.forms.some(({ fields }) =>
      fields.some((field) => field.type !== 'password' && namesPassword(field)),
    )
    ? sign('password-for-form-builder', 'A form from a public form builder asks for a password.')
    : null;
}

/** A field for the code alone may be a test for robots. */
const takesCardNumber = ({ content }: DocumentFacts): boolean =>
  content.forms.some(({ fields }) =>
    fields.some(
      (field) => secretOf({ ...field, hint: field.hint.replaceAll(SECURITY_CODE, '') }, false) === 'card',
    ),
  );
const SECURITY_CODE = /security[\s_-]?code/g;

const FEES =
  /\b(?:parcel|package|shipment|redelivery|customs|toll|fine|penalty|refund|rebate|overdue|unpaid|paket|sendung|zoll\w{0,8}|bußgeld\w{0,8}|steuererstattung|rückerstattung|erstattung|colis|douane|amendes?|péage|remboursement|paquete|aduanas?|multas?|reembolso|devolución|peaje|pacco|spedizione|dogana|rimborso|multa|pedaggio|pakket|bezorging|douanekosten|boete|teruggave|paczk\w{1,3}|przesyłk\w{1,3}|cł[oa]|mandat\w{0,2}|zwrot|kargo|gümrük|ceza\w{0,4}|iade\w{0,4}|encomenda|alfândega|restituição|pedágio)\b|посылк|штраф|возврат|таможен|荷物|再配達|還付|罰金|料金|包裹|快递|罚款|退税|补贴|طرد|غرامة|استرداد/iu;

/** Card data for a small fee or a refund; shops have a basket instead. */
function cardForFee(facts: DocumentFacts) {
  const { content, host, head, text, isShort } = facts;
  if (!takesCardNumber(facts) || isPublicBody(host) || isPaymentProvider(host) || !isShort) return null;
  const says = FEES.test(head) || FEES.test(text.slice(0, 600));
  const shown = content.links.flatMap(({ href, hidden }) => (hidden ? [] : href)).join(' ');
  const isShop = BASKET.test(`${text} ${shown}`) && !FEES.test(content.title.replace(/\bfine\b/gi, ' '));
  return says && !isShop
    ? sign('card-for-fee', 'The page asks for card data because of a parcel, a fee, a fine or a refund.')
    : null;
}
const BASKET =
  /\b(?:cart|basket|add to (?:cart|bag)|warenkorb|panier|carrito|cesta|carrello|winkelwagen|koszyk\w{0,2}|sepet\w{0,4}|carrinho|checkout)\b|корзин|カート|购物车|سلة/i;

function cardOnCheapHost(facts: DocumentFacts) {
  const { host, isBrand } = facts;
  if (!takesCardNumber(facts) || isBrand || isPaymentProvider(host)) return null;
  const tld = host.suffix.split('.').at(-1) ?? '';
  return CHEAP_TLDS.has(tld) && !host.privateSuffix
    ? sign('card-on-cheap-host', `The page itself asks for card data, on a .${tld} domain.`)
    : null;
}

function wordpressFolder({ content, secrets }: DocumentFacts) {
  return /\/wp-(?:content|includes)\//i.test(new URL(content.url).pathname)
    ? sign(
        'secrets-in-wordpress-folder',
        `The page asks for ${nameSecrets(secrets)} in a WordPress folder that normally contains no pages.`,
      )
    : null;
}

function cardPin(facts: DocumentFacts) {
  const asksForPin = () =>
    visibleFields(facts).some(
      ({ hint, type }) => CARD_PIN.test(hint) && /password|text|tel|number/.test(type),
    );
  return facts.secrets.has('card') && asksForPin()
    ? sign('card-and-pin', 'The page asks for card data and the PIN.')
    : null;
}

function severalSecrets({ secrets, isBrand }: DocumentFacts) {
  if (isBrand) return null;
  const text = `The page asks for ${nameSecrets(secrets)} at the same time.`;
  if (secrets.has('identity') && (secrets.has('card') || secrets.has('password')))
    return sign('identity-and-secrets', text);
  if (!secrets.has('card') || !secrets.has('code')) return null;
  return sign(secrets.has('password') ? 'card-code-and-password' : 'card-and-code', text);
}

function mailboxPassword(facts: DocumentFacts) {
  return visibleFields(facts).some(({ hint }) => MAILBOX_PASSWORD.test(hint))
    ? sign('mailbox-password', 'The page asks for the password of a mailbox.')
    : null;
}

function urgency({ content, secrets, isBrand, text }: DocumentFacts) {
  const phrases = isBrand ? 0 : URGENT.filter((pattern) => pattern.test(text)).length;
  if (phrases === 0) return null;
  const rule = URGENCY[content.text.length > 2 * SHORT_TEXT ? 'long' : 'short'][Math.min(phrases, 3) - 1];
  return sign(rule ?? 'urgency', `The page asks for ${nameSecrets(secrets)} and creates urgency.`);
}

function deadLinks({ content: { links }, isBrand }: DocumentFacts) {
  if (isBrand || links.length < 4) return null;
  const dead = links.filter(({ href }) => /^(?:#.{0,40}|javascript:.{0,40}|)$/is.test(href)).length;
  return dead / links.length >= 0.8
    ? sign('dead-links', `${dead} of ${links.length} links lead nowhere.`)
    : null;
}

function blockedMenu({ content, isBrand }: DocumentFacts) {
  return content.blocksMenu && !isBrand
    ? sign('blocked-menu', 'The page asks for secrets and blocks the context menu.')
    : null;
}

function hiddenFields({ content, isBrand }: DocumentFacts) {
  if (isBrand) return null;
  const hidden = content.forms.flatMap(({ fields }) => fields.filter(({ type }) => type === 'hidden')).length;
  return hidden > 20 ? sign('many-hidden-fields', `${hidden} fields are hidden.`) : null;
}
