/** The disguises that code wears on the web, good and bad. Each turns source into source that does the same. */
import { seeded } from './filler.ts';

const quoted = (text: string) => JSON.stringify(text).replaceAll('</', '<\\/');

/** Words replaced by numbers in base 36 (at most), and put back by a function that is evaluated at once. */
export function packed(source: string): string {
  const words = [...new Set(source.match(/\b\w+\b/g) ?? [])];
  const code = (index: number) => index.toString(36);
  const body = source.replace(/\b\w+\b/g, (word) => code(words.indexOf(word)));
  return `eval(function(p,a,c,k,e,d){e=function(c){return c.toString(36)};if(!''.replace(/^/,String)){while(c--){d[c.toString(a)]=k[c]||c.toString(a)}k=[function(e){return d[e]}];e=function(){return'\\\\w+'};c=1};while(c--){if(k[c]){p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c])}}return p}(${quoted(body)},36,${words.length},${quoted(words.join('|'))}.split('|'),0,{}))`;
}

/** String literals and members moved to an array that is turned at start, and read through a decoder. */
export function stringArray(source: string, seed: string): string {
  const random = seeded(`array ${seed}`);
  const id = () =>
    `_0x${Math.floor(random() * 0xffffff)
      .toString(16)
      .padStart(6, '0')}`;
  const [list, decode, turn] = [id(), id(), id()];
  const strings: string[] = [];
  const at = (text: string) => {
    const known = strings.indexOf(text);
    const index = known >= 0 ? known : strings.push(text) - 1;
    return `${decode}('0x${index.toString(16)}')`;
  };
  const names = new Map<string, string>();
  const body = source
    .replace(/([{,])'([^'\\\n]*)':/g, (_, before: string, key: string) => `${before}[${at(key)}]:`)
    .replace(/'([^'\\\n]*)'/g, (_, text: string) => at(text))
    .replace(/\.([a-zA-Z]\w+)/g, (_, name: string) => `[${at(name)}]`)
    .replace(/\b(?:var|function)\s+([a-z]\w*)/g, (match, name: string) => {
      if (!names.has(name)) names.set(name, id());
      return match;
    });
  let renamed = body;
  for (const [name, to] of names) renamed = renamed.replace(new RegExp(`\\b${name}\\b`, 'g'), to);
  const shift = 3 + Math.floor(random() * 200);
  const encoded = strings.map((text) => `'${Buffer.from(text).toString('base64')}'`);
  const by = shift % encoded.length;
  const rotated = [...encoded.slice(-by || encoded.length), ...encoded.slice(0, -by || encoded.length)];
  return `var ${list}=[${rotated.join(',')}];(function(${turn},_0xn){var _0xf=function(_0xc){while(--_0xc){${turn}['push'](${turn}['shift']());}};_0xf(++_0xn);}(${list},0x${by.toString(16)}));var ${decode}=function(_0xi,_0xk){_0xi=_0xi-0x0;var _0xv=${list}[_0xi];return decodeURIComponent(escape(atob(_0xv)));};${renamed.replaceAll('\n', '')}`;
}

export const charCodes = (source: string): string =>
  `eval(String.fromCharCode(${[...source].map((char) => char.charCodeAt(0)).join(',')}));`;

/** @param layers how often it is wrapped */
export const base64Layers = (source: string, layers: number): string =>
  layers === 0
    ? source
    : base64Layers(`eval(atob('${Buffer.from(source).toString('base64')}'));`, layers - 1);

const hex = (char: string) => char.charCodeAt(0).toString(16).padStart(2, '0');
/** as `\x64\x6f…` */
export const hexEscapes = (text: string): string =>
  `"${[...text].map((char) => `\\x${hex(char)}`).join('')}"`;
/** as `%64%6f…` */
export const percentEscapes = (text: string): string => [...text].map((char) => `%${hex(char)}`).join('');
export const reversed = (text: string): string => [...text].reverse().join('');

/** Characters shifted by a running key, and a loop that shifts them back. */
export function shifted(source: string, key: number): string {
  const numbers = [...source].map((char, index) => char.charCodeAt(0) ^ (key + (index % 7)));
  return `(function(){var q=[${numbers}],z='',i=0;for(;i<q.length;i++)z+=String.fromCharCode(q[i]^(${key}+i%7));(new Function(z))();})();`;
}

/** Source in six characters: brackets, parentheses, plus and exclamation mark. */
export function sixCharacters(source: string): string {
  const digit = (n: number) => (n === 0 ? '+[]' : n === 1 ? '+!+[]' : `!+[]${'+!+[]'.repeat(n - 1)}`);
  const number = (n: number) =>
    `+(${[...String(n)].map((d, i) => (i === 0 ? `(${digit(Number(d))}+[])` : `(${digit(Number(d))})`)).join('+')})`;
  const from = (text: string, expression: string) =>
    [...text].map((char, index) => [char, `(${expression})[${number(index)}]`] as const).reverse();
  const known = new Map<string, string>([
    ...from('function String() { [native code] }', '[]+([]+[])[$constructor]'),
    ...from('[object Array Iterator]', '[]+[][$entries]()'),
    ...from('undefined', '[][[]]+[]'),
    ...from('true', '!![]+[]'),
    ...from('false', '![]+[]'),
  ]);
  const word = (text: string): string =>
    [...text]
      .map((char) => {
        if (/\d/.test(char)) return `(${digit(Number(char))}+[])`;
        const plain = known.get(char);
        if (plain) return plain;
        // Letters that no word above has: a number in base 36.
        return `(${number(Number.parseInt(char, 36))})[${word('toString')}](${number(36)})`;
      })
      .join('+');
  // `flat` and `constructor` need letters of simple words only: c and o come from the source text of `flat`.
  for (const [char, at] of [
    ['c', 3],
    ['o', 6],
  ] as const)
    known.set(char, `([]+[][${[...'flat'].map((letter) => known.get(letter)).join('+')}])[${number(at)}]`);
  const maker = word('constructor');
  for (const [char, expression] of known)
    known.set(char, expression.replaceAll('$constructor', maker).replaceAll('$entries', word('entries')));
  const evaluate = `[][${word('flat')}][${maker}]`;
  // Capital C, which `fromCharCode` has: `escape('<')` is `%3C`, and '<' opens ''.italics().
  const less = `([]+[])[${word('italics')}]()[${number(0)}]`;
  const space = known.get(' ');
  const escaped = `${evaluate}(${word('return')}+${space}+${word('escape')})()(${less})`;
  known.set('C', `(${escaped})[${number(2)}]`);
  const fromCharCode = `([]+[])[${maker}][${word('fromCharCode')}]`;
  const all = [...source]
    .map((char) => known.get(char) ?? `${fromCharCode}(${number(char.charCodeAt(0))})`)
    .join('+');
  return `${evaluate}(${all})()`;
}
