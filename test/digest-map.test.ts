import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DigestMap } from '../src/core/digest-map.ts';

test('a digest map behaves like a Set of the same texts', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 500 }), (texts) => {
      const set = new DigestMap();
      const model = new Set<string>();
      for (const text of texts) {
        expect(set.has(text)).toBe(model.has(text));
        expect(set.add(text)).toBe(!model.has(text));
        model.add(text);
        expect(set.has(text)).toBe(true);
      }
      expect(set.size).toBe(model.size);
    }),
  );
});

test('a digest map holds exactly the 200,000 long texts that were added', () => {
  const set = new DigestMap();
  const text = (index: number) => `https://host-${index}.example.com/${'path/'.repeat(20)}`;
  for (let index = 0; index < 200_000; index++) set.add(text(index));
  expect(set.size).toBe(200_000);
  let held = 0;
  let strangers = 0;
  for (let index = 0; index < 200_000; index++) {
    if (set.has(text(index))) held++;
    if (set.has(text(index + 200_000))) strangers++;
  }
  expect([held, strangers]).toEqual([200_000, 0]);
});
