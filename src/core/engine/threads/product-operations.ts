import { MULTIPLY_ADD_NS, type Operation } from './operation.ts';

/** Every part of a product packs the whole of the other matrix, or lists what is not zero in it. */
const BREADTH = 128;

/** a, aStride, aTransposed, b, bStride, bTransposed, c, cStride, m, k, n, accumulate, bias, y, code, parameter. */
const multiplyRows: Operation = {
  name: 'multiplyRows',
  units: (n) => n[8]!,
  granule: 4,
  breadth: BREADTH,
  cost: (n) => MULTIPLY_ADD_NS * n[9]! * n[10]!,
  bind:
    ({ multiply }) =>
    (n, from, to) => {
      const a = n[0]! + from * (n[2] ? 4 : n[1]!);
      const step = from * n[7]!;
      const y = n[13] === 0 ? 0 : n[13]! + step;
      multiply(
        a,
        n[1]!,
        n[2]!,
        n[3]!,
        n[4]!,
        n[5]!,
        n[6]! + step,
        n[7]!,
        to - from,
        n[9]!,
        n[10]!,
        n[11]!,
        n[12]!,
        y,
        n[14]!,
        n[15]!,
      );
    },
};

const multiplyColumns: Operation = {
  name: 'multiplyColumns',
  units: (n) => n[10]!,
  granule: 32,
  breadth: BREADTH,
  cost: (n) => MULTIPLY_ADD_NS * n[8]! * n[9]!,
  bind:
    ({ multiply }) =>
    (n, from, to) => {
      const b = n[3]! + from * (n[5] ? n[4]! : 4);
      const c = n[6]! + from * 4;
      const bias = n[12] === 0 ? 0 : n[12]! + from * 4;
      const y = n[13] === 0 ? 0 : n[13]! + from * 4;
      multiply(
        n[0]!,
        n[1]!,
        n[2]!,
        b,
        n[4]!,
        n[5]!,
        c,
        n[7]!,
        n[8]!,
        n[9]!,
        to - from,
        n[11]!,
        bias,
        y,
        n[14]!,
        n[15]!,
      );
    },
};

/**
 * The same arguments, a not transposed: every part goes on with the sums of the part before, so they run one after the
 * other. Nothing is won by that but that each processor reads only the weights that it updates itself.
 */
const multiplyDepth: Operation = {
  name: 'multiplyDepth',
  units: (n) => n[9]!,
  granule: 4,
  breadth: Infinity,
  isOrdered: true,
  cost: (n) => MULTIPLY_ADD_NS * n[8]! * n[10]!,
  bind:
    ({ multiply }) =>
    (n, from, to) => {
      const [a, b] = [n[0]! + 4 * from, n[3]! + from * n[4]!];
      const [bias, y] = to === n[9] ? [n[12]!, n[13]!] : [0, 0];
      const add = from > 0 ? 1 : n[11]!;
      multiply(
        a,
        n[1]!,
        0,
        b,
        n[4]!,
        0,
        n[6]!,
        n[7]!,
        n[8]!,
        to - from,
        n[10]!,
        add,
        bias,
        y,
        n[14]!,
        n[15]!,
      );
    },
};

/** a, aStride, packed, check, c, cStride, m, k, n, accumulate, bias, y, code, parameter. */
const packedRows: Operation = {
  name: 'packedRows',
  units: (n) => n[6]!,
  granule: 4,
  breadth: BREADTH,
  cost: (n) => MULTIPLY_ADD_NS * n[7]! * n[8]!,
  bind:
    ({ multiplyPacked: call }) =>
    (n, from, to) => {
      const step = from * n[5]!;
      const y = n[11] === 0 ? 0 : n[11]! + step;
      const [a, c, rows] = [n[0]! + from * n[1]!, n[4]! + step, to - from];
      call(a, n[1]!, n[2]!, n[3]!, c, n[5]!, rows, n[7]!, n[8]!, n[9]!, n[10]!, y, n[12]!, n[13]!);
    },
};

const packedColumns: Operation = {
  name: 'packedColumns',
  units: (n) => n[8]!,
  granule: 32,
  breadth: BREADTH,
  cost: (n) => MULTIPLY_ADD_NS * n[6]! * n[7]!,
  bind:
    ({ multiplyPacked: call }) =>
    (n, from, to) => {
      const [packed, c, columns] = [n[2]! + 4 * from * n[7]!, n[4]! + 4 * from, to - from];
      const bias = n[10] === 0 ? 0 : n[10]! + 4 * from;
      const y = n[11] === 0 ? 0 : n[11]! + 4 * from;
      call(n[0]!, n[1]!, packed, n[3]!, c, n[5]!, n[6]!, n[7]!, columns, n[9]!, bias, y, n[12]!, n[13]!);
    },
};

/** Matrix products, cut by the rows, the columns or the depth of their result. */
export const productOperations: readonly Operation[] = [
  multiplyRows,
  multiplyColumns,
  multiplyDepth,
  packedRows,
  packedColumns,
];
