import { StudioError, showValue } from '../support/errors.ts';
import { sizeOf } from '../support/shape.ts';
import { isJsonObject, parseStrictJsonBytes } from '../support/strict-json.ts';
import type { ExportFormat } from './definition.ts';
import { checkWeights, type WeightsFile, type WeightsTensor } from './weights-file.ts';

const FORMAT = 'descent-weights';
const VERSION = 1;
const nonFinite: ReadonlyMap<unknown, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/**
 * Plain JSON: `{format, version, metadata, tensors: [{name, shape, values}]}`. Nine significant digits bring
 * every float32 back exactly; NaN and infinities, which JSON lacks, are texts.
 */
export const jsonWeights: ExportFormat = Object.freeze({
  type: 'json',
  label: 'JSON',
  extension: 'json',
  description:
    'Weights as readable text, for scripts in any language and for looking at. Large for large networks.',
  write: writeJson,
  read: readJson,
});

function writeJson(weights: WeightsFile): Uint8Array {
  checkWeights(weights);
  const keys = Object.keys(weights.metadata).sort();
  const metadata = Object.fromEntries(keys.map((key) => [key, weights.metadata[key]]));
  const tensors = weights.tensors.map(
    ({ name, shape, values }) =>
      `    {"name": ${JSON.stringify(name)}, "shape": [${shape.join(', ')}], "values": [${Array.from(values, showNumber).join(', ')}]}`,
  );
  const text = `{
  "format": "${FORMAT}",
  "version": ${VERSION},
  "metadata": ${JSON.stringify(metadata)},
  "tensors": [
${tensors.join(',\n')}
  ]
}
`;
  return new TextEncoder().encode(text);
}

function showNumber(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0' : String(Number(value.toPrecision(9)));
}

function readJson(bytes: Uint8Array): WeightsFile {
  const input = parseStrictJsonBytes(bytes, 'the weights file');
  if (!isJsonObject(input) || input['format'] !== FORMAT) {
    throw refuse(
      `expected "format": "${FORMAT}", found ${showValue(isJsonObject(input) ? input['format'] : input)}`,
    );
  }
  if (input['version'] !== VERSION) {
    throw refuse(
      `expected version ${VERSION}, found ${showValue(input['version'])}. Update Descent if the file is newer`,
    );
  }
  const extra = Object.keys(input).find((key) => !['format', 'version', 'metadata', 'tensors'].includes(key));
  if (extra !== undefined) throw refuse(`found the unknown field ${showValue(extra)}`);
  const { metadata, tensors } = input;
  if (!isJsonObject(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    throw refuse('expected "metadata" to be an object of texts');
  }
  if (!Array.isArray(tensors)) throw refuse(`expected "tensors" to be a list, found ${showValue(tensors)}`);
  const weights = { metadata: metadata as Record<string, string>, tensors: tensors.map(readTensor) };
  checkWeights(weights);
  return weights;
}

function readTensor(input: unknown, index: number): WeightsTensor {
  const where = `tensor ${index + 1}`;
  if (!isJsonObject(input) || Object.keys(input).sort().join() !== 'name,shape,values') {
    throw refuse(`expected ${where} to have exactly name, shape and values`);
  }
  const { name, shape, values } = input;
  if (typeof name !== 'string')
    throw refuse(`expected the name of ${where} to be text, found ${showValue(name)}`);
  const isSize = (size: unknown): size is number =>
    typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
  if (!Array.isArray(shape) || shape.length > 32 || !shape.every(isSize)) {
    throw refuse(`expected the shape of ${where} to be a list of whole numbers, found ${showValue(shape)}`);
  }
  if (!Array.isArray(values) || values.length !== sizeOf(shape)) {
    throw refuse(
      `expected ${sizeOf(shape)} values in ${where}, found ${Array.isArray(values) ? values.length : showValue(values)}`,
    );
  }
  return {
    name,
    shape,
    values: Float32Array.from(values, (value: unknown, place) => readNumber(value, where, place)),
  };
}

function readNumber(value: unknown, where: string, place: number): number {
  const number = typeof value === 'number' ? value : nonFinite.get(value);
  if (number === undefined)
    throw refuse(`expected value ${place + 1} of ${where} to be a number, found ${showValue(value)}`);
  return number;
}

function refuse(message: string): StudioError {
  return new StudioError('json-weights-invalid', `This is not a Descent weights file: ${message}.`);
}
