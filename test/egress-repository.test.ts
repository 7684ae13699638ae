import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TargetRefusedError } from '../src/core/errors.ts';
import { EgressError, type Repository, type RepositoryInit } from '../src/core/scanner.ts';
import { startDnsServer } from '../src/demo/dns-server.ts';
import type { EgressConfig } from '../src/egress/index.ts';
import { closeAfterEach, codeOf, eventually, serve, serveHttp, withSession } from './support/egress.ts';
import {
  countlessPack,
  createGitRepository,
  deltaBomb,
  endlessPack,
  type GitRepository,
  type Misbehaviour,
  serveGit,
  serveGitDaemon,
} from './support/git-server.ts';
import { resources, untilNoMoreThan } from './support/resources.ts';

let folder: string;
let root: string;
let remote: GitRepository;
/** Created if anything of a hostile repository is executed. */
let witness: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'scanwire-repo-test-')));
  root = join(folder, 'root');
  witness = join(folder, 'witness');
  await mkdir(root);
  await writeFile(join(folder, 'secret.txt'), 'outside');
  remote = await createGitRepository();
});
afterEach(async () => {
  await remote.remove();
  await rm(folder, { recursive: true, force: true });
});
const closing = closeAfterEach();

/** Opens a repository and runs the callback while it is open. */
const withRepository = <T>(
  location: string,
  look: (repository: Repository, abort: AbortController) => Promise<T>,
  { config = {}, init = {} }: { config?: Partial<EgressConfig>; init?: RepositoryInit } = {},
): Promise<T> =>
  withSession({ fileRoots: [root], ...config }, async (session, abort) =>
    look(await session.egress({}).openRepository(location, init), abort),
  );

interface Seen {
  /** content by path, `path@commit` for those of the history, in order */
  files: Record<string, string>;
  skipped: Record<string, string>;
}
const MAX_BYTES = 1000;
async function see(repository: Repository, history = false): Promise<Seen> {
  const seen: Seen = { files: {}, skipped: {} };
  const onSkipped = (path: string, why: string) => {
    seen.skipped[path] = why;
  };
  const files = history ? repository.history(onSkipped) : repository.files(onSkipped);
  for await (const file of files) {
    const name = file.commit === null ? file.path : `${file.path}@${file.commit.slice(0, 7)}`;
    seen.files[name] = (await file.read(MAX_BYTES)).toString();
  }
  return seen;
}
const seeAt = (location: string, more?: { config?: Partial<EgressConfig>; init?: RepositoryInit }) =>
  withRepository(location, (repository) => see(repository, more?.init?.history), more);

/** of this process */
const temporaryFolders = () =>
  readdirSync(tmpdir()).filter(
    (name) => /^scanwire-repository-/.test(name) && name.includes(`-${process.pid}-`),
  );
/** Git processes that this process started. */
const gitProcesses = () =>
  readdirSync('/proc').filter((name) => {
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'latin1');
      return environment.includes('GIT_CONFIG_COUNT') && environment.includes(`-${process.pid}-`);
    } catch {
      return false;
    }
  });
afterEach(() => {
  expect(temporaryFolders()).toEqual([]);
  expect(gitProcesses()).toEqual([]);
});

const put = async (path: string, content: string | Buffer) => {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), content);
};

