import type {
  ExaminedSplit,
  ReplayReport,
  RunDetails,
  RunExamination,
  RunStory,
} from '../../core/contract/run-page.ts';
import type { RunSummary } from '../../core/contract/run-records.ts';
import type { StudioEvents } from '../../core/contract/studio.ts';
import type { Table } from '../../core/datasets/table.ts';
import { parseRunSpec } from '../../core/project/parse.ts';
import { StudioError } from '../../core/support/errors.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../core/training/checkpoint.ts';
import type { Workspace } from '../storage/workspace.ts';
import { toSource } from '../storage/table-file.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import type { LoadedTable, RunService } from './run-service.ts';

/** Most states that one examination looks at, and their bytes together. */
const MOMENT_LIMIT = 40;
const MOMENT_BYTES = 128 * 2 ** 20;

/** What the service needs from the rest of main. */
export interface RunPageParts {
  readonly workspace: () => Workspace;
  readonly loadTable: (source: RunSummary['spec']['data']['source'], hash?: string) => Promise<LoadedTable>;
  readonly runTask: RunTask;
  readonly runs: Pick<RunService, 'goOn' | 'letGo' | 'standAt' | 'tell'>;
  readonly broadcast: <N extends keyof StudioEvents>(name: N, event: StudioEvents[N]) => void;
  readonly now: () => number;
}

/** What the page of one run asks for. */
export interface RunPageService {
  details(id: string): Promise<RunDetails>;
  story(id: string): RunStory;
  examine(id: string, split: ExaminedSplit): Promise<RunExamination>;
  branch(order: BranchOrder): Promise<RunSummary>;
  restore(id: string, step: number): Promise<RunSummary>;
  bringBack(id: string): Promise<RunSummary>;
  verify(id: string): Promise<ReplayReport>;
  cancelVerify(id: string): void;
}

/** A new run that goes on from a checkpoint of another one. */
export interface BranchOrder {
  readonly id: string;
  readonly step: number;
  readonly name: string;
  readonly epochs: number;
  readonly learningRate: number | null;
}

