import { applyEdit, compactEdits, invertEdit, type DesignEdit } from './edits.ts';
import type { NetworkDesign } from './network-design.ts';

/** One change as a person sees it: "Add Dense", "Set units to 32". Plain JSON. */
export interface DesignCommand {
  /** For the undo menu: an imperative without a full stop. */
  readonly label: string;
  /** Quick successive commands with the same key become one undo step; null: never. */
  readonly mergeKey: string | null;
  readonly edits: readonly DesignEdit[];
}

/** Makes a command; `mergeKey` null unless given. */
export function createCommand(
  label: string,
  edits: readonly DesignEdit[],
  mergeKey: string | null = null,
): DesignCommand {
  return { label, mergeKey, edits };
}

/** The design after the command; the given one stays as it is. */
export function applyCommand(design: NetworkDesign, command: DesignCommand): NetworkDesign {
  return command.edits.reduce(applyEdit, design);
}

/** The command that takes this one back. */
export function invertCommand(command: DesignCommand): DesignCommand {
  return { ...command, edits: command.edits.map(invertEdit).reverse() };
}

/** Both as one step, with the later label. */
export function mergeCommands(first: DesignCommand, second: DesignCommand): DesignCommand {
  return { ...second, edits: compactEdits([...first.edits, ...second.edits]) };
}
