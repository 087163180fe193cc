import type { DesignEdge, DesignGroup, NetworkDesign } from '../../core/design/network-design.ts';
import type { Shape } from '../../core/support/shape.ts';
import type { LayerRow } from './layer-rows.ts';

/** Size of a card in pixels at zoom 1; one with a problem is higher. */
export const CARD = { width: 232, height: 80 } as const;

/** Room of a block's frame around its cards; the top has its name. */
const FRAME = { side: 20, top: 40, bottom: 20 } as const;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle on the canvas. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** A layer on the canvas. */
export interface CanvasCard {
  readonly kind: 'card';
  /** The node's id. */
  readonly id: string;
  readonly position: Point;
  readonly row: LayerRow;
}

/** A block that is drawn as one card. */
export interface CanvasBlock {
  readonly kind: 'block';
  readonly id: string;
  readonly position: Point;
  readonly group: DesignGroup;
  readonly rows: readonly LayerRow[];
}

/** The frame around the cards of an open block. */
export interface CanvasFrame extends Box {
  readonly kind: 'frame';
  readonly id: string;
  readonly group: DesignGroup;
}

/** A connection between two things on the canvas. */
export interface CanvasWire {
  readonly id: string;
  readonly edge: DesignEdge;
  /** Ids on the canvas: a block's where the layer is inside a collapsed one. */
  readonly from: string;
  readonly to: string;
  readonly side: 'down' | 'across';
  /** Where the wire runs past cards that would hide it: an x (down) or a y (across); null: straight. */
  readonly lane: number | null;
  readonly shape: Shape | null;
}

/** Everything that the canvas draws: a projection of the design, never the truth. */
export interface CanvasProjection {
  readonly cards: readonly CanvasCard[];
  readonly blocks: readonly CanvasBlock[];
  readonly frames: readonly CanvasFrame[];
  readonly wires: readonly CanvasWire[];
}

export const blockId = (group: DesignGroup): string => `block:${group.id}`;
export const wireId = ({ from, to, slot }: DesignEdge): string => `${from}>${to}:${slot}`;

/** Projects a design: cards, collapsed blocks, frames of open ones, wires with their way around cards. */
export function projectDesign(design: NetworkDesign, rows: readonly LayerRow[]): CanvasProjection {
  const byId = new Map(rows.map((row) => [row.node.id, row]));
  const hiddenIn = new Map<string, string>();
  const blocks: CanvasBlock[] = [];
  const frames: CanvasFrame[] = [];
  for (const group of design.groups ?? []) {
    const members = group.nodes.flatMap((id) => byId.get(id) ?? []);
    const box = boundsOf(members.map(({ node }) => node.position));
    if (group.collapsed) {
      for (const id of group.nodes) hiddenIn.set(id, blockId(group));
      blocks.push({
        kind: 'block',
        id: blockId(group),
        position: { x: box.x, y: box.y },
        group,
        rows: members,
      });
    } else {
      frames.push({
        kind: 'frame',
        id: `frame:${group.id}`,
        group,
        x: box.x - FRAME.side,
        y: box.y - FRAME.top,
        width: box.width + 2 * FRAME.side,
        height: box.height + FRAME.top + FRAME.bottom,
      });
    }
  }
  const cards = rows
    .filter(({ node }) => !hiddenIn.has(node.id))
    .map((row): CanvasCard => ({ kind: 'card', id: row.node.id, position: row.node.position, row }));
  const boxes = new Map(
    [...cards, ...blocks].map(({ id, position }) => [id, { ...position, ...CARD }] as const),
  );
  const wires = design.edges.flatMap((edge): CanvasWire[] => {
    const from = hiddenIn.get(edge.from) ?? edge.from;
    const to = hiddenIn.get(edge.to) ?? edge.to;
    const start = boxes.get(from);
    const end = boxes.get(to);
    if (from === to || start === undefined || end === undefined) return [];
    const side = sideOf(start, end);
    const shape = byId.get(edge.from)?.analysis?.outputShape ?? null;
    return [
      { id: wireId(edge), edge, from, to, side, lane: findLane(start, end, side, boxes.values()), shape },
    ];
  });
  return { cards, blocks, frames, wires };
}

