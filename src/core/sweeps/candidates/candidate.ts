import type { Dimension, Setting, SettingRange } from '../space.ts';

/** A range of listed values. */
export type ChoiceRange = Extract<SettingRange, { kind: 'choice' }>;

/** A hyperparameter that a sweep may vary, with a range to begin with. */
export interface Candidate extends Dimension {
  /** `Training`, `Regularisation`, `Data`, or the label of a layer. */
  readonly group: string;
  /** Layer card that it belongs to, null for the others. */
  readonly nodeId: string | null;
  /** Value in the base. */
  readonly now: Setting;
  /** Everything that may be ticked, where the range begins with a part of it; null: the range is everything. */
  readonly options: ChoiceRange | null;
}

/** A candidate before it is looked up in the base. */
export interface Offer {
  readonly group: string;
  readonly path: string;
  readonly label: string;
  readonly range: SettingRange;
  readonly options?: ChoiceRange;
  readonly when?: Dimension['when'];
  readonly nodeId?: string;
}

/** Tells candidates and dimensions apart: one place may be varied under conditions that exclude each other. */
export function keyOf({ path, when }: Pick<Dimension, 'path' | 'when'>): string {
  return when === null ? path : `${path} if ${when.path} is ${JSON.stringify(when.values)}`;
}
