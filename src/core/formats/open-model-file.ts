import { StudioError, showValue } from '../support/errors.ts';
import type { ImportedFile, ImportedModel, ModelFormat } from './definition.ts';
import { findForeignFile } from './foreign-files.ts';
import { modelFormats } from './index.ts';
import { nameFile } from './name-file.ts';

/** Formats that can be read, and the ends of their names. */
export const readableFormats: readonly ModelFormat[] = modelFormats.all.filter(
  ({ read }) => read !== undefined,
);

const startsWith = (bytes: Uint8Array, ...mark: readonly number[]): boolean =>
  mark.every((byte, index) => bytes[index] === byte);

/** Files of Python's pickle, by their first bytes or their names. They are programs, and never opened. */
function isPickle(file: ImportedFile): boolean {
  return /\.(pt|pth|pkl|pickle|ckpt|joblib|bin)$/i.test(file.name) || beginsAsPickle(file.bytes);
}

/** PROTO and its number, as every protocol since the second begins. */
const beginsAsPickle = (bytes: Uint8Array): boolean => startsWith(bytes, 0x80) && bytes[1]! <= 5;

/** A zip that PyTorch wrote, whatever it is called. */
function holdsPickle(bytes: Uint8Array): boolean {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  return startsWith(bytes, 0x50, 0x4b, 3, 4) && /\/data\.pkl/.test(head);
}

/**
 * Reads a model by what it is: its first bytes first, its name second.
 * @throws StudioError `model-foreign`, `model-pickle`, `model-empty`, `model-unknown`, or as the reader.
 */
export function openModelFile(
  main: ImportedFile,
  beside: readonly ImportedFile[],
): { readonly format: ModelFormat; readonly model: ImportedModel } {
  const { name, bytes } = main;
  if (bytes.length === 0) {
    throw new StudioError('model-empty', `The file ${showValue(name)} is empty.`, { name });
  }
  const foreign = findForeignFile(main);
  if (foreign !== null) {
    throw new StudioError(
      'model-foreign',
      `${showValue(name)} is ${foreign.label}, which is not read here. ${foreign.advice}`,
      { name },
    );
  }
  const format = chooseFormat(main);
  if (format === null && (isPickle(main) || holdsPickle(bytes))) {
    throw new StudioError(
      'model-pickle',
      `${showValue(name)} is a file of Python’s pickle: opening it would run whatever it says. Save the weights as safetensors: safetensors.torch.save_file(model.state_dict(), "weights.safetensors").`,
      { name },
    );
  }
  if (format?.read === undefined) {
    const known = readableFormats.map((each) => `${each.label} (.${each.extension})`).join(', ');
    throw new StudioError(
      'model-unknown',
      `${showValue(name)} is no model that can be read here. Expected one of: ${known}.`,
      { name },
    );
  }
  try {
    return { format, model: format.read(main, beside) };
  } catch (error) {
    throw nameFile(error, name);
  }
}

function chooseFormat({ name, bytes }: ImportedFile): ModelFormat | null {
  const byType = (type: string) => modelFormats.find(type) ?? null;
  if (startsWith(bytes, 0x50, 0x4b, 3, 4) || startsWith(bytes, 0x50, 0x4b, 5, 6)) {
    return holdsPickle(bytes) || isPickle({ name, bytes }) ? null : byType('npz');
  }
  // A header of safetensors: eight bytes of length, then "{".
  if (bytes[8] === 0x7b && bytes[7] === 0 && bytes[6] === 0 && bytes[5] === 0) return byType('safetensors');
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 4096));
  if (/^\s*\{/.test(head)) return byType(/"descent-weights"/.test(head) ? 'json' : 'tfjs');
  if (beginsAsPickle(bytes)) return null;
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase();
  return readableFormats.find((format) => format.extension === extension) ?? null;
}
