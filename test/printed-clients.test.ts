/** Client code as the documents print it runs against the server; only the address is replaced. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { Window } from 'happy-dom';
import { createElement, type FunctionComponent } from 'react';
import { beforeAll, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { sharedApp, until } from './support/app.ts';

const app = sharedApp();
/** In the project, so that it finds React. */
const MODULE = fileURLToPath(new URL('./printed-component.generated.mjs', import.meta.url));

let createRoot: typeof import('react-dom/client')['createRoot'];

beforeAll(async () => {
  const window = new Window();
  // React looks for a browser when it is loaded.
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', window.document);
  vi.stubGlobal('navigator', window.navigator);
  vi.stubGlobal('WebSocket', WebSocket);
  ({ createRoot } = await import('react-dom/client'));
});

async function loadComponent(): Promise<FunctionComponent<{ jobId: string }>> {
  const printed = await readFile(
    new URL('./support/printed/scan-live-view.jsx.txt', import.meta.url),
    'utf8',
  );
  const addressed = printed.replace('ws://localhost:8000', app().url.replace('http', 'ws'));
  expect(addressed).not.toBe(printed);
  const source = `import React from 'react';\n${addressed}\nexport { ScanLiveView };`;
  const { code } = await transform(source, { loader: 'jsx' });
  await writeFile(MODULE, code);
  try {
    return (await import(/* @vite-ignore */ MODULE)).ScanLiveView;
  } finally {
    await rm(MODULE);
  }
}

it('the React component of the live view shows status, logs and findings', async () => {
  // It prints the end of the scan.
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
  const ScanLiveView = await loadComponent();
  const mock = { name: 'mock', options: { events: 200, rate: 400, seed: 7 } };
  const scanId = await app().startScan({ target: 'example.com', scanners: [mock] });
  const container = document.createElement('div');
  const root = createRoot(container);
  root.render(createElement(ScanLiveView, { jobId: scanId }));
  const text = () => container.textContent ?? '';
  const statuses = new Set<string>();
  await until(() => {
    statuses.add(/Scan Status: (\w*?)Live Logs/.exec(text())?.[1] ?? '');
    return statuses.has('completed');
  }, 'the end of the scan');
  const events = await app().follow(scanId);
  const findings = events.filter(({ type }) => type === 'FINDING').map(({ finding }) => finding);
  expect(text()).toContain(`Findings (${findings.length})`);
  const shown = [...container.querySelectorAll('.findings > div')];
  expect(shown.map((row) => [row.className, row.querySelector('strong')?.textContent])).toEqual(
    findings.map(({ severity, title }) => [severity.toLowerCase(), title]),
  );
  const logs = events.filter(({ type }) => type === 'LOG');
  expect(container.querySelectorAll('.logs > div')).toHaveLength(logs.length);
  expect(text()).toContain('Starting scan for example.com');
  expect(text()).not.toContain('Invalid Date');
  expect(statuses).toContain('running');
  root.unmount();
  printed.mockRestore();
});
