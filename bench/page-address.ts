/** CPU time of the layers address and domain for a URL, which send no requests. */
import { judgeAddress } from '../src/scanners/page/address/address.ts';
import { judgeDomain } from '../src/scanners/page/address/domain.ts';
import { BUCKETS } from '../src/scanners/page/url-model/features.ts';
import { withUrlModel } from '../src/scanners/page/url-model/judge.ts';
import type { UrlModel } from '../src/scanners/page/url-model/url-model.ts';
import { costlyUrls, urlsOfAllKinds } from '../test/support/url-kinds.ts';
import { median, table, title } from './support/measure.ts';

const URLS = 4200;
const ROUNDS = 7;
/** Microseconds of CPU for both layers. */
const WANTED = 50;
const WANTED_COSTLY = 1000;

const urls = urlsOfAllKinds(URLS);
const costly = costlyUrls();
const model: UrlModel = {
  seeds: { host: 1, path: 2 },
  weights: Int8Array.from({ length: BUCKETS }, (_, at) => (at % 255) - 127),
  ...{ thresholds: [0, 100, 200], benign: 1, hostile: 1, auc: 0.5 },
};
const judgeBoth = (url: string) => {
  judgeDomain(url);
  return withUrlModel(judgeAddress(url), model, [url]);
};

title(`The layers address and domain, ${URLS} URLs of all kinds, ${ROUNDS} rounds`);
const both = cpuOf(judgeBoth, urls);
const worst = Math.max(...costly.map((url) => cpuOf(judgeBoth, Array(200).fill(url))));
const us = (value: number) => `${value.toFixed(1)} µs`;
table([
  ['CPU a URL', 'measured', 'wanted'],
  ['parsing alone (WHATWG URL)', us(cpuOf((url) => new URL(url), urls)), ''],
  ['address, without a URL model', us(cpuOf(judgeAddress, urls)), ''],
  ['domain', us(cpuOf(judgeDomain, urls)), ''],
  ['both, with a URL model', us(both), `<= ${WANTED} µs`],
  [`the slowest of ${costly.length} that are made to be slow, both`, us(worst), `<= ${WANTED_COSTLY} µs`],
]);
if (both > WANTED || worst > WANTED_COSTLY) process.exitCode = 1;

/** Median over the rounds, in microseconds. */
function cpuOf(judge: (url: string) => unknown, of: readonly string[]): number {
  const rounds = Array.from({ length: ROUNDS + 1 }, () => {
    const before = process.cpuUsage();
    for (const url of of) judge(url);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / of.length;
  });
  // The first round compiles.
  return median(rounds.slice(1));
}
