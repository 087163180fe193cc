import type { LayerAnswer, UnderstandQueries } from '../../../core/contract/understand.ts';
import { StudioError } from '../../../core/support/errors.ts';
import type { OpenedNetwork } from '../opened-network.ts';
import { readRow } from './rows.ts';

/** Units and numbers that are sent at most. */
const UNITS = 256;
const NUMBERS = 2 ** 20;

/** What every unit of a layer answers to one row. @throws StudioError `node-unknown`, `unit-unknown`. */
export function answerLayer(
  opened: OpenedNetwork,
  { node, row }: UnderstandQueries['layer']['argument'],
): LayerAnswer {
  const probe = opened.probe({ batchSize: 1 });
  probe.feedExamples(readRow(opened, row));
  const { plan } = probe;
  plan.state.training = false;
  plan.forward();
  const index = probe.indexOf(node);
  const { nodes } = plan.graph;
  const { category } = nodes[index]!.layer;
  if (category !== 'dense' && category !== 'convolution') {
    throw new StudioError(
      'unit-unknown',
      `"${node}" is no layer of weighted sums. Choose a dense or convolution layer.`,
      { node },
    );
  }
  const readers = nodes.flatMap(({ inputs }, at) => (inputs.includes(index) ? [at] : []));
  const next = readers.length === 1 ? nodes[readers[0]!]! : undefined;
  const shown = next?.layer.category === 'activation' ? readers[0]! : index;
  const { shape, values } = plan.tensors[shown]!;
  const units = shape.at(-1)!;
  const width = shape.length >= 2 ? shape.at(-2)! : 1;
  const height = shape.length >= 3 ? shape.at(-3)! : 1;
  const area = width * height;
  const count = Math.max(1, Math.min(units, UNITS, Math.floor(NUMBERS / area)));
  const picked = new Float32Array(count * area);
  for (let unit = 0; unit < count; unit++) {
    for (let place = 0; place < area; place++) picked[unit * area + place] = values[place * units + unit]!;
  }
  return { node, activationNode: nodes[shown]!.id, units, height, width, values: picked };
}
