import { runTool } from '../setup/prepare.mjs';
import { step } from '../setup/progress.mjs';
import { countCheck } from './counts.mjs';

const cache = 'node_modules/.cache/descent';

/** Checks that read the sources without running them: what each is called, runs, and how to mend it. */
const checks = {
  format: {
    label: 'format (prettier)',
    tool: ['prettier'],
    args: ['--check', '--log-level', 'warn', '--cache', '--cache-location', `${cache}/prettier`, '.'],
    advice: 'npm run fix',
  },
  types: {
    label: 'types (vue-tsc)',
    tool: ['vue-tsc'],
    args: ['--build'],
    advice: 'mend the types named above',
  },
  lint: {
    label: 'lint (eslint)',
    tool: ['eslint'],
    args: [
      '--cache',
      '--cache-location',
      `${cache}/eslint/`,
      '--cache-strategy',
      'content',
      '--max-warnings',
      '0',
      '.',
    ],
    advice: 'npm run fix, then mend what is left',
  },
  layers: {
    label: 'layering (dependency-cruiser)',
    tool: ['dependency-cruiser', 'depcruise'],
    args: ['--config', '.dependency-cruiser.mjs', '--output-type', 'err-long', 'src', 'e2e', 'scripts'],
    advice: 'move the import as the message says',
  },
};

/** Runs one static check; prints its output only when it fails. */
export async function runStaticCheck(name) {
  const check = checks[name];
  try {
    await step(check.label, async () => {
      const { code, output } = await runTool(check.tool, check.args);
      if (code === 0) return;
      console.log(`${output.trim()}\nWhat to do: ${check.advice}`);
      throw new Error(name);
    });
    return countCheck(true);
  } catch {
    return countCheck(false);
  }
}
