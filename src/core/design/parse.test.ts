import { describe, expect, it } from 'vitest';
import { layers } from '../layers/index.ts';
import { StudioError } from '../support/errors.ts';
import { parseStrictJson } from '../support/strict-json.ts';
import { parseDesign } from './parse.ts';
import { serializeDesign } from './serialize.ts';
import { createSampleChain, createSampleResidual } from './testing/sample-designs.ts';

/** A fresh, mutable copy of a design as it would come from a file. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const fileOf = (): any => JSON.parse(serializeDesign(createSampleChain()));

function refusal(input: unknown): StudioError {
  try {
    parseDesign(input);
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
function changed(change: (file: any) => void): unknown {
  const file = fileOf();
  change(file);
  return file;
}

describe('a design file', () => {
  it.each([createSampleChain(), createSampleResidual()])('comes back the same: $name', (design) => {
    expect(parseDesign(parseStrictJson(serializeDesign(design)))).toEqual(design);
    expect(serializeDesign(parseDesign(fileOf()))).toBe(serializeDesign(createSampleChain()));
  });

  it('comes back the same with every layer of the catalogue', () => {
    const nodes = layers.all.map(({ type }, index) => ({ id: `node_${index}`, type }));
    const design = parseDesign({ formatVersion: 1, name: 'All', nodes, edges: [] });
    expect(design.nodes.length).toBe(layers.all.length);
    expect(parseDesign(parseStrictJson(serializeDesign(design)))).toEqual(design);
  });

  it('gets defaults for what it leaves out', () => {
    const design = parseDesign({ formatVersion: 1, nodes: [{ id: 'a', type: 'dense' }], edges: [] });
    expect(design.name).toBe('Untitled network');
    expect(design.nodes[0]).toMatchObject({ label: null, parameters: {}, values: { units: 16, bias: true } });
  });

  it('shares nothing mutable with what came in', () => {
    const file = fileOf();
    const design = parseDesign(file);
    file.nodes[0].values.shape.push(99);
    file.nodes[1].position.x = 12345;
    expect(design).toEqual(createSampleChain());
  });

  it('of a newer version is refused with advice', () => {
    const error = refusal(changed((file) => (file.formatVersion = 2)));
    expect(error.code).toBe('design-newer');
    expect(error.message).toContain('Update Descent');
    expect(refusal(changed((file) => (file.formatVersion = '1'))).code).toBe('design-invalid');
    expect(refusal(changed((file) => delete file.formatVersion)).code).toBe('design-invalid');
  });

  it.each([
    ['the design', (file: never) => Object.assign(file, { extra: 1 })],
    ['a node', (file: { nodes: object[] }) => Object.assign(file.nodes[1]!, { colour: 'red' })],
    ['an edge', (file: { edges: object[] }) => Object.assign(file.edges[0]!, { weight: 1 })],
    [
      'the values',
      (file: { nodes: { values: object }[] }) => Object.assign(file.nodes[1]!.values, { unit: 1 }),
    ],
    [
      'a position',
      (file: { nodes: { position: object }[] }) => Object.assign(file.nodes[1]!.position, { z: 1 }),
    ],
  ])('with an unknown field in %s is refused', (_where, change) => {
    expect(refusal(changed(change as never)).code).toBe('field-unknown');
  });

  it('without a node id, with an ill-formed or a duplicate one is refused', () => {
    expect(refusal(changed((file) => delete file.nodes[1].id)).code).toBe('node-id-missing');
    for (const id of ['', '1a', 'a b', 'a.b', '../x', 'x'.repeat(65), 7, null]) {
      expect(refusal(changed((file) => (file.nodes[1].id = id))).code).toBe('node-id-invalid');
    }
    const error = refusal(changed((file) => (file.nodes[2].id = 'dense_1')));
    expect(error.code).toBe('node-id-duplicate');
    expect(error.message).toContain('"dense_1"');
  });

  it('with an edge to nowhere is refused, naming the edge', () => {
    const error = refusal(changed((file) => (file.edges[1].to = 'ghost')));
    expect(error.code).toBe('edge-dangling');
    expect(error.message).toContain('edge 2');
    expect(error.message).toContain('"ghost"');
    expect(refusal(changed((file) => delete file.edges[0].from)).code).toBe('edge-dangling');
  });

  it('with a circle of edges is refused, naming the layers on it and no others', () => {
    const layer = (id: string, type = 'relu') => ({ id, type });
    const edge = (from: string, to: string, slot = 0) => ({ from, to, slot });
    const error = refusal({
      formatVersion: 1,
      name: 'Circle',
      nodes: [layer('x', 'input'), layer('a', 'add'), layer('b'), layer('c'), layer('tail')],
      edges: [edge('x', 'a'), edge('a', 'b'), edge('b', 'c'), edge('c', 'a', 1), edge('c', 'tail')],
    });
    expect(error.code).toBe('edge-cycle');
    expect(error.details['nodes']).toEqual(['a', 'b', 'c']);
    expect(error.message).toContain('through "a", "b", "c".');
  });

  it('with two edges into one input, or into an input that is not there, is refused', () => {
    expect(refusal(changed((file) => file.edges.push({ from: 'input_1', to: 'relu_1' }))).code).toBe(
      'edge-duplicate',
    );
    expect(refusal(changed((file) => (file.edges[1].slot = 1))).code).toBe('edge-invalid');
    expect(refusal(changed((file) => (file.edges[1].slot = 0.5))).code).toBe('edge-invalid');
    expect(refusal(changed((file) => file.edges.push({ from: 'dense_1', to: 'input_1' }))).code).toBe(
      'edge-invalid',
    );
  });

  it.each([2 ** 31, -1, 0, 1.5, '8', null, NaN, Infinity])(
    'with units %s is refused, naming the field',
    (units) => {
      const error = refusal(changed((file) => (file.nodes[1].values.units = units)));
      expect(error.code).toBe('field-invalid');
      expect(error.details).toMatchObject({ field: 'units', where: 'layer "dense_1"' });
      expect(error.message).toContain('`units`');
    },
  );

  it('with an unknown layer or initializer is refused', () => {
    expect(refusal(changed((file) => (file.nodes[1].type = 'quantum'))).code).toBe('layer-unknown');
    const kernel = (initializer: unknown) =>
      changed((file) => (file.nodes[1].parameters = { kernel: { initializer } }));
    expect(refusal(kernel({ type: 'magic', values: {} })).code).toBe('initializer-unknown');
    expect(refusal(kernel('zeros')).code).toBe('spec-invalid');
    expect(parseDesign(kernel({ type: 'zeros' })).nodes[1]!.parameters['kernel']!.initializer).toEqual({
      type: 'zeros',
      values: {},
    });
  });

  it('checks layers inside layers, and does not follow them without end', () => {
    const nested = (depth: number): unknown =>
      depth === 0
        ? { type: 'dense', values: { units: 2 } }
        : { type: 'timeDistributed', values: { layer: nested(depth - 1) } };
    const design = (layer: unknown) => ({
      formatVersion: 1,
      nodes: [{ id: 'a', type: 'timeDistributed', values: { layer } }],
      edges: [],
    });
    expect(() => parseDesign(design(nested(1)))).not.toThrow();
    expect(refusal(design({ type: 'dense', values: { units: 0 } })).details['field']).toBe('units');
    expect(refusal(design(nested(40))).code).toBe('spec-invalid');
  });

  it('with hidden characters in names or places off the canvas is refused', () => {
    expect(refusal(changed((file) => (file.name = 'a\u202eb'))).code).toBe('name-invalid');
    expect(refusal(changed((file) => (file.name = 'x'.repeat(100_000)))).code).toBe('name-invalid');
    expect(refusal(changed((file) => (file.nodes[1].label = 'a\u0000'))).code).toBe('name-invalid');
    expect(refusal(changed((file) => (file.nodes[1].position.x = 1e300))).code).toBe('position-invalid');
    expect(refusal(changed((file) => (file.nodes[1].position = [0, 0]))).code).toBe('position-invalid');
    expect(() => parseDesign(changed((file) => (file.name = '<img src=x>')))).not.toThrow();
  });

  it('that is no design at all is refused', () => {
    for (const input of [
      null,
      7,
      'x',
      [],
      {},
      { formatVersion: 1 },
      { formatVersion: 1, nodes: {}, edges: [] },
    ]) {
      expect(refusal(input).code).toBe('design-invalid');
    }
    const nodes = Array.from({ length: 2001 }, (_, index) => ({ id: `a${index}`, type: 'relu' }));
    expect(refusal({ formatVersion: 1, nodes, edges: [] }).code).toBe('design-too-large');
  });
});
