import type { ReactNode } from 'react';
import { Drawer } from '../../ui/drawer.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/notice.tsx';

/** A drawer for a result that is read when it is opened. @param result null: not read yet, or there is none */
export function NodeDrawer<Result>({
  title,
  query: { data, error, refetch },
  result,
  onClose,
  children,
}: {
  title: ReactNode;
  query: { data: unknown; error: unknown; refetch(): unknown };
  result: Result | null;
  onClose(): void;
  children(result: Result): ReactNode;
}) {
  return (
    <Drawer title={title} onClose={onClose}>
      {result !== null ? (
        children(result)
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <EmptyState title="There is no such result">
          It was deleted with its scan, or the address is wrong.
        </EmptyState>
      ) : (
        <Skeleton />
      )}
    </Drawer>
  );
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="finding-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}
