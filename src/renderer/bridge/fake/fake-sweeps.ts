import type { ArgumentOf, EventName, ResultOf, StudioEvents } from '../../../core/contract/studio.ts';
import type {
  QueueState,
  SweepCalls,
  SweepDetail,
  SweepRunRecord,
  SweepSummary,
} from '../../../core/contract/sweeps.ts';
import { StudioError } from '../../../core/support/errors.ts';
import { parseSweep } from '../../../core/sweeps/parse-sweep.ts';
import { extendSweep, isOver, nextStep, plannedSize } from '../../../core/sweeps/planner.ts';
import { byScore, countTrials, type LegRecord } from '../../../core/sweeps/sweep-log.ts';
import { countCombinations, type Point } from '../../../core/sweeps/space.ts';
import type { SweepSpec } from '../../../core/sweeps/sweep-spec.ts';
import { fromScore, runsPerTrial } from '../../../core/sweeps/trial-runs.ts';

/** A sweep of the fake: the real strategies over a made-up loss. */
export interface FakeSweep {
  id: string;
  spec: SweepSpec;
  status: SweepSummary['status'];
  createdAt: string;
  log: LegRecord[];
  promoted: Set<number>;
  deleted: boolean;
}

type Emit = <N extends EventName>(name: N, event: StudioEvents[N]) => void;
type Handlers = {
  readonly [N in keyof SweepCalls]: (argument: ArgumentOf<N>) => ResultOf<N> | Promise<ResultOf<N>>;
};

/** Best around a learning rate of 0.02, a little better with every hidden unit; other settings count a little. */
function fakeLoss(point: Point, replicate: number): number {
  let loss = 0.2 + 0.01 * replicate;
  for (const [path, value] of Object.entries(point)) {
    if (path.endsWith('learningRate')) loss += 0.1 * Math.abs(Math.log10(Number(value) / 0.02));
    else if (typeof value === 'number') loss += 0.05 / (1 + Math.abs(value));
    else loss += 0.01 * (JSON.stringify(value).length % 7);
  }
  return loss;
}

