/** Pages of about the same size that are expensive for a naive parser. */
const SIZE = 1_000_000;

const fill = (piece: string) => piece.repeat(Math.floor(SIZE / piece.length));

export const PLAIN_PAGE = fill('<p class="x">Some text here <a href="/page/1">link</a></p>\n');

export const HOSTILE_PAGES: Readonly<Record<string, string>> = {
  'nested elements': '<div>'.repeat(190_000),
  'nested elements that are closed': '<div>'.repeat(90_000) + '</div>'.repeat(90_000),
  'hidden elements': fill('<div hidden>'),
  'one tag with 90,000 attributes': `<a ${Array.from({ length: 90_000 }, (_, i) => `a${i}="v"`).join(' ')}>`,
  'one tag with an attribute 500,000 times': `<a ${fill('b ')}>`,
  'one long attribute': `<a href="${'x'.repeat(SIZE)}">`,
  'an attribute of entities': `<a href="${fill('&amp;')}">`,
  'tags that nobody ends': fill('<a '),
  'links that nobody closes': fill('<a href=/x>'),
  'less-than signs': '<'.repeat(SIZE),
  ampersands: '&'.repeat(SIZE),
  'nested tables': fill('<table>'),
  'nested cells': fill('<table><tr><td>'),
  forms: fill('<form action=/x><input name=a>'),
  paragraphs: fill('<p>'),
  'formatting that overlaps': '<b><i>'.repeat(100_000) + '</b></i>'.repeat(50_000),
  'formatting around blocks': fill('<b><i><div></b></i>'),
  'links around blocks': fill('<a><div>'),
  'formatting that is reopened': fill('<b class=x><p>'),
  'a comment that does not end': `<!--${'-'.repeat(SIZE)}`,
  'comments that do not end': fill('<!--'),
  'a list of 60,000 choices': `<select>${'<option value=1>x'.repeat(60_000)}`,
  NULs: '\0'.repeat(SIZE),
  'NULs in names': fill('<\0a \0b=\0>'),
  'scripts in scripts': fill('<script><!--<script>'),
  'small scripts': fill('<script>x="/a"</script>'),
  'titles of pictures': fill('<svg><title>'),
  'a title of words': `<title>${fill(' a')}`,
  'unfinished ends': `<script>${fill('</scrip')}`,
  buttons: fill('<button>'),
  'lists in lists': fill('<ul><li>'),
  'foreign elements': fill('<math><mi>'),
};
