// Makes the packages of this system from the built studio: `npm run package` prepares and starts this.
//   node packaging/build.mjs <request.json>
// Runs on the tools' Node; electron-builder is installed beside this file only.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Arch, build, Platform } from 'electron-builder';
import { configuration } from './configuration.mjs';
import { drawIcons } from './draw-icon.mjs';
import { collectLicences } from './licences.mjs';
import { makeDeb, makeTar } from './linux-archives.mjs';

const root = join(import.meta.dirname, '..');

async function run(command, args) {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? stderr.trim()}`);
}

const has = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/** One installer by electron-builder, out of the folder that is there. */
async function makeInstaller(target, { folder, makeConfig }) {
  await build({
    projectDir: root,
    prepackaged: folder,
    targets: Platform.current().createTarget(target, Arch[process.arch]),
    config: makeConfig(),
  });
}

/**
 * Kinds of packages by system: what `npm run package -- <kind>` takes, `folder` apart. AppImage, dmg and nsis
 * fetch tools of their own from the internet the first time.
 */
const kinds = {
  linux: {
    'tar.gz': (task) => makeTar({ ...task, file: task.fileOf('tar.gz'), run }),
    deb: (task) => makeDeb({ ...task, file: task.fileOf('deb'), run }),
    AppImage: (task) => makeInstaller('AppImage', task),
  },
  darwin: { dmg: (task) => makeInstaller('dmg', task) },
  win32: { nsis: (task) => makeInstaller('nsis', task) },
};

async function makeFolder(output, makeConfig) {
  await build({
    projectDir: root,
    targets: Platform.current().createTarget('dir', Arch[process.arch]),
    config: makeConfig(),
  });
  const names = {
    linux: ['linux-unpacked', `linux-${process.arch}-unpacked`],
    darwin: ['mac', `mac-${process.arch}`],
    win32: ['win-unpacked', `win-${process.arch}-unpacked`],
  };
  return names[process.platform].map((name) => join(output, name)).find(existsSync);
}

async function main({ output, wanted, electron, forTest }) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { arch, platform } = process;
  const work = join(output, '.work');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  await drawIcons(work);
  writeFileSync(join(work, 'LICENSES.libraries.txt'), collectLicences(root));
  // A new one each time: electron-builder fills in what it is given.
  const makeConfig = () => configuration({ root, work, output, electron, forTest, platform, arch });
  const folder = await makeFolder(output, makeConfig);
  const label = `${manifest.name}-${manifest.version}`;
  const fileOf = (extension) => join(output, `${label}-${platform}-${arch}.${extension}`);
  const task = { folder, work, manifest, label, arch, makeConfig, fileOf };
  const problems = [];
  for (const kind of wanted) {
    if (kind === 'folder') continue;
    try {
      if (kind === 'deb' && !has('dpkg-deb')) throw new Error('dpkg-deb is not on this system');
      await kinds[platform][kind](task);
    } catch (error) {
      problems.push(`${kind}: ${error.message}`);
    }
  }
  rmSync(work, { recursive: true, force: true });
  rmSync(join(output, 'builder-debug.yml'), { force: true });
  return { folder, problems };
}

const [requestFile] = process.argv.slice(2);
const answer = await main(JSON.parse(readFileSync(requestFile, 'utf8')));
writeFileSync(`${requestFile}.part`, JSON.stringify(answer));
renameSync(`${requestFile}.part`, requestFile);
