/** The frame of a tab with a list: search and facets, the list, and a drawer for the open row. */
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { useParam } from '../../shell/location.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/notice.tsx';

export function ResultFrame({
  label,
  tools,
  facets,
  isFiltered,
  children,
  drawer,
}: {
  /** what the search looks for, such as `Search findings` */
  label: string;
  tools?: ReactNode;
  /** null: none */
  facets: ReactNode;
  isFiltered: boolean;
  children: ReactNode;
  drawer: ReactNode;
}) {
  const [text, setText] = useParam('q');
  const [areFacetsOpen, setFacetsOpen] = useState(false);
  return (
    <div className="scan-frame" data-drawer={Boolean(drawer)} data-facets={facets !== null}>
      {facets !== null && (
        <div className="scan-facets" data-open={areFacetsOpen}>
          {facets}
        </div>
      )}
      <div className="scan-list">
        <div className="row scan-tools">
          <input
            className="input"
            type="search"
            data-search
            aria-label={label}
            placeholder={label}
            value={text ?? ''}
            onChange={({ target }) => setText(target.value)}
          />
          {facets !== null && (
            <Button
              className="scan-filter"
              icon="filter"
              aria-expanded={areFacetsOpen}
              onClick={() => setFacetsOpen(!areFacetsOpen)}
            >
              Filter{isFiltered && ' ·'}
            </Button>
          )}
          {tools}
        </div>
        {children}
      </div>
      {drawer}
    </div>
  );
}

/** A choice of few values. */
export function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: Readonly<Record<string, string>>;
  onChange(value: string): void;
}) {
  return (
    <select
      className="input scan-choice"
      aria-label={label}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    >
      {Object.entries(options).map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** In the place of a list without rows. @param name of the rows, in the plural */
export function EmptyResults({
  name,
  isFiltered,
  isOver,
}: {
  name: string;
  isFiltered: boolean;
  isOver: boolean;
}) {
  const [path, navigate] = useLocation();
  if (isFiltered) {
    return (
      <EmptyState
        title={`No ${name} match`}
        action={<Button onClick={() => navigate(path, { replace: true })}>Clear the filter</Button>}
      />
    );
  }
  return (
    <EmptyState title={isOver ? `No ${name}` : `No ${name} yet`}>
      {isOver
        ? `The scanners of this scan found no ${name}. The overview says what was not done.`
        : 'They appear here the moment that a scanner finds one.'}
    </EmptyState>
  );
}
