/** `value.name`: members of values, elements and events. */
import { CLIPBOARD, DATA, ELEMENT, EVENT, KEY_EVENT, KEYS, type Labels } from './labels.ts';
import { join, labelled, UNKNOWN, type Value } from './value.ts';

/** Elements that scripts can find in the page, as labels. */
export interface Elements {
  /** @param selector of CSS, an id, a name, or a tag */
  select(selector: string): Labels;
  /** fields and forms by their id or name; null for none */
  named(name: string): Labels | null;
  /** every field of the page */
  all: Labels;
}

const KEEPS_ELEMENT =
  /^(?:target|currentTarget|srcElement|elements|form|forms|parentNode|parentElement|children|firstChild|nextElementSibling|previousElementSibling|\d+)$/;
const KEY: ReadonlySet<string> = new Set(['key', 'keyCode', 'which', 'charCode', 'code']);

/** @param name null where it is not known */
export function memberOf(value: Value, name: string | null, elements: Elements): Value {
  if (name === 'length') return UNKNOWN;
  const own = name === null ? undefined : (value.members?.get(name) ?? itemAt(value, name));
  if (own !== undefined) return own;
  const labels = new Set<string>();
  let isElement = false;
  for (const label of value.labels) {
    isElement ||= label.startsWith(ELEMENT);
    const kept = labelOfMember(label, name);
    if (kept !== null) labels.add(kept);
  }
  if (value.labels.has(EVENT)) {
    for (const label of labelsOfEvent(name, isElement, elements)) labels.add(label);
  }
  // `form.password`
  const named = isElement && name !== null && labels.size === 0 ? elements.named(name) : null;
  if (named) return labelled(named);
  const items = name === null ? (value.items ?? []) : [];
  return items.reduce(join, labelled(labels));
}

const itemAt = ({ items }: Value, name: string): Value | undefined =>
  items !== null && /^\d{1,5}$/.test(name) ? items[Number(name)] : undefined;

/** The label that a member inherits from its object; null for none. */
function labelOfMember(label: string, name: string | null): string | null {
  if (label.startsWith(ELEMENT)) {
    if (name === 'value') return `${DATA}${label.slice(ELEMENT.length)}`;
    return name === null || KEEPS_ELEMENT.test(name) ? label : null;
  }
  if (label === KEY_EVENT) return name !== null && KEY.has(name) ? KEYS : null;
  return label !== EVENT || name === null ? label : null;
}

function labelsOfEvent(name: string | null, isElement: boolean, { all }: Elements): Iterable<string> {
  if (name === 'clipboardData') return [CLIPBOARD];
  return (name === 'target' || name === 'srcElement') && !isElement ? all : [];
}
