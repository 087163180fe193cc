import type { Studio } from './launch-studio.ts';

/** Process ids of the trainers that are alive. */
export async function findTrainers({ app }: Studio): Promise<readonly number[]> {
  return app.evaluate(async ({ app: main }) => {
    const found = main.getAppMetrics().filter((each) => each.name?.startsWith('Descent trainer') === true);
    // Not at once: a promise that is settled already may be collected before it is read.
    await new Promise<void>((resolve) => setImmediate(resolve));
    return found.map(({ pid }) => pid);
  });
}
