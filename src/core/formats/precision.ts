import type { NamedWeights } from '../plan/weights.ts';
import { StudioError } from '../support/errors.ts';
import { readHalf, writeHalf } from './half-floats.ts';

/**
 * How many bits a stored weight has. float16: IEEE 754 half. int8: symmetric, one scale per entry of the last axis,
 * for tensors of two and more axes (kernels); vectors stay float32. Calculations stay float32 either way.
 */
export type Precision = 'float32' | 'float16' | 'int8';

/** Each with its name for people. */
export const precisions: readonly {
  readonly type: Precision;
  readonly label: string;
  readonly help: string;
}[] = Object.freeze([
  { type: 'float32', label: 'float32', help: 'As trained, bit for bit.' },
  { type: 'float16', label: 'float16', help: 'Half the size; 11 significant bits per weight.' },
  {
    type: 'int8',
    label: 'int8',
    help: 'A quarter of the size: kernels as whole numbers with a scale per output. In ONNX, dense layers round what comes in at run time too and calculate in whole numbers; the rest stays float32.',
  },
]);

/** One block of a file. */
export interface StoredBlock {
  readonly name: string;
  readonly shape: readonly number[];
  readonly kind: Precision;
  /** Little-endian. */
  readonly bytes: Uint8Array;
}

/** Name of the scales of an int8 tensor. */
export const scaleName = (name: string): string => `${name}.scale`;

const RUNNING = /running(Mean|Variance)$/;

/** True for what int8 makes smaller: kernels and tables. */
export const isQuantized = ({ name, shape }: Pick<NamedWeights, 'name' | 'shape'>): boolean =>
  shape.length >= 2 && !RUNNING.test(name);

/** Whole numbers -127 to 127 and the scale of each channel, which are `channelOf(index)`. */
export interface Quantized {
  readonly whole: Int8Array;
  readonly scales: Float32Array;
}

/** Symmetric quantisation: scale = max |w| / 127 per channel, q = round(w / scale). */
export function quantize(
  values: ArrayLike<number>,
  channels: number,
  channelOf: (index: number) => number,
): Quantized {
  const largest = new Float64Array(channels);
  for (let i = 0; i < values.length; i++) {
    const channel = channelOf(i);
    largest[channel] = Math.max(largest[channel]!, Math.abs(values[i]!));
  }
  const scales = Float32Array.from(largest, (value) => (value === 0 ? 1 : value / 127));
  const whole = new Int8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const rounded = Math.round(values[i]! / scales[channelOf(i)]!);
    whole[i] = Math.min(127, Math.max(-127, rounded));
  }
  return { whole, scales };
}

/** The numbers that a reader gets: whole * scale in float32. */
export function dequantize(
  whole: ArrayLike<number>,
  scales: ArrayLike<number>,
  channelOf: (index: number) => number,
): Float32Array {
  return Float32Array.from(whole, (value, index) => value * scales[channelOf(index)]!);
}

/** float16 as bytes. @throws StudioError `precision-overflow` beyond its largest number, 65,504. */
export function halfBytes(name: string, values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    const bits = writeHalf(values[i]!);
    if ((bits & 0x7fff) === 0x7c00 && Number.isFinite(values[i]!)) {
      throw new StudioError(
        'precision-overflow',
        `\`${name}\` holds ${values[i]!}; float16 ends at 65504. Choose float32 or int8.`,
        { name },
      );
    }
    view.setUint16(2 * i, bits, true);
  }
  return bytes;
}

/** The float16 nearest to each number, as float32. */
export const roundToHalf = (values: ArrayLike<number>): Float32Array =>
  Float32Array.from(values, (value) => readHalf(writeHalf(value)));

/** @throws StudioError `weights-not-finite`: an int8 scale of NaN would take its whole channel along. */
export function checkFinite(name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]!)) continue;
    throw new StudioError(
      'weights-not-finite',
      `\`${name}\` holds NaN or infinity, which int8 has no number for. Choose float32.`,
      { name },
    );
  }
}

function floatBlock(name: string, shape: readonly number[], values: Float32Array): StoredBlock {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
  return { name, shape, kind: 'float32', bytes };
}

/** A tensor as the blocks of a file: itself, and its scales where it is int8. */
export function storeTensor(tensor: NamedWeights, precision: Precision): readonly StoredBlock[] {
  const { name, shape, values } = tensor;
  if (precision === 'float16') {
    // Running statistics may be large, and there are few of them.
    if (RUNNING.test(name)) return [floatBlock(name, shape, values)];
    return [{ name, shape, kind: 'float16', bytes: halfBytes(name, values) }];
  }
  if (precision === 'float32' || !isQuantized(tensor)) return [floatBlock(name, shape, values)];
  checkFinite(name, values);
  const channels = shape.at(-1)!;
  const { whole, scales } = quantize(values, channels, (index) => index % channels);
  return [
    { name, shape, kind: 'int8', bytes: new Uint8Array(whole.buffer) },
    floatBlock(scaleName(name), [channels], scales),
  ];
}

/** A tensor as a reader of its blocks gets it. */
export function roundTensor(tensor: NamedWeights, precision: Precision): NamedWeights {
  const { name, shape, values } = tensor;
  if (precision === 'float16')
    return RUNNING.test(name) ? tensor : { name, shape, values: roundToHalf(values) };
  if (precision === 'float32' || !isQuantized(tensor)) return tensor;
  const channels = shape.at(-1)!;
  const channelOf = (index: number) => index % channels;
  const { whole, scales } = quantize(values, channels, channelOf);
  return { name, shape, values: dequantize(whole, scales, channelOf) };
}

/** A tensor as it was read, before scales are applied. */
export interface ReadTensor extends NamedWeights {
  readonly isWhole: boolean;
}

/** Multiplies whole numbers with the scales beside them, which then are no tensors of their own. */
export function applyScales(tensors: readonly ReadTensor[]): readonly NamedWeights[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const used = new Set<string>();
  const scaled = tensors.map(({ name, shape, values, isWhole }): NamedWeights => {
    const channels = shape.at(-1) ?? 0;
    const scales = isWhole ? byName.get(scaleName(name)) : undefined;
    if (scales === undefined || scales.isWhole || scales.values.length !== channels || channels === 0) {
      return { name, shape, values };
    }
    used.add(scaleName(name));
    return { name, shape, values: dequantize(values, scales.values, (index) => index % channels) };
  });
  return scaled.filter(({ name }) => !used.has(name));
}

/**
 * Farthest that a stored weight may be from the original: half of the last bit (float16), half a step of the
 * largest scale (int8).
 */
export function largestRounding(values: ArrayLike<number>, precision: Precision): number {
  if (precision === 'float32') return 0;
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (size > largest) largest = size;
  }
  return precision === 'float16' ? largest / 2048 + 2e-8 : (largest / 254) * 1.0001;
}
