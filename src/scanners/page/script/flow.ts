/** Judges what the scripts of a page do with data: what they send to other sites, and what they write, load and run. */
import type { Program } from 'acorn';
import {
  judgeFrames,
  judgeWrittenForm,
  relatedNames,
  type Secret,
  secretOf,
  wantsSeed,
} from '../document/document.ts';
import {
  ABUSED_TLDS,
  CHEAP_TLDS,
  type HostIdentity,
  hostAt,
  isBrandSite,
  isIdentityProvider,
  isPaymentProvider,
  ownerOf,
  shown,
} from '../hosts/host-identity.ts';
import type { Indicator } from '../layer.ts';
import { type PageContent, readPage } from '../parse.ts';
import { type Effects, type Elements, effectsOf, type Send } from './effects.ts';
import { parseLoosely } from './syntax.ts';

export interface Flow {
  indicators: Indicator[];
  /** scripts that are no JavaScript */
  unparsed: readonly string[];
  /** code that scripts put together and run, and that stands in HTML that they write */
  runs: readonly string[];
  /** addresses of scripts that scripts add to the page */
  scripts: readonly string[];
  /** scripts that are too much to be followed */
  skipped: number;
  /** bounds of the analysis were reached within scripts */
  cut: boolean;
}

/** Units of code whose data is followed, of one page. */
const MAX_FOLLOWED = 1_500_000;
/** Scripts up to this are always parsed; longer ones only when they read and send something, or decode text. */
const ALWAYS_PARSED = 24_000;
const MAX_ALWAYS_PARSED = 150_000;
const MAX_PROGRAMS = 5000;
/** A handler that only calls a function with a constant: nothing flows there. */
const PLAIN_CALL =
  /^\s{0,9}(?:return\s{1,4})?[\w$.]{1,60}\(\s{0,4}(?:\d{1,12}|'[^'"\\]{0,60}'|"[^'"\\]{0,60}")?\s{0,4}\)\s{0,4};?\s{0,9}$/;

const SENDS =
  /\bfetch\b|sendBeacon|XMLHttpRequest|new\s{1,4}Image\b|\.src\b|WebSocket|\$\.(?:post|ajax|get)|axios|\.action\b|setAttribute/;
const READS =
  /\.value\b|FormData|\.serialize|\.elements\b|\.val\s{0,4}\(|\.cookie\b|localStorage|sessionStorage|clipboard|\.(?:key|which|keyCode|charCode)\b/;
const STRANGER = /["'`](?:https?:|wss?:)?\\?\/\\?\/[a-z0-9]/i;
const DECODES = /\batob\b|\bunescape\b|fromCharCode|decodeURI|\.reverse\s{0,4}\(|\[\s{0,4}["']constructor/;
const RUNS = /\beval\b|\bFunction\b|document\.write|innerHTML|createElement|setTimeout/;

const isWorthParsing = (code: string) =>
  (SENDS.test(code) && READS.test(code) && (STRANGER.test(code) || DECODES.test(code))) ||
  (DECODES.test(code) && RUNS.test(code) && code.length < 200_000);

/**
 * @param scripts what a browser would run
 * @param recovered pieces of code that were recovered from encodings: they need not be whole
 */
export function judgeFlow(
  scripts: readonly string[],
  recovered: readonly string[],
  content: PageContent,
  site: HostIdentity,
): Flow {
  const programs: Program[] = [];
  const unparsed: string[] = [];
  let followed = 0;
  let always = 0;
  let skipped = 0;
  const added = new Set<string>();
  const add = (code: string, isWhole: boolean) => {
    // Lists have the same handler at each item.
    if (added.has(code) || (PLAIN_CALL.test(code) && !RUNS.test(code))) return;
    added.add(code);
    const short = code.length <= ALWAYS_PARSED && always + code.length <= MAX_ALWAYS_PARSED;
    if (short) always += code.length;
    else if (!isWorthParsing(code)) return;
    followed += code.length;
    if (followed > MAX_FOLLOWED || programs.length >= MAX_PROGRAMS) {
      skipped++;
      return;
    }
    const program = parseLoosely(code);
    if (program) programs.push(program);
    else if (isWhole) unparsed.push(code);
  };
  for (const code of scripts) add(code, true);
  for (const code of recovered) if (/[(=]/.test(code)) add(code, false);

  let effects = effectsOf(programs, elementsOf(content));
  // What they run is a script itself, and what they write has fields of its own; once.
  const before = programs.length;
  for (const code of effects.runs) add(code, false);
  const forms = effects.writes
    .filter((html) => /<(?:input|textarea)\b/i.test(html))
    .flatMap((html) => readPage({ ...NO_PAGE, url: content.url, html }).forms);
  if (programs.length > before || forms.length > 0) {
    const whole = forms.length > 0 ? { ...content, forms: [...content.forms, ...forms] } : content;
    effects = effectsOf(programs, elementsOf(whole));
  }
  return { ...judgeEffects(effects, content, site), unparsed, skipped, cut: effects.cut };
}

/** What scripts can find in the page, by what is typed there. */
function elementsOf(content: PageContent): Elements {
  const talk = `${content.title}\n${content.headings}\n${content.text}`;
  const isWallet = wantsSeed(content, talk);
  const kindOf = (field: PageContent['forms'][0]['fields'][0]): string =>
    secretOf(field, isWallet) ??
    (isWallet && /^(?:text|textarea|password)$/.test(field.type) && !/search|mail/.test(field.hint)
      ? 'seed'
      : 'text');
  const fields = content.forms.flatMap((form) =>
    form.fields.map((field) => ({ field, label: labelOf(kindOf(field)) })),
  );
  const ofForm = new Map<string, Set<string>>();
  const byName = new Map<string, Set<string>>();
  const all = new Set<string>([labelOf('text')]);
  const note = (map: Map<string, Set<string>>, name: string, label: string) => {
    const known = map.get(name) ?? new Set();
    map.set(name, known.add(label));
  };
  /** by tag, type, class and other words */
  const byWord = new Map<string, Set<string>>();
  for (const { field, label } of fields) {
    all.add(label);
    for (const name of field.names) note(byName, name, label);
    for (const word of [field.type, ...field.hint.split(' ', 200)]) note(byWord, word, label);
  }
  for (const form of content.forms) {
    for (const name of form.names) {
      note(ofForm, name, labelOf('text'));
      for (const field of form.fields) note(ofForm, name, labelOf(kindOf(field)));
    }
  }
  const isSecretName = (text: string) =>
    secretOf({ type: 'text', hint: text.toLowerCase(), names: [] }, isWallet);
  const known = new Map<string, ReadonlySet<string>>();
  const select = (selector: string): ReadonlySet<string> => {
    const names = selector.match(/[\w-]{1,100}/g)?.slice(0, 20) ?? [];
    const found = new Set<string>();
    for (const name of names) {
      for (const label of byName.get(name) ?? ofForm.get(name) ?? []) found.add(label);
    }
    if (found.size > 0) return found;
    for (const name of names) for (const label of byWord.get(name.toLowerCase()) ?? []) found.add(label);
    if (found.size > 0) return found;
    if (/\bform\b|\b(?:input|textarea)\b(?!.*\[)|^\*$/.test(selector)) return all;
    if (/type\s*=\s*["']?password/.test(selector)) return new Set([labelOf('password')]);
    return new Set([labelOf(isSecretName(selector) ?? 'text')]);
  };
  return {
    all,
    named: (name) => byName.get(name) ?? ofForm.get(name) ?? null,
    select(selector) {
      const result = known.get(selector) ?? select(selector.slice(0, 500));
      if (known.size < 10_000) known.set(selector, result);
      return result;
    },
  };
}
const labelOf = (kind: string) => `element:${kind}`;
const WHAT: Record<Secret | 'keys' | 'clipboard' | 'cookies' | 'storage', string> = {
  seed: 'reads the secret words of a wallet and sends them',
  card: 'reads card data and sends it',
  password: 'reads passwords and sends them',
  code: 'reads one-time codes and sends them',
  identity: 'reads proof of identity and sends it',
  keys: 'sends keystrokes',
  clipboard: 'reads the clipboard and sends it',
  cookies: 'sends all cookies',
  storage: 'sends all that the page has stored',
};
const POINTS: Record<keyof typeof WHAT, { points: number; quiet: number; threat: 'phishing' | 'malware' }> = {
  seed: { points: 72, quiet: 75, threat: 'phishing' },
  card: { points: 62, quiet: 72, threat: 'malware' },
  password: { points: 45, quiet: 55, threat: 'phishing' },
  code: { points: 40, quiet: 50, threat: 'phishing' },
  identity: { points: 40, quiet: 50, threat: 'phishing' },
  keys: { points: 70, quiet: 72, threat: 'malware' },
  clipboard: { points: 50, quiet: 55, threat: 'malware' },
  cookies: { points: 35, quiet: 40, threat: 'malware' },
  storage: { points: 40, quiet: 45, threat: 'malware' },
};
const isKnown = (kind: string): kind is keyof typeof WHAT => kind in WHAT;

/** How much worse a registry makes it. */
export const worseAt = ({ suffix, isIp }: HostIdentity) =>
  isIp || ABUSED_TLDS.has(suffix) ? 20 : CHEAP_TLDS.has(suffix) ? 10 : 0;

/** Site that an address leads to, when it is of somebody else who is not known to take such data. */
export function strangerAt(address: string, { base }: PageContent, site: HostIdentity): HostIdentity | null {
  const to = hostAt(address.replace(/^ws/i, 'http'), base);
  if (to === null || ownerOf(to) === ownerOf(site) || (to.internal && !to.isIp)) return null;
  if (isBrandSite(to) && !/webhook|bot\d|script\.google/i.test(address)) return null;
  return isIdentityProvider(to) || isPaymentProvider(to) || relatedNames(to, site) ? null : to;
}

function judgeEffects(
  effects: Effects,
  content: PageContent,
  site: HostIdentity,
): Pick<Flow, 'indicators' | 'runs' | 'scripts'> {
  const indicators: Indicator[] = [...judgeSends(effects.sends, content, site)];
  for (const action of effects.actions) indicators.push(...judgeWrittenForm(action, content, site));
  const runs = [...effects.runs];
  const scripts = [...effects.loads];
  for (const html of effects.writes) {
    const written = readPage({ ...NO_PAGE, url: content.url, html });
    scripts.push(...written.scripts);
    runs.push(...written.inline.map(({ text }) => text));
    const inPage = { ...written, base: content.base };
    for (const form of written.forms) {
      if (form.action !== null) indicators.push(...judgeWrittenForm(form.action, inPage, site));
    }
    indicators.push(...judgeFrames(inPage, site));
  }
  if (effects.runsNoise) {
    indicators.push({
      points: 45,
      text: 'A script decodes text that cannot be read here, and runs it or writes it into the page.',
      threat: 'malware',
    });
  }
  return { indicators, runs, scripts };
}
const NO_PAGE = {
  title: null,
  scripts: null,
  inlineScripts: null,
  forms: null,
  iframes: null,
  links: null,
  dom: null,
} as const;

function judgeSends(sends: readonly Send[], content: PageContent, site: HostIdentity): Indicator[] {
  const found = new Map<string, Indicator>();
  for (const { address, kind, quiet } of sends) {
    if (!isKnown(kind)) continue;
    const to = strangerAt(address, content, site);
    if (to === null) continue;
    const { threat, ...points } = POINTS[kind];
    const more = kind === 'password' || kind === 'cookies' || kind === 'storage' ? worseAt(to) : 0;
    const indicator = {
      points: (quiet ? points.quiet : points.points) + more,
      text: `A script ${WHAT[kind]} to ${shown(to.host)}.`,
      threat,
    };
    if ((found.get(indicator.text)?.points ?? 0) < indicator.points) found.set(indicator.text, indicator);
  }
  return [...found.values()];
}
