import { describe, expect, it } from 'vitest';
import type { DesignNode, NetworkDesign } from '../design/network-design.ts';
import { buildGraph } from '../graph/analyze.ts';
import { describeShortage, findFittingBatch, fitsInto, forecastMemory } from './memory-forecast.ts';
import { DEFAULT_TRAINING } from './training-spec.ts';

const layers: readonly (readonly [string, DesignNode['values']])[] = [
  ['input', { shape: [64] }],
  ['dense', { units: 500 }],
  ['relu', {}],
  ['dense', { units: 10 }],
];
const nodes = layers.map(([type, values], index) => ({
  id: `n${index}`,
  type,
  values,
  label: null,
  position: { x: 0, y: 0 },
  parameters: {},
}));
const edges = nodes.slice(1).map(({ id }, index) => ({ from: nodes[index]!.id, to: id, slot: 0 }));
const graph = buildGraph({ formatVersion: 1, name: 'N', notes: '', nodes, edges } satisfies NetworkDesign);
const facts = {
  task: 'multiclass',
  classes: 10,
  featureShape: [64],
  trainRows: 100_000,
  rows: 120_000,
  tableBytes: 120_000 * 65,
} as const;
const training = { ...DEFAULT_TRAINING, batchSize: 4096 };

describe('the forecast of memory', () => {
  it('grows with what causes it, part by part', () => {
    const { parts, bytes } = forecastMemory(graph, training, facts);
    expect(bytes).toBe(Object.values(parts).reduce((sum, part) => sum + part, 0));
    const sgd = forecastMemory(graph, { ...training, optimizer: { type: 'sgd', values: {} } }, facts);
    expect(sgd.parts.optimizer).toBe(0);
    expect(parts.optimizer).toBe(2 * parts.gradients);
    const half = forecastMemory(graph, { ...training, batchSize: 2048 }, facts);
    expect(parts.activations / half.parts.activations).toBeCloseTo(2, 1);
    expect(half.parts.weights).toBe(parts.weights);
    const fewer = forecastMemory(graph, training, { ...facts, rows: 60_000 });
    expect(fewer.parts.data).toBeLessThan(parts.data);
    // A batch larger than the training rows is cut to them.
    const few = forecastMemory(graph, training, { ...facts, trainRows: 64 });
    expect(few.parts.activations).toBe(
      forecastMemory(graph, { ...training, batchSize: 64 }, facts).parts.activations,
    );
  });

  it('knows the order of this epoch and of the next one, the batch that is gathered ahead, and what fitting takes', () => {
    const alone = forecastMemory(graph, training, facts).parts.data;
    const targets = 4 * facts.rows;
    const table = 2 * facts.tableBytes + 4 * 64 * facts.rows;
    const order = 4 * (facts.trainRows + 4096);
    expect(alone).toBe(table + targets + 4 * facts.rows + order);
    const shared = forecastMemory(graph, training, { ...facts, threads: 2 }).parts.data;
    expect(shared - alone).toBe(4 * (facts.trainRows + 4096 * (64 + 1 + 1)));
    const fitted = { ...facts, preparationBytes: 2 * 4 * 64 * facts.rows };
    expect(forecastMemory(graph, training, fitted).parts.data - alone).toBe(4 * 64 * facts.rows);
  });

  it('finds the largest smaller batch that fits, and says what takes the most', () => {
    const wide = { ...training, batchSize: 300_000 };
    const many = { ...facts, trainRows: 1_000_000 };
    const forecast = forecastMemory(graph, wide, many);
    const free = forecast.bytes / 2;
    expect(fitsInto(forecast, free)).toBe(false);
    const fitting = findFittingBatch(graph, wide, many, free)!;
    expect(fitting.batchSize).toBe(131_072);
    expect(fitting.forecast.bytes).toBeLessThanOrEqual(free);
    expect(describeShortage(forecast, wide, free, fitting)).toMatch(
      /^This run would take about [\d.]+ GiB of memory, [\d.]+ GiB of it for outputs of layers and their gradients, but [\d.]+ GiB are free\. Batches of 131072 instead of 300000 would take [\d.]+ GiB\.$/,
    );
    expect(findFittingBatch(graph, wide, many, 1)).toBeNull();
    expect(describeShortage(forecast, wide, 1, null)).toMatch(/Choose smaller layers/);
  });
});
