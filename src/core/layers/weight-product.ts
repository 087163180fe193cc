import type { FloatArray } from '../support/float-array.ts';
import type { LayerPlanContext, StepActivation } from './definition.ts';

/** out[m, outputs] = x[m, inputs] W + bias, and y = f(out) where an activation is given. */
export type WeightProduct = (
  x: FloatArray,
  out: FloatArray,
  m: number,
  activation?: StepActivation | null,
  y?: FloatArray | null,
) => void;

/** With more rows, packing the weights in every product is less than 2% of it: panels would only take memory. */
const MOST_ROWS = 512;

/**
 * Binds a layer's product with its weights. While a plan holds its weights it reads panels that were packed once,
 * else the weights themselves: to the same bits.
 * @param maximumRows of x.
 */
export function planWeightProduct(
  { kernels, state, weightPanels }: Pick<LayerPlanContext, 'kernels' | 'state' | 'weightPanels'>,
  weights: FloatArray,
  bias: FloatArray | null,
  [inputs, outputs]: readonly [number, number],
  maximumRows: number,
): WeightProduct {
  const panels = maximumRows <= MOST_ROWS ? weightPanels(weights, inputs, outputs) : null;
  return (x, out, m, activation = null, y = null) => {
    const name = activation?.name ?? null;
    const parameter = activation?.parameter ?? 0;
    if (panels !== null && state.weightsAreHeld) {
      kernels.matmulPackedFused(x, panels, out, m, inputs, outputs, bias, name, y, parameter);
    } else {
      kernels.matmulFused(x, weights, out, m, inputs, outputs, bias, name, y, parameter);
    }
  };
}
