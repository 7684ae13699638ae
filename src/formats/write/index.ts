/** The formats in which results are exported. */
import type { ExportFormat } from '../../core/export-source.ts';
import { csv } from './csv.ts';
import { htmlReport } from './html/index.ts';
import { jsonDocument, jsonLines } from './json.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';

export const EXPORT_FORMATS: readonly ExportFormat[] = [
  jsonDocument,
  jsonLines,
  csv,
  sarif,
  markdown,
  htmlReport,
];

/** @param name in any case */
export const exportFormat = (name: string): ExportFormat | undefined =>
  EXPORT_FORMATS.find((format) => format.name === name.toLowerCase());
