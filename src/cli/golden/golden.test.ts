import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../../core/engine/engine.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import type { GoldenCase } from './case.ts';
import { compareGolden } from './compare.ts';
import { runGoldenCase } from './run-case.ts';

const folder = join(import.meta.dirname, 'cases');
const cases = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as GoldenCase);

const failures = (golden: GoldenCase, result: ReturnType<typeof runGoldenCase>, float64 = false) =>
  compareGolden(golden, result, float64).filter((row) => !(row.ratio <= 1));

describe('training agrees with PyTorch', () => {
  it('over all fifty public cases', () => {
    expect(cases.length).toBe(50);
  });

  for (const golden of cases) {
    it(`${golden.name}, reference kernels`, () => {
      expect(failures(golden, runGoldenCase(golden))).toEqual([]);
    });
    it(`${golden.name}, fast kernels`, () => {
      expect(failures(golden, runGoldenCase(golden, chooseEngine().engine))).toEqual([]);
    });
    if (golden.tolerance.float64 === undefined) continue;
    it(`${golden.name}, in double precision`, () => {
      const result = runGoldenCase(golden, createReferenceEngine('float64'));
      expect(failures(golden, result, true)).toEqual([]);
    });
  }
});

describe('the comparison', () => {
  const golden = cases[0]!;
  const right = golden.expected as ReturnType<typeof runGoldenCase>;

  it('accepts what is expected', () => {
    expect(failures(golden, right)).toEqual([]);
  });

  it('refuses a wrong, a missing and a non-finite number', () => {
    const [first, ...rest] = right.loss_per_step!;
    const spoiled = (loss: number[]) =>
      failures(golden, { ...right, loss_per_step: loss }).map((each) => each.what);
    expect(spoiled([first! * 1.01, ...rest])).toEqual(['loss_per_step']);
    expect(spoiled(rest)).toEqual(['loss_per_step']);
    expect(spoiled([NaN, ...rest])).toEqual(['loss_per_step']);
    expect(failures(golden, { ...right, grads_step0: {} }).length).toBeGreaterThan(0);
  });
});
