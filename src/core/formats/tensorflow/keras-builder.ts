import { StudioError } from '../../support/errors.ts';
import { sameShape, sizeOf, type Shape } from '../../support/shape.ts';
import { createNamer } from '../code/identifier.ts';
import type { KerasLayer, KerasTensor, KerasWeight } from './keras-model.ts';

/** A block of weights before it has its layer's name in front. */
export interface LayerWeight extends Omit<KerasWeight, 'name'> {
  /** `kernel`, `moving_mean`. */
  readonly name: string;
}

/** A weight that is a parameter as it is, but for its shape. */
export function plainWeight(
  name: string,
  parameter: { readonly name: string; readonly shape: Shape; readonly values: Float32Array },
  shape: Shape = parameter.shape,
): LayerWeight {
  return { name, shape, values: parameter.values, parameter: parameter.name, place: null };
}

/** A weight whose entries are picked from a parameter; -1 gives 0. */
export function pickedWeight(
  name: string,
  parameter: { readonly name: string; readonly values: Float32Array },
  shape: Shape,
  place: (index: number) => number,
): LayerWeight {
  const values = Float32Array.from({ length: sizeOf(shape) }, (_unused, index) => {
    const from = place(index);
    return from < 0 ? 0 : parameter.values[from]!;
  });
  return { name, shape, values, parameter: parameter.name, place };
}

/** A weight that no parameter holds. */
export function fixedWeight(name: string, values: ArrayLike<number>): LayerWeight {
  return {
    name,
    shape: [values.length],
    values: Float32Array.from(values),
    parameter: null,
    place: null,
  };
}

/** Puts Keras layers together. Names are unique, and those of the design's nodes where they can be. */
export class KerasBuilder {
  readonly layers: KerasLayer[] = [];
  readonly weights: KerasWeight[] = [];
  private readonly nameFor = createNamer();
  private node = '';
  private perStep = false;

  /** Names the node that the following layers belong to. */
  enter(node: string): void {
    this.node = node;
  }

  /** Layers that are added inside see every time step by itself. */
  insideTimeSteps<T>(work: () => T): T {
    if (this.perStep) throw this.refuse('one time-distributed layer inside another');
    this.perStep = true;
    try {
      return work();
    } finally {
      this.perStep = false;
    }
  }

  input(name: string, shape: Shape): KerasTensor {
    this.enter(name);
    if (shape.length === 0) throw this.refuse('inputs of a single number without an axis');
    const unique = this.nameFor(name);
    this.layers.push({
      className: 'InputLayer',
      name: unique,
      config: { batch_input_shape: [null, ...shape], dtype: 'float32', sparse: false, name: unique },
      inputs: [],
    });
    return { layer: unique, shape };
  }

  /** @param shape of the output; inside time steps, of one step. */
  add(
    className: string,
    inputs: readonly KerasTensor[],
    shape: Shape,
    config: Readonly<Record<string, unknown>> = {},
    weights: readonly LayerWeight[] = [],
  ): KerasTensor {
    const name = this.nameFor(this.node);
    const sources = inputs.map(({ layer }) => layer);
    if (this.perStep) {
      if (inputs.length > 1) throw this.refuse('a layer with several inputs inside a time-distributed one');
      const inner = { class_name: className, config: { name: `${name}_step`, trainable: true, ...config } };
      const outer = { name, trainable: true, layer: inner };
      this.layers.push({ className: 'TimeDistributed', name, config: outer, inputs: sources });
    } else {
      this.layers.push({ className, name, config: { name, trainable: true, ...config }, inputs: sources });
    }
    for (const weight of weights) this.weights.push({ ...weight, name: `${name}/${weight.name}` });
    return { layer: name, shape };
  }

  activation(x: KerasTensor, activation: string): KerasTensor {
    return this.add('Activation', [x], x.shape, { activation });
  }

  reshape(x: KerasTensor, shape: Shape): KerasTensor {
    if (sameShape(x.shape, shape)) return x;
    return this.add('Reshape', [x], shape, { target_shape: [...shape] });
  }

