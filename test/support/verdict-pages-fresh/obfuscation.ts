/** Encodes scripts as packers and obfuscators do. The results are data of pages; nothing runs them. */
import { chanceOf } from './chance.ts';

/** The packer of Dean Edwards with base 62. */
export function packed(source: string): string {
  const words = [...new Set(source.match(/\b[\w$]{2,}\b/g) ?? [])];
  const base = 62;
  const name = (n: number): string =>
    (n < base ? '' : name(Math.floor(n / base))) +
    (n % base > 35 ? String.fromCharCode((n % base) + 29) : (n % base).toString(36));
  const body = source
    .replaceAll(/\b[\w$]+\b/g, (word) => (words.includes(word) ? name(words.indexOf(word)) : word))
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n');
  return `eval(function(p,a,c,k,e,d){e=function(c){return(c<a?'':e(parseInt(c/a)))+((c=c%a)>35?String.fromCharCode(c+29):c.toString(36))};if(!''.replace(/^/,String)){while(c--){d[e(c)]=k[c]||e(c)}k=[function(e){return d[e]}];e=function(){return'\\\\w+'};c=1};while(c--){if(k[c]){p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c])}}return p}('${body}',${base},${words.length},'${words.join('|')}'.split('|'),0,{}))`;
}

export const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
export const percent = (text: string): string =>
  [...Buffer.from(text, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
export const hexEscaped = (text: string): string =>
  [...Buffer.from(text, 'utf8')].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
export const charCodes = (text: string): string => [...text].map((char) => char.charCodeAt(0)).join(',');

/** A loop that undoes a XOR of char codes and hands the text to `sink`, such as `eval`. */
export function xored(source: string, key: number, sink: string): string {
  const codes = [...source].map((char) => char.charCodeAt(0) ^ key).join(',');
  const [list, out, at] = ['l', 'o', 'a'].map((one) => `${one}${chanceOf(source).word(5)}`);
  return `var ${list}=[${codes}],${out}='';for(var ${at}=0;${at}<${list}.length;${at}++){${out}+=String.fromCharCode(${list}[${at}]^${key});}${sink}(${out});`;
}

function rc4(text: string, key: string): string {
  const box = Array.from({ length: 256 }, (_, n) => n);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + (box[i] ?? 0) + key.charCodeAt(i % key.length)) % 256;
    [box[i], box[j]] = [box[j] ?? 0, box[i] ?? 0];
  }
  let [i, j, out] = [0, 0, ''];
  for (const char of text) {
    i = (i + 1) % 256;
    j = (j + (box[i] ?? 0)) % 256;
    [box[i], box[j]] = [box[j] ?? 0, box[i] ?? 0];
    out += String.fromCharCode(char.charCodeAt(0) ^ (box[((box[i] ?? 0) + (box[j] ?? 0)) % 256] ?? 0));
  }
  return out;
}

/** The shape of obfuscator.io: a rotated array of strings in base64 or RC4, a decoder, and calls of it. */
export function stringArray(
  strings: readonly string[],
  body: (call: (n: number) => string) => string,
  withRc4 = true,
): string {
  const chance = chanceOf(strings.join());
  const id = () => `_0x${chance.hex(6)}`;
  const [array, decoder, a, b, shift] = [id(), id(), id(), id(), chance.int(0x64, 0x1ff)];
  const keys = strings.map(() => chance.base64(4).replaceAll(/[+/]/g, 'q'));
  const cells = strings.map((text, n) =>
    withRc4 ? base64(rc4(encodeURIComponent(text), keys[n] ?? '')) : base64(text),
  );
  const call = (n: number) => `${decoder}(0x${(n + shift).toString(16)}${withRc4 ? `,'${keys[n]}'` : ''})`;
  const undo = withRc4
    ? `var s=[],j=0x0,x,r='';for(var i=0x0;i<0x100;i++){s[i]=i;}for(i=0x0;i<0x100;i++){j=(j+s[i]+${b}['charCodeAt'](i%${b}['length']))%0x100;x=s[i];s[i]=s[j];s[j]=x;}i=0x0;j=0x0;for(var y=0x0;y<t['length'];y++){i=(i+0x1)%0x100;j=(j+s[i])%0x100;x=s[i];s[i]=s[j];s[j]=x;r+=String['fromCharCode'](t['charCodeAt'](y)^s[(s[i]+s[j])%0x100]);}return decodeURIComponent(r);`
    : `return decodeURIComponent(escape(t));`;
  return `function ${array}(){var ${id()}=[${cells.map((one) => `'${one}'`).join(',')}];${array}=function(){return ${cells.length > 0 ? `[${cells.map((one) => `'${one}'`).join(',')}]` : '[]'};};return ${array}();}
(function(${a},${b}){var c=${a}();while(!![]){try{var d=-parseInt('${chance.int(1e5, 9e5)}a')/0x1+parseInt('${chance.int(1e5, 9e5)}c')/0x2*(parseInt('3x')/0x3);if(d===${b})break;else c['push'](c['shift']());}catch(e){c['push'](c['shift']());}}}(${array},0x${chance.hex(5)}));
function ${decoder}(${a},${b}){var f=${array}();${a}=${a}-0x${shift.toString(16)};var t=atob(f[${a}]);${undo}}
${body(call)}`;
}

/** JSFuck for digits and some letters: long, but only the shape of it. */
export function jsFuck(length: number): string {
  const pieces = [
    '(![]+[])[+[]]',
    '(!![]+[])[+!+[]]',
    '([][[]]+[])[!+[]+!+[]]',
    '(+[![]]+[])[+[]]',
    '[+!+[]+[+[]]]',
    '([]+[])[(![]+[])[!+[]+!+[]+!+[]]]',
    '(!![]+[])[!+[]+!+[]+!+[]]',
  ];
  const chance = chanceOf(`fuck${length}`);
  let out =
    '[][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]+(![]+[])[+!+[]]+(!![]+[])[+[]]][([][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]]+[])[!+[]+!+[]+!+[]]](';
  while (out.length < length) out += `${out.endsWith('(') ? '' : '+'}${chance.pick(pieces)}`;
  return `${out})()`;
}
