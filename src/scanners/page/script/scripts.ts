/** The scripts layer: the actions of the page's code, found without running it. */

import { mentionsWallets, secretsOf } from '../document/secrets.ts';
import { hostAt, identifyHost } from '../hosts/host-identity.ts';
import { type Indicator, type LayerVerdict, type LayerWarning, mergeByText, sign } from '../layer.ts';
import { Omissions } from '../omissions.ts';
import type { PageContent } from '../parse.ts';
import { percentDecoded, shorten } from '../sentence.ts';
import { type Unreadable, unreadableScripts } from '../unreadable.ts';
import { type Revealed, reveal } from './decode.ts';
import { judgeCreatedFrames, judgeDownloads } from './downloads.ts';
import { type Flow, judgeFlow } from './flow.ts';
import { judgeHiddenAddresses, judgeHiddenCode, judgeRedirects } from './hidden.ts';
import { isPublishedLibrary } from './library-hashes.ts';
import { judgeRenamed, type Opaque, opaqueCode } from './opaque.ts';
import {
  COMPLETE,
  holdsNearby,
  identifierOf,
  SCRIPT_RULES,
  SCRIPT_RULES_SOURCE,
  type ScriptRule,
} from './rules.ts';
import { judgeShape } from './shape.ts';
import { judgeAddedScripts, judgeSources } from './sources.ts';
import type { ScriptContext } from './strangers.ts';
import { scanWithYara } from './yara.ts';

/** Signs of obfuscation that count; harmless code is obfuscated too. */
const MAX_OBFUSCATION = 2;
/** Points of a sign of obfuscation that make decoded code worse. */
const OBFUSCATED_FROM = 10;

type Given = { html: string | null; inlineScripts: unknown };

/** @throws Error when YARA cannot complete its scan */
export async function judgeScripts(content: PageContent, given: Given): Promise<LayerVerdict> {
  const context: ScriptContext = {
    content,
    host: identifyHost(new URL(content.url)),
    decisive: new Omissions(),
    harmless: new Omissions(),
  };
  const embedded = embeddedScripts(content.scripts);
  const inline = [...content.inline.map(({ text }) => text), ...embedded].filter(
    (code) => !isPublishedLibrary(code),
  );
  const found: Indicator[] = judgeSources(content.scripts, context);
  let unreadable: Unreadable | null = null;
  let opaque: Opaque | null = null;
  if (inline.some((code) => code.trim() !== '')) {
    const revealed = reveal(inline.join('\n;\n'));
    context.decisive.addAll(revealed.omissions);
    const flow = judgeFlow(inline, revealed.pieces, context);
    unreadable = unreadableScripts(inline, flow.unparsed);
    found.push(...flow.indicators, ...judgeAddedScripts(flow.scripts, inline, context));
    found.push(...judgeRedirects(flow.redirects, inline, context));
    found.push(...(await judgeCode({ inline, embedded, revealed, flow }, context)));
    found.push(...judgeRenamed(inline, context));
    opaque = opaqueCode(inline, revealed, flow.runsDecoded, content);
    if (opaque) found.push(sign(opaque.rule, opaque.reason));
  }
  const reason = whyUnjudged(context, given, unreadable) ?? opaque?.reason ?? null;
  return {
    judged: reason === null,
    indicators: mergeByText(found),
    warnings: warningsOf(context, unreadable),
    ...(reason !== null && { reason }),
  };
}

function whyUnjudged(
  { content, decisive }: ScriptContext,
  given: Given,
  unreadable: Unreadable | null,
): string | null {
  const [first] = decisive.kinds;
  if (first !== undefined) return `The scripts exceed a limit of the analysis: ${first}.`;
  if (unreadable?.decisive) return unreadable.reason;
  if (content.cut) return 'The page is too large or too deeply nested to read completely.';
  return !given.html?.trim() && given.inlineScripts === null
    ? 'Neither the source of the page nor its scripts are known.'
    : null;
}

function warningsOf({ decisive, harmless }: ScriptContext, unreadable: Unreadable | null): LayerWarning[] {
  const warnings = [decisive, harmless].flatMap((omissions) => omissions.warnings('The scripts of the page'));
  if (unreadable) {
    warnings.push({ code: 'CONTENT_UNREADABLE', message: unreadable.reason, count: unreadable.count });
  }
  return warnings;
}

