/** Ratio of the times for eight times the input and for the input: about 8 if linear, 64 if quadratic. */
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
  // Shorter times are dominated by the resolution of the clock.
  return (await best(size * 8)) / Math.max(await best(size), 1);
}
