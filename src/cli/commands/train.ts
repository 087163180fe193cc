import { availableParallelism } from 'node:os';
import { prepareData } from '../../core/datasets/prepare.ts';
import type { PreparedData } from '../../core/datasets/table.ts';
import { hashTable } from '../../core/datasets/table-hash.ts';
import { serializeDesign } from '../../core/design/serialize.ts';
import { safetensors } from '../../core/formats/safetensors.ts';
import { sealWeights } from '../../core/formats/weights-model.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { createPredictor } from '../../core/plan/predictor.ts';
import { parseTrainingSpec } from '../../core/project/parse-training.ts';
import { parseProjectBytes, type Project } from '../../core/project/parse.ts';
import { describeStart } from '../../core/project/start-facts.ts';
import { findStartWarnings } from '../../core/project/warnings.ts';
import { StudioError } from '../../core/support/errors.ts';
import { LIMITS } from '../../core/support/limits.ts';
import { TrainingSession } from '../../core/training/session.ts';
import { allowedThreads, openEngine } from '../../main/trainer/open-engine.ts';
import { chooseVectors } from '../../main/tasks/check-vectors.ts';
import { startHelper } from '../../main/trainer/start-helper.ts';
import { createStretches } from '../../main/trainer/stretches.ts';
import { createThreadGovernor } from '../../main/trainer/thread-governor.ts';
import { parseArguments, type ParsedArguments } from '../arguments.ts';
import { EXIT, UsageError, type CliCommand } from '../command.ts';
import { writeFileChecked } from '../../main/files/atomic-write.ts';
import type { RunTask } from '../../main/tasks/task-runner.ts';
import { readLimitedFile } from '../files.ts';
import { runTaskHere } from '../workspace-door.ts';
import { loadTable } from '../load-table.ts';
import { createTrainReport } from '../train-report.ts';

/** Longest stretch of training before Ctrl+C is heard, in milliseconds. */
const SLICE_MS = 50;
/** Rows that are run through the weights file after it was written. */
const CHECKED_ROWS = 64;

/** Trains a project. */
export const train: CliCommand = {
  name: 'train',
  usage:
    '<project.json> [--workspace <file>] [--json] [--out <weights.safetensors>] [--best] [--threads <n>] [--arithmetic <kind>] [--vectors <width>]',
  summary: 'train a project, with progress and time left',
  options: [
    ['--workspace <file>', 'keep the run there, as the window would: Ctrl+C stops with a checkpoint'],
    ['--name <name>', 'of the run in the workspace; else the name of the project'],
    ['--json', 'print one JSON object per line: started, epoch, finished'],
    ['--out <file>', 'write the weights as safetensors, read them back and compare predictions'],
    ['--best', 'write the weights of the best validation instead of the last'],
    [
      '--threads <auto|n>',
      'how many may share the work, instead of what the project says; never changes a bit',
    ],
    [
      '--arithmetic <kind>',
      'reproducible: the same bits on every machine; fast: fused multiply-add where the processor has it',
    ],
    [
      '--vectors <width>',
      'wide: of 256 bits where this machine makes them of 128 without changing a bit (experimental); standard: of 128',
    ],
  ],
  async run(args, host) {
    const kinds = {
      json: 'flag',
      out: 'value',
      best: 'flag',
      workspace: 'value',
      name: 'value',
      threads: 'value',
      arithmetic: 'value',
      vectors: 'value',
    } as const;
    const parsed = parseArguments(args, kinds, 1);
    const path = parsed.words[0]!;
    const project = withCompute(parseProjectBytes(readLimitedFile(path, LIMITS.jsonBytes)), parsed);
    const file = parsed.value('workspace');
    if (file !== null) {
      if (parsed.value('out') !== null)
        throw new UsageError('Expected --workspace or --out: export the run afterwards.');
      const { trainInWorkspace } = await import('../train-in-workspace.ts');
      return trainInWorkspace(
        file,
        { project, path, name: parsed.value('name'), json: parsed.flag('json') },
        host,
      );
    }
    const { design, data: dataSpec, training } = project.spec;
    const graph = buildGraph(design);
    const table = loadTable(dataSpec.source, path);
    const data = prepareData(table, dataSpec);
    const threads = allowedThreads(training, availableParallelism());
    const vectors = await chooseVectors(training, host.checkVectors);
    const { engine, team, compute } = openEngine(graph, training, threads, startHelper, vectors);
    const governor = createThreadGovernor(team, host.now);
    const report = createTrainReport(host, parsed.flag('json'));
    for (const warning of findStartWarnings(project.spec, graph, describeStart(table, data)))
      report.warn(warning);
    const session = new TrainingSession({ graph, training, data, engine, team });
    const stretches = createStretches(session, governor, host.now);
    report.start(project, data, session, compute, graph.parameterCount, hashTable(table));

    let interrupted = false;
    const forget = host.onInterrupt(() => (interrupted = true));
    let divergence = null;
    let sliceEndMs = host.now() + SLICE_MS;
    while (!session.finished && !interrupted) {
      const log = stretches.train();
      divergence = log.divergence;
      report.steps(session, log);
      if (log.epochEnded) report.epoch(session.finishEpoch());
      if (host.now() < sliceEndMs) continue;
      await host.breathe();
      sliceEndMs = host.now() + SLICE_MS;
    }
    forget();
    team?.dispose();
    const status = divergence !== null ? 'diverged' : interrupted ? 'stopped' : 'completed';
    const test = data.split.test.length > 0 && divergence === null ? session.evaluate('test') : {};
    const out = parsed.value('out');
    const choice = parsed.flag('best') ? 'best' : 'last';
    const written =
      out === null || divergence !== null
        ? null
        : await writeWeights(out, { project, data, session, choice, runTask: host.runTask ?? runTaskHere });
    report.finish(session, status, test, written, divergence);
    if (divergence !== null) return EXIT.diverged;
    return interrupted ? EXIT.interrupted : EXIT.ok;
  },
};

