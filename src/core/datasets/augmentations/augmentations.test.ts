import { describe, expect, it } from 'vitest';
import { defaultValues } from '../../support/fields.ts';
import { createRandom, type Random } from '../../support/random.ts';
import { augmentations } from './index.ts';

const image = () => Float32Array.from({ length: 12 }, (_, i) => i); // [3, 4, 1]

/** A generator that always gives the same uniform number. */
const fixed = (uniform: number): Random => ({ ...createRandom(1), nextUniform: () => uniform });

function apply(type: string, values: Record<string, number | boolean>, random: Random, block = image()) {
  augmentations.get(type).create([3, 4, 1], values)(block, 0, random);
  return [...block];
}

describe('augmentations', () => {
  it('flip left to right exactly', () => {
    const flipped = apply('randomFlip', { horizontal: true, vertical: false }, fixed(0));
    expect(flipped).toEqual([3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8]);
    expect(apply('randomFlip', { horizontal: true, vertical: false }, fixed(0.9))).toEqual([...image()]);
  });

  it('shift by whole pixels and repeat the edge', () => {
    expect(apply('randomShift', { fraction: 1 / 3 }, fixed(1)).slice(0, 4)).toEqual(
      [4, 5, 6, 7].map((value) => expect.closeTo(value + 4 / 3 > 7 ? 7 : value + 4 / 3, 5)),
    );
  });

  it('rotate by a half turn into the reversed image', () => {
    const turned = apply('randomRotate', { degrees: 180 }, fixed(1));
    [...image()].reverse().forEach((value, i) => expect(turned[i]).toBeCloseTo(value, 4));
  });

  it('leave the image alone at strength 0, and the neighbours at any strength', () => {
    for (const { type, create, fields } of augmentations.all) {
      const block = new Float32Array(36).map((_, i) => i);
      create([3, 4, 1], defaultValues(fields))(block, 12, createRandom(4));
      expect([...block.slice(0, 12), ...block.slice(24)], type).toEqual(
        [...Array(36).keys()].filter((i) => i < 12 || i >= 24),
      );
    }
    for (const [type, field] of [
      ['randomShift', 'fraction'],
      ['randomRotate', 'degrees'],
      ['randomZoom', 'fraction'],
      ['randomNoise', 'standardDeviation'],
    ] as const) {
      apply(type, { [field]: 0 }, createRandom(3)).forEach((value, i) =>
        expect(value, type).toBeCloseTo(i, 6),
      );
    }
  });

  it('repeat themselves from the same seed', () => {
    for (const { type, fields } of augmentations.all) {
      const values = defaultValues(fields) as Record<string, number | boolean>;
      expect(apply(type, values, createRandom(9)), type).toEqual(apply(type, values, createRandom(9)));
    }
  });
});
