import type { NetworkPlan, PlanParameter } from '../../plan/plan.ts';

/** Units of one layer that are copies of each other and get the same gradient, so that they stay copies. */
export interface TwinUnits {
  readonly node: string;
  /** Groups of two or more, each a list of unit numbers. */
  readonly groups: readonly (readonly number[])[];
  /** Units of the layer. */
  readonly units: number;
  readonly sentence: string;
}

/**
 * Finds units of dense and convolution layers whose weights AND gradients have the same bits, for the batch
 * that lies in the plan after its backward pass. Every optimizer moves such units alike for ever.
 */
export function findTwins(plan: NetworkPlan): readonly TwinUnits[] {
  return plan.graph.nodes.flatMap(({ id, layer, outputShape }): readonly TwinUnits[] => {
    if (layer.category !== 'dense' && layer.category !== 'convolution') return [];
    const units = outputShape.at(-1)!;
    const own = plan.parameters.filter(
      (each) => each.node === id && each.gradient !== null && each.spec.shape.at(-1) === units,
    );
    if (own.length === 0 || units < 2) return [];
    const byKey = new Map<string, number[]>();
    for (let unit = 0; unit < units; unit++) {
      const key = own.map((each) => describeUnit(each, unit, units)).join(';');
      const group = byKey.get(key);
      if (group === undefined) byKey.set(key, [unit]);
      else group.push(unit);
    }
    const groups = [...byKey.values()].filter((group) => group.length > 1);
    if (groups.length === 0) return [];
    const largest = Math.max(...groups.map((group) => group.length));
    const sentence =
      largest === units
        ? `All ${units} units of "${id}" are the same and get the same gradient: they stay one unit, copied ${units} times.`
        : `${largest} of the ${units} units of "${id}" are the same and get the same gradient: they stay copies of each other.`;
    return [{ node: id, groups, units, sentence }];
  });
}

/** A unit's weights and gradients as text; -0 and 0 move alike. */
function describeUnit({ values, gradient, length }: PlanParameter, unit: number, units: number): string {
  const numbers: number[] = [];
  for (let i = unit; i < length; i += units) numbers.push(values[i]! + 0, gradient![i]! + 0);
  return numbers.join(',');
}
