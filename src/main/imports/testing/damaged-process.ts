import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { memoryToRead } from '../read-limits.ts';
import type { DamageOrder, DamageReport } from './read-damaged.ts';

const child = fileURLToPath(new URL('read-damaged.ts', import.meta.url));
/** Longest that one small file may take, in milliseconds. */
const LONGEST_MS = 5_000;

/** Another one on demand; each failure names its round. */
export const damageSeed = Number(process.env['DESCENT_DAMAGE_SEED'] ?? 20_261_128);
/** Damaged copies per reader. */
export const damageRounds = Number(process.env['DESCENT_DAMAGE_ROUNDS'] ?? 400);

/** A process of its own with the heap of those that read files. */
export interface DamagedReader {
  /**
   * Reads damaged copies and expects of each that it is refused by code or read as it was written, in time, all of them
   * within the memory that the studio grants.
   */
  expectUnharmed(order: Omit<DamageOrder, 'seed' | 'rounds'>): Promise<void>;
  end(): Promise<void>;
}

/** @param bytes of the largest file that it will be given. */
export function startDamagedReader(bytes: number): DamagedReader {
  const memoryMb = memoryToRead(bytes);
  const reader = fork(child, {
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${memoryMb}`],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(reader, 'exit');
  return {
    async expectUnharmed(order) {
      const answer = Promise.race([
        once(reader, 'message').then(([report]) => report as DamageReport),
        ended.then(([code, signal]) => {
          throw new Error(`The reader ended with code ${String(code)}, signal ${String(signal)}.`);
        }),
      ]);
      reader.send({ ...order, seed: damageSeed, rounds: damageRounds } satisfies DamageOrder);
      const { refused, same, changed, wrong, longestMs, peakMb } = await answer;
      console.info(
        `${order.format}: seed ${damageSeed}, ${refused} refused, ${same} the same, ${changed} with another content; longest ${longestMs.toFixed(0)} ms, peak ${peakMb.toFixed(0)} of ${memoryMb} MB`,
      );
      expect(wrong).toEqual([]);
      expect(refused + same + changed).toBe(damageRounds);
      expect(refused).toBeGreaterThan(damageRounds / 4);
      expect(changed).toBe(0);
      expect(longestMs).toBeLessThan(LONGEST_MS);
      expect(peakMb).toBeLessThan(memoryMb);
    },
    async end() {
      reader.disconnect();
      expect(await ended).toEqual([0, null]);
    },
  };
}
