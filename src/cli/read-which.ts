import type { WeightsChoice } from '../core/contract/models.ts';
import { UsageError } from './command.ts';

/** What `--which` says: best where it is left out. @throws UsageError. */
export function readWhich(word: string | null): WeightsChoice {
  if (word === null) return 'best';
  if (word === 'best' || word === 'last' || word === 'average') return word;
  if (/^\d{1,15}$/.test(word)) return Number(word);
  throw new UsageError(`Expected --which best, last, average or the step of a checkpoint, got "${word}".`);
}
