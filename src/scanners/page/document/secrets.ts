/** Secrets that the fields of a page ask for. */
import type { PageContent, PageField, PageForm } from '../parse.ts';

export type Secret = 'password' | 'card' | 'code' | 'seed' | 'identity';

const CARD =
  /\bcc-(?:number|csc|exp|name)|card[\s_-]{0,2}(?:num|no\b|number|cvv|cvc)|(?:^|[^a-z])(?:cvv2?|cvc2?|csc|ccnum|cardnum|creditcard|debitcard|cc_?no)(?:[^a-z]|$)|security[\s_-]?code|num(?:ero)?[\s_-]?(?:de[\s_-]?)?(?:la[\s_-]?)?(?:carte|tarjeta|cartao|carta)|carte[\s_-]?bancaire|cryptogramme|(?:karten|kort|kaart)[\s_-]?(?:num|nr|no)|kreditkarte|pr(?:ü|ue)fziffer|カード番号|セキュリティコード|卡号|카드번호/;
const CODE = /one-time-code|(?:^|[^a-z])(?:otp|mtan|sms[\s_-]?(?:code|tan)|tan|2fa|passcode)(?:[^a-z]|$)/;
const SEED =
  /seed[\s_-]?(?:phrase|words?)|mnemonic|recovery[\s_-]?(?:phrase|words?)|secret[\s_-]?phrase|private[\s_-]?key|passphrase[\s_-]?words?/;
/** The word alone counts only on pages that mention wallets, since shops sell seeds too. */
const SEED_WORD = /(?:^|[^a-z])seed(?:[^a-z]|$)/;
const WALLETS =
  /\bwallets?\b|crypto(?!graph)|\bphrase\b|mnemonic|metamask|\bledger\b|trezor|private key|\b(?:12|24)[\s-]words?/i;
const IDENTITY =
  /(?:^|[^a-z])(?:ssn|social[\s_-]?security|mother'?s?[\s_-]?maiden|maiden[\s_-]?name|passport[\s_-]?(?:no|number)|driver'?s?[\s_-]?licen[cs]e|cpf|numsecu|num[\s_-]?secu(?:rite)?|codice[\s_-]?fiscale|personnummer|bsn|aadhaar|pan[\s_-]?card)(?:[^a-z]|$)/;
const PASSWORD =
  /(?:^|[^a-z])(?:password|passwd|passwort|kennwort|senha|contrase(?:ñ|n)a|mot[\s_-]?de[\s_-]?passe|mdp|wachtwoord|has(?:ł|l)o)(?:[^a-z]|$)/;
const NOT_TYPED: ReadonlySet<string> = new Set(['hidden', 'submit', 'checkbox', 'radio']);

/** @param ofWallets the page mentions wallets */
export function secretOf({ type, hint }: PageField, ofWallets: boolean): Secret | null {
  if (NOT_TYPED.has(type)) return null;
  if (SEED.test(hint) || (ofWallets && SEED_WORD.test(hint) && type !== 'search')) return 'seed';
  if (CARD.test(hint)) return 'card';
  if (CODE.test(hint)) return 'code';
  if (IDENTITY.test(hint)) return 'identity';
  return type === 'password' || (type === 'text' && PASSWORD.test(hint)) ? 'password' : null;
}

export const secretsOf = ({ fields }: PageForm, ofWallets: boolean): Set<Secret> =>
  new Set(fields.flatMap((field) => secretOf(field, ofWallets) ?? []));

const MENTIONS_SEED =
  /(?:seed|recovery|secret|mnemonic)[\s-](?:phrase|words?)|\b(?:12|24)[\s-]words?\b|private key/i;

/** Whether a page asks for a recovery phrase, in one text area or in twelve and more fields. */
export function wantsSeed({ forms }: PageContent, text: string): boolean {
  if (!MENTIONS_SEED.test(text)) return false;
  return forms.some(({ fields }) => {
    const words = fields.filter(({ type }) => type === 'text' || type === 'password').length;
    return (
      words >= 12 ||
      fields.some(({ type, hint }) => type === 'textarea' && !/comment|message|search/.test(hint))
    );
  });
}

/** Title, headings and visible text. */
export const wordsOf = ({ title, headings, text }: PageContent): string => `${title}\n${headings}\n${text}`;

export const mentionsWallets = (content: PageContent): boolean => WALLETS.test(wordsOf(content));

const NAMES: Record<Secret, string> = {
  password: 'a password',
  card: 'card data',
  code: 'a one-time code',
  seed: 'the recovery phrase of a wallet',
  identity: 'proof of identity',
};
/** `a password and card data` */
export const nameSecrets = (secrets: Iterable<Secret>): string =>
  [...secrets].map((secret) => NAMES[secret]).join(' and ');
