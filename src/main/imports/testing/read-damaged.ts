import { modelFormats } from '../../../core/formats/index.ts';
import type { ImportedFile } from '../../../core/formats/definition.ts';
import { buildGraph } from '../../../core/graph/analyze.ts';
import { StudioError } from '../../../core/support/errors.ts';
import { createRandom } from '../../../core/support/random.ts';
import { sizeOf } from '../../../core/support/shape.ts';
import { damage } from './damage.ts';

// A process that reads damaged copies of a model file, one after the other, and says how that went.

export interface DamageOrder {
  readonly format: string;
  readonly seed: number;
  readonly rounds: number;
  /** The main file first. */
  readonly files: readonly ImportedFile[];
}

export interface DamageReport {
  readonly refused: number;
  readonly same: number;
  /** Read, with another weight, design, preparation or text than the whole file has. */
  readonly changed: number;
  /** Errors without a code, and results that contradict themselves, by round. */
  readonly wrong: readonly string[];
  readonly longestMs: number;
  /** Most memory that this process ever had, in MB. */
  readonly peakMb: number;
}

process.once('message', ({ format: type, seed, rounds, files }: DamageOrder) => {
  const format = modelFormats.get(type);
  const random = createRandom(seed, type);
  const read = (given: readonly ImportedFile[]) => format.read!(given[0]!, given.slice(1));
  const describe = ({ weights, design, preparation, metadata }: ReturnType<typeof read>) => {
    const numbers = weights.map(({ name, shape, values }) => [name, shape, [...values].map(String)]);
    return JSON.stringify([numbers, design, preparation, Object.entries(metadata).sort()]);
  };
  const whole = describe(read(files));
  const counts = { refused: 0, same: 0, changed: 0 };
  const wrong: string[] = [];
  let longestMs = 0;
  for (let round = 0; round < rounds; round++) {
    const victim = random.nextBelow(files.length);
    const given = files.map((file, index) =>
      index === victim ? { ...file, bytes: damage(file.bytes, random) } : file,
    );
    const begun = performance.now();
    try {
      const model = read(given);
      if (model.design !== null) buildGraph(model.design);
      const unfit = model.weights.find(({ shape, values }) => sizeOf(shape) !== values.length);
      if (unfit !== undefined) wrong.push(`round ${round}: \`${unfit.name}\` does not fill its shape`);
      counts[describe(model) === whole ? 'same' : 'changed'] += 1;
    } catch (error) {
      if (error instanceof StudioError) counts.refused += 1;
      else wrong.push(`round ${round}: ${String(error)}`);
    }
    longestMs = Math.max(longestMs, performance.now() - begun);
  }
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const report: DamageReport = { ...counts, wrong, longestMs, peakMb };
  process.send?.(report, () => process.disconnect());
});
