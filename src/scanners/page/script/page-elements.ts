/** The fields and forms of a page, as scripts find them. */
import { type Secret, secretOf, wantsSeed, wordsOf } from '../document/secrets.ts';
import type { PageContent, PageField, PageForm } from '../parse.ts';
import { ELEMENT, type Labels } from './labels.ts';
import type { Elements } from './member.ts';

const labelOf = (kind: Secret | 'text') => `${ELEMENT}${kind}`;

/** Characters of a selector that are read. */
const MAX_SELECTOR = 500;
const MAX_CACHED = 10_000;

export class PageElements implements Elements {
  readonly all = new Set([labelOf('text')]);
  /** selectors that were too long to be read to their end */
  longSelectors = 0;
  /** the page asks for the recovery phrase of a wallet */
  readonly #isWallet: boolean;
  readonly #fields = new Map<string, Set<string>>();
  readonly #forms = new Map<string, Set<string>>();
  /** fields by type, class and other words */
  readonly #words = new Map<string, Set<string>>();
  readonly #selected = new Map<string, Labels>();

  constructor(content: PageContent) {
    this.#isWallet = wantsSeed(content, wordsOf(content));
    for (const form of content.forms) this.#addForm(form);
  }

  named(name: string): Labels | null {
    return this.#fields.get(name) ?? this.#forms.get(name) ?? null;
  }

  select(selector: string): Labels {
    const known = this.#selected.get(selector);
    if (known) return known;
    if (selector.length > MAX_SELECTOR) this.longSelectors++;
    const labels = this.#select(selector.slice(0, MAX_SELECTOR));
    if (this.#selected.size < MAX_CACHED) this.#selected.set(selector, labels);
    return labels;
  }

  #addForm({ names, fields }: PageForm): void {
    const kinds = fields.map((field) => [field, labelOf(this.#kindOf(field))] as const);
    for (const [field, label] of kinds) {
      this.all.add(label);
      for (const name of field.names) add(this.#fields, name, label);
      for (const word of [field.type, ...field.hint.split(' ')]) add(this.#words, word, label);
    }
    for (const name of names) {
      add(this.#forms, name, labelOf('text'));
      for (const [, label] of kinds) add(this.#forms, name, label);
    }
  }

  #kindOf(field: PageField): Secret | 'text' {
    const isWord =
      this.#isWallet && /^(?:text|textarea|password)$/.test(field.type) && !/search|mail/.test(field.hint);
    return secretOf(field, this.#isWallet) ?? (isWord ? 'seed' : 'text');
  }

  #select(selector: string): Labels {
    const names = selector.match(/[\w-]{1,100}/g) ?? [];
    const byName = union(names.map((name) => this.named(name)));
    if (byName.size > 0) return byName;
    const byWord = union(names.map((name) => this.#words.get(name.toLowerCase()) ?? null));
    if (byWord.size > 0) return byWord;
    if (/\bform\b|\b(?:input|textarea)\b(?!.*\[)|^\*$/.test(selector)) return this.all;
    if (/type\s*=\s*["']?password/.test(selector)) return new Set([labelOf('password')]);
    const hint = selector.toLowerCase();
    return new Set([labelOf(secretOf({ type: 'text', hint, names: [] }, this.#isWallet) ?? 'text')]);
  }
}

function add(map: Map<string, Set<string>>, name: string, label: string): void {
  const known = map.get(name);
  if (known) known.add(label);
  else map.set(name, new Set([label]));
}

const union = (sets: readonly (Labels | null)[]): Set<string> =>
  new Set(sets.flatMap((set) => [...(set ?? [])]));
