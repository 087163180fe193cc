import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a test varies in a project. */
export interface ProjectOptions {
  readonly name?: string;
  /** A built-in dataset with its number of features and classes. */
  readonly data?: { readonly name: string; readonly features: number; readonly classes: number };
  readonly units?: number;
  readonly epochs?: number;
  readonly learningRate?: number;
  readonly dropout?: number;
  readonly optimizer?: { readonly type: string; readonly values?: Readonly<Record<string, unknown>> };
}

/** The digits of 8 by 8 pixels. */
export const digits = { name: 'digits', features: 64, classes: 10 } as const;
/** The irises. */
export const iris = { name: 'iris', features: 4, classes: 3 } as const;

/** A project file as somebody might write it by hand: input, dense, ReLU, dropout, dense. */
export function makeProject(options: ProjectOptions = {}) {
  const { name = 'Test', data = iris, units = 16, epochs = 50, learningRate = 0.01, dropout = 0 } = options;
  const layers: readonly (readonly [id: string, type: string, values: Readonly<Record<string, unknown>>])[] =
    [
      ['input_1', 'input', { shape: [data.features] }],
      ['dense_1', 'dense', { units }],
      ['relu_1', 'relu', {}],
      ...(dropout > 0 ? [['dropout_1', 'dropout', { rate: dropout }] as const] : []),
      ['dense_2', 'dense', { units: data.classes }],
    ];
  return {
    formatVersion: 1,
    kind: 'descent-project',
    name,
    spec: {
      design: {
        formatVersion: 1,
        name: `${name} network`,
        nodes: layers.map(([id, type, values], index) => ({
          id,
          type,
          values,
          position: { x: 0, y: 120 * index },
        })),
        edges: layers.slice(1).map(([id], index) => ({ from: layers[index]![0], to: id, slot: 0 })),
      },
      data: { source: { kind: 'builtin', name: data.name } },
      training: {
        loss: { type: 'categoricalCrossEntropy' },
        epochs,
        learningRate,
        batchSize: 32,
        seed: 7,
        ...(options.optimizer === undefined ? {} : { optimizer: options.optimizer }),
      },
    },
  };
}

/** Writes a project, or any other JSON, beside the app's data and returns its path. */
export function writeJson(folder: string, name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}
