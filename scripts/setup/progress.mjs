/** A failure with a sentence about what to do; shown without a stack trace. */
export class StepError extends Error {
  constructor(message, advice = '') {
    super(message);
    this.name = 'StepError';
    this.advice = advice;
  }
}

/** Formats a time span: "0.4 s", "12 s", "3 min 05 s". */
export function formatElapsed(elapsedMs) {
  const seconds = elapsedMs / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const rest = Math.round(seconds) % 60;
  return `${Math.floor(Math.round(seconds) / 60)} min ${String(rest).padStart(2, '0')} s`;
}

/** Prints a line that the reader should notice, for instance that no sandbox is used. */
export function notice(text) {
  console.log(`  note: ${text}`);
}

/**
 * Runs one step and prints when it starts and how long it took.
 * Steps may run beside each other, so each line names its step.
 */
export async function step(label, work) {
  const startedMs = performance.now();
  console.log(`> ${label} ...`);
  try {
    const result = await work();
    console.log(`  done: ${label} (${formatElapsed(performance.now() - startedMs)})`);
    return result;
  } catch (error) {
    console.log(`  FAILED: ${label} (${formatElapsed(performance.now() - startedMs)})`);
    throw error;
  }
}

/** Prints an error the way a person can act on it. */
export function printFailure(error) {
  if (error instanceof StepError) {
    console.error(`\n${error.message}`);
    if (error.advice) console.error(`What to do: ${error.advice}`);
  } else {
    console.error(error);
  }
}
