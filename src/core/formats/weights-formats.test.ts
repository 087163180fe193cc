import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../support/errors.ts';
import { createRandom } from '../support/random.ts';
import { exportFormats } from './index.ts';
import { largestRounding } from './precision.ts';
import { countNonFinite, type WeightsFile } from './weights-file.ts';

/** Of the damage. */
const seed = 20_240_601;

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}\.[a-z]{1,8}$/);
const tensor = fc.tuple(name, fc.array(fc.nat(4), { maxLength: 3 })).chain(([label, shape]) => {
  const size = shape.reduce((product, axis) => product * axis, 1);
  return fc
    .float32Array({ minLength: size, maxLength: size })
    .map((values) => ({ name: label, shape, values }));
});
const weightsFile = fc.record({
  tensors: fc.uniqueArray(tensor, { maxLength: 6, selector: (each) => each.name }),
  metadata: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ unit: 'grapheme' })),
});

const sample: WeightsFile = {
  tensors: [
    { name: 'dense_1.kernel', shape: [2, 3], values: Float32Array.of(1, -2.5, 3e-8, 4, 0.1, -0) },
    { name: 'dense_1.bias', shape: [3], values: Float32Array.of(0, 1, 2) },
    { name: 'scale.gamma', shape: [], values: Float32Array.of(7) },
  ],
  metadata: { design: '{}', zeta: 'last', alpha: 'first' },
};

const byName = ({ tensors, metadata }: WeightsFile) => ({
  metadata: { ...metadata },
  tensors: new Map(tensors.map((each) => [each.name, { shape: [...each.shape], values: each.values }])),
});

describe.each(
  exportFormats.all.flatMap((format) =>
    (format.precisions ?? []).map((precision) => ({ format, precision })),
  ),
)('the format $format.type in $precision', ({ format, precision }) => {
  it('comes back within its rounding, kernels and vectors alike', () => {
    const random = createRandom(3);
    const make = (name: string, shape: readonly number[], size: number) => ({
      name,
      shape,
      values: Float32Array.from({ length: size }, () => random.nextNormal()),
    });
    const tensors = [
      make('a.kernel', [6, 5], 30),
      make('a.bias', [5], 5),
      make('b.kernel', [3, 3, 2, 4], 72),
    ];
    const back = format.read(format.write({ tensors, metadata: {}, precision })).tensors;
    expect(back.map(({ name }) => name).sort()).toEqual(tensors.map(({ name }) => name).sort());
    for (const { name, values } of tensors) {
      const found = back.find((each) => each.name === name)!.values;
      const bound = largestRounding(values, precision);
      values.forEach((value, index) => expect(Math.abs(found[index]! - value)).toBeLessThanOrEqual(bound));
    }
  });
});

describe.each(exportFormats.all)('the format $type', (format) => {
  it('brings every number, shape, name and note back', () => {
    fc.assert(
      fc.property(weightsFile, (weights) => {
        expect(byName(format.read(format.write(weights)))).toEqual(byName(weights));
      }),
    );
  });

  it('keeps NaN and infinities, and they can be counted', () => {
    const odd = {
      tensors: [{ name: 'a.b', shape: [4], values: Float32Array.of(NaN, Infinity, -Infinity, 1) }],
      metadata: {},
    };
    const back = format.read(format.write(odd));
    expect([...back.tensors[0]!.values]).toEqual([NaN, Infinity, -Infinity, 1]);
    expect(countNonFinite(back)).toBe(3);
  });

  it('writes the same bytes for the same weights', () => {
    const reordered = { ...sample, metadata: { alpha: 'first', zeta: 'last', design: '{}' } };
    expect(format.write(sample)).toEqual(format.write(reordered));
  });

  it('refuses to write two tensors of one name, or values that do not fill the shape', () => {
    const [first] = sample.tensors;
    expect(() => format.write({ ...sample, tensors: [first!, first!] })).toThrow(/twice/);
    expect(() => format.write({ ...sample, tensors: [{ ...first!, shape: [2, 2] }] })).toThrow(
      /wants 4 values/,
    );
  });

  it(`survives 400 damaged files: reads something consistent or refuses with a typed error (seed ${seed})`, () => {
    const random = createRandom(seed);
    const good = format.write(sample);
    let refused = 0;
    for (let round = 0; round < 400; round++) {
      const bytes = mutate(good, random.nextBelow(4), random.nextBelow);
      try {
        for (const { shape, values } of format.read(bytes).tensors) {
          expect(values.length).toBe(shape.reduce((product, axis) => product * axis, 1));
        }
      } catch (error) {
        if (!(error instanceof StudioError))
          throw new Error(`seed ${seed}, round ${round}: ${String(error)}`, { cause: error });
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(200);
  });
});

function mutate(good: Uint8Array, kind: number, below: (bound: number) => number): Uint8Array {
  switch (kind) {
    case 0:
      return good.slice(0, below(good.length));
    case 1:
      return Uint8Array.of(...good, ...new Uint8Array(1 + below(9)));
    case 2: {
      const at = below(good.length);
      return Uint8Array.of(...good.slice(0, at), ...good.slice(at + 1 + below(3)));
    }
    default: {
      const bytes = good.slice();
      for (let i = 0; i <= below(3); i++) bytes[below(Math.min(bytes.length, 300))] = below(256);
      return bytes;
    }
  }
}
