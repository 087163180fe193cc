import type { InspectProgress } from '../../core/contract/preparation.ts';
import type { PreparationService } from '../datasets/preparation-service.ts';
import type { HandlersOf } from './call-registry.ts';

/** Time between two reports, in milliseconds. */
const REPORT_EVERY_MS = 200;

/** What a look at every cell needs beside the rows. */
export interface InspectDoors {
  readonly broadcast: (name: 'datasets.inspectProgress', event: InspectProgress) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

/** `datasets.inspect` and `cancelInspect`: one look at a dataset at a time, a new one ends the old one. */
export function createInspectCalls(
  preparation: PreparationService,
  { broadcast, now }: InspectDoors,
): Pick<HandlersOf<'datasets'>, 'datasets.inspect' | 'datasets.cancelInspect'> {
  const going = new Map<string, AbortController>();
  return {
    async 'datasets.inspect'({ id, recipe }) {
      going.get(id)?.abort();
      const stop = new AbortController();
      going.set(id, stop);
      const begun = now();
      // Short looks are not reported: a bar that flashes up says nothing.
      let told = begun;
      const onProgress = (share: number) => {
        if (now() - told < REPORT_EVERY_MS) return;
        told = now();
        const elapsedSeconds = (told - begun) / 1000;
        // Before a twentieth is done an estimate would jump about.
        const etaSeconds = share < 0.05 ? null : (elapsedSeconds * (1 - share)) / share;
        broadcast('datasets.inspectProgress', { id, share, elapsedSeconds, etaSeconds });
      };
      try {
        return await preparation.inspect(id, recipe, { onProgress, signal: stop.signal });
      } finally {
        if (going.get(id) === stop) going.delete(id);
      }
    },
    'datasets.cancelInspect'({ id }) {
      going.get(id)?.abort();
      return null;
    },
  };
}
