import * as Radix from '@radix-ui/react-dropdown-menu';
import type { ReactElement, ReactNode } from 'react';

/** @param trigger a Button or IconButton */
export function Menu({ trigger, children }: { trigger: ReactElement; children: ReactNode }) {
  return (
    // A modal menu would add an inline style to the page, which its policy forbids.
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="menu" align="end" sideOffset={4} collisionPadding={8}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function MenuItem({
  onSelect,
  disabled = false,
  kind,
  children,
}: {
  onSelect(): void;
  disabled?: boolean;
  kind?: 'danger';
  children: ReactNode;
}) {
  return (
    <Radix.Item className="menu-item" data-kind={kind} disabled={disabled} onSelect={onSelect}>
      {children}
    </Radix.Item>
  );
}

/** A link of the server, such as that of a download. */
export function MenuLink({
  href,
  download = false,
  children,
}: {
  href: string;
  download?: boolean;
  children: ReactNode;
}) {
  return (
    <Radix.Item className="menu-item" asChild>
      <a href={href} {...(download && { download: '' })}>
        {children}
      </a>
    </Radix.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="menu-label">{children}</Radix.Label>;
}

export function MenuLine() {
  return <Radix.Separator className="menu-line" />;
}
