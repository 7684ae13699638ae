/** The printed client code for progress streams runs in Node, where an EventSource can send headers. */
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { EventSource } from 'eventsource';
import { Window } from 'happy-dom';
import { createElement } from 'react';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sharedApp, until } from './support/app.ts';
import { printedExample, printedHook } from './support/printed-progress.ts';
import { type RemoteService, startRemoteService } from './support/remote-service.ts';

const TOKEN = 'a-token-for-this-test';
const env: Record<string, string> = { SCANWIRE_TOKEN: TOKEN };
let service: RemoteService;
let fails = false;
beforeAll(async () => {
  service = await startRemoteService(async (call) => {
    await call.event({ status: 'scanning', progress_percent: 45, message: 'Analysing files' });
    await call.event(
      fails ? { status: 'failed', error: 'no disk' } : { status: 'completed', vulnerabilities: [] },
    );
  });
  env.SCANNER_HOSTS = JSON.stringify({ secret_scanner: service.url });
});
afterAll(() => service.close());
const app = sharedApp({ env });

/** Resolves addresses as a page of the server does. */
const ask: typeof fetch = (path, init) => fetch(new URL(String(path), app().url), init);
const sources: HeaderSource[] = [];

/** Takes headers as a second argument, like the packages that the printed code was written for. */
class HeaderSource extends EventSource {
  constructor(path: string, { headers = {} }: { headers?: Record<string, string> } = {}) {
    super(new URL(path, app().url), {
      fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...headers } }),
    });
    sources.push(this);
  }
}

test.each([
  [false, 'completed', 100],
  [true, 'failed', 99],
])(
  'the example starts a scan and follows it to its end (the service fails: %s)',
  async (given, end, percent) => {
    fails = given;
    const parameters = ['fetch', 'EventSource', 'updateProgressBar', 'updateStatusText', 'console'];
    const bar: number[] = [];
    const texts: string[] = [];
    const logged: Record<string, unknown>[] = [];
    const errors: unknown[] = [];
    const console = {
      log: (_: string, data: Record<string, unknown>) => logged.push(data),
      error: (...args: unknown[]) => errors.push(args),
    };
    const code = `return (async () => {${await printedExample(TOKEN)}; return eventSource;})()`;
    const run = new Function(...parameters, code);
    const source = await run(
      ...[ask, HeaderSource, (value: number) => bar.push(value), (text: string) => texts.push(text), console],
    );
    await until(() => source.readyState === EventSource.CLOSED, 'it closes its connection');
    expect(errors).toEqual([]);
    expect(bar).toEqual([...bar].sort((a, b) => a - b));
    expect([bar[0], bar.includes(45), bar.at(-1)]).toEqual([0, true, percent]);
    expect(texts.join('\n')).toContain('Analysing files');
    expect(logged.at(-1)?.status).toBe(end);
  },
);

test('the React hook has the latest progress, and an error without the right token', async () => {
  fails = false;
  const module = fileURLToPath(new URL('./printed-hook.generated.mjs', import.meta.url));
  await writeFile(module, await printedHook());
  const window = new Window();
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', window.document);
  vi.stubGlobal('navigator', window.navigator);
  vi.stubGlobal('EventSource', HeaderSource);
  try {
    const { createRoot } = await import('react-dom/client');
    const { useScanProgress } = await import(/* @vite-ignore */ module);
    const Progress = (props: { scanId: string; token: string }) => {
      const { progress, error } = useScanProgress(props.scanId, props.token);
      return createElement('p', null, error ?? `${progress?.status} ${progress?.progress_percent}`);
    };
    const scanId = await app().startScan({
      target: 'acme/shop',
      targetKind: 'REPOSITORY',
      scanners: [{ name: 'secret_scanner' }],
    });
    const container = document.createElement('div');
    const root = createRoot(container);
    root.render(createElement(Progress, { scanId, token: TOKEN }));
    await until(() => container.textContent === 'completed 100', 'the end of the scan');
    root.render(createElement(Progress, { scanId, token: 'wrong' }));
    await until(() => container.textContent === 'Connection error', 'the error');
    root.unmount();
    expect(sources.every(({ readyState }) => readyState === EventSource.CLOSED)).toBe(true);
  } finally {
    await rm(module);
  }
});
