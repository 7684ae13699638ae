/** Catalogue of secret formats with their meaning and remediation, in order of precedence. */
import type { Finding } from '../../../core/result.ts';
import type { Flaw } from '../flaw.ts';
import { assignedSecrets, isKey } from './assignment.ts';
import { hasBase62Checksum, isLiveJwt, jsonOf } from './checksum.ts';
import { commandPasswords, kubernetesSecrets, terraformDefaults } from './declared.ts';
import { entropyOf, isDemonstration, isMadeUp, isReference, isUuid } from './plausibility.ts';
import { privateKeys, serviceAccountKeys } from './private-key.ts';
import { byPattern, bySecretlint, type Span } from './secretlint.ts';

export type Confidence = Finding['confidence'];

export interface SecretRule {
  /** lower case, digits, hyphens */
  rule: string;
  /** noun phrase */
  title: string;
  /** completes "Anyone who has it can …" */
  power: string;
  /** completes "Revoke it …" */
  revoke: string;
  /** for findings in source code */
  flaw: Flaw;
  confidence: Confidence;
  /** A text without any of these cannot match, so most rules cost nothing for most files. */
  literals: readonly string[];
  /** whether `literals` are in lower case and match any case */
  anyCase: boolean;
  find(text: string, path: string): Iterable<Span>;
  /** Further checks of a match, besides that it is not made up. @param secret the part of the span to mask */
  accepts(secret: string, place: SecretContext): boolean;
}

/** A possible secret in a text. */
export interface SecretContext {
  path: string;
  text: string;
  span: Span;
}

interface SecretKind {
  title: string;
  severity?: Flaw['severity'];
  /** completes "Anyone who has it can …" */
  power: string;
  /** completes "Revoke it …" */
  revoke: string;
  /** URL that documents its format or use */
  format: string;
  confidence?: Confidence;
  literals: readonly string[];
  anyCase?: boolean;
  find: RegExp | SecretRule['find'];
  accepts?: SecretRule['accepts'];
}

const CHEAT_SHEET = 'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html';

function secret(rule: string, kind: SecretKind): SecretRule {
  const { title, severity = 'HIGH', power, revoke, format, confidence = 'HIGH', literals } = kind;
  return {
    ...{ rule, title, power, revoke },
    flaw: {
      type: `secret_${rule.replaceAll('-', '_')}`,
      title: `Hard-coded ${title}`,
      severity,
      cwe: 'CWE-798',
      description: `The source code contains ${withArticle(title)}. Anyone who can read it can ${power}.`,
      remediation:
        `Revoke it ${revoke} and issue a new one. Read it from the environment or a secret store. ` +
        'Removing the line is not enough, because the history and every clone keep it. Check the logs of the service for misuse.',
      references: [format, CHEAT_SHEET],
    },
    confidence,
    literals,
    anyCase: kind.anyCase ?? false,
    find: kind.find instanceof RegExp ? byPattern(kind.find) : kind.find,
    accepts: kind.accepts ?? (() => true),
  };
}

/** @param title of a rule */
export const withArticle = (title: string): string => `${/^[aeiou]/i.test(title) ? 'an' : 'a'} ${title}`;

/** A value of a given form after a name, for forms that several services share. */
const named = (name: string, form: string): RegExp =>
  new RegExp(
    `(?:${name})[\\w.-]{0,30}\\\\?["'\`]?\\]?\\s{0,4}(?::=|=>|[=:,(])\\s{0,4}\\\\?["'\`]?(${form})(?![\\w+/-])`,
    'dgi',
  );

const HEX32 = '[\\da-f]{32}';
const HEX40 = '[\\da-f]{40}';
const UUID = '[\\da-f]{8}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{12}';
const hasLettersAndDigits = (value: string) => /\d/.test(value) && /[a-z]/i.test(value);
const isMixed = (value: string) => /\d/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value);
/** Entropy above that of any hexadecimal text. */
const isRandom = (value: string) => isMixed(value) && entropyOf(value) > 4;

/** Local and reserved host names. */
const NOBODYS_HOST =
  /^(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[?::1\]?|(?:[\w-]+\.)*example(?:\.\w+)?|[\w.-]*\.(?:test|invalid|local|localhost)|host|hostname|server|domain\.\w+|host\.docker\.internal)$/i;
const COMMON_PASSWORD =
  /^(?:p(?:ass|w|wd|assw(?:or)?d|asswort)?|pass(?:word)?\d{0,4}|secret|token|admin|root|user(?:name)?|postgres|mysql|mongo(?:db)?|redis|guest|rabbitmq|test(?:ing|er)?\d{0,4}|default|hunter2|letmein|welcome\d{0,4}|foo|bar|baz|abc\d*|\d{1,8}|none|null|undefined|true|false|string|value|xxx+|\*+|\.+)$/i;

