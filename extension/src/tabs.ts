/** The page of each tab, as the popup shows it. Kept in `storage.session`, so that it survives a restart of the worker. */
import { badgeOf, type Standing, type TabPage, tabKey } from './verdict.ts';

export interface Tabs {
  /** A tab shows a new page. */
  begin(tabId: number, page: TabPage): void;
  /** The script of the page has changed its address. */
  rename(tabId: number, url: string): void;
  get(tabId: number): TabPage | undefined;
  /** Changes what is known of a page, if its tab still shows it. @returns whether it does */
  settle(tabId: number, visit: string, standing: Standing): boolean;
  all(): [number, TabPage][];
  close(tabId: number): void;
}

export async function createTabs(): Promise<Tabs> {
  const stored = await chrome.storage.session.get();
  const pages = new Map<number, TabPage>();
  for (const [key, page] of Object.entries(stored))
    if (key.startsWith('tab:')) pages.set(Number(key.slice(4)), page as TabPage);

  const put = (tabId: number, page: TabPage) => {
    pages.set(tabId, page);
    void chrome.storage.session.set({ [tabKey(tabId)]: page });
    void showBadge(tabId, page.standing);
  };
  return {
    begin: put,
    rename(tabId, url) {
      const page = pages.get(tabId);
      if (page) put(tabId, { ...page, url });
    },
    get: (tabId) => pages.get(tabId),
    settle(tabId, visit, standing) {
      const page = pages.get(tabId);
      if (page?.visit !== visit) return false;
      put(tabId, { ...page, standing });
      return true;
    },
    all: () => [...pages],
    close(tabId) {
      pages.delete(tabId);
      void chrome.storage.session.remove(tabKey(tabId));
    },
  };
}

async function showBadge(tabId: number, standing: Standing): Promise<void> {
  const { text, colour, title } = badgeOf(standing);
  try {
    await Promise.all([
      chrome.action.setBadgeText({ tabId, text }),
      chrome.action.setBadgeBackgroundColor({ tabId, color: colour }),
      chrome.action.setBadgeTextColor({ tabId, color: '#ffffff' }),
      chrome.action.setTitle({ tabId, title }),
    ]);
  } catch {
    // The tab was closed.
  }
}
