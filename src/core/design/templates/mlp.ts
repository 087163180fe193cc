import { sizeOf } from '../../support/shape.ts';
import { createChain, createHead, flattenIfNeeded } from './chain.ts';
import type { DesignTemplate } from './definition.ts';

/** One hidden layer, wider for images. */
export const mlp: DesignTemplate = Object.freeze({
  type: 'mlp',
  label: 'One hidden layer',
  description: 'A hidden layer of neurons between inputs and answer: a good first network for any table.',
  fits: () => true,
  create(facts) {
    const units = sizeOf(facts.featureShape) > 32 ? 64 : 16;
    return createChain('Network with one hidden layer', facts, [
      ...flattenIfNeeded(facts),
      ['dense', { units }],
      ['relu'],
      createHead(facts),
    ]);
  },
} satisfies DesignTemplate);
