/** The rows of a long list: only those in view exist. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';

/** As in the style sheets. */
const phone = matchMedia('(width < 720px)');
const onWidth = (listener: () => void) => {
  phone.addEventListener('change', listener);
  return () => phone.removeEventListener('change', listener);
};

/** @param heights of a row in pixels */
export function useVirtualRows(count: number, heights: { wide: number; phone: number }) {
  const height = useSyncExternalStore(onWidth, () => phone.matches) ? heights.phone : heights.wide;
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: 8,
  });
  // The virtualizer keeps the heights that it has computed.
  useLayoutEffect(() => rows.measure(), [rows, height]);

  /** Scrolls to a row and focuses it, or what it contains if it takes no focus itself. */
  const focus = (index: number) => {
    const next = Math.max(0, Math.min(count - 1, index));
    setActive(next);
    rows.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() => {
      const row = scroll.current?.querySelector<HTMLElement>(`[data-index="${next}"]`);
      const target = row?.hasAttribute('tabindex') ? row : row?.querySelector<HTMLElement>(':scope > *');
      target?.focus({ preventScroll: true });
    });
  };
  return { scroll, rows, active, setActive, focus };
}
