/**
 * Where threads find their work: one small block of shared memory. One thread, the owner, publishes a job that
 * is cut into parts; everybody takes parts until none is left. Nobody has to come: parts that no helper takes
 * the owner does itself, so a helper that sleeps, or waits for a processor, delays nothing. Each thread begins at a
 * part of its own, so that from step to step the same numbers stay in the cache of the same processor.
 */
export interface JobBoard {
  readonly buffer: SharedArrayBuffer;
  readonly words: Int32Array;
  /** For each part, the last job in which somebody took it. */
  readonly claims: Int32Array;
  /** Arguments of the published job. */
  readonly numbers: Float64Array;
}

/** Words of the board. */
const JOB = 0;
const DONE = 1;
const OPERATION = 2;
const RESULT = 3;
const ENDED = 4;
const SLEEPERS = 5;
const OWNER_WAITS = 6;
const FAILED = 7;
const READY = 8;
const HELPED = 9;
const ERRAND = 10;
const THREADS = 11;
const ORDERED = 12;
const WORDS = 16;

/** What became of an errand. */
const NO_ERRAND = 0;
const ASKED = 1;
const TAKEN = 2;
const BROUGHT = 3;
const MISSED = 4;

/** Most arguments of an operation. */
export const MOST_ARGUMENTS = 32;
/** Most parts of a job. */
export const MOST_PARTS = 127;
/** The number of the current job stands above that of its parts, so that both are read at once. */
const PART_BITS = 7;
const PART_MASK = (1 << PART_BITS) - 1;

/** Looks at the board before a thread lies down: some tens of microseconds, longer than the gaps within a step. */
const SPINS = 12_000;
/** Looks before it goes on an errand: the next job is often only a microsecond away. */
const ERRAND_SPINS = 600;
/** Longest sleep of the owner before it looks again, in milliseconds. */
const OWNER_NAP_MS = 1;

const CLAIMS = WORDS * 4;
const NUMBERS = CLAIMS + (MOST_PARTS + 1) * 4;

/**
 * A board over new or given memory.
 * @param threads that work together; written down by who makes the board.
 * @throws where the runtime has no shared memory.
 */
export function createJobBoard(
  threads = 0,
  buffer = new SharedArrayBuffer(NUMBERS + MOST_ARGUMENTS * 8),
): JobBoard {
  const words = new Int32Array(buffer, 0, WORDS);
  if (threads > 0) words[THREADS] = threads;
  return {
    buffer,
    words,
    claims: new Int32Array(buffer, CLAIMS, MOST_PARTS + 1),
    numbers: new Float64Array(buffer, NUMBERS, MOST_ARGUMENTS),
  };
}

/** Does one part of a job. @returns bits that the job's result gets, or nothing. */
export type RunPart = (
  operation: number,
  numbers: Float64Array,
  part: number,
  parts: number,
) => number | void;

/** Waits until the parts before one are done, of a job whose parts are done in order. */
function waitForTurn(words: Int32Array, part: number): void {
  while (Atomics.load(words, DONE) < part);
}

/**
 * Publishes a job whose arguments lie on the board, works on it, and returns when every part is done.
 * @param isOrdered each part waits for those before it.
 * @returns the bits of all parts.
 * @throws Error when a helper failed.
 */
export function runJob(
  board: JobBoard,
  operation: number,
  parts: number,
  runPart: RunPart,
  isOrdered = false,
): number {
  const { words, claims, numbers } = board;
  words[OPERATION] = operation;
  words[ORDERED] = isOrdered ? 1 : 0;
  Atomics.store(words, RESULT, 0);
  Atomics.store(words, DONE, 0);
  const job = (((Atomics.load(words, JOB) >> PART_BITS) + 1) << PART_BITS) | parts;
  Atomics.store(words, JOB, job);
  if (Atomics.load(words, SLEEPERS) > 0) Atomics.notify(words, JOB);
  for (let part = 0; part < parts; part++) {
    const last = Atomics.load(claims, part);
    // The owner's job is the current one, so that whatever else stands there is older.
    if (last === job || Atomics.compareExchange(claims, part, last, job) !== last) continue;
    if (isOrdered) waitForTurn(words, part);
    const bits = runPart(operation, numbers, part, parts) ?? 0;
    if (bits !== 0) Atomics.or(words, RESULT, bits);
    Atomics.add(words, DONE, 1);
  }
  for (let spin = 0; Atomics.load(words, DONE) < parts; spin++) {
    if (spin < SPINS) continue;
    Atomics.store(words, OWNER_WAITS, 1);
    const done = Atomics.load(words, DONE);
    if (done < parts) Atomics.wait(words, DONE, done, OWNER_NAP_MS);
    Atomics.store(words, OWNER_WAITS, 0);
  }
  if (Atomics.load(words, FAILED) !== 0) throw new Error('A thread failed in the middle of a calculation.');
  return Atomics.load(words, RESULT);
}

