import { resolveAxis } from '../../../layers/axis.ts';
import { sizeOf } from '../../../support/shape.ts';
import type { Lowering, LoweringContext, Lowerings } from '../lowering.ts';
import type { BinaryFunction, Value } from '../program.ts';

/** One after the other, as the layer itself does. */
const fold =
  (name: BinaryFunction): Lowering =>
  ({ builder, inputs }) =>
    inputs.slice(1).reduce((sum, each) => builder.binary(name, sum, each), inputs[0]!);

const average: Lowering = (context) => {
  const { builder, inputs } = context;
  return builder.withConstant(
    'multiply',
    fold('add')(context),
    builder.constant('share', [1], [1 / inputs.length], { kind: 'number', value: 1 / inputs.length }),
  );
};

const concatenate: Lowering = ({ builder, inputs, values, outputShape }) =>
  builder.emit('concatenate', inputs, outputShape, {
    axis: resolveAxis(values['axis'] as number, outputShape),
  });

/** As torch.nn.functional.normalize, and as the layer. */
const EPSILON = 1e-12;

const dot: Lowering = (context) => {
  const { builder, inputs, outputShape } = context;
  const [a, b] = inputs.map((value) => asVectors(context, value));
  const product = builder.emit('matmul', [a!, b!], [a!.shape[0]!, b!.shape[0]!], {
    transposeB: true,
    factor: 1,
  });
  return builder.reshape(product, outputShape);
};

/** [vectors, length] with the multiplied axis last. */
function asVectors({ builder, values }: LoweringContext, value: Value): Value {
  const axis = resolveAxis(values['axis'] as number, value.shape);
  const last = value.shape.length - 1;
  const order = [...value.shape.keys()].filter((each) => each !== axis);
  const moved = axis === last ? value : builder.transpose(value, [...order, axis]);
  const length = value.shape[axis]!;
  const flat = builder.reshape(moved, [sizeOf(value.shape) / length, length]);
  return values['normalize'] === true
    ? builder.emit('unitLength', [flat], flat.shape, { epsilon: EPSILON })
    : flat;
}

/** Layers with several inputs. */
export const mergeLowerings: Lowerings = {
  add: fold('add'),
  subtract: fold('subtract'),
  multiply: fold('multiply'),
  average,
  maximum: fold('maximum'),
  minimum: fold('minimum'),
  concatenate,
  dot,
};
