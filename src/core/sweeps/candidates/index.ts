import type { NetworkDesign } from '../../design/network-design.ts';
import type { RunSpec } from '../../project/run-spec.ts';
import { readSetting } from '../settings-path.ts';
import type { SearchSpace, Setting } from '../space.ts';
import type { Candidate, Offer } from './candidate.ts';
import { dataOffers } from './data.ts';
import { layerOffers } from './layers.ts';
import { choice } from './ranges.ts';
import { trainingOffers } from './training.ts';

export { keyOf, type Candidate } from './candidate.ts';

/**
 * Every hyperparameter of a run: training, regularisation, data, designs, and each field of each layer.
 * @param space what is varied already: settings of optimizers that are among the choices are offered under the
 * condition that they are chosen, and layers of a design under the condition that it is.
 * @param variants other designs that could stand in the place of the base's.
 */
export function listCandidates(
  base: RunSpec,
  space: SearchSpace = [],
  variants: readonly NetworkDesign[] = [],
): readonly Candidate[] {
  const offers: readonly Offer[] = [
    ...trainingOffers(base, space),
    ...dataOffers(base),
    ...designOffers(base, variants),
    ...layerOffers(base).map((offer) => ({ ...offer, when: conditionOfLayer(space, offer.nodeId!) })),
  ];
  return offers.map(({ group, path, label, range, options = null, when = null, nodeId = null }) => ({
    group,
    path,
    label,
    range,
    options,
    when,
    nodeId,
    now: readSetting(base, path) ?? null,
  }));
}

function designOffers({ design }: RunSpec, variants: readonly NetworkDesign[]): readonly Offer[] {
  const input = inputShapes(design);
  const fitting = variants.filter(
    (each) => inputShapes(each) === input && JSON.stringify(each) !== JSON.stringify(design),
  );
  if (fitting.length === 0) return [];
  const all = [design, ...fitting] as unknown as readonly Setting[];
  return [
    {
      group: 'Network',
      path: 'design',
      label: 'network',
      range: choice(
        all,
        [design, ...fitting].map(({ name }) => name),
      ),
    },
  ];
}

function inputShapes({ nodes }: NetworkDesign): string {
  return JSON.stringify(nodes.filter(({ type }) => type === 'input').map(({ values }) => values['shape']));
}

/** Where the network itself is varied, a layer can be varied only in those that have it. */
function conditionOfLayer(space: SearchSpace, nodeId: string): Candidate['when'] {
  const varied = space.find(({ path }) => path === 'design');
  if (varied?.range.kind !== 'choice') return null;
  const having = varied.range.values.filter((value) =>
    (value as unknown as NetworkDesign).nodes.some(({ id }) => id === nodeId),
  );
  return { path: 'design', values: having };
}
