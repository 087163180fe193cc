import { createCatalogue } from '../support/catalogue.ts';
import { constant } from './constant.ts';
import { cosineRestarts } from './cosine-restarts.ts';
import { cosine } from './cosine.ts';
import type { ScheduleDefinition } from './definition.ts';
import { exponential } from './exponential.ts';
import { inverseSquareRoot } from './inverse-square-root.ts';
import { linearDecay } from './linear-decay.ts';
import { multiStep } from './multi-step.ts';
import { oneCycle } from './one-cycle.ts';
import { piecewise } from './piecewise.ts';
import { polynomial } from './polynomial.ts';
import { reduceOnPlateau } from './reduce-on-plateau.ts';
import { stepDecay } from './step-decay.ts';

/** Every schedule of the studio, in the order of the menu. Adding one is a file and a line. */
export const schedules = createCatalogue<ScheduleDefinition>('schedule', [
  constant,
  cosine,
  oneCycle,
  linearDecay,
  stepDecay,
  exponential,
  reduceOnPlateau,
  cosineRestarts,
  multiStep,
  polynomial,
  inverseSquareRoot,
  piecewise,
]);
