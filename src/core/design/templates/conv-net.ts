import { layers } from '../../layers/index.ts';
import { createChain, createHead, isImage, type ChainLink } from './chain.ts';
import type { DesignTemplate } from './definition.ts';

const needed = ['conv2d', 'maxPool2d', 'flatten'];

/** Convolutions and pools while the picture is large enough, then a hidden layer (after LeNet, LeCun 1998). */
export const convNet: DesignTemplate = Object.freeze({
  type: 'convNet',
  label: 'Convolutional network',
  description:
    'Slides small learned patterns over a picture and halves it in between: for images of any size.',
  fits: (facts) => isImage(facts) && needed.every((type) => layers.find(type) !== undefined),
  create(facts) {
    const shorter = Math.min(facts.featureShape[0]!, facts.featureShape[1]!);
    const blocks: ChainLink[] = [];
    for (
      let size = shorter, filters = 16;
      size >= 4 && filters <= 64;
      size = Math.floor(size / 2), filters *= 2
    ) {
      blocks.push(['conv2d', { filters, kernelSize: [3, 3], padding: 'same' }], ['relu'], ['maxPool2d']);
    }
    if (blocks.length === 0)
      blocks.push(['conv2d', { filters: 16, kernelSize: [3, 3], padding: 'same' }], ['relu']);
    return createChain('Convolutional network', facts, [
      ...blocks,
      ['flatten'],
      ['dense', { units: 64 }],
      ['relu'],
      createHead(facts),
    ]);
  },
} satisfies DesignTemplate);