/** Puts the service together. */
export function createRunPageService(parts: RunPageParts): RunPageService {
  const replays = new Map<string, AbortController>();

  /** The very rows that the run saw. @throws StudioError `data-missing`. */
  async function rowsOf(id: string): Promise<{ readonly table: Table; readonly loaded: LoadedTable }> {
    const { runs } = parts.workspace();
    const { datasetHash } = runs.background(id);
    const { spec, datasetName } = runs.get(id);
    const missing = (reason: string) =>
      new StudioError(
        'data-missing',
        `The rows of "${datasetName}" that this run was trained on are not at hand: ${reason}. Import the same data, then try again.`,
        { id },
      );
    let loaded: LoadedTable;
    try {
      loaded = await parts.loadTable(spec.data.source, datasetHash);
    } catch (error) {
      throw missing(error instanceof Error ? error.message : String(error));
    }
    if (loaded.hash !== datasetHash) throw missing('what is there now has other contents');
    return { table: loaded.table, loaded };
  }

  function story(id: string): RunStory {
    const { runs, log, weights } = parts.workspace();
    return {
      events: runs.events(id),
      log: log.list(id),
      checkpoints: weights.checkpointFacts(id).map(({ hash: _hash, ...facts }) => facts),
    };
  }

  return {
    story,

    async details(id) {
      const { runs, series, restore } = parts.workspace();
      const { prepared, datasetHash, totalSteps } = runs.background(id);
      const aside = restore.setAside(id);
      const told = story(id);
      const started = told.events.findLast(({ kind }) => kind === 'started');
      const environment = Object.entries(started?.details ?? {}).map(
        ([name, value]) => [name, String(value)] as const,
      );
      const hasData = await rowsOf(id).then(
        () => true,
        () => false,
      );
      return {
        ...told,
        curves: series.names(id),
        prepared,
        datasetHash,
        hasData,
        setAside: aside === null || aside.undone ? null : aside.from,
        totalSteps,
        environment,
      };
    },

    async examine(id, split) {
      const { runs, weights } = parts.workspace();
      const { spec } = runs.get(id);
      const { table } = await rowsOf(id);
      const facts = weights.checkpointFacts(id);
      const chosen = chooseMoments(facts);
      const states = chosen.flatMap(({ step, epoch }) => {
        const found = weights.checkpoint(id, step);
        return found === null ? [] : [{ step, epoch, bytes: found.bytes }];
      });
      if (states.length === 0) {
        throw new StudioError(
          'checkpoint-missing',
          'This run has no checkpoint to look at: they are stored with its first epochs, and when it pauses or ends.',
          { id },
        );
      }
      return parts.runTask('examineRun', {
        spec,
        table: toSource(table),
        split,
        states,
        skipped: facts.length - states.length,
      });
    },

    async branch({ id, step, name, epochs, learningRate }) {
      const workspace = parts.workspace();
      const origin = workspace.runs.get(id);
      const { loaded } = await rowsOf(id);
      const checkpoint = workspace.weights.checkpoint(id, step);
      if (checkpoint !== null && checkpoint.epoch >= epochs) {
        throw new StudioError(
          'branch-without-future',
          `Expected more than the ${checkpoint.epoch} epochs that the checkpoint has behind it, got ${epochs}. Choose more epochs or an earlier checkpoint.`,
          { epochs, epoch: checkpoint.epoch },
        );
      }
      const training = {
        ...origin.spec.training,
        epochs,
        learningRate: learningRate ?? origin.spec.training.learningRate,
      };
      const spec = parseRunSpec({ ...origin.spec, training });
      const run = workspace.runs.create({
        name,
        spec,
        datasetName: loaded.name,
        datasetId: loaded.datasetId,
        datasetHash: loaded.hash,
      });
      try {
        // A rate that is asked for now counts as it is, not times what was once changed by hand.
        const bytes = learningRate === null || checkpoint === null ? undefined : forgetRate(checkpoint.bytes);
        workspace.record.branch(id, step, run.id, bytes);
      } catch (error) {
        workspace.runs.setStatus(run.id, 'failed');
        workspace.runs.delete([run.id]);
        throw error;
      }
      return parts.runs.goOn(run.id);
    },

    async restore(id, step) {
      await rowsOf(id);
      await parts.runs.letGo(id);
      parts.workspace().restore.restore(id, step);
      return parts.runs.standAt(id);
    },

    async bringBack(id) {
      await parts.runs.letGo(id);
      parts.workspace().restore.bringBack(id);
      parts.runs.tell(id);
      return parts.workspace().runs.get(id);
    },

    async verify(id) {
      const { runs, weights, series } = parts.workspace();
      const run = runs.get(id);
      const { table } = await rowsOf(id);
      const losses = series.readAll(id, 'step.loss');
      const rates = series.readAll(id, 'step.learningRate');
      const events = runs.events(id);
      const facts = weights.checkpointFacts(id);
      const branch = events.find(({ kind }) => kind === 'branched');
      const firstStep = branch?.step ?? 0;
      const places = Array.from(losses.x, (x, index) => ({ x, index })).filter(({ x }) => x >= firstStep);
      const isWhole =
        losses.intact &&
        rates.intact &&
        places.length > 0 &&
        rates.x.length === losses.x.length &&
        places.every(({ x }, index) => x === firstStep + index);
      const from = branch === undefined ? null : weights.checkpoint(id, firstStep);
      if (!isWhole || (branch !== undefined && from === null)) {
        throw new StudioError(
          'replay-impossible',
          'This run cannot be replayed: the losses of its steps, or the state that it began with, are not stored without a gap.',
          { id },
        );
      }
      const pick = (values: Float64Array) => Float64Array.from(places, ({ index }) => values[index]!);
      replays.get(id)?.abort();
      const controller = new AbortController();
      replays.set(id, controller);
      const begun = parts.now();
      try {
        const report = await parts.runTask(
          'replayRun',
          {
            spec: run.spec,
            table: toSource(table),
            from: from?.bytes ?? null,
            firstStep,
            losses: pick(losses.y),
            learningRates: pick(rates.y),
            requestedRates: events.flatMap(({ kind, details }) =>
              kind === 'learningRate' ? [Number(details['learningRate'])] : [],
            ),
            checkpoints: facts
              .filter(({ step }) => step > firstStep)
              .map(({ step, epoch, hash }) => ({ step, epoch, hash })),
          },
          {
            signal: controller.signal,
            onProgress: (step) =>
              parts.broadcast('replay.progress', { id, step, totalSteps: firstStep + places.length }),
          },
        );
        return { ...report, storedEngine: run.engine, seconds: (parts.now() - begun) / 1000 };
      } finally {
        if (replays.get(id) === controller) replays.delete(id);
      }
    },

    cancelVerify(id) {
      replays.get(id)?.abort();
    },
  };
}

/** Evenly chosen, the first and the last among them. */
function chooseMoments<T extends { readonly bytes: number }>(list: readonly T[]): readonly T[] {
  const largest = Math.max(1, ...list.map(({ bytes }) => bytes));
  const count = Math.min(list.length, MOMENT_LIMIT, Math.max(1, Math.floor(MOMENT_BYTES / largest)));
  if (count <= 1) return list.slice(-1);
  return Array.from({ length: count }, (_, i) => list[Math.round((i * (list.length - 1)) / (count - 1))]!);
}

/** The same state with no change of the learning rate by hand in it. */
function forgetRate(bytes: Uint8Array): Uint8Array {
  const { record, blocks } = decodeCheckpoint(bytes);
  const learningRate = { ...(record['learningRate'] as Record<string, unknown>), factor: 1 };
  return encodeCheckpoint({ record: { ...record, learningRate }, blocks });
}
