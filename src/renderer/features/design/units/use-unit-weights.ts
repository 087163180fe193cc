import {
  computed,
  onActivated,
  onBeforeUnmount,
  onDeactivated,
  onMounted,
  ref,
  shallowRef,
  watch,
} from 'vue';
import type { RunSummary } from '../../../../core/contract/run-records.ts';
import type { UnitsAnswer, UnitsSource } from '../../../../core/contract/units.ts';
import type { NetworkDesign } from '../../../../core/design/network-design.ts';
import { useNotices } from '../../../app/notices.ts';
import { useRuns } from '../../../app/runs.ts';
import { useUnderstanding } from '../../../app/understanding.ts';
import { studio } from '../../../bridge/studio.ts';

/** The weights of no run: as a training would start. */
export const START = 'start';

/** What decides about weights: layers and their values, not names and places. */
const shapeOf = ({ nodes, edges }: NetworkDesign): string =>
  JSON.stringify([nodes.map(({ id, type, values }) => [id, type, values]), edges]);

/**
 * The weights that belong to the design on the screen: of the newest run of exactly this network, live while it
 * trains, else as a training would start.
 */
export function useUnitWeights(design: () => NetworkDesign | null) {
  const runs = useRuns();
  const understanding = useUnderstanding();
  const notices = useNotices();
  const answer = shallowRef<UnitsAnswer | null>(null);
  /** What somebody chose; null: whatever fits best. */
  const wish = ref<string | null>(null);
  const shape = computed(() => {
    const now = design();
    return now === null ? null : shapeOf(now);
  });
  const candidates = computed(() =>
    runs.runs.filter(
      ({ spec, hasWeights, status }) =>
        (hasWeights || status === 'running' || status === 'paused') && shapeOf(spec.design) === shape.value,
    ),
  );
  const chosen = computed(() => {
    if (wish.value === START) return START;
    const found = candidates.value.find(({ id }) => id === wish.value) ?? candidates.value[0];
    return found?.id ?? START;
  });
  const run = computed<RunSummary | null>(() => runs.find(chosen.value) ?? null);
  const isLive = computed(() => run.value?.status === 'running');
  let newest = 0;
  let latest: UnitsAnswer | null = null;
  let frame = 0;

  async function load(): Promise<void> {
    const now = design();
    const mine = ++newest;
    if (now === null) return;
    // The first numbers of a run that trains come with its next report.
    if (run.value !== null && !run.value.hasWeights) return;
    const { training } = understanding.nextSpec ?? {};
    const source: UnitsSource =
      run.value !== null
        ? { kind: 'run', id: run.value.id }
        : {
            kind: 'start',
            design: now,
            seed: training?.seed ?? 1,
            initializer: training?.initializer ?? null,
          };
    try {
      const found = await studio.call('units.read', { source });
      // What comes live is newer than what is stored.
      if (mine === newest && !isLive.value) answer.value = found;
      else if (mine === newest && answer.value?.featureNames == null) {
        answer.value = { ...(answer.value ?? found), featureNames: found.featureNames };
      }
    } catch (error) {
      if (mine === newest) notices.showError(error);
    }
  }

  const stop = studio.on('run.progress', ({ id, units, step, epoch }) => {
    if (id !== chosen.value || units === undefined || units.length === 0) return;
    latest = { step, epoch, weights: units, featureNames: answer.value?.featureNames ?? null };
    // More reports than frames: only the newest is drawn.
    if (frame === 0) {
      frame = requestAnimationFrame(() => {
        frame = 0;
        answer.value = latest;
      });
    }
  });
  const watchRun = (id: string | null): void => void studio.call('units.watch', { id }).catch(() => {});
  const watchNow = (): void => watchRun(chosen.value === START ? null : chosen.value);
  watch([chosen, () => run.value?.status], watchNow);
  watch(
    [shape, chosen, () => run.value?.status, () => understanding.nextSpec?.training.seed],
    () => void load(),
    { immediate: true },
  );
  onMounted(watchNow);
  onActivated(watchNow);
  onDeactivated(() => watchRun(null));
  onBeforeUnmount(() => {
    stop();
    cancelAnimationFrame(frame);
    newest += 1;
    watchRun(null);
  });
  return { answer, candidates, chosen, wish, run, isLive };
}