interface Code {
  inline: readonly string[];
  /** scripts in data: URLs */
  embedded: readonly string[];
  revealed: Revealed;
  flow: Flow;
}

async function judgeCode(code: Code, context: ScriptContext): Promise<Indicator[]> {
  const { pieces, addresses } = code.revealed;
  const text = textOf(code);
  const matches = await matchRules(text, context);
  const obfuscation = [...judgeShape(code.inline)];
  if (code.embedded.length > 0) obfuscation.push(sign('embedded-script', 'A script is in a data: URL.'));
  const toSign = (rule: ScriptRule) => signOf(rule, context);
  obfuscation.push(...matches.filter(({ hides }) => hides).map(toSign));
  const found = [
    ...matches.filter(({ hides }) => !hides).map(toSign),
    ...context.harmless.heaviest(obfuscation, MAX_OBFUSCATION),
    ...judgeIpAddresses(text, context),
    ...judgeDownloads(text, context),
    ...judgeCreatedFrames(text, code.flow.isComplete ? code.flow.scripts : null, context),
    ...judgeHiddenAddresses(addresses, code.flow.isComplete, context),
  ];
  const isObfuscated = obfuscation.some(({ points }) => points >= OBFUSCATED_FROM);
  found.push(...judgeHiddenCode(pieces, isObfuscated, context));
  return found;
}

/** All code, decoded, and the code that it runs. */
function textOf({ revealed, flow }: Code): string {
  const runs = flow.runs.filter((one) => !revealed.text.includes(one)).join('\n;\n');
  return runs === '' ? revealed.text : `${revealed.text}\n;${runs}`;
}

async function matchRules(text: string, { decisive }: ScriptContext) {
  const names = await scanWithYara(text, SCRIPT_RULES_SOURCE, COMPLETE);
  return SCRIPT_RULES.filter(({ name }) => {
    const holds = names.has(identifierOf(name)) && holdsNearby(name, text);
    if (holds === null) decisive.add(`places that the rule "${name}" looks at`);
    return holds === true;
  });
}

/** Bots and webhooks are worse on pages that ask for secrets: contact forms of small sites use them too. */
function signOf({ name, text }: ScriptRule, { content }: ScriptContext): Indicator {
  const isCollector = name === 'telegram-bot' || name === 'discord-webhook';
  return sign(isCollector && asksForSecrets(content) ? `${name}-of-secrets` : name, text);
}

function asksForSecrets(content: PageContent): boolean {
  const ofWallets = mentionsWallets(content);
  return content.forms.some((form) => secretsOf(form, ofWallets).size > 0);
}

/** A public IP address in the URLs of code that is not the host of the page. */
function judgeIpAddresses(code: string, { content, host }: ScriptContext): Indicator[] {
  if (host.internal) return [];
  for (const [, address = ''] of code.matchAll(IP_ADDRESS)) {
    const to = hostAt(`http://${address}/`, content.base);
    if (to === null || to.internal || to.host === host.host) continue;
    const rule = asksForSecrets(content) ? 'ip-address-in-script-beside-secrets' : 'ip-address-in-script';
    return [sign(rule, `A script uses the IP address ${shorten(to.host)}.`)];
  }
  return [];
}
const IP_ADDRESS = /(?:https?|wss?)?:?\/\/((?:\d{1,3}\.){3}\d{1,3})(?![\w.-])/g;

const DATA_SCRIPT = /^\s{0,20}data:(?:text|application)\/(?:x-)?(?:java|ecma)script[^,]{0,100},/i;

/** Scripts in data: URLs. */
function embeddedScripts(references: readonly string[]): string[] {
  return references.flatMap((reference) => {
    const [head] = DATA_SCRIPT.exec(reference) ?? [];
    if (head === undefined) return [];
    const body = percentDecoded(reference.slice(head.length));
    return /;\s{0,4}base64\s{0,4},$/i.test(head) ? Buffer.from(body, 'base64').toString('utf8') : body;
  });
}
