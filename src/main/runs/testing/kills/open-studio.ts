import { fork, type ChildProcess } from 'node:child_process';
import type { HostOrder, HostReport } from './messages.ts';

/** Longest wait for anything, in milliseconds. */
const PATIENCE_MS = 60_000;

/** The tree of processes as the test sees it. */
export interface KillableStudio {
  readonly child: ChildProcess;
  /** Process of each run that trains or has trained here. */
  readonly trainers: ReadonlyMap<string, number>;
  /** Newest epoch that was reported, which is after its commit. */
  readonly epochs: Map<string, number>;
  readonly statuses: Map<string, string>;
  readonly window: number;
  /** Runs that were marked as interrupted when the workspace was opened; null until it is. */
  readonly interrupted: number | null;
  order(order: HostOrder): void;
  /** Looks after every report; rejects when nothing of the kind comes. */
  until(test: () => boolean, what: string): Promise<void>;
}

/** Starts the built host on a workspace. */
export function openKillableStudio(hostFile: string, workspace: string): KillableStudio {
  const child = fork(hostFile, [workspace], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const trainers = new Map<string, number>();
  const epochs = new Map<string, number>();
  const statuses = new Map<string, string>();
  const waiting = new Set<() => void>();
  let window = 0;
  let interrupted: number | null = null;
  child.on('message', (message) => {
    const report = message as HostReport;
    if (report.kind === 'ready') interrupted = report.interrupted;
    else if (report.kind === 'window') window = report.pid;
    else if (report.kind === 'trainer') trainers.set(report.runId, report.pid);
    else {
      epochs.set(report.runId, report.epoch);
      statuses.set(report.runId, report.status);
    }
    for (const look of waiting) look();
  });
  return {
    child,
    trainers,
    epochs,
    statuses,
    get window() {
      return window;
    },
    get interrupted() {
      return interrupted;
    },
    order: (order) => void child.send(order),
    until: (test, what) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`Waited for ${what}.`));
        }, PATIENCE_MS);
        const look = () => {
          if (!test()) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
