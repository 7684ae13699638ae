import { useRef, useState } from 'react';
import { useViewer } from '../api/viewer.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine, MenuLink } from '../ui/menu.tsx';
import { visible } from '../ui/target-text.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { serverUrl } from './location.ts';
import { applyTheme, currentTheme, THEMES, type Theme } from './theme.ts';

/** The identity that is signed in, the theme, and the way out. */
export function UserMenu({ onHelp }: { onHelp(): void }) {
  const [theme, setTheme] = useState<Theme>(currentTheme);
  const signOut = useRef<HTMLFormElement>(null);
  const { data } = useViewer();
  const name = data ? visible(data.viewer.name) : '';
  return (
    <>
      <Menu
        trigger={
          <Button kind="quiet" className="user-menu" aria-label={`User menu ${name}`.trim()}>
            <span className="wide-only cut">{name}</span>
            <Icon name="menu" />
          </Button>
        }
      >
        {data && (
          <>
            <MenuLabel>
              <strong className="user-name">{name}</strong>
              <span className="user-facts">
                {data.viewer.role.toLowerCase()} of the workspace {visible(data.viewer.workspace)}
              </span>
              {data.viewer.expiresAt !== null && (
                <span className="user-facts">
                  access ends <RelativeTime at={data.viewer.expiresAt} />
                </span>
              )}
            </MenuLabel>
            <MenuLine />
          </>
        )}
        <MenuLabel>Theme</MenuLabel>
        {THEMES.map((option) => (
          <MenuItem
            key={option}
            onSelect={() => {
              applyTheme(option);
              setTheme(option);
            }}
          >
            {option[0]?.toUpperCase() + option.slice(1)}
            {option === theme && (
              <span className="push">
                <Icon name="check" />
              </span>
            )}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem onSelect={onHelp}>
          Show keyboard shortcuts <kbd className="push">?</kbd>
        </MenuItem>
        <MenuLink href={serverUrl('graphql')}>Open GraphiQL</MenuLink>
        {data && !data.server.localMode && (
          <MenuItem onSelect={() => signOut.current?.requestSubmit()}>Sign out</MenuItem>
        )}
        {data && (
          <>
            <MenuLine />
            <MenuLabel>
              scanwire {data.server.version}
              {data.server.localMode && ', local mode'}
            </MenuLabel>
          </>
        )}
      </Menu>
      {/* The menu is gone before its item could send a form. */}
      <form ref={signOut} method="post" action={serverUrl('sign-out')} hidden />
    </>
  );
}
