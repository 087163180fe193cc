import type { NetworkGraph } from '../graph/graph.ts';
import type { LossDefinition } from '../losses/definition.ts';
import { losses } from '../losses/index.ts';
import { optimizers } from '../optimizers/index.ts';
import { sameShape, showShape, sizeOf, type Shape } from '../support/shape.ts';
import { defaultLoss, type Task } from './defaults.ts';
import type { RunSpec } from './run-spec.ts';

/** What of a dataset a bad start shows in. */
export interface StartFacts {
  readonly task: Task;
  /** Number of classes; not looked at for regression. */
  readonly classes: number;
  /** Rows of the largest class for each row of the smallest; left out where it is unknown or there are no classes. */
  readonly imbalance?: number;
  readonly featureShape: Shape;
  readonly trainRows: number;
  /** Empty cells in the columns that are learned from. */
  readonly emptyCells: number;
  /** Largest |value| of a numeric feature before scaling; null when unknown. */
  readonly largestFeature: number | null;
  /** Largest |value| of a regression target before scaling; null otherwise. */
  readonly largestTarget: number | null;
}

/** Something that will most likely spoil a run. It may be started all the same. */
export interface StartWarning {
  /** Stable: `loss-task`, `output-activation`. */
  readonly code: string;
  /** What is odd, why it matters, what to do. */
  readonly message: string;
  /** Setting to look at: `training.learningRate`, `data.scaling`, or a node id after `design.`. */
  readonly field: string;
}

/** What of the training decides whether an output is right. */
export type OutputTraining = Pick<RunSpec['training'], 'loss' | 'outputs'>;

type OutputKind = 'probabilities' | 'log-probabilities' | 'never negative' | 'bounded' | 'numbers';

/** What the last layer can give, where it is not any number. */
const outputKinds: Readonly<Record<string, OutputKind>> = {
  softmax: 'probabilities',
  sigmoid: 'probabilities',
  hardSigmoid: 'probabilities',
  logSoftmax: 'log-probabilities',
  relu: 'never negative',
  relu6: 'never negative',
  softplus: 'never negative',
  exponential: 'never negative',
  tanh: 'bounded',
  softsign: 'bounded',
};

/** Unscaled values above this slow training down or blow it up. */
const LARGE_VALUE = 20;
/** Factors from the optimizer's usual learning rate beyond which a warning is due. */
const FAR_ABOVE = 100;
const FAR_BELOW = 1000;

/** Looks at a specification before it starts; an empty list when nothing is odd. */
export function findStartWarnings(
  spec: RunSpec,
  graph: NetworkGraph,
  facts: StartFacts,
): readonly StartWarning[] {
  return [
    ...checkLoss(spec, facts),
    ...checkOutput(spec.training, graph, facts),
    ...checkCells(spec, facts),
    ...checkClasses(spec, facts),
    ...checkInput(graph, facts),
    ...checkScaling(spec, facts),
    ...checkPace(spec, facts),
    ...checkInitialization(spec, graph),
    ...checkTrainable(graph),
  ];
}

/** Classes of such unequal size are worth a word, as under Data. */
const UNEQUAL = 3;

function checkClasses(spec: RunSpec, { task, imbalance = 1 }: StartFacts): readonly StartWarning[] {
  const isMended = spec.training.classWeights !== null || (spec.data.resampling ?? 'none') !== 'none';
  if (task === 'regression' || imbalance < UNEQUAL || isMended || spec.training.outputs.length > 0) return [];
  const times = Number(imbalance.toPrecision(2)).toLocaleString('en');
  return [
    {
      code: 'classes-unequal',
      message: `The largest class has ${times} times the rows of the smallest: a network may learn to say nothing else. Weigh all classes the same, or resample the training rows, and look at balanced accuracy.`,
      field: 'training.classWeights',
    },
  ];
}

