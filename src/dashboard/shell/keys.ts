/** Keyboard commands. The newest component that has a command for a key gets it. */
import { useEffect, useRef } from 'react';

/** By key, as in `KeyboardEvent.key`, or by two of them: `g s`. */
export type Keymap = Readonly<Record<string, () => void>>;

const maps: { current: Keymap }[] = [];
const SEQUENCE_MS = 1000;
let prefix = { key: '', at: 0 };

export function useKeys(keymap: Keymap): void {
  const current = useRef(keymap);
  current.current = keymap;
  useEffect(() => {
    maps.push(current);
    return () => void maps.splice(maps.indexOf(current), 1);
  }, []);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'));

function handle(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey, altKey, target, defaultPrevented } = event;
  // Dialogs and menus have keys of their own.
  if (defaultPrevented || document.querySelector('[role=dialog], [role=menu]')) return;
  const isCommand = ctrlKey || metaKey;
  if (altKey || (isCommand && key !== 'k')) return;
  if (isTyping(target) && !isCommand) {
    if (key === 'Escape') (target as HTMLElement).blur();
    return;
  }
  const name = isCommand ? 'Ctrl-k' : key;
  const sequence = event.timeStamp - prefix.at < SEQUENCE_MS ? `${prefix.key} ${name}` : name;
  prefix = { key: name, at: event.timeStamp };
  for (const wanted of [sequence, name]) {
    const command = maps.findLast(({ current }) => wanted in current)?.current[wanted];
    if (!command) continue;
    event.preventDefault();
    prefix.at = 0;
    command();
    return;
  }
}

/** Call it once. */
export function listenToKeys(): void {
  addEventListener('keydown', handle);
}
