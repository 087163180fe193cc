/**
 * Numbers of a column, in the narrowest of these types that holds every one of them exactly: a pixel needs one
 * byte instead of eight. Integer types hold no missing cells (NaN).
 */
export type NumberArray = Float64Array | Float32Array | Int32Array | Int16Array | Uint8Array;

/** Names of the types in files and messages. */
export const NUMBER_TYPES = ['f64', 'f32', 'i32', 'i16', 'u8'] as const;
export type NumberType = (typeof NUMBER_TYPES)[number];

/** Bytes of one number. */
export const NUMBER_BYTES: Readonly<Record<NumberType, number>> = { f64: 8, f32: 4, i32: 4, i16: 2, u8: 1 };

/** An array of zeros. */
export function createNumberArray(type: NumberType, length: number): NumberArray {
  switch (type) {
    case 'f64':
      return new Float64Array(length);
    case 'f32':
      return new Float32Array(length);
    case 'i32':
      return new Int32Array(length);
    case 'i16':
      return new Int16Array(length);
    case 'u8':
      return new Uint8Array(length);
  }
}

/** The name of an array's type. */
export function numberTypeOf(values: NumberArray): NumberType {
  if (values instanceof Float64Array) return 'f64';
  if (values instanceof Float32Array) return 'f32';
  if (values instanceof Int32Array) return 'i32';
  return values instanceof Int16Array ? 'i16' : 'u8';
}

/** What has been seen of a column's numbers so far; {@link narrowestType} reads it. */
export interface NumberRange {
  minimum: number;
  maximum: number;
  /** True while every number was whole, present and not -0. */
  whole: boolean;
  /** True while every number was one that single precision holds exactly. */
  single: boolean;
}

/** The range of no numbers at all. */
export function createNumberRange(): NumberRange {
  return { minimum: Infinity, maximum: -Infinity, whole: true, single: true };
}

/** Widens a range by the first `count` numbers. */
export function extendRange(range: NumberRange, values: ArrayLike<number>, count = values.length): void {
  let { minimum, maximum, whole, single } = range;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    if (whole && (value !== Math.floor(value) || (value === 0 && 1 / value < 0))) whole = false;
    // NaN is in single precision as well.
    if (single && value === value && Math.fround(value) !== value) single = false;
  }
  range.minimum = minimum;
  range.maximum = maximum;
  range.whole = whole;
  range.single = single;
}

/** The narrowest type that holds every number of the range exactly. */
export function narrowestType({ minimum, maximum, whole, single }: NumberRange): NumberType {
  if (whole && minimum <= maximum) {
    if (minimum >= 0 && maximum <= 255) return 'u8';
    if (minimum >= -32_768 && maximum <= 32_767) return 'i16';
    if (minimum >= -2_147_483_648 && maximum <= 2_147_483_647) return 'i32';
  }
  return single ? 'f32' : 'f64';
}

/** The same numbers in the narrowest type; the array itself when it has that type already. */
export function narrowNumbers(values: NumberArray): NumberArray {
  const range = createNumberRange();
  extendRange(range, values);
  const type = narrowestType(range);
  if (type === numberTypeOf(values)) return values;
  const narrow = createNumberArray(type, values.length);
  narrow.set(values);
  return narrow;
}
