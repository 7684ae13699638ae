/** Reads large JSON documents in memory without blocking the event loop. */

import { createOutline, type JsonItem, jsonItems } from '../../formats/read/json-items.ts';
import { nextTurn } from './event-loop-turn.ts';

/** Bytes read in one turn of the event loop, which takes a few milliseconds. */
const SLICE = 64 * 1024;

/**
 * Values of a JSON document, each as soon as it is read; of a truncated document, those before the cut.
 * @param places paths of the values, a key or index for each level; `*` matches any
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
