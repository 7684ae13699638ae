/** Access to the static elements of the extension's pages. Text is only ever set as text. */

/** @throws Error if the page has no such element */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found as T;
}

export function setText(id: string, text: string): void {
  const target = element(id);
  if (target.textContent !== text) target.textContent = text;
}

export const show = (id: string, isShown: boolean): void => {
  element(id).hidden = !isShown;
};

/** A new element with a class and content. */
export function create(tag: string, className: string, ...content: (string | Node)[]): HTMLElement {
  const created = document.createElement(tag);
  if (className) created.className = className;
  created.append(...content.map((item) => (typeof item === 'string' ? visible(item) : item)));
  return created;
}

/** Text of strangers with invisible and direction-changing characters made visible. */
export const visible = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `‹${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`,
  );
