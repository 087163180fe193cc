import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { WorkspaceInfo } from '../../core/contract/studio.ts';
import { studio } from '../bridge/studio.ts';
import { countOf, formatBytes } from '../ui/format.ts';
import { useNotices } from './notices.ts';
import { settlePendingWork } from './pending-work.ts';

/** The open workspace file. Screens watch `revision` and load again when another file was opened. */
export const useWorkspace = defineStore('workspace', () => {
  const info = shallowRef<WorkspaceInfo | null>(null);
  /** Counts openings; 0 before the first. */
  const revision = ref(0);
  const busy = ref(false);
  /** How far a check is, 0 to 1; null while there is none. */
  const checked = ref<number | null>(null);
  const name = computed(() => info.value?.fileName.replace(/\.descent$/, '') ?? '');

  function take(next: WorkspaceInfo): void {
    const before = info.value;
    info.value = next;
    if (before === null || before.folder !== next.folder || before.fileName !== next.fileName) {
      revision.value++;
    }
  }

  async function load(): Promise<void> {
    studio.on('workspace.changed', take);
    studio.on('workspace.checking', ({ part }) => {
      if (checked.value !== null) checked.value = part;
    });
    take(await studio.call('workspace.get'));
  }

  /** Its size and counts as they are now. */
  async function refresh(): Promise<void> {
    if (info.value !== null) take(await studio.call('workspace.get'));
  }

  async function work(task: () => Promise<void>): Promise<void> {
    busy.value = true;
    await settlePendingWork();
    await useNotices().attempt(task);
    busy.value = false;
  }

  const takeIfAny = (next: WorkspaceInfo | null): void => {
    if (next !== null) take(next);
  };
  const create = (): Promise<void> => work(async () => takeIfAny(await studio.call('workspace.create')));
  const open = (): Promise<void> => work(async () => takeIfAny(await studio.call('workspace.open')));
  const openRecent = (index: number): Promise<void> =>
    work(async () => take(await studio.call('workspace.openRecent', { index })));

  const saveCopy = (): Promise<void> =>
    work(async () => {
      const saved = await studio.call('workspace.saveCopy');
      if (saved !== null) {
        useNotices().show({ severity: 'success', message: `Saved a copy as ${saved.fileName}.` });
      }
    });

  const check = (): Promise<void> =>
    work(async () => {
      checked.value = 0;
      const found = await studio.call('workspace.check').finally(() => (checked.value = null));
      if (found === null) return;
      const { ok, problems, checkedRuns } = found;
      useNotices().show(
        ok
          ? {
              severity: 'success',
              message: `The workspace is sound. Checked ${countOf(checkedRuns, 'run')}.`,
            }
          : {
              severity: 'error',
              message: `The workspace has ${countOf(problems.length, 'problem')}: ${problems[0] ?? ''}`,
              details: problems.join('\n'),
            },
      );
    });

  const cancelCheck = async (): Promise<void> => void (await studio.call('workspace.cancelCheck'));

  const compact = (): Promise<void> =>
    work(async () => {
      const { bytesBefore, bytesAfter } = await studio.call('workspace.compact');
      const message = `Compacted the workspace from ${formatBytes(bytesBefore)} to ${formatBytes(bytesAfter)}.`;
      useNotices().show({ severity: 'success', message });
    });

  return {
    info,
    revision,
    busy,
    checked,
    name,
    load,
    refresh,
    create,
    open,
    openRecent,
    saveCopy,
    check,
    cancelCheck,
    compact,
  };
});
