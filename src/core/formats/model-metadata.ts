import { readPreparation } from '../datasets/read-preparation.ts';
import type { Preparation } from '../datasets/table.ts';
import type { NetworkDesign } from '../design/network-design.ts';
import { parseDesign } from '../design/parse.ts';
import { serializeDesign } from '../design/serialize.ts';
import { StudioError } from '../support/errors.ts';
import { parseStrictJson } from '../support/strict-json.ts';
import type { ExportModel } from './definition.ts';

type Texts = Readonly<Record<string, string>>;

/** Metadata of a model with its design and preparation as JSON under `design` and `preparation`. */
export function describeModel({ design, preparation, metadata }: ExportModel): Texts {
  return {
    ...metadata,
    design: serializeDesign(design),
    ...(preparation === null ? {} : { preparation: JSON.stringify(preparation) }),
  };
}

/** What metadata says about the network, without the two entries that it was read from. */
export interface DescribedModel {
  readonly design: NetworkDesign | null;
  readonly preparation: Preparation | null;
  readonly metadata: Texts;
  readonly notes: readonly string[];
}

/** The way back. A design or preparation that cannot be read is left out with a note: the weights still count. */
export function readDescription(texts: Texts): DescribedModel {
  const { design, preparation, ...metadata } = texts;
  const notes: string[] = [];
  const attempt = <T>(what: string, text: string | undefined, read: (input: unknown) => T): T | null => {
    if (text === undefined) return null;
    try {
      return read(parseStrictJson(text, `the ${what} in the file`));
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      notes.push(`The ${what} in the file was left out: ${error.message}`);
      return null;
    }
  };
  return {
    design: attempt('design', design, parseDesign),
    preparation: attempt('preparation', preparation, readPreparation),
    metadata,
    notes,
  };
}
