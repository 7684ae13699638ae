/** The URL model: a logistic regression that the operator trains (scripts/train-url-model.ts), and its file. */
import { readFileSync, statSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { IndicatorName } from '../weights.ts';
import { BUCKETS, featuresOf, type HashSeeds, type UrlText } from './features.ts';

/** The indicator above each threshold of a model, and the share of benign URLs above it for which it is calibrated. */
export const LEVELS = [
  { rule: 'url-model-one-percent', rate: 0.01 },
  { rule: 'url-model-half-percent', rate: 0.005 },
  { rule: 'url-model-tenth-percent', rate: 0.001 },
] as const satisfies readonly { rule: IndicatorName; rate: number }[];
export type Thresholds = readonly [number, number, number];

export interface UrlModel {
  seeds: HashSeeds;
  /** one for each bucket */
  weights: Int8Array;
  /** scores, ascending, one for each of `LEVELS`; Infinity where there were too few URLs to choose one */
  thresholds: Thresholds;
  /** URLs that it was trained on */
  benign: number;
  hostile: number;
  /** area under the ROC curve on domains that it was not trained on */
  auc: number;
}

/** Grows with the likelihood that the URL is hostile. Comparable only to other scores of the same model. */
export function scoreOf({ weights, seeds }: Pick<UrlModel, 'weights' | 'seeds'>, text: UrlText): number {
  const features = featuresOf(text, seeds);
  let sum = 0;
  for (const bucket of features) sum += weights[bucket] ?? 0;
  // Otherwise long URLs would have the most extreme scores.
  return sum / Math.sqrt(features.length);
}

const MAGIC = Buffer.from('SWURLMDL');
const VERSION = 1;
const HEADER_BYTES = 64;
const CHECKSUM_AT = HEADER_BYTES - 4;
const MODEL_BYTES = HEADER_BYTES + BUCKETS;

/** The layout is in docs/url-model.md. */
export function encodeUrlModel({ seeds, weights, thresholds, benign, hostile, auc }: UrlModel): Buffer {
  const bytes = Buffer.alloc(MODEL_BYTES);
  MAGIC.copy(bytes);
  bytes.writeUInt16LE(VERSION, 8);
  bytes.writeUInt32LE(seeds.host, 12);
  bytes.writeUInt32LE(seeds.path, 16);
  for (const [at, threshold] of thresholds.entries()) bytes.writeDoubleLE(threshold, 20 + 8 * at);
  bytes.writeUInt32LE(benign, 44);
  bytes.writeUInt32LE(hostile, 48);
  bytes.writeFloatLE(auc, 52);
  bytes.set(new Uint8Array(weights.buffer, weights.byteOffset, BUCKETS), HEADER_BYTES);
  bytes.writeUInt32LE(checksumOf(bytes), CHECKSUM_AT);
  return bytes;
}

/** Reads no file of another size. @throws as `decodeUrlModel`, or if the file cannot be read */
export function loadUrlModel(path: string): UrlModel {
  checkSize(statSync(path).size);
  return decodeUrlModel(readFileSync(path));
}

/** @throws Error with the reason if the file is damaged, or is no model that this version can read */
export function decodeUrlModel(bytes: Buffer): UrlModel {
  checkSize(bytes.length);
  check(bytes.subarray(0, 8).equals(MAGIC), 'it does not start with SWURLMDL');
  const version = bytes.readUInt16LE(8);
  check(version === VERSION, `it has version ${version}, and only version ${VERSION} can be read`);
  check(bytes.readUInt32LE(CHECKSUM_AT) === checksumOf(bytes), 'its checksum is wrong, so it is damaged');
  const thresholds: Thresholds = [bytes.readDoubleLE(20), bytes.readDoubleLE(28), bytes.readDoubleLE(36)];
  const [first, second, third] = thresholds;
  // Comparisons with NaN are false.
  check(first <= second && second <= third, 'its thresholds are not in ascending order');
  const auc = bytes.readFloatLE(52);
  check(auc >= 0 && auc <= 1, 'its AUC is not between 0 and 1');
  return {
    seeds: { host: bytes.readUInt32LE(12), path: bytes.readUInt32LE(16) },
    weights: new Int8Array(bytes.subarray(HEADER_BYTES)),
    thresholds,
    benign: bytes.readUInt32LE(44),
    hostile: bytes.readUInt32LE(48),
    auc,
  };
}

const checkSize = (bytes: number) =>
  check(bytes === MODEL_BYTES, `it has ${bytes} bytes instead of ${MODEL_BYTES}`);

function check(holds: boolean, problem: string): void {
  if (!holds) throw new Error(problem);
}

/** CRC-32 of everything but the checksum. */
const checksumOf = (bytes: Buffer): number =>
  crc32(bytes.subarray(HEADER_BYTES), crc32(bytes.subarray(0, CHECKSUM_AT)));
