import { designNode as node } from '../../core/design/testing/design-node.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  UnderstandQueries,
  UnderstandQuery,
  UnderstoodNetwork,
} from '../../core/contract/understand.ts';
import { generateTable } from '../../core/datasets/generators/index.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import type { NetworkDesign } from '../../core/design/network-design.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { DEFAULT_TRAINING, type RunSpec } from '../../core/project/run-spec.ts';
import { TrainingSession } from '../../core/training/session.ts';
import { createInspector } from './inspector.ts';
import type { InspectorCall, InspectorCalls, InspectorReply, OpenOrder, StoredState } from './messages.ts';

const table = generateTable({ type: 'moons', values: {} }, 3);
const nodes = [
  node('input', 'input', { shape: [2] }),
  node('hidden', 'dense', { units: 6 }),
  node('bend', 'tanh'),
  node('output', 'dense', { units: 1 }),
];
const design: NetworkDesign = {
  formatVersion: 1,
  name: 'Small',
  notes: '',
  nodes,
  edges: nodes.slice(1).map((each, i) => ({ from: nodes[i]!.id, to: each.id, slot: 0 })),
};
const spec: RunSpec = {
  formatVersion: 1,
  design,
  data: {
    source: { kind: 'generator', spec: { type: 'moons', values: {} }, seed: 3 },
    target: null,
    features: null,
    task: 'auto',
    split: { validation: 0.2, test: 0.1, seed: 1, stratified: true },
    scaling: 'standardize',
    targetScaling: 'none',
  },
  training: {
    ...DEFAULT_TRAINING,
    loss: { type: 'binaryCrossEntropyLogits', values: {} },
    epochs: 6,
    batchSize: 16,
  },
};

/** The run itself, step by step, as the trainer does it. */
function trainReal() {
  const session = new TrainingSession({
    graph: buildGraph(design),
    data: prepareData(table, spec.data),
    training: spec.training,
    engine: chooseEngine().engine,
  });
  const path: StoredState[] = [];
  while (session.epoch < 4) {
    if (session.runBatch().epochEnded) session.finishEpoch();
    else continue;
    path.push({ step: session.step, epoch: session.epoch, bytes: session.save() });
  }
  return { session, path };
}

function openInspector(order: Partial<OpenOrder> = {}) {
  const replies: InspectorReply[] = [];
  const inspector = createInspector((reply) => replies.push(structuredClone(reply)));
  function ask<N extends InspectorCall>(
    name: N,
    argument: InspectorCalls[N]['argument'],
  ): InspectorCalls[N]['result'] {
    inspector.receive({ id: 1, name, argument });
    const last = replies.at(-1)!;
    if (last.kind === 'value') return last.value as InspectorCalls[N]['result'];
    throw new Error(last.kind === 'error' ? `${last.error.code}: ${last.error.message}` : 'no answer');
  }
  const none = { epochs: [], losses: [] };
  const open = (): UnderstoodNetwork =>
    ask('open', {
      title: 'moons-01',
      spec,
      table,
      state: null,
      path: [],
      checkpoints: [],
      train: none,
      validation: none,
      ...order,
    });
  return { ask, open, replies };
}

