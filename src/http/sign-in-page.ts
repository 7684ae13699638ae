/** The page on which people sign in with a key. It works without scripts. */
import { createHash } from 'node:crypto';
import { escapeHtml, pageHeaders } from './page-security.ts';

const STYLE = `
:root {
  color-scheme: light dark;
  --back: light-dark(#f4f5f7, #0e1116); --card: light-dark(#fff, #171b22); --line: light-dark(#d7dbe0, #2d333d);
  --text: light-dark(#1b1f24, #e8eaed); --soft: light-dark(#57606a, #9aa4b1); --accent: light-dark(#0b66c3, #2f81f7);
  --bad: light-dark(#b3261e, #ff8a80); --bad-back: light-dark(#fdecea, #3b1b1a);
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px;
  background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif;
}
main {
  width: 100%; max-width: 420px; padding: 32px; background: var(--card); border: 1px solid var(--line);
  border-radius: 12px; box-shadow: 0 8px 24px rgb(0 0 0 / 8%);
}
.brand { display: flex; align-items: center; gap: 10px; margin: 0 0 20px; font-weight: 600; }
.brand svg { flex: none; color: var(--accent); }
h1 { margin: 0 0 4px; font-size: 24px; line-height: 1.25; }
p { margin: 0; color: var(--soft); }
form { margin: 24px 0; }
label { display: block; margin-bottom: 6px; font-size: 14px; font-weight: 600; }
input, button { width: 100%; min-height: 44px; padding: 10px 12px; font: inherit; border-radius: 8px; }
input {
  color: inherit; background: var(--back); border: 1px solid var(--line);
  font-family: ui-monospace, monospace; font-size: 15px;
}
input[aria-invalid] { border-color: var(--bad); }
input::placeholder { color: var(--soft); opacity: .8; }
button { margin-top: 16px; border: 0; color: #fff; background: #0b66c3; font-weight: 600; cursor: pointer; }
button:hover { background: #0957a8; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[role=alert] {
  margin: 20px 0 0; padding: 10px 12px; border-radius: 8px; overflow-wrap: anywhere;
  color: var(--bad); background: var(--bad-back); font-size: 14px;
}
footer { padding-top: 20px; border-top: 1px solid var(--line); font-size: 14px; }
code { display: block; margin-top: 6px; color: var(--text); font: 12px/1.6 ui-monospace, monospace; overflow-wrap: anywhere; }
`;

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');

export const SIGN_IN_HEADERS = {
  ...pageHeaders({ 'style-src': `'sha256-${sha256(STYLE)}'`, 'img-src': 'data:' }),
  'cache-control': 'no-store',
};

/**
 * @param action where the form is sent
 * @param problem why the last try failed; null at the first
 */
export function signInPage(action: string, problem: string | null): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · scanwire</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<div class="brand">
<svg width="26" height="26" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true">
<circle cx="12" cy="12" r="2"/><path d="M7.8 16.2a6 6 0 0 1 0-8.4m8.4 0a6 6 0 0 1 0 8.4M4.9 19.1a10 10 0 0 1 0-14.2m14.2 0a10 10 0 0 1 0 14.2"/>
</svg>scanwire</div>
<h1>Sign in</h1>
<p>Enter an API key of this server.</p>
${problem === null ? '' : `<p role="alert" id="problem">${escapeHtml(problem)}</p>\n`}<form method="post" action="${escapeHtml(action)}">
<input name="username" autocomplete="username" value="scanwire" hidden>
<label for="key">API key</label>
<input id="key" name="key" type="password" required autofocus autocomplete="current-password" autocapitalize="none" spellcheck="false" placeholder="scw_…"${problem === null ? '' : ' aria-invalid="true" aria-describedby="problem"'}>
<button>Sign in</button>
</form>
<footer><p>No key yet? An administrator of the server can create one:
<code>scanwire token create --name me --role operator</code>
In a clone: <code>npm run scanwire -- token create …</code></p></footer>
</main>
</body>
</html>
`;
}
