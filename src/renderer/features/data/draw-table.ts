import type { NumberArray } from '../../../core/datasets/number-array.ts';
import type { Column, Table } from '../../../core/datasets/table.ts';
import { mixDiverging, readRunPalette, readToken } from '../../ui/tokens.ts';

/** Draws the first two numeric columns of a table as dots coloured by the last column; one column as a curve. */
export function drawTable(
  context: CanvasRenderingContext2D,
  table: Table | null,
  width: number,
  height: number,
): void {
  context.clearRect(0, 0, width, height);
  if (table === null || table.rows === 0) return;
  const target = table.columns.find(({ name }) => name === table.suggestedTarget) ?? table.columns.at(-1)!;
  const features = table.columns.filter((column) => column !== target && column.kind === 'numeric');
  const x = numbersOf(features[0]);
  const y = numbersOf(features[1] ?? target);
  if (x === null || y === null) return;
  const toX = scaleTo(x, width, false);
  const toY = scaleTo(y, height, true);
  const colour = colourBy(target);
  const radius = table.rows > 1500 ? 1.5 : table.rows > 500 ? 2.25 : 3;
  // A hundred thousand dots would only fill the square.
  const stride = Math.max(1, Math.floor(table.rows / 5000));
  for (let row = 0; row < table.rows; row += stride) {
    context.beginPath();
    context.arc(toX(x[row]!), toY(y[row]!), radius, 0, 2 * Math.PI);
    context.fillStyle = colour(row);
    context.fill();
  }
}

function numbersOf(column: Column | undefined): NumberArray | null {
  return column?.kind === 'numeric' ? column.values : null;
}

function rangeOf(values: NumberArray): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? [low, high] : [low - 1, low + 1];
}

function scaleTo(values: NumberArray, length: number, flipped: boolean): (value: number) => number {
  const [low, high] = rangeOf(values);
  const pad = 14;
  return (value) => {
    const share = (value - low) / (high - low);
    return pad + (flipped ? 1 - share : share) * (length - 2 * pad);
  };
}

function colourBy(target: Column): (row: number) => string {
  const palette = readRunPalette();
  if (target.kind === 'categorical') {
    return (row) => palette[Math.max(0, target.codes[row]!) % palette.length]!;
  }
  const [low, high] = rangeOf(target.values);
  const colours = {
    negative: readToken('--diverging-negative'),
    zero: readToken('--diverging-zero'),
    positive: readToken('--diverging-positive'),
  };
  return (row) => mixDiverging(((target.values[row]! - low) / (high - low)) * 2 - 1, colours);
}
