/** What the path of a file says about it. */
import type { Language } from './rule.ts';

const LANGUAGES: Readonly<Record<string, Language>> = {
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  tsx: 'javascript',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  py: 'python',
  pyw: 'python',
};
/** What holds scripts beside other things; TypeScript's grammar takes JavaScript as well. */
const WITH_SCRIPTS = new Set(['html', 'htm', 'vue', 'svelte']);

const extensionOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1).toLowerCase();

/** @returns null for a file that no rule is for */
export const languageOf = (path: string): Language | null =>
  LANGUAGES[extensionOf(path)] ?? (hasScripts(path) ? 'typescript' : null);

/** Whether the code is what its `<script>` elements hold. */
export const hasScripts = (path: string): boolean => WITH_SCRIPTS.has(extensionOf(path));

const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|e2e|fixtures?|testdata|test-data|examples?|samples?|demos?|docs?|benchmarks?|stories)\//i;
const TEST_FILE =
  /(?:[._-](?:test|spec|tests|stories|cy|e2e)\.[a-z]{2,6}|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py)$/i;

/** Tests, their data, and examples: code that no user of the program reaches. */
export const isTestCode = (path: string): boolean => TEST_FOLDER.test(path) || TEST_FILE.test(path);
