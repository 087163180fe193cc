import { sizeOf } from '../../support/shape.ts';
import { createChain, flattenIfNeeded, type ChainLink } from './chain.ts';
import type { DatasetFacts, DesignTemplate } from './definition.ts';

/** Widths from the features down to the bottleneck. */
function widthsOf(facts: DatasetFacts): readonly number[] {
  const size = sizeOf(facts.featureShape);
  return size > 32 ? [64, 32, 8] : [Math.max(8, size), Math.max(2, Math.floor(size / 2))];
}

function createAutoencoder(name: string, facts: DatasetFacts, before: readonly ChainLink[]) {
  const widths = widthsOf(facts);
  const hidden = (units: number): ChainLink[] => [['dense', { units }], ['relu']];
  const isRow = facts.featureShape.length === 1;
  return createChain(name, facts, [
    ...flattenIfNeeded(facts),
    ...before,
    ...widths.flatMap(hidden),
    ...widths.slice(0, -1).reverse().flatMap(hidden),
    ['dense', { units: sizeOf(facts.featureShape) }],
    ...(isRow ? [] : [['reshape', { shape: facts.featureShape }] as const]),
  ]);
}

/** Squeezes the features through a bottleneck and gives them back; trained with the features as its target. */
export const autoencoder: DesignTemplate = Object.freeze({
  type: 'autoencoder',
  label: 'Autoencoder',
  description:
    'Learns to give its input back through a narrow middle: what matters in the data, without labels.',
  answers: 'features',
  fits: (facts) => sizeOf(facts.featureShape) >= 2,
  create: (facts) => createAutoencoder('Autoencoder', facts, []),
} satisfies DesignTemplate);

/** The same with noise on the way in (Vincent et al. 2008); it must find the clean features again. */
export const denoisingAutoencoder: DesignTemplate = Object.freeze({
  type: 'denoisingAutoencoder',
  label: 'Denoising autoencoder',
  description: 'An autoencoder whose input is disturbed while it trains, so that it cannot just copy.',
  answers: 'features',
  fits: (facts) => sizeOf(facts.featureShape) >= 2,
  create: (facts) =>
    createAutoencoder('Denoising autoencoder', facts, [['gaussianNoise', { standardDeviation: 0.2 }]]),
} satisfies DesignTemplate);
