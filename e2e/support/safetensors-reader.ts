/** One tensor of a weights file. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * Reads a safetensors file by the rules of its format and none of the app's code: u64 length of the header, a
 * JSON header, then float32 numbers, all little-endian, in row-major order.
 */
export function readTensors(bytes: Buffer): {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, Tensor>;
} {
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength)) as Record<string, unknown>;
  const start = 8 + headerLength;
  if (start % 8 !== 0) throw new Error(`Expected the tensors to begin at a multiple of 8, got ${start}.`);
  const tensors = new Map<string, Tensor>();
  let expectedBegin = 0;
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets: offsets } = entry as Entry;
    if (dtype !== 'F32') throw new Error(`Expected F32 for "${name}", got ${dtype}.`);
    const count = shape.reduce((product, size) => product * size, 1);
    if (offsets[0] !== expectedBegin || offsets[1] - offsets[0] !== 4 * count) {
      throw new Error(
        `Expected "${name}" at ${expectedBegin} with ${4 * count} bytes, got ${offsets.join()}.`,
      );
    }
    expectedBegin = offsets[1];
    const values = Float32Array.from({ length: count }, (_, index) =>
      bytes.readFloatLE(start + offsets[0] + 4 * index),
    );
    tensors.set(name, { shape, values });
  }
  if (start + expectedBegin !== bytes.length) throw new Error('Expected the last tensor to end the file.');
  return { metadata: (header['__metadata__'] ?? {}) as Record<string, string>, tensors };
}

/** `activation(row x kernel + bias)` with kernel [inputs, units], in double precision. */
export function dense(
  tensors: ReadonlyMap<string, Tensor>,
  layer: string,
  row: readonly number[],
  activation: (value: number) => number = (value) => value,
): readonly number[] {
  const kernel = tensors.get(`${layer}.kernel`);
  const bias = tensors.get(`${layer}.bias`);
  if (!kernel || !bias) throw new Error(`Expected weights of "${layer}", got ${[...tensors.keys()].join()}.`);
  const [inputs = 0, units = 0] = kernel.shape;
  if (inputs !== row.length) throw new Error(`Expected ${inputs} numbers for "${layer}", got ${row.length}.`);
  return Array.from({ length: units }, (_, unit) => {
    const sum = row.reduce((total, value, input) => total + value * kernel.values[input * units + unit]!, 0);
    return activation(sum + bias.values[unit]!);
  });
}

/** Probabilities of logits. */
export function softmax(logits: readonly number[]): readonly number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}
