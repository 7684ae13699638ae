/** Recognises configuration files, credentials and keys. */
import {
  type Content,
  countOf,
  hasControls,
  isSecret,
  linesOf,
  looksLikeMarkup,
  MAX_LINES,
  type Recogniser,
} from './recogniser.ts';

interface Setting {
  name: string;
  value: string;
}

/** `NAME=value` lines; values between quotes may go over several lines. @returns null for any other form */
function settingsOf(content: Content): Setting[] | null {
  const settings: Setting[] = [];
  let closing: string | null = null;
  for (const line of linesOf(content)) {
    if (closing !== null) {
      if (line.trimEnd().endsWith(closing)) closing = null;
      continue;
    }
    if (/^\s*(?:#|$)/.test(line)) continue;
    const [, name, value = ''] =
      /^\s{0,20}(?:export\s{1,5})?([A-Za-z_][\w.]{0,100})\s{0,20}=\s{0,20}(.{0,20000})$/.exec(line) ?? [];
    if (name === undefined) return null;
    const quote = /^["']/.exec(value)?.[0];
    if (quote !== undefined && !value.slice(1).includes(quote)) closing = quote;
    settings.push({ name, value: value.trim() });
  }
  return closing === null || content.truncated ? settings : null;
}

/** `.env`: nothing but `NAME=value`, comments and blank lines. */
export const environment: Recogniser = (content) => {
  const settings = hasControls(content.text) ? null : settingsOf(content);
  if (settings === null) return null;
  const upper = settings.filter(({ name }) => /^[A-Z][A-Z0-9_]+$/.test(name));
  if (upper.length < 2 || upper.length < settings.length / 2) return null;
  const secret = settings.filter(({ name, value }) => isSecret(name, value));
  const shown = settings.slice(0, MAX_LINES).map(({ name }) => `${name}=***`);
  return {
    what:
      secret.length > 0
        ? `a configuration file with ${countOf(secret.length, 'secret')}`
        : 'a configuration file',
    extract: shown.join('\n'),
    severity: secret.length > 0 ? 'HIGH' : 'LOW',
    properties: { count: settings.length, names: settings.slice(0, 50).map(({ name }) => name) },
  };
};

/** `.aws/credentials`: profiles with key pairs. */
export const awsCredentials: Recogniser = (content) => {
  const { text } = content;
  const id = /^\s{0,20}aws_access_key_id\s{0,5}=\s{0,5}(?:AKIA|ASIA)[A-Z2-7]{16}\s{0,20}$/m;
  const key = /^\s{0,20}aws_secret_access_key\s{0,5}=\s{0,5}[\w/+=]{40}\s{0,20}$/m;
  if (!/^\s{0,20}\[[\w .-]{1,100}\]\s{0,20}$/m.test(text) || !id.test(text) || !key.test(text)) return null;
  const shown = linesOf(content).map((line) => line.slice(0, 200).replace(/=.*/, '= ***'));
  return {
    what: 'an AWS credentials file',
    extract: shown.slice(0, MAX_LINES).join('\n'),
    severity: 'HIGH',
  };
};

const PASSWORD_HASH =
  /^(?:\$(?:apr1|1|2[abxy]?|5|6|y)\$[\w./$=,-]{10,200}|\{(?:SHA|SSHA)\}[\w+/]{20,80}={0,2}|[\w./]{13})$/;

/** `.htpasswd`: user names with password hashes. */
export const passwordFile: Recogniser = (content) => {
  const lines = linesOf(content).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const users = lines.map((line) => {
    const [, name, hash = ''] = /^([^:\s<>"]{1,255}):(\S{1,300})\s*$/.exec(line) ?? [];
    return name !== undefined && PASSWORD_HASH.test(hash) ? name : null;
  });
  if (users.length === 0 || users.includes(null)) return null;
  const extract = users.slice(0, MAX_LINES).map((name) => `${name}:***`);
  return {
    what: `a password file with ${countOf(users.length, 'password hash', 'password hashes')}`,
    extract: extract.join('\n'),
    severity: 'HIGH',
  };
};

/** A Docker Compose file with secrets. */
export const composition: Recogniser = (content) => {
  const { text } = content;
  if (
    looksLikeMarkup(text) ||
    hasControls(text) ||
    !/^services:\s{0,20}$/m.test(text) ||
    !/^\s{2,20}(?:image|build):/m.test(text)
  )
    return null;
  const secrets = linesOf(content).flatMap((line) => {
    const [, name = '', value = ''] =
      /^\s{2,40}(?:- )?["']?([A-Za-z_]\w{0,100})["']?\s{0,5}[:=]\s{0,5}(.{1,500})$/.exec(line) ?? [];
    return isSecret(name, value) ? [name] : [];
  });
  if (secrets.length === 0) return null;
  return {
    what: `a Docker Compose file with ${countOf(secrets.length, 'secret')}`,
    extract: secrets
      .slice(0, MAX_LINES)
      .map((name) => `${name}: ***`)
      .join('\n'),
    severity: 'HIGH',
  };
};
