import type { ImportedModelSummary, PredictSource } from '../../../core/contract/models.ts';
import type { RunSummary } from '../../../core/contract/run-records.ts';

/** A network that can be taken away: of a run, or one that came in from a file. */
export interface ExportedNetwork {
  readonly kind: PredictSource['kind'];
  readonly id: string;
  readonly name: string;
  /** Ids of its layers, the inputs left out. */
  readonly layers: readonly string[];
}

/** The network of a run. */
export function networkOfRun({ id, name, spec }: RunSummary): ExportedNetwork {
  const layers = spec.design.nodes.filter(({ type }) => type !== 'input').map((node) => node.id);
  return { kind: 'run', id, name, layers };
}

/** An imported network. */
export function networkOfModel({ id, name, layers }: ImportedModelSummary): ExportedNetwork {
  return { kind: 'model', id, name, layers };
}
