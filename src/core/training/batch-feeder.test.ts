import { expect, it } from 'vitest';
import type { PreparedData } from '../datasets/table.ts';
import { createSimdEngine } from '../engine/simd.ts';
import { buildGraph } from '../graph/analyze.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { createBatchFeeder } from './batch-feeder.ts';

it.each([4, 5])('copies rows of %i numbers bit by bit, in the order that is asked for', (width) => {
  const node = { label: null, position: { x: 0, y: 0 }, parameters: {} };
  const design = {
    formatVersion: 1 as const,
    name: 'fed',
    notes: '',
    nodes: [
      { ...node, id: 'x', type: 'input', values: { shape: [width] } },
      { ...node, id: 'y', type: 'dense', values: { units: 2 } },
    ],
    edges: [{ from: 'x', to: 'y', slot: 0 }],
  };
  const engine = createSimdEngine();
  const plan = buildPlan(buildGraph(design), { engine, batchSize: 3, mode: 'training', seed: 1 });
  const special = [-0, NaN, Infinity, 1e-42, -Infinity, 0.1];
  const features = Float32Array.from({ length: 6 * width }, (_, i) => special[i % 6]! + Math.floor(i / 6));
  const data = { rows: 6, features, featureShape: [width] } as unknown as PreparedData;
  createBatchFeeder(plan, data, []).feed(Int32Array.of(5, 0, 3, 1), 1, 3);
  const rows = [0, 3, 1].map((row) => features.slice(row * width, (row + 1) * width));
  expect(plan.inputs[0]!.values).toEqual(Float32Array.from(rows.flatMap((row) => [...row])));
  expect(plan.state.batchSize).toBe(3);
});
