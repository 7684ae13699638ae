/**
 * The rules of secretlint's recommended preset, called one by one. Its engine would call all of them for every file,
 * and keeps a performance mark of each call for as long as the process lives.
 *
 * Not used of them are: `gcp`, which opens a file by the path that it is told; `filter-comments`, by which a
 * repository could hide its secrets; and those that our own patterns find more of.
 */
import { rules } from '@secretlint/secretlint-rule-preset-recommend';

/** Where a secret stands: all of it, and what of it is to be hidden. */
export interface Span {
  start: number;
  end: number;
  /** `start` and `end` when left out */
  hideFrom?: number;
  hideTo?: number;
  /** why it is no finding although it has the form of a secret */
  rejected?: Rejection;
  /** the bound at which the search stopped: the span is none */
  limit?: string;
}

/** Why a candidate is no finding. `invalid`: it fails a check of its format, such as a checksum or an expiry date. */
export type Rejection = 'made-up' | 'demonstration' | 'minified' | 'invalid';

type Finder = (text: string, path: string) => Iterable<Span>;

/** @param rule as its package is named, without `@secretlint/secretlint-rule-`; @param message the one it is to report */
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
    // These rules are synchronous: what they find is there when they return.
    handler.file?.({ content: text, filePath: path, contentType: 'text' } as never);
    return spans;
  };
}

/** Every match of a pattern; what is hidden is its first group, if it has one. @param pattern with the flags `d` and `g` */
export function byPattern(pattern: RegExp): Finder {
  return function* find(text) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = match.indices?.[1] ?? match.indices?.[0] ?? [0, 0];
      yield { start, end };
    }
  };
}
