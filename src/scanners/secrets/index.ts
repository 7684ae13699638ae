import { z } from 'zod';
import { defineScanner, type Scanner } from '../../core/scanner.ts';
import { secretRuleOf } from '../kit/secrets/catalogue.ts';
import type { SecretMatch } from '../kit/secrets/read-secrets.ts';
import type { Rejection } from '../kit/secrets/secretlint.ts';
import type { SourceAnalysis } from '../kit/source/analysis.ts';
import { sourceOptions } from '../kit/source/options.ts';
import { type Found, type RejectedCandidate, scanRepository } from '../kit/source/repository-scan.ts';

const options = z.strictObject({
  ...sourceOptions,
  history: z
    .boolean()
    .default(false)
    .describe(
      'Whether to scan all commits of all branches and tags too: a removed secret is still in every clone.',
    ),
});

/** Secrets remembered per scan; a large history may have one in each commit. */
const MAX_KNOWN = 100_000;

/** Why candidates are not findings; completes "3 candidates …". */
const REJECTIONS: Readonly<Record<Rejection, string>> = {
  'made-up': 'skipped: placeholder (a pattern, an example, or a word of the name)',
  demonstration: 'skipped: in tests, examples or documentation',
  minified: 'skipped: in minified code',
  invalid: 'skipped: failed a check of the format (checksum, expiry date, local host, common password)',
};

/** @param analysis threads that all scanners of source code share; closed with the scanner */
export function createSecretsScanner({ analysis }: { analysis: SourceAnalysis }): Scanner {
  return defineScanner({
    name: 'secrets',
    title: 'Secret scanning',
    description:
      'Finds API keys, tokens, passwords and private keys in the files of a repository and, with the `history` option, in ' +
      'its history. Verifies checksums and encoded parts of formats that have them. Secrets are masked in all results.',
    version: '1.0.0',
    intrusiveness: 'passive',
    consumes: ['repository'],
    produces: ['finding'],
    options,
    warmUp: () => analysis.warmUp(),
    close: () => analysis.close(),
    async *scan({ location }, context) {
      /** Marks of reported secrets, which versions of a file in the history must not repeat. */
      const known = new Set<string>();
      const { history } = context.options;
      const reader = {
        suits: () => true,
        read: analysis.secrets,
        rejectionOf({ why, mark }: RejectedCandidate) {
          // The history repeats a secret in each version of a file.
          if (history) {
            if (known.has(mark)) return null;
            if (known.size < MAX_KNOWN) known.add(mark);
          }
          return REJECTIONS[why as Rejection];
        },
        findingOf(found: Found<SecretMatch>) {
          if (history) {
            const isKnown = known.has(found.match.mark);
            if (known.size < MAX_KNOWN) known.add(found.match.mark);
            if (isKnown && found.commit !== null) return null;
          }
          return findingOf(found);
        },
      };
      yield* scanRepository(location, context, reader, { history });
    },
  });
}

function findingOf({ match, path, commit, ordinal }: Found<SecretMatch>) {
  const { flaw, confidence } = secretRuleOf(match.rule);
  return {
    ...flaw,
    references: [...flaw.references],
    confidence,
    file: path,
    line: match.line,
    column: match.column,
    evidence: { line: match.excerpt, ...(commit !== null && { commit }) },
    identity: [match.rule, path, match.key, String(ordinal), ...(commit !== null ? [commit] : [])],
  };
}
