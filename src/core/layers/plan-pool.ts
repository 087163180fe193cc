import type { WindowGeometry } from '../engine/window-geometry.ts';
import { sizeOf } from '../support/shape.ts';
import type { LayerPlanContext, LayerStep } from './definition.ts';

type PoolContext = Omit<LayerPlanContext<unknown>, 'values'>;

/** Largest value of each window. */
export function planMaxPool(context: PoolContext, geometry: WindowGeometry): LayerStep {
  const { inputs, output, kernels, rows, maximumRows, scratch } = context;
  const { values: x, gradient } = inputs[0]!;
  const winners = scratch(maximumRows * output.size);
  return {
    forward() {
      kernels.maxPool(x, output.values, winners, geometry, rows());
    },
    backward() {
      if (gradient) kernels.maxPoolBackward(output.gradient, winners, gradient, geometry, rows());
    },
  };
}

/** Mean of each window. */
export function planAveragePool(
  context: PoolContext,
  geometry: WindowGeometry,
  countIncludePad: boolean,
): LayerStep {
  const { inputs, output, kernels, rows } = context;
  const { values: x, gradient } = inputs[0]!;
  return {
    forward() {
      kernels.averagePool(x, output.values, geometry, countIncludePad, rows());
    },
    backward() {
      if (gradient) kernels.averagePoolBackward(output.gradient, gradient, geometry, countIncludePad, rows());
    },
  };
}

/** Mean of every channel over the whole image. */
export function planGlobalAverage(context: PoolContext): LayerStep {
  const { inputs, output, kernels, rows } = context;
  const { shape, values: x, gradient } = inputs[0]!;
  const channels = shape.at(-1)!;
  const positions = sizeOf(shape) / channels;
  return {
    forward() {
      kernels.globalAverage(x, output.values, rows(), positions, channels);
    },
    backward() {
      if (gradient) kernels.globalAverageBackward(output.gradient, gradient, rows(), positions, channels);
    },
  };
}

/** Largest value of every channel over the whole image. */
export function planGlobalMaximum(context: PoolContext): LayerStep {
  const { inputs, output, kernels, rows } = context;
  const { shape, values: x, gradient } = inputs[0]!;
  const channels = shape.at(-1)!;
  const positions = sizeOf(shape) / channels;
  return {
    forward() {
      kernels.globalMaximum(x, output.values, rows(), positions, channels);
    },
    backward() {
      if (!gradient) return;
      kernels.globalMaximumBackward(x, output.values, output.gradient, gradient, rows(), positions, channels);
    },
  };
}
