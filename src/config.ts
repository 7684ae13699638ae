import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { EMPTY_FILE_CONFIG, type FileConfig, loadConfigFile } from './config-file.ts';
import { JWT_VARIABLES, jwtProblems, jwtRules } from './config-jwt.ts';
import { pathProblem } from './config-mistakes.ts';
import type { AuditLimits } from './core/audit.ts';
import { originOf } from './core/origin.ts';
import { NAME } from './core/registry.ts';
import type { JwtRules } from './http/jwt/verify.ts';
import { parseNetwork } from './http/trusted-proxies.ts';
import type { RedisSettings } from './redis/link.ts';
import { loadUrlModel, type UrlModel } from './scanners/page/url-model/url-model.ts';
import { type RemoteSpec, remoteSpecSchema, serviceUrlSchema } from './scanners/remote/spec.ts';
import { parseKey } from './store/secret-key.ts';

/** The configuration of the server; frozen. Settings outside the configuration file are variables, see .env.example. */
export interface Config extends FileConfig {
  readonly host: string;
  /** 0 for any free port */
  readonly port: number;
  readonly databaseUrl: string;
  /** Redis that the nodes of a deployment share; null for a single node. */
  readonly redis: RedisSettings | null;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Bearer token that every request needs; null if requests need none. */
  readonly token: string | null;
  /** Which JWTs are accepted; null for none. */
  readonly jwt: JwtRules | null;
  readonly targetsAllow: readonly string[];
  readonly targetsDeny: readonly string[];
  readonly dnsServers: readonly string[];
  /** Address of the server in browsers, behind a proxy: an origin and an optional path prefix, without a trailing slash. */
  readonly publicUrl: string | null;
  readonly corsOrigins: readonly string[];
  /** Addresses and CIDRs of proxies whose X-Forwarded-For and X-Forwarded-Proto count. */
  readonly trustedProxies: readonly string[];
  readonly maxConcurrentScans: number;
  readonly maxQueuedScans: number;
  readonly maxQueuedScansPerWorkspace: number;
  /** maximum size of an uncompressed file that is imported */
  readonly maxImportBytes: number;
  /** maximum number of concurrent imports */
  readonly maxImports: number;
  /** maximum number of results that are pushed into one external scan */
  readonly maxExternalResults: number;
  /** Folders whose files scanners may read: repositories, word lists. */
  readonly fileRoots: readonly string[];
  /** URL of a web archive, and of a certificate transparency log, in place of the public ones; null for these */
  readonly archiveUrl: string | null;
  readonly certificateTransparencyUrl: string | null;
  readonly userAgent: string;
  /** Whether demo scans may be started; null: only in local mode. */
  readonly demoScans: boolean | null;
  /** Time after which a verified target must be verified again. */
  readonly verificationMs: number;
  /** PEM of trusted certificates, in addition to Node's. */
  readonly authorities: readonly string[];
  /** Time after which a scan whose process has died is resumed. */
  readonly leaseMs: number;
  /** Maximum wait of running scans for a database that cannot be written; then they are queued again. */
  readonly databaseWaitMs: number;
  /** Maximum number of connections of this process to PostgreSQL. */
  readonly databaseConnections: number;
  /** how much of the audit log of each workspace is kept */
  readonly auditLimits: Readonly<AuditLimits>;
  /** of the scanner `page`; null for none */
  readonly urlModel: UrlModel | null;
  /** Absolute path of a module whose default export receives unexpected errors; null for none. */
  readonly errorHook: string | null;
  /** 32 bytes that encrypt secret options; null: those of the key file beside the database. */
  readonly secretKey: Buffer | null;
  /** The environment. Tools are searched in its PATH, and receive the variables that their configuration names. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Lists all mistakes in the configuration, one per line. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(
      `the configuration has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const integer = (min: number, max: number) =>
  z.string().transform((text, context): number => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    context.addIssue(`must be a whole number from ${min} to ${max}, not "${text}"`);
    return z.NEVER;
  });

const DNS_SERVER = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\]|[0-9a-f]*:[0-9a-f:.]*)(:\d{1,5})?$/i;
const TARGET_ENTRY =
  /^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?(:\d{1,5})?$|^[0-9a-f:.]+(\/\d{1,3})?$|^\[[0-9a-f:.]+\]:\d{1,5}$/i;

const listOf = (pattern: RegExp, what: string) =>
  list.superRefine((items, context) => {
    for (const item of items) if (!pattern.test(item)) context.addIssue(`"${item}" is not ${what}`);
  });

const origins = list.superRefine((items, context) => {
  for (const item of items) {
    if (originOf(item) !== item) {
      context.addIssue(
        `"${item}" is not an origin such as https://app.example.com or chrome-extension://<id>`,
      );
    }
  }
});

const proxies = list.superRefine((items, context) => {
  for (const item of items)
    if (parseNetwork(item) === null) context.addIssue(`"${item}" is not an address or a CIDR`);
});

const PUBLIC_PATH = /^(\/[\w.~-]+)*\/?$/;

/** An origin with an optional path prefix. @returns it without a trailing slash */
const publicUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const refuse = (problem: string) => {
    context.addIssue(problem);
    return z.NEVER;
  };
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return refuse(`"${text}" is not a URL such as https://scans.example.com or https://example.com/scanwire`);
  if (/[?#]/.test(text) || !PUBLIC_PATH.test(url.pathname))
    return refuse(`"${text}" has more than a path prefix of letters, digits, ".", "_", "~", "-" and "/"`);
  const path = url.pathname.replace(/\/$/, '');
  if (/\/(graphql|health|metrics)$/.test(path))
    return refuse(
      `"${text}" must end before ${path.slice(path.lastIndexOf('/'))}, which is a path of the server`,
    );
  return url.origin + path;
});

/** URLs of services by name. The configuration file has more settings for them. */
const scannerHosts = z.string().transform((text, context): Record<string, RemoteSpec> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    context.addIssue('must be JSON, such as {"sast_scanner": "http://sast:8000/scan"}');
    return z.NEVER;
  }
  const urls = z.record(z.string().regex(NAME), z.string()).safeParse(value);
  if (!urls.success) {
    context.addIssue('must map names of scanners (lower case, digits, - and _) to addresses');
    return z.NEVER;
  }
  const specs: Record<string, RemoteSpec> = {};
  for (const [name, url] of Object.entries(urls.data)) {
    const { data, error } = remoteSpecSchema.safeParse({ url });
    if (data) specs[name] = data;
    else for (const { message } of error.issues) context.addIssue(`${name}: ${message}`);
  }
  return specs;
});

