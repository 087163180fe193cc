import { expect, it } from 'vitest';
import { toName } from './tensorboard-curves.ts';

it.each([
  ['loss/train', 'run', 'train.loss'],
  ['val_accuracy', 'run', 'validation.accuracy'],
  ['epoch_loss', 'run/validation', 'validation.loss'],
  ['Loss', 'run', 'train.Loss'],
  ['step/loss', 'run', 'step.loss'],
  ['eval/f1', 'run', 'validation.f1'],
])('the tag %s of %s is the curve %s', (tag, folder, name) => {
  expect(toName(tag, folder)).toBe(name);
});
