import type { MouseEvent } from 'react';

/**
 * Above a list: how many rows it has, and the button that shows those that wait. It is always as high, so that the button
 * neither covers a row nor moves the list when it appears.
 */
export function ListHead({
  shown,
  waiting,
  onRelease,
  waitingNote,
  total = 0,
  unit = 'shown',
  loading = null,
}: {
  shown: number;
  waiting: number;
  /** Shows the rows that wait. */
  onRelease(): void;
  /** said after the number of rows that wait, such as the worst severity among them */
  waitingNote?: string | undefined;
  /** number of rows that there are, also those that are not loaded */
  total?: number | undefined;
  /** said after the number of rows */
  unit?: string | undefined;
  /** number of events that are read, and of all; null: all are read */
  loading?: { done: number; of: number } | null | undefined;
}) {
  const release = ({ detail, currentTarget }: MouseEvent) => {
    const list = currentTarget.closest('.list');
    onRelease();
    // The button is gone. If it was pressed by keyboard, the reader goes on in the list.
    if (detail > 0) return;
    requestAnimationFrame(() => list?.querySelector<HTMLElement>('[tabindex="0"], li a')?.focus());
  };
  return (
    <div className="list-head number" role="status">
      <span className="cut">
        {shown.toLocaleString('en')}
        {total > shown + waiting && ` of ${total.toLocaleString('en')}`} {unit}
        {loading !== null &&
          `. Loading: ${loading.done.toLocaleString('en')} of ${loading.of.toLocaleString('en')} events`}
      </span>
      {waiting > 0 && (
        <button type="button" className="list-pill" onClick={release}>
          {waiting.toLocaleString('en')} new{waitingNote}
        </button>
      )}
    </div>
  );
}
