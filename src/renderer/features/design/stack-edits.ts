import { addNode, connect, moveInChain, removeNode } from '../../../core/design/commands/index.ts';
import { applyCommand, createCommand, type DesignCommand } from '../../../core/design/command.ts';
import type { NetworkDesign } from '../../../core/design/network-design.ts';
import { layers } from '../../../core/layers/index.ts';
import type { useDesignEditor } from './design-editor.ts';
import type { StackRow } from './stack-rows.ts';

type Editor = ReturnType<typeof useDesignEditor>;

/** Adds a layer behind another one and selects it. Inputs, and the first layer, stand alone. */
export function addLayer(editor: Editor, type: string, after: string | null): void {
  const before = new Set(editor.design?.nodes.map(({ id }) => id));
  const takesInput = layers.get(type).inputs.maximum > 0;
  if (!editor.apply((design) => makeAddition(design, type, takesInput ? after : null))) return;
  editor.selectedId = editor.design?.nodes.find(({ id }) => !before.has(id))?.id ?? null;
}

/** In an empty design, or when nothing can come before it, the layer is fed by what already ends the stack. */
function makeAddition(design: NetworkDesign, type: string, after: string | null): DesignCommand {
  if (after !== null) return addNode(design, { type }, after);
  const command = addNode(design, { type });
  if (layers.get(type).inputs.maximum > 0) return command;
  // A first Input goes before a stack that has none yet.
  const added = applyCommand(design, command);
  const input = added.nodes.at(-1)!.id;
  const hungry = design.nodes.find(
    (node) => layers.find(node.type)?.inputs.maximum === 1 && !design.edges.some(({ to }) => to === node.id),
  );
  if (hungry === undefined) return command;
  const wire = connect(added, { from: input, to: hungry.id });
  return createCommand(command.label, [...command.edits, ...wire.edits]);
}

/** Deletes the selected layer and selects its neighbour, so that Delete can be pressed again. */
export function deleteSelected(editor: Editor, rows: readonly StackRow[]): void {
  const id = editor.selectedId;
  if (id === null) return;
  const place = rows.findIndex(({ node }) => node.id === id);
  const neighbour = rows[place + 1] ?? rows[place - 1];
  if (editor.apply((design) => removeNode(design, id))) editor.selectedId = neighbour?.node.id ?? null;
}

/** Moves the selected layer one place; nothing happens where its neighbours cannot change places. */
export function moveSelected(editor: Editor, direction: 'up' | 'down'): void {
  const id = editor.selectedId;
  if (id !== null) editor.apply((design) => moveInChain(design, id, direction));
}