/** The project with what the command line says about how to calculate. @throws StudioError as in the file. */
function withCompute(project: Project, parsed: ParsedArguments): Project {
  const threads = parsed.value('threads');
  const arithmetic = parsed.value('arithmetic');
  const vectors = parsed.value('vectors');
  if (threads === null && arithmetic === null && vectors === null) return project;
  const { spec } = project;
  const asked = {
    ...spec.training,
    ...(threads === null ? {} : { threads: threads === 'auto' ? threads : Number(threads) }),
    ...(arithmetic === null ? {} : { arithmetic }),
    ...(vectors === null ? {} : { vectors }),
  };
  return {
    ...project,
    spec: { ...spec, training: parseTrainingSpec(asked, 'training', spec.training.loss) },
  };
}

/** The same by another name, for projects as files of a script. */
export const run: CliCommand = { ...train, name: 'run', summary: 'the same as train' };

/** What writing the weights came to. */
export interface WrittenWeights {
  readonly file: string;
  readonly bytes: number;
  readonly checkedRows: number;
  /** Largest difference of an output between the written and the trained weights. */
  readonly largestDifference: number;
}

/** Writes the weights; another process reads the file, and rows run through both before it gets its name. */
async function writeWeights(
  file: string,
  {
    project,
    data,
    session,
    choice,
    runTask,
  }: {
    readonly project: Project;
    readonly data: PreparedData;
    readonly session: TrainingSession;
    readonly choice: 'last' | 'best';
    readonly runTask: RunTask;
  },
): Promise<WrittenWeights> {
  const { design } = project.spec;
  const averaged = choice === 'last' && project.spec.training.averageDecay > 0;
  const tensors = session.weights(averaged ? 'average' : choice);
  const bytes = safetensors.write(
    sealWeights({
      tensors,
      metadata: {
        format: 'descent',
        name: project.name,
        design: serializeDesign(design),
        preparation: JSON.stringify(data.preparation),
        classes: JSON.stringify(data.classNames),
      },
    }),
  );
  const { engine } = session.plan;
  const graph = buildGraph(design);
  const rows = Math.min(CHECKED_ROWS, data.rows);
  const features = data.features.subarray(0, (data.features.length / data.rows) * rows);
  const trained = createPredictor(graph, tensors, engine).predict(features, rows);
  const largestDifference = await writeFileChecked(file, bytes, async (found) => {
    const { weights } = await runTask('readModel', { files: [{ name: 'net.safetensors', bytes: found }] });
    const { tensors: back } = safetensors.read(weights);
    const written = createPredictor(graph, back, engine).predict(features, rows);
    const largest = trained.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - written[index]!)),
      0,
    );
    if (largest <= 1e-6) return largest;
    throw new StudioError(
      'weights-differ',
      `The written weights give other outputs (by ${largest}). "${file}" was not made.`,
      { file, largestDifference: largest },
    );
  });
  return { file, bytes: bytes.length, checkedRows: rows, largestDifference };
}
