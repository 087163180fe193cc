import { createReferenceEngine, type Engine } from '../../core/engine/engine.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';
import type { NetworkPlan } from '../../core/plan/plan.ts';
import { createLearningRate } from '../../core/training/learning-rate.ts';
import { createUpdater } from '../../core/training/updater.ts';
import type { FloatArray } from '../../core/support/float-array.ts';
import type { GoldenCase, GoldenResult, GoldenTensor } from './case.ts';
import { buildGoldenDesign, type GoldenDesign } from './build-design.ts';
import { takeRows } from './rows.ts';
import { evaluateSplits } from './final-scores.ts';
import { readGoldenLoss, readGoldenTraining } from './options.ts';

/** The batch's rows of a stored tensor. */
interface Rows {
  readonly x: GoldenTensor;
  readonly y: GoldenTensor | undefined;
}

/** Runs a case and reports what its checker compares. The engine decides the precision. */
export function runGoldenCase(
  golden: GoldenCase,
  engine: Engine = createReferenceEngine('float32'),
): GoldenResult {
  const drawn = buildGoldenDesign(golden);
  const graph = buildGraph(drawn.design);
  const batches = listBatches(golden);
  const batchSize = Math.max(...batches.map((batch) => batch.x.shape[0]!));
  if (golden.mode === 'inference') {
    const plan = buildPlan(graph, { engine, batchSize, mode: 'inference', seed: 0 });
    loadInitialValues(plan, golden, drawn);
    return { output_eval: batches.map((batch) => runForward(plan, batch, false)) };
  }
  const target = batches[0]!.y!;
  const outputRank = graph.nodes[graph.outputs[0]!]!.outputShape.length;
  const loss = readGoldenLoss(golden.loss!, target, outputRank);
  const targetSize = target.shape.slice(1).reduce((product, each) => product * each, 1);
  const losses = [
    { loss: loss.spec, targetKind: loss.targetKind, targetSize, classWeights: loss.classWeights, weight: 1 },
  ];
  const plan = buildPlan(graph, { engine, batchSize, mode: 'training', seed: 0, losses });
  loadInitialValues(plan, golden, drawn);
  return train(golden, plan, drawn, batches);
}

function train(
  golden: GoldenCase,
  plan: NetworkPlan,
  drawn: GoldenDesign,
  batches: readonly Rows[],
): GoldenResult {
  const training = readGoldenTraining(golden);
  const updater = createUpdater(plan, training);
  const rate = createLearningRate(training, golden.steps, golden.steps);
  const result: GoldenResult = { loss_per_step: [], params_after: {}, lr_per_step: [] };
  const outputLoss = plan.losses[0]!;
  for (let step = 0; step < golden.steps; step++) {
    const output = runForward(plan, batches[step % batches.length]!, true);
    const sums = { sum: 0, weight: 0 };
    outputLoss.forward(sums);
    const loss = outputLoss.finish(sums.sum / sums.weight);
    outputLoss.backward();
    plan.backward();
    if (step === 0) {
      result.output_step0 = output;
      result.grads_step0 = readParameters(plan, golden, drawn, 'gradient');
    }
    const learningRate = rate.rate(step);
    updater.apply(learningRate);
    rate.observe(loss);
    result.loss_per_step!.push(loss);
    result.lr_per_step!.push(learningRate);
    if (step === 0) result.params_after!['1'] = readParameters(plan, golden, drawn, 'values');
  }
  result.params_after!['last'] = readParameters(plan, golden, drawn, 'values');
  result.output_eval_after = runForward(plan, batches[0]!, false);
  if (golden.dataset !== undefined)
    result.final = evaluateSplits(golden, plan, (rows) => runForward(plan, rows, false));
  return result;
}

function listBatches(golden: GoldenCase): readonly Rows[] {
  if (golden.batches !== undefined) return golden.batches.map(({ x, y }) => ({ x, y }));
  const { x, y } = golden.dataset!.train;
  return golden.batch_indices!.map((rows) => ({ x: takeRows(x, rows), y: takeRows(y, rows) }));
}

function runForward(plan: NetworkPlan, { x, y }: Rows, training: boolean): GoldenTensor {
  const count = x.shape[0]!;
  plan.state.batchSize = count;
  plan.state.training = training;
  fill(plan.inputs[0]!.values, x.data);
  if (y !== undefined && plan.losses.length > 0) fill(plan.losses[0]!.target, y.data);
  plan.forward();
  const output = plan.outputs[0]!;
  return {
    shape: [count, ...output.shape],
    data: Array.from(output.values.subarray(0, count * output.size)),
  };
}

/** The cases' numbers are float32: rounded first, also where the engine calculates in double. */
function fill(block: FloatArray, data: ArrayLike<number>): void {
  for (let i = 0; i < data.length; i++) block[i] = Math.fround(data[i]!);
}

function loadInitialValues(plan: NetworkPlan, golden: GoldenCase, { parameters }: GoldenDesign): void {
  for (const [name, tensor] of Object.entries(golden.init)) {
    const mapping = parameters.get(name);
    const found = plan.parameters.find((each) => each.name === mapping?.ours);
    if (mapping === undefined || found === undefined)
      throw new Error(`The case sets "${name}", which its layers do not have.`);
    const values = mapping.toOurs(tensor);
    if (values.length !== found.length)
      throw new Error(`"${name}" has ${values.length} numbers, the layer ${found.length}.`);
    fill(found.values, values);
  }
}

function readParameters(
  plan: NetworkPlan,
  golden: GoldenCase,
  { parameters }: GoldenDesign,
  what: 'values' | 'gradient',
): Record<string, number[]> {
  const result: Record<string, number[]> = {};
  for (const [name, { shape }] of Object.entries(golden.init)) {
    const mapping = parameters.get(name)!;
    const block = plan.parameters.find((each) => each.name === mapping.ours)?.[what];
    if (block) result[name] = mapping.toCase(block, shape);
  }
  return result;
}
