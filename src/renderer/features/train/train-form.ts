import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { RunSummary } from '../../../core/contract/run-records.ts';
import type { DatasetSummary, OpenedProject, StoredDesign } from '../../../core/contract/studio.ts';
import { applyCommand } from '../../../core/design/command.ts';
import type { NetworkDesign } from '../../../core/design/network-design.ts';
import { templates } from '../../../core/design/templates/index.ts';
import { analyzeDesign } from '../../../core/graph/analyze.ts';
import { DEFAULT_DATA, resolveOptimizer, resolveTraining } from '../../../core/project/defaults.ts';
import {
  RUN_SPEC_FORMAT_VERSION,
  type DataSource,
  type RunSpec,
  type TrainingSpec,
} from '../../../core/project/run-spec.ts';
import { findStartWarnings } from '../../../core/project/warnings.ts';
import type { Spec } from '../../../core/support/fields.ts';
import { useDatasets } from '../../app/datasets.ts';
import { useDesigns } from '../../app/designs.ts';
import { useRecipes } from '../../app/recipes.ts';
import { useRuns } from '../../app/runs.ts';
import { useSelection } from '../../app/selection.ts';
import { useStartWeights } from '../../app/start-weights.ts';
import { useUnderstanding } from '../../app/understanding.ts';
import { studio } from '../../bridge/studio.ts';
import { findQuickFix, isBlocking, type QuickFix } from './quick-fixes.ts';
import { useMemoryForecast } from './memory-forecast.ts';
import { nameNextRun } from './run-name.ts';
import { describeGenerated, findStartFacts, sourceOf, type DataChoice } from '../../app/start-facts.ts';
import { suggestOutputs } from '../../../core/project/suggest-outputs.ts';
import { suggestLoss } from '../../../core/project/suggest-loss.ts';

/** Something that stands in the way of a start, or will spoil it, with its mend where there is one. */
export interface StartProblem {
  readonly code: string;
  readonly message: string;
  readonly blocking: boolean;
  readonly fix: QuickFix | null;
}

/** Settings that follow the data until a person chooses them. */
type Followed = 'loss' | 'learningRate';