/** Whether a password in a URL is likely in use. */
function isPasswordOf({ path, text, span }: SecretContext, password: string): boolean {
  const before = text.slice(Math.max(0, span.start - 120), span.start);
  const user = /:\/\/([^:/@\s]*):$/.exec(before)?.[1] ?? '';
  const host = /^@\[?([\w.:-]*)/.exec(text.slice(span.end, span.end + 255))?.[1]?.replace(/:\d*$/, '') ?? '';
  if (password.length < 6 || isReference(password) || isMadeUp(password) || COMMON_PASSWORD.test(password))
    return false;
  if (password.toLowerCase() === user.toLowerCase() || /[{}<>$*]/.test(password)) return false;
  if (host === '' || NOBODYS_HOST.test(host) || isDemonstration(path)) return false;
  // Service names of Docker Compose, such as `db`, usually come with dummy passwords made of words.
  return hasLettersAndDigits(password) || (password.length >= 10 && entropyOf(password) > 3);
}

export const SECRET_RULES: readonly SecretRule[] = [
  secret('aws-secret-key', {
    title: 'AWS secret access key',
    severity: 'CRITICAL',
    power: 'act on the AWS account with all rights of its user',
    revoke: 'in IAM (delete the access key)',
    format: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
    literals: ['secret'],
    anyCase: true,
    find: named('secret_?-?(?:access)?_?-?key', '[a-z\\d/+]{40}'),
    accepts: (value) => isRandom(value),
  }),
  secret('aws-access-key', {
    title: 'AWS access key ID',
    power: 'use the AWS account together with its secret key, which is often nearby',
    revoke: 'in IAM (delete the access key)',
    format: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
    literals: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    find: /(?<![A-Za-z0-9+/])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9+/=])/dg,
    accepts: (value) => entropyOf(value.slice(4)) > 2.75,
  }),
  secret('github-token', {
    title: 'GitHub token',
    power: "access GitHub with its owner's rights",
    revoke: 'at https://github.com/settings/tokens',
    format: 'https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/',
    confidence: 'CONFIRMED',
    literals: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    find: bySecretlint('github'),
    accepts: (value) => value.startsWith('gh') && value.length === 40 && hasBase62Checksum(value),
  }),
  secret('github-fine-grained-token', {
    title: 'GitHub fine-grained token',
    power: 'access GitHub within its permissions',
    revoke: 'at https://github.com/settings/tokens',
    format: 'https://github.blog/2022-10-18-introducing-fine-grained-personal-access-tokens-for-github/',
    literals: ['github_pat_'],
    find: bySecretlint('github'),
    accepts: (value) => /^github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}$/.test(value),
  }),
  secret('gitlab-token', {
    title: 'GitLab token',
    power: "access GitLab with its owner's rights, or act as a runner",
    revoke: "in GitLab's access token settings",
    format: 'https://docs.gitlab.com/security/tokens/#token-prefixes',
    literals: ['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glcbt-', 'glsoat-', 'GR1348941'],
    find: /(?<![\w-])(?:gl(?:pat|dt|rt|ptt|cbt|soat)-[\w-]{20,64}|GR1348941[\w-]{20})(?![\w-])/dg,
  }),
  secret('slack-token', {
    title: 'Slack token',
    power: 'read and write in the Slack workspace as its app or user',
    revoke: 'at https://api.slack.com/apps',
    format: 'https://docs.slack.dev/authentication/tokens/',
    literals: ['xoxb-', 'xoxp-', 'xapp-', 'xoxa-', 'xoxo-', 'xoxr-'],
    find: bySecretlint('slack', 'SLACK_TOKEN'),
    accepts: (value) => value.length >= 40 && /\d{6}/.test(value),
  }),
  secret('slack-webhook', {
    title: 'Slack webhook',
    severity: 'MEDIUM',
    power: 'post to a channel of the Slack workspace',
    revoke: 'at https://api.slack.com/apps',
    format: 'https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/',
    literals: ['hooks.slack.com/services/T'],
    find: bySecretlint('slack', 'IncomingWebhook'),
    accepts: (value) => /\/T[A-Z0-9]{8,}\/B[A-Z0-9]{8,}\/[A-Za-z0-9]{20,}$/.test(value),
  }),
  secret('stripe-live-key', {
    title: 'Stripe live key',
    severity: 'CRITICAL',
    power: 'charge, refund and read payments',
    revoke: 'at https://dashboard.stripe.com/apikeys',
    format: 'https://docs.stripe.com/keys',
    literals: ['sk_live_', 'rk_live_'],
    find: /(?<![A-Za-z0-9])[sr]k_live_[A-Za-z0-9]{20,247}(?![A-Za-z0-9])/dg,
  }),
  secret('stripe-test-key', {
    title: 'Stripe test key',
    severity: 'LOW',
    power: 'use the test data of the Stripe account, without money',
    revoke: 'at https://dashboard.stripe.com/test/apikeys',
    format: 'https://docs.stripe.com/keys',
    literals: ['sk_test_', 'rk_test_'],
    find: /(?<![A-Za-z0-9])[sr]k_test_[A-Za-z0-9]{20,247}(?![A-Za-z0-9])/dg,
    // Public keys from Stripe's documentation.
    accepts: (value, { path }) =>
      !isDemonstration(path) &&
      !/^sk_test_(?:4eC39HqLyjWDarjtT1zdp7dc|BQokikJOvBiI2HlWgH4olfQ2|tR3PYbcVNZZ796tH88S4VQ2u)/.test(value),
  }),
  secret('stripe-webhook-secret', {
    title: 'Stripe webhook secret',
    severity: 'MEDIUM',
    power: 'forge webhook events from Stripe',
    revoke: 'at https://dashboard.stripe.com/webhooks',
    format: 'https://docs.stripe.com/webhooks#verify-official-libraries',
    literals: ['whsec_'],
    find: /(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/]{32,64}(?![A-Za-z0-9+/])/dg,
  }),
  secret('sendgrid-key', {
    title: 'SendGrid API key',
    power: "send mail in the owner's name",
    revoke: 'at https://app.sendgrid.com/settings/api_keys',
    format: 'https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys',
    literals: ['SG.'],
    find: /(?<![A-Za-z0-9_.-])SG\.[\w-]{22}\.[\w-]{43}(?![\w-])/dg,
    accepts: isMixed,
  }),
  secret('npm-token', {
    title: 'npm access token',
    severity: 'CRITICAL',
    power: 'publish packages that others install',
    revoke: 'at https://www.npmjs.com/settings/~/tokens',
    format: 'https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/',
    confidence: 'CONFIRMED',
    literals: ['npm_'],
    find: bySecretlint('npm', 'NPM_ACCESS_TOKEN'),
    accepts: hasBase62Checksum,
  }),
  secret('npm-registry-auth', {
    title: 'package registry token',
    power: "use the registry in the owner's name",
    revoke: 'at the registry',
    format: 'https://docs.npmjs.com/cli/v11/configuring-npm/npmrc#auth-related-configuration',
    literals: ['_authToken', '_auth', '_password'],
    find: /:_(?:authToken|auth|password)\s{0,3}=\s{0,3}["']?([\w+/=.-]{16,1000})(?![\w+/=.-])/dg,
    accepts: (value) => entropyOf(value) > 3 && hasLettersAndDigits(value),
  }),
  secret('pypi-token', {
    title: 'PyPI token',
    severity: 'CRITICAL',
    power: 'publish packages that others install',
    revoke: 'at https://pypi.org/manage/account/#api-tokens',
    format: 'https://pypi.org/help/#apitoken',
    // A macaroon of version 2 with the location pypi.org.
    confidence: 'CONFIRMED',
    literals: ['pypi-AgEIcHlwaS5vcmc', 'pypi-AgENdGVzdC5weXBpLm9yZ'],
    find: /(?<![\w-])pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZ)[\w-]{50,1000}(?![\w-])/dg,
  }),
  secret('rubygems-token', {
    title: 'RubyGems token',
    severity: 'CRITICAL',
    power: 'publish packages that others install',
    revoke: 'at https://rubygems.org/profile/api_keys',
    format: 'https://guides.rubygems.org/api-key-scopes/',
    literals: ['rubygems_'],
    find: /(?<![A-Za-z0-9_])rubygems_[a-f0-9]{48}(?![A-Za-z0-9])/dg,
  }),
  secret('google-service-account', {
    title: 'Google service account key',
    severity: 'CRITICAL',
    power: 'act on Google Cloud with all rights of the account',
    revoke: 'in IAM of the Google Cloud project (delete the key)',
    format: 'https://cloud.google.com/iam/docs/keys-create-delete',
    literals: ['service_account'],
    find: serviceAccountKeys,
  }),
  secret('google-api-key', {
    title: 'Google API key',
    severity: 'MEDIUM',
    power: "call Google's services at the owner's expense, unless the key is restricted",
    revoke: 'at https://console.cloud.google.com/apis/credentials, or restrict it',
    format: 'https://cloud.google.com/docs/authentication/api-keys',
    literals: ['AIza'],
    find: /(?<![\w-])AIza[\w-]{35}(?![\w-])/dg,
    accepts: (value) => entropyOf(value) > 3.8,
  }),
  secret('google-oauth-secret', {
    title: 'Google OAuth client secret',
    power: 'impersonate the application to Google',
    revoke: 'at https://console.cloud.google.com/apis/credentials',
    format: 'https://developers.google.com/identity/protocols/oauth2',
    literals: ['GOCSPX-'],
    find: /(?<![\w-])GOCSPX-[\w-]{28}(?![\w-])/dg,
  }),
  secret('google-oauth-token', {
    title: 'Google OAuth token',
    power: "use the user's Google account within its scopes",
    revoke: 'at https://myaccount.google.com/connections',
    format: 'https://developers.google.com/identity/protocols/oauth2#size',
    literals: ['ya29.', '1//0'],
    find: /(?<![\w/-])(?:ya29\.[\w-]{60,1000}|1\/\/0[\w-]{60,200})(?![\w-])/dg,
    accepts: isMixed,
  }),
  secret('azure-storage-key', {
    title: 'Azure storage key',
    severity: 'CRITICAL',
    power: 'read, change and delete everything in the storage account',
    revoke: 'in the Azure portal (rotate the access keys)',
    format: 'https://learn.microsoft.com/azure/storage/common/storage-account-keys-manage',
    literals: [
      'AccountKey',
      'ACCOUNT_KEY',
      'account_key',
      'accountKey',
      'STORAGE_KEY',
      'storage_key',
      'storageKey',
    ],
    find: /(?:account_?key|storage_?key)\\?["'`]?\s{0,4}(?::=|=>|[=:,])\s{0,4}\\?["'`]?([A-Za-z0-9+/]{86}==)/dgi,
    // The documented key of the emulator.
    accepts: (value) => !value.startsWith('Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq'),
  }),
  secret('azure-client-secret', {
    title: 'Microsoft Entra ID client secret',
    power: 'act as the application in its Azure tenant',
    revoke: 'in the app registration of the Azure portal',
    format: 'https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials',
    literals: ['Q~'],
    find: /(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}(?![\w.~-])/dg,
    accepts: isMixed,
  }),
  secret('azure-shared-key', {
    title: 'Azure shared access key',
    power: 'send and receive in the Azure service that its connection string names',
    revoke: 'in the Azure portal (regenerate the key)',
    format: 'https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas',
    literals: ['SharedAccessKey='],
    find: /SharedAccessKey=([A-Za-z0-9+/]{42,64}={1,2})/dg,
    accepts: isMixed,
  }),
  secret('twilio-key', {
    title: 'Twilio key',
    power: "call and send messages at the owner's expense",
    revoke: 'at https://console.twilio.com',
    format: 'https://www.twilio.com/docs/iam/api-keys',
    literals: ['twilio'],
    anyCase: true,
    find: /(?<![A-Za-z0-9])SK[a-f0-9]{32}(?![A-Za-z0-9])/dg,
  }),
  secret('twilio-auth-token', {
    title: 'Twilio auth token',
    power: "call and send messages at the owner's expense, and change the account",
    revoke: 'at https://console.twilio.com',
    format: 'https://www.twilio.com/docs/iam/api/authtoken',
    literals: ['twilio'],
    anyCase: true,
    find: named('twilio[\\w.]{0,20}(?:auth|token)', HEX32),
    accepts: hasLettersAndDigits,
  }),
  secret('mailgun-key', {
    title: 'Mailgun key',
    power: "send mail in the owner's name, and read what was sent",
    revoke: 'at https://app.mailgun.com/settings/api_security',
    format: 'https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt/',
    literals: ['key-', 'mailgun'],
    anyCase: true,
    find: /(?<![\w-])key-[\da-f]{32}(?![\w-])|mailgun[\w.-]{0,40}["'`]?\s{0,4}(?:=>|[=:,(])\s{0,4}["'`]?([\da-f]{32}-[\da-f]{8}-[\da-f]{8})(?![\w-])/dgi,
    accepts: hasLettersAndDigits,
  }),
  secret('mailchimp-key', {
    title: 'Mailchimp key',
    power: 'read the subscriber lists and send mail to them',
    revoke: 'in the account settings of Mailchimp',
    format: 'https://mailchimp.com/help/about-api-keys/',
    literals: ['-us'],
    find: /(?<![\w-])[a-f0-9]{32}-us\d{1,2}(?![\w-])/dg,
    accepts: hasLettersAndDigits,
  }),
  secret('brevo-key', {
    title: 'Brevo key',
    power: "send mail in the owner's name",
    revoke: 'in the account settings of Brevo',
    format: 'https://developers.brevo.com/docs/getting-started',
    literals: ['xkeysib-', 'xsmtpsib-'],
    find: /(?<![\w-])x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}(?![\w-])/dg,
  }),
  secret('telegram-token', {
    title: 'Telegram bot token',
    power: 'control the bot and read its messages',
    revoke: 'with @BotFather (/revoke)',
    format: 'https://core.telegram.org/bots/api#authorizing-your-bot',
    literals: [':AA'],
    find: /(?<![\w:-])(?:bot)?(\d{8,10}:AA[\w-]{33})(?![\w-])/dg,
    accepts: isMixed,
  }),
  secret('discord-token', {
    title: 'Discord bot token',
    power: 'act as the bot on every server that has it',
    revoke: 'at https://discord.com/developers/applications',
    format: 'https://discord.com/developers/docs/reference#authentication',
    literals: ['discord', 'bot', 'token'],
    anyCase: true,
    find: /(?<![\w.-])[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,38}(?![\w.-])/dg,
    // The first part is the bot's id in base64.
    accepts: (value) =>
      /^\d{17,20}$/.test(Buffer.from(value.split('.')[0] ?? '', 'base64').toString('latin1')),
  }),
  secret('discord-webhook', {
    title: 'Discord webhook',
    severity: 'MEDIUM',
    power: 'post to a channel of the Discord server',
    revoke: 'in the settings of the channel',
    format: 'https://discord.com/developers/docs/resources/webhook',
    literals: ['/api/webhooks/'],
    find: /https:\/\/(?:\w{1,10}\.)?discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,80}(?![\w-])/dg,
  }),
  secret('teams-webhook', {
    title: 'Microsoft Teams webhook',
    severity: 'MEDIUM',
    power: 'post to a channel of the team',
    revoke: 'in the connectors of the channel',
    format:
      'https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook',
    literals: ['.webhook.office.com/webhookb2/'],
    find: /https:\/\/[\w-]{1,60}\.webhook\.office\.com\/webhookb2\/[\da-f-]{36}@[\da-f-]{36}\/IncomingWebhook\/[\da-f]{32}\/[\da-f-]{36}/dg,
  }),
  secret('digitalocean-token', {
    title: 'DigitalOcean token',
    severity: 'CRITICAL',
    power: 'create, change and delete the machines of the account',
    revoke: 'at https://cloud.digitalocean.com/account/api/tokens',
    format: 'https://docs.digitalocean.com/reference/api/create-personal-access-token/',
    literals: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    find: /(?<![A-Za-z0-9])do[opr]_v1_[a-f0-9]{64}(?![A-Za-z0-9])/dg,
  }),
  secret('heroku-key', {
    title: 'Heroku key',
    power: 'deploy to and read the configuration of the Heroku apps',
    revoke: 'at https://dashboard.heroku.com/account',
    format: 'https://devcenter.heroku.com/articles/authentication',
    literals: ['heroku', 'hrku-aa'],
    anyCase: true,
    find: new RegExp(
      `(?<![\\w-])HRKU-AA[\\w-]{58}(?![\\w-])|heroku[\\w.-]{0,20}(?:key|token|secret|password)["'\`]?\\s{0,4}(?:=>|[=:,(])\\s{0,4}["'\`]?(${UUID})(?![\\w-])`,
      'dgi',
    ),
  }),
  secret('shopify-token', {
    title: 'Shopify token',
    power: 'read and change the shop: orders, customers, products',
    revoke: 'in the app settings of the shop',
    format: 'https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens',
    literals: ['shppa_', 'shpca_', 'shpat_', 'shpss_'],
    find: bySecretlint('shopify'),
    accepts: (value) => /^shp(?:pa|ca|at|ss)_[a-f0-9]{32}$/i.test(value),
  }),
  secret('square-token', {
    title: 'Square token',
    severity: 'CRITICAL',
    power: 'read and make payments',
    revoke: 'at https://developer.squareup.com/apps',
    format: 'https://developer.squareup.com/docs/build-basics/access-tokens',
    literals: ['sq0atp-', 'sq0csp-', 'EAAA'],
    find: /(?<![\w+/-])(?:sq0atp-[\w-]{22}|sq0csp-[\w-]{43}|EAAA[El][\w-]{59})(?![\w+/=-])/dg,
    accepts: isMixed,
  }),
  secret('openai-key', {
    title: 'OpenAI key',
    power: "use the models at the owner's expense, and read files that were uploaded",
    revoke: 'at https://platform.openai.com/api-keys',
    format: 'https://platform.openai.com/docs/api-reference/authentication',
    literals: ['T3BlbkFJ'],
    find: bySecretlint('openai'),
  }),
  secret('anthropic-key', {
    title: 'Anthropic key',
    power: "use the models at the owner's expense",
    revoke: 'at https://console.anthropic.com/settings/keys',
    format: 'https://docs.anthropic.com/en/api/overview',
    literals: ['sk-ant-'],
    find: /(?<![\w-])sk-ant-(?:api|admin|oat)\d{2}-[\w-]{80,120}(?![\w-])/dg,
    accepts: isMixed,
  }),
  secret('groq-key', {
    title: 'Groq key',
    power: "use the models at the owner's expense",
    revoke: 'at https://console.groq.com/keys',
    format: 'https://console.groq.com/docs/quickstart',
    literals: ['gsk_'],
    find: bySecretlint('groq'),
  }),
  secret('hugging-face-token', {
    title: 'Hugging Face token',
    power: "read and, if permitted, change the owner's models and data sets",
    revoke: 'at https://huggingface.co/settings/tokens',
    format: 'https://huggingface.co/docs/hub/security-tokens',
    literals: ['hf_'],
    find: bySecretlint('huggingface'),
    accepts: (value) => /[a-z]/.test(value) && /[A-Z]/.test(value.slice(3)) && entropyOf(value) > 3.8,
  }),
  secret('replicate-token', {
    title: 'Replicate token',
    power: "run models at the owner's expense",
    revoke: 'at https://replicate.com/account/api-tokens',
    format: 'https://replicate.com/docs/topics/security/api-tokens',
    literals: ['r8_'],
    find: /(?<![\w-])r8_[A-Za-z0-9]{37}(?![\w-])/dg,
    accepts: isMixed,
  }),
  secret('datadog-key', {
    title: 'Datadog key',
    power: "send data to and read data from the organisation's monitoring",
    revoke: 'at https://app.datadoghq.com/organization-settings/api-keys',
    format: 'https://docs.datadoghq.com/account_management/api-app-keys/',
    literals: ['datadog', 'dd_api', 'dd_app', 'dd-api', 'dd-app'],
    anyCase: true,
    find: named('(?:datadog|dd)[\\w.-]{0,20}key', `${HEX40}|${HEX32}`),
    accepts: hasLettersAndDigits,
  }),
  secret('new-relic-key', {
    title: 'New Relic key',
    power: "read and change the account's monitoring",
    revoke: 'at https://one.newrelic.com/launcher/api-keys-ui.api-keys-launcher',
    format: 'https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/',
    literals: ['NRAK-', 'NRII-', 'FFFFNRAL', 'NRAL'],
    find: /(?<![\w-])(?:NRAK-[A-Z0-9]{27}|NRII-[\w-]{32}|[a-f0-9]{32}(?:FFFF)?NRAL)(?![\w-])/dg,
  }),
  secret('sentry-token', {
    title: 'Sentry token',
    power: 'read error reports, which contain user data, and change releases',
    revoke: "in Sentry's auth token settings",
    format: 'https://docs.sentry.io/account/auth-tokens/',
    literals: ['sntrys_', 'sntryu_'],
    find: /(?<![\w-])(?:sntrys_eyJ[A-Za-z0-9+/=]{60,400}_[A-Za-z0-9+/]{43}|sntryu_[a-f0-9]{64})(?![A-Za-z0-9+/=_-])/dg,
    accepts: (value) => value.startsWith('sntryu_') || jsonOf(value.split('_')[1] ?? '')?.iat !== undefined,
  }),
  secret('grafana-token', {
    title: 'Grafana token',
    power: 'read and change dashboards and their data',
    revoke: 'in the service accounts of Grafana',
    format: 'https://grafana.com/docs/grafana/latest/administration/service-accounts/',
    literals: ['glsa_', 'glc_'],
    find: bySecretlint('grafana'),
  }),
  secret('postman-key', {
    title: 'Postman key',
    power: "read the owner's collections and their secrets",
    revoke: 'at https://go.postman.co/settings/me/api-keys',
    format: 'https://learning.postman.com/docs/developer/postman-api/authentication/',
    literals: ['PMAK-'],
    find: /(?<![\w-])PMAK-[a-f0-9]{24}-[a-f0-9]{34}(?![\w-])/dg,
  }),
  secret('doppler-token', {
    title: 'Doppler token',
    severity: 'CRITICAL',
    power: 'read the secrets stored there',
    revoke: "in Doppler's access settings",
    format: 'https://docs.doppler.com/reference/auth-token-formats',
    literals: ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.'],
    find: /(?<![\w.-])dp\.(?:pt|ct|sa|scim|audit|st(?:\.[a-z\d_-]{2,35})?)\.[A-Za-z0-9]{40,44}(?![\w-])/dg,
  }),
  secret('vault-token', {
    title: 'HashiCorp Vault token',
    severity: 'CRITICAL',
    power: 'read the secrets that its policies allow',
    revoke: 'with vault token revoke',
    format: 'https://developer.hashicorp.com/vault/docs/concepts/tokens',
    literals: ['hvs.', 'hvb.', 'hvr.'],
    find: bySecretlint('hashicorp-vault'),
    accepts: isMixed,
  }),
  secret('terraform-cloud-token', {
    title: 'Terraform Cloud token',
    severity: 'CRITICAL',
    power: 'change the infrastructure managed there, and read its state',
    revoke: 'at https://app.terraform.io/app/settings/tokens',
    format: 'https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens',
    literals: ['.atlasv1.'],
    find: /(?<![\w.-])[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}(?![\w-])/dg,
  }),
  secret('pulumi-token', {
    title: 'Pulumi token',
    severity: 'CRITICAL',
    power: 'change the infrastructure managed there',
    revoke: 'at https://app.pulumi.com/account/tokens',
    format: 'https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/',
    literals: ['pul-'],
    find: /(?<![\w-])pul-[a-f0-9]{40}(?![\w-])/dg,
  }),
  secret('linear-key', {
    title: 'Linear key',
    power: 'read and change the issues of the workspace',
    revoke: 'at https://linear.app/settings/account/security',
    format: 'https://linear.app/developers/graphql#personal-api-keys',
    literals: ['lin_api_', 'lin_oauth_'],
    find: /(?<![\w-])lin_(?:api_[A-Za-z0-9]{40}|oauth_[a-f0-9]{64})(?![\w-])/dg,
  }),
  secret('notion-token', {
    title: 'Notion token',
    power: 'read and change the pages shared with it',
    revoke: 'at https://www.notion.so/profile/integrations',
    format: 'https://developers.notion.com/reference/authentication',
    literals: ['ntn_', 'secret_'],
    find: /(?<![\w-])(?:ntn_\d{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43})(?![\w-])/dg,
    accepts: isMixed,
  }),
  secret('databricks-token', {
    title: 'Databricks token',
    power: 'read the data of the workspace and run jobs',
    revoke: 'in the developer settings of the workspace',
    format: 'https://docs.databricks.com/en/dev-tools/auth/pat.html',
    literals: ['dapi'],
    find: bySecretlint('databricks'),
    accepts: hasLettersAndDigits,
  }),
  secret('docker-token', {
    title: 'Docker Hub token',
    severity: 'CRITICAL',
    power: 'push images that others run',
    revoke: 'at https://app.docker.com/settings/personal-access-tokens',
    format: 'https://docs.docker.com/security/access-tokens/',
    literals: ['dckr_pat_', 'dckr_oat_'],
    find: /(?<![\w-])dckr_(?:pat_[\w-]{27}|oat_[\w-]{32})(?![\w-])/dg,
  }),
  secret('docker-config-auth', {
    title: 'container registry login',
    power: 'pull and push images',
    revoke: 'at the registry (change the password)',
    format: 'https://docs.docker.com/reference/cli/docker/login/#credential-stores',
    literals: ['"auths"', '\\"auths\\"'],
    find: /\\?"auth\\?"\s{0,10}:\s{0,10}\\?"([A-Za-z0-9+/]{12,1000}={0,2})\\?"/dg,
    accepts: (value) =>
      /^[\x21-\x7e]{1,200}:[\x21-\x7e]{6,800}$/.test(Buffer.from(value, 'base64').toString('latin1')),
  }),
  secret('figma-token', {
    title: 'Figma token',
    severity: 'MEDIUM',
    power: "read the owner's designs",
    revoke: "in Figma's security settings",
    format: 'https://www.figma.com/developers/api#access-tokens',
    literals: ['figd_'],
    find: bySecretlint('figma'),
  }),
  secret('vercel-token', {
    title: 'Vercel token',
    power: 'deploy, and read the environment of the projects',
    revoke: 'at https://vercel.com/account/settings/tokens',
    format: 'https://vercel.com/docs/rest-api#authentication',
    literals: ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'],
    find: bySecretlint('vercel'),
    accepts: isMixed,
  }),
  secret('netlify-token', {
    title: 'Netlify token',
    power: 'deploy the sites of the owner',
    revoke: 'at https://app.netlify.com/user/applications',
    format: 'https://docs.netlify.com/api/get-started/#authentication',
    literals: ['nfp_', 'nfc_', 'nfu_'],
    find: /(?<![\w-])nf[pcu]_[A-Za-z0-9]{36}(?![\w-])/dg,
    accepts: isMixed,
  }),
  secret('cloudflare-token', {
    title: 'Cloudflare token',
    power: 'change the zones of the account, within its rights',
    revoke: 'at https://dash.cloudflare.com/profile/api-tokens',
    format: 'https://developers.cloudflare.com/fundamentals/api/get-started/create-token/',
    literals: ['cloudflare', 'cf_api'],
    anyCase: true,
    find: named('(?:cloudflare|cf_api)[\\w.-]{0,20}(?:key|token)', '[\\w-]{40}|[\\da-f]{37}'),
    accepts: hasLettersAndDigits,
  }),
  secret('fly-token', {
    title: 'Fly.io token',
    power: 'deploy to the organisation',
    revoke: 'with fly tokens revoke',
    format: 'https://fly.io/docs/security/tokens/',
    literals: ['fm2_', 'fo1_'],
    find: /(?<![\w-])(?:fm2_[A-Za-z0-9+/=]{100,1000}|fo1_[\w-]{43})(?![\w+/=-])/dg,
  }),
  secret('planetscale-token', {
    title: 'PlanetScale token',
    severity: 'CRITICAL',
    power: 'read and change the database',
    revoke: "in PlanetScale's settings",
    format: 'https://planetscale.com/docs/concepts/service-tokens',
    literals: ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'],
    find: /(?<![\w-])pscale_(?:tkn|pw|oauth)_[\w=.-]{32,64}(?![\w=.-])/dg,
  }),
  secret('supabase-token', {
    title: 'Supabase token',
    severity: 'CRITICAL',
    power: 'read and change the database, bypassing row level security',
    revoke: 'at https://supabase.com/dashboard/account/tokens',
    format: 'https://supabase.com/docs/guides/api/api-keys',
    literals: ['sbp_', 'sb_secret_'],
    find: /(?<![\w-])(?:sbp_[a-f0-9]{40}|sb_secret_[\w-]{31})(?![\w-])/dg,
  }),
  secret('airtable-token', {
    title: 'Airtable token',
    power: 'read and change the bases shared with it',
    revoke: 'at https://airtable.com/create/tokens',
    format: 'https://airtable.com/developers/web/api/authentication',
    literals: ['pat'],
    find: /(?<![\w.-])pat[A-Za-z0-9]{14}\.[a-f0-9]{64}(?![\w-])/dg,
  }),
  secret('atlassian-token', {
    title: 'Atlassian token',
    power: "access Jira and Confluence with its owner's rights",
    revoke: 'at https://id.atlassian.com/manage-profile/security/api-tokens',
    format:
      'https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/',
    literals: ['ATATT3', 'ATBB', 'ATCTT3'],
    find: /(?<![\w-])(?:AT(?:A|C)TT3[\w=-]{100,400}|ATBB[A-Za-z0-9]{32})(?![\w=-])/dg,
    accepts: isMixed,
  }),
  secret('sonarqube-token', {
    title: 'SonarQube token',
    severity: 'MEDIUM',
    power: 'read the source code analysed there',
    revoke: 'in the security settings of SonarQube',
    format: 'https://docs.sonarsource.com/sonarqube-server/latest/user-guide/managing-tokens/',
    literals: ['sqp_', 'squ_', 'sqa_'],
    find: /(?<![\w-])sq[pua]_[a-f0-9]{40}(?![\w-])/dg,
  }),
  secret('buildkite-token', {
    title: 'Buildkite token',
    power: "use the pipelines in the owner's name",
    revoke: 'at https://buildkite.com/user/api-access-tokens',
    format: 'https://buildkite.com/docs/apis/managing-api-tokens',
    literals: ['bkua_'],
    find: /(?<![\w-])bkua_[a-z0-9]{40}(?![\w-])/dg,
  }),
  secret('dynatrace-token', {
    title: 'Dynatrace token',
    power: 'read and change the monitoring',
    revoke: "in Dynatrace's access token settings",
    format:
      'https://docs.dynatrace.com/docs/discover-dynatrace/references/dynatrace-api/basics/dynatrace-api-authentication',
    literals: ['dt0c01.', 'dt0s01.'],
    find: /(?<![\w-])dt0[cs]01\.[A-Z2-7]{24}\.[A-Z2-7]{64}(?![\w-])/dg,
  }),
  secret('1password-token', {
    title: '1Password service account token',
    severity: 'CRITICAL',
    power: 'read the secrets of its vaults',
    revoke: 'in the developer settings of 1Password',
    format: 'https://developer.1password.com/docs/service-accounts/security/',
    literals: ['ops_ey'],
    find: bySecretlint('1password'),
  }),
  secret('age-key', {
    title: 'age secret key',
    power: 'decrypt data that was encrypted to it',
    revoke: 'by re-encrypting the data to another key',
    format: 'https://github.com/C2SP/C2SP/blob/main/age.md',
    literals: ['AGE-SECRET-KEY-1'],
    find: /(?<![\w-])AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}(?![\w-])/dg,
  }),
  ...(
    [
      ['openssh-private-key', 'OpenSSH private key', 'HIGH', 'log in wherever its public key is authorised'],
      [
        'pgp-private-key',
        'PGP private key',
        'HIGH',
        "sign in the owner's name, and decrypt messages to them",
      ],
      ['private-key', 'private key', 'HIGH', 'impersonate its owner, or decrypt data meant for them'],
      ['encrypted-private-key', 'encrypted private key', 'MEDIUM', 'use it after guessing its passphrase'],
    ] as const
  ).map(([rule, title, severity, power]) =>
    secret(rule, {
      title,
      severity,
      power,
      revoke: 'wherever its public key or certificate is trusted',
      format: 'https://www.rfc-editor.org/rfc/rfc7468',
      literals: ['PRIVATE KEY'],
      find: (text) => privateKeys(text, rule),
    }),
  ),
  secret('jwt', {
    title: 'JSON Web Token',
    severity: 'MEDIUM',
    power: 'impersonate its holder until it expires',
    revoke: 'by rotating the signing key, unless it expires soon',
    format: 'https://www.rfc-editor.org/rfc/rfc7519',
    confidence: 'MEDIUM',
    literals: ['eyJ'],
    find: /(?<![\w.-])ey[\w-]{15,2000}\.ey[\w-]{15,8000}\.[\w-]{20,1024}(?![\w-])/dg,
    accepts: (value, { path }) => !isDemonstration(path) && isLiveJwt(value),
  }),
  secret('database-url', {
    title: 'database URL with password',
    power: 'log in to the database from anywhere that can reach it',
    revoke: 'in the database (change the password)',
    format: 'https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS',
    literals: [
      'postgres',
      'mysql',
      'mariadb',
      'mongodb',
      'redis',
      'amqp',
      'mssql',
      'sqlserver',
      'clickhouse',
      'cockroach',
    ],
    find: /(?<![\w+])(?:postgres(?:ql)?(?:\+\w{1,20})?|mysql(?:\+\w{1,20})?|mysqlx|mariadb(?:\+\w{1,20})?|mongodb(?:\+srv)?|rediss?|amqps?|mssql(?:\+\w{1,20})?|sqlserver|clickhouse|cockroachdb):\/\/[^\s:/@"'`<>]{0,100}:([^\s/@"'`<>]{1,200})@/dg,
    accepts: (value, place) => isPasswordOf(place, value),
  }),
  secret('database-password', {
    title: 'connection string with password',
    power: 'log in to the database from anywhere that can reach it',
    revoke: 'in the database (change the password)',
    format: 'https://learn.microsoft.com/dotnet/framework/data/adonet/connection-strings',
    literals: ['password=', 'pwd='],
    anyCase: true,
    find: /(?:server|data source|host|uid|user id|username|database|initial catalog)=[^;"'`\n]{1,100};(?:[\w ]{1,40}=[^;"'`\n]{0,100};){0,8}\s?(?:password|pwd)=([^;"'`\s]{6,100})(?=[;"'`\s]|$)/dgi,
    accepts: (value, { path }) =>
      !isReference(value) &&
      !isMadeUp(value) &&
      !COMMON_PASSWORD.test(value) &&
      !isDemonstration(path) &&
      (hasLettersAndDigits(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value) && entropyOf(value) > 3)),
  }),
  secret('postgres-connection-password', {
    title: 'PostgreSQL connection string with password',
    power: 'log in to the database from anywhere that can reach it',
    revoke: 'in the database (change the password)',
    format: 'https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE',
    literals: ['password='],
    find: /(?:host|hostaddr|port|user|dbname|sslmode)=[^\s"'`=]{1,100} (?:[a-z_]{1,30}=[^\s"'`=]{1,100} ){0,8}password=([^\s"'`]{6,100})(?=[\s"'`]|$)|password=([^\s"'`]{6,100}) (?:host|hostaddr|user|dbname)=/dg,
    accepts: (value, { path }) =>
      !isReference(value) &&
      !isMadeUp(value) &&
      !COMMON_PASSWORD.test(value) &&
      !/[{}<>$%*]/.test(value) &&
      !isDemonstration(path) &&
      hasLettersAndDigits(value),
  }),
  secret('wordpress-key', {
    title: 'WordPress key or salt',
    power: 'forge login cookies of the site',
    revoke: 'in wp-config.php (https://api.wordpress.org/secret-key/1.1/salt/ generates new ones)',
    format: 'https://developer.wordpress.org/advanced-administration/wordpress/wp-config/#security-keys',
    literals: ['_SALT', '_KEY'],
    find: /define\(\s{0,4}["'](?:AUTH|SECURE_AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT)["']\s{0,4},\s{0,20}(?:'([^'\n]{60,80})'|"([^"\n]{60,80})")/dg,
    accepts: (value) => entropyOf(value) > 4,
  }),
  secret('url-password', {
    title: 'URL with password',
    power: 'log in to the service in the URL',
    revoke: 'at the service (change the password)',
    format: 'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1',
    confidence: 'MEDIUM',
    literals: ['://'],
    find: /(?<![\w+])(?:https?|s?ftps?|ssh|git|smtps?|imaps?|ldaps?|wss?|socks5h?):\/\/[^\s:/@"'`<>?#]{1,100}:([^\s/@"'`<>?#]{1,200})@(?=[\w[])/dg,
    accepts: (value, place) => isPasswordOf(place, value),
  }),
  secret('basic-authorization', {
    title: 'basic authorization header',
    power: 'log in to the service that receives it',
    revoke: 'at the service (change the password)',
    format: 'https://www.rfc-editor.org/rfc/rfc7617',
    confidence: 'MEDIUM',
    literals: ['basic '],
    anyCase: true,
    find: /authorization\\?["'`]?\]?\s{0,4}[=:,]\s{0,4}\\?["'`]?basic ([A-Za-z0-9+/]{12,400}={0,2})(?![\w+/=])/dgi,
    accepts: (value, { path }) => {
      const [user, password] =
        /^([^:]{1,100}):([\x21-\x7e]{6,200})$/
          .exec(Buffer.from(value, 'base64').toString('latin1'))
          ?.slice(1) ?? [];
      return (
        user !== undefined &&
        password !== undefined &&
        !isDemonstration(path) &&
        !isMadeUp(password) &&
        !COMMON_PASSWORD.test(password) &&
        password !== user
      );
    },
  }),
  secret('netrc-password', {
    title: 'password in a netrc file',
    power: 'log in to the host in the entry',
    revoke: 'at the machine (change the password)',
    format: 'https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html',
    literals: ['machine '],
    find: (text, path) =>
      /(?:^|\/)[._]netrc$/.test(path)
        ? byPattern(/machine\s+\S{1,255}\s+login\s+\S{1,255}\s+password\s+(\S{6,200})/dg)(text, path)
        : [],
    accepts: (value) => !isReference(value) && !COMMON_PASSWORD.test(value),
  }),
  secret('bearer-authorization', {
    title: 'bearer token in an Authorization header',
    power: "use the service in its holder's name",
    revoke: 'at the service',
    format: 'https://www.rfc-editor.org/rfc/rfc6750',
    confidence: 'MEDIUM',
    literals: ['bearer ', 'token ', 'apikey '],
    anyCase: true,
    find: /authorization\\?["'`]?\]?\s{0,4}[=:,]\s{0,4}\\?["'`]?(?:bearer|token|apikey)\s(?:token=)?\\?["']?([\w\-.~+/]{16,4096}={0,2})(?![\w~+/=-])/dgi,
    accepts: (value, { path }) => !isDemonstration(path) && (isKey(value) || isUuid(value)),
  }),
  secret('kubernetes-secret', {
    title: 'Kubernetes secret value',
    power: 'use the service it belongs to: base64 is not encryption',
    revoke: 'at the service',
    format: 'https://kubernetes.io/docs/concepts/configuration/secret/',
    confidence: 'MEDIUM',
    literals: ['Secret'],
    find: (text, path) => kubernetesSecrets(text, path),
  }),
  secret('api-key', {
    title: 'key or token',
    severity: 'MEDIUM',
    power: 'use the service it belongs to',
    revoke: 'at the service',
    format: 'https://cwe.mitre.org/data/definitions/798.html',
    confidence: 'MEDIUM',
    literals: ['key', 'token', 'secret', 'auth', 'cred'],
    anyCase: true,
    *find(text, path) {
      yield* assignedSecrets(text, path, 'key');
      yield* terraformDefaults(text, path, 'key');
    },
  }),
  secret('password', {
    title: 'password',
    severity: 'MEDIUM',
    power: 'log in wherever it is used',
    revoke: 'where it is used (change it)',
    format: 'https://cwe.mitre.org/data/definitions/798.html',
    confidence: 'LOW',
    literals: ['pass', 'pwd', 'pw', 'masterauth', 'curl ', 'mysql'],
    anyCase: true,
    *find(text, path) {
      yield* assignedSecrets(text, path, 'password');
      yield* terraformDefaults(text, path, 'password');
      yield* commandPasswords(text, path);
    },
    accepts: (value) => !COMMON_PASSWORD.test(value),
  }),
];

const byRule = new Map(SECRET_RULES.map((one) => [one.rule, one]));

/** The rule of a match of `readSecrets`. @throws Error for an unknown rule */
export function secretRuleOf(rule: string): SecretRule {
  const found = byRule.get(rule);
  if (found === undefined) throw new Error(`unknown rule ${rule}`);
  return found;
}
