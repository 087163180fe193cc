import type { Kernels } from '../../engine/kernels.ts';
import type { FloatArray } from '../../support/float-array.ts';
import type { ParameterTensor } from '../definition.ts';

/** Sizes and memory for one direction of one layer of the stack. */
export interface CellContext<V> {
  readonly values: V;
  readonly kernels: Kernels;
  readonly steps: number;
  readonly units: number;
  readonly maximumRows: number;
  /** [steps, rows, gates * units]: x W + b comes in; the cell may overwrite it with its activations. */
  readonly projected: FloatArray;
  /** [steps, rows, gates * units]: dL/d(projected), to be WRITTEN by `backward`. */
  readonly projectedGradient: FloatArray;
  /** [steps + 1, rows, units]: hidden states with a block of zeros at the start of the walk. */
  readonly states: FloatArray;
  readonly recurrentKernel: ParameterTensor;
  /** {@link recurrentKernel} in panels, packed before each walk: as it is, and transposed for the way back. */
  readonly packed: { readonly forward: FloatArray; readonly backward: FloatArray };
  /** The second bias of a cell that has one and where biases are on. */
  readonly recurrentBias: ParameterTensor | null;
  scratch(length: number): FloatArray;
  /** False where backward never runs: gradient scratch can be left out. */
  readonly learns: boolean;
}

/** The work of a recurrent cell at single time steps. */
export interface CellStep {
  /**
   * Runs once before a walk over time, forward or backward. `start` is the slot of the state block that
   * holds the zeros before the first step.
   */
  begin(rows: number, start: number): void;
  /** Time step t: state slot `from` to slot `to`. */
  forward(t: number, from: number, to: number, rows: number): void;
  /** Replaces `hiddenGradient` (dL/d of slot `to`) by dL/d of slot `from`. */
  backward(t: number, from: number, to: number, hiddenGradient: FloatArray, rows: number): void;
  /** [steps, rows, gates * units]: dL/d(h U + b'), which a "reset after" cell keeps apart from the input's. */
  readonly recurrentGradient: FloatArray;
}

/** One kind of cell: what tells SimpleRNN, LSTM and GRU apart. */
export interface CellDefinition<V> {
  /** Blocks of columns in the kernels: 1, 4 (i, f, g, o), 3 (r, z, n). */
  readonly gates: number;
  /** True for cells with a bias of the recurrent part of its own (GRU). */
  readonly hasRecurrentBias: boolean;
  plan(context: CellContext<V>): CellStep;
}
