import type { UnderstoodLayer } from '../../../../core/contract/understand.ts';
import type { PlayFrame } from '../../../../core/contract/understand-play.ts';

/** A unit in the drawing: upper left corner and side, in CSS pixels. */
export interface UnitPlace {
  readonly unit: number;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** A layer of units. */
export interface UnitColumn {
  readonly node: string;
  readonly title: string;
  readonly isInput: boolean;
  readonly left: number;
  readonly width: number;
  readonly places: readonly UnitPlace[];
  /** Units that found no room. */
  readonly hidden: number;
}

/** Shape of the weights between two layers. */
export type WeightShape = Omit<PlayFrame['weights'][number], 'values'>;

/** The weights between two columns. */
export interface WeightBundle {
  readonly node: string;
  readonly inputs: number;
  readonly units: number;
  readonly from: readonly UnitPlace[];
  readonly to: readonly UnitPlace[];
}

const LARGEST = 36;
const SMALLEST = 16;
const GAP = 5;
/** Above and below: the title, and the number of those without room. */
const HEAD = 20;
const FOOT = 16;

/** Columns of units from left to right: the features, then every small dense layer. */
export function placeUnits(asked: {
  readonly layers: readonly UnderstoodLayer[];
  readonly weights: readonly WeightShape[];
  readonly features: number;
  readonly width: number;
  readonly height: number;
}): { readonly columns: readonly UnitColumn[]; readonly bundles: readonly WeightBundle[] } {
  const { layers, weights, features, width, height } = asked;
  const input = layers.find(({ inputs }) => inputs.length === 0);
  if (input === undefined || weights.length === 0 || width < 60) return { columns: [], bundles: [] };
  const wanted = [
    { node: input.node, title: 'features', units: features, isInput: true },
    ...weights.map(({ node, units }) => ({ node, title: node, units, isInput: false })),
  ];
  const pitch = width / wanted.length;
  const room = height - HEAD - FOOT;
  const columns = wanted.map(({ node, title, units, isInput }, at): UnitColumn => {
    const fit = Math.floor((room + GAP) / units) - GAP;
    const size = Math.floor(Math.max(SMALLEST, Math.min(LARGEST, fit, pitch * 0.6)));
    const count = Math.min(units, Math.max(1, Math.floor((room + GAP) / (size + GAP))));
    const top = HEAD + (room - count * (size + GAP) + GAP) / 2;
    const left = at * pitch;
    const places = Array.from({ length: count }, (_, unit) => ({
      unit,
      x: left + (pitch - size) / 2,
      y: top + unit * (size + GAP),
      size,
    }));
    return { node, title, isInput, left, width: pitch, places, hidden: units - count };
  });
  const byNode = new Map(columns.map((column) => [column.node, column]));
  const sourceOf = (node: string): UnitColumn | undefined => {
    let at: string | undefined = node;
    // Activations, dropout and the like stand between two columns.
    while (at !== undefined && !byNode.has(at)) at = layers.find((each) => each.node === at)?.inputs[0];
    return at === undefined ? undefined : byNode.get(at);
  };
  const bundles = weights.flatMap((each): WeightBundle[] => {
    const from = sourceOf(each.from);
    const to = byNode.get(each.node);
    return from === undefined || to === undefined
      ? []
      : [{ node: each.node, inputs: each.inputs, units: each.units, from: from.places, to: to.places }];
  });
  return { columns, bundles };
}
