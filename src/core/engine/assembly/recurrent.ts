import { sigmoid, splat, tanh } from './functions';
import { loadSome, storeSome } from './lanes';

/** See reference/recurrent.ts. Gate blocks are [rows, gates * units], the others [rows, units]. */

export function lstmCell(
  gates: usize,
  previousCell: usize,
  cell: usize,
  cellTanh: usize,
  hidden: usize,
  rows: i32,
  units: i32,
): void {
  const step = units << 2;
  for (; rows > 0; rows--) {
    for (let at = 0; at < step; at += 16) {
      const left = (step - at) >> 2;
      const i = sigmoid(loadSome(gates + at, left));
      const f = sigmoid(loadSome(gates + step + at, left));
      const g = tanh(loadSome(gates + 2 * step + at, left));
      const o = sigmoid(loadSome(gates + 3 * step + at, left));
      storeSome(gates + at, i, left);
      storeSome(gates + step + at, f, left);
      storeSome(gates + 2 * step + at, g, left);
      storeSome(gates + 3 * step + at, o, left);
      const c = f32x4.add(f32x4.mul(f, loadSome(previousCell + at, left)), f32x4.mul(i, g));
      const t = tanh(c);
      storeSome(cell + at, c, left);
      storeSome(cellTanh + at, t, left);
      storeSome(hidden + at, f32x4.mul(o, t), left);
    }
    gates += 4 * step;
    previousCell += step;
    cell += step;
    cellTanh += step;
    hidden += step;
  }
}

/** 1 - x^2 */
// @ts-ignore: decorator
@inline
function tanhSlope(x: v128): v128 {
  return f32x4.sub(splat(1), f32x4.mul(x, x));
}

/** x (1 - x) */
// @ts-ignore: decorator
@inline
function sigmoidSlope(x: v128): v128 {
  return f32x4.mul(x, f32x4.sub(splat(1), x));
}

export function lstmCellBackward(
  gates: usize,
  previousCell: usize,
  cellTanh: usize,
  hiddenGradient: usize,
  cellGradient: usize,
  gateGradients: usize,
  rows: i32,
  units: i32,
): void {
  const step = units << 2;
  for (; rows > 0; rows--) {
    for (let at = 0; at < step; at += 16) {
      const left = (step - at) >> 2;
      const i = loadSome(gates + at, left);
      const f = loadSome(gates + step + at, left);
      const g = loadSome(gates + 2 * step + at, left);
      const o = loadSome(gates + 3 * step + at, left);
      const t = loadSome(cellTanh + at, left);
      const dh = loadSome(hiddenGradient + at, left);
      const through = f32x4.mul(f32x4.mul(dh, o), tanhSlope(t));
      const dc = f32x4.add(loadSome(cellGradient + at, left), through);
      const previous = loadSome(previousCell + at, left);
      storeSome(gateGradients + at, f32x4.mul(f32x4.mul(dc, g), sigmoidSlope(i)), left);
      storeSome(gateGradients + step + at, f32x4.mul(f32x4.mul(dc, previous), sigmoidSlope(f)), left);
      storeSome(gateGradients + 2 * step + at, f32x4.mul(f32x4.mul(dc, i), tanhSlope(g)), left);
      storeSome(gateGradients + 3 * step + at, f32x4.mul(f32x4.mul(dh, t), sigmoidSlope(o)), left);
      storeSome(cellGradient + at, f32x4.mul(dc, f), left);
    }
    gates += 4 * step;
    gateGradients += 4 * step;
    previousCell += step;
    cellTanh += step;
    hiddenGradient += step;
    cellGradient += step;
  }
}

export function gruCell(
  gates: usize,
  recurrent: usize,
  previousHidden: usize,
  hidden: usize,
  rows: i32,
  units: i32,
): void {
  const step = units << 2;
  for (; rows > 0; rows--) {
    for (let at = 0; at < step; at += 16) {
      const left = (step - at) >> 2;
      const second = at + step;
      const third = second + step;
      const r = sigmoid(f32x4.add(loadSome(gates + at, left), loadSome(recurrent + at, left)));
      const z = sigmoid(f32x4.add(loadSome(gates + second, left), loadSome(recurrent + second, left)));
      const through = f32x4.mul(r, loadSome(recurrent + third, left));
      const n = tanh(f32x4.add(loadSome(gates + third, left), through));
      const kept = f32x4.mul(z, loadSome(previousHidden + at, left));
      storeSome(gates + at, r, left);
      storeSome(gates + second, z, left);
      storeSome(gates + third, n, left);
      storeSome(hidden + at, f32x4.add(f32x4.mul(f32x4.sub(splat(1), z), n), kept), left);
    }
    gates += 3 * step;
    recurrent += 3 * step;
    previousHidden += step;
    hidden += step;
  }
}

export function gruCellBackward(
  gates: usize,
  recurrent: usize,
  previousHidden: usize,
  hiddenGradient: usize,
  gateGradients: usize,
  recurrentGradients: usize,
  rows: i32,
  units: i32,
): void {
  const step = units << 2;
  for (; rows > 0; rows--) {
    for (let at = 0; at < step; at += 16) {
      const left = (step - at) >> 2;
      const second = at + step;
      const third = second + step;
      const r = loadSome(gates + at, left);
      const z = loadSome(gates + second, left);
      const n = loadSome(gates + third, left);
      const dh = loadSome(hiddenGradient + at, left);
      const dn = f32x4.mul(f32x4.mul(dh, f32x4.sub(splat(1), z)), tanhSlope(n));
      const difference = f32x4.sub(loadSome(previousHidden + at, left), n);
      const dz = f32x4.mul(f32x4.mul(dh, difference), sigmoidSlope(z));
      const dr = f32x4.mul(f32x4.mul(dn, loadSome(recurrent + third, left)), sigmoidSlope(r));
      storeSome(gateGradients + at, dr, left);
      storeSome(gateGradients + second, dz, left);
      storeSome(gateGradients + third, dn, left);
      storeSome(recurrentGradients + at, dr, left);
      storeSome(recurrentGradients + second, dz, left);
      storeSome(recurrentGradients + third, f32x4.mul(dn, r), left);
      storeSome(hiddenGradient + at, f32x4.mul(dh, z), left);
    }
    gates += 3 * step;
    recurrent += 3 * step;
    gateGradients += 3 * step;
    recurrentGradients += 3 * step;
    previousHidden += step;
    hiddenGradient += step;
  }
}
