import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { SweepDetail, SweepEstimate, SweepSummary } from '../../../core/contract/sweeps.ts';
import type { NetworkDesign } from '../../../core/design/network-design.ts';
import type { RunSpec } from '../../../core/project/run-spec.ts';
import { toErrorReport } from '../../../core/support/errors.ts';
import { narrowSpace } from '../../../core/sweeps/narrow.ts';
import { questions } from '../../../core/sweeps/questions/index.ts';
import { listTrials } from '../../../core/sweeps/results.ts';
import { SWEEP_FORMAT_VERSION, SWEEP_KIND, type SweepSpec } from '../../../core/sweeps/sweep-spec.ts';
import { useNotices } from '../../app/notices.ts';
import { useDesigns } from '../../app/designs.ts';
import { useRuns } from '../../app/runs.ts';
import type { SweepWish } from '../../app/sweep-wish.ts';
import { useUnderstanding } from '../../app/understanding.ts';
import { useWorkspace } from '../../app/workspace.ts';
import { studio } from '../../bridge/studio.ts';

/** Trials whose choices a narrowed space keeps. */
const NARROW_AROUND = 3;
const MOST_VARIANTS = 24;

/** The sweeps of the workspace, the one in sight, and the one that is being built. */
export const useSweeps = defineStore('sweeps', () => {
  const runs = useRuns();
  const understanding = useUnderstanding();
  const notices = useNotices();

  const sweeps = shallowRef<readonly SweepSummary[]>([]);
  const currentId = shallowRef<string | null>(null);
  const detail = shallowRef<SweepDetail | null>(null);
  /** The sweep that is being built; null while one is watched. */
  const draft = shallowRef<SweepSpec | null>(null);
  const estimate = shallowRef<SweepEstimate | null>(null);
  const problem = shallowRef<string | null>(null);
  const baseId = shallowRef<string>('next');
  /** The part of the run, or the layer, whose hyperparameters are offered. */
  const picked = shallowRef<{ readonly group: string; readonly layer: string | null }>({
    group: 'Training',
    layer: null,
  });
  /** Designs of the workspace that could stand in the place of the base's. */
  const variants = shallowRef<readonly NetworkDesign[]>([]);

  /** What is varied: the next run as Train has it, else one that was trained. */
  const bases = computed(() => {
    const next = understanding.nextSpec;
    const found: { id: string; label: string; detail: string; spec: RunSpec }[] = [];
    if (next !== null)
      found.push({ id: 'next', label: 'The training set up on Train', detail: next.design.name, spec: next });
    for (const run of runs.runs.slice(0, 40))
      found.push({ id: run.id, label: run.name, detail: run.designName, spec: run.spec });
    return found;
  });
  const base = computed(() => bases.value.find(({ id }) => id === baseId.value) ?? bases.value[0] ?? null);
  const trials = computed(() => (detail.value === null ? [] : listTrials(detail.value)));
  const answer = computed(() => {
    const question = detail.value?.spec.question ?? null;
    if (detail.value === null || question === null) return null;
    return questions.find(question)?.answer(detail.value) ?? null;
  });

  let listening = false;
  async function load(): Promise<void> {
    if (!listening) {
      listening = true;
      studio.on('sweep.changed', take);
      studio.on('sweeps.removed', ({ ids }) => {
        sweeps.value = sweeps.value.filter(({ id }) => !ids.includes(id));
        if (currentId.value !== null && ids.includes(currentId.value)) show(sweeps.value[0]?.id ?? null);
      });
    }
    sweeps.value = [...(await studio.call('sweeps.list'))].sort((a, b) =>
      b.createdAt.localeCompare(a.createdAt),
    );
    if (draft.value !== null) return;
    if (!sweeps.value.some(({ id }) => id === currentId.value)) currentId.value = sweeps.value[0]?.id ?? null;
    await loadDetail();
  }

  function take(summary: SweepSummary): void {
    const place = sweeps.value.findIndex(({ id }) => id === summary.id);
    sweeps.value = place < 0 ? [summary, ...sweeps.value] : sweeps.value.with(place, summary);
    if (summary.id === currentId.value) void notices.attempt(loadDetail);
  }

  async function loadDetail(): Promise<void> {
    const id = currentId.value;
    const found = id === null ? null : await studio.call('sweeps.get', { id });
    if (currentId.value === id) detail.value = found;
  }

  function show(id: string | null): void {
    draft.value = null;
    currentId.value = id;
    if (detail.value?.summary.id !== id) detail.value = null;
    void notices.attempt(loadDetail);
  }

  /** At most so many designs are offered as variants of the network. */
  async function loadVariants(): Promise<void> {
    const designs = useDesigns();
    if (designs.designs.length === 0) await designs.load();
    const ready = designs.designs
      .filter(({ parameterCount }) => parameterCount !== null)
      .slice(0, MOST_VARIANTS);
    const stored = await Promise.all(ready.map(({ id }) => studio.call('designs.get', { id })));
    variants.value = stored.map(({ design }) => design);
  }

  /** Somebody wants to vary a card of the canvas, or what Train is set to. */
  function grant({ layer }: SweepWish): void {
    const has = ({ spec }: (typeof bases.value)[number]): boolean =>
      layer === null ||
      (spec.design.name === layer.design.name && spec.design.nodes.some(({ id }) => id === layer.node));
    const fitting = bases.value.find(has);
    if (fitting === undefined) {
      notices.show({
        severity: 'information',
        message:
          layer === null
            ? 'Choose data and a network under Train first: a sweep varies what is set there.'
            : `Choose the network "${layer.design.name}" under Train first: a sweep varies what is set there.`,
      });
      return;
    }
    if (draft.value === null || baseId.value !== fitting.id || base.value?.id !== fitting.id) {
      baseId.value = fitting.id;
      compose();
    }
    picked.value = { group: 'Training', layer: layer?.node ?? null };
  }

  /** The page with the questions and the builder. */
  function compose(spec: SweepSpec | null = null): void {
    currentId.value = null;
    detail.value = null;
    draft.value = spec ?? (base.value === null ? null : emptySweep(base.value.spec));
  }

  function change(part: Partial<SweepSpec>): void {
    if (draft.value !== null) draft.value = { ...draft.value, ...part };
  }

  let asked = 0;
  watch(draft, async (spec) => {
    const number = ++asked;
    if (spec === null || spec.space.length === 0) {
      estimate.value = null;
      problem.value = null;
      return;
    }
    try {
      const found = await studio.call('sweeps.estimate', { spec });
      if (number === asked) [estimate.value, problem.value] = [found, null];
    } catch (error) {
      if (number === asked) [estimate.value, problem.value] = [null, toErrorReport(error).message];
    }
  });

  async function start(spec: SweepSpec): Promise<void> {
    const summary = await studio.call('sweeps.start', { spec });
    take(summary);
    show(summary.id);
  }

  /** The space around the best of the sweep in sight, ready to be started. */
  function narrow(): void {
    if (detail.value === null) return;
    const { spec } = detail.value;
    const sign = spec.objective.direction === 'minimize' ? 1 : -1;
    const best = trials.value
      .filter(({ value }) => value !== null)
      .sort((a, b) => sign * (a.value! - b.value!))
      .slice(0, NARROW_AROUND)
      .map(({ point }) => point);
    if (best.length === 0) return;
    const name = `${spec.name}, narrowed`.slice(0, 200);
    compose({ ...spec, name, question: null, space: narrowSpace(spec.space, best) });
  }

  watch(
    () => useWorkspace().info?.fileName,
    () => {
      draft.value = null;
      currentId.value = null;
      detail.value = null;
      void notices.attempt(load);
    },
  );

  return {
    sweeps,
    currentId,
    detail,
    draft,
    estimate,
    problem,
    bases,
    base,
    baseId,
    trials,
    answer,
    picked,
    variants,
    loadVariants,
    grant,
    load,
    show,
    take,
    compose,
    change,
    start,
    narrow,
  };
});

function emptySweep(base: RunSpec): SweepSpec {
  return {
    formatVersion: SWEEP_FORMAT_VERSION,
    kind: SWEEP_KIND,
    name: `Sweep of ${base.design.name}`.slice(0, 200),
    question: null,
    base,
    space: [],
    strategy: { type: 'grid', values: {} },
    stopping: null,
    objective: { metric: 'validation.loss', direction: 'minimize', use: 'best' },
    repeats: 1,
    folds: null,
    seed: 1,
  };
}
