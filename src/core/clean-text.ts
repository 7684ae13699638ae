// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL and its kind end C strings in databases and terminals
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Cuts text to `max` UTF-16 units and removes lone surrogates and control characters, except tab and line breaks. */
export function cleanText(value: string, max: number): string {
  const cut = value.length > max ? `${value.slice(0, max - 1)}…` : value;
  return cut.toWellFormed().replace(CONTROL, '');
}
