/** Runs a measured server in its own process, and sends it commands. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer, Greeting } from './answer-commands.ts';

export interface ServerProcess extends Greeting {
  /** @throws the error of the command */
  ask<T>(command: string, params?: Record<string, unknown>): Promise<T>;
  /** Reports that everybody has received the last burst, so that the run continues. */
  acknowledge(): void;
  close(): Promise<void>;
}

/** @param file in bench/support */
export async function startServer(file: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL(`./${file}`, import.meta.url)), {
    // The young generation size of `npm start`, for the rivals as well.
    execArgv: ['--expose-gc', '--max-semi-space-size=64', '--import', 'tsx'],
    env: { ...process.env, ...env },
  });
  const answers = new Map<number, (answer: Answer) => void>();
  let nextId = 0;
  const gone = once(child, 'exit').then(([code, signal]) => {
    for (const settle of answers.values()) settle({ id: 0, error: `${file} ended with ${code ?? signal}` });
  });
  const [greeting] = (await Promise.race([
    once(child, 'message'),
    gone.then(() => Promise.reject(new Error(`${file} did not start`))),
  ])) as [Greeting];
  child.on('message', (answer: Answer) => {
    answers.get(answer.id)?.(answer);
    answers.delete(answer.id);
  });
  return {
    ...greeting,
    ask: <T>(command: string, params: Record<string, unknown> = {}) =>
      new Promise<T>((resolve, reject) => {
        const id = nextId++;
        answers.set(id, (answer) => {
          if ('error' in answer) reject(new Error(`${file}, ${command}: ${answer.error}`));
          else resolve(answer.value as T);
        });
        child.send({ id, command, params });
      }),
    acknowledge: () => child.send('acknowledge'),
    close: () => end(child, gone),
  };
}

/** It exits when the channel closes, even if this process dies. */
async function end(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}
