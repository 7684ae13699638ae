/**
 * The contract of a scanner plug-in: a description, and an async generator that yields what it finds.
 *
 * Yielding is back-pressure: the generator goes on when the log has room. `return()` cannot interrupt an
 * `await`, so every wait inside takes `signal`. Ids, seq, time, fingerprint and parent are core's to give.
 */
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { SecureVersion, TLSSocket } from 'node:tls';
import type { z } from 'zod';
import type { LogLevel } from './event.ts';
import type { Page } from './page.ts';
import type {
  AssessmentInit,
  Endpoint,
  EndpointInit,
  FindingInit,
  Host,
  HostInit,
  LayerInit,
} from './result.ts';
import type { WarningCode } from './warning.ts';

export type Intrusiveness = 'passive' | 'active' | 'aggressive';

/** What a scanner can be called with: a target, or a result of another scanner of the same scan. */
export type ScannerInput =
  | { kind: 'domain'; domain: string }
  | ({ kind: 'host'; port: number | null } & Pick<Host, 'name' | 'ip' | 'url' | 'alive'>)
  | { kind: 'url'; url: string }
  | { kind: 'endpoint'; url: string; status: number | null; contentType: string | null }
  | { kind: 'repository'; location: string }
  | { kind: 'page'; page: Page };
export type InputKind = ScannerInput['kind'];
export const INPUT_KINDS = [
  'domain',
  'host',
  'url',
  'endpoint',
  'repository',
  'page',
] as const satisfies readonly InputKind[];
export type InputOf<K extends InputKind> = Extract<ScannerInput, { kind: K }>;

export const RESULT_KINDS = ['host', 'endpoint', 'finding', 'assessment'] as const;
export type ResultKind = (typeof RESULT_KINDS)[number];

/** What a scanner yields. Build it with `host()`, `endpoint()`, `finding()`, `assessment()`, `progress()`, `log()`. */
export type Emission =
  | { kind: 'host'; host: HostInit }
  | { kind: 'endpoint'; endpoint: EndpointInit }
  | { kind: 'finding'; finding: FindingInit }
  | { kind: 'assessment'; assessment: AssessmentInit }
  | { kind: 'progress'; fraction: number; message: string; layer?: LayerInit }
  | { kind: 'log'; level: LogLevel; message: string; data?: unknown }
  | { kind: 'warning'; code: WarningCode; message: string; count: number };

export const host = (init: HostInit): Emission => ({ kind: 'host', host: init });
export const endpoint = (init: EndpointInit): Emission => ({ kind: 'endpoint', endpoint: init });
export const finding = (init: FindingInit): Emission => ({ kind: 'finding', finding: init });
export const assessment = (init: AssessmentInit): Emission => ({ kind: 'assessment', assessment: init });
/**
 * @param fraction share of this input that is done, 0 to 1
 * @param layer of a page's judgement that is finished with it
 */
export const progress = (fraction: number, message: string, layer?: LayerInit): Emission => ({
  kind: 'progress',
  fraction,
  message,
  ...(layer && { layer }),
});
/** @param data JSON of at most 64 kB that belongs to it */
export const log = (level: LogLevel, message: string, data?: unknown): Emission => ({
  kind: 'log',
  level,
  message,
  ...(data !== undefined && { data }),
});

/**
 * Something that was dropped, cut, merged, skipped or not done. It appears in the scan's warnings and in its log.
 * Warnings of one code are added up, so yield one for each occurrence, or one with the count of many.
 * @param count number of things (pages, names, results …) that it happened to
 */
export const warning = (code: WarningCode, message: string, count = 1): Emission => ({
  kind: 'warning',
  code,
  message,
  count,
});

/** What the context holds a scanner to. Left out: the server's defaults. */
export interface Limits {
  /** requests a second to one host, whatever the port; the lowest of all running scans holds */
  rps?: number | undefined;
  /** for one request, look-up or connection, from start to end */
  timeoutMs?: number | undefined;
  /** DNS servers, `address` or `address:port` */
  resolvers?: readonly string[] | undefined;
  /**
   * Origins (`http://scanner:8000`) of services that it works through, as the server's own configuration names them:
   * they are no targets, so that the target policy does not apply to them. Never from a client's options.
   */
  services?: readonly string[] | undefined;
}

export interface FetchInit {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** redirects to follow, 0 by default: a 3xx answer is returned as it is */
  maxRedirects?: number;
  /** The body is cut here (`truncated`), and the connection closed. Default 1 MiB. */
  maxBytes?: number;
  /** Default: the scanner's `Limits.timeoutMs`. Covers everything up to the end of the body. */
  timeoutMs?: number;
  /** besides the scan's own signal */
  signal?: AbortSignal;
}

