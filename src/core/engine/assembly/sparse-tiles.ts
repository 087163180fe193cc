import { splat } from './functions';
import { fused } from './lanes';

/** What becomes of the sums of {@link listed}: they are stored, go on from what stands there, or are added to it. */
export const STORED: i32 = 0;
export const CONTINUED: i32 = 1;
export const ADDED: i32 = 2;

// @ts-ignore: decorator
@inline
function begin(c: usize, mode: i32): v128 {
  // What may be -0 is +0 from here on, as it is after the first product that is +0.
  return mode == CONTINUED ? f32x4.add(splat(0), v128.load(c)) : splat(0);
}

// @ts-ignore: decorator
@inline
function end(c: usize, sum: v128, mode: i32): void {
  v128.store(c, mode == ADDED ? f32x4.add(v128.load(c), sum) : sum);
}

/**
 * The numbers of a list times their rows of a panel, `vectors` vectors of columns side by side, whose sums go to c.
 * @param vectors 4, 6, 8 or 12, a constant; `mode` also.
 */
// @ts-ignore: decorator
@inline
export function listed(vectors: i32, mode: i32, values: usize, places: usize, count: i32, panel: usize, c: usize): void {
  let s0 = begin(c, mode);
  let s1 = begin(c + 16, mode);
  let s2 = begin(c + 32, mode);
  let s3 = begin(c + 48, mode);
  let s4 = vectors > 4 ? begin(c + 64, mode) : s0;
  let s5 = vectors > 4 ? begin(c + 80, mode) : s0;
  let s6 = vectors > 6 ? begin(c + 96, mode) : s0;
  let s7 = vectors > 6 ? begin(c + 112, mode) : s0;
  let s8 = vectors > 8 ? begin(c + 128, mode) : s0;
  let s9 = vectors > 8 ? begin(c + 144, mode) : s0;
  let s10 = vectors > 8 ? begin(c + 160, mode) : s0;
  let s11 = vectors > 8 ? begin(c + 176, mode) : s0;
  for (; count > 0; count--) {
    const b = panel + <usize>load<u32>(places);
    const factor = v128.load32_splat(values);
    s0 = fused(s0, factor, v128.load(b));
    s1 = fused(s1, factor, v128.load(b, 16));
    s2 = fused(s2, factor, v128.load(b, 32));
    s3 = fused(s3, factor, v128.load(b, 48));
    if (vectors > 4) {
      s4 = fused(s4, factor, v128.load(b, 64));
      s5 = fused(s5, factor, v128.load(b, 80));
    }
    if (vectors > 6) {
      s6 = fused(s6, factor, v128.load(b, 96));
      s7 = fused(s7, factor, v128.load(b, 112));
    }
    if (vectors > 8) {
      s8 = fused(s8, factor, v128.load(b, 128));
      s9 = fused(s9, factor, v128.load(b, 144));
      s10 = fused(s10, factor, v128.load(b, 160));
      s11 = fused(s11, factor, v128.load(b, 176));
    }
    values += 4;
    places += 4;
  }
  end(c, s0, mode);
  end(c + 16, s1, mode);
  end(c + 32, s2, mode);
  end(c + 48, s3, mode);
  if (vectors > 4) {
    end(c + 64, s4, mode);
    end(c + 80, s5, mode);
  }
  if (vectors > 6) {
    end(c + 96, s6, mode);
    end(c + 112, s7, mode);
  }
  if (vectors > 8) {
    end(c + 128, s8, mode);
    end(c + 144, s9, mode);
    end(c + 160, s10, mode);
    end(c + 176, s11, mode);
  }
}

/**
 * {@link listed} with eight vectors, for a right matrix in panels of 16 columns: the second four lie `gap` bytes behind
 * the first, in the next panel.
 */
// @ts-ignore: decorator
@inline
export function listedPair(
  mode: i32,
  values: usize,
  places: usize,
  count: i32,
  panel: usize,
  gap: usize,
  c: usize,
): void {
  let s0 = begin(c, mode);
  let s1 = begin(c + 16, mode);
  let s2 = begin(c + 32, mode);
  let s3 = begin(c + 48, mode);
  let s4 = begin(c + 64, mode);
  let s5 = begin(c + 80, mode);
  let s6 = begin(c + 96, mode);
  let s7 = begin(c + 112, mode);
  for (; count > 0; count--) {
    const b = panel + <usize>load<u32>(places);
    const next = b + gap;
    const factor = v128.load32_splat(values);
    s0 = fused(s0, factor, v128.load(b));
    s1 = fused(s1, factor, v128.load(b, 16));
    s2 = fused(s2, factor, v128.load(b, 32));
    s3 = fused(s3, factor, v128.load(b, 48));
    s4 = fused(s4, factor, v128.load(next));
    s5 = fused(s5, factor, v128.load(next, 16));
    s6 = fused(s6, factor, v128.load(next, 32));
    s7 = fused(s7, factor, v128.load(next, 48));
    values += 4;
    places += 4;
  }
  end(c, s0, mode);
  end(c + 16, s1, mode);
  end(c + 32, s2, mode);
  end(c + 48, s3, mode);
  end(c + 64, s4, mode);
  end(c + 80, s5, mode);
  end(c + 96, s6, mode);
  end(c + 112, s7, mode);
}
