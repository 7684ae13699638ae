/** Encodes screenshots as an animated GIF. */
import gifenc, { type Color } from 'gifenc';
import { PNG } from 'pngjs';

export interface Frame {
  /** all of the same size */
  png: Buffer;
  ms: number;
}

/** The index of the colour that leaves a pixel as it was. */
const UNCHANGED = 255;
/** Colours of areas, which must be exact: merging close ones would draw edges into shadows. */
const EXACT_COLORS = 80;
/** Frames from which the colours of the film are chosen. */
const SAMPLED_FRAMES = 6;

/** One palette serves all frames, and a frame has only the pixels that changed. */
export function encodeGif(frames: readonly Frame[]): Uint8Array {
  const step = Math.ceil(frames.length / SAMPLED_FRAMES);
  const palette = choosePalette(frames.filter((_, at) => at % step === 0));
  const gif = gifenc.GIFEncoder();
  const indexOf = createLookup(palette);
  let before: Uint32Array | undefined;
  for (const { png, ms } of frames) {
    const { width, height, pixels } = decode(png);
    const indexes = new Uint8Array(pixels.length);
    for (const [at, pixel] of pixels.entries()) {
      indexes[at] = pixel === before?.[at] ? UNCHANGED : indexOf(pixel);
    }
    const kind = before ? { transparent: true, transparentIndex: UNCHANGED, dispose: 1 } : { palette };
    gif.writeFrame(indexes, width, height, { delay: ms, ...kind });
    before = pixels;
  }
  gif.finish();
  return gif.bytes();
}

function decode(png: Buffer) {
  const { width, height, data } = PNG.sync.read(png);
  // A copy, since Uint32Array needs an aligned buffer.
  return { width, height, pixels: new Uint32Array(new Uint8Array(data).buffer) };
}

function choosePalette(frames: readonly Frame[]): Color[] {
  const counts = new Map<number, number>();
  for (const { png } of frames) {
    for (const pixel of decode(png).pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  }
  const byCount = [...counts].sort(([, a], [, b]) => b - a).map(([pixel]) => pixel);
  const exact = byCount.slice(0, EXACT_COLORS);
  // Each once: the many shades at the edges of letters matter, not how often they occur.
  const others = new Uint8Array(Uint32Array.from(byCount.slice(EXACT_COLORS)).buffer);
  return [...exact.map(colorOf), ...gifenc.quantize(others, UNCHANGED - EXACT_COLORS)];
}

function createLookup(palette: readonly Color[]): (pixel: number) => number {
  const known = new Map<number, number>();
  return (pixel) => {
    let index = known.get(pixel);
    if (index === undefined) {
      index = gifenc.nearestColorIndex(palette, colorOf(pixel));
      known.set(pixel, index);
    }
    return index;
  };
}

/** Of RGBA in the memory of a little-endian machine. */
const colorOf = (pixel: number): Color => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
