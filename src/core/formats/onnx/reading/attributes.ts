import type { OnnxNode } from '../onnx-model.ts';

/** A whole number, or what the operator takes when it is not said. */
export function integerOf({ attributes }: OnnxNode, name: string, otherwise: number): number {
  const value = attributes[name];
  return typeof value === 'number' ? value : otherwise;
}

/** A list of whole numbers; null when it is not said. */
export function integerList({ attributes }: OnnxNode, name: string): readonly number[] | null {
  const value = attributes[name];
  return Array.isArray(value) && value.every((each) => typeof each === 'number') ? (value as number[]) : null;
}

/** A float, or what the operator takes when it is not said. */
export function floatOf({ attributes }: OnnxNode, name: string, otherwise: number): number {
  const value = attributes[name];
  return typeof value === 'object' && 'float' in value ? value.float : otherwise;
}

/** A text, or what the operator takes when it is not said. */
export function textOf({ attributes }: OnnxNode, name: string, otherwise: string): string {
  const value = attributes[name];
  return typeof value === 'string' ? value : otherwise;
}

/** A list of texts; empty when it is not said. */
export function textList({ attributes }: OnnxNode, name: string): readonly string[] {
  const value = attributes[name];
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? (value as string[]) : [];
}
