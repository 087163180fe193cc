import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import type { OpenedFile } from '../../core/contract/models.ts';
import type { Answer, ResultOf, StudioBridge, StudioEvents } from '../../core/contract/studio.ts';

// The only door between the window and main: three functions, nothing of Electron itself.

const bridge: StudioBridge = {
  async call<N extends Parameters<StudioBridge['call']>[0]>(name: N, argument: unknown) {
    try {
      // Main has a channel for each call of the contract, and none for any other name.
      return (await ipcRenderer.invoke(`studio:${name}`, argument)) as Answer<ResultOf<N>>;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { ok: false, error: { code: 'call-failed', message, details: {} } };
    }
  },
  on(name, listener) {
    const hear = (_event: IpcRendererEvent, event: StudioEvents[typeof name]) => listener(event);
    const channel = `studio-event:${name}`;
    ipcRenderer.on(channel, hear);
    return () => {
      ipcRenderer.removeListener(channel, hear);
    };
  },
  async dropFiles(files, place) {
    // Only files that the system dropped have a path; what a page makes by itself has none.
    const paths = files.map((file) => webUtils.getPathForFile(file as File)).filter((path) => path !== '');
    try {
      return (await ipcRenderer.invoke('studio-drop', paths, place)) as Answer<OpenedFile>;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { ok: false, error: { code: 'call-failed', message, details: {} } };
    }
  },
};

contextBridge.exposeInMainWorld('studio', bridge);
