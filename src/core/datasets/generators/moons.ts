import { cos, sin } from '../../support/math.ts';
import { defineGenerator } from './define.ts';
import { noiseField, samplesField } from './fields.ts';
import { createClassTable } from './tables.ts';

/** Two half circles that reach into each other. */
export const moons = defineGenerator({
  type: 'moons',
  label: 'Moons',
  description: 'Two half moons that reach into each other: almost, but not quite, parted by a line.',
  formula: 'A: (\\cos\\varphi, \\sin\\varphi), \\quad B: (1-\\cos\\varphi, \\tfrac12-\\sin\\varphi)',
  fields: { samples: samplesField(400), noise: noiseField(0.1) },
  task: 'binary',
  references: [],
  generate({ samples, noise }, random) {
    return createClassTable(samples, 2, (row) => {
      const label = row % 2;
      const angle = Math.PI * random.nextUniform();
      const x1 = label === 0 ? cos(angle) : 1 - cos(angle);
      const x2 = label === 0 ? sin(angle) : 0.5 - sin(angle);
      return { x1: x1 + noise * random.nextNormal(), x2: x2 + noise * random.nextNormal(), label };
    });
  },
});
