/** The recipes, as a newcomer runs them: the files and the commands of their pages, in the order of the page. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Window } from 'happy-dom';
import { createElement, type FunctionComponent } from 'react';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { parse } from 'yaml';
import { connectTo, type Remote, type TestApp, until, withApp, withFolder } from './support/app.ts';
import { endCommands, type RunningCommand, runProgram, startProgram } from './support/command.ts';
import { codeBlocks, readPage } from './support/documentation.ts';
import { type Relay, withRelay } from './support/relay.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RECIPES = join(ROOT, 'docs', 'recipes');
const SERVER = 'http://127.0.0.1:4000';
const names = (await readdir(RECIPES, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

beforeAll(() => {
  for (const program of ['bash', 'curl', 'python3']) {
    try {
      execFileSync(program, ['--version'], { stdio: 'ignore' });
    } catch (error) {
      throw new Error(`The recipes need ${program}: apt-get install ${program}`, { cause: error });
    }
  }
});

afterAll(endCommands);

/** A block of code after a line that ends with a link to a file: "[`follow.py`](follow.py):". */
const SHOWN_FILE = /(\]\((?<file>[\w.-]+)\):\n\n```\w+\n)[\s\S]*?(^```$)/gm;

const pageOf = (name: string) => readPage(`docs/recipes/${name}/README.md`);

/** The commands of a page, one text per block. */
const commandsOf = async (name: string) =>
  codeBlocks(await pageOf(name), 'sh').map((block) => block.trimEnd());

/** Runs commands in the root of the repository, as a shell does. */
function shell(commands: string, env: Record<string, string> = {}): RunningCommand {
  return startProgram(['bash', '-c', commands], { cwd: ROOT, env, group: true });
}

async function run(commands: string, env?: Record<string, string>) {
  const { exit, stdout, stderr } = shell(commands, env);
  return { code: await exit, stdout: stdout(), stderr: stderr() };
}

/** Expects output that has each line of the page's example output. */
async function expectShown(name: string, stdout: string, block = 0): Promise<void> {
  const lines = (codeBlocks(await pageOf(name), 'text')[block] ?? '').trim().split('\n');
  for (const line of lines) expect(stdout).toContain(line);
}

/** Starts a server with the command of a page, which contains "npm start". */
async function withStarted(command: string, work: (server: Remote) => Promise<void>): Promise<void> {
  expect(command).toContain('npm start');
  await withFolder(async (folder) => {
    const env = { PORT: '0', DATABASE_URL: `file:${join(folder, 'scanwire.db')}`, LOG_LEVEL: 'silent' };
    const server = shell(command, env);
    try {
      await server.prints('/health', 60_000);
      await work(connectTo(/http:\/\/127\.0\.0\.1:\d+/.exec(server.stdout())?.[0] ?? ''));
    } finally {
      server.kill('SIGTERM');
      await server.exit;
    }
  });
}

/** Starts the scan of a page's mutation. @returns the titles of its findings */
async function findingsOf(server: Remote, mutation: string): Promise<string[]> {
  const { data } = await server.query(mutation);
  expect(data?.startScan.message).toBe(undefined);
  const events = await server.follow(data.startScan.scan.id);
  expect(events.at(-1)?.type).toBe('COMPLETED');
  return events.filter(({ type }) => type === 'FINDING').map(({ finding }) => finding.title);
}

/** URL at which nothing listens. */
const closedServer = () => withApp({}, async ({ url }) => url);

/** The only scan of a server, as its events. */
async function wholeLog({ query, follow }: TestApp) {
  const { data } = await query('{ scans { nodes { id } } }');
  expect(data.scans.nodes.length).toBe(1);
  const [, ...events] = await follow(data.scans.nodes[0].id);
  return events;
}

const withServer = (test: (app: TestApp, relay: Relay) => Promise<void>) =>
  withApp({}, (app) => withRelay(app.url, (relay) => test(app, relay)));

