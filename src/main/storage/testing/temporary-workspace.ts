import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EpochReport } from '../../../core/contract/run-records.ts';
import type { Pace, StepBlock, TrainerEvent } from '../../../core/contract/trainer.ts';
import { DEFAULT_TRAINING, type RunSpec } from '../../../core/project/run-spec.ts';
import type { NewRun } from '../run-rows.ts';
import { openWorkspace, type Workspace, type WorkspaceOptions } from '../workspace.ts';

/** A folder of its own for one test, and workspaces in it; all gone afterwards. */
export interface TemporaryFolder {
  readonly folder: string;
  readonly path: string;
  open(options?: Partial<WorkspaceOptions>): Promise<Workspace>;
  remove(): void;
}

/** Makes the folder. */
export function createTemporaryFolder(): TemporaryFolder {
  const folder = mkdtempSync(join(tmpdir(), 'descent-storage-'));
  const path = join(folder, 'test.descent');
  return {
    folder,
    path,
    open: (options = {}) =>
      openWorkspace(path, {
        backupFolder: null,
        higherIsBetter: (metric) => metric === 'accuracy',
        ...options,
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A run that could be started. */
export function newRun(name = 'First'): NewRun {
  const spec: RunSpec = {
    formatVersion: 1,
    design: { formatVersion: 1, name: 'Small', notes: '', nodes: [], edges: [] },
    data: {
      source: { kind: 'builtin', name: 'iris' },
      target: 'species',
      features: null,
      task: 'auto',
      split: { validation: 0.2, test: 0, seed: 1, stratified: true },
      scaling: 'standardize',
      targetScaling: 'none',
    },
    training: { ...DEFAULT_TRAINING, epochs: 100 },
  };
  return { name, spec, datasetName: 'Iris', datasetId: null, datasetHash: 'a'.repeat(64) };
}

/** Where a run stands after `step` steps of epochs of `stepsPerEpoch`. */
export function paceAt(step: number, epoch: number): Pace {
  return {
    step,
    epoch,
    stepsPerSecond: 10,
    examplesPerSecond: 320,
    elapsedSeconds: step / 10,
    etaSeconds: null,
  };
}

/** Losses of `count` steps from `firstStep` on. */
export function stepsFrom(
  firstStep: number,
  count: number,
  lossOf = (step: number) => 1 / (step + 1),
): StepBlock {
  return {
    firstStep,
    loss: Float64Array.from({ length: count }, (_, index) => lossOf(firstStep + index)),
    learningRate: new Float64Array(count).fill(0.01),
    validations: [],
  };
}

/** One epoch of five steps with its checkpoint and, when `best`, its weights. */
export function epochEvent(epoch: number, change: Partial<EpochReport> = {}, best = false): TrainerEvent {
  const step = 5 * epoch;
  const report: EpochReport = {
    epoch,
    step,
    learningRate: 0.01,
    train: { loss: 1 / epoch, accuracy: epoch / 100 },
    validation: { loss: 2 / epoch, accuracy: epoch / 200 },
    elapsedSeconds: step / 10,
    ...change,
  };
  const bytes = Buffer.from(`state after epoch ${epoch}`);
  return {
    kind: 'epochs',
    reports: [report],
    steps: stepsFrom(step - 5, 5),
    checkpoints: [{ epoch, step, elapsedSeconds: step / 10, bytes, kept: false, best: null }],
    bestWeights: best ? { epoch, step, bytes: Buffer.from(`weights ${epoch}`) } : null,
    pace: paceAt(step, epoch),
  };
}
