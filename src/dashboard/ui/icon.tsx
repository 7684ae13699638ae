const PATHS = {
  alert: 'M8 2.5 14 13H2zM8 6.5v3M8 11.3v.2',
  back: 'M9.5 3 4.5 8l5 5',
  check: 'm3 8.5 3.2 3.2L13 5',
  chevron: 'm6 3.5 4.5 4.5L6 12.5',
  clock: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2M8 5v3.2l2 1.4',
  close: 'm4 4 8 8m0-8-8 8',
  copy: 'M6 6h7v7H6zM10 6V3H3v7h3',
  cross: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2M6 6l4 4m0-4-4 4',
  dash: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2M5 8h6',
  done: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2M5.3 8.2 7.2 10l3.5-3.8',
  down: 'm3.5 6 4.5 4.5L12.5 6',
  download: 'M8 2.5v7m0 0L5 6.7m3 2.8 3-2.8M3 13h10',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  help: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2M6.3 6.4a1.7 1.7 0 1 1 2.4 1.7c-.5.2-.7.5-.7 1M8 11.2v.1',
  menu: 'M3 8h.1M8 8h.1M13 8h.1',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5',
  open: 'M9 3h4v4m0-4L7.5 8.5M11 9.5V13H3V5h3.5',
  pause: 'M5.5 3.5v9m5-9v9',
  play: 'm5 3 8 5-8 5z',
  plus: 'M8 3v10M3 8h10',
  radar: 'M8 8h.1M5.2 10.8a4 4 0 0 1 0-5.6m5.6 0a4 4 0 0 1 0 5.6M3 13A7 7 0 0 1 3 3m10 0a7 7 0 0 1 0 10',
  rerun: 'M13 8a5 5 0 1 1-1.5-3.6L13 6m0-3.5V6H9.5',
  running: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9m3.3 7.8 3.2 3.2',
  skip: 'm4 3.5 6 4.5-6 4.5zM12 3.5v9',
  stop: 'M4 4h8v8H4z',
  sun: 'M8 5.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2M8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7',
  trash: 'M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5',
} as const;

export type IconName = keyof typeof PATHS;

/** Decorative: the element around it has a name. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
