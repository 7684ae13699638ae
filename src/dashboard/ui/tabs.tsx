import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { SteadyText } from './steady-text.tsx';

export interface Tab {
  /** address of the view that it opens */
  href: string;
  name: string;
  /** number behind the name */
  count?: number | undefined;
}

/** Tabs that are links: each has its address. */
export function Tabs({
  tabs,
  current,
  label,
  end,
}: {
  tabs: readonly Tab[];
  current: string;
  label: string;
  end?: ReactNode;
}) {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone they do not fit.
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  return (
    <nav ref={nav} className="tabs" aria-label={label}>
      {tabs.map(({ href, name, count }) => (
        <Link key={href} href={href} className="tab" aria-current={href === current ? 'page' : undefined}>
          <SteadyText text={name} />
          {count !== undefined && <span className="count">{count.toLocaleString('en')}</span>}
        </Link>
      ))}
      {end}
    </nav>
  );
}
