/** What a page in Chromium takes: the time between its frames, and the memory of its scripts. */
import type { Page } from 'playwright-core';

/** Times between frames while the work is done, in milliseconds. */
export async function framesWhile(page: Page, work: () => Promise<unknown>): Promise<number[]> {
  await page.evaluate(() => {
    // A method: tsx would wrap a named function in a helper that the page does not have.
    const recorder = {
      times: [] as number[],
      frame: 0,
      record(time: number) {
        this.times.push(time);
        this.frame = requestAnimationFrame((next) => this.record(next));
      },
    };
    Object.assign(globalThis, { recorder });
    recorder.frame = requestAnimationFrame((time) => recorder.record(time));
  });
  await work();
  const times = await page.evaluate(() => {
    const { recorder } = globalThis as unknown as { recorder: { times: number[]; frame: number } };
    cancelAnimationFrame(recorder.frame);
    return recorder.times;
  });
  return times.slice(1).map((time, index) => time - (times[index] as number));
}

/** Bytes that its scripts use after a garbage collection. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.enable');
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return usedSize;
  } finally {
    await session.detach();
  }
}
