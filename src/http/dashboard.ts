/** Serves the dashboard from dist/dashboard, where `npm run build` and scripts/refresh.mjs put it. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answer } from './answer.ts';
import { pageHeaders } from './page-security.ts';
import { pathnameOf, rootFrom } from './relative-path.ts';
import type { PageRoute } from './sign-in.ts';
import { createStaticPage } from './static-page.ts';

/** The path is the same from src and from dist. */
const FOLDER = fileURLToPath(new URL('../../dist/dashboard/', import.meta.url));
const NOT_BUILT = 'The dashboard is not built. Run: npm run build:dashboard';

/** Paths of the views, whose routes are in src/dashboard/shell/routes.tsx. */
const VIEWS = /^\/(?:(?:scans|findings|pages|settings)(?:\/[^/.]+)?|scans\/[^/.]+\/[^/.]+)?\/?$/;
const ASSET = /^\/assets\/[\w.-]+$/;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Only its own files, and no script or style in the page. `data:` is the favicon, which shows progress. */
const PAGE_HEADERS = {
  ...pageHeaders({
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self' data:",
    'connect-src': "'self'",
    'require-trusted-types-for': "'script'",
    'trusted-types': "'none'",
  }),
  vary: 'accept, accept-encoding',
};

export const isDashboardView = (pathname: string): boolean => VIEWS.test(pathname);
export const isDashboardAsset = (pathname: string): boolean => ASSET.test(pathname);

/** The files of one build. */
interface Build {
  /** modification time of its page */
  builtAt: number;
  /** by the path to the root */
  pages: Map<string, PageRoute>;
  html: string;
  assets: ReadonlyMap<string, PageRoute>;
}

/**
 * Reads the files at the first request, and again after a new build.
 * @param prefix path of the configured address, without a trailing slash
 */
export function createDashboard({ maxAnswers, prefix }: { maxAnswers: number; prefix: string }): {
  page: PageRoute;
  asset: PageRoute;
} {
  let build: Promise<Build> | undefined;
  const read = async (): Promise<Build | null> => {
    const builtAt = await stat(join(FOLDER, 'index.html')).then(
      ({ mtimeMs }) => mtimeMs,
      () => null,
    );
    if (builtAt === null) return null;
    if ((await build)?.builtAt !== builtAt) {
      build = readBuild(builtAt, maxAnswers);
      build.catch(() => {
        build = undefined;
      });
    }
    return (await build) ?? null;
  };

  return {
    async page(request, response, connection) {
      const found = await read();
      if (found === null) return answer(response, 503, { error: NOT_BUILT });
      const pathname = pathnameOf(request);
      // The address of the start page may lack its last slash.
      const root = pathname === '/' && prefix !== '' ? `${prefix}/` : rootFrom(pathname);
      let page = found.pages.get(root);
      if (!page) {
        const bytes = Buffer.from(found.html.replaceAll('="./', `="${root}`));
        page = createStaticPage(() => ({ bytes, headers: PAGE_HEADERS }), maxAnswers);
        found.pages.set(root, page);
      }
      return await page(request, response, connection);
    },
    async asset(request, response, connection) {
      const asset = (await read())?.assets.get(pathnameOf(request));
      if (!asset)
        return answer(response, 404, {
          error: 'Not found. Reload the page: it may belong to another version of the server.',
        });
      return await asset(request, response, connection);
    },
  };
}

async function readBuild(builtAt: number, maxAnswers: number): Promise<Build> {
  const folder = join(FOLDER, 'assets');
  const names = await readdir(folder);
  const assets = names.flatMap((name): [string, PageRoute][] => {
    const type = TYPES[extname(name)];
    if (type === undefined) return [];
    const headers = {
      'content-type': type,
      // Their names contain their hashes.
      'cache-control': 'public, max-age=31536000, immutable',
      'cross-origin-resource-policy': 'same-origin',
      vary: 'accept-encoding',
    };
    const file = join(folder, name);
    return [
      [
        `/assets/${name}`,
        createStaticPage(async () => ({ bytes: await readFile(file), headers }), maxAnswers),
      ],
    ];
  });
  const html = await readFile(join(FOLDER, 'index.html'), 'utf8');
  return { builtAt, pages: new Map(), html, assets: new Map(assets) };
}
