import type { ScalarFunctionName } from '../engine/activations.ts';
import { sizeOf } from '../support/shape.ts';
import type { Fields, ValuesOf } from '../support/fields.ts';
import { defineLayer } from './define.ts';
import type { Reference } from '../support/reference.ts';
import type { LayerDefinition } from './definition.ts';

/**
 * A layer that applies one scalar function to every element. `parameter` names the field it reads, if any;
 * `choose` picks the function by the values, where it is not simply the one of the layer's name.
 */
export function defineActivation<const F extends Fields>(options: {
  readonly type: ScalarFunctionName;
  readonly label: string;
  readonly description: string;
  readonly formula: string;
  readonly fields?: F;
  readonly parameter?: keyof F & string;
  readonly choose?: (values: ValuesOf<Fields>) => ScalarFunctionName;
  readonly references: readonly Reference[];
  readonly deviations?: string;
}): LayerDefinition {
  const { type, parameter, fields, choose, ...described } = options;
  return defineLayer({
    ...described,
    type,
    version: 1,
    category: 'activation',
    isActivation: true,
    fields: (fields ?? {}) as Fields,
    inputs: { minimum: 1, maximum: 1 },
    inferShape: ([input]) => input!,
    parameters: () => [],
    multiplyAdds: (_inputs, output) => sizeOf(output),
    plan({ inputs: [input], output, kernels, rows, values }) {
      const { size, values: x, gradient } = input!;
      const name = choose?.(values) ?? type;
      const number = parameter === undefined ? 0 : (values[parameter] as number);
      return {
        activation: { name, parameter: number },
        forward() {
          kernels.activate(name, x, output.values, rows() * size, number);
        },
        backward() {
          if (!gradient) return;
          kernels.activateBackward(name, x, output.values, output.gradient, gradient, rows() * size, number);
        },
      };
    },
  });
}
