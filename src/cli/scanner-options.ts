import { UsageError } from './shell.ts';

const OPTION = /^([^.=\s]+)\.([^=\s]+)=(.*)$/s;

/**
 * Parses options of the form `scanner.key=value`. A value is parsed as JSON if possible (`8`, `true`, `[443,8443]`,
 * `"8"`), and is text otherwise.
 * @returns options by scanner name
 * @throws UsageError for another form, and for duplicate options
 */
export function parseScannerOptions(texts: readonly string[]): Map<string, Record<string, unknown>> {
  const options = new Map<string, Record<string, unknown>>();
  for (const text of texts) {
    const [, scanner, key, value] = OPTION.exec(text) ?? [];
    if (scanner === undefined || key === undefined || value === undefined) {
      throw new UsageError(
        `--option "${text}" is not of the form scanner.key=value, such as subdomains.workers=10.`,
      );
    }
    const own = options.get(scanner) ?? Object.create(null);
    if (key in own)
      throw new UsageError(
        `--option ${scanner}.${key} is given twice. A list is one value: '${scanner}.${key}=["a","b"]'.`,
      );
    own[key] = parseValue(value);
    options.set(scanner, own);
  }
  return options;
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
