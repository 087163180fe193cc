import type { DesignCommand } from '../../design/command.ts';
import type { NetworkDesign } from '../../design/network-design.ts';
import type { DesignAnalysis, Diagnostic } from '../graph.ts';

/** A change that takes a problem away with one click. */
export interface Mend {
  /** An imperative: "Insert Flatten before it". */
  readonly label: string;
  readonly command: DesignCommand;
}

/** What a mend is worked out from. */
export interface MendContext {
  readonly design: NetworkDesign;
  readonly analysis: DesignAnalysis;
  readonly problem: Diagnostic & { readonly node: string };
}

/**
 * Proposes changes for problems of some codes. What it proposes is tried before it is offered, so it may
 * guess freely. One file and one line in index.ts.
 */
export interface MendMaker {
  readonly codes: readonly string[];
  propose(context: MendContext): readonly Mend[];
}