/** A complete answer: the body is already read, within its bound. */
export interface FetchResponse {
  /** where the answer came from, after redirects */
  url: string;
  status: number;
  /** lower-case names; repeated ones joined as RFC 9110 has it, `set-cookie` by newline */
  headers: Record<string, string>;
  body: Buffer;
  /** whether the body was longer than `maxBytes`, or `swollen` */
  truncated: boolean;
  /** Compressed, it grew over a hundredfold and past 512 KiB: it was cut there, and asking for more of it is of no use. */
  swollen: boolean;
  /** body as text, in the charset of its content type, UTF-8 by default */
  text(): string;
  /** certificate of the server that answered; null over plain HTTP */
  certificate: Certificate | null;
}

export interface StreamInit extends Pick<FetchInit, 'method' | 'headers' | 'body' | 'signal'> {
  /** until the head of the answer has come */
  timeoutMs?: number;
  /** between two pieces of the body */
  silenceMs?: number;
}

/** An answer whose body is read as it arrives. */
export interface StreamResponse extends Pick<FetchResponse, 'url' | 'status' | 'headers'> {
  /** Not reading it slows the sender down; leaving its loop closes the connection. Throws EgressError. */
  body: AsyncIterable<Buffer>;
  /** Closes the connection, read to its end or not. */
  close(): void;
}

export interface Certificate {
  subject: string;
  issuer: string;
  notBefore: Date;
  notAfter: Date;
  /** DNS names that it is for (subjectAltName, RFC 5280) */
  names: string[];
  /** null when it is trusted for this host; otherwise why not, as OpenSSL or Node name it */
  problem: string | null;
}

export interface TlsVersions {
  minVersion?: SecureVersion;
  maxVersion?: SecureVersion;
}

export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'NS' | 'MX' | 'TXT';

export interface SpawnInit {
  cwd?: string;
  /** the whole environment of the child; nothing is inherited but PATH */
  env?: Record<string, string>;
  timeoutMs?: number;
  /** bytes of standard output after which the child is ended */
  maxBytes?: number;
  signal?: AbortSignal;
}

