/** A list of any length: only the rows in view are in the page, and new rows do not move what is being read. */
import { memo, type ReactNode, useEffect } from 'react';
import { Link } from 'wouter';
import { useKeys } from '../shell/keys.ts';
import type { FacetedList, ListItem } from '../store/faceted-list.ts';
import { useHold } from './hold.ts';
import { Icon } from './icon.tsx';
import { ListFoot } from './list-foot.tsx';
import { ListHead } from './list-head.tsx';
import { Skeleton } from './notice.tsx';
import { visible } from './target-text.tsx';
import { useVirtualRows } from './virtual-rows.ts';

const NEW_MS = 1500;
/** If more rows in view are new, none is highlighted: it would tell nothing, and each highlight has its own layer to paint. */
const MAX_NEW = 5;

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
  empty: ReactNode;
  /** keys of the rows that are selected with `x` */
  selected?: ReadonlySet<string>;
  onSelect?(row: Row): void;
  /** When a row was recorded, in ms: new ones are highlighted. */
  timeOf?(row: Row): number;
  navigate(href: string): void;
  /** Number of all rows, including those that are not loaded. */
  total?: number | undefined;
  /** Text for the button that shows the waiting rows, if the first of them comes before all rows shown. */
  newFirst?: ((row: Row) => string) | undefined;
  /** Note below the rows, such as where older ones are. */
  note?: string | undefined;
  /** Number of rows that the page does not keep. */
  omitted?: number;
  /** Number of events that are loaded, and of all; null: all are loaded. */
  loading?: { done: number; of: number } | null;
  /** Called near the last row, to load more. */
  onEnd?(): void;
}

/** Rows before the last one from which more are loaded. */
const NEAR_END = 20;

/** Height of a row, and of a card on a phone. */
const HEIGHTS = { wide: 36, phone: 64 };

export function VirtualList<Row>(props: VirtualListProps<Row>) {
  const { list, keyOf, hrefOf, label, navigate, onSelect, onEnd } = props;
  const { scroll, rows, active, setActive, focus } = useVirtualRows(list.length, HEIGHTS);
  const { hold, release, handlers, rowHandlers } = useHold((held) => list.hold(held));
  useEffect(() => () => list.hold(false), [list]);
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

  const shown = rows.getVirtualItems().map((place) => ({ ...place, item: list.at(place.index) }));
  const fresh = freshRows(shown, props.timeOf);
  useNearEnd(shown.at(-1)?.index ?? 0, list.length, onEnd);
  const hasRows = list.length > 0 || Number(props.omitted) > 0;
  return (
    <div className="list" {...handlers}>
      {hasRows && (
        <ListHead
          shown={list.shown}
          total={props.total}
          waiting={list.waiting}
          waitingNote={list.waitingFirst === null ? undefined : props.newFirst?.(list.waitingFirst)}
          loading={props.loading}
          onRelease={() => {
            scroll.current?.scrollTo(0, 0);
            setActive(0);
            list.release();
            release();
          }}
        />
      )}
      {list.length === 0 ? (
        <Nothing {...props} />
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: its rows are placed by script, which the elements of lists do not allow
        <div
          ref={scroll}
          className="list-scroll"
          role="list"
          aria-label={label}
          aria-busy={list.isBusy}
          {...rowHandlers}
          onFocus={({ target }) =>
            setActive(Number(target.closest<HTMLElement>('[data-index]')?.dataset.index ?? active))
          }
          onScroll={({ currentTarget }) => hold({ scrolled: currentTarget.scrollTop > 0 })}
        >
          <div className="list-size" style={{ height: rows.getTotalSize() }} role="presentation">
            {shown.map(({ index, start, size, item }) => (
              // biome-ignore lint/a11y/useSemanticElements: see above
              <div
                key={item?.kind === 'row' ? keyOf(item.row) : `group ${item?.name}`}
                role="listitem"
                data-index={index}
                aria-setsize={list.length}
                aria-posinset={index + 1}
                className="list-row"
                style={{ height: size, transform: `translateY(${start}px)` }}
              >
                {item && (
                  <Item
                    {...props}
                    item={item}
                    isTabStop={index === active}
                    isNew={item.kind === 'row' && fresh.has(item.row)}
                  />
                )}
              </div>
            ))}
          </div>
        </div>
      )}
      {hasRows && <ListFoot omitted={props.omitted} note={props.note} />}
    </div>
  );
}

const Nothing = <Row,>({
  list,
  empty,
  loading,
}: Pick<VirtualListProps<Row>, 'list' | 'empty' | 'loading'>) =>
  list.isBusy || loading ? <Skeleton /> : empty;

function useNearEnd(last: number, length: number, onEnd: (() => void) | undefined): void {
  const isNear = length > 0 && last >= length - NEAR_END;
  useEffect(() => {
    if (isNear) onEnd?.();
  }, [isNear, length]);
}

/** The rows that are highlighted. */
function freshRows<Row>(
  shown: readonly { item: ListItem<Row> | null }[],
  timeOf: ((row: Row) => number) | undefined,
): ReadonlySet<Row> {
  const since = Date.now() - NEW_MS;
  const fresh = shown.flatMap(({ item }) =>
    item?.kind === 'row' && timeOf && timeOf(item.row) > since ? [item.row] : [],
  );
  return new Set(fresh.length > MAX_NEW ? [] : fresh);
}

function Item<Row>({
  list,
  item,
  isTabStop,
  isNew,
  keyOf,
  hrefOf,
  openKey,
  selected,
  render,
}: VirtualListProps<Row> & { item: ListItem<Row>; isTabStop: boolean; isNew: boolean }) {
  const tabIndex = isTabStop ? 0 : -1;
  if (item.kind === 'group') {
    return (
      <button
        type="button"
        tabIndex={tabIndex}
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
      row={item.row}
      href={hrefOf(item.row)}
      tabIndex={tabIndex}
      isOpen={key === openKey}
      isSelected={selected?.has(key) ?? false}
      isNew={isNew}
      render={render as (row: unknown) => ReactNode}
    />
  );
}

interface RowItemProps {
  row: unknown;
  href: string;
  tabIndex: number;
  isOpen: boolean;
  isSelected: boolean;
  isNew: boolean;
  render(row: unknown): ReactNode;
}

/** Does not get its index, so that a row that only moves is not rendered again. */
const RowItem = memo(({ row, href, tabIndex, isOpen, isSelected, isNew, render }: RowItemProps) => (
  <Link
    href={href}
    className="list-item"
    style={{ height: '100%' }}
    tabIndex={tabIndex}
    data-active={isOpen}
    data-selected={isSelected}
    data-new={isNew}
    aria-current={isOpen ? 'true' : undefined}
  >
    {isSelected && <span className="visually-hidden">selected</span>}
    {render(row)}
  </Link>
));
