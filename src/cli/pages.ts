const MAX_PAGE = 500;

/** Groups the items of a feed: those that have already arrived come together. */
export async function* pagesOf<Item>(items: AsyncIterator<Item>): AsyncGenerator<Item[], void, void> {
  const take = () => {
    const next = items.next();
    // It is awaited later, maybe after it has rejected.
    next.catch(() => {});
    return next;
  };
  try {
    for (let next = take(); ; ) {
      let step = await next;
      const page: Item[] = [];
      for (;;) {
        if (step.done) break;
        page.push(step.value);
        next = take();
        // An error is thrown when the page has been processed.
        const ready =
          page.length < MAX_PAGE && (await Promise.race([next, soon()]).catch(() => false as const));
        if (!ready) break;
        step = ready;
      }
      if (page.length > 0) yield page;
      if (step.done) return;
    }
  } finally {
    await items.return?.();
  }
}

/** Resolves after what has already arrived. */
const soon = () => new Promise<false>((resolve) => setImmediate(resolve, false));
