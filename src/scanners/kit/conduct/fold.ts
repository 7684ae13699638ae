/** Letters without a decomposition, and letters that Arabic and Persian write differently. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{ ı: 'i', ł: 'l', đ: 'd', ð: 'd', ø: 'o', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' },
  ...{ ي: 'ی', ى: 'ی', ك: 'ک', ة: 'ه', ـ: '' },
};
const SPECIAL = /[ıłđðøßæœþيىكةـ]/g;
const ASCII = /^[a-z]*$/;

/** Lower case, without accents. */
export function fold(word: string): string {
  const lower = word.toLowerCase();
  if (ASCII.test(lower)) return lower;
  return lower
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(SPECIAL, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFC');
}
