/**
 * Reflected cross-site scripting. A word of ours is sent, and where the page shows it, what would run there is sent; it
 * is a flaw when the answer, built as a browser builds it, holds a script of ours as a script.
 */
import type { Flaw } from '../../kit/flaw.ts';
import type { Exchange } from '../../kit/http-evidence.ts';
import type { Check, InsertionPoint, Location, Probe, Proof } from '../probe.ts';
import { type Execution, executionOf, renderedAs } from './execution.ts';
import { readDocument } from './html-document.ts';
import { mark, type Payload, payloadsFor, SPECIAL } from './payloads.ts';
import { type Reflection, reflectionsOf } from './reflections.ts';

const MAX_SENT = 40;
/** Where nothing is known of what comes through. */
const MAX_BLIND = 3;
const MAX_PLACES_LOOKED_AT = 50;
const MAX_TAIL = 200;

const FLAW: Flaw = {
  type: 'reflected_xss',
  title: 'Reflected cross-site scripting',
  severity: 'MEDIUM',
  cwe: 'CWE-79',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',
  description:
    'The page writes a value of the request into itself in such a way that a browser takes part of it for a script. Somebody who ' +
    'gets a visitor to open a prepared link or page has that script run as the site: it can read what the visitor sees, and do ' +
    'what the visitor may do.',
  remediation:
    'Encode the value for the place that it goes to: HTML entities in text and quoted attributes, \\u escapes in scripts, and for ' +
    'addresses only http and https let through. Templates that encode by themselves do this; a Content Security Policy without ' +
    "'unsafe-inline' is a second line.",
  references: [
    'https://owasp.org/www-community/attacks/xss/',
    'https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html',
    'https://developer.mozilla.org/en-US/docs/Web/Security/Attacks/XSS',
  ],
};

