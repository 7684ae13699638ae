type Close = () => void | Promise<void> | undefined;

/**
 * Closes parts one after another. A part that fails keeps none of the others open.
 * @throws what a part threw; an AggregateError where several did
 */
export async function closeInOrder(parts: readonly Close[]): Promise<void> {
  const errors: unknown[] = [];
  for (const close of parts) {
    try {
      await close();
    } catch (error) {
      errors.push(error);
    }
  }
  throwAny(errors);
}

/** The same, all at once. */
export async function closeTogether(parts: readonly Close[]): Promise<void> {
  const ends = await Promise.allSettled(parts.map(async (close) => close()));
  throwAny(ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : [])));
}

function throwAny(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} parts could not be closed`);
}
