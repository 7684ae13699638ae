/** Registers the parsers of the supported languages. */

import python from '@ast-grep/lang-python';
import { registerDynamicLanguage } from '@ast-grep/napi';
import type { Language } from './rule.ts';

/** Once per process or thread, before the first file is read. Repeated calls are harmless. */
registerDynamicLanguage({ python });

/** Names of ast-grep's grammars. Tsx parses JavaScript, JSX, and TypeScript's types. */
export const GRAMMARS: Readonly<Record<Language, string>> = {
  javascript: 'Tsx',
  typescript: 'TypeScript',
  python: 'python',
};
