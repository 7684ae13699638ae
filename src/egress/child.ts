/** Child processes, each in a group of its own, none of which outlives its scan. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { kill, env as ownEnv, platform } from 'node:process';
import { Readable, Transform, type Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { CancelGroup } from '../core/abort.ts';
import { type Child, EgressError, type SpawnInit } from '../core/scanner.ts';

export interface Children {
  /**
   * @param init.input whether it is to read what the caller writes; by default there is nothing to read
   * @throws an EgressError through `exit` when the program cannot be started
   */
  spawn(
    argv: readonly [string, ...string[]],
    init: SpawnInit & { input?: boolean },
    groups: readonly CancelGroup[],
  ): Child & { stdin: Writable | null };
  /** Ends all of them; resolves when they are gone. */
  close(): Promise<void>;
}

/** After the polite signal. */
const KILL_AFTER_MS = 2000;
/** After the one that nobody can refuse: what is left then is dead and only not yet reaped by its parent. */
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
  // Writing to one that is gone shows in its `exit`.
  child.stdin?.on('error', () => {});
  let ending: Promise<void> | null = null;
  /** Ends whatever is in the group. Its number is the leader's, and stays taken as long as the group has members. */
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
  // A reader that goes away must not leave the pipe full and the child waiting.
  stdout.once('close', () => child.stdout.resume());

  /** With the group gone, what is still in the pipe is little. It is taken whole, however slowly it is read. */
  const takeRest = () => {
    child.stdout.unpipe(stdout);
    child.stdout.on('data', (chunk: Buffer) => stdout.writable && stdout.write(chunk));
    child.stdout.resume();
    if (child.stdout.closed) stdout.end();
    else child.stdout.once('close', () => stdout.end());
    // A process that left the group may hold the pipes open; it is not waited for.
    setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, GIVE_UP_AFTER_MS).unref();
  };

  // What nobody reads is kept up to a bound and then dropped, so that a talkative child does not stop for want of a
  // reader; whoever reads gets all of it, and with it the last words.
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
      // What the leader leaves behind ends with it.
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
    // Orphans that died stay in the group until init has reaped them; in containers it often never does.
    if (poll % 5 === 0 && !(await hasLiving(pid))) return true;
    if (performance.now() >= until) return false;
    await delay(POLL_MS);
  }
}

/** Whether a member of the group is more than a zombie (proc_pid_stat(5)); where that cannot be told, one is. */
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
    // pid (name) state ppid pgrp …; the name may hold anything, brackets included.
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
    // A member that changed its user cannot be signalled, but is there.
    if (code === 'EPERM') return true;
    throw error;
  }
}
