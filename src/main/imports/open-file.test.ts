import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createTemporaryFolder } from '../storage/testing/temporary-workspace.ts';
import { createFileOpener, type FileOpenerParts } from './open-file.ts';

const place = createTemporaryFolder();
afterAll(() => place.remove());

const asked: string[] = [];
/** Readers that only say that they were asked. */
const note = (kind: string) => (path: string) => {
  asked.push(`${kind} ${path.split('/').at(-1)}`);
  return Promise.resolve({} as never);
};
const open = createFileOpener({
  data: { openPath: note('data') },
  models: { open: note('model') },
  bundles: { importBundle: note('run') },
  openProject: note('project'),
  openWorkspace: note('workspace'),
} satisfies FileOpenerParts);

function file(name: string, content = ''): string {
  const path = join(place.folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a file that is dropped or chosen', () => {
  it('is opened as what its name or its beginning says', async () => {
    const opened = [
      [file('a.csv'), 'data'],
      [file('net.onnx'), 'data'],
      [file('net.safetensors'), 'data'],
      [file('net.pt'), 'data'],
      [file('run.descentrun'), 'data'],
      [file('project.json', '{"formatVersion": 1, "kind": "descent-project"}'), 'data'],
      [file('weights.json', '{"format": "descent-weights"}'), 'data'],
      [file('model.json', '{"modelTopology": {}}'), 'data'],
      [file('arrays.npz'), 'data'],
      [file('arrays.npz'), 'model'],
      [file('course.descent'), 'data'],
    ] as const;
    for (const [path, where] of opened) await open(path, where);
    expect(asked.map((each) => each.split(' ')[0])).toEqual([
      'data',
      'model',
      'model',
      'model',
      'run',
      'project',
      'model',
      'model',
      'data',
      'model',
      'workspace',
    ]);
  });
});
