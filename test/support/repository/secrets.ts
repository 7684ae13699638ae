/**
 * A repository with secrets planted in it, and its clean twin, full of what only looks like them. No secret stands in
 * this file: each is put together when it is written, from random parts, with checksums where its format has one.
 */
import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { base62Checksum } from '../../../src/scanners/kit/secrets/checksum.ts';

export interface Planted {
  file: string;
  /** of the finding */
  type: string;
  line: number;
  /** what must not be shown anywhere */
  secret: string;
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const HEX = `${DIGITS}abcdef`;
const BASE62 = DIGITS + LOWER.toUpperCase() + LOWER;
const BASE32 = `${LOWER.toUpperCase()}234567`;
const URLSAFE = `${BASE62}-_`;
const BASE64 = `${BASE62}+/`;

/** Random text that is the same for the same seed. */
export function createRandom(seed: number) {
  let state = seed >>> 0;
  const next = (below: number) => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
  const of = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[next(alphabet.length)]).join('');
  return {
    hex: (length: number) => of(HEX, length),
    digits: (length: number) => `${1 + next(9)}${of(DIGITS, length - 1)}`,
    base62: (length: number) => of(BASE62, length),
    base32: (length: number) => of(BASE32, length),
    /** never with `-` or `_` at an end, where a look around would have to stop */
    urlSafe: (length: number) => of(BASE62, 1) + of(URLSAFE, length - 2) + of(BASE62, 1),
    base64: (length: number) => of(BASE64, length),
    letters: (length: number) => of(LOWER + LOWER.toUpperCase(), length),
    of,
    uuid: () => [8, 4, 4, 4, 12].map((length) => of(HEX, length)).join('-'),
    /** as a password manager makes it */
    password: (length: number) =>
      `${of(LOWER, 2)}${of(DIGITS, 2)}${of('+!%=', 1)}${of(BASE62, length - 6)}${of(BASE32, 1)}`,
  };
}

type Random = ReturnType<typeof createRandom>;

