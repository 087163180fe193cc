import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StudioError } from '../../core/support/errors.ts';
import { writeWholeFile } from '../files.ts';

/** Where a run stands at the end of a leg. */
export interface LegState {
  /** Finished epochs. */
  readonly epoch: number;
  /** Best and last value of the objective so far. */
  readonly best: number | null;
  readonly last: number | null;
  /** Value of the objective by epoch. */
  readonly curve: readonly (number | null)[];
  readonly elapsedSeconds: number;
  /** The session as it was saved. */
  readonly checkpoint: Uint8Array;
}

/** States of paused runs in a folder beside the sweep file: strategies that pause go on from them. */
export interface LegStates {
  read(trial: number, replicate: number, epoch: number): LegState;
  write(trial: number, replicate: number, state: LegState): void;
}

const HEADER_BYTES = 4;

/** @param folder is made when the first state is written. */
export function openLegStates(folder: string): LegStates {
  const place = (trial: number, replicate: number, epoch: number) =>
    join(folder, `trial-${trial}-run-${replicate}-epoch-${epoch}.state`);
  return {
    read(trial, replicate, epoch) {
      const path = place(trial, replicate, epoch);
      if (!existsSync(path)) {
        throw new StudioError(
          'checkpoint-missing',
          `The state of trial ${trial + 1} at epoch ${epoch} is not there any more: expected "${path}". Start the sweep anew.`,
          { path },
        );
      }
      const bytes = readFileSync(path);
      const length = bytes.readUInt32LE(0);
      const header = bytes.subarray(HEADER_BYTES, HEADER_BYTES + length).toString('utf8');
      const facts = JSON.parse(header) as Omit<LegState, 'checkpoint'>;
      return { ...facts, checkpoint: Uint8Array.from(bytes.subarray(HEADER_BYTES + length)) };
    },
    write(trial, replicate, { checkpoint, ...facts }) {
      mkdirSync(folder, { recursive: true });
      const header = Buffer.from(JSON.stringify(facts));
      const length = Buffer.alloc(HEADER_BYTES);
      length.writeUInt32LE(header.length);
      writeWholeFile(place(trial, replicate, facts.epoch), Buffer.concat([length, header, checkpoint]));
    },
  };
}

/** Takes the folder away, once nothing can go on from it any more. */
export function removeLegStates(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
