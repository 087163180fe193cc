import { basename } from 'node:path';
import type { DesignExtraCalls } from '../../core/contract/designs.ts';
import { parseDesign } from '../../core/design/parse.ts';
import { createNetworkCode } from '../../core/formats/network-code/index.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { safeFileName } from '../files/safe-file-name.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { HandlersOf } from './call-registry.ts';
import type { FileDialogs } from './file-dialogs.ts';

/** Restore points, source code and pictures of designs. */
export function createDesignExtraCalls(
  workspace: () => Workspace,
  dialogs: FileDialogs,
): Pick<HandlersOf<'designs'>, keyof DesignExtraCalls> {
  return {
    'designs.versions': ({ id }) => workspace().designVersions.list(id),
    'designs.saveVersion': ({ id, name }) =>
      workspace().designVersions.add(id, name, workspace().designs.get(id).design),
    'designs.getVersion': ({ id, number }) => parseDesign(workspace().designVersions.get(id, number)),
    'designs.deleteVersion'({ id, number }) {
      workspace().designVersions.delete(id, number);
      return null;
    },
    'designs.restoreVersion': ({ id, number }) => workspace().designVersions.restore(id, number),
    'designs.writeCode': ({ design, language }) => ({
      source: createNetworkCode(parseDesign(design), language),
    }),
    async 'designs.savePicture'({ name, kind, bytes }) {
      const defaultPath = `${safeFileName(name, 'network')}.${kind}`;
      const filters = [{ name: kind.toUpperCase(), extensions: [kind] }];
      const path = await dialogs.save({ title: 'Save the picture', defaultPath, filters });
      if (path === null) return null;
      writeFileAtomically(path, bytes);
      return { fileName: basename(path) };
    },
  };
}
