import type { DatasetSummary } from '../../../../core/contract/studio.ts';
import type { UnitColumn } from '../../../../core/graph/unit-columns.ts';
import type { UnitWeights } from '../../../../core/inspect/unit-weights.ts';
import type { UnitHit } from './unit-layout.ts';

/** The numbers of a unit or a weight. */
export interface HitFacts {
  readonly title: string;
  readonly lines: readonly { readonly label: string; readonly value: number | null }[];
  /** What was left out; empty for nothing. */
  readonly more: string;
}

/** Weights of a unit that are named, largest first. */
const LISTED = 5;

/** Names of the inputs: as the run knew them, else the columns of the chosen data where their number fits. */
export function nameInputs(
  count: number,
  known: readonly string[] | null,
  dataset: DatasetSummary | undefined,
): readonly string[] {
  if (known?.length === count) return known;
  const columns = (dataset?.columns ?? []).map(({ name }) => name);
  const features = columns.filter((name) => name !== dataset?.suggestedTarget);
  if (dataset?.exampleShape === null && features.length === count) return features;
  return Array.from({ length: count }, (_, at) => `x${at + 1}`);
}

/** What a unit or a weight says about itself. */
export function describeHit(
  hit: UnitHit,
  columns: readonly UnitColumn[],
  weights: ReadonlyMap<string, UnitWeights>,
  inputNames: readonly string[],
): HitFacts | null {
  const column = columns[hit.place];
  if (column === undefined) return null;
  const before = columns[hit.place - 1];
  const nameOf = (input: number): string =>
    before?.kind === 'input' ? (inputNames[input] ?? `x${input + 1}`) : `${before?.node}[${input}]`;
  if (before === undefined) return { title: inputNames[hit.unit] ?? '', lines: [], more: 'an input' };
  const own = weights.get(column.node);
  const isKnown = own !== undefined && hit.unit < own.units && own.inputs === before.units;
  const weightOf = (input: number): number | null =>
    isKnown ? own.kernel[input * own.units + hit.unit]! : null;
  if (hit.kind === 'weight') {
    return {
      title: `${nameOf(hit.input)} → ${column.node}[${hit.unit}]`,
      lines: [{ label: 'weight', value: weightOf(hit.input) }],
      more: '',
    };
  }
  const incoming = Array.from({ length: before.units }, (_, input) => ({
    label: nameOf(input),
    value: weightOf(input),
  })).sort((a, b) => Math.abs(b.value ?? 0) - Math.abs(a.value ?? 0));
  const hidden = incoming.length - LISTED;
  return {
    title: `${column.node}[${hit.unit}]${column.activation === null ? '' : ` · ${column.activation}`}`,
    lines: [
      { label: 'bias', value: isKnown ? (own.bias?.[hit.unit] ?? null) : null },
      ...incoming.slice(0, LISTED),
    ],
    more: hidden > 0 ? `and ${hidden} smaller weights` : '',
  };
}
