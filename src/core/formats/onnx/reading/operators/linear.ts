import type { OnnxNode } from '../../onnx-model.ts';
import { reorderAxes } from '../../../reorder.ts';
import { floatOf, integerOf } from '../attributes.ts';
import { UnsupportedOperator, type OnnxImporter } from '../importer.ts';
import { labelOf } from '../labels.ts';
import { axis, BATCH, type Wire } from '../wire.ts';
import type { ReadOperator, ReadOperators } from './operator.ts';

/** Rows of the kernel [features, units] in the order in which the layer before has its features. */
function followOrder(kernel: Float32Array, order: Int32Array | null, units: number): Float32Array {
  if (order === null) return kernel;
  const result = new Float32Array(kernel.length);
  order.forEach((here, there) =>
    result.set(kernel.subarray(there * units, (there + 1) * units), here * units),
  );
  return result;
}

/** y = alpha A B + beta C. */
const gemm: ReadOperator = (node, importer) => {
  const x = importer.wire(node, 0);
  const b = importer.weight(node, 1, 'matrix B');
  const c = node.inputs[2] ? importer.weight(node, 2, 'bias C') : null;
  if (
    integerOf(node, 'transA', 0) !== 0 ||
    floatOf(node, 'alpha', 1) !== 1 ||
    (c && floatOf(node, 'beta', 1) !== 1)
  ) {
    throw new UnsupportedOperator('it transposes its input or scales the product');
  }
  if (b.shape.length !== 2) throw new UnsupportedOperator('its matrix B does not have two axes');
  const transposed = integerOf(node, 'transB', 0) === 1;
  const kernel = transposed ? reorderAxes(b.values, b.shape, [1, 0]) : Float32Array.from(b.values);
  const [features, units] = transposed ? [b.shape[1]!, b.shape[0]!] : [b.shape[0]!, b.shape[1]!];
  const rows = x.order === null ? importer.natural(x) : x;
  if (rows.shape.length !== 1 || rows.shape[0] !== features) {
    throw new UnsupportedOperator(
      `its matrix expects ${features} features, its input is [N, ${rows.shape.join(', ')}]`,
    );
  }
  if (c !== null && c.values.length !== units && c.values.length !== 1) {
    throw new UnsupportedOperator('its bias C has another size than its output');
  }
  const y = importer.add('dense', { units, bias: c !== null }, [{ ...rows, order: null }], labelOf(node));
  importer.keep(y, 'kernel', [features, units], followOrder(kernel, x.order, units));
  if (c !== null) {
    importer.keep(
      y,
      'bias',
      [units],
      Array.from({ length: units }, (_unused, i) => c.values[c.values.length === 1 ? 0 : i]!),
    );
  }
  importer.define(node.outputs[0]!, y);
};

/** A product with a stored matrix is a dense layer; the bias comes with the Add that follows. */
const matmul: ReadOperator = (node, importer) => {
  if (importer.find(node.inputs[1]) !== null) {
    throw new UnsupportedOperator(
      'both factors are calculated, as in attention; only products with a stored matrix are known',
    );
  }
  const x = importer.wire(node, 0);
  const b = importer.weight(node, 1, 'matrix');
  const last = x.axes.at(-1)!;
  if (b.shape.length !== 2) throw new UnsupportedOperator('its matrix does not have two axes');
  const [features, units] = b.shape as readonly [number, number];
  const fits = x.order !== null || (last.kind === 'axis' && last.index === x.shape.length - 1);
  const input = fits ? x : importer.natural(x);
  if (input.shape.at(-1) !== features) {
    throw new UnsupportedOperator(
      `its matrix expects ${features} features, its input has ${input.shape.at(-1)}`,
    );
  }
  const y = importer.add('dense', { units, bias: false }, [{ ...input, order: null }], labelOf(node));
  importer.keep(y, 'kernel', [features, units], followOrder(Float32Array.from(b.values), x.order, units));
  importer.define(node.outputs[0]!, { ...y, axes: x.order === null ? input.axes : [BATCH, axis(0)] });
};

/**
 * Adds a stored vector to a layer that has no bias yet and that nobody else uses: that is its bias.
 * False where it is something else.
 */
export function addBias(
  node: OnnxNode,
  importer: OnnxImporter,
  x: Wire,
  vector: ArrayLike<number>,
  shape: readonly number[],
): boolean {
  const source = node.inputs.find((name) => importer.find(name) === x);
  const draft = importer.drafts.get(x.node);
  if (source === undefined || draft === undefined || importer.soleUser(source) === null) return false;
  if (draft.values['bias'] !== false) return false;
  const units = x.shape.at(-1)!;
  // The bias runs along the ONNX axis that is the layer's last one.
  const along = x.axes.findIndex((each) => each.kind === 'axis' && each.index === x.shape.length - 1);
  const size = shape[shape.length - (x.axes.length - along)];
  if (along === -1 || size !== units || vector.length !== units) return false;
  draft.values = { ...draft.values, bias: true };
  importer.keep(x, 'bias', [units], vector);
  return true;
}

/** Matrix products. */
export const linearOperators: ReadOperators = { Gemm: gemm, MatMul: matmul };
