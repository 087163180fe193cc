import { createChain, createHead, flattenIfNeeded } from './chain.ts';
import type { DesignTemplate } from './definition.ts';

/** One dense layer of logits. */
export const logisticRegression: DesignTemplate = Object.freeze({
  type: 'logisticRegression',
  label: 'Logistic regression',
  description:
    'One neuron per class and no hidden layer: the yardstick for telling classes apart by straight lines.',
  fits: (facts) => facts.task !== 'regression',
  create: (facts) =>
    createChain('Logistic regression', facts, [...flattenIfNeeded(facts), createHead(facts)]),
} satisfies DesignTemplate);
