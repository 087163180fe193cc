import { describe, expect, it } from 'vitest';
import { createRandom } from '../../core/support/random.ts';
import { decodeChunk, encodeChunk } from './series-chunk.ts';

const x = Float64Array.from({ length: 300 }, (_, index) => index + 7);
const y = Float64Array.from(x, (value) => 1 / value);

describe('a chunk of a curve', () => {
  it('brings back every bit, NaN, infinities and negative zero included', () => {
    const odd = Float64Array.of(1.5, Number.NaN, Number.POSITIVE_INFINITY, -0, Number.MIN_VALUE);
    const places = Float64Array.of(1, 2, 5, 6, 9);
    const back = decodeChunk(encodeChunk('run', 'train.loss', places, odd));
    expect(back.intact).toBe(true);
    expect([...back.x]).toEqual([...places]);
    expect([...back.y].every((value, index) => Object.is(value, odd[index]))).toBe(true);
  });

  it('stores neither consecutive x nor a constant y in full', () => {
    const row = encodeChunk('run', 'step.learningRate', x, new Float64Array(300).fill(0.01));
    expect(row.x).toBeNull();
    expect(row.y.length).toBe(8);
    expect(decodeChunk(row).y).toEqual(new Float64Array(300).fill(0.01));
  });

  it('keeps its extrema without the values that are not finite', () => {
    const row = encodeChunk('run', 'a', Float64Array.of(0, 1, 2, 3), Float64Array.of(Number.NaN, 4, -2, 1));
    expect(row).toMatchObject({ minimum: -2, maximum: 4, first: null, last: 1, not_finite: 1 });
  });

  it('flags every single flipped bit and draws none of its points', () => {
    const row = encodeChunk(
      'run',
      'train.loss',
      x.map((value) => 2 * value),
      y,
    );
    const random = createRandom(20_260_101);
    for (let round = 0; round < 500; round++) {
      const which = random.nextBelow(2) === 0 ? 'x' : 'y';
      const bytes = Buffer.from(row[which] as Uint8Array);
      const bit = random.nextBelow(8 * bytes.length);
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      const back = decodeChunk({ ...row, [which]: bytes });
      expect(back.intact).toBe(false);
      expect(back.y.every(Number.isNaN)).toBe(true);
    }
  });

  it('flags a wrong place, count or extremum, and takes no memory for an absurd count', () => {
    const row = encodeChunk('run', 'train.loss', x, y);
    expect(decodeChunk({ ...row, first_x: 8 }).intact).toBe(false);
    expect(decodeChunk({ ...row, name: 'validation.loss' }).intact).toBe(false);
    expect(decodeChunk({ ...row, maximum: 9 }).intact).toBe(false);
    expect(decodeChunk({ ...row, count: 2 ** 40 }).y.length).toBe(1000);
  });
});
