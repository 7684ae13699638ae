/**
 * Notices when a scan has changed how its target answers. A request may sign the scan out, switch the site off or get it
 * blocked; from then on every page answers the same, and a scanner would find nothing without knowing why. So one page
 * is requested again and again, and its answers are compared with the first one.
 */

export interface CanaryAnswer {
  status: number;
  /** lower-case names */
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface Canary {
  /** Takes the first answer to be compared with; later ones are ignored, and so are errors. */
  begin(url: string, answer: CanaryAnswer): void;
  /**
   * Requests the page again after every so many requests.
   * @param requests made by the scan so far
   * @param force also where few were made
   * @returns once, what has changed, in a sentence; null where nothing has
   */
  check(
    requests: number,
    ask: (url: string) => Promise<CanaryAnswer | null>,
    force?: boolean,
  ): Promise<string | null>;
}

/**
 * @param options.every requests from one check to the next
 * @param options.proof text that only a signed-in visitor sees
 */
export function createCanary({ every, proof }: { every: number; proof?: string | undefined }): Canary {
  let first: { url: string; kind: Kind } | null = null;
  let checkedAt = 0;
  let hasChanged = false;
  return {
    begin(url, answer) {
      if (answer.status < 400) first ??= { url, kind: kindOf(answer, url, proof) };
    },
    async check(requests, ask, force = false) {
      if (first === null || hasChanged || requests === checkedAt) return null;
      if (!force && requests - checkedAt < every) return null;
      checkedAt = requests;
      const { url, kind } = first;
      const answer = await ask(url);
      // Errors of connections have warnings of their own.
      const change = answer && changeBetween(kind, kindOf(answer, url, proof));
      if (change === null || hasChanged) return null;
      hasChanged = true;
      return `${url} ${change}: something that was requested has changed the site or the session, or the site blocks the scan. What was found since then is incomplete`;
    },
  };
}

/** What is compared of an answer. */
interface Kind {
  status: number;
  /** path that it redirects to */
  redirect: string | null;
  isProven: boolean;
  title: string;
  words: ReadonlySet<string>;
}

const MAX_LENGTH = 100_000;
const MAX_TITLE = 80;
/** Texts with fewer words in all are too short to be told apart. */
const MIN_WORDS = 12;
/** Share of the words of both answers that are in both: pages with news or advertisements have more. */
const MIN_ALIKE = 0.3;

function kindOf({ status, headers, body }: CanaryAnswer, url: string, proof: string | undefined): Kind {
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

function changeBetween(before: Kind, after: Kind): string | null {
  if (before.redirect !== after.redirect || classOf(before) !== classOf(after)) {
    return `answered with ${shown(before)} at first, and now with ${shown(after)}`;
  }
  if (before.isProven && !after.isProven) return 'does not show the text of a signed-in visitor any more';
  if (areAlike(before.words, after.words)) return null;
  return before.title === after.title
    ? 'answers with a different page than at first'
    : `answers with another page than at first ("${after.title}", before "${before.title}")`;
}

const classOf = ({ status }: Kind): number => Math.floor(status / 100);

const shown = ({ status, redirect }: Kind): string =>
  redirect === null ? `status ${status}` : `a redirect (${status}) to ${redirect}`;

function areAlike(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  let common = 0;
  for (const word of one) if (other.has(word)) common++;
  const all = one.size + other.size - common;
  return all < MIN_WORDS || common / all >= MIN_ALIKE;
}
