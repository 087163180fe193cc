import { parseProjectBytes } from '../../core/project/parse.ts';
import { LIMITS } from '../../core/support/limits.ts';
import type { TrainingProfile } from '../../core/training/profile.ts';
import { profileNetwork } from '../../main/tasks/profile-network.ts';
import { parseArguments } from '../arguments.ts';
import { EXIT, type CliCommand } from '../command.ts';
import { readLimitedFile } from '../files.ts';
import { loadTable } from '../load-table.ts';

/** Says where the time of a project's training step goes. */
export const profile: CliCommand = {
  name: 'profile',
  usage: '<project.json> [--json]',
  summary: 'time every layer of a project: forward, backward, update, and its share of the limit',
  options: [['--json', 'print one JSON object']],
  async run(args, host) {
    const parsed = parseArguments(args, { json: 'flag' }, 1);
    const path = parsed.words[0]!;
    const { spec, name } = parseProjectBytes(readLimitedFile(path, LIMITS.jsonBytes));
    const result = profileNetwork({ spec, table: loadTable(spec.data.source, path) }, host.now);
    await host.breathe();
    host.output.write(
      parsed.flag('json')
        ? `${JSON.stringify({ project: name, ...result }, null, 1)}\n`
        : showProfile(result),
    );
    return EXIT.ok;
  },
};

/** The profile as a table of milliseconds per step. */
export function showProfile(result: TrainingProfile): string {
  const line = (cells: readonly string[]) =>
    `${cells[0]!.padEnd(26)}${cells
      .slice(1)
      .map((cell) => cell.padStart(11))
      .join('')}`.trimEnd();
  const ms = (value: number) => value.toFixed(4);
  const percent = (share: number) => `${Math.round(100 * share)}%`;
  /** Part of a whole step as it runs. */
  const ofStep = (...parts: readonly number[]) =>
    percent(parts.reduce((sum, each) => sum + each, 0) / result.stepMs);
  const rows = result.layers.map(
    ({ node, type, forwardMs, backwardMs, updateMs, operations, gigaflops, shareOfLimit }) =>
      line([
        node === type ? node : `${node} (${type})`,
        ms(forwardMs),
        ms(backwardMs),
        ms(updateMs),
        ofStep(forwardMs, backwardMs, updateMs),
        operations === 0 ? '' : gigaflops.toFixed(1),
        shareOfLimit === null ? '' : percent(shareOfLimit),
      ]),
  );
  const { loss, updateMs, around, stepMs, examplesPerSecond, gigaflops, limitGigaflops, engine, batchSize } =
    result;
  return `${[
    `${engine}, batches of ${batchSize}, median of ${result.steps} steps; milliseconds per step`,
    '',
    line(['layer', 'forward', 'backward', 'update', 'of step', 'GF/s', 'of limit']),
    ...rows,
    line(['loss', ms(loss.forwardMs), ms(loss.backwardMs), '', ofStep(loss.forwardMs, loss.backwardMs)]),
    line(['all updates', '', '', ms(updateMs), ofStep(updateMs)]),
    ...(result.runsWhole
      ? []
      : [
          line(['next batch', ms(around.feedMs), '', '', ofStep(around.feedMs)]),
          line(['metrics and checks', '', ms(around.checksMs), '', ofStep(around.checksMs)]),
          line(['ends of epochs', '', '', ms(around.epochEndMs), ofStep(around.epochEndMs)]),
          line(['all else', '', '', ms(around.otherMs), ofStep(around.otherMs)]),
        ]),
    '',
    `whole step ${ms(stepMs)} ms, ${Math.round(examplesPerSecond)} examples per second, ${gigaflops.toFixed(1)} GF/s`,
    `limit of 128-bit multiply and add: ${limitGigaflops.toFixed(1)} GF/s`,
    ...(result.layers.some(({ shareOfLimit }) => (shareOfLimit ?? 0) > 1)
      ? [
          'More than 100% of the limit: numbers that are 0 were left out of products, and count as if they were not.',
        ]
      : []),
    ...(result.runsWhole
      ? [
          'This network is so small that a module made for it trains it as a whole: the layers above cost more than that.',
        ]
      : []),
  ].join('\n')}\n`;
}
