import type { ImportedFile, ImportedModel } from '../../../core/formats/definition.ts';
import { modelFormats } from '../../../core/formats/index.ts';
import { buildGraph } from '../../../core/graph/analyze.ts';
import { StudioError } from '../../../core/support/errors.ts';
import { createRandom } from '../../../core/support/random.ts';
import { sha256 } from '../../../core/support/sha256.ts';
import { sizeOf } from '../../../core/support/shape.ts';
import { readRunBundle } from '../../bundles/read-run-bundle.ts';
import { damage } from './damage.ts';

// A process that reads damaged copies of files, one after the other, and says how that went.

export interface DamageOrder {
  /** A format of models, or `bundle`. */
  readonly format: string;
  readonly seed: number;
  readonly rounds: number;
  /** The main file first. */
  readonly files: readonly ImportedFile[];
}

export interface DamageReport {
  readonly refused: number;
  readonly same: number;
  /** Read, with anything else in it than the whole file has. */
  readonly changed: number;
  /** Errors without a code, and results that contradict themselves, by round. */
  readonly wrong: readonly string[];
  readonly longestMs: number;
  /** Most memory that this process ever had, in MB. */
  readonly peakMb: number;
}

/** Everything that a reader gave, as a text. @throws Error where it contradicts itself. */
type Describe = (files: readonly ImportedFile[]) => string;

function describeModel({ weights, design, preparation, metadata }: ImportedModel): string {
  if (design !== null) buildGraph(design);
  const unfit = weights.find(({ shape, values }) => sizeOf(shape) !== values.length);
  if (unfit !== undefined) throw new Error(`\`${unfit.name}\` does not fill its shape`);
  const numbers = weights.map(({ name, shape, values }) => [name, shape, [...values].map(String)]);
  return JSON.stringify([numbers, design, preparation, Object.entries(metadata).sort()]);
}

const describeBundle: Describe = ([file]) =>
  JSON.stringify(readRunBundle(file!.bytes), (_key, value: unknown) => {
    if (typeof value === 'number') return String(value);
    if (!ArrayBuffer.isView(value)) return value;
    return sha256(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  });

// Ends when the one that asks disconnects.
process.on('message', ({ format: type, seed, rounds, files }: DamageOrder) => {
  const describe: Describe =
    type === 'bundle'
      ? describeBundle
      : ([main, ...beside]) => describeModel(modelFormats.get(type).read!(main!, beside));
  const random = createRandom(seed, type);
  const whole = describe(files);
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
      counts[describe(given) === whole ? 'same' : 'changed'] += 1;
    } catch (error) {
      if (error instanceof StudioError) counts.refused += 1;
      else wrong.push(`round ${round}: ${String(error)}`);
    }
    longestMs = Math.max(longestMs, performance.now() - begun);
  }
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const report: DamageReport = { ...counts, wrong, longestMs, peakMb };
  process.send?.(report);
});
