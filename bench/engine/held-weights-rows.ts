import { createSimdEngine } from '../../src/core/engine/simd.ts';
import { packedLength } from '../../src/core/engine/reference/matrix.ts';
import { buildGraph } from '../../src/core/graph/analyze.ts';
import { buildPlan } from '../../src/core/plan/build-plan.ts';
import { initializeParameters } from '../../src/core/plan/initialize-parameters.ts';
import {
  interleave,
  medianRatio,
  rate,
  type BenchCase,
  type BenchRow,
  type Summary,
} from '../harness/index.ts';
import { makeData, workloads, type Workload } from './workloads.ts';

/** Batches of a test set that is answered as a whole. */
const TEST_BATCHES = 20;

/**
 * `held-<network>`: a whole test set answered in batches, its weights packed once, next to weights that are packed with
 * every batch; and the three products and the update of a training step, next to the same with panels that cost nothing.
 */
export const heldWeightsRows: readonly BenchCase[] = [
  ...[workloads.small, workloads.bright, workloads.large].map(inferenceCase),
  ...[workloads.small, workloads.bright, workloads.large].map(trainingCase),
];

function inferenceCase(workload: Workload): BenchCase {
  const name = `held-${workload.name}`;
  return {
    name,
    async run({ quick, progress }) {
      progress(name);
      const { features } = makeData(workload);
      const plan = buildPlan(buildGraph(workload.design), {
        engine: createSimdEngine(),
        batchSize: workload.batch,
        mode: 'inference',
        seed: 1,
      });
      initializeParameters(plan, 1, null);
      plan.state.training = false;
      const input = plan.inputs[0]!;
      const length = workload.batch * input.size;
      const answer = () => {
        for (let batch = 0; batch < TEST_BATCHES; batch++) {
          input.values.set(features.subarray(batch * length, (batch + 1) * length));
          plan.forward();
        }
        return TEST_BATCHES * workload.batch;
      };
      const held = () => {
        plan.holdWeights();
        const rows = answer();
        plan.releaseWeights();
        return rows;
      };
      const contestants = [
        { name: 'held', measure: () => rate(held, quick ? 10 : 40) },
        { name: 'packed with every batch', measure: () => rate(answer, quick ? 10 : 40) },
      ];
      for (const each of contestants) each.measure();
      const results = await interleave(contestants, quick ? 7 : 21);
      const [ours, other] = [results.get('held')!, results.get('packed with every batch')!];
      return [describe(name, ours, 'packed with every batch', other, 'predictions/s', 0.97)];
    },
  };
}

function trainingCase(workload: Workload): BenchCase {
  const name = `panels-${workload.name}`;
  return {
    name,
    async run({ quick, progress }) {
      progress(name);
      const step = createStep(workload);
      const contestants = [
        { name: 'free', measure: () => rate(() => (step(true), 1), quick ? 10 : 40) },
        { name: 'packed in the product', measure: () => rate(() => (step(false), 1), quick ? 10 : 40) },
      ];
      for (const each of contestants) each.measure();
      const results = await interleave(contestants, quick ? 7 : 21);
      const [ours, other] = [results.get('free')!, results.get('packed in the product')!];
      return [describe(name, ours, 'packed in the product', other, 'steps/s', null)];
    },
  };
}

function describe(
  name: string,
  ours: Summary,
  peer: string,
  other: Summary,
  unit: string,
  floor: number | null,
): BenchRow {
  const reached = medianRatio(ours, other);
  return {
    name,
    mode: 'reproducible',
    threads: 1,
    value: ours.median,
    minimum: ours.minimum,
    maximum: ours.maximum,
    unit,
    peers: { [peer]: other.median },
    peerSpans: { [peer]: [other.minimum, other.maximum] },
    facts: { ratio: reached.toFixed(3) },
    goals: floor === null ? [] : [{ label: `x ${peer}`, floor, aim: 1, reached, better: 'higher' }],
  };
}

/**
 * The products and the update of a dense network's training step, whose panels are never renewed where they are `free`:
 * the most that an update which also writes panels could win.
 */
function createStep({ layers, batch, isBright }: Workload): (free: boolean) => void {
  const sizes = layers.slice(1).map((n, index) => [layers[index]!, n] as const);
  const numbers = sizes.reduce((sum, [k, n]) => sum + 6 * k * n + 8 * (k + n) * batch + 64 * k, 1 << 16);
  const { allocate, kernels } = createSimdEngine().createArena(numbers);
  let state = 1;
  const random = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff) / 0x8000_0000;
  const fill = (length: number, dark = 0) => {
    const block = allocate(length);
    for (let i = 0; i < block.length; i++) block[i] = random() < dark ? 0 : random() - 0.5;
    return block;
  };
  const parts = sizes.map(([k, n], index) => {
    const dark = index === 0 ? (isBright === true ? 0 : 0.75) : 0.5;
    const blocks = {
      k,
      n,
      x: fill(batch * k, dark),
      w: fill(k * n),
      g: allocate(k * n),
      m: allocate(k * n),
      v: allocate(k * n),
      forward: allocate(packedLength(k, n)),
      backward: allocate(packedLength(n, k)),
      y: allocate(batch * n),
      dy: fill(batch * n),
      dx: allocate(batch * k),
    };
    kernels.packMatrix(blocks.w, blocks.forward, k, n, false);
    kernels.packMatrix(blocks.w, blocks.backward, n, k, true);
    return blocks;
  });
  return (free) => {
    for (const { k, n, x, w, forward, y } of parts) {
      if (free) kernels.matmulPacked(x, forward, y, batch, k, n, false);
      else kernels.matmul(x, w, y, batch, k, n, false);
    }
    for (const [index, { k, n, x, w, g, dy, dx, backward }] of parts.entries()) {
      kernels.matmulTransposeA(x, dy, g, k, batch, n, false);
      if (index === 0) continue;
      if (free) kernels.matmulPacked(dy, backward, dx, batch, n, k, false);
      else kernels.matmulTransposeB(dy, w, dx, batch, n, k, false);
    }
    // So slow that the weights stay what their panels are.
    for (const { k, n, w, g, m, v } of parts)
      kernels.adamUpdate(w, g, m, v, k * n, 1e-9, 0.9, 0.999, 1, 1e-8);
  };
}
