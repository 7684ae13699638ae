import { z } from 'zod';
import { count } from './count.ts';

const MAX_ISSUES = 10;

/** Describes the problems of an input with their paths, for people. */
export function explain(error: z.ZodError): string {
  const lines = error.issues.slice(0, MAX_ISSUES).map((issue) => {
    const path = issue.path.join('.');
    return path === '' ? issue.message : `${path}: ${issue.message}`;
  });
  return lines.join('; ');
}

/** Like `z.strictObject`; the error for unknown keys lists the known ones. */
export const strictObject = <Shape extends z.core.$ZodShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown key ${issue.keys.join(', ')}; known keys are ${Object.keys(shape).join(', ')}`
        : undefined,
  });

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** Replaces zod's own messages by plainer ones, which show the value; those of the schemas are kept. */
export function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (!/^(Invalid|Too)/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? `a ${issue.expected}`}, not ${JSON.stringify(value)?.slice(0, 60)}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
    case 'too_small':
      return bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    default:
      return issue.message;
  }
}

function bound(origin: string, words: string, limit: number | bigint): string {
  const noun = { string: 'character', array: 'item' }[origin];
  return noun ? `must have ${words} ${count(Number(limit), noun)}` : `must be ${words} ${limit}`;
}

export function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let value = given;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return value;
}
