import type { ImportedModelSummary, PredictSource } from '../../../core/contract/models.ts';
import { listWeightedLayers } from '../../../core/graph/weighted-layers.ts';
import type { RunSummary } from '../../../core/contract/run-records.ts';

/** A network that can be taken away: of a run, or one that came in from a file. */
export interface ExportedNetwork {
  readonly kind: PredictSource['kind'];
  readonly id: string;
  readonly name: string;
  /** Ids of its layers that have weights. */
  readonly layers: readonly string[];
}

/** The network of a run. */
export function networkOfRun({ id, name, spec }: RunSummary): ExportedNetwork {
  return { kind: 'run', id, name, layers: listWeightedLayers(spec.design) };
}

/** An imported network. */
export function networkOfModel({ id, name, layers }: ImportedModelSummary): ExportedNetwork {
  return { kind: 'model', id, name, layers };
}
