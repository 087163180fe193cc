import type { FindingDefinition } from './definition.ts';
import { say } from './say.ts';

/** One feature reaches so many times as far as another. */
const RATIO = 100;

/** Features of very different size. */
export const unscaled: FindingDefinition = Object.freeze({
  type: 'unscaled',
  label: 'Unscaled features',
  find({ features, recipe, table }) {
    const own = new Set((recipe.steps ?? []).map(({ column }) => column));
    const sizes = features
      .filter(({ statistics, column }) => statistics.kind === 'numeric' && !own.has(column.name))
      .map(({ statistics: { name, minimum, maximum } }) => ({
        name,
        size: Math.max(Math.abs(minimum ?? 0), Math.abs(maximum ?? 0)),
      }))
      .filter(({ size }) => size > 0)
      .sort((a, b) => b.size - a.size);
    const [largest, smallest] = [sizes[0], sizes.at(-1)];
    if (largest === undefined || smallest === undefined) return [];
    const isPicture = table.exampleShape !== null;
    const differ = !isPicture && largest.size >= RATIO * smallest.size;
    const isLarge = largest.size > RATIO;
    if (!differ && !isLarge) return [];
    const isMended = recipe.scaling !== 'none';
    return [
      {
        type: 'unscaled',
        severity: isMended ? 'information' : 'warning',
        sentence: differ
          ? `"${largest.name}" reaches ${say(largest.size)}, "${smallest.name}" only ${say(smallest.size)}.`
          : `The features reach ${say(largest.size)}.`,
        advice: isMended
          ? 'Scaling is on, so both weigh the same for the network.'
          : 'Large features drown small ones and make steps that are too long. Scale them.',
        columns: differ ? [largest.name, smallest.name] : [],
        rows: [],
        fix: isMended
          ? null
          : {
              kind: 'prepare',
              label: isPicture ? 'Divide by 255' : 'Standardize',
              change: { scaling: isPicture ? 'pixels' : 'standardize' },
            },
      },
    ];
  },
} satisfies FindingDefinition);
