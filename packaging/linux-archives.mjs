// A tar.gz and a deb of a packaged folder, by the system's own tools: no download, unlike electron-builder's.
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileTypes } from './configuration.mjs';

/** Where the deb puts the studio. */
const HOME = '/opt/Descent';

/** Packages of Debian and Ubuntu that bring what Electron loads; a bar stands between names of two releases. */
const depends = ['libgtk-3-0 | libgtk-3-0t64', 'libnss3', 'libasound2 | libasound2t64', 'libgbm1', 'libxss1'];

/** Starts the sandbox: by the file's own rights, and where the system wants a profile, by one. */
const afterInstall = `#!/bin/sh
set -e
chown root:root ${HOME}/chrome-sandbox
chmod 4755 ${HOME}/chrome-sandbox
if [ -d /etc/apparmor.d/abi ] && [ -e /etc/apparmor.d/abi/4.0 ]; then
  cp ${HOME}/resources/apparmor-profile /etc/apparmor.d/descent-studio
  apparmor_parser --replace --write-cache --skip-read-cache /etc/apparmor.d/descent-studio 2>/dev/null || true
fi
update-mime-database /usr/share/mime 2>/dev/null || true
update-desktop-database -q /usr/share/applications 2>/dev/null || true
gtk-update-icon-cache -qtf /usr/share/icons/hicolor 2>/dev/null || true
`;

const afterRemove = `#!/bin/sh
set -e
rm -f /etc/apparmor.d/descent-studio
`;

const appArmor = `abi <abi/4.0>,
include <tunables/global>
profile descent-studio "${HOME}/descent-studio" flags=(unconfined) {
  userns,
  include if exists <local/descent-studio>
}
`;

const desktopEntry = `[Desktop Entry]
Type=Application
Name=Descent
Comment=An offline training studio for neural networks
Exec=${HOME}/descent-studio %F
MimeType=${fileTypes.map(({ mimeType }) => `${mimeType};`).join('')}
Icon=descent-studio
Categories=Science;Education;
StartupWMClass=descent-studio
Terminal=false
`;

const mimeTypes = `<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
${fileTypes
  .map(
    ({ ext, name, mimeType }) =>
      `  <mime-type type="${mimeType}"><comment>${name}</comment><glob pattern="*.${ext}"/></mime-type>\n`,
  )
  .join('')}</mime-info>
`;

function writeTo(path, text, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

function control({ name, version, description, author }, arch, sizeKb) {
  return `Package: ${name}
Version: ${version}
Architecture: ${arch === 'x64' ? 'amd64' : arch}
Maintainer: ${author} <noreply@descent.invalid>
Installed-Size: ${sizeKb}
Depends: ${depends.join(', ')}
Section: science
Priority: optional
Description: ${description}
`;
}

function folderSize(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += readFileSync(join(entry.parentPath, entry.name)).length;
  }
  return bytes;
}

/** Packs `folder` so that it unpacks into one folder of the package's name and version. */
export async function makeTar({ folder, file, label, run }) {
  const rename = `s,^\\.,${label},`;
  await run('tar', ['-czf', file, '--owner=0', '--group=0', `--transform=${rename}`, '-C', folder, '.']);
}

/**
 * Makes a deb: the studio in /opt/Descent, `descent` on the PATH, an entry in the menu with its icon.
 * @param work a folder that holds the drawn icons; the tree is laid out in it
 */
export async function makeDeb({ folder, file, work, manifest, arch, run }) {
  const tree = join(work, 'deb');
  const home = join(tree, HOME);
  mkdirSync(dirname(home), { recursive: true });
  cpSync(folder, home, { recursive: true, verbatimSymlinks: true });
  writeTo(join(home, 'resources/apparmor-profile'), appArmor);
  mkdirSync(join(tree, 'usr/bin'), { recursive: true });
  symlinkSync(`${HOME}/resources/terminal/descent`, join(tree, 'usr/bin/descent'));
  writeTo(join(tree, 'usr/share/applications/descent-studio.desktop'), desktopEntry);
  writeTo(join(tree, 'usr/share/mime/packages/descent-studio.xml'), mimeTypes);
  for (const name of readdirSync(join(work, 'icons'))) {
    const size = name.replace('.png', '');
    const icon = join(tree, 'usr/share/icons/hicolor', size, 'apps/descent-studio.png');
    mkdirSync(dirname(icon), { recursive: true });
    cpSync(join(work, 'icons', name), icon);
  }
  writeTo(join(tree, 'DEBIAN/control'), control(manifest, arch, Math.ceil(folderSize(tree) / 1024)));
  writeTo(join(tree, 'DEBIAN/postinst'), afterInstall, 0o755);
  writeTo(join(tree, 'DEBIAN/postrm'), afterRemove, 0o755);
  await run('dpkg-deb', ['--build', '--root-owner-group', '-Zgzip', tree, file]);
}
