/** Rules for the secrets that a page asks for, and how it asks. */
import { type IndicatorRule, sign } from '../layer.ts';
import { type DocumentFacts, SHORT_TEXT } from './facts.ts';
import { nameSecrets } from './secrets.ts';

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
  ...[
    wordpressFolder,
    cardPin,
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

function recoveryPhrase({ secrets, isBrand }: DocumentFacts) {
  return secrets.has('seed') && !isBrand
    ? sign('recovery-phrase', 'The page asks for the recovery phrase or the private key of a wallet.')
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

function severalSecrets({ secrets }: DocumentFacts) {
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
