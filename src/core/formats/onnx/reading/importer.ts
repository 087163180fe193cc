import type { DesignEdge, DesignNode } from '../../../design/network-design.ts';
import { layers } from '../../../layers/index.ts';
import type { NamedWeights } from '../../../plan/weights.ts';
import { showValue, StudioError } from '../../../support/errors.ts';
import { parseFieldValues, type FieldValues } from '../../../support/fields.ts';
import { LIMITS } from '../../../support/limits.ts';
import { showShape, type Shape } from '../../../support/shape.ts';
import type { OnnxModel, OnnxNode } from '../onnx-model.ts';
import { asConstant, type Constant } from './constants.ts';
import { place } from './order-nodes.ts';
import { plainAxes, rearrange, type Axis, type Wire } from './wire.ts';

/** An operator, or a use of one, that no layer of the studio can stand for. */
export class UnsupportedOperator extends Error {}

/** A layer that is being made: values may still change while its neighbours are read. */
export interface DraftNode {
  readonly id: string;
  readonly type: string;
  readonly label: string | null;
  values: FieldValues;
  readonly inputs: readonly string[];
}

/** Reads operators into layers: keeps what is known about every value of the ONNX graph. */
export class OnnxImporter {
  readonly drafts = new Map<string, DraftNode>();
  readonly weights: NamedWeights[] = [];
  readonly notes = new Set<string>();
  readonly opset: number;
  readonly #wires = new Map<string, Wire>();
  readonly #constants = new Map<string, Constant>();
  readonly #users = new Map<string, OnnxNode[]>();
  readonly #outputs: ReadonlySet<string>;
  readonly #counts = new Map<string, number>();

  constructor(model: OnnxModel, nodes: readonly OnnxNode[]) {
    this.opset = model.opsets[''] ?? model.opsets['ai.onnx'] ?? 0;
    for (const tensor of model.initializers) this.#constants.set(tensor.name, asConstant(tensor));
    for (const node of nodes) {
      for (const input of new Set(node.inputs)) {
        this.#users.set(input, [...(this.#users.get(input) ?? []), node]);
      }
    }
    this.#outputs = new Set(model.outputs.map(({ name }) => name));
  }

  /** The operators that take a value. */
  users(value: string): readonly OnnxNode[] {
    return this.#users.get(value) ?? [];
  }

  /** The one operator that takes a value, unless it is also an output. */
  soleUser(value: string): OnnxNode | null {
    const users = this.users(value);
    return users.length === 1 && !this.#outputs.has(value) ? users[0]! : null;
  }

  constant(name: string | undefined): Constant | null {
    return name === undefined ? null : (this.#constants.get(name) ?? null);
  }

  defineConstant(name: string, constant: Constant): void {
    this.#constants.set(name, constant);
  }

  /** The value behind a name; null where the operator that makes it could not be read. */
  find(name: string | undefined): Wire | null {
    return name === undefined ? null : (this.#wires.get(name) ?? null);
  }

  /** An input of an operator that must be calculated by the network. @throws UnsupportedOperator for a constant. */
  wire(node: OnnxNode, index: number): Wire {
    const wire = this.find(node.inputs[index]);
    if (wire === null)
      throw new UnsupportedOperator(`its input ${index + 1} is not calculated from the network's input`);
    return wire;
  }

  /** An input of an operator that must be known. @throws UnsupportedOperator where it is calculated. */
  weight(node: OnnxNode, index: number, what: string): Constant {
    const constant = this.constant(node.inputs[index]);
    if (constant === null || constant.isUniform)
      throw new UnsupportedOperator(`its ${what} is not a stored tensor`);
    return constant;
  }

  /** Says what an output of an operator is. */
  define(name: string, wire: Wire): void {
    this.#wires.set(name, wire);
  }

  /** Adds a layer and gives its output with the axes in the studio's order. @throws UnsupportedOperator */
  add(type: string, values: FieldValues, inputs: readonly Wire[], label: string | null = null): Wire {
    const layer = layers.get(type);
    const count = (this.#counts.get(type) ?? 0) + 1;
    const id = `${type}_${count}`;
    let shape: Shape;
    try {
      const complete = parseFieldValues(layer.fields, values, `layer "${id}"`) as FieldValues;
      shape = layer.inferShape(
        inputs.map((input) => input.shape),
        complete,
      );
    } catch (error) {
      if (error instanceof StudioError) throw new UnsupportedOperator(error.message);
      throw error;
    }
    this.#counts.set(type, count);
    const name = label === null ? null : label.slice(0, LIMITS.nameLength);
    this.drafts.set(id, { id, type, label: name, values, inputs: inputs.map(({ node }) => node) });
    return { node: id, shape, axes: plainAxes(shape), order: null };
  }

  /** Keeps a parameter of a layer that was added. */
  keep(wire: Wire, parameter: string, shape: Shape, values: ArrayLike<number>): void {
    this.weights.push({ name: `${wire.node}.${parameter}`, shape, values: Float32Array.from(values) });
  }

  /**
   * The value with the ONNX axes `wanted` (without the batch) as the axes of its layer, in that order. Adds the
   * layers that this takes, or none. @throws UnsupportedOperator where no layer can do it.
   */
  arrange(wire: Wire, wanted: readonly number[]): Wire {
    const way = wire.order === null ? rearrange(wire, wanted) : null;
    if (way === null)
      throw new UnsupportedOperator('it mixes the examples of a batch, or axes that were taken apart');
    let result = wire;
    if (way.split !== null) result = this.add('reshape', { shape: way.split }, [result]);
    if (way.order !== null) {
      result = this.add('permute', { order: way.order.map((index) => index + 1) }, [result]);
    }
    if (way.final !== null) result = this.add('reshape', { shape: way.final }, [result]);
    const axes: Axis[] = wire.axes.map((each) => each);
    wanted.forEach((index, position) => (axes[index] = { kind: 'axis', index: position }));
    return { ...result, axes, order: null };
  }

  /** The value as [N, ...] in ONNX's own order of axes. @throws UnsupportedOperator where the batch is not first. */
  natural(wire: Wire): Wire {
    if (wire.axes[0]?.kind !== 'batch')
      throw new UnsupportedOperator('the examples are not along its first axis');
    return this.arrange(
      wire,
      wire.axes.slice(1).map((_axis, index) => index + 1),
    );
  }

  /** The design's nodes and edges, laid out from top to bottom. */
  finish(): { readonly nodes: readonly DesignNode[]; readonly edges: readonly DesignEdge[] } {
    const levels = new Map<string, number>();
    const widths = new Map<number, number>();
    const nodes: DesignNode[] = [];
    const edges: DesignEdge[] = [];
    for (const { id, type, values, label, inputs } of this.drafts.values()) {
      const level = inputs.reduce((deepest, input) => Math.max(deepest, levels.get(input)! + 1), 0);
      const column = widths.get(level) ?? 0;
      levels.set(id, level);
      widths.set(level, column + 1);
      nodes.push({ id, type, values, label, position: { x: column * 240, y: level * 120 }, parameters: {} });
      inputs.forEach((from, slot) => edges.push({ from, to: id, slot }));
    }
    return { nodes, edges };
  }
}

/** One line of the list of what could not be read. */
export const describeProblem = (node: OnnxNode, reason: string): string => `${place(node)}: ${reason}`;

/** The shape of an input in words, for messages. */
export const describeInput = (name: string, shape: readonly (number | string | null)[]): string =>
  `${showValue(name)} [${shape.map((size) => size ?? '?').join(', ')}]`;

export const describeShape = (wire: Wire): string => showShape(wire.shape);
