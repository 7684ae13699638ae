/**
 * The contract of a scanner plug-in: a description, and an async generator that yields results.
 *
 * Yielding applies back-pressure: the generator continues when the log has room. `return()` cannot interrupt an `await`,
 * so every wait in a scanner takes `signal`. Core assigns ids, seq, time, fingerprint and parent.
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

/** Input of a scanner: a target, or a result of another scanner of the same scan. */
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

/** Output of a scanner. Use `host()`, `endpoint()`, `finding()`, `assessment()`, `progress()`, `log()`, `warning()`. */
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
 * @param layer the layer of a page's assessment that was completed
 */
export const progress = (fraction: number, message: string, layer?: LayerInit): Emission => ({
  kind: 'progress',
  fraction,
  message,
  ...(layer && { layer }),
});
/** @param data additional JSON of at most 64 kB */
export const log = (level: LogLevel, message: string, data?: unknown): Emission => ({
  kind: 'log',
  level,
  message,
  ...(data !== undefined && { data }),
});

/**
 * Reports that something was dropped, cut, merged or skipped. It appears in the scan's warnings and log. Warnings of the
 * same code are added up: yield one for each occurrence, or one with a count.
 * @param count number of things affected (pages, names, results …)
 */
export const warning = (code: WarningCode, message: string, count = 1): Emission => ({
  kind: 'warning',
  code,
  message,
  count,
});

/** Limits that the context enforces on a scanner. Defaults are the server's. */
export interface Limits {
  /** requests per second to one host, on all ports; the lowest rate of all running scans applies */
  rps?: number | undefined;
  /** for one request, lookup or connection, from start to end */
  timeoutMs?: number | undefined;
  /** DNS servers, `address` or `address:port` */
  resolvers?: readonly string[] | undefined;
  /**
   * URLs of services that the scanner uses; only their origins count. The target policy does not apply to requests by
   * `Egress.services`, so they must come from the server's configuration, never from a client's options.
   */
  services?: readonly string[] | undefined;
}

export interface FetchInit {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** maximum number of redirects to follow; default 0: a 3xx response is returned */
  maxRedirects?: number;
  /** Length at which the body is cut (`truncated`) and the connection closed. Default 1 MiB. */
  maxBytes?: number;
  /** Default: the scanner's `Limits.timeoutMs`. Covers everything up to the end of the body. */
  timeoutMs?: number;
  /** aborts the request, in addition to the scan's signal */
  signal?: AbortSignal;
}

/** An HTTP response with its complete body, up to `maxBytes`. */
export interface FetchResponse {
  /** URL that responded, after redirects */
  url: string;
  status: number;
  /** by lower-case name; repeated headers are joined as in RFC 9110, `set-cookie` by newlines */
  headers: Record<string, string>;
  body: Buffer;
  /** whether the body was longer than `maxBytes`, or `swollen` */
  truncated: boolean;
  /** whether the body was cut because it decompressed to more than a hundred times its size and 512 KiB; do not retry */
  swollen: boolean;
  /** Decodes the body with the charset of its content type; default UTF-8. */
  text(): string;
  /** certificate of the server that responded; null over plain HTTP */
  certificate: Certificate | null;
}

export interface StreamInit extends Pick<FetchInit, 'method' | 'headers' | 'body' | 'signal'> {
  /** until the headers have arrived */
  timeoutMs?: number;
  /** between two chunks of the body */
  silenceMs?: number;
  /** Called when it begins to send the request. Before that, the host has certainly not got it. */
  onSent?(): void;
}

/** An HTTP response whose body is read as it arrives. */
export interface StreamResponse extends Pick<FetchResponse, 'url' | 'status' | 'headers'> {
  /** A slow reader slows down the sender. Leaving the loop closes the connection. Throws EgressError. */
  body: AsyncIterable<Buffer>;
  /** Closes the connection, even before the end of the body. */
  close(): void;
}

export interface Certificate {
  subject: string;
  issuer: string;
  notBefore: Date;
  notAfter: Date;
  /** its DNS names (subjectAltName, RFC 5280) */
  names: string[];
  /** OpenSSL's or Node's code for why it is not trusted for this host; null if it is trusted */
  problem: string | null;
}

export interface TlsVersions {
  minVersion?: SecureVersion;
  maxVersion?: SecureVersion;
}

export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'NS' | 'MX' | 'TXT';

