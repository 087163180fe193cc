import { StudioError } from '../../support/errors.ts';
import { namePixels } from '../column-names.ts';
import type { Column } from '../table.ts';
import type { BuiltinReader } from './definition.ts';

const IMAGES = 0x0803;
const LABELS = 0x0801;

/**
 * Grey pictures in the format of MNIST (big-endian, whole bytes): a file of pictures and one of labels after each
 * other, any number of such pairs. `classes` of the dataset name the labels from 0.
 */
export const idxPictures: BuiltinReader = Object.freeze({
  type: 'idx',
  read({ name, target, exampleShape, classes }, files) {
    const [height = 0, width = 0] = exampleShape ?? [];
    const size = height * width;
    const pairs = Array.from({ length: files.length / 2 }, (_, pair) => ({
      pixels: cells(files[2 * pair]!, IMAGES, [height, width], name),
      labels: cells(files[2 * pair + 1]!, LABELS, [], name),
    }));
    const rows = pairs.reduce((sum, { labels }) => sum + labels.length, 0);
    const values = Array.from({ length: size }, () => new Uint8Array(rows));
    const codes = new Int32Array(rows);
    let row = 0;
    for (const { pixels, labels } of pairs) {
      if (pixels.length !== labels.length * size) throw damaged(name);
      for (let at = 0; at < labels.length; at++, row++) {
        for (let pixel = 0; pixel < size; pixel++) values[pixel]![row] = pixels[at * size + pixel]!;
        codes[row] = labels[at]!;
        if (codes[row]! >= classes.length) throw damaged(name);
      }
    }
    const names = namePixels([height, width], size);
    const columns: Column[] = values.map((each, pixel) => ({
      kind: 'numeric',
      name: names[pixel]!,
      values: each,
    }));
    columns.push({ kind: 'categorical', name: target, categories: classes, codes });
    return { rows, columns, suggestedTarget: target, exampleShape };
  },
} satisfies BuiltinReader);

/** What follows the head of a file, which says its kind, how many entries and the shape of one. */
function cells(bytes: Uint8Array, magic: number, shape: readonly number[], name: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = 8 + 4 * shape.length;
  if (bytes.length < head || view.getUint32(0) !== magic) throw damaged(name);
  if (shape.some((size, place) => view.getUint32(8 + 4 * place) !== size)) throw damaged(name);
  const length = view.getUint32(4) * shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== head + length) throw damaged(name);
  return bytes.subarray(head);
}

function damaged(name: string): StudioError {
  return new StudioError(
    'builtin-damaged',
    `The files of the built-in dataset "${name}" are damaged. Install Descent again.`,
    { name },
  );
}
