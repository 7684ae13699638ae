/** A server under measurement in a process of its own, and how its benchmark speaks to it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer, Greeting } from './answer-commands.ts';

export interface ServerProcess extends Greeting {
  /** @throws what the command threw */
  ask<T>(command: string, params?: Record<string, unknown>): Promise<T>;
  /** Everybody has what was published last: the run goes on. */
  acknowledge(): void;
  close(): Promise<void>;
}

/** @param file in bench/support */
export async function startServer(file: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL(`./${file}`, import.meta.url)), {
    // The young generation that `npm start` gives scanwire, for the rivals as well.
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

/** It ends itself when the channel closes, also when this process dies. */
async function end(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}
