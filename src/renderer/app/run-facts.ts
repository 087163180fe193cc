import type { RunSummary } from '../../core/contract/run-records.ts';
import type { FactSheet } from '../../core/lessons/check.ts';

/** A run as lessons look at it: the `run.…` facts of core/lessons/facts.ts. */
export function factsOfRun(run: RunSummary): FactSheet {
  const { spec, metrics } = run;
  const { training, design } = spec;
  const last = (name: string): number | null => metrics[name]?.last ?? null;
  const validation = metrics['validation.loss'];
  const layers = [...new Set(design.nodes.map(({ type }) => type))];
  return {
    'run.status': run.status,
    'run.epoch': run.epoch,
    'run.step': run.step,
    'run.trainLoss': last('train.loss'),
    'run.validationLoss': validation?.last ?? null,
    'run.bestValidationLoss': validation?.best ?? null,
    'run.validationRise':
      validation === undefined || !(validation.best > 0) ? null : validation.last / validation.best,
    'run.trainAccuracy': last('train.accuracy'),
    'run.validationAccuracy': last('validation.accuracy'),
    'run.learningRate': training.learningRate,
    'run.batchSize': training.batchSize,
    'run.epochs': training.epochs,
    'run.weightDecay': training.weightDecay,
    'run.l2Penalty': training.l2Penalty,
    'run.stopsEarly': training.earlyStopping !== null,
    'run.isRegularised':
      training.weightDecay > 0 ||
      training.l2Penalty > 0 ||
      training.earlyStopping !== null ||
      layers.some((type) => /dropout/i.test(type)) ||
      design.nodes.some(({ parameters }) => Object.values(parameters).some(({ l1, l2 }) => l1 > 0 || l2 > 0)),
    'run.optimizer': training.optimizer.type,
    'run.loss': training.loss.type,
    'run.initializer': training.initializer?.type ?? 'layers',
    'run.layers': layers,
    'run.layerCount': design.nodes.length,
    'run.parameterCount': run.parameterCount,
  };
}
