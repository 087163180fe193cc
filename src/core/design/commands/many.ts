import { applyCommand, createCommand, type DesignCommand } from '../command.ts';
import { compactEdits } from '../edits.ts';
import type { NetworkDesign, ParameterSettings } from '../network-design.ts';
import { setParameterSettings, setValues } from './values.ts';

/** One command per layer, as one step that keeps the label and the merge key of its kind. */
function forAll(
  design: NetworkDesign,
  ids: readonly string[],
  make: (design: NetworkDesign, id: string) => DesignCommand,
): DesignCommand {
  let now = design;
  let label = '';
  const keys: string[] = [];
  const edits = ids.flatMap((id) => {
    const command = make(now, id);
    now = applyCommand(now, command);
    label = command.label;
    keys.push(command.mergeKey ?? id);
    return command.edits;
  });
  const suffix = ids.length > 1 ? ` in ${ids.length} layers` : '';
  return createCommand(`${label}${suffix}`, compactEdits(edits), keys.join(' '));
}

/**
 * Changes the same hyperparameters of several layers at once.
 * @throws StudioError `node-unknown`, `field-invalid`, `field-unknown`; then nothing changes.
 */
export function setValuesOfAll(
  design: NetworkDesign,
  ids: readonly string[],
  changes: Readonly<Record<string, unknown>>,
): DesignCommand {
  return forAll(design, ids, (now, id) => setValues(now, id, changes));
}

/** {@link setParameterSettings} of several layers at once. @throws StudioError as it does. */
export function setParameterSettingsOfAll(
  design: NetworkDesign,
  ids: readonly string[],
  parameter: string,
  changes: Partial<ParameterSettings> | null,
): DesignCommand {
  return forAll(design, ids, (now, id) => setParameterSettings(now, id, parameter, changes));
}
