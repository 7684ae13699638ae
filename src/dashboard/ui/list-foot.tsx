/** Below a list: the rows that are not in it, if any. */
export function ListFoot({
  omitted = 0,
  note,
}: {
  /** number of rows that the page does not keep */
  omitted?: number | undefined;
  /** where other rows are */
  note?: string | undefined;
}) {
  if (omitted === 0 && note === undefined) return null;
  return (
    <div className="list-foot number" role="status">
      {omitted > 0 &&
        `${omitted.toLocaleString('en')} more are too many for this page: export the scan to see them. `}
      {note}
    </div>
  );
}
