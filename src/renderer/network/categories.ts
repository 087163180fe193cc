import {
  Activity,
  Box,
  Droplets,
  Grid3x3,
  LogIn,
  Merge,
  Network,
  Repeat,
  Scale,
  ScanEye,
  Shrink,
  TableProperties,
} from 'lucide-vue-next';
import type { Component } from 'vue';
import type { LayerCategory } from '../../core/layers/definition.ts';

/** How a family of layers looks: a word, an icon, and the colour token `--layer-<category>`. */
export const categories: Readonly<
  Record<LayerCategory, { readonly label: string; readonly icon: Component }>
> = {
  input: { label: 'Input', icon: LogIn },
  dense: { label: 'Dense', icon: Network },
  activation: { label: 'Activation', icon: Activity },
  convolution: { label: 'Convolution', icon: Grid3x3 },
  pooling: { label: 'Pooling', icon: Shrink },
  normalization: { label: 'Normalization', icon: Scale },
  regularization: { label: 'Regularization', icon: Droplets },
  shape: { label: 'Shape', icon: Box },
  merge: { label: 'Merge', icon: Merge },
  recurrent: { label: 'Recurrent', icon: Repeat },
  attention: { label: 'Attention', icon: ScanEye },
  embedding: { label: 'Embedding', icon: TableProperties },
};
