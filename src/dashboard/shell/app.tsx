import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useDemoScan } from '../api/demo-scan.ts';
import { useViewer } from '../api/viewer.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { SteadyText } from '../ui/steady-text.tsx';
import { ConnectionMark } from './connection-mark.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { useKeys } from './keys.ts';
import { type Command, Palette } from './palette.tsx';
import { Routes } from './routes.tsx';
import { applyTheme, THEMES } from './theme.ts';
import { UserMenu } from './user-menu.tsx';

const PLACES = [
  { href: '/', name: 'Scans', keys: 'g s' },
  { href: '/findings', name: 'Findings', keys: 'g f' },
  { href: '/pages', name: 'Pages', keys: 'g p' },
  { href: '/settings', name: 'Settings', keys: 'g t' },
] as const;

const KEYS = [
  ['/', 'Search in the list'],
  ['j k', 'Next and previous row'],
  ['o', 'Open the row'],
  ['x', 'Select the row'],
  ['Esc', 'Close what is open'],
  ...PLACES.map(({ name, keys }) => [keys, `Show ${name.toLowerCase()}`] as const),
  ['Ctrl-K', 'Find a command or a scan'],
  ['?', 'Show this help'],
] as const;

const isAt = (location: string, href: string) =>
  href === '/' ? location === '/' || location.startsWith('/scans') : location.startsWith(href);

/** Moves to the search field of the view, which has the attribute `data-search`. */
const focusSearch = () => document.querySelector<HTMLElement>('[data-search]')?.focus();

export function App() {
  const [location, navigate] = useLocation();
  const viewer = useViewer().data?.viewer;
  const demo = useDemoScan();
  const [shown, setShown] = useState<'palette' | 'help' | null>(null);
  useKeys({
    '/': focusSearch,
    '?': () => setShown('help'),
    'Ctrl-k': () => setShown('palette'),
    ...Object.fromEntries(PLACES.map(({ href, keys }) => [keys, () => navigate(href)])),
  });
  const commands: Command[] = [
    ...PLACES.map(({ href, name, keys }) => ({ name: `Go to ${name}`, keys, run: () => navigate(href) })),
    ...(viewer && viewer.role !== 'VIEWER' && viewer.startDemoScanRefusal === null
      ? [{ name: 'Scan the demo site', run: demo.start }]
      : []),
    ...THEMES.map((theme) => ({ name: `Use the ${theme} theme`, run: () => applyTheme(theme) })),
    { name: 'Show the keyboard shortcuts', keys: '?', run: () => setShown('help') },
  ];
  return (
    <div className="shell">
      <header className="topbar">
        <Link href="/" className="brand" aria-label="scanwire, all scans">
          <Icon name="radar" />
          <span className="wide-only">scanwire</span>
        </Link>
        <nav aria-label="Main">
          {PLACES.map(({ href, name }) => (
            <Link key={href} href={href} aria-current={isAt(location, href) ? 'page' : undefined}>
              <SteadyText text={name} />
            </Link>
          ))}
        </nav>
        <span className="push" />
        <Button
          kind="quiet"
          onClick={() => setShown('palette')}
          icon="search"
          aria-label="Find a command or a scan, Ctrl K"
        >
          <kbd className="wide-only">Ctrl K</kbd>
        </Button>
        <ConnectionMark />
        <UserMenu onHelp={() => setShown('help')} />
      </header>
      <main className="main" id="main">
        <ErrorBoundary resetKey={location}>
          <Routes />
        </ErrorBoundary>
      </main>
      {demo.problem !== null && <DemoProblem key={demo.problem} text={demo.problem} />}
      {shown === 'palette' && <Palette commands={commands} onClose={() => setShown(null)} />}
      <Dialog open={shown === 'help'} onClose={() => setShown(null)} title="Keyboard">
        <dl className="keys">
          {KEYS.map(([keys, what]) => (
            <div key={keys} style={{ display: 'contents' }}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </div>
  );
}

function DemoProblem({ text }: { text: string }) {
  const [isOpen, setOpen] = useState(true);
  return (
    <Dialog
      open={isOpen}
      onClose={() => setOpen(false)}
      title="The demo site cannot be scanned"
      description={text}
    />
  );
}
