/** The part of gifenc that is used; it has no types of its own. */
declare module 'gifenc' {
  export type Color = [red: number, green: number, blue: number];
  interface FrameOptions {
    /** of the first frame; the others use it too */
    palette?: readonly Color[];
    /** milliseconds */
    delay: number;
    transparent?: boolean;
    transparentIndex?: number;
    dispose?: number;
  }
  interface Encoder {
    writeFrame(indexes: Uint8Array, width: number, height: number, options: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array;
  }
  const gifenc: {
    GIFEncoder(): Encoder;
    quantize(rgba: Uint8Array, colors: number): Color[];
    nearestColorIndex(palette: readonly Color[], color: Color): number;
  };
  export default gifenc;
}
