import * as Radix from '@radix-ui/react-dialog';
import { type ReactNode, useRef } from 'react';
import { IconButton } from './button.tsx';

/** Handlers of a dialog without a trigger: the focus returns to where it was. Radix would return it to the trigger. */
export function useFocusReturn() {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus() {
      before.current = document.activeElement;
    },
    onCloseAutoFocus(event: Event) {
      event.preventDefault();
      (before.current as HTMLElement | null)?.focus();
    },
  };
}

/** A modal dialog: keeps the focus, and closes with Escape. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  children,
  footer,
  className = '',
}: {
  open: boolean;
  onClose(): void;
  title: string;
  description?: string;
  children?: ReactNode;
  footer?: ReactNode;
  className?: string;
}) {
  const focusReturn = useFocusReturn();
  return (
    <Radix.Root open={open} onOpenChange={(now) => now || onClose()}>
      <Radix.Portal>
        {/* Radix.Overlay would add an inline style to the page, which its policy forbids. */}
        <div className="backdrop" />
        <Radix.Content
          className={`dialog ${className}`}
          {...focusReturn}
          {...(description === undefined && { 'aria-describedby': undefined })}
        >
          <header>
            <div>
              <Radix.Title asChild>
                <h2>{title}</h2>
              </Radix.Title>
              {description !== undefined && (
                <Radix.Description className="soft">{description}</Radix.Description>
              )}
            </div>
            <span className="push">
              <IconButton label="Close" icon="close" onClick={onClose} />
            </span>
          </header>
          {children}
          {footer && <footer>{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
