import { checkName, checkNotes } from '../../support/names.ts';
import { createCommand, type DesignCommand } from '../command.ts';
import type { NetworkDesign } from '../network-design.ts';

/** Renames the network. @throws StudioError `name-invalid`. */
export function rename(design: NetworkDesign, name: string): DesignCommand {
  checkName(name, 'the name of the network');
  const edits =
    name === design.name
      ? []
      : [{ kind: 'setText', field: 'name', before: design.name, after: name } as const];
  return createCommand('Rename network', edits, 'name');
}

/** Sets the notes of the network. @throws StudioError `text-invalid`. */
export function setNotes(design: NetworkDesign, notes: string): DesignCommand {
  checkNotes(notes, 'the notes of the network');
  const edits =
    notes === design.notes
      ? []
      : [{ kind: 'setText', field: 'notes', before: design.notes, after: notes } as const];
  return createCommand('Edit notes', edits, 'notes');
}

/** Puts another design in the place of this one: a template, an opened file. `label` like "Use template MLP". */
export function replaceDesign(design: NetworkDesign, next: NetworkDesign, label: string): DesignCommand {
  return createCommand(label, [{ kind: 'replaceDesign', before: design, after: next }]);
}
