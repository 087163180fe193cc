import type { RunSpec } from '../../src/core/project/run-spec.ts';
import type { Table } from '../../src/core/datasets/table.ts';
import { fromErrorReport } from '../../src/core/support/errors.ts';
import { createInspector } from '../../src/main/inspector/inspector.ts';
import type {
  InspectorCall,
  InspectorCalls,
  InspectorReply,
  OpenOrder,
} from '../../src/main/inspector/messages.ts';

/** Asks an inspector in this process. Answers are cloned twice, as on their way to the window. */
export type Ask = <N extends InspectorCall>(
  name: N,
  argument: InspectorCalls[N]['argument'],
) => InspectorCalls[N]['result'];

/** The inspector of the studio with a network opened. */
export function openInspector(
  spec: RunSpec,
  table: Table,
  order: Partial<Pick<OpenOrder, 'state' | 'path' | 'checkpoints' | 'train' | 'validation'>> = {},
): Ask {
  let last: InspectorReply | null = null;
  const inspector = createInspector((reply) => {
    if (reply.kind !== 'progress') last = structuredClone(structuredClone(reply));
  });
  const ask: Ask = (name, argument) => {
    inspector.receive({ id: 1, name, argument });
    const reply = last as InspectorReply | null;
    if (reply?.kind === 'value') return reply.value as never;
    throw reply?.kind === 'error' ? fromErrorReport(reply.error) : new Error('no answer');
  };
  const none = { epochs: [], losses: [] };
  ask('open', {
    title: 'bench',
    spec,
    table,
    state: null,
    path: [],
    checkpoints: [],
    train: none,
    validation: none,
    ...order,
  });
  return ask;
}
