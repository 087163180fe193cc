import type { DesignEdge, DesignNode, NetworkDesign } from '../../design/network-design.ts';
import { parseDesign } from '../../design/parse.ts';
import { buildGraph } from '../../graph/analyze.ts';
import type { GraphNode } from '../../graph/graph.ts';
import type { NamedWeights } from '../../plan/weights.ts';
import { showValue } from '../../support/errors.ts';
import type { FieldValues } from '../../support/fields.ts';
import { LIMITS } from '../../support/limits.ts';
import { findNameProblem } from '../../support/names.ts';
import { sameShape, sizeOf } from '../../support/shape.ts';
import { isJsonObject } from '../../support/strict-json.ts';
import type { ImportedModel } from '../definition.ts';
import type { KerasReading } from './keras-config.ts';
import { kerasReaders } from './keras-readers.ts';
import type { ManifestWeight } from './read-manifest.ts';
import { refuseLayer, refuseTfjs } from './refuse.ts';

interface SourceLayer {
  readonly className: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
}

/** Reads a Sequential or functional model layer by layer into a design. */
export function importKeras(
  topology: Readonly<Record<string, unknown>>,
  weights: ReadonlyMap<string, ManifestWeight>,
  metadata: Readonly<Record<string, string>>,
): ImportedModel {
  const { name, sources, inputs, outputs } = readSources(topology);
  const nodes: DesignNode[] = [];
  const edges: DesignEdge[] = [];
  const ends = new Map<string, string>();
  const readings: { readonly id: string; readonly source: string; readonly reading: KerasReading }[] = [];
  const counts = new Map<string, number>();
  const add = (
    type: string,
    values: FieldValues,
    label: string | null,
    inputs: readonly string[],
  ): string => {
    const count = (counts.get(type) ?? 0) + 1;
    counts.set(type, count);
    const id = `${type}_${count}`;
    const title = label !== null && findNameProblem(label) === null ? label : null;
    nodes.push({ id, type, values, label: title, position: { x: 0, y: nodes.length * 120 }, parameters: {} });
    inputs.forEach((from, slot) => edges.push({ from, to: id, slot }));
    return id;
  };
  for (const source of sources) {
    if (nodes.length > LIMITS.designNodes)
      throw refuseTfjs('layers', `it has more than ${LIMITS.designNodes} layers`);
    const read = Object.hasOwn(kerasReaders, source.className) ? kerasReaders[source.className] : undefined;
    if (read === undefined)
      throw refuseLayer(source.name, `layer of the class ${showValue(source.className)}`);
    const froms = source.inputs.map((input) => {
      const end = ends.get(input);
      if (end === undefined)
        throw refuseTfjs(
          'graph',
          `"${source.name.slice(0, 100)}" takes ${showValue(input)}, which does not come before it`,
        );
      return end;
    });
    const reading = read({
      name: source.name,
      config: source.config,
      shapeOf: (weight) => weights.get(`${source.name}/${weight}`)?.shape ?? null,
    });
    let end: string | undefined = froms[0];
    if (reading.type !== null) {
      end = add(reading.type, reading.values, source.name, froms);
      readings.push({ id: end, source: source.name, reading });
    }
    if (reading.activation !== undefined && end !== undefined) {
      end = add(reading.activation.type, reading.activation.values, null, [end]);
    }
    if (end === undefined) throw refuseTfjs('graph', `"${source.name.slice(0, 100)}" takes nothing`);
    ends.set(source.name, end);
  }
  const { inputs: firsts, outputs: lasts } = orderOf(ends, edges, add, { inputs, outputs });
  const place = (id: string) => (firsts.includes(id) ? 0 : lasts.includes(id) ? 2 : 1);
  const rank = (id: string) => [...firsts, ...lasts].indexOf(id);
  nodes.sort((a, b) => place(a.id) - place(b.id) || (place(a.id) === 1 ? 0 : rank(a.id) - rank(b.id)));
  const drawn: NetworkDesign = {
    formatVersion: 1,
    name: findNameProblem(name) === null ? name : 'Imported network',
    notes: '',
    nodes,
    edges,
  };
  const design = parseDesign(drawn);
  const graph = buildGraph(design);
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const used = new Set<string>();
  const named = readings.flatMap(({ id, source, reading }) =>
    readParameters(byId.get(id)!, source, reading, weights, used),
  );
  const left = [...weights.keys()].find((key) => !used.has(key));
  if (left !== undefined) throw refuseTfjs('weights', `nothing takes the weights \`${left.slice(0, 100)}\``);
  return { design, weights: named, preparation: null, metadata, notes: [] };
}