describe('the index', () => {
  test('links to every recipe once, and to the examples for other clients', async () => {
    const index = await readPage('docs/recipes/README.md');
    const links = [...index.matchAll(/^- .*\]\((.+)\)/gm)].map(([, link]) => link ?? '');
    const pages = names.map((name) => `${name}/README.md`);
    expect(links.toSorted()).toEqual([...pages, '../../examples/README.md'].toSorted());
  });

  test.each(['.', ...names])('%s has no broken links', async (name) => {
    const page = await readPage(`docs/recipes/${name}/README.md`);
    for (const [, link = ''] of page.matchAll(/\]\(((?!https?:)[^)#]+)/g)) {
      expect((await stat(join(RECIPES, name, link))).isFile(), link).toBe(true);
    }
  });
});

describe.each(names)('the page of %s', (name) => {
  // "vitest -u" copies the files into the pages.
  test('shows each of its files as it is', async () => {
    const page = await pageOf(name);
    const files = (await readdir(join(RECIPES, name))).filter((file) => file !== 'README.md');
    const shown = [...page.matchAll(SHOWN_FILE)].map(({ groups }) => groups?.file);
    expect(shown.toSorted()).toEqual(files.toSorted());
    const texts = new Map<string, string>();
    for (const file of files) texts.set(file, await readFile(join(RECIPES, name, file), 'utf8'));
    const updated = page.replace(
      SHOWN_FILE,
      (_, before: string, file: string, after: string) => before + texts.get(file) + after,
    );
    await expect(updated).toMatchFileSnapshot(join(RECIPES, name, 'README.md'));
  });
});

// At the same time, since they wait for scans.
describe.concurrent('a client', () => {
  describe('follow-with-python', () => {
    test('prints each event once, across a lost connection', async () => {
      await withServer(async (app, relay) => {
        const [command = ''] = await commandsOf('follow-with-python');
        const script = shell(command.replace(SERVER, relay.url));
        await until(() => script.stdout().split('\n').length > 20, 'it prints events');
        relay.drop();
        expect(await script.exit, script.stderr()).toBe(0);
        expect(script.stderr()).toBe('connection lost, connecting again\n');
        const lines = script.stdout().trimEnd().split('\n');
        const expected = (await wholeLog(app)).map(({ seq, type }) => `${seq} ${type}`);
        expect(lines.map((line) => line.split(' ', 2).join(' '))).toEqual(expected);
        await expectShown('follow-with-python', script.stdout());
      });
    });

    test('says why it cannot start a scan', async () => {
      const [command = ''] = await commandsOf('follow-with-python');
      const unreachable = await run(command.replace(SERVER, await closedServer()));
      expect(unreachable).toMatchObject({ code: 1, stdout: '' });
      expect(unreachable.stderr).toMatch(/^http:\S+ cannot be reached: .*refused\n$/);
      const token = 'correct-horse-battery';
      await withApp({ env: { SCANWIRE_TOKEN: token } }, async ({ url }) => {
        const here = command.replace(SERVER, url);
        expect((await run(here)).stderr).toMatch(/^HTTP Error 401: Unauthorized: .*UNAUTHENTICATED/);
        expect((await run(here, { SCANWIRE_TOKEN: token })).code).toBe(0);
      });
    });
  });

  describe('follow-with-curl', () => {
    test('prints each event once, across a lost connection', async () => {
      await withServer(async (app, relay) => {
        const [start = '', , , follow] = await commandsOf('follow-with-curl');
        const script = shell(`${start}\n${follow}`.replaceAll(SERVER, relay.url));
        await until(() => script.stdout().split('\n').length > 20, 'it prints events');
        relay.drop();
        expect(await script.exit, script.stderr()).toBe(0);
        expect(script.stderr()).toContain('connection lost, connecting again\n');
        const [scanId, ...lines] = script.stdout().trimEnd().split('\n');
        const events = await wholeLog(app);
        expect(events[0]?.scanId).toBe(scanId);
        expect(lines.map((line) => JSON.parse(line)).map(({ seq, type }) => [seq, type])).toEqual(
          events.map(({ seq, type }) => [seq, type]),
        );
      });
    });

    test('follows and resumes with one command each', async () => {
      await withServer(async (app) => {
        const [start = '', follow = '', resume = ''] = await commandsOf('follow-with-curl');
        const followed = await run(
          `${start}\n${follow}\necho RESUMED\n${resume}`.replaceAll(SERVER, app.url),
        );
        expect(followed.code, followed.stderr).toBe(0);
        const [whole = '', rest = ''] = followed.stdout.split('RESUMED');
        const idsOf = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
        const seqs = (await wholeLog(app)).map(({ seq }) => seq);
        expect(idsOf(whole)).toEqual([0, ...seqs]);
        expect(idsOf(rest)).toEqual(seqs.filter((seq) => seq >= 100));
      });
    });

    test('fails for a scan that does not exist', async () => {
      await withApp({}, async ({ url }) => {
        const script = join(RECIPES, 'follow-with-curl', 'follow.sh');
        const { code, stderr } = await run(`bash ${script} nothing ${url}`);
        expect(code).toBe(1);
        expect(JSON.parse(stderr).errors[0].message).toBe('There is no scan with this id.');
      });
    });
  });

  describe('check-a-server', () => {
    test('passes for a server that works, across a lost connection, and leaves no scan behind', async () => {
      await withServer(async ({ query }, relay) => {
        const [command = ''] = await commandsOf('check-a-server');
        const script = shell(command.replace(SERVER, relay.url));
        const progress = async () =>
          (await query('{ scans { nodes { progress } } }')).data.scans.nodes[0]?.progress;
        await until(async () => (await progress()) > 20, 'the scan runs');
        const before = relay.connections();
        relay.drop();
        expect(await script.exit, script.stdout()).toBe(0);
        expect(relay.connections()).toBeGreaterThan(before);
        expect(script.stdout()).toMatch(/^(ok .*\n){4}$/);
        await expectShown('check-a-server', script.stdout());
        expect((await query('{ scans { totalCount } }')).data.scans.totalCount).toBe(0);
      });
    });

    test('fails with the reason', async () => {
      const [command = ''] = await commandsOf('check-a-server');
      const unreachable = await run(command.replace(SERVER, await closedServer()));
      expect(unreachable.code).toBe(1);
      expect(unreachable.stdout).toMatch(/^FAILED {2}health: .*ECONNREFUSED/);
      const token = 'correct-horse-battery';
      await withApp({ env: { SCANWIRE_TOKEN: token } }, async ({ url }) => {
        const here = command.replace(SERVER, url);
        const refused = await run(here);
        expect(refused.code).toBe(1);
        expect(refused.stdout).toMatch(/^FAILED {2}scan: .*token/m);
        expect((await run(here, { SCANWIRE_TOKEN: token })).code).toBe(0);
      });
    });
  });
});

describe('add-a-tool', () => {
  /** The commands of the page, with a folder of the test. */
  const commandsIn = async (folder: string) =>
    (await commandsOf('add-a-tool')).map((command) => command.replaceAll('/tmp/shop', join(folder, 'shop')));

  test('finds the file on the command line and in the server', async () => {
    await withFolder(async (folder) => {
      const [scan = '', serve = ''] = await commandsIn(folder);
      const { code, stdout, stderr } = await run(scan);
      expect(code, stderr).toBe(0);
      await expectShown('add-a-tool', stdout);
      const [mutation = ''] = codeBlocks(await pageOf('add-a-tool'), 'graphql');
      await withStarted(serve, async (server) => {
        const titles = await findingsOf(server, mutation.replace('/tmp/shop', join(folder, 'shop')));
        expect(titles).toContain('Private file .env');
      });
    });
  });

  test('reads SARIF', async () => {
    await withFolder(async (folder) => {
      const [, , scan = ''] = await commandsIn(folder);
      await mkdir(join(folder, 'shop'));
      await writeFile(join(folder, 'shop', 'app.py'), '\n\nTOKEN = "…"\n');
      // gitleaks cannot be installed from Debian: a report of its format, and its exit code if it finds something.
      await writeFile(join(folder, 'report.sarif'), JSON.stringify(GITLEAKS_REPORT));
      const script = `#!/bin/sh\ncat ${join(folder, 'report.sarif')}\n[ "$7 $8" = "--exit-code 0" ]\n`;
      await writeFile(join(folder, 'gitleaks'), script);
      await chmod(join(folder, 'gitleaks'), 0o755);
      const { code, stdout, stderr } = await run(scan, { PATH: folder + delimiter + process.env.PATH });
      expect(code, stderr).toBe(0);
      expect(stdout).toContain('app.py:3');
    });
  });
});

const GITLEAKS_REPORT = {
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'gitleaks',
          rules: [{ id: 'aws-access-token', shortDescription: { text: 'AWS credentials' } }],
        },
      },
      results: [
        {
          ruleId: 'aws-access-token',
          message: { text: 'aws-access-token has detected secret for file app.py.' },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: 'app.py' },
                region: { startLine: 3, startColumn: 8, endLine: 3, endColumn: 28 },
              },
            },
          ],
        },
      ],
    },
  ],
};

