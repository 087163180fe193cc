/** One tensor of a state_dict. */
export interface TorchTensor {
  /** `dense_1.weight` */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * The pickle of a state_dict: an OrderedDict of float tensors, with nothing but the opcodes of protocol 2 that
 * `torch.load(weights_only=True)` allows. Tensor number i lies in the archive as `data/i`.
 */
export function pickleStateDict(tensors: readonly TorchTensor[]): Uint8Array {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  const byte = (letter: string) => bytes.push(letter.charCodeAt(0));
  const raw = (text: string) => bytes.push(...encoder.encode(text));
  const number = (value: number, size: number) => {
    for (let i = 0; i < size; i++) bytes.push((value >>> (8 * i)) & 255);
  };
  const global = (module: string, name: string) => raw(`c${module}\n${name}\n`);
  const text = (value: string) => {
    const encoded = encoder.encode(value);
    byte('X');
    number(encoded.length, 4);
    for (const each of encoded) bytes.push(each);
  };
  const integer = (value: number) => {
    if (value < 256) {
      byte('K');
      number(value, 1);
    } else {
      byte('J');
      number(value, 4);
    }
  };
  const tuple = (values: readonly number[]) => {
    if (values.length === 0) return byte(')');
    byte('(');
    values.forEach(integer);
    return byte('t');
  };
  const emptyDictionary = () => {
    global('collections', 'OrderedDict');
    raw(')R');
  };

  bytes.push(0x80, 2);
  emptyDictionary();
  byte('(');
  tensors.forEach(({ name, shape, values }, index) => {
    text(name);
    global('torch._utils', '_rebuild_tensor_v2');
    raw('((');
    text('storage');
    global('torch', 'FloatStorage');
    text(String(index));
    text('cpu');
    integer(values.length);
    raw('tQ');
    integer(0);
    tuple(shape);
    tuple(stridesOf(shape));
    bytes.push(0x89);
    emptyDictionary();
    raw('tR');
  });
  raw('u.');
  return Uint8Array.from(bytes);
}

function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}
