import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../graph/analyze.ts';
import { design, node } from '../testing/model-cases.ts';
import { findOrders, listParameters, mapTensors, suggestMappings } from './map-tensors.ts';

const graph = buildGraph(
  design(
    'two',
    [node('x', 'input', { shape: [3] }), node('a', 'dense', { units: 2 }), node('b', 'dense', { units: 2 })],
    [
      ['x', 'a'],
      ['a', 'b'],
    ],
  ),
);
const tensor = (name: string, shape: readonly number[], first = 0) => ({
  name,
  shape,
  values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_unused, i) => first + i),
});

describe('a mapping of tensors to parameters', () => {
  it('goes by names first', () => {
    const parameters = listParameters(graph);
    const tensors = [...parameters].reverse();
    expect(
      suggestMappings(parameters, tensors).map(({ parameter, tensor: from }) => [parameter, from]),
    ).toEqual(parameters.map(({ name }) => [name, name]));
  });

  it('goes by shape and order where the names are others, and turns the axes of PyTorch', () => {
    const tensors = [
      tensor('fc1.weight', [2, 3]),
      tensor('fc1.bias', [2], 10),
      tensor('fc2.weight', [2, 2], 20),
      tensor('fc2.bias', [2], 30),
    ];
    const mappings = suggestMappings(listParameters(graph), tensors);
    expect(mappings[0]).toEqual({ parameter: 'a.kernel', tensor: 'fc1.weight', order: [1, 0] });
    const weights = mapTensors(graph, tensors, mappings);
    expect([...weights[0]!.values]).toEqual([0, 3, 1, 4, 2, 5]);
    expect(weights.map(({ name }) => name)).toEqual(['a.kernel', 'a.bias', 'b.kernel', 'b.bias']);
  });

  it('knows every order of axes that fits', () => {
    expect(findOrders([2, 2], [2, 2])).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(findOrders([2, 3], [3, 2])).toEqual([[1, 0]]);
    expect(findOrders([2, 3], [6])).toEqual([]);
  });

  it('refuses what is missing or does not fit, by name', () => {
    const tensors = [tensor('k', [3, 2])];
    expect(() => mapTensors(graph, tensors, [])).toThrow(/a tensor for `a\.kernel` \[3, 2\], found none/);
    const wrong = [{ parameter: 'a.kernel', tensor: 'k', order: [1, 0] }];
    expect(() => mapTensors(graph, tensors, wrong)).toThrow(/shape \[3, 2\] for `a\.kernel`, found \[2, 3\]/);
    const twice = [{ parameter: 'a.kernel', tensor: 'k', order: [0, 0] }];
    expect(() => mapTensors(graph, tensors, twice)).toThrow(/Choose another tensor/);
  });
});
