/**
 * Files that should not be there, told by what is in them: each has a form that a page made for people has not. What is
 * shown of them has no value that is secret.
 */
import { gunzipSync, constants as zlib } from 'node:zlib';
import { z } from 'zod';
import type { Severity } from '../../core/result.ts';

/** What was answered, or its beginning. */
export interface Content {
  text: string;
  bytes: Uint8Array;
  truncated: boolean;
}

/** A file that was recognised. */
export interface Sighting {
  /** completes "It is …" */
  what: string;
  /** some of it, without secrets */
  extract: string;
  severity: Severity;
  properties?: Record<string, unknown>;
}

/** @returns null for what is no such file */
export type Recogniser = (content: Content) => Sighting | null;

const MAX_LINES = 20;

/** Names of settings whose values are secret. */
const SECRET_NAME =
  /pass(?:w|wd|word|phrase)?(?:_|$)|pwd|secret|token|api_?key|private_?key|access_?key|app_?key|credential|_dsn$|database_url|(?:db|database|redis|mongo\w{0,5})_ur[il]/i;
/** Values that stand for one that is still to be written. */
const PLACEHOLDER =
  /^(?:|null|none|true|false|\*+|x{3,}|\.{3}|[<{[$%].*[>}\])%]?|your[-_ ].*|.*change[-_ ]?me.*|.*(?:example|placeholder|insert|replace|todo|dummy|secret[-_ ]here|key[-_ ]here).*)$/i;

