import type { DesignSummary, StoredDesign } from '../../../core/contract/studio.ts';
import {
  DESIGN_FORMAT_VERSION,
  type DesignNode,
  type NetworkDesign,
} from '../../../core/design/network-design.ts';
import { analyzeDesign } from '../../../core/graph/analyze.ts';
import type { FieldValues } from '../../../core/support/fields.ts';

/** A stack of layers as a design: `chain('Small', [['input', { shape: [4] }], ['dense', { units: 8 }]])`. */
export function makeChain(
  name: string,
  stack: readonly (readonly [type: string, values?: FieldValues])[],
): NetworkDesign {
  const counts = new Map<string, number>();
  const nodes = stack.map(([type, values = {}], place): DesignNode => {
    const count = (counts.get(type) ?? 0) + 1;
    counts.set(type, count);
    return {
      id: `${type}_${count}`,
      type,
      values,
      label: null,
      position: { x: 0, y: place * 120 },
      parameters: {},
    };
  });
  const edges = nodes.slice(1).map((node, place) => ({ from: nodes[place]!.id, to: node.id, slot: 0 }));
  return { formatVersion: DESIGN_FORMAT_VERSION, name, notes: '', nodes, edges };
}

export function summarizeDesign({ id, revision, updatedAt, design }: StoredDesign): DesignSummary {
  const { graph } = analyzeDesign(design);
  return {
    id,
    name: design.name,
    revision,
    updatedAt,
    layers: design.nodes.length,
    parameterCount: graph?.parameterCount ?? null,
  };
}

export const irisDesign: NetworkDesign = makeChain('Iris classifier', [
  ['input', { shape: [4] }],
  ['dense', { units: 16 }],
  ['relu'],
  ['dense', { units: 3 }],
]);

export const digitsDesign: NetworkDesign = makeChain('Digits MLP', [
  ['input', { shape: [64] }],
  ['dense', { units: 64 }],
  ['relu'],
  ['dense', { units: 10 }],
]);

export const spiralsDesign: NetworkDesign = makeChain('Spiral separator', [
  ['input', { shape: [2] }],
  ['dense', { units: 32 }],
  ['tanh'],
  ['dense', { units: 32 }],
  ['tanh'],
  ['dense', { units: 1 }],
]);

/** A network that branches: a dense block whose input is added to its output. */
export const residualDesign: NetworkDesign = {
  ...makeChain('Residual block', [
    ['input', { shape: [16] }],
    ['dense', { units: 16 }],
    ['relu'],
    ['dense', { units: 16 }],
    ['add'],
    ['dense', { units: 3 }],
  ]),
  edges: [
    { from: 'input_1', to: 'dense_1', slot: 0 },
    { from: 'dense_1', to: 'relu_1', slot: 0 },
    { from: 'relu_1', to: 'dense_2', slot: 0 },
    { from: 'dense_2', to: 'add_1', slot: 0 },
    { from: 'input_1', to: 'add_1', slot: 1 },
    { from: 'add_1', to: 'dense_3', slot: 0 },
  ],
};
