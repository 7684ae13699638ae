/** Trains a URL model: logistic regression by stochastic gradient descent with AdaGrad (Duchi et al. 2011). */
import {
  BUCKETS,
  featuresOf,
  type HashSeeds,
  type UrlText,
} from '../../src/scanners/page/url-model/features.ts';
import {
  LEVELS,
  scoreOf,
  type Thresholds,
  type UrlModel,
} from '../../src/scanners/page/url-model/url-model.ts';
import type { LabelledUrl } from './lists.ts';

/** FNV-1a's offset basis, and its complement. */
const SEEDS: HashSeeds = { host: 0x811c9dc5, path: 0x7ee3623a };

const EPOCHS = 6;
const RATE = 0.3;
const BIAS_RATE = 0.01;
/** Larger weights than this quantile are clipped, so that a few do not take the resolution from all others. */
const CLIP_AT = 0.999;

export type Weights = Pick<UrlModel, 'seeds' | 'weights'>;

/** The same URLs in the same order give the same weights. Both labels count alike, however many URLs they have. */
export function learn(urls: readonly LabelledUrl[], seeds = SEEDS): Weights {
  const samples = urls.map((url) => ({ hostile: url.hostile, features: featuresOf(url, seeds) }));
  const hostile = samples.filter((sample) => sample.hostile).length;
  const weights = new Float64Array(BUCKETS);
  const squares = new Float64Array(BUCKETS).fill(1);
  let bias = 0;
  const random = createRandom();
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(samples, random);
    for (const { hostile: isHostile, features } of samples) {
      const value = 1 / Math.sqrt(features.length);
      let sum = 0;
      for (const bucket of features) sum += weights[bucket] ?? 0;
      const share = samples.length / (2 * (isHostile ? hostile : samples.length - hostile));
      const error = (1 / (1 + Math.exp(-bias - sum * value)) - Number(isHostile)) * share;
      const gradient = error * value;
      bias -= BIAS_RATE * error;
      for (const bucket of features) {
        const square = (squares[bucket] ?? 0) + gradient * gradient;
        squares[bucket] = square;
        weights[bucket] = (weights[bucket] ?? 0) - (RATE * gradient) / Math.sqrt(square);
      }
    }
  }
  return { seeds, weights: quantise(weights) };
}

function quantise(weights: Float64Array): Int8Array {
  const sizes = weights
    .map(Math.abs)
    .filter((size) => size > 0)
    .sort();
  const unit = (sizes[Math.floor(CLIP_AT * (sizes.length - 1))] ?? 1) / 127;
  return Int8Array.from(weights, (weight) => Math.max(-127, Math.min(127, Math.round(weight / unit))));
}

/** The lowest thresholds with at most each rate of the benign URLs above; Infinity if they are too few for a rate. */
export function calibrate(model: Weights, benign: readonly UrlText[]): Thresholds {
  const scores = Float64Array.from(benign, (url) => scoreOf(model, url))
    .sort()
    .reverse();
  const [first, second, third] = LEVELS.map(({ rate }) => {
    const allowed = Math.floor(rate * scores.length);
    return allowed === 0 ? Number.POSITIVE_INFINITY : (scores[allowed] ?? Number.POSITIVE_INFINITY);
  });
  return [first ?? Number.NaN, second ?? Number.NaN, third ?? Number.NaN];
}

function shuffle(items: unknown[], random: () => number): void {
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [items[at], items[other]] = [items[other], items[at]];
  }
}

/** Numbers from 0 to 1, the same in each run (mulberry32). */
function createRandom(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
