import type { Shape } from '../../support/shape.ts';

/** A value in a Keras network: what a layer gives, without the batch axis. */
export interface KerasTensor {
  /** Name of the layer that makes it. */
  readonly layer: string;
  readonly shape: Shape;
}

/** One layer of a Keras network as it stands in `model.json`. */
export interface KerasLayer {
  readonly className: string;
  readonly name: string;
  /** In Keras' own words: `use_bias`, `kernel_size`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the layers that feed it, in order. */
  readonly inputs: readonly string[];
}

/** One block of weights of a Keras network. */
export interface KerasWeight {
  /** `dense_1/kernel` */
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array;
  /** The studio's parameter that it comes from; null where it follows from the design. */
  readonly parameter: string | null;
  /** Index in the parameter for each index here, -1 where there is none; null: one to one. */
  readonly place: ((index: number) => number) | null;
}

/** A whole network in Keras' terms. */
export interface KerasModel {
  readonly name: string;
  readonly layers: readonly KerasLayer[];
  readonly weights: readonly KerasWeight[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** `modelTopology.config` of a functional model, as tfjs-layers reads it. */
export function toTopology({ name, layers, inputs, outputs }: KerasModel): unknown {
  const ends = (names: readonly string[]) => names.map((each) => [each, 0, 0]);
  return {
    class_name: 'Model',
    config: {
      name,
      layers: layers.map(({ className, name: layer, config, inputs: sources }) => ({
        class_name: className,
        name: layer,
        config,
        inbound_nodes: sources.length === 0 ? [] : [sources.map((source) => [source, 0, 0, {}])],
      })),
      input_layers: ends(inputs),
      output_layers: ends(outputs),
    },
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js',
  };
}
