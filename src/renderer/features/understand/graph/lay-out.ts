import dagre from '@dagrejs/dagre';
import type { UnderstoodLayer } from '../../../../core/contract/understand.ts';

/** Size of a layer in the picture, in CSS pixels. */
export const NODE = { width: 120, height: 44 } as const;

/** A layer in its place. */
export interface PlacedLayer {
  readonly node: string;
  /** Upper left corner. */
  readonly x: number;
  readonly y: number;
}

/** A connection with its way around the layers. */
export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly slot: number;
  /** SVG path. */
  readonly path: string;
  readonly middle: { readonly x: number; readonly y: number };
}

/** A network laid out from left to right. */
export interface GraphLayout {
  readonly layers: readonly PlacedLayer[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

/** Places layers by rank, so that no edge runs backwards. */
export function layOutGraph(layers: readonly Pick<UnderstoodLayer, 'node' | 'inputs'>[]): GraphLayout {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 34, marginx: 4, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { node } of layers) graph.setNode(node, { ...NODE });
  for (const { node, inputs } of layers) {
    inputs.forEach((from, slot) => graph.setEdge(from, node, {}, String(slot)));
  }
  dagre.layout(graph);
  const size = graph.graph();
  return {
    layers: layers.map(({ node }) => {
      const { x, y } = graph.node(node);
      return { node, x: x - NODE.width / 2, y: y - NODE.height / 2 };
    }),
    edges: layers.flatMap(({ node, inputs }) =>
      inputs.map((from, slot): PlacedEdge => {
        const { points } = graph.edge({ v: from, w: node, name: String(slot) }) as {
          points: { x: number; y: number }[];
        };
        return {
          from,
          to: node,
          slot,
          path: drawWay(points),
          middle: points[Math.floor(points.length / 2)]!,
        };
      }),
    ),
    width: size.width ?? 0,
    height: size.height ?? 0,
  };
}

/** A smooth line through the points: quadratic curves between the middles. */
function drawWay(points: readonly { readonly x: number; readonly y: number }[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${first.x},${first.y}`;
  rest.forEach((point, i) => {
    const next = rest[i + 1];
    if (next === undefined) path += ` L${point.x},${point.y}`;
    else path += ` Q${point.x},${point.y} ${(point.x + next.x) / 2},${(point.y + next.y) / 2}`;
  });
  return path;
}
