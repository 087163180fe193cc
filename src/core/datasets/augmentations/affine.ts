import type { FloatArray } from '../../support/float-array.ts';
import type { Shape } from '../../support/shape.ts';

/**
 * Redraws one image: the pixel at (y, x), measured from the centre, is read bilinearly from
 * (a y + b x + dy, c y + d x + dx) of the old one. What lies outside repeats the nearest edge pixel.
 */
export function createAffineWarp(shape: Shape) {
  const [height, width, channels] = shape as readonly [number, number, number];
  const size = height * width * channels;
  const source = new Float64Array(size);
  const centreY = (height - 1) / 2;
  const centreX = (width - 1) / 2;
  const clamp = (value: number, high: number) => (value < 0 ? 0 : value > high ? high : value);

  return (
    block: FloatArray,
    at: number,
    a: number,
    b: number,
    c: number,
    d: number,
    dy: number,
    dx: number,
  ): void => {
    for (let i = 0; i < size; i++) source[i] = block[at + i]!;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const fromY = clamp(a * (y - centreY) + b * (x - centreX) + dy + centreY, height - 1);
        const fromX = clamp(c * (y - centreY) + d * (x - centreX) + dx + centreX, width - 1);
        const top = Math.floor(fromY);
        const left = Math.floor(fromX);
        const bottom = Math.min(top + 1, height - 1);
        const right = Math.min(left + 1, width - 1);
        const down = fromY - top;
        const across = fromX - left;
        for (let k = 0; k < channels; k++) {
          const upper =
            source[(top * width + left) * channels + k]! * (1 - across) +
            source[(top * width + right) * channels + k]! * across;
          const lower =
            source[(bottom * width + left) * channels + k]! * (1 - across) +
            source[(bottom * width + right) * channels + k]! * across;
          block[at + (y * width + x) * channels + k] = upper * (1 - down) + lower * down;
        }
      }
    }
  };
}
