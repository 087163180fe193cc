import { createChain, createHead, isImage, type ChainLink } from './chain.ts';
import type { DesignTemplate } from './definition.ts';

/** Blocks of two 3x3 convolutions and a pool (Simonyan, Zisserman 2014), small. */
export const smallVgg: DesignTemplate = Object.freeze({
  type: 'smallVgg',
  label: 'Small VGG',
  description: 'Pairs of small convolutions before each pooling, with dropout: for pictures that need depth.',
  fits: (facts) => isImage(facts) && Math.min(facts.featureShape[0]!, facts.featureShape[1]!) >= 8,
  create(facts) {
    const shorter = Math.min(facts.featureShape[0]!, facts.featureShape[1]!);
    const conv = (filters: number): ChainLink => ['conv2d', { filters, kernelSize: [3, 3], padding: 'same' }];
    const blocks: ChainLink[] = [];
    for (let size = shorter, filters = 16; size >= 4 && filters <= 64; size >>= 1, filters *= 2) {
      blocks.push(conv(filters), ['relu'], conv(filters), ['relu'], ['maxPool2d']);
    }
    return createChain('Small VGG', facts, [
      ...blocks,
      ['flatten'],
      ['dense', { units: 64 }],
      ['relu'],
      ['dropout', { rate: 0.3 }],
      createHead(facts),
    ]);
  },
} satisfies DesignTemplate);
