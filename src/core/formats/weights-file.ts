import type { Precision } from './precision.ts';
import { StudioError } from '../support/errors.ts';
import { sizeOf, type Shape } from '../support/shape.ts';

/** One named block of weights. Names are `<node id>.<parameter>`: `dense_1.kernel`. */
export interface WeightsTensor {
  readonly name: string;
  readonly shape: Shape;
  /** Row-major; as many as the product of the shape. */
  readonly values: Float32Array;
}

/** What every weights format holds: tensors and short texts about them. */
export interface WeightsFile {
  readonly tensors: readonly WeightsTensor[];
  /** `design` and `preparation` as JSON, `descent` version, and whatever the format's reader found. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What the tensors are written in; float32 where nothing is said. */
  readonly precision?: Precision;
}

/**
 * Checks what is about to be written: every name once, as many values as the shape says.
 * @throws StudioError `weights-invalid`.
 */
export function checkWeights({ tensors }: WeightsFile): void {
  const names = new Set<string>();
  for (const { name, shape, values } of tensors) {
    const problem = names.has(name)
      ? 'its name is there twice'
      : name === '' || name === '__metadata__'
        ? 'its name is reserved'
        : sizeOf(shape) !== values.length
          ? `its shape [${shape.join(', ')}] wants ${sizeOf(shape)} values, it has ${values.length}`
          : null;
    if (problem !== null) {
      throw new StudioError('weights-invalid', `The tensor "${name}" cannot be written: ${problem}.`, {
        name,
      });
    }
    names.add(name);
  }
}

/**
 * The same for the blocks of a file, scales among them.
 * @throws StudioError `weights-invalid`.
 */
export function checkNames(blocks: readonly { readonly name: string }[]): void {
  const names = new Set<string>();
  for (const { name } of blocks) {
    if (names.has(name)) {
      throw new StudioError('weights-invalid', `Two tensors of the file would be called "${name}".`, {
        name,
      });
    }
    names.add(name);
  }
}

/** Values that are NaN or infinite, over all tensors: worth a warning before such a file is used. */
export function countNonFinite({ tensors }: WeightsFile): number {
  let count = 0;
  for (const { values } of tensors) for (const value of values) if (!Number.isFinite(value)) count++;
  return count;
}
