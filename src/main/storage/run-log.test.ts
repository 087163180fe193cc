import { afterEach, beforeEach, expect, it } from 'vitest';
import { LOG_CHARACTERS, LOG_LINES } from './run-log.ts';
import { createTemporaryFolder, newRun, type TemporaryFolder } from './testing/temporary-workspace.ts';

let place: TemporaryFolder;
beforeEach(() => {
  place = createTemporaryFolder();
});
afterEach(() => place.remove());

it('the log of a run outlives the studio, keeps its newest lines, and is no longer than it may be', async () => {
  const workspace = await place.open();
  const [{ id }, { id: other }] = [workspace.runs.create(newRun()), workspace.runs.create(newRun())];
  const line = { step: 3, level: 'warning', source: 'output' } as const;
  workspace.log.add(other, { ...line, message: 'of another run' });
  for (let number = 0; number < LOG_LINES + 5; number++) {
    workspace.log.add(id, { ...line, message: `line ${number} '; DROP TABLE runs; --` });
  }
  workspace.log.add(id, { ...line, message: 'x'.repeat(LOG_CHARACTERS + 1) });
  workspace.closeNow();
  const again = await place.open();
  const lines = again.log.list(id);
  expect(lines.length).toBe(LOG_LINES);
  expect(lines[0]).toMatchObject({ ...line, message: "line 6 '; DROP TABLE runs; --" });
  expect(lines.at(-1)!.message).toBe(`${'x'.repeat(LOG_CHARACTERS - 1)}…`);
  expect(again.log.list(other).map(({ message }) => message)).toEqual(['of another run']);
  again.closeNow();
});
