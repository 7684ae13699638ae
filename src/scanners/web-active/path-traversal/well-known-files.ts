/** Files that nearly every machine of a kind has, and how their content is known. */

export interface WellKnownFile {
  /** from the root of the file system, without a drive, parts separated by `/` */
  path: string;
  system: 'unix' | 'windows';
  /** @returns a line that proves it, as it is written in the text; null when the text does not show the file */
  proofIn(text: string): string | null;
}

/**
 * The file's own lines. Pages put them between tags, JSON into one string.
 * @returns what matches in lines of the text, in order
 */
function matchesIn(text: string, pattern: RegExp, max = 50): string[] {
  const found: string[] = [];
  for (const line of text.replaceAll('\\/', '/').split(/\r?\n|\\r\\n|\\n|<[^<>\n]{0,200}>|["`]/)) {
    const match = line.length <= 1000 ? pattern.exec(line.trim()) : null;
    if (match) found.push(match[0]);
    if (found.length >= max) break;
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

/** For a second look: none of them is like the first. */
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
