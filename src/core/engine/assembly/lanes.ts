/** The last one to three numbers of a block, so that kernels need no second, scalar version of a formula. */

/** `count` numbers, 1 to 3, the other lanes 0. */
// @ts-ignore: decorator
@inline
export function loadPart(from: usize, count: i32): v128 {
  let vector = v128.load32_zero(from);
  if (count > 1) vector = f32x4.replace_lane(vector, 1, load<f32>(from, 4));
  if (count > 2) vector = f32x4.replace_lane(vector, 2, load<f32>(from, 8));
  return vector;
}

/** Stores the first `count` lanes, 1 to 3. */
// @ts-ignore: decorator
@inline
export function storePart(to: usize, vector: v128, count: i32): void {
  v128.store_lane<f32>(to, vector, 0);
  if (count > 1) v128.store_lane<f32>(to, vector, 1, 4);
  if (count > 2) v128.store_lane<f32>(to, vector, 2, 8);
}

/** All bits set in the first `count` lanes. */
// @ts-ignore: decorator
@inline
export function firstLanes(count: i32): v128 {
  return i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3));
}

/** Lanes 0 and 1 (or 2 and 3) as doubles. */
// @ts-ignore: decorator
@inline
export function lowDoubles(vector: v128): v128 {
  return f64x2.promote_low_f32x4(vector);
}

// @ts-ignore: decorator
@inline
export function highDoubles(vector: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(vector, vector, 1, 1));
}

/** Sum of the two lanes of a + b, in one fixed order. */
// @ts-ignore: decorator
@inline
export function totalOf(a: v128, b: v128): f64 {
  const both = f64x2.add(a, b);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}

/**
 * sum + a b. Two roundings, the same on every machine; in the build for fast mode (relaxed SIMD allowed) one
 * rounding where the processor has it.
 */
// @ts-ignore: decorator
@inline
export function fused(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}

/**
 * Four numbers, or what is left of a block of which `left` > 0 remain. With `whole`, a constant, four are
 * known to remain: the call of the other case costs registers even where it never happens.
 */
// @ts-ignore: decorator
@inline
export function loadSome(from: usize, left: i32, whole: bool = false): v128 {
  if (whole) return v128.load(from);
  return left >= 4 ? v128.load(from) : loadRest(from, left);
}

/** As {@link loadSome}, the other way. */
// @ts-ignore: decorator
@inline
export function storeSome(to: usize, vector: v128, left: i32, whole: bool = false): void {
  if (whole || left >= 4) v128.store(to, vector);
  else storeRest(to, vector, left);
}

// Out of line: they run once per block at most.
function loadRest(from: usize, count: i32): v128 {
  return loadPart(from, count);
}

function storeRest(to: usize, vector: v128, count: i32): void {
  storePart(to, vector, count);
}

/** Runs are short, so a call of memory.copy would cost more than it does. */
// @ts-ignore: decorator
@inline
export function copyRun(from: usize, to: usize, length: i32): void {
  for (; length >= 4; length -= 4) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  for (; length > 0; length--) {
    store<f32>(to, load<f32>(from));
    from += 4;
    to += 4;
  }
}

/** to += from. */
// @ts-ignore: decorator
@inline
export function addRun(from: usize, to: usize, length: i32): void {
  for (; length >= 4; length -= 4) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    from += 16;
    to += 16;
  }
  for (; length > 0; length--) {
    store<f32>(to, load<f32>(to) + load<f32>(from));
    from += 4;
    to += 4;
  }
}
