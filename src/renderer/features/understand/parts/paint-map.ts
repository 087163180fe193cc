import { channelsOf } from '../../../ui/tokens.ts';

/** A map of numbers and the end of its colour scale. */
export interface NumberMap {
  readonly values: ArrayLike<number>;
  readonly lines: number;
  readonly columns: number;
  readonly largest: number;
}

/** Colours as `#rrggbb`. */
export interface DivergingColours {
  readonly negative: string;
  readonly zero: string;
  readonly positive: string;
}

/** Steps of the colour scale: more cannot be told apart. */
const STEPS = 128;
let cachedKey = '';
let cached: Uint32Array = new Uint32Array(0);

/** Packed colours from -1 to 1, as the pixels of a little-endian canvas. */
export function divergingRamp({ negative, zero, positive }: DivergingColours): Uint32Array {
  const key = negative + zero + positive;
  if (key === cachedKey) return cached;
  const [low, middle, high] = [channelsOf(negative), channelsOf(zero), channelsOf(positive)];
  cached = Uint32Array.from({ length: 2 * STEPS + 1 }, (_, i) => {
    const share = Math.abs(i - STEPS) / STEPS;
    const end = i < STEPS ? low : high;
    const [r, g, b] = middle!.map((value, at) => Math.round(value * (1 - share) + end![at]! * share));
    return (0xff000000 | (b! << 16) | (g! << 8) | r!) >>> 0;
  });
  cachedKey = key;
  return cached;
}

/** Fills a canvas of [columns] by [lines] pixels: fast enough for many maps in each frame. */
export function paintMap(canvas: HTMLCanvasElement, map: NumberMap, colours: DivergingColours): void {
  const { values, lines, columns, largest } = map;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const image = context.createImageData(columns, lines);
  const pixels = new Uint32Array(image.data.buffer);
  const ramp = divergingRamp(colours);
  const scale = largest > 0 ? STEPS / largest : 0;
  for (let i = 0; i < pixels.length; i++) {
    const value = values[i]!;
    const place = Number.isNaN(value) ? 0 : Math.round(Math.max(-STEPS, Math.min(STEPS, value * scale)));
    pixels[i] = ramp[place + STEPS]!;
  }
  context.putImageData(image, 0, 0);
}
