import { StudioError } from '../../core/support/errors.ts';
import { isJsonObject } from '../../core/support/strict-json.ts';
import type { GoldenCase } from './case.ts';

/**
 * Checks that a file is a reference case with everything that a run needs.
 * @throws StudioError `case-invalid`.
 */
export function readGoldenCase(input: unknown): GoldenCase {
  if (!isJsonObject(input) || input['format'] !== 'golden-case/1') {
    throw invalid('expected "format": "golden-case/1"');
  }
  const isTraining = input['mode'] !== 'inference';
  const needed = [
    'name',
    'input_shape',
    'init',
    'expected',
    ...(isTraining ? ['steps', 'loss', 'optimizer'] : []),
  ];
  for (const key of needed) {
    if (input[key] === undefined || input[key] === null) throw invalid(`expected \`${key}\`, found none`);
  }
  if (!Array.isArray(input['layers']) && !Array.isArray(input['nodes']))
    throw invalid('expected `layers` or `nodes`');
  const hasBatches = Array.isArray(input['batches']) && input['batches'].length > 0;
  if (!hasBatches && !(isJsonObject(input['dataset']) && Array.isArray(input['batch_indices']))) {
    throw invalid('expected `batches`, or `dataset` and `batch_indices`');
  }
  return input as unknown as GoldenCase;
}

function invalid(problem: string): StudioError {
  return new StudioError('case-invalid', `This is not a case that can be run: ${problem}.`);
}