export interface Child {
  stdout: Readable;
  stderr: Readable;
  /** settles when the whole process group is gone */
  exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export interface RepositoryInit {
  /** Brings the whole history along, for `history()`; of a git address, else the newest commit alone is fetched. */
  history?: boolean;
  /** bytes that a clone may take; default 1 GiB */
  maxBytes?: number;
  /** for a clone, from start to end; default ten minutes */
  timeoutMs?: number;
}

export interface RepositoryFile {
  /** relative to the repository, with `/` between its parts */
  path: string;
  /** bytes */
  size: number;
  /** of `history()`: the commit, in hexadecimal, that brought this content */
  commit: string | null;
  /** @returns its first `maxBytes` bytes. @throws EgressError for what is broken, or no longer a regular file */
  read(maxBytes: number): Promise<Buffer>;
}

/** The files of a repository, read as they are stored: no hook, filter or link of it is ever followed. */
export interface Repository {
  /** the commit that is looked at, in hexadecimal; null for a folder that is no git repository */
  readonly revision: string | null;
  /**
   * Regular files, in order of their paths.
   * @param onSkipped is told of what is left out: links, special files, submodules, unreadable folders
   */
  files(onSkipped?: (path: string, why: string) => void): AsyncIterable<RepositoryFile>;
  /** Every content that a commit of any branch or tag brought, each once. @throws Error when opened without history */
  history(onSkipped?: (path: string, why: string) => void): AsyncIterable<RepositoryFile>;
}

/** The only way out of the process. Every call obeys the target policy, the limits and the abort signal. */
export interface Egress {
  /**
   * One HTTP request. Certificates that do not verify are not errors but facts (`certificate.problem`).
   * @throws TargetRefusedError, or EgressError with a code such as ECONNREFUSED or TIMEOUT
   */
  fetch(url: string, init?: FetchInit): Promise<FetchResponse>;
  /**
   * One HTTP request whose answer goes on for as long as it likes: read as it comes, over a connection of its own.
   * Redirects are not followed. @throws like `fetch`
   */
  stream(url: string, init?: StreamInit): Promise<StreamResponse>;
  /**
   * For what others will connect to: a tool, or a service.
   * @returns the addresses of a host, all of which may be scanned
   * @throws TargetRefusedError when one may not, EgressError when there is none
   */
  requireAllowed(host: string): Promise<string[]>;
  /**
   * Records of a name; empty where it does not exist or has none of the type. `MX` without its preference.
   * @throws EgressError when no server answered or it failed (SERVFAIL, TIMEOUT)
   */
  resolve(name: string, type: RecordType): Promise<string[]>;
  /**
   * An open connection, the caller's to close.
   * @param to.tls whether TLS is spoken, or which of its versions may be (default: all from TLS 1.0 on)
   * @throws like `fetch`
   */
  connect(to: { host: string; port: number; tls?: boolean | TlsVersions }): Promise<Socket | TLSSocket>;
  /**
   * Keeps at least `delayMs` between two requests to the host, of all scans of the server, until this scan has ended: for
   * the Crawl-delay of a robots.txt.
   * @returns the delay that is kept: at most 30 s
   */
  slowDown(host: string, delayMs: number): number;
  /**
   * Claims a request rate for a tool, which sends its requests by itself and cannot be slowed down once it runs.
   * @param onLowered called once, when another scan lowers the host's rate below what was returned
   * @returns requests a second that the tool may send: the lowest rate of the running scans; release it at its end
   */
  holdRate(host: string, rps: number, onLowered: (rps: number) => void): { rps: number; release(): void };
  /** A child process in a group of its own, without a shell; it ends with the scan. */
  spawn(argv: readonly [string, ...string[]], init?: SpawnInit): Child;
  /** Lines of a text file below the folders that the server allows. @throws TargetRefusedError */
  readLines(path: string): AsyncIterable<string>;
  /**
   * A repository: a folder below those that the server allows, or a git address, which is cloned to a temporary folder.
   * Opened once a scan and gone with it, whoever asks; the first to ask decides on size and time.
   * @throws TargetRefusedError, or EgressError: TOO_LARGE, TIMEOUT, GIT with the reason that git gives, or a code of the
   *   file system
   */
  openRepository(location: string, init?: RepositoryInit): Promise<Repository>;
}

export type KnownHost = Pick<Host, 'url'>;
export type KnownEndpoint = Pick<Endpoint, 'status' | 'contentType' | 'redirect'>;

/**
 * Results that are in the scan's log since before it was interrupted. What has nothing more to bring need not be
 * requested again. Both resolve to null for what is not in the log, and always in a scan that was not interrupted.
 */
export interface KnownResults {
  /** @returns where it answered; `url` is null for a host that did not */
  host(name: string): Promise<KnownHost | null>;
  endpoint(url: string): Promise<KnownEndpoint | null>;
}

/** Of a scan that was not interrupted. */
export const NOTHING_KNOWN: KnownResults = { host: async () => null, endpoint: async () => null };

export interface ScanContext<Options = unknown> extends Egress {
  readonly scanId: string;
  readonly options: Options;
  /** aborted when the scan is cancelled, fails or is interrupted */
  readonly signal: AbortSignal;
  readonly known: KnownResults;
  /** What all calls of this scanner within the scan share; the first makes it. */
  shared<T>(make: () => T): T;
  /** Like yielding `log()`, for places that cannot yield. Await it: lines beyond a bound are dropped and counted. */
  log(level: LogLevel, message: string, data?: unknown): Promise<void>;
  /** Like yielding `warning()`, for places that cannot yield. Never dropped: what cannot be logged now is counted. */
  warn(code: WarningCode, message: string, count?: number): void;
}

export interface ScannerSpec<K extends InputKind, Schema extends z.ZodObject> {
  /** also its name in GraphQL: lower case, digits, hyphens, underscores */
  name: string;
  title: string;
  description: string;
  version: string;
  intrusiveness: Intrusiveness;
  consumes: readonly K[];
  produces: readonly ResultKind[];
  options: Schema;
  /** Its results are made up: marked so everywhere, and never among the default scanners. */
  mock?: boolean;
  /** inputs worked on at once; default 4 */
  concurrency?: number;
  /** what the context holds it to, under these options */
  limits?(options: z.output<Schema>): Limits;
  /** Why it cannot run here, such as a missing tool; null when it can. Any client may ask: it starts nothing that stays. */
  unavailableReason?(): Promise<string | null>;
  /**
   * Begins to prepare what its first input would wait for, such as a thread, and returns at once. Called when the server
   * has started, and when a scan with this scanner starts.
   */
  warmUp?(): void;
  /** Ends what it holds beyond a call: threads, timers. Called once, when the server stops. */
  close?(): Promise<void>;
  scan(input: InputOf<K>, context: ScanContext<z.output<Schema>>): AsyncGenerator<Emission, void, void>;
}

/** A scanner whose option and input types are known to itself alone. */
export type Scanner = ScannerSpec<InputKind, z.ZodObject>;

/** The identity function, for its types: `scan` gets exactly the inputs that `consumes` names. */
export function defineScanner<const K extends InputKind, Schema extends z.ZodObject>(
  spec: ScannerSpec<K, Schema>,
): Scanner {
  return spec as unknown as Scanner;
}

/** A request that left the process and failed: `code` is Node's, undici's, DNS's, or TIMEOUT. */
export class EgressError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EgressError';
    this.code = code;
  }
}
