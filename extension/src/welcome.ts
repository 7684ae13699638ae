/** The first-run page: what is sent and where, and the user's consent. Nothing is read or sent before it is given. */
import { element, setText, show, visible } from './element.ts';
import { checkServer, fillServerFields, readServerFields } from './server-fields.ts';
import { changeSettings, loadSettings } from './settings.ts';

const PAGES = { origins: ['http://*/*', 'https://*/*'] };

fillServerFields(await loadSettings());

element('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const change = readServerFields();
  if (change === null) return;
  // Firefox asks the user; Chromium has asked at the installation.
  const isGranted = await chrome.permissions.request(PAGES);
  show('not-granted', !isGranted);
  if (!isGranted) return;
  await changeSettings(() => ({ ...change, consent: true }));
  show('form', false);
  show('done', true);
  element('done').focus();
  const problem = await checkServer();
  show('problem', problem !== '');
  setText('problem-text', visible(problem));
});
element('decline').addEventListener('click', async () => {
  await changeSettings(() => ({ consent: false }));
  show('form', false);
  show('declined', true);
  element('declined').focus();
});
element('options').addEventListener('click', () => chrome.runtime.openOptionsPage());
