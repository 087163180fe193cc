import { parseDate } from '../../../core/datasets/dates.ts';
import type { DatasetColumn } from '../../../core/contract/studio.ts';
import { formatNumber } from '../../ui/format.ts';
import { calendarTicks } from './calendar-ticks.ts';
import { niceTicks } from './draw-scatter.ts';

/** How a column of any kind becomes an axis. */
export interface ScatterAxis {
  readonly label: string;
  /** Place of a cell; null where it has none. @param row number of the point, for the spread of words. */
  place(cell: string | number | null | undefined, row: number): number | null;
  /** Places with a line and what is written at them. @param count about so many. */
  ticks(low: number, high: number, count: number): readonly { readonly at: number; readonly text: string }[];
}

/** Words get a band each; the dots of one word lie spread over this part of it, or they would cover each other. */
const BAND = 0.5;
const GOLDEN = 0.618033988749895;

/** Numbers as they are, times by the calendar, words side by side. */
export function createScatterAxis(column: DatasetColumn): ScatterAxis {
  if (column.kind === 'categorical') return createWordAxis(column);
  return column.temporal === undefined ? createNumberAxis(column) : createTimeAxis(column, column.temporal);
}

function createNumberAxis({ name }: DatasetColumn): ScatterAxis {
  return {
    label: name,
    place: (cell) => (typeof cell === 'number' ? cell : null),
    ticks: (low, high, count) => niceTicks(low, high, count).map((at) => ({ at, text: formatNumber(at) })),
  };
}

function createTimeAxis({ name }: DatasetColumn, temporal: 'date' | 'dateTime'): ScatterAxis {
  return {
    label: name,
    place(cell) {
      const seconds = typeof cell === 'string' ? parseDate(cell, 'iso') : NaN;
      return Number.isNaN(seconds) ? null : seconds;
    },
    ticks(low, high, count) {
      return calendarTicks(low, high, Math.max(2, count / 1.4), temporal);
    },
  };
}

function createWordAxis({ name, categories }: DatasetColumn): ScatterAxis {
  const places = new Map(categories.map((word, at) => [word, at]));
  return {
    label: name,
    place(cell, row) {
      const at = places.get(String(cell));
      return at === undefined ? null : at + ((row * GOLDEN) % 1) * BAND - BAND / 2;
    },
    ticks: (low, high) =>
      categories.flatMap((text, at) =>
        at >= low && at <= high ? [{ at, text: text.length > 14 ? `${text.slice(0, 13)}…` : text }] : [],
      ),
  };
}
