import type { Preparation } from '../../datasets/table.ts';
import { prepareRows, type RawCell } from '../../datasets/apply-preparation.ts';
import type { DesignEdge, DesignNode, NetworkDesign } from '../../design/network-design.ts';
import { templates } from '../../design/templates/index.ts';
import { createReferenceEngine } from '../../engine/engine.ts';
import { buildGraph } from '../../graph/analyze.ts';
import { layers } from '../../layers/index.ts';
import { variantsOf } from '../../layers/testing/layer-variants.ts';
import { createPredictor } from '../../plan/predictor.ts';
import { createRandom, type Random } from '../../support/random.ts';
import { sizeOf, type Shape } from '../../support/shape.ts';
import type { ExportModel } from '../definition.ts';

/** A network with weights, examples and what the studio's predictor says about them. */
export interface ModelCase {
  readonly name: string;
  readonly model: ExportModel;
  readonly count: number;
  /** Raw rows where the model has a preparation. */
  readonly rows: readonly (readonly RawCell[])[];
  /** One block [count, ...shape] per input of the exported program. */
  readonly inputs: readonly Float32Array[];
  /** [count, outputSize] of the first output. */
  readonly expected: Float64Array;
  readonly outputShape: Shape;
}

const ROWS = 3;

export function node(id: string, type: string, values: DesignNode['values'] = {}): DesignNode {
  return { id, type, values, label: null, position: { x: 0, y: 0 }, parameters: {} };
}

export function design(
  name: string,
  nodes: readonly DesignNode[],
  edges: readonly (readonly [string, string])[],
): NetworkDesign {
  const slots = new Map<string, number>();
  const numbered: DesignEdge[] = edges.map(([from, to]) => {
    const slot = slots.get(to) ?? 0;
    slots.set(to, slot + 1);
    return { from, to, slot };
  });
  return { formatVersion: 1, name, notes: '', nodes, edges: numbered };
}

function fill(random: Random, length: number, deviation: number): Float32Array {
  return Float32Array.from({ length }, () => deviation * random.nextNormal());
}

/** Fills a design with seeded weights and runs the predictor over seeded examples. */
export function createCase(
  name: string,
  drawn: NetworkDesign,
  options: {
    readonly preparation?: Preparation;
    readonly rows?: readonly (readonly RawCell[])[];
    readonly integersBelow?: number;
    readonly deviation?: number;
  } = {},
): ModelCase {
  const graph = buildGraph(drawn);
  const random = createRandom(7, name);
  const weights = graph.nodes.flatMap((each) =>
    each.parameters.map(({ name: parameter, shape }) => {
      const values = fill(random, sizeOf(shape), options.deviation ?? 0.5);
      if (parameter.endsWith('runningVariance')) values.forEach((v, i) => (values[i] = 0.5 + Math.abs(v)));
      return { name: `${each.id}.${parameter}`, shape, values };
    }),
  );
  const { preparation = null, rows = [], integersBelow } = options;
  const length = preparation?.window?.length ?? 1;
  const count = preparation === null ? ROWS : rows.length - length + 1;
  let inputs: Float32Array[];
  if (preparation === null) {
    inputs = graph.inputs.map((index) => {
      const values = fill(random, count * sizeOf(graph.nodes[index]!.outputShape), 1);
      if (integersBelow !== undefined) values.forEach((_v, i) => (values[i] = (i * 7 + 3) % integersBelow));
      return values;
    });
  } else {
    inputs = [prepareRows(preparation, rows).features];
  }
  const widths = inputs.map((input) => input.length / count);
  const width = widths.reduce((sum, each) => sum + each, 0);
  const features = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    let at = row * width;
    inputs.forEach((input, index) => {
      features.set(input.subarray(row * widths[index]!, (row + 1) * widths[index]!), at);
      at += widths[index]!;
    });
  }
  const predictor = createPredictor(graph, weights, createReferenceEngine('float32'), 2);
  return {
    name,
    model: { graph, design: drawn, weights, preparation, metadata: { made: 'by a test' } },
    count,
    rows,
    inputs,
    expected: predictor.predict(features, count),
    outputShape: graph.nodes[graph.outputs[0]!]!.outputShape,
  };
}

/** One case for every variant of every layer of the catalogue. */
export function layerCases(): readonly ModelCase[] {
  return layers.all
    .filter((layer) => layer.type !== 'input')
    .flatMap((layer) =>
      variantsOf(layer).map((variant, index) => {
        const inputs = variant.shapes.map((shape, at) => node(`in_${at + 1}`, 'input', { shape }));
        const id = `${layer.type}_1`;
        const tested = node(id, layer.type, (variant.values ?? {}) as DesignNode['values']);
        const drawn = design(
          layer.type,
          [...inputs, tested],
          inputs.map((input) => [input.id, id] as const),
        );
        const { integersBelow } = variant;
        return createCase(`${layer.type} ${index + 1}`, drawn, {
          ...(integersBelow === undefined ? {} : { integersBelow }),
        });
      }),
    );
}