const isSecret = (name: string, value: string): boolean =>
  SECRET_NAME.test(name) && !PLACEHOLDER.test(value.trim().replace(/^["']|["']$/g, ''));

const hasControls = (text: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what no text file has
  /[\u0000-\u0008\u000e-\u001f]/.test(text);

/** Whole lines: a last one that was cut is left out. */
function linesOf({ text, truncated }: Content): string[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/, 5000);
  if (truncated) lines.pop();
  return lines;
}

const looksLikeMarkup = (text: string): boolean =>
  /^\s{0,200}(?:<[!a-z?/]|[{[]\s{0,100}["{[\]}])/i.test(text);

/** `.git/HEAD`: git-symbolic-ref, or a commit. */
export const gitHead: Recogniser = ({ text, truncated }) => {
  const head = /^(?:ref: (refs\/heads\/[\w./+#@-]{1,200})|[0-9a-f]{40}|[0-9a-f]{64})\n?$/.exec(text);
  if (head === null || truncated) return null;
  return { what: 'the HEAD of a git repository', extract: text.trim(), severity: 'HIGH' };
};

/** `.git/config` (git-config): its section `core`, and of remotes the address without a password. */
export const gitConfig: Recogniser = (content) => {
  const { text } = content;
  if (
    !/^\s{0,100}\[core\]\s{0,10}$/m.test(text) ||
    !/^\s{0,20}repositoryformatversion\s{0,5}=\s{0,5}\d/m.test(text)
  )
    return null;
  const lines = linesOf(content);
  const isOfForm = (line: string) =>
    /^\s*(?:$|[#;]|\[[\w.-]+(?: "[^"]*")?\]\s*$|[\w-]+\s*(?:=|$))/.test(line);
  if (!lines.every((line) => line.length <= 2000 && isOfForm(line))) return null;
  const shown = lines.map((line) =>
    line
      .replace(/(:\/\/)[^@/\s]{1,500}@/g, '$1***@')
      .replace(/^(\s*[\w-]*(?:token|header|passw)[\w-]*\s*=).*/i, '$1 ***'),
  );
  return {
    what: 'the configuration of a git repository',
    extract: shown.slice(0, MAX_LINES).join('\n'),
    severity: 'HIGH',
  };
};

/** `.svn/wc.db`: the working copy's SQLite database, by its tables. */
export const svnDatabase: Recogniser = (content) => {
  const found = sqlite(content);
  return found && /CREATE TABLE (?:REPOSITORY|NODES|WCROOT|PRISTINE)\b/.test(content.text)
    ? { ...found, what: 'the working copy database of a Subversion repository', severity: 'HIGH' }
    : null;
};

const MERCURIAL =
  /^(?:revlogv[12]|revlog-compression-\w+|store|fncache|dotencode|plainencode|treemanifest|manifestv2|generaldelta|sparserevlog|share-safe|shared|relshared|sparse|exp-[\w.-]+|internal-\w+|persistent-nodemap|largefiles|lfs|dirstate-v2|bookmarksinstore|filelogs?-\w+|changelogv\d)$/;

/** `.hg/requires`: names that Mercurial gives to forms of its store. */
export const mercurialRequires: Recogniser = (content) => {
  const lines = content.text.trimEnd().split('\n', 50);
  const isOne =
    lines.every((line) => MERCURIAL.test(line)) &&
    lines.some((line) => /^(?:revlogv|store|share-safe)/.test(line));
  return isOne && !content.truncated
    ? {
        what: 'the list of requirements of a Mercurial repository',
        extract: lines.join('\n'),
        severity: 'HIGH',
      }
    : null;
};

/** `.env`: nothing but `NAME=value`, comments and blank lines. */
export const environment: Recogniser = (content) => {
  const { text } = content;
  if (hasControls(text)) return null;
  const settings: { name: string; value: string }[] = [];
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
  if (closing !== null && !content.truncated) return null;
  const upper = settings.filter(({ name }) => /^[A-Z][A-Z0-9_]+$/.test(name));
  if (upper.length < 2 || upper.length < settings.length / 2) return null;
  const secret = settings.filter(({ name, value }) => isSecret(name, value));
  const shown = settings.slice(0, MAX_LINES).map(({ name }) => `${name}=***`);
  return {
    what:
      secret.length > 0
        ? `a file of settings with ${countOf(secret.length, 'secret')}`
        : 'a file of settings',
    extract: shown.join('\n'),
    severity: secret.length > 0 ? 'HIGH' : 'LOW',
    properties: { names: settings.slice(0, 50).map(({ name }) => name) },
  };
};

/** `.aws/credentials`: profiles with pairs of keys. */
export const awsCredentials: Recogniser = (content) => {
  const { text } = content;
  const id = /^\s{0,20}aws_access_key_id\s{0,5}=\s{0,5}(?:AKIA|ASIA)[A-Z2-7]{16}\s{0,20}$/m;
  const key = /^\s{0,20}aws_secret_access_key\s{0,5}=\s{0,5}[\w/+=]{40}\s{0,20}$/m;
  if (!/^\s{0,20}\[[\w .-]{1,100}\]\s{0,20}$/m.test(text) || !id.test(text) || !key.test(text)) return null;
  const shown = linesOf(content).map((line) => line.slice(0, 200).replace(/=.*/, '= ***'));
  return {
    what: 'a file of AWS credentials',
    extract: shown.slice(0, MAX_LINES).join('\n'),
    severity: 'HIGH',
  };
};

const PASSWORD_HASH =
  /^(?:\$(?:apr1|1|2[abxy]?|5|6|y)\$[\w./$=,-]{10,200}|\{(?:SHA|SSHA)\}[\w+/]{20,80}={0,2}|[\w./]{13})$/;

/** `.htpasswd`: names and hashes of passwords. */
export const passwordFile: Recogniser = (content) => {
  const lines = linesOf(content).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const users = lines.map((line) => {
    const [, name, hash = ''] = /^([^:\s<>"]{1,255}):(\S{1,300})\s*$/.exec(line) ?? [];
    return name !== undefined && PASSWORD_HASH.test(hash) ? name : null;
  });
  if (users.length === 0 || users.includes(null)) return null;
  const extract = users.slice(0, MAX_LINES).map((name) => `${name}:***`);
  return {
    what: `a file of ${countOf(users.length, 'password hash', 'password hashes')}`,
    extract: extract.join('\n'),
    severity: 'HIGH',
  };
};

const PEM =
  /^-----BEGIN ((?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY)-----\r?\n((?:[\w-]{1,50}: [^\r\n]{1,200}\r?\n)*)\s{0,10}([A-Za-z0-9+/=\r\n]{60,20000})-----END \1-----/m;
const OPENSSH_MAGIC = 'openssh-key-v1\0';

/** A private key: PEM (RFC 7468), whose body is a DER sequence, or what OpenSSH writes, or encrypted as RFC 1421 has it. */
export const privateKey: Recogniser = ({ text }) => {
  if (looksLikeMarkup(text)) return null;
  const [, label = '', headers = '', base64 = ''] = PEM.exec(text) ?? [];
  const body = base64.replace(/\s/g, '');
  if (label === '' || body.length % 4 !== 0) return null;
  const key = Buffer.from(body, 'base64');
  const isEncrypted = label.startsWith('ENCRYPTED') || /^Proc-Type: 4,ENCRYPTED/m.test(headers);
  const isKey = label.startsWith('OPENSSH')
    ? key.toString('latin1', 0, OPENSSH_MAGIC.length) === OPENSSH_MAGIC
    : /^Proc-Type/m.test(headers) || isDerSequence(key);
  if (!isKey) return null;
  const isProtected = isEncrypted || (label.startsWith('OPENSSH') && !key.subarray(0, 40).includes('none'));
  return {
    what: isProtected ? 'a private key that a password protects' : 'a private key',
    extract: `-----BEGIN ${label}-----\n***`,
    severity: isProtected ? 'MEDIUM' : 'HIGH',
    properties: { kind: label, encrypted: isProtected },
  };
};

/** Tag, and a length that is that of the rest (X.690, section 8.1.3). */
function isDerSequence(der: Buffer): boolean {
  if (der[0] !== 0x30) return false;
  const first = der[1] ?? 0;
  if (first < 0x80) return der.length === first + 2;
  const size = first & 0x7f;
  if (size < 1 || size > 3 || der.length < 2 + size) return false;
  return der.readUIntBE(2, size) === der.length - 2 - size;
}

const CREDENTIAL_IN_CODE =
  /(?:passw(?:or)?d|secret|api_?key|token|db_pass)\w{0,20}["']?\]?\s{0,5}(?:=>|=|,|:)\s{0,5}["']([^"'\s]{4,200})["']/gi;

/** Source code of a page that is run, not sent: PHP, ASP, JSP. */
export const sourceCode: Recogniser = ({ text, truncated }) => {
  if (
    !/^\ufeff?(?:#![^\n]{1,100}\n)?\s{0,200}(?:<\?php\s|<\?=|<%@?\s{0,10}(?:page|Language|import|taglib)\b)/i.test(
      text,
    ) ||
    hasControls(text)
  )
    return null;
  if (!truncated && !/[;{}]|%>/.test(text)) return null;
  const secrets = [...text.slice(0, 200_000).matchAll(CREDENTIAL_IN_CODE)].filter(
    ([, value = '']) => !PLACEHOLDER.test(value),
  );
  return {
    what: secrets.length > 0 ? 'source code with credentials' : 'source code',
    extract: text
      .slice(0, 400)
      .replace(/(["'])(?:(?!\1)[^\\\n]|\\.){3,500}\1/g, '$1***$1')
      .replace(/(["'])[^"'\n]{0,400}$/, '$1***'),
    severity: secrets.length > 0 ? 'HIGH' : 'MEDIUM',
  };
};

/** What Vim leaves behind: block zero of a swap file, with the version and the file's name. */
export const swapFile: Recogniser = ({ bytes }) => {
  const start = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  return /^b0VIM [5-9]/.test(start) && bytes.length >= 1024
    ? { what: 'a swap file of Vim, with the text that was being edited', extract: start, severity: 'MEDIUM' }
    : null;
};

const SQL_HEADER =
  /^-- (?:MySQL dump|MariaDB dump|phpMyAdmin SQL Dump|PostgreSQL database dump|Dumped (?:from|by)|Adminer|HeidiSQL|Host:)|^\/\*!(?:40101|999999)|^PRAGMA foreign_keys=OFF;|^SET (?:SQL_MODE|statement_timeout|NAMES)\b/m;
const SQL_STATEMENT =
  /^\s{0,20}(?:CREATE (?:TABLE|DATABASE|SCHEMA)|INSERT INTO|DROP TABLE|COPY [\w".]+ |ALTER TABLE|LOCK TABLES|BEGIN TRANSACTION)\b/gim;

/** A dump of a database: statements, from the first line that is no comment on. */
export const sqlDump: Recogniser = ({ text }) => {
  if (looksLikeMarkup(text) || hasControls(text.slice(0, 10_000))) return null;
  const statements = [...text.slice(0, 100_000).matchAll(SQL_STATEMENT)].map(([found]) =>
    found.trim().toUpperCase(),
  );
  const code = text.split('\n', 500).find((line) => !/^\s*(?:--.*|#.*|\/\*.*|$)/.test(line)) ?? '';
  const begins =
    /^\s*(?:CREATE|INSERT|DROP|SET|USE|BEGIN|START|PRAGMA|LOCK|COPY|ALTER|SELECT pg_catalog|\\connect|\\restrict)\b/i.test(
      code,
    );
  const isDump =
    begins && (SQL_HEADER.test(text.slice(0, 5000)) ? statements.length >= 1 : statements.length >= 2);
  if (!isDump) return null;
  const hasRows = statements.some((statement) => /^(?:INSERT|COPY)/.test(statement));
  const shown = text.split('\n', 200).filter((line) => /^\s*(?:--|CREATE|DROP|SET|USE|INSERT)/i.test(line));
  return {
    what: hasRows ? 'a dump of a database, with its rows' : 'a dump of a database',
    extract: shown
      .slice(0, MAX_LINES)
      .map((line) => line.slice(0, 200).replace(/\bVALUES\b.*/i, 'VALUES ***'))
      .join('\n'),
    severity: hasRows ? 'HIGH' : 'MEDIUM',
  };
};

/** Header of a database file (https://www.sqlite.org/fileformat.html, section 1.3). */
export const sqlite: Recogniser = ({ bytes }) => {
  const header = Buffer.from(bytes.subarray(0, 100));
  if (header.length < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') return null;
  const pageSize = header.readUInt16BE(16);
  const isSize = pageSize === 1 || (pageSize >= 512 && (pageSize & (pageSize - 1)) === 0);
  return isSize && header[21] === 64
    ? { what: 'an SQLite database', extract: 'SQLite format 3', severity: 'HIGH' }
    : null;
};

/** Names of what makes an archive more than a download. */
const TELLING =
  /\.(?:php|sql|env|ini|conf|config|ya?ml|properties|py|rb|jsp|aspx?|key|pem|sqlite|db|bak)$|(?:^|\/)(?:\.git|\.env|wp-|config)/i;

function archive(what: string, names: readonly string[]): Sighting {
  return {
    what,
    extract: names.slice(0, MAX_LINES).join('\n'),
    severity: names.some((name) => TELLING.test(name)) ? 'HIGH' : 'MEDIUM',
    properties: { entries: names.slice(0, MAX_LINES) },
  };
}

const isName = (name: string): boolean => name !== '' && !hasControls(name);

/** A ZIP archive, by its local headers (APPNOTE.TXT, section 4.3.7). Nothing of it is unpacked. */
export const zip: Recogniser = ({ bytes }) => {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names: string[] = [];
  for (let at = 0; at + 30 <= data.length && names.length < MAX_LINES; ) {
    if (data.readUInt32LE(at) !== 0x04034b50) break;
    const [needed, flags, method] = [
      data.readUInt16LE(at + 4),
      data.readUInt16LE(at + 6),
      data.readUInt16LE(at + 8),
    ];
    const [size, nameLength, extraLength] = [
      data.readUInt32LE(at + 18),
      data.readUInt16LE(at + 26),
      data.readUInt16LE(at + 28),
    ];
    const name = data.toString('utf8', at + 30, at + 30 + nameLength);
    if ((needed & 0xff) > 63 || method > 99 || nameLength > 4096 || !isName(name)) return null;
    names.push(name.slice(0, 200));
    // The size comes after the content: where the next header is cannot be told.
    if ((flags & 8) !== 0) break;
    at += 30 + nameLength + extraLength + size;
  }
  return names.length === 0 ? null : archive('a ZIP archive', names);
};

/** Unpacked it is at most a thousand times this. */
const MAX_PACKED = 4096;

/** The beginning of what is packed in a gzip file (RFC 1952). @returns null for what is none */
function unpacked(bytes: Uint8Array): Buffer | null {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return null;
  try {
    return gunzipSync(bytes.subarray(0, MAX_PACKED), {
      finishFlush: zlib.Z_SYNC_FLUSH,
      maxOutputLength: 8 * 1024 * 1024,
    }).subarray(0, 64 * 1024);
  } catch {
    return null;
  }
}

/** A tar archive (POSIX.1-2017, ustar), packed or unpacked by who carried it: its first header, by its checksum. */
export const tar: Recogniser = ({ bytes }) => {
  const data = unpacked(bytes) ?? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names: string[] = [];
  for (let at = 0; at + 512 <= data.length && names.length < MAX_LINES; ) {
    const header = data.subarray(at, at + 512);
    const sum = Number.parseInt(header.toString('latin1', 148, 156).trim(), 8);
    const counted = header.reduce(
      (total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte),
      0,
    );
    const name = header.toString('utf8', 0, 100).split('\0', 1)[0] ?? '';
    if (sum !== counted || !isName(name)) break;
    names.push(name.slice(0, 200));
    const size = Number.parseInt(header.toString('latin1', 124, 136), 8) || 0;
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return names.length === 0 ? null : archive('a tar archive', names);
};

/** A dump of a database that is packed with gzip. */
export const packedSqlDump: Recogniser = ({ bytes }) => {
  const text = unpacked(bytes)?.toString('utf8');
  return text === undefined ? null : sqlDump({ text, bytes, truncated: true });
};

/** `.DS_Store`: names of the files of a folder (a buddy allocator's header). */
export const folderStore: Recogniser = ({ bytes }) =>
  Buffer.from(bytes.subarray(0, 8)).toString('latin1') === '\0\0\0\u0001Bud1'
    ? { what: 'a .DS_Store of macOS, which names the files of its folder', extract: 'Bud1', severity: 'LOW' }
    : null;

/** The page of phpinfo(). */
export const phpInfo: Recogniser = ({ text }) => {
  const version = /<title>PHP (\d+\.\d+\.\d+\S{0,50}) - phpinfo\(\)<\/title>/.exec(text)?.[1];
  const hasRows = /<tr><td class="e">\s{0,5}(?:System|Build Date|Server API)\s{0,5}<\/td><td class="v">/.test(
    text,
  );
  return version !== undefined && hasRows
    ? {
        what: `the page of phpinfo() of PHP ${version}`,
        extract: `PHP ${version} - phpinfo()`,
        severity: 'MEDIUM',
      }
    : null;
};

/** The page of Apache's mod_status. */
export const serverStatus: Recogniser = ({ text }) => {
  const isStatus =
    /<title>Apache Status<\/title>/.test(text) &&
    /<h1>Apache Server Status for /.test(text) &&
    /<dt>Server (?:Version|uptime): /i.test(text);
  if (!isStatus) return null;
  const requests = /<th>Request<\/th>/.test(text);
  return {
    what: requests
      ? 'the status page of Apache httpd, with the addresses and requests of its visitors'
      : 'the status page of Apache httpd',
    extract: 'Apache Server Status',
    severity: requests ? 'MEDIUM' : 'LOW',
  };
};

const actuatorSchema = z.object({
  activeProfiles: z.array(z.string()).optional(),
  propertySources: z
    .array(
      z.object({
        name: z.string(),
        properties: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
      }),
    )
    .min(1)
    .max(1000),
});

/** `/actuator/env` of Spring Boot. */
export const actuatorEnvironment: Recogniser = ({ text, truncated }) => {
  if (truncated || !text.includes('"propertySources"')) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { data } = actuatorSchema.safeParse(value);
  if (!data) return null;
  const properties = data.propertySources.flatMap(({ properties }) => Object.entries(properties));
  const secret = properties.filter(([name, { value }]) =>
    isSecret(name.replaceAll(/[.-]/g, '_'), String(value ?? '')),
  );
  return {
    what:
      secret.length > 0
        ? 'the environment of a Spring application, with secrets'
        : 'the environment of a Spring application',
    extract: properties
      .slice(0, MAX_LINES)
      .map(([name]) => `${name}: ***`)
      .join('\n'),
    severity: secret.length > 0 ? 'HIGH' : 'MEDIUM',
  };
};

/** A heap dump of Java (the HPROF format). */
export const heapDump: Recogniser = ({ bytes }) =>
  /^JAVA PROFILE 1\.0\.[1-3]\0/.test(Buffer.from(bytes.subarray(0, 20)).toString('latin1'))
    ? { what: 'a dump of the memory of a Java program', extract: 'JAVA PROFILE', severity: 'HIGH' }
    : null;

/** A composition of containers, when it holds passwords. */
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
    what: `a composition of containers with ${countOf(secrets.length, 'secret')}`,
    extract: secrets
      .slice(0, MAX_LINES)
      .map((name) => `${name}: ***`)
      .join('\n'),
    severity: 'HIGH',
  };
};

const countOf = (count: number, one: string, several = `${one}s`): string =>
  `${count} ${count === 1 ? one : several}`;
