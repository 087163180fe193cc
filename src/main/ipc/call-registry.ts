import { callNames, parseArgument } from '../../core/contract/parse-argument.ts';
import type { Answer, ArgumentOf, CallName, ResultOf } from '../../core/contract/studio.ts';
import { StudioError, toErrorReport } from '../../core/support/errors.ts';

/** What answers a call. Throwing is answering with an error. */
export type CallHandlers = {
  readonly [N in CallName]: (argument: ArgumentOf<N>) => ResultOf<N> | Promise<ResultOf<N>>;
};

/** Handlers of one area: `HandlersOf<'runs'>` has every `runs.*` call. */
export type HandlersOf<Area extends string> = Pick<CallHandlers, Extract<CallName, `${Area}.${string}`>>;

/** Who sent a message, as far as the check goes. */
export interface Sender {
  readonly senderFrame: { readonly origin: string } | null;
}

/** The part of Electron's ipcMain that is needed. */
export interface InvokeReceiver<E extends Sender> {
  handle(channel: string, listener: (event: E, argument: unknown) => Promise<unknown>): void;
}

/** What the registry needs. */
export interface RegistryParts<E extends Sender> {
  readonly receiver: InvokeReceiver<E>;
  /** Calls that come before they are there wait for them. */
  readonly handlers: CallHandlers | Promise<CallHandlers>;
  /** Those that answer before the others are there. */
  readonly firstHandlers?: Partial<CallHandlers> | Promise<Partial<CallHandlers>>;
  /** True for the main frame of the studio's own window at its own origin. */
  readonly isTrusted: (event: E) => boolean;
  /** One line per refused or failed message. */
  readonly log: (line: string) => void;
}

/** Channel of a call. */
export function channelOf(name: CallName): string {
  return `studio:${name}`;
}

/**
 * Opens one channel per call. A message is answered only if its sender is the studio's window and its argument
 * fits the call's schema; errors come back as reports.
 */
export function registerCalls<E extends Sender>({
  receiver,
  handlers,
  firstHandlers = {},
  isTrusted,
  log,
}: RegistryParts<E>): void {
  for (const name of callNames) receiver.handle(channelOf(name), answer(name));

  function answer<N extends CallName>(name: N) {
    return async (event: E, argument: unknown): Promise<Answer<ResultOf<N>>> => {
      try {
        if (!isTrusted(event)) {
          throw new StudioError(
            'sender-refused',
            'This message did not come from the studio. It was ignored.',
            {},
          );
        }
        const known = parseArgument(name, argument);
        const handler: CallHandlers[N] = (await firstHandlers)[name] ?? (await handlers)[name];
        return { ok: true, value: await handler(known) };
      } catch (error) {
        const report = toErrorReport(error);
        log(`${name}: ${report.code}: ${report.message}`);
        // What was not thrown on purpose may hold anything; its stack belongs into the log.
        if (report.code === 'unexpected' && error instanceof Error) log(error.stack ?? error.message);
        return { ok: false, error: report };
      }
    };
  }
}
