import { constant, ONE } from './constants';
import { sigmoid, tanh } from './functions';
import { loadSome, storeSome } from './lanes';

/** See reference/recurrent.ts. Gate blocks are [rows, gates * units], the others [rows, units]. */

// @ts-ignore: decorator
@inline
function lstmCellLanes(
  gates: usize,
  previousCell: usize,
  cell: usize,
  cellTanh: usize,
  hidden: usize,
  rows: i32,
  units: i32,
  whole: bool,
): void {
  const step = units << 2;
  for (; rows > 0; rows--) {
    for (let at = 0; at < step; at += 16) {
      const left = (step - at) >> 2;
      const i = sigmoid(loadSome(gates + at, left, whole));
      const f = sigmoid(loadSome(gates + step + at, left, whole));
      const g = tanh(loadSome(gates + 2 * step + at, left, whole));
      const o = sigmoid(loadSome(gates + 3 * step + at, left, whole));
      storeSome(gates + at, i, left, whole);
      storeSome(gates + step + at, f, left, whole);
      storeSome(gates + 2 * step + at, g, left, whole);
      storeSome(gates + 3 * step + at, o, left, whole);
      const c = f32x4.add(f32x4.mul(f, loadSome(previousCell + at, left, whole)), f32x4.mul(i, g));
      const t = tanh(c);
      storeSome(cell + at, c, left, whole);
      storeSome(cellTanh + at, t, left, whole);
      storeSome(hidden + at, f32x4.mul(o, t), left, whole);
    }
    gates += 4 * step;
    previousCell += step;
    cell += step;
    cellTanh += step;
    hidden += step;
  }
}

export function lstmCell(
  gates: usize,
  previousCell: usize,
  cell: usize,
  cellTanh: usize,
  hidden: usize,
  rows: i32,
  units: i32,
): void {
  if (units & 3) lstmCellLanes(gates, previousCell, cell, cellTanh, hidden, rows, units, false);
  else lstmCellLanes(gates, previousCell, cell, cellTanh, hidden, rows, units, true);
}

/** 1 - x^2 */
// @ts-ignore: decorator
@inline
function tanhSlope(x: v128): v128 {
  return f32x4.sub(constant(ONE), f32x4.mul(x, x));
}

/** x (1 - x) */
// @ts-ignore: decorator
@inline
function sigmoidSlope(x: v128): v128 {
  return f32x4.mul(x, f32x4.sub(constant(ONE), x));
}

// @ts-ignore: decorator
@inline
function lstmCellBackwardLanes(
  gates: usize,
  previousCell: usize,
  cellTanh: usize,
  hiddenGradient: usize,
  cellGradient: usize,
  gateGradients: usize,
  rows: i32,
  units: i32,
  whole: bool,
): void {
  const step = units << 2;
  for (; rows > 0; rows--) {
    for (let at = 0; at < step; at += 16) {
      const left = (step - at) >> 2;
      const i = loadSome(gates + at, left, whole);
      const f = loadSome(gates + step + at, left, whole);
      const g = loadSome(gates + 2 * step + at, left, whole);
      const o = loadSome(gates + 3 * step + at, left, whole);
      const t = loadSome(cellTanh + at, left, whole);
      const dh = loadSome(hiddenGradient + at, left, whole);
      const through = f32x4.mul(f32x4.mul(dh, o), tanhSlope(t));
      const dc = f32x4.add(loadSome(cellGradient + at, left, whole), through);
      const previous = loadSome(previousCell + at, left, whole);
      storeSome(gateGradients + at, f32x4.mul(f32x4.mul(dc, g), sigmoidSlope(i)), left, whole);
      storeSome(gateGradients + step + at, f32x4.mul(f32x4.mul(dc, previous), sigmoidSlope(f)), left, whole);
      storeSome(gateGradients + 2 * step + at, f32x4.mul(f32x4.mul(dc, i), tanhSlope(g)), left, whole);
      storeSome(gateGradients + 3 * step + at, f32x4.mul(f32x4.mul(dh, t), sigmoidSlope(o)), left, whole);
      storeSome(cellGradient + at, f32x4.mul(dc, f), left, whole);
    }
    gates += 4 * step;
    gateGradients += 4 * step;
    previousCell += step;
    cellTanh += step;
    hiddenGradient += step;
    cellGradient += step;
  }
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
  if (units & 3) lstmCellBackwardLanes(gates, previousCell, cellTanh, hiddenGradient, cellGradient, gateGradients, rows, units, false);
  else lstmCellBackwardLanes(gates, previousCell, cellTanh, hiddenGradient, cellGradient, gateGradients, rows, units, true);
}

