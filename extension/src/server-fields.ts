/** The fields for the server, its key and query values, in the first-run page and the options. */
import { element, setText, show } from './element.ts';
import { connect } from './server.ts';
import { parseServer } from './server-address.ts';
import { type LoadedSettings, loadSettings, type Settings } from './settings.ts';

const NAMES = ['server', 'key', 'queryValues'] as const;

/** Fills in the fields. Those that an administrator has set cannot be changed, and the key is not shown. */
export function fillServerFields(settings: LoadedSettings): void {
  for (const name of NAMES) {
    const field = element<HTMLInputElement>(name);
    const isManaged = settings.managed[name] !== undefined;
    field.disabled = isManaged;
    const value = settings[name];
    if (typeof value === 'boolean') field.checked = value;
    else field.value = isManaged && name === 'key' ? '' : value;
  }
  show('managed', Object.keys(settings.managed).length > 0);
  element('origin').textContent = `SCANWIRE_CORS_ORIGINS=${location.origin}`;
}

/** @returns null if a field is wrong, and says so beside it */
export function readServerFields(): Partial<Settings> | null {
  const server = element<HTMLInputElement>('server');
  const key = element<HTMLInputElement>('key');
  const queryValues = element<HTMLInputElement>('queryValues');
  try {
    const change: Partial<Settings> = {
      ...(!server.disabled && { server: parseServer(server.value) }),
      ...(!key.disabled && { key: key.value.trim() }),
      ...(!queryValues.disabled && { queryValues: queryValues.checked }),
    };
    server.removeAttribute('aria-invalid');
    setText('server-error', '');
    return change;
  } catch (error) {
    server.setAttribute('aria-invalid', 'true');
    setText('server-error', (error as Error).message);
    server.focus();
    return null;
  }
}

/** Asks the server whether it takes the key. @returns what is wrong and what to do; empty if all is well */
export async function checkServer(): Promise<string> {
  try {
    await connect(await loadSettings()).check();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
