/** A list of any length: only the rows in view are in the page, and new rows do not move what is being read. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactNode, useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { useKeys } from '../shell/keys.ts';
import type { FacetedList } from '../store/faceted-list.ts';
import { Icon } from './icon.tsx';
import { ListFoot } from './list-foot.tsx';
import { Skeleton } from './notice.tsx';
import { visible } from './target-text.tsx';

const NEW_MS = 1500;

export interface VirtualListProps<Row> {
  list: FacetedList<Row>;
  keyOf(row: Row): string;
  /** Keep it outside of the component: then a row is rendered again only when it has changed. */
  render(row: Row): ReactNode;
  /** address that opens a row */
  hrefOf(row: Row): string;
  /** what the list holds, such as `Findings` */
  label: string;
  /** key of the open row */
  openKey?: string | null;
  /** height of a row in pixels; default: 36 on a wide page, 60 for the cards of a phone */
  rowHeight?: number;
  empty: ReactNode;
  /** keys of the rows that are selected with `x` */
  selected?: ReadonlySet<string>;
  onSelect?(row: Row): void;
  /** When a row was recorded, in ms: new ones are highlighted. */
  timeOf?(row: Row): number;
  navigate(href: string): void;
  /** Number of rows that there are, also those that are not loaded. */
  total?: number | undefined;
  /** Said at the end, such as that older rows are elsewhere. */
  note?: string | undefined;
  /** Number of rows that the page does not keep. */
  omitted?: number;
  /** The reader comes near the last row: load more. */
  onEnd?(): void;
}

/** Rows before the last one from which more are loaded. */
const NEAR_END = 20;

const isNarrow = () => matchMedia('(width < 720px)').matches;

export function VirtualList<Row>(props: VirtualListProps<Row>) {
  const { list, keyOf, hrefOf, label, openKey, empty, onSelect, navigate, total, omitted, note, onEnd } =
    props;
  const { rowHeight = isNarrow() ? 64 : 36 } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const holding = useRef({ hovered: false, focused: false, scrolled: false });
  const rows = useVirtualizer({
    count: list.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });

  const hold = (change: Partial<typeof holding.current>) => {
    Object.assign(holding.current, change);
    list.hold(Object.values(holding.current).some(Boolean));
  };
  useEffect(() => () => list.hold(false), [list]);

  const focus = (index: number) => {
    const next = Math.max(0, Math.min(list.length - 1, index));
    setActive(next);
    rows.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() =>
      scroll.current
        ?.querySelector<HTMLElement>(`[data-index="${next}"] > *`)
        ?.focus({ preventScroll: true }),
    );
  };
  const act = (work: (row: Row) => void) => {
    const item = list.at(active);
    if (item?.kind === 'row') work(item.row);
    else if (item) list.toggle(item.name);
  };
  const isInList = () => scroll.current?.contains(document.activeElement) ?? false;
  useKeys({
    j: () => focus(isInList() ? active + 1 : active),
    k: () => focus(active - 1),
    o: () => act((row) => navigate(hrefOf(row))),
    ...(onSelect && { x: () => act(onSelect) }),
  });

  useNearEnd(rows.getVirtualItems().at(-1)?.index ?? 0, list.length, onEnd);
  return (
    <div className="list">
      <Pill list={list} toTop={() => scroll.current?.scrollTo(0, 0)} />
      {list.length === 0 ? (
        <Nothing list={list} empty={empty} />
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: its rows are placed by script, which the elements of lists do not allow
        <div
          ref={scroll}
          className="list-scroll"
          role="list"
          aria-label={label}
          aria-busy={list.isBusy}
          onPointerEnter={({ pointerType }) => hold({ hovered: pointerType === 'mouse' })}
          onPointerLeave={() => hold({ hovered: false })}
          onFocus={() => hold({ focused: true })}
          onBlur={({ currentTarget, relatedTarget }) =>
            hold({ focused: currentTarget.contains(relatedTarget) })
          }
          onScroll={({ currentTarget }) => hold({ scrolled: currentTarget.scrollTop > 0 })}
        >
          <div className="list-size" style={{ height: rows.getTotalSize() }} role="presentation">
            {rows.getVirtualItems().map(({ index, start, size }) => (
              // biome-ignore lint/a11y/useSemanticElements: see above
              <div
                key={keyAt(list, index, keyOf)}
                role="listitem"
                data-index={index}
                aria-setsize={list.length}
                aria-posinset={index + 1}
                style={{
                  position: 'absolute',
                  inset: '0 0 auto',
                  height: size,
                  transform: `translateY(${start}px)`,
                }}
              >
                <Item
                  {...props}
                  index={index}
                  isTabStop={index === active}
                  openKey={openKey ?? null}
                  onFocus={() => setActive(index)}
                />
              </div>
            ))}
          </div>
        </div>
      )}
      {(list.length > 0 || Number(omitted) > 0) && (
        <ListFoot shown={list.shown} waiting={list.waiting} total={total} omitted={omitted} note={note} />
      )}
    </div>
  );
}

