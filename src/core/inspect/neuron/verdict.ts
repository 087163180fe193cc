/** What is to be said about a unit, in one word and one sentence. */
export interface UnitVerdict {
  readonly kind: 'dead' | 'nearly dead' | 'saturated' | 'constant' | 'healthy' | 'unknown';
  /** With the evidence. */
  readonly sentence: string;
  /** Share of rows that carry no gradient at all, 0 to 1. */
  readonly deadShare: number;
  /** Share of rows where the slope is under 5 % of the steepest, but not 0. */
  readonly saturatedShare: number;
}

/** What the verdict is built on, one number per row. */
export interface UnitEvidence {
  readonly activations: Float64Array;
  readonly preActivations: Float64Array;
  /** df/dz */
  readonly slopes: Float64Array;
  /** Largest slope that the function has. */
  readonly steepest: number;
}

/** Rows below which nothing is said. */
const FEWEST_ROWS = 10;
/** A slope below this part of the steepest counts as saturated. */
const FLAT = 0.05;
const MOST = 0.9;
const NEARLY_ALL = 0.95;

/**
 * dead: slope and activation exactly 0 for every row, so nothing can move it any more; nearly dead: for 95 % of the rows;
 * saturated: slope 0 or under 5 % of the steepest for 90 % of the rows; constant: the same activation for
 * every row (spread under 1e-6 of its size). Under 10 rows nothing is said.
 */
export function judgeUnit({ activations, preActivations, slopes, steepest }: UnitEvidence): UnitVerdict {
  const rows = activations.length;
  let dead = 0;
  let flat = 0;
  let minimum = Infinity;
  let maximum = -Infinity;
  let highest = -Infinity;
  for (let i = 0; i < rows; i++) {
    const slope = Math.abs(slopes[i]!);
    if (slope === 0) dead += 1;
    else if (slope < FLAT * steepest) flat += 1;
    minimum = Math.min(minimum, activations[i]!);
    maximum = Math.max(maximum, activations[i]!);
    highest = Math.max(highest, preActivations[i]!);
  }
  const deadShare = rows === 0 ? 0 : dead / rows;
  const saturatedShare = rows === 0 ? 0 : flat / rows;
  const shares = { deadShare, saturatedShare };
  const all = `all ${rows} rows`;
  if (rows < FEWEST_ROWS) {
    return { kind: 'unknown', sentence: `${rows} rows are too few to tell.`, ...shares };
  }
  if (dead === rows && (minimum !== 0 || maximum !== 0)) {
    const sentence = `Saturated: its slope is exactly 0 for ${all}, at activations from ${round(minimum)} to ${round(maximum)}, so no gradient passes.`;
    return { kind: 'saturated', sentence, ...shares };
  }
  if (dead === rows) {
    const sentence = `Dead: its slope is 0 for ${all} (largest pre-activation ${round(highest)}), so no gradient reaches its weights any more.`;
    return { kind: 'dead', sentence, ...shares };
  }
  if (deadShare >= NEARLY_ALL) {
    const sentence = `Nearly dead: its slope is 0 for ${dead} of ${rows} rows; it learns from the other ${rows - dead} alone.`;
    return { kind: 'nearly dead', sentence, ...shares };
  }
  // Zeros of a ReLU are its normal way to work: only slopes that are small without being 0 make it saturated.
  if (flat > 0 && deadShare + saturatedShare >= MOST) {
    const sentence = `Saturated: for ${dead + flat} of ${rows} rows its slope is under ${FLAT * 100} % of the steepest, so gradients hardly pass.`;
    return { kind: 'saturated', sentence, ...shares };
  }
  if (maximum - minimum <= 1e-6 * Math.max(Math.abs(minimum), Math.abs(maximum))) {
    const sentence = `Constant: it gives ${round(maximum)} for ${all}, so it works like a bias.`;
    return { kind: 'constant', sentence, ...shares };
  }
  const sentence = `Healthy: its activation runs from ${round(minimum)} to ${round(maximum)}, and ${rows - dead - flat} of ${rows} rows carry gradient.`;
  return { kind: 'healthy', sentence, ...shares };
}

/** Four significant digits. */
function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}
