import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { serializeSweep, parseSweepBytes } from '../../core/sweeps/parse-sweep.ts';
import { isOver, nextStep, plannedSize, stoppingLimits } from '../../core/sweeps/planner.ts';
import { questions } from '../../core/sweeps/questions/index.ts';
import { bestTrial, listTrials, type ResultRun } from '../../core/sweeps/results.ts';
import { showSetting } from '../../core/sweeps/space.ts';
import type { LegRecord } from '../../core/sweeps/sweep-log.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import { StudioError } from '../../core/support/errors.ts';
import { LIMITS } from '../../core/support/limits.ts';
import { isJsonObject, parseStrictJsonBytes } from '../../core/support/strict-json.ts';
import { parseArguments } from '../arguments.ts';
import { EXIT, UsageError, type CliCommand, type CliHost } from '../command.ts';
import { readLimitedFile, writeWholeFile } from '../files.ts';
import { removeLegStates } from '../sweep/leg-states.ts';
import { startLegWorkers } from '../sweep/leg-workers.ts';

/** Everything that has come out so far, beside the sweep file: `<sweep>.progress.json`. */
interface Progress {
  readonly sweep: string;
  readonly log: readonly LegRecord[];
  readonly runs: readonly ResultRun[];
}

/** Carries a sweep out in processes of its own, and goes on where it was. */
export const sweep: CliCommand = {
  name: 'sweep',
  usage: '[resume] <sweep.json> [--parallel <n>] [--json]',
  summary: 'carry a sweep out; resume goes on where it was stopped',
  options: [
    [
      '--parallel <n>',
      'trials that are trained side by side, each in a process of its own, or a thread of the installed studio (1)',
    ],
    ['--json', 'print one JSON object per line: started, trial, finished'],
  ],
  async run(args, host) {
    const isResumed = args[0] === 'resume';
    const parsed = parseArguments(isResumed ? args.slice(1) : args, { parallel: 'value', json: 'flag' }, 1);
    const path = parsed.words[0]!;
    const parallel = Number(parsed.value('parallel') ?? 1);
    if (!Number.isInteger(parallel) || parallel < 1 || parallel > 64)
      throw new UsageError(
        `Expected --parallel to be a whole number from 1 to 64, got ${parsed.value('parallel')}.`,
      );
    const spec = parseSweepBytes(readLimitedFile(path, LIMITS.jsonBytes));
    const progressPath = `${path}.progress.json`;
    const stored = isResumed ? readProgress(progressPath, spec) : null;
    if (isResumed && stored === null)
      throw new StudioError(
        'sweep-not-begun',
        `There is nothing to resume: "${progressPath}" does not exist. Start it with: descent sweep ${path}`,
        { path: progressPath },
      );
    return carryOut(host, { spec, path, progressPath, parallel, json: parsed.flag('json'), stored });
  },
};

interface Job {
  readonly spec: SweepSpec;
  readonly path: string;
  readonly progressPath: string;
  readonly parallel: number;
  readonly json: boolean;
  readonly stored: Progress | null;
}

