import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// Otherwise a build within a test run would have the development version of React, which is several times slower.
process.env.NODE_ENV = 'production';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: path('.'),
  // The server puts the path to the root in their place (src/http/dashboard.ts).
  base: './',
  resolve: {
    alias: [
      { find: /^@scanwire\/client\/react$/, replacement: path('../../packages/client/src/react.ts') },
      { find: /^@scanwire\/client$/, replacement: path('../../packages/client/src/index.ts') },
    ],
  },
  build: {
    outDir: path('../../dist/dashboard'),
    emptyOutDir: true,
    target: 'es2022',
    // Inline data would need an exception in the page's policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
