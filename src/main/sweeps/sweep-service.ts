import type { RunSummary } from '../../core/contract/run-records.ts';
import type { StudioEvents } from '../../core/contract/studio.ts';
import type { InferenceTime, SweepDetail, SweepStatus, SweepSummary } from '../../core/contract/sweeps.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { StudioError, toErrorReport } from '../../core/support/errors.ts';
import { checkSweep, parseSweep } from '../../core/sweeps/parse-sweep.ts';
import { extendSweep, isOver, nextStep, stoppingLimits } from '../../core/sweeps/planner.ts';
import { countTrials, type Leg } from '../../core/sweeps/sweep-log.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import { createTrialRuns, fromScore, runsPerTrial } from '../../core/sweeps/trial-runs.ts';
import { forecastRun } from '../trainer/run-memory.ts';
import type { LoadedTable, RunService } from '../runs/run-service.ts';
import type { StoredSweep } from '../storage/sweeps.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import { readOutcome } from './read-outcome.ts';
import { createSweepEstimate, type EstimateSweep } from './estimate-sweep.ts';
import { summarizeSweep } from './summarize-sweep.ts';
import type { SweepState } from './sweep-state.ts';
import { createTrialActions, type TrialActions } from './trial-actions.ts';

/** Shortest time between two messages about a sweep, in milliseconds. */
const TELL_EVERY_MS = 250;
/** Times that a trial is taken up again after its process died. */
const MOST_RETRIES = 3;

/** What the service needs from the rest of main. */
export interface SweepServiceParts {
  readonly workspace: () => Workspace;
  readonly runs: RunService;
  readonly loadTable: (source: SweepSpec['base']['data']['source']) => Promise<LoadedTable>;
  readonly runTask: RunTask;
  readonly broadcast: <N extends keyof StudioEvents>(name: N, event: StudioEvents[N]) => void;
}

/**
 * Carries sweeps out: asks the strategy for legs, hands their runs to the queue, writes down what came out. All of
 * a sweep's state is in the workspace, so that it goes on after any end of the studio.
 */
export class SweepService {
  private readonly parts: SweepServiceParts;
  private readonly going = new Map<string, SweepState>();
  private readonly told = new Map<string, NodeJS.Timeout>();
  private readonly trials: TrialActions;
  /** What a sweep would take. @throws StudioError when it cannot start at all. */
  readonly estimate: EstimateSweep;

  constructor(parts: SweepServiceParts) {
    this.parts = parts;
    this.trials = createTrialActions(parts);
    this.estimate = createSweepEstimate(parts);
  }

  list(): readonly SweepSummary[] {
    return this.table.list().map((sweep) => this.summarize(sweep));
  }

  get(id: string): SweepDetail {
    const sweep = this.table.get(id);
    const log = this.table.legs(id).map(({ record }) => record);
    return { summary: this.summarize(sweep), spec: sweep.spec, log, runs: this.table.runs(id) };
  }

  /** Writes the sweep down and starts it. */
  async start(input: SweepSpec): Promise<SweepSummary> {
    const spec = parseSweep(input);
    buildGraph(spec.base.design);
    const table = await this.parts.loadTable(spec.base.data.source);
    const sweep = this.table.create(spec);
    this.takeUp(sweep, table);
    return this.tellNow(sweep.id);
  }

  /** Takes up what went on when the studio ended, exactly where it was. */
  async restore(): Promise<void> {
    for (const sweep of this.table.list()) {
      if (sweep.status !== 'running' || this.going.has(sweep.id)) continue;
      try {
        this.takeUp(sweep, await this.parts.loadTable(sweep.spec.base.data.source));
      } catch (error) {
        this.table.setStatus(sweep.id, 'paused');
        this.warn(
          `The sweep "${sweep.name}" is paused, because its data cannot be read: ${toErrorReport(error).message}`,
        );
      }
    }
  }

  pause(id: string): SweepSummary {
    this.need(id, ['running'], 'paused');
    this.table.setStatus(id, 'paused');
    this.letGo(id);
    return this.tellNow(id);
  }

  async resume(id: string): Promise<SweepSummary> {
    const sweep = this.need(id, ['paused', 'stopped'], 'resumed');
    const table = await this.parts.loadTable(sweep.spec.base.data.source);
    this.table.setStatus(id, 'running');
    this.takeUp(this.table.get(id), table);
    return this.tellNow(id);
  }

  /** Ends it for now; what has come out stays, and it may be resumed. */
  stop(id: string): SweepSummary {
    this.need(id, ['running', 'paused'], 'stopped');
    this.table.setStatus(id, 'stopped');
    this.letGo(id);
    return this.tellNow(id);
  }

