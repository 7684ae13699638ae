import type { Page } from 'playwright-core';

// A string, since the compiler's types of this file do not include those of a page.
const POINTER = `{
  // Without markup, which the policy of the dashboard refuses.
  const draw = (name, attributes) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const pointer = draw('svg', { width: 22, height: 30 });
  pointer.append(draw('path', { d: 'M2 2v21l5-5 4 9 4-2-4-9h7z', fill: '#111', stroke: '#fff', 'stroke-width': 2 }));
  pointer.style.cssText = 'position: fixed; left: 0; top: 0; z-index: 99999; pointer-events: none';
  document.body.append(pointer);
  addEventListener('mousemove', ({ clientX, clientY }) => {
    pointer.style.translate = clientX + 'px ' + clientY + 'px';
  }, true);
}`;

/** Draws the mouse pointer into the page, since screenshots have none. */
export async function drawPointer(page: Page): Promise<void> {
  await page.evaluate(POINTER);
}
