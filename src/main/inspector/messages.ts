import type {
  UnderstandQueries,
  UnderstandQuery,
  UnderstoodNetwork,
} from '../../core/contract/understand.ts';
import type { TableSource } from '../../core/contract/preparation.ts';
import type { LossCurve } from '../../core/inspect/health.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import type { ErrorReport } from '../../core/support/errors.ts';

/** A stored state of a run. */
export interface StoredState {
  readonly step: number;
  readonly epoch: number;
  readonly bytes: Uint8Array;
}

/** Everything that the inspector needs to open a network. */
export interface OpenOrder {
  readonly title: string;
  readonly spec: RunSpec;
  readonly table: TableSource;
  /** The state to look at; null: as the run would start. */
  readonly state: StoredState | null;
  /** Other stored states, oldest first, for paths and histories. */
  readonly path: readonly StoredState[];
  readonly checkpoints: UnderstoodNetwork['checkpoints'];
  readonly train: LossCurve;
  readonly validation: LossCurve;
}

/** What the inspector can be asked. */
export interface InspectorCalls extends UnderstandQueries {
  open: { readonly argument: OpenOrder; readonly result: UnderstoodNetwork };
  tensorCsv: {
    readonly argument: UnderstandQueries['tensor']['argument'];
    readonly result: { readonly name: string; readonly csv: string };
  };
}

export type InspectorCall = keyof InspectorCalls;

/** Main to inspector. */
export interface InspectorRequest<N extends InspectorCall = InspectorCall> {
  readonly id: number;
  readonly name: N;
  readonly argument: InspectorCalls[N]['argument'];
}

/** Inspector to main. */
export type InspectorReply =
  | { readonly id: number; readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly id: number; readonly kind: 'value'; readonly value: unknown }
  | { readonly id: number; readonly kind: 'error'; readonly error: ErrorReport };

/** Says how far a long answer is. */
export type Report = (done: number, total: number) => void;

/** True for what the window may ask, as opposed to what main asks for itself. */
export function isQuery(name: InspectorCall): name is UnderstandQuery {
  return name !== 'open' && name !== 'tensorCsv';
}
