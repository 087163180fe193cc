/** Share of the time that writing checkpoints may take. */
const LARGEST_SHARE = 0.05;
/** What storing costs beside making the bytes, as measured on slow disks: 100 MB a second. */
const STORE_MS_PER_BYTE = 1e-5;
/** Within an epoch: at most so much work is at stake, in milliseconds. */
const LONGEST_GAP_MS = 30_000;

/** Decides when the next checkpoint is worth its cost. */
export interface CheckpointRule {
  /** After an epoch: at once for small networks, more rarely for large ones. */
  isDueAfterEpoch(now: number): boolean;
  /** In the middle of a long epoch. */
  isDueWithinEpoch(now: number): boolean;
  /** One was made, and took `ms` milliseconds. */
  made(now: number, ms: number, bytes: number): void;
  /** Something happened that a resume must not lose: the next one is due. */
  hurry(): void;
}

/** @param now when training began. */
export function createCheckpointRule(now: number): CheckpointRule {
  let last = now;
  let cost = 0;
  let hurried = true;
  return {
    isDueAfterEpoch: (time) => hurried || (time - last) * LARGEST_SHARE >= cost,
    isDueWithinEpoch: (time) => time - last >= Math.max(LONGEST_GAP_MS, cost / LARGEST_SHARE),
    made(time, ms, bytes) {
      last = time;
      cost = ms + bytes * STORE_MS_PER_BYTE;
      hurried = false;
    },
    hurry() {
      hurried = true;
    },
  };
}
