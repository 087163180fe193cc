/**
 * Numbers that kernels need in all four lanes. They lie in memory, because V8 builds a constant of four
 * lanes anew at every use, while a load that spreads one number is a single instruction.
 * A name is the address of its number.
 */
const TABLE = memory.data<f32>([
  1, // ONE
  2, // TWO
  3, // THREE
  6, // SIX
  0.5, // HALF
  -0.5, // MINUS_HALF
  -2, // MINUS_TWO
  -3, // MINUS_THREE
  0.16666667, // SIXTH
  1.44269504, // LOG2_E
  12582912, // ROUNDER
  0.693359375, // LN2_HIGH
  -0.00021219444, // LN2_LOW
  89, // EXP_HIGHEST
  -104, // EXP_LOWEST
  -30, // EXP_MINUS_1_LOWEST
  30, // MISH_HIGHEST
  0.0013950601, // EXP_6
  0.008368953, // EXP_5
  0.041666206, // EXP_4
  0.16666518, // EXP_3
  9, // TANH_HIGHEST
  1.3324679e-8, // TANH_P4
  2.0588044e-5, // TANH_P3
  0.0034943349, // TANH_P2
  0.13379979, // TANH_P1
  7.764466e-7, // TANH_Q4
  0.1401223, // ATANH_9
  0.13999571, // ATANH_7
  0.2001085, // ATANH_5
  0.33333206, // ATANH_3
  0.3, // ERFC_SCALE
  -0.020623637, // ERFC_10
  0.112436406, // ERFC_9
  -0.22821517, // ERFC_8
  0.19178627, // ERFC_7
  -0.07942464, // ERFC_6
  0.096157305, // ERFC_5
  0.078389525, // ERFC_4
  0.110235445, // ERFC_3
  0.11957181, // ERFC_2
  0.11968669, // ERFC_1
  0.3989423, // INVERSE_SQRT_2PI
  1.5957691, // GELU_TWICE_SQRT_2_OVER_PI
  0.044715, // GELU_CUBIC
  0.134145, // GELU_CUBIC_3
  1.0507009873554805, // SELU_SCALE
  1.7580993408473766, // SELU_SCALE_ALPHA
  1e-30, // SMALLEST_FIRST_MOMENT
  1e-36, // SMALLEST_SECOND_MOMENT
  -0.0, // MINUS_ZERO
  0.00032835675, // TANH_Q3
  0.02587224, // TANH_Q2
  0.46713296, // TANH_Q1
]);

// @ts-ignore: decorator
@inline
export function constant(name: usize): v128 {
  return v128.load32_splat(name);
}

export const ONE: usize = TABLE + 0;
export const TWO: usize = TABLE + 4;
export const THREE: usize = TABLE + 8;
export const SIX: usize = TABLE + 12;
export const HALF: usize = TABLE + 16;
export const MINUS_HALF: usize = TABLE + 20;
export const MINUS_TWO: usize = TABLE + 24;
export const MINUS_THREE: usize = TABLE + 28;
export const SIXTH: usize = TABLE + 32;
export const LOG2_E: usize = TABLE + 36;
/** 1.5 * 2^23: adding it rounds to whole numbers and leaves them in the low bits. */
export const ROUNDER: usize = TABLE + 40;
export const LN2_HIGH: usize = TABLE + 44;
export const LN2_LOW: usize = TABLE + 48;
export const EXP_HIGHEST: usize = TABLE + 52;
export const EXP_LOWEST: usize = TABLE + 56;
export const EXP_MINUS_1_LOWEST: usize = TABLE + 60;
export const MISH_HIGHEST: usize = TABLE + 64;
export const EXP_6: usize = TABLE + 68;
export const EXP_5: usize = TABLE + 72;
export const EXP_4: usize = TABLE + 76;
export const EXP_3: usize = TABLE + 80;
export const TANH_HIGHEST: usize = TABLE + 84;
export const TANH_P4: usize = TABLE + 88;
export const TANH_P3: usize = TABLE + 92;
export const TANH_P2: usize = TABLE + 96;
export const TANH_P1: usize = TABLE + 100;
export const TANH_Q4: usize = TABLE + 104;
export const ATANH_9: usize = TABLE + 108;
export const ATANH_7: usize = TABLE + 112;
export const ATANH_5: usize = TABLE + 116;
export const ATANH_3: usize = TABLE + 120;
export const ERFC_SCALE: usize = TABLE + 124;
export const ERFC_10: usize = TABLE + 128;
export const ERFC_9: usize = TABLE + 132;
export const ERFC_8: usize = TABLE + 136;
export const ERFC_7: usize = TABLE + 140;
export const ERFC_6: usize = TABLE + 144;
export const ERFC_5: usize = TABLE + 148;
export const ERFC_4: usize = TABLE + 152;
export const ERFC_3: usize = TABLE + 156;
export const ERFC_2: usize = TABLE + 160;
export const ERFC_1: usize = TABLE + 164;
export const INVERSE_SQRT_2PI: usize = TABLE + 168;
export const GELU_TWICE_SQRT_2_OVER_PI: usize = TABLE + 172;
export const GELU_CUBIC: usize = TABLE + 176;
export const GELU_CUBIC_3: usize = TABLE + 180;
export const SELU_SCALE: usize = TABLE + 184;
export const SELU_SCALE_ALPHA: usize = TABLE + 188;
export const SMALLEST_FIRST_MOMENT: usize = TABLE + 192;
export const SMALLEST_SECOND_MOMENT: usize = TABLE + 196;
/** Nothing but the sign's bit. */
export const MINUS_ZERO: usize = TABLE + 200;
export const TANH_Q3: usize = TABLE + 204;
export const TANH_Q2: usize = TABLE + 208;
export const TANH_Q1: usize = TABLE + 212;
