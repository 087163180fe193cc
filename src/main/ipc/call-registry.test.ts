import { describe, expect, it } from 'vitest';
import { callNames } from '../../core/contract/parse-argument.ts';
import { StudioError } from '../../core/support/errors.ts';
import { registerCalls, type CallHandlers, type Sender } from './call-registry.ts';

interface Message extends Sender {
  readonly trusted: boolean;
}

const window: Message = { senderFrame: { origin: 'app://studio' }, trusted: true };
const stranger: Message = { senderFrame: { origin: 'https://example.org' }, trusted: false };

/** Every call answers null unless the test says otherwise; `seen` has the arguments that got through. */
function open(special: Partial<CallHandlers> = {}) {
  const listeners = new Map<string, (event: Message, argument: unknown) => Promise<unknown>>();
  const seen: unknown[] = [];
  const lines: string[] = [];
  const silent = Object.fromEntries(
    callNames.map((name) => [
      name,
      (argument: unknown) => {
        seen.push(argument);
        return null;
      },
    ]),
  ) as unknown as CallHandlers;
  registerCalls<Message>({
    receiver: { handle: (channel, listener) => listeners.set(channel, listener) },
    handlers: { ...silent, ...special },
    isTrusted: (event) => event.trusted,
    log: (line) => lines.push(line),
  });
  const send = (event: Message, name: string, argument: unknown) =>
    listeners.get(`studio:${name}`)!(event, argument);
  return { listeners, seen, lines, send };
}

describe('the calls of the window', () => {
  it('have one channel each and no others', () => {
    expect([...open().listeners.keys()]).toEqual(callNames.map((name) => `studio:${name}`));
  });

  it('reach their handler with a checked argument', async () => {
    const { send, seen } = open();
    expect(await send(window, 'workspace.openRecent', { index: 2 })).toEqual({ ok: true, value: null });
    expect(seen).toEqual([{ index: 2 }]);
  });

  it('are refused and logged when they come from anywhere else', async () => {
    const { send, seen, lines } = open();
    expect(await send(stranger, 'app.info', null)).toMatchObject({
      ok: false,
      error: { code: 'sender-refused' },
    });
    expect(seen).toEqual([]);
    expect(lines).toEqual([expect.stringContaining('app.info: sender-refused')]);
  });

  it.each([
    ['workspace.openRecent', { index: '/etc/passwd' }],
    ['workspace.openRecent', { index: 0, path: '/etc/passwd' }],
    ['runs.get', null],
    ['runs.get', { id: '../../x' }],
    ['app.info', undefined],
    ['designs.parseText', { text: 42 }],
  ])('are refused and logged when the argument does not fit: %s %j', async (name, argument) => {
    const { send, seen, lines } = open();
    expect(await send(window, name, argument)).toMatchObject({
      ok: false,
      error: { code: 'argument-invalid' },
    });
    expect(seen).toEqual([]);
    expect(lines.length).toBe(1);
  });

  it('answer with a report when the handler throws, and never reject', async () => {
    const { send, lines } = open({
      'runs.get': () => {
        throw new StudioError('run-missing', 'This run is gone.', { id: 'a' });
      },
      'app.info': () => Promise.reject(new TypeError('x is undefined')),
    });
    const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
    expect(await send(window, 'runs.get', { id })).toEqual({
      ok: false,
      error: { code: 'run-missing', message: 'This run is gone.', details: { id: 'a' } },
    });
    expect(await send(window, 'app.info', null)).toMatchObject({ ok: false, error: { code: 'unexpected' } });
    expect(lines.join('\n')).toContain('call-registry.test.ts');
  });
});
