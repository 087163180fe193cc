import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { metrics } from '../../../core/metrics/index.ts';
import { createBuiltinDatasets } from '../../datasets/builtin-datasets.ts';
import { RunService } from '../../runs/run-service.ts';
import type { StartTrainer } from '../../runs/trainer-process.ts';
import { openWorkspace } from '../../storage/workspace.ts';
import { SweepService } from '../sweep-service.ts';
import type { SweepHostOrder, SweepHostReport } from './messages.ts';

// A studio without windows: the real services and storage, trainers in processes of their own. It goes on with
// what the workspace holds as soon as it is there. argv: the workspace, and how many train side by side.
const [path, limit] = process.argv.slice(2) as [string, string];
const report = (message: SweepHostReport) =>
  void process.send?.(message, undefined, undefined, () => undefined);
const entry = fileURLToPath(new URL('trainer.ts', import.meta.url));
const datasets = createBuiltinDatasets(
  fileURLToPath(new URL('../../../../resources/datasets', import.meta.url)),
);

const workspace = await openWorkspace(path, {
  backupFolder: null,
  higherIsBetter: (metric) => metrics.find(metric)?.better === 'higher',
});

const startTrainer: StartTrainer = (_, { onEvent, onExit }) => {
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  child.on('message', (event) => onEvent(event as Parameters<typeof onEvent>[0]));
  child.once('exit', (code) => setImmediate(() => onExit(code ?? 9, '')));
  report({ kind: 'trainer', pid: child.pid! });
  return {
    get pid() {
      return child.pid;
    },
    post: (command) => void child.send(command, () => undefined),
    kill: () => void child.kill('SIGKILL'),
  };
};

const loadTable = async ({ kind, ...source }: { readonly kind: string; readonly name?: string }) => {
  if (kind !== 'builtin') throw new Error('This host knows built-in datasets only.');
  const { table, summary } = await datasets.load(source.name!);
  return { table, name: summary.name, datasetId: null, hash: summary.hash };
};
const runs = new RunService({
  workspace: () => workspace,
  loadTable,
  startTrainer,
  broadcast: () => undefined,
  limit: Number(limit),
  processors: Number(limit),
  keepAwake: () => undefined,
});
const sweeps = new SweepService({
  workspace: () => workspace,
  runs,
  loadTable,
  runTask: () => Promise.reject(new Error('This host does no tasks.')),
  broadcast(name, event) {
    if (name !== 'sweep.changed') return;
    const { id, status, trialsDone } = event as { id: string; status: 'running'; trialsDone: number };
    report({ kind: 'sweep', id, status, done: trialsDone });
  },
});

process.on('message', (message) => {
  const order = message as SweepHostOrder;
  if (order.kind === 'start') {
    void sweeps.start(order.spec);
    return;
  }
  sweeps.shutDown();
  void runs.shutDown().then(async () => {
    await workspace.close();
    process.exit(0);
  });
});
process.on('disconnect', () => process.exit(0));
runs.restoreQueue();
await sweeps.restore();
// A sweep that was over before is never told of again.
for (const { id, status, trialsDone } of sweeps.list())
  report({ kind: 'sweep', id, status, done: trialsDone });
report({ kind: 'ready' });
