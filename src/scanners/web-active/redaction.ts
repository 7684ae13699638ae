/** Removes private values from evidence: those of the sign-in, and of headers that the user gave. */
import { isPrivateField, PUBLIC_HEADER } from '../../core/redaction.ts';
import type { Exchange } from '../kit/http-evidence.ts';
import type { ActiveOptions } from './options.ts';
import type { Proof } from './probe.ts';

export interface Redaction {
  /** names of request headers whose values evidence does not show */
  readonly headerNames: readonly string[];
  /** The URL without private values in its query. The path is kept, since it shows where a flaw is. */
  url(url: string): string;
  proof(proof: Proof): Proof;
}

/** Shorter values occur everywhere by chance. */
const MIN_LENGTH = 4;

export function createRedaction({ headers, requests, login }: ActiveOptions): Redaction {
  const patterns = Object.entries(login?.fields ?? {})
    .filter(([name, value]) => value.length >= MIN_LENGTH && isPrivateField(name))
    .flatMap(([, value]) => partsOf(value).map(patternOf));
  const redact = (text: string) => patterns.reduce((rest, pattern) => rest.replace(pattern, '***'), text);
  const url = (whole: string) => {
    const query = whole.indexOf('?');
    return query === -1 ? whole : whole.slice(0, query) + redact(whole.slice(query));
  };
  const exchangeOf = ({ request, response, ...rest }: Exchange): Exchange => ({
    ...rest,
    request: { ...request, url: url(request.url), body: request.body && redact(request.body) },
    response: { ...response, headers: mapped(response.headers, redact), body: redact(response.body) },
  });
  return {
    headerNames: [headers, ...requests.map((request) => request.headers)]
      .flatMap(Object.keys)
      .filter((name) => !PUBLIC_HEADER.test(name)),
    url,
    proof: ({ proof, payload, exchanges, properties, ...rest }) => ({
      ...rest,
      proof: redact(proof),
      payload: redact(payload),
      exchanges: exchanges.map(({ exchange, needle, ...shown }) => ({
        ...shown,
        exchange: exchangeOf(exchange),
        ...(needle !== undefined && { needle: redact(needle) }),
      })),
      properties: mapped(properties ?? {}, (value) => (typeof value === 'string' ? redact(value) : value)),
    }),
  };
}

const mapped = <Value>(record: Readonly<Record<string, Value>>, map: (value: Value) => Value) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const MAX_PART = 200;

/** Splits a value into parts, to keep patterns short; each is too long to match by coincidence. */
function partsOf(value: string): string[] {
  const characters = Array.from(value.toWellFormed());
  const count = Math.ceil(characters.length / MAX_PART);
  const size = Math.ceil(characters.length / count);
  return Array.from({ length: count }, (_, i) => characters.slice(i * size, (i + 1) * size).join(''));
}

/** Matches the value as a query, a form, a page or JSON may contain it: sites encode some characters and not others. */
function patternOf(value: string): RegExp {
  const characters = Array.from(value, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const forms = [character, encodeURIComponent(character), `\\${character}`, NAMED[character] ?? character];
    const hexadecimal = code.toString(16);
    return [
      ...new Set(forms.map((form) => form.replace(/[^\p{L}\p{N}]/gu, '\\$&'))),
      `%${hexadecimal}`,
      `&#0{0,5}${code};`,
      `&#x0{0,5}${hexadecimal};`,
      `\\\\u${hexadecimal.padStart(4, '0')}`,
      ...(character === ' ' ? ['\\+'] : []),
    ].join('|');
  });
  return new RegExp(characters.map((forms) => `(?:${forms})`).join(''), 'gi');
}
