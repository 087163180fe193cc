import type { ThreadTeam } from '../../core/engine/simd.ts';

/** Decides again and again whether helpers are worth asking. It changes the speed, never a bit. */
export interface ThreadGovernor {
  /** Share of the steps so far that helpers were asked for, 0 to 1; null where there are none, or no step yet. */
  readonly share: number | null;
  /** So many threads may work from the next step on: runs beside this one came or went. At least one. */
  limit(threads: number): void;
  /** Before a step, or several. */
  before(): void;
  /** After them, where they were like the others. @param done how many they were: 1 unless given. */
  after(done?: number): void;
}

/** Steps are timed together this long, in milliseconds. */
const STRETCH_MS = 12;
/** A team must be at least this much faster, or one thread does it alone and leaves the processors to others. */
const WORTH_IT = 0.97;
/** Stretches between two looks at the other way: from first to last, twice as many as long as nothing changes. */
const FIRST_INTERVAL = 8;
const LONGEST_INTERVAL = 128;
/** A look ends after this long already, in milliseconds, where its steps take this many times as long as usual. */
const SHORT_LOOK_MS = 3;
const HOPELESS = 1.5;
/**
 * Looks in a row, each next to a fresh stretch of the way that is kept to, in which the other one must be faster
 * before it is taken: on a busy machine a single one can be luck.
 */
const WINS_NEEDED = 2;

/**
 * Times stretches of steps alone and with the team, keeps to the faster way, and looks at the other one from time
 * to time: another program may have taken the processors, or have given them back. What a look can cost is at
 * most one stretch of {@link LONGEST_INTERVAL} once things have settled.
 */
export function createThreadGovernor(team: ThreadTeam | null, now: () => number): ThreadGovernor {
  if (team === null) {
    return { share: null, limit: () => undefined, before: () => undefined, after: () => undefined };
  }
  let most = team.size;
  /** Milliseconds of a step, by way; null until it was tried. */
  const perStep: { alone: number | null; together: number | null } = { alone: null, together: null };
  let way: 'alone' | 'together' = 'alone';
  let best: 'alone' | 'together' = 'alone';
  let interval = FIRST_INTERVAL;
  let untilLook = 1;
  let wins = 0;
  let steps = 0;
  let spentMs = 0;
  let startedMs = 0;
  let allSteps = 0;
  let sharedSteps = 0;

  function decide(): void {
    perStep[way] = spentMs / steps;
    steps = spentMs = 0;
    const { alone, together } = perStep;
    const isLook = way !== best;
    const teamWins = alone !== null && together !== null && together < alone * WORTH_IT;
    const otherWins = teamWins !== (best === 'together');
    if (!isLook) {
      // A team that seems slower than it was worth is compared at once.
      untilLook = otherWins && best === 'together' ? 0 : untilLook - 1;
    } else if (!otherWins) {
      wins = 0;
      untilLook = interval = Math.min(interval * 2, LONGEST_INTERVAL);
    } else if (++wins < WINS_NEEDED) {
      untilLook = 1;
    } else {
      best = way;
      wins = 0;
      untilLook = interval = FIRST_INTERVAL;
    }
    // Helpers that have not started yet could only make the team look slow.
    const canHelp = most > 1 && team!.helpers().ready > 0;
    const looks = untilLook <= 0 && canHelp;
    way = looks ? (best === 'alone' ? 'together' : 'alone') : best;
    useThreads();
  }

  /** Whether the stretch under way is a look of which nothing is to be hoped for. */
  function isHopeless(): boolean {
    const usual = perStep[best];
    return way !== best && usual !== null && spentMs >= SHORT_LOOK_MS && spentMs > HOPELESS * usual * steps;
  }

  function useThreads(): void {
    team!.active = way === 'alone' ? 1 : most;
  }

  team.active = 1;
  return {
    get share() {
      return allSteps === 0 ? null : sharedSteps / allSteps;
    },
    limit(threads) {
      const allowed = Math.max(1, Math.min(threads, team.size));
      if (allowed === most) return;
      most = allowed;
      // What the team was worth with other threads says nothing any more; the stretch that was being timed neither.
      perStep.together = null;
      steps = spentMs = wins = 0;
      if (most === 1) way = best = 'alone';
      untilLook = interval = FIRST_INTERVAL;
      if (best === 'alone') untilLook = 1;
      else way = 'together';
      useThreads();
    },
    before() {
      startedMs = now();
    },
    after(done = 1) {
      spentMs += now() - startedMs;
      steps += done;
      allSteps += done;
      if (way === 'together') sharedSteps += done;
      if (spentMs >= STRETCH_MS || isHopeless()) decide();
    },
  };
}
