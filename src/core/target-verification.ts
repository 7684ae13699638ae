/**
 * Proofs that a target belongs to its workspace: a DNS record for a domain and all names under it, or a file for one
 * port of a host.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { Audit } from './audit.ts';
import { type AuditDraft, auditDraft } from './audit-entry.ts';
import { setBounded } from './bounded-map.ts';
import { type Challenge, PROOF_METHODS, type ProofMethod } from './challenge.ts';
import {
  BadInputError,
  InvalidTargetError,
  LimitReachedError,
  NotFoundError,
  TargetNotVerifiedError,
  TargetRefusedError,
} from './errors.ts';
import { type Identity, requireRole } from './identity.ts';
import type { KeysetPage } from './keyset.ts';
import { EgressError } from './scanner.ts';
import { bracketed, parseTarget, type Target } from './target.ts';
import { type Place, placeOfTarget, showPlace, type TargetScope } from './target-scope.ts';

export interface VerifiedTarget {
  id: string;
  workspace: string;
  method: ProofMethod;
  /** a domain, or the origin of a URL */
  target: string;
  /** milliseconds since 1970 */
  verifiedAt: number;
  expiresAt: number;
}

export interface VerifiedTargetStore {
  /**
   * Adds a target, or renews it.
   * @param entry recorded in the same transaction
   * @returns false, with nothing stored, if the workspace already has `max` others
   */
  put(verified: VerifiedTarget, max: number, entry: AuditDraft): Promise<boolean>;
  /** Whether one of the targets is verified. */
  hasAny(workspace: string, targets: readonly string[]): Promise<boolean>;
  /** In the order of their ids. Expired targets are left out. */
  list(workspace: string, page: KeysetPage): Promise<VerifiedTarget[]>;
  count(workspace: string): Promise<number>;
  /**
   * @param entry recorded in the same transaction, if there was one
   * @returns whether there was one
   */
  remove(workspace: string, id: string, entry: AuditDraft): Promise<boolean>;
  /** A random secret of the database, from which challenges are derived. */
  challengeKey(): Promise<string>;
}

/** What the network and the configuration say about hosts. */
export interface TargetProbe {
  /** Whether names are registered directly below this name, as with co.uk and github.io. */
  isPublicSuffix(name: string): boolean;
  /** Whether the configuration allows the host, or it is this machine. */
  isConfigured(place: Pick<Place, 'host' | 'port'>): Promise<boolean>;
  /** @throws EgressError */
  txtRecords(name: string): Promise<string[]>;
  /** Redirects are not followed. @throws EgressError, TargetRefusedError */
  file(url: string): Promise<{ status: number; content: string }>;
}

/** `problem`: why the proof was not found. */
type Verification = { verified: VerifiedTarget } | { challenge: Challenge; problem: string };

export interface TargetVerification extends TargetScope {
  /**
   * Looks for the proof. A target that is already verified is renewed.
   * @throws InvalidTargetError, TargetRefusedError, BadInputError, LimitReachedError, ForbiddenError, UnavailableError
   */
  verify(identity: Identity, input: { target: string; method: ProofMethod }): Promise<Verification>;
  /** @throws NotFoundError, ForbiddenError, UnavailableError */
  remove(identity: Identity, id: string): Promise<void>;
  readonly targets: Pick<VerifiedTargetStore, 'list' | 'count'>;
}

export interface VerificationParts {
  audit: Pick<Audit, 'attempt' | 'refused'>;
  store: VerifiedTargetStore;
  probe: TargetProbe;
  /** @throws TargetRefusedError */
  checkTarget(target: Target): void;
  newId(): string;
  /** time after which a target must be verified again */
  validMs: number;
}

const RECORD_LABEL = '_scanwire-challenge';
const FILE_PATH = '/.well-known/scanwire-challenge.txt';
const CONTENT_PREFIX = 'scanwire-verification=';
/** Checks of one caller in a minute. */
const MAX_CHECKS = 30;
const MINUTE_MS = 60_000;
const MAX_CALLERS = 10_000;
/** Targets of one workspace. */
const MAX_TARGETS = 1000;
/** A scan asks for each of its requests. */
const REMEMBERED_MS = 5000;
const MAX_REMEMBERED = 10_000;

