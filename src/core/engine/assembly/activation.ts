import { activation, derivative, splat } from './functions';
import { loadPart, storePart } from './lanes';
import { scratchStart } from './scratch';

/** y = f(x) for a multiple of 4; the constant `code` makes the compiler keep one formula per loop. */
// @ts-ignore: decorator
@inline
function forward(code: i32, x: usize, y: usize, length: i32, parameter: f32): void {
  const p = splat(parameter);
  for (; length > 0; length -= 4) {
    v128.store(y, activation(code, v128.load(x), p));
    x += 16;
    y += 16;
  }
}

// @ts-ignore: decorator
@inline
function backward(
  code: i32,
  x: usize,
  y: usize,
  outputGradient: usize,
  inputGradient: usize,
  length: i32,
  parameter: f32,
): void {
  const p = splat(parameter);
  for (; length > 0; length -= 4) {
    const slope = derivative(code, v128.load(x), v128.load(y), p);
    v128.store(inputGradient, f32x4.mul(v128.load(outputGradient), slope));
    x += 16;
    y += 16;
    outputGradient += 16;
    inputGradient += 16;
  }
}

function forwardQuads(code: i32, x: usize, y: usize, length: i32, parameter: f32): void {
  switch (code) {
    case 0:
      return forward(0, x, y, length, parameter);
    case 1:
      return forward(1, x, y, length, parameter);
    case 2:
      return forward(2, x, y, length, parameter);
    case 3:
      return forward(3, x, y, length, parameter);
    case 4:
      return forward(4, x, y, length, parameter);
    case 5:
      return forward(5, x, y, length, parameter);
    case 6:
      return forward(6, x, y, length, parameter);
    case 7:
      return forward(7, x, y, length, parameter);
    case 8:
      return forward(8, x, y, length, parameter);
    case 9:
      return forward(9, x, y, length, parameter);
    case 10:
      return forward(10, x, y, length, parameter);
    case 11:
      return forward(11, x, y, length, parameter);
    case 12:
      return forward(12, x, y, length, parameter);
    case 13:
      return forward(13, x, y, length, parameter);
    case 14:
      return forward(14, x, y, length, parameter);
    case 15:
      return forward(15, x, y, length, parameter);
    case 16:
      return forward(16, x, y, length, parameter);
    case 17:
      return forward(17, x, y, length, parameter);
  }
}

function backwardQuads(
  code: i32,
  x: usize,
  y: usize,
  outputGradient: usize,
  inputGradient: usize,
  length: i32,
  parameter: f32,
): void {
  switch (code) {
    case 0:
      return backward(0, x, y, outputGradient, inputGradient, length, parameter);
    case 1:
      return backward(1, x, y, outputGradient, inputGradient, length, parameter);
    case 2:
      return backward(2, x, y, outputGradient, inputGradient, length, parameter);
    case 3:
      return backward(3, x, y, outputGradient, inputGradient, length, parameter);
    case 4:
      return backward(4, x, y, outputGradient, inputGradient, length, parameter);
    case 5:
      return backward(5, x, y, outputGradient, inputGradient, length, parameter);
    case 6:
      return backward(6, x, y, outputGradient, inputGradient, length, parameter);
    case 7:
      return backward(7, x, y, outputGradient, inputGradient, length, parameter);
    case 8:
      return backward(8, x, y, outputGradient, inputGradient, length, parameter);
    case 9:
      return backward(9, x, y, outputGradient, inputGradient, length, parameter);
    case 10:
      return backward(10, x, y, outputGradient, inputGradient, length, parameter);
    case 11:
      return backward(11, x, y, outputGradient, inputGradient, length, parameter);
    case 12:
      return backward(12, x, y, outputGradient, inputGradient, length, parameter);
    case 13:
      return backward(13, x, y, outputGradient, inputGradient, length, parameter);
    case 14:
      return backward(14, x, y, outputGradient, inputGradient, length, parameter);
    case 15:
      return backward(15, x, y, outputGradient, inputGradient, length, parameter);
    case 16:
      return backward(16, x, y, outputGradient, inputGradient, length, parameter);
    case 17:
      return backward(17, x, y, outputGradient, inputGradient, length, parameter);
  }
}

/** y = f(x) for activation number `code` (see simd/activation.ts). */
export function activate(code: i32, x: usize, y: usize, length: i32, parameter: f32): void {
  const whole = length & ~3;
  const rest = length - whole;
  forwardQuads(code, x, y, whole, parameter);
  if (rest == 0) return;
  // The last one to three numbers pass through the same code, in four lanes of their own.
  const lanes = scratchStart();
  v128.store(lanes, loadPart(x + (whole << 2), rest));
  forwardQuads(code, lanes, lanes, 4, parameter);
  storePart(y + (whole << 2), v128.load(lanes), rest);
}

/** dx = dy f'(x) */
export function activateBackward(
  code: i32,
  x: usize,
  y: usize,
  outputGradient: usize,
  inputGradient: usize,
  length: i32,
  parameter: f32,
): void {
  const whole = length & ~3;
  const rest = length - whole;
  backwardQuads(code, x, y, outputGradient, inputGradient, whole, parameter);
  if (rest == 0) return;
  const lanes = scratchStart();
  const offset = whole << 2;
  v128.store(lanes, loadPart(x + offset, rest));
  v128.store(lanes, loadPart(y + offset, rest), 16);
  v128.store(lanes, loadPart(outputGradient + offset, rest), 32);
  backwardQuads(code, lanes, lanes + 16, lanes + 32, lanes, 4, parameter);
  storePart(inputGradient + offset, v128.load(lanes), rest);
}
