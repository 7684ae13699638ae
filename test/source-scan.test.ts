/** The scan of a repository: hostile files, and the report of skipped content. */
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Scanner } from '../src/core/scanner.ts';
import { readSecrets } from '../src/scanners/kit/secrets/read-secrets.ts';
import type { SourceAnalysis, SourceLimits } from '../src/scanners/kit/source/analysis.ts';
import { packFiles } from '../src/scanners/kit/source/packed-files.ts';
import { createThreads, NoThreadError, TaskTimeoutError } from '../src/scanners/kit/threads.ts';
import { createSastScanner } from '../src/scanners/sast/index.ts';
import { createSecretsScanner } from '../src/scanners/secrets/index.ts';
import { until } from './support/app.ts';
import { resources } from './support/resources.ts';
import { SOURCE_THREAD, sourceAnalysis } from './support/source-analysis.ts';
import { MB, random, scanFolder, slow, sourceFolders, token, warningsOf } from './support/source-folders.ts';
import { STOPS_WITHIN_MS } from './support/stop.ts';

const scanner = createSecretsScanner({ analysis: sourceAnalysis() });
afterAll(() => scanner.close?.());

const { cleanups, repository } = sourceFolders();
const withLimits = (limits: SourceLimits): [Scanner, SourceAnalysis] => {
  const analysis = sourceAnalysis(limits);
  cleanups.push(() => analysis.close());
  return [createSecretsScanner({ analysis }), analysis];
};
const scan = (folder: string, options: Record<string, unknown> = {}, by = scanner, signal?: AbortSignal) =>
  scanFolder(by, folder, options, signal);
