import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { RunSummary } from '../../../core/contract/run-records.ts';
import { StudioError } from '../../../core/support/errors.ts';
import { metricTypesOf } from '../../app/metric-names.ts';
import { useNotices } from '../../app/notices.ts';
import { useRuns } from '../../app/runs.ts';
import { studio } from '../../bridge/studio.ts';
import { parseFilter, type RunTest } from './filter-expression.ts';
import { listSettingPaths } from './hyperparameters.ts';
import {
  createColumns,
  createSettingColumns,
  findColumn,
  metricNamesOf,
  placeColumns,
} from './table/run-columns.ts';
import { buildLines } from './table/run-lines.ts';
import { useTableMemory } from './table/table-memory.ts';

/** What the table of runs shows, which runs are ticked, and which one others are compared with. */
export const useRunsView = defineStore('runs-view', () => {
  const runs = useRuns();
  const memory = useTableMemory();

  const currentId = ref<string | null>(null);
  const ticked = shallowRef<ReadonlySet<string>>(new Set());
  /** Groups whose runs are folded away, by their names. */
  const closed = shallowRef<ReadonlySet<string>>(new Set());

  const filter = computed({
    get: () => memory.layout.filter,
    set: (text) => memory.change({ filter: text }),
  });
  const settingPaths = computed(() => listSettingPaths(runs.runs));
  const parsed = computed<{ readonly test: RunTest; readonly problem: string | null }>(() => {
    try {
      return { test: parseFilter(filter.value, () => settingPaths.value), problem: null };
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      // What stands there so far finds nothing out: all runs stay in sight while one types.
      return { test: () => true, problem: error.message };
    }
  });
  /** Who asks for archived runs by name gets them, too. */
  const withArchived = computed(() => memory.layout.withArchived || /\barchived\b/i.test(filter.value));
  const archivedCount = computed(() => runs.runs.filter(({ archived }) => archived).length);
  const found = computed(() =>
    runs.runs.filter((run) => (withArchived.value || !run.archived) && parsed.value.test(run)),
  );

  // Live runs change many times a second, their columns do not: what is made from the same parts stays the same.
  const metricNames = computed(() => metricNamesOf(runs.runs, metricTypesOf(runs.runs)).join('\n'));
  const baseColumns = computed(() =>
    createColumns(metricNames.value === '' ? [] : metricNames.value.split('\n')),
  );
  /** Everything that can be a column. Only asked for by the choosers: it looks into every run. */
  const allColumns = computed(() => [...baseColumns.value, ...createSettingColumns(runs.runs)]);
  const places = computed(() => memory.layout.columns);
  const columns = computed(() => placeColumns(baseColumns.value, places.value));
  const groupBy = computed(() => memory.layout.groupBy);
  const groupColumns = computed(() =>
    groupBy.value.flatMap((key) => findColumn(baseColumns.value, key) ?? []),
  );
  const sorting = computed(() => memory.layout.sort);
  const lines = computed(() => {
    const sort = sorting.value;
    const column = sort === null ? undefined : findColumn(baseColumns.value, sort.key);
    const all = column === undefined ? columns.value : [...columns.value, column];
    return buildLines(found.value, all, groupColumns.value, sort, closed.value);
  });
  /** Runs in the order of the table, those in closed groups too. */
  const shown = computed<readonly RunSummary[]>(() =>
    lines.value.flatMap((line) => (line.kind === 'group' ? (line.isOpen ? [] : line.runs) : [line.run])),
  );

  const current = computed(() => runs.find(currentId.value));
  const baseline = computed(() => runs.find(memory.baseline));
  /** What something is done to: the ticked runs in the order of their ticks, else the current one. */
  const targets = computed<readonly RunSummary[]>(() => {
    const list = [...ticked.value].flatMap((id) => runs.find(id) ?? []);
    if (list.length > 0) return list;
    return current.value === undefined ? [] : [current.value];
  });
  /** What the chart and the panels look at: the pinned baseline before the targets. */
  const chosen = computed<readonly RunSummary[]>(() => {
    const first = baseline.value;
    if (first === undefined || targets.value.length === 0) return targets.value;
    return [first, ...targets.value.filter(({ id }) => id !== first.id)];
  });
  /** Runs that are compared: the first is what the others are measured by. One alone is compared with nothing. */
  const compared = computed(() =>
    ticked.value.size > 0 || baseline.value !== undefined ? chosen.value : [],
  );

  function tick(id: string): void {
    const next = new Set(ticked.value);
    if (!next.delete(id)) next.add(id);
    ticked.value = next;
  }

  /** Ticks these, or takes their ticks away when all of them have one. */
  function tickThese(ids: readonly string[]): void {
    const next = new Set(ticked.value);
    const isAll = ids.every((id) => next.has(id));
    for (const id of ids) {
      if (isAll) next.delete(id);
      else next.add(id);
    }
    ticked.value = next;
  }

  /** Ticks every run in sight, or takes all ticks away. */
  function tickAll(): void {
    const all = shown.value.map(({ id }) => id);
    ticked.value = new Set(all.every((id) => ticked.value.has(id)) ? [] : all);
  }

  function fold(label: string): void {
    const next = new Set(closed.value);
    if (!next.delete(label)) next.add(label);
    closed.value = next;
  }

  async function rename(id: string, name: string): Promise<void> {
    await useNotices().attempt(async () => runs.take(await studio.call('runs.rename', { id, name })));
  }

  async function annotate(id: string, notes: string, tags: readonly string[]): Promise<void> {
    await useNotices().attempt(async () =>
      runs.take(await studio.call('runs.annotate', { id, notes, tags })),
    );
  }

  return {
    filter,
    problem: computed(() => parsed.value.problem),
    withArchived,
    archivedCount,
    lines,
    shown,
    current,
    currentId,
    baseline,
    ticked,
    targets,
    chosen,
    compared,
    baseColumns,
    allColumns,
    columns,
    groupColumns,
    tick,
    tickThese,
    tickAll,
    fold,
    rename,
    annotate,
  };
});
