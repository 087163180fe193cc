import { describe, expect, it } from 'vitest';
import type { UnderstandQueries } from '../../core/contract/understand.ts';
import type { PlayFrame } from '../../core/contract/understand-play.ts';
import { generateTable } from '../../core/datasets/generators/index.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import { createChain } from '../../core/design/templates/chain.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { createPlaneDrawer } from '../../core/inspect/plane-picture.ts';
import { DEFAULT_TRAINING, type RunSpec } from '../../core/project/run-spec.ts';
import { TrainingSession } from '../../core/training/session.ts';
import { createInspector } from './inspector.ts';
import type { InspectorCall, InspectorCalls, InspectorReply } from './messages.ts';

const source = { kind: 'generator', spec: { type: 'circles', values: { samples: 80 } }, seed: 2 } as const;
const table = generateTable(source.spec, source.seed);
const spec: RunSpec = {
  formatVersion: 1,
  design: createChain('2-8-8-1', { featureShape: [2], task: 'binary', classes: 2 }, [
    ['dense', { units: 8 }],
    ['tanh'],
    ['dense', { units: 8 }],
    ['tanh'],
    ['dense', { units: 1 }],
  ]),
  data: {
    source,
    target: null,
    features: null,
    task: 'auto',
    split: { validation: 0.25, test: 0, seed: 1, stratified: true },
    scaling: 'standardize',
    targetScaling: 'none',
  },
  training: {
    ...DEFAULT_TRAINING,
    loss: { type: 'binaryCrossEntropyLogits', values: {} },
    epochs: 2,
    batchSize: 10,
  },
};

function openPlayground(opened = { spec, table }) {
  let last: InspectorReply | null = null;
  const inspector = createInspector((reply) => (last = structuredClone(reply)));
  function ask<N extends InspectorCall>(
    name: N,
    argument: InspectorCalls[N]['argument'],
  ): InspectorCalls[N]['result'] {
    inspector.receive({ id: 1, name, argument });
    const reply = last as InspectorReply | null;
    if (reply?.kind === 'value') return reply.value as InspectorCalls[N]['result'];
    throw new Error(reply?.kind === 'error' ? reply.error.message : 'no answer');
  }
  const none = { epochs: [], losses: [] };
  ask('open', {
    title: 'play',
    spec: opened.spec,
    table: opened.table,
    state: null,
    path: [],
    checkpoints: [],
    train: none,
    validation: none,
  });
  const play = (asked: Partial<UnderstandQueries['play']['argument']> = {}): PlayFrame =>
    ask('play', {
      steps: 0,
      // No limit that a busy machine reaches: what is asked for is done.
      milliseconds: 60_000,
      learningRate: null,
      plane: { x: 0, y: 1, resolution: 16, fixed: [] },
      points: false,
      heldOut: false,
      measure: false,
      ...asked,
    });
  return { ask, play };
}

describe('the playground', () => {
  it('takes exactly the steps of the run, and goes on when the run would be over', () => {
    const session = new TrainingSession({
      graph: buildGraph(spec.design),
      data: prepareData(table, spec.data),
      training: spec.training,
      engine: chooseEngine().engine,
    });
    for (let step = 0; step < 9; step++) if (session.runBatch().epochEnded) session.finishEpoch();
    const { play } = openPlayground();
    play({ steps: 4 });
    const frame = play({ steps: 5 });
    expect(frame).toMatchObject({ step: 9, epoch: 1, steps: 5, divergence: null });
    const kernels = session.plan.parameters.filter(({ spec: { shape } }) => shape.length === 2);
    expect(frame.weights.map(({ values }) => values)).toEqual(
      kernels.map(({ values }) => Float32Array.from(values)),
    );
    expect(play({ steps: 40 }).step).toBe(49);
  });

  it('draws each unit of every small layer, and the answer with its probability', () => {
    const { play } = openPlayground();
    const { picture } = play({ steps: 60 });
    expect(picture!.units.map(({ node, unit }) => `${node}/${unit}`)).toHaveLength(17);
    expect(picture!.values.every((value) => value >= 0.5 && value <= 1)).toBe(true);
    expect(new Set(picture!.classes)).toEqual(new Set([0, 1]));
    expect(picture!.units[0]!.values).toHaveLength(picture!.unitResolution ** 2);
  });

  it('gives the rows as points with their split, and both losses when asked', () => {
    const { play } = openPlayground();
    const { points, train, validation } = play({ points: true, measure: true });
    expect(points!.x).toHaveLength(80);
    expect([...points!.split].filter((split) => split === 1)).toHaveLength(20);
    const row = points!.row[7]!;
    const [x1] = table.columns;
    expect(points!.x[7]).toBeCloseTo((x1 as { values: ArrayLike<number> }).values[row]!, 5);
    expect(train!['loss']).toBeGreaterThan(0);
    expect(validation!['accuracy']).toBeGreaterThanOrEqual(0);
  });

  it('takes another learning rate from the next step on', () => {
    const { play } = openPlayground();
    const before = play().weights[0]!.values;
    expect(play({ steps: 1, learningRate: 1e-12 }).learningRate).toBe(1e-12);
    const after = play().weights[0]!.values;
    expect(after.every((value, i) => Math.abs(value - before[i]!) < 1e-6)).toBe(true);
  });

  it('forgets updates that could be undone before', () => {
    const { ask, play } = openPlayground();
    expect(ask('update', { move: 'do', weights: [] }).done).toBe(1);
    play({ steps: 3 });
    expect(ask('update', { move: 'look', weights: [] })).toMatchObject({ done: 0, undone: 0, step: 4 });
  });

  it('refuses a plane that is none', () => {
    const { play } = openPlayground();
    expect(() => play({ plane: { x: 0, y: 7, resolution: 16, fixed: [] } })).toThrow(
      'both axes must be numeric',
    );
  });
});

