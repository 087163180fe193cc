import type { Fields, ValuesOf } from '../support/fields.ts';
import type { Reference } from '../support/reference.ts';
import { defineLayer } from './define.ts';
import type { LayerDefinition, LayerPlanContext, LayerStep } from './definition.ts';

/**
 * A layer that disturbs its input while training and lets it through otherwise. `plan` is the disturbing
 * part alone; it is used only in training mode and where `isActive` says so.
 */
export function defineNoise<const F extends Fields>(options: {
  readonly type: string;
  readonly label: string;
  readonly description: string;
  readonly formula: string;
  readonly fields: F;
  readonly references: readonly Reference[];
  readonly deviations?: string;
  readonly isActive: (values: ValuesOf<F>) => boolean;
  readonly summarize: (values: ValuesOf<F>) => string;
  readonly inferShape?: LayerDefinition<F>['inferShape'];
  readonly plan: (context: LayerPlanContext<ValuesOf<F>>) => LayerStep;
}): LayerDefinition {
  const { isActive, plan, inferShape, ...described } = options;
  return defineLayer<F>({
    ...described,
    version: 1,
    category: 'regularization',
    inputs: { minimum: 1, maximum: 1 },
    inferShape: inferShape ?? (([input]) => input!),
    parameters: () => [],
    multiplyAdds: () => 0,
    plan(context) {
      const { inputs, output, kernels, rows, state, values } = context;
      const { size, values: x, gradient } = inputs[0]!;
      const disturb = isActive(values) && !context.inferenceOnly ? plan(context) : null;
      // Backward must match the last forward pass, even if the mode changed in between.
      let disturbed = false;
      return {
        forward() {
          disturbed = disturb !== null && state.training;
          if (disturbed) disturb!.forward();
          else kernels.copy(x, output.values, rows() * size);
        },
        backward() {
          if (!gradient) return;
          if (disturbed) disturb!.backward();
          else kernels.copy(output.gradient, gradient, rows() * size);
        },
      };
    },
  });
}
