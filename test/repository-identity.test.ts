/** Which repositories are the same, so that a finding keeps its fingerprint in each of their clones. */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Scanner } from '../src/core/scanner.ts';
import { applyDelta } from '../src/egress/repository/commits.ts';
import { normalRemote, remoteUrlOf } from '../src/egress/repository/remote.ts';
import { commandScanner } from '../src/scanners/command/index.ts';
import { createSastScanner } from '../src/scanners/sast/index.ts';
import { createSecretsScanner } from '../src/scanners/secrets/index.ts';
import { closeAfterEach, withSession } from './support/egress.ts';
import { createGitRepository, type GitRepository, serveGit } from './support/git-server.ts';
import { runPipeline } from './support/pipeline.ts';
import { sourceAnalysis } from './support/source-analysis.ts';

let root: string;
let repository: GitRepository;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'scanwire-identity-')));
  repository = await createGitRepository();
});
afterEach(async () => {
  await repository.remove();
  await rm(root, { recursive: true, force: true });
});
const closing = closeAfterEach();

const identityOf = (location: string, fileRoots = [root]) =>
  withSession({ fileRoots }, (session) => session.identifyRepository(location));

/** A working folder with the objects and refs of `repository`. */
async function checkedOut(name: string): Promise<string> {
  await mkdir(join(root, name), { recursive: true });
  await cp(repository.path, join(root, name, '.git'), { recursive: true });
  return join(root, name);
}
const git = (folder: string, ...args: string[]) =>
  execFileSync('git', ['-C', folder, ...args])
    .toString()
    .trim();

describe('the address of a remote', () => {
  it.each([
    'https://github.com/Team/Project.git',
    'https://github.com/team/project',
    'https://github.com/team/project/',
    'http://user:token@GitHub.com:8080/team/project.git',
    'https://github.com./team//project.git/',
    'ssh://git@github.com/team/project.git',
    'ssh://git@github.com:2222/team/project',
    'git+ssh://git@github.com/team/project.git',
    'git://github.com/team/project.git',
    'git@github.com:team/project.git',
    'git@github.com:/team/project',
    'github.com:Team/project.git',
    'https://github.com/te%61m/project.git',
  ])('is normalised: %s', (address) => {
    expect(normalRemote(address)).toBe('github.com/team/project');
  });

  it.each([
    '/srv/git/project.git',
    '../project.git',
    'file:///srv/project.git',
    'C:/project',
    'https://a.test/',
    '',
  ])('%s names no repository on a server', (address) => {
    expect(normalRemote(address)).toBeNull();
  });
});

describe('the remote of a git configuration', () => {
  it.each([
    [
      '[remote "origin"]\n\turl = git@a.test:x/y.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n',
      'git@a.test:x/y.git',
    ],
    ['[remote "up"]\nurl = one\n[core]\nbare = true\n[remote "origin"]\nurl = two\nurl = three\n', 'two'],
    ['[remote "up"]\n  url = "one" # upstream\n', 'one'],
    ['[ReMoTe "origin"] URL=one\\\ntwo ; comment\n', 'onetwo'],
    ['[remote "a\\"b"]\nurl = "o\\"ne"\n', 'o"ne'],
    ['[branch "main"]\nurl = one\nremote = origin\n', null],
    ['url = one\n[submodule "x"]\nurl = two\n', null],
    ['', null],
  ])('of %j is %j', (config, url) => {
    expect(remoteUrlOf(config)).toBe(url);
  });
});

it('a delta copies from its base, inserts its own bytes, and copies 64 kB for a length of zero', () => {
  const base = Buffer.from('a'.repeat(70_000));
  const delta = Buffer.from([0xf0, 0xa2, 0x04, 0x86, 0x80, 0x04, 3, 120, 121, 122, 0x80, 0x91, 5, 3]);
  expect(
    applyDelta(base, delta)
      .toString()
      .replace(/a{10,}/, (run) => `<${run.length}>`),
  ).toBe('xyz<65539>');
});

