import type { Field } from '../support/fields.ts';

/**
 * Fields that convolutions and pools share. Axes come in memory's order: height before width.
 * `paddingAmounts` names every side, as PyTorch's F.pad does; its per-axis `padding=(p, q)` is [p, p, q, q].
 */

export const filters = {
  kind: 'integer',
  label: 'Filters',
  help: 'How many patterns the layer looks for: the channels of its output.',
  default: 16,
  minimum: 1,
  maximum: 65_536,
  scale: 'log',
} as const satisfies Field;

export const kernelSize1d = {
  kind: 'integer',
  label: 'Kernel size',
  help: 'How many neighbouring steps one filter sees at once.',
  default: 3,
  minimum: 1,
  maximum: 65_536,
} as const satisfies Field;

export const kernelSize2d = {
  kind: 'integers',
  label: 'Kernel size',
  help: 'Height and width of the patch that one filter sees at once.',
  default: [3, 3],
  minimumLength: 2,
  maximumLength: 2,
  minimum: 1,
  maximum: 4096,
  entries: ['height', 'width'],
} as const satisfies Field;

export const stride1d = {
  kind: 'integer',
  label: 'Stride',
  help: 'Steps from one place of the kernel to the next. 2 halves the length.',
  default: 1,
  minimum: 1,
  maximum: 65_536,
} as const satisfies Field;

export const stride2d = {
  kind: 'integers',
  label: 'Stride',
  help: 'Pixels from one place of the kernel to the next, down and across. 2 halves the size.',
  default: [1, 1],
  minimumLength: 2,
  maximumLength: 2,
  minimum: 1,
  maximum: 4096,
  entries: ['height', 'width'],
} as const satisfies Field;

export const dilation1d = {
  kind: 'integer',
  label: 'Dilation',
  help: 'Distance between the steps that a filter looks at. 1 is a kernel without gaps; more sees further.',
  default: 1,
  minimum: 1,
  maximum: 65_536,
  advanced: true,
} as const satisfies Field;

export const dilation2d = {
  kind: 'integers',
  label: 'Dilation',
  help: 'Distance between the pixels that a filter looks at. 1 is a kernel without gaps; more sees further.',
  default: [1, 1],
  minimumLength: 2,
  maximumLength: 2,
  minimum: 1,
  maximum: 4096,
  entries: ['height', 'width'],
  advanced: true,
} as const satisfies Field;

export const groups = {
  kind: 'integer',
  label: 'Groups',
  help: 'Splits the channels into groups that do not see each other. 1 lets every filter see all channels.',
  default: 1,
  minimum: 1,
  maximum: 65_536,
  advanced: true,
} as const satisfies Field;

export const bias = {
  kind: 'boolean',
  label: 'Bias',
  help: 'Adds one learned number per filter. Not needed right before a normalisation.',
  default: true,
  advanced: true,
} as const satisfies Field;

const paddingOptions = [
  { value: 'valid', label: 'None (valid)', help: 'Only places where the window fits entirely.' },
  {
    value: 'same',
    label: 'Keep size (same)',
    help: 'Frames the input so that stride 1 keeps its size and stride s divides it by s.',
  },
  { value: 'explicit', label: 'By number', help: 'You choose the frame on every side.' },
] as const;

/** Convolutions keep the size unless told otherwise: fewer surprises on small images. */
export const padding = {
  kind: 'choice',
  label: 'Padding',
  help: 'What happens at the border: whether the input gets a frame of zeros.',
  default: 'same',
  options: paddingOptions,
} as const satisfies Field;

export const poolPadding = {
  ...padding,
  help: 'What happens at the border: whether the input gets a frame.',
  default: 'valid',
  advanced: true,
} as const satisfies Field;

export const paddingAmounts1d = {
  kind: 'integers',
  label: 'Padding amounts',
  help: 'Steps added before and after.',
  default: [0, 0],
  minimumLength: 2,
  maximumLength: 2,
  minimum: 0,
  maximum: 65_536,
  entries: ['before', 'after'],
  when: { padding: ['explicit'] },
} as const satisfies Field;

export const paddingAmounts2d = {
  kind: 'integers',
  label: 'Padding amounts',
  help: 'Pixels added at each side.',
  default: [0, 0, 0, 0],
  minimumLength: 4,
  maximumLength: 4,
  minimum: 0,
  maximum: 4096,
  entries: ['top', 'bottom', 'left', 'right'],
  when: { padding: ['explicit'] },
} as const satisfies Field;

export const outputPadding1d = {
  kind: 'integer',
  label: 'Output padding',
  help: 'Steps added at the end, where several lengths would fit the same stride. Less than the stride.',
  default: 0,
  minimum: 0,
  maximum: 65_536,
  advanced: true,
  when: { padding: ['valid', 'explicit'] },
} as const satisfies Field;

export const outputPadding2d = {
  kind: 'integers',
  label: 'Output padding',
  help: 'Pixels added at the bottom and right, where several sizes would fit the same stride. Less than the stride.',
  default: [0, 0],
  minimumLength: 2,
  maximumLength: 2,
  minimum: 0,
  maximum: 4096,
  entries: ['height', 'width'],
  advanced: true,
  when: { padding: ['valid', 'explicit'] },
} as const satisfies Field;

export const poolSize1d = {
  kind: 'integer',
  label: 'Pool size',
  help: 'How many neighbouring steps are summed up into one.',
  default: 2,
  minimum: 1,
  maximum: 65_536,
} as const satisfies Field;

export const poolSize2d = {
  ...kernelSize2d,
  label: 'Pool size',
  help: 'Height and width of the patch that becomes one pixel.',
  default: [2, 2],
} as const satisfies Field;

export const poolStride1d = {
  ...stride1d,
  help: 'Steps from one window to the next. Usually the pool size.',
  default: 2,
} as const satisfies Field;

export const poolStride2d = {
  ...stride2d,
  help: 'Pixels from one window to the next, down and across. Usually the pool size.',
  default: [2, 2],
} as const satisfies Field;

export const countIncludePad = {
  kind: 'boolean',
  label: 'Count the padding',
  help: 'Divides by the whole window, as if the padding were zeros, rather than by its real cells alone.',
  default: true,
  advanced: true,
  when: { padding: ['same', 'explicit'] },
} as const satisfies Field;

export const depthMultiplier = {
  kind: 'integer',
  label: 'Filters per channel',
  help: 'How many patterns are looked for in each channel by itself.',
  default: 1,
  minimum: 1,
  maximum: 1024,
} as const satisfies Field;
