/** Shows a verdict in a page of the extension that has the elements for it. */
import { create, element, setText, show, visible } from './element.ts';
import { levelMark, levelTitle, type Verdict } from './verdict.ts';

export function showVerdict({ level, score, confidence, reasons, classification }: Verdict): void {
  element('verdict').dataset.level = level.toLowerCase();
  setText('mark', levelMark(level));
  const kind = classification && level !== 'BENIGN' ? `: ${visible(classification)}` : '';
  setText('title', levelTitle(level) + kind);
  setText('score', `Risk ${score} of 100 · ${confidence.toLowerCase()} confidence`);
  element<HTMLMeterElement>('meter').value = score;
  element('reasons').replaceChildren(...reasons.map((reason) => create('li', '', reason)));
  show('score', true);
  show('meter', true);
}

/** Link to an assessment in the dashboard of the server. */
export function assessmentLink(server: string, assessment: string, ...content: string[]): HTMLElement {
  const link = create('a', '', ...content) as HTMLAnchorElement;
  link.href = `${server}/pages?assessment=${encodeURIComponent(assessment)}`;
  link.target = '_blank';
  link.rel = 'noreferrer';
  return link;
}

/** Shows the link below a verdict, if there is an assessment. */
export const showLink = (server: string, assessment: string | null): void =>
  element('details').replaceChildren(
    ...(assessment === null ? [] : [assessmentLink(server, assessment, 'Open in the dashboard')]),
  );