/** The smallest box around cards at these places. */
export function boundsOf(positions: readonly Point[]): Box {
  const xs = positions.map(({ x }) => x);
  const ys = positions.map(({ y }) => y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x + CARD.width, height: Math.max(...ys) - y + CARD.height };
}

/** A wire leaves at the right only where its end lies beside its start, not below it. */
function sideOf(start: Box, end: Box): 'down' | 'across' {
  const isBelow = end.y >= start.y + start.height;
  const isBeside = end.x >= start.x + start.width;
  if (isBelow && isBeside) return end.x - start.x > 1.5 * (end.y - start.y) ? 'across' : 'down';
  return isBeside ? 'across' : 'down';
}

/** How far from a card a detour leaves the straight way. */
const LANE_TURN = 9;

/** Distance of a detour from the cards that it goes around. */
const LANE_GAP = 28;

/** Where a wire has to go around cards between its ends: beside the outermost of them. */
function findLane(start: Box, end: Box, side: 'down' | 'across', boxes: Iterable<Box>): number | null {
  const isDown = side === 'down';
  const [along, cross, length, breadth] = isDown
    ? (['y', 'x', 'height', 'width'] as const)
    : (['x', 'y', 'width', 'height'] as const);
  const first = start[along] + start[length];
  const last = end[along];
  const middles = [start[cross] + start[breadth] / 2, end[cross] + end[breadth] / 2];
  const low = Math.min(...middles) - 4;
  const high = Math.max(...middles) + 4;
  let lane: number | null = null;
  for (const box of boxes) {
    const isBetween = box[along] > first - 8 && box[along] + box[length] < last + 8;
    const isInTheWay = box[cross] < high && box[cross] + box[breadth] > low;
    if (isBetween && isInTheWay) lane = Math.max(lane ?? -Infinity, box[cross] + box[breadth] + LANE_GAP);
  }
  return lane;
}

/** A rounded path from one end of a wire to the other, and the place of its label. */
export function drawWire(
  start: Point,
  end: Point,
  side: 'down' | 'across',
  lane: number | null,
): { readonly path: string; readonly label: Point } {
  const turn = (point: Point): Point => (side === 'down' ? point : { x: point.y, y: point.x });
  const a = turn(start);
  const b = turn(end);
  const write = (point: Point): string => {
    const { x, y } = turn(point);
    return `${round(x)},${round(y)}`;
  };
  if (lane === null) {
    const bend = Math.max(16, Math.abs(b.y - a.y) / 2);
    const path = `M${write(a)} C${write({ x: a.x, y: a.y + bend })} ${write({ x: b.x, y: b.y - bend })} ${write(b)}`;
    return { path, label: turn({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }) };
  }
  // Close to the cards: half way stands what is written on the wires between them.
  const out = a.y + LANE_TURN;
  const back = b.y - LANE_TURN;
  const corners: Point[] = [
    a,
    { x: a.x, y: out },
    { x: lane, y: out },
    { x: lane, y: back },
    { x: b.x, y: back },
    b,
  ];
  return { path: roundCorners(corners, 12, write), label: turn({ x: lane, y: (out + back) / 2 }) };
}

function roundCorners(corners: readonly Point[], radius: number, write: (point: Point) => string): string {
  let path = `M${write(corners[0]!)}`;
  for (let i = 1; i < corners.length - 1; i++) {
    const corner = corners[i]!;
    const before = towards(corner, corners[i - 1]!, radius);
    const after = towards(corner, corners[i + 1]!, radius);
    path += ` L${write(before)} Q${write(corner)} ${write(after)}`;
  }
  return `${path} L${write(corners.at(-1)!)}`;
}

function towards(from: Point, to: Point, most: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(most, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
