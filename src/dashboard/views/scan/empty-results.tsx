import { useLocation } from 'wouter';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/notice.tsx';

/** In the place of a list without rows. @param name of the rows, in the plural */
export function EmptyResults({
  name,
  isFiltered,
  isOver,
}: {
  name: string;
  isFiltered: boolean;
  isOver: boolean;
}) {
  const [path, navigate] = useLocation();
  if (isFiltered) {
    return (
      <EmptyState
        title={`No ${name} match`}
        action={<Button onClick={() => navigate(path, { replace: true })}>Clear the filter</Button>}
      />
    );
  }
  return (
    <EmptyState title={isOver ? `No ${name}` : `No ${name} yet`}>
      {isOver
        ? `The scanners of this scan found no ${name}. The overview says what was left out.`
        : 'They appear here as soon as a scanner finds one.'}
    </EmptyState>
  );
}
