import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TargetRefusedError } from '../src/core/errors.ts';
import { withSession } from './support/egress.ts';

let folder: string;
let root: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scanwire-files-'));
  root = join(folder, 'root');
  await mkdir(join(root, 'sub'), { recursive: true });
  await mkdir(join(folder, 'root-beside'));
  await writeFile(join(folder, 'secret.txt'), 'secret\n');
  await writeFile(join(folder, 'root-beside', 'secret.txt'), 'secret\n');
});
afterEach(() => rm(folder, { recursive: true }));

const linesOf = (path: string, fileRoots = [root]): Promise<string[]> =>
  withSession({ fileRoots }, async (session) => {
    const lines: string[] = [];
    for await (const line of session.egress({}).readLines(path)) lines.push(line);
    return lines;
  });
const put = async (content: string | Buffer, name = 'words.txt') => {
  await writeFile(join(root, name), content);
  return join(root, name);
};

describe('lines', () => {
  it.each([
    ['', []],
    ['one', ['one']],
    ['one\n', ['one']],
    ['one\r\n\r\ntwo\n\nthree', ['one', '', 'two', '', 'three']],
    ['\ufeffone\nfünf 🦊', ['one', 'fünf 🦊']],
    ['\n', ['']],
  ])('of %j', async (content, lines) => {
    expect(await linesOf(await put(content))).toEqual(lines);
  });

  it('that span chunks arrive whole', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `zeile-${i}-${'ü'.repeat(i % 7)}`);
    expect(await linesOf(await put(lines.join('\n')))).toEqual(lines);
  });

  it('beyond 64 kB are cut, and the next line is right', async () => {
    const lines = await linesOf(await put(`${'x'.repeat(300_000)}\nnext\n${'y'.repeat(300_000)}`));
    expect(lines.map((line) => [line[0], line.length])).toEqual([
      ['x', 65_536],
      ['n', 4],
      ['y', 65_536],
    ]);
  });

  it('end at an abort, and the file is closed however the reading ends', async () => {
    const path = await put('a\n'.repeat(100_000));
    const openFiles = async () => {
      const real = await realpath(path);
      const fds = await readdir('/proc/self/fd');
      const targets = await Promise.all(fds.map((fd) => realpath(`/proc/self/fd/${fd}`).catch(() => '')));
      return targets.filter((target) => target === real).length;
    };
    await withSession({ fileRoots: [root] }, async (session, abort) => {
      const { readLines } = session.egress({});
      for await (const _ of readLines(path)) {
        expect(await openFiles()).toBe(1);
        break;
      }
      expect(await openFiles()).toBe(0);
      const read = async () => {
        for await (const _ of readLines(path)) abort.abort(new Error('stop'));
      };
      await expect(read()).rejects.toThrow('stop');
      expect(await openFiles()).toBe(0);
    });
  });
});

describe('a path outside the folders', () => {
  it('is refused in every notation', async () => {
    await symlink(join(folder, 'secret.txt'), join(root, 'link.txt'));
    await symlink(folder, join(root, 'up'));
    for (const path of [
      join(folder, 'secret.txt'),
      `${root}/../secret.txt`,
      join(root, 'link.txt'),
      join(root, 'up', 'secret.txt'),
      `${root}-beside/secret.txt`,
      '/etc/passwd',
      '/no/such/file',
      '/proc/self/environ',
    ]) {
      await expect(linesOf(path), path).rejects.toThrow(TargetRefusedError);
    }
    await expect(linesOf(join(folder, 'secret.txt'), [])).rejects.toThrow(TargetRefusedError);
  });

  it('may hold a link to a folder, and links within a folder are followed', async () => {
    const path = await put('inside', 'sub/a.txt');
    await symlink(path, join(root, 'link.txt'));
    await symlink(root, join(folder, 'alias'));
    expect(await linesOf(join(root, 'link.txt'))).toEqual(['inside']);
    expect(await linesOf(join(folder, 'alias', 'sub', 'a.txt'))).toEqual(['inside']);
    expect(await linesOf(path, [join(folder, 'alias')])).toEqual(['inside']);
  });
});

it('a path that is no regular file is refused without blocking', async () => {
  execFileSync('mkfifo', [join(root, 'pipe')]);
  await expect(linesOf(join(root, 'pipe'))).rejects.toThrow(TargetRefusedError);
  await expect(linesOf(join(root, 'sub'))).rejects.toThrow(TargetRefusedError);
  await expect(linesOf(join(root, 'missing.txt'))).rejects.toThrow(/ENOENT/);
});
