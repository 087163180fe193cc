import { createChain, createHead, type ChainLink } from '../../../../core/design/templates/chain.ts';
import type { NetworkDesign } from '../../../../core/design/network-design.ts';
import { generators } from '../../../../core/datasets/generators/index.ts';
import { layers } from '../../../../core/layers/index.ts';
import { DEFAULT_TRAINING, type RunSpec } from '../../../../core/project/run-spec.ts';
import { parseLayerValues } from '../../../../core/design/parse-values.ts';

/** Generators with two features: the whole input can be drawn. */
export const PLANE_GENERATORS = [
  'spirals',
  'circles',
  'xor',
  'moons',
  'blobs',
  'checkerboard',
  'regressionPlane',
] as const;

/** Activations to choose from in the playground. */
export const PLAY_ACTIVATIONS = ['tanh', 'relu', 'sigmoid', 'leakyRelu', 'gelu', 'linear'] as const;

/** A plain chain of dense layers, taken apart. */
export interface HiddenLayers {
  readonly units: readonly number[];
  /** Of the first hidden layer; null where there is none. */
  readonly activation: string | null;
}

/** The hidden layers of a network of dense layers and activations in a row; null where it is anything else. */
export function readHidden(design: NetworkDesign): HiddenLayers | null {
  const { nodes, edges } = design;
  if (nodes[0]?.type !== 'input' || edges.length !== nodes.length - 1) return null;
  const isChain = nodes
    .slice(1)
    .every(({ id }, at) => edges.some((edge) => edge.to === id && edge.from === nodes[at]!.id));
  if (!isChain) return null;
  const lastDense = nodes.findLastIndex(({ type }) => type === 'dense');
  if (lastDense < 1) return null;
  const units: number[] = [];
  let activation: string | null = null;
  for (const { type, values } of nodes.slice(1, lastDense)) {
    if (type === 'dense') units.push(Number(values['units'] ?? 0));
    else if (layers.get(type).category === 'activation') activation ??= type;
    else return null;
  }
  return { units, activation };
}

/** The same network with other hidden layers; the answering layer and what follows it stay. */
export function replaceHidden(
  design: NetworkDesign,
  hidden: readonly number[],
  activation: string,
  features: number,
): NetworkDesign {
  const lastDense = design.nodes.findLastIndex(({ type }) => type === 'dense');
  const tail: readonly ChainLink[] = design.nodes.slice(lastDense).map(({ type, values }) => [type, values]);
  const body = hidden.flatMap((units): ChainLink[] =>
    activation === 'linear' ? [['dense', { units }]] : [['dense', { units }], [activation]],
  );
  const facts = { featureShape: [features], task: 'regression', classes: 0 } as const;
  return createChain(design.name, facts, [...body, ...tail]);
}

/** The design with an input of another width; null where its first layer is no flat input. */
export function resizeInput(design: NetworkDesign, features: number): NetworkDesign | null {
  const inputs = design.nodes.filter(({ type }) => type === 'input');
  if (inputs.length !== 1) return null;
  return {
    ...design,
    nodes: design.nodes.map((node) =>
      node.type === 'input'
        ? {
            ...node,
            values: parseLayerValues(layers.get('input'), { ...node.values, shape: [features] }, node.id),
          }
        : node,
    ),
  };
}

/** A 2-8-8-1 network on a generated plane, ready to play with. */
export function createPlaySpec(
  type: string,
  hidden: readonly number[] = [8, 8],
  activation = 'tanh',
): RunSpec {
  const generator = generators.get(type);
  const values = Object.fromEntries(
    Object.entries(generator.fields).map(([name, field]) => [name, field.default]),
  );
  const classes = Number(values['classes'] ?? values['arms'] ?? 2);
  const task = generator.task === 'regression' ? 'regression' : classes > 2 ? 'multiclass' : 'binary';
  const loss =
    task === 'regression'
      ? 'meanSquaredError'
      : task === 'binary'
        ? 'binaryCrossEntropyLogits'
        : 'categoricalCrossEntropy';
  const facts = { featureShape: [2], task, classes } as const;
  const body = hidden.flatMap((units): ChainLink[] => [['dense', { units }], [activation]]);
  return {
    formatVersion: 1,
    design: createChain(`${generator.label} playground`, facts, [...body, createHead(facts)]),
    data: {
      source: { kind: 'generator', spec: { type, values }, seed: 1 },
      target: null,
      features: null,
      task: 'auto',
      split: { validation: 0.25, test: 0, seed: 1, stratified: task !== 'regression' },
      scaling: 'standardize',
      targetScaling: task === 'regression' ? 'standardize' : 'none',
    },
    training: { ...DEFAULT_TRAINING, loss: { type: loss, values: {} }, batchSize: 32, epochs: 1000 },
  };
}

/** The field of a generator that blurs its rows, and what it stands at; null for other data. */
export function findNoise(spec: RunSpec | null) {
  const source = spec?.data.source;
  if (source?.kind !== 'generator') return null;
  const { fields } = generators.get(source.spec.type);
  const name = fields['noise'] === undefined ? 'spread' : 'noise';
  const field = fields[name];
  if (field?.kind !== 'number') return null;
  return {
    name,
    label: field.label,
    value: Number(source.spec.values[name] ?? field.default),
    maximum: Math.max(0.5, 4 * Number(field.default)),
  };
}
