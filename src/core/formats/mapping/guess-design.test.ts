import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../graph/analyze.ts';
import { guessDesign } from './guess-design.ts';
import { listParameters, suggestMappings } from './map-tensors.ts';

describe('a design guessed from the shapes of tensors', () => {
  it('is a chain of dense layers in the order of their names, for kernels of PyTorch', () => {
    const tensors = [
      { name: 'net.10.weight', shape: [3, 8] },
      { name: 'net.10.bias', shape: [3] },
      { name: 'net.2.weight', shape: [8, 16] },
      { name: 'net.2.bias', shape: [8] },
      { name: 'net.0.weight', shape: [16, 4] },
      { name: 'net.0.bias', shape: [16] },
    ];
    const design = guessDesign(tensors, 'Guess')!;
    expect(design.nodes.map(({ type }) => type)).toEqual([
      'input',
      'dense',
      'relu',
      'dense',
      'relu',
      'dense',
    ]);
    const parameters = listParameters(buildGraph(design));
    expect(parameters.map(({ shape }) => shape)).toEqual([[4, 16], [16], [16, 8], [8], [8, 3], [3]]);
    const mappings = suggestMappings(parameters, tensors);
    expect(mappings[0]).toEqual({ parameter: 'dense_1.kernel', tensor: 'net.0.weight', order: [1, 0] });
    expect(mappings).toHaveLength(6);
  });

  it('takes kernels of Keras as they are, with or without bias', () => {
    const design = guessDesign(
      [
        { name: 'a/kernel', shape: [4, 16] },
        { name: 'b/kernel', shape: [16, 2] },
        { name: 'b/bias', shape: [2] },
      ],
      'Guess',
    )!;
    expect(buildGraph(design).parameterCount).toBe(4 * 16 + 16 * 2 + 2);
  });

  it('is none where the shapes are those of something else', () => {
    expect(guessDesign([{ name: 'conv.weight', shape: [8, 1, 3, 3] }], 'x')).toBeNull();
    expect(
      guessDesign(
        [
          { name: 'a.weight', shape: [5, 4] },
          { name: 'b.weight', shape: [3, 7] },
        ],
        'x',
      ),
    ).toBeNull();
    expect(guessDesign([], 'x')).toBeNull();
  });
});
