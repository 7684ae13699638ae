/** Sends pages to the server, and follows their scans. */
import { followScan, ScanwireClient, ScanwireError } from '@scanwire/client';
import type { Page } from './page.ts';
import type { Settings } from './settings.ts';
import type { Level, Verdict } from './verdict.ts';

const SEND_MS = 10_000;
/** Time until a scan must have ended. */
const VERDICT_MS = 120_000;
const MAX_TEXT = 500;

const SCAN_PAGE = `mutation ($input: ScanPageInput!) { scanPage(input: $input) {
  ... on StartScanSuccess { scan { id } } ... on Error { code message }
} }`;
const SELECTION = `... on AssessmentEvent { assessment { id riskScore threatLevel confidence reasons classification } }
  ... on FailedEvent { error } ... on CancelledEvent { reason }`;

interface Assessment {
  id: string;
  riskScore: number;
  threatLevel: Level;
  confidence: string;
  reasons: string[];
  classification: string | null;
}
type AssessmentStep =
  | { seq: number; type: 'ASSESSMENT'; assessment: Assessment }
  | { seq: number; type: 'COMPLETED' }
  | { seq: number; type: 'FAILED'; error: string }
  | { seq: number; type: 'CANCELLED'; reason: string };

/** Why a page could not be sent. */
export class SendError extends Error {
  /** `later`: another try may succeed; `settings`: only after a change of settings; `never`: the server refuses this page. */
  readonly remedy: 'later' | 'settings' | 'never';

  constructor(remedy: SendError['remedy'], message: string) {
    super(message.slice(0, MAX_TEXT));
    this.remedy = remedy;
  }
}

export interface Server {
  /** Asks the server whether it takes the key. @throws SendError that says what is wrong and what to do */
  check(): Promise<void>;
  /** @returns the id of the scan. @throws SendError */
  send(page: Page): Promise<string>;
  /** Follows a scan to its end. @param onVerdict is called with each verdict that is worse than the last. @throws SendError */
  follow(scanId: string, onVerdict: (verdict: Verdict) => void): Promise<Verdict>;
}

export function connect({ server, key }: Pick<Settings, 'server' | 'key'>): Server {
  const client = new ScanwireClient({ url: `${server}/graphql`, token: key || undefined });
  const request = <Result>(operation: string, variables = {}): Promise<Result> =>
    client.request<Result>(operation, variables, { signal: AbortSignal.timeout(SEND_MS) }).catch((error) => {
      throw toSendError(error);
    });
  return {
    async check() {
      await request('{ __typename }');
    },
    async send(page) {
      const result = await request<{
        scanPage: { scan?: { id: string }; code?: string; message?: string };
      }>(SCAN_PAGE, { input: page });
      const { scan, code, message } = result.scanPage;
      if (scan) return scan.id;
      throw new SendError(remedyOf(code ?? ''), message ?? 'The server did not start a scan.');
    },
    async follow(scanId, onVerdict) {
      const signal = AbortSignal.timeout(VERDICT_MS);
      const events = followScan<AssessmentStep>({
        ...{ client, scanId, signal },
        types: ['ASSESSMENT'],
        selection: SELECTION,
      });
      let worst: Verdict | null = null;
      let reason = 'The server did not judge the page in time.';
      try {
        for await (const event of events) {
          if (event.type === 'ASSESSMENT') {
            const verdict = toVerdict(event.assessment);
            if (worst && verdict.score <= worst.score) continue;
            worst = verdict;
            onVerdict(verdict);
          } else if (event.type === 'COMPLETED') reason = 'The server has no scanner that judges pages.';
          else reason = event.type === 'FAILED' ? event.error : event.reason;
        }
      } catch (error) {
        throw toSendError(error);
      }
      return worst ?? noVerdict(reason);
    },
  };
}

/** A scan that ended without a verdict. */
const noVerdict = (reason: string): Verdict => ({
  ...{ level: 'UNKNOWN', score: 0, confidence: 'LOW', classification: null, assessment: null },
  reasons: [text(reason)],
});

const LEVELS: readonly string[] = ['BENIGN', 'SUSPICIOUS', 'MALICIOUS', 'UNKNOWN'] satisfies Level[];

const toVerdict = ({
  id,
  riskScore,
  threatLevel,
  confidence,
  reasons,
  classification,
}: Assessment): Verdict => ({
  level: LEVELS.includes(threatLevel) ? threatLevel : 'UNKNOWN',
  score: Math.min(100, Math.max(0, Math.round(Number(riskScore)))),
  confidence: text(confidence),
  reasons: reasons.slice(0, 2).map(text),
  classification: classification === null ? null : text(classification),
  assessment: String(id),
});

const text = (value: unknown): string => String(value).slice(0, MAX_TEXT);

const remedyOf = (code: string): SendError['remedy'] => {
  if (['UNAUTHENTICATED', 'FORBIDDEN', 'BAD_RESPONSE', 'NOT_FOUND'].includes(code)) return 'settings';
  return ['UNREACHABLE', 'LIMIT_REACHED', 'UNAVAILABLE', 'INTERNAL_SERVER_ERROR'].includes(code)
    ? 'later'
    : 'never';
};

function adviceOn(code: string): string {
  // Browsers do not say whether a server is down or refuses the origin.
  if (code === 'UNREACHABLE')
    return ' Check that the server is running and accepts this extension (see the options).';
  return code === 'UNAUTHENTICATED' || code === 'FORBIDDEN' ? ' Enter another key in the options.' : '';
}

function toSendError(error: unknown): SendError {
  if (error instanceof ScanwireError) {
    const message = error.code === 'UNAUTHENTICATED' ? 'The key is missing or wrong.' : error.message;
    return new SendError(remedyOf(error.code), `${message.replace(/[.:]*$/, '.')}${adviceOn(error.code)}`);
  }
  // The time is over.
  return new SendError('later', 'The server did not answer in time.');
}
