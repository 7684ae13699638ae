/**
 * Stops forms of a page that was judged MALICIOUS, before they are sent. It runs in the page's isolated world. What the page
 * does against it, such as sending data by script, meets the browser's own rules (guard.ts).
 */
import { FORM_STOPPED, IS_GUARDED } from './message.ts';

let isGuarded = true;

function stop(event: Event): void {
  if (!isGuarded) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  void chrome.runtime.sendMessage({ type: FORM_STOPPED });
}

/** Runs once in a document, however often it is injected. */
const scope = globalThis as { scanwireGuard?: true };
if (!scope.scanwireGuard) {
  scope.scanwireGuard = true;
  addEventListener('submit', stop, { capture: true });
  // The user has come back from the warning, and the document with all that was typed.
  addEventListener('pageshow', async ({ persisted }) => {
    if (persisted) isGuarded = (await chrome.runtime.sendMessage({ type: IS_GUARDED })) === true;
  });
}
