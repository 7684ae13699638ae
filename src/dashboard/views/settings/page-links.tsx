import { Link, useLocation, useSearchParams } from 'wouter';

/** Parameters of the address that say which page is shown. */
export const PAGE_PARAMETERS = ['after', 'before'] as const;

/** Links to the newer and older pages of a list that begins with the newest, by its cursors. */
export function PageLinks({
  hasNextPage,
  hasPreviousPage,
  startCursor,
  endCursor,
  isFirst,
}: {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
  /** it is the first page */
  isFirst: boolean;
}) {
  const [pathname] = useLocation();
  const [parameters] = useSearchParams();
  const address = (name: 'after' | 'before' | null, cursor = '') => {
    const next = new URLSearchParams(parameters);
    for (const old of PAGE_PARAMETERS) next.delete(old);
    if (name !== null) next.set(name, cursor);
    const query = String(next);
    return query === '' ? pathname : `${pathname}?${query}`;
  };
  if (isFirst && !hasNextPage) return null;
  return (
    <nav className="row" aria-label="Pages of the list">
      {!isFirst && (
        <Link className="button" href={address(null)}>
          Show newest
        </Link>
      )}
      {!isFirst && hasPreviousPage && startCursor !== null && (
        <Link className="button" href={address('before', startCursor)}>
          Show newer
        </Link>
      )}
      {hasNextPage && endCursor !== null && (
        <Link className="button" href={address('after', endCursor)}>
          Show older
        </Link>
      )}
    </nav>
  );
}
