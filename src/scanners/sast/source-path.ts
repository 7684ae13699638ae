/** Classifies files by path. */
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
/** Files with embedded scripts. TypeScript's grammar also parses JavaScript. */
const WITH_SCRIPTS = new Set(['html', 'htm', 'vue', 'svelte']);

const extensionOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1).toLowerCase();

/** @returns null for a file without rules for it */
export const languageOf = (path: string): Language | null =>
  LANGUAGES[extensionOf(path)] ?? (hasScripts(path) ? 'typescript' : null);

/** Programming languages without rules. */
const OTHER_LANGUAGES: Readonly<Record<string, string>> = {
  go: 'Go',
  java: 'Java',
  kt: 'Kotlin',
  scala: 'Scala',
  php: 'PHP',
  rb: 'Ruby',
  cs: 'C#',
  vb: 'Visual Basic',
  c: 'C',
  h: 'C',
  cc: 'C++',
  cpp: 'C++',
  cxx: 'C++',
  hpp: 'C++',
  rs: 'Rust',
  swift: 'Swift',
  m: 'Objective-C',
  pl: 'Perl',
  pm: 'Perl',
  ex: 'Elixir',
  exs: 'Elixir',
  lua: 'Lua',
  dart: 'Dart',
  sol: 'Solidity',
  sh: 'Shell',
  bash: 'Shell',
  ps1: 'PowerShell',
  jsp: 'JSP',
  erb: 'ERB',
  ejs: 'EJS',
};

/** @returns the name of a programming language that is not analysed; null for other files */
export const otherLanguageOf = (path: string): string | null => OTHER_LANGUAGES[extensionOf(path)] ?? null;

/** Whether the code is in `<script>` elements. */
export const hasScripts = (path: string): boolean => WITH_SCRIPTS.has(extensionOf(path));

const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|e2e|fixtures?|testdata|test-data|examples?|samples?|demos?|docs?|benchmarks?|stories)\//i;
const TEST_FILE =
  /(?:[._-](?:test|spec|tests|stories|cy|e2e)\.[a-z]{2,6}|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py)$/i;

/** Whether a file is test code, test data or an example, which users of the program do not reach. */
export const isTestCode = (path: string): boolean => TEST_FOLDER.test(path) || TEST_FILE.test(path);
