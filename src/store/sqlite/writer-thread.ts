/** The writer thread: receives calls of a Writer as messages, and replies with their results, in the order of the calls. */
import { parentPort, workerData } from 'node:worker_threads';
import { createWriter, type Writer } from './writer.ts';

export interface WriterCall {
  method: keyof Writer;
  args: unknown[];
}

export type WriterReply = { value: unknown } | { error: { message: string; code?: string } };

const writer = start();

parentPort?.on('message', ({ method, args }: WriterCall) => {
  let reply: WriterReply;
  try {
    const call = writer[method] as (...args: unknown[]) => unknown;
    reply = { value: call(...args) };
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    reply = { error: { message, ...(code ? { code } : {}) } };
  }
  parentPort?.postMessage(reply);
  if (method === 'close') parentPort?.close();
});

/** @throws Error without the properties of SqliteError, whose message would be lost between threads */
function start(): Writer {
  try {
    return createWriter(workerData.path, workerData.timeoutMs);
  } catch (error) {
    throw new Error((error as Error).message);
  }
}
