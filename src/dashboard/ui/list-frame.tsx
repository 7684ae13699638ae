/** The frame of a view with a list: search and facets, the list, and a drawer for the open row. */
import { type ReactNode, useEffect, useState } from 'react';
import { useParam } from '../shell/location.ts';
import { Button } from './button.tsx';
import './list-frame.css';

const TYPING_MS = 250;

/** A search field whose text is the parameter `q` of the address, set when the reader stops typing. */
function Search({ label }: { label: string }) {
  const [text, setText] = useParam('q');
  const [typed, setTyped] = useState(text ?? '');
  useEffect(() => setTyped(text ?? ''), [text]);
  useEffect(() => {
    if (typed.trim() === (text ?? '')) return;
    const timer = setTimeout(() => setText(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <input
      className="input"
      type="search"
      data-search
      aria-label={label}
      placeholder={label}
      maxLength={200}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
    />
  );
}

export function ListFrame({
  title,
  search,
  tools,
  facets,
  isFiltered,
  children,
  drawer,
}: {
  title?: ReactNode;
  /** what the search looks for, such as `Search findings` */
  search: string;
  tools?: ReactNode;
  /** null: none */
  facets: ReactNode;
  isFiltered: boolean;
  children: ReactNode;
  drawer: ReactNode;
}) {
  const [areFacetsOpen, setFacetsOpen] = useState(false);
  return (
    <div className="list-frame" data-drawer={Boolean(drawer)} data-facets={facets !== null}>
      {facets !== null && (
        <div className="list-frame-facets" data-open={areFacetsOpen}>
          {facets}
        </div>
      )}
      <div className="list-frame-main">
        {title && <div className="row wrap list-frame-title">{title}</div>}
        <div className="row wrap">
          <Search label={search} />
          {facets !== null && (
            <Button
              className="list-frame-filter"
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
