import { type FocusEvent, type ReactNode, useLayoutEffect, useRef } from 'react';
import { useKeys } from '../shell/keys.ts';
import { IconButton } from './button.tsx';

/** A pane beside a list for its open row; on a narrow page, above the list. Escape closes it, and the focus returns to where it was. */
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
  const drawer = useRef<HTMLElement>(null);
  const cameFrom = useRef<EventTarget | null>(null);
  const onFocus = ({ relatedTarget, currentTarget }: FocusEvent) => {
    if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) cameFrom.current = relatedTarget;
  };
  useLayoutEffect(() => {
    const { current } = drawer;
    return () => {
      if (current?.contains(document.activeElement)) (cameFrom.current as HTMLElement | null)?.focus();
    };
  }, []);
  return (
    <aside ref={drawer} className="drawer" aria-label="Details" onFocus={onFocus}>
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
