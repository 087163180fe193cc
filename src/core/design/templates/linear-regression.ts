import { createChain, createHead, flattenIfNeeded } from './chain.ts';
import type { DesignTemplate } from './definition.ts';

/** One unit without activation. */
export const linearRegression: DesignTemplate = Object.freeze({
  type: 'linearRegression',
  label: 'Linear regression',
  description: 'A single neuron that adds up the weighted inputs: the yardstick for predicting a number.',
  fits: (facts) => facts.task === 'regression',
  create: (facts) => createChain('Linear regression', facts, [...flattenIfNeeded(facts), createHead(facts)]),
} satisfies DesignTemplate);
