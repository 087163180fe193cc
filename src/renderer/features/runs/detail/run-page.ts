import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type {
  ExaminedSplit,
  ReplayReport,
  RunDetails,
  RunExamination,
  RunStory,
} from '../../../../core/contract/run-page.ts';
import type { RunSummary } from '../../../../core/contract/run-records.ts';
import { toErrorReport, type ErrorReport } from '../../../../core/support/errors.ts';
import { useRunCurves } from '../../../app/run-curves.ts';
import { useRuns } from '../../../app/runs.ts';
import { studio } from '../../../bridge/studio.ts';

/** The run whose page is open, with what was asked about it. */
export const useRunPage = defineStore('run-page', () => {
  const runs = useRuns();
  const id = ref<string | null>(null);
  const run = computed(() => runs.find(id.value));
  const details = shallowRef<RunDetails | null>(null);
  const examination = shallowRef<RunExamination | null>(null);
  const examining = ref(false);
  const examineError = shallowRef<ErrorReport | null>(null);
  const split = ref<ExaminedSplit>('validation');
  /** Place of the moment that is looked at; the last one at first. */
  const moment = ref(0);
  const replay = shallowRef<ReplayReport | null>(null);
  const replayError = shallowRef<ErrorReport | null>(null);
  const replaying = ref(false);
  /** 0 to 1. */
  const replayShare = ref(0);

  function open(next: string): void {
    id.value = next;
  }

  function close(): void {
    id.value = null;
  }

  async function readDetails(): Promise<void> {
    const wanted = id.value;
    if (wanted === null) return;
    const found = await studio.call('runPage.details', { id: wanted });
    if (id.value === wanted) details.value = found;
  }

  let telling = false;
  let more = false;

  /** What happened since `details` were read; asked again while the first answer is on its way, it asks once more. */
  async function readStory(): Promise<void> {
    more = telling;
    if (telling) return;
    telling = true;
    try {
      const wanted = id.value;
      if (wanted === null || details.value === null) return;
      const story = await studio.call('runPage.story', { id: wanted });
      if (id.value === wanted && details.value !== null) details.value = { ...details.value, ...story };
    } finally {
      telling = false;
    }
    if (more) await readStory();
  }

  /** The run that this one was branched from, and where; its story until then is null when it was deleted. */
  const origin = computed(() => {
    const found = details.value?.events.find(({ kind }) => kind === 'branched');
    return found === undefined
      ? null
      : { id: String(found.details['from']), name: String(found.details['name']), step: found.step };
  });
  const originStory = shallowRef<RunStory | null>(null);
  watch(
    () => origin.value?.id,
    async (from) => {
      originStory.value = null;
      if (from === undefined || runs.find(from) === undefined) return;
      const story = await studio.call('runPage.story', { id: from }).catch(() => null);
      if (origin.value?.id === from) originStory.value = story;
    },
  );

  /** Judges the run at its checkpoints; what was found before stays in sight meanwhile. */
  async function examine(): Promise<void> {
    const wanted = id.value;
    if (wanted === null || examining.value) return;
    examining.value = true;
    examineError.value = null;
    try {
      const found = await studio.call('runPage.examine', { id: wanted, split: split.value });
      if (id.value === wanted) {
        examination.value = found;
        moment.value = found.moments.length - 1;
      }
    } catch (error) {
      if (id.value === wanted) examineError.value = toErrorReport(error);
    }
    examining.value = false;
  }

  async function verify(): Promise<void> {
    const wanted = id.value;
    if (wanted === null || replaying.value) return;
    replaying.value = true;
    replayShare.value = 0;
    replay.value = null;
    replayError.value = null;
    try {
      const report = await studio.call('runPage.verify', { id: wanted });
      if (id.value === wanted) replay.value = report;
    } catch (error) {
      const report = toErrorReport(error);
      if (id.value === wanted && report.code !== 'cancelled') replayError.value = report;
    }
    replaying.value = false;
  }

  const moving = ref(false);

  async function move(call: () => Promise<RunSummary>): Promise<void> {
    const wanted = id.value;
    if (wanted === null || moving.value) return;
    moving.value = true;
    try {
      runs.take(await call());
      useRunCurves().reread(wanted);
      if (id.value !== wanted) return;
      [examination.value, replay.value, replayError.value] = [null, null, null];
      await readDetails();
      // What its process said last may have come after the answer.
      runs.take(await studio.call('runs.get', { id: wanted }));
    } finally {
      moving.value = false;
    }
  }

  /** Takes a run itself back to one of its checkpoints, where it waits; what came after it is set aside. */
  const restore = (of: string, step: number): Promise<void> =>
    move(() => studio.call('runPage.restore', { id: of, step }));

  /** Undoes the last restore. */
  const bringBack = (of: string): Promise<void> => move(() => studio.call('runPage.bringBack', { id: of }));

  async function cancelVerify(): Promise<void> {
    if (id.value !== null && replaying.value) await studio.call('runPage.cancelVerify', { id: id.value });
  }

  studio.on('replay.progress', ({ id: about, step, totalSteps }) => {
    if (about === id.value) replayShare.value = step / Math.max(1, totalSteps);
  });
  watch(id, (_now, before) => {
    if (before !== null && replaying.value) void studio.call('runPage.cancelVerify', { id: before });
    details.value = null;
    examination.value = null;
    examineError.value = null;
    replay.value = null;
    replayError.value = null;
  });

  return {
    id,
    run,
    details,
    examination,
    examining,
    examineError,
    split,
    moment,
    replay,
    replayError,
    replaying,
    replayShare,
    open,
    close,
    readDetails,
    readStory,
    origin,
    originStory,
    examine,
    verify,
    cancelVerify,
    moving,
    restore,
    bringBack,
  };
});