describe('a folder', () => {
  it('lists its files in order of their paths, each with its size and first bytes', async () => {
    for (const path of ['b', 'a/b', 'a-b', 'a.b', 'a/a/x', '.env', 'ü', 'new\nline', '.github/x'])
      await put(path, path);
    await put('large', 'x'.repeat(5000));
    await withRepository(root, async (repository) => {
      expect(repository.revision).toBe(null);
      const sizes: [string, number][] = [];
      for await (const { path, size, commit } of repository.files()) {
        sizes.push([path, size]);
        expect(commit).toBe(null);
      }
      const paths = sizes.map(([path]) => path);
      expect(paths).toEqual([
        '.env',
        '.github/x',
        'a-b',
        'a.b',
        'a/a/x',
        'a/b',
        'b',
        'large',
        'new\nline',
        'ü',
      ]);
      expect(sizes).toContainEqual(['large', 5000]);
      const { files, skipped } = await see(repository);
      expect(files['a/a/x']).toBe('a/a/x');
      expect(files.large).toBe('x'.repeat(MAX_BYTES));
      expect(skipped).toEqual({});
    });
  });

  it('gives no file behind a link, and does not block on a pipe', async () => {
    await put('real/x', 'x');
    await symlink(join(folder, 'secret.txt'), join(root, 'file-link'));
    await symlink(folder, join(root, 'folder-link'));
    await symlink('real', join(root, 'inner-link'));
    await symlink('.', join(root, 'real', 'loop'));
    await symlink('/etc/passwd', join(root, 'passwd'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    await closing(
      serve(createTcpServer()).then(async (server) => {
        const socket = createTcpServer();
        await new Promise<void>((resolve) => socket.listen(join(root, 'socket'), resolve));
        return {
          close: () => new Promise<void>((resolve) => socket.close(() => server.close().then(resolve))),
        };
      }),
    );
    const { files, skipped } = await seeAt(root);
    expect(files).toEqual({ 'real/x': 'x' });
    expect(skipped).toEqual({
      'file-link': 'it is a symbolic link',
      'folder-link': 'it is a symbolic link',
      'inner-link': 'it is a symbolic link',
      passwd: 'it is a symbolic link',
      'real/loop': 'it is a symbolic link',
      pipe: 'it is not a regular file',
      socket: 'it is not a regular file',
    });
  });

  it('does not read through a link that replaced a file after the listing', async () => {
    await put('a/x', 'inside');
    await put('b', 'inside');
    await put('c', 'inside');
    await mkdir(join(folder, 'evil'));
    await writeFile(join(folder, 'evil', 'x'), 'outside');
    await withRepository(root, async (repository) => {
      const files = [];
      for await (const file of repository.files()) files.push(file);
      await rename(join(root, 'a'), join(root, 'a-before'));
      await symlink(join(folder, 'evil'), join(root, 'a'));
      await rm(join(root, 'b'));
      await symlink(join(folder, 'secret.txt'), join(root, 'b'));
      await rm(join(root, 'c'));
      execFileSync('mkfifo', [join(root, 'c')]);
      const codes = await Promise.all(files.map((file) => codeOf(file.read(100))));
      expect(codes).toEqual(['ELOOP', 'ELOOP', 'EINVAL']);
    });
  });

  it('is read to a depth of 100, without .git', async () => {
    await put(`${'d/'.repeat(99)}x`, 'deep');
    await put(`${'d/'.repeat(100)}x`, 'too deep');
    await put('.git/config', 'x');
    await put('sub/.git/config', 'x');
    const { files, skipped } = await seeAt(root);
    expect(Object.values(files)).toEqual(['deep']);
    expect(Object.keys(skipped)).toEqual(['d/'.repeat(100)]);
  });

  it('outside the allowed folders is refused, and so is a link that leads there', async () => {
    await symlink(folder, join(root, 'link'));
    for (const path of [
      folder,
      join(root, 'link'),
      join(root, '..'),
      '/etc',
      '/no/such',
      join(folder, 'no-such'),
    ]) {
      await expect(seeAt(path)).rejects.toThrow(TargetRefusedError);
    }
    expect(await codeOf(seeAt(join(root, 'no-such')))).toBe('ENOENT');
  });

  it('may be reached through a link among the allowed folders', async () => {
    await put('x', 'x');
    await symlink(root, join(folder, 'alias'));
    expect((await seeAt(join(folder, 'alias'))).files).toEqual({ x: 'x' });
  });

  it('stops being read at an abort', async () => {
    for (let i = 0; i < 200; i++) await put(String(i), 'x');
    const read = withRepository(root, async (repository, abort) => {
      let count = 0;
      for await (const _ of repository.files()) if (++count === 10) abort.abort(new Error('enough'));
    });
    await expect(read).rejects.toThrow('enough');
  });

  it('without git has no history', async () => {
    await withRepository(root, async (repository) => {
      expect(() => repository.history()).toThrow('without its history');
    });
    expect(await seeAt(root, { init: { history: true } })).toEqual({ files: {}, skipped: {} });
  });
});

/** Three commits and a merge with content of its own. @returns their ids */
function writeHistory() {
  const first = remote.commit(remote.tree({ a: 'one', key: 'secret' }));
  const side = remote.commit(remote.tree({ a: 'one', b: 'side' }), { parents: [first], branch: 'side' });
  const second = remote.commit(remote.tree({ a: 'two' }), { parents: [first] });
  const merge = remote.commit(remote.tree({ a: 'merged', b: 'side' }), { parents: [second, side] });
  const again = remote.commit(remote.tree({ a: 'one', b: 'side' }), { parents: [merge] });
  return { first, side, second, merge, again };
}
const HISTORY = (ids: ReturnType<typeof writeHistory>) => {
  const at = (path: string, id: string) => `${path}@${id.slice(0, 7)}`;
  return {
    [at('a', ids.again)]: 'one',
    [at('a', ids.merge)]: 'merged',
    [at('a', ids.second)]: 'two',
    [at('b', ids.side)]: 'side',
    [at('key', ids.first)]: 'secret',
  };
};

/** A working folder with the objects and refs of `remote` as its .git. */
async function asWorkingFolder(): Promise<string> {
  execFileSync('cp', ['-r', remote.path, join(root, '.git')]);
  await put('a', 'uncommitted');
  return join(root, '.git');
}

describe('a local git repository', () => {
  it('gives its working files, its revision, and every content of its commits', async () => {
    const ids = writeHistory();
    await asWorkingFolder();
    await withRepository(
      root,
      async (repository) => {
        expect(repository.revision).toBe(ids.again);
        expect((await see(repository)).files).toEqual({ a: 'uncommitted' });
        const { files } = await see(repository, true);
        expect(Object.entries(files)).toEqual(Object.entries(HISTORY(ids)));
      },
      { init: { history: true } },
    );
  });

  it.each(['packed', 'sha256', 'detached', 'shallow'])('may be %s', async (kind) => {
    if (kind === 'sha256') {
      await remote.remove();
      remote = await createGitRepository({ objectFormat: 'sha256' });
    }
    const ids = writeHistory();
    if (kind === 'packed') remote.git(['gc', '-q']);
    await asWorkingFolder();
    if (kind === 'detached') await writeFile(join(root, '.git', 'HEAD'), `${ids.second}\n`);
    if (kind === 'shallow') {
      await rm(join(root, '.git', 'objects', ids.first.slice(0, 2)), { recursive: true });
      await writeFile(join(root, '.git', 'shallow'), `${ids.side}\n${ids.second}\n`);
    }
    await withRepository(
      root,
      async (repository) => {
        expect(repository.revision).toBe(kind === 'detached' ? ids.second : ids.again);
        const { files } = await see(repository, true);
        if (kind === 'shallow') expect(Object.keys(files)).toContain(`a@${ids.again.slice(0, 7)}`);
        else expect(files).toEqual(HISTORY(ids));
      },
      { init: { history: true } },
    );
  });

  it('that is bare is read from its objects', async () => {
    writeHistory();
    const config = { fileRoots: [remote.path] };
    expect((await seeAt(remote.path, { config })).files).toEqual({ a: 'one', b: 'side' });
  });

  it('does not influence git: neither its configuration nor its hooks are used', async () => {
    const ids = writeHistory();
    const git = await asWorkingFolder();
    const script = join(git, 'touch.sh');
    await writeFile(script, `#!/bin/sh\ntouch ${witness}\n`);
    await chmod(script, 0o755);
    await mkdir(join(git, 'hooks'), { recursive: true });
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change', 'pre-auto-gc']) {
      await symlink(script, join(git, 'hooks', hook));
    }
    await appendFile(
      join(git, 'config'),
      `[core]\n\tfsmonitor = ${script}\n\tpager = ${script}\n\tsshCommand = ${script}\n\thooksPath = ${join(git, 'hooks')}
[filter "x"]\n\tsmudge = ${script}\n\tclean = ${script}\n[diff "x"]\n\ttextconv = ${script}\n\tcommand = ${script}
[uploadpack]\n\tpackObjectsHook = ${script}\n[alias]\n\tlog = !${script}\n\tcat-file = !${script}
[gpg]\n\tprogram = ${script}\n[log]\n\tshowSignature = true\n[include]\n\tpath = /etc/passwd\n`,
    );
    await put('.gitattributes', '* filter=x diff=x\n');
    await mkdir(join(git, 'info'), { recursive: true });
    await writeFile(join(git, 'info', 'attributes'), '* filter=x diff=x\n');
    const { files } = await seeAt(root, { init: { history: true } });
    expect(files).toEqual(HISTORY(ids));
    expect(existsSync(witness)).toBe(false);
  });

  it.each<[string, (git: string) => Promise<unknown>]>([
    ['alternates', (git) => writeFile(join(git, 'objects', 'info', 'alternates'), `${folder}\n`)],
    ['HTTP alternates', (git) => writeFile(join(git, 'objects', 'info', 'http-alternates'), 'http://x/\n')],
    ['a link among its objects', (git) => symlink(folder, join(git, 'objects', 'zz'))],
    [
      'its objects folder',
      async (git) => {
        await rename(join(git, 'objects'), join(folder, 'objects'));
        await symlink(join(folder, 'objects'), join(git, 'objects'));
      },
    ],
  ])('that points outside by %s gives no history', async (_, lead) => {
    writeHistory();
    const git = await asWorkingFolder();
    await mkdir(join(git, 'objects', 'info'), { recursive: true });
    await lead(git);
    expect(await codeOf(seeAt(root, { init: { history: true } }))).toBe('GIT');
    expect((await seeAt(root)).files).toEqual({ a: 'uncommitted' });
  });

  it('whose HEAD or refs are links or invalid has no revision', async () => {
    const { again } = writeHistory();
    const git = await asWorkingFolder();
    const revision = () => withRepository(root, async (repository) => repository.revision);
    expect(await revision()).toBe(again);
    await writeFile(join(folder, 'HEAD'), `${again}\n`);
    for (const head of [
      'ref: refs/../../../HEAD',
      'ref: /etc/passwd',
      'ref: refs/heads/none',
      'x'.repeat(10_000),
    ]) {
      await writeFile(join(git, 'HEAD'), head);
      expect(await revision()).toBe(null);
    }
    await rm(join(git, 'HEAD'));
    await symlink(join(folder, 'HEAD'), join(git, 'HEAD'));
    expect(await revision()).toBe(null);
  });

  it('with corrupt objects gives the readable ones, and reports the others', async () => {
    const bad = remote.put('blob', 'broken '.repeat(100));
    remote.commit(remote.tree({ a: 'fine', b: { mode: '100644', id: bad }, c: 'fine too' }));
    await asWorkingFolder();
    const path = join(root, '.git', 'objects', bad.slice(0, 2), bad.slice(2));
    const object = readFileSync(path);
    await chmod(path, 0o644);
    await writeFile(path, Buffer.concat([object.subarray(0, 25), Buffer.alloc(10, 0xff)]));
    await withRepository(
      root,
      async (repository) => {
        const reads: [string, Promise<unknown>][] = [];
        for await (const file of repository.history()) {
          reads.push([file.path, file.read(MAX_BYTES).then(String, (error) => error.code)]);
        }
        const contents = await Promise.all(reads.map(async ([name, read]) => [name, await read]));
        expect(contents).toEqual([
          ['a', 'fine'],
          ['b', 'GIT'],
          ['c', 'fine too'],
        ]);
      },
      { init: { history: true } },
    );
  });
});

const url = (port: number, host = '127.0.0.1') => `http://${host}:${port}/repo.git`;

describe('a git address', () => {
  it('gives the files of the newest commit, without links and submodules', async () => {
    const { id } = { id: remote.put('blob', '/etc/passwd') };
    const inner = remote.tree({ 'new\nline': 'n', x: 'x' });
    const commit = remote.commit(
      remote.tree({
        '.gitattributes': '* filter=lfs',
        empty: '',
        folder: { mode: '40000', id: inner },
        link: { mode: '120000', id },
        module: { mode: '160000', id: '1'.repeat(40) },
        run: { mode: '100755', id: remote.put('blob', 'run') },
      }),
    );
    const server = await closing(serveGit(remote));
    await withRepository(url(server.port), async (repository) => {
      expect(repository.revision).toBe(commit);
      const { files, skipped } = await see(repository);
      expect(Object.entries(files)).toEqual([
        ['.gitattributes', '* filter=lfs'],
        ['empty', ''],
        ['folder/new\nline', 'n'],
        ['folder/x', 'x'],
        ['run', 'run'],
      ]);
      expect(skipped).toEqual({ link: 'it is a symbolic link', module: 'it is a submodule' });
      expect(() => repository.history()).toThrow('without its history');
    });
  });

  it('gives the history of all branches and tags when it is requested', async () => {
    const ids = writeHistory();
    const loose = remote.commit(remote.tree({ t: 'tagged' }), { branch: 'gone' });
    remote.git(['tag', '-a', '-m', 'x', 'v1', loose]);
    remote.git(['update-ref', '-d', 'refs/heads/gone']);
    const server = await closing(serveGit(remote));
    const { files } = await seeAt(url(server.port), { init: { history: true } });
    expect(files).toEqual({ [`t@${loose.slice(0, 7)}`]: 'tagged', ...HISTORY(ids) });
  });

  it('without a commit fails with that reason', async () => {
    const server = await closing(serveGit(remote));
    for (const history of [false, true]) {
      const error = await seeAt(url(server.port), { init: { history } }).catch((reason) => reason);
      expect(error).toMatchObject({
        code: 'GIT',
        message: 'The folder is not a git repository, or the repository has no commits.',
      });
    }
  });

  it('is cloned once for all callers, and a failure reaches each of them', async () => {
    writeHistory();
    const server = await closing(serveGit(remote));
    await withSession({}, async (session) => {
      const [one, two] = [session.egress({}), session.egress({ timeoutMs: 5000 })];
      const [a, b] = await Promise.all([one, two].map((egress) => egress.openRepository(url(server.port))));
      expect(a).toBe(b);
      const asked = server.asked.length;
      await one.openRepository(url(server.port));
      expect(server.asked.length).toBe(asked);
      const missing = `http://127.0.0.1:${server.port}/missing.git`;
      expect(await Promise.all([one, two].map((egress) => codeOf(egress.openRepository(missing))))).toEqual([
        'GIT',
        'GIT',
      ]);
      expect(temporaryFolders()).toHaveLength(1);
    });
  });

  it('of the git protocol is requested by its host name, at the address that was checked', async () => {
    writeHistory();
    const server = await closing(serveGitDaemon(remote));
    const dns = await closing(startDnsServer({ zone: { 'repo.test': { A: ['127.0.0.1'] } } }));
    const { files } = await seeAt(`git://repo.test:${server.port}/repo.git`, {
      config: { dnsServers: [dns.address] },
    });
    expect(files).toEqual({ a: 'one', b: 'side' });
    expect(server.hosts[0]).toBe(`repo.test:${server.port}`);
  });

  it('of ssh is connected to at the address that was checked', async () => {
    let hello = '';
    const server = await closing(
      serve(
        createTcpServer((socket) => {
          socket.on('data', (chunk) => {
            hello += chunk;
            socket.end('SSH-2.0-test\r\nnonsense');
          });
        }),
      ),
    );
    const dns = await closing(startDnsServer({ zone: { 'repo.test': { A: ['127.0.0.1'] } } }));
    const config = { dnsServers: [dns.address] };
    expect(await codeOf(seeAt(`ssh://git@repo.test:${server.port}/repo.git`, { config }))).toBe('GIT');
    expect(hello).toMatch(/^SSH-2/);
  });

  it('with a user name and password sends them, and reveals them nowhere', async () => {
    writeHistory();
    let open = true;
    const server = await closing(
      serveGit(remote, (_, response) => {
        const told = 'see http://user:s3cret@127.0.0.1/ for more';
        if (!open) response.writeHead(403, { 'content-type': 'text/plain' }).end(told);
        return !open;
      }),
    );
    const location = `http://user:s3cret%40@127.0.0.1:${server.port}/repo.git`;
    expect((await seeAt(location)).files).toEqual({ a: 'one', b: 'side' });
    expect(server.headers[0]?.authorization).toBe(`Basic ${Buffer.from('user:s3cret@').toString('base64')}`);
    open = false;
    const error = await seeAt(location).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EgressError);
    expect(String(error)).toContain('see http://***@127.0.0.1/ for more');
    expect(String(error)).not.toMatch(/s3cret|dXNlcj/);
  });

  it.each([
    '--upload-pack=touch',
    'ext::sh -c touch',
    'ext::touch',
    'file:///etc',
    'ftp://127.0.0.1/x.git',
    'http://127.0.0.1',
    'git@-oProxyCommand=x:repo',
    '-x@host:repo',
    'git@host:-repo',
    'ssh://-oProxyCommand=touch/x',
    'relative/folder',
    'http://host\n/x.git',
    'http://host/x y.git',
  ])('that is invalid is refused: %j', async (location) => {
    expect(await codeOf(seeAt(location))).toBe('GIT');
  });
});