export interface SpawnInit {
  cwd?: string;
  /** complete environment of the child; only PATH is inherited */
  env?: Record<string, string>;
  timeoutMs?: number;
  /** number of bytes of standard output after which the child is killed */
  maxBytes?: number;
  signal?: AbortSignal;
}

export interface Child {
  stdout: Readable;
  stderr: Readable;
  /** settles when the whole process group has ended */
  exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export interface RepositoryInit {
  /** Makes the history available for `history()`. Otherwise only the newest commit of a git address is cloned. */
  history?: boolean;
  /** maximum size of a clone; default 1 GiB */
  maxBytes?: number;
  /** for a clone, from start to end; default ten minutes */
  timeoutMs?: number;
}

export interface RepositoryFile {
  /** relative to the repository, with `/` as separator */
  path: string;
  /** bytes */
  size: number;
  /** hash of the commit that introduced this content; only from `history()` */
  commit: string | null;
  /** Reads the first `maxBytes` bytes. @throws EgressError if it cannot be read or is no longer a regular file */
  read(maxBytes: number): Promise<Buffer>;
}

/** The files of a repository as stored: its hooks and filters never run, and links are not followed. */
export interface Repository {
  /** hash of the commit that is scanned; null for a folder that is not a git repository */
  readonly revision: string | null;
  /**
   * Regular files, ordered by path.
   * @param onSkipped called for each skipped entry: links, special files, submodules, unreadable folders
   */
  files(onSkipped?: (path: string, why: string) => void): AsyncIterable<RepositoryFile>;
  /** Every file version in the commits of all branches and tags, once each. @throws Error if opened without history */
  history(onSkipped?: (path: string, why: string) => void): AsyncIterable<RepositoryFile>;
}

/** All network and process access of a scanner. It enforces the target policy, the limits and the abort signal. */
export interface Egress {
  /**
   * Sends one HTTP request. An untrusted certificate is not an error; see `certificate.problem`.
   * @throws TargetRefusedError, or EgressError with a code such as ECONNREFUSED or TIMEOUT
   */
  fetch(url: string, init?: FetchInit): Promise<FetchResponse>;
  /**
   * Sends one HTTP request over a connection of its own and streams the response, which may last indefinitely.
   * Redirects are not followed. @throws like `fetch`
   */
  stream(url: string, init?: StreamInit): Promise<StreamResponse>;
  /** Sends requests to `Limits.services`. Other URLs, and those that a service redirects to, are requested like targets. */
  readonly services: Pick<Egress, 'fetch' | 'stream'>;
  /**
   * Checks a host before a tool or service connects to it. Its spelling must be canonical: 127.0.0.1, not 0x7f.1.
   * @param port if the tool connects to this port only
   * @param init.mayBeUnknown returns no address for a name that cannot be resolved here; one that is denied is still refused
   * @returns the addresses of the host, all of them allowed
   * @throws TargetRefusedError if the policy refuses one of them, EgressError if there is none
   */
  requireAllowed(host: string, port?: number | null, init?: { mayBeUnknown?: boolean }): Promise<string[]>;
  /**
   * Resolves DNS records; empty if the name does not exist or has none of this type. `MX` records have no preference.
   * @throws EgressError if no server answered or the servers failed (SERVFAIL, TIMEOUT)
   */
  resolve(name: string, type: RecordType): Promise<string[]>;
  /**
   * Opens a connection, which the caller must close.
   * @param to.tls whether to use TLS, or the allowed versions (default: TLS 1.0 and later)
   * @throws like `fetch`
   */
  connect(to: { host: string; port: number; tls?: boolean | TlsVersions }): Promise<Socket | TLSSocket>;
  /**
   * Enforces a delay between requests of all scans to the host until this scan ends, for the Crawl-delay of a robots.txt.
   * @returns the enforced delay: at most 30 s
   */
  slowDown(host: string, delayMs: number): number;
  /**
   * Reserves a request rate for a tool that sends its own requests and cannot be slowed down while it runs.
   * @param onLowered called once, when another scan lowers the host's rate below the returned one
   * @returns requests per second that the tool may send: the lowest rate of the running scans; release it when done
   */
  holdRate(host: string, rps: number, onLowered: (rps: number) => void): { rps: number; release(): void };
  /** Starts a child process in its own process group, without a shell. It is killed when the scan ends. */
  spawn(argv: readonly [string, ...string[]], init?: SpawnInit): Child;
  /** Reads the lines of a text file in a folder that the server allows. @throws TargetRefusedError */
  readLines(path: string): AsyncIterable<string>;
  /**
   * Opens a repository: a folder that the server allows, or a git address, which is cloned to a temporary folder. All
   * scanners of a scan share the clone, with the size and time limits of the first call; it is deleted with the scan.
   * @throws TargetRefusedError, or EgressError: TOO_LARGE, TIMEOUT, GIT with git's message, or a code of the file system
   */
  openRepository(location: string, init?: RepositoryInit): Promise<Repository>;
}

export type KnownHost = Pick<Host, 'url'>;
export type KnownEndpoint = Pick<Endpoint, 'status' | 'contentType' | 'redirect'>;

/**
 * Results from before the scan was interrupted, so that a scanner can skip their requests. Both methods resolve to null
 * for unknown results, and always in a scan that was not interrupted.
 */
export interface KnownResults {
  /** @returns the URL at which it responded; `url` is null if it did not */
  host(name: string): Promise<KnownHost | null>;
  endpoint(url: string): Promise<KnownEndpoint | null>;
}

/** For a scan that was not interrupted. */
export const NOTHING_KNOWN: KnownResults = { host: async () => null, endpoint: async () => null };

export interface ScanContext<Options = unknown> extends Egress {
  readonly scanId: string;
  readonly options: Options;
  /** aborted when the scan is cancelled, paused or interrupted, when it fails, and when this scanner is skipped */
  readonly signal: AbortSignal;
  readonly known: KnownResults;
  /** A value that all calls of this scanner in the scan share. The first call creates it. */
  shared<T>(make: () => T): T;
  /** Like yielding `log()`, for code that cannot yield. Await it: excess lines are dropped and counted. */
  log(level: LogLevel, message: string, data?: unknown): Promise<void>;
  /** Like yielding `warning()`, for code that cannot yield. Warnings are never dropped. */
  warn(code: WarningCode, message: string, count?: number): void;
}

export interface ScannerSpec<K extends InputKind, Schema extends z.ZodObject> {
  /** name in GraphQL: lower case letters, digits, hyphens, underscores */
  name: string;
  title: string;
  description: string;
  version: string;
  intrusiveness: Intrusiveness;
  /** Kinds of input for which it is passive, whatever its intrusiveness is for others. */
  passiveFor?: readonly K[];
  consumes: readonly K[];
  produces: readonly ResultKind[];
  options: Schema;
  /** Its results are fake: they are marked as such, and it is not a default scanner. */
  mock?: boolean;
  /** Whether it also gets repositories by a name (`acme/shop`) that is no address, as services do. */
  repositoryNames?: boolean;
  /** number of inputs processed at once; default 4 */
  concurrency?: number;
  /** The most requests to targets in one scan, if the scanner bounds them by these options. */
  maxRequests?(options: z.output<Schema>): number;
  /** limits that the context enforces with these options */
  limits?(options: z.output<Schema>): Limits;
  /** Why it cannot run on this server, such as a missing tool; null if it can. Must leave nothing running. */
  unavailableReason?(): Promise<string | null>;
  /**
   * Starts preparing what the first input needs, such as a thread, and returns at once. Called when the server has
   * started and when a scan with this scanner starts.
   */
  warmUp?(): void;
  /** Releases resources that outlive a call, such as threads and timers. Called once, when the server stops. */
  close?(): Promise<void>;
  scan(input: InputOf<K>, context: ScanContext<z.output<Schema>>): AsyncGenerator<Emission, void, void>;
}

/** A scanner without its specific option and input types. */
export type Scanner = ScannerSpec<InputKind, z.ZodObject>;

/**
 * Marks an option as secret (`writeOnly` in JSON Schema): queries show `***` instead, results and logs do not have it, and it
 * is stored encrypted until the scan ends.
 */
export const secret = <Schema extends z.ZodType>(schema: Schema): Schema =>
  schema.meta({ ...schema.meta(), writeOnly: true });

/** Returns the scanner unchanged, but checks its types: the input of `scan` has the kinds that `consumes` lists. */
export function defineScanner<const K extends InputKind, Schema extends z.ZodObject>(
  spec: ScannerSpec<K, Schema>,
): Scanner {
  return spec as unknown as Scanner;
}

/** A failed request, lookup, connection or process. `code` comes from Node, undici or DNS, or is TIMEOUT. */
export class EgressError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EgressError';
    this.code = code;
  }
}
