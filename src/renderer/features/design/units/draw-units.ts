import type { UnitWeights } from '../../../../core/inspect/unit-weights.ts';
import { mixDiverging } from '../../../ui/tokens.ts';
import type { PlacedColumn, UnitHit } from './unit-layout.ts';

/** What the drawing is made with. */
export interface UnitColours {
  readonly negative: string;
  readonly zero: string;
  readonly positive: string;
  /** Weights that nobody knows yet. */
  readonly line: string;
  readonly text: string;
  readonly card: string;
  readonly accent: string;
}

/**
 * Lines first, circles on top. Width and strength of a line follow |weight| within its layer, its colour the sign;
 * a circle is filled by its bias. What the pointer is on stays, everything else steps back.
 */
export function drawUnits(
  context: CanvasRenderingContext2D,
  columns: readonly PlacedColumn[],
  weights: ReadonlyMap<string, UnitWeights>,
  hit: UnitHit | null,
  colours: UnitColours,
): void {
  for (const [place, to] of columns.entries()) {
    const from = columns[place - 1];
    if (from === undefined) continue;
    drawLines(context, from, to, weights.get(to.column.node), hit, colours);
  }
  context.globalAlpha = 1;
  for (const column of columns) drawCircles(context, column, weights.get(column.column.node), hit, colours);
}

function drawLines(
  context: CanvasRenderingContext2D,
  from: PlacedColumn,
  to: PlacedColumn,
  own: UnitWeights | undefined,
  hit: UnitHit | null,
  colours: UnitColours,
): void {
  // Of another size: somebody drags, or the numbers are on their way.
  const known = own !== undefined && own.inputs === from.column.units ? own : undefined;
  let most = 0;
  for (const weight of known?.kernel ?? []) most = Math.max(most, Math.abs(weight));
  for (const a of from.circles) {
    for (const b of to.circles) {
      const isKnown = known !== undefined && a.unit < known.inputs && b.unit < known.units;
      const weight = isKnown ? known.kernel[a.unit * known.units + b.unit]! : 0;
      const size = most === 0 ? 0 : Math.abs(weight) / most;
      const isHit = touches(hit, from.place, to.place, a.unit, b.unit);
      context.strokeStyle = size === 0 ? colours.line : weight < 0 ? colours.negative : colours.positive;
      context.globalAlpha = isHit === false ? 0.07 : isHit === true ? 1 : 0.14 + 0.76 * size;
      context.lineWidth = 0.5 + 4 * size + (isHit === true && hit?.kind === 'weight' ? 1 : 0);
      context.beginPath();
      context.moveTo(a.x, a.y);
      context.lineTo(b.x, b.y);
      context.stroke();
    }
  }
}

/** Null where nothing is pointed at. */
function touches(hit: UnitHit | null, from: number, to: number, input: number, unit: number): boolean | null {
  if (hit === null) return null;
  if (hit.kind === 'weight') return hit.place === to && hit.input === input && hit.unit === unit;
  return (hit.place === to && hit.unit === unit) || (hit.place === from && hit.unit === input);
}

function drawCircles(
  context: CanvasRenderingContext2D,
  { column, circles, radius, place }: PlacedColumn,
  own: UnitWeights | undefined,
  hit: UnitHit | null,
  colours: UnitColours,
): void {
  let most = 0;
  for (const bias of own?.bias ?? []) most = Math.max(most, Math.abs(bias));
  for (const { unit, x, y } of circles) {
    const bias = own?.bias?.[unit] ?? 0;
    const isHit = hit?.kind === 'unit' && hit.place === place && hit.unit === unit;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle =
      column.kind === 'input' || most === 0 ? colours.card : mixDiverging((0.6 * bias) / most, colours);
    context.fill();
    context.lineWidth = isHit ? 3 : 1.5;
    context.strokeStyle = isHit ? colours.accent : colours.text;
    context.stroke();
  }
}