test('add-a-service finds the site on the command line and in the server', async () => {
  const [start = '', scan = '', direct = '', serve = ''] = await commandsOf('add-a-service');
  const service = shell(start.replace('8000', '0'));
  await service.prints('listening');
  const port = /:(\d+)\/scan/.exec(service.stdout())?.[1] ?? '';
  const here = (text: string) => text.replaceAll(':8000', `:${port}`);

  const { code, stdout, stderr } = await run(here(scan));
  expect(code, stderr).toBe(0);
  await expectShown('add-a-service', stdout);
  expect((await run(here(direct))).stdout.match(/^data: .*$/gm)?.length).toBe(3);

  await withFolder(async (folder) => {
    const file = 'docs/recipes/add-a-service/scanwire.yaml';
    await writeFile(join(folder, 'scanwire.yaml'), here(await readPage(file)));
    const [mutation = ''] = codeBlocks(await pageOf('add-a-service'), 'graphql');
    await withStarted(serve.replace(file, join(folder, 'scanwire.yaml')), async (server) => {
      expect(await findingsOf(server, here(mutation))).toEqual(['Site without TLS']);
    });
  });
  service.kill('SIGTERM');
  await service.exit;
});

describe('write-a-scanner', () => {
  test('finds the missing file, and passes its tests', async () => {
    const [scan = '', check = ''] = await commandsOf('write-a-scanner');
    await withApp({}, async ({ url }) => {
      const { code, stdout, stderr } = await run(scan.replace(SERVER, url));
      expect(code, stderr).toBe(0);
      await expectShown('write-a-scanner', stdout);
    });
    const tests = await run(check);
    expect(tests.stdout).toMatch(/^# pass 14$/m);
    expect(tests.code).toBe(0);
  });
});

describe('scan-in-ci', () => {
  const commandsIn = async (folder: string) => {
    const commands = await commandsOf('scan-in-ci');
    return commands.map((command) => command.replaceAll('/tmp/shop', join(folder, 'shop')));
  };

  test('fails for severe findings in a shell', async () => {
    await withFolder(async (folder) => {
      const [scan = ''] = await commandsIn(folder);
      const failed = await run(scan);
      expect(failed.code, failed.stderr).toBe(3);
      await expectShown('scan-in-ci', failed.stdout);
      await writeFile(join(folder, 'shop', 'app.py'), 'print("hello")\n');
      const again = () => run(scan.split('\n').at(-1) ?? '');
      expect((await again()).code).toBe(0);
      await rm(join(folder, 'shop', 'app.py'));
      expect(await again()).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('scanwire: the scan failed: there are no files to read\n'),
      });
    });
  });

  /** Runs the commands of a workflow, over a repository with a vulnerability. */
  async function runWorkflow(
    name: string,
    look: (folder: string, results: { code: number; stdout: string }[], steps: Step[]) => Promise<void>,
  ) {
    const workflow = parse(await readPage(`docs/recipes/scan-in-ci/${name}`));
    const { steps } = workflow.jobs.scan as { steps: Step[] };
    const [install, ...commands] = steps.flatMap((step) => step.run ?? []);
    // Already done for the test itself.
    expect(install).toBe('npm ci --prefix scanwire');
    expect(steps.slice(0, 2).map((step) => step.with?.path)).toEqual(['source', 'scanwire']);
    await withFolder(async (folder) => {
      await symlink(ROOT, join(folder, 'scanwire'));
      await mkdir(join(folder, 'source'));
      await writeFile(join(folder, 'source', 'app.py'), 'import os, sys\nos.system("ls " + sys.argv[1])\n');
      const results: { code: number; stdout: string }[] = [];
      for (const command of commands) {
        const env = { GITHUB_ACTIONS: 'true' };
        results.push(await runProgram(['bash', '-e', '-c', command], { cwd: folder, env }));
      }
      await look(folder, results, steps);
    });
  }

  interface Step {
    run?: string;
    with?: Record<string, string>;
  }

  test('fails for severe findings in GitHub Actions', async () => {
    await runWorkflow('scan.yml', async (_, results) => {
      expect(results.map(({ code }) => code)).toEqual([3]);
    });
  });

  test('uploads SARIF with the paths of the repository to GitHub code scanning', async () => {
    await runWorkflow('code-scanning.yml', async (folder, results, steps) => {
      expect(results.map(({ code }) => code)).toEqual([0]);
      const file = steps.at(-1)?.with?.sarif_file ?? '';
      const { runs } = JSON.parse(await readFile(join(folder, file), 'utf8'));
      expect(runs[0].results[0]).toMatchObject({
        level: 'error',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'app.py' }, region: { startLine: 2 } } }],
      });
    });
  });
});

