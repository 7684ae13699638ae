/** A server and a browser for the benchmarks of the dashboard. */
import type { Page } from 'playwright-core';
import { type OpenPage, withBrowser } from '../../test/support/browser.ts';
import { inFolder, percentile } from './measure.ts';
import { type ServerProcess, startServer } from './server-process.ts';

export interface Load {
  events: number;
  /** a second; 0: no limit */
  rate: number;
  /** also hosts and endpoints */
  mixed: boolean;
}

export interface DashboardBench {
  server: ServerProcess;
  open: OpenPage;
  /** @returns global id of a scan, which waits for the command `letGo` */
  prepare(load: Load): Promise<string>;
  urlOf(scanId: string, path?: string): string;
  // biome-ignore lint/suspicious/noExplicitAny: each benchmark knows its query
  query(query: string, variables: Record<string, unknown>): Promise<any>;
}

export const VIEWPORT = { viewport: { width: 1440, height: 900 } };

export async function withDashboardBench(work: (bench: DashboardBench) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const server = await startServer('dashboard-server.ts', { DATABASE_URL: `file:${folder}/bench.db` });
    try {
      await withBrowser(async (open) => {
        await work({
          server,
          open,
          prepare: (load) => server.ask<string>('prepare', { ...load }),
          urlOf: (scanId, path = '') => `${server.url}/scans/${encodeURIComponent(scanId)}/${path}`,
          async query(query, variables) {
            const response = await fetch(`${server.url}/graphql`, {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ query, variables }),
            });
            const { data } = (await response.json()) as { data: unknown };
            return data;
          },
        });
      });
    } finally {
      await server.close();
    }
  });
}

/** Waits for the view of a scan. */
export const shown = (page: Page) => page.getByRole('navigation', { name: 'Parts of the scan' }).waitFor();

export const wholeMs = (value: number) => `${value.toFixed(0)} ms`;
export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
export const percentiles = (values: readonly number[], shares: readonly number[]) =>
  shares.map((share) => wholeMs(percentile(values, share)));
