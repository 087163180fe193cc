// npm run package: builds the studio and packs it for this system into dist/.
//   npm run package                    every kind of package that this system has
//   npm run package -- folder          the folder alone, ready to be started
//   npm run package -- tar.gz deb      these kinds
// Node built-ins only: it runs before anything is installed.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildApp } from './setup/build-app.mjs';
import { provideElectron } from './setup/electron-runtime.mjs';
import { installPackaging } from './setup/install-packages.mjs';
import { root, toolEnvironment, toolNode } from './setup/paths.mjs';
import { prepare } from './setup/prepare.mjs';
import { notice, printFailure, step, StepError } from './setup/progress.mjs';
import { runCommand } from './setup/run-command.mjs';
import { chooseRuntime, wantedKinds } from './setup/package-request.mjs';

async function packageStudio(args) {
  // Set by the test that starts a package; the folder that comes out says so and is not for anybody else.
  const forTest = process.env.DESCENT_PACKAGE_FOR_TEST === '1';
  const wanted = wantedKinds(args, process.platform, forTest);
  await prepare({ window: false });
  const [executable] = await Promise.all([provideElectron(), buildApp(), installPackaging()]);
  const locked = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')).version;
  const electron = chooseRuntime({ executable, locked, forTest });
  if (forTest) notice('this package is for a test and opens its window to it: it must not be passed on.');
  const output = resolve(process.env.DESCENT_PACKAGE_OUTPUT ?? join(root, 'dist'));
  mkdirSync(output, { recursive: true });
  const request = join(output, 'request.json');
  writeFileSync(request, JSON.stringify({ output, wanted, electron, forTest }));
  try {
    await step(`pack the studio (${wanted.join(', ')})`, async () => {
      const { code, output: said } = await runCommand(toolNode(), ['packaging/build.mjs', request], {
        cwd: root,
        env: toolEnvironment(),
      });
      if (code !== 0) throw new StepError(`The package could not be made:\n${said.trim().slice(-4000)}`);
    });
    const { folder, problems } = JSON.parse(readFileSync(request, 'utf8'));
    console.log(`\n${folder}`);
    for (const name of readdirSync(output)) {
      if (name.startsWith('descent-')) console.log(join(output, name));
    }
    if (problems.length > 0) {
      const advice = 'AppImage, dmg and nsis fetch their tools from the internet the first time.';
      throw new StepError(`Not made:\n${problems.map((text) => `  ${text}`).join('\n')}`, advice);
    }
  } finally {
    if (existsSync(request)) rmSync(request);
  }
}

packageStudio(process.argv.slice(2)).catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
