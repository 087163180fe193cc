import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import type { ChartLayout, SavedView, TableLayout } from '../../../../core/contract/run-table.ts';
import { useNotices } from '../../../app/notices.ts';
import { addPendingWork } from '../../../app/pending-work.ts';
import { useWorkspace } from '../../../app/workspace.ts';
import { studio } from '../../../bridge/studio.ts';

/** Typing and dragging change the layout many times a second; the workspace needs only the last. */
const SAVE_DELAY_MS = 500;

/** How a table looks before anybody changed it. */
export const STANDARD_LAYOUT: TableLayout = {
  filter: '',
  columns: null,
  sort: null,
  groupBy: [],
  withArchived: false,
  charts: {
    axis: 'epoch',
    splits: ['train', 'validation', 'test'],
    smoothing: 0,
    log: false,
    metrics: ['loss'],
    groupBy: null,
    multiples: false,
  },
};

/** The layout of the table and the charts, the saved views and the baseline: all kept in the workspace. */
export const useTableMemory = defineStore('runs-table-memory', () => {
  const layout = shallowRef<TableLayout>(STANDARD_LAYOUT);
  const views = shallowRef<readonly SavedView[]>([]);
  const baseline = ref<string | null>(null);
  let timer: ReturnType<typeof setTimeout> | null = null;

  async function load(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const memory = await studio.call('runTable.memory');
    // What one looked for the last time is no reason to miss runs today.
    layout.value = { ...(memory.current ?? STANDARD_LAYOUT), filter: '' };
    views.value = memory.views;
    baseline.value = memory.baseline;
  }

  async function save(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    await useNotices().attempt(async () => {
      await studio.call('runTable.remember', {
        current: layout.value,
        views: views.value,
        baseline: baseline.value,
      });
    });
  }

  function saveSoon(): void {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void save(), SAVE_DELAY_MS);
  }

  function change(part: Partial<TableLayout>): void {
    layout.value = { ...layout.value, ...part };
    saveSoon();
  }

  function changeCharts(part: Partial<ChartLayout>): void {
    change({ charts: { ...layout.value.charts, ...part } });
  }

  function setBaseline(id: string | null): void {
    baseline.value = id;
    saveSoon();
  }

  /** Keeps the present layout under a name; one of the same name is replaced. */
  function saveView(name: string): void {
    views.value = [...views.value.filter((view) => view.name !== name), { name, layout: layout.value }].sort(
      (a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }),
    );
    saveSoon();
  }

  function removeView(name: string): void {
    const before = views.value;
    views.value = before.filter((view) => view.name !== name);
    saveSoon();
    useNotices().show({
      severity: 'information',
      message: `Removed the view "${name}".`,
      action: {
        label: 'Undo',
        run() {
          views.value = before;
          saveSoon();
        },
      },
    });
  }

  function applyView(view: SavedView): void {
    layout.value = view.layout;
    saveSoon();
  }

  addPendingWork(async () => {
    if (timer !== null) await save();
  });
  watch(
    () => useWorkspace().revision,
    () => void useNotices().attempt(load),
    { immediate: true },
  );

  return {
    layout,
    views,
    baseline,
    change,
    changeCharts,
    setBaseline,
    saveView,
    removeView,
    applyView,
  };
});
