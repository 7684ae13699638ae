/** The document layer: the data that a page asks for, the brand that it imitates, and where it sends data. */
import { readHtml } from '../../kit/html.ts';
import { hostAt, ownerOf } from '../hosts/host-identity.ts';
import {
  applyRules,
  type Indicator,
  type IndicatorRule,
  type LayerVerdict,
  type LayerWarning,
  mergeByText,
  sign,
} from '../layer.ts';
import type { PageContent } from '../parse.ts';
import { shorten } from '../sentence.ts';
import { unreadableDocument } from '../unreadable.ts';
import { CLAIM_RULES } from './claims.ts';
import { DEMAND_RULES } from './demands.ts';
import { type DocumentFacts, factsOf, fillsClipboard } from './facts.ts';
import { judgeForm } from './forms.ts';
import { judgeFrames } from './frames.ts';
import { TRICK_RULES } from './login-tricks.ts';
import { LURE_RULES } from './lures.ts';
import { judgeSource } from './source.ts';
import { SURROUNDING_RULES } from './surroundings.ts';

const DOCUMENT_RULES: readonly IndicatorRule<DocumentFacts>[] = [
  ({ content, host }) => content.forms.flatMap((form) => judgeForm(form, content, host)),
  ...CLAIM_RULES,
  ...DEMAND_RULES,
  ...LURE_RULES,
  ...TRICK_RULES,
  ...SURROUNDING_RULES,
  ({ content, host }) => judgeFrames(content, host),
  foreignBase,
];

/** Counts as judged if the page has a readable source that is not blank, or a list of forms. */
export function judgeDocument(
  content: PageContent,
  given: { html: string | null; forms: unknown },
): LayerVerdict {
  const facts = factsOf(content, hiddenText(content, given.html));
  const indicators = mergeByText([
    ...applyRules(DOCUMENT_RULES, facts),
    ...(given.html === null ? [] : judgeSource(given.html, facts)),
  ]);
  const unreadable = unreadableDocument(given.html, content.text, content.elements);
  const warnings = warningsOf(content);
  if (unreadable) warnings.push({ code: 'CONTENT_UNREADABLE', message: unreadable.reason, count: 1 });
  const reason = unreadable?.reason ?? whyUnjudged(content, given);
  return { judged: reason === null, indicators, warnings, ...(reason !== null && { reason }) };
}

function whyUnjudged(content: PageContent, given: { html: string | null; forms: unknown }): string | null {
  if (content.cut) return 'The page is too large or too deeply nested to read completely.';
  return !given.html?.trim() && given.forms === null
    ? 'Neither the source of the page nor its forms are known.'
    : null;
}

const warningsOf = (content: PageContent): LayerWarning[] =>
  [...content.left].map(([what, count]) => {
    const message = `The page exceeds the limit of ${what}: ${count} were skipped.`;
    return /^characters/.test(what)
      ? { code: 'TRUNCATED', message, count: 1 }
      : { code: 'LIMIT_REACHED', message, count };
  });

/** A base URL on another site changes the destination of relative links and forms. */
function foreignBase({ content, host, secrets }: DocumentFacts): Indicator | null {
  const to = hostAt(content.base, content.url);
  if (!to || ownerOf(to) === ownerOf(host)) return null;
  return sign(
    secrets.size > 0 ? 'foreign-base-with-secrets' : 'foreign-base',
    `The base URL of the page makes its relative references point to ${shorten(to.host)}.`,
  );
}

/** All text of the source, if a script fills the clipboard: instructions often appear only after a click. */
function hiddenText(content: PageContent, html: string | null): string {
  if (html === null || !fillsClipboard(content)) return '';
  const pieces: string[] = [];
  readHtml(html, {
    // The handler keeps scripts out of the text.
    script() {},
    text(piece) {
      pieces.push(piece);
    },
    end(name) {
      if (/^(?:p|li|div|h[1-6])$/.test(name)) pieces.push('\n');
    },
  });
  return pieces.join('');
}
