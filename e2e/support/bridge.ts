import { expect } from '@playwright/test';
import type { Studio } from './launch-studio.ts';

/** What a call of the window's bridge answers, as far as tests look at it. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } };

/** A run as the bridge gives it, as far as tests look at it. */
export interface Run {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** The kernels and the arithmetic. */
  readonly engine: string;
  readonly epoch: number;
  readonly step: number;
  readonly totalEpochs: number;
  readonly metrics: Readonly<Record<string, { readonly best: number; readonly last: number }>>;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly colour: number | null;
  readonly spec: {
    readonly training: Readonly<Record<string, unknown>>;
    readonly design: {
      readonly nodes: readonly { readonly values: Readonly<Record<string, unknown>> }[];
    };
  };
  readonly compute: { readonly threads: number; readonly teamShare: number | null } | null;
}

/** One curve. */
export interface Series {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

interface Bridge {
  call(name: string, argument: unknown): Promise<Answer<unknown>>;
}

/** Makes a call as a script of the page would; the test was written without the app's types, on purpose. */
export async function ask<T>(studio: Studio, name: string, argument: unknown = null): Promise<Answer<T>> {
  return studio.page.evaluate(
    async ([call, given]) => {
      const { studio: bridge } = globalThis as unknown as { studio: Bridge };
      // Typed arrays become plain ones on their way out of the page.
      const answer = await bridge.call(call, given);
      const plain = JSON.stringify(answer, (_, value: unknown) =>
        ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
      );
      return JSON.parse(plain) as never;
    },
    [name, argument] as const,
  );
}

/** {@link ask} that must succeed. */
export async function call<T>(studio: Studio, name: string, argument: unknown = null): Promise<T> {
  const answer = await ask<T>(studio, name, argument);
  if (answer.ok) return answer.value;
  throw new Error(`${name} was refused (${answer.error.code}): ${answer.error.message}`);
}

/** Every run, newest first. */
export async function listRuns(studio: Studio): Promise<readonly Run[]> {
  const { text } = await call<{ readonly text: string }>(studio, 'runs.list');
  return JSON.parse(text) as readonly Run[];
}

/** The run of this name. */
export async function findRun(studio: Studio, name: string): Promise<Run> {
  const runs = await listRuns(studio);
  const found = runs.find((run) => run.name === name);
  if (found === undefined)
    throw new Error(`Expected a run "${name}" among ${runs.map((run) => run.name).join()}.`);
  return found;
}

/** Waits until a run has a status. */
export async function waitForStatus(studio: Studio, id: string, status: string): Promise<Run> {
  await expect
    .poll(async () => (await call<Run>(studio, 'runs.get', { id })).status, {
      intervals: [50],
      timeout: 60_000,
    })
    .toBe(status);
  return call(studio, 'runs.get', { id });
}

/** Waits until a run has committed so many epochs. */
export async function waitForEpoch(studio: Studio, id: string, epoch: number): Promise<Run> {
  await expect
    .poll(async () => (await call<Run>(studio, 'runs.get', { id })).epoch, {
      intervals: [25],
      timeout: 60_000,
    })
    .toBeGreaterThanOrEqual(epoch);
  return call(studio, 'runs.get', { id });
}

/** Whole curves of a run: what crosses is one list of numbers (of each curve its x, then its y) and their lengths. */
export async function readSeries(
  studio: Studio,
  id: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Series>> {
  const packed = await call<{
    readonly names: readonly string[];
    readonly curves: readonly number[];
    readonly numbers: readonly number[];
  }>(studio, 'runs.series', { ids: [id], names, maximumPoints: 20_000 });
  const found = new Map<string, Series>();
  let at = 0;
  for (let place = 0; place < packed.curves.length; place += 5) {
    const [name, length] = [packed.names[packed.curves[place + 1]!]!, packed.curves[place + 2]!];
    const [x, y] = [
      packed.numbers.slice(at, at + length),
      packed.numbers.slice(at + length, at + 2 * length),
    ];
    found.set(name, { name, x, y });
    at += 2 * length;
  }
  return found;
}
