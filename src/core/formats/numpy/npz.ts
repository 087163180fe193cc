import { StudioError, showValue } from '../../support/errors.ts';
import { LIMITS } from '../../support/limits.ts';
import { isJsonObject, parseStrictJson } from '../../support/strict-json.ts';
import type { ExportFormat } from '../definition.ts';
import { applyScales, storeTensor, type ReadTensor } from '../precision.ts';
import { checkNames, checkWeights, type WeightsFile } from '../weights-file.ts';
import { readZip } from '../zip/read-zip.ts';
import { writeZip } from '../zip/write-zip.ts';
import { readNpy, writeNpyBlock } from './npy.ts';

const METADATA = 'descent-metadata.json';
const ENTRY_LIMIT = 10_000;

/** NumPy's archive of arrays: a zip of .npy files, one per parameter; metadata in a JSON file beside them. */
export const npz: ExportFormat = Object.freeze({
  type: 'npz',
  label: 'NumPy',
  extension: 'npz',
  description: 'Weights by name for numpy.load, without pickle.',
  precisions: ['float32', 'float16', 'int8'] as const,
  write: writeNpz,
  read: readNpz,
});

function writeNpz(weights: WeightsFile): Uint8Array {
  checkWeights(weights);
  const tensors = [...weights.tensors].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (tensors.length >= ENTRY_LIMIT) {
    throw new StudioError(
      'weights-too-large',
      `Expected fewer than ${ENTRY_LIMIT} parameters in one .npz file, got ${tensors.length}. Choose safetensors.`,
      { count: tensors.length },
    );
  }
  const blocks = tensors.flatMap((tensor) => storeTensor(tensor, weights.precision ?? 'float32'));
  checkNames(blocks);
  const entries = blocks.map((block) => ({
    name: `${escapeName(block.name)}.npy`,
    bytes: writeNpyBlock(block),
  }));
  const keys = Object.keys(weights.metadata).sort();
  if (keys.length === 0) return writeZip(entries);
  const metadata = Object.fromEntries(keys.map((key) => [key, weights.metadata[key]]));
  const json = new TextEncoder().encode(JSON.stringify(metadata));
  return writeZip([...entries, { name: METADATA, bytes: json }]);
}

/** `layer2/kernel` would be a folder in the archive; % keeps the two names apart. */
const escapeName = (name: string): string =>
  name.replace(/[%\\:\0]|^\/|\/(?=\/|$)|(?<=^|\/)\.{1,2}(?=\/|$)/g, (found) =>
    Array.from(found, (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`).join(''),
  );

const unescapeName = (name: string): string =>
  name.replace(/%([0-9a-f]{2})/g, (_found, code: string) => String.fromCharCode(parseInt(code, 16)));

function readNpz(bytes: Uint8Array): WeightsFile {
  const entries = readZip(bytes, { entries: ENTRY_LIMIT, totalBytes: LIMITS.weightsBytes });
  const read: ReadTensor[] = [];
  let metadata: Readonly<Record<string, string>> = {};
  for (const { name, bytes: content } of entries) {
    if (name === METADATA) metadata = readMetadata(content);
    else if (name.endsWith('.npy')) {
      read.push({ name: unescapeName(name.slice(0, -4)), ...readNpy(content, showValue(name)) });
    } else {
      throw new StudioError(
        'npz-invalid',
        `This is not a NumPy archive: it holds ${showValue(name)}, which is no .npy file. Save it with numpy.savez.`,
        { name },
      );
    }
  }
  checkNames(read);
  const weights = { tensors: applyScales(read), metadata };
  checkWeights(weights);
  return weights;
}

function readMetadata(bytes: Uint8Array): Readonly<Record<string, string>> {
  if (bytes.length > LIMITS.jsonBytes) {
    throw new StudioError('npz-invalid', 'The metadata in this NumPy archive is too long.', {
      bytes: bytes.length,
    });
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new StudioError('npz-invalid', 'The metadata in this NumPy archive is not UTF-8.', {});
  }
  const input = parseStrictJson(text, 'the metadata', LIMITS.jsonBytes);
  if (!isJsonObject(input) || !Object.values(input).every((value) => typeof value === 'string')) {
    throw new StudioError('npz-invalid', 'The metadata in this NumPy archive is no list of texts.', {});
  }
  return input as Readonly<Record<string, string>>;
}
