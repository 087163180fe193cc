import { DEFAULT_TRAINING, type RunSpec } from '../../src/core/project/run-spec.ts';
import { createRandom } from '../../src/core/support/random.ts';
import type { ImportedRun } from '../../src/main/storage/import-run.ts';
import { openWorkspace } from '../../src/main/storage/workspace.ts';

/** How large a generated workspace is. */
export interface WorkspaceSize {
  readonly runs: number;
  /** Epochs of each run: points of each of its curves. */
  readonly points: number;
  /** Runs that still train: what is appended to them comes from whoever opens the workspace. */
  readonly seed?: number;
}

const RATES = [0.0001, 0.001, 0.01, 0.1];
const OPTIMIZERS = ['adam', 'sgd', 'rmsprop'];

/** One run of the workspace: its settings vary, its curves follow them. */
export function makeImportedRun(number: number, points: number, seed: number): ImportedRun {
  const random = createRandom(seed * 100_003 + number, 'bench-runs');
  const learningRate = RATES[number % RATES.length]!;
  const optimizer = OPTIMIZERS[Math.floor(number / RATES.length) % OPTIMIZERS.length]!;
  const spec: RunSpec = {
    formatVersion: 1,
    design: { formatVersion: 1, name: `mlp ${8 << (number % 4)}`, notes: '', nodes: [], edges: [] },
    data: {
      source: { kind: 'builtin', name: 'iris' },
      target: 'species',
      features: null,
      task: 'auto',
      split: { validation: 0.2, test: 0, seed: 1, stratified: true },
      scaling: 'standardize',
      targetScaling: 'none',
    },
    training: {
      ...DEFAULT_TRAINING,
      epochs: points,
      learningRate,
      batchSize: 16 << (number % 3),
      optimizer: { type: optimizer, values: {} },
      seed: Math.floor(number / 12),
    },
  };
  const x = Float64Array.from({ length: points }, (_, epoch) => epoch + 1);
  const speed = 4 * learningRate ** 0.3;
  const floor = 0.03 + 0.2 * random.nextUniform();
  const shape = (offset: number): Float64Array =>
    x.map((epoch) => floor + offset + Math.exp((-speed * epoch) / points) + 0.02 * random.nextUniform());
  const validation = shape(0.05);
  const curves = [
    { name: 'train.loss', x, y: shape(0) },
    { name: 'validation.loss', x, y: validation },
    { name: 'epochStep', x, y: x.map((epoch) => epoch * 8) },
    { name: 'elapsedSeconds', x, y: x.map((epoch) => epoch * 0.01) },
  ];
  const at = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
  return {
    run: {
      name: `run-${String(number).padStart(5, '0')}`,
      spec,
      datasetName: 'Iris',
      datasetId: null,
      datasetHash: 'a'.repeat(64),
    },
    status: number % 50 === 49 ? 'stopped' : 'completed',
    createdAt: at,
    startedAt: at,
    endedAt: at,
    epoch: points,
    step: points * 8,
    totalSteps: points * 8,
    elapsedSeconds: points * 0.01,
    parameterCount: 131,
    engine: 'simd, reproducible, 1 thread',
    tags: number % 10 === 0 ? ['baseline'] : [],
    notes: '',
    prepared: null,
    curves,
    metrics: {},
    weights: [],
    checkpoints: [],
    events: [],
    source: { kind: 'generated' },
  };
}

/** Writes a workspace of that size. @returns the ids of the runs, oldest first, and the bytes of the file. */
export async function makeWorkspace(
  path: string,
  { runs, points, seed = 7 }: WorkspaceSize,
): Promise<{ readonly ids: readonly string[]; readonly bytes: number }> {
  const workspace = await openWorkspace(path, { backupFolder: null, higherIsBetter: () => false });
  const ids: string[] = [];
  for (let number = 0; number < runs; number++) {
    ids.push(workspace.importRun(makeImportedRun(number, points, seed)));
  }
  const bytes = workspace.bytes();
  await workspace.close();
  return { ids, bytes };
}
