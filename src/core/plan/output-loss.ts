import type { Tensor } from '../layers/definition.ts';
import { losses } from '../losses/index.ts';
import { parseFieldValues } from '../support/fields.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { ContextBase } from './layer-context.ts';
import type { OutputLoss, OutputLossOptions } from './plan.ts';

/** Binds the loss of one output. */
export function planOutputLoss(
  base: Pick<ContextBase, 'arena' | 'state'>,
  options: OutputLossOptions,
  output: Tensor,
  batchSize: number,
  exampleWeights: FloatArray,
  node: string,
): OutputLoss {
  const { arena, state } = base;
  const definition = losses.get(options.loss.type);
  const target = arena.allocate(batchSize * options.targetSize);
  const perExample = arena.allocate(batchSize);
  const outputGradient = output.gradient ?? arena.allocate(0);
  const step = definition.plan({
    values: parseFieldValues(definition.fields, options.loss.values, `loss of "${node}"`),
    shape: output.shape,
    size: output.size,
    output: output.values,
    outputGradient,
    target,
    targetKind: options.targetKind,
    exampleWeights,
    classWeights: options.classWeights,
    perExample,
    rows: () => state.batchSize,
    scratch: (length) => arena.allocate(length),
    kernels: arena.kernels,
  });
  const { weight } = options;
  return {
    options,
    target,
    perExample,
    forward: (into) => step.forward(into),
    backward() {
      step.backward();
      if (weight !== 1)
        arena.kernels.scale(outputGradient, weight, outputGradient, state.batchSize * output.size);
    },
    finish: (mean) => definition.finish(mean),
  };
}
