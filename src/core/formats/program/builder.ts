import { StudioError } from '../../support/errors.ts';
import { sizeOf, type Shape } from '../../support/shape.ts';
import {
  constantsOf,
  type BinaryFunction,
  type Constant,
  type ConstantRecipe,
  type NoiseKind,
  type Operation,
  type OperationAttributes,
  type OperationKind,
  type Value,
} from './program.ts';

/** Writes a program down, operation by operation. */
export interface ProgramBuilder {
  readonly operations: readonly Operation[];
  readonly constants: readonly Constant[];
  readonly valueCount: number;
  /** A value that comes from outside. */
  input(shape: Shape): Value;
  /** Names the node that the following operations belong to. */
  enter(node: string): void;
  /** Any operation; the output has the shape, and the first input's lead unless given. */
  emit<K extends OperationKind>(
    kind: K,
    inputs: readonly Value[],
    shape: Shape,
    attributes: OperationAttributes[K],
    lead?: number,
  ): Value;
  /** A constant that no parameter holds; its name gets the node's in front and a number where taken. */
  constant(name: string, shape: Shape, values: ArrayLike<number>, recipe?: ConstantRecipe): Constant;
  /** What a layer does while training only: nothing, unless the program is made for training. */
  noise(value: Value, noise: NoiseKind, amount: number): Value;
  reshape(value: Value, shape: Shape): Value;
  transpose(value: Value, order: readonly number[]): Value;
  /** Element by element; axes of size 1 are repeated. */
  binary(name: BinaryFunction, a: Value, b: Value): Value;
  withConstant(name: BinaryFunction, value: Value, constant: Constant): Value;
  linear(value: Value, kernel: Constant, bias: Constant | null): Value;
}

/** @param forTraining keeps what only happens while training: dropout and noise. */
export function createProgramBuilder(forTraining = false): ProgramBuilder {
  const operations: Operation[] = [];
  const constants: Constant[] = [];
  const known = new Map<string, Constant>();
  let count = 0;
  let node = '';

  const builder: ProgramBuilder = {
    operations,
    constants,
    get valueCount() {
      return count;
    },
    input: (shape) => ({ id: count++, shape, lead: 1 }),
    enter(id) {
      node = id;
    },
    emit(kind, inputs, shape, attributes, lead = inputs[0]!.lead) {
      const output = { id: count++, shape, lead };
      const operation = { kind, node, inputs, output, ...attributes } as unknown as Operation;
      for (const constant of constantsOf(operation)) {
        const before = known.get(constant.name);
        if (before === constant) continue;
        if (before !== undefined) {
          throw new StudioError('export-failed', `Two constants are called "${constant.name}".`, { node });
        }
        known.set(constant.name, constant);
        constants.push(constant);
      }
      operations.push(operation);
      return output;
    },
    constant(name, shape, values, recipe) {
      let full = `${node}.${name}`;
      for (let number = 2; known.has(full); number++) full = `${node}.${name}${number}`;
      const table = { name: full, shape, values: Float32Array.from(values) };
      return recipe === undefined ? table : { ...table, recipe };
    },
    noise: (value, noise, amount) =>
      forTraining && amount > 0 ? builder.emit('noise', [value], value.shape, { noise, amount }) : value,
    reshape: (value, shape) => builder.emit('reshape', [value], shape, {}),
    transpose: (value, order) =>
      builder.emit(
        'transpose',
        [value],
        order.map((axis) => value.shape[axis]!),
        { order },
      ),
    binary(name, a, b) {
      const shape = a.shape.map((size, axis) => Math.max(size, b.shape[axis]!));
      const fit = (value: Value) =>
        value.shape.every((size, axis) => size === shape[axis])
          ? value
          : builder.emit('expand', [value], shape, {});
      return builder.emit('binary', [fit(a), fit(b)], shape, { function: name });
    },
    withConstant(name, value, constant) {
      const rank = constant.shape.length;
      const fits =
        sizeOf(constant.shape) === 1 ||
        constant.shape.every((size, axis) => size === value.shape[value.shape.length - rank + axis]);
      if (!fits) {
        throw new StudioError('export-failed', `The constant "${constant.name}" does not fit its input.`, {
          node,
        });
      }
      return builder.emit('binaryConstant', [value], value.shape, { function: name, constant });
    },
    linear: (value, kernel, bias) =>
      builder.emit('linear', [value], [...value.shape.slice(0, -1), kernel.shape[1]!], { kernel, bias }),
  };
  return builder;
}
