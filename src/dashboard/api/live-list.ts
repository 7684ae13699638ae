import { useEffect, useMemo, useRef } from 'react';
import type { FacetedList } from '../store/faceted-list.ts';
import { type Entry, LiveList, type LiveListOptions } from '../store/live-list.ts';
import { useFacetedList, useSession, useStore } from './session.ts';

const EVERYTHING = {
  text: '',
  selected: {},
  compare: (a: { rank: number }, b: { rank: number }) => b.rank - a.rank,
  groupOf: null,
};

/**
 * A list that the server filters and sorts, live.
 * @param key what the options depend on: a new value reads a new list; until it is there, the former one is shown
 */
export function useLiveList<Row extends { id: string }, Event>(
  key: string,
  options: LiveListOptions<Row, Event>,
): { store: LiveList<Row, Event>; list: FacetedList<Entry<Row>>; listKey: string } {
  const { connection } = useSession();
  const store = useMemo(() => new LiveList(connection, options), [connection, key]);
  useEffect(() => {
    store.open();
    return () => store.close();
  }, [store]);
  useStore(store);
  const source = useMemo(() => ({ rows: () => store.entries, textOf: () => '', facets: {} }), [store]);
  const list = useFacetedList<Entry<Row>>(store, source, EVERYTHING);
  useEffect(() => {
    if (!list.isHeld && store.rankAgain()) list.rebuild();
  });
  const shown = useRef({ list, listKey: key });
  if (store.isLoaded) shown.current = { list, listKey: key };
  return { store, ...shown.current };
}

/** Runs the work when the number has changed, at most every so many milliseconds. */
export function useAfterArrivals(arrivals: number, work: () => void, everyMs = 2000): void {
  const last = useRef(0);
  const current = useRef(work);
  current.current = work;
  useEffect(() => {
    if (arrivals === 0) return;
    const timer = setTimeout(
      () => {
        last.current = Date.now();
        current.current();
      },
      Math.max(0, last.current + everyMs - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [arrivals, everyMs]);
}
