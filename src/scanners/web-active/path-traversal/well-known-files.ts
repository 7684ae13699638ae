/** Files that nearly every machine has, and how to recognise their content. */

export interface WellKnownFile {
  /** relative to the root of the file system or drive, with `/` between its parts */
  path: string;
  system: 'unix' | 'windows';
  /** @returns a line of the text that proves it; null when the text does not show the file */
  proofIn(text: string): string | null;
}

/** Matches in the lines of a file that is shown in a text: between tags of a page, or in a string of JSON. */
function matchesIn(text: string, pattern: RegExp): string[] {
  const found: string[] = [];
  for (const line of text.replaceAll('\\/', '/').split(/\r?\n|\\r\\n|\\n|<[^<>\n]{0,200}>|["`]/)) {
    const match = line.length <= 1000 ? pattern.exec(line.trim()) : null;
    if (match) found.push(match[0]);
  }
  return found;
}

// passwd(5), group(5), hosts(5): https://man7.org/linux/man-pages/man5/passwd.5.html
const ROOT = /^root:[^:\s]{0,200}:0:0:[^:]{0,200}:\/[^:]{0,200}:(?:\/[^:\s]{0,200})?$/;
const ACCOUNT =
  /^[a-z_][\w.-]{0,31}\$?:[^:\s]{0,200}:\d{1,10}:\d{1,10}:[^:]{0,200}:[^:]{0,200}:[^:\s]{0,200}$/i;
const GROUP = /^[a-z_][\w.-]{0,31}:[^:\s]{0,200}:\d{1,10}:[\w.,-]{0,500}$/i;
const LOOPBACK = /^127\.0\.0\.1[ \t]{1,40}(?:\S{1,100}[ \t]{1,40}){0,5}localhost\b/;
const SECTION = /^\[(?:fonts|extensions|mci extensions|files|mail)\]$/i;

export const PASSWD: WellKnownFile = {
  path: 'etc/passwd',
  system: 'unix',
  proofIn(text) {
    const accounts = matchesIn(text, ACCOUNT);
    const root = accounts.find((line) => ROOT.test(line));
    return root !== undefined && accounts.length >= 2 ? root : null;
  },
};

export const WIN_INI: WellKnownFile = {
  path: 'windows/win.ini',
  system: 'windows',
  proofIn(text) {
    const sections = new Set(matchesIn(text, SECTION).map((line) => line.toLowerCase()));
    return sections.has('[fonts]') && (sections.has('[extensions]') || sections.has('[mci extensions]'))
      ? '[fonts]'
      : null;
  },
};

/** Files for the second proof, all with distinct content. */
export const OTHERS: readonly WellKnownFile[] = [
  {
    path: 'etc/group',
    system: 'unix',
    proofIn(text) {
      const groups = matchesIn(text, GROUP);
      const root = groups.find((line) => /^(?:root|wheel):[^:]*:0:/.test(line));
      return root !== undefined && groups.length >= 2 ? root : null;
    },
  },
  {
    path: 'etc/hosts',
    system: 'unix',
    proofIn: (text) => matchesIn(text, LOOPBACK)[0] ?? null,
  },
  {
    path: 'windows/system32/drivers/etc/hosts',
    system: 'windows',
    proofIn: (text) =>
      text.includes('Microsoft TCP/IP for Windows') ? 'Microsoft TCP/IP for Windows' : null,
  },
];
