import { layers } from '../../../core/layers/index.ts';
import { findReceptiveFields, type ReceptiveField } from '../../../core/graph/receptive-field.ts';
import type { DesignAnalysis } from '../../../core/graph/graph.ts';
import { showShape, sizeOf } from '../../../core/support/shape.ts';
import type { LayerRow } from '../../network/layer-rows.ts';

/** Bytes of a number while training. */
const FLOAT_BYTES = 4;

/** A line of the summary. */
export interface SummaryLine {
  readonly row: LayerRow;
  readonly id: string;
  readonly type: string;
  readonly shape: string;
  readonly parameters: number;
  readonly trainable: number;
  readonly multiplyAdds: number;
  /** Bytes of the activations of one batch. */
  readonly activationBytes: number;
  /** "7 × 7"; "all" behind a layer that mixes all places; empty for tables. */
  readonly receptiveField: string;
}

/** The table of a network for a batch size. */
export function summarize(
  rows: readonly LayerRow[],
  analysis: DesignAnalysis | null,
  batchSize: number,
): readonly SummaryLine[] {
  const fields: ReadonlyMap<string, ReceptiveField> =
    analysis?.graph == null ? new Map() : findReceptiveFields(analysis.graph);
  return rows.map((row) => {
    const { node, analysis: own } = row;
    const shape = own?.outputShape ?? null;
    const field = fields.get(node.id);
    return {
      row,
      id: node.id,
      type: layers.find(node.type)?.label ?? node.type,
      shape: shape === null ? '?' : showShape(shape),
      parameters: own?.parameterCount ?? 0,
      trainable: own?.trainableCount ?? 0,
      multiplyAdds: own?.multiplyAdds ?? 0,
      activationBytes: shape === null ? 0 : sizeOf(shape) * batchSize * FLOAT_BYTES,
      receptiveField: field === undefined ? '' : (field.size?.join(' × ') ?? 'all'),
    };
  });
}

/** Sums of the table, and the memory of training: weights, gradients, two moments, activations both ways. */
export function totalsOf(lines: readonly SummaryLine[]) {
  const sum = (of: (line: SummaryLine) => number): number =>
    lines.reduce((total, line) => total + of(line), 0);
  const parameters = sum((line) => line.parameters);
  const trainable = sum((line) => line.trainable);
  const activationBytes = sum((line) => line.activationBytes);
  return {
    parameters,
    trainable,
    multiplyAdds: sum((line) => line.multiplyAdds),
    activationBytes,
    trainingBytes: parameters * FLOAT_BYTES + trainable * 3 * FLOAT_BYTES + 2 * activationBytes,
  };
}

const HEAD = [
  'Layer',
  'Type',
  'Output',
  'Parameters',
  'Trainable',
  'Multiply-adds',
  'Activation bytes',
  'Receptive field',
];

/** How the table goes to other programs. */
export type SummaryFormat = 'text' | 'csv' | 'markdown';

/** The table as aligned text, CSV or Markdown, with a line of totals. */
export function printSummary(lines: readonly SummaryLine[], format: SummaryFormat): string {
  const totals = totalsOf(lines);
  const body = lines.map((line) => [
    line.id,
    line.type,
    line.shape,
    String(line.parameters),
    String(line.trainable),
    String(line.multiplyAdds),
    String(line.activationBytes),
    line.receptiveField,
  ]);
  const last = [
    'Total',
    '',
    '',
    totals.parameters,
    totals.trainable,
    totals.multiplyAdds,
    totals.activationBytes,
    '',
  ];
  const table = [HEAD, ...body, last.map(String)];
  if (format === 'csv') return `${table.map((cells) => cells.map(quoteCell).join(',')).join('\r\n')}\r\n`;
  if (format === 'markdown') {
    const line = (cells: readonly string[]) =>
      `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    const rule = HEAD.map((_, column) => (column >= 3 && column <= 6 ? '---:' : '---'));
    return `${[line(HEAD), line(rule), ...table.slice(1).map(line)].join('\n')}\n`;
  }
  const widths = HEAD.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column >= 3 && column <= 6 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return `${table.map(line).join('\n')}\n`;
}

/** Cells that a spreadsheet would run as a formula get a quote before them; numbers stay. */
function quoteCell(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell)) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
