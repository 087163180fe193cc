import type { Point } from '../space.ts';
import { firstLeg } from '../strategy.ts';
import { byScore, type LegRecord, type Step, type SweepLog } from '../sweep-log.ts';

/** One bracket: how many trials each rung has, and to which epoch it trains. */
export interface Bracket {
  readonly rungs: readonly { readonly trials: number; readonly epochs: number }[];
}

/**
 * `count` trials to `first` epochs; the best 1/eta of them eta times as far, until `most` epochs.
 * @param eta 2 or more.
 */
export function createBracket(count: number, first: number, most: number, eta: number): Bracket {
  const rungs: { trials: number; epochs: number }[] = [];
  let trials = count;
  let epochs = Math.min(first, most);
  for (;;) {
    rungs.push({ trials, epochs });
    if (epochs >= most || trials < eta) return { rungs };
    trials = Math.floor(trials / eta);
    // What the last rung leaves over is not worth a rung of its own.
    epochs = Math.min(most, epochs * eta);
  }
}

/** Epochs of all rungs; a survivor goes on from where it stood. */
export function bracketEpochs({ rungs }: Bracket): number {
  return rungs.reduce(
    (sum, { trials, epochs }, index) => sum + trials * (epochs - (rungs[index - 1]?.epochs ?? 0)),
    0,
  );
}

/**
 * The next leg of one bracket.
 * @param log legs of this bracket only.
 * @param firstTrial number of its first trial.
 * @param draw the point of a trial.
 */
export function nextInBracket(
  { rungs }: Bracket,
  log: SweepLog,
  firstTrial: number,
  draw: (trial: number) => Point,
  name: (rung: number) => string,
): Step {
  let offset = 0;
  let entrants: readonly LegRecord[] = [];
  for (const [index, rung] of rungs.entries()) {
    const size = index === 0 ? rung.trials : Math.min(rung.trials, entrants.length);
    const legs = log.slice(offset, offset + size);
    if (legs.length < size) {
      if (index === 0) {
        const trial = firstTrial + legs.length;
        return firstLeg(trial, draw(trial), rung.epochs, name(index));
      }
      const { trial, point, to } = entrants[legs.length]!;
      return {
        kind: 'leg',
        leg: { trial, point, from: to, to: rung.epochs, parent: null, label: name(index) },
      };
    }
    const isLast = index === rungs.length - 1;
    if (legs.some(({ outcome }) => outcome === null)) return isLast ? { kind: 'done' } : { kind: 'wait' };
    // What failed or was stopped cannot go on.
    entrants = [...legs].sort(byScore).filter(({ outcome }) => outcome?.score != null && !outcome.stopped);
    offset += size;
  }
  return { kind: 'done' };
}

/** The field that says by which factor the trials thin out. */
export const etaField = {
  kind: 'integer',
  label: 'Factor',
  help: 'Each round keeps one in so many trials and trains them so many times longer.',
  default: 3,
  minimum: 2,
  maximum: 10,
} as const;

/** The field that says how long the first round trains. */
export const firstEpochsField = {
  kind: 'integer',
  label: 'Epochs of the first round',
  help: 'How long every trial trains before the first choice is made.',
  default: 1,
  minimum: 1,
  maximum: 100_000,
} as const;
