/** Parts of the page that are loaded when they are needed. */
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { serverUrl } from './location.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5000;

/** A component of another file, which is asked for until the server can be reached; fails if the server does not have it. */
// biome-ignore lint/suspicious/noExplicitAny: as React declares it
export const deferred = <View extends ComponentType<any>>(
  load: () => Promise<{ default: View }>,
): LazyExoticComponent<View> => lazy(() => loaded(load));

async function loaded<Part>(load: () => Promise<Part>): Promise<Part> {
  let isReached = false;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await load();
    } catch (error) {
      if (isReached) throw error;
      isReached = await isServing();
    }
    if (!isReached) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

const isServing = () =>
  fetch(serverUrl('health'), { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
