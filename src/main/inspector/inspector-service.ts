import type { StudioEvents } from '../../core/contract/studio.ts';
import type {
  UnderstandQueries,
  UnderstandQuery,
  UnderstandSource,
  UnderstoodNetwork,
} from '../../core/contract/understand.ts';
import type { DataSource } from '../../core/datasets/data-spec.ts';
import type { LossCurve } from '../../core/inspect/health.ts';
import { fromErrorReport, StudioError } from '../../core/support/errors.ts';
import type { LoadedTable } from '../runs/run-service.ts';
import type { Workspace } from '../storage/workspace.ts';
import { toSource } from '../storage/table-file.ts';
import type { InspectorProcess, StartInspector } from './inspector-process.ts';
import {
  isQuery,
  type InspectorCall,
  type InspectorCalls,
  type InspectorReply,
  type OpenOrder,
  type StoredState,
} from './messages.ts';

/** Most bytes of stored states that are handed over for paths and histories. */
const PATH_BYTES = 64 * 2 ** 20;
const PATH_STATES = 40;

/** What the service needs from the rest of main. */
export interface InspectorServiceParts {
  readonly workspace: () => Workspace;
  readonly loadTable: (source: DataSource, hash?: string) => Promise<LoadedTable>;
  readonly start: StartInspector;
  readonly broadcast: <N extends keyof StudioEvents>(name: N, event: StudioEvents[N]) => void;
}

/** Opens one network at a time in a process of its own and asks it questions. */
export interface InspectorService {
  open(source: UnderstandSource): Promise<UnderstoodNetwork>;
  /** @throws StudioError `nothing-opened`, `cancelled`, `inspector-crashed`, or what the question throws. */
  ask<N extends UnderstandQuery | 'tensorCsv'>(
    name: N,
    argument: InspectorCalls[N]['argument'],
  ): Promise<InspectorCalls[N]['result']>;
  /** Ends what is being calculated. The next question opens the network anew. */
  cancel(): void;
  /** Ends the process. */
  close(): void;
}

interface Pending {
  readonly name: InspectorCall;
  resolve(value: unknown): void;
  reject(error: StudioError): void;
}

/** Puts the service together. No process runs until something is opened. */
export function createInspectorService(parts: InspectorServiceParts): InspectorService {
  let process: InspectorProcess | null = null;
  let source: UnderstandSource | null = null;
  let pending = new Map<number, Pending>();
  let nextId = 1;

  function receive(reply: InspectorReply): void {
    const waiting = pending.get(reply.id);
    if (waiting === undefined) return;
    if (reply.kind === 'progress') {
      const { name } = waiting;
      if (isQuery(name)) {
        parts.broadcast('understand.progress', { query: name, done: reply.done, total: reply.total });
      }
      return;
    }
    pending.delete(reply.id);
    if (reply.kind === 'value') waiting.resolve(reply.value);
    else waiting.reject(fromErrorReport(reply.error));
  }

  /** Ends the process and everything that waits for it. */
  function end(error: StudioError): void {
    const left = pending;
    pending = new Map();
    const ended = process;
    process = null;
    ended?.kill();
    for (const waiting of left.values()) waiting.reject(error);
  }

  function begin(): InspectorProcess {
    const begun = parts.start({
      onReply: receive,
      onExit(code, output) {
        if (process !== begun) return;
        process = null;
        end(
          new StudioError(
            'inspector-crashed',
            'This did not work: the process that looked into the network ended early, perhaps for lack of memory. Try again, or open a smaller network.',
            { code, output },
          ),
        );
      },
    });
    return begun;
  }

  function send<N extends InspectorCall>(
    name: N,
    argument: InspectorCalls[N]['argument'],
  ): Promise<InspectorCalls[N]['result']> {
    return new Promise((resolve, reject) => {
      process ??= begin();
      const id = nextId++;
      pending.set(id, { name, resolve: resolve as (value: unknown) => void, reject });
      process.post({ id, name, argument });
    });
  }

  async function load(from: UnderstandSource): Promise<OpenOrder> {
    if (from.kind === 'fresh') {
      const { table } = await parts.loadTable(from.spec.data.source);
      const none = { epochs: [], losses: [] };
      return {
        title: from.spec.design.name,
        spec: from.spec,
        table: toSource(table),
        state: null,
        path: [],
        checkpoints: [],
        train: none,
        validation: none,
      };
    }
    const { runs, weights, series } = parts.workspace();
    const run = runs.get(from.id);
    const { table } = await parts.loadTable(run.spec.data.source, runs.background(from.id).datasetHash);
    const list = weights.checkpoints(from.id);
    const chosen =
      from.step === null ? weights.newestCheckpoint(from.id) : weights.checkpoint(from.id, from.step);
    if (from.step !== null && chosen === null) {
      throw new StudioError(
        'checkpoint-missing',
        `There is no whole checkpoint at step ${from.step} of this run any more. Open the newest one.`,
        { id: from.id, step: from.step },
      );
    }
    const curve = (name: string): LossCurve => {
      const { x, y } = series.readAll(from.id, name);
      return { epochs: x, losses: y };
    };
    return {
      title: run.name,
      spec: run.spec,
      table: toSource(table),
      state: chosen === null ? null : { step: chosen.step, epoch: chosen.epoch, bytes: chosen.bytes },
      path: readPath(
        list.filter(({ step }) => step < (chosen?.step ?? 0)),
        (step) => weights.checkpoint(from.id, step),
      ),
      checkpoints: list.map(({ step, epoch }) => ({ step, epoch })),
      train: curve('train.loss'),
      validation: curve('validation.loss'),
    };
  }

  async function openAgain(from: UnderstandSource): Promise<UnderstoodNetwork> {
    const order = await load(from);
    return send('open', order);
  }

  return {
    async open(wanted) {
      // A process that has nothing to do takes the next network over: starting one takes longer than opening.
      if (pending.size > 0) end(cancelled());
      source = wanted;
      return openAgain(wanted);
    },
    async ask(name, argument) {
      if (source === null) {
        throw new StudioError(
          'nothing-opened',
          'Open a run or a network first: there is nothing to look at.',
          {},
        );
      }
      // After a cancel or a crash: the same network again.
      if (process === null) await openAgain(source);
      return send(name, argument);
    },
    cancel: () => end(cancelled()),
    close() {
      end(cancelled());
      source = null;
    },
  };
}

function cancelled(): StudioError {
  return new StudioError('cancelled', 'This was cancelled.', {});
}

/** Evenly chosen states that fit the budget, oldest first. */
function readPath(
  list: readonly { readonly step: number; readonly bytes: number }[],
  read: (step: number) => StoredState | null,
): readonly StoredState[] {
  const largest = Math.max(1, ...list.map(({ bytes }) => bytes));
  const count = Math.min(list.length, PATH_STATES, Math.floor(PATH_BYTES / largest));
  return Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)]!).flatMap(
    ({ step }) => {
      const found = read(step);
      return found === null ? [] : [{ step: found.step, epoch: found.epoch, bytes: found.bytes }];
    },
  );
}

/** The names of all questions, for the calls of the window. */
export const understandQueries: readonly UnderstandQuery[] = Object.keys({
  row: 0,
  neuron: 0,
  layer: 0,
  ablate: 0,
  fork: 0,
  slice: 0,
  rangeTest: 0,
  surface: 0,
  starts: 0,
  startRuns: 0,
  judge: 0,
  chain: 0,
  update: 0,
  stages: 0,
  tensor: 0,
  health: 0,
  play: 0,
} satisfies Record<keyof UnderstandQueries, 0>) as UnderstandQuery[];
