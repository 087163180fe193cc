import type { Instruction, WasmCode } from './wasm-code.ts';

/**
 * The numbers of assembly/constants.ts that generated code needs, in all four lanes each. They must stay the
 * same: generated code gives the bits of the kernels.
 */
export const CONSTANTS = {
  ONE: 1,
  HALF: 0.5,
  MINUS_TWO: -2,
  LOG2_E: 1.44269504,
  ROUNDER: 12582912,
  LN2_HIGH: 0.693359375,
  LN2_LOW: -0.00021219444,
  EXP_HIGHEST: 89,
  EXP_LOWEST: -104,
  EXP_3: 0.16666518,
  EXP_4: 0.041666206,
  EXP_5: 0.008368953,
  EXP_6: 0.0013950601,
  TANH_SMALL: 0.625,
  TANH_3: -0.33333263,
  TANH_5: 0.13330899,
  TANH_7: -0.053692967,
  TANH_9: 0.020483315,
  TANH_11: -0.005528633,
  SMALLEST_FIRST_MOMENT: 1e-30,
  SMALLEST_SECOND_MOMENT: 1e-36,
  MINUS_ZERO: -0,
} as const;

/** Name of one of {@link CONSTANTS}. */
export type ConstantName = keyof typeof CONSTANTS;

/** Bytes of one constant: four lanes. */
export const CONSTANT_BYTES = 16;

const names = Object.keys(CONSTANTS) as ConstantName[];

/** Bytes of all of them; they lie at the start of the memory. */
export const CONSTANTS_BYTES = names.length * CONSTANT_BYTES;

/** Fills the start of a memory. */
export function writeConstants(memory: ArrayBufferLike): void {
  const lanes = new Float32Array(memory, 0, names.length * 4);
  names.forEach((name, index) => lanes.fill(CONSTANTS[name], index * 4, index * 4 + 4));
}

/** Something that puts one vector on the stack. */
export type Vector = () => void;

/** Activations that generated code knows. */
export type TinyActivation = 'relu' | 'sigmoid' | 'tanh';

/** Formulas on four lanes, the same operations in the same order as assembly/functions.ts. */
export interface VectorFunctions {
  constant(name: ConstantName): Vector;
  /** Puts the result of an instruction with one, two or three operands on the stack. */
  apply(name: Instruction, ...operands: readonly Vector[]): Vector;
  /** Calculates now, into a local; gives a reader of it. */
  keep(value: Vector): Vector;
  activation(name: TinyActivation, x: Vector): Vector;
  derivative(name: TinyActivation, x: Vector, y: Vector): Vector;
}

/** Formulas that write into `code`. */
export function createVectorFunctions(code: WasmCode): VectorFunctions {
  const apply =
    (name: Instruction, ...operands: readonly Vector[]): Vector =>
    () => {
      for (const operand of operands) operand();
      code.op(name);
    };
  const constant =
    (name: ConstantName): Vector =>
    () =>
      void code.constant(0).op('v128.load', names.indexOf(name) * CONSTANT_BYTES);
  const keep = (value: Vector): Vector => {
    const local = code.local('v128');
    value();
    code.set(local);
    return () => void code.get(local);
  };
  const add = (a: Vector, b: Vector) => apply('f32x4.add', a, b);
  const sub = (a: Vector, b: Vector) => apply('f32x4.sub', a, b);
  const times = (a: Vector, b: Vector) => apply('f32x4.mul', a, b);
  const one = constant('ONE');
  const zero: Vector = () => void code.zeroVector();
  const horner = (sum: Vector, x: Vector, name: ConstantName) => add(times(sum, x), constant(name));
  const shift = (name: 'i32x4.shl' | 'i32x4.shr_s', value: Vector, by: number): Vector => {
    return () => {
      value();
      code.constant(by).op(name);
    };
  };
  const powerOfTwo = (bits: Vector) => apply('i32x4.add', shift('i32x4.shl', bits, 23), one);

  const exp = (x: Vector): Vector => {
    const inside = keep(
      apply('f32x4.pmax', apply('f32x4.pmin', x, constant('EXP_HIGHEST')), constant('EXP_LOWEST')),
    );
    const whole = keep(horner(inside, constant('LOG2_E'), 'ROUNDER'));
    const n = keep(sub(whole, constant('ROUNDER')));
    const r = keep(sub(sub(inside, times(n, constant('LN2_HIGH'))), times(n, constant('LN2_LOW'))));
    const sum = (['EXP_5', 'EXP_4', 'EXP_3', 'HALF'] as const).reduce(
      (inner: Vector, name) => horner(inner, r, name),
      constant('EXP_6'),
    );
    const mantissa = keep(add(one, add(r, times(times(r, r), sum))));
    const half = keep(shift('i32x4.shr_s', whole, 1));
    return times(times(mantissa, powerOfTwo(half)), powerOfTwo(apply('i32x4.sub', whole, half)));
  };

  const sigmoid = (x: Vector): Vector => {
    const e = keep(exp(apply('f32x4.neg', apply('f32x4.abs', x))));
    const numerator = apply('v128.bitselect', e, one, apply('f32x4.lt', x, zero));
    return apply('f32x4.div', numerator, add(one, e));
  };

  const tanh = (x: Vector): Vector => {
    const size = keep(apply('f32x4.abs', x));
    const z = keep(times(x, x));
    const sum = (['TANH_9', 'TANH_7', 'TANH_5', 'TANH_3'] as const).reduce(
      (inner: Vector, name) => horner(inner, z, name),
      constant('TANH_11'),
    );
    const small = keep(add(x, times(times(x, z), sum)));
    const e = keep(exp(times(constant('MINUS_TWO'), size)));
    const large = apply('f32x4.div', sub(one, e), add(one, e));
    const signed = apply('v128.or', large, apply('v128.and', x, constant('MINUS_ZERO')));
    return apply('v128.bitselect', small, signed, apply('f32x4.lt', size, constant('TANH_SMALL')));
  };

  return {
    constant,
    apply,
    keep,
    activation(name, x) {
      if (name === 'relu') return apply('v128.andnot', x, apply('f32x4.le', x, zero));
      return name === 'sigmoid' ? sigmoid(x) : tanh(x);
    },
    derivative(name, x, y) {
      if (name === 'relu') return apply('v128.and', apply('f32x4.gt', x, zero), one);
      return name === 'sigmoid' ? times(y, sub(one, y)) : sub(one, times(y, y));
    },
  };
}
