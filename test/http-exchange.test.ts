/** The marked parts of requests and responses in the evidence of findings. */
import { describe, expect, test } from 'vitest';
import { exchangesOf } from '../src/core/http-exchange.ts';
import { excerptOf } from '../src/scanners/kit/http-evidence.ts';

const exchange = (query: string, body: string, date = '1') => ({
  request: { method: 'GET', url: `http://a.test/track?code=${query}`, headers: {}, body: null },
  response: { url: '', status: 200, headers: { date }, truncated: false, swollen: false, body },
  durationMs: 1,
});
/** The marked parts of the exchanges. */
const marked = (evidence: unknown) =>
  exchangesOf(evidence).map(({ request, requestMarks, response, responseMarks }) => ({
    request: requestMarks.map(({ start, end }) => request.slice(start, end)),
    response: responseMarks.map(({ start, end }) => response.slice(start, end)),
  }));

describe('marks', () => {
  test('are the parts in which two exchanges differ, but for headers', () => {
    const exchanges = [
      excerptOf(exchange('x1y', '<p>Your order is on its way.</p>')),
      excerptOf(exchange('x22y', '<p>No order.</p>', '2')),
    ];
    expect(marked({ proof: '', exchanges })).toEqual([
      { request: ['1'], response: ['Your order is on its way'] },
      { request: ['22'], response: ['No order'] },
    ]);
  });

  test('are the text that proves the flaw, where the scanner names it', () => {
    const needle = '<script>probe</script>';
    const exchanges = [excerptOf(exchange('a', `<p>${needle}</p><i>${needle}</i>`), { needle })];
    expect(marked({ proof: '', exchanges })).toEqual([{ request: [], response: [needle, needle] }]);
    expect(excerptOf(exchange('a', 'nothing'), { needle })).not.toHaveProperty('mark');
  });

  test('cover a different status, and nothing in equal exchanges', () => {
    const of = (status: number) => ({
      note: null,
      request: 'GET / HTTP/1.1',
      response: `HTTP/1.1 ${status}\na: b\n\nbody`,
    });
    expect(marked({ exchanges: [of(200), of(500)] })).toEqual([
      { request: [], response: ['2'] },
      { request: [], response: ['5'] },
    ]);
    expect(marked({ exchanges: [of(200), of(200)] })).toEqual([
      { request: [], response: [] },
      { request: [], response: [] },
    ]);
  });

  test('are bounded, and evidence of other forms has no exchanges', () => {
    const many = { note: null, request: '', response: 'x'.repeat(1000), mark: 'x' };
    const [first, ...others] = exchangesOf({ exchanges: Array.from({ length: 50 }, () => many) });
    expect([first?.responseMarks.length, others.length]).toEqual([20, 19]);
    for (const evidence of [
      null,
      'text',
      [],
      {},
      { exchanges: 'none' },
      { exchanges: [{ request: 1 }] },
      { exchanges: [null] },
    ])
      expect(exchangesOf(evidence)).toEqual([]);
  });
});
