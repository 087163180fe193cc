import { CalendarClock, CalendarDays, Hash, Tag } from 'lucide-vue-next';
import type { Component } from 'vue';
import type { DatasetColumn } from '../../../core/contract/studio.ts';

type Kind = Pick<DatasetColumn, 'kind' | 'temporal'>;

/** Picture of what a column holds: numbers, words, days, moments. */
export function iconOf({ kind, temporal }: Kind): Component {
  if (temporal === 'date') return CalendarDays;
  if (temporal === 'dateTime') return CalendarClock;
  return kind === 'numeric' ? Hash : Tag;
}

/** The same in words. */
export function kindWordOf({ kind, temporal }: Kind): string {
  if (temporal === undefined) return kind;
  return temporal === 'date' ? 'date' : 'date and time';
}
