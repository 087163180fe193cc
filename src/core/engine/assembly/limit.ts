import { fused } from './lanes';

/**
 * Nothing but multiplications and additions in registers: what the processor can do at best with 128 bits
 * (in the reproducible build without fused operations). Twelve chains cover the latency of both; 96 operations a turn.
 * @returns a number that depends on all of them, so that none is left out.
 */
export function multiplyAddLimit(turns: i32, factor: f32): f32 {
  const f = f32x4.splat(factor);
  let s0 = f32x4(1, 2, 3, 4);
  let s1 = f32x4.add(s0, s0);
  let s2 = f32x4.add(s1, s0);
  let s3 = f32x4.add(s2, s0);
  let s4 = f32x4.add(s3, s0);
  let s5 = f32x4.add(s4, s0);
  let s6 = f32x4.add(s5, s0);
  let s7 = f32x4.add(s6, s0);
  let s8 = f32x4.add(s7, s0);
  let s9 = f32x4.add(s8, s0);
  let s10 = f32x4.add(s9, s0);
  let s11 = f32x4.add(s10, s0);
  for (; turns > 0; turns--) {
    s0 = fused(s0, s0, f);
    s1 = fused(s1, s1, f);
    s2 = fused(s2, s2, f);
    s3 = fused(s3, s3, f);
    s4 = fused(s4, s4, f);
    s5 = fused(s5, s5, f);
    s6 = fused(s6, s6, f);
    s7 = fused(s7, s7, f);
    s8 = fused(s8, s8, f);
    s9 = fused(s9, s9, f);
    s10 = fused(s10, s10, f);
    s11 = fused(s11, s11, f);
  }
  const a = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
  const b = f32x4.add(f32x4.add(s4, s5), f32x4.add(s6, s7));
  const c = f32x4.add(f32x4.add(s8, s9), f32x4.add(s10, s11));
  return f32x4.extract_lane(f32x4.add(f32x4.add(a, b), c), 0);
}
