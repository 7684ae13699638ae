import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, validate } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { createCore } from '../src/app.ts';
import { loadConfig, VARIABLES } from '../src/config.ts';
import { schema } from '../src/graphql/schema.ts';
import { until, withFolder } from './support/app.ts';
import { endCommands } from './support/command.ts';
import { codeBlocks, importCode, readPage } from './support/documentation.ts';
import { startRelay } from './support/relay.ts';
import { startServerProcess } from './support/server-process.ts';

const readme = await readPage('README.md');
const blocks = (language: string, text = readme) => codeBlocks(text, language);

afterEach(endCommands);

describe('the README', () => {
  it('has queries that are valid for the schema, as do the pages that it links to', async () => {
    expect(blocks('graphql').length).toBeGreaterThan(4);
    const pages = ['docs/graphql.md', 'docs/streaming.md', 'docs/dashboard-queries.md'];
    const linked = (await Promise.all(pages.map(readPage))).map((text) => blocks('graphql', text));
    for (const queries of linked) expect(queries.length).toBeGreaterThan(0);
    for (const query of [...blocks('graphql'), ...linked.flat()]) {
      expect(validate(schema, parse(query)).map(({ message }) => message)).toEqual([]);
    }
  });

  it('has valid configuration files, as do the pages that it links to', async () => {
    const configuration = await readPage('docs/configuration.md');
    const files = [...blocks('yaml'), ...blocks('yaml', configuration)];
    expect(files.length).toBeGreaterThan(5);
    await withFolder(async (folder) => {
      const path = join(folder, 'scanwire.yaml');
      for (const text of files) {
        await writeFile(path, text);
        const config = loadConfig({ SCANWIRE_CONFIG: path, SAST_TOKEN: 'secret' });
        // Modules are loaded in test/sdk.test.ts.
        if (Object.keys(config.moduleScanners).length > 0) continue;
        await createCore({ ...config, databaseUrl: `file:${join(folder, 'x.db')}` }).then((core) =>
          core.close(),
        );
      }
    });
  });

  it('has a .env.example with exactly the existing settings', async () => {
    const example = await readFile(new URL('../.env.example', import.meta.url), 'utf8');
    const names = [...example.matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(names.sort()).toEqual(Object.keys(VARIABLES).sort());
  });

  it('has a client that resumes its cursor through kill -9, an outage and a connection that dies silently', async () => {
    await withFolder(async (folder) => {
      const first = await startServerProcess(folder);
      const { port } = new URL(first.url);
      const relay = await startRelay(first.url);
      const snippet = blocks('ts').find((block) => block.includes('createClient')) ?? '';
      // As in a page, except for the port, the time to notice, and the WebSocket that Node 20 lacks.
      const code = `${snippet}\nexport { client, follow };`
        .replace('127.0.0.1:4000', new URL(relay.url).host)
        .replace(
          "'@scanwire/client/live'",
          JSON.stringify(new URL('../packages/client/src/live-entry.ts', import.meta.url).href),
        )
        .replace("from 'graphql-ws';", "from 'graphql-ws';\nimport webSocketImpl from 'ws';")
        .replace('liveOptions({', 'liveOptions({ webSocketImpl, keepAlive: 500,');
      const { client, follow } = await importCode<{
        client: { dispose(): void };
        follow(scanId: string, show: (event: { seq: number; type: string }) => void): () => void;
      }>('client.ts', code);

      const scanId = await first.startScan({
        target: 'example.com',
        scanners: [{ name: 'mock', options: { events: 250, rate: 50 } }],
      });
      const seen: { seq: number; type: string }[] = [];
      follow(scanId, (event) => seen.push(event));
      await until(() => seen.length > 20, 'the stream has begun');
      relay.freeze();
      const had = seen.length;
      await until(() => seen.length > had + 10, 'the stream goes on');
      await first.end('SIGKILL');
      await sleep(1500);
      const second = await startServerProcess(folder, { PORT: port });
      await until(() => seen.at(-1)?.type === 'COMPLETED', 'the scan has ended', 30_000);
      client.dispose();
      await relay.close();
      await second.end('SIGTERM');

      const events = seen.filter(({ type }) => type !== 'CONNECTED');
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(seen.filter(({ type }) => type === 'CONNECTED').length).toBeGreaterThan(2);
    });
  }, 60_000);
});
