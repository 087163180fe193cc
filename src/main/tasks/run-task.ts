import type { TaskAnswer, TaskCalls, TaskName, TaskRequest } from '../../core/contract/tasks.ts';
import { exportFormats } from '../../core/formats/index.ts';
import { safetensors } from '../../core/formats/safetensors.ts';
import { toErrorReport } from '../../core/support/errors.ts';
import { checkWeights } from './check-weights.ts';
import { describeTable } from './describe-table.ts';
import { predict } from './predict.ts';

type TaskList = { readonly [N in TaskName]: (argument: TaskCalls[N]['argument']) => TaskCalls[N]['result'] };

const tasks: TaskList = {
  describeTable: ({ table }) => describeTable(table),
  writeWeights({ format, weights, metadata }) {
    const { tensors } = safetensors.read(weights);
    return { bytes: exportFormats.get(format).write({ tensors, metadata }) };
  },
  checkWeights,
  predict,
};

/** Does one task and never throws. */
export function answerTask<N extends TaskName>({ name, argument }: TaskRequest<N>): TaskAnswer<N> {
  try {
    const task: TaskList[N] = tasks[name];
    return { ok: true, value: task(argument) };
  } catch (error) {
    return { ok: false, error: toErrorReport(error) };
  }
}
