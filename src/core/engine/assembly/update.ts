import { splat } from './functions';
import { loadSome, storeSome } from './lanes';

/** Closer to 0 than `limit` becomes 0 (see reference/update.ts); NaN stays. */
// @ts-ignore: decorator
@inline
function flushed(x: v128, limit: f32): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), splat(limit)));
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
  const rates = splat(rate);
  const kept = splat(momentum);
  const news = splat(fresh);
  for (; length > 0; length -= 4) {
    const gradient = loadSome(g, length);
    const sum = f32x4.add(f32x4.mul(kept, loadSome(buffer, length)), f32x4.mul(news, gradient));
    const b = flushed(sum, 1e-30);
    const move = nesterov ? f32x4.add(gradient, f32x4.mul(kept, b)) : b;
    storeSome(buffer, b, length);
    storeSome(w, f32x4.sub(loadSome(w, length), f32x4.mul(rates, move)), length);
    w += 16;
    g += 16;
    buffer += 16;
  }
}

/** The fresh parts come from the caller, because 1 - beta in float32 would be 1e-5 off. */
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
  const rates = splat(rate);
  const kept1 = splat(beta1);
  const fresh1 = splat(firstFresh);
  const kept2 = splat(beta2);
  const fresh2 = splat(secondFresh);
  const scales = splat(scale);
  const epsilons = splat(epsilon);
  for (; length > 0; length -= 4) {
    const gradient = loadSome(g, length);
    const squares = f32x4.mul(f32x4.mul(fresh2, gradient), gradient);
    const sum1 = f32x4.add(f32x4.mul(kept1, loadSome(m, length)), f32x4.mul(fresh1, gradient));
    const first = flushed(sum1, 1e-30);
    const second = flushed(f32x4.add(f32x4.mul(kept2, loadSome(v, length)), squares), 1e-36);
    storeSome(m, first, length);
    storeSome(v, second, length);
    const divisor = f32x4.add(f32x4.mul(f32x4.sqrt(second), scales), epsilons);
    const move = f32x4.div(f32x4.mul(rates, first), divisor);
    storeSome(w, f32x4.sub(loadSome(w, length), move), length);
    w += 16;
    g += 16;
    m += 16;
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
  const rates = splat(rate);
  const kept = splat(alpha);
  const news = splat(fresh);
  const epsilons = splat(epsilon);
  for (; length > 0; length -= 4) {
    const gradient = loadSome(g, length);
    const squares = f32x4.mul(f32x4.mul(news, gradient), gradient);
    const second = flushed(f32x4.add(f32x4.mul(kept, loadSome(v, length)), squares), 1e-36);
    storeSome(v, second, length);
    const divisor = f32x4.add(f32x4.sqrt(second), epsilons);
    const move = f32x4.div(f32x4.mul(rates, gradient), divisor);
    storeSome(w, f32x4.sub(loadSome(w, length), move), length);
    w += 16;
    g += 16;
    v += 16;
  }
}

export function averageUpdate(average: usize, x: usize, length: i32, decay: f32, fresh: f32): void {
  const kept = splat(decay);
  const news = splat(fresh);
  for (; length > 0; length -= 4) {
    const sum = f32x4.add(f32x4.mul(kept, loadSome(average, length)), f32x4.mul(news, loadSome(x, length)));
    storeSome(average, sum, length);
    average += 16;
    x += 16;
  }
}
