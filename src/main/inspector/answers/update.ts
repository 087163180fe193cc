import type { UnderstandQueries, UpdateAnswer } from '../../../core/contract/understand.ts';
import {
  hashWeights,
  recordStep,
  redoStep,
  undoStep,
  type StepRecording,
} from '../../../core/inspect/step-recording.ts';
import { writeLedger, type LedgerChoice } from '../../../core/inspect/update-ledger.ts';
import { sha256 } from '../../../core/support/sha256.ts';
import { decodeCheckpoint } from '../../../core/training/checkpoint.ts';
import type { OpenedNetwork } from '../opened-network.ts';

/** Weights that are listed unless some are chosen. */
const LISTED = 8;
/** Updates that can be taken back. */
const HISTORY = 100;

type Question = UnderstandQueries['update']['argument'];

/** Does, undoes or redoes one update of the opened copy, and writes the books of the last one, else of the next. */
export function answerUpdate(opened: OpenedNetwork, { move, weights }: Question): UpdateAnswer {
  if (move !== 'look') opened.staged = null;
  if (move === 'do') {
    opened.done.push(recordStep(opened.ready()));
    opened.undone.length = 0;
    if (opened.done.length > HISTORY) opened.done.shift();
  } else if (move === 'undo') {
    const last = opened.done.pop();
    if (last !== undefined) {
      undoStep(opened.session, last);
      opened.undone.push(last);
    }
  } else if (move === 'redo') {
    const next = opened.undone.pop();
    if (next !== undefined) {
      redoStep(opened.session, next);
      opened.done.push(next);
    }
  }
  const isAhead = opened.done.length === 0;
  const recording = opened.done.at(-1) ?? opened.undone.at(-1) ?? tryStep(opened);
  const { session } = opened;
  return {
    step: session.step,
    done: opened.done.length,
    undone: opened.undone.length,
    hash: hashWeights(session.plan),
    hashBefore: hashCheckpoint(recording.before),
    hashAfter: hashCheckpoint(recording.after),
    isAhead,
    ledger:
      recording.result.divergence !== null
        ? null
        : writeLedger(
            session.setup,
            recording,
            weights.length > 0 ? weights : chooseMoved(opened, recording),
          ),
  };
}

/** The next step, taken back at once: to the bit, nothing has happened. */
function tryStep(opened: OpenedNetwork): StepRecording {
  const recording = recordStep(opened.ready());
  undoStep(opened.session, recording);
  return recording;
}

/** The same hash as {@link hashWeights}, of a stored state. */
function hashCheckpoint(bytes: Uint8Array): string {
  const { blocks } = decodeCheckpoint(bytes);
  const parts = [blocks['parameters']!, blocks['statistics']!];
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), offset);
    offset += part.byteLength;
  }
  return sha256(joined);
}

/** The weight that moved most of each parameter, then the others that moved most. */
function chooseMoved({ session }: OpenedNetwork, recording: StepRecording): readonly LedgerChoice[] {
  const { parametersBefore, parametersAfter } = recording;
  const moved = session.plan.parameters
    .filter(({ learns }) => learns)
    .map(({ name, offset, length }) => {
      let best = 0;
      for (let element = 0; element < length; element++) {
        const at = offset + element;
        if (
          Math.abs(parametersAfter[at]! - parametersBefore[at]!) >
          Math.abs(parametersAfter[offset + best]! - parametersBefore[offset + best]!)
        ) {
          best = element;
        }
      }
      return { parameter: name, element: best };
    });
  return moved.slice(0, LISTED);
}
