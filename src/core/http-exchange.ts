/** Requests and responses in the evidence of findings, with the parts that prove the flaw. */
import { z } from 'zod';

/** A part of a text, in UTF-16 code units as strings of JavaScript have them; `end` is not included. */
export interface Mark {
  start: number;
  end: number;
}

export interface MarkedExchange {
  note: string | null;
  request: string;
  response: string;
  requestMarks: Mark[];
  responseMarks: Mark[];
}

const MAX_EXCHANGES = 20;
const MAX_MARKS = 20;

/** Evidence comes from scanners of any kind. */
const evidenceSchema = z.object({
  exchanges: z.array(
    z.object({
      note: z.string().nullish(),
      request: z.string(),
      response: z.string(),
      /** text of the response that proves the flaw */
      mark: z.string().min(1).optional(),
    }),
  ),
});

/**
 * The exchanges of a finding. Of two or more, the parts in which each differs from another one are marked; of a response,
 * rather the text that proves the flaw, if the evidence names it.
 * @returns none if the evidence has another form
 */
export function exchangesOf(evidence: unknown): MarkedExchange[] {
  const { data } = evidenceSchema.safeParse(evidence);
  const exchanges = data?.exchanges.slice(0, MAX_EXCHANGES) ?? [];
  return exchanges.map(({ note = null, request, response, mark }, at) => {
    const other = exchanges[at === 0 ? 1 : 0];
    const found = mark === undefined ? [] : occurrences(response, mark);
    return {
      ...{ note, request, response },
      requestMarks: other ? difference(request, other.request) : [],
      responseMarks: found.length > 0 || !other ? found : differenceOfResponses(response, other.response),
    };
  });
}

function occurrences(text: string, part: string): Mark[] {
  const marks: Mark[] = [];
  for (
    let at = text.indexOf(part);
    at !== -1 && marks.length < MAX_MARKS;
    at = text.indexOf(part, at + part.length)
  )
    marks.push({ start: at, end: at + part.length });
  return marks;
}

/** What is left of a text without its common beginning and end with another one. */
function difference(text: string, other: string, offset = 0): Mark[] {
  const shorter = Math.min(text.length, other.length);
  let start = 0;
  while (start < shorter && text[start] === other[start]) start++;
  let after = 0;
  while (after < shorter - start && text.at(-1 - after) === other.at(-1 - after)) after++;
  const end = text.length - after;
  return start < end ? [{ start: offset + start, end: offset + end }] : [];
}

/** Headers other than the status often differ by chance, such as the date. */
function differenceOfResponses(text: string, other: string): Mark[] {
  const [status = '', ofOther = ''] = [text, other].map((one) => one.split('\n', 1)[0]);
  const [body, otherBody] = [text, other].map((one) => {
    const at = one.indexOf('\n\n');
    return at === -1 ? one.length : at + 2;
  }) as [number, number];
  return [...difference(status, ofOther), ...difference(text.slice(body), other.slice(otherBody), body)];
}
