import { z } from 'zod';
import { defineScanner, type Scanner } from '../../core/scanner.ts';
import { CONFIDENCES } from '../../core/vocabulary.ts';
import type { SourceAnalysis } from '../kit/source/analysis.ts';
import type { SourceMatch } from '../kit/source/match.ts';
import { sourceOptions } from '../kit/source/options.ts';
import { type Found, scanRepository } from '../kit/source/repository-scan.ts';
import type { SourceRule } from './rule.ts';
import { rules } from './rules/index.ts';
import { isTestCode, languageOf, otherLanguageOf } from './source-path.ts';

const options = z.strictObject({
  ...sourceOptions,
  tests: z
    .boolean()
    .default(false)
    .describe('Whether to scan tests, test data, examples and documentation too.'),
  minConfidence: z
    .enum(CONFIDENCES)
    .default('LOW')
    .describe(
      'Lowest confidence of the findings to report. LOW: the value comes from a parameter of the function, whose callers are unknown.',
    ),
});

const ruleById: ReadonlyMap<string, SourceRule> = new Map(rules.map((rule) => [rule.id, rule]));

/** @param analysis threads that all scanners of source code share; closed with the scanner */
export function createSastScanner({ analysis }: { analysis: SourceAnalysis }): Scanner {
  return defineScanner({
    name: 'sast',
    title: 'Static analysis of source code',
    description:
      'Finds vulnerabilities in the JavaScript, TypeScript and Python code of a repository: injection, path traversal, ' +
      'request forgery, unsafe deserialization, weak cryptography, disabled certificate verification. Follows values from ' +
      'source to sink within one function.',
    version: '1.0.0',
    intrusiveness: 'passive',
    consumes: ['repository'],
    produces: ['finding'],
    options,
    warmUp: () => analysis.warmUp(),
    close: () => analysis.close(),
    async *scan({ location }, context) {
      const { tests, minConfidence } = context.options;
      yield* scanRepository<SourceMatch>(location, context, {
        suits: (path) => languageOf(path) !== null && (tests || !isTestCode(path)),
        whyUnread(path) {
          if (languageOf(path) !== null) return 'test code (option tests)';
          const language = otherLanguageOf(path);
          return language === null || (!tests && isTestCode(path)) ? null : `${language} is not analysed`;
        },
        read: analysis.flaws,
        findingOf: (found) => findingOf(found, minConfidence),
      });
    },
  });
}

function findingOf({ match, path, ordinal }: Found<SourceMatch>, minConfidence: SourceRule['confidence']) {
  const rule = ruleById.get(match.rule);
  if (rule === undefined) throw new Error(`no rule ${match.rule}`);
  const { flaw, confidence } = rule;
  if (CONFIDENCES.indexOf(confidence) < CONFIDENCES.indexOf(minConfidence)) return null;
  return {
    ...flaw,
    references: [...flaw.references],
    confidence,
    file: path,
    line: match.line,
    column: match.column,
    evidence: {
      line: match.excerpt,
      rule: match.rule,
      endLine: match.endLine,
      endColumn: match.endColumn,
    },
    identity: [match.rule, path, match.key, String(ordinal)],
  };
}
