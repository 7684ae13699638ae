/** Destinations of forms that ask for secrets. */
import {
  ABUSED_TLDS,
  CHEAP_TLDS,
  type HostIdentity,
  identifyHost,
  isIdentityProvider,
  isPaymentProvider,
  isPublicBody,
  ownerOf,
  resolveUrl,
} from '../hosts/host-identity.ts';
import { type Indicator, sign } from '../layer.ts';
import type { PageContent, PageForm } from '../parse.ts';
import { shorten } from '../sentence.ts';
import type { IndicatorName } from '../weights.ts';
import { mentionsWallets, nameSecrets, type Secret, secretsOf } from './secrets.ts';

/** Services that forward form posts from any page to their users. */
const COLLECTORS = new Set(
  (
    'formspree.io formsubmit.co formsubmit.io getform.io getform.com web3forms.com formcarry.com formbold.com ' +
    'basin.com usebasin.com submit-form.com formspark.io webhook.site requestbin.com pipedream.net hookbin.com ' +
    'beeceptor.com ngrok.io ngrok-free.app emailjs.com staticforms.xyz 000webhostapp.com herokuapp.com ' +
    'sheetdb.io script.google.com discord.com discordapp.com telegram.org pastebin.com'
  ).split(' '),
);
/** File names of scripts in phishing kits. */
const KIT_SCRIPT =
  /(?:^|\/)(?:send|sendmail|mail|mailer|post|next|submit|process|gate|log|logs|result|results?|rezult|action|data|save|grab|finish|done|verify|auth|step|grava|gravar|salvar|traitement|envoi|envoyer|enviar|guardar|weiter|x|xx|a|1|2)\d?\.php$/i;

/** A form that asks for secrets, and where it is sent. */
interface Submission {
  secrets: ReadonlySet<Secret>;
  /** for messages */
  asked: string;
  action: URL;
  page: URL;
  from: HostIdentity;
  to: HostIdentity;
}

/** Judges a form action that a script sets, like one in the source. */
export function judgeWrittenForm(action: string, content: PageContent, host: HostIdentity): Indicator[] {
  const fields = content.forms.flatMap((form) => form.fields);
  return judgeForm({ action, fields, names: [], target: 'set by the script' }, content, host);
}

export function judgeForm(form: PageForm, content: PageContent, host: HostIdentity): Indicator[] {
  const secrets = secretsOf(form, mentionsWallets(content));
  const action = form.action === null ? null : resolveUrl(form.action, content.base);
  if (action?.protocol === 'data:') return [sign('form-to-data-url', 'A form goes to a data: URL.')];
  if (secrets.size === 0 || action === null) return [];
  const asked = nameSecrets(secrets);
  if (action.protocol === 'mailto:')
    return [sign('form-by-email', `A form that asks for ${asked} is sent by email.`)];
  if (!/^https?:$/.test(action.protocol)) return [];
  const submission = {
    ...{ secrets, asked, action },
    ...{ page: new URL(content.url), from: host, to: identifyHost(action) },
  };
  return [unencrypted(submission), destination(submission), unseenReply(form, submission, content)].flatMap(
    (found) => found ?? [],
  );
}

function unencrypted({ page, action, to, asked }: Submission): Indicator | null {
  return page.protocol === 'https:' && action.protocol === 'http:' && !to.internal
    ? sign(
        'form-without-encryption',
        `A form that asks for ${asked} is sent without encryption to ${shorten(to.host)}.`,
      )
    : null;
}

function destination(submission: Submission): Indicator | null {
  const { secrets, asked, action, from, to } = submission;
  const target = shorten(to.host);
  const goesTo = (rule: IndicatorName, where: string) =>
    sign(rule, `A form that asks for ${asked} goes to ${where}.`);
  if (to.host === 'api.telegram.org') return goesTo('form-to-telegram', 'a Telegram bot');
  if (isCollector(to, action))
    return goesTo('form-to-collector', `${target}, a service that forwards forms to anyone`);
  if (to.host !== from.host && to.isIp && !to.internal)
    return goesTo('form-to-ip-address', `the IP address ${target}`);
  if (ownerOf(to) !== ownerOf(from) && !isAuthorised(to, secrets) && !relatedNames(to, from)) {
    const owner = shorten(ownerOf(from));
    return goesTo(ruleOfStranger(submission), `${target}, which does not belong to ${owner}`);
  }
  if (!KIT_SCRIPT.test(action.pathname)) return null;
  return goesTo('form-to-kit-script', `a script named ${shorten(action.pathname.split('/').at(-1) ?? '')}`);
}

function ruleOfStranger({ from, to, action }: Submission): IndicatorName {
  const isScript = /\.(?:php|asp|cgi)$/i.test(action.pathname);
  if (ABUSED_TLDS.has(to.suffix) || to.privateSuffix) {
    return isScript ? 'form-to-script-on-abused-host' : 'form-to-abused-host';
  }
  if (CHEAP_TLDS.has(to.suffix)) return isScript ? 'form-to-script-on-cheap-host' : 'form-to-cheap-host';
  if (isScript) return 'form-to-script-of-stranger';
  return isPublicBody(from) ? 'form-of-public-body-to-stranger' : 'form-to-stranger';
}

/** The answer of another site is hidden, so that visitors do not notice where their data went. */
function unseenReply({ target = '' }: PageForm, { from, to, asked }: Submission, { frames }: PageContent) {
  const isFrame = target !== '' && !target.startsWith('_');
  return isFrame &&
    ownerOf(to) !== ownerOf(from) &&
    frames.some(({ src, hidden }) => hidden && /^(?:about:blank)?$/.test(src))
    ? sign(
        'form-into-hidden-frame',
        `The response to a form that asks for ${asked} is loaded into a hidden frame.`,
      )
    : null;
}

function isCollector(to: HostIdentity, action: URL): boolean {
  if (to.host === 'discord.com' || to.host === 'discordapp.com') {
    return action.pathname.startsWith('/api/webhooks');
  }
  if (to.domain === 'telegram.org') return false;
  // Builders of sites forward forms to the owners of the sites.
  if (to.domain === 'weebly.com') return action.pathname.includes('/formSubmit');
  return COLLECTORS.has(to.host) || COLLECTORS.has(to.domain ?? '') || COLLECTORS.has(to.suffix);
}

const isAuthorised = (to: HostIdentity, secrets: ReadonlySet<Secret>) =>
  (isIdentityProvider(to) && !secrets.has('card')) || (isPaymentProvider(to) && !secrets.has('seed'));

/** `shop-example.com` and `example.net`: organisations have several domains with a common name. */
export function relatedNames(a: HostIdentity, b: HostIdentity): boolean {
  const [short = '', long = ''] = [a.label, b.label].sort((x, y) => x.length - y.length);
  return short.length >= 5 && long.includes(short);
}
