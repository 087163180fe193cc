import { StudioError } from '../support/errors.ts';
import { defineLayer } from './define.ts';

/** Each whole number becomes the row of a learned table: [...] -> [..., dimension]. */
export const embedding = defineLayer({
  type: 'embedding',
  version: 1,
  label: 'Embedding',
  category: 'embedding',
  description: 'Gives every word, character or category its own learned row of numbers.',
  formula: 'y_t = E_{x_t}',
  fields: {
    vocabularySize: {
      kind: 'integer',
      label: 'Vocabulary size',
      help: 'How many different numbers may come in: 0 up to one less than this.',
      default: 1000,
      minimum: 1,
      maximum: 16_777_216,
      scale: 'log',
    },
    dimension: {
      kind: 'integer',
      label: 'Dimension',
      help: 'How many numbers describe one entry.',
      default: 16,
      minimum: 1,
      maximum: 65_536,
      scale: 'log',
    },
  },
  inputs: { minimum: 1, maximum: 1 },
  references: [
    { title: 'A Neural Probabilistic Language Model', authors: 'Bengio et al.', year: 2003 },
    {
      title: 'torch.nn.Embedding',
      url: 'https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html',
    },
  ],
  inferShape: ([input], { dimension }) => [...input!, dimension],
  parameters: (_inputs, { vocabularySize, dimension }) => [
    {
      name: 'kernel',
      shape: [vocabularySize, dimension],
      trainable: true,
      initializer: { type: 'normal', values: { mean: 0, std: 1 } },
      fanIn: vocabularySize,
      fanOut: dimension,
    },
  ],
  multiplyAdds: () => 0,
  summarize: ({ vocabularySize, dimension }) => `${vocabularySize} × ${dimension}`,
  plan({ node, inputs: [input], output, parameter, values, kernels, rows }) {
    const { size, values: indices, gradient } = input!;
    const { vocabularySize, dimension } = values;
    const kernel = parameter('kernel');
    return {
      forward() {
        const count = rows() * size;
        const invalid = kernels.findInvalidIndex(indices, count, vocabularySize);
        if (invalid >= 0) throw invalidIndex(node, indices[invalid]!, vocabularySize, invalid, size);
        kernels.embed(indices, kernel.values, output.values, count, dimension);
      },
      backward() {
        const count = rows() * size;
        if (kernel.gradient) {
          const { gradient: dy } = output;
          kernels.embedBackward(indices, dy, kernel.gradient, count, vocabularySize, dimension);
        }
        // A look-up does not change with its index: the derivative is 0 wherever it exists.
        if (gradient) kernels.fill(gradient, 0, count);
      },
    };
  },
});

function invalidIndex(
  node: string,
  value: number,
  vocabularySize: number,
  place: number,
  size: number,
): StudioError {
  const row = Math.floor(place / size);
  const position = place % size;
  const advice =
    value >= vocabularySize && value === Math.floor(value)
      ? `Set the vocabulary size to at least ${value + 1}.`
      : 'Number the categories 0, 1, 2, ... and leave them out of scaling.';
  return new StudioError(
    'index-out-of-range',
    `Expected whole numbers from 0 to ${vocabularySize - 1}, got ${value} (embedding "${node}", row ${row + 1} of the batch, position ${position + 1}). ${advice}`,
    { node, value, vocabularySize, row, position },
  );
}