const filesOf = ({ findings }: { findings: { file?: unknown }[] }) => findings.map(({ file }) => file).sort();
describe('skipped content', () => {
  test('is reported once for each kind, with its number and names', async () => {
    const folder = await repository({
      'kept.env': `T=${token()}`,
      'a.bin': Buffer.from(`\0${token()}`),
      'b.bin': Buffer.from(`\0${token()}`),
      'large.txt': `${token()}${' '.repeat(2000)}`,
      'node_modules/x/index.js': token(),
      'web/app.min.js': token(),
      'package-lock.json': token(),
    });
    await symlink('/etc/passwd', join(folder, 'link'));
    await symlink('/etc/passwd', join(folder, 'node_modules/link'));
    const found = await scan(folder, { maxFileBytes: 1000 });
    expect(filesOf(found)).toEqual(['kept.env']);
    expect(warningsOf(found).sort()).toEqual([
      'CONTENT_SKIPPED 4 2 files skipped: binary: a.bin, b.bin; 1 file skipped: it is a symbolic link: link; ' +
        '1 file skipped: larger than 1000 bytes (option maxFileBytes): large.txt',
    ]);
  });

  test('is the whole repository if it has no files, or none that the scanner reads', async () => {
    expect(warningsOf(await scan(await repository({})))).toEqual([
      'NOTHING_READ 1 there are no files to read',
    ]);
    const { emissions } = await scan(await repository({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': '' }));
    expect(emissions).toContainEqual({ kind: 'log', level: 'INFO', message: 'read 2 of 3 files' });
    const excluded = await scan(await repository({ 'a.txt': 'a' }), { exclude: ['*'] });
    expect(warningsOf(excluded)).toEqual([expect.stringMatching(/^NOTHING_READ 1 none of 1 file was read/)]);
  });

  test('is set by the options', async () => {
    const folder = await repository({ 'node_modules/x.js': token(), 'a/x.js': token(), 'b+/x.js': token() });
    expect(filesOf(await scan(folder, { exclude: ['a/**', 'b+/*'] }))).toEqual(['node_modules/x.js']);
    expect(filesOf(await scan(folder, { exclude: [] }))).toHaveLength(3);
    const cut = await scan(folder, { exclude: [], maxFiles: 2 });
    expect(cut.findings).toHaveLength(2);
    expect(warningsOf(cut)).toEqual([
      'LIMIT_REACHED 1 1 file skipped: more than 2 files (option maxFiles): node_modules/x.js',
    ]);
  });

  test.each(['(a+)+b', '*a*a*a*a*', '*/*/*/*/*/*/*/*/*'])(
    'is not set by globs such as %s, which are too expensive',
    (glob) => {
      expect(scanner.options.safeParse({ exclude: [glob] }).success).toBe(false);
    },
  );
});

test('such as placeholders and secrets in tests is counted with its places and never shown', async () => {
  const slack = ['xoxb', '123456789012', '1234567890123', 'abcdefghijklmnopqrstuvwx'].join('-');
  const found = await scan(
    await repository({
      'bot.py': `TOKEN = "${slack}"\n\nOTHER = "${slack}"\n`,
      'tests/bot.py': `API_KEY = "${random.base62(40)}"\n`,
      'docs/kept.env': 'DB_PASS=$DB_PASSWORD\nDB_PASS=\n',
    }),
  );
  expect(found.findings).toEqual([]);
  expect(warningsOf(found)).toEqual([
    'CANDIDATES_REJECTED 3 2 candidates skipped: placeholder (a pattern, an example, or a word of the name): bot.py:1, bot.py:3; ' +
      '1 candidate skipped: in tests, examples or documentation: tests/bot.py:1',
  ]);
  expect(JSON.stringify(found.emissions)).not.toContain('abcdefghij');
});

test('for several reasons has each in one message, without places if these are too long', async () => {
  const folder = await repository({
    [`${'a'.repeat(190)}/b.bin`]: '\0',
    [`${'c'.repeat(190)}/d.bin`]: '\0',
    [`${'e'.repeat(190)}/f.bin`]: '\0',
    [`${'g'.repeat(190)}/h.txt`]: 'x'.repeat(2000),
    [`${'i'.repeat(190)}/j.txt`]: 'x'.repeat(2000),
    [`${'k'.repeat(190)}/l.txt`]: 'x'.repeat(2000),
  });
  expect(warningsOf(await scan(folder, { maxFileBytes: 1000 }))).toContain(
    'CONTENT_SKIPPED 6 3 files skipped: binary; 3 files skipped: larger than 1000 bytes (option maxFileBytes)',
  );
});

test('such as code without rules is counted by its language', async () => {
  const folder = await repository({
    'a.go': 'package main',
    'b.go': 'package main',
    'c.php': '<?php',
    'test/a.test.ts': 'eval(location.hash)',
    'README.md': '# a',
  });
  const analysis = sourceAnalysis();
  cleanups.push(() => analysis.close());
  const found = await scan(folder, {}, createSastScanner({ analysis }));
  expect(warningsOf(found)).toEqual([
    expect.stringMatching(/^NOTHING_READ 1 none of 5 files was read: /),
    'CONTENT_SKIPPED 4 2 files skipped: Go is not analysed: a.go, b.go; 1 file skipped: PHP is not analysed: c.php; ' +
      '1 file skipped: test code (option tests): test/a.test.ts',
  ]);
});

describe('a hostile file', () => {
  test('that takes too long is reported, and its neighbours are read', { retry: 3 }, async () => {
    const long = 'password="'.repeat((8 * MB) / 10);
    const start = performance.now();
    readSecrets({ path: 'm/long.env', content: Buffer.from(long) });
    const timeoutMs = Math.ceil((performance.now() - start) / 4);
    const [impatient] = withLimits({ batchTimeoutMs: timeoutMs, fileTimeoutMs: timeoutMs });
    const files: Record<string, string> = { 'm/long.env': long };
    for (let number = 0; number < 20; number++) files[`m/${number}.env`] = `T=${token()}`;
    const found = await scan(await repository(files), { maxFileBytes: 16 * MB }, impatient);
    expect(found.findings).toHaveLength(20);
    expect(warningsOf(found)).toEqual([
      `TIMED_OUT 1 1 file not read to the end: it took longer than ${timeoutMs / 1000} s: m/long.env`,
    ]);
  });

  test('with many secrets is reported as truncated', async () => {
    const found = await scan(await repository({ 'a.env': Array.from({ length: 150 }, token).join('\n') }));
    expect(found.findings).toHaveLength(100);
    expect(warningsOf(found)).toEqual([
      'LIMIT_REACHED 1 1 file not read to the end: more than 100 secrets in a file: a.env',
    ]);
  });
});

test('an abort ends the threads, and closes their ports', async () => {
  const folder = await repository(
    Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`${n}.env`, slow])),
  );
  const [own, analysis] = withLimits({});
  const before = resources();
  const abort = new AbortController();
  const reason = new Error('the scan is cancelled');
  const running = scan(folder, {}, own, abort.signal);
  await until(() => (resources().MessagePort ?? 0) > (before.MessagePort ?? 0), 'a thread works');
  const abortedAt = performance.now();
  abort.abort(reason);
  await expect(running).rejects.toBe(reason);
  expect(performance.now() - abortedAt).toBeLessThan(STOPS_WITHIN_MS);
  await analysis.close();
  await analysis.close();
  await until(() => (resources().MessagePort ?? 0) <= (before.MessagePort ?? 0), 'the ports are closed');
}, 60_000);

test('a task that gets no thread in time fails differently from one that takes too long', async () => {
  const threads = createThreads(SOURCE_THREAD);
  cleanups.push(() => threads.close());
  const { signal } = new AbortController();
  const run = (text: string, limits: { timeoutMs: number; waitTimeoutMs?: number }) => {
    const files = packFiles([{ path: 'a.env', content: Buffer.from(text) }]);
    return threads.run('secrets', { files, markKey: new Uint8Array(32) }, { signal, ...limits });
  };
  const long = 'password="'.repeat(MB);
  const timeoutMs = 60_000;
  await run('', { timeoutMs });
  const all = [
    run(long, { timeoutMs }),
    run(long, { timeoutMs }),
    run('', { timeoutMs, waitTimeoutMs: 1 }).catch((error) => error),
  ];
  expect(await all[2]).toBeInstanceOf(NoThreadError);
  await Promise.all(all);
  await expect(run(long, { timeoutMs: 1 })).rejects.toThrow(TaskTimeoutError);
}, 60_000);
