/** Clones a repository into a temporary folder, without a working tree. */
import { lstat, opendir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { sleep } from '../../core/abort.ts';
import { EgressError } from '../../core/scanner.ts';
import { bracketed } from '../../core/target.ts';
import type { GitAddress } from './address.ts';
import type { Git } from './git.ts';

export interface CloneInit {
  git: Git;
  /** addresses of the host in the order of attempts; the target policy allows all of them */
  addresses: readonly string[];
  history: boolean;
  maxBytes: number;
  timeoutMs: number;
  userAgent: string;
}

/** Interval of measuring the size of the folder. */
const WATCH_MS = 100;
/** More than git writes in one interval. */
const BETWEEN_LOOKS_BYTES = 256 * 1024 * 1024;
/** Files and folders of a clone; one pack with its packed refs has far fewer. */
const MAX_ENTRIES = 50_000;

/** @returns the bare repository. @throws EgressError TOO_LARGE, TIMEOUT or GIT */
export async function clone(from: GitAddress, init: CloneInit): Promise<string> {
  const { git, history, maxBytes, timeoutMs } = init;
  const folder = join(git.folder, 'clone');
  const { url, config, env } = route(from, init);
  const child = git.start(
    [
      ...['clone', '--bare', '--quiet', '--no-local', '--template=', '--no-recurse-submodules'],
      ...(history ? ['--no-single-branch'] : ['--depth=1', '--single-branch', '--no-tags']),
      ...['--', url, folder],
    ],
    {
      config: [[`protocol.${from.scheme}.allow`, 'always'], ['http.userAgent', init.userAgent], ...config],
      env: { GIT_ALLOW_PROTOCOL: from.scheme, ...env },
      // This limit still applies if the server is killed and no longer watches the folder (see below).
      maxFileBytes: maxBytes + BETWEEN_LOOKS_BYTES,
    },
  );
  // Drained so that git cannot block on its output.
  void drain(child.stdout);

  let failure: EgressError | null = null;
  const fail = (code: string, message: string) => {
    failure ??= new EgressError(code, message);
    child.end();
  };
  const timer = setTimeout(
    () => fail('TIMEOUT', `The repository was not cloned within ${timeoutMs} ms.`),
    timeoutMs,
  );
  const finished = new AbortController();
  const isTooLarge = async () => (await sizeOf(folder, maxBytes)) > maxBytes;
  const tooLarge = () => fail('TOO_LARGE', `The clone of the repository takes more than ${maxBytes} bytes.`);
  const watch = async () => {
    while (!finished.signal.aborted) {
      if (await isTooLarge()) return tooLarge();
      await sleep(WATCH_MS, finished.signal).catch(() => {});
    }
  };
  try {
    await Promise.all([child.done.finally(() => finished.abort()), watch()]);
    // It may have grown since the last measurement.
    if (await isTooLarge()) tooLarge();
    if (failure) throw failure;
    return folder;
  } catch (error) {
    throw failure ?? error;
  } finally {
    clearTimeout(timer);
  }
}

/** Makes git connect to the checked address, even if the name resolves to another one by then. */
function route(
  { scheme, host, port, user, path, authorization }: GitAddress,
  { addresses, git }: CloneInit,
): { url: string; config: [string, string][]; env: Record<string, string> } {
  const [first = ''] = addresses;
  switch (scheme) {
    case 'http':
    case 'https': {
      const config: [string, string][] = [];
      if (isIP(host) === 0) {
        config.push(['http.curloptResolve', `${host}:${port}:${addresses.map(bracketed).join(',')}`]);
      }
      if (authorization !== null) config.push(['http.extraHeader', `Authorization: ${authorization}`]);
      return { url: `${scheme}://${bracketed(host)}:${port}${path}`, config, env: {} };
    }
    case 'git':
      return {
        url: `git://${bracketed(first)}:${port}${path}`,
        config: [],
        env: { GIT_OVERRIDE_VIRTUAL_HOST: port === 9418 ? bracketed(host) : `${bracketed(host)}:${port}` },
      };
    case 'ssh':
      return {
        url: path.startsWith('/')
          ? `ssh://${user}${bracketed(host)}:${port}${path}`
          : `${user}${host}:${path}`,
        config: [],
        env: { GIT_SSH_COMMAND: sshCommand(host, first, git.folder), GIT_SSH_VARIANT: 'ssh' },
      };
    default:
      return scheme satisfies never;
  }
}

/**
 * Ignores the configuration of ssh. Accepts any host key, since there is no user to confirm it. Authenticates with the
 * keys of the server's user account.
 */
function sshCommand(host: string, address: string, folder: string): string {
  const options = [
    'BatchMode=yes',
    `HostName=${address}`,
    `HostKeyAlias=${host}`,
    'StrictHostKeyChecking=accept-new',
    `UserKnownHostsFile="${join(folder, 'known-hosts')}"`,
    'GlobalKnownHostsFile=/dev/null',
    'CheckHostIP=no',
    'CanonicalizeHostname=no',
    'UpdateHostKeys=no',
    'ProxyCommand=none',
    'ProxyJump=none',
    'ControlMaster=no',
    'ControlPath=none',
    'ForwardAgent=no',
    'ForwardX11=no',
    'ClearAllForwardings=yes',
    'PermitLocalCommand=no',
    'PreferredAuthentications=publickey',
    'ConnectTimeout=30',
    'ServerAliveInterval=30',
    'ServerAliveCountMax=2',
  ];
  return ['ssh', '-F', '/dev/null', ...options.flatMap((option) => ['-o', shellWord(option)])].join(' ');
}

/** Quotes a word, since git passes the command to a shell. */
const shellWord = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Bytes of all files in the folder, or any number above `enough`. Ignores files that disappear. */
async function sizeOf(folder: string, enough: number): Promise<number> {
  let bytes = 0;
  let entries = 0;
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    try {
      for await (const entry of await opendir(next)) {
        const path = join(next, entry.name);
        if (++entries > MAX_ENTRIES) return Number.POSITIVE_INFINITY;
        if (entry.isDirectory()) folders.push(path);
        else bytes += (await lstat(path)).size;
        if (bytes > enough) return bytes;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return bytes;
}

async function drain(stdout: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of stdout);
}
