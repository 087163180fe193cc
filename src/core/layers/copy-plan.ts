import type { LayerPlanContext, LayerStep } from './definition.ts';

/** The plan of a layer that only gives its numbers another shape: values forward and gradients back, as they are. */
export function planCopy<V>({ inputs: [input], output, kernels, rows }: LayerPlanContext<V>): LayerStep {
  const { size, values, gradient } = input!;
  return {
    forward: () => kernels.copy(values, output.values, rows() * size),
    backward() {
      if (gradient) kernels.copy(output.gradient, gradient, rows() * size);
    },
  };
}
