/**
 * Tests for reflected cross-site scripting. The check sends a random word and, where the page repeats it, payloads that would run
 * there. It is a flaw when the answer, parsed as a browser parses it, contains the injected script as a script.
 */
import type { Flaw } from '../../kit/flaw.ts';
import type { Exchange } from '../../kit/http-evidence.ts';
import type { ActiveCheck, InsertionPoint, Location, Omission, Probe, Proof } from '../probe.ts';
import { type Execution, executionOf, renderedAs } from './execution.ts';
import { readDocument, TooBigError } from './html-document.ts';
import { mark, type Payload, payloadsFor, SPECIAL } from './payloads.ts';
import { type Reflection, reflectionsOf } from './reflections.ts';

const MAX_SENT = 40;
/** Payloads for a reflection when it is unknown which characters arrive. */
const MAX_BLIND = 3;
/** Characters between the two words: filters may add some. */
const MAX_TAIL = 200;

const FLAW: Flaw = {
  type: 'reflected_xss',
  title: 'Reflected cross-site scripting (XSS)',
  severity: 'MEDIUM',
  cwe: 'CWE-79',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',
  description:
    'The page contains a value from the request without proper escaping, so that a browser runs part of it as a script. An attacker who ' +
    'makes a visitor open a crafted link or page can run a script with the privileges of the site: it can read everything that the ' +
    'visitor sees, and act as the visitor.',
  remediation:
    'Encode the value for its context: HTML entities in text and quoted attributes, \\u escapes in scripts, and in URLs ' +
    'allow only http and https. Template engines with autoescaping do this. A Content-Security-Policy without ' +
    "'unsafe-inline' is a second line of defence.",
  references: [
    'https://owasp.org/www-community/attacks/xss/',
    'https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html',
    'https://developer.mozilla.org/en-US/docs/Web/Security/Attacks/XSS',
  ],
};

