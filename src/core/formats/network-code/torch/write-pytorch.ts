import { createTorchModule } from '../../torch/write-torch.ts';
import type { NetworkSource } from '../source.ts';

/** A torch.nn.Module to train. */
export function createPytorchCode({ design, graph, weights }: NetworkSource): string {
  return createTorchModule({ design, graph, weights, preparation: null, forTraining: true }, null).source;
}
