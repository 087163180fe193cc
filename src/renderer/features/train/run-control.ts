import { computed, type ComputedRef } from 'vue';
import type { RunStatus, RunSummary } from '../../../core/contract/run-records.ts';
import { useNotices } from '../../app/notices.ts';
import { useRuns } from '../../app/runs.ts';
import { useSelection } from '../../app/selection.ts';
import { studio } from '../../bridge/studio.ts';

const RESUMABLE: readonly RunStatus[] = ['paused', 'interrupted', 'stopped'];
const STOPPABLE: readonly RunStatus[] = ['queued', 'running', 'paused'];

/** The run that Train shows, and what can be done to it. */
export interface RunControl {
  readonly run: ComputedRef<RunSummary | undefined>;
  readonly canPause: ComputedRef<boolean>;
  readonly canResume: ComputedRef<boolean>;
  readonly canStep: ComputedRef<boolean>;
  readonly canStop: ComputedRef<boolean>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Pauses a running run, resumes a paused one. */
  toggle(): Promise<void>;
  step(unit: 'batch' | 'epoch'): Promise<void>;
  stop(): Promise<void>;
  setLearningRate(learningRate: number): Promise<void>;
}

/** Steers the run of the selection. Failures become notices. */
export function useRunControl(): RunControl {
  const runs = useRuns();
  const selection = useSelection();
  const notices = useNotices();

  const run = computed(() => runs.find(selection.runId));
  const isOneOf = (list: readonly RunStatus[]): boolean =>
    run.value !== undefined && list.includes(run.value.status);
  const canPause = computed(() => isOneOf(['running']));
  const canResume = computed(() => isOneOf(RESUMABLE));
  const canStep = computed(() => isOneOf(['paused']));
  const canStop = computed(() => isOneOf(STOPPABLE));

  async function tell(work: (id: string) => Promise<unknown>): Promise<void> {
    const id = run.value?.id;
    if (id === undefined) return;
    await notices.attempt(async () => void (await work(id)));
  }

  const pause = (): Promise<void> => tell((id) => studio.call('runs.pause', { id }));
  const resume = (): Promise<void> => tell((id) => studio.call('runs.resume', { id }));
  return {
    run,
    canPause,
    canResume,
    canStep,
    canStop,
    pause,
    resume,
    toggle: async () => (canPause.value ? pause() : canResume.value ? resume() : undefined),
    step: (unit) => tell((id) => studio.call('runs.step', { id, unit })),
    stop: () => tell((id) => studio.call('runs.stop', { id })),
    setLearningRate: (learningRate) =>
      tell((id) => studio.call('runs.setLearningRate', { id, learningRate })),
  };
}