export function createTargetVerification(parts: VerificationParts): TargetVerification {
  const { audit, store, probe } = parts;
  const remembered = new Map<string, { at: number; covered: Promise<boolean> }>();
  const takeCheck = createCheckLimit();
  const { challengeFor, look } = createChallenges(parts);

  const isCovered = async (workspace: string, place: Place): Promise<boolean> =>
    (await store.hasAny(workspace, targetsThatCover(place))) || (await probe.isConfigured(place));

  const covers: TargetScope['covers'] = (workspace, place) => {
    const key = `${workspace} ${place.host} ${place.port}`;
    const known = remembered.get(key);
    if (known && Date.now() - known.at < REMEMBERED_MS) return known.covered;
    const covered = isCovered(workspace, place);
    covered.catch(() => remembered.delete(key));
    setBounded(remembered, key, { at: Date.now(), covered }, MAX_REMEMBERED);
    return covered;
  };

  const verify: TargetVerification['verify'] = async (identity, { target: text, method }) => {
    requireRole(identity, 'OPERATOR');
    const target = parseTarget(text);
    const place = placeOfTarget(target);
    if (place === null) throw new InvalidTargetError('Repositories need no proof.');
    parts.checkTarget(target);
    const problem = methodProblem(probe, method, place);
    if (problem !== null) throw new BadInputError(problem);
    takeCheck(identity.id);
    const { workspace } = identity;
    const challenge = await challengeFor(workspace, method, place);
    const missing = await look(challenge);
    if (missing !== null) {
      const refusal = new TargetNotVerifiedError(missing, [], [challenge]);
      await audit.refused(identity, 'VERIFY_TARGET', { target: text }, refusal);
      return { challenge, problem: missing };
    }
    const now = Date.now();
    const proved = method === 'DNS_TXT' ? place.host : originOf(place);
    const verified = {
      ...{ id: parts.newId(), workspace, method, target: proved },
      ...{ verifiedAt: now, expiresAt: now + parts.validMs },
    };
    const detail = `${proved} (${method})`;
    const entry = auditDraft(identity, 'VERIFY_TARGET', { verifiedTargetId: verified.id }, { detail });
    if (!(await store.put(verified, MAX_TARGETS, entry))) {
      throw new LimitReachedError(
        `The workspace has ${MAX_TARGETS} verified targets, which is the limit. Remove one, or verify a parent domain with DNS_TXT.`,
      );
    }
    remembered.clear();
    return { verified };
  };

  return {
    covers,

    async refusal(workspace, place, scanners) {
      const methods = PROOF_METHODS.filter((method) => methodProblem(probe, method, place) === null);
      // The file proves one port, and this scan may use all of them.
      const useful = place.port === null ? methods.filter((method) => method === 'DNS_TXT') : methods;
      const challenges = await Promise.all(useful.map((method) => challengeFor(workspace, method, place)));
      return new TargetNotVerifiedError(refusalMessage(place, scanners, challenges), scanners, challenges);
    },

    verify: (identity, input) =>
      audit.attempt(identity, 'VERIFY_TARGET', { target: input.target }, () => verify(identity, input)),

    async remove(identity, id) {
      const subject = { verifiedTargetId: id };
      await audit.attempt(identity, 'REMOVE_VERIFIED_TARGET', subject, async () => {
        requireRole(identity, 'OPERATOR');
        const entry = auditDraft(identity, 'REMOVE_VERIFIED_TARGET', subject);
        if (!(await store.remove(identity.workspace, id, entry)))
          throw new NotFoundError('There is no verified target with this id.');
        remembered.clear();
      });
    },

    targets: store,
  };
}

/** Derives challenges, and looks for their proofs. */
function createChallenges({ store, probe }: Pick<VerificationParts, 'store' | 'probe'>) {
  const challengeFor = async (workspace: string, method: ProofMethod, place: Place): Promise<Challenge> => {
    const key = await store.challengeKey();
    const digest = createHmac('sha256', key).update(`${workspace}\n${place.host}`).digest('base64url');
    const location =
      method === 'DNS_TXT' ? `${RECORD_LABEL}.${place.host}` : `${originOf(place)}${FILE_PATH}`;
    return { method, location, content: CONTENT_PREFIX + digest };
  };

  /** @returns why the proof was not found; null if it was */
  const look = async ({ method, location, content }: Challenge): Promise<string | null> => {
    try {
      return method === 'DNS_TXT'
        ? await lookInDns(probe, location, content)
        : await lookInFile(probe, location, content);
    } catch (error) {
      if (!(error instanceof EgressError || error instanceof TargetRefusedError)) throw error;
      return error.message;
    }
  };

  return { challengeFor, look };
}

