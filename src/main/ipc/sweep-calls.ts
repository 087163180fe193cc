import { basename, extname } from 'node:path';
import { LIMITS } from '../../core/support/limits.ts';
import { parseSweep, parseSweepBytes, serializeSweep } from '../../core/sweeps/parse-sweep.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { readChosenFile } from '../files/read-chosen-file.ts';
import { safeFileName } from '../files/safe-file-name.ts';
import type { RunService } from '../runs/run-service.ts';
import type { SweepService } from '../sweeps/sweep-service.ts';
import type { HandlersOf } from './call-registry.ts';
import type { FileDialogs } from './file-dialogs.ts';

/** What these calls need. */
export interface SweepCallParts {
  readonly sweeps: SweepService;
  readonly runs: RunService;
  readonly dialogs: FileDialogs;
}

const filters = [{ name: 'Descent sweep', extensions: ['json'] }];

/** `sweeps.*` and `queue.*`. */
export function createSweepCalls({ sweeps, runs, dialogs }: SweepCallParts): HandlersOf<'sweeps' | 'queue'> {
  return {
    'sweeps.list': () => sweeps.list(),
    'sweeps.get': ({ id }) => sweeps.get(id),
    'sweeps.estimate': ({ spec }) => sweeps.estimate(spec),
    'sweeps.start': ({ spec }) => sweeps.start(spec),
    'sweeps.pause': ({ id }) => sweeps.pause(id),
    'sweeps.resume': ({ id }) => sweeps.resume(id),
    'sweeps.stop': ({ id }) => sweeps.stop(id),
    'sweeps.rename': ({ id, name }) => sweeps.rename(id, name),
    'sweeps.delete'({ id }) {
      sweeps.delete(id);
      return null;
    },
    'sweeps.restore': ({ id }) => sweeps.restoreDeleted(id),
    'sweeps.extend': ({ id, trials }) => sweeps.extend(id, trials),
    'sweeps.promote': ({ id, trial }) => sweeps.promote(id, trial),
    'sweeps.retrain': ({ id, trial }) => sweeps.retrain(id, trial),
    'sweeps.inferenceTimes': ({ id }) => sweeps.inferenceTimes(id),
    async 'sweeps.exportFile'({ spec }) {
      const text = serializeSweep(parseSweep(spec));
      const chosen = await dialogs.save({
        title: 'Save the sweep for the command line',
        defaultPath: `${safeFileName(spec.name, 'sweep')}.sweep.json`,
        filters,
      });
      if (chosen === null) return null;
      const path = extname(chosen) === '' ? `${chosen}.json` : chosen;
      writeFileAtomically(path, text);
      return { fileName: basename(path) };
    },
    async 'sweeps.importFile'() {
      const path = await dialogs.open({ title: 'Open a sweep', filters });
      return path === null ? null : parseSweepBytes(await readChosenFile(path, LIMITS.jsonBytes));
    },
    'queue.get': () => runs.queueState(),
    'queue.set'({ paused, limit }) {
      if (limit !== undefined) runs.setLimit(limit);
      if (paused !== undefined) runs.setQueuePaused(paused);
      return runs.queueState();
    },
    'queue.move'({ id, place }) {
      runs.moveInQueue(id, place);
      return runs.queueState();
    },
    'queue.prioritize'({ id, priority }) {
      runs.prioritize(id, priority);
      return runs.queueState();
    },
  };
}
