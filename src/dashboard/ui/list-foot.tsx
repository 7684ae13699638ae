/** Below a list: how much of it there is. */
export function ListFoot({
  shown,
  waiting,
  total = 0,
  omitted = 0,
  unit = 'shown',
  loading = null,
  note,
}: {
  shown: number;
  waiting: number;
  /** number of rows that there are, also those that are not loaded */
  total?: number | undefined;
  /** number of rows that the page does not keep */
  omitted?: number | undefined;
  /** said after the number, where not all of them are in view, such as in a tree */
  unit?: string | undefined;
  /** number of events that are read, and of all */
  loading?: { done: number; of: number } | null | undefined;
  /** said at the end, such as that older rows are elsewhere */
  note?: string | undefined;
}) {
  return (
    <div className="list-foot number" role="status">
      {shown.toLocaleString('en')}
      {total > shown + waiting && ` of ${total.toLocaleString('en')}`} {unit}
      {waiting > 0 && `, ${waiting.toLocaleString('en')} waiting`}
      {omitted > 0 &&
        `. ${omitted.toLocaleString('en')} more are too many for this page: export the scan to see them.`}
      {loading !== null &&
        `. Loading: ${loading.done.toLocaleString('en')} of ${loading.of.toLocaleString('en')} events`}
      {note && `. ${note}`}
    </div>
  );
}
