import { createCatalogue } from '../../support/catalogue.ts';
import { dataSize } from './data-size.ts';
import type { QuestionDefinition } from './definition.ts';
import { difference } from './difference.ts';
import { initialization } from './initialization.ts';
import { learningRate } from './learning-rate.ts';
import { optimizer } from './optimizer.ts';
import { size } from './size.ts';

/** Every question card, in the order of the screen. Adding one is a file and a line. */
export const questions = createCatalogue<QuestionDefinition>('question', [
  learningRate,
  initialization,
  optimizer,
  size,
  difference,
  dataSize,
]);
