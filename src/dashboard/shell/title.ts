/** The title of the page and its icon, which show the progress of the scan that is open. */
import { useEffect } from 'react';
import type { State } from '../ui/status.tsx';

const TOKENS: Record<State, string> = {
  waiting: '#7a8494',
  running: '#2f6fe0',
  done: '#23895a',
  limited: '#a16a00',
  failed: '#c93a30',
  cancelled: '#7a8494',
};

/** @param done 0 to 1 */
function icon(state: State, done: number): string {
  const turn = 2 * Math.PI * 6 * done;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><g fill="none" stroke="${TOKENS[state]}" stroke-width="3"><circle cx="8" cy="8" r="6" opacity=".3"/><circle cx="8" cy="8" r="6" stroke-dasharray="${turn.toFixed(1)} 99" transform="rotate(-90 8 8)"/></g></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** @param progress of what the view shows; none: the plain icon */
export function useTitle(title: string, progress?: { state: State; done: number }): void {
  const { state = 'running', done = 1 } = progress ?? {};
  const percent = progress && state === 'running' ? `${Math.floor(done * 100)} % · ` : '';
  useEffect(() => {
    document.title = `${percent}${title} · scanwire`;
    const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
    if (link) link.href = icon(state, Math.round(done * 20) / 20);
  }, [percent, title, state, done]);
}
