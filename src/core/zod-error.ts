import type { z } from 'zod';

const MAX_ISSUES = 10;

/** Describes the problems of an input with their paths, for people. */
export function explain(error: z.ZodError): string {
  const lines = error.issues.slice(0, MAX_ISSUES).map((issue) => {
    const path = issue.path.join('.');
    return path === '' ? issue.message : `${path}: ${issue.message}`;
  });
  return lines.join('; ');
}
