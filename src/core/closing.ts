type Close = () => void | Promise<void> | undefined;

/**
 * Closes parts one after another. All parts are closed, even if some of them fail.
 * @throws the error of a part; an AggregateError if several failed
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

/** Like `closeInOrder`, but closes all parts at the same time. */
export async function closeTogether(parts: readonly Close[]): Promise<void> {
  const ends = await Promise.allSettled(parts.map(async (close) => close()));
  throwAny(ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : [])));
}

function throwAny(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} parts could not be closed`);
}
