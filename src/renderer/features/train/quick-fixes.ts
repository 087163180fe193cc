import { setParameterSettings } from '../../../core/design/commands/index.ts';
import type { DesignCommand } from '../../../core/design/command.ts';
import type { NetworkGraph } from '../../../core/graph/graph.ts';
import { losses } from '../../../core/losses/index.ts';
import { optimizers } from '../../../core/optimizers/index.ts';
import type { RunSpec, TrainingSpec } from '../../../core/project/run-spec.ts';
import { suggestLoss } from '../../../core/project/suggest-loss.ts';
import { findTargetMends } from '../../../core/project/target-mends.ts';
import type { StartFacts, StartWarning } from '../../../core/project/warnings.ts';
import type { DataChoice } from '../../app/start-facts.ts';

/** What one click changes so that a warning goes away. */
export interface QuickFix {
  /** An imperative: "Set units to 3". */
  readonly label: string;
  readonly data?: Partial<DataChoice>;
  readonly training?: Partial<TrainingSpec>;
  readonly design?: DesignCommand;
}

/** What a fix is worked out from. */
export interface FixContext {
  readonly spec: RunSpec;
  readonly graph: NetworkGraph;
  readonly facts: StartFacts;
}

/** With these the trainer could not even begin: they are mended, or nothing starts. */
const BLOCKING: ReadonlySet<string> = new Set(['input-shape', 'output-size', 'cells-missing']);

/** True when a run with this warning would fail at once. Networks with outputs of their own know better. */
export function isBlocking(warning: StartWarning, spec: RunSpec): boolean {
  return BLOCKING.has(warning.code) && spec.training.outputs.length === 0;
}

/** The one-click mend of a warning, or null where only a person can decide. */
export function findQuickFix(warning: StartWarning, context: FixContext): QuickFix | null {
  return fixes[warning.code]?.(warning, context) ?? null;
}

type FindFix = (warning: StartWarning, context: FixContext) => QuickFix | null;

const useLoss: FindFix = (_warning, { spec, graph, facts }) => {
  const loss = suggestLoss(facts.task, graph);
  if (loss.type === spec.training.loss.type) return null;
  return { label: `Use ${losses.get(loss.type).label}`, training: { loss } };
};

/** The first mend of the network itself, as Design offers it on the card. */
const changeNetwork: FindFix = (warning, { spec, graph, facts }) => {
  const [first] = findTargetMends(warning, { ...spec, ...spec.training, graph, facts });
  return first === undefined ? null : { label: first.label, design: first.command };
};

const fixes: Readonly<Record<string, FindFix>> = {
  'cells-missing': () => ({ label: 'Fill empty cells', data: { missing: 'fill' } }),
  'classes-unequal': () => ({ label: 'Weigh classes equally', training: { classWeights: 'balanced' } }),
  'loss-task': useLoss,
  'output-activation': useLoss,
  'output-size': changeNetwork,
  'output-range': changeNetwork,
  'input-shape': changeNetwork,
  'features-unscaled': () => ({ label: 'Standardize the features', data: { scaling: 'standardize' } }),
  'target-unscaled': () => ({ label: 'Standardize the target', data: { targetScaling: 'standardize' } }),
  'learning-rate': (_warning, { spec }) => {
    const learningRate = optimizers.get(spec.training.optimizer.type).defaultLearningRate;
    return { label: `Use ${learningRate}`, training: { learningRate } };
  },
  'batch-size': (_warning, { facts }) => {
    const batchSize = Math.min(32, Math.max(1, Math.floor(facts.trainRows / 4)));
    return { label: `Use batches of ${batchSize}`, training: { batchSize } };
  },
  'initializer-symmetric': (warning, { spec }) => {
    const id = nodeOf(warning);
    const own = spec.design.nodes.find((node) => node.id === id)?.parameters['kernel']?.initializer;
    return own
      ? {
          label: "Use the layer's own initializer",
          design: setParameterSettings(spec.design, id, 'kernel', { initializer: null }),
        }
      : { label: "Use the layers' own initializers", training: { initializer: null } };
  },
};

function nodeOf({ field }: StartWarning): string {
  return field.replace(/^design\./, '');
}
