/** Encoders whose output looks like that of the tools found in the wild. */

/** Repeatable pseudo-random numbers below `below`. */
export function dice(seed: number): (below: number) => number {
  let state = ((seed * 2_654_435_761) % 2 ** 32) | 1;
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), state | 1);
    state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
    return (((state ^ (state >>> 14)) >>> 0) % 4_294_967_291) % below;
  };
}

export const base64 = (text: string) => Buffer.from(text).toString('base64');
export const escaped = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');
export const hexString = (text: string) =>
  [...text].map((char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
export const charCodes = (text: string, plus = 0) =>
  [...text].map((char) => char.charCodeAt(0) + plus).join(',');

export function letters(seed: number, length: number, alphabet = 'abcdefghijklmnopqrstuvwxyz'): string {
  const roll = dice(seed);
  return Array.from({ length }, () => alphabet[roll(alphabet.length)]).join('');
}
export const blob = (seed: number, length: number) =>
  letters(seed, length, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
export const hexDigits = (seed: number, length: number) => letters(seed, length, '0123456789abcdef');

/** Dean Edwards' packer: words become base-36 numbers, and a dictionary follows. */
export function packed(source: string): string {
  const words = [...new Set(source.match(/\b\w+\b/g) ?? [])];
  const code = (n: number): string => (n < 36 ? '' : code(Math.floor(n / 36))) + (n % 36).toString(36);
  const index = new Map(words.map((word, n) => [word, code(n)]));
  const body = source
    .replaceAll(/\b\w+\b/g, (word) => index.get(word) ?? word)
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '');
  return `eval(function(p,a,c,k,e,r){e=function(c){return(c<a?'':e(parseInt(c/a)))+((c=c%a)>35?String.fromCharCode(c+29):c.toString(36))};if(!''.replace(/^/,String)){while(c--)r[e(c)]=k[c]||e(c);k=[function(e){return r[e]}];e=function(){return'\\\\w+'};c=1};while(c--)if(k[c])p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c]);return p}('${body}',36,${words.length},'${words.join('|')}'.split('|'),0,{}))`;
}

/** javascript-obfuscator with its array of strings, rotated at the start. */
export function stringArray(strings: string[], seed: number, body: (get: (n: number) => string) => string) {
  const name = (n: number) => `_0x${hexDigits(seed * 31 + n, 6)}`;
  const [array, reader, wrapped] = [name(1), name(2), name(3)];
  const all = strings.map((one) => `'${hexString(one)}'`).join(',');
  return `function ${array}(){var ${wrapped}=[${all}];${array}=function(){return ${wrapped};};return ${array}();}(function(${name(4)},${name(5)}){var ${name(6)}=${reader},${name(7)}=${name(4)}();while(!![]){try{var ${name(8)}=-parseInt(${name(6)}(0x${(seed % 97) + 256}))/0x1*(parseInt(${name(6)}(0x1a4))/0x2)+parseInt(${name(6)}(0x19f))/0x3+-parseInt(${name(6)}(0x1b2))/0x4*(-parseInt(${name(6)}(0x1aa))/0x5);if(${name(8)}===${name(5)})break;else ${name(7)}['push'](${name(7)}['shift']());}catch(${name(9)}){${name(7)}['push'](${name(7)}['shift']());}}}(${array},0x${hexDigits(seed, 5)}));function ${reader}(${name(10)},${name(11)}){var ${name(12)}=${array}();return ${reader}=function(${name(13)},${name(14)}){${name(13)}=${name(13)}-0x100;var ${name(15)}=${name(12)}[${name(13)}];return ${name(15)};},${reader}(${name(10)},${name(11)});}${body((n) => `${reader}(0x${(n + 256).toString(16)})`)}`;
}

/** The same with RC4, as the tool emits it with its highest setting. */
export function rc4Array(strings: string[], seed: number, body: (get: (n: number) => string) => string) {
  const name = (n: number) => `_0x${hexDigits(seed * 57 + n, 4)}`;
  const all = strings
    .map(
      (one, n) =>
        `'${base64(
          one
            .split('')
            .reverse()
            .join(blob(seed + n, 1)),
        ).replaceAll('=', '')}'`,
    )
    .join(',');
  return `var ${name(1)}=[${all}];(function(${name(2)},${name(3)}){var ${name(4)}=function(${name(5)}){while(--${name(5)}){${name(2)}['push'](${name(2)}['shift']());}};${name(4)}(++${name(3)});}(${name(1)},0x${hexDigits(seed, 3)}));var ${name(6)}=function(${name(7)},${name(8)}){${name(7)}=${name(7)}-0x0;var ${name(9)}=${name(1)}[${name(7)}];if(${name(6)}['initialized']===undefined){(function(){var ${name(10)}=Function('return\\x20(function()\\x20'+'{}.constructor(\\x22return\\x20this\\x22)(\\x20)'+');')();var ${name(11)}='ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=';${name(10)}['atob']||(${name(10)}['atob']=function(${name(12)}){var ${name(13)}=String(${name(12)})['replace'](/=+$/,'');for(var ${name(14)}=0x0,${name(15)},${name(16)},${name(17)}=0x0,${name(18)}='';${name(16)}=${name(13)}['charAt'](${name(17)}++);~${name(16)}&&(${name(15)}=${name(14)}%0x4?${name(15)}*0x40+${name(16)}:${name(16)},${name(14)}++%0x4)?${name(18)}+=String['fromCharCode'](0xff&${name(15)}>>(-0x2*${name(14)}&0x6)):0x0){${name(16)}=${name(11)}['indexOf'](${name(16)});}return ${name(18)};});}());var ${name(19)}=function(${name(20)},${name(8)}){var ${name(21)}=[],${name(22)}=0x0,${name(23)},${name(24)}='',${name(25)}='';${name(20)}=atob(${name(20)});for(var ${name(26)}=0x0;${name(26)}<0x100;${name(26)}++){${name(21)}[${name(26)}]=${name(26)};}for(${name(26)}=0x0;${name(26)}<0x100;${name(26)}++){${name(22)}=(${name(22)}+${name(21)}[${name(26)}]+${name(8)}['charCodeAt'](${name(26)}%${name(8)}['length']))%0x100;${name(23)}=${name(21)}[${name(26)}];${name(21)}[${name(26)}]=${name(21)}[${name(22)}];${name(21)}[${name(22)}]=${name(23)};}return ${name(24)};};${name(6)}['rc4']=${name(19)};${name(6)}['initialized']=!![];}return ${name(9)};};${body((n) => `${name(6)}('0x${n.toString(16)}','${letters(seed + n, 4, '!@#$%^&*()AbCdEfGh0123')}')`)}`;
}

const DIGITS = [
  '+[]',
  '+!![]',
  ...Array.from({ length: 8 }, (_, n) =>
    Array(n + 2)
      .fill('!![]')
      .join('+'),
  ),
];
const LETTERS: Record<string, string> = {
  a: '(![]+[])[+!![]]',
  l: '(![]+[])[!![]+!![]]',
  s: '(![]+[])[!![]+!![]+!![]]',
  f: '(![]+[])[+[]]',
  e: '(!![]+[])[!![]+!![]+!![]]',
  t: '(!![]+[])[+[]]',
  r: '(!![]+[])[+!![]]',
  u: '(!![]+[])[!![]+!![]]',
  n: '([][[]]+[])[+!![]]',
  d: '([][[]]+[])[!![]+!![]]',
  i: '([![]]+[][[]])[+!![]+[+[]]]',
};
const CONSTRUCTOR =
  '[][(![]+[])[+[]]+(![]+[])[!![]+!![]]+(![]+[])[+!![]]+(!![]+[])[+[]]][([][(![]+[])[+[]]+(![]+[])[!![]+!![]]+(![]+[])[+!![]]+(!![]+[])[+[]]]+[])[!![]+!![]+!![]]+(!![]+[][(![]+[])[+[]]+(![]+[])[!![]+!![]]+(![]+[])[+!![]]+(!![]+[])[+[]]])[+!![]+[+[]]]+([][[]]+[])[+!![]]+(![]+[])[!![]+!![]+!![]]+(!![]+[])[+[]]+(!![]+[])[+!![]]+([][[]]+[])[+[]]]';

/** JSFuck: six characters; letters without a short form go through an escape with octal digits. */
export function sixCharacters(source: string): string {
  const all = [...source].map(
    (char) =>
      LETTERS[char] ??
      `[${[...char.charCodeAt(0).toString(8)].map((digit) => `(${DIGITS[Number(digit)]})`).join('+[]+')}]`,
  );
  return `${CONSTRUCTOR}(${all.join('+')})()`;
}

/** Sawmill of junk: arithmetic that does nothing, as between the lines of a loader. */
export function junk(seed: number, lines: number): string {
  const roll = dice(seed);
  return Array.from({ length: lines }, (_, n) => {
    const [a, b] = [letters(seed + n, 5 + roll(6)), letters(seed * 3 + n, 4 + roll(7))];
    return [
      `var ${a} = ${roll(90_000)}; for (var ${b} = 0; ${b} < ${roll(40) + 3}; ${b}++) { ${a} = (${a} * ${roll(900)}) % ${roll(5000) + 7}; }`,
      `function ${b}(${a}) { if (${a} > ${roll(9000)}) { return ${a} - ${roll(300)}; } return "${letters(seed - n, 12)}"; }`,
      `/* ${letters(seed + 2 * n, 40)} */ ${a} = "${letters(seed + n * 5, 24)}".length + ${roll(99)};`,
      `try { ${a}(); } catch (${b}) { var ${a}${n} = ${roll(700)} ^ ${roll(700)}; }`,
    ][roll(4)];
  }).join('\n');
}
