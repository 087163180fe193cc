import { resolveAxis } from '../../../layers/axis.ts';
import type { Lowering, Lowerings } from '../lowering.ts';

const reshape: Lowering = ({ builder, inputs: [x], outputShape }) => builder.reshape(x!, outputShape);

const permute: Lowering = ({ builder, inputs: [x], values }) =>
  builder.transpose(
    x!,
    (values['order'] as readonly number[]).map((axis) => axis - 1),
  );

const repeat: Lowering = ({ builder, inputs: [x], outputShape }) =>
  builder.emit('expand', [builder.reshape(x!, [1, x!.shape[0]!])], outputShape, {});

const reduce =
  (name: 'mean' | 'maximum'): Lowering =>
  ({ builder, inputs: [x], values, outputShape }) =>
    builder.emit('reduce', [x!], outputShape, {
      function: name,
      axis: resolveAxis(values['axis'] as number, x!.shape),
      keepAxis: values['keepAxis'] as boolean,
    });

const upsample: Lowering = ({ builder, inputs: [x], values, outputShape }) => {
  const factor = values['factor'] as number | readonly number[];
  const [factorY, factorX] = typeof factor === 'number' ? [factor, 1] : [factor[0]!, factor[1]!];
  return builder.emit('upsample', [x!], outputShape, {
    factorY,
    factorX,
    smooth: values['interpolation'] !== 'nearest',
  });
};

/** Amounts [before, after] or [top, bottom, left, right]; the channels stay. */
const padding: Lowering = ({ builder, inputs: [x], values, outputShape }) => {
  const amounts = values['amounts'] as readonly number[];
  return builder.emit('pad', [x!], outputShape, {
    before: [...amounts.filter((_amount, side) => side % 2 === 0), 0],
    after: [...amounts.filter((_amount, side) => side % 2 === 1), 0],
  });
};

const cropping: Lowering = ({ builder, inputs: [x], values, outputShape }) => {
  const amounts = values['amounts'] as readonly number[];
  const starts = [...amounts.filter((_amount, side) => side % 2 === 0), 0];
  return builder.emit('slice', [x!], outputShape, { starts });
};

/** Layers that move numbers around, and those that sum up an axis. */
export const shapeLowerings: Lowerings = {
  flatten: reshape,
  reshape,
  permute,
  repeatVector: repeat,
  reduceMean: reduce('mean'),
  reduceMax: reduce('maximum'),
  upsample1d: upsample,
  upsample2d: upsample,
  zeroPadding1d: padding,
  zeroPadding2d: padding,
  cropping1d: cropping,
  cropping2d: cropping,
};
