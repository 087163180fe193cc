import * as v from 'valibot';
import { callSchemas } from '../../../core/contract/schemas.ts';
import type {
  Answer,
  ArgumentOf,
  CallName,
  EventName,
  ResultOf,
  StudioBridge,
  StudioEvents,
} from '../../../core/contract/studio.ts';
import { StudioError, toErrorReport, type ErrorReport } from '../../../core/support/errors.ts';
import { createFakeHandlers, type FakeState } from './fake-handlers.ts';
import { createFakeSweeps } from './fake-sweeps.ts';
import { createFakeState, fakeId } from './fake-state.ts';
import { trainOneEpoch } from './fake-runs.ts';

/** A studio without processes, for component tests and for looking at the window in a plain browser. */
export interface FakeStudio extends StudioBridge {
  readonly state: FakeState;
  /** Every call that was made, with its argument. */
  readonly calls: readonly { readonly name: CallName; readonly argument: unknown }[];
  /** Sends an event as main would. */
  emit<N extends EventName>(name: N, event: StudioEvents[N]): void;
  /** Trains every running run by some epochs, with the events of a real one, and ends as many legs of each sweep. */
  tick(epochs?: number): void;
  /** The next call of this name fails with this report. */
  failNext(name: CallName, error: ErrorReport): void;
}

/** Makes a fake with the built-in datasets and one stored design; `fresh` is a workspace nobody used yet. */
export function createFakeStudio(options: { readonly fresh?: boolean } = {}): FakeStudio {
  const listeners = new Map<EventName, Set<(event: never) => void>>();
  const calls: { name: CallName; argument: unknown }[] = [];
  const failures = new Map<CallName, ErrorReport>();
  const state = createFakeState(options.fresh ?? false);

  function emit<N extends EventName>(name: N, event: StudioEvents[N]): void {
    for (const listener of listeners.get(name) ?? []) (listener as (event: StudioEvents[N]) => void)(event);
  }
  const sweeps = createFakeSweeps(
    emit,
    () => new Date((state.clock += 1000)).toISOString(),
    () => fakeId(state.nextId++),
  );
  const handlers = createFakeHandlers(state, emit, sweeps);

  async function call<N extends CallName>(name: N, argument: ArgumentOf<N>): Promise<Answer<ResultOf<N>>> {
    calls.push({ name, argument });
    const failure = failures.get(name);
    failures.delete(name);
    if (failure !== undefined) return { ok: false, error: failure };
    try {
      // The same check as in main, so that a test cannot send what the real studio would refuse.
      const checked = v.safeParse(callSchemas[name], argument);
      if (!checked.success) {
        const issue = checked.issues[0];
        throw new StudioError(
          'argument-invalid',
          `${name}: ${issue.message} at ${v.getDotPath(issue) ?? 'the top'}.`,
        );
      }
      // Copied both ways, as between processes: nothing is shared by accident, and proxies cannot pass.
      const value = await handlers[name](structuredClone(argument));
      return { ok: true, value: structuredClone(value) };
    } catch (error) {
      return { ok: false, error: toErrorReport(error) };
    }
  }

  return {
    state,
    calls,
    emit,
    call,
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener as (event: never) => void);
      return () => set.delete(listener as (event: never) => void);
    },
    tick(epochs = 1) {
      sweeps.train(epochs);
      for (let count = 0; count < epochs; count++) {
        for (const run of state.runs.values()) {
          if (run.summary.status !== 'running') continue;
          emit('run.progress', trainOneEpoch(run));
          emit('run.changed', structuredClone(run.summary));
        }
      }
    },
    failNext(name, error) {
      failures.set(name, error);
    },
  };
}
