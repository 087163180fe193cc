import type { QueueItem, QueueState } from '../../core/contract/sweeps.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { ActiveRun } from './active-run.ts';
import type { RunEstimator } from './run-estimator.ts';
import type { StartOrder } from './run-queue.ts';

/** What the description of a queue is made from. */
export interface QueueFacts extends Pick<QueueState, 'paused' | 'limit' | 'processors' | 'waitsForMemory'> {
  readonly workspace: Pick<Workspace, 'runs' | 'sweeps'>;
  /** Runs with a process. */
  readonly active: readonly ActiveRun[];
  /** The next one first. */
  readonly waiting: readonly StartOrder[];
  readonly estimator: RunEstimator;
}

/** The queue as people see it: who trains, who waits in which order, and how long each of them will take. */
export function describeQueue(facts: QueueFacts): QueueState {
  const { workspace, paused, limit, processors, waitsForMemory, estimator } = facts;
  const { runs, sweeps } = workspace;
  const training = facts.active.map(({ id, status, etaSeconds, assignment }): QueueItem => {
    const { name, spec, epoch } = runs.get(id);
    return {
      runId: id,
      name,
      state: status === 'paused' ? 'paused' : 'running',
      priority: 0,
      sweepId: assignment?.sweepId ?? null,
      etaSeconds,
      epoch,
      epochs: assignment?.until ?? spec.training.epochs,
    };
  });
  const waiting = facts.waiting.map(({ runId, priority, assignment }): QueueItem => {
    const { name, spec, epoch, parameterCount } = runs.get(runId);
    const epochs = assignment?.until ?? spec.training.epochs;
    return {
      runId,
      name,
      state: 'waiting',
      priority,
      sweepId: assignment?.sweepId ?? sweeps.ownerOf(runId)?.sweepId ?? null,
      etaSeconds: estimator.seconds(spec, epochs - epoch, parameterCount),
      epoch,
      epochs,
    };
  });
  const items = [...training, ...waiting];
  const known = items.flatMap(({ etaSeconds }) => (etaSeconds === null ? [] : [etaSeconds]));
  const total = known.reduce((sum, seconds) => sum + seconds, 0) / limit;
  return {
    paused,
    limit,
    processors,
    items,
    etaSeconds: items.length > 0 && known.length === items.length ? Math.max(total, ...known) : null,
    waitsForMemory,
  };
}
