import { createCommand } from '../../design/command.ts';
import { connect, disconnect, insertOnEdge } from '../../design/commands/index.ts';
import type { DesignEdge, DesignNode, NetworkDesign } from '../../design/network-design.ts';
import { edgesInto, edgesOutOf, findDownstream, getNode, nodeTitle } from '../../design/topology.ts';
import { layers } from '../../layers/index.ts';
import type { Mend, MendContext, MendMaker } from './mend.ts';

/** Connects what is loose, cuts what goes in circles or nowhere. */
export const connections: MendMaker = {
  codes: ['inputs-too-few', 'inputs-too-many', 'slot-hole', 'slot-taken', 'edge-dangling', 'cycle'],
  propose(context) {
    switch (context.problem.code) {
      case 'inputs-too-few':
        return proposeSources(context);
      case 'inputs-too-many':
        return proposeMerge(context);
      default:
        return proposeCuts(context);
    }
  },
};

/** Layers that may feed it, the nearest first; those that lead nowhere yet are the likeliest. */
function proposeSources({ design, problem }: MendContext): readonly Mend[] {
  const { node } = getNode(design, problem.node);
  const later = findDownstream(design.edges, node.id);
  const sources = new Set(edgesInto(design, node.id).map(({ from }) => from));
  const distance = ({ position }: DesignNode) =>
    Math.abs(position.x - node.position.x) + Math.abs(position.y - node.position.y);
  const rank = (each: DesignNode) =>
    distance(each) + (edgesOutOf(design, each.id).length === 0 ? 0 : 100_000);
  return design.nodes
    .filter(({ id }) => id !== node.id && !later.has(id) && !sources.has(id))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, 3)
    .map((each) => ({
      label: `Connect ${nodeTitle(each)} (${each.id}) to it`,
      command: connect(design, { from: each.id, to: node.id }),
    }));
}

/** An Add or a Concatenate before it takes all of them. */
function proposeMerge({ design, problem }: MendContext): readonly Mend[] {
  const [first, ...others] = edgesInto(design, problem.node);
  if (first === undefined) return [];
  return ['add', 'concatenate'].map((type) => {
    const inserted = insertOnEdge(design, first, { type });
    const added = inserted.edits.find((edit) => edit.kind === 'insertNode');
    const setEdges = inserted.edits.find((edit) => edit.kind === 'setEdges');
    if (added?.kind !== 'insertNode' || setEdges?.kind !== 'setEdges')
      return { label: '', command: inserted };
    const after = setEdges.after.map((edge): DesignEdge => {
      const place = others.findIndex(
        (each) => each.from === edge.from && each.to === edge.to && each.slot === edge.slot,
      );
      return place === -1 ? edge : { from: edge.from, to: added.node.id, slot: place + 1 };
    });
    return {
      label: `Insert ${layers.get(type).label} before it`,
      command: createCommand(inserted.label, [
        ...inserted.edits.filter((edit) => edit.kind !== 'setEdges'),
        { ...setEdges, after },
      ]),
    };
  });
}

function proposeCuts({ design, problem }: MendContext): readonly Mend[] {
  const cuts = edgesInto(design, problem.node).map((edge) => ({
    label: `Cut the connection from ${edge.from}`,
    command: disconnect(design, edge),
  }));
  return [...cuts, ...renumber(design, problem.node)];
}

/** Inputs numbered from 0 without holes. */
function renumber(design: NetworkDesign, id: string): readonly Mend[] {
  const own = edgesInto(design, id);
  const after = design.edges.map((edge) => {
    const place = own.indexOf(edge);
    return place === -1 ? edge : { ...edge, slot: place };
  });
  return [
    {
      label: 'Renumber its inputs',
      command: createCommand('Renumber inputs', [{ kind: 'setEdges', before: design.edges, after }]),
    },
  ];
}
