import { randomUUID } from 'node:crypto';

/** Time and ids of new rows; tests bring their own. */
export interface WorkspaceClock {
  /** ISO 8601, UTC. */
  now(): string;
  newId(): string;
}

/** The real one. */
export const systemClock: WorkspaceClock = {
  now: () => new Date().toISOString(),
  newId: () => randomUUID(),
};
