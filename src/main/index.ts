import { join } from 'node:path';
import { app, BrowserWindow, Menu, session } from 'electron';
import { registerAppScheme, serveRenderer } from './security/app-protocol.ts';
import { guardAllContents } from './security/contents-guard.ts';
import { hardenLaunchSwitches } from './security/launch-switches.ts';
import { guardSession } from './security/session-guard.ts';
import { rememberState } from './windows/remembered-state.ts';
import { openStudioWindow } from './windows/studio-window.ts';
import { followTheme } from './windows/theme.ts';
import { chooseUserDataFolder } from './windows/user-data.ts';

// Composition root: wires the parts together and decides nothing itself.

const allowDevTools = !app.isPackaged;

hardenLaunchSwitches(app.isPackaged);
registerAppScheme();
guardAllContents({ allowDevTools });
chooseUserDataFolder(app.isPackaged);

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', focusStudio);
  app.on('window-all-closed', () => app.quit());
  // Not awaited at the top level: Electron gets ready only when this module has finished.
  void app.whenReady().then(startStudio);
} else {
  // The first instance comes to the front instead.
  app.exit(0);
}

function startStudio(): void {
  guardSession(session.defaultSession, { allowDevTools });
  serveRenderer(session.defaultSession, join(import.meta.dirname, '../renderer'));
  // The studio brings its own commands; the default menu would offer reload and zoom on them.
  if (process.platform !== 'darwin') Menu.setApplicationMenu(null);
  followTheme();
  const remembered = rememberState(join(app.getPath('userData'), 'window.json'));
  openStudioWindow({
    preload: join(import.meta.dirname, '../preload/index.cjs'),
    state: remembered.current(),
    allowDevTools,
    onBoundsChanged: remembered.setBounds,
  });
}

function focusStudio(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}
