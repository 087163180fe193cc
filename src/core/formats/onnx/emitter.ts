import type { Constant, Value } from '../program/program.ts';
import { StudioError } from '../../support/errors.ts';
import type { OnnxAttribute, OnnxNode, OnnxTensor } from './onnx-model.ts';

/** Where the channels stand: `last` as in the studio, `first` as ONNX wants them around windows. */
export type Layout = 'last' | 'first';

/**
 * Builds an ONNX graph. Each value may exist in both layouts: a Transpose is added only when somebody asks
 * for the one that is not there, so chains of convolutions, activations and pools have none in between.
 */
export class OnnxEmitter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #names = new Set<string>();
  readonly #layouts = new Map<number, Map<Layout, string>>();
  readonly #shared = new Map<string, string>();
  readonly #floats = new Map<string, string>();
  #node = '';

  /** Names the design's node that follows. */
  enter(node: string): void {
    this.#node = node;
  }

  /** A name that nothing else in the graph has. */
  uniqueName(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#names.has(name); number++) name = `${wanted}_${number}`;
    this.#names.add(name);
    return name;
  }

  /** Adds a node with one output (or more: the first is given back) and gives its name. */
  node(
    type: string,
    inputs: readonly string[],
    attributes: OnnxNode['attributes'] = {},
    options: { readonly domain?: string; readonly outputs?: readonly string[] } = {},
  ): string {
    const name = this.uniqueName(`${this.#node}/${type}`);
    const outputs = options.outputs ?? [`${name}:0`];
    this.nodes.push({ name, type, domain: options.domain ?? '', inputs, outputs, attributes });
    return outputs.find((output) => output !== '')!;
  }

  /** A parameter, possibly brought into another order. */
  parameter({ name }: Pick<Constant, 'name'>, shape: readonly number[], values: ArrayLike<number>): string {
    const unique = this.uniqueName(name);
    this.initializers.push({ name: unique, type: 'float', shape, values });
    return unique;
  }

  /** A parameter as it is; the same one twice is one initializer. */
  plain(constant: Constant): string {
    const known = this.#floats.get(constant.name);
    if (known !== undefined) return known;
    const name = this.parameter(constant, constant.shape, constant.values);
    this.#floats.set(constant.name, name);
    return name;
  }

  /** A small tensor that follows from the structure. Equal ones are written once. */
  tensor(type: 'float' | 'int64' | 'double', shape: readonly number[], values: readonly number[]): string {
    const key = `${type} ${shape.join()} ${values.join()}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const name = this.uniqueName(`constant_${this.#shared.size + 1}`);
    this.#shared.set(key, name);
    this.initializers.push({ name, type, shape, values });
    return name;
  }

  scalar = (value: number): string => this.tensor('float', [], [value]);
  integers = (values: readonly number[]): string => this.tensor('int64', [values.length], values);

  /** Says where a value is to be found. */
  define(value: Value, name: string, layout: Layout = 'last'): void {
    const layouts = this.#layouts.get(value.id) ?? new Map<Layout, string>();
    layouts.set(layout, name);
    // With a single axis after the batch both layouts are one.
    if (value.shape.length < 2) layouts.set('last', name).set('first', name);
    this.#layouts.set(value.id, layouts);
  }

  /** The layout in which the value was made. */
  layoutOf(value: Value): Layout {
    const [first] = this.#layouts.get(value.id)?.keys() ?? [];
    if (first === undefined) throw new StudioError('export-failed', 'A value is used before it is made.');
    return value.shape.length < 2 ? 'last' : first;
  }

  /** Name of the value in a layout; transposes it there when needed. */
  get(value: Value, layout: Layout = 'last'): string {
    const layouts = this.#layouts.get(value.id)!;
    const known = layouts.get(layout);
    if (known !== undefined) return known;
    const rank = value.shape.length + 1;
    const between = Array.from({ length: rank - 2 }, (_unused, axis) => axis + 1);
    const perm = layout === 'first' ? [0, rank - 1, ...between] : [0, ...between.map((axis) => axis + 1), 1];
    const name = this.node('Transpose', [layouts.values().next().value!], { perm });
    layouts.set(layout, name);
    return name;
  }
}

/** FLOAT rather than INT. */
export const float = (value: number): OnnxAttribute => ({ float: value });
