import { referenceKernels, type Kernels } from '../../engine/kernels.ts';
import { packedLength } from '../../engine/reference/matrix.ts';
import { initializers } from '../../initializers/index.ts';
import { parseFieldValues, type Fields, type ValuesOf } from '../../support/fields.ts';
import { createFloatArray, type FloatArray, type Precision } from '../../support/float-array.ts';
import { createRandom, type Random } from '../../support/random.ts';
import { sizeOf, type Shape } from '../../support/shape.ts';
import type {
  LayerDefinition,
  LayerPlanContext,
  LayerStep,
  ParameterSpec,
  ParameterTensor,
  RunState,
  Tensor,
} from '../definition.ts';

type PlanContext = LayerPlanContext<ValuesOf<Fields>>;

/** How to plan one layer on its own. Everything has a default that suits most tests. */
export interface PlanLayerOptions {
  /** Missing fields take their defaults; wrong ones throw as they would in a design. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Batch size that is planned for, and the first batch's size. 3 unless said otherwise. */
  readonly maximumRows?: number;
  readonly precision?: Precision;
  readonly seed?: number;
  readonly kernels?: Kernels;
  readonly training?: boolean;
  readonly inferenceOnly?: boolean;
  /** False gives the inputs at that place no gradient, as for the data itself. */
  readonly inputGradients?: boolean | readonly boolean[];
  /** False gives every parameter no gradient, as in a frozen layer. */
  readonly parameterGradients?: boolean;
}

/** One layer, planned and filled with seeded numbers, ready to run. */
export interface PlannedLayer {
  readonly layer: LayerDefinition;
  readonly step: LayerStep;
  readonly inputs: readonly Tensor[];
  readonly output: Tensor & { readonly gradient: FloatArray };
  /** By name, in the order of the layer's `parameters`. */
  readonly parameters: ReadonlyMap<string, ParameterTensor & { readonly spec: ParameterSpec }>;
  readonly state: RunState;
  readonly random: Random;
  /** Numbers asked for through `scratch` and `tensor`, call by call. */
  readonly scratchLengths: readonly number[];
  /**
   * Runs forward from the state that this plan began with: same random numbers, same running statistics,
   * every output poisoned with NaN first, so that an element which nobody writes is seen.
   */
  forward(): FloatArray;
  /** Poisons all gradients but the output's with NaN, then runs backward. */
  backward(): void;
}

/** Creates the plan of one layer the way the studio does it: once to measure, once for real. */
export function planLayer(
  layer: LayerDefinition,
  inputShapes: readonly Shape[],
  options: PlanLayerOptions = {},
): PlannedLayer {
  const { maximumRows = 3, precision = 'float64', seed = 1, kernels = referenceKernels } = options;
  const { inferenceOnly = false, inputGradients = true, parameterGradients = true } = options;
  const values = parseFieldValues(layer.fields, options.values ?? {}, `layer "${layer.type}"`);
  const outputShape = layer.inferShape(inputShapes, values);
  const specs = layer.parameters(inputShapes, values);
  const state: RunState = {
    batchSize: maximumRows,
    training: options.training ?? !inferenceOnly,
    weightsAreHeld: false,
  };

  function build(measuring: boolean) {
    const allocate = (length: number) => createFloatArray(precision, measuring ? 0 : length);
    const requests: number[] = [];
    const random = createRandom(seed, layer.type);
    const inputs = inputShapes.map((shape, index): Tensor => {
      const wanted = typeof inputGradients === 'boolean' ? inputGradients : inputGradients[index]!;
      const size = sizeOf(shape);
      const gradient = wanted && !inferenceOnly ? allocate(maximumRows * size) : null;
      return { shape, size, values: allocate(maximumRows * size), gradient };
    });
    const outputSize = sizeOf(outputShape);
    const output = {
      shape: outputShape,
      size: outputSize,
      values: allocate(maximumRows * outputSize),
      gradient: allocate(inferenceOnly ? 0 : maximumRows * outputSize),
    };
    const parameters = new Map<string, ParameterTensor & { readonly spec: ParameterSpec }>();
    for (const spec of specs) {
      const size = sizeOf(spec.shape);
      const learns = spec.trainable && parameterGradients && !inferenceOnly;
      const gradient = learns ? allocate(size) : null;
      parameters.set(spec.name, { spec, shape: spec.shape, values: allocate(size), gradient });
    }

    function createContext(
      node: string,
      prefix: string,
      rowsPerExample: number,
      inside: Pick<PlanContext, 'values' | 'inputs' | 'output'>,
      random: Random,
    ): PlanContext {
      const request = (length: number) => {
        requests.push(length);
        return allocate(length);
      };
      return {
        ...inside,
        node,
        kernels,
        random,
        state,
        inferenceOnly,
        maximumRows: maximumRows * rowsPerExample,
        rows: () => state.batchSize * rowsPerExample,
        scratch: request,
        weightPanels: (_weights, features, units) => request(packedLength(features, units)),
        parameter(name) {
          const found = parameters.get(prefix + name);
          if (found === undefined) throw new Error(`${layer.type} lists no parameter "${prefix + name}"`);
          return found;
        },
        tensor(shape, inner = 1) {
          const length = maximumRows * rowsPerExample * inner * sizeOf(shape);
          const gradient = request(inferenceOnly ? 0 : length);
          return { shape, size: sizeOf(shape), values: request(length), gradient };
        },
        child(child) {
          const path = `${prefix}${child.prefix}/`;
          const rows = rowsPerExample * (child.rowsPerExample ?? 1);
          const inner = { ...child, values: child.values as PlanContext['values'] };
          const context = createContext(node, path, rows, inner, random);
          return child.layer.plan(context);
        },
      };
    }
    const context = createContext(`${layer.type}_1`, '', 1, { values, inputs, output }, random);
    return { step: layer.plan(context), inputs, output, parameters, random, requests };
  }

  const measured = build(true);
  const planned = build(false);
  if (measured.requests.join() !== planned.requests.join()) {
    throw new Error(`${layer.type} asks for other scratch when measured than when planned`);
  }

  const { step, inputs, output, parameters, random } = planned;
  const numbers = createRandom(seed, 'numbers');
  for (const { values: block } of inputs) fillNormal(block, numbers);
  for (const { spec, values: block } of parameters.values()) {
    // Learned numbers start random even where training would start at 0 or 1, so that no term drops out.
    if (spec.trainable) fillNormal(block, numbers, 0.6);
    else {
      const { type, values: chosen } = spec.initializer;
      initializers.get(type).initialize({ ...spec, values: block }, chosen as PlanContext['values'], numbers);
    }
  }

  // Children (a dropout inside a block) draw from the same generator, as in a real plan.
  const randomState = random.save();
  const kept = [...parameters.values()].map(({ spec, values }) => (spec.trainable ? null : values.slice()));
  return {
    layer,
    step,
    inputs,
    output,
    parameters,
    state,
    random,
    scratchLengths: planned.requests,
    forward() {
      random.restore(randomState);
      [...parameters.values()].forEach(({ values }, index) => kept[index] && values.set(kept[index]));
      output.values.fill(NaN);
      step.forward();
      return output.values.subarray(0, state.batchSize * output.size);
    },
    backward() {
      for (const tensor of inputs) tensor.gradient?.fill(NaN);
      for (const parameter of parameters.values()) parameter.gradient?.fill(NaN);
      step.backward();
    },
  };
}

/** Fills a block with seeded normal numbers. */
export function fillNormal(block: FloatArray, random: Random, deviation = 1): void {
  for (let i = 0; i < block.length; i++) block[i] = deviation * random.nextNormal();
}
