/** What only the one who scans may know: headers that were given, and the values of the log-in. */
import type { Exchange } from '../kit/http-evidence.ts';
import type { ActiveOptions } from './options.ts';
import type { Proof } from './probe.ts';

export interface Secrets {
  /** headers of requests whose values no evidence shows */
  readonly headerNames: readonly string[];
  /** With its query concealed: names in a path are no secrets, and tell where a flaw is. */
  url(url: string): string;
  proof(proof: Proof): Proof;
}

/** Shorter ones are everywhere by chance. */
const MIN_LENGTH = 4;
const PUBLIC_FIELD = /user|mail|name|login/i;
const PRIVATE_FIELD = /pass|pwd|pin|secret|token|otp/i;
const PUBLIC_HEADER = /^(?:accept.*|content-type|user-agent)$/i;

export function secretsOf({ headers, requests, login }: ActiveOptions): Secrets {
  const patterns = Object.entries(login?.fields ?? {})
    .filter(
      ([name, value]) => value.length >= MIN_LENGTH && (PRIVATE_FIELD.test(name) || !PUBLIC_FIELD.test(name)),
    )
    .map(([, value]) => patternOf(value));
  const conceal = (text: string) => patterns.reduce((rest, pattern) => rest.replace(pattern, '***'), text);
  const url = (whole: string) => {
    const query = whole.indexOf('?');
    return query === -1 ? whole : whole.slice(0, query) + conceal(whole.slice(query));
  };
  const exchangeOf = ({ request, response, ...rest }: Exchange): Exchange => ({
    ...rest,
    request: { ...request, url: url(request.url), body: request.body && conceal(request.body) },
    response: { ...response, headers: mapped(response.headers, conceal), body: conceal(response.body) },
  });
  return {
    headerNames: [headers, ...requests.map((request) => request.headers)]
      .flatMap(Object.keys)
      .filter((name) => !PUBLIC_HEADER.test(name)),
    url,
    proof: ({ proof, payload, exchanges, properties, ...rest }) => ({
      ...rest,
      proof: conceal(proof),
      payload: conceal(payload),
      exchanges: exchanges.map(({ exchange, needle, ...shown }) => ({
        ...shown,
        exchange: exchangeOf(exchange),
        ...(needle !== undefined && { needle: conceal(needle) }),
      })),
      properties: mapped(properties ?? {}, (value) => (typeof value === 'string' ? conceal(value) : value)),
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
/** Of longer ones the beginning is as good as all. */
const MAX_LENGTH = 200;

/** As it may be written in a query, a form, a page or JSON: sites encode some characters and leave others. */
function patternOf(value: string): RegExp {
  const characters = Array.from(value.toWellFormed().slice(0, MAX_LENGTH).toWellFormed(), (character) => {
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
