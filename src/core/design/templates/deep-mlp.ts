import { sizeOf } from '../../support/shape.ts';
import { createChain, createHead, flattenIfNeeded } from './chain.ts';
import type { DesignTemplate } from './definition.ts';

/** Three hidden layers of falling width. */
export const deepMlp: DesignTemplate = Object.freeze({
  type: 'deepMlp',
  label: 'Three hidden layers',
  description: 'Hidden layers that build on each other: for spirals and other twisted borders.',
  fits: () => true,
  create(facts) {
    const widths = sizeOf(facts.featureShape) > 32 ? [128, 64, 32] : [32, 32, 16];
    return createChain('Deep network', facts, [
      ...flattenIfNeeded(facts),
      ...widths.flatMap((units) => [['dense', { units }], ['relu']] as const),
      createHead(facts),
    ]);
  },
} satisfies DesignTemplate);
