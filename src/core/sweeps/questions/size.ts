import type { DesignEdge, DesignNode, NetworkDesign } from '../../design/network-design.ts';
import { layers } from '../../layers/index.ts';
import { createQuestionSweep, type QuestionDefinition } from './definition.ts';
import { answerByNames } from './trials.ts';

const about = { type: 'size', label: 'How wide, how deep?' };
const widths = [4, 16, 64];
const depths = [1, 2, 3];

/** The layers in their order, where each has one before and one after it; null for anything else. */
function chainOf({ nodes, edges }: NetworkDesign): readonly DesignNode[] | null {
  const chain: DesignNode[] = [];
  let node = nodes.find(({ type }) => type === 'input');
  while (node !== undefined && chain.length <= nodes.length) {
    chain.push(node);
    const out: readonly DesignEdge[] = edges.filter(({ from }) => from === node!.id);
    if (out.length > 1) return null;
    node = nodes.find(({ id }) => id === out[0]?.to);
  }
  return chain.length === nodes.length ? chain : null;
}

/** Where the hidden part of a plain stack begins and ends: behind the input, before the last dense layer. */
function hiddenPart(design: NetworkDesign) {
  const chain = chainOf(design);
  if (chain === null) return null;
  const last = chain.findLastIndex(({ type }) => type === 'dense');
  if (last < 1 || !chain.slice(1, last).every(({ type }) => type === 'dense' || isActivation(type)))
    return null;
  const bend = chain.slice(1, last).find(({ type }) => isActivation(type));
  return { head: chain[0]!, tail: chain.slice(last), bend: bend ?? null };
}

function isActivation(type: string): boolean {
  return layers.find(type)?.category === 'activation';
}

/** The same input and output with so many hidden layers of so many units. */
function resize(design: NetworkDesign, width: number, depth: number): NetworkDesign {
  const { head, tail, bend } = hiddenPart(design)!;
  const taken = new Set([head, ...tail].map(({ id }) => id));
  const fresh = (wanted: string) => (taken.has(wanted) ? `${wanted}_own` : wanted);
  const hidden = Array.from({ length: depth }, (_, place) => [
    layer(fresh(`hidden_${place + 1}`), 'dense', { units: width }),
    bend === null
      ? layer(fresh(`bend_${place + 1}`), 'relu', {})
      : { ...bend, id: fresh(`bend_${place + 1}`), label: null },
  ]).flat();
  const chain = [head, ...hidden, ...tail].map((node, place) => ({
    ...node,
    position: { x: 0, y: 120 * place },
  }));
  return {
    ...design,
    nodes: chain,
    edges: chain.slice(1).map((node, place) => ({ from: chain[place]!.id, to: node.id, slot: 0 })),
  };
}

function layer(id: string, type: string, values: DesignNode['values']): DesignNode {
  return { id, type, values, label: null, position: { x: 0, y: 0 }, parameters: {} };
}

/** Three widths by three depths of the hidden part. */
export const size: QuestionDefinition = {
  ...about,
  description: 'One to three hidden layers of 4, 16 and 64 units, with the same input and output.',
  needsRival: false,
  unavailable: ({ design }) =>
    hiddenPart(design) === null
      ? 'It asks for a plain stack of dense layers: for this network vary the layers by hand.'
      : null,
  build(base) {
    const sizes = depths.flatMap((depth) => widths.map((width) => ({ depth, width })));
    return createQuestionSweep(about, base, {
      space: [
        {
          path: 'design',
          label: 'hidden layers',
          range: {
            kind: 'choice',
            values: sizes.map(({ depth, width }) => ({ ...resize(base.design, width, depth) })),
            labels: sizes.map(({ depth, width }) => `${depth} × ${width}`),
          },
          when: null,
        },
      ],
    });
  },
  answer: (results) =>
    answerByNames(results, {
      xLabel: 'hidden layers × units',
      lead: (best) => `${best} (layers × units) does best`,
      none: 'The size hardly matters here',
    }),
};
