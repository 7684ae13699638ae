/** scanwire's own JSON lines, as `scanwire scan --format jsonl` and `scanwire export` write them: one result per line. */

import { type Emission, warning } from '../../core/scanner.ts';
import { RESULT_TYPES, type ResultType } from '../../core/vocabulary.ts';
import { WARNINGS, type WarningCode } from '../../core/warning.ts';
import { isRecord, readInt, readText } from './foreign-value.ts';
import { jsonLines } from './json-lines.ts';
import { createReading, excerptOf, type Found, type Parser } from './reading.ts';
import { scannerNameOf } from './scanner-name.ts';

type Item = Record<string, unknown>;

const FINGERPRINT = /^[\w-]{22}$/;
const readCount = readInt(1, Number.MAX_SAFE_INTEGER);

/** Types of lines. */
export const LINE_TYPES = [...RESULT_TYPES, 'WARNING'] as const;

export const parseScanwire: Parser = async function* (chunks, { maxItemBytes }) {
  const reading = createReading("scanwire's JSON lines");
  let isTargetKnown = false;
  for await (const item of jsonLines(chunks, maxItemBytes)) {
    if ('problem' in item) {
      yield reading.bad(item);
      continue;
    }
    const { at, line, value } = item;
    const found = isRecord(value) ? readLine(value, line) : 'not an object';
    if (typeof found === 'string') {
      yield reading.bad({ at, line, problem: found, excerpt: excerptOf(value) });
    } else {
      reading.good();
      // Findings of all scans have the target of their scan.
      const target = isTargetKnown || !isRecord(value) ? undefined : readText(value.target);
      if (target !== undefined) yield { line, target };
      isTargetKnown = true;
      yield found;
    }
  }
  reading.end();
};

/** @returns why the line is invalid */
function readLine(item: Item, line: number): Found | string {
  const { type } = item;
  const scanner = scannerNameOf(item.scanner);
  if (type === 'WARNING') {
    const { code } = item;
    if (typeof code !== 'string' || !Object.hasOwn(WARNINGS, code)) return 'a warning of an unknown code';
    const message = readText(item.message) ?? '';
    return { line, scanner, emission: warning(code as WarningCode, message, readCount(item.count) ?? 1) };
  }
  const kind = RESULT_TYPES.find((known) => known === type);
  if (!kind) return `the type is none of ${LINE_TYPES.join(', ')}`;
  const key = kind.toLowerCase() as Lowercase<ResultType>;
  const result = item[key];
  if (!isRecord(result)) return `no ${key}`;
  const { fingerprint } = result;
  const isKnown = kind === 'FINDING' && typeof fingerprint === 'string' && FINGERPRINT.test(fingerprint);
  return {
    ...{ line, scanner, emission: { kind: key, [key]: result } as Emission },
    ...(isKnown && { fingerprint }),
    ...(item.mock === true && { mock: true }),
  };
}