/**
 * Asks for an errand: work that a helper does beside the jobs while it has no part of one, and that nobody waits for.
 * @param prepare writes down what it is about; not called where the errand before is still under way.
 * @returns false then.
 */
export function postErrand({ words }: JobBoard, prepare: () => void): boolean {
  // Withdrawn first: nobody may take it while it is being written down.
  Atomics.compareExchange(words, ERRAND, ASKED, NO_ERRAND);
  if (Atomics.load(words, ERRAND) === TAKEN) return false;
  prepare();
  Atomics.store(words, ERRAND, ASKED);
  if (Atomics.load(words, SLEEPERS) > 0) Atomics.notify(words, JOB);
  return true;
}

/**
 * Fetches what an errand brought, and withdraws one that nobody took.
 * @param patience looks at the board while a helper is at it; after that it is left to itself.
 * @returns true where it was done.
 */
export function finishErrand({ words }: JobBoard, patience: number): boolean {
  if (Atomics.compareExchange(words, ERRAND, ASKED, NO_ERRAND) === ASKED) return false;
  for (let look = 0; look < patience && Atomics.load(words, ERRAND) === TAKEN; look++);
  return Atomics.compareExchange(words, ERRAND, BROUGHT, NO_ERRAND) === BROUGHT;
}

/** Runs an errand that somebody asks for, if nobody else has taken it. */
function runErrand(words: Int32Array, errand: () => void): boolean {
  if (Atomics.load(words, ERRAND) !== ASKED) return false;
  if (Atomics.compareExchange(words, ERRAND, ASKED, TAKEN) !== ASKED) return false;
  try {
    errand();
    Atomics.store(words, ERRAND, BROUGHT);
  } catch {
    Atomics.store(words, ERRAND, MISSED);
  }
  return true;
}

/**
 * The life of a helper: takes parts until the board is closed.
 * @param errand what it does on the side; null: nothing.
 */
export function serveJobs(
  { words, claims, numbers }: JobBoard,
  runPart: RunPart,
  errand: (() => void) | null = null,
): void {
  // Arguments are read before a part is taken, so they must not change under the work.
  const own = new Float64Array(MOST_ARGUMENTS);
  const threads = Math.max(2, Atomics.load(words, THREADS));
  const place = Math.min(Atomics.add(words, READY, 1) + 1, threads - 1);
  let seen = 0;
  let idle = 0;
  while (Atomics.load(words, ENDED) === 0) {
    const job = Atomics.load(words, JOB);
    if (job === seen) {
      idle += 1;
      if (idle >= ERRAND_SPINS && errand !== null && runErrand(words, errand)) continue;
      if (idle < SPINS) continue;
      idle = 0;
      Atomics.add(words, SLEEPERS, 1);
      if (Atomics.load(words, ENDED) === 0) Atomics.wait(words, JOB, job);
      Atomics.sub(words, SLEEPERS, 1);
      continue;
    }
    seen = job;
    idle = 0;
    const operation = Atomics.load(words, OPERATION);
    const isOrdered = Atomics.load(words, ORDERED) !== 0;
    // The owner is at a part before that of this thread: there is time.
    if (isOrdered && errand !== null) runErrand(words, errand);
    own.set(numbers);
    const parts = job & PART_MASK;
    const first = Math.floor((place * parts) / threads);
    for (let i = 0; i < parts; i++) {
      const part = (first + i) % parts;
      const last = Atomics.load(claims, part);
      // Parts of a job that is over were all taken, in it or in a later one: only of the current one is any older.
      if (((last - job) | 0) >= 0 || Atomics.compareExchange(claims, part, last, job) !== last) continue;
      if (isOrdered) waitForTurn(words, part);
      try {
        const bits = runPart(operation, own, part, parts) ?? 0;
        if (bits !== 0) Atomics.or(words, RESULT, bits);
      } catch {
        Atomics.store(words, FAILED, 1);
      }
      Atomics.add(words, HELPED, 1);
      Atomics.add(words, DONE, 1);
      if (Atomics.load(words, OWNER_WAITS) !== 0) Atomics.notify(words, DONE);
    }
  }
}

/** Helpers that listen, and parts that they have done so far. */
export function readHelpers({ words }: JobBoard): { readonly ready: number; readonly parts: number } {
  return { ready: Atomics.load(words, READY), parts: Atomics.load(words, HELPED) };
}

/** Sends all helpers home. */
export function closeBoard({ words }: JobBoard): void {
  Atomics.store(words, ENDED, 1);
  // A helper may be about to lie down for a job: another one, without parts, keeps it up.
  Atomics.store(words, JOB, ((Atomics.load(words, JOB) >> PART_BITS) + 1) << PART_BITS);
  Atomics.notify(words, JOB);
}
