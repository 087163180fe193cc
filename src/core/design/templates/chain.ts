import { layers } from '../../layers/index.ts';
import { CARD_SPACING } from '../commands/nodes.ts';
import { nextId } from '../ids.ts';
import { DESIGN_FORMAT_VERSION, type DesignNode, type NetworkDesign } from '../network-design.ts';
import { parseLayerValues } from '../parse-values.ts';
import type { DatasetFacts } from './definition.ts';

/** A layer of a chain: its type, and the hyperparameters that are not at their defaults. */
export type ChainLink = readonly [type: string, values?: Readonly<Record<string, unknown>>];

/** A design of layers one after the other, from an Input layer of the dataset's shape on. */
export function createChain(name: string, facts: DatasetFacts, links: readonly ChainLink[]): NetworkDesign {
  const nodes: DesignNode[] = [];
  const all: readonly ChainLink[] = [['input', { shape: facts.featureShape }], ...links];
  for (const [type, values = {}] of all) {
    const id = nextId(
      type,
      nodes.map((node) => node.id),
    );
    nodes.push({
      id,
      type,
      values: parseLayerValues(layers.get(type), values, `layer "${id}"`),
      label: null,
      position: { x: 0, y: nodes.length * CARD_SPACING },
      parameters: {},
    });
  }
  const edges = nodes.slice(1).map((node, index) => ({ from: nodes[index]!.id, to: node.id, slot: 0 }));
  return { formatVersion: DESIGN_FORMAT_VERSION, name, notes: '', nodes, edges };
}

/** The layer that answers: one unit for a number or a yes, one per class otherwise. Logits, no activation. */
export function createHead({ task, classes }: DatasetFacts): ChainLink {
  return ['dense', { units: task === 'multiclass' ? classes : 1 }];
}

/** What makes one row of features of an example; nothing where it is one already. */
export function flattenIfNeeded({ featureShape }: DatasetFacts): readonly ChainLink[] {
  return featureShape.length > 1 ? [['flatten']] : [];
}

/** True when the example is a picture: height, width and channels. */
export function isImage({ featureShape }: DatasetFacts): boolean {
  return featureShape.length === 3;
}
