/** Time for input that is eight times as long, over the time for the input. Linear: about eight; quadratic: 64. */
export async function growth(run: (size: number) => unknown, size: number): Promise<number> {
  const best = async (length: number) => {
    let ms = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 4; i++) {
      const from = performance.now();
      await run(length);
      ms = Math.min(ms, performance.now() - from);
    }
    return ms;
  };
  await best(size);
  // Below a millisecond the resolution of the clock dominates.
  return (await best(size * 8)) / Math.max(await best(size), 1);
}
