import type { Arena } from '../engine/engine.ts';
import { packedLength } from '../engine/reference/matrix.ts';
import type { RunState } from '../layers/definition.ts';
import type { FloatArray } from '../support/float-array.ts';

/** Panels of all weights of a plan that are multiplied many times before they change: packed once, in their own blocks. */
export interface HeldWeights {
  /** A block for the panels of weights [inputs, outputs], filled by `hold`. */
  panelsOf(weights: FloatArray, inputs: number, outputs: number): FloatArray;
  /** Packs the weights as they are now; whoever changes them afterwards releases them, or holds them again. */
  hold(): void;
  release(): void;
}

export function createHeldWeights({ allocate, kernels }: Arena, state: RunState): HeldWeights {
  const packs: (() => void)[] = [];
  return {
    panelsOf(weights, inputs, outputs) {
      const panels = allocate(packedLength(inputs, outputs));
      packs.push(() => kernels.packMatrix(weights, panels, inputs, outputs, false));
      return panels;
    },
    hold() {
      for (const pack of packs) pack();
      state.weightsAreHeld = true;
    },
    release() {
      state.weightsAreHeld = false;
    },
  };
}
