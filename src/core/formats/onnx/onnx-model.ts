/** Element types of ONNX tensors that this studio writes or reads (TensorProto.DataType). */
export const DATA_TYPE = Object.freeze({
  float: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
});

export type DataType = keyof typeof DATA_TYPE;

/** Constant numbers or texts of a graph. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: DataType;
  readonly shape: readonly number[];
  /** Row-major. Empty for texts. */
  readonly values: ArrayLike<number>;
}

/** Whole numbers and lists of them are INT(S), `{ float }` is FLOAT, text STRING, `{ tensor }` TENSOR. */
export type OnnxAttribute =
  | number
  | { readonly tensor: OnnxTensor }
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | string
  | readonly number[]
  | readonly string[];

export interface OnnxNode {
  readonly name: string;
  readonly type: string;
  /** '' for the standard operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A named input or output; a text dimension is a parameter such as N, null an unknown one. */
export interface OnnxValueInfo {
  readonly name: string;
  readonly type: DataType;
  readonly shape: readonly (number | string | null)[];
}

export interface OnnxModel {
  readonly irVersion: number;
  readonly producerName: string;
  readonly producerVersion: string;
  /** Version by domain; '' is the standard one. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly graphName: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}
