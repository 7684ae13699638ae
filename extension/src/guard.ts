/**
 * Warns before data is sent from or to a page that was judged MALICIOUS. The browser itself blocks requests with a body,
 * whatever the page's scripts do; a script in the isolated world of the page stops its forms beforehand.
 */
import type { Settings } from './settings.ts';
import { hostOf, isListed } from './site.ts';
import { placeOf, type Verdict } from './verdict.ts';

/** A page that was judged MALICIOUS. */
interface Hostile {
  url: string;
  verdict: Verdict;
}

/** What the warning page of a tab shows. */
export interface Warning extends Hostile {
  /** the page is still in the history of the tab, with what was typed */
  isKept: boolean;
}

interface GuardState {
  /** by their place, newest last */
  hostile: Record<string, Hostile>;
  /** places of those that are open, by tab */
  tabs: Record<number, string>;
  /** places that the user has overruled */
  overruled: string[];
}

/** Of pages and of decisions in one session of the browser. */
const MAX_PLACES = 100;
const METHODS = ['post', 'put', 'patch'] as chrome.declarativeNetRequest.RequestMethod[];
const FROM = [
  'main_frame',
  'sub_frame',
  'xmlhttprequest',
  'ping',
] as chrome.declarativeNetRequest.ResourceType[];
const TO = ['main_frame', 'sub_frame'] as chrome.declarativeNetRequest.ResourceType[];

export const warningKey = (tabId: number): string => `warning:${tabId}`;

export interface Guard {
  /** Guards a page of a tab. */
  protect(tabId: number, url: string, verdict: Verdict): Promise<void>;
  /** The tab shows another page. */
  leave(tabId: number): void;
  isGuarded(tabId: number): boolean;
  /** Shows the warning in a tab whose form was stopped. */
  warn(tabId: number): Promise<void>;
  /** A navigation was blocked by some extension. Shows the warning if it was this one. */
  blocked(tabId: number, url: string): Promise<void>;
  /** The user wants to send data although the page of the warning is MALICIOUS. */
  overrule(tabId: number): Promise<void>;
  /** Settings have changed. */
  update(): Promise<void>;
}

export async function createGuard(settings: () => Pick<Settings, 'allowed'>): Promise<Guard> {
  const empty: GuardState = { hostile: {}, tabs: {}, overruled: [] };
  const state: GuardState = {
    ...empty,
    ...((await chrome.storage.session.get('guard')).guard as GuardState | undefined),
  };
  const isActive = (place: string | undefined): place is string =>
    place !== undefined &&
    state.hostile[place] !== undefined &&
    !state.overruled.includes(place) &&
    !isListed(hostOf(place) ?? '', settings().allowed);

  /** Rules are replaced one after another. */
  let last: Promise<void> = Promise.resolve();
  const apply = (): Promise<void> => {
    last = last.then(async () => {
      await chrome.storage.session.set({ guard: state });
      const old = await chrome.declarativeNetRequest.getSessionRules();
      const tabIds = Object.keys(state.tabs)
        .map(Number)
        .filter((tabId) => isActive(state.tabs[tabId]));
      const places = Object.keys(state.hostile).filter(isActive);
      const conditions: chrome.declarativeNetRequest.RuleCondition[] = [
        ...(tabIds.length > 0 ? [{ tabIds, requestMethods: METHODS, resourceTypes: FROM }] : []),
        ...places.map((place) => ({
          ...{ urlFilter: `|${place}`, isUrlFilterCaseSensitive: true },
          ...{ requestMethods: METHODS, resourceTypes: TO },
        })),
      ];
      await chrome.declarativeNetRequest.updateSessionRules({
        removeRuleIds: old.map(({ id }) => id),
        addRules: conditions.map((condition, at) => ({
          id: at + 1,
          action: { type: 'block' as chrome.declarativeNetRequest.RuleActionType },
          condition,
        })),
      });
    });
    last.catch(() => {});
    return last;
  };

  const show = async (tabId: number, place: string, isKept: boolean) => {
    const hostile = state.hostile[place];
    if (!hostile) return;
    const warning: Warning = { ...hostile, isKept };
    await chrome.storage.session.set({ [warningKey(tabId)]: warning });
    await chrome.tabs.update(tabId, { url: chrome.runtime.getURL('warning.html') });
  };

  return {
    async protect(tabId, url, verdict) {
      const place = placeOf(url);
      delete state.hostile[place];
      state.hostile[place] = { url, verdict };
      const [oldest] = Object.keys(state.hostile);
      if (oldest !== undefined && Object.keys(state.hostile).length > MAX_PLACES)
        delete state.hostile[oldest];
      state.tabs[tabId] = place;
      await apply();
      if (!isActive(place)) return;
      const target = { tabId, allFrames: true };
      await chrome.scripting.executeScript({ target, files: ['form-guard.js'], injectImmediately: true });
    },
    leave(tabId) {
      if (state.tabs[tabId] === undefined) return;
      delete state.tabs[tabId];
      void apply();
    },
    isGuarded: (tabId) => isActive(state.tabs[tabId]),
    async warn(tabId) {
      const place = state.tabs[tabId];
      if (isActive(place)) await show(tabId, place, true);
    },
    async blocked(tabId, url) {
      const place = [state.tabs[tabId], placeOf(url)].find(isActive);
      if (place !== undefined) await show(tabId, place, false);
    },
    async overrule(tabId) {
      const key = warningKey(tabId);
      const warning = (await chrome.storage.session.get(key))[key] as Warning | undefined;
      if (!warning) return;
      state.overruled = [...state.overruled, placeOf(warning.url)].slice(-MAX_PLACES);
      await apply();
    },
    update: apply,
  };
}
