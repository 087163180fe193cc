import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import { createLogFile } from '../files/log-file.ts';
import { appOrigin } from '../security/app-protocol.ts';
import { registerCalls, type CallHandlers } from './call-registry.ts';
import { createEventSender, type EventSender } from './events.ts';

/** The two ways between main and the window. */
export interface WindowLink {
  /** Writes a line into the studio's log. */
  readonly log: (line: string) => void;
  readonly events: EventSender;
  /** True for what the window's own page has sent. */
  readonly isTrusted: (event: IpcMainInvokeEvent) => boolean;
  /** What the first screen asks for is answered by these, before the others are there. Once. */
  readonly answerFirst: (handlers: Partial<CallHandlers>) => void;
  /** What has been asked since the page loads is answered by these, and everything from now on. Once. */
  readonly answer: (handlers: CallHandlers) => void;
}

/** Hears the window before there is anything that could answer: its page loads while the rest is still being read. */
export function linkWindow(window: BrowserWindow, logPath: string): WindowLink {
  const log = createLogFile(logPath);
  const events = createEventSender((channel, event) => {
    if (!window.isDestroyed()) window.webContents.send(channel, event);
  });
  const isTrusted = ({ sender, senderFrame }: IpcMainInvokeEvent): boolean =>
    senderFrame !== null &&
    senderFrame.parent === null &&
    senderFrame.origin === appOrigin &&
    sender === window.webContents;
  let answer: (handlers: CallHandlers) => void = () => undefined;
  const handlers = new Promise<CallHandlers>((resolve) => (answer = resolve));
  let answerFirst: (handlers: Partial<CallHandlers>) => void = () => undefined;
  const firstHandlers = new Promise<Partial<CallHandlers>>((resolve) => (answerFirst = resolve));
  registerCalls<IpcMainInvokeEvent>({ receiver: ipcMain, log, isTrusted, handlers, firstHandlers });
  window.webContents.on('did-start-loading', events.windowIsGone);
  return { log, events, isTrusted, answerFirst, answer };
}