/** Locations that another site cannot make a browser send. */
const HARD_TO_SEND: Partial<Record<Location, string>> = {
  header:
    'Other sites cannot set this header in a browser, so an attack needs a cache or proxy that passes the value to a visitor.',
  cookie: 'Other sites cannot set this cookie, so an attack needs a second flaw.',
  json: 'Browsers send a CORS preflight before JSON from other sites, so an attack needs a page that also accepts other content types.',
};
/** Characters that browsers do not encode in a Referer (WHATWG URL, percent-encode sets). */
const RAW_IN_REFERER = /^[^\s<>"#`{}]*$/;

const TOO_BIG: Omission = {
  reason: 'too big',
  code: 'CONTENT_SKIPPED',
  message: 'has pages that exceed the limits on elements or script length: XSS beyond the limits is missed',
};
const TOO_MANY_REFLECTIONS: Omission = {
  reason: 'reflections',
  code: 'LIMIT_REACHED',
  message:
    'reflects a value in more contexts than are tested for XSS: flaws in the other contexts are missed',
};
const TOO_MANY_PAYLOADS: Omission = {
  reason: 'payloads',
  code: 'LIMIT_REACHED',
  message: `has insertion points with more than ${MAX_SENT} applicable XSS payloads: the others were not sent`,
};

export const reflectedXss: ActiveCheck = {
  name: 'xss',
  suits: () => true,
  async run(probe) {
    try {
      const proof = await testPoint(probe);
      return proof ? [proof] : [];
    } catch (error) {
      if (!(error instanceof TooBigError)) throw error;
      probe.leaveOut(TOO_BIG);
      return [];
    }
  },
};

/** @throws TooBigError */
async function testPoint(probe: Probe): Promise<Proof | null> {
  const word = mark(probe.marker());
  const shown = await probe.send(word);
  const kind = renderedAs(shown);
  if (kind === null || !shown.response.body.toLowerCase().includes(word)) return null;
  const reflections =
    kind === 'xml'
      ? [{ in: 'text' } as const]
      : reflectionsOf(await readDocument(shown.response.body, true), shown.response.body, word, () =>
          probe.leaveOut(TOO_MANY_REFLECTIONS),
        );
  if (reflections.length === 0) return null;

  const arrived = await arrivingCharacters(probe);
  const payloads = createPayloadSender(probe);
  /** a proof that a Content Security Policy blocks, used when there is no better one */
  let weaker: Proof | null = null;
  for (const reflection of reflections) {
    const proof = await tryReflection(
      payloads,
      reflection,
      candidatesFor(reflection, kind === 'xml', arrived),
    );
    if (proof?.isBlocked === false) return proof.proof;
    weaker ??= proof?.proof ?? null;
    if (payloads.isUsedUp) break;
  }
  return weaker;
}

/** Sends payloads, each once, up to a bound for each point. */
interface PayloadSender {
  readonly point: InsertionPoint;
  readonly isUsedUp: boolean;
  /** @returns null when it does not run, was tried before, or may not be sent any more */
  try(payload: Payload): Promise<Tried | null>;
}

function createPayloadSender(probe: Probe): PayloadSender {
  const seen = new Set<string>();
  let sent = 0;
  let isUsedUp = false;
  const send = async ({ write }: Payload): Promise<Tried | null> => {
    sent++;
    const word = mark(probe.marker());
    const payload = write(word);
    const exchange = await probe.send(payload);
    const execution = await executionOf(exchange, word, () => probe.leaveOut(TOO_BIG));
    return execution && { exchange, execution, payload, word };
  };
  return {
    point: probe.point,
    get isUsedUp() {
      return isUsedUp;
    },
    async try(payload) {
      const key = payload.write('x');
      if (seen.has(key)) return null;
      if (sent >= MAX_SENT) {
        isUsedUp = true;
        probe.leaveOut(TOO_MANY_PAYLOADS);
        return null;
      }
      seen.add(key);
      const tried = await send(payload);
      // Again with another word: the first answer may have been a coincidence, or stored.
      return tried && (await send(payload)) && tried;
    },
  };
}

async function tryReflection(
  payloads: PayloadSender,
  reflection: Reflection,
  candidates: readonly Payload[],
): Promise<{ proof: Proof; isBlocked: boolean } | null> {
  for (const payload of candidates) {
    const tried = await payloads.try(payload);
    if (payloads.isUsedUp) return null;
    if (tried) {
      const proof = proofOf(payloads.point, reflection, tried);
      return { proof, isBlocked: tried.execution.blockedBy !== null };
    }
  }
  return null;
}

/** Characters that arrive in the page: unchanged, or as entities too. */
interface Arrived {
  raw: ReadonlySet<string>;
  entities: ReadonlySet<string>;
}

/** The payloads that may work. Without knowledge of the characters that arrive, only a few are tried. */
function candidatesFor(reflection: Reflection, isXml: boolean, arrived: Arrived | null): Payload[] {
  const payloads = payloadsFor(reflection, isXml);
  if (arrived === null) return payloads.filter(({ needs }, at) => at < MAX_BLIND || needs === '');
  // In attributes entities are decoded before the script is parsed.
  const set = reflection.in === 'script' && !reflection.element ? arrived.entities : arrived.raw;
  return payloads.filter(({ needs }) => [...needs].every((character) => set.has(character)));
}

/** Sends special characters between two words. @returns null when the page shows neither of them */
async function arrivingCharacters(probe: Probe): Promise<Arrived | null> {
  const [begin, end] = [mark(probe.marker()), mark(probe.marker())];
  const { response } = await probe.send(begin + SPECIAL + end);
  const body = response.body;
  const lower = body.toLowerCase();
  const raw = new Set<string>();
  let isShown = false;
  for (let at = lower.indexOf(begin); at !== -1; at = lower.indexOf(begin, at + begin.length)) {
    isShown = true;
    const from = at + begin.length;
    const length = lower.slice(from, from + MAX_TAIL + end.length).indexOf(end);
    for (const character of body.slice(from, from + (length === -1 ? SPECIAL.length : length)))
      raw.add(character);
  }
  if (!isShown) return null;
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

interface Tried {
  exchange: Exchange;
  execution: Execution;
  payload: string;
  word: string;
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
      ? [`The page's Content Security Policy (${blockedBy}) blocks it in browsers that support the policy.`]
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
    proof: `A browser that parses the response runs ${what}, which assigns 1 to ${word} as in the test value.`,
    payload,
    exchanges: [
      {
        exchange,
        note: 'the response with the injected script',
        needle: shownAs.slice(at, at + word.length),
      },
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
