import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

const MOST = 8;

/** The values of a facet with the numbers of their rows; several can be chosen. */
export function Facet({
  name,
  counts,
  selected,
  onChange,
  order,
  label = (value) => value,
}: {
  name: string;
  counts: ReadonlyMap<string, number>;
  selected: readonly string[];
  onChange(selected: string[]): void;
  /** order of the values; default: the most frequent first */
  order?: readonly string[];
  label?(value: string): ReactNode;
}) {
  const values = [...new Set([...counts.keys(), ...selected])].sort((a, b) =>
    order
      ? order.indexOf(a) - order.indexOf(b)
      : (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1),
  );
  if (values.length === 0) return null;
  const shown = values.filter((value, index) => index < MOST || selected.includes(value));
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
      {values.length > shown.length && (
        <p className="menu-label">and {values.length - shown.length} more: search for them</p>
      )}
    </section>
  );
}
