import { basename, extname } from 'node:path';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { safeFileName } from '../files/safe-file-name.ts';
import { understandQueries, type InspectorService } from '../inspector/inspector-service.ts';
import type { HandlersOf } from './call-registry.ts';
import type { FileDialogs } from './file-dialogs.ts';

/** `understand.*`: questions go to the inspector as they are. */
export function createUnderstandCalls(
  inspector: InspectorService,
  dialogs: FileDialogs,
): HandlersOf<'understand'> {
  const questions = Object.fromEntries(
    understandQueries.map((name) => [
      `understand.${name}`,
      (argument: Parameters<typeof inspector.ask>[1]) => inspector.ask(name, argument as never),
    ]),
  ) as unknown as Omit<
    HandlersOf<'understand'>,
    'understand.open' | 'understand.cancel' | 'understand.exportTensor'
  >;
  return {
    ...questions,
    'understand.open': ({ source }) => inspector.open(source),
    'understand.cancel'() {
      inspector.cancel();
      return null;
    },
    async 'understand.exportTensor'(place) {
      const { name, csv } = await inspector.ask('tensorCsv', place);
      const chosen = await dialogs.save({
        title: 'Export tensor',
        defaultPath: `${safeFileName(name, 'tensor')}.csv`,
        filters: [{ name: 'CSV', extensions: ['csv'] }],
      });
      if (chosen === null) return null;
      const path = extname(chosen) === '' ? `${chosen}.csv` : chosen;
      writeFileAtomically(path, new TextEncoder().encode(csv));
      return { fileName: basename(path) };
    },
  };
}
