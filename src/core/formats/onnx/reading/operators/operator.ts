import type { OnnxNode } from '../../onnx-model.ts';
import type { OnnxImporter } from '../importer.ts';

/** Reads one operator: adds layers and says what its outputs are. @throws UnsupportedOperator with the reason. */
export type ReadOperator = (node: OnnxNode, importer: OnnxImporter) => void;

export type ReadOperators = Readonly<Record<string, ReadOperator>>;
