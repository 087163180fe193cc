import type { NetworkGraph } from './graph.ts';

/** How much of the input one place of an output depends on, along height and width (or time). */
export interface ReceptiveField {
  /** Places of the input; null where a layer looks at everything (Flatten, attention, recurrence). */
  readonly size: readonly number[] | null;
  /** Places of the input between two neighbours of the output. */
  readonly jump: readonly number[];
}

/**
 * Receptive field of every node by the recurrence r += (k - 1) * dilation * jump, jump *= stride (Araujo,
 * Norris, Sim 2019), over the largest of a merge's ways. By node id; nodes behind a layer that mixes all places
 * have no size, tables none at all.
 */
export function findReceptiveFields(graph: NetworkGraph): ReadonlyMap<string, ReceptiveField> {
  const fields = new Map<string, ReceptiveField>();
  for (const node of graph.nodes) {
    const axes = node.outputShape.length - 1;
    if (node.inputs.length === 0) {
      if (axes >= 1)
        fields.set(node.id, {
          size: Array.from({ length: axes }, () => 1),
          jump: Array.from({ length: axes }, () => 1),
        });
      continue;
    }
    const sources = node.inputs.flatMap((index) => fields.get(graph.nodes[index]!.id) ?? []);
    const before = mergeFields(sources);
    if (before === null) continue;
    fields.set(node.id, pass(before, node.layer.category, node.layer.type, node.values));
  }
  return fields;
}

function mergeFields(sources: readonly ReceptiveField[]): ReceptiveField | null {
  const [first, ...others] = sources;
  if (first === undefined) return null;
  return others.reduce<ReceptiveField>((a, b) => {
    if (a.size === null || b.size === null || a.size.length !== b.size.length)
      return { size: null, jump: a.jump };
    return {
      size: a.size.map((size, axis) => Math.max(size, b.size![axis]!)),
      jump: a.jump.map((jump, axis) => Math.max(jump, b.jump[axis] ?? jump)),
    };
  }, first);
}

/** Layers that look at each place by itself, or do not change places. */
const POINTWISE: ReadonlySet<string> = new Set([
  'activation',
  'regularization',
  'normalization',
  'merge',
  'dense',
  'input',
]);

function pass(
  before: ReceptiveField,
  category: string,
  type: string,
  values: Readonly<Record<string, unknown>>,
): ReceptiveField {
  if (before.size === null) return before;
  const window = values['kernelSize'] ?? values['poolSize'];
  if (window === undefined) {
    return POINTWISE.has(category) || /Padding|cropping/i.test(type)
      ? before
      : { size: null, jump: before.jump };
  }
  const perAxis = (value: unknown, axis: number, standard: number): number =>
    Array.isArray(value) ? Number(value[axis] ?? standard) : typeof value === 'number' ? value : standard;
  if (/Transpose/.test(type)) return { size: null, jump: before.jump };
  const size = before.size.map(
    (each, axis) =>
      each + (perAxis(window, axis, 1) - 1) * perAxis(values['dilation'], axis, 1) * before.jump[axis]!,
  );
  const jump = before.jump.map((each, axis) => each * perAxis(values['stride'], axis, 1));
  return { size, jump };
}