const base64url = (value: string | object) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const jwtOf = (header: object, claims: object, key: string) => {
  const signed = `${base64url(header)}.${base64url(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
};

const withChecksum = (prefix: string, random: string) => `${prefix}${random}${base62Checksum(random)}`;

const pem = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-384' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()
    .trim();

const armoured = (label: string, body: string) =>
  `-----BEGIN ${label}-----\n${(body.match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----`;

async function writeAll(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** @returns what was planted, in no order */
export async function writeSecrets(folder: string, seed = 1): Promise<Planted[]> {
  const r = createRandom(seed);
  const planted: Omit<Planted, 'line' | 'file'>[] = [];
  const plant = (kind: string, secret: string): string => {
    planted.push({ type: `secret_${kind}`, secret });
    return secret;
  };
  const files = plantedFiles(r, plant);
  await writeAll(folder, files);
  return planted.map((one) => {
    const [file, text] = Object.entries(files).find(([, text]) => text.includes(one.secret)) ?? [];
    if (file === undefined || text === undefined) throw new Error(`nowhere planted: ${one.type}`);
    return { ...one, file, line: text.slice(0, text.indexOf(one.secret)).split('\n').length };
  });
}

function plantedFiles(r: Random, plant: (kind: string, secret: string) => string): Record<string, string> {
  const bot = Buffer.from(`1${r.digits(17)}`).toString('base64url');
  const later = Math.floor(Date.now() / 1000) + 10 * 365 * 86_400;
  return {
    '.env': [
      'NODE_ENV=production',
      `AWS_ACCESS_KEY_ID=${plant('aws_access_key', `AKIA${r.base32(15)}7`)}`,
      `AWS_SECRET_ACCESS_KEY=${plant('aws_secret_key', `${r.base62(19)}/${r.base62(9)}+${r.base62(8)}Qz`)}`,
      `STRIPE_SECRET_KEY="${plant('stripe_live_key', `sk_live_51${r.base62(97)}`)}"`,
      `STRIPE_WEBHOOK_SECRET=${plant('stripe_webhook_secret', `whsec_${r.base62(32)}`)}`,
      `SENDGRID_API_KEY=${plant('sendgrid_key', `SG.${r.urlSafe(22)}.${r.urlSafe(43)}`)}`,
      `OPENAI_API_KEY=${plant('openai_key', `sk-proj-${r.urlSafe(74)}T3BlbkFJ${r.urlSafe(74)}`)}`,
      `ANTHROPIC_API_KEY=${plant('anthropic_key', `sk-ant-api03-${r.urlSafe(93)}AA`)}`,
      `DATABASE_URL=postgresql://app:${plant('database_url', r.base62(16))}@db.prod.garden.io:5432/app?sslmode=require`,
      `SESSION_SECRET=${plant('api_key', r.hex(64))}`,
      `SMTP_PASSWORD=${plant('password', r.password(14))}   # mail`,
      '',
    ].join('\n'),
    'config/production.yaml': [
      'server:',
      '  port: 8080',
      'slack:',
      `  bot_token: ${plant('slack_token', `xoxb-${r.digits(12)}-${r.digits(13)}-${r.base62(24)}`)}`,
      `  webhook: "https://${plant('slack_webhook', `hooks.slack.com/services/T${r.of(BASE32, 10)}/B${r.of(BASE32, 10)}/${r.base62(24)}`)}"`,
      'datadog:',
      `  datadog_api_key: ${plant('datadog_key', r.hex(32))}`,
      `  dd_app_key: '${plant('datadog_key', r.hex(40))}'`,
      'new_relic:',
      `  license: ${plant('new_relic_key', `${r.hex(36).slice(0, 32)}FFFFNRAL`)}`,
      `  user_key: ${plant('new_relic_key', `NRAK-${r.of(BASE32, 27)}`)}`,
      'redis:',
      `  url: rediss://default:${plant('database_url', r.base62(24))}@cache-1.garden.io:6380/0`,
      '',
    ].join('\r\n'),
    'config/service-account.json': JSON.stringify(
      {
        type: 'service_account',
        project_id: 'garden-prod',
        private_key_id: r.hex(40),
        private_key: `${plant('google_service_account', '-----BEGIN PRIVATE KEY-----')}\n${pem().split('\n').slice(1).join('\n')}\n`,
        client_email: 'deploy@garden-prod.iam.gserviceaccount.com',
      },
      null,
      2,
    ),
    'config/app.json': JSON.stringify(
      {
        google: { apiKey: plant('google_api_key', `AIza${r.urlSafe(35)}`) },
        oauth: { clientSecret: plant('google_oauth_secret', `GOCSPX-${r.urlSafe(28)}`) },
        discord: { token: plant('discord_token', `${bot}.${r.base62(6)}.${r.urlSafe(38)}`) },
        telegram: { token: plant('telegram_token', `${r.digits(10)}:AA${r.urlSafe(33)}`) },
        mail: {
          key: plant('mailchimp_key', `${r.hex(31)}7-us14`),
          mailgun_api_key: plant('mailgun_key', `key-${r.hex(32)}`),
        },
        payments: { square: plant('square_token', `sq0atp-${r.urlSafe(22)}`) },
      },
      null,
      2,
    ),
    '.npmrc': [
      'registry=https://registry.npmjs.org/',
      `//registry.npmjs.org/:_authToken=${plant('npm_token', withChecksum('npm_', r.base62(30)))}`,
      `//packages.garden.io/:_authToken=${plant('npm_registry_auth', r.base62(40))}`,
      '',
    ].join('\n'),
    '.pypirc': [
      '[pypi]',
      'username = __token__',
      `password = ${plant('pypi_token', `pypi-AgEIcHlwaS5vcmc${r.urlSafe(150)}`)}`,
      '',
    ].join('\n'),
    '.netrc': `machine git.garden.io login deploy password ${plant('netrc_password', r.base62(20))}\n`,
    '.docker/config.json': JSON.stringify(
      {
        auths: {
          'registry.garden.io': {
            auth: plant('docker_config_auth', Buffer.from(`deploy:${r.base62(22)}`).toString('base64')),
          },
        },
      },
      null,
      '\t',
    ),
    '.bash_history': [
      'cd /srv/app',
      `export GITHUB_TOKEN=${plant('github_token', withChecksum('ghp_', r.base62(30)))}`,
      `docker login -u garden -p ${plant('docker_token', `dckr_pat_${r.urlSafe(27)}`)}`,
      `git clone https://ci:${plant('url_password', r.base62(18))}@git.garden.io/shop.git`,
      `vault login ${plant('vault_token', `hvs.${r.urlSafe(95)}`)}`,
      `mysqldump --host db.garden.io --password=${plant('password', r.password(16))} shop`,
      `curl -H "Authorization: Basic ${plant('basic_authorization', Buffer.from(`api:${r.base62(20)}`).toString('base64'))}" https://api.garden.io/`,
      '',
    ].join('\n'),
    'src/github.ts': [
      "import { Octokit } from 'octokit';",
      '',
      `const client = new Octokit({ auth: '${plant('github_fine_grained_token', `github_pat_${r.base62(22)}_${r.base62(59)}`)}' });`,
      `const app = '${plant('github_token', withChecksum('ghs_', r.base62(30)))}'; const gitlab = '${plant('gitlab_token', `glpat-${r.urlSafe(20)}`)}';`,
      `export const linear = \`${plant('linear_key', `lin_api_${r.base62(40)}`)}\`;`,
      `const notion = { auth: "${plant('notion_token', `ntn_${r.digits(11)}${r.base62(35)}`)}" };`,
      'export { app, client, gitlab, notion };',
      '',
    ].join('\n'),
    'src/models.py': [
      'import os',
      `HF_TOKEN = "${plant('hugging_face_token', `hf_${r.letters(34)}`)}"`,
      `GROQ = '${plant('groq_key', `gsk_${r.base62(52)}`)}'`,
      `databricks = dict(host="https://dbc.garden.io", token="${plant('databricks_token', `dapi${r.hex(32)}`)}")`,
      `os.environ["REPLICATE_API_TOKEN"] = "${plant('replicate_token', `r8_${r.base62(37)}`)}"`,
      `client = Sentry(auth_token='${plant('sentry_token', `sntrys_${Buffer.from(JSON.stringify({ iat: 1_700_000_000.5, url: 'https://sentry.io', org: 'garden' })).toString('base64')}_${r.base62(43)}`)}')`,
      `SECRET_KEY = '${plant('api_key', r.base62(50))}'`,
      `DJANGO_SECRET_KEY = '${plant('api_key', `${r.of(`${LOWER}${DIGITS}!@#^&*(-_=+)`, 47)}(a1`)}'`,
      `connect("host=db.garden.io user=app password=${plant('postgres_connection_password', `${r.base62(11)}4x`)} dbname=shop")`,
      `db = connect(user="app", password="${plant('password', r.password(18))}")`,
      '',
    ].join('\n'),
    'src/main/resources/application.properties': [
      'spring.datasource.username=shop',
      `spring.datasource.password=${plant('password', r.password(15))}`,
      `azure.connection=DefaultEndpointsProtocol=https;AccountName=garden;AccountKey=${plant('azure_storage_key', `${r.base64(86)}==`)};EndpointSuffix=core.windows.net`,
      `bus=Endpoint=sb://garden.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=${plant('azure_shared_key', `${r.base64(43)}=`)}`,
      `legacy=Server=sql.garden.io;Database=shop;User Id=app;Password=${plant('database_password', r.base62(14))};`,
      '',
    ].join('\n'),
    'src/main/java/Mail.java': [
      'final class Mail {',
      `  private static final String TWILIO = "${plant('twilio_key', `SK${r.hex(32)}`)}"; // twilio`,
      `  private static final String TWILIO_AUTH_TOKEN = "${plant('twilio_auth_token', `${r.hex(30)}1a`)}";`,
      `  private final String brevo = "${plant('brevo_key', `xkeysib-${r.hex(64)}-${r.base62(16)}`)}";`,
      '}',
      '',
    ].join('\n'),
    'deploy/main.tf': [
      'provider "digitalocean" {',
      `  token = "${plant('digitalocean_token', `dop_v1_${r.hex(64)}`)}"`,
      '}',
      'provider "azuread" {',
      `  client_secret = "${plant('azure_client_secret', `${r.base62(3)}8Q~${r.base62(34)}`)}"`,
      '}',
      'provider "cloudflare" {',
      `  cloudflare_api_token = "${plant('cloudflare_token', `${r.base62(38)}4x`)}"`,
      '}',
      `# terraform login: ${plant('terraform_cloud_token', `${r.base62(14)}.atlasv1.${r.base62(67)}`)}`,
      '',
    ].join('\n'),
    'deploy/Dockerfile': [
      'FROM node:20',
      `ENV HEROKU_API_KEY=${plant('heroku_key', r.uuid())}`,
      `ENV DOPPLER_TOKEN=${plant('doppler_token', `dp.pt.${r.base62(43)}`)}`,
      `RUN netlify deploy --auth ${plant('netlify_token', `nfp_${r.base62(36)}`)}`,
      'CMD ["node", "main.js"]',
      '',
    ].join('\n'),
    'deploy/settings.ini': [
      '[shop]',
      `shopify = ${plant('shopify_token', `shpat_${r.hex(32)}`)}`,
      `postman=${plant('postman_key', `PMAK-${r.hex(24)}-${r.hex(34)}`)}`,
      `grafana = ${plant('grafana_token', `glsa_${r.base62(32)}_${r.hex(8)}`)}`,
      `pulumi=${plant('pulumi_token', `pul-${r.hex(40)}`)}`,
      `supabase=${plant('supabase_token', `sbp_${r.hex(40)}`)}`,
      `airtable=${plant('airtable_token', `pat${r.base62(14)}.${r.hex(64)}`)}`,
      `atlassian=${plant('atlassian_token', `ATATT3${r.urlSafe(180)}`)}`,
      `vercel=${plant('vercel_token', `vcp_${r.base62(56)}`)}`,
      `figma=${plant('figma_token', `figd_${r.urlSafe(40)}`)}`,
      `dynatrace=${plant('dynatrace_token', `dt0c01.${r.base32(24)}.${r.base32(64)}`)}`,
      '',
    ].join('\n'),
    'analysis/report.ipynb': JSON.stringify(
      {
        cells: [
          {
            cell_type: 'code',
            source: [
              'import openai\n',
              `openai.api_key = "${plant('openai_key', `sk-${r.base62(20)}T3BlbkFJ${r.base62(20)}`)}"\n`,
            ],
          },
          { cell_type: 'code', source: [`api_token = "${plant('api_key', r.base62(36))}"\n`] },
        ],
      },
      null,
      1,
    ),
    'config/web.config': [
      '<configuration><appSettings>',
      `  <add key="MailApiKey" value="${plant('api_key', r.base62(32))}"/>`,
      `  <adminPassword>${plant('password', r.base62(10) + r.of('+!%', 1) + r.digits(3))}</adminPassword>`,
      '</appSettings></configuration>',
      '',
    ].join('\n'),
    'wp-config.php': [
      '<?php',
      `define('DB_PASSWORD', '${plant('password', r.password(20))}');`,
      `define( 'AUTH_KEY',  '${plant('wordpress_key', `${r.of(BASE62, 30)} {[#${r.of(`${BASE62}!@#^&*()-_[]<>~+=,.;:/?| `, 29)}|`)}' );`,
      `define('NONCE_SALT', "${plant('wordpress_key', r.base62(64))}");`,
      '',
    ].join('\n'),
    'src/session.ts': [
      `const forever: string = '${plant('jwt', jwtOf({ alg: 'HS256', typ: 'JWT' }, { sub: 'service', role: 'admin', exp: later }, r.base62(32)))}';`,
      `const hook = 'https://${plant('discord_webhook', `discord.com/api/webhooks/1${r.digits(17)}/${r.urlSafe(68)}`)}';`,
      `const clientSecret: string = "${plant('api_key', r.base62(40))}";`,
      'export { clientSecret, forever, hook };',
      '',
    ].join('\n'),
    'keys/server.pem': `${plant('private_key', '-----BEGIN RSA PRIVATE KEY-----')}\n${(r.base64(1600).match(/.{1,64}/g) ?? []).join('\n')}\n-----END RSA PRIVATE KEY-----\n`,
    'keys/id_ed25519': `${plant('openssh_private_key', '-----BEGIN OPENSSH PRIVATE KEY-----')}\n${(r.base64(360).match(/.{1,70}/g) ?? []).join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`,
    'keys/release.asc': `${plant('pgp_private_key', '-----BEGIN PGP PRIVATE KEY BLOCK-----')}\nVersion: GnuPG v2\n\n${(r.base64(900).match(/.{1,64}/g) ?? []).join('\n')}\n-----END PGP PRIVATE KEY BLOCK-----\n`,
    'keys/locked.pem': `${plant('encrypted_private_key', '-----BEGIN ENCRYPTED PRIVATE KEY-----')}\n${(r.base64(900).match(/.{1,64}/g) ?? []).join('\n')}\n-----END ENCRYPTED PRIVATE KEY-----\n`,
    'keys/age.txt': `# created: 2025-01-01\n${plant('age_key', `AGE-SECRET-KEY-1${r.of('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`)}\n`,
  };
}

/** @returns how many look-alikes there are */
export async function writeLookalikes(folder: string, seed = 1): Promise<number> {
  const r = createRandom(seed);
  let count = 0;
  const like = (value: string): string => {
    count++;
    return value;
  };
  const hash = (algorithm: string) => createHash(algorithm).update(r.base62(9)).digest('hex');
  const earlier = 1_600_000_000;
  /** Stripe's, AWS's, GitHub's and others' own examples, in two parts, so that nobody takes this file for a leak. */
  const example = (head: string, tail: string) => like(`${head}${tail}`);
  const files: Record<string, string | Buffer> = {
    'README.md': [
      '# Garden',
      `Set \`AWS_ACCESS_KEY_ID=${example('AKIA', 'IOSFODNN7EXAMPLE')}\` and`,
      `\`AWS_SECRET_ACCESS_KEY=${example('wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYEXAMPLEKEY')}\`.`,
      `Stripe: \`${example('sk_test_', '4eC39HqLyjWDarjtT1zdp7dc')}\`, Slack: \`${example('xoxb-', '123456789012-1234567890123-abcdefghijklmnopqrstuvwx')}\``,
      `Bearer ${like(jwtOf({ alg: 'HS256', typ: 'JWT' }, { sub: '1234567890', name: 'John Doe', iat: 1516239022 }, 'your-256-bit-secret'))}`,
      `postgres://${example('user:password', '@localhost:5432/mydb')} or ${example('mongodb://root:', 'example@mongo:27017')}`,
      `curl -u ${like('admin:admin')} https://${example('user:hunter2', '@example.com/')}`,
      `password = "${like(r.password(14))}"`,
      '',
    ].join('\n'),
    '.env.example': [
      `GITHUB_TOKEN=${like(`ghp_${'x'.repeat(36)}`)}`,
      `OPENAI_API_KEY=${like('sk-your-key-here')}`,
      `API_KEY=${like('<your-api-key>')}`,
      `SECRET_KEY=${like('changeme')}`,
      `DB_PASSWORD=${like('change_me_123')}`,
      `SESSION_SECRET=${like(r.hex(64))}`,
      '',
    ].join('\n'),
    '.env': [
      `GITHUB_TOKEN=${like(`ghp_${'A1b2'.repeat(9)}`)}`,
      // The shape of a token without its checksum.
      `OLD_TOKEN=${like(`ghp_${r.base62(30)}000000`)}`,
      `SLACK_TOKEN=${like('xoxb-your-token-goes-here')}`,
      `API_TOKEN=${like(`\${VAULT_TOKEN}`)}`,
      `API_KEY=${like('$(cat /run/secrets/api_key)')}`,
      `CLIENT_SECRET=${like('{{ client_secret }}')}`,
      `DATABASE_URL=postgres://app:${like(`\${DB_PASSWORD}`)}@db.garden.io/app`,
      `LOCAL_URL=postgres://postgres:${like('postgres')}@localhost:5432/app`,
      `TEST_URL=mysql://root:${like('Xk29fQ7z1')}@127.0.0.1/app`,
      `REDIS_URL=${like('redis://:@cache:6379')}`,
      `PASSWORD=${like('xxxxxxxxxxxx')}`,
      `ADMIN_PASSWORD=${like('********')}`,
      `COMMIT_SHA=${like(hash('sha1'))}`,
      `STRIPE_PUBLISHABLE_KEY=${like(`pk_live_51${r.base62(97)}`)}`,
      `RECAPTCHA_SITE_KEY=${like(`6L${r.base62(38)}`)}`,
      `SENTRY_DSN=${like(`https://${r.hex(32)}@o123456.ingest.sentry.io/4501234567890123`)}`,
      `TOKEN_EXPIRY_SECONDS=${like('86400000')}`,
      `PRIVATE_KEY_PATH=${like('/etc/ssl/private/server-2024.key')}`,
      '',
    ].join('\n'),
    'package-lock.json': JSON.stringify(
      {
        packages: {
          'node_modules/a': {
            version: '1.0.0',
            integrity: like(`sha512-${createHash('sha512').update('a').digest('base64')}`),
          },
          'node_modules/b': { resolved: `https://registry.npmjs.org/b.tgz#${like(hash('sha1'))}` },
        },
      },
      null,
      2,
    ),
    'deno.lock': `{ "https://deno.land/std/mod.ts": "${like(hash('sha256'))}", "npm:token@1": { "integrity": "${like(`sha512-${r.base64(86)}==`)}" } }\n`,
    'config/app.yaml': [
      `password: ${like('!vault |')}`,
      `secret_name: ${like('garden-prod-secret-2024')}`,
      `token_url: ${like('https://auth.garden.io/oauth2/v1/token')}`,
      `api_key_id: ${like(r.hex(20))}`,
      `apiKey: ${like('process.env.API_KEY')}`,
      `secretRef: ${like('arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-a1B2c3')}`,
      `image: app@sha256:${like(hash('sha256'))}`,
      `auth_token_header: ${like('X-Auth-Token-V2-2024')}`,
      `passwordPolicy: ${like('min12chars-1digit-1Upper')}`,
      `credential_helper: ${like('docker-credential-ecr-login-v0.7.1')}`,
      `trace_id: ${like(r.uuid())}`,
      `client_id: ${like(r.uuid())}`,
      `password: ${like('see 1password entry Garden 2024')}`,
      `token: ${like('"@file:/run/secrets/token1"')}`,
      '',
    ].join('\n'),
    'src/hashes.ts': [
      `export const md5 = '${like(hash('md5'))}';`,
      `export const commit = '${like(hash('sha1'))}';`,
      `const checksum = "${like(hash('sha256'))}";`,
      `const passwordHash = '${like(`$2b$12$${r.base62(53)}`)}';`,
      `const password_digest = "${like(hash('sha512'))}";`,
      `const argon = '${like(`$argon2id$v=19$m=65536,t=3,p=4$${r.base64(22)}$${r.base64(43)}`)}';`,
      `const id = '${like(r.uuid())}';`,
      `const tokenId = '${like(r.uuid())}';`,
      `const secretVersion = '${like(r.uuid())}';`,
      `const etag = 'W/"${like(r.hex(32))}"';`,
      `const tokenScript = '${like('getSessionToken(user2).then(show)')}';`,
      `const dsn = 'host=db.garden.io user=app password=${like('%(password1)s')} dbname=shop';`,
      `define('AUTH_KEY', '${like(`${'put your unique phrase here '.repeat(2)}1234567`)}');`,
      `const tokenHash = '${like(hash('sha256'))}';`,
      `const publicKey = '${like(r.base64(44))}';`,
      `const cacheKey = '${like(`v2:${r.hex(32)}`)}';`,
      `export const ulid = '${like(`01${r.of(BASE32, 24)}`)}';`,
      `const mongoId = '${like(r.hex(24))}';`,
      `const contract = '${like(`0x${r.hex(40)}`)}';`,
      '',
    ].join('\n'),
    'src/code.ts': [
      `const token = ${like('process.env.GITHUB_TOKEN')};`,
      `const password = ${like('req.body.password1234')};`,
      `const secret = ${like('await vault.read("secret/data/app1")')};`,
      `const apiKey = config.get('${like('services.mail.apiKey2')}');`,
      `const tokenType = '${like('urn:ietf:params:oauth:token-type:jwt2')}';`,
      `const passwordLabel = '${like('Enter your passw0rd twice')}';`,
      `const PASSWORD_REGEX = '${like('^(?=.*[A-Z])(?=.*[0-9]).{8,}$')}';`,
      `const password = '${like('passwordInput2')}';`,
      `const secretToken = "${like('user-session-token-v2-storage')}";`,
      `const accessTokenKey = '${like('garden.auth.accessToken.v1')}';`,
      `const authKey = '${like('next-auth.session-token.2024')}';`,
      `const url = \`https://\${user}:${like(`\${password}`)}@\${host}/\`;`,
      `const proxy = 'http://${example('user:pass', '@proxy.local:8080')}';`,
      `const image = 'data:image/png;base64,${like(`iVBORw0KGgoAAAANSUhEUgAA${r.base64(600)}`)}';`,
      `const expired = '${like(jwtOf({ alg: 'HS256' }, { sub: 'a', exp: earlier }, 'k'))}';`,
      `const unsigned = '${like(`${base64url({ alg: 'none' })}.${base64url({ sub: 'a' })}.`)}';`,
      `const anon = '${like(jwtOf({ alg: 'HS256' }, { role: 'anon', iss: 'supabase' }, 'k'))}';`,
      `const notJwt = '${like(`eyJ${r.base62(20)}.eyJ${r.base62(20)}.${r.base62(43)}`)}';`,
      `const pin = { password: '${like('12345678')}' };`,
      `const googleMaps = '${like(`AIza${'Sy'.padEnd(35, 'x')}`)}';`,
      `const stripe = '${like(`sk_live_${'0'.repeat(24)}`)}';`,
      `const aws = '${like('AKIAABCDEFGHIJKLMNOP')}';`,
      `const longer = '${like(`XAKIA${r.base32(16)}`)}';`,
      `const begin = '${like('-----BEGIN PRIVATE KEY-----')}';`,
      `const template = \`${like(`-----BEGIN RSA PRIVATE KEY-----\n\${body}\n-----END RSA PRIVATE KEY-----`)}\`;`,
      `const elided = '${like('-----BEGIN RSA PRIVATE KEY-----\\nMIIEpAIBAAKCAQEA...\\n-----END RSA PRIVATE KEY-----')}';`,
      `headers.set('Authorization', 'Basic ' + ${like('btoa(user + ":" + password)')});`,
      `headers.Authorization = 'Basic ${like('dXNlcjpwYXNzd29yZA==')}';`,
      `throw new Error('${like('invalid token: expected Bearer-Token-Format-2')}');`,
      `type Token = '${like('access_token_2')}' | 'refresh';`,
      `if (password === '${like('correct horse battery staple 1')}') {}`,
      `const azureEmulator = 'AccountKey=${example('Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq', '/K1SZFPTOtr/KBHBeksoGMGw==')}';`,
      '',
    ].join('\n'),
    'src/components/login.tsx': [
      `<input type="password" placeholder="${like('Password1234')}" autocomplete="${like('current-password1')}" />`,
      `<script src="/app.js" integrity="${like(`sha384-${r.base64(64)}`)}"></script>`,
      `<label htmlFor="password">${like('Passwort2wiederholen')}</label>`,
      `<svg><path d="${like('M12.5 3.2c4.1 0 7.4 3.3 7.4 7.4S16.6 18 12.5 18')}" /></svg>`,
      '',
    ].join('\n'),
    'public/vendor.min.js': `!function(){var token="${like(r.base62(32))}",password="${like(r.password(12))}"}();\n`,
    'public/bundle.js': `${'function a(b){return b.c({token:d,password:e.value,secret:"'.repeat(200)}${like(r.base62(24))}"\n`,
    'locales/de.json': JSON.stringify(
      { password: like('Passwort-2-ändern'), token: like('Zugangs1Schlüssel-Token') },
      null,
      2,
    ),
    'keys/id_rsa.pub': `ssh-rsa ${like(`AAAAB3NzaC1yc2EAAAADAQABAAABgQ${r.base64(500)}`)} me@garden\n`,
    'keys/id_ed25519.pub': `ssh-ed25519 ${like(`AAAAC3NzaC1lZDI1NTE5AAAAI${r.base64(43)}`)} me@garden\n`,
    'keys/server.crt': `${like(armoured('CERTIFICATE', r.base64(1200)))}\n`,
    'keys/public.pem': `${like(armoured('PUBLIC KEY', r.base64(392)))}\n`,
    'keys/release.asc': `${like(armoured('PGP PUBLIC KEY BLOCK', r.base64(900)))}\n`,
    'keys/message.asc': `${like(armoured('PGP SIGNATURE', r.base64(500)))}\n`,
    'keys/known_hosts': `|1|${like(`${r.base64(27)}=|${r.base64(27)}=`)} ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABB${r.base64(80)}=\n`,
    'test/login.test.ts': [
      `const password = '${like(r.password(14))}';`,
      `const token = '${like(r.base62(40))}';`,
      `const db = 'postgres://app:${like(r.base62(16))}@db.garden.io/app';`,
      '',
    ].join('\n'),
    'docs/rfc.txt': [
      'Test vectors (RFC 4231)',
      `   Key =          ${like('0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b')}`,
      `   HMAC-SHA-256 = ${like('b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7')}`,
      `   secret: ${like(r.hex(40))}`,
      '',
    ].join('\n'),
    'terraform/variables.tf': [
      `variable "db_password" { default = "${like('')}" }`,
      `password = ${like('var.db_password_2024')}`,
      `secret   = data.aws_secretsmanager_secret_version.${like('app1.secret_string')}`,
      `token    = "${like(`\${var.github_token}`)}"`,
      '',
    ].join('\n'),
    '.github/workflows/ci.yml': [
      `          token: ${like(`\${{ secrets.GITHUB_TOKEN }}`)}`,
      `      - uses: actions/checkout@${like(hash('sha1'))}`,
      `          POSTGRES_PASSWORD: ${like('postgres')}`,
      `          NODE_AUTH_TOKEN: ${like('$NPM_TOKEN_2')}`,
      '',
    ].join('\n'),
    'assets/logo.png': Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0]),
      Buffer.from(like(withChecksum('ghp_', r.base62(30)))),
    ]),
    'go.sum': `github.com/a/b v1.0.0 h1:${like(`${r.base64(43)}=`)}\n`,
    'kube/secret.yaml': [
      'kind: Secret',
      'metadata:',
      `  name: ${like('api-token-x7k2p')}`,
      `  uid: ${like(r.uuid())}`,
      '',
    ].join('\n'),
  };
  await writeAll(folder, files);
  return count;
}
