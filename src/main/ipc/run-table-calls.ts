import * as v from 'valibot';
import type { TableMemory } from '../../core/contract/run-table.ts';
import { tableMemorySchema } from '../../core/contract/schemas/run-table.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { HandlersOf } from './call-registry.ts';
import type { Broadcast } from './events.ts';

const MEMORY = 'runs.table';
const nothing: TableMemory = { current: null, views: [], baseline: null };

/** `runTable.*`: marks on many runs, and how their table is laid out in this workspace. */
export function createRunTableCalls(
  workspace: () => Workspace,
  broadcast: Broadcast,
): HandlersOf<'runTable'> {
  return {
    'runTable.mark'({ ids, marks }) {
      const changed = workspace().marks.mark(ids, marks);
      broadcast('runs.changed', changed);
      return changed;
    },
    'runTable.tag'({ ids, add, remove }) {
      const changed = workspace().marks.tag(ids, add, remove);
      broadcast('runs.changed', changed);
      return changed;
    },
    'runTable.memory'() {
      // A file from elsewhere, or from another version of the studio: a layout that does not fit is left alone.
      const parsed = v.safeParse(tableMemorySchema, workspace().settings.get(MEMORY) ?? nothing);
      return parsed.success ? (parsed.output as TableMemory) : nothing;
    },
    'runTable.remember'(memory) {
      workspace().settings.set(MEMORY, memory);
      return null;
    },
  };
}
