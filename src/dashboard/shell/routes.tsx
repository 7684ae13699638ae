/** The views, each loaded when it is opened. The server knows their paths, too: src/http/dashboard.ts. */
import { type ComponentType, Suspense } from 'react';
import { Link, Route, Switch } from 'wouter';
import { EmptyState, Skeleton } from '../ui/notice.tsx';
import { deferred } from './deferred.ts';

type View = () => Promise<{ default: ComponentType }>;

const VIEWS: readonly (readonly [path: string, View])[] = [
  ['/', () => import('../views/scans/index.tsx')],
  ['/scans', () => import('../views/scans/index.tsx')],
  ['/scans/:id/:tab?', () => import('../views/scan/index.tsx')],
  ['/findings', () => import('../views/findings/index.tsx')],
  ['/findings/:id', () => import('../views/findings/index.tsx')],
  ['/pages', () => import('../views/pages/index.tsx')],
  ['/pages/:id', () => import('../views/pages/index.tsx')],
  ['/settings/:section?', () => import('../views/settings/index.tsx')],
];

const ROUTES = VIEWS.map(([path, load]) => [path, deferred(load)] as const);

export function Routes() {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        {ROUTES.map(([path, View]) => (
          <Route key={path} path={path} component={View} />
        ))}
        <Route>
          <EmptyState title="There is no such page" action={<Link href="/">Show all scans</Link>}>
            The address is wrong, or the page belongs to a later version.
          </EmptyState>
        </Route>
      </Switch>
    </Suspense>
  );
}

function Loading() {
  return (
    <div className="page">
      <Skeleton />
    </div>
  );
}
