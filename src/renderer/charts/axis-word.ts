const WORDS: Readonly<Record<string, string>> = {
  epoch: 'epoch',
  step: 'step',
  examples: 'example',
  seconds: 'second',
  clock: 'at',
};

/** What one unit of the x axis is called in a read-out: "epoch 12". */
export function axisWord(axis: string): string {
  return WORDS[axis] ?? axis;
}
