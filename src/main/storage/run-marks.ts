import type { RunMarks } from '../../core/contract/run-table.ts';
import type { RunSummary } from '../../core/contract/run-records.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { Connection } from './connection.ts';
import type { RunTable } from './runs.ts';
import type { WorkspaceClock } from './workspace-clock.ts';

/** Most tags of one run. */
const TAG_LIMIT = 100;

/** What people put on many runs at once: all of them get it, or none. */
export interface RunMarkTable {
  /** @throws StudioError `run-missing`. */
  mark(ids: readonly string[], marks: RunMarks): readonly RunSummary[];
  /** @throws StudioError `run-missing`, `tags-too-many`. */
  tag(ids: readonly string[], add: readonly string[], remove: readonly string[]): readonly RunSummary[];
}

/** Prepares the statements on one connection. */
export function createRunMarkTable(
  connection: Connection,
  clock: WorkspaceClock,
  runs: RunTable,
): RunMarkTable {
  const star = connection.prepare('UPDATE runs SET starred = ? WHERE id = ?');
  // An archived run keeps the moment at which it was put away.
  const archive = connection.prepare(
    'UPDATE runs SET archived_at = CASE WHEN ? = 1 THEN coalesce(archived_at, ?) ELSE NULL END WHERE id = ?',
  );
  const paint = connection.prepare('UPDATE runs SET colour = ? WHERE id = ?');
  const setTags = connection.prepare('UPDATE runs SET tags = ? WHERE id = ?');

  function onAll(ids: readonly string[], change: (run: RunSummary) => void): readonly RunSummary[] {
    return connection.transaction(() => {
      for (const id of ids) change(runs.get(id));
      return ids.map(runs.get);
    })();
  }

  return {
    mark: (ids, { starred, archived, colour }) =>
      onAll(ids, ({ id }) => {
        if (starred !== undefined) star.run(Number(starred), id);
        if (archived !== undefined) archive.run(Number(archived), clock.now(), id);
        if (colour !== undefined) paint.run(colour, id);
      }),
    tag: (ids, add, remove) =>
      onAll(ids, ({ id, name, tags }) => {
        const next = [...new Set([...tags.filter((tag) => !remove.includes(tag)), ...add])];
        if (next.length > TAG_LIMIT) {
          throw new StudioError(
            'tags-too-many',
            `Expected at most ${TAG_LIMIT} tags on a run, "${name}" would have ${next.length}. Nothing was changed.`,
            { id, tags: next.length },
          );
        }
        setTags.run(JSON.stringify(next), id);
      }),
  };
}
