import { join } from 'node:path';
import { app, BrowserWindow, dialog, Menu, session } from 'electron';
import { toErrorReport } from '../core/support/errors.ts';
import { runAsCommandLine } from './command-line.ts';
import { linkWindow } from './ipc/window-link.ts';
import { readCommandLine } from './read-command-line.ts';
import { registerAppScheme, serveRenderer } from './security/app-protocol.ts';
import { guardAllContents } from './security/contents-guard.ts';
import { hardenLaunchSwitches } from './security/launch-switches.ts';
import { guardSession } from './security/session-guard.ts';
import { keepCompiledCode } from './windows/compiled-code.ts';
import { recoverFromCrashes } from './windows/crash-recovery.ts';
import { rememberMissingGraphics, type MissingGraphics } from './windows/missing-graphics.ts';
import { rememberState } from './windows/remembered-state.ts';
import { createStudioWindow, loadStudio } from './windows/studio-window.ts';
import { createGivenFiles, readGivenFiles } from './windows/given-files.ts';
import { followTheme } from './windows/theme.ts';
import { chooseUserDataFolder } from './windows/user-data.ts';

// The first file of the app, and a small one: the window opens, and its page loads, while the rest (index.ts) is
// still being read.

/** Where the page is not asked for, the studio starts all the same, and shows what is wrong. */
const PAGE_AT_LATEST_MS = 2000;
const allowDevTools = !app.isPackaged;
const built = import.meta.dirname;

hardenLaunchSwitches(app.isPackaged);
registerAppScheme();
guardAllContents({ allowDevTools });
chooseUserDataFolder(app.isPackaged);

const commandLine = readCommandLine(process.argv, app.isPackaged);
const given = createGivenFiles();
if (commandLine !== null) {
  runAsCommandLine(commandLine, built).catch((error: unknown) => {
    // Without a window nobody else would end the app.
    process.stderr.write(`${toErrorReport(error).message}\n`);
    app.exit(1);
  });
} else {
  openWindow();
}

function openWindow(): void {
  const files = readGivenFiles(process.argv, app.isPackaged, process.cwd());
  if (!app.requestSingleInstanceLock({ files })) {
    // The first instance comes to the front instead, and opens what this one was given.
    app.exit(0);
    return;
  }
  // Asked for before the app is ready, or never.
  const graphics = rememberMissingGraphics(
    join(app.getPath('userData'), 'graphics.json'),
    process.versions.electron,
    Date.now(),
  );
  if (graphics.isKnown) app.commandLine.appendSwitch('disable-gpu');
  given.add(files);
  app.on('second-instance', (_event, _argv, _folder, sent) => {
    focusStudio();
    given.add(readSentFiles(sent));
  });
  // How macOS gives files, before and after the start.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    given.add([path]);
  });
  app.on('window-all-closed', () => app.quit());
  // Not awaited at the top level: Electron gets ready only when this module has finished.
  void app
    .whenReady()
    .then(() => start(graphics))
    .catch(giveUp);
}

/** The files in what another instance sent; nothing where it is anything else. */
function readSentFiles(sent: unknown): string[] {
  const files: unknown = typeof sent === 'object' && sent !== null && 'files' in sent ? sent.files : null;
  return Array.isArray(files) ? files.filter((file) => typeof file === 'string') : [];
}

async function start(graphics: MissingGraphics): Promise<void> {
  const userData = app.getPath('userData');
  keepCompiledCode(join(userData, 'compiled'));
  guardSession(session.defaultSession, { allowDevTools });
  const isAsked = new Promise<void>((resolve) => {
    serveRenderer(session.defaultSession, join(built, '../renderer'), () => resolve());
  });
  // The studio brings its own commands; the default menu would offer reload and zoom on them.
  if (process.platform !== 'darwin') Menu.setApplicationMenu(null);
  followTheme();
  const remembered = rememberState(join(userData, 'window.json'));
  const window = createStudioWindow({
    preload: join(built, '../preload/index.cjs'),
    state: remembered.current(),
    allowDevTools,
    onBoundsChanged: remembered.setBounds,
  });
  const link = linkWindow(window, join(userData, 'studio.log'));
  recoverFromCrashes(window, link.log);
  loadStudio(window);
  const places = { remembered, link, built, given };
  // The page comes first; while its process starts with it, main reads what the first screen asks for.
  await Promise.race([isAsked, new Promise((resolve) => setTimeout(resolve, PAGE_AT_LATEST_MS))]);
  const { openStudio } = await import('./open-studio.ts');
  const opened = await openStudio(places);
  // What the first screen needs is there: it has the way to itself until it stands in the window.
  await opened.drawn;
  if (window.isDestroyed()) return;
  const { startStudio } = await import('./index.ts');
  startStudio(window, places, opened);
  graphics.note(app.getGPUFeatureStatus().gpu_compositing);
}

function focusStudio(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}

function giveUp(error: unknown): void {
  dialog.showErrorBox('Descent cannot start', toErrorReport(error).message);
  app.exit(1);
}
