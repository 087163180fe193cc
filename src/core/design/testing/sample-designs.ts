import { parseDesign } from '../parse.ts';
import type { NetworkDesign } from '../network-design.ts';

/** Input, dense, relu, dense in a row. */
export function createSampleChain(): NetworkDesign {
  return parseDesign({
    formatVersion: 1,
    name: 'Chain',
    nodes: [
      { id: 'input_1', type: 'input', values: { shape: [4] } },
      { id: 'dense_1', type: 'dense', values: { units: 8 } },
      { id: 'relu_1', type: 'relu' },
      { id: 'dense_2', type: 'dense', values: { units: 3 } },
    ],
    edges: [
      { from: 'input_1', to: 'dense_1' },
      { from: 'dense_1', to: 'relu_1' },
      { from: 'relu_1', to: 'dense_2' },
    ],
  });
}

/** A residual block: the first dense layer leads around the second into a merge. */
export function createSampleResidual(): NetworkDesign {
  return parseDesign({
    formatVersion: 1,
    name: 'Residual',
    nodes: [
      { id: 'input_1', type: 'input', values: { shape: [4] } },
      { id: 'dense_1', type: 'dense', values: { units: 8 } },
      { id: 'dense_2', type: 'dense', values: { units: 8 } },
      { id: 'add_1', type: 'add' },
    ],
    edges: [
      { from: 'input_1', to: 'dense_1' },
      { from: 'dense_1', to: 'dense_2' },
      { from: 'dense_1', to: 'add_1', slot: 0 },
      { from: 'dense_2', to: 'add_1', slot: 1 },
    ],
  });
}