describe('watch-in-react', () => {
  test('starts a scan and shows its progress and findings, across a lost connection', async () => {
    const window = new Window();
    for (const name of ['window', 'document', 'navigator']) {
      vi.stubGlobal(name, name === 'window' ? window : window[name as 'document' | 'navigator']);
    }
    vi.stubGlobal('WebSocket', WebSocket);
    try {
      const { createRoot } = await import('react-dom/client');
      const file = new URL('../docs/recipes/watch-in-react/App.tsx', import.meta.url).href;
      const { default: App } = (await import(file)) as { default: FunctionComponent<{ url: string }> };
      await withServer(async (app, relay) => {
        const page = document.createElement('div');
        document.body.append(page);
        const root = createRoot(page);
        root.render(createElement(App, { url: `${relay.url}/graphql` }));
        await until(() => page.querySelector('button') !== null, 'the button is there');
        page.querySelector('button')?.click();
        await until(() => page.querySelectorAll('li').length > 2, 'findings are shown');
        const before = relay.connections();
        relay.drop();
        await until(() => page.textContent?.includes('COMPLETED 100 %') ?? false, 'the scan has ended');
        expect(relay.connections()).toBeGreaterThan(before);
        const events = await wholeLog(app);
        const titles = events.filter(({ type }) => type === 'FINDING').map(({ finding }) => finding);
        expect([...page.querySelectorAll('li')].map(({ textContent }) => textContent)).toEqual(
          titles.map(({ severity, title }) => `${severity} ${title}`),
        );
        root.unmount();
      });
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
