import { applyCommand, createCommand } from '../../design/command.ts';
import { insertOnEdge, setValues } from '../../design/commands/index.ts';
import { compactEdits } from '../../design/edits.ts';
import type { DesignEdge, NetworkDesign } from '../../design/network-design.ts';
import { edgesInto } from '../../design/topology.ts';
import { layers } from '../../layers/index.ts';
import { sizeOf, type Shape } from '../../support/shape.ts';
import type { Mend, MendMaker } from './mend.ts';

/** Puts a layer of the shape family before one that cannot take what it gets. */
export const reshapes: MendMaker = {
  codes: ['shape-mismatch'],
  propose({ design, analysis, problem }) {
    return edgesInto(design, problem.node).flatMap((edge) => {
      const shape = analysis.nodes.get(edge.from)?.outputShape;
      if (shape === null || shape === undefined) return [];
      return [
        ...(shape.length > 1 ? [insert(design, edge, 'flatten')] : []),
        ...(shape.length === 3 ? [insert(design, edge, 'globalAveragePool2d')] : []),
        ...candidatesFor(shape).map((each) => insert(design, edge, 'reshape', each)),
      ];
    });
  },
};

function insert(design: NetworkDesign, edge: DesignEdge, type: string, shape?: Shape): Mend {
  const first = insertOnEdge(design, edge, { type });
  const label = layers.get(type).label;
  if (shape === undefined) return { label: `Insert ${label} before it`, command: first };
  const after = applyCommand(design, first);
  const added = after.nodes.find(({ id }) => !design.nodes.some((node) => node.id === id))!;
  const second = setValues(after, added.id, { shape });
  return {
    label: `Insert ${label} to [${shape.join(', ')}]`,
    command: createCommand(first.label, compactEdits([...first.edits, ...second.edits])),
  };
}

/** Shapes that the same numbers are often read as: a square picture, a picture with a channel, a sequence. */
function candidatesFor(shape: Shape): readonly Shape[] {
  const size = sizeOf(shape);
  if (shape.length === 1) {
    const colours = [1, 3].flatMap((channels) => {
      const side = Math.sqrt(size / channels);
      return Number.isInteger(side) && side > 1 ? [[side, side, channels]] : [];
    });
    return [...colours, [size, 1]];
  }
  if (shape.length === 2) return [[...shape, 1]];
  if (shape.length === 3) return [[shape[0]!, shape[1]! * shape[2]!]];
  return [];
}
