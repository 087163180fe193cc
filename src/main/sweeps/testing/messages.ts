import type { SweepStatus } from '../../../core/contract/sweeps.ts';
import type { SweepSpec } from '../../../core/sweeps/sweep-spec.ts';

/** From the test to the host. */
export type SweepHostOrder = { readonly kind: 'start'; readonly spec: SweepSpec } | { readonly kind: 'end' };

/** From the host to the test. */
export type SweepHostReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'trainer'; readonly pid: number }
  /** Sent after the commit, never before. */
  | { readonly kind: 'sweep'; readonly id: string; readonly status: SweepStatus; readonly done: number };
