/** Recognises the format of a file by its content. */
import type { ImportFormat } from '../../core/import.ts';
import { isRecord } from './foreign-value.ts';
import { LINE_TYPES } from './scanwire.ts';

/** Characters that are enough to recognise each format. */
export const ENOUGH = 64 * 1024;

/** Names of members, which are not within texts: there, quotation marks are escaped. */
const SARIF_MEMBER = /"runs"\s*:\s*\[|"\$schema"\s*:\s*"[^"]*sarif/;
const NUCLEI_MEMBER = /^\s*\{.*"template-id"\s*:/;
const SCANWIRE_MEMBER = new RegExp(`^\\s*\\{[^{}]{0,5000}"type"\\s*:\\s*"(?:${LINE_TYPES.join('|')})"`);

/**
 * @param start the beginning of the file
 * @param isAll whether more of it would not help
 * @returns null if it is too early to say, or the format is not known
 */
export function detectFormat(start: string, isAll: boolean): ImportFormat | null {
  const text = start.trimStart();
  if (text.startsWith('<')) return 'nmap';
  const lines = text.split('\n');
  const last = isAll ? '' : (lines.pop() ?? '');
  for (const line of lines) {
    const format = formatOfLine(line);
    if (format !== null) return format;
  }
  if (SARIF_MEMBER.test(text)) return 'sarif';
  return isAll || last.length >= ENOUGH ? formatOfBeginning(lines[0] ?? last) : null;
}

function formatOfLine(line: string): ImportFormat | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (!isRecord(value)) return null;
  if (Array.isArray(value.runs)) return 'sarif';
  if (value['template-id'] !== undefined) return 'nuclei';
  return LINE_TYPES.some((type) => type === value.type) ? 'scanwire' : null;
}

/** Of a line of which the end is missing. */
function formatOfBeginning(line: string): ImportFormat | null {
  if (SCANWIRE_MEMBER.test(line)) return 'scanwire';
  return NUCLEI_MEMBER.test(line) ? 'nuclei' : null;
}
