import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { networkCases } from '../../core/formats/testing/model-cases.ts';
import { readableFormats } from '../../core/formats/open-model-file.ts';
import { memoryToRead } from './read-limits.ts';
import type { DamageOrder, DamageReport } from './testing/read-damaged.ts';

const child = fileURLToPath(new URL('testing/read-damaged.ts', import.meta.url));
/** Another one on demand; each failure names its round. */
const seed = Number(process.env['DESCENT_DAMAGE_SEED'] ?? 20_261_128);
const rounds = Number(process.env['DESCENT_DAMAGE_ROUNDS'] ?? 400);
/** Longest that one small file may take, in milliseconds. */
const LONGEST_MS = 5_000;

/** Reads damaged copies in a process of its own, with the heap of those that read files. */
async function readDamaged(order: DamageOrder, memoryMb: number): Promise<DamageReport> {
  const reader = fork(child, {
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${memoryMb}`],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(reader, 'exit');
  const answer = Promise.race([
    once(reader, 'message').then(([report]) => report as DamageReport),
    ended.then(([code, signal]) => {
      throw new Error(`The reader ended with code ${String(code)}, signal ${String(signal)}.`);
    }),
  ]);
  reader.send(order);
  const report = await answer;
  expect(await ended).toEqual([0, null]);
  return report;
}

describe(`damaged model files (seed ${seed})`, () => {
  const { model } = networkCases()[0]!;

  it.each(readableFormats.map(({ type }) => type))(
    `${rounds} of %s are refused by code or read as they were written, each in time, all within the memory of a reader (seed ${seed})`,
    async (type) => {
      const format = readableFormats.find((each) => each.type === type)!;
      const files = format
        .write(model, 'net')
        .map(({ name, suffix, bytes }) => ({ name: name ?? `net${suffix}`, bytes }));
      const total = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
      const memoryMb = memoryToRead(total);
      const report = await readDamaged({ format: type, seed, rounds, files }, memoryMb);
      const { refused, same, changed, longestMs, peakMb } = report;
      console.info(
        `${type}: seed ${seed}, ${refused} refused, ${same} the same, ${changed} with another content; longest ${longestMs.toFixed(0)} ms, peak ${peakMb.toFixed(0)} of ${memoryMb} MB`,
      );
      expect(report.wrong).toEqual([]);
      expect(refused + same + changed).toBe(rounds);
      expect(refused).toBeGreaterThan(rounds / 4);
      expect(changed).toBe(0);
      expect(longestMs).toBeLessThan(LONGEST_MS);
      expect(peakMb).toBeLessThan(memoryMb);
    },
    60_000,
  );
});
