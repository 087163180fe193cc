import type { PreparedData } from '../datasets/table.ts';
import { losses } from '../losses/index.ts';
import type { TargetKind } from '../losses/definition.ts';
import { StudioError } from '../support/errors.ts';
import type { Spec } from '../support/fields.ts';
import type { FloatArray } from '../support/float-array.ts';
import { showShape, sizeOf, type Shape } from '../support/shape.ts';

/** How the targets of a dataset are written for one output and its loss. */
export interface TargetEncoding {
  readonly kind: TargetKind;
  /** Numbers per example. */
  readonly size: number;
  /** Writes the target of a row at the given place. */
  write(row: number, into: FloatArray, at: number): void;
}

/** An output that shall give back its own input: the features are its target. @throws StudioError `output-mismatch`. */
export function encodeFeatures(data: PreparedData, loss: Spec, outputShape: Shape): TargetEncoding {
  const definition = losses.get(loss.type);
  const width = sizeOf(data.featureShape);
  if (sizeOf(outputShape) !== width) {
    throw new StudioError(
      'output-mismatch',
      `Expected the output to have as many numbers as the input, ${showShape(data.featureShape)}, because it shall give it back; got ${showShape(outputShape)}. Set the units of the last layer to ${width}.`,
      { expected: [...data.featureShape], found: [...outputShape] },
    );
  }
  const kind = definition.targetKinds.find((each) => each === 'same-shape' || each === 'distribution');
  if (kind === undefined) throw wrongTask(definition.label, 'numbers');
  const { bytes } = data;
  if (bytes === undefined) {
    return { kind, size: width, write: (row, into, at) => copyRow(data.features, row, width, into, at) };
  }
  // Asking for the features would make them, at four times the memory.
  const { values, table } = bytes;
  return {
    kind,
    size: width,
    write(row, into, at) {
      for (let i = 0; i < width; i++) into[at + i] = table[values[row * width + i]!]!;
    },
  };
}

/**
 * Finds the encoding that fits dataset, loss and output.
 * @throws StudioError `output-mismatch`: what the last layer should look like, and what it looks like.
 */
export function encodeTargets(data: PreparedData, loss: Spec, outputShape: Shape): TargetEncoding {
  const definition = losses.get(loss.type);
  const outputSize = sizeOf(outputShape);
  const { targets, targetSize } = data;
  if (data.task === 'regression') {
    if (outputSize !== targetSize) throw mismatch(data, definition.label, targetSize, outputShape);
    const kind = definition.targetKinds.find((each) => each === 'same-shape' || each === 'distribution');
    if (kind === undefined) throw wrongTask(definition.label, 'numbers');
    return { kind, size: targetSize, write: (row, into, at) => copyRow(targets, row, targetSize, into, at) };
  }
  const classes = data.classNames.length;
  const classOf = (row: number) => targets[row]!;
  if (outputSize === classes && classes > 1) {
    if (definition.targetKinds.includes('class-index')) {
      return { kind: 'class-index', size: 1, write: (row, into, at) => void (into[at] = classOf(row)) };
    }
    const kind = definition.targetKinds[0]!;
    const off = kind === 'sign' ? -1 : 0;
    return {
      kind,
      size: classes,
      write(row, into, at) {
        into.fill(off, at, at + classes);
        into[at + classOf(row)] = 1;
      },
    };
  }
  if (outputSize === 1 && classes === 2) {
    const kind = definition.targetKinds.find((each) => each === 'same-shape' || each === 'sign');
    if (kind === undefined) throw mismatch(data, definition.label, classes, outputShape);
    const off = kind === 'sign' ? -1 : 0;
    return { kind, size: 1, write: (row, into, at) => void (into[at] = classOf(row) === 1 ? 1 : off) };
  }
  throw mismatch(
    data,
    definition.label,
    definition.task === 'binary' && classes === 2 ? 1 : classes,
    outputShape,
  );
}

function copyRow(from: FloatArray, row: number, size: number, into: FloatArray, at: number): void {
  for (let i = 0; i < size; i++) into[at + i] = from[row * size + i]!;
}

function mismatch(data: PreparedData, loss: string, wanted: number, found: Shape): StudioError {
  const reason =
    data.task === 'regression'
      ? `one number per target`
      : `the target "${data.targetName}" has ${data.classNames.length} classes`;
  return new StudioError(
    'output-mismatch',
    `Expected the last layer to give ${showShape([wanted])} for the loss "${loss}" (${reason}), got ${showShape(found)}. Set the units of the last layer to ${wanted}.`,
    { expected: [wanted], found: [...found] },
  );
}

function wrongTask(loss: string, targets: string): StudioError {
  return new StudioError(
    'loss-mismatch',
    `The loss "${loss}" cannot compare with a target of ${targets}. Choose a loss for ${targets}, for example Mean squared error.`,
    { loss },
  );
}
