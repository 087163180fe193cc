import { LIMITS } from '../support/limits.ts';
import { applyCommand, invertCommand, mergeCommands, type DesignCommand } from './command.ts';
import type { NetworkDesign } from './network-design.ts';

/** Longest pause between two edits of the same field that still count as one, in milliseconds. */
export const MERGE_WITHIN_MS = 1000;

/** A design with everything that can be undone and redone. Immutable: every function gives a new one. */
export interface DesignHistory {
  readonly design: NetworkDesign;
  /** Oldest first. */
  readonly past: readonly DesignCommand[];
  /** The next to redo last. */
  readonly future: readonly DesignCommand[];
  /** When the last command of `past` was performed, or null when nothing may merge into it. */
  readonly mergeableSinceMs: number | null;
}

/** A history that begins with this design. */
export function createHistory(design: NetworkDesign): DesignHistory {
  return { design, past: [], future: [], mergeableSinceMs: null };
}

/**
 * Does a command. What was undone before can no longer be redone. A command without edits changes nothing.
 * @param nowMs any clock in milliseconds; without it the command never merges with its neighbours.
 */
export function perform(
  history: DesignHistory,
  command: DesignCommand,
  nowMs: number | null = null,
): DesignHistory {
  if (command.edits.length === 0) return history;
  const design = applyCommand(history.design, command);
  const last = history.past.at(-1);
  const merges =
    last !== undefined &&
    last.mergeKey !== null &&
    last.mergeKey === command.mergeKey &&
    nowMs !== null &&
    history.mergeableSinceMs !== null &&
    nowMs - history.mergeableSinceMs <= MERGE_WITHIN_MS;
  const past = merges
    ? [...history.past.slice(0, -1), mergeCommands(last, command)]
    : [...history.past, command].slice(-LIMITS.historyLength);
  return { design, past, future: [], mergeableSinceMs: nowMs };
}

/** Takes the last command back; the same history when there is none. */
export function undo(history: DesignHistory): DesignHistory {
  const command = history.past.at(-1);
  if (command === undefined) return history;
  return {
    design: applyCommand(history.design, invertCommand(command)),
    past: history.past.slice(0, -1),
    future: [...history.future, command],
    mergeableSinceMs: null,
  };
}

/** Does the last undone command again; the same history when there is none. */
export function redo(history: DesignHistory): DesignHistory {
  const command = history.future.at(-1);
  if (command === undefined) return history;
  return {
    design: applyCommand(history.design, command),
    past: [...history.past, command],
    future: history.future.slice(0, -1),
    mergeableSinceMs: null,
  };
}

/** What undo would take back: "Set units to 32"; null when there is nothing. */
export function undoLabel(history: DesignHistory): string | null {
  return history.past.at(-1)?.label ?? null;
}

/** What redo would do again; null when there is nothing. */
export function redoLabel(history: DesignHistory): string | null {
  return history.future.at(-1)?.label ?? null;
}
