import type { TaskAnswer, TaskCalls, TaskName, TaskRequest } from '../../core/contract/tasks.ts';
import { describeEffect } from '../../core/datasets/effect.ts';
import { inspectTable } from '../../core/datasets/findings/index.ts';
import { toErrorReport } from '../../core/support/errors.ts';
import { readRunBundle } from '../bundles/read-run-bundle.ts';
import { writeLargeBundle } from '../bundles/write-large-bundle.ts';
import { COLUMNS_AT_A_TIME, openSource } from '../storage/table-file.ts';
import { changeTableFile } from './change-table-file.ts';
import { checkModel } from './check-model.ts';
import { describeTable } from './describe-table.ts';
import { examineRun } from './examine-run.ts';
import { measureInference } from './measure-inference.ts';
import { measurePace } from './measure-pace.ts';
import { writeModel } from './model-source.ts';
import { predict } from './predict.ts';
import { profileNetwork } from './profile-network.ts';
import { beginWithWeights } from './begin-with-weights.ts';
import { mapWeights, readCheckpoint, readModel } from './read-model.ts';
import { rehearseVectors } from './rehearse-vectors.ts';
import { replayRun } from './replay-run.ts';
import { writeTable } from './write-table.ts';

type TaskList = {
  readonly [N in TaskName]: (
    argument: TaskCalls[N]['argument'],
    report: (progress: number) => void,
  ) => TaskCalls[N]['result'];
};

const tasks: TaskList = {
  describeTable: ({ table }) => describeTable(openSource(table)),
  // Cells come column by column: a table of a gigabyte is never whole in memory.
  inspectTable: ({ table, recipe, statistics }, report) =>
    inspectTable(openSource(table, COLUMNS_AT_A_TIME), recipe, statistics, report),
  changeTable: changeTableFile,
  describeEffect: ({ table, recipe, column }) => describeEffect(openSource(table), recipe, column),
  writeTable,
  measureInference,
  measurePace,
  rehearseVectors,
  predict,
  writeModel: (argument) => ({ files: writeModel(argument) }),
  checkModel,
  readCheckpoint,
  beginWithWeights,
  readModel,
  writeBundle: writeLargeBundle,
  readBundle: ({ bytes }) => readRunBundle(bytes),
  mapWeights,
  examineRun,
  replayRun,
  profileNetwork: (argument) => profileNetwork(argument),
};

/** Does one task and never throws. @param report is told how far it has come. */
export function answerTask<N extends TaskName>(
  { name, argument }: TaskRequest<N>,
  report: (progress: number) => void = () => {},
): TaskAnswer<N> {
  try {
    const task: TaskList[N] = tasks[name];
    return { ok: true, value: task(argument, report) };
  } catch (error) {
    return { ok: false, error: toErrorReport(error) };
  }
}