/**
 * The nodes of the inputs and outputs that the file names, in its order. The studio's outputs are the nodes that
 * feed nothing, so one that feeds others gets a layer that does nothing behind it.
 */
function orderOf(
  ends: ReadonlyMap<string, string>,
  edges: readonly DesignEdge[],
  add: (type: string, values: FieldValues, label: string | null, inputs: readonly string[]) => string,
  named: { readonly inputs: readonly string[]; readonly outputs: readonly string[] },
): { readonly inputs: readonly string[]; readonly outputs: readonly string[] } {
  const find = (name: string): string => {
    const end = ends.get(name);
    if (end === undefined)
      throw refuseTfjs('graph', `it names ${showValue(name)} as its end, which is not there`);
    return end;
  };
  const feeds = new Set(edges.map(({ from }) => from));
  const outputs = named.outputs.map((name) => {
    const end = find(name);
    return feeds.has(end) ? add('linear', {}, null, [end]) : end;
  });
  const used = new Set(edges.map(({ from }) => from));
  const loose = [...ends].find(([, end]) => !used.has(end) && !outputs.includes(end));
  if (loose !== undefined) throw refuseTfjs('graph', `nothing takes what "${loose[0].slice(0, 100)}" gives`);
  return { inputs: named.inputs.map(find), outputs };
}

function readParameters(
  node: GraphNode,
  source: string,
  reading: KerasReading,
  weights: ReadonlyMap<string, ManifestWeight>,
  used: Set<string>,
): readonly NamedWeights[] {
  const take = (name: string): ManifestWeight | null => {
    const key = `${source}/${name}`;
    const found = weights.get(key) ?? null;
    if (found !== null) used.add(key);
    return found;
  };
  const { mustBeLast } = reading;
  if (mustBeLast !== undefined && mustBeLast !== node.inputShapes[0]?.length) {
    throw refuseLayer(source, `normalisation of the axis ${mustBeLast}; expected the last one`);
  }
  return node.parameters.map(({ name, shape }) => {
    const values = reading.weights?.(name, take, shape);
    if (values === undefined || values === null) {
      throw refuseTfjs('weights', `the weights for \`${name}\` of "${source.slice(0, 100)}" are missing`);
    }
    const flat = (each: readonly number[]) => each.filter((size) => size !== 1);
    if (values.values.length !== sizeOf(shape) || !sameShape(flat(values.shape), flat(shape))) {
      throw refuseTfjs(
        'weights',
        `expected the weights for \`${name}\` of "${source.slice(0, 100)}" to have the shape [${shape.join(', ')}], found [${values.shape.join(', ')}]`,
      );
    }
    return { name: `${node.id}.${name}`, shape, values: values.values };
  });
}