// @ts-ignore: decorator
@inline
function gruCellLanes(
  gates: usize,
  recurrent: usize,
  previousHidden: usize,
  hidden: usize,
  rows: i32,
  units: i32,
  whole: bool,
): void {
  const step = units << 2;
  for (; rows > 0; rows--) {
    for (let at = 0; at < step; at += 16) {
      const left = (step - at) >> 2;
      const second = at + step;
      const third = second + step;
      const r = sigmoid(f32x4.add(loadSome(gates + at, left, whole), loadSome(recurrent + at, left, whole)));
      const z = sigmoid(f32x4.add(loadSome(gates + second, left, whole), loadSome(recurrent + second, left, whole)));
      const through = f32x4.mul(r, loadSome(recurrent + third, left, whole));
      const n = tanh(f32x4.add(loadSome(gates + third, left, whole), through));
      const kept = f32x4.mul(z, loadSome(previousHidden + at, left, whole));
      storeSome(gates + at, r, left, whole);
      storeSome(gates + second, z, left, whole);
      storeSome(gates + third, n, left, whole);
      storeSome(hidden + at, f32x4.add(f32x4.mul(f32x4.sub(constant(ONE), z), n), kept), left, whole);
    }
    gates += 3 * step;
    recurrent += 3 * step;
    previousHidden += step;
    hidden += step;
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
  if (units & 3) gruCellLanes(gates, recurrent, previousHidden, hidden, rows, units, false);
  else gruCellLanes(gates, recurrent, previousHidden, hidden, rows, units, true);
}

// @ts-ignore: decorator
@inline
function gruCellBackwardLanes(
  gates: usize,
  recurrent: usize,
  previousHidden: usize,
  hiddenGradient: usize,
  gateGradients: usize,
  recurrentGradients: usize,
  rows: i32,
  units: i32,
  whole: bool,
): void {
  const step = units << 2;
  for (; rows > 0; rows--) {
    for (let at = 0; at < step; at += 16) {
      const left = (step - at) >> 2;
      const second = at + step;
      const third = second + step;
      const r = loadSome(gates + at, left, whole);
      const z = loadSome(gates + second, left, whole);
      const n = loadSome(gates + third, left, whole);
      const dh = loadSome(hiddenGradient + at, left, whole);
      const dn = f32x4.mul(f32x4.mul(dh, f32x4.sub(constant(ONE), z)), tanhSlope(n));
      const difference = f32x4.sub(loadSome(previousHidden + at, left, whole), n);
      const dz = f32x4.mul(f32x4.mul(dh, difference), sigmoidSlope(z));
      const dr = f32x4.mul(f32x4.mul(dn, loadSome(recurrent + third, left, whole)), sigmoidSlope(r));
      storeSome(gateGradients + at, dr, left, whole);
      storeSome(gateGradients + second, dz, left, whole);
      storeSome(gateGradients + third, dn, left, whole);
      storeSome(recurrentGradients + at, dr, left, whole);
      storeSome(recurrentGradients + second, dz, left, whole);
      storeSome(recurrentGradients + third, f32x4.mul(dn, r), left, whole);
      storeSome(hiddenGradient + at, f32x4.mul(dh, z), left, whole);
    }
    gates += 3 * step;
    recurrent += 3 * step;
    gateGradients += 3 * step;
    recurrentGradients += 3 * step;
    previousHidden += step;
    hiddenGradient += step;
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
  if (units & 3) gruCellBackwardLanes(gates, recurrent, previousHidden, hiddenGradient, gateGradients, recurrentGradients, rows, units, false);
  else gruCellBackwardLanes(gates, recurrent, previousHidden, hiddenGradient, gateGradients, recurrentGradients, rows, units, true);
}
