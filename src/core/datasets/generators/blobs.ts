import { cos, sin } from '../../support/math.ts';
import { defineGenerator } from './define.ts';
import { samplesField } from './fields.ts';
import { createClassTable } from './tables.ts';

/** Normal clouds whose middles stand on a circle of radius 1. */
export const blobs = defineGenerator({
  type: 'blobs',
  label: 'Blobs',
  description: 'Round clouds of points, one class each: easy where they stand apart.',
  formula:
    'x \\sim \\mathcal{N}\\left(\\left(\\cos\\tfrac{2\\pi k}{K}, \\sin\\tfrac{2\\pi k}{K}\\right), s^2 I\\right)',
  fields: {
    samples: samplesField(400),
    classes: {
      kind: 'integer',
      label: 'Classes',
      help: 'Number of clouds.',
      default: 3,
      minimum: 2,
      maximum: 20,
    },
    spread: {
      kind: 'number',
      label: 'Spread',
      help: 'Standard deviation of each cloud. Large clouds overlap, and no network can part them fully.',
      default: 0.25,
      minimum: 0,
      maximum: 5,
    },
  },
  task: 'multiclass',
  references: [],
  generate({ samples, classes, spread }, random) {
    return createClassTable(samples, classes, (row) => {
      const label = row % classes;
      const angle = (2 * Math.PI * label) / classes;
      return {
        x1: cos(angle) + spread * random.nextNormal(),
        x2: sin(angle) + spread * random.nextNormal(),
        label,
      };
    });
  },
});
