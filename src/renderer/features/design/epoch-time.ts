import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue';
import type { RunSummary } from '../../../core/contract/run-records.ts';
import { analyzeDesign } from '../../../core/graph/analyze.ts';
import { resolveTraining } from '../../../core/project/defaults.ts';
import { RUN_SPEC_FORMAT_VERSION, type RunSpec } from '../../../core/project/run-spec.ts';
import { suggestOutputs } from '../../../core/project/suggest-outputs.ts';
import { StudioError } from '../../../core/support/errors.ts';
import { useNotices } from '../../app/notices.ts';
import { useRuns } from '../../app/runs.ts';
import { sourceOf } from '../../app/start-facts.ts';
import { studio } from '../../bridge/studio.ts';
import { nextLoss, useChosenData } from './chosen-data.ts';
import { useDesignEditor } from './design-editor.ts';

/** Forward, and the gradients of inputs and of parameters: each costs about as much. */
const PASSES = 3;
/** Runs that an estimate looks back to. */
const LATEST = 5;
/** Shorter ones say more about starting than about training. */
const LEAST_SECONDS = 0.5;

/** Seconds of an epoch, and where they are known from. */
export interface EpochTime {
  readonly seconds: number;
  /** `measured`: this network on this machine; `runs`: the pace of this many finished runs. */
  readonly from: 'measured' | 'runs';
  readonly runs: number;
}

/** Multiply-adds a second of the latest runs that trained for long enough, the middle one; null where there is none. */
export function findPace(
  runs: readonly RunSummary[],
): { readonly rate: number; readonly runs: number } | null {
  const rates: number[] = [];
  for (const { status, elapsedSeconds, step, spec } of runs) {
    if (status !== 'completed' && status !== 'stopped') continue;
    if (elapsedSeconds < LEAST_SECONDS || step === 0) continue;
    const multiplyAdds = analyzeDesign(spec.design).graph?.multiplyAdds ?? 0;
    if (multiplyAdds === 0) continue;
    rates.push((step * spec.training.batchSize * multiplyAdds * PASSES) / elapsedSeconds);
    if (rates.length === LATEST) break;
  }
  if (rates.length === 0) return null;
  return { rate: rates.toSorted((a, b) => a - b)[rates.length >> 1]!, runs: rates.length };
}

/** How long an epoch of the chosen data takes: measured when somebody asks, before that from finished runs. */
export function useEpochTime(batchSize: Readonly<Ref<number>>): {
  readonly time: ComputedRef<EpochTime | null>;
  readonly canMeasure: ComputedRef<boolean>;
  readonly isMeasuring: Ref<boolean>;
  measure(): Promise<void>;
  cancel(): Promise<void>;
} {
  const editor = useDesignEditor();
  const notices = useNotices();
  const runs = useRuns();
  const data = useChosenData();
  const isMeasuring = ref(false);
  const measured = shallowRef<{ readonly key: string; readonly examplesPerSecond: number } | null>(null);
  const pace = computed(() => findPace(runs.runs));

  /** The run that would be timed; null where there is no whole network or no data. */
  const spec = computed<RunSpec | null>(() => {
    const { design, analysis } = editor;
    const graph = analysis?.graph ?? null;
    if (design === null || graph === null || data.value === null) return null;
    const { dataset, recipe, facts } = data.value;
    return {
      formatVersion: RUN_SPEC_FORMAT_VERSION,
      design,
      data: { ...recipe, source: sourceOf(dataset.id) },
      training: {
        ...resolveTraining(facts.task),
        loss: nextLoss(data.value, graph),
        outputs: suggestOutputs(graph, facts),
        batchSize: batchSize.value,
      },
    };
  });
  const keyOf = (run: RunSpec): string =>
    JSON.stringify([run.design.nodes, run.design.edges, run.data, run.training.batchSize]);

  const time = computed<EpochTime | null>(() => {
    if (spec.value === null || data.value === null) return null;
    const { trainRows } = data.value.facts;
    if (measured.value?.key === keyOf(spec.value))
      return { seconds: trainRows / measured.value.examplesPerSecond, from: 'measured', runs: 0 };
    const multiplyAdds = editor.analysis?.graph?.multiplyAdds ?? 0;
    if (pace.value === null || multiplyAdds === 0) return null;
    return {
      seconds: (trainRows * multiplyAdds * PASSES) / pace.value.rate,
      from: 'runs',
      runs: pace.value.runs,
    };
  });

  async function measure(): Promise<void> {
    const run = spec.value;
    if (run === null || isMeasuring.value) return;
    isMeasuring.value = true;
    try {
      const { examplesPerSecond } = await studio.call('computing.profile', { spec: run });
      measured.value = { key: keyOf(run), examplesPerSecond };
    } catch (error) {
      if (!(error instanceof StudioError && error.code === 'cancelled')) notices.showError(error);
    }
    isMeasuring.value = false;
  }

  return {
    time,
    canMeasure: computed(() => spec.value !== null),
    isMeasuring,
    measure,
    cancel: async () => void (await studio.call('computing.cancelProfile')),
  };
}
