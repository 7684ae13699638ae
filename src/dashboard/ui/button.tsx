import type { ComponentProps, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

export interface ButtonProps extends ComponentProps<'button'> {
  /** primary: the one action of a view; quiet: without a border */
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  icon?: IconName;
  children?: ReactNode;
}

/** Its text is a verb. */
export function Button({ kind = 'plain', icon, children, className = '', ...props }: ButtonProps) {
  return (
    <button type="button" className={`button ${className}`} data-kind={kind} {...props}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** @param label what it does, for screen readers and on hover */
export function IconButton({
  label,
  icon,
  kind = 'quiet',
  ...props
}: Omit<ButtonProps, 'children'> & { label: string; icon: IconName }) {
  return (
    <Button icon={icon} kind={kind} className="icon-button" aria-label={label} title={label} {...props} />
  );
}
