/** Something that a check can look at. */
export interface FactDescription {
  /** `run.learningRate`: what it belongs to, and its name. */
  readonly name: string;
  readonly kind: 'number' | 'word' | 'truth' | 'words';
  /** What it is, for teachers. */
  readonly help: string;
}

const number = (name: string, help: string): FactDescription => ({ name, kind: 'number', help });
const word = (name: string, help: string): FactDescription => ({ name, kind: 'word', help });
const truth = (name: string, help: string): FactDescription => ({ name, kind: 'truth', help });
const words = (name: string, help: string): FactDescription => ({ name, kind: 'words', help });

/** Every fact of a run and of the views of Understand. docs/lessons.md is written from this list. */
export const lessonFacts: readonly FactDescription[] = [
  word('run.status', '`completed`, `running`, `diverged`, `stopped`, ...'),
  number('run.epoch', 'Epochs that it has finished.'),
  number('run.step', 'Updates that it has done.'),
  number('run.trainLoss', 'Last loss of the training rows.'),
  number('run.validationLoss', 'Last loss of the validation rows.'),
  number('run.bestValidationLoss', 'Lowest loss of the validation rows.'),
  number('run.validationRise', 'Last validation loss divided by the lowest one: 1 when it never rose again.'),
  number('run.trainAccuracy', 'Last accuracy of the training rows, 0 to 1.'),
  number('run.validationAccuracy', 'Last accuracy of the validation rows, 0 to 1.'),
  number('run.learningRate', 'The learning rate that it was started with.'),
  number('run.batchSize', 'Examples per update.'),
  number('run.epochs', 'Epochs that it was asked for.'),
  number('run.weightDecay', 'Decoupled weight decay.'),
  number('run.l2Penalty', 'L2 penalty.'),
  truth('run.stopsEarly', 'Whether early stopping is on.'),
  truth('run.isRegularised', 'Weight decay, an L2 penalty, early stopping, or a dropout layer.'),
  word('run.optimizer', 'Type of the optimizer: `sgd`, `adam`, ...'),
  word('run.loss', 'Type of the loss: `meanSquaredError`, ...'),
  word(
    'run.initializer',
    'Type of the initializer of all kernels, or `layers` where each layer has its own.',
  ),
  words('run.layers', 'Types of its layers: `dense`, `conv2d`, `add`, ...'),
  number('run.layerCount', 'Number of its layers.'),
  number('run.parameterCount', 'Number of weights that it learns.'),

  word('neuron.node', 'Layer of the unit in sight.'),
  number('neuron.unit', 'Number of the unit in sight.'),
  number('neuron.preActivation', 'Its weighted sum z for the chosen row.'),
  number('neuron.activation', 'Its activation a for the chosen row.'),
  number('neuron.derivative', "Slope f'(z) of its activation there."),
  word('neuron.verdict', '`healthy`, `dead`, `saturated`, ...'),
  truth('neuron.isFilter', 'Whether the unit is a filter of a convolution.'),
  number('ablation.lossChange', 'Change of the loss without the unit.'),
  number('ablation.accuracyChange', 'Change of the accuracy without the unit.'),

  number('slice.overshoot', 'How far the next step goes against the best one: above 1 too far.'),
  number('slice.bestRate', 'Learning rate that would reach the lowest point along the next step.'),
  number('forks.count', 'Short runs that were forked.'),
  number('forks.diverged', 'Forks that diverged.'),
  number('forks.bestFactor', 'Factor of the fork with the lowest loss at the end.'),
  number('rangeTest.suggestion', 'Learning rate that the range test suggests.'),
  word('rangeTest.confidence', '`high`, `medium`, `low`.'),
  word('surface.kind', '`random` or `path`, once a loss surface was drawn.'),

  number('starts.broken', 'Initialisations in which something breaks.'),
  words('starts.breaks', 'Kinds of what breaks first: `no signal`, `vanishing signal`, ...'),
  truth('starts.hasTwins', 'Whether an initialisation leaves units identical.'),
  number('startRuns.count', 'Initialisations that were trained side by side.'),

  word('loss.type', 'Loss that the rows are judged by.'),
  word('loss.rows', '`train` or `validation`.'),
  number('loss.value', 'Its value over those rows.'),
  number('loss.worstTenth', 'Share of the loss that the worst tenth of the rows makes, 0 to 1.'),
  number('loss.skill', 'R squared: 1 is perfect, 0 as good as always predicting the mean.'),

  word('chain.kind', '`parameter` or `input`: what the loss is differentiated by.'),
  word('chain.name', 'Name of the parameter, or of the input layer.'),
  number('chain.derivative', 'The derivative by the chain rule.'),
  number('chain.size', 'Its absolute value.'),
  number(
    'chain.disagreement',
    'Largest relative distance between chain rule, engine and central differences.',
  ),
  number('chain.ways', 'Ways through layers.'),

  number('update.done', 'Updates done on the copy.'),
  number('update.undos', 'Updates that were undone since the step began.'),
  number('update.redos', 'Updates that were done again since the step began.'),
  truth('update.isExact', 'Whether every weight was recalculated to the same bits.'),
  truth('update.isRestored', 'Whether undoing brought back the very same SHA-256.'),
  number('update.predicted', 'Change of the loss that the gradient promised.'),
  number('update.actual', 'Change of the loss that came.'),

  word('step.stage', 'Stage of the step debugger in sight: `forward`, `loss`, `backward`, `update`.'),
  words('step.seen', 'Stages that were looked at since the step began.'),

  words('health.findings', 'Codes of what was found: `overfitting`, `vanishing-gradient`, `dead-units`, ...'),
  number('health.count', 'Number of findings.'),
  number('health.firstRatio', 'Gradient of the first layer that learns, against that of the output.'),

  number('play.steps', 'Updates that the playground shows.'),
  number('play.trainLoss', 'Loss of the training rows in the playground.'),
  number('play.validationLoss', 'Loss of the validation rows in the playground.'),
  number('play.noise', 'Noise of the generated data.'),
  number('play.hiddenLayers', 'Hidden layers of the network in the playground.'),
];

/** What a fact belongs to: `run`, `neuron`, ... */
export function subjectOf(fact: string): string {
  return fact.slice(0, fact.indexOf('.'));
}
