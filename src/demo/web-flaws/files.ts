/** Pages that serve files of a real folder: path traversal, one kind of broken check each. */
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { html } from './encoding.ts';
import { page } from './page.ts';
import { type Answer, type Planting, plant, type Route, text, type Visit } from './visit.ts';

const MAX_BYTES = 64 * 1024;

const FILES: Readonly<Record<string, string>> = {
  'downloads/handbook.txt': 'Larchdesk handbook\n\n1. Answer within a day.\n2. Say what you know.\n',
  'docs/start.md': '# First steps\n\nMake an inbox, then invite somebody.\n',
  'docs/inbox.md': '# The inbox\n\nWhat is not answered stays on top.\n',
  'attachments/invoice-17.txt': 'Invoice 17\n5 seats, one year\n',
  'guides/printers.md': '# Printers\n\nHave you tried to turn it off and on again?\n',
  'logs/app.log': '2025-03-01T08:00:00Z started\n2025-03-01T08:00:02Z 14 inboxes loaded\n',
  'files/price-list.txt': 'Solo 0\nTeam 9\nCompany 19\n',
  'letters/welcome.txt': 'Dear customer,\n\nwelcome to Larchdesk.\n',
};

/** Creates a temporary folder with the files. @returns its path; the caller removes it */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'larchdesk-'));
  for (const [name, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

interface Shelf extends Planting {
  /** @returns the path to read; null if the broken check refuses the value */
  flawed(value: string, folder: string): string | null;
  /** the folder of the files, and the name of the file in it */
  fixed(value: string): [within: string, name: string];
  /** whether the file is shown in a page or sent as plain text */
  shown: 'page' | 'plain';
}

const SHELVES: readonly Shelf[] = [
  {
    id: 'file-query',
    path: '/help/download',
    parameter: 'file',
    example: 'handbook.txt',
    section: 'help',
    label: 'Our handbook',
    context: 'name of a file, joined to its folder',
    shown: 'plain',
    flawed: (v, folder) => join(folder, 'downloads', v),
    fixed: (v) => ['downloads', v],
  },
  {
    id: 'file-prefix',
    path: '/help/read',
    parameter: 'page',
    example: 'docs/start.md',
    section: 'help',
    label: 'First steps',
    context: 'path that must begin with docs/',
    shown: 'page',
    flawed: (v, folder) => (v.startsWith('docs/') ? join(folder, v) : null),
    fixed: (v) => ['docs', v.replace(/^docs\//, '')],
  },
  {
    id: 'file-filter',
    path: '/help/attachment',
    parameter: 'name',
    example: 'invoice-17.txt',
    section: 'help',
    label: 'An attachment',
    context: 'name of a file, with ../ removed once',
    shown: 'plain',
    flawed: (v, folder) => join(folder, 'attachments', v.replaceAll('../', '')),
    fixed: (v) => ['attachments', v],
  },
  {
    id: 'file-suffix',
    path: '/help/guide',
    parameter: 'topic',
    example: 'printers',
    section: 'help',
    label: 'When printers do not print',
    context: 'name of a file, with a suffix that is left out where there is no such file',
    shown: 'page',
    flawed: (v, folder) => {
      const path = join(folder, 'guides', v);
      return isFile(`${path}.md`) ? `${path}.md` : path;
    },
    fixed: (v) => ['guides', `${v}.md`],
  },
  {
    id: 'file-absolute',
    path: '/developers/log',
    parameter: 'path',
    example: 'logs/app.log',
    section: 'developers',
    label: 'Log of the service',
    context: 'path that may be absolute, but not have ..',
    shown: 'page',
    flawed: (v, folder) => (v.includes('..') ? null : resolve(folder, v)),
    fixed: (v) => ['logs', v.replace(/^logs\//, '')],
  },
  {
    id: 'file-path',
    path: '/files/price-list.txt',
    parameter: '2',
    location: 'path',
    example: 'price-list.txt',
    section: 'company',
    label: 'Price list',
    context: 'segment of the path, with encoded slashes',
    shown: 'plain',
    flawed: (v, folder) => join(folder, 'files', v),
    fixed: (v) => ['files', v],
  },
  {
    id: 'file-post',
    method: 'POST',
    path: '/help/letter',
    parameter: 'template',
    example: 'welcome.txt',
    others: { customer: 'Mira' },
    section: 'help',
    label: 'Preview a letter',
    context: 'name of a file, from a form that is posted',
    shown: 'page',
    flawed: (v, folder) => join(folder, 'letters', v),
    fixed: (v) => ['letters', v],
  },
];

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** @returns the beginning of a file; null if it does not exist or is not a regular file, which may have no end */
function read(path: string): string | null {
  if (!isFile(path)) return null;
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(MAX_BYTES);
      return bytes.toString('utf8', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

/** Files outside the folder that can be read. Everyone on the machine can read them, so the flaws disclose nothing else. */
const PUBLIC_FILES = /^(\/etc\/passwd|[a-z]:\\windows\\(win\.ini|system32\\drivers\\etc\\hosts))$/i;

const isHarmless = (path: string, folder: string) =>
  path.startsWith(folder + sep) || PUBLIC_FILES.test(resolve(path));

function inside(folder: string, [within, name]: [string, string]): string | null {
  const base = join(folder, within) + sep;
  const path = resolve(base, name);
  return path.startsWith(base) ? path : null;
}

function answerOf(shelf: Shelf, value: string, visit: Visit): Answer {
  const { hardened, folder } = visit.premises;
  const path = hardened ? inside(folder, shelf.fixed(value)) : shelf.flawed(value, folder);
  const content = path === null || !isHarmless(path, folder) ? null : read(path);
  if (content === null)
    return page(visit, 'No such file', '<p>We could not open that file.</p>', { status: 404 });
  return shelf.shown === 'plain' ? text(content) : page(visit, shelf.label, `<pre>${html(content)}</pre>`);
}

export const fileRoutes: readonly Route[] = SHELVES.map((shelf) =>
  plant('path_traversal', shelf, (value, visit) => answerOf(shelf, value, visit)),
);
