import { findDamagedRuns } from '../../core/contract/packed-records.ts';
import type { StudioEvents } from '../../core/contract/studio.ts';
import type { ExportParts } from '../exports/export-model.ts';
import type { WorkspaceReaderThread } from '../reader/reader-thread.ts';
import type { RunService } from '../runs/run-service.ts';
import type { HandlersOf } from './call-registry.ts';
import type { Broadcast } from './events.ts';
import type { FirstCalls } from './first-calls.ts';

/** What these calls need. */
export interface RunCallParts extends Pick<ExportParts, 'workspace'> {
  readonly runs: RunService;
  readonly broadcast: Broadcast;
  /** Reads curves away from this thread. */
  readonly reader: Pick<WorkspaceReaderThread, 'read'>;
}

/** `runs.*` but `runs.list`, which the first screen asks for. */
export function createRunCalls(parts: RunCallParts): Omit<HandlersOf<'runs'>, keyof FirstCalls> {
  const { runs, broadcast, workspace, reader } = parts;
  const told = new Set<string>();

  /** Damage is said once per run, not with every redraw of a chart. */
  function tellDamage(id: string): void {
    if (told.has(id)) return;
    told.add(id);
    const notice: StudioEvents['notice'] = {
      severity: 'warning',
      message: `Some points of "${workspace().runs.get(id).name}" fail their checksum and are shown as gaps. Check the workspace in the settings.`,
    };
    broadcast('notice', notice);
  }

  return {
    'runs.get': ({ id }) => workspace().runs.get(id),
    'runs.start': ({ name, spec }) => runs.start(name, spec),
    'runs.pause'({ id }) {
      runs.pause(id);
      return null;
    },
    'runs.resume'({ id }) {
      runs.resume(id);
      return null;
    },
    'runs.step'({ id, unit }) {
      runs.step(id, unit);
      return null;
    },
    'runs.stop'({ id }) {
      runs.stop(id);
      return null;
    },
    'runs.setLearningRate'({ id, learningRate }) {
      runs.setLearningRate(id, learningRate);
      return null;
    },
    'runs.rename'({ id, name }) {
      const run = workspace().runs.rename(id, name);
      broadcast('run.changed', run);
      return run;
    },
    'runs.annotate'({ id, notes, tags }) {
      const run = workspace().runs.annotate(id, notes, tags);
      broadcast('run.changed', run);
      return run;
    },
    'runs.delete'({ ids }) {
      workspace().runs.delete(ids);
      broadcast('runs.removed', { ids });
      return null;
    },
    'runs.restore'({ ids }) {
      const restored = workspace().runs.restore(ids);
      for (const run of restored) broadcast('run.changed', run);
      return restored;
    },
    async 'runs.series'(question) {
      const answers = await reader.read(workspace().path, question);
      for (const id of findDamagedRuns(answers)) tellDamage(id);
      return answers;
    },
  };
}
