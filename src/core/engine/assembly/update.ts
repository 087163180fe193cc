import { constant, SMALLEST_FIRST_MOMENT, SMALLEST_SECOND_MOMENT } from './constants';
import { splat } from './functions';
import { loadSome, storeSome } from './lanes';

/** Closer to 0 than `limit` becomes 0 (see reference/update.ts); NaN stays. */
// @ts-ignore: decorator
@inline
function flushed(x: v128, limit: usize): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), constant(limit)));
}

// @ts-ignore: decorator
@inline
function momentumUpdateLanes(
  w: usize,
  g: usize,
  buffer: usize,
  length: i32,
  rate: f32,
  momentum: f32,
  fresh: f32,
  nesterov: bool,
  whole: bool,
): void {
  const rates = splat(rate);
  const kept = splat(momentum);
  const news = splat(fresh);
  for (; length > 0; length -= 4) {
    const gradient = loadSome(g, length, whole);
    const sum = f32x4.add(f32x4.mul(kept, loadSome(buffer, length, whole)), f32x4.mul(news, gradient));
    const b = flushed(sum, SMALLEST_FIRST_MOMENT);
    const move = nesterov ? f32x4.add(gradient, f32x4.mul(kept, b)) : b;
    storeSome(buffer, b, length, whole);
    storeSome(w, f32x4.sub(loadSome(w, length, whole), f32x4.mul(rates, move)), length, whole);
    w += 16;
    g += 16;
    buffer += 16;
  }
}

export function momentumUpdate(
  w: usize,
  g: usize,
  buffer: usize,
  length: i32,
  rate: f32,
  momentum: f32,
  fresh: f32,
  nesterov: bool,
): void {
  const quads = length & ~3;
  const done = quads << 2;
  momentumUpdateLanes(w, g, buffer, quads, rate, momentum, fresh, nesterov, true);
  momentumUpdateLanes(w + done, g + done, buffer + done, length - quads, rate, momentum, fresh, nesterov, false);
}

/** The fresh parts come from the caller, because 1 - beta in float32 would be 1e-5 off. */
// @ts-ignore: decorator
@inline
function adamUpdateLanes(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  length: i32,
  rate: f32,
  beta1: f32,
  firstFresh: f32,
  beta2: f32,
  secondFresh: f32,
  scale: f32,
  epsilon: f32,
  whole: bool,
): void {
  const rates = splat(rate);
  const kept1 = splat(beta1);
  const fresh1 = splat(firstFresh);
  const kept2 = splat(beta2);
  const fresh2 = splat(secondFresh);
  const scales = splat(scale);
  const epsilons = splat(epsilon);
  for (; length > 0; length -= 4) {
    const gradient = loadSome(g, length, whole);
    const squares = f32x4.mul(f32x4.mul(fresh2, gradient), gradient);
    const sum1 = f32x4.add(f32x4.mul(kept1, loadSome(m, length, whole)), f32x4.mul(fresh1, gradient));
    const first = flushed(sum1, SMALLEST_FIRST_MOMENT);
    const second = flushed(f32x4.add(f32x4.mul(kept2, loadSome(v, length, whole)), squares), SMALLEST_SECOND_MOMENT);
    storeSome(m, first, length, whole);
    storeSome(v, second, length, whole);
    const divisor = f32x4.add(f32x4.mul(f32x4.sqrt(second), scales), epsilons);
    const move = f32x4.div(f32x4.mul(rates, first), divisor);
    storeSome(w, f32x4.sub(loadSome(w, length, whole), move), length, whole);
    w += 16;
    g += 16;
    m += 16;
    v += 16;
  }
}

export function adamUpdate(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  length: i32,
  rate: f32,
  beta1: f32,
  firstFresh: f32,
  beta2: f32,
  secondFresh: f32,
  scale: f32,
  epsilon: f32,
): void {
  const quads = length & ~3;
  const done = quads << 2;
  adamUpdateLanes(w, g, m, v, quads, rate, beta1, firstFresh, beta2, secondFresh, scale, epsilon, true);
  adamUpdateLanes(w + done, g + done, m + done, v + done, length - quads, rate, beta1, firstFresh, beta2, secondFresh, scale, epsilon, false);
}

// @ts-ignore: decorator
@inline
function rmspropUpdateLanes(
  w: usize,
  g: usize,
  v: usize,
  length: i32,
  rate: f32,
  alpha: f32,
  fresh: f32,
  epsilon: f32,
  whole: bool,
): void {
  const rates = splat(rate);
  const kept = splat(alpha);
  const news = splat(fresh);
  const epsilons = splat(epsilon);
  for (; length > 0; length -= 4) {
    const gradient = loadSome(g, length, whole);
    const squares = f32x4.mul(f32x4.mul(news, gradient), gradient);
    const second = flushed(f32x4.add(f32x4.mul(kept, loadSome(v, length, whole)), squares), SMALLEST_SECOND_MOMENT);
    storeSome(v, second, length, whole);
    const divisor = f32x4.add(f32x4.sqrt(second), epsilons);
    const move = f32x4.div(f32x4.mul(rates, gradient), divisor);
    storeSome(w, f32x4.sub(loadSome(w, length, whole), move), length, whole);
    w += 16;
    g += 16;
    v += 16;
  }
}

export function rmspropUpdate(
  w: usize,
  g: usize,
  v: usize,
  length: i32,
  rate: f32,
  alpha: f32,
  fresh: f32,
  epsilon: f32,
): void {
  const quads = length & ~3;
  const done = quads << 2;
  rmspropUpdateLanes(w, g, v, quads, rate, alpha, fresh, epsilon, true);
  rmspropUpdateLanes(w + done, g + done, v + done, length - quads, rate, alpha, fresh, epsilon, false);
}

// @ts-ignore: decorator
@inline
function averageUpdateLanes(average: usize, x: usize, length: i32, decay: f32, fresh: f32,
  whole: bool,
): void {
  const kept = splat(decay);
  const news = splat(fresh);
  for (; length > 0; length -= 4) {
    const sum = f32x4.add(f32x4.mul(kept, loadSome(average, length, whole)), f32x4.mul(news, loadSome(x, length, whole)));
    storeSome(average, sum, length, whole);
    average += 16;
    x += 16;
  }
}

export function averageUpdate(average: usize, x: usize, length: i32, decay: f32, fresh: f32): void {
  const quads = length & ~3;
  const done = quads << 2;
  averageUpdateLanes(average, x, quads, decay, fresh, true);
  averageUpdateLanes(average + done, x + done, length - quads, decay, fresh, false);
}
