import { describe, expect, it } from 'vitest';
import { StudioError } from '../support/errors.ts';
import { SEAL } from './content-seal.ts';
import type { ImportedFile, ModelFormat } from './definition.ts';
import { readableFormats } from './open-model-file.ts';
import { safetensors } from './safetensors.ts';
import { networkCases } from './testing/model-cases.ts';

const { model } = networkCases()[0]!;
const [formatOf, filesOf] = [
  (type: string) => readableFormats.find((each) => each.type === type)!,
  (format: ModelFormat): ImportedFile[] =>
    format.write(model, 'net').map(({ name, suffix, bytes }) => ({ name: name ?? `net${suffix}`, bytes })),
];
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

function refusal(read: () => unknown): StudioError {
  try {
    read();
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe.each(readableFormats.map(({ type }) => type))('the checksum in a file of %s', (type) => {
  const format = formatOf(type);

  it('is there, fits the content, and is not among the texts that a reader gives', () => {
    const [main, ...beside] = filesOf(format);
    if (type !== 'npz') expect(textOf(main!.bytes)).toContain(SEAL);
    const back = format.read!(main!, beside);
    expect(back.metadata).not.toHaveProperty(SEAL);
    expect(back.design).toEqual(model.design);
  });
});

describe('a file whose content is not that of its checksum', () => {
  it('is refused with both checksums, and with what to do', () => {
    const [main] = filesOf(formatOf('json'));
    const text = textOf(main!.bytes).replace(/"values": \[-?\d/, (found) => `${found.slice(0, -1)}3`);
    const error = refusal(() => formatOf('json').read!({ name: 'net.json', bytes: bytesOf(text) }, []));
    expect(error.code).toBe('content-changed');
    expect(error.message).toMatch(/expected content with the SHA-256 [0-9a-f]{64} .* found [0-9a-f]{64}\./);
    expect(error.message).toContain(`remove "${SEAL}" and the metadata "design"`);
  });

  it('is refused where an attribute of an operator was changed and no weight', () => {
    const onnx = formatOf('onnx');
    const text = textOf(filesOf(onnx)[0]!.bytes);
    // transB of the first Gemm: name, then field 3 with 1.
    const at = text.indexOf('transB') + 'transB'.length;
    expect(text.slice(at, at + 2)).toBe('\x18\x01');
    const changed = bytesOf(`${text.slice(0, at + 1)}\x00${text.slice(at + 2)}`);
    expect(refusal(() => onnx.read!({ name: 'net.onnx', bytes: changed }, [])).code).toBe('content-changed');
  });

  it('is refused where a layer of a LayersModel says something else', () => {
    const tfjs = formatOf('tfjs');
    const [main, ...beside] = filesOf(tfjs);
    const text = textOf(main!.bytes).replace('"activation":"relu"', '"activation":"tanh"');
    expect(text).not.toBe(textOf(main!.bytes));
    const changed = { name: 'model.json', bytes: bytesOf(text) };
    expect(refusal(() => tfjs.read!(changed, beside)).code).toBe('content-changed');
  });

  it('is refused where the checksum is missing beside a design', () => {
    const format = formatOf('safetensors');
    const { tensors, metadata } = safetensors.read(filesOf(format)[0]!.bytes);
    const { [SEAL]: _seal, ...rest } = metadata;
    const open = (texts: Readonly<Record<string, string>>) =>
      format.read!({ name: 'net', bytes: safetensors.write({ tensors, metadata: texts }) }, []);
    expect(refusal(() => open(rest)).message).toContain('has the metadata "design", but not the checksum');
    // As a file of another tool, it is weights alone.
    expect(open({ note: 'mine' })).toMatchObject({ design: null, metadata: { note: 'mine' } });
  });
});

it('a file that another tool wrote anew with the same content is read', () => {
  const json = formatOf('json');
  const document = JSON.parse(new TextDecoder().decode(filesOf(json)[0]!.bytes)) as { tensors: unknown[] };
  const turned = JSON.stringify({ ...document, tensors: document.tensors.reverse() }, null, 4);
  const back = json.read!({ name: 'net.json', bytes: new TextEncoder().encode(turned) }, []);
  expect(back.design).toEqual(model.design);
});
