/** The range of a number that a person may choose. */
export interface NumberRange {
  readonly integer?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly scale?: 'linear' | 'log';
  /** Size of one arrow press; by default taken from the range. */
  readonly step?: number;
}

/** Reads what was typed: `1e-3`, `0.5`, `0,5`, `1,024` is refused as unclear. Null when it is no number. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim().replace('−', '-');
  const plain = /^[+-]?\d*,\d{1,2}$/.test(trimmed) ? trimmed.replace(',', '.') : trimmed;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

/** Several numbers typed at once: `28x28x1`, `28 × 28 × 1`, `[3, 5]`. Null when it is one number, or none at all. */
export function parseNumbers(text: string, range: NumberRange = {}): readonly number[] | null {
  // A comma between digits is a decimal comma only where there are decimals.
  if (range.integer !== true && parseNumber(text) !== null) return null;
  const parts = text
    .trim()
    .replace(/^[[(](.*)[\])]$/, '$1')
    .split(/\s*[,;x×*]\s*|\s+/i)
    .map(parseNumber);
  return parts.length > 1 && parts.every((part) => part !== null) ? parts : null;
}

/** The words after "Expected", or null when the value fits. */
export function findRangeProblem(value: number, range: NumberRange): string | null {
  if (range.integer === true && !Number.isSafeInteger(value)) return 'a whole number';
  const { minimum, maximum } = range;
  if (minimum !== undefined && (range.exclusiveMinimum === true ? value <= minimum : value < minimum)) {
    return range.exclusiveMinimum === true ? `more than ${minimum}` : `${minimum} or more`;
  }
  if (maximum !== undefined && (range.exclusiveMaximum === true ? value >= maximum : value > maximum)) {
    return range.exclusiveMaximum === true ? `less than ${maximum}` : `${maximum} or less`;
  }
  return null;
}

/** One arrow press. `factor` 10 with Shift, 0.1 with Alt. Logarithmic values walk 1, 2, 5, 10. */
export function stepNumber(value: number, direction: 1 | -1, factor: number, range: NumberRange): number {
  if (range.scale === 'log' && value > 0 && range.step === undefined) {
    if (factor >= 10) return fitNumber(value * (direction > 0 ? 10 : 0.1), range);
    if (factor < 1) return fitNumber(value * (direction > 0 ? 1.1 : 1 / 1.1), range);
    const next = walkSeries(value, direction);
    // From 1 upwards whole numbers must move by at least one.
    return fitNumber(range.integer === true && next === value ? value + direction : next, range);
  }
  const size = (range.step ?? defaultStep(range)) * factor;
  return fitNumber(
    value + direction * (range.integer === true ? Math.max(1, Math.round(size)) : size),
    range,
  );
}

/** Dragging by pixels: linear values move by steps, logarithmic ones by a decade each 100 pixels. */
export function scrubNumber(start: number, pixels: number, factor: number, range: NumberRange): number {
  if (range.scale === 'log' && start > 0) return fitNumber(start * 10 ** ((pixels * factor) / 100), range);
  const size = (range.step ?? defaultStep(range)) * factor;
  return fitNumber(start + Math.round(pixels / 4) * size, range);
}

/** The nearest allowed value, without the dust of binary fractions. */
export function fitNumber(value: number, range: NumberRange): number {
  let fitted = range.integer === true ? Math.round(value) : Number(value.toPrecision(6));
  const nudge = range.integer === true ? 1 : defaultStep(range);
  if (range.minimum !== undefined) {
    const low = range.exclusiveMinimum === true ? range.minimum + nudge : range.minimum;
    if (fitted < low && !(range.exclusiveMinimum === true && fitted > range.minimum)) fitted = low;
  }
  if (range.maximum !== undefined) {
    const high = range.exclusiveMaximum === true ? range.maximum - nudge : range.maximum;
    if (fitted > high && !(range.exclusiveMaximum === true && fitted < range.maximum)) fitted = high;
  }
  return Number(fitted.toPrecision(12));
}

function defaultStep(range: NumberRange): number {
  if (range.integer === true) return 1;
  const { minimum, maximum } = range;
  if (minimum !== undefined && maximum !== undefined) {
    return 10 ** Math.floor(Math.log10((maximum - minimum) / 50));
  }
  return range.scale === 'log' ? 0.0001 : 0.1;
}

function walkSeries(value: number, direction: 1 | -1): number {
  const series = [1, 2, 5, 10];
  const decade = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const mantissa = value / decade;
  const above = series.find((entry) => entry > mantissa * (1 + 1e-9)) ?? 10;
  const below = [...series].reverse().find((entry) => entry < mantissa * (1 - 1e-9)) ?? 0.5;
  return Number(((direction > 0 ? above : below) * decade).toPrecision(6));
}
