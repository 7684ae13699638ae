/**
 * Runs git isolated from the repository, its server and other users of the machine: only with our own configuration,
 * without hooks, helpers and prompts, and with one protocol.
 */
import type { Writable } from 'node:stream';
import { type CancelGroup, createCancelGroup } from '../../core/abort.ts';
import { cleanText } from '../../core/clean-text.ts';
import { EgressError } from '../../core/scanner.ts';
import type { Children } from '../child.ts';

export interface GitProcess {
  stdin: Writable | null;
  stdout: AsyncIterable<Buffer>;
  /** Resolves when git has succeeded. @throws EgressError GIT with its error output */
  done: Promise<void>;
  /** Ends the process; `done` rejects, unless git has already succeeded. */
  end(): void;
}

export interface Git {
  /** its home: a private folder */
  readonly folder: string;
  start(args: readonly string[], init?: GitInit): GitProcess;
  /** Runs git to its end. @returns the first 64 kB of its output, trimmed */
  run(args: readonly string[], init?: GitInit): Promise<string>;
}

export interface GitInit {
  config?: Config;
  env?: Env;
  /** whether the caller writes to its `stdin` */
  input?: boolean;
  /** git is ended when a file exceeds this size, even if this process has died. */
  maxFileBytes?: number;
}

type Env = Record<string, string>;
type Config = readonly (readonly [key: string, value: string])[];

/** For `http.curloptResolve`, which is needed to connect to the checked address. */
const MIN_VERSION = [2, 37] as const;
/** Memory of a git process: a delta of a few bytes can make it allocate gigabytes. */
const MAX_MEMORY_KB = 1024 * 1024;
const MAX_OUTPUT_CHARACTERS = 64 * 1024;
const MAX_WORDS_CHARACTERS = 4096;
const MAX_LINES = 5;

const CONFIG: Config = [
  ['core.hooksPath', '/dev/null'],
  ['core.attributesFile', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.alternateRefsCommand', 'true'],
  ['core.askPass', 'false'],
  ['credential.helper', ''],
  ['protocol.allow', 'never'],
  ['http.followRedirects', 'false'],
  ['http.proxy', ''],
  // Stops if the server sends nothing for a minute.
  ['http.lowSpeedLimit', '1'],
  ['http.lowSpeedTime', '60'],
  ['transfer.bundleURI', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['submodule.recurse', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  // Always one pack: each loose object would be a file.
  ['fetch.unpackLimit', '1'],
  // Does not trust caches that others may have written.
  ['core.commitGraph', 'false'],
  ['core.multiPackIndex', 'false'],
  ['core.bigFileThreshold', '4m'],
  ['core.packedGitWindowSize', '16m'],
  ['core.packedGitLimit', '256m'],
  ['core.deltaBaseCacheLimit', '64m'],
  ['pack.threads', '1'],
];

/** @throws EgressError GIT if git is not installed, or too old to enforce the target policy */
export async function checkGit(children: Children, groups: readonly CancelGroup[]): Promise<void> {
  const child = children.spawn(['git', '--version'], { maxBytes: 1000, timeoutMs: 10_000 }, groups);
  const [version] = await Promise.all([textOf(child.stdout), child.exit]).catch((cause) => {
    throw new EgressError('GIT', 'git is not installed on the server.', { cause });
  });
  const [, major = 0, minor = 0] = (/(\d{1,4})\.(\d{1,4})/.exec(version) ?? []).map(Number);
  if (major < MIN_VERSION[0] || (major === MIN_VERSION[0] && minor < MIN_VERSION[1])) {
    throw new EgressError(
      'GIT',
      `The server has ${version.trim()}; git ${MIN_VERSION.join('.')} or newer is required.`,
    );
  }
}

export function createGit(folder: string, children: Children, groups: readonly CancelGroup[]): Git {
  const start: Git['start'] = (args, { config = [], env = {}, input = false, maxFileBytes } = {}) => {
    const ending = new AbortController();
    const own = createCancelGroup(ending.signal);
    const limits = [
      `ulimit -v ${MAX_MEMORY_KB} 2>/dev/null`,
      // In blocks of 512 bytes (POSIX).
      ...(maxFileBytes === undefined ? [] : [`ulimit -f ${Math.ceil(maxFileBytes / 512)} 2>/dev/null`]),
    ].join('; ');
    const child = children.spawn(
      // The shell does not interpret the arguments. Limits that cannot be set are skipped.
      ['sh', '-c', `${limits}; exec git "$@"`, 'git', ...args],
      {
        cwd: folder,
        env: { ...BASE_ENV, HOME: folder, ...configEnv([...CONFIG, ...config]), ...env },
        input,
      },
      [...groups, own],
    );
    const words = lastWordsOf(child.stderr);
    const done = child.exit.then(async ({ code, signal }) => {
      own.close(null);
      if (code !== 0) throw new EgressError('GIT', reasonOf(await words, folder) || endOf(code, signal));
    });
    done.catch(() => {});
    return { stdin: child.stdin, stdout: child.stdout, done, end: () => ending.abort() };
  };
  return {
    folder,
    start,
    async run(args, init = {}) {
      const { stdout, done } = start(args, init);
      const [text] = await Promise.all([textOf(stdout), done]);
      return text.trim();
    },
  };
}

const BASE_ENV: Env = {
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'false',
  SSH_ASKPASS: 'false',
  GIT_ALLOW_PROTOCOL: '',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
};

/** Passed in the environment, since other users of the machine can see arguments. */
function configEnv(config: Config): Env {
  const env: Env = { GIT_CONFIG_COUNT: String(config.length) };
  for (const [at, [key, value]] of config.entries()) {
    env[`GIT_CONFIG_KEY_${at}`] = key;
    env[`GIT_CONFIG_VALUE_${at}`] = value;
  }
  return env;
}

async function textOf(stdout: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of stdout) {
    if (text.length < MAX_OUTPUT_CHARACTERS) text += chunk.toString('latin1');
  }
  return text.slice(0, MAX_OUTPUT_CHARACTERS);
}

async function lastWordsOf(stderr: AsyncIterable<Buffer>): Promise<string> {
  let words = '';
  for await (const chunk of stderr) words = (words + chunk.toString()).slice(-MAX_WORDS_CHARACTERS);
  return words;
}

function reasonOf(words: string, folder: string): string {
  return words
    .replaceAll(folder, '')
    .replace(/\/\/[^\s/@]*@/g, '//***@')
    .split(/[\r\n]+/)
    .map((line) => cleanText(line, 500).trim())
    .filter((line) => line !== '')
    .slice(-MAX_LINES)
    .join('\n');
}

const endOf = (code: number | null, signal: NodeJS.Signals | null) =>
  signal === null ? `git exited with code ${code}.` : `git was terminated by ${signal}.`;
