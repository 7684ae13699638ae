/** The options: server and key, what is sent, and the lists of sites. */
import { create, element, setText, show, visible } from './element.ts';
import { RETRY } from './message.ts';
import { checkServer, fillServerFields, readServerFields } from './server-fields.ts';
import {
  changeSettings,
  type LoadedSettings,
  loadSettings,
  MAX_SITES,
  onSettingsChange,
} from './settings.ts';
import { parseSite } from './site.ts';

const LISTS = ['paused', 'allowed'] as const;
type List = (typeof LISTS)[number];

function renderLists(settings: LoadedSettings): void {
  for (const list of LISTS) {
    show(`${list}-empty`, settings[list].length === 0);
    element(list).replaceChildren(
      ...[...settings[list]].sort().map((site) => {
        const isManaged = settings.managed[list]?.includes(site) ?? false;
        const remove = create('button', 'quiet', 'Remove') as HTMLButtonElement;
        remove.type = 'button';
        remove.setAttribute('aria-label', `Remove ${site}`);
        remove.addEventListener('click', () =>
          change(list, (sites) => sites.filter((item) => item !== site)),
        );
        return create(
          'li',
          'row',
          create('span', 'data', site),
          isManaged ? 'set by your organisation' : remove,
        );
      }),
    );
  }
}

const change = (list: List, by: (sites: readonly string[]) => readonly string[]) =>
  changeSettings((own) => ({ [list]: by(own[list]) }));

function renderConsent({ consent, managed }: LoadedSettings): void {
  setText('state', consent ? 'On: pages that you visit are judged.' : 'Off: no page is read or sent.');
  const toggle = element<HTMLButtonElement>('toggle');
  toggle.textContent = consent ? 'Turn off' : 'Turn on …';
  toggle.hidden = managed.consent !== undefined;
}

const render = async () => {
  const settings = await loadSettings();
  renderConsent(settings);
  renderLists(settings);
};

element('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const changed = readServerFields();
  if (changed === null) return;
  await changeSettings(() => changed);
  await chrome.runtime.sendMessage({ type: RETRY });
  setText('saved', 'Saved. Asking the server …');
  const problem = await checkServer();
  setText('saved', problem === '' ? 'Saved. The server accepts the key.' : 'Saved.');
  setText('problem', visible(problem));
});
element('form').addEventListener('input', () => {
  setText('saved', '');
  setText('problem', '');
});
element('toggle').addEventListener('click', async () => {
  if ((await loadSettings()).consent) await changeSettings(() => ({ consent: false }));
  else location.href = 'welcome.html';
});
for (const list of LISTS) {
  element(`${list}-form`).addEventListener('submit', async (event) => {
    event.preventDefault();
    const field = element<HTMLInputElement>(`${list}-site`);
    try {
      const site = parseSite(field.value);
      setText(`${list}-error`, '');
      await change(list, (sites) => [...new Set([...sites, site])].slice(0, MAX_SITES));
      field.value = '';
    } catch (error) {
      setText(`${list}-error`, (error as Error).message);
    }
    field.focus();
  });
}

fillServerFields(await loadSettings());
onSettingsChange(() => void render());
await render();
