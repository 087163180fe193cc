import { describe, expect, it } from 'vitest';
import { prepareData } from '../datasets/prepare.ts';
import type { PreparedData, Table } from '../datasets/table.ts';
import type { DesignNode } from '../design/network-design.ts';
import { createReferenceEngine, type Engine } from '../engine/engine.ts';
import { createSimdEngine } from '../engine/simd.ts';
import { buildGraph } from '../graph/analyze.ts';
import { createRandom } from '../support/random.ts';
import { TrainingSession } from './session.ts';
import { DEFAULT_TRAINING } from './training-spec.ts';

const random = createRandom(3, 'pictures');

/** Pictures of `side` by `side` pixels, as bytes or as the same numbers in wider cells. */
function picturesOf(side: number, rows: number): { readonly bytes: Table; readonly numbers: Table } {
  const pixels = Array.from({ length: side * side }, () =>
    Uint8Array.from({ length: rows }, () => random.nextBelow(256)),
  );
  const label = {
    kind: 'categorical' as const,
    name: 'label',
    categories: ['a', 'b', 'c'],
    codes: Int32Array.from({ length: rows }, (_, row) => row % 3),
  };
  const tableOf = (cells: (values: Uint8Array) => Uint8Array | Float64Array): Table => ({
    rows,
    columns: [
      ...pixels.map((values, i) => ({ kind: 'numeric' as const, name: `p${i}`, values: cells(values) })),
      label,
    ],
    suggestedTarget: 'label',
    exampleShape: [side, side, 1],
  });
  return { bytes: tableOf((values) => values), numbers: tableOf((values) => Float64Array.from(values)) };
}

const specOf = (scaling: 'none' | 'standardize' | 'minMax') => ({
  target: null,
  features: null,
  task: 'auto' as const,
  split: { validation: 0.2, test: 0, seed: 1, stratified: true },
  scaling,
  targetScaling: 'none' as const,
});

function trained(data: PreparedData, side: number, engine: Engine) {
  const layers: readonly (readonly [string, DesignNode['values']])[] = [
    ['input', { shape: [side, side, 1] }],
    ['flatten', {}],
    ['dense', { units: 24 }],
    ['relu', {}],
    ['dense', { units: 3 }],
  ];
  const nodes = layers.map(([type, values], i) => ({
    id: `n${i}`,
    type,
    values,
    label: null,
    position: { x: 0, y: 0 },
    parameters: {},
  }));
  const edges = nodes.slice(1).map(({ id }, i) => ({ from: nodes[i]!.id, to: id, slot: 0 }));
  const session = new TrainingSession({
    graph: buildGraph({ formatVersion: 1, name: 'Pictures', notes: '', nodes, edges }),
    training: { ...DEFAULT_TRAINING, batchSize: 7, epochs: 2 },
    data,
    engine,
  });
  const log: unknown[] = [];
  while (!session.finished) {
    const step = session.runBatch();
    log.push(step.loss);
    if (step.epochEnded) log.push(session.finishEpoch());
  }
  return { log, weights: session.weights('last') };
}

describe('pictures as bytes', () => {
  // Rows of 64 bytes are copied eight at a time, rows of 81 one by one.
  it.each([8, 9])('train to the bits of the same pictures as numbers (%i pixels a side)', (side) => {
    for (const scaling of ['none', 'standardize', 'minMax'] as const) {
      const { bytes, numbers } = picturesOf(side, 60);
      const [small, wide] = [prepareData(bytes, specOf(scaling)), prepareData(numbers, specOf(scaling))];
      expect(small.bytes).toBeDefined();
      expect(wide.bytes).toBeUndefined();
      for (const engine of [createSimdEngine(), createReferenceEngine('float32')])
        expect(trained(small, side, engine)).toEqual(trained(wide, side, engine));
      expect(small.features).toEqual(wide.features);
    }
  });

  it('take one byte a pixel, and numbers only where somebody reads them', () => {
    const { bytes } = picturesOf(8, 30);
    const { bytes: packed } = prepareData(bytes, specOf('standardize'));
    expect(packed!.values.byteLength).toBe(30 * 64);
    expect(packed!.table.length).toBe(256);
  });

  it('stay numbers where pixels are prepared one by one', () => {
    const { bytes } = picturesOf(8, 30);
    expect(prepareData({ ...bytes, exampleShape: null }, specOf('standardize')).bytes).toBeUndefined();
    expect(prepareData(bytes, specOf('standardize'), 'float64').bytes).toBeUndefined();
  });
});
