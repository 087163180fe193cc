import { layers } from '../../../../core/layers/index.ts';
import { showShape } from '../../../../core/support/shape.ts';
import { CARD, drawWire, type Box, type CanvasProjection, type Point } from '../../../network/projection.ts';

/** Colours of a picture, as the theme has them. */
export type ReadColour = (token: string) => string;

/** A picture with its size in pixels. */
export interface NetworkPicture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const MARGIN = 32;

/** The whole network as SVG text: what the canvas shows, without what is selected. Names are escaped. */
export function drawPicture(projection: CanvasProjection, colour: ReadColour): NetworkPicture {
  const boxes: readonly Box[] = [
    ...[...projection.cards, ...projection.blocks].map(({ position }) => ({ ...position, ...CARD })),
    ...projection.frames,
  ];
  const left = Math.min(0, ...boxes.map(({ x }) => x)) - MARGIN;
  const top = Math.min(0, ...boxes.map(({ y }) => y)) - MARGIN;
  const lanes = projection.wires.flatMap(({ lane, side }) =>
    lane !== null && side === 'down' ? [lane + 40] : [],
  );
  const width = Math.ceil(Math.max(1, ...lanes, ...boxes.map((box) => box.x + box.width)) + MARGIN - left);
  const height = Math.ceil(Math.max(1, ...boxes.map((box) => box.y + box.height)) + MARGIN - top);
  const places = new Map(
    [...projection.cards, ...projection.blocks].map(({ id, position }) => [id, position]),
  );
  const frames = projection.frames.map(
    ({ x, y, width: w, height: h, group }) =>
      `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="14" fill="${colour('--surface-panel')}" stroke="${colour('--line-strong')}" stroke-dasharray="4 3"/>${text(x + 16, y + 24, group.name, colour('--text-muted'), 'font-size="12" font-weight="600"')}`,
  );
  const wires = projection.wires.map((wire) => {
    const { path, label } = drawWire(
      endOf(places.get(wire.from)!, wire.side, 'out'),
      endOf(places.get(wire.to)!, wire.side, 'in'),
      wire.side,
      wire.lane,
    );
    const shape = wire.shape === null ? '?' : wire.shape.join(' × ');
    return `<path d="${path}" fill="none" stroke="${colour('--chart-axis')}" stroke-width="1.6"/>${text(label.x, label.y + 4, shape, colour('--text-muted'), `font-size="10.5" text-anchor="middle" font-family="monospace" paint-order="stroke" stroke="${colour('--surface-well')}" stroke-width="6"`)}`;
  });
  const cards = projection.cards.map(({ position, row }) => {
    const layer = layers.find(row.node.type);
    const shape = row.analysis?.outputShape;
    const count = row.analysis?.parameterCount ?? 0;
    return card(position, colour, {
      tint: colour(`--layer-${layer?.category ?? 'shape'}`),
      title: row.title,
      detail: row.summary === '' ? row.node.id : row.summary,
      shape: shape == null ? '?' : showShape(shape),
      count: count === 0 ? '' : `${count.toLocaleString('en-US')} parameters`,
    });
  });
  const blocks = projection.blocks.map(({ position, group, rows }) =>
    card(position, colour, {
      tint: colour('--text-faint'),
      title: group.name,
      detail: `block of ${rows.length}`,
      shape: '',
      count: '',
    }),
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}" width="${width}" height="${height}" font-family="Inter, system-ui, sans-serif"><rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${colour('--surface-well')}"/>${[...frames, ...wires, ...cards, ...blocks].join('')}</svg>`;
  return { svg, width, height };
}

function endOf({ x, y }: Point, side: 'down' | 'across', end: 'in' | 'out'): Point {
  if (side === 'down') return { x: x + CARD.width / 2, y: end === 'out' ? y + CARD.height : y };
  return { x: end === 'out' ? x + CARD.width : x, y: y + CARD.height / 2 };
}

function card(
  { x, y }: Point,
  colour: ReadColour,
  words: {
    readonly tint: string;
    readonly title: string;
    readonly detail: string;
    readonly shape: string;
    readonly count: string;
  },
): string {
  return [
    `<rect x="${x}" y="${y}" width="${CARD.width}" height="${CARD.height}" rx="10" fill="${colour('--surface-card')}" stroke="${colour('--line-strong')}"/>`,
    `<rect x="${x + 10}" y="${y + 10}" width="30" height="30" rx="8" fill="${words.tint}" fill-opacity="0.25"/>`,
    `<circle cx="${x + 25}" cy="${y + 25}" r="6" fill="${words.tint}"/>`,
    text(x + 50, y + 22, clip(words.title, 24), colour('--text'), 'font-size="13" font-weight="600"'),
    text(x + 50, y + 39, clip(words.detail, 28), colour('--text-muted'), 'font-size="12"'),
    `<path d="M${x},${y + 52} h${CARD.width}" stroke="${colour('--line')}"/>`,
    text(x + 12, y + 70, words.shape, colour('--text'), 'font-size="11.5" font-family="monospace"'),
    text(
      x + CARD.width - 12,
      y + 70,
      words.count,
      colour('--text-muted'),
      'font-size="11.5" text-anchor="end"',
    ),
  ].join('');
}

function text(x: number, y: number, words: string, fill: string, more: string): string {
  return words === '' ? '' : `<text x="${x}" y="${y}" fill="${fill}" ${more}>${escapeMarkup(words)}</text>`;
}

function clip(words: string, most: number): string {
  return words.length <= most ? words : `${words.slice(0, most - 1)}…`;
}

function escapeMarkup(words: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': 'amp',
    '<': 'lt',
    '>': 'gt',
    '"': 'quot',
    "'": 'apos',
  };
  return words.replace(/[&<>"']/g, (sign) => `&${names[sign]!};`);
}
