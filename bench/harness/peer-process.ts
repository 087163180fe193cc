import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';

/** A peer in a process of its own that answers one JSON line per question; nothing of it outlives its limits. */
export interface PeerProcess {
  /** What it said when it was ready. */
  readonly greeting: Readonly<Record<string, unknown>>;
  /** @throws Error when it ends, answers `{ error }` or takes longer than `limitMs`: it is over then. */
  ask(question: string, limitMs: number): Promise<Readonly<Record<string, unknown>>>;
  end(): void;
}

type Answer = Readonly<Record<string, unknown>>;

/**
 * Starts a peer and waits until it says that it is ready.
 * @throws Error with what it said, or that it did not answer in time.
 */
export async function startPeer(
  command: string,
  args: readonly string[],
  options: { readonly limitMs: number; readonly env?: Readonly<Record<string, string>> },
): Promise<PeerProcess> {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  const conversation = createConversation(child);
  const greeting = await conversation.answer(options.limitMs);
  return {
    greeting,
    ask(question, limitMs) {
      child.stdin.write(`${question}\n`);
      return conversation.answer(limitMs);
    },
    end: () => void child.kill('SIGKILL'),
  };
}

function createConversation(child: ChildProcessByStdio<Writable, Readable, Readable>) {
  const answers: Answer[] = [];
  let errors = '';
  let gone: Error | null = null;
  let wake: () => void = () => undefined;
  child.stderr.on('data', (chunk) => (errors = (errors + String(chunk)).slice(-2000)));
  child.on('error', (error) => {
    gone = error;
    wake();
  });
  child.on('close', () => {
    gone ??= new Error(errors.trim().split('\n').at(-1) || 'it ended without a word');
    wake();
  });
  // A question to a process that has just ended must not end the benchmark.
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    // Libraries greet on standard output, too.
    if (!line.startsWith('{')) return;
    answers.push(JSON.parse(line) as Answer);
    wake();
  });
  return {
    async answer(limitMs: number): Promise<Answer> {
      const deadline = performance.now() + limitMs;
      while (answers.length === 0 && gone === null) {
        const left = deadline - performance.now();
        if (left <= 0) {
          child.kill('SIGKILL');
          throw new Error(`no answer within ${Math.round(limitMs / 1000)} s`);
        }
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const answer = answers.shift();
      if (answer === undefined) throw gone ?? new Error('it ended without a word');
      if (typeof answer['error'] === 'string') throw new Error(answer['error']);
      return answer;
    },
  };
}