function readSources(topology: Readonly<Record<string, unknown>>): {
  readonly name: string;
  readonly sources: readonly SourceLayer[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
} {
  // The converter wraps the model of Keras once more.
  const model = isJsonObject(topology['model_config']) ? topology['model_config'] : topology;
  const kind = model['class_name'];
  const config = model['config'];
  const list = Array.isArray(config) ? config : isJsonObject(config) ? config['layers'] : null;
  if (!Array.isArray(list) || list.length === 0 || list.length > LIMITS.designNodes) {
    throw refuseTfjs('layers', `expected 1 to ${LIMITS.designNodes} layers`);
  }
  const name =
    isJsonObject(config) && typeof config['name'] === 'string' ? config['name'] : 'Imported network';
  if (kind === 'Sequential') {
    const sources = readSequence(list);
    return { name, sources, inputs: [sources[0]!.name], outputs: [sources.at(-1)!.name] };
  }
  if ((kind === 'Model' || kind === 'Functional') && isJsonObject(config)) {
    const sources = sortSources(list.map(readFunctional));
    const inputs = readEnds(config['input_layers'], 'input_layers');
    return { name, sources, inputs, outputs: readEnds(config['output_layers'], 'output_layers') };
  }
  throw refuseTfjs('topology', `expected a Sequential or functional model, found ${showValue(kind)}`);
}

/** [[name, 0, 0], ...]; a single one may stand without its own brackets. */
function readEnds(input: unknown, where: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(input)
    ? typeof input[0] === 'string'
      ? [input]
      : input
    : [];
  const names = list.map((entry) => (Array.isArray(entry) && entry[1] === 0 ? (entry[0] as unknown) : null));
  if (names.length === 0 || !names.every((name) => typeof name === 'string')) {
    throw refuseTfjs('graph', `expected \`${where}\` to name layers, found ${showValue(input)}`);
  }
  return names;
}

function readLayer(input: unknown): Omit<SourceLayer, 'inputs'> {
  if (!isJsonObject(input) || typeof input['class_name'] !== 'string' || !isJsonObject(input['config'])) {
    throw refuseTfjs(
      'layers',
      `expected a layer with a class and a configuration, found ${showValue(input)}`,
    );
  }
  const { class_name: className, config, name } = input;
  const own = typeof name === 'string' ? name : config['name'];
  if (typeof own !== 'string' || own === '') throw refuseTfjs('layers', 'a layer has no name');
  return { className, config, name: own };
}

/** One after the other; the first says what comes in. */
function readSequence(list: readonly unknown[]): readonly SourceLayer[] {
  const sources: SourceLayer[] = [];
  for (const input of list) {
    const layer = readLayer(input);
    if (sources.length === 0 && layer.className !== 'InputLayer') {
      const shape = layer.config['batch_input_shape'];
      const config = { batch_input_shape: shape };
      sources.push({ className: 'InputLayer', name: `${layer.name} input`, config, inputs: [] });
    }
    const before = sources.at(-1);
    sources.push({ ...layer, inputs: before === undefined ? [] : [before.name] });
  }
  return sources;
}

function readFunctional(input: unknown): SourceLayer {
  const layer = readLayer(input);
  const inbound = (input as Readonly<Record<string, unknown>>)['inbound_nodes'];
  if (inbound === undefined || (Array.isArray(inbound) && inbound.length === 0))
    return { ...layer, inputs: [] };
  if (!Array.isArray(inbound)) throw refuseTfjs('graph', 'expected "inbound_nodes" to be a list');
  if (inbound.length > 1)
    throw refuseLayer(layer.name, 'layer that is used in several places with the same weights');
  const [call] = inbound as readonly unknown[];
  if (!Array.isArray(call))
    throw refuseTfjs(
      'graph',
      `the inputs of "${layer.name.slice(0, 100)}" are written in a form that is not known here`,
    );
  // A single input may stand without its own brackets.
  const entries: readonly unknown[] = typeof call[0] === 'string' ? [call] : call;
  const inputs = entries.map((entry: unknown) => {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string' || entry[1] !== 0 || entry[2] !== 0) {
      throw refuseTfjs('graph', `"${layer.name.slice(0, 100)}" takes an output that is not known here`);
    }
    return entry[0];
  });
  return { ...layer, inputs };
}

/** Each layer after its inputs. @throws StudioError for a cycle, a name twice or one that is nowhere. */
function sortSources(list: readonly SourceLayer[]): readonly SourceLayer[] {
  const byName = new Map(list.map((layer) => [layer.name, layer]));
  if (byName.size !== list.length) throw refuseTfjs('graph', 'two layers have one name');
  const sorted: SourceLayer[] = [];
  const state = new Map<string, 'open' | 'done'>();
  for (const start of list) {
    const stack = [start.name];
    while (stack.length > 0) {
      const name = stack.at(-1)!;
      const layer = byName.get(name);
      if (layer === undefined) throw refuseTfjs('graph', `the layer ${showValue(name)} is not there`);
      if (state.get(name) === 'done') {
        stack.pop();
        continue;
      }
      const waiting = layer.inputs.filter((each) => state.get(each) !== 'done');
      if (state.get(name) === 'open' && waiting.some((each) => state.get(each) === 'open')) {
        throw refuseTfjs('graph', `the layers go in a circle at "${name.slice(0, 100)}"`);
      }
      if (waiting.length > 0) {
        state.set(name, 'open');
        stack.push(...waiting);
      } else {
        state.set(name, 'done');
        sorted.push(layer);
        stack.pop();
      }
    }
  }
  return sorted;
}
