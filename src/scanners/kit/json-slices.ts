/** Large JSON that was received whole, read without holding the event loop. */
import { nextTurn } from './event-loop-turn.ts';
import { createOutline, type JsonItem, jsonItems } from './tool-output/json-items.ts';

/** Bytes read at one turn of the event loop; some milliseconds. */
const SLICE = 64 * 1024;

/**
 * Values of a JSON document, each as soon as it is read; where the document is cut off, those before.
 * @param places of the values, a key or index for each level; `*` stands for any
 * @throws the signal's reason
 */
export function jsonItemsInSlices(
  body: Uint8Array,
  places: readonly (readonly string[])[],
  signal: AbortSignal,
): AsyncGenerator<JsonItem, void, void> {
  return jsonItems(slices(body, signal), { items: places, containers: [] }, createOutline(), body.length);
}

async function* slices(body: Uint8Array, signal: AbortSignal): AsyncGenerator<Buffer, void, void> {
  for (let at = 0; at < body.length; at += SLICE) {
    await nextTurn(signal);
    const { buffer, byteOffset } = body;
    yield Buffer.from(buffer, byteOffset + at, Math.min(SLICE, body.length - at));
  }
}
