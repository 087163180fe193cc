import type { FieldValues } from '../../../../support/fields.ts';
import type { OnnxNode } from '../../onnx-model.ts';
import { floatOf, integerOf, textOf } from '../attributes.ts';
import { scalarOf } from '../constants.ts';
import { UnsupportedOperator, type OnnxImporter } from '../importer.ts';
import type { Wire } from '../wire.ts';
import type { ReadOperator, ReadOperators } from './operator.ts';

/** A layer that works element by element: how the axes lie does not matter. */
function applyElementwise(node: OnnxNode, importer: OnnxImporter, type: string, values: FieldValues): void {
  const x = importer.wire(node, 0);
  const y = importer.add(type, values, [x]);
  importer.define(node.outputs[0]!, { ...x, node: y.node });
}

const elementwise =
  (
    type: string,
    valuesOf: (node: OnnxNode, importer: OnnxImporter) => FieldValues = () => ({}),
  ): ReadOperator =>
  (node, importer) =>
    applyElementwise(node, importer, type, valuesOf(node, importer));

/** True when two decimals mean the same float32. */
const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));

function requireValue(what: string, found: number, expected: number): void {
  if (!isClose(found, expected))
    throw new UnsupportedOperator(`its ${what} is ${found}, the layer here has ${expected}`);
}

const clip: ReadOperator = (node, importer) => {
  const bound = (index: number, name: string) =>
    node.inputs[index] ? scalarOf(importer.constant(node.inputs[index])) : floatOf(node, name, Number.NaN);
  const low = bound(1, 'min');
  const high = bound(2, 'max');
  const isRelu = low === 0 && (high === null || Number.isNaN(high) || high > 1e30);
  if (low !== 0 || !(isRelu || high === 6)) {
    throw new UnsupportedOperator(`it clips to ${low} .. ${high}; known are 0 .. 6 (ReLU6) and 0 .. (ReLU)`);
  }
  applyElementwise(node, importer, isRelu ? 'relu' : 'relu6', {});
};

/** Softmax over the last axis of the layer. Before opset 13 it ran over all axes from `axis` on. */
const softmax =
  (type: string): ReadOperator =>
  (node, importer) => {
    const x = importer.wire(node, 0);
    const rank = x.axes.length;
    const given = integerOf(node, 'axis', importer.opset < 13 ? 1 : -1);
    const axis = given < 0 ? given + rank : given;
    const flattens = importer.opset < 13 && axis !== rank - 1;
    const along = x.axes[axis];
    if (flattens || along === undefined || along.kind !== 'axis' || x.order !== null) {
      throw new UnsupportedOperator('it runs over several axes at once, or over the examples');
    }
    const others = [...x.axes.keys()].filter((index) => index !== axis && x.axes[index]!.kind !== 'batch');
    const fits = along.index === x.shape.length - 1;
    const input: Wire = fits ? x : importer.arrange(x, [...others, axis]);
    importer.define(node.outputs[0]!, { ...input, node: importer.add(type, {}, [input]).node });
  };

/** A slope per channel, or one for all. */
const prelu: ReadOperator = (node, importer) => {
  const x = importer.wire(node, 0);
  const slope = importer.weight(node, 1, 'slope');
  const shared = slope.values.length === 1;
  // [channels, 1, 1]: one number per channel, which is axis 1.
  const perChannel = slope.shape.filter((size) => size !== 1).length <= 1;
  // A slope of one axis runs along the last one, a slope [C, 1, 1] along axis 1.
  const channelAxis = slope.shape.length === 1 ? x.axes.length - 1 : 1;
  const channels = x.axes[channelAxis];
  if (
    !shared &&
    !(perChannel && channels?.kind === 'axis' && slope.values.length === x.shape[channels.index])
  ) {
    throw new UnsupportedOperator('its slopes are neither one number nor one per channel');
  }
  const places = [...x.axes.keys()].slice(1);
  const isLast = channels?.kind === 'axis' && channels.index === x.shape.length - 1;
  const others = places.filter((index) => index !== channelAxis);
  const input = shared || isLast ? x : importer.arrange(x, [...others, channelAxis]);
  const y = importer.add('prelu', { shared }, [input]);
  importer.keep(y, 'slope', [slope.values.length], slope.values);
  importer.define(node.outputs[0]!, { ...input, node: y.node });
};

/** Inference leaves dropout out; kept as a layer, it works again when the network is trained further. */
const dropout: ReadOperator = (node, importer) => {
  const rate = scalarOf(importer.constant(node.inputs[1])) ?? floatOf(node, 'ratio', 0.5);
  if (!(rate >= 0 && rate < 1))
    throw new UnsupportedOperator(`its rate ${rate} is not at least 0 and below 1`);
  applyElementwise(node, importer, 'dropout', { rate });
};

const same: ReadOperator = (node, importer) => importer.define(node.outputs[0]!, importer.wire(node, 0));

/** Operators that work element by element, and those over one axis that end a network. */
export const activationOperators: ReadOperators = {
  Relu: elementwise('relu'),
  LeakyRelu: elementwise('leakyRelu', (node) => ({ negativeSlope: floatOf(node, 'alpha', 0.01) })),
  Elu: elementwise('elu', (node) => ({ alpha: floatOf(node, 'alpha', 1) })),
  Celu: elementwise('celu', (node) => ({ alpha: floatOf(node, 'alpha', 1) })),
  Selu: elementwise('selu', (node) => {
    requireValue('alpha', floatOf(node, 'alpha', 1.6732632423543772), 1.6732632423543772);
    requireValue('gamma', floatOf(node, 'gamma', 1.0507009873554805), 1.0507009873554805);
    return {};
  }),
  HardSigmoid: elementwise('hardSigmoid', (node) => {
    requireValue('alpha', floatOf(node, 'alpha', 0.2), 1 / 6);
    requireValue('beta', floatOf(node, 'beta', 0.5), 0.5);
    return {};
  }),
  HardSwish: elementwise('hardSwish'),
  Sigmoid: elementwise('sigmoid'),
  Tanh: elementwise('tanh'),
  Softplus: elementwise('softplus'),
  Softsign: elementwise('softsign'),
  Exp: elementwise('exponential'),
  Mish: elementwise('mish'),
  Gelu: elementwise('gelu', (node) => ({ approximation: textOf(node, 'approximate', 'none') })),
  // What `fusePatterns` puts in the place of several operators.
  'descent:silu': elementwise('silu'),
  'descent:mish': elementwise('mish'),
  'descent:gelu': elementwise('gelu'),
  'descent:softplus': elementwise('softplus', (node) => ({ beta: floatOf(node, 'beta', 1) })),
  'descent:geluTanh': elementwise('gelu', () => ({ approximation: 'tanh' })),
  Clip: clip,
  PRelu: prelu,
  Softmax: softmax('softmax'),
  LogSoftmax: softmax('logSoftmax'),
  Dropout: dropout,
  Identity: same,
  Cast: same,
};
