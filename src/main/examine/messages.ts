import type { WorkspaceCheck } from '../../core/contract/studio.ts';
import type { ErrorReport } from '../../core/support/errors.ts';

/** From the process that examines a workspace: how far it is, then what it found. */
export type ExaminerMessage =
  | { readonly kind: 'progress'; readonly part: number }
  | { readonly kind: 'check'; readonly check: WorkspaceCheck }
  | { readonly kind: 'error'; readonly error: ErrorReport };