function checkCells(spec: RunSpec, { emptyCells }: StartFacts): readonly StartWarning[] {
  if (emptyCells === 0 || spec.data.missing === 'fill') return [];
  const cells = emptyCells === 1 ? 'One cell is' : `${emptyCells} cells are`;
  return [
    {
      code: 'cells-missing',
      message: `${cells} empty in the columns to learn from. Fill them (numbers with the mean, words with the most frequent one, both of the training rows), or leave those columns out.`,
      field: 'data.missing',
    },
  ];
}

function checkLoss(spec: RunSpec, { task }: StartFacts): readonly StartWarning[] {
  const loss = losses.get(spec.training.loss.type);
  const isClasses = (each: LossDefinition['task']) => each !== 'regression';
  if (isClasses(loss.task) === (task !== 'regression')) return [];
  const advice = losses.get(defaultLoss(task).type).label;
  const reason =
    task === 'regression'
      ? 'the target is a number, and this loss compares classes'
      : 'the target has classes, and this loss compares numbers';
  return [
    {
      code: 'loss-task',
      field: 'training.loss',
      message: `The loss "${loss.label}" does not suit the target: ${reason}. Choose ${advice}.`,
    },
  ];
}

/** Whether what the network gives suits its loss and the target. */
export function checkOutput(
  training: OutputTraining,
  graph: NetworkGraph,
  facts: Pick<StartFacts, 'task' | 'classes'>,
): readonly StartWarning[] {
  return graph.outputs.flatMap((index) => {
    const { id, layer, outputShape } = graph.nodes[index]!;
    const own = training.outputs.find((each) => each.node === id);
    // An output that gives back its own input has nothing to do with the target.
    if (own?.target === 'features') return [];
    const loss = losses.get((own?.loss ?? training.loss).type);
    const expected = loss.expectsOutput;
    const field = `design.${id}`;
    const found: StartWarning[] = [];
    const kind = outputKinds[layer.type] ?? 'numbers';
    if (expected === 'logits' && kind !== 'numbers') {
      found.push({
        code: 'output-activation',
        field,
        message: `The network ends with ${layer.label}, but the loss "${loss.label}" applies its own: training would be slow and stop early. Remove "${id}", or choose the loss for probabilities.`,
      });
    } else if ((expected === 'probabilities' || expected === 'log-probabilities') && kind !== expected) {
      const wanted =
        expected === 'log-probabilities'
          ? 'Log-softmax'
          : facts.task === 'binary' && sizeOf(outputShape) === 1
            ? 'Sigmoid'
            : 'Softmax';
      found.push({
        code: 'output-activation',
        field,
        message: `The loss "${loss.label}" expects ${expected}, but the network ends with ${layer.label}. Add ${wanted} at the end, or choose the loss for logits.`,
      });
    } else if (facts.task === 'regression' && kind !== 'numbers') {
      found.push({
        code: 'output-range',
        field,
        message: `The network ends with ${layer.label}, whose output is ${kind === 'never negative' ? 'never negative' : 'always in a small range'}: it cannot reach every target. Let it end with Dense.`,
      });
    }
    const wanted = wantedOutput(facts);
    if (!wanted.includes(sizeOf(outputShape))) {
      found.push({
        code: 'output-size',
        field,
        message: `The network gives ${showShape(outputShape)}, but the target wants ${wanted.join(' or ')} ${wanted[0] === 1 && wanted.length === 1 ? 'number' : 'numbers'} per row. Set the units of the last layer to ${wanted[0]}.`,
      });
    }
    return found;
  });
}

/** How many numbers per row the target wants, the usual first. */
export function wantedOutput({ task, classes }: Pick<StartFacts, 'task' | 'classes'>): readonly number[] {
  if (task === 'regression') return [1];
  return task === 'binary' ? [1, 2] : [classes];
}

