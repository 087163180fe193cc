import { execFileSync, spawnSync } from 'node:child_process';

/** The system's Python, or another one that has more modules. */
const PYTHON = process.env['DESCENT_PYTHON'] ?? '/usr/bin/python3';

/** Python with TensorBoard, which wants newer modules than the others can live with. */
export const TENSORBOARD_PYTHON = process.env['DESCENT_TENSORBOARD_PYTHON'] ?? PYTHON;

interface FoundPython {
  readonly found: boolean;
  /** For the name of a test: ` (skipped: python3 has no torch)`. */
  readonly remark: string;
}

/** Whether the system's Python has these modules; where not, tests say "skipped" and name them. */
export function findPython(...modules: readonly string[]): FoundPython {
  return findPythonAt(PYTHON, ...modules);
}

/** As {@link findPython}, for another Python. */
export function findPythonAt(python: string, ...modules: readonly string[]): FoundPython {
  const missing = modules.filter(
    (name) => spawnSync(python, ['-c', `import ${name}`], { stdio: 'ignore' }).status !== 0,
  );
  const remark = missing.length === 0 ? '' : ` (skipped: python3 has no ${missing.join(', ')})`;
  return { found: missing.length === 0, remark };
}

/** Runs a script with the system's Python and parses what it prints as JSON. */
export function runPython(script: string, folder: string, python = PYTHON): unknown {
  const text = execFileSync(python, ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' },
  });
  // Python writes NaN and Infinity, which JSON does not have.
  return JSON.parse(text.replace(/\b-?(NaN|Infinity)\b/g, 'null'));
}
