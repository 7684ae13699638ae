/** Runs the module of SCANWIRE_ERROR_HOOK in a thread, so that it cannot block or end the server. */
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { pino } from 'pino';
import { ConfigError } from './config.ts';
import type { ErrorHook } from './core/error-report.ts';

export interface ErrorHookThread {
  report: ErrorHook;
  /** Waits up to two seconds for the errors that were reported. */
  close(): Promise<void>;
}

/** Errors that the hook has not handled yet; further ones are only logged. */
const MAX_PENDING = 100;
const START_MS = 10_000;
const CLOSE_MS = 2000;

/** The error arrives as plain data, since the properties of errors are lost between threads. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
import(workerData).then(({ default: hook }) => {
  if (typeof hook !== 'function') throw new Error('its default export is not a function');
  parentPort.on('message', async ({ error: { type, ...properties }, context }) => {
    let problem = null;
    try {
      await hook(Object.assign(new Error(properties.message), { name: type }, properties), context);
    } catch (error) {
      problem = String(error);
    }
    parentPort.postMessage(problem);
  });
  parentPort.postMessage({ ready: true });
});
`;

/**
 * @param path of a module whose default export is a function `(error, context)`
 * @throws ConfigError if it does not load
 */
export async function startErrorHook(
  path: string,
  warn: (message: string) => void,
): Promise<ErrorHookThread> {
  let thread = await start(path);
  let pending = 0;
  let isFull = false;
  let isClosed = false;
  let hasEnded = false;
  let onIdle = () => {};

  const settle = (left: number) => {
    pending = left;
    if (pending === 0) {
      isFull = false;
      onIdle();
    }
  };
  const listen = () => {
    thread.on('message', (problem: string | null | { ready: true }) => {
      // A thread that has started again says so.
      if (typeof problem === 'object' && problem !== null) return;
      settle(pending - 1);
      if (problem !== null) warn(`the error hook failed: ${problem}`);
    });
    thread.on('error', (error) => warn(`the error hook failed: ${error.message}`));
    thread.once('exit', () => {
      hasEnded = true;
      settle(0);
      if (!isClosed) warn('the error hook ended its thread; it starts again at the next error');
    });
  };
  listen();

  return {
    async report(error, context) {
      if (isClosed) return;
      if (pending >= MAX_PENDING) {
        if (!isFull) warn(`the error hook has ${MAX_PENDING} unhandled errors; further ones are only logged`);
        isFull = true;
        return;
      }
      pending++;
      if (hasEnded) {
        hasEnded = false;
        thread = spawn(path);
        listen();
      }
      // Through JSON, because some values cannot be sent to a thread.
      const plain =
        error instanceof Error ? pino.stdSerializers.err(error) : { type: 'Error', message: String(error) };
      thread.postMessage({ error: JSON.parse(JSON.stringify({ ...plain, raw: undefined })), context });
    },
    async close() {
      isClosed = true;
      if (pending > 0) {
        const timer = setTimeout(() => onIdle(), CLOSE_MS);
        await new Promise<void>((resolve) => {
          onIdle = resolve;
        });
        clearTimeout(timer);
      }
      await thread.terminate();
    },
  };
}

const spawn = (path: string) =>
  new Worker(THREAD, { eval: true, execArgv: [], workerData: pathToFileURL(path).href });

async function start(path: string): Promise<Worker> {
  const thread = spawn(path);
  const problem = await new Promise<string | null>((resolve) => {
    const timer = setTimeout(resolve, START_MS, `it has not loaded within ${START_MS / 1000} s`);
    const settle = (found: string | null) => {
      clearTimeout(timer);
      resolve(found);
    };
    thread.once('message', () => settle(null));
    thread.once('error', ({ message }) => settle(message));
    thread.once('exit', () => settle('it ended its thread'));
  });
  thread.removeAllListeners('error');
  thread.removeAllListeners('exit');
  if (problem === null) return thread;
  thread.on('error', () => {});
  await thread.terminate();
  throw new ConfigError([`SCANWIRE_ERROR_HOOK "${path}" does not load: ${problem}`]);
}