const numeric = (name: string, offset: number, scale: number, fill: number) =>
  ({ kind: 'numeric', name, offset, scale, fill }) as const;

/** Two numbers and a word between them, with awkward names. */
export const mixedPreparation: Preparation = {
  formatVersion: 1,
  columns: [
    numeric('age "years"', 40, 12.5, 38),
    { kind: 'oneHot', name: 'colour\n*/', categories: ['red', 'blå', "o'k\\"], fill: 'blå' },
    numeric('income', 30_000, 12_345.678, 28_000),
  ],
  target: { kind: 'classes', name: 'answer', classes: ['no', 'yes'] },
};

export const mixedRows: readonly (readonly RawCell[])[] = [
  [35, 'red', 28_123.5],
  [null, 'blå', 51_000],
  [61, "o'k\\", null],
  [20, null, 0],
];

/** Every step of a preparation, alone and after others. */
export const everyStep: Preparation = {
  formatVersion: 1,
  columns: [
    {
      ...numeric('income', 7.5, 1.25, 28_000),
      steps: [{ kind: 'clip', low: -900, high: 90_000.5 }, { kind: 'log' }],
      indicator: true,
    },
    {
      kind: 'ordinal',
      name: 'size',
      categories: ['small', 'medium', 'large'],
      offset: 1.1,
      scale: 0.7,
      fill: 'medium',
      indicator: true,
    },
    {
      ...numeric('debt', 0, 1, -3),
      steps: [
        { kind: 'scale', offset: 2, scale: 0.3 },
        { kind: 'clip', low: -4, high: 5 },
      ],
    },
    numeric('age', 40, 12.5, 38),
    { kind: 'hash', name: 'city', buckets: 4, words: ['Łódź', 'Rome', 'Oslo', '東京'], fill: 'Rome' },
    {
      ...numeric('gain', 0.5, 2, 0),
      steps: [{ kind: 'log' }, { kind: 'clip', low: -6, high: 6 }],
      indicator: true,
    },
    { kind: 'oneHot', name: 'kind', categories: ['a', 'unknown'], fill: 'unknown', indicator: true },
  ],
  target: { kind: 'classes', name: 'answer', classes: ['no', 'yes'] },
};

export const everyStepRows: readonly (readonly RawCell[])[] = [
  [35_000.25, 'small', 1, 31, 'Łódź', -12.5, 'a'],
  [null, 'large', null, 70, 'Oslo', null, null],
  [1e6, null, -40, null, null, 1e5, 'unknown'],
  [-5000, 'medium', 3, 18, '東京', -1e6, 'a'],
];

/** Two rows after each other are one example. */
export const windowed: Preparation = {
  formatVersion: 1,
  columns: [
    { ...numeric('co2', 350, 12, 340), indicator: true },
    { kind: 'oneHot', name: 'season', categories: ['dry', 'wet'], fill: 'dry' },
    { ...numeric('wind', 0, 2, 1), steps: [{ kind: 'log' }] },
  ],
  target: { kind: 'numeric', name: 'co2', offset: 350, scale: 12 },
  window: { length: 2, horizon: 1 },
};

export const windowedRows: readonly (readonly RawCell[])[] = [
  [340, 'dry', 0],
  [null, 'wet', 7],
  [361, null, 2.5],
  [352.5, 'dry', 30],
];

