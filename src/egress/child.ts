/** Child processes, each in its own process group; none outlives its scan. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { kill, env as ownEnv, platform } from 'node:process';
import { Readable, Transform, type Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { CancelGroup } from '../core/abort.ts';
import { type Child, EgressError, type SpawnInit } from '../core/scanner.ts';

export interface Children {
  /**
   * @param init.input whether the caller writes to its standard input; default: it has none
   * @throws an EgressError through `exit` if the program cannot be started
   */
  spawn(
    argv: readonly [string, ...string[]],
    init: SpawnInit & { input?: boolean },
    groups: readonly CancelGroup[],
  ): Child & { stdin: Writable | null };
  /** Ends all of them; resolves when they have exited. */
  close(): Promise<void>;
}

/** Time between SIGTERM and SIGKILL. */
const KILL_AFTER_MS = 2000;
/** Time to wait after SIGKILL: processes that remain are zombies that their parent has not reaped. */
const GIVE_UP_AFTER_MS = 1000;
const POLL_MS = 20;
const MAX_STDERR_BYTES = 1024 * 1024;

export function createChildren(): Children {
  const running = new Map<Promise<unknown>, () => void>();
  return {
    spawn(argv, init, groups) {
      const child = startChild(argv, init, groups);
      const gone = child.exit.then(
        () => {},
        () => {},
      );
      running.set(gone, child.end);
      void gone.then(() => running.delete(gone));
      return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, exit: child.exit };
    },
    async close() {
      for (const end of running.values()) end();
      await Promise.all(running.keys());
    },
  };
}

function startChild(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env, timeoutMs, maxBytes = Number.POSITIVE_INFINITY, input }: SpawnInit & { input?: boolean },
  groups: readonly CancelGroup[],
): Child & { stdin: Writable | null; end(): void } {
  const child = spawn(program, args, {
    cwd,
    env: { PATH: ownEnv.PATH, ...env },
    detached: true,
    stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  }) as ChildProcessByStdio<Writable | null, Readable, Readable>;
  // `exit` reports that the process has ended.
  child.stdin?.on('error', () => {});
  let ending: Promise<void> | null = null;
  /** Ends the group. Its id is the pid of the leader, and is not reused while the group has members. */
  const end = () => {
    ending ??= child.pid === undefined ? Promise.resolve() : endGroup(child.pid);
    return ending;
  };

  let bytes = 0;
  const stdout = new Transform({
    transform(chunk: Buffer, _, done) {
      const room = maxBytes - bytes;
      bytes += chunk.length;
      if (bytes > maxBytes) void end();
      done(null, chunk.subarray(0, Math.max(0, room)));
    },
  });
  child.stdout.pipe(stdout);
  // If the reader stops, the pipe must not fill up and block the child.
  stdout.once('close', () => child.stdout.resume());

  /** Reads the rest of the pipe at once: it is small when the group has ended. */
  const takeRest = () => {
    child.stdout.unpipe(stdout);
    child.stdout.on('data', (chunk: Buffer) => stdout.writable && stdout.write(chunk));
    child.stdout.resume();
    if (child.stdout.closed) stdout.end();
    else child.stdout.once('close', () => stdout.end());
    // Does not wait for a process that left the group and keeps the pipes open.
    setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, GIVE_UP_AFTER_MS).unref();
  };

  // Unread output is kept up to a limit and then dropped, so that the child never blocks on it. A reader gets all of it.
  const stderr = new Readable({ read() {} });
  child.stderr.on('data', (chunk: Buffer) => {
    const room = MAX_STDERR_BYTES - stderr.readableLength;
    if (room > 0 && !stderr.destroyed) stderr.push(chunk.subarray(0, room));
  });
  child.stderr.once('close', () => {
    if (!stderr.destroyed) stderr.push(null);
  });

  const leave = groups.map((group) => group.add(() => void end()));
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => void end(), timeoutMs);

  const exit = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      const code = error.code ?? 'EUNKNOWN';
      stdout.end();
      reject(new EgressError(code, `${program} could not be started (${code}).`, { cause: error }));
    });
    child.once('exit', (code, signal) => {
      // Processes that the leader leaves behind are ended too.
      end().then(() => {
        takeRest();
        resolve({ code, signal });
      }, reject);
    });
  }).finally(() => {
    clearTimeout(timer);
    for (const remove of leave) remove();
  });
  exit.catch(() => {});
  return { stdin: child.stdin, stdout, stderr, exit, end: () => void end() };
}

async function endGroup(pid: number): Promise<void> {
  if (!signalGroup(pid, 'SIGTERM')) return;
  if (await isGone(pid, KILL_AFTER_MS)) return;
  if (!signalGroup(pid, 'SIGKILL')) return;
  await isGone(pid, GIVE_UP_AFTER_MS);
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  for (let poll = 1; ; poll++) {
    if (!signalGroup(pid, 0)) return true;
    // Dead orphans stay in the group until init reaps them, which often never happens in containers.
    if (poll % 5 === 0 && !(await hasLiving(pid))) return true;
    if (performance.now() >= until) return false;
    await delay(POLL_MS);
  }
}

/** Whether the group has a member that is not a zombie (proc_pid_stat(5)); true if that is unknown. */
async function hasLiving(pid: number): Promise<boolean> {
  if (platform !== 'linux') return true;
  const processes = await readdir('/proc').catch(() => null);
  if (processes === null) return true;
  for (const name of processes) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'latin1').catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' || error.code === 'ESRCH' ? ') X' : null,
    );
    if (stat === null) return true;
    // pid (name) state ppid pgrp …; the name may contain any character, even brackets.
    const [state = '', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(group) === pid && state !== 'Z' && state !== 'X') return true;
  }
  return false;
}

/** @returns whether the group has a member left */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    kill(-pid, signal);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return false;
    // A member that changed its user cannot be signalled, but it exists.
    if (code === 'EPERM') return true;
    throw error;
  }
}
