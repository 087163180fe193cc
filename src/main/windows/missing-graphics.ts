import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/** After so long a start looks again whether there is a graphics card that can be used, in milliseconds: a week. */
const LOOK_AGAIN_MS = 7 * 24 * 60 * 60 * 1000;

/** What was found out at a start. */
interface Finding {
  /** Another Electron may be able to use what this one cannot. */
  readonly electron: string;
  /** Milliseconds since 1970. */
  readonly foundAt: number;
}

/** What is known of the graphics of this machine from one start to the next. */
export interface MissingGraphics {
  /** True where a start of the last week found no graphics card that Chromium can use. */
  readonly isKnown: boolean;
  /**
   * Takes down what this start has found.
   * @param compositing Chromium's state of `gpu_compositing`; `disabled_software`: the processor draws.
   */
  note(compositing: string): void;
}

/**
 * Machines without a graphics card spend a fifth of a second of every start on trying to use one. What a start has found
 * out is kept, so that the next one does not try. What cannot be read or written is nothing known.
 * @param path of a small file of its own.
 */
export function rememberMissingGraphics(path: string, electron: string, now: number): MissingGraphics {
  const isKnown = isStillGood(readFinding(path), electron, now);
  return {
    isKnown,
    note(compositing) {
      // A start that has not tried finds the same without knowing more.
      if (isKnown) return;
      try {
        if (compositing !== 'disabled_software') rmSync(path, { force: true });
        else writeFileSync(path, JSON.stringify({ electron, foundAt: now } satisfies Finding));
      } catch {
        // The next start tries again: no reason to say anything.
      }
    },
  };
}

function readFinding(path: string): Partial<Finding> | null {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof found === 'object' ? found : null;
  } catch {
    return null;
  }
}

/** A clock that was set back does not make it last longer. */
function isStillGood(found: Partial<Finding> | null, electron: string, now: number): boolean {
  if (found?.electron !== electron || typeof found.foundAt !== 'number') return false;
  return now >= found.foundAt && now - found.foundAt < LOOK_AGAIN_MS;
}
