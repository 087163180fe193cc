/** A factor on the spread. */
export const gainField = {
  kind: 'number',
  label: 'Gain',
  help: 'A factor on all values, to make up for an activation that shrinks its input.',
  default: 1,
  minimum: 0,
  maximum: 1000,
  advanced: true,
} as const;

/** Normal distributions: cut off or not. */
export const truncatedField = {
  kind: 'boolean',
  label: 'Truncated',
  help: 'Draws values far from 0 again, so that no weight starts very large. The spread stays the same.',
  default: false,
  advanced: true,
} as const;

/** He initialisers: the slope of the activation for negative inputs. */
export const negativeSlopeField = {
  kind: 'number',
  label: 'Negative slope',
  help: 'Slope of the leaky ReLU that follows; 0 for a plain ReLU.',
  default: 0,
  minimum: 0,
  maximum: 100,
  advanced: true,
} as const;

/** He initialisers: which side of the layer keeps its spread. */
export const fanModeField = {
  kind: 'choice',
  label: 'Keeps the spread of',
  help: 'Fan-in keeps the spread of the signal on its way forward, fan-out that of the gradient on its way back.',
  default: 'fanIn',
  options: [
    { value: 'fanIn', label: 'Signals (fan-in)' },
    { value: 'fanOut', label: 'Gradients (fan-out)' },
  ],
  advanced: true,
} as const;
