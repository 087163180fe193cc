import { buildDesign, type DesignBuilder } from './builder.ts';
import { createHead, isImage } from './chain.ts';
import type { DesignTemplate } from './definition.ts';

/** Three residual stages (He et al. 2015); each but the first halves the picture and doubles the filters. */
export const smallResnet: DesignTemplate = Object.freeze({
  type: 'smallResnet',
  label: 'Small ResNet',
  description: 'Blocks that add their input to their output, so that depth does not stop gradients.',
  fits: (facts) => isImage(facts) && Math.min(facts.featureShape[0]!, facts.featureShape[1]!) >= 8,
  create(facts) {
    const builder = buildDesign();
    const input = builder.add('input', { shape: facts.featureShape }, []);
    const stem = builder.add('conv2d', { filters: 16, kernelSize: [3, 3], padding: 'same', bias: false }, [
      input,
    ]);
    let at = builder.add('relu', {}, [builder.add('batchNorm', {}, [stem])]);
    [16, 32, 64].forEach((filters, stage) => {
      at = addBlock(builder, at, filters, stage === 0 ? 1 : 2, `Stage ${stage + 1}`);
    });
    const pooled = builder.add('globalAveragePool2d', {}, [at]);
    const [type, values] = createHead(facts);
    builder.add(type, values ?? {}, [pooled]);
    return builder.finish('Small ResNet');
  },
} satisfies DesignTemplate);

function addBlock(
  builder: DesignBuilder,
  from: string,
  filters: number,
  stride: number,
  name: string,
): string {
  const conv = (source: string, size: number, step: number, column = 0) =>
    builder.add(
      'conv2d',
      { filters, kernelSize: [size, size], stride: [step, step], padding: 'same', bias: false },
      [source],
      column,
    );
  const first = conv(from, 3, stride);
  const firstNorm = builder.add('batchNorm', {}, [first]);
  const firstRelu = builder.add('relu', {}, [firstNorm]);
  const second = conv(firstRelu, 3, 1);
  const secondNorm = builder.add('batchNorm', {}, [second]);
  const shortcut = stride === 1 ? from : conv(from, 1, stride, 1);
  const sum = builder.add('add', {}, [secondNorm, shortcut]);
  const relu = builder.add('relu', {}, [sum]);
  const members = [first, firstNorm, firstRelu, second, secondNorm, sum, relu];
  builder.group(name, stride === 1 ? members : [...members, shortcut]);
  return relu;
}
