import { createCatalogue } from '../../support/catalogue.ts';
import { parseFieldValues, type Spec } from '../../support/fields.ts';
import { createRandom } from '../../support/random.ts';
import type { Table } from '../table.ts';
import { blobs } from './blobs.ts';
import { checkerboard } from './checkerboard.ts';
import { circles } from './circles.ts';
import { copyTask } from './copy-task.ts';
import type { DatasetGenerator } from './definition.ts';
import { friedman } from './friedman.ts';
import { moons } from './moons.ts';
import { regressionPlane } from './regression-plane.ts';
import { regressionWave } from './regression-wave.ts';
import { sineSequence } from './sine-sequence.ts';
import { spirals } from './spirals.ts';
import { xor } from './xor.ts';

/** Every generator of the studio, in the order of the menu. Adding one is a file and a line. */
export const generators = createCatalogue<DatasetGenerator>('generator', [
  spirals,
  circles,
  moons,
  xor,
  blobs,
  checkerboard,
  regressionPlane,
  regressionWave,
  friedman,
  sineSequence,
  copyTask,
]);

/**
 * Draws the table that a specification names; the same seed gives the same table on every machine.
 * @param seed whole number, 0 to 2^53 - 1.
 * @throws StudioError `generator-unknown`, `field-invalid`, `field-unknown`.
 */
export function generateTable({ type, values }: Spec, seed: number): Table {
  const generator = generators.get(type);
  const parsed = parseFieldValues(generator.fields, values, `generator "${type}"`);
  return generator.generate(parsed, createRandom(seed, `generator:${type}`));
}
