import { StudioError } from '../../support/errors.ts';
import { readTarget } from '../target.ts';
import type { FindingDefinition } from './definition.ts';

/** A target that nothing can be learned from. */
export const badTarget: FindingDefinition = Object.freeze({
  type: 'target',
  label: 'Target',
  find({ table, recipe, target }) {
    try {
      if (target !== null) readTarget(table, { target: target.name, task: recipe.task });
      return [];
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      return [
        {
          type: 'target',
          severity: 'warning',
          sentence: error.message,
          advice: 'Give another column the role "target".',
          columns: target === null ? [] : [target.name],
          rows: [],
          fix: null,
        },
      ];
    }
  },
} satisfies FindingDefinition);
