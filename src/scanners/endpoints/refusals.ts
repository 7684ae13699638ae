/** URLs that look harmless, but whose links and forms say that they change state. */
import { type Harm, harmOf, harmOfForm, type JudgedForm } from '../kit/conduct.ts';
import { nextTurn } from '../kit/event-loop-turn.ts';
import { documentsOf, type PageFacts, type PageLink } from '../kit/page-facts.ts';
import type { Button, Form } from '../kit/page-forms.ts';
import { labelsOf } from '../kit/page-text.ts';

/** Links and forms; some milliseconds of work. */
const JUDGED_IN_A_TURN = 500;

/**
 * By absolute URL. A request by another method than GET (`data-method`, POST) is not the one that the crawl sends:
 * such a URL is refused only when no plain link of the page leads to it.
 */
export async function refusalsOf(facts: PageFacts, signal: AbortSignal): Promise<ReadonlyMap<string, Harm>> {
  const judged = new Judgements();
  let count = 0;
  for (const { links, forms } of documentsOf(facts)) {
    for (const link of links) {
      if (++count % JUDGED_IN_A_TURN === 0) await nextTurn(signal);
      for (const { url, harm } of judgedLink(link)) judged.addLink(url, harm);
    }
    for (const form of forms) {
      if (++count % JUDGED_IN_A_TURN === 0) await nextTurn(signal);
      for (const [url, harm] of harmsOfForm(form)) judged.addForm(url, harm, form.method === 'post');
    }
  }
  return judged.refused();
}

class Judgements {
  readonly #refused = new Map<string, Harm>();
  /** sent by another method than GET */
  readonly #sent = new Map<string, Harm>();
  readonly #plain = new Set<string>();

  addLink(url: string, harm: Harm | null): void {
    if (harm === null) this.#plain.add(url);
    else (harm.by === 'method' ? this.#sent : this.#refused).set(url, harm);
  }

  addForm(url: string, harm: Harm, isPost: boolean): void {
    (isPost ? this.#sent : this.#refused).set(url, harm);
  }

  refused(): ReadonlyMap<string, Harm> {
    const refused = new Map(this.#refused);
    for (const [url, harm] of this.#sent)
      if (!this.#plain.has(url) && !refused.has(url)) refused.set(url, harm);
    return refused;
  }
}

const httpUrlOf = (url: string | null): string | null =>
  url !== null && /^https?:/.test(url) ? url.replace(/#.*$/s, '') : null;

function judgedLink({ element, href, text, labels, method }: PageLink): { url: string; harm: Harm | null }[] {
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
