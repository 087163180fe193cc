import type { RunSummary } from '../../../../core/contract/run-records.ts';
import type { RunMarks } from '../../../../core/contract/run-table.ts';
import { useNotices } from '../../../app/notices.ts';
import { useRuns } from '../../../app/runs.ts';
import { studio } from '../../../bridge/studio.ts';
import { countOf } from '../../../ui/format.ts';
import { useRunsView } from '../runs-view.ts';

/** What is done to many runs at once. Everything that takes something out of sight can be taken back. */
export interface RunBulk {
  /** Stars them, or takes the stars away when all of them have one. */
  star(targets: readonly RunSummary[]): Promise<void>;
  /** Puts them away, or takes them out again when all of them are put away. */
  archive(targets: readonly RunSummary[]): Promise<void>;
  paint(targets: readonly RunSummary[], colour: number | null): Promise<void>;
  tag(targets: readonly RunSummary[], add: readonly string[], remove: readonly string[]): Promise<void>;
  remove(targets: readonly RunSummary[]): Promise<void>;
}

const idsOf = (targets: readonly RunSummary[]): string[] => targets.map(({ id }) => id);
const nameOf = (targets: readonly RunSummary[]): string =>
  targets.length === 1 ? `"${targets[0]!.name}"` : countOf(targets.length, 'run');

/** For components and actions of the table. */
export function useRunBulk(): RunBulk {
  const runs = useRuns();
  const view = useRunsView();
  const notices = useNotices();

  async function mark(targets: readonly RunSummary[], marks: RunMarks): Promise<void> {
    if (targets.length > 0) runs.takeAll(await studio.call('runTable.mark', { ids: idsOf(targets), marks }));
  }

  async function changeTags(
    targets: readonly RunSummary[],
    add: readonly string[],
    remove: readonly string[],
  ): Promise<void> {
    if (targets.length === 0 || add.length + remove.length === 0) return;
    runs.takeAll(await studio.call('runTable.tag', { ids: idsOf(targets), add, remove }));
  }

  function offerUndo(message: string, undo: () => Promise<void>): void {
    const run = async (): Promise<void> => void (await notices.attempt(undo));
    notices.show({ severity: 'information', message, action: { label: 'Undo', run } });
  }

  return {
    async star(targets) {
      const starred = !targets.every((run) => run.starred);
      await notices.attempt(() => mark(targets, { starred }));
    },
    async archive(targets) {
      const archived = !targets.every((run) => run.archived);
      const changed = targets.filter((run) => run.archived !== archived);
      await notices.attempt(async () => {
        await mark(changed, { archived });
        if (archived) view.ticked = new Set([...view.ticked].filter((id) => !idsOf(changed).includes(id)));
        offerUndo(`${archived ? 'Archived' : 'Took out of the archive:'} ${nameOf(changed)}.`, () =>
          mark(changed, { archived: !archived }),
        );
      });
    },
    async paint(targets, colour) {
      await notices.attempt(() => mark(targets, { colour }));
    },
    async tag(targets, add, remove) {
      await notices.attempt(async () => {
        await changeTags(targets, add, remove);
        const words = [
          ...add.map((tag) => `added "${tag}" to`),
          ...remove.map((tag) => `took "${tag}" off`),
        ].join(', ');
        offerUndo(`${words.charAt(0).toUpperCase()}${words.slice(1)} ${nameOf(targets)}.`, async () => {
          // Only from those that did not have it, and only to those that had.
          for (const tag of add)
            await changeTags(
              targets.filter(({ tags }) => !tags.includes(tag)),
              [],
              [tag],
            );
          for (const tag of remove)
            await changeTags(
              targets.filter(({ tags }) => tags.includes(tag)),
              [tag],
              [],
            );
        });
      });
    },
    async remove(targets) {
      if (targets.length === 0) return;
      const ids = idsOf(targets);
      await notices.attempt(async () => {
        await studio.call('runs.delete', { ids });
        runs.remove(ids);
        const before = view.ticked;
        const gone = new Set(ids);
        view.ticked = new Set([...before].filter((id) => !gone.has(id)));
        if (view.currentId !== null && gone.has(view.currentId)) view.currentId = null;
        offerUndo(`Deleted ${nameOf(targets)}.`, async () => {
          await studio.call('runs.restore', { ids });
          await runs.load();
          view.ticked = before;
        });
      });
    },
  };
}
