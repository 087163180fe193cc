import { StudioError } from '../../support/errors.ts';
import type { CallPlan } from './calls.ts';

/** Most numbers that are written into source code: beyond it, files of hundreds of megabytes. */
const LIMIT = 16_000_000;

/** @throws StudioError `export-too-large` when the weights would make unreasonably long source code. */
export function checkCodeSize({ constants }: Pick<CallPlan, 'constants'>, language: string): void {
  const count = constants.reduce((sum, { values }) => sum + values.length, 0);
  if (count <= LIMIT) return;
  throw new StudioError(
    'export-too-large',
    `Expected at most ${LIMIT} weights for ${language} code, got ${count}. Choose ONNX or safetensors.`,
    { count, limit: LIMIT },
  );
}