/** The next run as it would start now. Lives on while other screens are in front. */
export const useTrainForm = defineStore('train-form', () => {
  const datasets = useDatasets();
  const recipes = useRecipes();
  const designs = useDesigns();
  const runs = useRuns();
  const selection = useSelection();
  const startWeights = useStartWeights();

  const data = shallowRef<DataChoice>(DEFAULT_DATA);
  const training = shallowRef<TrainingSpec>(resolveTraining('multiclass'));
  const chosen = ref<ReadonlySet<Followed>>(new Set());
  /** Data that an opened project makes itself; null while a dataset of the workspace is chosen. */
  const generated = shallowRef<Extract<DataSource, { kind: 'generator' }> | null>(null);
  /** The network of a repeated run, where no stored design equals it. */
  const ownDesign = shallowRef<NetworkDesign | null>(null);
  const stored = shallowRef<StoredDesign | null>(null);
  /** False while the data settings are those of a run or a project that was opened. */
  const followsRecipe = ref(true);
  let dataOf = '';

  const dataset = computed<DatasetSummary | undefined>(() =>
    generated.value === null ? datasets.find(selection.datasetId) : describeGenerated(generated.value),
  );
  const design = computed(() => ownDesign.value ?? stored.value?.design ?? null);
  const analysis = computed(() => (design.value === null ? null : analyzeDesign(design.value)));
  const graph = computed(() => analysis.value?.graph ?? null);
  const facts = computed(() =>
    dataset.value === undefined ? null : findStartFacts(dataset.value, data.value),
  );
  const spec = computed<RunSpec | null>(() => {
    if (dataset.value === undefined || design.value === null) return null;
    return {
      formatVersion: RUN_SPEC_FORMAT_VERSION,
      design: design.value,
      data: { ...data.value, source: generated.value ?? sourceOf(dataset.value.id) },
      training:
        training.value.outputs.length > 0
          ? training.value
          : { ...training.value, outputs: suggestOutputs(graph.value, facts.value) },
    };
  });
  const forecast = useMemoryForecast(spec, dataset);
  const memoryProblems = computed<readonly StartProblem[]>(() => {
    const shortage = forecast.value?.shortage ?? null;
    if (shortage === null) return [];
    const { message, batchSize } = shortage;
    const fix = batchSize === null ? null : { label: `Use batches of ${batchSize}`, training: { batchSize } };
    return [{ code: 'memory-over-free', message, blocking: true, fix }];
  });
  const problems = computed<readonly StartProblem[]>(() => {
    if (spec.value === null || facts.value === null || analysis.value === null) return [];
    if (graph.value === null) {
      return analysis.value.diagnostics
        .filter(({ severity }) => severity === 'error')
        .map(({ code, message }) => ({ code, message, blocking: true, fix: null }));
    }
    const context = { spec: spec.value, graph: graph.value, facts: facts.value };
    return [
      ...memoryProblems.value,
      ...findStartWarnings(context.spec, context.graph, context.facts).map((warning) => ({
        code: warning.code,
        message: warning.message,
        blocking: isBlocking(warning, context.spec),
        fix: findQuickFix(warning, context),
      })),
    ];
  });
  const canStart = computed(() => spec.value !== null && !problems.value.some(({ blocking }) => blocking));
  const stepsPerEpoch = computed(() => {
    const { batchSize, accumulateBatches } = training.value;
    return Math.max(1, Math.ceil(Math.ceil((facts.value?.trainRows ?? 1) / batchSize) / accumulateBatches));
  });

  /** Other data: its own target and all its columns, and a loss that suits it. */
  watch(
    () => dataset.value?.id,
    (id) => {
      if (id === undefined || id === dataOf) return;
      dataOf = id;
      data.value = {
        ...data.value,
        target: dataset.value?.suggestedTarget ?? null,
        features: null,
        task: 'auto',
        steps: [],
        weights: null,
        window: null,
        resampling: 'none',
        split: { ...data.value.split, group: null, time: null },
      };
      followsRecipe.value = generated.value === null;
      chosen.value = new Set([...chosen.value].filter((name) => name !== 'loss'));
      training.value = { ...training.value, classWeights: null, metrics: [], augmentations: [] };
    },
    { immediate: true, flush: 'sync' },
  );
  /** The preparation belongs to the dataset: what Data changes holds here, and the other way round. */
  watch(
    () => (followsRecipe.value && generated.value === null ? recipes.find(dataset.value) : null),
    (recipe) => {
      if (recipe !== null && recipe !== data.value) data.value = recipe;
    },
    { immediate: true, flush: 'sync' },
  );
  watch(
    () => (generated.value === null ? dataset.value?.hash : undefined),
    () => {
      const chosen = dataset.value;
      if (chosen !== undefined && generated.value === null) void recipes.load(chosen);
    },
    { immediate: true },
  );
  watch(
    [() => facts.value?.task, graph],
    () => {
      if (facts.value === null || chosen.value.has('loss')) return;
      const loss = suggestLoss(facts.value.task, graph.value);
      if (loss.type !== training.value.loss.type) training.value = { ...training.value, loss };
    },
    { immediate: true },
  );
  watch(
    () => selection.wantedTraining,
    (wanted) => {
      if (wanted === null) return;
      setTraining(wanted);
      selection.wantedTraining = null;
    },
    { immediate: true, flush: 'sync' },
  );
  watch(
    () => (training.value.classWeights === null ? null : (dataset.value?.id ?? null)),
    (id) => (selection.weighedDatasetId = id),
    { immediate: true, flush: 'sync' },
  );
  watch(
    () => (chosen.value.has('loss') ? training.value.loss : null),
    (loss) => (selection.chosenLoss = loss),
    { immediate: true, flush: 'sync' },
  );
  watch(
    () => {
      const listed = designs.find(selection.designId);
      return listed === undefined ? null : `${listed.id}/${listed.revision}`;
    },
    () => void loadDesign(),
    { immediate: true },
  );

  /** Weights that the next run begins with bring their network along, and go with it. */
  watch(
    () => startWeights.chosen,
    (model) => {
      if (model !== null && designs.find(model.designId) !== undefined) chooseDesign(model.designId);
    },
    { immediate: true, flush: 'sync' },
  );
  watch([() => selection.designId, ownDesign], ([id, own]) => {
    const model = startWeights.chosen;
    if (model !== null && (own !== null || model.designId !== id)) startWeights.chosenId = null;
  });

  watch([spec, canStart], () => (useUnderstanding().nextSpec = canStart.value ? spec.value : null), {
    immediate: true,
  });

  async function loadDesign(): Promise<void> {
    const id = selection.designId;
    if (id === null || designs.find(id) === undefined) {
      stored.value = null;
      return;
    }
    const found = await studio.call('designs.get', { id });
    if (selection.designId === id) stored.value = found;
  }

  /** Where nothing was chosen yet: what the latest run took, else the first of each list. */
  function chooseFirst(): void {
    const latest = runs.runs[0];
    if (dataset.value === undefined) {
      const source = latest?.spec.data.source;
      selection.datasetId = datasets.find(idOf(source))?.id ?? datasets.datasets[0]?.id ?? null;
    }
    if (design.value === null && designs.find(selection.designId) === undefined) {
      const same = designs.designs.find(({ name }) => name === latest?.designName);
      selection.designId = (same ?? designs.designs[0])?.id ?? null;
    }
  }

  function chooseDataset(id: string): void {
    generated.value = null;
    selection.datasetId = id;
    followsRecipe.value = true;
  }

  function chooseDesign(id: string): void {
    ownDesign.value = null;
    selection.designId = id;
  }

  function setData(change: Partial<DataChoice>): void {
    if (followsRecipe.value && generated.value === null && dataset.value !== undefined) {
      recipes.change(dataset.value, { ...data.value, ...change });
    } else data.value = { ...data.value, ...change };
  }

  function setTraining(change: Partial<TrainingSpec>): void {
    const names = (['loss', 'learningRate'] as const).filter((name) => name in change);
    if (names.length > 0) chosen.value = new Set([...chosen.value, ...names]);
    training.value = { ...training.value, ...change };
  }

  /** Another optimizer brings its own learning rate, unless a person chose one for the same optimizer. */
  function chooseOptimizer(optimizer: Spec): void {
    const isOther = optimizer.type !== training.value.optimizer.type;
    training.value = { ...training.value, ...(isOther ? resolveOptimizer(optimizer) : { optimizer }) };
  }

  function takeSpec(next: RunSpec): void {
    // What came with the weights of another run belongs to them.
    const { source, prepared: _given, ...choice } = next.data;
    followsRecipe.value = false;
    generated.value = source.kind === 'generator' ? source : null;
    if (source.kind !== 'generator') selection.datasetId = idOf(source);
    dataOf = dataset.value?.id ?? '';
    followsRecipe.value = false;
    data.value = { ...choice, target: choice.target ?? dataset.value?.suggestedTarget ?? null };
    training.value = next.training;
    chosen.value = new Set(['loss', 'learningRate']);
  }

  function takeProject(project: OpenedProject): void {
    ownDesign.value = null;
    stored.value = project.design;
    selection.designId = project.design.id;
    if (project.spec !== null) takeSpec(project.spec);
    selection.runId = null;
  }

  /** The settings of a run, to train it again. Its network as it was, also where the design went on since. */
  async function takeRun(run: RunSummary): Promise<void> {
    takeSpec(run.spec);
    selection.runId = null;
    const same = designs.designs.find(({ name }) => name === run.designName);
    const found = same === undefined ? null : await studio.call('designs.get', { id: same.id });
    if (found !== null && JSON.stringify(found.design) === JSON.stringify(run.spec.design)) {
      ownDesign.value = null;
      stored.value = found;
      selection.designId = found.id;
    } else ownDesign.value = run.spec.design;
  }

  /** Mends a problem. A change of the network is saved where the network is stored. */
  async function applyFix(fix: QuickFix): Promise<void> {
    if (fix.data) setData(fix.data);
    if (fix.training) setTraining(fix.training);
    if (fix.design && ownDesign.value !== null) ownDesign.value = applyCommand(ownDesign.value, fix.design);
    else if (fix.design && stored.value !== null) {
      const { id, revision, design: before } = stored.value;
      const after = applyCommand(before, fix.design);
      stored.value = await studio.call('designs.save', { id, revision, design: after });
      await designs.load();
    }
  }

  /** A first network that fits the chosen data. */
  async function createDesign(): Promise<void> {
    if (facts.value === null) return;
    const { featureShape, task, classes } = facts.value;
    const made = templates.get('mlp').create({ featureShape, task, classes });
    const created = await studio.call('designs.create', { design: made });
    await designs.load();
    chooseDesign(created.id);
  }

  /** Starts the run and makes it the one in sight. */
  async function start(): Promise<void> {
    if (spec.value === null || dataset.value === undefined) return;
    const name = nameNextRun(dataset.value, runs.runs);
    const modelId = startWeights.chosenId;
    const run =
      modelId === null
        ? await studio.call('runs.start', { name, spec: spec.value })
        : await studio.call('models.train', { modelId, name, spec: spec.value });
    runs.take(run);
    selection.runId = run.id;
  }

  return {
    data,
    training,
    dataset,
    design,
    ownDesign,
    generated,
    graph,
    facts,
    spec,
    forecast,
    problems,
    canStart,
    stepsPerEpoch,
    chooseFirst,
    chooseDataset,
    chooseDesign,
    chooseOptimizer,
    setData,
    setTraining,
    takeProject,
    takeRun,
    applyFix,
    createDesign,
    start,
  };
});

function idOf(source: DataSource | undefined): string | null {
  if (source?.kind === 'builtin') return `builtin:${source.name}`;
  return source?.kind === 'dataset' ? source.id : null;
}
