import type { Shape } from '../../support/shape.ts';
import type { NetworkDesign } from '../network-design.ts';

/** What of a dataset decides how a network for it begins and ends. */
export interface DatasetFacts {
  /** One example after preparation: [4] for a table, [8, 8, 1] for an image. */
  readonly featureShape: Shape;
  readonly task: 'regression' | 'binary' | 'multiclass';
  /** Number of classes; 2 for binary, any number for regression (not looked at). */
  readonly classes: number;
}

/** A ready-made network that fits itself to a dataset. One file and one line in index.ts. */
export interface DesignTemplate {
  /** Stable name: `mlp`. */
  readonly type: string;
  readonly label: string;
  /** One sentence for a newcomer: what it is and when to take it. */
  readonly description: string;
  /** What its output is compared with; left out: the dataset's target. `features`: it gives back its input. */
  readonly answers?: 'features';
  fits(facts: DatasetFacts): boolean;
  /** The network: an input of the dataset's shape to logits (classification), numbers (regression) or its features. */
  create(facts: DatasetFacts): NetworkDesign;
}
