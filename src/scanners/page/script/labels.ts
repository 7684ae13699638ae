/** Labels of values: the sources of data, and its possible destinations. */

/** Data of a kind: that of a field (`data:password`), or one of those below. */
export const DATA = 'data:';
/** An element of the page, by the kind of data typed into it. */
export const ELEMENT = 'element:';
/** An element that a script creates, by its tag. */
export const CREATED = 'makes:';
/** A connection, with its URL. */
export const GOES_TO = 'to:';
/** A response, with the URL that it comes from. */
export const COMES_FROM = 'from:';
export const EVENT = 'event';
export const KEY_EVENT = 'key-event';
/** A literal that looks encrypted or compressed. */
export const NOISE = `${DATA}noise`;
/** Text that a script computes from character codes. */
export const DECODED = `${DATA}decoded`;
export const COOKIES = `${DATA}cookies`;
export const STORAGE = `${DATA}storage`;
export const CLIPBOARD = `${DATA}clipboard`;
export const KEYS = `${DATA}keys`;

export type Labels = ReadonlySet<string>;

export const withPrefix = (labels: Labels, prefix: string): string[] =>
  [...labels].filter((label) => label.startsWith(prefix));

/** The labels with a prefix, without it. */
export const afterPrefix = (labels: Labels, prefix: string): string[] =>
  withPrefix(labels, prefix).map((label) => label.slice(prefix.length));

/** Labels that an object takes over from data that is stored in it. */
export const dataAndDestinations = (labels: Labels): string[] =>
  [...labels].filter((label) => label.startsWith(DATA) || label.startsWith(GOES_TO));

/** Labels of the data that is typed into elements. */
export const typedInto = (labels: Labels): string[] =>
  afterPrefix(labels, ELEMENT).map((kind) => `${DATA}${kind}`);

const NOISE_SAMPLE = 4000;
/** Shorter literals are never noise. */
const NOISE_LENGTH = 300;
/** Pictures, fonts and WebAssembly in base64. */
const MEDIA =
  /^(?:iVBOR|R0lGOD|\/9j\/|PHN2Zy|PD94bW|UklGR|d09GR|AAEAAA|T1RUTw|AGFzbQ|T2dnU|SUQz|AAAA|JVBERi)/;

/** Whether a literal looks like encrypted or compressed bytes in some encoding. */
export function isNoise(text: string): boolean {
  if (text.length < NOISE_LENGTH || MEDIA.test(text) || /^\s*(?:data:|https?:|<|\{|\[)/.test(text))
    return false;
  const sample = text.slice(0, NOISE_SAMPLE);
  if (/\s/.test(sample.slice(0, 400))) return false;
  const counts = new Map<string, number>();
  for (const letter of sample) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / sample.length) * Math.log2(count / sample.length);
  if (/^[0-9a-f]+$/i.test(sample)) return bits > 3.7;
  return bits > 5.2;
}
