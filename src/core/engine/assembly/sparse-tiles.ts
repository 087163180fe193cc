import { splat } from './functions';
import { fused } from './lanes';
import { scratchStart } from './scratch';
import { LIST_STRIDE } from './sparse-lists';

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
 * @param gap bytes between the first four vectors of a row and the others: 0 except where these lie in the next panel.
 */
// @ts-ignore: decorator
@inline
export function listed(
  vectors: i32,
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
    const rest = b + gap;
    const factor = v128.load32_splat(values);
    s0 = fused(s0, factor, v128.load(b));
    s1 = fused(s1, factor, v128.load(b, 16));
    s2 = fused(s2, factor, v128.load(b, 32));
    s3 = fused(s3, factor, v128.load(b, 48));
    if (vectors > 4) {
      s4 = fused(s4, factor, v128.load(rest, 64));
      s5 = fused(s5, factor, v128.load(rest, 80));
    }
    if (vectors > 6) {
      s6 = fused(s6, factor, v128.load(rest, 96));
      s7 = fused(s7, factor, v128.load(rest, 112));
    }
    if (vectors > 8) {
      s8 = fused(s8, factor, v128.load(rest, 128));
      s9 = fused(s9, factor, v128.load(rest, 144));
      s10 = fused(s10, factor, v128.load(rest, 160));
      s11 = fused(s11, factor, v128.load(rest, 176));
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

// @ts-ignore: decorator
@inline
function listedRows(
  counts: usize,
  values: usize,
  places: usize,
  rows: i32,
  panel: usize,
  gap: usize,
  c: usize,
  cStride: usize,
  columns: i32,
  add: bool,
): void {
  const tile = scratchStart();
  const bytes = columns << 2;
  const whole = (columns & 15) == 0;
  for (; rows > 0; rows--) {
    const to = whole ? c : tile;
    const count = load<i32>(counts);
    if (!whole && add) memory.copy(tile, c, bytes);
    if (columns > 16) {
      if (add) listed(8, CONTINUED, values, places, count, panel, gap, to);
      else listed(8, STORED, values, places, count, panel, gap, to);
    } else if (add) listed(4, CONTINUED, values, places, count, panel, 0, to);
    else listed(4, STORED, values, places, count, panel, 0, to);
    if (!whole) memory.copy(c, tile, bytes);
    counts += 4;
    values += LIST_STRIDE;
    places += LIST_STRIDE;
    c += cStride;
  }
}

/** Lists of some rows times at most 32 columns of one panel: c (+)= them, row by row. */
export function multiplyPanel(
  counts: usize,
  values: usize,
  places: usize,
  rows: i32,
  panel: usize,
  c: usize,
  cStride: usize,
  columns: i32,
  add: bool,
): void {
  // A constant: rows are often so short that a choice in each of them would be noticed.
  if (columns == 32) listedRows(counts, values, places, rows, panel, 0, c, cStride, 32, add);
  else listedRows(counts, values, places, rows, panel, 0, c, cStride, columns, add);
}

/** {@link multiplyPanel} where columns from the 17th on lie in another panel; `gap` as {@link listed} has it. */
export function multiplyPanels(
  counts: usize,
  values: usize,
  places: usize,
  rows: i32,
  panel: usize,
  gap: usize,
  c: usize,
  cStride: usize,
  columns: i32,
  add: bool,
): void {
  if (columns == 32) listedRows(counts, values, places, rows, panel, gap, c, cStride, 32, add);
  else listedRows(counts, values, places, rows, panel, gap, c, cStride, columns, add);
}