async function carryOut(
  host: CliHost,
  { spec, path, progressPath, parallel, json, stored }: Job,
): Promise<number> {
  const { trials } = plannedSize(spec);
  const log: LegRecord[] = [...(stored?.log ?? [])];
  const runs: ResultRun[] = [...(stored?.runs ?? [])];
  const print = (event: Record<string, unknown>, words: string) =>
    host.output.write(json ? `${JSON.stringify(event)}\n` : `${words}\n`);
  print(
    {
      event: 'started',
      name: spec.name,
      trials,
      parallel,
      done: log.filter(({ outcome }) => outcome !== null).length,
    },
    `${spec.name}: ${trials} trials, ${parallel} at once`,
  );
  const save = () => {
    // What is under way begins again after a resume: only what has ended is kept.
    const ended = { sweep: fingerprint(spec), log, runs } satisfies Progress;
    writeWholeFile(progressPath, new TextEncoder().encode(JSON.stringify(ended)));
  };
  let interrupted = false;
  const folder = `${path}.states`;
  if (stored === null) removeLegStates(folder);
  const workers = startLegWorkers({ spec, path, folder }, parallel);
  let wake: () => void = () => {};
  const forget = host.onInterrupt(() => {
    interrupted = true;
    wake();
  });
  const stopped = new Promise<number>((resolve) => (wake = () => resolve(-1)));
  const underWay = new Map<number, Promise<number>>();
  const begin = (number: number) => {
    const leg = log[number]!;
    underWay.set(
      number,
      workers.train({ leg, limits: limitsOf(spec, log, number) }).then(({ outcome, runs: own }) => {
        log[number] = { ...leg, outcome };
        // A later leg of a trial takes the place of its earlier ones.
        const others = runs.filter(({ trial }) => trial !== leg.trial);
        runs.splice(0, runs.length, ...others, ...own);
        return number;
      }),
    );
  };
  try {
    log.forEach(({ outcome }, number) => {
      if (outcome === null) begin(number);
    });
    while (!interrupted) {
      while (underWay.size < parallel) {
        const step = nextStep(spec, log);
        if (step.kind !== 'leg') break;
        log.push({ ...step.leg, outcome: null });
        begin(log.length - 1);
      }
      if (underWay.size === 0) break;
      const number = await Promise.race([...underWay.values(), stopped]);
      if (number < 0) break;
      underWay.delete(number);
      save();
      tellTrial(print, spec, log, runs, number, trials);
    }
  } finally {
    forget();
    workers.close();
  }
  save();
  if (interrupted) {
    print({ event: 'stopped' }, `Stopped. Go on with: descent sweep resume ${path}`);
    return EXIT.interrupted;
  }
  if (isOver(spec, log)) removeLegStates(folder);
  return finish(print, spec, log, runs);
}

/** What a leg must reach is fixed when its trial begins, by what came before it: asking again gives the same. */
function limitsOf(spec: SweepSpec, log: readonly LegRecord[], number: number) {
  return log[number]!.from === 0 ? stoppingLimits(spec, log.slice(0, number)) : null;
}

type Print = (event: Record<string, unknown>, words: string) => void;

function tellTrial(
  print: Print,
  spec: SweepSpec,
  log: readonly LegRecord[],
  runs: readonly ResultRun[],
  number: number,
  trials: number,
): void {
  const { trial, point, outcome, label, to } = log[number]!;
  const result = listTrials({ spec, log, runs }).find((each) => each.trial === trial)!;
  const settings = spec.space
    .flatMap(({ path, label, range }) =>
      Object.hasOwn(point, path) ? [`${label} ${showSetting(point[path]!, range)}`] : [],
    )
    .join(', ');
  const value =
    result.value === null ? 'failed' : `${spec.objective.metric} ${Number(result.value.toPrecision(4))}`;
  print(
    {
      event: 'trial',
      trial,
      point,
      epoch: to,
      value: result.value,
      values: result.values,
      stopped: outcome!.stopped,
    },
    `  trial ${trial + 1}/${trials}${label === '' ? '' : `, ${label}`}: ${settings}: ${value}${outcome!.stopped ? ', stopped early' : ''}`,
  );
}

function finish(
  print: Print,
  spec: SweepSpec,
  log: readonly LegRecord[],
  runs: readonly ResultRun[],
): number {
  const best = bestTrial({ spec, log, runs });
  const answer =
    spec.question === null ? null : (questions.find(spec.question)?.answer({ spec, log, runs }) ?? null);
  print(
    {
      event: 'finished',
      complete: isOver(spec, log),
      best: best === null ? null : { trial: best.trial, point: best.point, value: best.value },
      answer: answer?.sentence ?? null,
    },
    answer?.sentence ??
      (best === null
        ? 'No trial has a result.'
        : `Best: trial ${best.trial + 1} with ${spec.objective.metric} ${Number(best.value!.toPrecision(4))}.`),
  );
  return best === null ? EXIT.failed : EXIT.ok;
}

function fingerprint(spec: SweepSpec): string {
  return createHash('sha256').update(serializeSweep(spec)).digest('hex');
}

/** @throws StudioError `sweep-changed` when the file is another one by now. */
function readProgress(path: string, spec: SweepSpec): Progress | null {
  if (!existsSync(path)) return null;
  const found = parseStrictJsonBytes(readLimitedFile(path, LIMITS.jsonBytes), 'the progress of the sweep');
  if (isJsonObject(found) && found['sweep'] === fingerprint(spec) && Array.isArray(found['log']))
    return found as unknown as Progress;
  throw new StudioError(
    'sweep-changed',
    `"${path}" belongs to another version of this sweep, so it cannot go on. Start it anew.`,
    { path },
  );
}
