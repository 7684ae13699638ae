/** Secrets that the fields of a page ask for. */
import type { PageContent, PageForm } from '../parse.ts';
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
