import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseResult, type ResultEmission } from '../src/core/emission.ts';
import type { ImportFormat, ImportItem } from '../src/core/import.ts';
import { openResults } from '../src/formats/read/index.ts';
import { NMAP_XML, NUCLEI_LINES, SARIF_RESULTS, SARIF_TOOL } from './support/tool-output.ts';

async function* pieces(bytes: Buffer, size: number) {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

interface Options {
  format?: ImportFormat;
  target?: string;
  maxBytes?: number;
  pieceSize?: number;
}

async function open(content: string | Buffer, options: Options = {}) {
  const { format = null, target = null, maxBytes = 1e9, pieceSize = 64 } = options;
  const file = await openResults(pieces(Buffer.from(content as string), pieceSize), {
    ...{ format, target, maxBytes },
  });
  const items: ImportItem[] = [];
  for await (const item of file.items) items.push(item);
  return { format: file.format, target: file.target, items };
}

type Result = Extract<ImportItem, { emission: object }>;
const isResult = (item: ImportItem): item is Result =>
  'emission' in item && !['log', 'warning'].includes(item.emission.kind);
/** `line kind` of each result, and `line: problem` of the others. */
const shown = (items: readonly ImportItem[]) =>
  items.flatMap((item) => {
    if ('problem' in item) return [`${item.line}: ${item.problem}`];
    if ('duplicate' in item) return [`${item.line} again`];
    return isResult(item) ? [`${item.line} ${item.emission.kind}`] : [];
  });

const linesOf = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const SARIF = JSON.stringify(
  {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: SARIF_TOOL,
        results: SARIF_RESULTS,
        versionControlProvenance: [{ repositoryUri: 'https://git.test/acme/app.git', revisionId: 'a' }],
      },
    ],
  },
  null,
  2,
);
const EXPORT = linesOf([
  {
    ...{
      type: 'HOST',
      seq: 4,
      at: '2026-01-01T00:00:00.000Z',
      scanner: 'subdomains',
      parent: null,
      mock: false,
    },
    host: { name: 'www.corp.test', ip: ['192.0.2.7'], alive: true, source: 'wordlist' },
  },
  {
    ...{ type: 'FINDING', seq: 5, scanner: 'tls', parent: 4, mock: true },
    finding: {
      ...{ title: 'Expired certificate', severity: 'HIGH', type: 'tls_expired', host: 'www.corp.test' },
      fingerprint: 'AAAAAAAAAAAAAAAAAAAAAA',
    },
  },
  { type: 'WARNING', code: 'TIMED_OUT', scanner: 'tls', count: 3, message: 'too slow', firstSeq: 6 },
]);
const SAMPLES = {
  sarif: SARIF,
  nuclei: linesOf(NUCLEI_LINES),
  nmap: NMAP_XML,
  scanwire: EXPORT,
} as const satisfies Record<ImportFormat, string>;
const FORMATS = Object.entries(SAMPLES) as [ImportFormat, string][];

