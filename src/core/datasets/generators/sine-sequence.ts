import { sin } from '../../support/math.ts';
import { defineGenerator } from './define.ts';
import { noiseField, samplesField } from './fields.ts';
import { createNumberTable } from './tables.ts';

/** Radians between two steps of the slowest and of the fastest wave. */
const SLOWEST = 0.1;
const FASTEST = 0.8;

/** Pieces of sine waves of random speed, phase and height; what comes next? Examples of shape [steps, 1]. */
export const sineSequence = defineGenerator({
  type: 'sineSequence',
  label: 'Sine sequence',
  description: 'Pieces of sine waves of different speed and height: forecast the value that comes next.',
  formula: 'x_t = a\\sin(\\omega t + \\varphi) + \\varepsilon, \\quad y = x_{T+h}',
  fields: {
    samples: samplesField(1000),
    steps: {
      kind: 'integer',
      label: 'Steps',
      help: 'Values that the network sees of each wave.',
      default: 20,
      minimum: 2,
      maximum: 500,
    },
    horizon: {
      kind: 'integer',
      label: 'Ahead',
      help: 'The target is the value so many steps after the last one that is seen.',
      default: 1,
      minimum: 1,
      maximum: 100,
    },
    noise: noiseField(
      0.05,
      'Standard deviation of the normal noise added to each value that is seen. 0 is none.',
    ),
  },
  task: 'regression',
  references: [],
  generate({ samples, steps, horizon, noise }, random) {
    const table = createNumberTable(samples, steps, (point) => {
      const height = 0.5 + 0.5 * random.nextUniform();
      const speed = SLOWEST + (FASTEST - SLOWEST) * random.nextUniform();
      const phase = 2 * Math.PI * random.nextUniform();
      const at = (step: number) => height * sin(speed * step + phase);
      for (let step = 0; step < steps; step++) point[step] = at(step) + noise * random.nextNormal();
      return at(steps - 1 + horizon);
    });
    return { ...table, exampleShape: [steps, 1] };
  },
});
