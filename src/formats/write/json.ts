/** JSON lines, and JSON as one document. */
import type { ExportFormat } from '../../core/export-source.ts';
import { printableJsonText } from '../../core/unsafe-text.ts';

/** Line feeds that end a line before another one. */
const BETWEEN = /\n(?=.)/g;

export const jsonLines: ExportFormat = {
  name: 'jsonl',
  mediaType: 'application/x-ndjson; charset=utf-8',
  description: 'one result per line',
  resumable: true,
  /** The last lines are the warnings: without a seq, since they may change until the end of the scan. */
  async *write(source) {
    for await (const text of source.lines()) yield printableJsonText(text);
    const { scan } = await source.head();
    const warnings = scan?.warnings ?? [];
    if (warnings.length > 0)
      yield warnings.map((warning) => `${toJson({ type: 'WARNING', ...warning })}\n`).join('');
  },
};

export const jsonDocument: ExportFormat = {
  name: 'json',
  mediaType: 'application/json; charset=utf-8',
  description: 'one document with the scan and its results',
  async *write(source) {
    const { scan, at, selection, totals, bySeverity } = await source.head();
    const head = scan ?? { findings: totals.FINDING, bySeverity };
    const facts = { exportedAt: at, ...(selection.length > 0 && { selection }) };
    yield `{"${scan ? 'scan' : 'summary'}":${toJson(head)},\n"export":${toJson(facts)},\n"results":[`;
    let separator = '\n';
    for await (const text of source.lines()) {
      if (text === '') continue;
      yield printableJsonText(separator + text.slice(0, -1).replace(BETWEEN, ',\n'));
      separator = ',\n';
    }
    yield '\n]}\n';
  },
};

const toJson = (value: unknown): string => printableJsonText(JSON.stringify(value));
