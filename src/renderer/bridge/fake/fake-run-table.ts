import type { RunSummary } from '../../../core/contract/run-records.ts';
import type { RunTableCalls, TableMemory } from '../../../core/contract/run-table.ts';
import type { FakeRun } from './fake-runs.ts';

type Handlers = {
  readonly [N in keyof RunTableCalls]: (argument: RunTableCalls[N]['argument']) => RunTableCalls[N]['result'];
};

/** `runTable.*` of the fake. @param change sets facts of a run and tells the window. */
export function createFakeRunTable(change: (id: string, facts: Partial<RunSummary>) => FakeRun): Handlers {
  let memory: TableMemory = { current: null, views: [], baseline: null };
  return {
    'runTable.mark': ({ ids, marks: { starred, archived, colour } }) =>
      ids.map(
        (id) =>
          change(id, {
            ...(starred === undefined ? {} : { starred }),
            ...(archived === undefined ? {} : { archived }),
            ...(colour === undefined ? {} : { colour }),
          }).summary,
      ),
    'runTable.tag': ({ ids, add, remove }) =>
      ids.map((id) => {
        const { tags } = change(id, {}).summary;
        return change(id, { tags: [...new Set([...tags.filter((tag) => !remove.includes(tag)), ...add])] })
          .summary;
      }),
    'runTable.memory': () => memory,
    'runTable.remember'(next) {
      memory = next;
      return null;
    },
  };
}
