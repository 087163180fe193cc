import type { Random } from '../support/random.ts';
import { sizeOf } from '../support/shape.ts';
import { defineInitializer } from './define.ts';
import { gainField } from './shared-fields.ts';

/**
 * `count` orthonormal rows of length `length` >= count: modified Gram-Schmidt over normal draws in double
 * precision. All directions are equally likely (the factor R of the QR decomposition has a positive diagonal).
 */
function drawOrthonormalRows(count: number, length: number, random: Random): Float64Array {
  const rows = new Float64Array(count * length);
  for (let i = 0; i < rows.length; i++) rows[i] = random.nextNormal();
  for (let row = 0; row < count; row++) {
    const start = row * length;
    // One pass leaves rounding errors where little of a row is left over: then a second pass removes them.
    for (let pass = 0; pass < 2; pass++) {
      let before = 0;
      for (let i = 0; i < length; i++) before += rows[start + i]! * rows[start + i]!;
      for (let other = 0; other < start; other += length) {
        let dot = 0;
        for (let i = 0; i < length; i++) dot += rows[other + i]! * rows[start + i]!;
        for (let i = 0; i < length; i++) rows[start + i]! -= dot * rows[other + i]!;
      }
      let after = 0;
      for (let i = 0; i < length; i++) after += rows[start + i]! * rows[start + i]!;
      const scale = 1 / Math.sqrt(after);
      for (let i = 0; i < length; i++) rows[start + i]! *= scale;
      if (after > 0.01 * before) break;
    }
  }
  return rows;
}

/**
 * Flattened to [all axes but the last, last axis] the matrix has orthonormal rows or columns, whichever are
 * fewer, times the gain: the smaller Gram matrix is gain^2 times the identity. A kernel keeps its output
 * axis last, so this is PyTorch's [out, rest] transposed. A vector gets length gain.
 */
export const orthogonal = defineInitializer({
  type: 'orthogonal',
  label: 'Orthogonal',
  description:
    'Random directions at right angles: the layer turns its input without stretching it. For recurrent and very deep networks.',
  formula: 'W^\\top W = g^2 I \\quad (\\text{or } W W^\\top = g^2 I)',
  fields: { gain: gainField },
  deviations:
    'Works in double precision with about rows * columns * min(rows, columns) multiply-adds: kernels above some thousand units a side take minutes.',
  references: [
    {
      title: 'Exact solutions to the nonlinear dynamics of learning in deep linear neural networks',
      authors: 'Saxe, McClelland, Ganguli',
      year: 2014,
    },
    { title: 'torch.nn.init.orthogonal_', authors: 'PyTorch' },
  ],
  initialize({ values, shape }, { gain }, random) {
    const columns = shape.length < 2 ? 1 : shape.at(-1)!;
    const rows = sizeOf(shape) / columns;
    const wide = columns >= rows;
    const [count, length] = wide ? [rows, columns] : [columns, rows];
    const basis = drawOrthonormalRows(count, length, random);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const from = wide ? row * length + column : column * length + row;
        values[row * columns + column] = gain * basis[from]!;
      }
    }
  },
});
