import { cos, sin } from '../../support/math.ts';
import { defineGenerator } from './define.ts';
import { noiseField, samplesField } from './fields.ts';
import { createClassTable } from './tables.ts';

/** A small circle inside a circle of radius 1. */
export const circles = defineGenerator({
  type: 'circles',
  label: 'Circles',
  description: 'One class on a ring around the other: the distance from the middle decides.',
  formula: 'r_A = 1, \\quad r_B = f',
  fields: {
    samples: samplesField(400),
    factor: {
      kind: 'number',
      label: 'Inner radius',
      help: 'Radius of the inner circle; the outer one has radius 1. Close to 1 is hard.',
      default: 0.5,
      minimum: 0.05,
      maximum: 0.95,
    },
    noise: noiseField(0.08),
  },
  task: 'binary',
  references: [],
  generate({ samples, factor, noise }, random) {
    return createClassTable(samples, 2, (row) => {
      const label = row % 2;
      const angle = 2 * Math.PI * random.nextUniform();
      const radius = label === 0 ? 1 : factor;
      return {
        x1: radius * cos(angle) + noise * random.nextNormal(),
        x2: radius * sin(angle) + noise * random.nextNormal(),
        label,
      };
    });
  },
});
