import { defineActivation } from './activation-layer.ts';

/** min(max(x / 6 + 1/2, 0), 1). The derivative at the corners is 0. */
export const hardSigmoid = defineActivation({
  type: 'hardSigmoid',
  label: 'Hard sigmoid',
  description: 'Sigmoid made of three straight lines: cheap to calculate.',
  formula: 'f(x) = \\min(\\max(\\tfrac{x}{6} + \\tfrac{1}{2}, 0), 1)',
  deviations: "Keras before version 3 used 0.2 x + 0.5; this is PyTorch's x / 6 + 0.5.",
  references: [
    {
      title: 'Searching for MobileNetV3',
      authors: 'Howard et al.',
      year: 2019,
      url: 'https://arxiv.org/abs/1905.02244',
    },
  ],
});
