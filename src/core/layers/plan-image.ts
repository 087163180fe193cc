import type { Shape } from '../support/shape.ts';
import { shapeMismatch } from './define.ts';
import type { LayerPlanContext, LayerStep } from './definition.ts';
import { asImage, fromImage } from './window.ts';

type ImageContext = Omit<LayerPlanContext<unknown>, 'values'>;

/** Amounts [top, bottom, left, right]; a signal has [before, after]. */
const sidesOf = (amounts: readonly number[]) =>
  [amounts[0]!, amounts[1]!, amounts[2] ?? 0, amounts[3] ?? 0] as const;

/** Shape with a frame around it. */
export function framedShape(shape: Shape, dimensions: 1 | 2, amounts: readonly number[]): Shape {
  const [height, width, channels] = asImage(shape, dimensions);
  const [top, bottom, left, right] = sidesOf(amounts);
  return fromImage(top + height + bottom, left + width + right, channels, dimensions);
}

/**
 * Shape with its borders cut off.
 * @throws StudioError `shape-mismatch` when nothing is left.
 */
export function croppedShape(shape: Shape, dimensions: 1 | 2, amounts: readonly number[]): Shape {
  const [height, width, channels] = asImage(shape, dimensions);
  const [top, bottom, left, right] = sidesOf(amounts);
  if (top + bottom < height && left + right < width) {
    return fromImage(height - top - bottom, width - left - right, channels, dimensions);
  }
  const least = dimensions === 2 ? `${top + bottom + 1} × ${left + right + 1}` : `${top + bottom + 1}`;
  throw shapeMismatch(`an input of at least ${least}`, shape, 'Cut off less.');
}

/** Zeros around the input. */
export function planFrame(context: ImageContext, dimensions: 1 | 2, amounts: readonly number[]): LayerStep {
  const { inputs, output, kernels, rows } = context;
  const { shape, values: x, gradient } = inputs[0]!;
  const [height, width, channels] = asImage(shape, dimensions);
  const [outHeight, outWidth] = asImage(output.shape, dimensions);
  const [top, , left] = sidesOf(amounts);
  return {
    forward() {
      const y = output.values;
      kernels.placeImage(x, y, rows(), height, width, outHeight, outWidth, channels, top, left);
    },
    backward() {
      if (!gradient) return;
      const flow = output.gradient;
      kernels.cutImage(flow, gradient, rows(), height, width, outHeight, outWidth, channels, top, left);
    },
  };
}

/** The middle of the input. */
export function planCrop(context: ImageContext, dimensions: 1 | 2, amounts: readonly number[]): LayerStep {
  const { inputs, output, kernels, rows } = context;
  const { shape, values: x, gradient } = inputs[0]!;
  const [height, width, channels] = asImage(shape, dimensions);
  const [outHeight, outWidth] = asImage(output.shape, dimensions);
  const [top, , left] = sidesOf(amounts);
  return {
    forward() {
      kernels.cutImage(x, output.values, rows(), outHeight, outWidth, height, width, channels, top, left);
    },
    backward() {
      if (!gradient) return;
      const flow = output.gradient;
      kernels.placeImage(flow, gradient, rows(), outHeight, outWidth, height, width, channels, top, left);
    },
  };
}

/** Larger by whole factors, by copies or by straight lines between pixel centres. */
export function planUpsample(
  context: ImageContext,
  dimensions: 1 | 2,
  [factorY, factorX]: readonly [number, number],
  smooth: boolean,
): LayerStep {
  const { inputs, output, kernels, rows } = context;
  const { shape, values: x, gradient } = inputs[0]!;
  const [height, width, channels] = asImage(shape, dimensions);
  if (smooth) {
    return {
      forward() {
        const y = output.values;
        kernels.upsampleBilinear(x, y, rows(), height, width, channels, factorY, factorX);
      },
      backward() {
        if (!gradient) return;
        const flow = output.gradient;
        kernels.upsampleBilinearBackward(flow, gradient, rows(), height, width, channels, factorY, factorX);
      },
    };
  }
  return {
    forward() {
      kernels.upsampleNearest(x, output.values, rows(), height, width, channels, factorY, factorX);
    },
    backward() {
      if (!gradient) return;
      const flow = output.gradient;
      kernels.upsampleNearestBackward(flow, gradient, rows(), height, width, channels, factorY, factorX);
    },
  };
}
