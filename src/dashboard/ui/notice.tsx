import { ScanwireError } from '@scanwire/client';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

/** An empty list: what would fill it, and the action that does. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="notice">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

const ADVICE: Readonly<Record<string, string>> = {
  UNREACHABLE: 'Check that the server is running. This page tries again by itself.',
  UNAUTHENTICATED: 'Your session has ended. Sign in again.',
  FORBIDDEN: 'Your key does not allow this. Ask an administrator for a key with another role.',
  NOT_FOUND: 'It was deleted, or it belongs to another workspace.',
};

/** The message of the server, and what to do. */
export function ErrorState({
  error,
  onRetry,
  retryLabel = 'Try again',
}: {
  error: unknown;
  onRetry?: () => void;
  retryLabel?: string;
}) {
  const message = error instanceof Error ? error.message : String(error);
  const advice = error instanceof ScanwireError ? ADVICE[error.code] : undefined;
  return (
    <div className="notice" data-kind="error" role="alert">
      <p className="row">
        <Icon name="alert" /> <strong>{message}</strong>
      </p>
      {advice && <p>{advice}</p>}
      {onRetry && <Button onClick={onRetry}>{retryLabel}</Button>}
    </div>
  );
}

const LONGEST_SKELETON_MS = 300;

/** The shape of a list that loads: for 300 ms, then it says that it is loading. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LONGEST_SKELETON_MS);
    return () => clearTimeout(timer);
  }, []);
  if (isLate) {
    return (
      <div className="notice" role="status">
        <p>Loading …</p>
      </div>
    );
  }
  return (
    <div className="stack" aria-hidden="true">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="skeleton" />
      ))}
    </div>
  );
}
