/** The frame of every page: navigation, scripts, footer. */
import { type Answer, form, link, type Visit } from './visit.ts';

const NAVIGATION = [
  ['/', 'Home'],
  ['/product', 'Product'],
  ['/shop', 'Shop'],
  ['/help', 'Help'],
  ['/docs/', 'Documentation'],
  ['/company', 'Company'],
  ['/developers', 'Developers'],
  ['/account/', 'Account'],
] as const;

/** On another host, since browsers allow plain HTTP for loopback (Secure Contexts, section 3.1). */
const MIXED_SCRIPT = 'http://static.larchdesk.test/assets/chat.js';

/**
 * @param title HTML; the caller encodes untrusted values
 * @param content HTML; the caller encodes untrusted values
 * @param more.head additional HTML for the head
 */
export function page(
  visit: Visit,
  title: string,
  content: string,
  more: { status?: number; head?: string; headers?: Answer['headers'] } = {},
): Answer {
  const { hardened } = visit.premises;
  const scripts = hardened
    ? ['/assets/jquery-3.7.1.min.js', '/assets/app.js']
    : ['/assets/jquery-1.8.1.min.js', '/assets/app.js', '/assets/config.js', MIXED_SCRIPT];
  return {
    status: more.status ?? 200,
    ...(more.headers && { headers: more.headers }),
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="stylesheet" href="/assets/site.css">
${more.head ?? ''}${scripts.map((src) => `<script src="${src}" defer></script>`).join('\n')}
</head>
<body>
<nav>
${NAVIGATION.map(([href, label]) => link(href, label)).join('\n')}
${visit.session?.user ? link('/logout', 'Log out') : link('/login', 'Log in')}
</nav>
<main>
<h1>${title}</h1>
${content}
</main>
<footer>
${form('/newsletter', { email: '' }, 'Send me the newsletter')}
<p>Larchdesk, help desks that answer.</p>
</footer>
</body>
</html>
`,
  };
}

/** An inline script; on the hardened site, with the nonce of its Content-Security-Policy. */
export const inlineScript = (visit: Visit, code: string): string =>
  visit.premises.hardened ? `<script nonce="${visit.nonce}">${code}</script>` : `<script>${code}</script>`;
