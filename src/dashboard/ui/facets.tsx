import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import { TargetText } from './target-text.tsx';

/** The confidences, the highest first. */
export const CONFIDENCES = ['CONFIRMED', 'HIGH', 'MEDIUM', 'LOW'] as const;

/** Label of a value of an enum: `High`. */
export const enumLabel = (value: string) => value[0] + value.slice(1).toLowerCase();
/** Label of a value that a target has chosen. */
export const targetLabel = (value: string) => <TargetText text={value} max={120} wraps />;

const MOST = 8;

const mostFrequent = (counts: ReadonlyMap<string, number>): string[] =>
  [...counts]
    .sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1))
    .slice(0, MOST)
    .map(([value]) => value);

/** The values of a facet with the numbers of their rows; several can be chosen. */
export function Facet({
  name,
  counts,
  top = mostFrequent(counts),
  selected,
  onChange,
  order,
  label = (value) => value,
  hasMore = false,
}: {
  name: string;
  counts: ReadonlyMap<string, number>;
  /** the most frequent values; default: they are looked for */
  top?: readonly string[];
  selected: readonly string[];
  onChange(selected: string[]): void;
  /** all values, in their order; default: the most frequent first */
  order?: readonly string[];
  label?(value: string): ReactNode;
  /** whether there are values without a number */
  hasMore?: boolean;
}) {
  const chosen = new Set(selected);
  // All values that have an order stay, so that what is below them does not move when one is chosen.
  const shown = order
    ? order.filter((value) => counts.has(value) || chosen.has(value) || value !== 'UNKNOWN')
    : [...new Set([...top, ...selected])].sort(
        (a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1),
      );
  if (shown.length === 0 || (counts.size === 0 && chosen.size === 0)) return null;
  const known = shown.filter((value) => counts.has(value)).length;
  return (
    <section className="facet" aria-label={name}>
      <h3>{name}</h3>
      {shown.map((value) => {
        const isChosen = chosen.has(value);
        return (
          <button
            key={value}
            type="button"
            className="facet-value"
            aria-pressed={isChosen}
            onClick={() =>
              onChange(isChosen ? selected.filter((other) => other !== value) : [...selected, value])
            }
          >
            <span>{label(value)}</span>
            <span className="count">{(counts.get(value) ?? (hasMore ? null : 0))?.toLocaleString('en')}</span>
            {isChosen && <Icon name="check" />}
          </button>
        );
      })}
      {(counts.size > known || hasMore) && (
        <p className="menu-label">
          and {hasMore ? '' : (counts.size - known).toLocaleString('en')} more: search for them
        </p>
      )}
    </section>
  );
}
