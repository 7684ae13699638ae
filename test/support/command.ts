/** Runs the command line as a shell does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** The command line of the program that compile.ts has compiled. It starts twice as fast as the sources under tsx. */
export const COMMAND = [process.execPath, MAIN] as const;

/** Processes that a failed test may leave behind. */
const running = new Set<RunningCommand>();

export function endCommands(): void {
  for (const command of running) command.kill('SIGKILL');
}

export interface CommandOptions {
  cwd: string;
  /** in addition to PATH and TMPDIR; no other variable is inherited */
  env?: Record<string, string>;
  /** runs in a process group of its own, and signals go to all its processes */
  group?: boolean;
}

export interface RunningCommand {
  child: ChildProcess;
  kill(signal: NodeJS.Signals): void;
  /** output so far */
  stdout(): string;
  stderr(): string;
  /** Resolves when standard output contains the text. */
  prints(text: string | RegExp, withinMs?: number): Promise<void>;
  /** Exit code; 128 + n if signal n ended it */
  exit: Promise<number>;
}

export const startCommand = (args: readonly string[], options: CommandOptions): RunningCommand =>
  startProgram([...COMMAND, ...args], options);

export function startProgram(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env = {}, group = false }: CommandOptions,
): RunningCommand {
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: group,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const exit = once(child, 'close').then(
    ([code, signal]) => code ?? 128 + ({ SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal as string] ?? 0),
  );
  const command: RunningCommand = {
    child,
    kill(signal) {
      if (group && child.pid !== undefined) process.kill(-child.pid, signal);
      else child.kill(signal);
    },
    stdout: () => stdout,
    stderr: () => stderr,
    exit,
    async prints(text, withinMs = 25_000) {
      const has = () => (typeof text === 'string' ? stdout.includes(text) : text.test(stdout));
      const until = performance.now() + withinMs;
      while (!has()) {
        if (performance.now() > until || child.exitCode !== null) {
          throw new Error(`${text} was not printed, but:\n${stdout}\n${stderr}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
  running.add(command);
  child.once('exit', () => running.delete(command));
  return command;
}

export const runCommand = (args: readonly string[], options: CommandOptions) =>
  runProgram([...COMMAND, ...args], options);

export async function runProgram(argv: readonly [string, ...string[]], options: CommandOptions) {
  const program = startProgram(argv, options);
  const code = await program.exit;
  const stdout = program.stdout();
  return { code, stdout, stderr: program.stderr(), lines: stdout.trimEnd().split('\n') };
}
