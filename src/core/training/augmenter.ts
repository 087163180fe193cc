import { augmentations } from '../datasets/augmentations/index.ts';
import type { PreparedData } from '../datasets/table.ts';
import { StudioError } from '../support/errors.ts';
import { parseFieldValues, type Spec } from '../support/fields.ts';
import { createRandom, type RandomState } from '../support/random.ts';
import { showShape, sizeOf } from '../support/shape.ts';
import type { BatchBlocks } from './batch-feeder.ts';

/** Changes the batch that lies in a plan's inputs. Its generator is part of a checkpoint. */
export interface Augmenter {
  apply(): void;
  save(): RandomState;
  restore(state: RandomState): void;
}

/**
 * Binds the augmentations of a run to the inputs that hold whole examples.
 * @throws StudioError `augmentation-mismatch` when one for images meets a table.
 */
export function createAugmenter(
  plan: Pick<BatchBlocks, 'inputs' | 'state'>,
  data: PreparedData,
  chosen: readonly Spec[],
  seed: number,
): Augmenter {
  const { featureShape } = data;
  const random = createRandom(seed, 'augmentation');
  const size = sizeOf(featureShape);
  const changes = chosen.map(({ type, values }) => {
    const definition = augmentations.get(type);
    if (definition.appliesTo === 'image' && featureShape.length !== 3) {
      throw new StudioError(
        'augmentation-mismatch',
        `Expected images [N, height, width, channels] for the augmentation "${definition.label}", got examples of shape ${showShape(featureShape)}. Remove the augmentation, or use Noise.`,
        { type, shape: [...featureShape] },
      );
    }
    return definition.create(
      featureShape,
      parseFieldValues(definition.fields, values, `augmentation "${definition.label}"`),
    );
  });
  const inputs = plan.inputs.filter((input) => input.size === size);
  return {
    apply() {
      if (changes.length === 0) return;
      for (const { values } of inputs) {
        for (let row = 0; row < plan.state.batchSize; row++) {
          for (const change of changes) change(values, row * size, random);
        }
      }
    },
    save: () => random.save(),
    restore: (state) => random.restore(state),
  };
}
