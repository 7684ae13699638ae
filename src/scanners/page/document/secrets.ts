/** Secrets that the fields of a page ask for. */
import type { PageContent, PageField, PageForm } from '../parse.ts';
import { NOT_TYPED, type Secret, secretOf } from './secret-fields.ts';

export { type Secret, secretOf };

const WALLETS =
  /\bwallets?\b|crypto(?!graph)|\bphrase\b|mnemonic|metamask|\bledger\b|trezor|private key|\b(?:12|24)[\s-]words?/i;
export function secretsOf({ fields }: PageForm, ofWallets: boolean): Set<Secret> {
  const secrets = new Set(fields.flatMap((field) => secretOf(field, ofWallets) ?? []));
  // One field for each digit.
  const digits = fields.filter(({ type, length }) => length === 1 && !NOT_TYPED.has(type)).length;
  if (digits >= 4 && digits <= 8) secrets.add('code');
  return secrets;
}

const MENTIONS_SEED =
  /(?:seed|recovery|secret|mnemonic)[\s-](?:phrase|words?)|\b(?:12|24)[\s-]words?\b|private key/i;

/** Whether a form consists of 12, 18 or 24 numbered fields of one name, which take text. */
function isPhrase(fields: readonly PageField[]): boolean {
  const typed = fields.filter(({ type }) => !NOT_TYPED.has(type));
  if (![12, 18, 24].includes(typed.length)) return false;
  const names = typed.map(({ type, names: [name = ''] }) => (/^(?:text|password)$/.test(type) ? name : ''));
  const [, stem = ''] = /^([a-z_-]{1,20}?)\[?\d{1,2}\]?$/i.exec(names[0] ?? '') ?? [];
  return (
    stem !== '' &&
    names.every((name) => name.startsWith(stem) && /^\[?\d{1,2}\]?$/.test(name.slice(stem.length)))
  );
}

/** Whether a page asks for a recovery phrase, in one text area or in twelve and more fields. */
export function wantsSeed({ forms }: PageContent, text: string): boolean {
  if (forms.some(({ fields }) => isPhrase(fields))) return true;
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
