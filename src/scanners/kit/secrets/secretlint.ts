/**
 * Calls the rules of secretlint's recommended preset one by one. Its engine would call all of them for every file,
 * and keeps a performance mark of each call for as long as the process lives.
 *
 * Rules that are not used: `gcp`, which opens a file by its path; `filter-comments`, by which a
 * repository could hide its secrets; and those with fewer matches than our own patterns.
 */
import { rules } from '@secretlint/secretlint-rule-preset-recommend';

/** Place of a secret in a text, and the part of it to mask. */
export interface Span {
  start: number;
  end: number;
  /** default: `start` and `end` */
  hideFrom?: number;
  hideTo?: number;
  /** why it is not a finding although it has the form of a secret */
  rejected?: Rejection;
  /** the limit at which the search stopped; such a span is not a secret */
  limit?: string;
}

/** Why a candidate is not a finding. `invalid`: it fails a check of its format, such as a checksum or expiry date. */
export type Rejection = 'made-up' | 'demonstration' | 'minified' | 'invalid';

type Finder = (text: string, path: string) => Iterable<Span>;

/** @param rule name of its package, without `@secretlint/secretlint-rule-` @param message only matches with this one */
export function bySecretlint(rule: string, message?: string): Finder {
  const creator = rules.find(({ meta }) => meta.id === `@secretlint/secretlint-rule-${rule}`);
  if (creator === undefined) throw new Error(`secretlint has no rule ${rule}`);
  let spans: Span[] = [];
  const context = {
    sharedOptions: {},
    createTranslator: () => (messageId: string) => ({ messageId }),
    report(reported: { message: { messageId: string }; range: readonly [number, number] }) {
      if (message !== undefined && reported.message.messageId !== message) return;
      spans.push({ start: reported.range[0], end: reported.range[1] });
    },
    ignore() {},
  };
  const handler = creator.create(context as never, {});
  return (text, path) => {
    spans = [];
    // These rules are synchronous: their findings are complete when they return.
    handler.file?.({ content: text, filePath: path, contentType: 'text' } as never);
    return spans;
  };
}

/** All matches of a pattern; its first group, if any, is the part to mask. @param pattern with the flags `d` and `g` */
export function byPattern(pattern: RegExp): Finder {
  return function* find(text) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = match.indices?.[1] ?? match.indices?.[0] ?? [0, 0];
      yield { start, end };
    }
  };
}
