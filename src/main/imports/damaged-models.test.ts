import { afterAll, beforeAll, describe, it } from 'vitest';
import { networkCases } from '../../core/formats/testing/model-cases.ts';
import { readableFormats } from '../../core/formats/open-model-file.ts';
import {
  damageRounds,
  damageSeed,
  startDamagedReader,
  type DamagedReader,
} from './testing/damaged-process.ts';

describe(`damaged model files (seed ${damageSeed})`, () => {
  const { model } = networkCases()[0]!;
  const written = readableFormats.map(
    ({ type, write }) =>
      [
        type,
        write(model, 'net').map(({ name, suffix, bytes }) => ({ name: name ?? `net${suffix}`, bytes })),
      ] as const,
  );
  const sizes = written.map(([, files]) => files.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let reader: DamagedReader;
  beforeAll(() => void (reader = startDamagedReader(Math.max(...sizes))));
  afterAll(() => reader.end());

  it.each(written)(
    `${damageRounds} of %s are refused by code or read as they were written, each in time, all within the memory of a reader (seed ${damageSeed})`,
    (format, files) => reader.expectUnharmed({ format, files }),
    60_000,
  );
});
