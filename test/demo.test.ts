/** Runs the demo as a newcomer does. It takes a minute, so it belongs to the long tests. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from './support/command.ts';

const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'];

describe('scanwire demo', () => {
  let folder: string;
  let out: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scanwire-demo-test-'));
    const { code, stdout, stderr } = await runCommand(['demo'], { cwd: folder, env: { TMPDIR: folder } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    out = stdout.split('\n');
  }, 170_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const table = () =>
    Object.fromEntries(
      SEVERITIES.map((severity) => {
        const row = out.find(
          (line) => line.trimStart().startsWith(`${severity} `) && /\d+\s+\d+\s*$/.test(line),
        );
        return [severity, (row?.match(/\d+/g) ?? []).map(Number)];
      }),
    );

  test('completes each announced scan', () => {
    const headings = out.filter((line) => /^Scan \d+ of \d+: /.test(line));
    const [, total] = /of (\d+):/.exec(headings[0] ?? '') ?? [];
    expect(headings).toHaveLength(Number(total));
    expect(out.filter((line) => line.startsWith('[Scan Started] '))).toHaveLength(headings.length);
    expect(out.filter((line) => line.startsWith('[Scan Complete] '))).toHaveLength(headings.length);
  });

  test('ends with a table whose totals are the sums of the scans', () => {
    for (const [severity, counts] of Object.entries(table())) {
      const total = counts.at(-1);
      expect([severity, counts.slice(0, -1).reduce((sum, count) => sum + count, 0)]).toEqual([
        severity,
        total,
      ]);
      expect(total).toBeGreaterThan(0);
    }
  });

  test('finds flaws of every severity in the web application, and none after the fixes', () => {
    const header = out.find((line) => line.includes('web app') && line.includes('total')) ?? '';
    const columns = header.trim().split(/\s{2,}/);
    const counts = Object.values(table());
    for (const row of counts) {
      expect(row[columns.indexOf('web app')]).toBeGreaterThan(0);
      expect(row[columns.indexOf('fixed')]).toBe(0);
    }
  });

  test('prints neither placeholders nor singulars with a plural noun, and leaves no file behind', async () => {
    expect(
      out.filter((line) => /\bundefined\b|\bNaN\b|\[object /.test(line.replace(/"[^"]*"/g, ''))),
    ).toEqual([]);
    expect(out.filter((line) => /(^|[\s(])1 (?!is\b|was\b|has\b)[a-z]+s\b(?! \()/.test(line))).toEqual([]);
    expect((await readdir(folder)).filter((name) => name !== 'data')).toEqual([]);
  });
});
