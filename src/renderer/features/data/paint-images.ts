import type { PreviewRow } from './dataset-rows.ts';

/** The rows of one class. */
export interface ClassLine {
  readonly label: string;
  readonly rows: readonly PreviewRow[];
}

/** Groups rows by the words of their target, in the order of the words. Without a target: one line. */
export function arrangeByClass(rows: readonly PreviewRow[], targetPlace: number): readonly ClassLine[] {
  const lines = new Map<string, PreviewRow[]>();
  for (const row of rows) {
    const label = targetPlace < 0 ? 'all' : String(row[targetPlace] ?? 'missing');
    const line = lines.get(label);
    if (line === undefined) lines.set(label, [row]);
    else line.push(row);
  }
  return [...lines]
    .map(([label, members]) => ({ label, rows: members }))
    .sort((a, b) => a.label.localeCompare(b.label, 'en', { numeric: true }));
}

/** A picture of [height, width, channels] numbers; 1 channel is grey, 3 are red, green, blue. */
export function paintPixels(
  values: readonly number[],
  width: number,
  height: number,
  channels: number,
  brightest: number,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = values[pixel * channels + (channels >= 3 ? channel : 0)] ?? 0;
      image.data[pixel * 4 + channel] = Math.round((value / brightest) * 255);
    }
    image.data[pixel * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