describe('the inspector', () => {
  const real = trainReal();
  const state = real.path.at(-1)!;
  let inspector: ReturnType<typeof openInspector>;
  let network: UnderstoodNetwork;
  beforeAll(() => {
    inspector = openInspector({ state, path: real.path.slice(0, -1) });
    network = inspector.open();
  });
  const ask = <N extends UnderstandQuery>(name: N, argument: UnderstandQueries[N]['argument']) =>
    inspector.ask(name, argument);

  it('opens a run where its checkpoint stands', () => {
    expect(network).toMatchObject({ title: 'moons-01', step: state.step, epoch: 4, isOver: false });
    expect(network.layers.map((layer) => [layer.node, layer.units])).toEqual([
      ['input', 0],
      ['hidden', 6],
      ['bend', 0],
      ['output', 1],
    ]);
    expect(network.columns).toEqual([
      { name: 'x1', categories: null },
      { name: 'x2', categories: null },
    ]);
  });

  it('explains a unit with real column names, a plane and the sum that the engine has', () => {
    const { explanation, plane, row, survey } = ask('neuron', {
      unit: { node: 'hidden', unit: 2 },
      row: { kind: 'row', row: network.trainRows[0]! },
    });
    const sum = explanation.contributions.reduce((all, each) => all + each.product, explanation.bias!);
    expect(sum).toBeCloseTo(explanation.preActivation, 5);
    expect(explanation.activation).toBeCloseTo(Math.tanh(explanation.preActivation), 6);
    expect(explanation.contributions.map(({ name }) => name).sort()).toEqual(['x1', 'x2']);
    expect(plane).toMatchObject({ x: { name: 'x1' }, y: { name: 'x2' }, width: 60, height: 60 });
    expect(row.split).toBe('train');
    expect(survey.rows).toBeGreaterThan(50);
  });

  it('takes a typed-in row as the same row of the dataset', () => {
    const known = ask('row', { row: { kind: 'row', row: network.trainRows[3]! } });
    const cells = known.features.map(({ raw }) => raw);
    const typed = ask('row', { row: { kind: 'typed', cells, target: known.target } });
    expect(typed.loss).toBeCloseTo(known.loss, 5);
    expect(typed).toMatchObject({ row: null, split: 'typed', target: known.target });
    const target = { kind: 'parameter' as const, name: 'hidden.kernel', element: 3 };
    const a = ask('chain', { target, row: { kind: 'row', row: network.trainRows[3]! } });
    const b = ask('chain', { target, row: { kind: 'typed', cells, target: known.target } });
    expect(a.chain).toBeCloseTo(b.chain, 5);
    expect(a.disagreement).toBeLessThan(1e-3);
    expect(() => ask('row', { row: { kind: 'typed', cells, target: 'nobody' } })).toThrow('examples-invalid');
  });

  it('does the very step that the run does next, and takes it back and does it again to the same hash', () => {
    const before = ask('update', { move: 'look', weights: [] });
    expect(before).toMatchObject({ done: 0, undone: 0, isAhead: true });
    const done = ask('update', { move: 'do', weights: [] });
    // What was shown before it was done is what was done.
    expect(done).toMatchObject({ isAhead: false, ledger: before.ledger });
    expect(before.hashAfter).toBe(done.hash);
    const loss = trainReal().session.runBatch().loss;
    expect(done.ledger!.lossBefore).toBe(loss);
    expect(done.ledger!.isExact).toBe(true);
    expect(done.ledger!.rows.every(({ isExact }) => isExact)).toBe(true);
    expect(done.hashBefore).toBe(before.hash);
    expect(done.hashAfter).toBe(done.hash);
    expect(done.hash).not.toBe(before.hash);
    const undone = ask('update', { move: 'undo', weights: [] });
    expect(undone).toMatchObject({ hash: before.hash, done: 0, undone: 1, isAhead: true });
    const again = ask('update', { move: 'redo', weights: [{ parameter: 'output.bias', element: 0 }] });
    expect(again).toMatchObject({ hash: done.hash, done: 1, undone: 0 });
    expect(again.ledger!.rows.map(({ label }) => label)).toEqual(['output.bias[0]']);
    ask('update', { move: 'undo', weights: [] });
  });

  it('goes on over the end of an epoch and of the run', () => {
    const own = openInspector({ state: real.path.at(-1)! });
    own.open();
    let last = state.step;
    for (let i = 0; i < 40; i++) {
      const { step, ledger } = own.ask('update', { move: 'do', weights: [] });
      expect(step).toBe(last + 1);
      expect(ledger!.isExact).toBe(true);
      last = step;
    }
  });

  it('shows the four stages of the next step and leaves the weights as they were', () => {
    const { hash } = ask('update', { move: 'look', weights: [] });
    const { stages, rows } = ask('stages', null);
    expect(stages.map(({ stage }) => stage)).toEqual(['forward', 'loss', 'backward', 'update']);
    expect(rows).toHaveLength(16);
    const tensor = ask('tensor', { stage: 0, layer: 1, tensor: 0 });
    expect(tensor).toMatchObject({ name: 'hidden', shape: [16, 6] });
    const { csv, name } = inspector.ask('tensorCsv', { stage: 0, layer: 1, tensor: 0 });
    expect(name).toContain('hidden output step');
    expect(csv.split('\r\n')).toHaveLength(18);
    expect(ask('update', { move: 'look', weights: [] }).hash).toBe(hash);
    expect(() => ask('tensor', { stage: 3, layer: 9, tensor: 0 })).toThrow('tensor-unknown');
  });

  it('forks, slices, tests rates and draws surfaces, and says how far it is', () => {
    const forks = ask('fork', { rates: [0.001, 0.1], steps: 5 });
    expect(forks.map(({ losses }) => losses.length)).toEqual([5, 5]);
    const slice = ask('slice', { direction: 'gradient' });
    expect(slice.start.loss).toBeGreaterThan(slice.best.loss);
    const test = ask('rangeTest', null);
    expect(test.points.length).toBeGreaterThan(20);
    expect(inspector.replies.filter(({ kind }) => kind === 'progress').at(-1)).toMatchObject({
      done: 3,
      total: 3,
    });
    const surface = ask('surface', { kind: 'path', resolution: 7 });
    expect(surface.path).toHaveLength(real.path.length);
    expect(surface.losses).toHaveLength(49);
    const fresh = openInspector();
    fresh.open();
    expect(() => fresh.ask('surface', { kind: 'path', resolution: 7 })).toThrow('path-too-short');
  });

  it('compares initialisations, by one batch and by short runs', () => {
    const { reports } = ask('starts', null);
    expect(reports.find(({ candidate }) => candidate.label === 'All zeros')!.firstBreak).not.toBeNull();
    const runs = ask('startRuns', { steps: 10 });
    expect(runs.map(({ label }) => label)).toEqual(reports.map(({ candidate }) => candidate.label));
    expect(runs[0]!.losses).toHaveLength(10);
  });

  it('judges rows by the loss of the run and by others', () => {
    const own = ask('judge', { loss: null, split: 'train' });
    expect(own.loss.type).toBe('binaryCrossEntropyLogits');
    expect(own.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(own.worst[0]!.share).toBe(own.shares[0]);
    expect(own.classes).toHaveLength(2);
    const other = own.compatible.find((type) => type !== own.loss.type)!;
    const judged = ask('judge', { loss: { type: other, values: {} }, split: 'validation' });
    expect(judged.value).not.toBe(own.value);
  });

  it('ablates a unit and reports health with its history', () => {
    const { change } = ask('ablate', { unit: { node: 'hidden', unit: 0 } });
    expect(change['loss']).not.toBe(0);
    const health = ask('health', null);
    expect(health.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(health.flow.layers.map((layer) => layer.node)).toEqual(['input', 'hidden', 'bend', 'output']);
  });

  it('refuses questions before anything is open', () => {
    expect(() => openInspector().ask('health', null)).toThrow('nothing-opened');
  });
});
