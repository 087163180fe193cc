import { splat } from './functions';
import { loadPart } from './lanes';
import { ROW, WIDTH } from './sparse-lists';

/** Panels of the right matrix of a sparse product, checked for what is not finite while they are packed. */

/** One panel of up to 32 columns, missing ones 0. @returns lanes of 0, or NaN where a number is not finite. */
export function packPanel(from: usize, stride: usize, to: usize, depth: i32, columns: i32): v128 {
  let check = splat(0);
  const zero = splat(0);
  for (let row = 0; row < depth; row++) {
    for (let column = 0; column < columns; column += 4) {
      const left = columns - column;
      const at = <usize>column << 2;
      const numbers = left >= 4 ? v128.load(from + at) : loadPart(from + at, left);
      check = f32x4.add(check, f32x4.mul(numbers, zero));
      v128.store(to + at, numbers);
    }
    to += ROW;
    from += stride;
  }
  return check;
}

/** {@link packPanel} for 32 whole columns. */
export function packWhole(from: usize, stride: usize, to: usize, depth: i32): v128 {
  let check0 = splat(0);
  let check1 = splat(0);
  const zero = splat(0);
  for (; depth > 0; depth--) {
    for (let at: usize = 0; at < <usize>ROW; at += 32) {
      const n0 = v128.load(from + at);
      const n1 = v128.load(from + at, 16);
      check0 = f32x4.add(check0, f32x4.mul(n0, zero));
      check1 = f32x4.add(check1, f32x4.mul(n1, zero));
      v128.store(to + at, n0);
      v128.store(to + at, n1, 16);
    }
    to += ROW;
    from += stride;
  }
  return f32x4.add(check0, check1);
}

/** {@link packPanel} of transpose(from[columns, depth]). */
export function packTransposedPanel(from: usize, stride: usize, to: usize, depth: i32, columns: i32): v128 {
  let check = splat(0);
  const zero = splat(0);
  for (let column = 0; column < columns; column += 4) {
    const some = columns - column;
    // A row that does not exist reads the first one again; its results are thrown away.
    const from1 = some > 1 ? from + stride : from;
    const from2 = some > 2 ? from1 + stride : from;
    const from3 = some > 3 ? from2 + stride : from;
    let at = to;
    let offset: usize = 0;
    let left = depth;
    for (; left >= 4; left -= 4) {
      const r0 = v128.load(from + offset);
      const r1 = v128.load(from1 + offset);
      const r2 = v128.load(from2 + offset);
      const r3 = v128.load(from3 + offset);
      const both = f32x4.add(f32x4.mul(r0, zero), f32x4.mul(r1, zero));
      check = f32x4.add(check, f32x4.add(both, f32x4.add(f32x4.mul(r2, zero), f32x4.mul(r3, zero))));
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(at, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(at, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), ROW);
      v128.store(at, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 2 * ROW);
      v128.store(at, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 3 * ROW);
      at += 4 * ROW;
      offset += 16;
    }
    for (; left > 0; left--) {
      let numbers = v128.load32_splat(from + offset);
      numbers = f32x4.replace_lane(numbers, 1, load<f32>(from1 + offset));
      numbers = f32x4.replace_lane(numbers, 2, load<f32>(from2 + offset));
      numbers = f32x4.replace_lane(numbers, 3, load<f32>(from3 + offset));
      check = f32x4.add(check, f32x4.mul(numbers, zero));
      v128.store(at, numbers);
      at += ROW;
      offset += 4;
    }
    from += stride << 2;
    to += 16;
  }
  return check;
}
