import type { FloatArray } from '../support/float-array.ts';
import { sizeOf, type Shape } from '../support/shape.ts';
import { axisField, resolveAxis } from './axis.ts';
import { defineLayer, shapeMismatch } from './define.ts';
import type { LayerPlanContext, Tensor } from './definition.ts';
import { createGatherIndex, rowMajorStrides } from './gather-plan.ts';

/** As torch.nn.functional.normalize: below this a vector counts as 0 and is not blown up. */
const EPSILON = 1e-12;

const without = (shape: Shape, index: number): Shape => shape.filter((_size, at) => at !== index);

/** One factor of the product, as [vectors, length] per example with the contracted axis last. */
interface Factor {
  readonly values: FloatArray;
  readonly gradient: FloatArray | null;
  readonly count: number;
  prepare(): void;
  finish(): void;
}

function createFactor(
  { kernels, rows, scratch, maximumRows }: LayerPlanContext,
  { shape, size, values, gradient }: Tensor,
  axis: number,
  normalize: boolean,
): Factor {
  const length = shape[axis]!;
  const count = size / length;
  const steps: { forward(): void; backward(): void }[] = [];
  let current = values;
  let currentGradient = gradient;
  if (axis !== shape.length - 1) {
    const strides = rowMajorStrides(shape);
    const index = createGatherIndex(
      [...without(shape, axis), length],
      [...without(strides, axis), strides[axis]!],
    );
    const moved = scratch(maximumRows * size);
    const movedGradient = gradient ? scratch(maximumRows * size) : null;
    steps.push({
      forward: () => kernels.gather(values, index, moved, rows(), size, size),
      backward: () => kernels.gatherBackward(movedGradient!, index, gradient!, rows(), size, size),
    });
    current = moved;
    currentGradient = movedGradient;
  }
  if (normalize) {
    const from = current;
    const fromGradient = currentGradient;
    const unit = scratch(maximumRows * size);
    const norms = scratch(maximumRows * count);
    const unitGradient = gradient ? scratch(maximumRows * size) : null;
    steps.push({
      forward: () => kernels.normalizeRows(from, unit, norms, rows() * count, length, EPSILON),
      backward: () => {
        const n = rows() * count;
        kernels.normalizeRowsBackward(unit, norms, unitGradient!, fromGradient!, n, length, EPSILON);
      },
    });
    current = unit;
    currentGradient = unitGradient;
  }
  const reversed = [...steps].reverse();
  return {
    values: current,
    gradient: currentGradient,
    count,
    prepare() {
      for (const step of steps) step.forward();
    },
    finish() {
      for (const step of reversed) step.backward();
    },
  };
}

/** Dot products of all vectors along one axis of the first input with all those of the second. */
export const dot = defineLayer({
  type: 'dot',
  version: 1,
  label: 'Dot product',
  category: 'merge',
  description:
    'How well two vectors agree: products of their entries, summed up. Normalised it is the cosine.',
  formula: 'y_{ij} = \\sum_k a_{ik} b_{jk}',
  fields: {
    axis: axisField(
      -1,
      'The axis that is multiplied and summed up; both inputs must have the same size there.',
    ),
    normalize: {
      kind: 'boolean',
      label: 'Normalize',
      help: 'Scales every vector to length 1 first: the result is the cosine, between -1 and 1.',
      default: false,
    },
  },
  inputs: { minimum: 2, maximum: 2 },
  references: [{ title: 'Keras Dot', url: 'https://keras.io/api/layers/merging_layers/dot/' }],
  inferShape([a, b], { axis }) {
    const atA = resolveAxis(axis, a!);
    const atB = resolveAxis(axis, b!);
    if (a![atA] !== b![atB]) {
      throw shapeMismatch(
        `inputs of the same size along axis ${axis}`,
        [a!, b!],
        `Set the units of one to ${a![atA]}, insert a Dense with ${a![atA]} units, or choose another axis.`,
      );
    }
    const shape = [...without(a!, atA), ...without(b!, atB)];
    return shape.length === 0 ? [1] : shape;
  },
  parameters: () => [],
  multiplyAdds: ([a], output, { axis }) => sizeOf(output) * a![resolveAxis(axis, a!)]!,
  summarize: ({ axis, normalize }) =>
    `${normalize ? 'cosine, ' : ''}${axis === -1 ? 'last axis' : `axis ${axis}`}`,
  plan(context) {
    const { inputs, output, values, kernels, rows } = context;
    const [first, second] = inputs;
    const axis = resolveAxis(values.axis, first!.shape);
    const length = first!.shape[axis]!;
    const a = createFactor(context, first!, axis, values.normalize);
    const b = createFactor(context, second!, resolveAxis(values.axis, second!.shape), values.normalize);
    return {
      forward() {
        a.prepare();
        b.prepare();
        kernels.batchedDot(a.values, b.values, output.values, rows(), a.count, b.count, length);
      },
      backward() {
        const dy = output.gradient;
        if (a.gradient) {
          kernels.batchedDotBackwardA(b.values, dy, a.gradient, rows(), a.count, b.count, length);
          a.finish();
        }
        if (b.gradient) {
          kernels.batchedDotBackwardB(a.values, dy, b.gradient, rows(), a.count, b.count, length);
          b.finish();
        }
      },
    };
  },
});