describe('features outside of the plane', () => {
  // A weighted sum of three columns: what the third one adds can be said by hand.
  const third = Float64Array.from({ length: 40 }, (_, row) => 100 + 10 * (row % 5));
  const linear: typeof table = {
    ...table,
    rows: 40,
    columns: [
      { kind: 'numeric', name: 'a', values: Float64Array.from(third, (_, row) => row) },
      { kind: 'numeric', name: 'b', values: Float64Array.from(third, (_, row) => (row * 7) % 11) },
      { kind: 'numeric', name: 'kilos', values: third },
      { kind: 'numeric', name: 'y', values: Float64Array.from(third, (_, row) => row % 3) },
    ],
  };
  const linearSpec: RunSpec = {
    ...spec,
    design: createChain('3-1', { featureShape: [3], task: 'regression', classes: 0 }, [
      ['dense', { units: 1 }],
    ]),
    data: {
      ...spec.data,
      target: 'y',
      features: ['a', 'b', 'kilos'],
      task: 'regression',
      split: { validation: 0, test: 0, seed: 1, stratified: false },
    },
    training: { ...spec.training, loss: { type: 'meanSquaredError', values: {} } },
  };
  const plane = { x: 0, y: 1, resolution: 8 };

  it('stay at their mean, or where they are put, in their own unit', () => {
    const { play } = openPlayground({ spec: linearSpec, table: linear });
    const before = play({ plane: { ...plane, fixed: [] } });
    expect(before.picture!.others).toMatchObject([{ feature: 2, name: 'kilos', isChosen: false }]);
    expect(before.picture!.others[0]!.value).toBeCloseTo(120, 3);

    const after = play({ plane: { ...plane, fixed: [{ feature: 2, value: 150 }] } });
    expect(after.picture!.others).toEqual([
      { feature: 2, name: 'kilos', categories: null, value: 150, isChosen: true },
    ]);
    const weight = before.weights[0]!.values[2]!;
    const deviation = Math.sqrt(200);
    expect(Math.abs(weight)).toBeGreaterThan(0.01);
    after.picture!.values.forEach((value, point) => {
      expect(value - before.picture!.values[point]!).toBeCloseTo((weight * 30) / deviation, 4);
    });
    expect(after.picture!.units[0]!.values).not.toEqual(before.picture!.units[0]!.values);
    expect(play({ plane: { ...plane, fixed: [] } }).picture!.values).toEqual(before.picture!.values);
  });

  it('stay at the mixture of the words, or at one of them', () => {
    const words: typeof table = {
      ...linear,
      columns: [
        ...linear.columns.filter(({ name }) => name !== 'kilos'),
        {
          kind: 'categorical',
          name: 'island',
          categories: ['Biscoe', 'Dream'],
          codes: Int32Array.from(third, (_, row) => (row % 4 === 0 ? 0 : 1)),
        },
      ],
    };
    const wordSpec: RunSpec = {
      ...linearSpec,
      design: createChain('4-1', { featureShape: [4], task: 'regression', classes: 0 }, [
        ['dense', { units: 1 }],
      ]),
      data: { ...linearSpec.data, features: ['a', 'b', 'island'] },
    };
    const { play } = openPlayground({ spec: wordSpec, table: words });
    const before = play({ plane: { ...plane, fixed: [] } });
    const island = { feature: 2, name: 'island', categories: ['Biscoe', 'Dream'] };
    expect(before.picture!.others).toEqual([{ ...island, value: -1, isChosen: false }]);
    const after = play({ plane: { ...plane, fixed: [{ feature: 2, value: 1 }] } });
    expect(after.picture!.others).toEqual([{ ...island, value: 1, isChosen: true }]);
    // A quarter of the rows is Biscoe: the features (0.25, 0.75) become (0, 1).
    const { values: kernel } = before.weights[0]!;
    const [biscoe, dream] = [kernel[2]!, kernel[3]!];
    expect(Math.abs(dream - biscoe)).toBeGreaterThan(0.01);
    after.picture!.values.forEach((value, point) => {
      expect(value - before.picture!.values[point]!).toBeCloseTo((dream - biscoe) / 4, 4);
    });
    // A word that is not there changes nothing.
    const stray = play({ plane: { ...plane, fixed: [{ feature: 2, value: 7 }] } });
    expect(stray.picture!.values).toEqual(before.picture!.values);
  });

  it('are not missing once a number was put there', () => {
    const gaps: typeof table = {
      ...linear,
      columns: linear.columns.map((column) =>
        column.name === 'kilos'
          ? {
              kind: 'numeric',
              name: 'kilos',
              values: third.map((value, row) => (row % 4 === 0 ? NaN : value)),
            }
          : column,
      ),
    };
    const gapSpec: RunSpec = {
      ...linearSpec,
      design: createChain('4-1', { featureShape: [4], task: 'regression', classes: 0 }, [
        ['dense', { units: 1 }],
      ]),
      data: {
        ...linearSpec.data,
        steps: [{ column: 'kilos', steps: [{ type: 'impute', values: { indicator: true } }] }],
      },
    };
    const { play } = openPlayground({ spec: gapSpec, table: gaps });
    const before = play({ plane: { ...plane, fixed: [] } });
    const mean = before.picture!.others[0]!.value;
    const after = play({ plane: { ...plane, fixed: [{ feature: 2, value: mean }] } });
    // A quarter of the rows has no number: "is missing" goes from 0.25 to 0, and nothing else changes.
    const isMissing = before.weights[0]!.values[3]!;
    expect(Math.abs(isMissing)).toBeGreaterThan(0.01);
    after.picture!.values.forEach((value, point) => {
      expect(value - before.picture!.values[point]!).toBeCloseTo(-isMissing / 4, 4);
    });
  });

  it('go along, so that the same plane can be drawn elsewhere to the last bit', () => {
    for (const opened of [
      { spec, table },
      { spec: linearSpec, table: linear },
    ]) {
      const { play } = openPlayground(opened);
      for (const steps of [0, 7]) {
        const { picture } = play({ plane: { ...plane, fixed: [] }, steps });
        const { design, training } = opened.spec;
        const { facts, state } = picture!.exact!;
        const drawer = createPlaneDrawer({ design, training, facts, ...plane }, chooseEngine().engine);
        const { classes, values } = drawer.draw(state);
        expect({ classes, values }).toEqual({ classes: picture!.classes, values: picture!.values });
        const fine = createPlaneDrawer(
          { design, training, facts, ...plane, resolution: 256 },
          chooseEngine().engine,
        ).draw(state);
        // Corners are the same points.
        expect([fine.values[0], fine.values[255], fine.values.at(-1)]).toEqual([
          values[0],
          values[7],
          values.at(-1),
        ]);
      }
    }
  });

  it('do not move what lies along an axis', () => {
    const { play } = openPlayground({ spec: linearSpec, table: linear });
    const free = play({ plane: { ...plane, fixed: [] } }).picture!;
    const held = play({ plane: { ...plane, fixed: [{ feature: 0, value: 5 }] } }).picture!;
    expect(held.values).toEqual(free.values);
    expect(held.others.map(({ feature }) => feature)).toEqual([2]);
  });
});

describe('a layer and the steepest weights', () => {
  it('name what every unit answers, and the weight with the largest gradient', () => {
    const { ask } = openPlayground();
    const row = { kind: 'row', row: 3 } as const;
    const layer = ask('layer', { node: 'dense_1', row });
    expect(layer).toMatchObject({ activationNode: 'tanh_1', units: 8, height: 1, width: 1 });
    const neuron = ask('neuron', { unit: { node: 'dense_1', unit: 5 }, row });
    expect(layer.values[5]).toBeCloseTo(neuron.explanation.activation, 6);

    const target = { kind: 'parameter', name: 'dense_2.kernel', element: 0 } as const;
    const { steepest } = ask('chain', { target, row });
    const own = steepest.find(({ name }) => name === 'dense_2.kernel')!;
    const there = ask('chain', { target: { ...target, element: own.element }, row });
    expect(there.engine).toBe(own.gradient);
    expect(Math.abs(there.engine)).toBeGreaterThanOrEqual(Math.abs(ask('chain', { target, row }).engine));
  });
});
