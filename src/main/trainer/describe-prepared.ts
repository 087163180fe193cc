import type { PreparedDescription } from '../../core/contract/trainer.ts';
import { hashSplit } from '../../core/datasets/split-hash.ts';
import type { PreparedData } from '../../core/datasets/table.ts';

/** What is kept of prepared data beside its numbers. */
export function describePrepared(data: PreparedData): PreparedDescription {
  const { task, featureShape, targetSize, featureNames, targetName, classNames, preparation, split } = data;
  return {
    task,
    featureShape,
    targetSize,
    featureNames,
    targetName,
    classNames,
    preparation,
    trainRows: split.train.length,
    validationRows: split.validation.length,
    testRows: split.test.length,
    splitHashes: hashSplit(split),
  };
}
