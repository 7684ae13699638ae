/** Endpoints by site and folder. New rows cost their own number. */
import type { EndpointRow } from '../../store/scan-store.ts';

interface Branch {
  children: Map<string, Branch>;
  row: EndpointRow | null;
  /** of it and all below it */
  count: number;
  /** null: its children are not sorted */
  sorted: [string, Branch][] | null;
}

export interface TreeLine {
  /** the address up to it */
  key: string;
  segment: string;
  depth: number;
  count: number;
  /** null: a leaf */
  isOpen: boolean | null;
  row: EndpointRow | null;
}

const branch = (): Branch => ({ children: new Map(), row: null, count: 0, sorted: null });

/** `https://host`, folders with their slash, and the rest; the folder itself is `/`. */
function segmentsOf(address: string): string[] {
  const [, site, path = ''] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)(.*)$/i.exec(address) ?? [];
  if (site === undefined) return [address];
  const [, folders = '', rest = ''] = /^([^?#]*\/)?(.*)$/s.exec(path) ?? [];
  return [site, ...(folders.slice(1).match(/[^/]*\//g) ?? []), rest === '' ? '/' : rest];
}

export class EndpointTree {
  readonly #root = branch();
  readonly #rows: () => readonly EndpointRow[];
  readonly #text: string;
  #seen = 0;

  /** @param text what the addresses contain, in any case; empty: all */
  constructor(rows: () => readonly EndpointRow[], text: string) {
    this.#rows = rows;
    this.#text = text.toLowerCase();
  }

  get count(): number {
    return this.#root.count;
  }

  get sites(): number {
    return this.#root.children.size;
  }

  /** Takes what has arrived since. */
  refresh(): void {
    const rows = this.#rows();
    for (; this.#seen < rows.length; this.#seen++) this.#add(rows[this.#seen] as EndpointRow);
  }

  /** The lines in view, from top to bottom. */
  lines(isOpen: (key: string, depth: number) => boolean): TreeLine[] {
    const lines: TreeLine[] = [];
    const visit = (parent: Branch, prefix: string, depth: number) => {
      parent.sorted ??= [...parent.children].sort(([a], [b]) => (a < b ? -1 : 1));
      for (const [segment, { children, row, count }] of parent.sorted) {
        const key = segment === '/' && depth > 0 ? `${prefix} /` : prefix + segment;
        const isFolder = children.size > 0;
        const open = isFolder && isOpen(key, depth);
        lines.push({ key, segment, depth, count, isOpen: isFolder ? open : null, row });
        if (open)
          visit(
            parent.children.get(segment) as Branch,
            prefix + segment + (depth === 0 ? '/' : ''),
            depth + 1,
          );
      }
    };
    visit(this.#root, '', 0);
    return lines;
  }

  #add(row: EndpointRow): void {
    const address = row.url ?? row.title;
    if (this.#text !== '' && !address.toLowerCase().includes(this.#text)) return;
    let at = this.#root;
    at.count++;
    for (const segment of segmentsOf(address)) {
      let next = at.children.get(segment);
      if (!next) {
        next = branch();
        at.children.set(segment, next);
        at.sorted = null;
      }
      next.count++;
      at = next;
    }
    at.row = row;
  }
}
