import { createCatalogue } from '../../support/catalogue.ts';
import type { StrategyDefinition } from '../strategy.ts';
import { grid } from './grid.ts';
import { halton } from './halton.ts';
import { hyperband } from './hyperband.ts';
import { populationBased } from './population-based.ts';
import { random } from './random.ts';
import { successiveHalving } from './successive-halving.ts';
import { tpe } from './tpe.ts';

/** Every strategy of the studio, in the order of the menu. Adding one is a file and a line. */
export const strategies = createCatalogue<StrategyDefinition>('strategy', [
  grid,
  random,
  halton,
  tpe,
  successiveHalving,
  hyperband,
  populationBased,
]);
