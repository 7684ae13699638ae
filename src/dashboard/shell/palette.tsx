/** Commands and scans by name, with the keyboard: Ctrl-K. */
import * as Radix from '@radix-ui/react-dialog';
import { type KeyboardEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { useScans } from '../api/session.ts';
import { useFocusReturn } from '../ui/dialog.tsx';
import { visible } from '../ui/target-text.tsx';

export interface Command {
  name: string;
  /** such as `g s` */
  keys?: string;
  run(): void;
}

const MOST = 12;

export function Palette({ commands, onClose }: { commands: readonly Command[]; onClose(): void }) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const { scans } = useScans();
  const focusReturn = useFocusReturn();
  const [, navigate] = useLocation();
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const all: Command[] = [
    ...commands,
    ...scans.map(({ id, target, label }) => ({
      name: `Scan of ${visible(target)}${label === null ? '' : ` (${visible(label)})`}`,
      run: () => navigate(`/scans/${id}`),
    })),
  ];
  const found = all
    .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .slice(0, MOST);
  const chosen = Math.min(active, found.length - 1);
  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setActive((chosen + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[chosen]);
    }
  };
  return (
    <Radix.Root open onOpenChange={onClose}>
      <Radix.Portal>
        <div className="backdrop" />
        <Radix.Content className="dialog palette" aria-describedby={undefined} {...focusReturn}>
          <Radix.Title className="visually-hidden">Commands and scans</Radix.Title>
          <input
            placeholder="Find a command or a scan"
            aria-label="Find a command or a scan"
            role="combobox"
            aria-expanded="true"
            aria-controls="palette"
            aria-activedescendant={found[chosen] ? `palette-${chosen}` : undefined}
            value={text}
            onChange={({ target }) => {
              setText(target.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
          />
          <div id="palette" role="listbox" aria-label="Results">
            {found.map((command, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the keys
              // biome-ignore lint/a11y/useFocusableInteractive: the input has the focus
              <div
                key={`${command.name} ${index}`}
                id={`palette-${index}`}
                role="option"
                aria-selected={index === chosen}
                className="menu-item"
                onClick={() => run(command)}
              >
                <span className="cut">{command.name}</span>
                {command.keys && <kbd className="push">{command.keys}</kbd>}
              </div>
            ))}
          </div>
          {found.length === 0 && <p className="menu-label">Nothing has this name.</p>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
