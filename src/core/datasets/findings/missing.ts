import { fillsItself } from '../fit-columns.ts';
import type { FindingDefinition } from './definition.ts';
import { percent } from '../../support/percent.ts';
import { nameList } from './say.ts';

/** Empty cells. */
export const missingCells: FindingDefinition = Object.freeze({
  type: 'missing',
  label: 'Empty cells',
  find({ features, target, statistics, table, recipe }) {
    const found = features
      .filter(({ statistics: each }) => each.missing > 0 && each.unique > 0)
      .map(({ statistics: each }) => each);
    const results = [];
    if (found.length > 0) {
      const cells = found.reduce((sum, { missing }) => sum + missing, 0);
      const worst = found.reduce((a, b) => (b.missing > a.missing ? b : a));
      const names = found.map(({ name }) => name);
      const isMended =
        recipe.missing === 'fill' || names.every((name) => fillsItself(name, recipe.steps ?? []));
      results.push({
        type: 'missing',
        severity: isMended ? ('information' as const) : ('warning' as const),
        sentence: `${cells.toLocaleString('en')} cells are empty in ${nameList(names)}; most in "${worst.name}" (${percent(worst.missing / table.rows)}).`,
        advice: isMended
          ? 'They are filled with what the training rows say.'
          : 'A run does not start with them. Fill them, or leave the column out where most of it is empty.',
        columns: names,
        rows: [],
        fix: isMended
          ? null
          : { kind: 'prepare' as const, label: 'Fill empty cells', change: { missing: 'fill' as const } },
      });
    }
    const ofTarget = statistics.find(({ name }) => name === target?.name);
    if (ofTarget !== undefined && ofTarget.missing > 0 && ofTarget.unique > 0) {
      results.push({
        type: 'missing',
        severity: 'information' as const,
        sentence: `${ofTarget.missing.toLocaleString('en')} rows have no target "${ofTarget.name}".`,
        advice: 'They are in no part of the split.',
        columns: [ofTarget.name],
        rows: [],
        fix: null,
      });
    }
    return results;
  },
} satisfies FindingDefinition);
