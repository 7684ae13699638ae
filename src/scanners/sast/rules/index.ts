import type { SourceRule } from '../rule.ts';
import { pythonRules } from './python.ts';
import { scriptRules } from './script.ts';

/** Every rule. Among those of one type, the first that matches a place is the one that is told. */
export const rules: readonly SourceRule[] = [...scriptRules, ...pythonRules];
