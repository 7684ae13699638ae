/** What drawers of results have in common. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { Drawer } from './drawer.tsx';
import { EmptyState, ErrorState, Skeleton } from './notice.tsx';
import { TargetBlock } from './target-text.tsx';
import './drawer-parts.css';

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
    <section className="drawer-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

export function Prose({ text }: { text: string }) {
  return (
    <div className="drawer-prose">
      <TargetBlock text={text} />
    </div>
  );
}

/** @param marks the parts of the text that matter; it is scrolled to the first */
export function Code({
  name,
  text,
  marks,
}: {
  name: string;
  text: string;
  marks?: Parameters<typeof TargetBlock>[0]['marks'];
}) {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    const mark = element.current?.querySelector('mark');
    if (mark && element.current) element.current.scrollTop = Math.max(0, mark.offsetTop - 40);
  }, [text]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
    <section className="drawer-code" ref={element} tabIndex={0} aria-label={name}>
      <TargetBlock text={text} {...(marks && { marks })} />
    </section>
  );
}

export type Fact = readonly [name: string, value: ReactNode];

/** Names and values; a value of null is left out. */
export function Facts({ rows }: { rows: readonly Fact[] }) {
  return (
    <dl className="facts">
      {rows
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

export function CopyButton({ text, children }: { text: string; children: string }) {
  const [state, setState] = useState<'none' | 'copied' | 'failed'>('none');
  useEffect(() => {
    if (state === 'none') return;
    const timer = setTimeout(() => setState('none'), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      // Without https, browsers only have it on this machine.
      setState('failed');
    }
  };
  return (
    <span className="push">
      <Button icon={state === 'copied' ? 'check' : 'copy'} kind="quiet" onClick={() => void copy()}>
        {state === 'none' ? children : state === 'copied' ? 'Copied' : 'Could not copy'}
      </Button>
    </span>
  );
}
