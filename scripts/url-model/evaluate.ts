/** Says how well a URL model does on URLs of domains, and of dates, that it was not trained on. */
import { LEVELS, scoreOf, type Thresholds } from '../../src/scanners/page/url-model/url-model.ts';
import type { LabelledUrl } from './lists.ts';
import { calibrate, learn, type Weights } from './train.ts';

/** URLs by their use. A domain is in one of them only. */
export interface Parts {
  training: LabelledUrl[];
  /** its benign URLs choose the thresholds */
  calibration: LabelledUrl[];
  test: LabelledUrl[];
}

/** Of 100 domains, 70 are for training, 15 for calibration and 15 for the test. */
export function splitByDomain(urls: readonly LabelledUrl[]): Parts {
  const parts: Parts = { training: [], calibration: [], test: [] };
  for (const url of urls) {
    const place = hashOf(url.domain) % 100;
    parts[place < 70 ? 'training' : place < 85 ? 'calibration' : 'test'].push(url);
  }
  return parts;
}

/** Share of the dated URLs that are early. */
const EARLY = 0.8;

/**
 * The earliest 80 % of the dated URLs for training and calibration, and those from `date` on for the test, without domains
 * of the others. URLs without a date are split by domain. Null if no two dates differ.
 */
export function splitByDate(urls: readonly LabelledUrl[]): (Parts & { date: string }) | null {
  const dates = urls.flatMap(({ date }) => date ?? []).sort();
  const last = dates.at(-1);
  if (last === undefined || last === dates[0]) return null;
  const date = dates.find((one, at) => one !== dates[0] && at >= EARLY * dates.length) ?? last;
  const undated = splitByDomain(urls.filter((url) => url.date === null));
  const early = splitByDomain(urls.filter((url) => url.date !== null && url.date < date));
  const training = [...undated.training, ...early.training, ...early.test];
  const calibration = [...undated.calibration, ...early.calibration];
  const known = new Set([...training, ...calibration].map(({ domain }) => domain));
  const late = [...undated.test, ...urls.filter((url) => url.date !== null && url.date >= date)];
  return { date, training, calibration, test: late.filter(({ domain }) => !known.has(domain)) };
}

export interface Evaluation {
  model: Weights;
  thresholds: Thresholds;
  /** URLs of the test */
  benign: number;
  hostile: number;
  auc: number;
  /** URLs of the test above each threshold */
  levels: ((typeof LEVELS)[number] & { threshold: number; falseAlarms: number; found: number })[];
}

export function trainAndTest({ training, calibration, test }: Parts): Evaluation {
  const model = learn(training);
  const thresholds = calibrate(
    model,
    calibration.filter(({ hostile }) => !hostile),
  );
  const scored = test.map((url) => ({ hostile: url.hostile, score: scoreOf(model, url) }));
  const above = (hostile: boolean, threshold: number) =>
    scored.filter((url) => url.hostile === hostile && url.score > threshold).length;
  return {
    model,
    thresholds,
    benign: above(false, Number.NEGATIVE_INFINITY),
    hostile: above(true, Number.NEGATIVE_INFINITY),
    auc: aucOf(scored),
    levels: LEVELS.map((level, at) => {
      const threshold = thresholds[at] ?? Number.POSITIVE_INFINITY;
      return { ...level, threshold, falseAlarms: above(false, threshold), found: above(true, threshold) };
    }),
  };
}

/** Area under the ROC curve: how often a hostile URL has a higher score than a benign one; ties count half. */
function aucOf(scored: readonly { hostile: boolean; score: number }[]): number {
  const sorted = [...scored].sort((a, b) => a.score - b.score);
  let [benign, wins] = [0, 0];
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end]?.score === sorted[start]?.score) end++;
    const hostile = sorted.slice(start, end).filter((url) => url.hostile).length;
    wins += hostile * (benign + (end - start - hostile) / 2);
    benign += end - start - hostile;
    start = end;
  }
  return wins / (benign * (sorted.length - benign));
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
