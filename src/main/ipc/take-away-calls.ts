import type { TextKind } from '../../core/contract/take-away.ts';
import type { RunSummary } from '../../core/contract/run-records.ts';
import { StudioError } from '../../core/support/errors.ts';
import { safeFileName } from '../files/safe-file-name.ts';
import { withExtension, type TakeAwayService } from '../takeaway/take-away-service.ts';
import type { HandlersOf } from './call-registry.ts';
import type { Broadcast } from './events.ts';
import type { FileDialogs } from './file-dialogs.ts';

const kinds: Readonly<Record<TextKind, { readonly label: string; readonly extension: string }>> = {
  svg: { label: 'SVG picture', extension: 'svg' },
  csv: { label: 'CSV table', extension: 'csv' },
  markdown: { label: 'Markdown table', extension: 'md' },
  text: { label: 'Text file', extension: 'txt' },
  latex: { label: 'LaTeX table', extension: 'tex' },
};
const bundleFilters = [{ name: 'Descent run', extensions: ['descentrun'] }];
/** The eight bytes that every PNG begins with. */
const PNG_MARK = '89504e470d0a1a0a';

/** What these calls need. */
export interface TakeAwayCallParts {
  readonly service: TakeAwayService;
  readonly dialogs: FileDialogs;
  readonly broadcast: Broadcast;
  /** Name of a run, for the save dialog. */
  readonly nameOf: (id: string) => string;
}

/** `takeAway.*`. */
export function createTakeAwayCalls({
  service,
  dialogs,
  broadcast,
  nameOf,
}: TakeAwayCallParts): HandlersOf<'takeAway'> {
  async function choose(
    title: string,
    name: string,
    label: string,
    extension: string,
  ): Promise<string | null> {
    const chosen = await dialogs.save({
      title,
      defaultPath: `${safeFileName(name, 'descent')}.${extension}`,
      filters: [{ name: label, extensions: [extension] }],
    });
    return chosen === null ? null : withExtension(chosen, extension);
  }
  const tell = (runs: readonly RunSummary[]) => {
    for (const run of runs) broadcast('run.changed', run);
  };

  return {
    async 'takeAway.saveText'({ kind, name, text }) {
      const { label, extension } = kinds[kind];
      const path = await choose('Save', name, label, extension);
      return path === null ? null : service.write(path, text);
    },
    async 'takeAway.savePicture'({ name, png }) {
      const bytes = Buffer.from(png, 'base64');
      if (bytes.subarray(0, 8).toString('hex') !== PNG_MARK) {
        throw new StudioError('picture-invalid', 'The picture could not be made. Save it as SVG.', {});
      }
      const path = await choose('Save picture', name, 'PNG picture', 'png');
      return path === null ? null : service.write(path, bytes);
    },
    async 'takeAway.report'({ ids, title, charts }) {
      const path = await choose('Save report', title, 'HTML page', 'html');
      return path === null ? null : service.report(path, ids, title, charts);
    },
    async 'takeAway.bundle'({ id, ...options }) {
      const path = await choose('Save run', nameOf(id), 'Descent run', 'descentrun');
      return path === null ? null : service.bundle(path, id, options);
    },
    async 'takeAway.importBundle'() {
      const path = await dialogs.open({ title: 'Import a run', filters: bundleFilters });
      if (path === null) return null;
      const imported = await service.importBundle(path);
      tell([imported.run]);
      return imported;
    },
    async 'takeAway.tensorboard'({ ids }) {
      const folder = await dialogs.openFolder({ title: 'Folder for the event files' });
      return folder === null ? null : service.tensorboard(folder, ids);
    },
    async 'takeAway.importTensorboard'() {
      const folder = await dialogs.openFolder({ title: 'Folder with event files' });
      if (folder === null) return null;
      const imported = await service.importTensorboard(folder);
      tell(imported.runs);
      return imported;
    },
  };
}