describe('a repository', () => {
  it('with a remote is identified as its clone elsewhere and as its URL', async () => {
    repository.commit(repository.tree({ a: 'x' }));
    const folder = await checkedOut('one');
    git(folder, 'remote', 'add', 'origin', 'ssh://git@code.test:2222/Team/App.git');
    const other = await checkedOut('deep/below/two');
    git(other, 'remote', 'add', 'origin', 'https://me:secret@code.test/team/app');
    expect(await identityOf(folder)).toBe('remote code.test/team/app');
    expect(await identityOf(other)).toBe('remote code.test/team/app');
    expect(await identityOf('git@code.test:team/app.git')).toBe('remote code.test/team/app');
  });

  it('without a remote is identified by its root commit, also in a clone of its folder', async () => {
    const first = repository.commit(repository.tree({ a: 'one' }));
    const second = repository.commit(repository.tree({ a: 'two' }), { parents: [first] });
    const orphan = repository.commit(repository.tree({ b: 'x' }), { branch: 'other' });
    repository.commit(repository.tree({ a: 'two', b: 'x' }), { parents: [second, orphan] });
    const folder = await checkedOut('one');
    execFileSync('git', ['clone', '-q', folder, join(root, 'two')]);
    expect(await identityOf(folder)).toBe(`commit ${first}`);
    expect(await identityOf(join(root, 'two'))).toBe(`commit ${first}`);
    expect(await identityOf(repository.path, [repository.path])).toBe(`commit ${first}`);
  });

  it.each([
    ['sha1', 'offset'],
    ['sha1', 'id'],
    ['sha256', 'offset'],
    ['sha256', 'id'],
  ])(
    'in %s format whose commits are deltas by %s is identified by its root commit',
    async (objectFormat, base) => {
      await repository.remove();
      repository = await createGitRepository({ objectFormat });
      const tree = repository.tree({ a: 'x' });
      const message = Array.from({ length: 200 }, (_, line) => `line ${line} ${line * 7919}`).join('\n');
      const ids: string[] = [];
      for (let number = 0; number < 30; number++) {
        const parent = ids.at(-1);
        const args = ['commit-tree', tree, ...(parent === undefined ? [] : ['-p', parent])];
        ids.push(repository.git(args, `${message}\ncommit ${number}`));
      }
      repository.git(['update-ref', 'refs/heads/main', ids.at(-1) as string]);
      repository.git([
        '-c',
        `repack.useDeltaBaseOffset=${base === 'offset'}`,
        'repack',
        '-adfq',
        '--depth=10',
      ]);
      repository.git(['prune-packed']);
      const [index = ''] = repository.git(['count-objects', '-v']).match(/in-pack: \d+/) ?? [];
      expect(index).toBe('in-pack: 32');
      const packs = execFileSync('sh', ['-c', `git verify-pack -v ${repository.path}/objects/pack/*.idx`], {
        env: { ...process.env, GIT_DIR: repository.path },
      }).toString();
      expect(packs.split('\n').filter((line) => /^\w+ commit(?: +\d+){5}/.test(line)).length).toBeGreaterThan(
        5,
      );
      expect(await identityOf(await checkedOut('one'))).toBe(`commit ${ids[0]}`);
    },
  );

  it('that is shallow, damaged, or keeps its objects elsewhere is identified by its path', async () => {
    const first = repository.commit(repository.tree({ a: 'one' }));
    const second = repository.commit(repository.tree({ a: 'two' }), { parents: [first] });
    const folder = await checkedOut('team/app');
    const objects = join(folder, '.git', 'objects');
    expect(await identityOf(folder)).toBe(`commit ${first}`);

    const path = `path ${root.split('/').at(-1)}/team/app`;
    await writeFile(join(folder, '.git', 'shallow'), `${second}\n`);
    expect(await identityOf(folder)).toBe(path);
    await rm(join(folder, '.git', 'shallow'));
    const loose = join(objects, first.slice(0, 2), first.slice(2));
    await rm(loose);
    expect(await identityOf(folder)).toBe(path);
    await writeFile(loose, 'not deflated');
    expect(await identityOf(folder)).toBe(path);
    await rename(objects, join(root, 'moved'));
    await symlink(join(root, 'moved'), objects);
    expect(await identityOf(folder)).toBe(path);
    await rm(objects);
    expect(await identityOf(folder)).toBe(path);
  });

  it('whose pack index cannot be read is identified by its path', async () => {
    const first = repository.commit(repository.tree({ a: 'one' }));
    repository.git(['gc', '-q']);
    const folder = await checkedOut('app');
    expect(await identityOf(folder)).toBe(`commit ${first}`);
    const path = `path ${root.split('/').at(-1)}/app`;
    const pack = join(folder, '.git', 'objects', 'pack');
    await rm(pack, { recursive: true });
    await mkdir(pack);
    for (const content of [
      '',
      'nonsense',
      Buffer.alloc(2000, 0xff),
      Buffer.from('ff744f6300000002', 'hex'),
    ]) {
      await writeFile(join(pack, `pack-${'a'.repeat(40)}.idx`), content);
      expect(await identityOf(folder)).toBe(path);
    }
  });

  it('without git is identified by its path below the configured folder, wherever that lies', async () => {
    await mkdir(join(root, 'a', 'srv', 'app'), { recursive: true });
    await mkdir(join(root, 'b', 'srv', 'app'), { recursive: true });
    const [one, two] = [join(root, 'a', 'srv'), join(root, 'b', 'srv')];
    expect(await identityOf(join(one, 'app'), [one])).toBe('path srv/app');
    expect(await identityOf(join(two, 'app'), [two])).toBe('path srv/app');
    expect(await identityOf(one, [one])).toBe('path srv');
    // Two folders of one name on one server differ.
    expect(await identityOf(join(one, 'app'), [one, two])).toBe(`path ${one}/app`);
    expect(await identityOf(join(two, 'app'), [one, two])).toBe(`path ${two}/app`);
    // One folder within the other is the same.
    expect(await identityOf(join(one, 'app'), [join(one, 'app'), one])).toBe('path srv/app');
  });
});

