import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostOfUrl } from '../src/core/host-of-url.ts';
import { withoutBrackets } from '../src/core/target.ts';

const authority = fc.oneof(
  fc.domain(),
  fc.constantFrom(
    'A.Test:8080',
    'u:p@h.test',
    '[::1]:80',
    '0x7f.1',
    'bücher.test',
    'a b',
    'a ',
    '%41.test',
    '',
  ),
  fc.string({
    unit: fc.constantFrom('a', 'A', '.', ':', '@', '-', '_', '[', ']', '1', ' ', '\t', '\\', '%'),
  }),
);
const url = fc
  .tuple(fc.constantFrom('http://', 'https://', 'HTTP://', 'http:', 'ftp://', 'data:'), authority)
  .chain(([scheme, host]) =>
    fc
      .constantFrom('', '/', '/x', '?q', '#f', ':80/', '\\x', ' /', '\n/')
      .map((rest) => scheme + host + rest),
  );

test('the host of a URL is the one that the URL parser finds', () => {
  fc.assert(
    fc.property(url, (text) => {
      const expected = URL.canParse(text) ? withoutBrackets(new URL(text).hostname) || null : null;
      expect(hostOfUrl(text)).toBe(expected);
      expect(hostOfUrl(text), 'again').toBe(expected);
    }),
    { numRuns: 2000 },
  );
});