/** How the fake answers `sweeps.*` and `queue.*`; `train` ends the next legs of every sweep that is going on. */
export function createFakeSweeps(emit: Emit, now: () => string, newId: () => string) {
  const sweeps = new Map<string, FakeSweep>();
  let queue: QueueState = {
    paused: false,
    limit: 1,
    processors: 8,
    items: [],
    etaSeconds: null,
    waitsForMemory: null,
  };

  function need(id: string): FakeSweep {
    const found = sweeps.get(id);
    if (found !== undefined && !found.deleted) return found;
    throw new StudioError('sweep-missing', 'This sweep is not in the workspace any more.', { id });
  }

  function summarize({ id, spec, status, createdAt, log }: FakeSweep): SweepSummary {
    const best = [...log].sort(byScore)[0]?.outcome?.score ?? null;
    return {
      id,
      name: spec.name,
      status,
      createdAt,
      endedAt: status === 'completed' ? createdAt : null,
      question: spec.question,
      strategy: spec.strategy.type,
      trialsDone: new Set(log.filter(({ outcome }) => outcome !== null).map(({ trial }) => trial)).size,
      trialsPlanned: plannedSize(spec).trials,
      best: best === null ? null : fromScore(spec, best),
      etaSeconds: status === 'running' ? 42 : null,
    };
  }

  function runsOf({ id, spec, log, promoted }: FakeSweep): readonly SweepRunRecord[] {
    const trials = new Map(log.map((leg) => [leg.trial, leg]));
    return [...trials.values()].flatMap((leg) =>
      Array.from({ length: runsPerTrial(spec) }, (_, replicate): SweepRunRecord => {
        const loss = fakeLoss(leg.point, replicate);
        const done = leg.outcome !== null;
        return {
          runId: `${id.slice(0, 24)}${String(leg.trial).padStart(8, '0')}${String(replicate).padStart(4, '0')}`,
          trial: leg.trial,
          replicate,
          promoted: promoted.has(leg.trial),
          status: done ? 'completed' : 'running',
          epoch: done ? leg.to : 0,
          elapsedSeconds: done ? 0.2 * leg.to : 0,
          parameterCount: 200 + 10 * (leg.trial % 5),
          metrics: done ? { [spec.objective.metric]: { best: loss, last: loss } } : {},
          error: null,
        };
      }),
    );
  }

  function ask(sweep: FakeSweep): void {
    for (let count = 0; count < 2; count++) {
      const step = nextStep(sweep.spec, sweep.log);
      if (step.kind !== 'leg' || sweep.log.filter(({ outcome }) => outcome === null).length >= 2) return;
      sweep.log.push({ ...step.leg, outcome: null });
    }
  }

  function tell(sweep: FakeSweep): SweepSummary {
    const summary = summarize(sweep);
    emit('sweep.changed', summary);
    return summary;
  }

  function setStatus(id: string, status: FakeSweep['status']): SweepSummary {
    const sweep = need(id);
    sweep.status = status;
    return tell(sweep);
  }

  const unavailable = (what: string) => () =>
    Promise.reject(new StudioError('fake-unavailable', `${what} needs the real studio.`, {}));

  const handlers: Handlers = {
    'sweeps.list': () => [...sweeps.values()].filter(({ deleted }) => !deleted).map(summarize),
    'sweeps.get'({ id }): SweepDetail {
      const sweep = need(id);
      return { summary: summarize(sweep), spec: sweep.spec, log: [...sweep.log], runs: runsOf(sweep) };
    },
    'sweeps.estimate'({ spec }) {
      const { trials, epochs } = plannedSize(parseSweep(spec));
      const runs = trials * runsPerTrial(spec);
      return {
        trials,
        runs,
        epochs: epochs * runsPerTrial(spec),
        combinations: countCombinations(spec.space),
        seconds: 0.2 * epochs,
      };
    },
    'sweeps.start'({ spec }) {
      const sweep: FakeSweep = {
        id: newId(),
        spec: parseSweep(spec),
        status: 'running',
        createdAt: now(),
        log: [],
        promoted: new Set(),
        deleted: false,
      };
      sweeps.set(sweep.id, sweep);
      ask(sweep);
      return tell(sweep);
    },
    'sweeps.pause': ({ id }) => setStatus(id, 'paused'),
    'sweeps.resume': ({ id }) => setStatus(id, 'running'),
    'sweeps.stop': ({ id }) => setStatus(id, 'stopped'),
    'sweeps.rename'({ id, name }) {
      const sweep = need(id);
      sweep.spec = { ...sweep.spec, name };
      return tell(sweep);
    },
    'sweeps.delete'({ id }) {
      need(id).deleted = true;
      emit('sweeps.removed', { ids: [id] });
      return null;
    },
    'sweeps.restore'({ id }) {
      sweeps.get(id)!.deleted = false;
      return tell(need(id));
    },
    'sweeps.extend'({ id, trials }) {
      const sweep = need(id);
      sweep.spec = extendSweep(sweep.spec, trials);
      sweep.status = 'running';
      return tell(sweep);
    },
    'sweeps.promote'({ id, trial }) {
      need(id).promoted.add(trial);
      tell(need(id));
      return [];
    },
    'sweeps.retrain': unavailable('Training on everything'),
    'sweeps.inferenceTimes': ({ id }) =>
      runsOf(need(id)).map(({ trial, parameterCount }) => ({ trial, microseconds: parameterCount / 1000 })),
    'sweeps.exportFile': () => ({ fileName: 'sweep.json' }),
    'sweeps.importFile': () => null,
    'queue.get': () => queue,
    'queue.set'(change) {
      queue = { ...queue, ...change };
      emit('queue.changed', queue);
      return queue;
    },
    'queue.move': () => queue,
    'queue.prioritize': () => queue,
  };

  return {
    handlers,
    /** Ends so many legs of every sweep that is going on. */
    train(legs = 1): void {
      for (const sweep of sweeps.values()) {
        for (let count = 0; count < legs && sweep.status === 'running'; count++) {
          const open = sweep.log.findIndex(({ outcome }) => outcome === null);
          if (open >= 0) {
            const leg = sweep.log[open]!;
            const loss = fakeLoss(leg.point, 0);
            const score = sweep.spec.objective.direction === 'minimize' ? loss : -loss;
            sweep.log[open] = { ...leg, outcome: { score, curve: [], stopped: false } };
          }
          ask(sweep);
          if (isOver(sweep.spec, sweep.log) && countTrials(sweep.log) > 0) sweep.status = 'completed';
        }
        tell(sweep);
      }
    },
  };
}