/** Shows the rows that wait. */
function Pill<Row>({ list, toTop }: { list: FacetedList<Row>; toTop(): void }) {
  if (list.waiting === 0) return null;
  const release = () => {
    toTop();
    list.release();
  };
  return (
    <button type="button" className="list-pill" onClick={release}>
      {list.waiting.toLocaleString('en')} new
    </button>
  );
}

const Nothing = <Row,>({ list, empty }: Pick<VirtualListProps<Row>, 'list' | 'empty'>) =>
  list.isBusy ? <Skeleton /> : empty;

function useNearEnd(last: number, length: number, onEnd: (() => void) | undefined): void {
  const isNear = length > 0 && last >= length - NEAR_END;
  useEffect(() => {
    if (isNear) onEnd?.();
  }, [isNear, length]);
}

function keyAt<Row>(list: FacetedList<Row>, index: number, keyOf: (row: Row) => string): string {
  const item = list.at(index);
  if (item === null) return `none ${index}`;
  return item.kind === 'row' ? keyOf(item.row) : `group ${item.name}`;
}

function Item<Row>({
  list,
  index,
  isTabStop,
  keyOf,
  render,
  hrefOf,
  openKey,
  selected,
  timeOf,
  onFocus,
}: VirtualListProps<Row> & { index: number; isTabStop: boolean; openKey: string | null; onFocus(): void }) {
  const item = list.at(index);
  if (item === null) return null;
  const common = { tabIndex: isTabStop ? 0 : -1, onFocus };
  if (item.kind === 'group') {
    return (
      <button
        type="button"
        {...common}
        className="list-item group"
        style={{ height: '100%' }}
        data-kind="group"
        aria-expanded={!item.collapsed}
        onClick={() => list.toggle(item.name)}
      >
        <Icon name={item.collapsed ? 'chevron' : 'down'} />
        <span className="cut">{visible(item.name)}</span>
        <span className="count">{item.count.toLocaleString('en')}</span>
      </button>
    );
  }
  const key = keyOf(item.row);
  return (
    <RowItem
      {...common}
      row={item.row}
      index={index}
      href={hrefOf(item.row)}
      isOpen={key === openKey}
      isSelected={selected?.has(key) ?? false}
      isNew={timeOf !== undefined && Date.now() - timeOf(item.row) < NEW_MS}
      render={render as (row: unknown) => ReactNode}
    />
  );
}

interface RowItemProps {
  row: unknown;
  index: number;
  href: string;
  tabIndex: number;
  isOpen: boolean;
  isSelected: boolean;
  isNew: boolean;
  render(row: unknown): ReactNode;
  onFocus(): void;
}

const RowItem = memo(
  ({ row, href, tabIndex, isOpen, isSelected, isNew, render, onFocus }: RowItemProps) => (
    <Link
      href={href}
      className="list-item"
      style={{ height: '100%' }}
      tabIndex={tabIndex}
      onFocus={onFocus}
      data-active={isOpen}
      data-selected={isSelected}
      data-new={isNew}
      aria-current={isOpen ? 'true' : undefined}
    >
      {isSelected && <span className="visually-hidden">selected</span>}
      {render(row)}
    </Link>
  ),
  // `onFocus` is a new function each time, which does the same for the same index.
  (before, after) =>
    (Object.keys(after) as (keyof RowItemProps)[]).every(
      (name) => name === 'onFocus' || before[name] === after[name],
    ),
);