describe('the target policy', () => {
  it('refuses addresses of every protocol without a connection', async () => {
    const server = await closing(serveHttp((_, response) => response.end(), '127.0.0.2'));
    const dns = await closing(startDnsServer({ zone: { 'repo.test': { A: ['127.0.0.2'] } } }));
    for (const location of [
      `http://127.0.0.2:${server.port}/x.git`,
      `http://2130706434:${server.port}/x.git`,
      `https://repo.test:${server.port}/x.git`,
      `git://repo.test:${server.port}/x.git`,
      `git://0x7f000002:${server.port}/x.git`,
      `ssh://git@repo.test:${server.port}/x.git`,
      'git@repo.test:x.git',
      'git+ssh://repo.test/x.git',
    ]) {
      await expect(seeAt(location, { config: { dnsServers: [dns.address] } }), location).rejects.toThrow(
        TargetRefusedError,
      );
    }
    expect(server.connections()).toBe(0);
  });

  it('makes git use the address that was checked, whatever the name resolves to later', async () => {
    writeHistory();
    const server = await closing(serveGit(remote));
    let asked = 0;
    const dns = await closing(
      startDnsServer({ zone: () => ({ A: [asked++ < 2 ? '127.0.0.1' : '127.0.0.2'] }) }),
    );
    // No other DNS server knows the name: git can have the address only from scanwire.
    const { files } = await seeAt(url(server.port, 'repo.test'), { config: { dnsServers: [dns.address] } });
    expect(files).toEqual({ a: 'one', b: 'side' });
    expect(server.headers.map(({ host }) => host)).toContain(`repo.test:${server.port}`);
  });

  it('applies to IPv6 too', async () => {
    writeHistory();
    const server = await closing(serveGit(remote, undefined, '::1'));
    const dns = await closing(startDnsServer({ zone: { 'repo.test': { AAAA: ['::1'] } } }));
    const config = { dnsServers: [dns.address] };
    expect((await seeAt(url(server.port, '[::1]'), { config })).files).toEqual({ a: 'one', b: 'side' });
    expect((await seeAt(url(server.port, 'repo.test'), { config })).files).toEqual({ a: 'one', b: 'side' });
    await expect(seeAt(url(server.port, 'repo.test'), { config: { ...config, allow: [] } })).rejects.toThrow(
      TargetRefusedError,
    );
  });

  it('is not bypassed by redirects, alternates or a proxy of the environment', async () => {
    writeHistory();
    const elsewhere = await closing(serveGit(remote));
    const redirecting = await closing(
      serveGit(remote, (request, response) => {
        response.writeHead(302, { location: `http://127.0.0.1:${elsewhere.port}${request.url}` }).end();
        return true;
      }),
    );
    expect(await codeOf(seeAt(url(redirecting.port)))).toBe('GIT');

    // The dumb HTTP protocol, which supports alternates.
    const sharing = await closing(
      serveGit(remote, (request, response) => {
        const path = request.url?.replace(/\?.*/, '');
        if (path === '/repo.git/info/refs') response.end(`${'1'.repeat(40)}\trefs/heads/main\n`);
        else if (path === '/repo.git/HEAD') response.end('ref: refs/heads/main\n');
        else if (path?.endsWith('alternates')) response.end(`http://127.0.0.1:${elsewhere.port}/objects\n`);
        else response.writeHead(404).end();
        return true;
      }),
    );
    expect(await codeOf(seeAt(url(sharing.port), { init: { history: true } }))).toBe('GIT');

    process.env.http_proxy = elsewhere.url;
    try {
      const direct = await closing(serveGit(remote));
      expect((await seeAt(url(direct.port))).files).toEqual({ a: 'one', b: 'side' });
    } finally {
      delete process.env.http_proxy;
    }
    expect(elsewhere.connections()).toBe(0);
  });
});

