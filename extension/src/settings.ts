/** What the user, or an administrator through managed storage, has chosen. */
import { parseServer } from './server-address.ts';
import { parseSite } from './site.ts';

export interface Settings {
  /** pages may be read and sent */
  consent: boolean;
  /** address of the server, without a trailing slash */
  server: string;
  /** API key of the server; empty for a server without keys */
  key: string;
  /** values of queries in addresses are sent, too */
  queryValues: boolean;
  /** sites whose pages are neither read nor sent */
  paused: readonly string[];
  /** sites without warnings before forms */
  allowed: readonly string[];
}

const DEFAULTS: Settings = {
  ...{ consent: false, server: 'http://127.0.0.1:4000', key: '', queryValues: false },
  ...{ paused: [], allowed: [] },
};

export const MAX_SITES = 1000;
const MAX_KEY = 4096;
/** While a browser starts, it does not read policies before its first page has come to rest, which may never happen. */
const MANAGED_MS = 250;

/** Settings, and those that an administrator has set, which the user cannot change. Lists are the user's with the administrator's. */
export interface LoadedSettings extends Settings {
  managed: Partial<Settings>;
}

export async function loadSettings(): Promise<LoadedSettings> {
  const [own, managed] = await Promise.all([chrome.storage.local.get('settings'), readManaged()]);
  const mine = { ...DEFAULTS, ...known(own.settings) };
  return {
    ...mine,
    ...managed,
    paused: [...new Set([...mine.paused, ...(managed.paused ?? [])])],
    allowed: [...new Set([...mine.allowed, ...(managed.allowed ?? [])])],
    managed,
  };
}

/** Changes the user's own settings. @param change gets the current ones */
export async function changeSettings(change: (own: Settings) => Partial<Settings>): Promise<void> {
  // Two pages of the extension may change them at the same time.
  await navigator.locks.request('settings', async () => {
    const own = { ...DEFAULTS, ...known((await chrome.storage.local.get('settings')).settings) };
    await chrome.storage.local.set({ settings: { ...own, ...change(own) } });
  });
}

/** Calls back when settings change, until the page is closed. */
export function onSettingsChange(listener: () => void): void {
  chrome.storage.onChanged.addListener((changes, area) => {
    if (area === 'managed' || (area === 'local' && (changes.settings ?? changes.managed))) listener();
  });
}

/** @returns the policy; if the browser does not answer soon, what it answered last */
async function readManaged(): Promise<Partial<Settings>> {
  const answer = askManaged();
  const last = (await chrome.storage.local.get('managed')).managed;
  const kept = answer.then(async (managed) => {
    if (JSON.stringify(managed) !== JSON.stringify(last && known(last)))
      await chrome.storage.local.set({ managed });
    return managed;
  });
  // Without any answer so far, the policy may forbid to read pages.
  if (last === undefined) return await kept;
  return await Promise.race([
    kept,
    new Promise<Partial<Settings>>((resolve) => setTimeout(() => resolve(known(last)), MANAGED_MS)),
  ]);
}

async function askManaged(): Promise<Partial<Settings>> {
  try {
    return known(await chrome.storage.managed.get());
  } catch {
    // Firefox throws if there is no policy.
    return {};
  }
}

/** The valid settings of a stored object. */
function known(stored: unknown): Partial<Settings> {
  const { consent, server, key, queryValues, paused, allowed } = Object(stored) as Record<string, unknown>;
  return {
    ...(typeof consent === 'boolean' && { consent }),
    ...(typeof server === 'string' && attempt('server', () => parseServer(server))),
    ...(typeof key === 'string' && key.length <= MAX_KEY && { key: key.trim() }),
    ...(typeof queryValues === 'boolean' && { queryValues }),
    ...(Array.isArray(paused) && { paused: sitesOf(paused) }),
    ...(Array.isArray(allowed) && { allowed: sitesOf(allowed) }),
  };
}

const sitesOf = (items: readonly unknown[]): string[] =>
  items.slice(0, MAX_SITES).flatMap((item) => {
    const { site } = typeof item === 'string' ? attempt('site', () => parseSite(item)) : {};
    return site === undefined ? [] : [site];
  });

function attempt<Name extends string>(name: Name, parse: () => string): { [Key in Name]?: string } {
  try {
    return { [name]: parse() } as { [Key in Name]?: string };
  } catch {
    return {};
  }
}
