import { cos, sin } from '../../support/math.ts';
import { defineGenerator } from './define.ts';
import { noiseField, samplesField } from './fields.ts';
import { createClassTable } from './tables.ts';

/** k spiral arms around the origin, one class each; the classic test for hidden layers. */
export const spirals = defineGenerator({
  type: 'spirals',
  label: 'Spirals',
  description: 'Spiral arms wound into each other, one class each: no straight line parts them.',
  formula: 'r = t, \\quad \\varphi = 2\\pi w t + \\frac{2\\pi k}{K}, \\quad t \\in (0, 1]',
  fields: {
    samples: samplesField(400),
    arms: {
      kind: 'integer',
      label: 'Arms',
      help: 'Number of spirals, and of classes.',
      default: 2,
      minimum: 2,
      maximum: 10,
    },
    turns: {
      kind: 'number',
      label: 'Turns',
      help: 'How often each arm winds around the middle. More turns are harder.',
      default: 1.5,
      minimum: 0.25,
      maximum: 5,
    },
    noise: noiseField(0.02),
  },
  task: 'multiclass',
  references: [{ title: 'Learning to tell two spirals apart', authors: 'Lang, Witbrock', year: 1988 }],
  generate({ samples, arms, turns, noise }, random) {
    const perArm = Math.ceil(samples / arms);
    return createClassTable(samples, arms, (row) => {
      const label = row % arms;
      // Evenly along the arm, so that few rows still show the whole spiral.
      const t = (Math.floor(row / arms) + 1) / perArm;
      const angle = 2 * Math.PI * (turns * t + label / arms);
      return {
        x1: t * cos(angle) + noise * random.nextNormal(),
        x2: t * sin(angle) + noise * random.nextNormal(),
        label,
      };
    });
  },
});
