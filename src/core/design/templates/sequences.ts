import { sizeOf } from '../../support/shape.ts';
import { createChain, createHead, type ChainLink } from './chain.ts';
import type { DatasetFacts, DesignTemplate } from './definition.ts';

/** Longest sequence that a recurrent template is offered for: each step costs time. */
const LONGEST = 256;

/** Shape [time, features] of an example: rows of a picture, the values of a table one by one. */
function sequenceShape({ featureShape }: DatasetFacts): readonly [number, number] {
  const [first = 1, ...rest] = featureShape;
  return [first, sizeOf(rest)];
}

/** What reads the example as a sequence; nothing where it is one already. */
function asSequence(facts: DatasetFacts): readonly ChainLink[] {
  return facts.featureShape.length === 2 ? [] : [['reshape', { shape: sequenceShape(facts) }]];
}

function isSequence(facts: DatasetFacts): boolean {
  const [steps] = sequenceShape(facts);
  return facts.featureShape.length > 0 && steps >= 2 && steps <= LONGEST;
}

function createRecurrent(name: string, type: string, facts: DatasetFacts) {
  return createChain(name, facts, [
    ...asSequence(facts),
    [type, { units: 32, returnSequences: false }],
    createHead(facts),
  ]);
}

/** One LSTM layer over the sequence. */
export const lstmTemplate: DesignTemplate = Object.freeze({
  type: 'lstm',
  label: 'LSTM',
  description:
    'Reads an example step by step and remembers what it needs: for sequences, or rows of a picture.',
  fits: isSequence,
  create: (facts) => createRecurrent('LSTM', 'lstm', facts),
} satisfies DesignTemplate);

/** One GRU layer over the sequence. */
export const gruTemplate: DesignTemplate = Object.freeze({
  type: 'gru',
  label: 'GRU',
  description: 'Like an LSTM with one gate less: faster, and often as good.',
  fits: isSequence,
  create: (facts) => createRecurrent('GRU', 'gru', facts),
} satisfies DesignTemplate);

/** Two convolutions along the sequence and an average over it. */
export const conv1dTemplate: DesignTemplate = Object.freeze({
  type: 'conv1d',
  label: '1-D convolutional network',
  description: 'Slides small patterns along a sequence: for signals and time series.',
  fits: (facts) => facts.featureShape.length > 0 && sequenceShape(facts)[0] >= 4,
  create: (facts) =>
    createChain('1-D convolutional network', facts, [
      ...asSequence(facts),
      ['conv1d', { filters: 32, kernelSize: 3, padding: 'same' }],
      ['relu'],
      ['maxPool1d'],
      ['conv1d', { filters: 64, kernelSize: 3, padding: 'same' }],
      ['relu'],
      ['globalAveragePool1d'],
      createHead(facts),
    ]),
} satisfies DesignTemplate);

/** An embedding per step, positions, two encoder blocks, an average over time (Vaswani et al. 2017). */
export const transformerEncoder: DesignTemplate = Object.freeze({
  type: 'transformerEncoder',
  label: 'Small transformer encoder',
  description: 'Every step looks at every other one: for sequences whose parts far apart belong together.',
  fits: isSequence,
  create: (facts) =>
    createChain('Small transformer encoder', facts, [
      ...asSequence(facts),
      ['dense', { units: 32 }],
      ['positionalEncoding'],
      ['transformerEncoderBlock'],
      ['transformerEncoderBlock'],
      ['globalAveragePool1d'],
      createHead(facts),
    ]),
} satisfies DesignTemplate);
