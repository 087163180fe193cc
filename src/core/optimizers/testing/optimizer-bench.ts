import { referenceKernels } from '../../engine/kernels.ts';
import { parseFieldValues } from '../../support/fields.ts';
import { createFloatArray, type FloatArray, type Precision } from '../../support/float-array.ts';
import type { OptimizerDefinition, ParameterSegment } from '../definition.ts';

/** An optimizer bound to a small vector of parameters. */
export interface OptimizerBench {
  readonly parameters: FloatArray;
  readonly gradients: FloatArray;
  readonly slots: readonly FloatArray[];
  readonly scalars: Float64Array;
  /** One update with the gradients that stand in `gradients`. */
  step(learningRate: number): void;
  /** Everything that a checkpoint would keep. */
  save(): {
    step: number;
    parameters: FloatArray;
    slots: FloatArray[];
    scalars: Float64Array;
  };
  restore(saved: ReturnType<OptimizerBench['save']>): void;
}

/** Binds an optimizer as the trainer does: slots and scalars at their start values. */
export function createOptimizerBench(
  definition: OptimizerDefinition,
  start: readonly number[],
  options: {
    readonly values?: Readonly<Record<string, unknown>>;
    readonly precision?: Precision;
    readonly segments?: readonly ParameterSegment[];
  } = {},
): OptimizerBench {
  const { precision = 'float64' } = options;
  const values = parseFieldValues(definition.fields, options.values ?? {}, definition.type);
  const create = () => createFloatArray(precision, start.length);
  const parameters = create();
  parameters.set(start);
  const gradients = create();
  const slots = definition
    .slots(values)
    .map((slot) => create().fill(definition.slotStart?.(slot, values) ?? 0));
  const scalars = Float64Array.from(Object.values(definition.scalars ?? {}));
  const segments = options.segments ?? [
    { name: 'w', offset: 0, length: start.length, learningRateFactor: 1 },
  ];
  const context = {
    values,
    parameters,
    gradients,
    slots,
    scalars,
    segments,
    kernels: referenceKernels,
  };
  let step = 0;
  return {
    parameters,
    gradients,
    slots,
    scalars,
    step(learningRate) {
      step++;
      definition.update(context, learningRate, step);
    },
    save: () => ({
      step,
      parameters: parameters.slice(),
      slots: slots.map((slot) => slot.slice()),
      scalars: scalars.slice(),
    }),
    restore(saved) {
      step = saved.step;
      parameters.set(saved.parameters);
      saved.slots.forEach((slot, i) => slots[i]!.set(slot));
      scalars.set(saved.scalars);
    },
  };
}

/** Writes the gradient of (w0 - 3)^2 / 2 + 10 (w1 + 2)^2 / 2 and returns its value. Minimum at (3, -2). */
export function parabola(w: FloatArray, gradient: FloatArray): number {
  const [x, y] = [w[0]! - 3, w[1]! + 2];
  gradient[0] = x;
  gradient[1] = 10 * y;
  return 0.5 * x * x + 5 * y * y;
}

/** Writes the gradient of (1 - x)^2 + 100 (y - x^2)^2 and returns its value. Minimum at (1, 1). */
export function rosenbrock(w: FloatArray, gradient: FloatArray, shift = 0): number {
  const [x, y] = [w[0]! - shift, w[1]! - shift];
  gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
  gradient[1] = 200 * (y - x * x);
  return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);
}
