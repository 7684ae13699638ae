import { subscription } from './stream-event.ts';

const FINDING_FIELDS = ['severity', 'type', 'url', 'description', 'cwe', 'confidence'];

/** The nth of 64 different selections of the same event. */
export function differentQuery(index: number): string {
  const fields = FINDING_FIELDS.filter((_, bit) => (index >> bit) & 1);
  return subscription(`seq at type ... on FindingEvent { finding { title ${fields.join(' ')} } }`);
}
