import { spawn, spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeEvents } from '../../src/core/formats/tensorboard/events.ts';
import { toScalarCurves } from '../../src/main/takeaway/tensorboard-curves.ts';
import { makeImportedRun } from './make-workspace.ts';

/** Python with TensorBoard in it; where it is named, TensorBoard shows the same curves in the same run. */
const PYTHON = process.env['DESCENT_TENSORBOARD_PYTHON'];
const RUNS = 50;
const TAGS = ['train/loss', 'validation/loss'];
const LIMIT_MS = 300_000;

/** What TensorBoard takes for 50 runs; it keeps 1,000 points a curve, chosen by chance. */
export interface TensorboardTimes {
  /** Its reader alone over the event files. */
  readonly loadMs: number;
  /** From the command until its server gives the last point of every curve. */
  readonly startMs: number;
  /** Its server's list of runs and tags, once everything is loaded; medians as below. */
  readonly listMs: number;
  /** Both curves of all 50 runs from its server, as its page asks for them; nothing is drawn. */
  readonly scalarsMs: number;
}

const measured = new Map<number, Promise<TensorboardTimes | null>>();

/** Measures it once for a number of points; null, and said why, where it is not there or does not answer. */
export function measureTensorboard(
  points: number,
  skip: (what: string, reason: string) => void,
): Promise<TensorboardTimes | null> {
  if (PYTHON === undefined) {
    skip('TensorBoard', 'name a Python that has it: DESCENT_TENSORBOARD_PYTHON=/path/to/python');
    return Promise.resolve(null);
  }
  let found = measured.get(points);
  if (found === undefined) {
    found = measure(PYTHON, points).catch((error: unknown) => {
      skip('TensorBoard', error instanceof Error ? error.message : String(error));
      return null;
    });
    measured.set(points, found);
  }
  return found;
}

async function measure(python: string, points: number): Promise<TensorboardTimes> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-tensorboard-'));
  try {
    writeLogs(folder, points);
    return { loadMs: readAlone(python, folder), ...(await serve(python, folder, points)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The curves that the workspace has, as the studio exports them. */
function writeLogs(folder: string, points: number): void {
  for (let number = 0; number < RUNS; number++) {
    const { curves, createdAt } = makeImportedRun(number, points, 7);
    const losses = curves.filter(({ name }) => name.endsWith('.loss'));
    const start = Date.parse(createdAt) / 1000;
    mkdirSync(join(folder, String(number)), { recursive: true });
    writeFileSync(
      join(folder, String(number), 'events.out.tfevents.1.bench'),
      writeEvents(
        toScalarCurves(losses, start, (epoch) => epoch),
        start,
      ),
    );
  }
}

function readAlone(python: string, folder: string): number {
  const script = `
import sys, time
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
start = time.perf_counter()
found = EventMultiplexer(size_guidance={"tensors": 1000, "scalars": 1000}).AddRunsFromDirectory(sys.argv[1])
found.Reload()
count = sum(len(found.Tensors(run, tag)) for run in found.Runs() for tag in found.Runs()[run]["tensors"])
print((time.perf_counter() - start) * 1000, count)
`;
  const { stdout, stderr, status } = spawnSync(python, ['-c', script, folder], {
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  const [ms, count] = (stdout ?? '').trim().split(' ').map(Number);
  if (status === 0 && ms !== undefined && count! > 0) return ms;
  throw new Error(
    `its reader ended with code ${status}: ${(stderr ?? '').trim().split('\n').at(-1) ?? 'no word'}`,
  );
}

/** Starts its server as from a terminal and asks what its page asks. */
async function serve(
  python: string,
  folder: string,
  points: number,
): Promise<Omit<TensorboardTimes, 'loadMs'>> {
  const startedAt = performance.now();
  const args = ['-m', 'tensorboard.main', '--logdir', folder, '--host', '127.0.0.1', '--port', '0'];
  const server = spawn(python, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    let said = '';
    server.stderr.on('data', (chunk) => (said += String(chunk)));
    let gone = false;
    server.on('error', () => (gone = true));
    server.on('exit', () => (gone = true));
    const address = () => /http:\/\/[\w.]+:\d+/.exec(said)?.[0];
    const waitFor = async (isThere: () => boolean | Promise<boolean>): Promise<void> => {
      while (!(await isThere())) {
        if (gone) throw new Error(`its server ended: ${said.trim().split('\n').at(-1) ?? 'no word'}`);
        if (performance.now() - startedAt > LIMIT_MS) throw new Error('its server did not load the curves');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await waitFor(() => address() !== undefined);
    const ask = async (path: string, body?: URLSearchParams): Promise<unknown> => {
      const { status, text } = await askServer(`${address()}/data/plugin/scalars/${path}`, body);
      if (status !== 200) throw new Error(`its server answers ${path} with ${status}`);
      return JSON.parse(text) as unknown;
    };
    const list = async () =>
      (await ask('tags')) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    const scalars = async (tag: string) => {
      const body = new URLSearchParams({ tag });
      for (let number = 0; number < RUNS; number++) body.append('runs', String(number));
      return (await ask('scalars_multirun', body)) as Readonly<
        Record<string, readonly (readonly number[])[]>
      >;
    };
    const isLoaded = async (): Promise<boolean> => {
      const found = Object.values(await list());
      if (found.length < RUNS || !found.every((tags) => TAGS.every((tag) => tag in tags))) return false;
      for (const tag of TAGS) {
        const curves = Object.values(await scalars(tag));
        // The newest point is always among those that it keeps.
        if (curves.length < RUNS || !curves.every((curve) => curve.at(-1)?.[1] === points)) return false;
      }
      return true;
    };
    await waitFor(isLoaded);
    const startMs = performance.now() - startedAt;
    return {
      startMs,
      listMs: await timeMiddle(list),
      scalarsMs: await timeMiddle(() => Promise.all(TAGS.map(scalars))),
    };
  } finally {
    server.kill('SIGKILL');
  }
}

/** One request over a connection of its own: its server ends each after the answer. */
function askServer(
  address: string,
  body: URLSearchParams | undefined,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', connection: 'close' };
    const method = body === undefined ? 'GET' : 'POST';
    const asked = request(address, { method, headers, timeout: LIMIT_MS }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
      );
    });
    asked.on('error', reject);
    asked.end(body?.toString());
  });
}

async function timeMiddle(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[2]!;
}
