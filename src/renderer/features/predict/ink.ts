/** Samples of one pixel along each side: a border that covers half of it makes half the brightness. */
const SAMPLES = 4;

/** One stroke of the pen. */
export interface Stroke {
  /** Of the pen, in pixels of the picture, as its points are. */
  readonly radius: number;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What somebody draws for a network that sees pictures: strokes of a round pen, read as pixels. */
export interface Ink {
  readonly isEmpty: boolean;
  /** A straight piece of a stroke, in pixels of the picture; `radius` of the pen likewise. */
  stamp(fromX: number, fromY: number, toX: number, toY: number, radius: number): void;
  clear(): void;
  /** Share of each pixel that is covered, 0 to 1, row by row from the top. */
  coverage(): Float32Array;
}

/** An empty sheet of height x width pixels. */
export function createInk(height: number, width: number): Ink {
  const [lines, columns] = [height * SAMPLES, width * SAMPLES];
  const covered = new Uint8Array(lines * columns);
  let isEmpty = true;
  return {
    get isEmpty() {
      return isEmpty;
    },
    stamp(fromX, fromY, toX, toY, radius) {
      const [stepX, stepY] = [toX - fromX, toY - fromY];
      const length = stepX * stepX + stepY * stepY;
      const range = (from: number, to: number, end: number): [number, number] => [
        Math.max(0, Math.floor((Math.min(from, to) - radius) * SAMPLES)),
        Math.min(end, Math.ceil((Math.max(from, to) + radius) * SAMPLES)),
      ];
      const [top, bottom] = range(fromY, toY, lines);
      const [left, right] = range(fromX, toX, columns);
      for (let line = top; line < bottom; line++) {
        for (let column = left; column < right; column++) {
          const x = (column + 0.5) / SAMPLES - fromX;
          const y = (line + 0.5) / SAMPLES - fromY;
          const along = length === 0 ? 0 : Math.max(0, Math.min(1, (x * stepX + y * stepY) / length));
          if (Math.hypot(x - along * stepX, y - along * stepY) > radius) continue;
          covered[line * columns + column] = 1;
          isEmpty = false;
        }
      }
    },
    clear() {
      covered.fill(0);
      isEmpty = true;
    },
    coverage() {
      return Float32Array.from({ length: height * width }, (_, at) => {
        const start = Math.floor(at / width) * SAMPLES * columns + (at % width) * SAMPLES;
        let sum = 0;
        for (let line = 0; line < SAMPLES; line++) {
          for (let column = 0; column < SAMPLES; column++) sum += covered[start + line * columns + column]!;
        }
        return sum / (SAMPLES * SAMPLES);
      });
    },
  };
}
