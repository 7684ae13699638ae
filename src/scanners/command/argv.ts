/** The arguments of a tool, with what is scanned put into them. No shell ever sees them. */

import type { ScannerInput } from '../../core/scanner.ts';
import { portOf, withoutBrackets } from '../../core/target.ts';

const PLACEHOLDERS = ['target', 'host', 'port', 'url', 'ip', 'rps', 'delayMs'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** What an input gives to be put in; what it does not have is left out. */
export type Values = Partial<Record<Placeholder, string>>;

type Part = { text: string } | { placeholder: Placeholder };

/**
 * Reads one item: `{host}` stands for the host, `{{` for a brace.
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
 * The arguments for one input. Each value is put in as it is, once; what it holds is not looked at again.
 * @throws Error for a placeholder without a value, and for a value that the tool would take for an option
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
        `"${filled.slice(0, 100)}" is refused as {${first.placeholder}}: the tool would take it for an option`,
      );
    }
    if (item === '--') optionsEnded = true;
    argv.push(filled);
  }
  return argv;
}

/** Whether a placeholder stands anywhere in the arguments. */
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
  if (value.includes('\u0000')) throw new Error(`the value of {${placeholder}} holds a NUL character`);
  return value;
}

/** A rate in the units of tools: whole requests a second, at least one, and milliseconds between two requests. */
export const valuesOfRate = (rps: number): Required<Pick<Values, 'rps' | 'delayMs'>> => ({
  rps: String(Math.max(1, Math.floor(rps))),
  delayMs: String(Math.ceil(1000 / rps)),
});

/** What an input gives for the placeholders; `{ip}` is not known before the host is looked up. */
export function valuesOf(input: ScannerInput): Values {
  switch (input.kind) {
    case 'domain':
      return { target: input.domain, host: input.domain };
    case 'host': {
      const { name, port, url } = input;
      const authority = port === null ? name : `${name.includes(':') ? `[${name}]` : name}:${port}`;
      return {
        target: authority,
        host: name,
        ...(port !== null && { port: String(port) }),
        ...(url !== null && { url }),
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

function ofUrl(text: string): Values {
  const url = new URL(text);
  const host = withoutBrackets(url.hostname);
  return { target: text, url: text, ...(host !== '' && { host, port: String(portOf(url)) }) };
}
