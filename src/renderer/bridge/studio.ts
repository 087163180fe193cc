import type { DropPlace, OpenedFile } from '../../core/contract/models.ts';
import type {
  ArgumentOf,
  CallName,
  EventName,
  ResultOf,
  StudioBridge,
  StudioEvents,
} from '../../core/contract/studio.ts';
import { fromErrorReport, StudioError } from '../../core/support/errors.ts';
import { toPlain } from './to-plain.ts';

/** Calls without an argument are written `studio.call('app.info')`. */
type Arguments<N extends CallName> = ArgumentOf<N> extends null ? [] : [argument: ArgumentOf<N>];

/** The window's only way out: typed calls that throw {@link StudioError}, and events. */
export interface Studio {
  /** @throws StudioError with the code and message that main answered. */
  call<N extends CallName>(name: N, ...argument: Arguments<N>): Promise<ResultOf<N>>;
  /** Returns the function that ends the subscription. */
  on<N extends EventName>(name: N, listener: (event: StudioEvents[N]) => void): () => void;
  /** Files that were dropped onto the window. @throws StudioError. */
  dropFiles(files: readonly unknown[], place: DropPlace): Promise<OpenedFile>;
}

let connected: StudioBridge | null = null;

/** Chooses the bridge of this window: `window.studio`, or in tests and the preview the fake. Once, at the start. */
export function connectStudio(bridge: StudioBridge): void {
  connected = bridge;
}

function bridge(): StudioBridge {
  if (connected === null) {
    throw new StudioError(
      'bridge-missing',
      'The window is not connected to the studio. Start it with `npm start`; a plain browser cannot open it.',
    );
  }
  return connected;
}

/** The studio that this window talks to. */
export const studio: Studio = {
  async call(name, ...[argument]) {
    // Vue's proxies cannot cross to another process.
    const answer = await bridge().call(name, toPlain(argument ?? null) as ArgumentOf<typeof name>);
    if (answer.ok) return answer.value;
    throw fromErrorReport(answer.error);
  },
  on: (name, listener) =>
    bridge().on(name, (event) => {
      // Returns nothing: what a listener gives back would cross to the preload, and not everything can.
      listener(event);
    }),
  async dropFiles(files, place) {
    const answer = await bridge().dropFiles?.(files, place);
    if (answer?.ok === true) return answer.value;
    throw answer === undefined
      ? new StudioError(
          'drop-unsupported',
          'Files can be dropped onto the studio itself only. Choose the file instead.',
        )
      : fromErrorReport(answer.error);
  },
};
