import { generateTable } from '../../../core/datasets/generators/index.ts';
import type { Table } from '../../../core/datasets/table.ts';
import type { NetworkDesign } from '../../../core/design/network-design.ts';
import { buildGraph } from '../../../core/graph/analyze.ts';
import { DEFAULT_TRAINING, type RunSpec } from '../../../core/project/run-spec.ts';
import { forecastMemory } from '../../../core/training/memory-forecast.ts';
import { describeTableMemory, joinMemoryFacts } from '../run-memory.ts';
import { createTrainer } from '../trainer.ts';

// A process of its own that trains one design and prints the peak of its memory and what was predicted.

const CLASSES = 10;
const isPictures = process.argv[2] === 'pictures';

/**
 * Dark pictures of one byte a pixel. Memory that nobody has written is none yet: the table itself, which lies in another
 * process in the studio, takes nothing here.
 */
function makePictures(rows: number, side: number): Table {
  const pixels = new Uint8Array(rows * side * side);
  const columns = Array.from({ length: side * side }, (_, index) => ({
    kind: 'numeric' as const,
    name: `p${index}`,
    values: pixels.subarray(index * rows, (index + 1) * rows),
  }));
  const [target] = makeTable(rows, 0).columns;
  return { rows, columns: [...columns, target!], suggestedTarget: 'y', exampleShape: [side, side, 1] };
}

/** Rows of numbers in the trainer's own process, where they arrive in one piece. */
function makeTable(rows: number, width: number): Table {
  const columns = Array.from({ length: width }, (_, index) => ({
    kind: 'numeric' as const,
    name: `x${index}`,
    values: Float32Array.from({ length: rows }, (__, row) => Math.sin(row * 7 + index)),
  }));
  const codes = Int32Array.from({ length: rows }, (_, row) => row % CLASSES);
  const categories = Array.from({ length: CLASSES }, (_, index) => `class ${index}`);
  const target = { kind: 'categorical' as const, name: 'y', categories, codes };
  return { rows, columns: [...columns, target], suggestedTarget: 'y', exampleShape: null };
}

type Layer = readonly [type: string, values: NetworkDesign['nodes'][number]['values']];

function chain(layers: readonly Layer[]): NetworkDesign {
  const nodes = layers.map(([type, values], index) => ({
    id: `n${index}`,
    type,
    values,
    label: null,
    position: { x: 0, y: 0 },
    parameters: {},
  }));
  const edges = nodes.slice(1).map(({ id }, index) => ({ from: nodes[index]!.id, to: id, slot: 0 }));
  return { formatVersion: 1, name: 'Measured', notes: '', nodes, edges };
}

const designs: Readonly<Record<string, readonly Layer[]>> = {
  mlp: [
    ['input', { shape: [64] }],
    ['dense', { units: 2048 }],
    ['relu', {}],
    ['dense', { units: 1024 }],
    ['relu', {}],
    ['dense', { units: CLASSES }],
  ],
  cnn: [
    ['input', { shape: [64] }],
    ['reshape', { shape: [8, 8, 1] }],
    ['conv2d', { filters: 64, kernelSize: [3, 3] }],
    ['relu', {}],
    ['conv2d', { filters: 32, kernelSize: [3, 3] }],
    ['relu', {}],
    ['flatten', {}],
    ['dense', { units: CLASSES }],
  ],
  pictures: [
    ['input', { shape: [28, 28, 1] }],
    ['flatten', {}],
    ['dense', { units: 128 }],
    ['relu', {}],
    ['dense', { units: CLASSES }],
  ],
  lstm: [
    ['input', { shape: [64] }],
    ['reshape', { shape: [8, 8] }],
    ['lstm', { units: 256 }],
    ['dense', { units: CLASSES }],
  ],
};

function specOf(layers: readonly Layer[], batchSize: number): RunSpec {
  return {
    formatVersion: 1,
    design: chain(layers),
    data: {
      source: { kind: 'generator', spec: { type: 'moons', values: {} }, seed: 3 },
      target: 'y',
      features: null,
      task: 'auto',
      split: { validation: 0.2, test: 0.1, seed: 1, stratified: true },
      // What looks at every pixel.
      scaling: isPictures ? 'standardize' : 'none',
      targetScaling: 'none',
    },
    training: { ...DEFAULT_TRAINING, epochs: isPictures ? 1 : 2, batchSize, threads: 1 },
  };
}

function train(spec: RunSpec, table: Table): Promise<void> {
  return new Promise((resolve, reject) => {
    const trainer = createTrainer({
      post(event) {
        // The copy that a message makes.
        const copy = structuredClone(event);
        if (copy.kind !== 'finished') return;
        if (copy.error === null) resolve();
        else reject(new Error(copy.error.message));
      },
      now: () => performance.now(),
      processorMs: () => process.cpuUsage().user / 1000,
      defer: (action) => void setImmediate(action),
    });
    trainer.receive({
      kind: 'start',
      runId: 'run',
      spec,
      // A message is there twice while it is read.
      table: isPictures ? structuredClone(table) : table,
      checkpoint: null,
      elapsedSeconds: 0,
      paused: false,
    });
  });
}

const layers = designs[process.argv[2]!]!;
// Code that was never run takes memory when it is compiled: that belongs to the process, not to the run.
const warm = specOf(
  [
    ['input', { shape: [2] }],
    ['dense', { units: 2 }],
  ],
  8,
);
await train(
  { ...warm, data: { ...warm.data, target: null } },
  generateTable({ type: 'moons', values: {} }, 3),
);
const before = process.memoryUsage().rss;
const table = isPictures ? makePictures(60_000, 28) : makeTable(1500, 64);
const spec = specOf(layers, isPictures ? 128 : 1000);
const graph = buildGraph(spec.design);
const forecast = forecastMemory(
  graph,
  spec.training,
  joinMemoryFacts(graph, spec, describeTableMemory(table, spec.data)),
);
await train(spec, table);
const peak = process.resourceUsage().maxRSS * 1024;
// A bare Node is smaller than a utility process: what it takes before the run is known here, and is no part of the test.
const predicted = before + forecast.bytes - forecast.parts.process;
process.stdout.write(`${JSON.stringify({ before, peak, predicted })}\n`);
