import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

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
}: {
  name: string;
  counts: ReadonlyMap<string, number>;
  /** the most frequent values; default: they are looked for */
  top?: readonly string[];
  selected: readonly string[];
  onChange(selected: string[]): void;
  /** order of the values; default: the most frequent first */
  order?: readonly string[];
  label?(value: string): ReactNode;
}) {
  const shown = [...new Set([...(order ? counts.keys() : top), ...selected])].sort((a, b) =>
    order
      ? order.indexOf(a) - order.indexOf(b)
      : (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1),
  );
  if (shown.length === 0) return null;
  const known = shown.filter((value) => counts.has(value)).length;
  return (
    <section className="facet" aria-label={name}>
      <h3>{name}</h3>
      {shown.map((value) => {
        const isChosen = selected.includes(value);
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
            <span className="cut">{label(value)}</span>
            <span className="push count">{(counts.get(value) ?? 0).toLocaleString('en')}</span>
            {isChosen && <Icon name="check" />}
          </button>
        );
      })}
      {counts.size > known && (
        <p className="menu-label">and {(counts.size - known).toLocaleString('en')} more: search for them</p>
      )}
    </section>
  );
}
