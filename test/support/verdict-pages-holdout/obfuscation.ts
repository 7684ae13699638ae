/** Encodings of scripts as packers and kits write them; what they hide here is harmless text. */
import { chance } from './chance.ts';

const words36 = (n: number): string => (n < 36 ? '' : words36(Math.floor(n / 36))) + (n % 36).toString(36);

/** Dean Edwards' packer, base 36. */
export function packed(source: string): string {
  const words = [...new Set(source.match(/\b\w+\b/g) ?? [])];
  const body = source
    .replace(/\b\w+\b/g, (word) => words36(words.indexOf(word)))
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'");
  return `eval(function(p,a,c,k,e,d){e=function(c){return(c<a?'':e(parseInt(c/a)))+((c=c%a)>35?String.fromCharCode(c+29):c.toString(36))};if(!''.replace(/^/,String)){while(c--){d[e(c)]=k[c]||e(c)}k=[function(e){return d[e]}];e=function(){return'\\\\w+'};c=1};while(c--){if(k[c]){p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c])}}return p}('${body}',36,${words.length},'${words.join('|')}'.split('|'),0,{}))`;
}

/** obfuscator.io with a rotated string array, hexadecimal names and (optionally) RC4. */
export function stringArray(strings: readonly string[], seed: string, rc4 = false): string {
  const random = chance(seed);
  const name = () => `_0x${random.hex(6)}`;
  const [array, read, a, b] = [name(), name(), name(), name()];
  const encoded = strings.map((one) =>
    rc4 ? Buffer.from(Array.from(one, (c) => c.charCodeAt(0) ^ random.below(256))).toString('base64') : one,
  );
  const decode = rc4
    ? `if(${read}['${random.text(6)}']===undefined){const ${a}c=function(d,k){let s=[],j=0,x,r='';d=atob(d);for(let i=0;i<0x100;i++){s[i]=i;}for(let i=0;i<0x100;i++){j=(j+s[i]+k['charCodeAt'](i%k['length']))%0x100;x=s[i];s[i]=s[j];s[j]=x;}let i=0;j=0;for(let y=0;y<d['length'];y++){i=(i+1)%0x100;j=(j+s[i])%0x100;x=s[i];s[i]=s[j];s[j]=x;r+=String['fromCharCode'](d['charCodeAt'](y)^s[(s[i]+s[j])%0x100]);}return r;};}`
    : '';
  const calls = strings.map(
    (_, n) => `${read}(0x${(n + 0x1a3).toString(16)}${rc4 ? `,'${random.text(4, 'aB$]&x9(')}'` : ''})`,
  );
  return `(function(${a},${b}){const ${a}1=${read},${b}1=${a}();while(!![]){try{const ${a}2=-parseInt(${a}1(0x1a3))/0x1*(parseInt(${a}1(0x1a4))/0x2)+parseInt(${a}1(0x1a5))/0x3;if(${a}2===${b})break;else ${b}1['push'](${b}1['shift']());}catch(${a}3){${b}1['push'](${b}1['shift']());}}}(${array},0x${random.hex(5)}));function ${read}(${a},${b}){const ${a}9=${array}();return ${read}=function(${a}4,${b}4){${a}4=${a}4-0x1a3;let ${a}5=${a}9[${a}4];${decode}return ${a}5;},${read}(${a},${b});}function ${array}(){const ${a}8=${JSON.stringify(encoded)};${array}=function(){return ${a}8;};return ${array}();}(function(){const w=window,d=document;${calls.map((call, n) => `var ${name()}${n}=${call};`).join('')}d[${calls[0]}](w[${calls[1] ?? calls[0]}]);}());`;
}

/** JSFuck-like: only []()!+ */
export function brackets(length: number, seed: string): string {
  const random = chance(seed);
  const parts = [
    '(![]+[])[+[]]',
    '([![]]+[][[]])[+!+[]+[+[]]]',
    '(![]+[])[!+[]+!+[]]',
    '(!![]+[])[+[]]',
    '(!![]+[])[!+[]+!+[]+!+[]]',
    '(!![]+[])[+!+[]]',
  ];
  return `[][${Array.from({ length: 6 }, () => random.pick(parts)).join('+')}][${Array.from({ length: 11 }, () => random.pick(parts)).join('+')}](${Array.from({ length }, () => random.pick(parts)).join('+')})()`;
}

export const charCodes = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0)).join(',');
export const xored = (text: string, key: number) =>
  Array.from(text, (letter) => letter.charCodeAt(0) ^ key).join(',');
export const base64 = (text: string) => Buffer.from(text).toString('base64');
export const percent = (text: string) =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