/** Whether the Input layer takes what a row of the dataset is. */
export function checkInput(
  graph: NetworkGraph,
  { featureShape }: Pick<StartFacts, 'featureShape'>,
): readonly StartWarning[] {
  if (graph.inputs.length !== 1) return [];
  const { id, outputShape } = graph.nodes[graph.inputs[0]!]!;
  if (sameShape(outputShape, featureShape) || sizeOf(outputShape) === sizeOf(featureShape)) return [];
  return [
    {
      code: 'input-shape',
      field: `design.${id}`,
      message: `The Input layer takes ${showShape(outputShape)}, but a row of the dataset has ${showShape(featureShape)}. Set its shape to [${featureShape.join(', ')}].`,
    },
  ];
}

function checkScaling(
  spec: RunSpec,
  { task, largestFeature, largestTarget }: StartFacts,
): readonly StartWarning[] {
  const found: StartWarning[] = [];
  if (spec.data.scaling === 'none' && largestFeature !== null && largestFeature > LARGE_VALUE) {
    found.push({
      code: 'features-unscaled',
      field: 'data.scaling',
      message: `The features go up to ${shorten(largestFeature)} and are not scaled: large inputs make the steps too large. Choose "standardize".`,
    });
  }
  if (
    task === 'regression' &&
    spec.data.targetScaling === 'none' &&
    largestTarget !== null &&
    largestTarget > LARGE_VALUE
  ) {
    found.push({
      code: 'target-unscaled',
      field: 'data.targetScaling',
      message: `The target goes up to ${shorten(largestTarget)} and is not scaled: the first losses will be huge. Choose "standardize"; metrics stay in the target's own unit.`,
    });
  }
  return found;
}

function checkPace(spec: RunSpec, { trainRows }: StartFacts): readonly StartWarning[] {
  const { learningRate, batchSize } = spec.training;
  const { label, defaultLearningRate: usual } = optimizers.get(spec.training.optimizer.type);
  const found: StartWarning[] = [];
  if (learningRate > usual * FAR_ABOVE || learningRate < usual / FAR_BELOW) {
    const effect =
      learningRate > usual ? 'The loss will most likely grow instead of fall.' : 'The loss will hardly move.';
    found.push({
      code: 'learning-rate',
      field: 'training.learningRate',
      message: `The learning rate ${learningRate} is far from the usual ${usual} of ${label}. ${effect}`,
    });
  }
  if (batchSize > trainRows) {
    found.push({
      code: 'batch-size',
      field: 'training.batchSize',
      message: `A batch of ${batchSize} is more than the ${trainRows} rows to train on: there will be one update per epoch. Choose a smaller batch.`,
    });
  }
  return found;
}

/** Kernels that start as constants keep all units of a layer equal for ever. */
function checkInitialization(spec: RunSpec, graph: NetworkGraph): readonly StartWarning[] {
  const isConstant = (type: string | undefined) => type === 'zeros' || type === 'ones' || type === 'constant';
  return graph.nodes.flatMap((node) => {
    const kernel = node.parameters.find((each) => each.trainable && each.name === 'kernel');
    if (
      kernel === undefined ||
      sizeOf(node.outputShape) < 2 ||
      graph.outputs.includes(graph.nodes.indexOf(node))
    )
      return [];
    const type = node.design.parameters['kernel']?.initializer?.type ?? spec.training.initializer?.type;
    if (!isConstant(type)) return [];
    return [
      {
        code: 'initializer-symmetric',
        field: `design.${node.id}`,
        message: `All weights of "${node.id}" start equal (${type}): its units will stay copies of each other. Choose a random initializer, for example Glorot.`,
      },
    ];
  });
}

function checkTrainable({ trainableCount, parameterCount }: NetworkGraph): readonly StartWarning[] {
  if (trainableCount > 0) return [];
  const why = parameterCount > 0 ? 'All its weights are frozen' : 'No layer of this network has weights';
  return [
    {
      code: 'nothing-to-train',
      field: 'design',
      message: `${why}: training cannot change it, and the loss stays where it is. ${
        parameterCount > 0 ? 'Unfreeze a layer.' : 'Add one that has, such as Dense.'
      }`,
    },
  ];
}

function shorten(value: number): string {
  return String(Number(value.toPrecision(3)));
}
