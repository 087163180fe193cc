/** From the test to the host. */
export type HostOrder =
  | { readonly kind: 'start'; readonly name: string }
  | { readonly kind: 'resume'; readonly runId: string }
  | { readonly kind: 'end' };

/** From the host to the test. */
export type HostReport =
  | { readonly kind: 'ready'; readonly interrupted: number }
  | { readonly kind: 'trainer'; readonly runId: string; readonly pid: number }
  | { readonly kind: 'window'; readonly pid: number }
  /** Sent after the commit, never before. */
  | { readonly kind: 'committed'; readonly runId: string; readonly epoch: number; readonly status: string };
