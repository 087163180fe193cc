import { execFileSync } from 'node:child_process';
import { bundleScript, writeScript } from './support/bundle.ts';
import { expect, test } from './support/test.ts';

const workload = 'src/core/training/rehearsal.ts';

test('the same training gives the same bits in Node, in a utility process and in the page', async ({
  studio,
}) => {
  const code = await bundleScript(workload, 'workload');

  const printing = writeScript(
    'node.cjs',
    `${code}\nconsole.log(JSON.stringify(workload.trainReproducibly()));`,
  );
  const inNode = JSON.parse(execFileSync(process.execPath, [printing], { encoding: 'utf8' })) as Record<
    string,
    string
  >;

  const inPage = await studio.page.evaluate<Record<string, string>>(`${code}\nworkload.trainReproducibly()`);

  const posting = writeScript(
    'child.cjs',
    `${code}\nprocess.parentPort.postMessage(workload.trainReproducibly());`,
  );
  const inUtilityProcess = await studio.app.evaluate(
    ({ utilityProcess }, file) =>
      new Promise<Record<string, string>>((resolve, reject) => {
        const child = utilityProcess.fork(file);
        child.once('message', (hashes) => {
          resolve(hashes as Record<string, string>);
          child.kill();
        });
        child.once('exit', (code) => reject(new Error(`The utility process ended with code ${code}.`)));
      }),
    posting,
  );

  expect(inNode['engine']).toBe('simd-reproducible');
  expect(Object.keys(inNode).slice(0, 5)).toEqual([
    'engine',
    'dense',
    'convolution',
    'recurrent',
    'attention',
  ]);
  expect(inPage).toEqual(inNode);
  expect(inUtilityProcess).toEqual(inNode);
});
