import { ScanwireProvider } from '@scanwire/client/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { createSession, SessionContext } from './api/session.ts';
import { App } from './shell/app.tsx';
import { listenToKeys } from './shell/keys.ts';
import { basePath, serverUrl } from './shell/location.ts';
import { applyTheme, currentTheme } from './shell/theme.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/components.css';
import './styles/shell.css';

applyTheme(currentTheme());
listenToKeys();
// The server is configured for a path prefix, and was opened without it.
if (!location.pathname.startsWith(`${basePath}/`)) history.replaceState(null, '', `${basePath}/`);

const session = createSession(serverUrl('graphql'));

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <SessionContext value={session}>
      <ScanwireProvider client={session.client}>
        <QueryClientProvider client={session.queries}>
          <Router base={basePath}>
            <App />
          </Router>
        </QueryClientProvider>
      </ScanwireProvider>
    </SessionContext>
  </StrictMode>,
);
