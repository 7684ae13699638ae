import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedApp } from './support/app.ts';
import { call, startCall } from './support/call.ts';
import { endCommands, runCommand, startCommand } from './support/command.ts';
import { freePort } from './support/proxy.ts';
import { startServerProcess } from './support/server-process.ts';
import { selfSigned } from './support/web-site.ts';

const TOKEN = 'token-of-the-administrator';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'scanwire-remote-cli-test-'));
});
afterAll(async () => {
  endCommands();
  await rm(cwd, { recursive: true, force: true });
});

const mock = (options: Record<string, unknown>) => [
  '-s',
  'mock',
  ...Object.entries(options).flatMap(([key, value]) => ['-o', `mock.${key}=${JSON.stringify(value)}`]),
];

/** Without what differs between two runs of the same scan. */
const comparable = (text: string) =>
  text.replace(/ in [\d.]+ m?s\b/g, ' in TIME').replace(/"at":"[^"]+"/g, '"at":"TIME"');

const idIn = (stderr: string) => /^scanwire: scan (\S+) is on/m.exec(stderr)?.[1] ?? '';
const parsed = (lines: readonly string[]) => lines.map((line) => JSON.parse(line));

describe('with a server that is a process', () => {
  const LONG = ['scan', 'example.com', ...mock({ events: 40, rate: 8 })];

  test('a scan prints and saves what it does without a server, and goes on after the server was killed', async () => {
    const port = await freePort();
    const start = () => startServerProcess(cwd, { PORT: String(port) });
    const env = { SCANWIRE_URL: `http://127.0.0.1:${port}` };
    let server = await start();

    const scan = ['scan', 'Example.com', ...mock({ events: 60, rate: 0 })];
    const [local, remote] = await Promise.all([
      call([...scan, '--output', join(cwd, 'local.jsonl')]),
      runCommand([...scan, '--output', 'remote.jsonl'], { cwd, env }),
    ]);
    expect({ code: remote.code, lines: remote.stderr.trim().split('\n').length }).toEqual({
      code: 0,
      lines: 1,
    });
    expect(remote.stderr).toContain(`${idIn(remote.stderr)} is on ${env.SCANWIRE_URL}. Ctrl-C cancels it`);
    expect(comparable(remote.stdout)).toBe(comparable(local.stdout).replace(join(cwd, 'local'), 'remote'));
    const saved = async (name: string) => comparable(await readFile(join(cwd, name), 'utf8'));
    expect(await saved('remote.jsonl')).toBe(await saved('local.jsonl'));

    const long = startCommand(LONG, { cwd, env });
    await until(() => long.stdout().split('[Found]').length > 5);
    await server.end('SIGKILL');
    await until(() => long.stderr().includes('lost'));
    server = await start();
    expect(await long.exit).toBe(0);
    const notices = long.stderr().trim().split('\n').slice(1);
    expect(notices.length).toBe(1);
    expect(notices[0]).toMatch(/^scanwire: lost the connection to http:\/\/127\S+ \(.*\); reconnecting\./);
    const { stdout } = await call(['watch', idIn(long.stderr())], env);
    expect(long.stdout()).toBe(stdout);
    expect(stdout.match(/^\[Found\].*$/gm)?.length).toBeGreaterThan(20);

    const cancelled = startCommand(LONG, { cwd, env });
    await cancelled.prints('[Found]');
    cancelled.child.kill('SIGINT');
    expect(await cancelled.exit).toBe(130);
    expect(cancelled.stdout()).toMatch(/^\[Scan Cancelled\] /m);
    const { data } = await server.query('{ scans(first: 1) { nodes { status } } }');
    expect(data.scans.nodes).toEqual([{ status: 'CANCELLED' }]);
    expect(await server.end('SIGTERM')).toBe(0);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 25_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`waited in vain: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('with a server below a path', () => {
  const app = sharedApp({
    env: {
      SCANWIRE_TOKEN: TOKEN,
      SCANWIRE_PUBLIC_URL: 'http://127.0.0.1/scanwire',
      SCANWIRE_REPOSITORY_ROOTS: tmpdir(),
    },
  });
  /** Runs a command with the key. */
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    call([...args, '--server', `${app().url}/scanwire/`], { SCANWIRE_TOKEN: TOKEN, ...env });
  const scan = (events: number, ...more: string[]) =>
    run(['scan', 'example.com', ...mock({ events, rate: 0 }), ...more]);

  test('--json prints every event, --quiet only the summary, --detach only the id, also without a server', async () => {
    const detached = await scan(40, '--detach');
    expect(detached).toMatchObject({ code: 0, stderr: '' });
    const watched = await run(['watch', detached.stdout.trim(), '--json']);
    const events = parsed(watched.lines);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect([events.at(0), events.at(-1)]).toMatchObject([{ type: 'STATUS' }, { type: 'COMPLETED' }]);
    expect(watched.stderr).toBe('');

    const arrival = (lines: readonly string[]) =>
      parsed(lines)
        .filter(({ type }) => type !== 'PROGRESS')
        .map(({ seq, at, parent, ...event }) => event);
    const local = await call(['scan', 'example.com', ...mock({ events: 40, rate: 0 }), '--json']);
    expect(local).toMatchObject({ code: 0, stderr: '' });
    expect(arrival(local.lines)).toEqual(arrival(watched.lines));

    const quiet = await scan(40, '--quiet');
    expect(quiet).toMatchObject({ code: 0, stderr: '' });
    expect(quiet.lines.slice(0, 2)).toEqual([
      expect.stringMatching(/^\[Scan Complete\] .* hosts/),
      expect.stringMatching(/^Findings: /),
    ]);
  });

  test('--fail-on exits 3 if a finding is severe enough', async () => {
    const outcomes = [];
    for (const severity of ['high', 'medium']) {
      const { code, stderr } = await scan(20, '--quiet', '--fail-on', severity);
      outcomes.push([code, stderr]);
    }
    expect(outcomes).toEqual([
      [0, ''],
      [3, expect.stringMatching(/^scanwire: \d+ findings? of severity MEDIUM or higher\n$/)],
    ]);
    const local = await call([
      ...['scan', 'example.com', ...mock({ events: 20, rate: 0 })],
      ...['--fail-on', 'MEDIUM', '--no-server'],
    ]);
    expect(local.code).toBe(3);
  });

  test('a scan that reads no file of a folder fails, and completes if one scanner reads one', async () => {
    const folder = await mkdtemp(join(cwd, 'read-'));
    const outcomes = async (...options: string[]) => {
      const args = ['scan', folder, '--quiet', '--fail-on', 'high', ...options];
      const both = await Promise.all([call([...args, '--no-server']), run(args)]);
      return both.map(({ code, stderr }) => [code, stderr]);
    };
    const failed = (reason: string) => [1, `scanwire: the scan failed: ${reason}\n`];
    const all = ['--preset', 'repository'];
    expect(await outcomes(...all)).toEqual(Array(2).fill(failed('there are no files to read')));

    await writeFile(join(folder, 'image'), '\0');
    const unread =
      'none of 1 file was read: all are empty, excluded, or of a kind that this scanner does not read';
    expect(await outcomes('-s', 'sast')).toEqual(Array(2).fill(failed(`sast: ${unread}`)));
    expect(await outcomes('-s', 'sast', '-s', 'secrets')).toEqual(Array(2).fill(failed(unread)));

    // Only `secrets` reads it.
    await writeFile(join(folder, 'main.go'), 'package main\n');
    expect(await outcomes(...all)).toEqual(Array(2).fill([0, '']));
    expect(await outcomes('-s', 'sast')).toEqual(
      Array(2).fill([1, expect.stringContaining('none of 2 files')]),
    );
  });

  test('Ctrl-C stops to watch a scan, which goes on', async () => {
    const { stdout } = await run(['scan', 'example.com', ...mock({ events: 1000, rate: 20 }), '--detach']);
    const id = stdout.trim();
    const server = ['--server', `${app().url}/scanwire/graphql`];
    const watching = startCall(['watch', 'latest', ...server], { SCANWIRE_TOKEN: TOKEN });
    await until(() => watching.stdout().includes('[Found]'));
    watching.signal('SIGINT');
    expect(await watching.ended).toMatchObject({
      code: 130,
      stderr: `scanwire: stopped watching; the scan continues. To watch it again: scanwire watch ${id}\n`,
    });
    const { data } = await app().query(
      'mutation ($id: ID!) { cancelScan(input: { id: $id }) { __typename } }',
      { id },
    );
    expect(data.cancelScan.__typename).toBe('CancelScanSuccess');
  });

  test('options of a scanner replace those of a preset', async () => {
    const request = ['scan', 'http://127.0.0.1:1/', '--preset', 'quick', '-o', 'web.rps=7', '--detach'];
    const { code, stdout, stderr } = await run(request);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { data } = await app().query('query ($id: ID!) { scan(id: $id) { scanners { name options } } }', {
      id: stdout.trim(),
    });
    const names = data.scan.scanners.map(({ name }: { name: string }) => name);
    const { options } = data.scan.scanners[names.indexOf('web')];
    expect({ names, options }).toMatchObject({
      names: ['endpoints', 'page', 'web'],
      options: { maxPages: 50, rps: 7 },
    });
  });

  test('results lists a scan page by page, and findings of all scans', async () => {
    const { stdout } = await scan(60, '--detach');
    const id = stdout.trim();
    const whole = await run(['watch', id, '--json']);
    const isResult = ({ type }: { type: string }) =>
      ['HOST', 'ENDPOINT', 'FINDING', 'ASSESSMENT'].includes(type);
    const all = parsed(whole.lines).filter(isResult);

    const pages: unknown[] = [];
    for (let after = '0', more = true; more; ) {
      const page = await run(['results', id, '--json', '--first', '30', '--after', after]);
      if (page.stdout !== '') pages.push(...parsed(page.lines));
      const next = /--after (\S+)\n$/.exec(page.stderr)?.[1];
      more = next !== undefined;
      after = next ?? '';
    }
    expect(pages).toEqual(all);

    const hosts = await run(['results', 'latest', '--types', 'host', '--json']);
    expect(parsed(hosts.lines)).toEqual(all.filter(({ type }) => type === 'HOST'));
    const medium = await run(['results', id, '--min-severity', 'medium']);
    const titles = all
      .filter(({ finding }) => finding?.severity === 'MEDIUM')
      .map(({ finding }) => finding.title);
    expect(medium.lines.filter((line) => line.startsWith('[Found] MEDIUM')).length).toBe(titles.length);
    expect(medium.lines).toContainEqual(expect.stringMatching(/^\[Scan Complete\]/));

    const newest = await run(['results', '--first', '1']);
    expect(newest.lines).toEqual([
      expect.stringMatching(new RegExp(`^example\\.com \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\dZ ${id}$`)),
      expect.stringContaining(all.findLast(({ type }) => type === 'FINDING').finding.title),
    ]);
    expect(newest.stderr).toMatch(/^scanwire: there are more: repeat the command with --after \S+\n$/);
  });

  test('the commands of docs/command-line.md work', async () => {
    const page = await readFile(new URL('../docs/command-line.md', import.meta.url), 'utf8');
    const snippet = /run by test\/remote-cli\.test\.ts -->\n```sh\n([^`]+)```/.exec(page)?.[1] ?? '';
    const commands = snippet.trim().split('\n');
    expect(commands.length).toBe(5);
    for (const command of commands) {
      const [, name = '', ...args] = command.split(' ');
      const made = name === 'scan' ? mock({ events: 20, rate: 0 }) : [];
      const { code, stdout } = await run([name, ...args, ...made]);
      expect({ command, code }).toEqual({ command, code: 0 });
      expect(stdout).not.toBe('');
    }
  });

  test.each([
    [['scan', 'exa mple.com'], 2, /contains white space/],
    [['scan', '10.0.0.1'], 2, /not a public address.*SCANWIRE_TARGETS_ALLOW\.\n$/],
    [['scan', 'example.com', '-s', 'no-such'], 2, /no scanner "no-such"/],
    [['scan', 'example.com', '-o', 'mock.events=5'], 2, /options for "mock", which is not a scanner of this/],
    [['scan', './here'], 2, /\.\/here is a folder of this machine/],
    [['scan', 'example.com', '--allow', '10.0.0.1'], 2, /--allow is for scans without a server/],
    [['scan', 'example.com', '--json', '--quiet'], 2, /cannot be used with/],
    [['scan', 'example.com', '--json', '--format', 'json'], 2, /--json already prints to standard output/],
    [['scan', 'example.com', '--fail-on', 'worst'], 2, /Choose one of critical, high/],
    [['watch', 'no-such'], 2, /There is no scan "no-such"/],
    [['results', '--types', 'host'], 2, /name a scan/],
    [['results', '--first', '0'], 2, /from 1 to 500/],
    [['results', 'latest', '--after', 'x'], 2, /--after x is not a number/],
  ])('%j exits %d', async (args, code, message) => {
    const outcome = await run(args);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).not.toMatch(/ at .*:\d+:\d+|token-of/);
  });

  test('a wrong or missing key is one line that says so', async () => {
    const wrong = await run(['results'], { SCANWIRE_TOKEN: 'a-key-that-was-revoked' });
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toMatch(
      /^scanwire: \S+ refuses the key in SCANWIRE_TOKEN: it is wrong, expired or revoked\.\n$/,
    );
    const none = await call(['results', '--server', app().url], {});
    expect(none.stderr).toMatch(/^scanwire: \S+ needs an API key: set SCANWIRE_TOKEN\.\n$/);
  });
});

describe('what is not the server', () => {
  const asked: IncomingMessage[] = [];
  let respond: RequestListener = () => {};
  const servers: Server[] = [];
  const listen = async (server: Server): Promise<string> => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  let plain: string;
  let secure: string;
  beforeAll(async () => {
    const listener: RequestListener = (request, response) => {
      asked.push(request);
      respond(request, response);
    };
    plain = await listen(createServer(listener));
    secure = await listen(createTlsServer(await selfSigned(), listener));
  });
  afterAll(() => {
    for (const server of servers) server.close();
  });

  const ask = (server: string, env: Record<string, string> = { SCANWIRE_TOKEN: TOKEN }) =>
    call(['results', '--server', server], env);

  test.each<[string, RequestListener, RegExp]>([
    [
      'a web site',
      (_, response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<p>no'),
      /is not a scanwire server: \/graphql responded with 404 \(text\/html\)\. Check the address/,
    ],
    [
      'a page for every path',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello'),
      /is not a scanwire server: \/graphql responded with 200 \(text\/html/,
    ],
    [
      'another version',
      (_, response) =>
        response
          .writeHead(400)
          .end('{"errors":[{"message":"Cannot query field \\"findings\\" on type \\"Query\\"."}]}'),
      /does not understand this command: Cannot query field "findings".* Update the older one/,
    ],
    [
      'a newer version',
      (_, response) => response.end('{"data":{"findings":{"nodes":{}}}}'),
      /sent something that this version does not understand \(findings\.pageInfo: .*Update the older one/,
    ],
    [
      'a server that repeats the key',
      ({ headers }, response) =>
        response.end(
          JSON.stringify({ errors: [{ message: headers.authorization, extensions: { code: 'X' } }] }),
        ),
      /^scanwire: Bearer \*\*\*\n$/,
    ],
    [
      'a server that is down behind a proxy',
      (_, response) => response.writeHead(502).end('Bad Gateway'),
      /is not a scanwire server: \/graphql responded with 502/,
    ],
    [
      'a cut connection',
      ({ socket }) => socket.destroy(),
      /cannot be reached \(UND_ERR_SOCKET\): the connection was cut/,
    ],
  ])('%s is reported in one line', async (_, listener, message) => {
    respond = listener;
    const { code, stdout, stderr } = await ask(`http://${plain}`);
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({
      code: 1,
      stdout: '',
      lines: 1,
    });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain(TOKEN);
  });

  test('the key is not sent along a redirect', async () => {
    respond = (_, response) =>
      response.writeHead(307, { location: `http://localhost:${plain.split(':')[1]}/other/graphql` }).end();
    asked.length = 0;
    const { code, stderr } = await ask(`http://${plain}`);
    expect({ code, requests: asked.length }).toEqual({ code: 1, requests: 1 });
    expect(stderr).toMatch(
      /redirects to http:\/\/localhost:\d+\/other\. If that is the server, pass it as --server\.\n$/,
    );
  });

  test.each<[() => string | Promise<string>, RegExp]>([
    [() => `https://${plain}`, /\(ERR_SSL_\w+\): \S+ does not speak TLS/],
    [() => `http://${secure}`, /If the server speaks TLS, use https/],
    [() => `https://${secure}`, /\(DEPTH_ZERO_SELF_SIGNED_CERT\): .* set NODE_EXTRA_CA_CERTS/],
    [
      async () => `http://127.0.0.1:${await freePort()}`,
      /\(ECONNREFUSED\): nothing is listening on 127\.0\.0\.1:\d/,
    ],
    [() => 'localhost:4000', /--server localhost:4000 is not an http or https URL/],
    [() => 'http://user:secret@127.0.0.1', /must not contain a user name or password/],
    [() => 'ftp://user:secret@127.0.0.1', /^(?!.*secret).*not an http or https URL/],
    [() => 'http://127.0.0.1/?key=1', /without "\?" and "#"/],
  ])('a wrong address %# is reported in one line', async (server, message) => {
    const { code, stderr } = await ask(await server());
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n').length).toBe(1);
  });

  test('the key of the environment is not sent to an address that a folder names', async () => {
    const folder = await mkdtemp(join(cwd, 'folder-'));
    await writeFile(join(folder, '.env'), `SCANWIRE_URL=http://${plain}\n`);
    asked.length = 0;
    const { code, stderr } = await runCommand(['results'], { cwd: folder, env: { SCANWIRE_TOKEN: TOKEN } });
    expect({ code, requests: asked.length }).toEqual({ code: 2, requests: 0 });
    expect(stderr).toMatch(/^scanwire: SCANWIRE_URL is in \.env, but SCANWIRE_TOKEN is in the environment/);
  });

  test('a key that would be sent in plain text is warned of, and one that cannot be sent is not printed', async () => {
    respond = (_, response) => response.writeHead(404).end();
    const warned = await ask(`http://0.0.0.0:${plain.split(':')[1]}`);
    expect(warned.stderr).toMatch(
      /^scanwire: warning: the key is sent to 0\.0\.0\.0:\d+ without encryption\. Use https\.\n/,
    );
    const spaced = await ask(`http://${plain}`, { SCANWIRE_TOKEN: `${TOKEN}\n` });
    expect(spaced).toMatchObject({ code: 2, stderr: expect.stringMatching(/has a space, a line break/) });
    expect(spaced.stderr).not.toContain(TOKEN);
    const nowhere = await call(['watch']);
    expect(nowhere).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/pass --server URL, or set SCANWIRE_URL/),
    });
  });
});
