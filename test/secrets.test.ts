/** The findings of the scanner `secrets`, its true negatives, and that it never reveals a secret. */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { findingSchema } from '../src/core/result.ts';
import { SECRET_RULES } from '../src/scanners/kit/secrets/catalogue.ts';
import { base62Checksum } from '../src/scanners/kit/secrets/checksum.ts';
import { readSecrets } from '../src/scanners/kit/secrets/read-secrets.ts';
import { secretNamed } from '../src/scanners/kit/secrets/secret-name.ts';
import { createSecretsScanner } from '../src/scanners/secrets/index.ts';
import { collect } from '../src/sdk/run-scanner.ts';
import { scannerContract } from './contracts/scanner.ts';
import { growth } from './support/growth.ts';
import { hostile } from './support/hostile-site.ts';
import {
  createFiller,
  FIRST_LOOKALIKES,
  FIRST_SECRETS,
  SECOND_LOOKALIKES,
  SECOND_SECRETS,
  type Written,
} from './support/repository/named-secrets.ts';
import { createRandom, writeLookalikes, writeSecrets } from './support/repository/secrets.ts';
import { startSite } from './support/site.ts';
import { sourceAnalysis } from './support/source-analysis.ts';

const analysis = sourceAnalysis();
const scanner = createSecretsScanner({ analysis });
afterAll(() => scanner.close?.());

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scanwire-secrets-'));
  folders.push(folder);
  return folder;
}

const scan = (folder: string, options: Record<string, unknown> = {}) =>
  collect(scanner, { kind: 'repository', location: folder }, { options, egress: { fileRoots: [folder] } });
const read = (path: string, text: string) => readSecrets({ path, content: Buffer.from(text) }).matches;
const rulesIn = (path: string, text: string) => read(path, text).map(({ rule }) => rule);
const random = createRandom(7);
const token = () => {
  const part = random.base62(30);
  return `ghp_${part}${base62Checksum(part)}`;
};

describe('a repository', () => {
  test('gives exactly the planted secrets, and its clean twin none', async () => {
    const [leaky, clean] = [await newFolder(), await newFolder()];
    const planted = await writeSecrets(leaky);
    const lookalikes = await writeLookalikes(clean);
    const [found, invented] = [await scan(leaky), await scan(clean)];

    const place = ({ type, file, line }: { type: string; file?: unknown; line?: unknown }) =>
      `${type} ${file}:${line}`;
    const expected = planted.map(place).sort();
    const told = found.findings.map(place).sort();
    const right = told.filter((one) => expected.includes(one)).length;
    const wrong = told.length - right + invented.findings.length;
    console.log(
      [
        `planted secrets   ${planted.length} of ${new Set(planted.map(({ type }) => type)).size} kinds`,
        `look-alikes       ${lookalikes}`,
        `found             ${right}, recall ${(right / planted.length).toFixed(3)}`,
        `invented          ${wrong}, precision ${(right / (right + wrong)).toFixed(3)}`,
        `rules             ${SECRET_RULES.length}`,
      ].join('\n'),
    );
    expect(told).toEqual(expected);
    expect(invented.findings.map(place)).toEqual([]);
    expect(new Set(planted.map(({ type }) => type)).size).toBeGreaterThanOrEqual(35);
    expect(lookalikes).toBeGreaterThanOrEqual(80);
  });

  test('has none of its secrets in the events of its scan', async () => {
    const folder = await newFolder();
    const planted = await writeSecrets(folder, 2);
    const { emissions } = await scan(folder);
    const told = JSON.stringify(emissions);
    for (const { type, secret } of planted) {
      if (secret.startsWith('-----')) continue;
      // The prefix of the service may be shown, and nothing random.
      const tail = secret.slice(Math.max(4, secret.length - 12));
      expect(told.includes(tail), `${type} is shown`).toBe(false);
    }
    expect(told).toContain('-----BEGIN OPENSSH PRIVATE KEY-----');
    expect(told).not.toMatch(/[A-Za-z0-9+/]{60,}/);
  });

  test('gives findings with all fields', async () => {
    const folder = await newFolder();
    await writeSecrets(folder);
    for (const finding of (await scan(folder)).findings) {
      expect(finding).toMatchObject({
        title: expect.stringMatching(/\S/),
        cwe: 'CWE-798',
        description: expect.stringMatching(/\S/),
        remediation: expect.stringContaining('Revoke'),
        line: expect.any(Number),
        column: expect.any(Number),
        evidence: { line: expect.stringMatching(/\S/) },
      });
      expect(finding.references?.length).toBeGreaterThan(1);
      findingSchema.parse(finding);
    }
  });

  test('keeps the identity of findings when lines move, and distinguishes two of one kind in a file', async () => {
    const folder = await newFolder();
    const text = `a = "${token()}"\nb = [\n  "${token()}",\n  "${token()}",\n]\n`;
    await writeFile(join(folder, 'a.py'), text);
    const before = await scan(folder);
    await writeFile(join(folder, 'a.py'), `\n\n# moved\n${text}`);
    const after = await scan(folder);
    const identities = before.findings.map(({ identity }) => JSON.stringify(identity));
    expect(new Set(identities).size).toBe(3);
    expect(after.findings.map(({ identity }) => JSON.stringify(identity))).toEqual(identities);
    expect(after.findings.map(({ line }) => line)).toEqual([4, 6, 7]);
  });
});

