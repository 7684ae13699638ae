/** Validates, de-duplicates and counts the results of one scan, and writes them to the log. */
import { DigestMap } from './digest-map.ts';
import {
  endpointIdentity,
  hostIdentity,
  identityOf,
  parseResult,
  type ResultEmission,
  type ResultOrigin,
} from './emission.ts';
import { countResult, type ResultBody, type ScanEvent, type ScanSummary } from './event.ts';
import type { Claim, EventLog } from './event-log.ts';
import { type KnownResults, NOTHING_KNOWN, RESULT_KINDS, type Scanner } from './scanner.ts';
import { RESULT_TYPES, type ResultType } from './vocabulary.ts';
import type { WarningCode } from './warning.ts';

export interface Recorder {
  /** Numbers of results by type, in the log or being written to it. */
  readonly produced: Readonly<Record<ResultType, number>>;
  readonly summary: ScanSummary;
  /** results of earlier runners of the scan */
  readonly known: KnownResults;
  /**
   * @returns undefined if there is room for more now
   * @throws TypeError if the scanner does not declare this kind of result, the error of the log
   */
  record(scanner: Scanner, emission: ResultEmission, origin: ResultOrigin): Promise<void> | undefined;
}

const KNOWN_PAGE = 1000;

/** Loads the results of earlier runners of the scan first, so that none is recorded twice. */
export async function createRecorder(
  log: Pick<EventLog, 'read'>,
  claim: Claim,
  out: {
    put(result: ResultBody): Promise<void> | undefined;
    warn(scanner: string, code: WarningCode, message: string): Promise<void>;
    /** Called for each result of earlier runners, in order. */
    replay(event: ScanEvent): void;
  },
): Promise<Recorder> {
  const identities = new DigestMap();
  const produced: Record<ResultType, number> = { HOST: 0, ENDPOINT: 0, FINDING: 0, ASSESSMENT: 0 };
  const summary = { ...claim.summary };

  for (let after = 0, more = claim.fence > 1; more; ) {
    const events = await log.read(claim.id, {
      after,
      limit: KNOWN_PAGE,
      types: RESULT_TYPES,
      upTo: claim.lastSeq,
    });
    for (const event of events) {
      const body = event as ResultBody & ScanEvent;
      identities.add(identityOf(body), body.seq);
      produced[body.type]++;
      out.replay(event);
      after = body.seq;
    }
    more = events.length === KNOWN_PAGE;
  }

  const findKnown = async (identity: string): Promise<ScanEvent | null> => {
    const seq = identities.get(identity);
    // Results of this runner have no seq here.
    if (!seq) return null;
    const [event] = await log.read(claim.id, { after: seq - 1, limit: 1 });
    return event ?? null;
  };
  const known: KnownResults = {
    async host(name) {
      const event = await findKnown(hostIdentity(name));
      return event?.type === 'HOST' ? event.host : null;
    },
    async endpoint(url) {
      const event = await findKnown(endpointIdentity(url));
      return event?.type === 'ENDPOINT' ? event.endpoint : null;
    },
  };

  return {
    produced,
    summary,
    known: claim.fence > 1 ? known : NOTHING_KNOWN,
    record(scanner, emission, origin) {
      if (!scanner.produces.includes(emission?.kind)) throw new TypeError(notDeclared(scanner, emission));
      const parsed = parseResult(emission, scanner, origin);
      if ('problem' in parsed) {
        const message = `dropped an invalid ${emission.kind}: ${parsed.problem}`;
        return out.warn(scanner.name, 'INVALID_RESULT', message);
      }
      const { body } = parsed;
      if (!identities.add(identityOf(body))) return undefined;
      produced[body.type]++;
      countResult(summary, body);
      return out.put(body);
    },
  };
}

/** @param emission of a scanner whose types may be unchecked */
function notDeclared({ name }: Scanner, emission: unknown): string {
  const kind = (emission as { kind?: unknown } | null | undefined)?.kind;
  const known = RESULT_KINDS.find((result) => result === kind);
  if (known) return `scanner ${name} yielded a ${known}, which it does not declare: add it to "produces"`;
  const shown =
    typeof kind === 'string'
      ? `an object of the unknown kind "${kind.slice(0, 64)}"`
      : typeof emission === 'object' && emission !== null
        ? 'an object without a kind'
        : String(emission).slice(0, 64);
  return `scanner ${name} yielded ${shown}: wrap each result in finding(), host(), endpoint() or assessment()`;
}
