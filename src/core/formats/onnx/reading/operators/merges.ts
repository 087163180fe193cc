import { integerOf } from '../attributes.ts';
import { asConstant, scalarOf } from '../constants.ts';
import { UnsupportedOperator, type OnnxImporter } from '../importer.ts';
import { sameAxes, type Wire } from '../wire.ts';
import { addBias } from './linear.ts';
import type { ReadOperator, ReadOperators } from './operator.ts';

/** All in the layout of the first, or in ONNX's own where they disagree. */
function align(wires: readonly Wire[], importer: OnnxImporter): readonly Wire[] {
  const [first, ...rest] = wires as [Wire, ...Wire[]];
  if (rest.every((each) => sameAxes(each, first))) return wires;
  return wires.map((each) => importer.natural(each));
}

/** The layer that combines values of one shape. */
const merge =
  (type: string): ReadOperator =>
  (node, importer) => {
    if (node.inputs.length === 1) return importer.define(node.outputs[0]!, importer.wire(node, 0));
    const inputs = align(
      node.inputs.map((_name, index) => importer.wire(node, index)),
      importer,
    );
    const [first] = inputs;
    if (inputs.some((each) => each.shape.join() !== first!.shape.join())) {
      const shapes = inputs.map(({ shape }) => `[${shape.join(', ')}]`).join(' and ');
      throw new UnsupportedOperator(
        `it repeats one input to fit another: ${shapes}. Inputs of one shape are known`,
      );
    }
    return importer.define(node.outputs[0]!, { ...first!, node: importer.add(type, {}, inputs).node });
  };

/** With a stored tensor: the bias of the layer before, or nothing at all (plus 0, times 1). */
const mergeOrConstant =
  (type: string, neutral: number): ReadOperator =>
  (node, importer) => {
    const stored = node.inputs.findIndex((name) => importer.constant(name) !== null);
    if (stored === -1) return merge(type)(node, importer);
    const constant = importer.constant(node.inputs[stored])!;
    const x = importer.wire(node, 1 - stored);
    const isOrdered = type === 'add' || type === 'multiply' || stored === 1;
    if (isOrdered && scalarOf(constant) === neutral) return importer.define(node.outputs[0]!, x);
    const { values, shape } = asConstant(constant);
    if (type === 'add' && !constant.isUniform && addBias(node, importer, x, values, shape)) {
      return importer.define(node.outputs[0]!, x);
    }
    throw new UnsupportedOperator(
      `it combines with a stored tensor [${shape.join(', ')}] that is not the bias of the layer before`,
    );
  };

const concat: ReadOperator = (node, importer) => {
  const inputs = align(
    node.inputs.map((_name, index) => importer.wire(node, index)),
    importer,
  );
  const [first] = inputs;
  const given = integerOf(node, 'axis', 1);
  const along = first!.axes[given < 0 ? given + first!.axes.length : given];
  if (along?.kind !== 'axis')
    throw new UnsupportedOperator('it joins along the batch or an axis that was taken apart');
  const y = importer.add('concatenate', { axis: along.index + 1 }, inputs);
  importer.define(node.outputs[0]!, { ...y, axes: first!.axes });
};

/** Layers with several inputs. */
export const mergeOperators: ReadOperators = {
  Add: mergeOrConstant('add', 0),
  Sub: mergeOrConstant('subtract', 0),
  Mul: mergeOrConstant('multiply', 1),
  Div: mergeOrConstant('divide', 1),
  Sum: merge('add'),
  Max: merge('maximum'),
  Min: merge('minimum'),
  Mean: merge('average'),
  Concat: concat,
};
