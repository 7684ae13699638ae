/** Which files are read as what. */

import python from '@ast-grep/lang-python';
import { registerDynamicLanguage } from '@ast-grep/napi';
import type { Language } from './rule.ts';

/** Once a process or thread: a second call does no harm, and a language is there before the first file is read. */
registerDynamicLanguage({ python });

/** As ast-grep names its grammars. Tsx takes all of JavaScript, JSX included, and the types of TypeScript. */
export const GRAMMARS: Readonly<Record<Language, string>> = {
  javascript: 'Tsx',
  typescript: 'TypeScript',
  python: 'python',
};