describe('a hostile server', () => {
  const never: Misbehaviour = () => true;
  const drip: Misbehaviour = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
    const timer = setInterval(() => response.write('0'), 50);
    response.once('close', () => clearInterval(timer));
    return true;
  };

  it.each<[string, Misbehaviour]>([
    ['never answers', never],
    ['drips', drip],
    ['sends a pack without end', endlessPack],
  ])('that %s is cut off by the timeout', async (_, misbehave) => {
    writeHistory();
    const server = await closing(serveGit(remote, misbehave));
    await withSession({}, async (session) => {
      const opening = session.egress({}).openRepository(url(server.port), { timeoutMs: 700 });
      expect(await codeOf(opening)).toBe('TIMEOUT');
      expect(temporaryFolders()).toEqual([]);
      expect(gitProcesses()).toEqual([]);
    });
  });

  it('cannot fill the disk', async () => {
    writeHistory();
    const server = await closing(serveGit(remote, endlessPack));
    const error = await seeAt(url(server.port), { init: { maxBytes: 3_000_000 } }).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'TOO_LARGE', message: expect.stringContaining('3000000') });
  });

  it.each<[string, Misbehaviour]>([
    ['an object of 3 GB in a few bytes', deltaBomb],
    ['two billion objects', countlessPack],
  ])('cannot exhaust memory by %s', async (_, misbehave) => {
    writeHistory();
    const server = await closing(serveGit(remote, misbehave));
    const error = await seeAt(url(server.port)).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'GIT', message: expect.stringMatching(/memory/i) });
  });

  it('cannot delay an abort', async () => {
    const server = await closing(serveGit(remote, never));
    await withSession({}, async (session, abort) => {
      const opening = session.egress({}).openRepository(url(server.port));
      opening.catch(() => {});
      await eventually(() => server.connections() > 0);
      abort.abort(new Error('enough'));
      await expect(opening).rejects.toThrow('enough');
      expect(temporaryFolders()).toEqual([]);
      expect(gitProcesses()).toEqual([]);
    });
  });

  it('that does not speak git gives the error of git', async () => {
    const server = await closing(serveHttp((_, response) => response.writeHead(404).end('hello')));
    const error = await seeAt(url(server.port)).catch((reason) => reason);
    expect(error).toBeInstanceOf(EgressError);
    expect(error.code).toBe('GIT');
    expect(error.message).toMatch(/not found/);
    expect(error.message).not.toContain(tmpdir());
    const page = await closing(serveHttp((_, response) => response.end('<html>')));
    expect(await codeOf(seeAt(url(page.port)))).toBe('GIT');
  });
});

