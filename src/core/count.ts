/** `1 host`, `2 hosts`; `2,000 hosts`; `1 entry`, `2 entries` with the plural given */
export const count = (number: number, noun: string, plural = `${noun}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? noun : plural}`;
