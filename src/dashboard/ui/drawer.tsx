import type { ReactNode } from 'react';
import { useKeys } from '../shell/keys.ts';
import { IconButton } from './button.tsx';

/** A pane beside a list for its open row; on a narrow page, above the list. Escape closes it. */
export function Drawer({
  title,
  onClose,
  actions,
  children,
}: {
  title: ReactNode;
  onClose(): void;
  actions?: ReactNode;
  children: ReactNode;
}) {
  useKeys({ Escape: onClose });
  return (
    <aside className="drawer" aria-label="Details">
      <header>
        <h2 className="drawer-title">{title}</h2>
        {actions}
        <IconButton label="Close" icon="close" onClick={onClose} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      <section tabIndex={0} aria-label="Content">
        {children}
      </section>
    </aside>
  );
}
