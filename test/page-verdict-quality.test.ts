/** How often verdicts are right on the pages of four authors who had not read the rules. */
import { afterAll, expect, test } from 'vitest';
import { pageSchema } from '../src/core/page.ts';
import { createPageScanner } from '../src/scanners/page/index.ts';
import { collect } from '../src/sdk/run-scanner.ts';
import { verdictPages as secondAuthor } from './support/verdict-pages/index.ts';
import { verdictPages as thirdAuthor } from './support/verdict-pages-fresh/index.ts';
import { verdictPages as fourthAuthor } from './support/verdict-pages-holdout/index.ts';
import { verdictPages as fifthAuthor } from './support/verdict-pages-unseen/index.ts';

const scanner = createPageScanner({ blocklists: null });
afterAll(() => scanner.close?.());

test.each([
  ['second author', secondAuthor],
  ['third author', thirdAuthor],
  ['fourth author', fourthAuthor],
  ['fifth author', fifthAuthor],
])('few benign pages cause a warning, and few hostile ones cause none: %s', async (_author, verdictPages) => {
  const all = { benign: 0, hostile: 0 };
  const wrong = {
    warned: [] as string[],
    malicious: [] as string[],
    missed: [] as string[],
    zero: [] as string[],
  };
  for (const { name, label, page } of verdictPages()) {
    const input = { kind: 'page', page: pageSchema.parse(page) } as const;
    const { assessments } = await collect(scanner, input, { options: { network: false } });
    const { threatLevel, riskScore } = assessments[0] ?? {};
    all[label]++;
    const warns = threatLevel === 'SUSPICIOUS' || threatLevel === 'MALICIOUS';
    if (label === 'benign' && warns) wrong.warned.push(name);
    if (label === 'benign' && threatLevel === 'MALICIOUS') wrong.malicious.push(name);
    if (label === 'hostile' && threatLevel === 'BENIGN') wrong.missed.push(name);
    if (label === 'hostile' && riskScore === 0) wrong.zero.push(name);
  }
  expect(wrong.malicious).toEqual([]);
  expect(wrong.zero).toEqual([]);
  expect(wrong.warned.length / all.benign, wrong.warned.join(', ')).toBeLessThanOrEqual(0.01);
  expect(wrong.missed.length / all.hostile, wrong.missed.join(', ')).toBeLessThanOrEqual(0.05);
});
