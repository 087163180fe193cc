import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { RunSummary } from '../../../core/contract/run-records.ts';
import { StudioError } from '../../../core/support/errors.ts';
import { metricTypesOf } from '../../app/metric-names.ts';
import { useNotices } from '../../app/notices.ts';
import { useRuns } from '../../app/runs.ts';
import { useSettings } from '../../app/settings.ts';
import { studio } from '../../bridge/studio.ts';
import { countOf } from '../../ui/format.ts';
import { parseFilter, type RunTest } from './filter-expression.ts';
import { createColumns, metricNamesOf } from './run-columns.ts';

/** What the table of runs shows, which runs are ticked, and what is done to them. */
export const useRunsView = defineStore('runs-view', () => {
  const runs = useRuns();
  const notices = useNotices();
  const settings = useSettings();

  const filter = ref('');
  const currentId = ref<string | null>(null);
  const ticked = shallowRef<ReadonlySet<string>>(new Set());

  const parsed = computed<{ readonly test: RunTest; readonly problem: string | null }>(() => {
    try {
      return { test: parseFilter(filter.value), problem: null };
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      // What stands there so far finds nothing out: all runs stay in sight while one types.
      return { test: () => true, problem: error.message };
    }
  });
  const shown = computed(() => runs.runs.filter(parsed.value.test));
  const current = computed(() => runs.find(currentId.value));
  /** In the order of the ticks: the first one is the baseline. */
  const tickedRuns = computed(() => [...ticked.value].flatMap((id) => runs.find(id) ?? []));
  /** What the chart and the panels look at: the ticked runs, else the current one. */
  const chosen = computed<readonly RunSummary[]>(() => {
    if (tickedRuns.value.length > 0) return tickedRuns.value;
    return current.value === undefined ? [] : [current.value];
  });

  const allColumns = computed(() => createColumns(metricNamesOf(runs.runs, metricTypesOf(runs.runs))));
  const columns = computed(() => allColumns.value.filter(({ key }) => isColumnShown(key)));

  function isColumnShown(key: string): boolean {
    const remembered = settings.layout[`runs.column.${key}`];
    if (remembered !== undefined) return remembered === 1;
    return allColumns.value.find((column) => column.key === key)?.startsShown ?? false;
  }

  function showColumn(key: string, show: boolean): void {
    settings.setSize(`runs.column.${key}`, show ? 1 : 0);
  }

  function tick(id: string): void {
    const next = new Set(ticked.value);
    if (!next.delete(id)) next.add(id);
    ticked.value = next;
  }

  /** Ticks every run in sight, or takes all ticks away. */
  function tickAll(): void {
    const all = shown.value.map(({ id }) => id);
    ticked.value = new Set(all.every((id) => ticked.value.has(id)) ? [] : all);
  }

  /** The ticked runs, or the current one: what "delete" means. */
  async function remove(): Promise<void> {
    const targets = chosen.value;
    if (targets.length === 0) return;
    const ids = targets.map(({ id }) => id);
    await notices.attempt(async () => {
      await studio.call('runs.delete', { ids });
      runs.remove(ids);
      const before = ticked.value;
      ticked.value = new Set([...before].filter((id) => !ids.includes(id)));
      if (currentId.value !== null && ids.includes(currentId.value)) currentId.value = null;
      notices.show({
        severity: 'information',
        message:
          targets.length === 1 ? `Deleted ${targets[0]!.name}.` : `Deleted ${countOf(ids.length, 'run')}.`,
        action: {
          label: 'Undo',
          async run() {
            await studio.call('runs.restore', { ids });
            await runs.load();
            ticked.value = before;
          },
        },
      });
    });
  }

  async function rename(id: string, name: string): Promise<void> {
    await notices.attempt(async () => runs.take(await studio.call('runs.rename', { id, name })));
  }

  async function annotate(id: string, notes: string, tags: readonly string[]): Promise<void> {
    await notices.attempt(async () => runs.take(await studio.call('runs.annotate', { id, notes, tags })));
  }

  return {
    filter,
    problem: computed(() => parsed.value.problem),
    shown,
    current,
    currentId,
    ticked,
    tickedRuns,
    chosen,
    allColumns,
    columns,
    isColumnShown,
    showColumn,
    tick,
    tickAll,
    remove,
    rename,
    annotate,
  };
});
