/** A tree of endpoints by site and folder. Adding rows takes time for the new ones only. */
import type { EndpointRow } from '../../store/scan-store.ts';
import { SortedRows } from '../../store/sorted-rows.ts';

/** Longest time in milliseconds that rows are added without a break, so that frames are not late. */
const SLICE_MS = 8;

interface Branch {
  segment: string;
  /** null: a leaf, of which there are many */
  children: { bySegment: Map<string, Branch>; inOrder: SortedRows<Branch> } | null;
  row: EndpointRow | null;
  /** endpoints at it and below it */
  count: number;
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

const branch = (segment: string): Branch => ({ segment, children: null, row: null, count: 0 });

function childOf(parent: Branch, segment: string): Branch {
  parent.children ??= {
    bySegment: new Map(),
    inOrder: new SortedRows((a, b) => (a.segment < b.segment ? -1 : 1)),
  };
  const known = parent.children.bySegment.get(segment);
  if (known) return known;
  const child = branch(segment);
  parent.children.bySegment.set(segment, child);
  parent.children.inOrder.insert(child);
  return child;
}

/** `https://host`, folders with their slash, and the rest; the folder itself is `/`. */
function segmentsOf(address: string): string[] {
  const [, site, path = ''] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)(.*)$/i.exec(address) ?? [];
  if (site === undefined) return [address];
  const [, folders = '', rest = ''] = /^([^?#]*\/)?(.*)$/s.exec(path) ?? [];
  return [site, ...(folders.slice(1).match(/[^/]*\//g) ?? []), rest === '' ? '/' : rest];
}

export class EndpointTree {
  readonly #root = branch('');
  readonly #rows: () => readonly EndpointRow[];
  readonly #text: string;
  #seen = 0;

  /** @param text only endpoints whose address contains it, ignoring case; empty: all */
  constructor(rows: () => readonly EndpointRow[], text: string) {
    this.#rows = rows;
    this.#text = text.toLowerCase();
  }

  get count(): number {
    return this.#root.count;
  }

  get sites(): number {
    return this.#root.children?.bySegment.size ?? 0;
  }

  /** Adds the rows that have arrived, for at most SLICE_MS. @returns whether all are added */
  refresh(): boolean {
    const rows = this.#rows();
    for (const end = performance.now() + SLICE_MS; this.#seen < rows.length && performance.now() < end; )
      this.#add(rows[this.#seen++] as EndpointRow);
    return this.#seen === rows.length;
  }

  /** The lines that are not in closed branches, from top to bottom. */
  lines(isOpen: (key: string, depth: number) => boolean): TreeLine[] {
    const lines: TreeLine[] = [];
    const visit = (parent: Branch, prefix: string, depth: number) => {
      for (const child of parent.children?.inOrder ?? []) {
        const { segment, children, row, count } = child;
        const key = segment === '/' && depth > 0 ? `${prefix} /` : prefix + segment;
        const isFolder = children !== null;
        const open = isFolder && isOpen(key, depth);
        lines.push({ key, segment, depth, count, isOpen: isFolder ? open : null, row });
        if (open) visit(child, prefix + segment + (depth === 0 ? '/' : ''), depth + 1);
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
      at = childOf(at, segment);
      at.count++;
    }
    at.row = row;
  }
}
