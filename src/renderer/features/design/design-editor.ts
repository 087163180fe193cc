import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { StoredDesign } from '../../../core/contract/studio.ts';
import type { DesignCommand } from '../../../core/design/command.ts';
import { replaceDesign } from '../../../core/design/commands/index.ts';
import {
  createHistory,
  perform,
  redo as redoHistory,
  redoLabel,
  undo as undoHistory,
  undoLabel,
  type DesignHistory,
} from '../../../core/design/history.ts';
import type { DesignEdge, NetworkDesign } from '../../../core/design/network-design.ts';
import { sameEdge } from '../../../core/design/topology.ts';
import { analyzeDesign } from '../../../core/graph/analyze.ts';
import { StudioError, toErrorReport } from '../../../core/support/errors.ts';
import { useDesigns } from '../../app/designs.ts';
import { useNotices } from '../../app/notices.ts';
import { useSelection } from '../../app/selection.ts';
import { studio } from '../../bridge/studio.ts';
import { summarizeStored } from './summarize-stored.ts';

/** `waiting`: changed, will be saved within a second. `stale`: stored by somebody else meanwhile. */
export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'stale';

/** Long enough to gather a drag into one write, short enough that a crash costs a second at most. */
export const SAVE_AFTER_MS = 700;

/** The open design: its history, what is selected, and its way to the workspace. */
export const useDesignEditor = defineStore('design-editor', () => {
  const id = ref<string | null>(null);
  const revision = ref(0);
  const history = shallowRef<DesignHistory | null>(null);
  /** Selected layers; the last is the one that keys start from. */
  const selectedIds = shallowRef<readonly string[]>([]);
  /** Selected connections. */
  const selectedEdges = shallowRef<readonly DesignEdge[]>([]);
  /** The selected layer where it is the only one. */
  const selectedId = computed({
    get: () => (selectedIds.value.length === 1 ? selectedIds.value[0]! : null),
    set: (only: string | null) => (selectedIds.value = only === null ? [] : [only]),
  });
  const saveState = ref<SaveState>('saved');
  const saveProblem = ref<string | null>(null);
  const loading = ref(false);

  let workspaceRevision = 0;
  let saved: NetworkDesign | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  /** Histories of designs that were open before, so that switching back keeps undo. */
  const kept = new Map<string, { readonly history: DesignHistory; readonly revision: number }>();

  const design = computed(() => history.value?.design ?? null);
  const analysis = computed(() => (design.value === null ? null : analyzeDesign(design.value)));
  const selectedNode = computed(
    () => design.value?.nodes.find((node) => node.id === selectedId.value) ?? null,
  );
  const undoName = computed(() => (history.value === null ? null : undoLabel(history.value)));
  const redoName = computed(() => (history.value === null ? null : redoLabel(history.value)));

  function setHistory(next: DesignHistory): void {
    if (next === history.value) return;
    history.value = next;
    const left = selectedIds.value.filter((one) => next.design.nodes.some((node) => node.id === one));
    if (left.length < selectedIds.value.length) selectedIds.value = left;
    selectedEdges.value = selectedEdges.value.filter((one) =>
      next.design.edges.some((edge) => sameEdge(edge, one)),
    );
    schedule();
  }

  /** Undo makes new objects, so equal content counts, not identity. */
  function isSaved(): boolean {
    return design.value === saved || JSON.stringify(design.value) === JSON.stringify(saved);
  }

  function schedule(): void {
    // A stale design waits for the person's decision; writing over the other version is not ours to choose.
    if (saveState.value === 'stale') return;
    if (running === null && isSaved()) {
      clearTimeout(timer);
      timer = undefined;
      saveState.value = 'saved';
      return;
    }
    saveState.value = 'waiting';
    // The first change starts the clock and later ones do not restart it: steady typing is saved as well.
    timer ??= setTimeout(() => void flush(), SAVE_AFTER_MS);
  }

  /** Saves now what waits to be saved. */
  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    while (running !== null) await running;
    if (design.value === null || isSaved() || saveState.value === 'stale') return;
    running = save();
    try {
      await running;
    } finally {
      running = null;
    }
  }

  async function save(): Promise<void> {
    const target = id.value!;
    const sent = design.value!;
    saveState.value = 'saving';
    try {
      const stored = await studio.call('designs.save', {
        id: target,
        revision: revision.value,
        design: sent,
      });
      useDesigns().take(summarizeStored(stored));
      if (id.value !== target) return;
      revision.value = stored.revision;
      saved = sent;
      saveProblem.value = null;
      saveState.value = 'saved';
      if (!isSaved()) {
        saveState.value = 'waiting';
        timer ??= setTimeout(() => void flush(), SAVE_AFTER_MS);
      }
    } catch (error) {
      if (id.value !== target) return;
      saveState.value = error instanceof StudioError && error.code === 'design-stale' ? 'stale' : 'failed';
      saveProblem.value = toErrorReport(error).message;
    }
  }

  function show(stored: StoredDesign): void {
    const before = kept.get(stored.id);
    id.value = stored.id;
    // At once, so that nobody sees the one without the other and opens the old design again.
    useSelection().designId = stored.id;
    revision.value = stored.revision;
    history.value = before?.revision === stored.revision ? before.history : createHistory(stored.design);
    saved = history.value.design;
    selectedIds.value = [];
    selectedEdges.value = [];
    saveState.value = 'saved';
    saveProblem.value = null;
  }

  /** Leaves the open design saved and shows another one. */
  async function open(next: string): Promise<void> {
    if (next === id.value) return;
    await leave();
    loading.value = true;
    try {
      show(await studio.call('designs.get', { id: next }));
    } finally {
      loading.value = false;
    }
  }

  /** Shows a design that was just stored. */
  async function openStored(stored: StoredDesign): Promise<void> {
    await leave();
    show(stored);
    useDesigns().take(summarizeStored(stored));
  }

  async function leave(): Promise<void> {
    await flush();
    if (id.value !== null && history.value !== null && saveState.value === 'saved') {
      kept.set(id.value, { history: history.value, revision: revision.value });
    }
  }

  /** Forgets the designs of another workspace. */
  function enterWorkspace(now: number): void {
    if (workspaceRevision === now) return;
    workspaceRevision = now;
    kept.clear();
    close();
  }

  /** Forgets the open design: it was deleted, or another workspace is open. */
  function close(): void {
    clearTimeout(timer);
    timer = undefined;
    id.value = null;
    history.value = null;
    saved = null;
    selectedId.value = null;
    saveState.value = 'saved';
  }

  /** Does a command; what cannot be done is shown as a notice. True when the design changed. */
  function apply(make: (design: NetworkDesign) => DesignCommand): boolean {
    const before = history.value;
    if (before === null) return false;
    try {
      setHistory(perform(before, make(before.design), performance.now()));
    } catch (error) {
      useNotices().showError(error);
    }
    return history.value !== before;
  }

  /** {@link apply}, and selects what it added. */
  function applyAndSelect(make: (design: NetworkDesign) => DesignCommand): boolean {
    const before = new Set(design.value?.nodes.map((node) => node.id));
    if (!apply(make)) return false;
    const added = design.value!.nodes.filter((node) => !before.has(node.id)).map((node) => node.id);
    if (added.length > 0) selectedIds.value = added;
    return true;
  }

  function undo(): void {
    if (history.value !== null) setHistory(undoHistory(history.value));
  }

  function redo(): void {
    if (history.value !== null) setHistory(redoHistory(history.value));
  }

  /** Another screen stored a newer version (a quick fix in Train): takes it over, as a step that can be undone. */
  async function catchUp(): Promise<void> {
    const listed = useDesigns().find(id.value);
    if (listed === undefined || listed.revision <= revision.value || saveState.value !== 'saved') return;
    const stored = await studio.call('designs.get', { id: listed.id });
    if (stored.id !== id.value || stored.revision <= revision.value || saveState.value !== 'saved') return;
    revision.value = stored.revision;
    if (JSON.stringify(stored.design) === JSON.stringify(design.value)) return;
    history.value = perform(
      history.value!,
      replaceDesign(design.value!, stored.design, 'Take over a change from another screen'),
    );
    saved = history.value.design;
  }

  /** Settles a stale design: keep mine (write over the other version) or take the other (undoable). */
  async function settleStale(choice: 'mine' | 'theirs'): Promise<void> {
    if (id.value === null || history.value === null) return;
    const stored = await studio.call('designs.get', { id: id.value });
    revision.value = stored.revision;
    saveState.value = 'waiting';
    if (choice === 'theirs') {
      const command = replaceDesign(history.value.design, stored.design, 'Take the stored version');
      history.value = perform(history.value, command);
      saved = history.value.design;
      selectedId.value = null;
      saveState.value = 'saved';
      return;
    }
    saved = null;
    await flush();
  }

  return {
    id,
    revision,
    design,
    analysis,
    selectedId,
    selectedIds,
    selectedEdges,
    selectedNode,
    saveState,
    saveProblem,
    loading,
    undoName,
    redoName,
    open,
    openStored,
    enterWorkspace,
    close,
    flush,
    apply,
    applyAndSelect,
    undo,
    redo,
    settleStale,
    catchUp,
  };
});
