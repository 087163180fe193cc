/** Types of values in a WebAssembly module. */
export const wasmType = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const;

/** Name of one of {@link wasmType}. */
export type WasmType = keyof typeof wasmType;

/** Instructions of the SIMD extension that generated code uses, by their number behind the prefix 0xfd. */
const simd = {
  'v128.load': 0x00,
  'v128.load32_splat': 0x09,
  'v128.store': 0x0b,
  'f32x4.splat': 0x13,
  'f32x4.eq': 0x41,
  'f32x4.lt': 0x43,
  'f32x4.gt': 0x44,
  'f32x4.le': 0x45,
  'v128.and': 0x4e,
  'v128.andnot': 0x4f,
  'v128.or': 0x50,
  'v128.bitselect': 0x52,
  'i32x4.all_true': 0xa3,
  'i32x4.shl': 0xab,
  'i32x4.shr_s': 0xac,
  'i32x4.add': 0xae,
  'i32x4.sub': 0xb1,
  'f32x4.abs': 0xe0,
  'f32x4.neg': 0xe1,
  'f32x4.sqrt': 0xe3,
  'f32x4.add': 0xe4,
  'f32x4.sub': 0xe5,
  'f32x4.mul': 0xe6,
  'f32x4.div': 0xe7,
  'f32x4.pmin': 0xea,
  'f32x4.pmax': 0xeb,
} as const;

const scalar = {
  'i32.load': 0x28,
  'f32.load': 0x2a,
  'f64.load': 0x2b,
  'f32.store': 0x38,
  'f64.store': 0x39,
  'i32.eqz': 0x45,
  'i32.gt_s': 0x4a,
  'i32.lt_s': 0x48,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'f64.eq': 0x61,
  'f64.add': 0xa0,
  'f64.sub': 0xa1,
  'f64.mul': 0xa2,
  'f64.div': 0xa3,
  'f32.demote_f64': 0xb6,
  'f64.convert_i32_s': 0xb7,
  'f64.promote_f32': 0xbb,
  return: 0x0f,
  end: 0x0b,
} as const;

/** Name of an instruction without immediate operands or with a memory offset. */
export type Instruction = keyof typeof simd | keyof typeof scalar;

/** Sizes of memory accesses as powers of two, for the alignment hint. */
const alignments: Partial<Record<Instruction, number>> = {
  'v128.load': 2,
  'v128.load32_splat': 2,
  'v128.store': 2,
  'i32.load': 2,
  'f32.load': 2,
  'f32.store': 2,
  'f64.load': 3,
  'f64.store': 3,
};

/** Unsigned LEB128, as WebAssembly writes numbers (core specification, 5.2.2). */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  do {
    const low = value & 127;
    value = Math.floor(value / 128);
    bytes.push(value === 0 ? low : low | 128);
  } while (value !== 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit number. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = value & 127;
    value >>= 7;
    if ((value === 0 && (low & 64) === 0) || (value === -1 && (low & 64) !== 0)) return [...bytes, low];
    bytes.push(low | 128);
  }
}

/** The body of one function while it is written. */
export class WasmCode {
  readonly bytes: number[] = [];
  private readonly locals: WasmType[] = [];
  private readonly parameters: readonly WasmType[];

  constructor(parameters: readonly WasmType[]) {
    this.parameters = parameters;
  }

  /** A new local variable that starts at 0. @returns its number. */
  local(type: WasmType): number {
    return this.parameters.length + this.locals.push(type) - 1;
  }

  get(local: number): this {
    this.bytes.push(0x20, ...unsigned(local));
    return this;
  }

  set(local: number): this {
    this.bytes.push(0x21, ...unsigned(local));
    return this;
  }

  constant(value: number): this {
    this.bytes.push(0x41, ...signed(value));
    return this;
  }

  constantDouble(value: number): this {
    this.bytes.push(0x44, ...new Uint8Array(Float64Array.of(value).buffer));
    return this;
  }

  zeroVector(): this {
    this.bytes.push(0xfd, 12, ...new Array<number>(16).fill(0));
    return this;
  }

  call(index: number): this {
    this.bytes.push(0x10, ...unsigned(index));
    return this;
  }

  /** @param offset of loads and stores: bytes that are added to the address. */
  op(name: Instruction, offset = 0): this {
    const isSimd = Object.hasOwn(simd, name);
    const code = isSimd ? simd[name as keyof typeof simd] : scalar[name as keyof typeof scalar];
    if (isSimd) this.bytes.push(0xfd, ...unsigned(code));
    else this.bytes.push(code);
    const alignment = alignments[name];
    if (alignment !== undefined) this.bytes.push(...unsigned(alignment), ...unsigned(offset));
    return this;
  }

  /** Runs `body` while the counter, lowered by `step` after each turn, is above 0; at least once. */
  loopDown(counter: number, step: number, body: () => void): void {
    this.bytes.push(0x03, 0x40);
    body();
    this.get(counter).constant(step).op('i32.sub').set(counter);
    this.get(counter).constant(0).op('i32.gt_s');
    this.bytes.push(0x0d, 0, 0x0b);
  }

  /** Runs `body` when the number on the stack is not 0. */
  ifTrue(body: () => void): void {
    this.bytes.push(0x04, 0x40);
    body();
    this.bytes.push(0x0b);
  }

  /** Adds a constant to a local. */
  advance(local: number, by: number): this {
    return this.get(local).constant(by).op('i32.add').set(local);
  }

  /** Locals and code as the module's code section wants them. */
  finish(): number[] {
    const declared = [...unsigned(this.locals.length), ...this.locals.flatMap((type) => [1, wasmType[type]])];
    const body = [...declared, ...this.bytes, 0x0b];
    return [...unsigned(body.length), ...body];
  }
}

/** A module with one memory from outside, one imported function and one exported function `run`. */
export function assembleModule(options: {
  readonly pages: number;
  readonly imported: { readonly parameters: readonly WasmType[]; readonly results: readonly WasmType[] };
  readonly parameters: readonly WasmType[];
  readonly results: readonly WasmType[];
  readonly code: WasmCode;
}): Uint8Array<ArrayBuffer> {
  const { pages, imported, parameters, results, code } = options;
  const text = (value: string) => [...unsigned(value.length), ...[...value].map((c) => c.charCodeAt(0))];
  const list = (types: readonly WasmType[]) => [
    ...unsigned(types.length),
    ...types.map((type) => wasmType[type]),
  ];
  const signature = (from: readonly WasmType[], to: readonly WasmType[]) => [
    0x60,
    ...list(from),
    ...list(to),
  ];
  const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [
      2,
      ...signature(imported.parameters, imported.results),
      ...signature(parameters, results),
    ]),
    ...section(2, [
      2,
      ...[...text('env'), ...text('memory'), 2, 1, ...unsigned(pages), ...unsigned(pages)],
      ...[...text('env'), ...text('loss'), 0, 0],
    ]),
    ...section(3, [1, 1]),
    ...section(7, [1, ...text('run'), 0, 1]),
    ...section(10, [1, ...code.finish()]),
  ]);
}
