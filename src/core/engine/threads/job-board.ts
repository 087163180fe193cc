/**
 * Where threads find their work: one small block of shared memory. One thread, the owner, publishes a job that
 * is cut into parts; everybody takes parts until none is left. Nobody has to come: parts that no helper takes
 * the owner does itself, so a helper that sleeps, or waits for a processor, delays nothing.
 */
export interface JobBoard {
  readonly buffer: SharedArrayBuffer;
  readonly words: Int32Array;
  /** Arguments of the published job. */
  readonly numbers: Float64Array;
}

/** Words of the board. */
const TICKET = 0;
const DONE = 1;
const OPERATION = 2;
const PARTS = 3;
const ENDED = 4;
const SLEEPERS = 5;
const OWNER_WAITS = 6;
const FAILED = 7;
const READY = 8;
const HELPED = 9;
const ERRAND = 10;
const WORDS = 16;

/** What became of an errand. */
const NO_ERRAND = 0;
const ASKED = 1;
const TAKEN = 2;
const BROUGHT = 3;
const MISSED = 4;

/** Most arguments of an operation. */
export const MOST_ARGUMENTS = 32;
/** Most parts of a job: the ticket keeps the number of the next part in its low bits, that of the job above. */
export const MOST_PARTS = 2047;
const PART_BITS = 12;
const PART_MASK = (1 << PART_BITS) - 1;

/** Looks at the board before a thread lies down: some tens of microseconds, longer than the gaps within a step. */
const SPINS = 12_000;
/** Longest sleep of the owner before it looks again, in milliseconds. */
const OWNER_NAP_MS = 1;

/** A board over new or given memory. @throws where the runtime has no shared memory. */
export function createJobBoard(buffer = new SharedArrayBuffer(WORDS * 4 + MOST_ARGUMENTS * 8)): JobBoard {
  return {
    buffer,
    words: new Int32Array(buffer, 0, WORDS),
    numbers: new Float64Array(buffer, WORDS * 4, MOST_ARGUMENTS),
  };
}

/** Does one part of a job. */
export type RunPart = (operation: number, numbers: Float64Array, part: number, parts: number) => void;

/**
 * Publishes a job whose arguments lie on the board, works on it, and returns when every part is done.
 * @throws Error when a helper failed.
 */
export function runJob(board: JobBoard, operation: number, parts: number, runPart: RunPart): void {
  const { words, numbers } = board;
  words[OPERATION] = operation;
  words[PARTS] = parts;
  Atomics.store(words, DONE, 0);
  const ticket = (((Atomics.load(words, TICKET) >>> PART_BITS) + 1) << PART_BITS) | 0;
  Atomics.store(words, TICKET, ticket);
  if (Atomics.load(words, SLEEPERS) > 0) Atomics.notify(words, TICKET);
  for (;;) {
    // The owner's job is the current one, so adding cannot reach into another.
    const part = Atomics.add(words, TICKET, 1) & PART_MASK;
    if (part >= parts) break;
    runPart(operation, numbers, part, parts);
    Atomics.add(words, DONE, 1);
  }
  // Closed: whoever still holds this ticket must not take it for one of the next job, whose parts may be more.
  Atomics.or(words, TICKET, PART_MASK);
  for (let spin = 0; Atomics.load(words, DONE) < parts; spin++) {
    if (spin < SPINS) continue;
    Atomics.store(words, OWNER_WAITS, 1);
    const done = Atomics.load(words, DONE);
    if (done < parts) Atomics.wait(words, DONE, done, OWNER_NAP_MS);
    Atomics.store(words, OWNER_WAITS, 0);
  }
  if (Atomics.load(words, FAILED) !== 0) throw new Error('A thread failed in the middle of a calculation.');
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
  if (Atomics.load(words, SLEEPERS) > 0) Atomics.notify(words, TICKET);
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
  { words, numbers }: JobBoard,
  runPart: RunPart,
  errand: (() => void) | null = null,
): void {
  // Arguments are read before the part is taken, so they must not change under the work.
  const own = new Float64Array(MOST_ARGUMENTS);
  let idle = 0;
  Atomics.add(words, READY, 1);
  while (Atomics.load(words, ENDED) === 0) {
    const ticket = Atomics.load(words, TICKET);
    const part = ticket & PART_MASK;
    const parts = Atomics.load(words, PARTS);
    if (part >= parts) {
      if (errand !== null && runErrand(words, errand)) continue;
      if (++idle < SPINS) continue;
      idle = 0;
      Atomics.add(words, SLEEPERS, 1);
      if (Atomics.load(words, ENDED) === 0) Atomics.wait(words, TICKET, ticket);
      Atomics.sub(words, SLEEPERS, 1);
      continue;
    }
    const operation = Atomics.load(words, OPERATION);
    own.set(numbers);
    // Succeeds only while the job is still the one whose arguments were read: a new one has another ticket.
    if (Atomics.compareExchange(words, TICKET, ticket, ticket + 1) !== ticket) continue;
    idle = 0;
    try {
      runPart(operation, own, part, parts);
    } catch {
      Atomics.store(words, FAILED, 1);
    }
    Atomics.add(words, HELPED, 1);
    Atomics.add(words, DONE, 1);
    if (Atomics.load(words, OWNER_WAITS) !== 0) Atomics.notify(words, DONE);
  }
}

/** Helpers that listen, and parts that they have done so far. */
export function readHelpers({ words }: JobBoard): { readonly ready: number; readonly parts: number } {
  return { ready: Atomics.load(words, READY), parts: Atomics.load(words, HELPED) };
}

/** Sends all helpers home. */
export function closeBoard({ words }: JobBoard): void {
  Atomics.store(words, ENDED, 1);
  // A helper may be about to lie down for a ticket: another one keeps it up.
  Atomics.add(words, TICKET, 1 << PART_BITS);
  Atomics.notify(words, TICKET);
}
