import type { Instruction, WasmCode } from './wasm-code.ts';

/**
 * The numbers of assembly/constants.ts that generated code needs, in all four lanes each. They must stay the
 * same: generated code gives the bits of the kernels.
 */
export const CONSTANTS = {
  ONE: 1,
  HALF: 0.5,
  LOG2_E: 1.44269504,
  ROUNDER: 12582912,
  LN2_HIGH: 0.693359375,
  LN2_LOW: -0.00021219444,
  EXP_LOWEST: -104,
  EXP_3: 0.16666518,
  EXP_4: 0.041666206,
  EXP_5: 0.008368953,
  EXP_6: 0.0013950601,
  TANH_HIGHEST: 9,
  TANH_P1: 0.13379979,
  TANH_P2: 0.0034943349,
  TANH_P3: 2.0588044e-5,
  TANH_P4: 1.3324679e-8,
  TANH_Q1: 0.46713296,
  TANH_Q2: 0.02587224,
  TANH_Q3: 0.00032835675,
  TANH_Q4: 7.764466e-7,
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

/** Locals that hold vectors of four lanes: as many as are calculated side by side. */
export type Vectors = readonly number[];

/** Activations that generated code knows. */
export type TinyActivation = 'relu' | 'sigmoid' | 'tanh';

/**
 * Formulas on vectors of four lanes, the same operations in the same order as assembly/functions.ts. Several vectors
 * go side by side, instruction by instruction: the results of one are on their way while the others are begun.
 */
export interface VectorFunctions {
  /** Vectors side by side. */
  readonly width: number;
  constant(name: ConstantName): Vectors;
  /** One number in all lanes. @param push puts it on the stack. */
  splat(push: () => void): Vectors;
  /** Consecutive vectors from `address` plus the number in `pointer` on. */
  load(pointer: number, address: number): Vectors;
  store(pointer: number, address: number, value: Vectors): void;
  /** An instruction with one, two or three operands. */
  apply(name: Instruction, ...operands: readonly Vectors[]): Vectors;
  activation(name: TinyActivation, x: Vectors): Vectors;
  derivative(name: TinyActivation, x: () => Vectors, y: Vectors): Vectors;
}

/** Formulas that write into `code`. @param width vectors side by side. */
export function createVectorFunctions(code: WasmCode, width: number): VectorFunctions {
  const each = Array.from({ length: width }, (_, index) => index);
  const intoLocal = (): number => {
    const local = code.local('v128');
    code.set(local);
    return local;
  };
  const splat = (push: () => void): Vectors => {
    push();
    const local = intoLocal();
    return each.map(() => local);
  };
  const apply = (name: Instruction, ...operands: readonly Vectors[]): Vectors =>
    each.map((index) => {
      for (const operand of operands) code.get(operand[index]!);
      code.op(name);
      return intoLocal();
    });
  const constant = (name: ConstantName): Vectors =>
    splat(() => void code.constant(0).op('v128.load', names.indexOf(name) * CONSTANT_BYTES));
  const add = (a: Vectors, b: Vectors) => apply('f32x4.add', a, b);
  const sub = (a: Vectors, b: Vectors) => apply('f32x4.sub', a, b);
  const times = (a: Vectors, b: Vectors) => apply('f32x4.mul', a, b);
  const one = () => constant('ONE');
  const zero = () => splat(() => void code.zeroVector());
  const horner = (sum: Vectors, x: Vectors, name: ConstantName) => add(times(sum, x), constant(name));
  const shift = (name: 'i32x4.shl' | 'i32x4.shr_s', value: Vectors, by: number): Vectors =>
    value.map((local) => {
      code.get(local).constant(by).op(name);
      return intoLocal();
    });
  const powerOfTwo = (bits: Vectors) => apply('i32x4.add', shift('i32x4.shl', bits, 23), one());

  /** e^x for x <= 0: nothing has to be kept from growing too large. */
  const expOfNegative = (x: Vectors): Vectors => {
    const inside = apply('f32x4.pmax', x, constant('EXP_LOWEST'));
    const whole = horner(inside, constant('LOG2_E'), 'ROUNDER');
    const n = sub(whole, constant('ROUNDER'));
    const r = sub(sub(inside, times(n, constant('LN2_HIGH'))), times(n, constant('LN2_LOW')));
    const sum = (['EXP_5', 'EXP_4', 'EXP_3', 'HALF'] as const).reduce(
      (inner: Vectors, name) => horner(inner, r, name),
      constant('EXP_6'),
    );
    const mantissa = add(one(), add(r, times(times(r, r), sum)));
    const half = shift('i32x4.shr_s', whole, 1);
    return times(times(mantissa, powerOfTwo(half)), powerOfTwo(apply('i32x4.sub', whole, half)));
  };

  const sigmoid = (x: Vectors): Vectors => {
    const e = expOfNegative(apply('f32x4.neg', apply('f32x4.abs', x)));
    const numerator = apply('v128.bitselect', e, one(), apply('f32x4.lt', x, zero()));
    return apply('f32x4.div', numerator, add(one(), e));
  };

  const tanh = (x: Vectors): Vectors => {
    const size = apply('f32x4.pmin', apply('f32x4.abs', x), constant('TANH_HIGHEST'));
    const z = times(size, size);
    const polynomial = (highest: ConstantName, ...rest: readonly ConstantName[]) =>
      rest.reduce((inner: Vectors, name) => horner(inner, z, name), constant(highest));
    const above = times(size, polynomial('TANH_P4', 'TANH_P3', 'TANH_P2', 'TANH_P1', 'ONE'));
    const below = polynomial('TANH_Q4', 'TANH_Q3', 'TANH_Q2', 'TANH_Q1', 'ONE');
    const y = apply('f32x4.pmin', apply('f32x4.div', above, below), one());
    return apply('v128.or', y, apply('v128.and', x, constant('MINUS_ZERO')));
  };

  return {
    width,
    constant,
    splat,
    apply,
    load: (pointer, address) =>
      each.map((index) => {
        code.get(pointer).op('v128.load', address + 16 * index);
        return intoLocal();
      }),
    store(pointer, address, value) {
      value.forEach(
        (local, index) =>
          void code
            .get(pointer)
            .get(local)
            .op('v128.store', address + 16 * index),
      );
    },
    activation(name, x) {
      if (name === 'relu') return apply('v128.andnot', x, apply('f32x4.le', x, zero()));
      return name === 'sigmoid' ? sigmoid(x) : tanh(x);
    },
    derivative(name, x, y) {
      if (name === 'relu') return apply('v128.and', apply('f32x4.gt', x(), zero()), one());
      return name === 'sigmoid' ? times(y, sub(one(), y)) : sub(one(), times(y, y));
    },
  };
}
