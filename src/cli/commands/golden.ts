import { createReferenceEngine } from '../../core/engine/engine.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { LIMITS } from '../../core/support/limits.ts';
import { parseStrictJsonBytes } from '../../core/support/strict-json.ts';
import { parseArguments } from '../arguments.ts';
import { EXIT, UsageError, type CliCommand } from '../command.ts';
import { readLimitedFile, writeWholeFile } from '../files.ts';
import { readGoldenCase } from '../golden/read-case.ts';
import { runGoldenCase } from '../golden/run-case.ts';

/** Runs a reference case of PyTorch and writes what its checker reads. */
export const golden: CliCommand = {
  name: 'golden',
  usage: '<case.json> --out <results.json> [--float64] [--reference]',
  summary: 'run a reference training case (golden-case/1) and write its results',
  options: [
    ['--out <file>', 'where to write losses, gradients, parameters and outputs as JSON'],
    ['--float64', 'calculate in double precision'],
    ['--reference', 'calculate with the plain kernels instead of the fast ones'],
  ],
  async run(args, { output }) {
    const parsed = parseArguments(args, { out: 'value', float64: 'flag', reference: 'flag' }, 1);
    const out = parsed.value('out');
    if (out === null) throw new UsageError('Expected --out <results.json>.');
    const input = parseStrictJsonBytes(readLimitedFile(parsed.words[0]!, LIMITS.jsonBytes), 'the case');
    const engine = parsed.flag('float64')
      ? createReferenceEngine('float64')
      : parsed.flag('reference')
        ? createReferenceEngine('float32')
        : chooseEngine().engine;
    const kase = readGoldenCase(input);
    const result = runGoldenCase(kase, engine);
    writeWholeFile(out, new TextEncoder().encode(`${JSON.stringify(result)}\n`));
    output.write(
      `${kase.name}: ${kase.mode === 'inference' ? 'outputs' : `${kase.steps} steps`} on ${engine.name}, written to ${out}\n`,
    );
    return EXIT.ok;
  },
};