/** Every template for tables and pictures, a regression, branches, several inputs and outputs. */
export function networkCases(): readonly ModelCase[] {
  const tasks = [
    { featureShape: [4], task: 'multiclass', classes: 3 },
    { featureShape: [8, 9, 1], task: 'binary', classes: 2 },
    { featureShape: [3], task: 'regression', classes: 0 },
  ] as const;
  const fromTemplates = templates.all.flatMap((template) =>
    tasks
      .filter((facts) => template.fits(facts))
      .map((facts) => createCase(`template ${template.type} ${facts.task}`, template.create(facts))),
  );
  const mixed = design(
    'mixed <b>\n*/ columns',
    [
      node('x', 'input', { shape: [5] }),
      node('h', 'dense', { units: 4 }),
      node('a', 'relu'),
      node('y', 'dense', { units: 1 }),
    ],
    [
      ['x', 'h'],
      ['h', 'a'],
      ['a', 'y'],
    ],
  );
  const regression: Preparation = {
    formatVersion: 1,
    columns: [numeric('a', 1, 2, 1), numeric('b', -3, 0.5, 0), numeric('c', 0, 1, 0)],
    target: { kind: 'numeric', name: 'price', offset: 120, scale: 15 },
  };
  const three: Preparation = {
    ...regression,
    target: { kind: 'classes', name: 'kind', classes: ['a', 'b', 'c'] },
  };
  const line = design(
    'line',
    [node('x', 'input', { shape: [3] }), node('y', 'dense', { units: 1 })],
    [['x', 'y']],
  );
  const classes = design(
    'classes',
    [node('x', 'input', { shape: [3] }), node('y', 'dense', { units: 3 })],
    [['x', 'y']],
  );
  const rows = [
    [1, 2, 3],
    [null, -1, 0.25],
  ];
  const image = design(
    'conv-net',
    [
      node('image', 'input', { shape: [9, 8, 2] }),
      node('conv2d_1', 'conv2d', { filters: 4 }),
      node('batchNorm_1', 'batchNorm'),
      node('relu_1', 'relu'),
      node('maxPool2d_1', 'maxPool2d'),
      node('conv2d_2', 'conv2d', { filters: 4, padding: 'valid' }),
      node('dropout_1', 'dropout'),
      node('flatten_1', 'flatten'),
      node('dense_1', 'dense', { units: 3 }),
      node('softmax_1', 'softmax'),
    ],
    [
      ['image', 'conv2d_1'],
      ['conv2d_1', 'batchNorm_1'],
      ['batchNorm_1', 'relu_1'],
      ['relu_1', 'maxPool2d_1'],
      ['maxPool2d_1', 'conv2d_2'],
      ['conv2d_2', 'dropout_1'],
      ['dropout_1', 'flatten_1'],
      ['flatten_1', 'dense_1'],
      ['dense_1', 'softmax_1'],
    ],
  );
  const residual = design(
    'residual',
    [
      node('image', 'input', { shape: [6, 6, 3] }),
      node('stem', 'conv2d', { filters: 4 }),
      node('left', 'conv2d', { filters: 4 }),
      node('silu_1', 'silu'),
      node('join', 'add'),
      node('pool', 'globalAveragePool2d'),
      node('head', 'dense', { units: 2 }),
      node('aux-out', 'globalMaxPool2d'),
    ],
    [
      ['image', 'stem'],
      ['stem', 'left'],
      ['left', 'silu_1'],
      ['stem', 'join'],
      ['silu_1', 'join'],
      ['join', 'pool'],
      ['pool', 'head'],
      ['silu_1', 'aux-out'],
    ],
  );
  const sequence = design(
    'sequence',
    [
      node('words', 'input', { shape: [6] }),
      node('embedding_1', 'embedding', { vocabularySize: 9, dimension: 4 }),
      node('positions', 'positionalEncoding'),
      node('block', 'transformerEncoderBlock', { heads: 2, feedForwardUnits: 5 }),
      node('reader', 'gru', { units: 3, bidirectional: true, returnSequences: true }),
      node('each', 'timeDistributed', { layer: { type: 'dense', values: { units: 2 } } }),
      node('mean', 'reduceMean'),
    ],
    [
      ['words', 'embedding_1'],
      ['embedding_1', 'positions'],
      ['positions', 'block'],
      ['block', 'reader'],
      ['reader', 'each'],
      ['each', 'mean'],
    ],
  );
  const twoInputs = design(
    'two inputs',
    [
      node('a', 'input', { shape: [2] }),
      node('b', 'input', { shape: [4] }),
      node('join', 'concatenate'),
      node('same', 'dense', { units: 3 }),
    ],
    [
      ['a', 'join'],
      ['b', 'join'],
      ['join', 'same'],
    ],
  );
  const oneUnit = (name: string, width: number) =>
    design(name, [node('x', 'input', { shape: [width] }), node('y', 'dense', { units: 1 })], [['x', 'y']]);
  const recurrent = design(
    'recurrent',
    [
      node('x', 'input', { shape: [2, 5] }),
      node('l', 'lstm', { units: 3 }),
      node('y', 'dense', { units: 1 }),
    ],
    [
      ['x', 'l'],
      ['l', 'y'],
    ],
  );
  const nothing = design('identity', [node('x', 'input', { shape: [3] }), node('y', 'linear')], [['x', 'y']]);
  return [
    ...fromTemplates,
    createCase('mixed columns', mixed, { preparation: mixedPreparation, rows: mixedRows }),
    createCase('regression in its own unit', line, { preparation: regression, rows }),
    createCase('three classes', classes, { preparation: three, rows }),
    createCase('every step', oneUnit('every step', 14), { preparation: everyStep, rows: everyStepRows }),
    createCase('windows of rows', recurrent, { preparation: windowed, rows: windowedRows }),
    createCase('image chain', image),
    createCase('residual with a second output', residual),
    createCase('sequence', sequence, { integersBelow: 9 }),
    createCase('two inputs', twoInputs),
    createCase('identity', nothing),
  ];
}

/** Largest |found - expected|, relative to the largest expected number of the case (at least `floor`). */
export function relativeDifference(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  floor = 1e-3,
): number {
  if (found.length !== expected.length) return NaN;
  let scale = floor;
  let gap = 0;
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]!));
    const difference = Math.abs(found[i]! - expected[i]!);
    if (!(difference <= gap)) gap = difference;
  }
  return gap / scale;
}
