import { z } from 'zod';

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
