import type { TinyDense, TinyTensor } from './tiny-shape.ts';
import type { WasmCode } from './wasm-code.ts';

/** Vectors of four that are summed at the same time: with two rows, four sums, which hide each other's latency. */
const BLOCK = 2;

function blocksOf(count: number, size: number): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, block) =>
    Array.from({ length: Math.min(size, count - block * size) }, (_, i) => block * size + i),
  );
}

interface RowProduct {
  /** Left side: `depth` numbers per row. */
  readonly from: { readonly address: number; readonly stride: number; readonly depth: number };
  /** Right side: `depth` rows of `vectors` vectors at a fixed address. */
  readonly matrix: number;
  readonly vectors: number;
  readonly to: number;
  readonly bias: number | null;
}

/**
 * to[row] = from[row] matrix (+ bias) for `rows` rows, two at a time. Each element is one sum from 0 in rising
 * order of the inner index, as in assembly/tile.ts; the bias is added to the whole sum.
 */
function emitRowProduct(code: WasmCode, rows: number, product: RowProduct): void {
  const { from, matrix, vectors, to, bias } = product;
  const [left, source, target, factor] = [
    code.local('i32'),
    code.local('i32'),
    code.local('i32'),
    code.local('v128'),
  ];
  const toStride = vectors * 16;
  const fromStride = from.stride * 4;
  code.get(rows).set(left).constant(0).set(source).constant(0).set(target);
  const sums = [0, 1].map(() => Array.from({ length: BLOCK }, () => code.local('v128')));
  const parts = Array.from({ length: BLOCK }, () => code.local('v128'));
  code.loopDown(left, 2, () => {
    for (const block of blocksOf(vectors, BLOCK)) {
      for (const row of [0, 1]) for (const v of block.keys()) code.zeroVector().set(sums[row]![v]!);
      for (let inner = 0; inner < from.depth; inner++) {
        for (const [v, vector] of block.entries()) {
          code
            .constant(0)
            .op('v128.load', matrix + inner * toStride + vector * 16)
            .set(parts[v]!);
        }
        for (const row of [0, 1]) {
          code
            .get(source)
            .op('v128.load32_splat', from.address + row * fromStride + inner * 4)
            .set(factor);
          for (const v of block.keys()) {
            const sum = sums[row]![v]!;
            code.get(sum).get(factor).get(parts[v]!).op('f32x4.mul').op('f32x4.add').set(sum);
          }
        }
      }
      for (const row of [0, 1]) {
        for (const [v, vector] of block.entries()) {
          code.get(target).get(sums[row]![v]!);
          if (bias !== null) {
            code
              .constant(0)
              .op('v128.load', bias + vector * 16)
              .op('f32x4.add');
          }
          code.op('v128.store', to + row * toStride + vector * 16);
        }
      }
    }
    code.advance(source, 2 * fromStride).advance(target, 2 * toStride);
  });
}

/** y = x W + b. @param parameters address of the parameters. */
export function emitDenseForward(
  code: WasmCode,
  rows: number,
  dense: TinyDense,
  input: TinyTensor,
  output: TinyTensor,
  parameters: number,
): void {
  emitRowProduct(code, rows, {
    from: { address: input.values, stride: input.stride, depth: dense.inputs },
    matrix: parameters + dense.kernel,
    vectors: dense.stride / 4,
    to: output.values,
    bias: dense.bias === null ? null : parameters + dense.bias,
  });
}

/** dx = dy transpose(W), where an input gradient is needed. */
export function emitInputGradient(
  code: WasmCode,
  rows: number,
  dense: TinyDense,
  input: TinyTensor,
  output: TinyTensor,
): void {
  if (dense.transposed === null) return;
  emitRowProduct(code, rows, {
    from: { address: output.gradient, stride: output.stride, depth: dense.units },
    matrix: dense.transposed,
    vectors: input.stride / 4,
    to: input.gradient,
    bias: null,
  });
}

/** Copies the kernel to its transposed place. */
export function emitTranspose(code: WasmCode, dense: TinyDense, input: TinyTensor, parameters: number): void {
  if (dense.transposed === null) return;
  for (let i = 0; i < dense.inputs; i++) {
    for (let j = 0; j < dense.units; j++) {
      code.constant(0);
      code.constant(0).op('f32.load', parameters + dense.kernel + (i * dense.stride + j) * 4);
      code.op('f32.store', dense.transposed + (j * input.stride + i) * 4);
    }
  }
}

/** Inputs whose rows of the kernel's gradient are summed at the same time. */
const INPUT_BLOCK = 4;

/** dW = transpose(x) dy and db = sum of dy, each element one sum from 0 over the rows in their order. */
export function emitParameterGradient(
  code: WasmCode,
  rows: number,
  dense: TinyDense,
  input: TinyTensor,
  output: TinyTensor,
  gradients: number,
): void {
  const [left, source, target, factor] = [
    code.local('i32'),
    code.local('i32'),
    code.local('i32'),
    code.local('v128'),
  ];
  const sums = Array.from({ length: INPUT_BLOCK * BLOCK }, () => code.local('v128'));
  const biasSums = Array.from({ length: BLOCK }, () => code.local('v128'));
  const parts = Array.from({ length: BLOCK }, () => code.local('v128'));
  for (const block of blocksOf(dense.stride / 4, BLOCK)) {
    blocksOf(dense.inputs, INPUT_BLOCK).forEach((inputs, at) => {
      const bias = at === 0 ? dense.bias : null;
      const used = inputs.length * block.length;
      for (let k = 0; k < used; k++) code.zeroVector().set(sums[k]!);
      if (bias !== null) for (const v of block.keys()) code.zeroVector().set(biasSums[v]!);
      code.get(rows).set(left).constant(0).set(source).constant(0).set(target);
      code.loopDown(left, 1, () => {
        for (const [v, vector] of block.entries()) {
          code
            .get(target)
            .op('v128.load', output.gradient + vector * 16)
            .set(parts[v]!);
          if (bias !== null) code.get(biasSums[v]!).get(parts[v]!).op('f32x4.add').set(biasSums[v]!);
        }
        for (const [i, which] of inputs.entries()) {
          code
            .get(source)
            .op('v128.load32_splat', input.values + which * 4)
            .set(factor);
          for (const v of block.keys()) {
            const sum = sums[i * block.length + v]!;
            code.get(sum).get(factor).get(parts[v]!).op('f32x4.mul').op('f32x4.add').set(sum);
          }
        }
        code.advance(source, input.stride * 4).advance(target, output.stride * 4);
      });
      for (const [i, which] of inputs.entries()) {
        for (const [v, vector] of block.entries()) {
          code.constant(0).get(sums[i * block.length + v]!);
          code.op('v128.store', gradients + dense.kernel + which * dense.stride * 4 + vector * 16);
        }
      }
      if (bias === null) return;
      for (const [v, vector] of block.entries()) {
        code
          .constant(0)
          .get(biasSums[v]!)
          .op('v128.store', gradients + bias + vector * 16);
      }
    });
  }
}
