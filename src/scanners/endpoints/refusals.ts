/** URLs that look harmless, but whose links and forms say that they change state. */
import { type Harm, harmOf, harmOfForm, type JudgedForm } from '../kit/conduct.ts';
import { documentsOf, type Link, type PageFacts } from '../kit/page-facts.ts';
import type { Button, Form } from '../kit/page-forms.ts';
import { labelsOf } from '../kit/page-text.ts';

/**
 * By absolute URL. A request by another method than GET (`data-method`, POST) is not the one that the crawl sends:
 * such a URL is refused only when no plain link of the page leads to it.
 */
export function refusalsOf(facts: PageFacts): ReadonlyMap<string, Harm> {
  const refused = new Map<string, Harm>();
  const sent = new Map<string, Harm>();
  const plain = new Set<string>();
  const documents = documentsOf(facts);
  for (const { url, harm } of documents.flatMap(({ links }) => links.flatMap(judgedLink))) {
    if (harm === null) plain.add(url);
    else (harm.by === 'method' ? sent : refused).set(url, harm);
  }
  for (const form of documents.flatMap(({ forms }) => forms)) {
    for (const [url, harm] of harmsOfForm(form)) (form.method === 'post' ? sent : refused).set(url, harm);
  }
  for (const [url, harm] of sent) if (!plain.has(url) && !refused.has(url)) refused.set(url, harm);
  return refused;
}

const httpUrlOf = (url: string | null): string | null =>
  url !== null && /^https?:/.test(url) ? url.replace(/#.*$/s, '') : null;

function judgedLink({ element, href, text, labels, method }: Link): { url: string; harm: Harm | null }[] {
  const url = element === 'link' ? null : httpUrlOf(href.url);
  return url === null ? [] : [{ url, harm: harmOf({ url, text: `${text}\n${labels}`, method }) }];
}

/** Actions that change state whichever button submits the form. */
function harmsOfForm(form: Form): ReadonlyMap<string, Harm> {
  const harms = new Map<string, Harm>();
  const harmless = new Set<string>();
  const action = httpUrlOf(form.action.url);
  if (action === null || form.method === 'dialog') return harms;
  const judged = judgedForm(form, action);
  for (const button of judged.buttons.length > 0 ? judged.buttons : [null]) {
    const url = button?.action ?? action;
    const harm = harmOfForm(judged, button);
    if (harm === null) harmless.add(url);
    else harms.set(url, harm);
  }
  for (const url of harmless) harms.delete(url);
  return harms;
}

function judgedForm({ method, fields, buttons, attributes }: Form, action: string): JudgedForm {
  return {
    action,
    method: method === 'post' ? 'POST' : 'GET',
    fields,
    text: `${attributes.get('name') ?? ''}\n${labelsOf(attributes)}`,
    buttons: buttons.filter(({ type }) => type === 'submit' || type === 'image').map(judgedButton),
  };
}

const judgedButton = ({
  name,
  value,
  text,
  labels,
  action,
  method,
}: Button): JudgedForm['buttons'][number] => ({
  field: name === '' ? null : { name, value, type: 'submit' },
  action: action && httpUrlOf(action.url),
  method: method === null ? null : method === 'post' ? 'POST' : 'GET',
  text: [name, value, text, labels].join('\n'),
});
