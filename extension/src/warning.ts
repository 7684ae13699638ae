/** The warning before data is sent from or to a page that was judged MALICIOUS. The page itself cannot reach this one. */
import { element, setText, show, visible } from './element.ts';
import { type Warning, warningKey } from './guard.ts';
import { OVERRULE } from './message.ts';
import { changeSettings, loadSettings } from './settings.ts';
import { hostOf } from './site.ts';
import { showLink, showVerdict } from './verdict-view.ts';

const tab = await chrome.tabs.getCurrent();
const tabId = tab?.id ?? -1;
const key = warningKey(tabId);
const warning = (await chrome.storage.session.get(key))[key] as Warning | undefined;
show('none', warning === undefined);
show('warning', warning !== undefined);

if (warning) {
  const host = hostOf(warning.url) ?? '';
  setText('host', visible(host));
  showVerdict(warning.verdict);
  setText(
    'how',
    warning.isKept
      ? 'The page is shown again: send the form once more.'
      : 'The page is loaded again: fill in the form once more.',
  );
  showLink((await loadSettings()).server, warning.verdict.assessment);

  element('leave').addEventListener('click', () => chrome.tabs.update(tabId, { url: 'about:blank' }));
  element('overrule').addEventListener('click', async () => {
    if (element<HTMLInputElement>('always').checked)
      await changeSettings(({ allowed }) => ({ allowed: [...allowed, host] }));
    await chrome.runtime.sendMessage({ type: OVERRULE, tabId });
    if (warning.isKept) history.back();
    else location.replace(warning.url);
  });
  element('leave').focus();
}
