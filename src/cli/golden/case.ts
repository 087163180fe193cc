/** The JSON of a reference training case, format `golden-case/1`. Only what is read here is named. */
export interface GoldenCase {
  readonly format: string;
  readonly name: string;
  readonly dtype: 'float32' | 'float64';
  readonly mode: 'train' | 'inference';
  readonly steps: number;
  readonly input_shape: readonly number[];
  /** A chain, or … */
  readonly layers?: readonly GoldenLayer[];
  /** … a graph whose result is node `output`. */
  readonly nodes?: readonly (GoldenLayer & { readonly inputs: readonly string[] })[];
  readonly output?: string;
  readonly loss?: GoldenOptions;
  readonly optimizer?: GoldenOptions;
  readonly schedule?: GoldenOptions;
  readonly clip?: GoldenOptions;
  readonly init: Readonly<Record<string, GoldenTensor>>;
  readonly batches?: readonly { readonly x: GoldenTensor; readonly y?: GoldenTensor }[];
  readonly dataset?: Readonly<
    Record<'train' | 'test', { readonly x: GoldenTensor; readonly y: GoldenTensor }>
  >;
  readonly batch_indices?: readonly (readonly number[])[];
  readonly metric?: 'accuracy' | 'r2';
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tolerance: GoldenTolerance & {
    readonly step0: GoldenTolerance;
    readonly float64?: GoldenTolerance;
  };
}

/** A layer with PyTorch's field names. */
export interface GoldenLayer {
  readonly id: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export interface GoldenTolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** `{ type, ...numbers }` of a loss, optimizer, schedule or clip. */
export interface GoldenOptions {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What the checker of the cases reads. Numbers are flat, row-major. */
export interface GoldenResult {
  loss_per_step?: number[];
  output_step0?: GoldenTensor;
  grads_step0?: Record<string, number[]>;
  params_after?: Record<string, Record<string, number[]>>;
  output_eval_after?: GoldenTensor;
  output_eval?: GoldenTensor[];
  lr_per_step?: number[];
  final?: Record<string, number>;
}
