import type { Engine } from '../../engine/engine.ts';
import type { NetworkGraph } from '../../graph/graph.ts';
import { sizeOf } from '../../support/shape.ts';
import type { FloatArray } from '../../support/float-array.ts';

/** Layers that an ONNX file in int8 calculates in whole numbers. */
const DENSE: readonly string[] = ['dense', 'multiHeadAttention', 'transformerEncoderBlock'];
/** Smaller kernels stay float32 in the file. */
const SMALLEST = 256;

/**
 * An engine that rounds what comes into dense layers to 8 bits, as DynamicQuantizeLinear does at run time: over the
 * whole batch, from its least to its largest number, 0 among them. Kernels are told by their sizes.
 */
export function withQuantizedInputs(engine: Engine, graph: NetworkGraph): Engine {
  const sizes = new Set(
    graph.nodes
      .filter(({ layer }) => DENSE.includes(layer.type))
      .flatMap(({ parameters }) => parameters)
      .filter(({ shape }) => shape.length === 2 && sizeOf(shape) >= SMALLEST)
      .map(({ shape }) => shape.join()),
  );
  /** Calculates with rounded rows where the file does, and leaves them as they were. */
  function rounded(a: FloatArray, m: number, k: number, n: number, calculate: () => void): void {
    if (!sizes.has(`${k},${n}`)) return calculate();
    const kept = a.slice(0, m * k);
    roundToBytes(a, m * k);
    calculate();
    a.set(kept);
  }
  return {
    ...engine,
    createArena(length) {
      const arena = engine.createArena(length);
      const plain = arena.kernels;
      const kernels = Object.assign(Object.create(plain) as typeof plain, {
        matmul(...[a, b, c, m, k, n, accumulate]: Parameters<typeof plain.matmul>) {
          rounded(a, m, k, n, () => plain.matmul(a, b, c, m, k, n, accumulate));
        },
        matmulFused(...[a, b, c, m, k, n, ...finish]: Parameters<typeof plain.matmulFused>) {
          rounded(a, m, k, n, () => plain.matmulFused(a, b, c, m, k, n, ...finish));
        },
        matmulPacked(...[a, b, c, m, k, n, accumulate]: Parameters<typeof plain.matmulPacked>) {
          rounded(a, m, k, n, () => plain.matmulPacked(a, b, c, m, k, n, accumulate));
        },
        matmulPackedFused(...[a, b, c, m, k, n, ...finish]: Parameters<typeof plain.matmulPackedFused>) {
          rounded(a, m, k, n, () => plain.matmulPackedFused(a, b, c, m, k, n, ...finish));
        },
      });
      return { allocate: (size) => arena.allocate(size), kernels };
    },
  };
}

/** DynamicQuantizeLinear and back, in place. */
function roundToBytes(values: FloatArray, count: number): void {
  let least = 0;
  let largest = 0;
  for (let i = 0; i < count; i++) {
    least = Math.min(least, values[i]!);
    largest = Math.max(largest, values[i]!);
  }
  const scale = (largest - least) / 255;
  if (!(scale > 0)) return;
  const zero = Math.min(255, Math.max(0, Math.round(-least / scale)));
  for (let i = 0; i < count; i++) {
    const whole = Math.min(255, Math.max(0, Math.round(values[i]! / scale) + zero));
    values[i] = (whole - zero) * scale;
  }
}