describe('a hostile repository', () => {
  it('has no path that leads outside', async () => {
    const evil = { mode: '40000', id: remote.tree({ x: 'evil' }) };
    remote.commit(
      remote.tree({ '..': evil, '../../etc/passwd': 'evil', '/etc/shadow': 'evil', '.': evil, ok: 'ok' }),
    );
    await asWorkingFolder();
    for (const init of [{}, { history: true }]) {
      const { files, skipped } = await seeAt(remote.path, { init, config: { fileRoots: [remote.path] } });
      expect(Object.values(files)).toEqual(['ok']);
      expect(Object.keys(skipped).sort()).toEqual(['../../etc/passwd', '../x', './x', '/etc/shadow']);
    }
  });

  it('with a content of 100 MB is read up to the requested size', async () => {
    remote.commit(remote.tree({ small: 'small', zeros: Buffer.alloc(100_000_000) }));
    const server = await closing(serveGit(remote));
    await withRepository(url(server.port), async (repository) => {
      const before = process.memoryUsage().rss;
      const { files } = await see(repository);
      expect(files).toEqual({ small: 'small', zeros: '\0'.repeat(MAX_BYTES) });
      expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
    });
  });

  it('with 100,000 files gives them all, and can be left while they are read', async () => {
    const id = remote.put('blob', 'x');
    const names = Array.from({ length: 100_000 }, (_, i) => `f${String(i).padStart(6, '0')}`);
    remote.commit(remote.tree(Object.fromEntries(names.map((name) => [name, { mode: '100644', id }]))));
    const server = await closing(serveGit(remote));
    await withRepository(url(server.port), async (repository) => {
      let count = 0;
      let ticks = 0;
      const timer = setInterval(() => ticks++, 1);
      for await (const file of repository.files()) {
        if (count++ % 100 === 0) expect(String(await file.read(10))).toBe('x');
      }
      clearInterval(timer);
      expect(count).toBe(100_000);
      expect(ticks).toBeGreaterThan(10);
    });
  });

  it('of trees that contain each other ten times over is listed up to a limit, and can be left at once', async () => {
    let id = remote.tree({ a: 'x' });
    for (let level = 0; level < 12; level++) {
      const names = Array.from({ length: 10 }, (_, i) => [`d${i}`, { mode: '40000', id }]);
      id = remote.tree(Object.fromEntries(names));
    }
    remote.commit(id);
    const server = await closing(serveGit(remote));
    await withRepository(url(server.port), async (repository) => {
      let count = 0;
      for await (const _ of repository.files()) if (++count === 50_000) break;
      expect(gitProcesses().length).toBeLessThanOrEqual(1);
    });
  });

  it('leaves no process or file behind when reading is aborted', async () => {
    writeHistory();
    const server = await closing(serveGit(remote));
    await withRepository(url(server.port), async (repository, abort) => {
      const reading = (async () => {
        for await (const file of repository.files()) {
          await file.read(10);
          abort.abort(new Error('enough'));
        }
      })();
      await expect(reading).rejects.toThrow('enough');
      await eventually(() => gitProcesses().length === 0);
    });
  });
});

