/** Opens files of results, whatever their format, encoding and compression. */
import { BadInputError, InvalidTargetError } from '../../core/errors.ts';
import type { ImportFile, ImportFormat, ImportItem } from '../../core/import.ts';
import { type Emission, finding, warning } from '../../core/scanner.ts';
import { parseTarget } from '../../core/target.ts';
import { detectFormat, ENOUGH } from './detect.ts';
import { createDistinct, type Distinct } from './distinct.ts';
import { jsonLines } from './json-lines.ts';
import { parseNmap } from './nmap/index.ts';
import { createNucleiReader } from './nuclei.ts';
import { type Found, OutputError, type Parser, readItems } from './reading.ts';
import { parseSarif } from './sarif.ts';
import { parseScanwire } from './scanwire.ts';
import { createSpool } from './spool.ts';
import { type Losses, textBytes } from './text-bytes.ts';

/** Bytes of one line, result or element. */
const MAX_ITEM_BYTES = 10 * 1024 * 1024 + 64 * 1024;
/** Results that wait for the target, which may follow them: their number, and their bytes in memory. */
const MAX_WAITING = 50_000;
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** Scanners whose results one file has. */
const MAX_SCANNERS = 100;

const PARSERS: Readonly<Record<ImportFormat, Parser>> = {
  sarif: parseSarif,
  nuclei: (chunks, context) =>
    readItems("nuclei's JSON lines", jsonLines(chunks, context.maxItemBytes), createNucleiReader(), context),
  nmap: parseNmap,
  scanwire: parseScanwire,
};

export interface OpenOptions {
  /** null: by the content */
  format: ImportFormat | null;
  /** null: as the file names it */
  target: string | null;
  /** of the uncompressed file; the rest is not read */
  maxBytes: number;
}

/**
 * Reads a file up to its target.
 * @throws BadInputError if the format is not known; the errors of `source`
 */
export async function openResults(
  source: AsyncIterable<Uint8Array>,
  { format: named, target, maxBytes }: OpenOptions,
): Promise<ImportFile> {
  const losses: Losses = { cut: null, notUtf8: 0 };
  const text = await peekFormat(textBytes(source, losses, maxBytes), named);
  const { format } = text;
  const context = {
    ...{ scanner: format, host: null, address: null },
    folders: target?.startsWith('/') ? [target] : [],
    maxItemBytes: MAX_ITEM_BYTES,
  };
  const found = explained(PARSERS[format](text.chunks, context), losses);
  const known = target === null ? await peekTarget(found, format) : { target, found };
  return { format, target: known.target, items: itemsOf(known.found, format) };
}

/** @throws BadInputError if the format is not known */
async function peekFormat(chunks: AsyncGenerator<Buffer, void, void>, named: ImportFormat | null) {
  const taken: Buffer[] = [];
  let format = named;
  for (let start = ''; format === null; ) {
    const { value, done } = await chunks.next();
    if (value) taken.push(value);
    start += value?.toString('utf8', 0, ENOUGH) ?? '';
    const isAll = done === true || start.length >= ENOUGH;
    format = detectFormat(start, isAll);
    if (format === null && isAll) {
      await chunks.return();
      throw new BadInputError(
        start.trim() === ''
          ? 'The file is empty.'
          : 'The format is not recognised. Specify it: sarif (2.1.0), nuclei (JSON lines), nmap (XML) or scanwire (JSON lines).',
      );
    }
  }
  async function* all() {
    yield* taken.splice(0);
    yield* chunks;
  }
  return { format, chunks: all() };
}

/** Adds what was lost before the parser. @throws BadInputError for another format */
async function* explained(
  found: AsyncGenerator<Found, void, void>,
  losses: Losses,
): AsyncGenerator<Found, void, void> {
  let line = 1;
  try {
    for await (const one of found) {
      line = one.line;
      yield one;
    }
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    if (error.kind === 'other format') throw new BadInputError(sentenceOf(error.message));
    if (error.kind === 'failed') yield { line, emission: warning('TOOL_INCOMPLETE', error.message) };
  }
  if (losses.cut !== null) {
    const problem = `the file is cut off: ${losses.cut}`;
    yield { at: `line ${line}`, line, problem, excerpt: '', code: 'TRUNCATED' };
  }
  if (losses.notUtf8 > 0) {
    const message = 'bytes that are not UTF-8 were replaced by U+FFFD';
    yield { line, emission: warning('CONTENT_UNREADABLE', message, losses.notUtf8) };
  }
}

/** A message about a tool, as one about a file. */
const sentenceOf = (message: string): string => `${message.replace(/^its output/, 'The file')}.`;

/** Reads up to the target. @returns null if the file does not name one in its first results */
async function peekTarget(found: AsyncGenerator<Found, void, void>, format: ImportFormat) {
  const waiting = createSpool<Found>();
  let target: string | null = null;
  /** A repository, which SARIF may name after its results, is a better target than the place of a result. */
  let fallback: string | null = null;
  while (target === null && waiting.count < MAX_WAITING && waiting.bytes < MAX_WAITING_BYTES) {
    const { value, done } = await found.next();
    if (done) break;
    waiting.push(value);
    const named = targetOf(value);
    if (format !== 'sarif' || 'target' in value) target = named;
    else fallback ??= named;
  }
  async function* all() {
    yield* waiting.drain();
    yield* found;
  }
  return { target: target ?? fallback, found: all() };
}

function targetOf(found: Found): string | null {
  const named = 'target' in found ? found.target : 'emission' in found ? placeOf(found.emission) : null;
  if (named === null) return null;
  try {
    return parseTarget(named).value;
  } catch (error) {
    if (error instanceof InvalidTargetError) return null;
    throw error;
  }
}

function placeOf(emission: Emission): string | null {
  switch (emission.kind) {
    case 'host':
      return String(emission.host.name);
    case 'endpoint':
      return siteOf(emission.endpoint.url);
    case 'assessment':
      return siteOf(emission.assessment.url);
    case 'finding':
      return siteOf(emission.finding.url) ?? emission.finding.host ?? null;
    default:
      return null;
  }
}

function siteOf(url: unknown): string | null {
  if (typeof url !== 'string' || !URL.canParse(url)) return null;
  const { protocol, origin, hostname } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? `${origin}/` : hostname || null;
}

/** Keeps different findings of a scanner distinct. */
async function* itemsOf(
  found: AsyncIterable<Found>,
  format: ImportFormat,
): AsyncGenerator<ImportItem, void, void> {
  const scanners = new Map<string, Distinct>();
  const distinctOf = (scanner: string): Distinct | null => {
    const known = scanners.get(scanner);
    if (known || scanners.size === MAX_SCANNERS) return known ?? null;
    const added = createDistinct();
    scanners.set(scanner, added);
    return added;
  };
  for await (const one of found) {
    if ('target' in one) continue;
    const { line } = one;
    if ('problem' in one) {
      const { at, problem, code = 'OUTPUT_NOT_UNDERSTOOD' } = one;
      yield { line, code, problem: at === `line ${line}` ? problem : `${problem} (${at})` };
      continue;
    }
    const { emission, scanner = format } = one;
    const distinct = distinctOf(scanner);
    if (distinct === null) {
      yield { line, code: 'LIMIT_REACHED', problem: `more than ${MAX_SCANNERS} scanners in one file` };
    } else if (emission.kind !== 'finding' || one.fingerprint !== undefined) {
      yield { ...one, scanner };
    } else {
      const taken = distinct.take(emission.finding);
      yield taken ? { ...one, scanner, emission: finding(taken) } : { line, duplicate: true };
    }
  }
}