  /** More trials of the same space. @throws StudioError `sweep-not-extendable`. */
  async extend(id: string, trials: number): Promise<SweepSummary> {
    const sweep = this.table.get(id);
    const spec = extendSweep(sweep.spec, trials);
    checkSweep(spec);
    const table = await this.parts.loadTable(spec.base.data.source);
    this.table.setSpec(id, spec);
    const state = this.going.get(id);
    if (state === undefined) {
      this.table.setStatus(id, 'running');
      this.takeUp(this.table.get(id), table);
    } else {
      state.spec = spec;
      this.pump(state);
    }
    return this.tellNow(id);
  }

  rename(id: string, name: string): SweepSummary {
    this.table.get(id);
    this.table.rename(id, name);
    return this.tellNow(id);
  }

  delete(id: string): void {
    const { name, status } = this.table.get(id);
    if (status === 'running') {
      throw new StudioError('sweep-active', `"${name}" is still going on: stop it before you delete it.`, {
        id,
      });
    }
    this.table.delete(id);
    this.parts.broadcast('sweeps.removed', { ids: [id] });
  }

  restoreDeleted(id: string): SweepSummary {
    this.table.restore(id);
    return this.tellNow(id);
  }

  /** Puts the runs of a trial into the list of runs, under a name that says where they come from. */
  promote(id: string, trial: number): readonly RunSummary[] {
    const promoted = this.trials.promote(id, trial);
    this.tellNow(id);
    return promoted;
  }

  /** A run of a trial's settings on training and validation rows together. */
  retrain(id: string, trial: number): Promise<RunSummary> {
    return this.trials.retrain(id, trial);
  }

  /** How long the network of each trial takes for one row. */
  inferenceTimes(id: string): Promise<readonly InferenceTime[]> {
    return this.trials.inferenceTimes(id);
  }

  /** Lets everything rest before the studio ends; the workspace knows the rest. */
  shutDown(): void {
    for (const timer of this.told.values()) clearTimeout(timer);
    this.told.clear();
    this.going.clear();
  }

  private get table() {
    return this.parts.workspace().sweeps;
  }

  private need(id: string, allowed: readonly SweepStatus[], what: string): StoredSweep {
    const sweep = this.table.get(id);
    if (allowed.includes(sweep.status)) return sweep;
    throw new StudioError('sweep-not-active', `"${sweep.name}" is ${sweep.status}: it cannot be ${what}.`, {
      id,
    });
  }

  /** Puts a stored sweep to work: legs that are under way go on, then further ones are asked for. */
  private takeUp({ id, spec }: StoredSweep, table: LoadedTable): void {
    const legs = this.table.legs(id);
    const state: SweepState = {
      id,
      spec,
      data: table,
      log: legs.map(({ record }) => record),
      limits: legs.map(({ limits }) => limits),
      retries: new Map(),
    };
    this.going.set(id, state);
    state.log.forEach(({ outcome }, number) => {
      if (outcome === null) this.begin(state, number);
    });
    this.pump(state);
  }

  /** Takes its runs off the queue; what trains goes to a safe place first. */
  private letGo(id: string): void {
    const state = this.going.get(id);
    if (state === undefined) return;
    this.going.delete(id);
    for (const { trial, outcome } of state.log) {
      if (outcome !== null) continue;
      for (const runId of this.table.runsOf(id, trial)) this.parts.runs.withdraw(runId);
    }
  }

  /** Asks for legs as long as processors would be idle. @param first what is written in the same transaction. */
  private pump(state: SweepState, first: () => void = () => undefined): void {
    try {
      let isFirst = true;
      for (let added = [-1]; added.length > 0 && this.going.get(state.id) === state;) {
        added = this.table.together(() => {
          if (isFirst) first();
          return this.addLegs(state);
        });
        isFirst = false;
        // Not before they are written down: a run that trains must be found again.
        for (const number of added) this.begin(state, number);
      }
    } catch (error) {
      this.table.setStatus(state.id, 'paused');
      this.letGo(state.id);
      this.warn(`The sweep "${state.spec.name}" is paused: ${toErrorReport(error).message}`);
    }
    if (this.going.get(state.id) === state && isOver(state.spec, state.log)) {
      this.table.setStatus(state.id, 'completed');
      this.going.delete(state.id);
    }
    this.tell(state.id);
  }

  /** Writes down as many legs as there is need for; returns their numbers. */
  private addLegs(state: SweepState): number[] {
    // Enough to keep every process busy, few enough that the queue stays readable.
    const most = Math.ceil((2 * this.parts.runs.parallel) / runsPerTrial(state.spec)) + 1;
    const added: number[] = [];
    while (state.log.filter(({ outcome }) => outcome === null).length < most) {
      const step = nextStep(state.spec, state.log);
      if (step.kind !== 'leg') break;
      added.push(this.addLeg(state, step.leg));
    }
    return added;
  }

  private addLeg(state: SweepState, leg: Leg): number {
    const number = state.log.length;
    const isNew = leg.trial >= countTrials(state.log);
    const limits = leg.from === 0 ? stoppingLimits(state.spec, state.log) : null;
    const runs = isNew ? this.createRuns(state, leg) : [];
    this.table.addLeg(state.id, number, leg, limits, runs);
    state.log.push({ ...leg, outcome: null });
    state.limits.push(limits);
    return number;
  }