test('has none when it is this one', async () => {
  const folder = await newFolder();
  for (const part of ['src', 'test', 'docs'])
    await cp(fileURLToPath(new URL(`../${part}`, import.meta.url)), join(folder, part), { recursive: true });
  const { findings } = await scan(folder);
  const serious = findings.filter(({ severity }) => !['INFO', 'LOW'].includes(severity));
  expect(serious.map(({ file, line, type }) => `${file}:${line} ${type}`)).toEqual([]);
});

describe('the history', () => {
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@garden.io', ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' },
    }).trim();

  test('gives removed secrets with their commit, and does not repeat present ones', async () => {
    const folder = await newFolder();
    const [removed, rotated, kept] = [token(), token(), token()];
    git(folder, 'init', '-q');
    const commit = async (files: Record<string, string>) => {
      for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
      git(folder, 'add', '-A');
      git(folder, 'commit', '-qm', 'x');
      return git(folder, 'rev-parse', 'HEAD');
    };
    const first = await commit({
      'a.env': `T=${removed}\n`,
      'b.env': `T=${rotated}\n`,
      'c.env': `T=${kept}\n`,
    });
    await commit({ 'a.env': 'T=\n', 'b.env': `T=${kept}\n`, 'c.env': `# more\nT=${kept}\n` });

    expect((await scan(folder)).findings.map(({ file }) => file)).toEqual(['b.env', 'c.env']);
    const { findings } = await scan(folder, { history: true });
    expect(
      findings.map(({ file, evidence }) => [file, (evidence as { commit?: string }).commit ?? 'now']).sort(),
    ).toEqual([
      ['a.env', first],
      ['b.env', first],
      ['b.env', 'now'],
      ['c.env', 'now'],
    ]);
    expect(JSON.stringify(findings)).not.toContain(removed.slice(6));
  });
});

describe('a match', () => {
  test('is one finding, of the most specific rule', () => {
    expect(rulesIn('.env', `GITHUB_TOKEN="${token()}"`)).toEqual(['github-token']);
    const url = `postgres://app:${random.base62(16)}@db.garden.io/x`;
    expect(rulesIn('config.yaml', `password: ${url}`)).toEqual(['database-url']);
  });

  test('has its position in UTF-16 units, with lines that end in CRLF', () => {
    const secret = token();
    const [match] = read('a.ts', `// 😀\r\nconst ü = '😀', t = '${secret}';\r\n`);
    expect(match).toMatchObject({ line: 2, column: 22, endLine: 2, endColumn: 22 + secret.length });
    expect(read('a.txt', `\ufeff${secret}`)[0]).toMatchObject({ line: 1, column: 1 });
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`x\n${secret}`, 'utf16le')]);
    expect(readSecrets({ path: 'a.ps1', content: wide }).matches[0]).toMatchObject({ line: 2, column: 1 });
  });

  test('shows no other secret of its line', () => {
    const [one, other, password] = [token(), token(), random.password(14)];
    const matches = read('.bash_history', `x ${one} ${other} --password=${password} ${'y'.repeat(600)}\n`);
    expect(matches.map(({ rule }) => rule)).toEqual(['github-token', 'github-token', 'password']);
    for (const secret of [one, other, password])
      expect(JSON.stringify(matches)).not.toContain(secret.slice(5));
    for (const { excerpt } of matches) expect(excerpt.length).toBeLessThanOrEqual(500);
  });

  test('in a line of a megabyte has an excerpt around it', () => {
    const [match] = read('a.json', `${'{"a":1},'.repeat(60_000)}"${token()}"${',{"b":2}'.repeat(60_000)}`);
    expect(match).toMatchObject({ line: 1, column: 480_002 });
    expect(match?.excerpt).toMatch(/^….*"ghp_\*\*\*\(40 characters\)".*…$/);
    expect(match?.excerpt.length).toBeLessThanOrEqual(500);
  });

  test('counts only with a valid checksum', () => {
    const good = token();
    const bad = good.slice(0, -1) + (good.endsWith('0') ? '1' : '0');
    expect(rulesIn('a.txt', good)).toEqual(['github-token']);
    expect(rulesIn('a.txt', bad)).toEqual([]);
  });
});