/** What a page of somebody else's cannot make a browser send. */
const HARD_TO_SEND: Partial<Record<Location, string>> = {
  header:
    'Browsers do not let another site choose this header: it takes a cache or a proxy to bring the value to a visitor.',
  cookie: 'Another site cannot set this cookie: it takes a second flaw to bring the value to a visitor.',
  json: 'Browsers ask before they send JSON from another site: it takes a page that accepts other content types, too.',
};
/** Characters that browsers leave as they are in the address that they send as Referer (WHATWG URL, percent-encode sets). */
const RAW_IN_REFERER = /^[^\s<>"#`{}]*$/;

export const reflectedXss: Check = {
  name: 'xss',
  suits: () => true,
  async run(probe) {
    const word = mark(probe.marker());
    const shown = await probe.send(word);
    const kind = renderedAs(shown);
    if (kind === null || !shown.response.body.toLowerCase().includes(word)) return [];
    const reflections = kind === 'xml' ? [{ in: 'text' } as const] : await reflectionsIn(shown, word);
    if (reflections.length === 0) return [];

    const through = await whatComesThrough(probe);
    let sent = 0;
    let blocked: Proof | null = null;
    const seen = new Set<string>();
    for (const reflection of reflections) {
      const payloads = payloadsFor(reflection, kind === 'xml').filter((one) =>
        mayWork(one, reflection, through),
      );
      const blind = payloads.filter(({ needs }, at) => at < MAX_BLIND || needs === '');
      for (const payload of through === null ? blind : payloads) {
        const key = payload.write('x');
        if (seen.has(key)) continue;
        seen.add(key);
        if (sent >= MAX_SENT) return blocked ? [blocked] : [];
        sent++;
        const tried = await tryPayload(probe, payload);
        if (tried === null) continue;
        // Once more, with another word: what was shown was no accident, and nothing that was kept.
        sent++;
        const again = await tryPayload(probe, payload);
        if (again === null) continue;
        const proof = proofOf(probe.point, reflection, tried);
        if (tried.execution.blockedBy === null) return [proof];
        blocked ??= proof;
        break;
      }
    }
    return blocked ? [blocked] : [];
  },
};

async function reflectionsIn({ response }: Exchange, word: string): Promise<Reflection[]> {
  return reflectionsOf(await readDocument(response.body, true), response.body, word);
}

/** Characters that the page shows as they were sent, or as entities of them; null when it shows nothing of it. */
async function whatComesThrough(probe: Probe): Promise<{ raw: Set<string>; entities: Set<string> } | null> {
  const [begin, end] = [mark(probe.marker()), mark(probe.marker())];
  const { response } = await probe.send(begin + SPECIAL + end);
  const body = response.body;
  const lower = body.toLowerCase();
  const raw = new Set<string>();
  let known = false;
  for (let at = lower.indexOf(begin), i = 0; at !== -1 && i < MAX_PLACES_LOOKED_AT; i++) {
    const from = at + begin.length;
    const found = lower.indexOf(end, from);
    const to = found === -1 || found - from > MAX_TAIL ? Math.min(from + SPECIAL.length, body.length) : found;
    known = true;
    for (const character of body.slice(from, to)) raw.add(character);
    at = lower.indexOf(begin, to);
  }
  if (!known) return null;
  const entities = new Set(raw);
  for (const [character, form] of ENTITIES) if (form.test(body)) entities.add(character);
  return { raw, entities };
}

const ENTITIES: readonly [string, RegExp][] = [
  ["'", /&(?:#0{0,4}39|#x0{0,4}27|apos);/i],
  ['"', /&(?:#0{0,4}34|#x0{0,4}22|quot);/i],
  ['`', /&#(?:0{0,4}96|x0{0,4}60);/i],
  ['<', /&(?:#0{0,4}60|#x0{0,4}3c|lt);/i],
  ['>', /&(?:#0{0,4}62|#x0{0,4}3e|gt);/i],
  ['\\', /&#(?:0{0,4}92|x0{0,4}5c);/i],
  ['&', /&amp;/i],
];

function mayWork(
  { needs }: Payload,
  reflection: Reflection,
  through: { raw: Set<string>; entities: Set<string> } | null,
): boolean {
  if (through === null) return true;
  // In attributes entities are decoded before the script is read.
  const set = reflection.in === 'script' && !reflection.element ? through.entities : through.raw;
  return [...needs].every((character) => set.has(character));
}

interface Tried {
  exchange: Exchange;
  execution: Execution;
  payload: string;
  word: string;
}

async function tryPayload(probe: Probe, { write }: Payload): Promise<Tried | null> {
  const word = mark(probe.marker());
  const payload = write(word);
  const exchange = await probe.send(payload);
  const execution = await executionOf(exchange, word);
  return execution && { exchange, execution, payload, word };
}

function proofOf(
  point: InsertionPoint,
  reflection: Reflection,
  { exchange, execution, payload, word }: Tried,
): Proof {
  const { what, atOnce, blockedBy, by } = execution;
  const isReferer = point.location === 'header' && point.name.toLowerCase() === 'referer';
  const hard = isReferer && RAW_IN_REFERER.test(payload) ? undefined : HARD_TO_SEND[point.location];
  const remarks = [
    ...(hard ? [hard] : []),
    ...(blockedBy
      ? [`The page's Content Security Policy (${blockedBy}) stops it in browsers that keep to it.`]
      : []),
  ];
  const { cvss: _, ...uncertain } = FLAW;
  const flaw: Flaw =
    remarks.length > 0
      ? { ...uncertain, severity: 'LOW', description: `${FLAW.description} ${remarks.join(' ')}` }
      : FLAW;
  const shownAs = exchange.response.body;
  const at = shownAs.toLowerCase().indexOf(word);
  return {
    flaw,
    confidence: blockedBy ? 'MEDIUM' : atOnce ? 'CONFIRMED' : 'HIGH',
    proof: `The answer, read as a browser reads it, runs ${what}: it assigns 1 to ${word}, as was sent.`,
    payload,
    exchanges: [
      { exchange, note: 'the answer with the script in it', needle: shownAs.slice(at, at + word.length) },
    ],
    properties: {
      context: contextOf(reflection),
      runs: by,
      ...(blockedBy && { blockedBy }),
    },
  };
}

function contextOf(reflection: Reflection): string {
  switch (reflection.in) {
    case 'raw text':
      return `the text of <${reflection.element}>`;
    case 'attribute': {
      const quotes =
        reflection.quote === '' ? 'unquoted' : reflection.quote === '"' ? 'double-quoted' : 'single-quoted';
      return `${quotes} attribute ${reflection.name} of <${reflection.element}>`;
    }
    case 'script':
      return reflection.element ? 'script' : 'script in an attribute';
    case 'tag':
      return 'within a tag';
    case 'text':
    case 'comment':
      return reflection.in;
    default:
      return reflection satisfies never;
  }
}