  private createRuns({ spec, data }: SweepState, { trial, point }: Leg) {
    const base = `${spec.name} #${trial + 1}`.slice(0, 180);
    return createTrialRuns(spec, point).map(({ replicate, spec: runSpec, label }) => ({
      replicate,
      run: {
        name: runsPerTrial(spec) === 1 ? base : `${base}, ${label}`.slice(0, 200),
        spec: runSpec,
        datasetName: data.name,
        datasetId: data.datasetId,
        datasetHash: data.hash,
      },
    }));
  }

  /** Hands the runs of a leg to the queue; those that are done already are not trained again. */
  private begin(state: SweepState, number: number): void {
    const { trial, parent } = state.log[number]!;
    const parents = parent === null ? [] : this.table.runsOf(state.id, parent);
    this.table.runsOf(state.id, trial).forEach((runId, replicate) => {
      if (this.isDone(runId, state.log[number]!.to)) return;
      this.assign(state, number, runId, parents[replicate] ?? null);
    });
    this.conclude(state, number);
  }

  private assign(state: SweepState, number: number, runId: string, parentRun: string | null): void {
    const { spec } = this.parts.workspace().runs.get(runId);
    const { from, to } = state.log[number]!;
    const limits = state.limits[number] ?? null;
    const { metric, direction } = state.spec.objective;
    const assignment = {
      sweepId: state.id,
      until: to < spec.training.epochs ? to : null,
      rule:
        limits === null
          ? null
          : {
              metric,
              direction,
              limits: limits.map((limit) => (limit === null ? null : fromScore(state.spec, limit))),
            },
      origin: parentRun === null ? null : { runId: parentRun, epoch: from },
      data: state.data,
      ended: (run: RunSummary) => this.hear(state, number, run),
    };
    this.parts.runs.assign(runId, assignment, this.memoryOf(state, spec));
  }

  private memoryOf({ data }: SweepState, spec: SweepSpec['base']): number {
    // A run that does not fit together will say so by itself.
    return forecastRun(spec, data.table)?.bytes ?? 0;
  }

  /** A run of a leg has ended: well, badly, or by the death of its process, which is not its fault. */
  private hear(state: SweepState, number: number, run: RunSummary): void {
    if (this.going.get(state.id) !== state) return;
    const retries = state.retries.get(run.id) ?? 0;
    if (run.status === 'interrupted' && retries < MOST_RETRIES) {
      state.retries.set(run.id, retries + 1);
      const { parent, trial } = state.log[number]!;
      const replicate = this.table.runsOf(state.id, trial).indexOf(run.id);
      const parentRun = parent === null ? null : (this.table.runsOf(state.id, parent)[replicate] ?? null);
      this.assign(state, number, run.id, parentRun);
      return;
    }
    this.pump(state, () => this.conclude(state, number, run.status === 'interrupted'));
  }

  /** Writes down the outcome of a leg once all of its runs have done what was asked. */
  private conclude(state: SweepState, number: number, givenUp = false): void {
    const leg = state.log[number]!;
    const ids = this.table.runsOf(state.id, leg.trial);
    if (!givenUp && !ids.every((runId) => this.isDone(runId, leg.to))) return;
    const outcome = readOutcome(this.parts.workspace(), state.spec, leg, ids);
    this.table.setOutcome(state.id, number, outcome);
    state.log[number] = { ...leg, outcome };
  }

  /** True when a run has come as far as it was asked to, or will never go further. */
  private isDone(runId: string, to: number): boolean {
    if (this.parts.runs.isBusyWith(runId)) return false;
    const { runs, weights } = this.parts.workspace();
    const { status, epoch, spec } = runs.get(runId);
    if (['completed', 'diverged', 'failed', 'stopped'].includes(status)) return true;
    if (status === 'paused') return epoch >= to;
    // Killed when its last epoch was stored and its end was not: it goes on and ends at once, with all that belongs to
    // an end. Where it was to pause, the state that others go on from must be there.
    const isAtPause = status === 'interrupted' && epoch >= to && to < spec.training.epochs;
    return isAtPause && weights.checkpointAt(runId, to) !== null;
  }

  private summarize(sweep: StoredSweep): SweepSummary {
    const log = this.going.get(sweep.id)?.log ?? this.table.legs(sweep.id).map(({ record }) => record);
    return summarizeSweep(sweep, log, this.parts.runs);
  }

  private tellNow(id: string): SweepSummary {
    const summary = this.summarize(this.table.get(id));
    this.parts.broadcast('sweep.changed', summary);
    return summary;
  }

  private tell(id: string): void {
    if (this.told.has(id)) return;
    const timer = setTimeout(() => {
      this.told.delete(id);
      this.tellNow(id);
    }, TELL_EVERY_MS);
    timer.unref();
    this.told.set(id, timer);
  }

  private warn(message: string): void {
    this.parts.broadcast('notice', { severity: 'warning', message });
  }
}
