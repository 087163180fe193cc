import { updateKernels } from '../reference/update.ts';
import type { KernelOverrides, SimdInstance } from './exports.ts';

/** Updates of optimizers in WebAssembly, in float32 as PyTorch's. Same contract as {@link updateKernels}. */
export function updateOverrides({ exports, holds }: SimdInstance): KernelOverrides {
  const plain = updateKernels;
  return {
    momentumUpdate(w, g, buffer, length, rate, momentum, fresh, nesterov) {
      if (holds(w, length) && holds(g, length) && holds(buffer, length)) {
        const slot = buffer.byteOffset;
        exports.momentumUpdate(w.byteOffset, g.byteOffset, slot, length, rate, momentum, fresh, nesterov);
      } else plain.momentumUpdate(w, g, buffer, length, rate, momentum, fresh, nesterov);
    },
    adamUpdate(w, g, m, v, length, rate, beta1, beta2, scale, epsilon) {
      if (holds(w, length) && holds(g, length) && holds(m, length) && holds(v, length)) {
        exports.adamUpdate(
          w.byteOffset,
          g.byteOffset,
          m.byteOffset,
          v.byteOffset,
          length,
          rate,
          beta1,
          1 - beta1,
          beta2,
          1 - beta2,
          scale,
          epsilon,
        );
      } else plain.adamUpdate(w, g, m, v, length, rate, beta1, beta2, scale, epsilon);
    },
    rmspropUpdate(w, g, v, length, rate, alpha, epsilon) {
      if (holds(w, length) && holds(g, length) && holds(v, length)) {
        const fresh = 1 - alpha;
        exports.rmspropUpdate(w.byteOffset, g.byteOffset, v.byteOffset, length, rate, alpha, fresh, epsilon);
      } else plain.rmspropUpdate(w, g, v, length, rate, alpha, epsilon);
    },
    averageUpdate(average, x, length, decay) {
      if (holds(average, length) && holds(x, length)) {
        exports.averageUpdate(average.byteOffset, x.byteOffset, length, decay, 1 - decay);
      } else plain.averageUpdate(average, x, length, decay);
    },
  };
}