  /** Output axis i is input axis order[i], counted from 0 without the batch. */
  permute(x: KerasTensor, order: readonly number[]): KerasTensor {
    if (order.every((axis, index) => axis === index)) return x;
    const shape = order.map((axis) => x.shape[axis]!);
    return this.add('Permute', [x], shape, { dims: order.map((axis) => axis + 1) });
  }

  /** factor x + offset per entry of the last axis: a batch normalisation that never changes. */
  affine(
    x: KerasTensor,
    scale: LayerWeight | null,
    shift: LayerWeight | null,
    center: ArrayLike<number> | null = null,
  ): KerasTensor {
    const length = x.shape.at(-1)!;
    const flat = x.shape.length > 3 ? this.reshape(x, [sizeOf(x.shape) / length, length]) : x;
    const weights = [
      ...(scale === null ? [] : [{ ...scale, name: 'gamma' }]),
      ...(shift === null ? [] : [{ ...shift, name: 'beta' }]),
      fixedWeight('moving_mean', center ?? new Float32Array(length)),
      fixedWeight('moving_variance', new Float32Array(length).fill(1)),
    ];
    const config = {
      axis: -1,
      momentum: 0.99,
      epsilon: 0,
      scale: scale !== null,
      center: shift !== null,
      trainable: false,
    };
    return this.reshape(this.add('BatchNormalization', [flat], flat.shape, config, weights), x.shape);
  }

  /** factor x + offset, the same for all entries. */
  scale(x: KerasTensor, factor: number, offset = 0): KerasTensor {
    const length = x.shape.at(-1)!;
    const fill = (name: string, value: number) => fixedWeight(name, new Float32Array(length).fill(value));
    return this.affine(
      x,
      factor === 1 ? null : fill('gamma', factor),
      offset === 0 ? null : fill('beta', offset),
    );
  }

  scaleUnless1(x: KerasTensor, factor: number): KerasTensor {
    return factor === 1 ? x : this.scale(x, factor);
  }

  /** Adds a block of the whole shape of x. */
  addBlock(x: KerasTensor, block: LayerWeight): KerasTensor {
    const size = sizeOf(x.shape);
    const sum = this.affine(this.reshape(x, [size]), null, { ...block, shape: [size] });
    return this.reshape(sum, x.shape);
  }

  /** Zeros around an image; [top, bottom, left, right], negative amounts cut off. */
  frame(x: KerasTensor, amounts: readonly number[]): KerasTensor {
    const apply = (
      value: KerasTensor,
      className: string,
      key: string,
      sides: readonly number[],
      sign: 1 | -1,
    ) => {
      if (sides.every((side) => side === 0)) return value;
      const [top, bottom, left, right] = sides as readonly [number, number, number, number];
      const [height, width, channels] = value.shape as readonly [number, number, number];
      return this.add(
        className,
        [value],
        [height + sign * (top + bottom), width + sign * (left + right), channels],
        {
          [key]: [
            [top, bottom],
            [left, right],
          ],
          data_format: 'channels_last',
        },
      );
    };
    const padded = apply(
      x,
      'ZeroPadding2D',
      'padding',
      amounts.map((side) => Math.max(0, side)),
      1,
    );
    return apply(
      padded,
      'Cropping2D',
      'cropping',
      amounts.map((side) => Math.max(0, -side)),
      -1,
    );
  }

  /** `count` numbers of a flat value, from `start` on. */
  slice(x: KerasTensor, start: number, count: number): KerasTensor {
    const size = sizeOf(x.shape);
    if (start === 0 && count === size) return x;
    const cut = this.frame(this.reshape(x, [size, 1, 1]), [-start, -(size - start - count), 0, 0]);
    return this.reshape(cut, [count]);
  }

  /** What this format cannot say. */
  refuse(what: string): StudioError {
    return new StudioError(
      'export-unsupported',
      `The layer "${this.node}" cannot be exported to TensorFlow.js: it has no ${what}. Choose ONNX, which can express it, or safetensors for the weights.`,
      { node: this.node },
    );
  }
}