describe('a value that is assigned to a name', () => {
  const fill = createFiller(11);
  const isFound = ({ path, text }: Written) => read(path, fill(text)).length > 0;
  const shown = ({ path, text }: Written) => `${path}: ${text.trim()}`;

  test.each([
    ['lines that the rules were fitted to', FIRST_SECRETS, FIRST_LOOKALIKES],
    ['lines that were written afterwards', SECOND_SECRETS, SECOND_LOOKALIKES],
  ])('is a secret by the last word of the name: %s', (_, secrets, lookalikes) => {
    console.log(`${secrets.length} secrets, ${lookalikes.length} look-alikes`);
    expect(secrets.filter((one) => !isFound(one)).map(shown)).toEqual([]);
    expect(lookalikes.filter(isFound).map(shown)).toEqual([]);
  });

  test.each([
    ['EMAIL_HOST_PASSWORD', 'password'],
    ['COOKIE_SECRET', 'secret'],
    ['resetTokenSecret', 'secret'],
    ['page-access-token', 'token'],
    ['SECRET_KEY_BASE', 'key'],
    ['DB_PASS', 'password'],
    ['dbpassword2', 'password'],
    ['X-API-Key', 'key'],
    ['APIKey', 'key'],
    ['spring.mail.password', 'password'],
    ['TOKEN_V2', 'token'],
    ['passwordResetUrl', null],
    ['PASSWORD_HASH', null],
    ['monkey', null],
    ['keyboard', null],
    ['bypass', null],
    ['primaryKey', null],
    ['public_key', null],
    ['nextPageToken', null],
    ['csrf_token', null],
    ['key', null],
  ])('%s is a %s', (name, kind) => {
    expect(secretNamed(name)?.kind ?? null).toBe(kind);
  });

  test('is masked, and identified by its position alone when it is rejected', () => {
    const value = random.base62(300);
    const [match] = read('.env', `SERVICE_CREDENTIALS=${value}`);
    expect(JSON.stringify(match)).not.toContain(value.slice(10, 30));
    const rejected = readSecrets({ path: '.env', content: Buffer.from('\nDB_PASS=Password123!\n') });
    expect(rejected).toMatchObject({
      matches: [],
      rejected: [{ rule: 'password', why: 'made-up', line: 2 }],
    });
    expect(JSON.stringify(rejected)).not.toContain('Password123');
  });
});

describe('the catalogue', () => {
  test('has unique rules, each with a type, a reference of its format and a remediation', () => {
    expect(new Set(SECRET_RULES.map(({ rule }) => rule)).size).toBe(SECRET_RULES.length);
    for (const { rule, flaw, literals } of SECRET_RULES) {
      expect(rule).toMatch(/^[a-z\d]+(-[a-z\d]+)*$/);
      expect(flaw.type).toMatch(/^secret_[a-z\d_]+$/);
      for (const reference of flaw.references) expect(reference).toMatch(/^https:\/\//);
      expect(literals.length).toBeGreaterThan(0);
    }
  });

  test('takes linear time for every text', async () => {
    const repeat = (unit: string, size: number) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
    const slowest = { ms: 0, unit: '' };
    for (const literal of new Set(SECRET_RULES.flatMap(({ literals }) => literals))) {
      for (const tail of ['', ' = ', '="', 'a1B'.repeat(45), '-1-']) {
        const from = performance.now();
        read('.env', repeat(literal + tail, 32_768));
        const ms = performance.now() - from;
        if (ms > slowest.ms) Object.assign(slowest, { ms, unit: literal + tail });
      }
    }
    const times = await growth((size) => read('.env', repeat(slowest.unit, size)), 16_384);
    console.log(
      `slowest: ${slowest.unit.slice(0, 30)}, eight times as much takes ${times.toFixed(1)} times as long`,
    );
    expect(times).toBeLessThan(30);
  }, 60_000);
});

test('text that is not a file is searched in the same way', async () => {
  const { signal } = new AbortController();
  const page = Buffer.from(`<script>const key = "${token()}"</script>`);
  expect(await analysis.secretsIn('https://garden.io/', page, signal)).toMatchObject({
    matches: [{ rule: 'github-token', line: 1 }],
    rejected: [],
  });
});

scannerContract(scanner, async ({ manner }) => {
  if (manner === 'answers') {
    const folder = await newFolder();
    await mkdir(join(folder, 'src'));
    await writeFile(join(folder, 'src/a.ts'), `export const key = '${token()}';\n`);
    return { input: { kind: 'repository', location: folder }, egress: { fileRoots: [folder] } };
  }
  const listeners = { hangs: hostile.neverAnswers, drips: hostile.drips, lies: hostile.lies };
  const site = await startSite(listeners[manner]);
  return { input: { kind: 'repository', location: `${site.url}/a.git` }, close: site.close };
});
