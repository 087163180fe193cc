import { erf, exp, log } from '../../support/math.ts';
import type { Random } from '../../support/random.ts';
import type { SettingRange } from '../space.ts';

/** A density over the shares 0 to 1 of one range, made of what was seen and a broad prior. */
export interface Parzen {
  /** A share, drawn from it. */
  draw(random: Random): number;
  /** Logarithm of the density, or of the probability of a choice. */
  logDensity(unit: number): number;
}

/**
 * Adaptive Parzen estimator (Bergstra et al. 2011): a normal kernel at every observation, as wide as the larger gap
 * to its neighbours, cut off at 0 and 1, and one over the whole range. Differs from the paper: the ends of the range
 * are no neighbours, so that good settings near each other are searched closely (as Optuna does). Choices: counts + 1, so that
 * a choice that lost early on is looked at again.
 * @param units shares at which observations lie, each in [0, 1].
 */
export function createParzen(range: SettingRange, units: readonly number[]): Parzen {
  return range.kind === 'choice' ? categorical(range.values.length, units) : continuous(units);
}

function categorical(count: number, units: readonly number[]): Parzen {
  const weights = new Array<number>(count).fill(1);
  for (const unit of units) {
    const place = Math.min(count - 1, Math.floor(unit * count));
    if (unit >= 0) weights[place] = weights[place]! + 1;
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    draw(random) {
      let left = random.nextUniform() * total;
      const place = weights.findIndex((weight) => (left -= weight) < 0);
      return ((place < 0 ? count - 1 : place) + 0.5) / count;
    },
    logDensity(unit) {
      return log(weights[Math.min(count - 1, Math.max(0, Math.floor(unit * count)))]! / total);
    },
  };
}

interface Kernel {
  readonly mean: number;
  readonly deviation: number;
  /** Share of the kernel that lies within 0 to 1. */
  readonly mass: number;
}

function continuous(units: readonly number[]): Parzen {
  const means = [...units.map((unit) => Math.min(Math.max(unit, 0), 1)), 0.5].sort((a, b) => a - b);
  const count = means.length;
  // Few observations must not claim to know much: the narrowest kernel shrinks with their number.
  const narrowest = 1 / Math.min(100, count + 1);
  const prior = means.indexOf(0.5);
  const kernels = means.map((mean, index): Kernel => {
    const before = mean - (means[index - 1] ?? mean);
    const after = (means[index + 1] ?? mean) - mean;
    const deviation = index === prior ? 1 : Math.min(1, Math.max(narrowest, before, after));
    return { mean, deviation, mass: normalCdf((1 - mean) / deviation) - normalCdf(-mean / deviation) };
  });
  return {
    draw(random) {
      const { mean, deviation } = kernels[random.nextBelow(count)]!;
      // Rejection: at least a third of every kernel lies inside, so few draws are thrown away.
      for (let attempt = 0; attempt < 100; attempt++) {
        const unit = mean + deviation * random.nextNormal();
        if (unit >= 0 && unit <= 1) return unit;
      }
      return mean;
    },
    logDensity(unit) {
      let sum = 0;
      for (const { mean, deviation, mass } of kernels) {
        const distance = (unit - mean) / deviation;
        sum += exp(-0.5 * distance * distance) / (deviation * mass);
      }
      return log(Math.max(sum / count, 1e-300));
    },
  };
}

function normalCdf(z: number): number {
  return 0.5 * (1 + erf(z * 0.7071067811865476));
}
