import { findRun, waitForEpoch, type Answer, type Run } from './support/bridge.ts';
import { answerOpenDialog } from './support/dialogs.ts';
import type { Studio } from './support/launch-studio.ts';
import { makeProject, writeJson } from './support/projects.ts';
import { importProject, startTraining } from './support/screens.ts';
import { expect, test } from './support/test.ts';
import { findTrainers } from './support/trainer.ts';

/** Runs a script in the window by way of main: a crash ends the connection of the test to the page. */
function inWindow<T>({ app }: Studio, script: string): Promise<T> {
  return app.evaluate(async ({ BrowserWindow }, code) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents;
    if (contents.isCrashed() || contents.isLoading()) return null;
    // A page that is about to go answers never.
    return Promise.race([
      contents.executeJavaScript(code) as Promise<unknown>,
      new Promise((resolve) => setTimeout(() => resolve(null), 1000)),
    ]);
  }, script) as Promise<T>;
}

/** Once: the answer may get lost, and then Playwright is asked again. */
function crashWindow({ app }: Studio): Promise<void> {
  return app.evaluate(({ BrowserWindow }) => {
    const memory = globalThis as { windowWasCrashed?: boolean };
    const [window] = BrowserWindow.getAllWindows();
    if (memory.windowWasCrashed !== true) window!.webContents.forcefullyCrashRenderer();
    memory.windowWasCrashed = true;
    return new Promise<void>((resolve) => setImmediate(resolve));
  });
}

test('a crash of the window leaves training alone, and the window comes back to it', async ({
  studio,
  userDataDir,
}) => {
  const project = makeProject({ name: 'Long', epochs: 1_000_000 });
  await answerOpenDialog(studio, [writeJson(userDataDir, 'long.json', project)]);
  await importProject(studio);
  await startTraining(studio);
  const { id } = await findRun(studio, 'iris-01');
  const before = await waitForEpoch(studio, id, 2);
  const trainers = await findTrainers(studio);
  expect(trainers).toHaveLength(1);

  await crashWindow(studio);

  await expect
    .poll(() => inWindow<string | null>(studio, 'document.querySelector("h1")?.textContent ?? null'))
    .toBe('Start');
  const getRun = `studio.call('runs.get', { id: ${JSON.stringify(id)} })`;
  const run = async (): Promise<Run> => {
    const answer = await inWindow<Answer<Run> | null>(studio, getRun);
    if (answer === null) throw new Error('The window does not answer.');
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value;
  };
  const after = await run();
  expect(after.status).toBe('running');
  expect(after.epoch).toBeGreaterThan(before.epoch);
  await expect.poll(async () => (await run()).epoch).toBeGreaterThan(after.epoch);
  expect(await findTrainers(studio)).toEqual(trainers);

  // The window that came back follows the run: its list and its status line say so.
  const text = () => inWindow<string>(studio, 'document.body.innerText');
  await expect.poll(text).toContain('1 run training');
  await expect.poll(text).toContain('iris-01');

  await inWindow(studio, `studio.call('runs.stop', { id: ${JSON.stringify(id)} })`);
  await expect.poll(async () => (await run()).status).toBe('stopped');
});
