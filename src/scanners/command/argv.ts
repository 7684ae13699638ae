/** Fills the target and the rate into a tool's arguments. No shell is involved. */

import type { ScannerInput } from '../../core/scanner.ts';
import { bracketed, portOf, withoutBrackets } from '../../core/target.ts';

const PLACEHOLDERS = ['target', 'host', 'port', 'url', 'ip', 'rps', 'delayMs'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** Values for the placeholders; those that an input does not have are absent. */
export type Values = Partial<Record<Placeholder, string>>;

type Part = { text: string } | { placeholder: Placeholder };

/**
 * Reads one argument: `{host}` stands for the host, `{{` for a brace.
 * @throws Error for a brace that is neither
 */
export function parseTemplate(item: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  const addText = (text: string) => {
    if (text !== '') parts.push({ text });
  };
  for (const match of item.matchAll(/\{\{|\{([a-zA-Z]*)\}|\{/g)) {
    addText(item.slice(from, match.index));
    from = match.index + match[0].length;
    const placeholder = PLACEHOLDERS.find((name) => name === match[1]);
    if (match[0] === '{{') addText('{');
    else if (placeholder) parts.push({ placeholder });
    else {
      const known = PLACEHOLDERS.map((name) => `{${name}}`).join(', ');
      throw new Error(`"${match[0]}" is not one of ${known}; write "{{" for a brace`);
    }
  }
  addText(item.slice(from));
  return parts;
}

/**
 * The arguments for one input. Values are inserted literally: placeholders within them are not expanded.
 * @throws Error for a placeholder without a value, and for a value that the tool would read as an option
 */
export function fillArgv(command: readonly string[], values: Values): string[] {
  const argv: string[] = [];
  let optionsEnded = false;
  for (const item of command) {
    const parts = parseTemplate(item);
    const filled = parts
      .map((part) => ('text' in part ? part.text : textFor(part.placeholder, values)))
      .join('');
    const [first] = parts;
    if (!optionsEnded && first && 'placeholder' in first && filled.startsWith('-')) {
      throw new Error(
        `"${filled.slice(0, 100)}" is refused as {${first.placeholder}}: the tool would read it as an option`,
      );
    }
    if (item === '--') optionsEnded = true;
    argv.push(filled);
  }
  return argv;
}

/** Whether the arguments contain a placeholder. */
export const asksFor = (placeholder: Placeholder, command: readonly string[]): boolean =>
  command.some((item) =>
    parseTemplate(item).some((part) => 'placeholder' in part && part.placeholder === placeholder),
  );

function textFor(placeholder: Placeholder, values: Values): string {
  const value = values[placeholder];
  if (value === undefined) {
    throw new Error(
      `the command needs {${placeholder}}, which ${values.target ?? 'this input'} does not have`,
    );
  }
  if (value.includes('\u0000')) throw new Error(`the value of {${placeholder}} contains a NUL character`);
  return value;
}

/** A rate in the units of tools: whole requests a second (at least one), and milliseconds between requests. */
export const valuesOfRate = (rps: number): Required<Pick<Values, 'rps' | 'delayMs'>> => ({
  rps: String(Math.max(1, Math.floor(rps))),
  delayMs: String(Math.ceil(1000 / rps)),
});

/** Placeholder values of an input, except `{ip}`, which needs a DNS lookup. */
export function valuesOf(input: ScannerInput): Values {
  switch (input.kind) {
    case 'domain':
      return { target: input.domain, host: input.domain };
    case 'host': {
      const { name, port, url } = input;
      const authority = port === null ? name : `${bracketed(name)}:${port}`;
      return {
        target: authority,
        host: name,
        ...(port !== null && { port: String(port) }),
        ...(url !== null && { url: ofUrl(url).url }),
      };
    }
    case 'url':
    case 'endpoint':
      return ofUrl(input.url);
    case 'page':
      return ofUrl(input.page.url);
    case 'repository':
      return { target: input.location };
    default:
      return input satisfies never;
  }
}

/**
 * A tool may read a URL differently: its parser may take another part for the host, and many accept a list with commas.
 * So it gets the normal form, in which neither is possible.
 * @throws Error for other URLs than http(s), with which tools might read files
 */
function ofUrl(text: string): Required<Pick<Values, 'target' | 'url' | 'host' | 'port'>> {
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Error(`"${text.slice(0, 100)}" is refused: tools get http:// and https:// URLs only`);
  url.username = '';
  url.password = '';
  const href = url.href.replaceAll(',', '%2C');
  return { target: href, url: href, host: withoutBrackets(url.hostname), port: String(portOf(url)) };
}

/** The hosts that a tool with these values may connect to, with their ports if they are known. */
export function hostsOf({ host, port, url }: Values): { host: string; port: number | null }[] {
  const hosts = host === undefined ? [] : [{ host, port: port === undefined ? null : Number(port) }];
  if (url === undefined) return hosts;
  const { host: ofUrlHost, port: ofUrlPort } = ofUrl(url);
  return ofUrlHost === host ? hosts : [...hosts, { host: ofUrlHost, port: Number(ofUrlPort) }];
}
