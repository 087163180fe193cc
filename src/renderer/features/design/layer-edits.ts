import {
  addNode,
  connect,
  disconnectAll,
  duplicate,
  duplicateInChain,
  moveInChain,
  removeNodes,
  type NewNode,
} from '../../../core/design/commands/index.ts';
import { applyCommand, createCommand, type DesignCommand } from '../../../core/design/command.ts';
import type { NetworkDesign } from '../../../core/design/network-design.ts';
import { edgesInto, edgesOutOf } from '../../../core/design/topology.ts';
import { layers } from '../../../core/layers/index.ts';
import type { useDesignEditor } from './design-editor.ts';

type Editor = ReturnType<typeof useDesignEditor>;

/** Adds a layer behind another one and selects it. Inputs, and the first layer, stand alone. */
export function addLayer(
  editor: Editor,
  layer: NewNode,
  after: string | null,
  place?: { readonly x: number; readonly y: number },
): void {
  const takesInput = layers.get(layer.type).inputs.maximum > 0;
  editor.applyAndSelect((design) => makeAddition(design, layer, takesInput ? after : null, place));
}

/** In an empty design, or when nothing can come before it, the layer is fed by what already ends the network. */
function makeAddition(
  design: NetworkDesign,
  layer: NewNode,
  after: string | null,
  place?: { readonly x: number; readonly y: number },
): DesignCommand {
  if (after !== null) return addNode(design, layer, after);
  const command = addNode(design, place === undefined ? layer : { ...layer, position: place });
  if (layers.get(layer.type).inputs.maximum > 0) return command;
  // A first Input goes before a network that has none yet.
  const added = applyCommand(design, command);
  const input = added.nodes.at(-1)!.id;
  const hungry = design.nodes.find(
    (node) => layers.find(node.type)?.inputs.maximum === 1 && !design.edges.some(({ to }) => to === node.id),
  );
  if (hungry === undefined) return command;
  const wire = connect(added, { from: input, to: hungry.id });
  return createCommand(command.label, [...command.edits, ...wire.edits]);
}

/** Deletes selected layers, or selected connections; then selects the neighbour, so that Delete can be pressed again. */
export function deleteSelected(editor: Editor): void {
  const { selectedIds: ids, selectedEdges: edges, design } = editor;
  if (design === null) return;
  if (ids.length === 0) {
    if (edges.length > 0) editor.apply((now) => disconnectAll(now, edges));
    return;
  }
  const last = ids.at(-1)!;
  const neighbour = [
    ...edgesOutOf(design, last).map(({ to }) => to),
    ...edgesInto(design, last).map(({ from }) => from),
  ].find((id) => !ids.includes(id));
  if (editor.apply((now) => removeNodes(now, ids))) editor.selectedId = neighbour ?? null;
}

/** Copies what is selected: one layer right behind itself, several beside themselves. */
export function duplicateSelected(editor: Editor): void {
  const [only, ...more] = editor.selectedIds;
  if (only === undefined || editor.design === null) return;
  const type = editor.design.nodes.find(({ id }) => id === only)!.type;
  const isInline = more.length === 0 && layers.find(type)?.inputs.maximum === 1;
  editor.applyAndSelect((now) => (isInline ? duplicateInChain(now, only) : duplicate(now, [only, ...more])));
}

/** Moves the selected layer one place; nothing happens where its neighbours cannot change places. */
export function moveSelected(editor: Editor, direction: 'up' | 'down'): void {
  const id = editor.selectedId;
  if (id !== null) editor.apply((design) => moveInChain(design, id, direction));
}
