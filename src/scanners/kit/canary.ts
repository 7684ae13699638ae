/**
 * Detects that a scan has changed how its target responds. A request may sign the scan out, disable the site or get it
 * blocked; from then on every response is the same, and a scanner finds nothing without knowing why. Therefore one page
 * is requested repeatedly, and its responses are compared with the first one.
 */

export interface CanaryAnswer {
  status: number;
  /** lower-case names */
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface Canary {
  /** Sets the reference response. Later calls and error responses are ignored. */
  begin(url: string, answer: CanaryAnswer): void;
  /**
   * Requests the page again after every `every` requests.
   * @param requests number of requests that the scan has made so far
   * @param force check even after few requests
   * @returns a sentence about the change, once; null when nothing has changed; undefined if no request is due
   */
  check(
    requests: number,
    ask: (url: string) => Promise<CanaryAnswer | null>,
    force?: boolean,
  ): Promise<string | null> | undefined;
}

/**
 * @param options.every number of requests between two checks
 * @param options.proof text that only logged-in visitors see
 */
export function createCanary({ every, proof }: { every: number; proof?: string | undefined }): Canary {
  let first: { url: string; kind: Signature } | null = null;
  let checkedAt = 0;
  let hasChanged = false;
  const compare = async (
    { url, kind }: NonNullable<typeof first>,
    ask: (url: string) => Promise<CanaryAnswer | null>,
  ): Promise<string | null> => {
    const answer = await ask(url);
    // Connection errors have warnings of their own.
    const change = answer && changeBetween(kind, kindOf(answer, url, proof));
    if (change === null || hasChanged) return null;
    hasChanged = true;
    return `${url} ${change}: a request has changed the site or ended the session, or the site blocks the scan. Results since then are incomplete`;
  };
  return {
    begin(url, answer) {
      if (answer.status < 400) first ??= { url, kind: kindOf(answer, url, proof) };
    },
    check(requests, ask, force = false) {
      if (first === null || hasChanged || requests === checkedAt) return undefined;
      if (!force && requests - checkedAt < every) return undefined;
      checkedAt = requests;
      return compare(first, ask);
    },
  };
}

/** The compared properties of a response. */
interface Signature {
  status: number;
  /** path of the redirect target */
  redirect: string | null;
  isProven: boolean;
  title: string;
  words: ReadonlySet<string>;
}

const MAX_LENGTH = 100_000;
const MAX_TITLE = 80;
/** Texts with fewer words are too short to compare. */
const MIN_WORDS = 12;
/** Share of words that two responses have in common. Pages with changing news or advertisements are above it. */
const MIN_ALIKE = 0.3;

function kindOf({ status, headers, body }: CanaryAnswer, url: string, proof: string | undefined): Signature {
  const { location } = headers;
  const isRedirect = status >= 300 && status < 400 && location !== undefined && URL.canParse(location, url);
  const text = body.slice(0, MAX_LENGTH);
  return {
    status,
    redirect: isRedirect ? new URL(location, url).pathname : null,
    isProven: proof !== undefined && body.includes(proof),
    title: (/<title[^>]{0,200}>([^<]{0,200})/i.exec(text)?.[1] ?? '').trim().slice(0, MAX_TITLE),
    words: new Set(text.toLowerCase().match(/\p{L}{2,30}/gu)),
  };
}

function changeBetween(before: Signature, after: Signature): string | null {
  if (before.redirect !== after.redirect || classOf(before) !== classOf(after)) {
    return `first responded with ${shown(before)}, and now with ${shown(after)}`;
  }
  if (before.isProven && !after.isProven) return 'no longer shows the text for logged-in visitors';
  if (areAlike(before.words, after.words)) return null;
  return before.title === after.title
    ? 'responds with a different page than before'
    : `responds with a different page than before ("${after.title}", previously "${before.title}")`;
}

const classOf = ({ status }: Signature): number => Math.floor(status / 100);

const shown = ({ status, redirect }: Signature): string =>
  redirect === null ? `status ${status}` : `a redirect (${status}) to ${redirect}`;

function areAlike(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  let common = 0;
  for (const word of one) if (other.has(word)) common++;
  const all = one.size + other.size - common;
  return all < MIN_WORDS || common / all >= MIN_ALIKE;
}
