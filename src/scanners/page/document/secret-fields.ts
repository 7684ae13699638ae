/** The secret that a field asks for, by its type and names. */

export type Secret = 'password' | 'card' | 'code' | 'seed' | 'identity';

interface FieldHints {
  type: string;
  hint: string;
  label?: string;
  names?: readonly string[];
}

const CARD =
  /\bcc-(?:number|csc|exp|name)|card[\s_-]{0,2}(?:num|no\b|number|cvv|cvc)|(?:^|[^a-z])(?:cvv2?|cvc2?|csc|ccnum|cardnum|creditcard|debitcard|cc_?(?:no|number|cid))(?:[^a-z]|$)|security[\s_-]?code|num(?:ero)?[\s_-]?(?:de[\s_-]?)?(?:la[\s_-]?)?(?:carte|tarjeta|cartao|carta)|carte[\s_-]?bancaire|cryptogramme|(?:karten|kort|kaart)[\s_-]?(?:num|nr|no)|kreditkarte|pr(?:ü|ue)fziffer|カード番号|セキュリティコード|卡号|카드번호/;
const CODE =
  /one-time-code|(?:^|[^a-z])(?:otp\d?|totp|mtan|(?:sms|mfa|auth|login|confirm(?:ation)?)[\s_-]?(?:code|tan|otp|pin|token)|code[\s_-]?(?:sms|otp)|(?:codigo|codice|kod)[\s_-]?(?:sms|otp|de[\s_-]?seguran\w{0,3})|push[\s_-]?tan|sms|tan|2fa|passcode)(?:[^a-z]|$)/;
/** Picture tests have names such as `auth_code`. */
const PICTURE = /captcha|verif\w{0,8}[\s_-]?(?:image|img)|vcode|checkcode/;
const SEED =
  /seed[\s_-]?(?:phrase|words?)|mnemonic|recovery[\s_-]?(?:phrase|words?)|secret[\s_-]?phrase|private[\s_-]?key|passphrase[\s_-]?words?/;
/** Words that count only on pages that mention wallets. A field is sent by its name, with which a hint starts. */
const SEED_WORD = /(?:^|[^a-z])seed(?:[^a-z]|$)|^(?:[a-z]{1,20}[_-])?phrase(?:[^a-z]|$)/;
const IDENTITY =
  /(?:^|[^a-z])(?:ssn|social[\s_-]?security|mother'?s?[\s_-]?maiden|maiden[\s_-]?name|passport[\s_-]?(?:no|number)|driver'?s?[\s_-]?licen[cs]e|cpf|numsecu|num[\s_-]?secu(?:rite)?|codice[\s_-]?fiscale|personnummer|bsn|aadhaar|pan[\s_-]?card)(?:[^a-z]|$)/;
const PASSWORD =
  /(?:^|[^a-z])(?:password|passwd|passwort|kennwort|senha|contrase(?:ñ|n)a|mot[\s_-]?de[\s_-]?passe|mdp|wachtwoord|has(?:ł|l)o)(?:[^a-z]|$)/;
/** Labels that say nothing else. */
const PASSWORD_LABEL =
  /^\W{0,3}(?:(?:email |your )?password|passwort|kennwort|mot de passe|contrase[ñn]a|senha|palavra-passe|wachtwoord|hasło|şifre|parola|lösenord|пароль|パスワード|密码|비밀번호|كلمة (?:المرور|السر))[\s:*]{0,5}$/iu;
const CARD_LABEL =
  /\b(?:card number|kartennummer|numéro de (?:la )?carte|número de(?: la)? (?:tarjeta|cartão)|número do cartão|numero (?:(?:di|della) )?carta|kaartnummer|numer karty|kart numarası|kortnummer)|номер карты|カード番号|卡号|رقم البطاقة/iu;
/** A label that names a password among other words. */
const NAMES_PASSWORD =
  /pass[\s_-]?wor[dt]|kennwort|mot de passe|contrase[ñn]a|\bsenha\b|palavra-passe|wachtwoord|hasło|şifre|parola|lösenord|парол|パスワード|密码|비밀번호|كلمة (?:المرور|السر)/iu;
export const namesPassword = ({ type, hint, label = '' }: FieldHints): boolean =>
  !NOT_TYPED.has(type) && NAMES_PASSWORD.test(`${label}\n${hint}`);
export const NOT_TYPED: ReadonlySet<string> = new Set(['hidden', 'submit', 'checkbox', 'radio']);

/** @param ofWallets the page mentions wallets */
export function secretOf({ type, hint, label = '' }: FieldHints, ofWallets: boolean): Secret | null {
  if (NOT_TYPED.has(type)) return null;
  if (SEED.test(hint) || (ofWallets && SEED_WORD.test(hint) && type !== 'search')) return 'seed';
  if (CARD.test(hint) || CARD_LABEL.test(`${label}\n${hint}`)) return 'card';
  if (CODE.test(hint) && !PICTURE.test(hint)) return 'code';
  if (IDENTITY.test(hint)) return 'identity';
  return type === 'password' || (type === 'text' && (PASSWORD.test(hint) || PASSWORD_LABEL.test(label)))
    ? 'password'
    : null;
}
