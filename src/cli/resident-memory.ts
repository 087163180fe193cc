import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** Time between two looks, in milliseconds; longer where a look starts a program. */
const LOOK_MS = process.platform === 'linux' ? 200 : 1000;

/**
 * Calls back once when a process takes more memory than it may.
 * @returns the function that ends the watch.
 */
export function watchResidentMemory(pid: number, limitMb: number, exceeded: () => void): () => void {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    const residentMb = await readResidentMb(pid);
    if (isOver) return;
    if (residentMb > limitMb) exceeded();
    else timer = setTimeout(() => void look(), LOOK_MS);
  };
  timer = setTimeout(() => void look(), LOOK_MS);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** Memory that a process holds, in MB; 0 where the system does not say or the process is gone. */
export async function readResidentMb(pid: number): Promise<number> {
  try {
    if (process.platform === 'linux') {
      const status = await readFile(`/proc/${pid}/status`, 'latin1');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
    }
    if (process.platform === 'win32') {
      const said = await run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']);
      return parseTaskList(said) / 1024;
    }
    return Number((await run('ps', ['-o', 'rss=', '-p', String(pid)])).trim()) / 1024;
  } catch {
    return 0;
  }
}

/** Kilobytes in a line of tasklist, whose digits are grouped as the country does: `"node.exe","42","Console","1","81,220 K"`. */
export function parseTaskList(line: string): number {
  const last = /"([^"]*)"\s*$/.exec(line.trim())?.[1] ?? '';
  return Number(last.replace(/\D/g, ''));
}

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) =>
    execFile(command, args, { timeout: 5000, windowsHide: true }, (error, stdout) =>
      error === null ? resolve(stdout) : reject(error),
    ),
  );
}