describe('findings', () => {
  const CODE =
    "const { exec } = require('child_process');\napp.get('/', (req) => exec('ls ' + req.query.dir));\n";
  const FILES = { 'server.js': CODE, '.env': 'DB_PASSWORD=kT9#vQ2mZx81pLw\n' };
  const TOOL =
    `console.log(JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 't', rules: [] } }, results: [
      { ruleId: 'r', message: { text: 'm' }, locations: [{ physicalLocation: { artifactLocation: { uri: 'server.js' }, region: { startLine: 1 } } }] },
      { ruleId: 'own', message: { text: 'm' }, fingerprints: { f: '1' }, locations: [{ physicalLocation: { artifactLocation: { uri: 'server.js' } } }] },
    ] }] }))`.replaceAll('{', '{{');
  const analysis = sourceAnalysis();
  const scanners: Record<string, Scanner> = {
    sast: createSastScanner({ analysis }),
    secrets: createSecretsScanner({ analysis }),
    tool: commandScanner(
      'tool',
      { command: [process.execPath, '-e', TOOL], parser: 'sarif', consumes: ['repository'] },
      process.env,
    ),
  };
  afterAll(() => analysis.close());

  async function fingerprints(scanner: Scanner, target: string): Promise<string[]> {
    const events = await runPipeline([scanner], { target, fileRoots: [root] });
    const found = events.flatMap((event) => (event.type === 'FINDING' ? [event.finding.fingerprint] : []));
    expect(found).not.toEqual([]);
    return found.sort();
  }
  async function withFiles(name: string): Promise<string> {
    const folder = await checkedOut(name);
    for (const [path, content] of Object.entries(FILES)) await writeFile(join(folder, path), content);
    return folder;
  }

  it.each(Object.keys(scanners))(
    'of %s in two repositories differ, and are the same in a clone',
    async (name) => {
      const scanner = scanners[name] as Scanner;
      repository.commit(repository.tree(FILES));
      const one = await withFiles('one');
      const clone = await withFiles('clone');
      const other = await withFiles('other');
      git(one, 'remote', 'add', 'origin', 'git@code.test:team/one.git');
      git(clone, 'remote', 'add', 'origin', 'https://code.test/Team/one');
      git(other, 'remote', 'add', 'origin', 'git@code.test:team/other.git');
      const expected = await fingerprints(scanner, one);
      expect(await fingerprints(scanner, clone)).toEqual(expected);
      for (const fingerprint of await fingerprints(scanner, other))
        expect(expected).not.toContain(fingerprint);
    },
  );

  it('in a repository at a URL are those of its clone in a folder', async () => {
    repository.commit(repository.tree(FILES));
    const server = await closing(serveGit(repository));
    const folder = await withFiles('one');
    git(folder, 'remote', 'add', 'origin', `${server.url}/repo.git`);
    const scanner = scanners.secrets as Scanner;
    expect(await fingerprints(scanner, `${server.url}/repo.git`)).toEqual(
      await fingerprints(scanner, folder),
    );
  });
});
