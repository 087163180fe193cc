import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { metrics } from '../../../../core/metrics/index.ts';
import { openWorkspace } from '../../../storage/workspace.ts';
import { RunService } from '../../run-service.ts';
import type { StartTrainer } from '../../trainer-process.ts';
import { makeSmallRuns } from '../small-runs.ts';
import type { HostOrder, HostReport } from './messages.ts';

// A studio without windows: real service, real storage, real trainers in processes of their own; it does what the
// test says and tells what was committed. argv: the workspace.
const [path] = process.argv.slice(2) as [string];
const report = (message: HostReport) => void process.send?.(message, undefined, undefined, () => undefined);
const small = makeSmallRuns(1_000_000).find(({ name }) => name === 'convolution')!;
const { table } = small;
// The trainer pauses between its slices: without that the test would be one of large files.
const spec = { ...small.spec, training: { ...small.spec.training, checkpointEvery: 1000 } };

const workspace = await openWorkspace(path, {
  backupFolder: null,
  higherIsBetter: (metric) => metrics.find(metric)?.better === 'higher',
});

const startTrainer: StartTrainer = (runId, { onEvent, onExit }) => {
  const child = fork(join(import.meta.dirname, 'trainer.js'), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  child.on('message', (event) => onEvent(event as Parameters<typeof onEvent>[0]));
  child.once('exit', (code) => setImmediate(() => onExit(code ?? 9, '')));
  report({ kind: 'trainer', runId, pid: child.pid! });
  return {
    get pid() {
      return child.pid;
    },
    post: (command) => void child.send(command, () => undefined),
    kill: () => void child.kill('SIGKILL'),
  };
};

let window: ChildProcess;
function openWindow(): void {
  window = fork(join(import.meta.dirname, 'window.js'), [], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  window.on('error', () => undefined);
  window.once('exit', openWindow);
  report({ kind: 'window', pid: window.pid! });
}
openWindow();

const service = new RunService({
  workspace: () => workspace,
  loadTable: () => Promise.resolve({ table, name: 'Made up', datasetId: null, hash: 'a'.repeat(64) }),
  startTrainer,
  broadcast(name, event) {
    if (window.connected) window.send({ name }, () => undefined);
    if (name !== 'run.changed') return;
    const { id, epoch, status } = event as { id: string; epoch: number; status: string };
    report({ kind: 'committed', runId: id, epoch, status });
  },
  limit: 3,
  keepAwake: () => undefined,
});

process.on('message', (message) => {
  const order = message as HostOrder;
  if (order.kind === 'start') void service.start(order.name, spec);
  else if (order.kind === 'resume') service.resume(order.runId);
  else if (order.kind === 'end') {
    void service.shutDown().then(async () => {
      window.removeAllListeners('exit');
      window.kill('SIGKILL');
      await workspace.close();
      process.exit(0);
    });
  }
});
report({ kind: 'ready', interrupted: workspace.interruptedAtOpen });
