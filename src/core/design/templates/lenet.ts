import { createChain, createHead, isImage, type ChainLink } from './chain.ts';
import type { DesignTemplate } from './definition.ts';

/** LeNet-5 (LeCun et al. 1998) with ReLU and max pooling; on pictures under 12 pixels with smaller windows. */
export const lenet: DesignTemplate = Object.freeze({
  type: 'lenet',
  label: 'LeNet',
  description: 'The classic for handwritten digits: two convolutions with pooling, then two dense layers.',
  fits: (facts) => isImage(facts) && shorterSide(facts.featureShape) >= 4,
  create(facts) {
    const kernel = shorterSide(facts.featureShape) >= 12 ? 5 : 3;
    const block = (filters: number): ChainLink[] => [
      ['conv2d', { filters, kernelSize: [kernel, kernel], padding: 'same' }],
      ['relu'],
      ['maxPool2d'],
    ];
    return createChain('LeNet', facts, [
      ...block(6),
      ...block(16),
      ['flatten'],
      ['dense', { units: 120 }],
      ['relu'],
      ['dense', { units: 84 }],
      ['relu'],
      createHead(facts),
    ]);
  },
} satisfies DesignTemplate);

function shorterSide(shape: readonly number[]): number {
  return Math.min(shape[0]!, shape[1]!);
}