/** @returns a URL or `mailto:` URL as comments of User-Agent headers have it */
const contact = z.string().transform((text, context): string => {
  const isMail = /^[\w.%+-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(text);
  // Parentheses and other delimiters would end the comment (RFC 9110, section 5.6.5).
  if (text.length <= 200 && (isMail || (/^https?:\/\/[^\s()\\<>"]+$/.test(text) && URL.canParse(text))))
    return isMail ? `mailto:${text}` : text;
  context.addIssue(
    `must be an email address such as security@example.com, or a URL such as https://example.com/scans, not "${text.slice(0, 200)}"`,
  );
  return z.NEVER;
});

const userAgentWith = (userAgent: string, contact: string | null): string =>
  contact === null ? userAgent : `${userAgent} (+${contact})`;

/** A path that must exist. @returns it as an absolute path */
const pathOf = (kind: 'file' | 'folder') =>
  z.string().transform((path, context): string => {
    const problem = pathProblem(kind, path);
    if (problem !== null) context.addIssue(problem);
    return resolve(path);
  });

const folders = list.transform((paths, context): string[] =>
  paths.map((path) => {
    const { data, error } = pathOf('folder').safeParse(path);
    for (const { message } of error?.issues ?? []) context.addIssue(message);
    return data ?? path;
  }),
);

/** A file with one or more certificates in PEM (RFC 7468). */
const certificates = pathOf('file').transform((path, context): string[] => {
  try {
    const found = readFileSync(path, 'latin1').match(
      /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g,
    );
    if (!found) throw new Error('it contains no PEM certificate');
    for (const pem of found) new X509Certificate(pem);
    return [...found];
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    context.addIssue(`"${path}" cannot be read: ${code ?? message}`);
    return z.NEVER;
  }
});

const urlModel = pathOf('file').transform((path, context): UrlModel => {
  try {
    return loadUrlModel(path);
  } catch (error) {
    context.addIssue(`"${path}" is not a URL model: ${(error as Error).message}; see docs/url-model.md`);
    return z.NEVER;
  }
});

const secretKey = z.string().transform((text, context): Buffer => {
  const key = parseKey(text);
  if (key) return key;
  // The value is not repeated, since errors are logged.
  context.addIssue(
    'must be 32 bytes in base64 or hexadecimal, such as the output of "openssl rand -base64 32"',
  );
  return z.NEVER;
});

// Values of both variables may have passwords, so errors do not repeat them.
const databaseUrl = z
  .string()
  .refine(
    (text) => /^file:[^?]+$/.test(text) || isUrlOf(text, /^postgres(ql)?:$/),
    'must be "file:" followed by a path, such as file:./data/scanwire.db, or a URL such as postgresql://user:password@host/database',
  );

const redisUrl = z
  .string()
  .refine(
    (text) => isUrlOf(text, /^rediss?:$/) && /^\/?\d*$/.test(new URL(text).pathname),
    'must be a URL such as redis://:password@host:6379, or rediss:// for TLS; a path is a database number',
  );

const isUrlOf = (text: string, protocol: RegExp): boolean =>
  URL.canParse(text) && protocol.test(new URL(text).protocol) && new URL(text).hostname !== '';

const SQLITE_HAS_ONE_NODE =
  'REDIS_URL needs DATABASE_URL=postgresql://…: it connects nodes on several machines, which cannot share a SQLite file. Remove REDIS_URL, or move to PostgreSQL';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The variables of the environment. */
export const VARIABLES = {
  HOST: z.string().min(1, 'must not be empty').default('127.0.0.1'),
  PORT: integer(0, 65_535).default(4000),
  DATABASE_URL: databaseUrl.default('file:./data/scanwire.db'),
  REDIS_URL: redisUrl.nullable().default(null),
  SCANWIRE_REDIS_CA_FILE: certificates.default([]),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  SCANWIRE_TOKEN: z.string().min(16, 'must have at least 16 characters').nullable().default(null),
  ...JWT_VARIABLES,
  SCANWIRE_SECRET_KEY: secretKey.nullable().default(null),
  SCANWIRE_TARGETS_ALLOW: listOf(TARGET_ENTRY, 'a domain, *.domain, address or CIDR').default([]),
  SCANWIRE_TARGETS_DENY: listOf(TARGET_ENTRY, 'a domain, *.domain, address or CIDR').default([]),
  SCANWIRE_DNS_SERVERS: listOf(DNS_SERVER, 'an address, or address:port').default([]),
  SCANWIRE_PUBLIC_URL: publicUrl.nullable().default(null),
  SCANWIRE_CORS_ORIGINS: origins.default([]),
  SCANWIRE_TRUSTED_PROXIES: proxies.default([]),
  SCANWIRE_MAX_CONCURRENT_SCANS: integer(1, 1000).default(4),
  SCANWIRE_MAX_QUEUED_SCANS: integer(1, 1_000_000).default(10_000),
  SCANWIRE_MAX_QUEUED_SCANS_PER_WORKSPACE: integer(1, 1_000_000).default(1000),
  SCANWIRE_MAX_IMPORT_BYTES: integer(1024, 1_000_000_000_000).default(1024 ** 3),
  SCANWIRE_MAX_IMPORTS: integer(1, 1000).default(8),
  SCANWIRE_MAX_EXTERNAL_RESULTS: integer(1, 100_000_000).default(2_000_000),
  SCANWIRE_REPOSITORY_ROOTS: folders.default([]),
  SCANWIRE_ARCHIVE_URL: serviceUrlSchema.nullable().default(null),
  SCANWIRE_CERTIFICATE_TRANSPARENCY_URL: serviceUrlSchema.nullable().default(null),
  SCANWIRE_USER_AGENT: z.string().min(1).max(200).default('scanwire/0.1'),
  SCANWIRE_CONTACT: contact.nullable().default(null),
  SCANWIRE_DEMO_SCANS: z
    .enum(['on', 'off'], 'must be on or off')
    .transform((value) => value === 'on')
    .nullable()
    .default(null),
  SCANWIRE_VERIFICATION_DAYS: integer(1, 3650).default(90),
  SCANWIRE_CA_FILE: certificates.default([]),
  SCANWIRE_URL_MODEL: urlModel.nullable().default(null),
  SCANWIRE_ERROR_HOOK: pathOf('file').nullable().default(null),
  SCANWIRE_LEASE_SECONDS: integer(1, 3600).default(10),
  SCANWIRE_DATABASE_WAIT_SECONDS: integer(1, 86_400).default(600),
  SCANWIRE_DATABASE_CONNECTIONS: integer(2, 1000).default(10),
  SCANWIRE_AUDIT_DAYS: integer(1, 36_500).default(365),
  SCANWIRE_AUDIT_MAX_ENTRIES: integer(100, 1_000_000).default(100_000),
  SCANWIRE_CONFIG: z.string().nullable().default(null),
  // Only commands that talk to a server read it.
  SCANWIRE_URL: z.string().nullable().default(null),
  SCANNER_HOSTS: scannerHosts.default({}),
};

/**
 * Reads the configuration from environment variables. Empty ones count as unset.
 * @throws ConfigError with every mistake, including unknown SCANWIRE_ variables
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = z.object(VARIABLES).safeParse(given);
  const problems = (parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`);
  for (const name of Object.keys(given)) {
    if (name.startsWith('SCANWIRE_') && !(name in VARIABLES)) problems.push(`${name} is not a setting`);
  }
  problems.push(...jwtProblems(given));
  if (given.REDIS_URL !== undefined && !given.DATABASE_URL?.startsWith('postgres'))
    problems.push(SQLITE_HAS_ONE_NODE);
  const path = given.SCANWIRE_CONFIG;
  const file = path === undefined ? EMPTY_FILE_CONFIG : loadConfigFile(path, env, problems);
  const { data: hosts } = VARIABLES.SCANNER_HOSTS.safeParse(given.SCANNER_HOSTS);
  for (const name of Object.keys(hosts ?? {})) {
    if (name in file.remoteScanners || name in file.commandScanners || name in file.moduleScanners)
      problems.push(`SCANNER_HOSTS: ${path} also has a scanner "${name}"`);
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const { data } = parsed;
  return Object.freeze({
    host: data.HOST,
    port: data.PORT,
    databaseUrl: data.DATABASE_URL,
    redis: data.REDIS_URL === null ? null : { url: data.REDIS_URL, authorities: data.SCANWIRE_REDIS_CA_FILE },
    logLevel: data.LOG_LEVEL,
    token: data.SCANWIRE_TOKEN,
    jwt: jwtRules(data),
    secretKey: data.SCANWIRE_SECRET_KEY,
    targetsAllow: data.SCANWIRE_TARGETS_ALLOW,
    targetsDeny: data.SCANWIRE_TARGETS_DENY,
    dnsServers: data.SCANWIRE_DNS_SERVERS,
    publicUrl: data.SCANWIRE_PUBLIC_URL,
    corsOrigins: data.SCANWIRE_CORS_ORIGINS,
    trustedProxies: data.SCANWIRE_TRUSTED_PROXIES,
    maxConcurrentScans: data.SCANWIRE_MAX_CONCURRENT_SCANS,
    maxQueuedScans: data.SCANWIRE_MAX_QUEUED_SCANS,
    maxQueuedScansPerWorkspace: data.SCANWIRE_MAX_QUEUED_SCANS_PER_WORKSPACE,
    maxImportBytes: data.SCANWIRE_MAX_IMPORT_BYTES,
    maxImports: data.SCANWIRE_MAX_IMPORTS,
    maxExternalResults: data.SCANWIRE_MAX_EXTERNAL_RESULTS,
    fileRoots: data.SCANWIRE_REPOSITORY_ROOTS,
    archiveUrl: data.SCANWIRE_ARCHIVE_URL,
    certificateTransparencyUrl: data.SCANWIRE_CERTIFICATE_TRANSPARENCY_URL,
    userAgent: userAgentWith(data.SCANWIRE_USER_AGENT, data.SCANWIRE_CONTACT),
    demoScans: data.SCANWIRE_DEMO_SCANS,
    verificationMs: data.SCANWIRE_VERIFICATION_DAYS * 24 * 60 * 60 * 1000,
    authorities: data.SCANWIRE_CA_FILE,
    auditLimits: {
      keepMs: data.SCANWIRE_AUDIT_DAYS * 24 * 3_600_000,
      maxEntries: data.SCANWIRE_AUDIT_MAX_ENTRIES,
    },
    urlModel: data.SCANWIRE_URL_MODEL,
    errorHook: data.SCANWIRE_ERROR_HOOK,
    leaseMs: data.SCANWIRE_LEASE_SECONDS * 1000,
    databaseWaitMs: data.SCANWIRE_DATABASE_WAIT_SECONDS * 1000,
    databaseConnections: data.SCANWIRE_DATABASE_CONNECTIONS,
    environment: env,
    ...file,
    remoteScanners: { ...file.remoteScanners, ...data.SCANNER_HOSTS },
  });
}
