import { applyCommand } from '../../design/command.ts';
import type { NetworkDesign } from '../../design/network-design.ts';
import { StudioError } from '../../support/errors.ts';
import { analyzeDesign } from '../analyze.ts';
import type { DesignAnalysis, Diagnostic } from '../graph.ts';
import { connections } from './connections.ts';
import type { Mend, MendMaker } from './mend.ts';
import { mergeSizes } from './merge-sizes.ts';
import { reshapes } from './reshapes.ts';
import { settings } from './settings.ts';

/** Every maker of mends, the likeliest first. Adding one is a file and a line. */
const makers: readonly MendMaker[] = [reshapes, mergeSizes, connections, settings];

/** More buttons than this help nobody. */
const MOST_OFFERED = 2;

/**
 * One-click mends for the first problem of a node. Each was tried: the problem is gone afterwards and no other
 * layer is worse off than before.
 */
export function findMends(design: NetworkDesign, analysis: DesignAnalysis, node: string): readonly Mend[] {
  const problem = analysis.diagnostics.find((each) => each.node === node);
  if (problem === undefined) return [];
  const offered: Mend[] = [];
  for (const maker of makers) {
    if (!maker.codes.includes(problem.code)) continue;
    for (const mend of tryAll(maker, design, analysis, { ...problem, node })) {
      if (offered.length === MOST_OFFERED) return offered;
      if (!offered.some(({ label }) => label === mend.label)) offered.push(mend);
    }
  }
  return offered;
}

function* tryAll(
  maker: MendMaker,
  design: NetworkDesign,
  analysis: DesignAnalysis,
  problem: Diagnostic & { readonly node: string },
): Generator<Mend> {
  const before = new Set(analysis.diagnostics.map(keyOf));
  let proposals: readonly Mend[];
  try {
    proposals = maker.propose({ design, analysis, problem });
  } catch (error) {
    // A guess that the commands refuse is no mend.
    if (!(error instanceof StudioError)) throw error;
    return;
  }
  for (const mend of proposals) {
    if (mend.command.edits.length === 0) continue;
    const after = analyzeDesign(applyCommand(design, mend.command));
    const isGone = !after.diagnostics.some(
      (each) => each.node === problem.node && each.code === problem.code,
    );
    const isWorse =
      after.diagnostics.length >= analysis.diagnostics.length &&
      after.diagnostics.some((each) => !before.has(keyOf(each)) && each.node === problem.node);
    if (isGone && !isWorse) yield mend;
  }
}

function keyOf({ node, code }: Diagnostic): string {
  return `${node ?? ''} ${code}`;
}
