import { BrowserWindow, screen } from 'electron';
import { appPage } from '../security/app-protocol.ts';
import { currentBackground } from './theme.ts';
import { minimumSize, placeOnScreens, type WindowState } from './window-state.ts';

/** What the window needs from outside. */
export interface StudioWindowOptions {
  readonly preload: string;
  readonly state: WindowState;
  readonly allowDevTools: boolean;
  /** Called when the bounds changed and the user has let go, and when the window closes. */
  readonly onBoundsChanged: (bounds: Omit<WindowState, 'theme'>) => void;
}

/** Makes the studio's window: sandboxed, isolated, shown only when its first picture is ready. */
export function createStudioWindow(options: StudioWindowOptions): BrowserWindow {
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const { x, y, width, height, maximized } = placeOnScreens(options.state, screens);
  const window = new BrowserWindow({
    ...(x === undefined || y === undefined ? {} : { x, y }),
    width,
    height,
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    show: false,
    title: 'Descent',
    backgroundColor: currentBackground(),
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: options.allowDevTools,
      v8CacheOptions: 'bypassHeatCheck',
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  rememberBounds(window, options.onBoundsChanged);
  return window;
}

/** Loads the studio's one page into its window. */
export function loadStudio(window: BrowserWindow): void {
  if (!window.isDestroyed()) void window.loadURL(appPage);
}

function rememberBounds(window: BrowserWindow, onChanged: StudioWindowOptions['onBoundsChanged']): void {
  const report = () => onChanged({ ...window.getNormalBounds(), maximized: window.isMaximized() });
  let timer: NodeJS.Timeout | undefined;
  const reportSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(report, 500);
  };
  window.on('resize', reportSoon);
  window.on('move', reportSoon);
  window.on('close', () => {
    clearTimeout(timer);
    report();
  });
  window.on('closed', () => clearTimeout(timer));
}