describe.each(FORMATS)('%s', (format, content) => {
  test('is recognised by its content, with its target, whatever the size of pieces', async () => {
    const whole = await open(content, { pieceSize: 1e6 });
    expect(whole.format).toBe(format);
    expect(whole.target).not.toBeNull();
    expect(whole.items.filter(isResult).length).toBeGreaterThan(1);
    for (const pieceSize of [1, 7, 100]) expect(await open(content, { pieceSize })).toEqual(whole);
    const long = `${JSON.stringify({ 'template-id': 'x', info: { name: 'x'.repeat(70_000) } })}\n`;
    if (format === 'nuclei') expect((await open(long)).format).toBe('nuclei');
  });

  test('is the same in every encoding, with CRLF, and compressed', async () => {
    const plain = await open(content);
    const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16();
    for (const bytes of [
      Buffer.from(`\ufeff${content}`),
      Buffer.from(`\ufeff${content}`, 'utf16le'),
      Buffer.from(content, 'utf16le'),
      swapped(`\ufeff${content}`),
      swapped(content),
      gzipSync(content),
      Buffer.concat([gzipSync(content.slice(0, 500)), gzipSync(content.slice(500))]),
      gzipSync(Buffer.from(`\ufeff${content}`, 'utf16le')),
      Buffer.from(content.replaceAll('\n', '\r\n')),
    ])
      expect((await open(bytes, { pieceSize: 101 })).items).toEqual(plain.items);
  });

  test('every result is valid', async () => {
    for (const item of (await open(content)).items.filter(isResult)) {
      const parsed = parseResult(item.emission as ResultEmission, { name: item.scanner } as never, {
        ...{ parent: null, repository: null },
      });
      expect(parsed).not.toHaveProperty('problem');
    }
  });

  test('cut off anywhere, its end is reported and what precedes it is kept', async () => {
    const whole = (await open(content)).items.filter(isResult);
    for (const share of [0.3, 0.6, 0.95]) {
      const at = Math.floor(content.length * share);
      for (const bytes of [Buffer.from(content.slice(0, at)), gzipSync(content).subarray(0, -12)]) {
        const { items } = await open(bytes, { format, target: 'corp.test' }).catch((error) => {
          expect(error.code).toBe('BAD_USER_INPUT');
          return { items: [{ line: 1, problem: String(error), code: 'TRUNCATED' } as ImportItem] };
        });
        const results = items.filter(isResult);
        expect(results.length).toBeLessThanOrEqual(whole.length);
        expect(items.some((item) => 'problem' in item)).toBe(true);
      }
    }
  });

  test('mutated, it is read without an unexpected error', async () => {
    const mutation = fc.record({
      at: fc.nat(content.length - 1),
      bytes: fc.uint8Array({ maxLength: 4 }),
      remove: fc.nat(20),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
        let bytes = Buffer.from(content);
        for (const { at, bytes: inserted, remove } of mutations)
          bytes = Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + remove)]);
        const { items } = await open(bytes, { format, pieceSize: 999 }).catch((error) => {
          if (error.code !== 'BAD_USER_INPUT') throw error;
          return { items: [] };
        });
        for (const { line } of items) expect(line).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

test('each bad line is reported, and each good one kept: as many as there are lines', async () => {
  const good = '{"template-id":"t","matched-at":"https://corp.test/ID"}';
  const lines = Array.from({ length: 300 }, (_, index) => {
    const whole = good.replace('ID', String(index));
    return index % 3 === 0 ? whole.slice(0, -index / 6 - 1) : whole;
  });
  const { items } = await open(lines.join('\n'), { pieceSize: 1000 });
  expect(items.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1));
  expect(items.filter((item) => 'problem' in item)).toHaveLength(100);
  expect(items.filter(isResult)).toHaveLength(200);
});

test('a line of 10 MB is read; a longer one, and one of too many values, is reported with its line', async () => {
  const line = (extra: object) =>
    JSON.stringify({ 'template-id': 't', 'matched-at': 'https://a.test/', ...extra });
  const content = [
    line({ response: 'x'.repeat(10 * 1024 * 1024 - 100) }),
    line({ response: 'y'.repeat(11 * 1024 * 1024) }),
    line({ list: Array.from({ length: 600_000 }, () => 1) }),
    line({ 'matched-at': 'https://a.test/2', text: ',"\\'.repeat(600_000) }),
  ].join('\n');
  const { items } = await open(content, { pieceSize: 65_536 });
  expect(shown(items)).toEqual([
    '1 finding',
    expect.stringMatching(/^2: longer than \d+ bytes/),
    '3: more than 200000 values',
    '4 finding',
  ]);
}, 60_000);

test('bytes that are not UTF-8 are replaced, with a warning', async () => {
  const { items } = await open(
    Buffer.from('{"template-id":"t","info":{"name":"caf\xe9"},"matched-at":"https://a.test/"}\n', 'latin1'),
  );
  expect(items).toMatchObject([
    { emission: { finding: { title: 'caf\ufffd' } } },
    { emission: { kind: 'warning', code: 'CONTENT_UNREADABLE' } },
  ]);
});

test('a file beyond the size limit, such as a gzip bomb, is read up to it', async () => {
  const line = `${JSON.stringify({ 'template-id': 't', 'matched-at': 'https://a.test/' })}\n`;
  const bomb = gzipSync(Buffer.concat([Buffer.from(line), Buffer.alloc(20_000_000, 0x20)]));
  const { items } = await open(bomb, { maxBytes: 100_000, pieceSize: 1000 });
  expect(shown(items)).toEqual(['1 finding', expect.stringContaining('larger than 100000 bytes')]);
});

test('entities and external DTDs of XML are harmless', async () => {
  const entities = Array.from(
    { length: 20 },
    (_, index) => `<!ENTITY e${index + 1} "&e${index};&e${index};">`,
  );
  const xml = NMAP_XML.replace(
    '<!DOCTYPE nmaprun>',
    `<!DOCTYPE nmaprun SYSTEM "file:///etc/passwd" [<!ENTITY e0 "boom"><!ENTITY x SYSTEM "file:///etc/passwd">${entities.join('')}]>`,
  ).replace('product="nginx"', 'product="nginx &e20;&x;"');
  const { items } = await open(xml);
  const text = JSON.stringify(items);
  expect(text).toContain('nginx &e20;&x;');
  expect(text).not.toContain('boom');
  expect(text).not.toContain('root:');
});

test('results of SARIF have the name of their tool, and lines of a document that is not in one line', async () => {
  const { items, target } = await open(SARIF);
  expect(target).toBe('https://git.test/acme/app.git');
  const results = items.filter(isResult);
  expect(results.map(({ scanner }) => scanner)).toEqual(['linter', 'linter', 'linter']);
  const lines = SARIF.split('\n');
  for (const { line } of results) expect(lines[line - 1]?.trim()).toBe('{');
  const runs = ['A Tool 2', 'other'].map((name) => ({
    results: [{ ruleId: 'r', message: { text: 'm' }, locations: [] }],
    tool: { driver: { name } },
  }));
  const several = await open(JSON.stringify({ version: '2.1.0', runs }), { target: '/srv/app' });
  expect(several.items.filter(isResult).map(({ scanner }) => scanner)).toEqual(['a-tool-2', 'other']);
  // The same flaw of two tools is one of each: their identities do not depend on each other.
  const identities = several.items
    .filter(isResult)
    .map(({ emission }) => (emission as never as { finding: { identity: string[] } }).finding.identity);
  expect(identities[0]).toEqual(identities[1]);
});

test('results that scanwire exported keep their scanner, fingerprint and mark of a mock', async () => {
  const { items, target } = await open(EXPORT);
  expect(target).toBe('www.corp.test');
  expect(items).toMatchObject([
    { line: 1, scanner: 'subdomains', emission: { kind: 'host' } },
    { line: 2, scanner: 'tls', fingerprint: 'AAAAAAAAAAAAAAAAAAAAAA', mock: true },
    { line: 3, scanner: 'tls', emission: { kind: 'warning', code: 'TIMED_OUT', count: 3 } },
  ]);
  const finding = { type: 'FINDING', finding: { title: 't', severity: 'LOW', type: 't', file: 'a.py' } };
  const ofMany = await open(linesOf([{ position: 1, target: 'https://one.test/', ...finding }]));
  expect(ofMany.target).toBe('https://one.test/');
});

test('what nmap prints of this machine is read, with one skipped target', async () => {
  const xml = execFileSync('nmap', ['-n', '-p', '1', '-oX', '-', '127.0.0.1', '::1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { format, target, items } = await open(xml);
  expect({ format, target }).toEqual({ format: 'nmap', target: '127.0.0.1' });
  expect(items).toMatchObject([
    { emission: { kind: 'host', host: { name: '127.0.0.1', alive: true } } },
    { emission: { kind: 'warning', code: 'TOOL_INCOMPLETE', message: 'nmap skipped ::1: invalid' } },
  ]);
});

test.each([
  ['', 'The file is empty.'],
  ['hello\n', 'The format is not recognised'],
  ['{"runs":1}', 'The format is not recognised'],
  ['<html></html>', "The file is not nmap's XML"],
  ['{"version":"3.0.0","runs":[{"results":[]}]}', 'only 2.1.0 is supported'],
])('%j is refused', async (content, message) => {
  await expect(open(content)).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining(message),
  });
});
