import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SweepSpec } from '../../../core/sweeps/sweep-spec.ts';
import type { SweepHostOrder, SweepHostReport } from './messages.ts';

/** A studio without windows in a process of its own, as the one that started it sees it. */
export interface SweepHost {
  readonly child: ChildProcess;
  /** Processes that it started, dead ones too. */
  readonly trainers: readonly number[];
  /** Trials of the newest report, and whether the sweep is over. */
  readonly state: { readonly id: string | null; readonly done: number; readonly isOver: boolean };
  start(spec: SweepSpec): void;
  /** Resolves when `test` holds after a report; it is asked at once too. @throws when the process ends before. */
  until(test: () => boolean): Promise<void>;
  /** Ends it well: everything is stored. */
  end(): Promise<void>;
  /** SIGKILL, as a crash or somebody's task manager would. */
  kill(): Promise<void>;
}

/** @param limit how many train side by side. */
export async function openSweepHost(path: string, limit: number): Promise<SweepHost> {
  const child = fork(fileURLToPath(new URL('host.ts', import.meta.url)), [path, String(limit)], {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const trainers: number[] = [];
  const state = { id: null as string | null, done: 0, isOver: false };
  let ready = false;
  let gone = false;
  let asked: (() => void)[] = [];
  const lookAgain = () => {
    const waiting = asked;
    asked = [];
    for (const look of waiting) look();
  };
  child.on('message', (message) => {
    const report = message as SweepHostReport;
    if (report.kind === 'ready') ready = true;
    else if (report.kind === 'trainer') trainers.push(report.pid);
    else {
      state.id = report.id;
      state.done = report.done;
      state.isOver = report.status !== 'running';
    }
    lookAgain();
  });
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      gone = true;
      lookAgain();
      resolve();
    }),
  );
  const until = (test: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (test()) resolve();
        else if (gone) reject(new Error('The studio ended before that.'));
        else asked.push(look);
      };
      look();
    });
  const send = (order: SweepHostOrder) => void child.send(order, () => undefined);
  await until(() => ready);
  return {
    child,
    trainers,
    state,
    until,
    start: (spec) => send({ kind: 'start', spec }),
    async end() {
      send({ kind: 'end' });
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
