import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { threadFile } from '../../core/thread-file.ts';
import type { WriterProxy } from '../writes.ts';
import type { Writer } from './writer.ts';
import type { WriterCall, WriterReply } from './writer-thread.ts';

/** Starts a Writer in a separate thread. Its calls run one after another. */
export function startWriter(path: string, timeoutMs: number): WriterProxy<Writer> {
  const worker = new Worker(...entry({ path, timeoutMs }));
  /** Calls that wait for their reply; replies come in the order of the calls. In a Map, deleted calls would stay in memory for a while. */
  let calls: { resolve(value: unknown): void; reject(error: Error): void }[] = [];
  let ended: Error | undefined;
  let started = false;

  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of calls) reject(ended);
    calls = [];
  };
  worker.on('message', (reply: WriterReply) => {
    started = true;
    const call = calls.shift();
    if ('error' in reply)
      call?.reject(Object.assign(new Error(reply.error.message), { code: reply.error.code }));
    else call?.resolve(reply.value);
  });
  worker.on('error', (cause) => {
    const error = new Error(`the thread that writes the database failed: ${cause.message}`, { cause });
    end(error);
    // Nothing can be recorded any more. The uncaught error ends the process, and the next one resumes the scans.
    if (started) throw error;
  });
  worker.on('exit', () => end(new Error('the database is closed')));

  const call: WriterProxy<Writer>['call'] = (method, ...args) =>
    new Promise((resolve, reject) => {
      if (ended) return reject(ended);
      worker.postMessage({ method, args } satisfies WriterCall);
      calls.push({ resolve: resolve as (value: unknown) => void, reject });
    });

  return {
    call,
    async close() {
      if (ended) return;
      const exited = once(worker, 'exit');
      await call('close').catch(() => {});
      await exited;
    },
  };
}

/** Node 20 does not apply loaders to a thread's first file, so that of a source is inline code that loads both. */
function entry(workerData: unknown): ConstructorParameters<typeof Worker> {
  const { path, preload } = threadFile(new URL('./writer-thread.ts', import.meta.url));
  if (preload.length === 0) return [path, { workerData, execArgv: [] }];
  const code = [...preload, path].map((module) => `require(${JSON.stringify(module)});`).join('');
  return [code, { workerData, eval: true, execArgv: [] }];
}