/** Why a target cannot be verified by the method; null if it can. */
function methodProblem(probe: TargetProbe, method: ProofMethod, { host }: Place): string | null {
  if (method === 'WELL_KNOWN_FILE') return null;
  if (isIP(host) !== 0) return `${host} is an address, which has no TXT records. Use WELL_KNOWN_FILE.`;
  return probe.isPublicSuffix(host)
    ? `${host} is a public suffix: the names under it have different owners. Verify one of them.`
    : null;
}

/** The origin whose file proves the place. */
function originOf({ host, port, origin }: Place): string {
  if (origin !== null) return origin;
  const authority = bracketed(host);
  if (port === 80) return `http://${authority}`;
  return port === null || port === 443 ? `https://${authority}` : `https://${authority}:${port}`;
}

/** The verified targets that include the place. A server on port 80 or 443 speaks for both. */
function targetsThatCover({ host, port }: Place): string[] {
  const names: string[] = [];
  if (isIP(host) === 0) {
    for (let name = host; name !== ''; name = name.slice(name.indexOf('.') + 1)) {
      names.push(name);
      if (!name.includes('.')) break;
    }
  }
  if (port === null) return names;
  const authority = bracketed(host);
  const suffix = port === 80 || port === 443 ? '' : `:${port}`;
  return [...names, `https://${authority}${suffix}`, `http://${authority}${suffix}`];
}

/** A wildcard record may belong to someone else, such as a hosting service that a forgotten CNAME names. */
async function lookInDns(probe: TargetProbe, name: string, content: string): Promise<string | null> {
  const records = await probe.txtRecords(name);
  if (!records.some((record) => record.trim() === content)) {
    return records.length === 0
      ? `${name} has no TXT record. After a change, DNS servers may return the old answer for some time.`
      : `${name} has ${records.length} TXT records, but none has the expected value.`;
  }
  const sibling = name.replace(RECORD_LABEL, `${RECORD_LABEL}-${randomBytes(8).toString('hex')}`);
  const others = await probe.txtRecords(sibling);
  return others.some((record) => record.trim() === content)
    ? `${name} is answered by a wildcard record. Publish a record with exactly this name.`
    : null;
}

async function lookInFile(probe: TargetProbe, url: string, content: string): Promise<string | null> {
  const { status, content: found } = await probe.file(url);
  if (status >= 300 && status < 400)
    return `${url} redirects (status ${status}). Redirects are not followed: serve the file at this URL.`;
  if (status !== 200) return `${url} responded with status ${status}.`;
  return found.trim() === content ? null : `The content of ${url} is not the expected value.`;
}

function refusalMessage(place: Place, scanners: readonly string[], challenges: readonly Challenge[]): string {
  const shown = showPlace(place);
  const ways = challenges.map(({ method, location, content }) =>
    method === 'DNS_TXT'
      ? `the DNS TXT record ${location} with the value "${content}" (method DNS_TXT)`
      : `the file ${location} with the content "${content}" (method WELL_KNOWN_FILE)`,
  );
  const proof =
    ways.length > 0
      ? `Publish ${ways.join(', or ')}, and call the verifyTarget mutation.`
      : `To prove one port of it, start the scan at a URL such as ${originOf(place)}/.`;
  return `${shown} is not a verified target, which ${new Intl.ListFormat('en').format(scanners)} ${scanners.length === 1 ? 'needs' : 'need'}: active scanners only scan targets that you own. ${proof} Or put "${place.host}" in SCANWIRE_TARGETS_ALLOW.`;
}

/** @returns a function that counts a check of a caller @throws LimitReachedError */
function createCheckLimit(): (caller: string) => void {
  const windows = new Map<string, { startedAt: number; checks: number }>();
  return (caller) => {
    const now = Date.now();
    const last = windows.get(caller);
    const window = last && now - last.startedAt < MINUTE_MS ? last : { startedAt: now, checks: 0 };
    if (window.checks >= MAX_CHECKS)
      throw new LimitReachedError(`Only ${MAX_CHECKS} checks a minute are allowed. Try again in a minute.`);
    window.checks++;
    setBounded(windows, caller, window, MAX_CALLERS);
  };
}
