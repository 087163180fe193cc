import type { NetworkPlan } from '../../plan/plan.ts';
import type { FloatArray } from '../../support/float-array.ts';
import { createRandom } from '../../support/random.ts';

/** Two directions in the space of all weights, and where a path runs in their plane. */
export interface SurfaceDirections {
  readonly kind: 'random' | 'principal';
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Share of the path's movement that each principal direction holds, 0 to 1; null for random ones. */
  readonly explained: readonly [number, number] | null;
}

/**
 * Two random directions, filter-normalised (Li et al., 2018): every filter (all weights into one unit) of a
 * direction is as long as that filter of the network, so that pictures of different networks can be compared.
 * Biases and other parameters with one axis stay still, as there.
 */
export function drawDirections(plan: NetworkPlan, seed: number): SurfaceDirections {
  const draw = (stream: string): Float64Array => {
    const random = createRandom(seed, stream);
    const direction = new Float64Array(plan.parameterVector.length);
    for (const { learns, spec, offset, length, values } of plan.parameters) {
      if (!learns || spec.shape.length < 2) continue;
      const units = spec.shape.at(-1)!;
      for (let i = 0; i < length; i++) direction[offset + i] = random.nextNormal();
      for (let unit = 0; unit < units; unit++) {
        let own = 0;
        let drawn = 0;
        for (let i = unit; i < length; i += units) {
          own += values[i]! * values[i]!;
          drawn += direction[offset + i]! * direction[offset + i]!;
        }
        const factor = drawn === 0 ? 0 : Math.sqrt(own / drawn);
        for (let i = unit; i < length; i += units) direction[offset + i]! *= factor;
      }
    }
    return direction;
  };
  return { kind: 'random', first: draw('surface:first'), second: draw('surface:second'), explained: null };
}

/**
 * The two directions in which a path of weights moved most: principal components of its points around the
 * last one (Li et al., 2018, section 7). Unit length, at right angles.
 * @param path weight vectors of checkpoints, the last one being the centre of the picture; two or more.
 */
export function findPrincipalDirections(path: readonly FloatArray[]): SurfaceDirections {
  const centre = path.at(-1)!;
  const moves = path.slice(0, -1).map((point) => Float64Array.from(point, (value, i) => value - centre[i]!));
  // As many dimensions as points: the small matrix of inner products has the same components.
  const products = moves.map((a) => moves.map((b) => dot(a, b)));
  const { values, vectors } = diagonalize(products);
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const order = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!);
  const component = (rank: number): { direction: Float64Array; share: number } => {
    const direction = new Float64Array(centre.length);
    const index = order[rank];
    const strength = index === undefined ? 0 : values[index]!;
    if (index === undefined || strength <= 1e-12 * total) return { direction, share: 0 };
    moves.forEach((move, k) => {
      const weight = vectors[k]![index]! / Math.sqrt(strength);
      for (let i = 0; i < move.length; i++) direction[i]! += weight * move[i]!;
    });
    return { direction, share: strength / total };
  };
  const [first, second] = [component(0), component(1)];
  return {
    kind: 'principal',
    first: first.direction,
    second: second.direction,
    explained: [first.share, second.share],
  };
}

/** Place of a weight vector in the plane: the nearest point of the plane through the centre. */
export function projectPoint(
  { first, second }: SurfaceDirections,
  centre: FloatArray,
  point: FloatArray,
): readonly [number, number] {
  const move = Float64Array.from(point, (value, i) => value - centre[i]!);
  const a = dot(first, first);
  const b = dot(first, second);
  const c = dot(second, second);
  const x = dot(first, move);
  const y = dot(second, move);
  const determinant = a * c - b * b;
  // One direction alone (a straight path), or none.
  if (determinant <= 1e-12 * a * c) return [a === 0 ? 0 : x / a, 0];
  return [(c * x - b * y) / determinant, (a * y - b * x) / determinant];
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations. */
function diagonalize(matrix: readonly (readonly number[])[]) {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const vectors: number[][] = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let rest = 0;
    let size = 0;
    a.forEach((row, i) =>
      row.forEach((value, j) => (i === j ? (size += value * value) : (rest += value * value))),
    );
    if (rest <= 1e-30 * size || rest === 0) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (a[p]![q] === 0) continue;
        const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const x = a[k]![p]!;
          const y = a[k]![q]!;
          a[k]![p] = c * x - s * y;
          a[k]![q] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const x = a[p]![k]!;
          const y = a[q]![k]!;
          a[p]![k] = c * x - s * y;
          a[q]![k] = s * x + c * y;
          const u = vectors[k]![p]!;
          const v = vectors[k]![q]!;
          vectors[k]![p] = c * u - s * v;
          vectors[k]![q] = s * u + c * v;
        }
      }
    }
  }
  return { values: a.map((row, i) => row[i]!), vectors };
}
