import type { RunEventRecord } from '../../../../core/contract/run-page.ts';

/** How rows are prepared in a run that goes on from an imported network. */
const preparations: Readonly<Record<string, string>> = {
  kept: '; rows are prepared as it was given them',
  anew: '; rows are prepared anew, from the training rows',
};

/** What an event of a run says to people. */
export function describeEvent({ kind, details }: RunEventRecord): string {
  const text = (name: string): string => String(details[name] ?? '');
  switch (kind) {
    case 'started':
      return 'Training started';
    case 'paused':
      return 'Paused';
    case 'resumed':
      return 'Went on';
    case 'learningRate':
      return `Learning rate set to ${text('learningRate')}`;
    case 'interrupted':
      return `Interrupted: its process ended (code ${text('code')})${text('output') === '' ? '' : `. ${text('output')}`}`;
    case 'finished':
      return `Ended: ${text('status')}`;
    case 'branched':
      return details['modelId'] === undefined
        ? `Branched from "${text('name')}" after epoch ${text('epoch')}`
        : `Begins with the weights of the imported network "${text('name')}"${preparations[text('preparation')] ?? ''}`;
    case 'restored':
      return `Taken back to epoch ${text('epoch')}, step ${text('step')}; what came after it was set aside`;
    case 'restoreUndone':
      return 'What was set aside was brought back';
    case 'engineChanged':
      return `Other kernels. ${text('message')}`;
    case 'exported':
      return `Weights exported${text('format') === '' ? '' : ` as ${text('format')}`}`;
    case 'imported':
      return `Imported from ${text('file')}${text('folder')}`;
    default:
      return kind;
  }
}
