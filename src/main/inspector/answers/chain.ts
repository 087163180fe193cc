import type { SteepWeight, UnderstandQueries } from '../../../core/contract/understand.ts';
import { explainChain } from '../../../core/inspect/chain-rule.ts';
import type { Probe } from '../../../core/inspect/probe.ts';
import { placeIn } from '../../../core/inspect/tensor-place.ts';
import type { OpenedNetwork } from '../opened-network.ts';
import { describeRow, readRow } from './rows.ts';

/** Parameters that are named at most. */
const LISTED = 12;

type Chain = UnderstandQueries['chain'];

/** The chain rule for one number and one row, with where else it is steep. */
export function answerChain(opened: OpenedNetwork, { target, row }: Chain['argument']): Chain['result'] {
  const probe = opened.probe({ batchSize: 1 });
  const explanation = explainChain(probe, target, readRow(opened, row));
  // The backward pass of the explanation left the gradient of the row in the probe.
  return { ...explanation, row: describeRow(opened, row), steepest: findSteepest(probe) };
}

function findSteepest({ plan }: Probe): readonly SteepWeight[] {
  return plan.parameters
    .flatMap(({ name, gradient, spec }): SteepWeight[] => {
      if (gradient === null) return [];
      let element = 0;
      for (let i = 1; i < gradient.length; i++) {
        if (Math.abs(gradient[i]!) > Math.abs(gradient[element]!)) element = i;
      }
      const label = `${name}[${placeIn(element, spec.shape).join(', ')}]`;
      return [{ name, element, label, gradient: gradient[element]! }];
    })
    .sort((a, b) => Math.abs(b.gradient) - Math.abs(a.gradient))
    .slice(0, LISTED);
}
