/** Distinguishes secrets from examples, placeholders, references and hashes. */

/** Shannon entropy in bits per character: 4.7 and more for 40 random characters of base 62, at most 4 for hexadecimal. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Words of four and more letters, which occur by chance in one of some 20,000 random keys. */
const MADE_UP =
  /example|sample|placeholder|change_?-?me|replace|your[_-]?|my[_-](?:secret|token|key|pass)|dummy|fake|redacted|removed|insert|todo|foobar|x{5}|\*{3}|\.{3}|0{6}|1{6}|a{6}|1234567|7654321|abcdefg|qwerty|deadbeef|cafebabe|not[_-]?real|not[_-]?a[_-]|goes[_-]?here|lorem|a1b2c3d4/i;
/** Example tokens of RFC 5849, 6749 and 6750, which documentation repeats. */
const OF_STANDARDS =
  /2YotnFZFEjr1zCsicMWpAA|tGzv3JOkF0XG5Qx2TlKWIA|czZCaGRSa3F0Mzpn|ad180jjd733klru7|7Fjfp0ZBr1KtDRbn|mF_9\.B5f-4\.1JqM/;
/** References to a value elsewhere, in shells, templates, build systems and languages. */
const REFERENCE =
  /^(?:[<[{].*[>}\]]$|[<{@]|%\w+%$|%[sdv({]|\$[\w{(]|[A-Z]+\[)|\$\{|\{\{|\$\(|<%|#\{|process\.env|os\.environ|getenv|import\.meta|secrets?\.[a-z_]+|env\.[a-z_]+|vault:|arn:aws|^(?:env|var|local|data|config|settings|self|this|ref|file|ssm|op):?[.:/]/i;

/** Whether a secret in the format of its service is made up. */
export function isMadeUp(secret: string): boolean {
  return MADE_UP.test(secret) || OF_STANDARDS.test(secret) || isMonotonous(secret);
}

/** Whether a value refers to the secret rather than being it. */
export const isReference = (value: string): boolean => REFERENCE.test(value);

/** Whether a text has too few different characters, or runs of neighbouring keys. */
function isMonotonous(text: string): boolean {
  const tail = text.slice(text.lastIndexOf('_') + 1);
  const random = tail.length >= 16 ? tail : text;
  if (random.length >= 16 && new Set(random).size < 8) return true;
  let run = 1;
  let steps = 1;
  for (let at = 1; at < random.length; at++) {
    const by = random.charCodeAt(at) - random.charCodeAt(at - 1);
    run = by === 0 ? run + 1 : 1;
    steps = by === 1 ? steps + 1 : 1;
    if (run >= 6 || steps >= 7) return true;
  }
  return false;
}

export const isUuid = (text: string): boolean =>
  /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text);

/** Whether a file is a test, example or documentation, whose secrets are for show. */
export const isDemonstration = (path: string): boolean =>
  /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|e2e|fixtures?|testdata|test-data|mocks?|examples?|samples?|demos?|docs?|documentation|locales?|i18n|translations?|stories|bench(?:marks?)?)\/|[._-](?:test|tests|spec|stories|mock|example|sample|template|dist|tpl)(?:\.[\w-]+)?$|(?:^|\/)test_[^/]*$|\.(?:egg|dist)-info\/|\.(?:md|mdx|rst|adoc|txt|html?|css|scss|svg|po|pot|snap|csv|tsv|diff|patch|tmpl|j2)$/i.test(
    path,
  );
