import type { PreparedData } from '../../core/datasets/table.ts';
import type { NetworkGraph } from '../../core/graph/graph.ts';
import { describeStart } from '../../core/project/start-facts.ts';
import { findStartWarnings } from '../../core/project/warnings.ts';
import type { StartCommand } from './training-run.ts';

/** What looks odd about a run that begins, for its log. Tables in files are too large to be looked at once more. */
export function warnAtStart(
  { table, spec, checkpoint, keepsTable = false }: StartCommand,
  graph: NetworkGraph,
  data: PreparedData,
): readonly string[] {
  if (table === null || 'path' in table || checkpoint !== null || keepsTable) return [];
  return findStartWarnings(spec, graph, describeStart(table, data)).map(({ message }) => message);
}
