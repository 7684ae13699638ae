/** Texts that came from a target: never markup, bounded, and with invisible characters shown. */
import { Fragment, memo, type ReactNode, useState } from 'react';
import { Button } from './button.tsx';

/** Control, format, private and unassigned characters, variation selectors, fillers and lone surrogates. */
const INVISIBLE =
  /[\p{C}\u2028\u2029\u115f\u1160\u3164\uffa0]|\u034f|[\u17b4\u17b5]|[\u180b-\u180f]|[\ufe00-\ufe0f]/u;
const SPLIT = new RegExp(`(${INVISIBLE.source})`, 'u');
/** Signs that fonts have; few have those of other control characters. */
const NAMES: Readonly<Record<string, string>> = { '\n': '↵', '\t': '⇥' };

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`;

function pieces(text: string, keepLines: boolean): ReactNode[] {
  return text.split(SPLIT).map((piece, index) => {
    if (!INVISIBLE.test(piece)) return piece;
    if (keepLines && (piece === '\n' || piece === '\t')) return piece;
    const code = codeOf(piece);
    return (
      <span key={index} className="invisible" title={code}>
        {NAMES[piece] ?? code}
      </span>
    );
  });
}

function marked(text: string, marks: readonly TextMark[]): ReactNode[] {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { start, end } of marks) {
    if (start < at || end <= start) continue;
    parts.push(<Fragment key={at}>{pieces(text.slice(at, start), true)}</Fragment>);
    parts.push(<mark key={`mark ${start}`}>{pieces(text.slice(start, end), true)}</mark>);
    at = end;
  }
  return [...parts, <Fragment key={at}>{pieces(text.slice(at), true)}</Fragment>];
}

/** Lets lines end after the parts of a name, such as `missing_csp` or `www.example.com`. */
const breakable = (nodes: readonly ReactNode[]): ReactNode[] =>
  nodes.map((node) =>
    typeof node !== 'string'
      ? node
      : node.split(/(?<=[._/])/).map((part, index) => (
          <Fragment key={index}>
            {index > 0 && <wbr />}
            {part}
          </Fragment>
        )),
  );

interface TargetTextProps {
  text: string;
  /** number of characters that are shown at most */
  max?: number;
  /** It takes as many lines as it needs. */
  wraps?: boolean;
}

/** In one line, cut at the width that it has, unless it wraps; the whole text is in its `title`. */
export const TargetText = memo(({ text, max = 300, wraps = false }: TargetTextProps) => {
  const isLong = text.length > max;
  const shown = pieces(text.slice(0, max), false);
  return (
    <span
      className="target-text"
      data-lines={wraps ? undefined : '1'}
      title={isLong || text.length > 40 ? visible(text.slice(0, 1000)) : undefined}
      dir="ltr"
    >
      {wraps ? breakable(shown) : shown}
      {isLong && '…'}
    </span>
  );
});

/** A part of a text; `end` is not included. */
interface TextMark {
  start: number;
  end: number;
}

/**
 * In several lines, with a button for what is beyond the bound.
 * @param marks parts that are highlighted, in their order
 */
export function TargetBlock({
  text,
  max = 4000,
  marks = [],
}: {
  text: string;
  max?: number;
  marks?: readonly TextMark[];
}) {
  const [isWhole, setWhole] = useState(false);
  const bound = Math.max(max, ...marks.map(({ end }) => end));
  const hidden = isWhole ? 0 : Math.max(0, text.length - bound);
  return (
    <div>
      <pre className="target-text block" dir="ltr">
        {marked(hidden > 0 ? text.slice(0, bound) : text, marks)}
      </pre>
      {hidden > 0 && (
        <Button kind="quiet" onClick={() => setWhole(true)}>
          Show {hidden.toLocaleString('en')} more characters
        </Button>
      )}
    </div>
  );
}

/** For attributes such as `title`, and for the clipboard's preview. */
export function visible(text: string): string {
  return text
    .split(SPLIT)
    .map((piece) => (INVISIBLE.test(piece) ? (NAMES[piece] ?? `[${codeOf(piece)}]`) : piece))
    .join('');
}
