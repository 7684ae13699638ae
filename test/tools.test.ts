/** The tools that scanwire knows, as they are installed. Missing ones are skipped. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Scanner, ScannerInput } from '../src/core/scanner.ts';
import { commandScanner } from '../src/scanners/command/index.ts';
import { tools } from '../src/scanners/command/tools.ts';
import { collect } from '../src/sdk/run-scanner.ts';
import { type AnyEvent, type TestApp, withApp, withFolder } from './support/app.ts';
import { startSite } from './support/site.ts';

const known = tools(process.env);
const toolNamed = (name: string) => known.find((tool) => tool.name === name) as Scanner;
const missing = Object.fromEntries(
  await Promise.all(known.map(async (tool) => [tool.name, (await tool.unavailableReason?.()) ?? null])),
) as Record<string, string | null>;
for (const name of ['nmap', 'bandit']) {
  if (missing[name]) console.warn(`tests of ${name} are skipped: ${missing[name]}`);
}

const HOST: ScannerInput = { kind: 'host', name: '127.0.0.1', port: null, ip: [], url: null, alive: true };

const SELECTION = `seq type
  ... on LogEvent { level message }
  ... on ScannerEvent { state cause }
  ... on HostEvent { host { name ip alive } }
  ... on EndpointEvent { endpoint { url } }
  ... on FindingEvent { finding { title severity type host port file line cwe evidence references confidence } }
  ... on FailedEvent { error }`;

async function scan(app: TestApp, target: string, scanner: string): Promise<AnyEvent[]> {
  const id = await app.startScan({ target, scanners: [{ name: scanner }] });
  return await app.follow(id, { selection: SELECTION });
}

const findingsOf = (events: AnyEvent[]) =>
  events.filter(({ type }) => type === 'FINDING').map(({ finding }) => finding);

describe.skipIf(missing.nmap)('nmap', () => {
  const onePort = commandScanner(
    'nmap-port',
    {
      command: ['nmap', '-n', '-Pn', '-sT', '-sV', '--version-light', '-p', '{port}', '-oX', '-', '{ip}'],
      parser: 'nmap',
      consumes: ['host'],
    },
    process.env,
  );

  test('reports the web server that it finds to a subscriber', async () => {
    const site = await startSite((_, response) => response.setHeader('Server', 'nginx/1.18.0').end('hello'));
    try {
      await withApp({ scanners: [onePort] }, async (app) => {
        const events = await scan(app, `127.0.0.1:${site.port}`, 'nmap-port');
        expect(events.at(-1)?.type, JSON.stringify(events)).toBe('COMPLETED');
        expect(events.find(({ type }) => type === 'HOST')?.host).toEqual({
          name: '127.0.0.1',
          ip: ['127.0.0.1'],
          alive: true,
        });
        expect(events.find(({ type }) => type === 'ENDPOINT')?.endpoint.url).toBe(`${site.url}/`);
        expect(findingsOf(events)).toMatchObject([
          {
            title: `Open port ${site.port}/tcp (http nginx 1.18.0)`,
            severity: 'INFO',
            type: 'open_port',
            host: '127.0.0.1',
            port: site.port,
          },
        ]);
      });
    } finally {
      await site.close();
    }
  }, 60_000);

  test('finishes with its built-in settings, and does not scan refused targets', async () => {
    await withApp({ scanners: [toolNamed('nmap')] }, async (app) => {
      const events = await scan(app, '127.0.0.77', 'nmap');
      expect(events.at(-1)?.type, JSON.stringify(events)).toBe('COMPLETED');
      expect(events.filter(({ type }) => type === 'HOST')).toHaveLength(1);
      await expect(scan(app, '10.0.0.1', 'nmap')).rejects.toThrow(/TARGET_REFUSED/);
    });
  }, 120_000);
});

describe.skipIf(missing.bandit)('bandit', () => {
  test('reports the flaws of a repository to a subscriber, with relative paths', async () => {
    await withFolder(async (folder) => {
      await mkdir(join(folder, 'app', 'pkg'), { recursive: true });
      await writeFile(
        join(folder, 'app', 'pkg', 'run.py'),
        'import subprocess\n\n\ndef run(name):\n    subprocess.call("ls " + name, shell=True)\n',
      );
      const env = { SCANWIRE_REPOSITORY_ROOTS: folder };
      await withApp({ env, scanners: [toolNamed('bandit')] }, async (app) => {
        const events = await scan(app, join(folder, 'app'), 'bandit');
        expect(events.at(-1)?.type, JSON.stringify(events)).toBe('COMPLETED');
        const shell = findingsOf(events).find(({ type }) => type === 'B602');
        expect(shell).toMatchObject({ severity: 'HIGH', confidence: 'HIGH', file: 'pkg/run.py', line: 5 });
        expect(shell.title).toContain('shell=True');
        expect(shell.references[0]).toMatch(/^https:\/\/bandit/);
        expect(shell.evidence).toContain('subprocess.call');
      });
    });
  }, 60_000);

  test('finds nothing in a repository without Python, which is not a failure', async () => {
    await withFolder(async (folder) => {
      await writeFile(join(folder, 'README.md'), '# A shop');
      const env = { SCANWIRE_REPOSITORY_ROOTS: folder };
      await withApp({ env, scanners: [toolNamed('bandit')] }, async (app) => {
        const events = await scan(app, folder, 'bandit');
        expect(events.at(-1)?.type, JSON.stringify(events)).toBe('COMPLETED');
        expect(findingsOf(events)).toEqual([]);
      });
    });
  }, 60_000);
});

describe('a known tool', () => {
  test('is listed as a scanner whether it is installed or not', () => {
    expect(known.map(({ name }) => name)).toEqual(['nmap', 'bandit', 'nuclei', 'httpx']);
    expect(known.map(({ intrusiveness }) => intrusiveness)).toEqual([
      'active',
      'passive',
      'active',
      'passive',
    ]);
  });

  test('that is not installed is reported as unavailable, and cannot be chosen', async () => {
    const nowhere = tools({ PATH: '/nowhere' });
    for (const tool of nowhere) {
      expect(await tool.unavailableReason?.()).toBe(
        `${tool.name} is not installed: it was not found in PATH`,
      );
    }
    await withApp({ scanners: nowhere }, async (app) => {
      await expect(scan(app, '127.0.0.1', 'nmap')).rejects.toThrow(/nmap is not installed/);
    });
  });

  test.each<[string, ScannerInput | null, string, number]>([
    ['nmap', HOST, '--max-rate 7', 1],
    ['nuclei', { kind: 'url', url: 'http://127.0.0.1:1/' }, '-rate-limit 7', 1],
    ['httpx', HOST, '-rate-limit 7', 1],
    ['bandit', null, '', 0],
  ])('%s gets the request rate if it sends requests', async (name, given, flag, rated) => {
    await withFolder(async (folder) => {
      const input = given ?? { kind: 'repository', location: folder };
      const answer = name === 'nmap' ? '<nmaprun></nmaprun>' : name === 'bandit' ? '{"results":[]}' : '';
      const script = `#!/bin/sh\necho "$*" > ${folder}/argv\necho '${answer}'\n`;
      await writeFile(join(folder, name), script, { mode: 0o755 });
      const tool = tools({ PATH: `${folder}:${process.env.PATH}` }).find(
        (one) => one.name === name,
      ) as Scanner;
      expect(Object.keys(tool.options.shape)).toHaveLength(rated);
      const found = await collect(tool, input, {
        options: rated ? { rps: 7.9 } : {},
        egress: { fileRoots: [folder] },
      });
      expect(await readFile(join(folder, 'argv'), 'utf8')).toContain(flag);
      expect(found.warnings).toEqual([]);
    });
  });

  test('is not confused with another program of its name', async () => {
    await withFolder(async (folder) => {
      const httpx = tools({ PATH: folder }).find(({ name }) => name === 'httpx');
      const install = async (script: string) => {
        await writeFile(join(folder, 'httpx'), `#!/bin/sh\n${script}\n`);
        await chmod(join(folder, 'httpx'), 0o755);
      };
      await install('echo "Error: No such option: -v" >&2; exit 2');
      expect(await httpx?.unavailableReason?.()).toBe(
        `${join(folder, 'httpx')} is not the httpx of ProjectDiscovery`,
      );
      await install('echo "[INF] Current Version: v1.6.9" >&2');
      expect(await httpx?.unavailableReason?.()).toBeNull();
    });
  });
});