it('leaves nothing open', async () => {
  const ids = writeHistory();
  await asWorkingFolder();
  const server = await closing(serveGit(remote));
  const look = async () => {
    expect((await seeAt(url(server.port))).files).toEqual({ a: 'one', b: 'side' });
    expect((await seeAt(root, { init: { history: true } })).files).toEqual(HISTORY(ids));
    expect((await seeAt(root)).files).toEqual({ a: 'uncommitted' });
  };
  await look();
  const before = resources();
  for (let i = 0; i < 3; i++) await look();
  await untilNoMoreThan(before, 'after reading repositories');
});

describe('temporary folders', () => {
  it('are private to their owner, and those of killed processes are removed', async () => {
    writeHistory();
    const server = await closing(serveGit(remote));
    const stale: string[] = [];
    await withRepository(url(server.port), async () => {
      const [own = ''] = temporaryFolders();
      expect(execFileSync('stat', ['-c', '%a', join(tmpdir(), own)]).toString()).toBe('700\n');
      const named = (pid: number | string) => join(tmpdir(), own.replace(`-${process.pid}-`, `-${pid}-`));
      const dead = Number(execFileSync('sh', ['-c', 'echo $$']).toString());
      stale.push(named(dead), named(process.ppid));
      for (const path of stale) await mkdir(join(path, 'clone'), { recursive: true });
    });
    try {
      await withRepository(url(server.port), async () => {});
      expect(stale.map((path) => existsSync(path))).toEqual([false, true]);
    } finally {
      for (const path of stale) await rm(path, { recursive: true, force: true });
    }
  });
});
