import type { SourceRule } from '../rule.ts';
import { pythonRules } from './python.ts';
import { scriptRules } from './script.ts';

/** All rules. Of several rules of one type that match a place, the first is reported. */
export const rules: readonly SourceRule[] = [...scriptRules, ...pythonRules];
