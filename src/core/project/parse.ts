import { parseDesign } from '../design/parse.ts';
import type { NetworkDesign } from '../design/network-design.ts';
import { layers } from '../layers/index.ts';
import { StudioError, showValue } from '../support/errors.ts';
import type { Spec } from '../support/fields.ts';
import { checkName } from '../support/names.ts';
import { isJsonObject, parseStrictJson, parseStrictJsonBytes } from '../support/strict-json.ts';
import type { DataSpec } from '../datasets/data-spec.ts';
import { defaultLoss } from './defaults.ts';
import { parseDataSpec } from './parse-data.ts';
import { parseTrainingSpec } from './parse-training.ts';
import { readFields } from './read-fields.ts';
import { RUN_SPEC_FORMAT_VERSION, type RunSpec } from './run-spec.ts';

/** `kind` of a project file. */
export const PROJECT_KIND = 'descent-project';

/** A project file: a named run specification, ready to start. */
export interface Project {
  readonly name: string;
  readonly description: string;
  readonly spec: RunSpec;
}

/** What a file or the clipboard may hold: a whole project, or a network alone. */
export type OpenedDocument =
  | { readonly kind: 'project'; readonly project: Project }
  | { readonly kind: 'design'; readonly design: NetworkDesign };

/** {@link parseProject} of the bytes of a file. */
export function parseProjectBytes(bytes: Uint8Array): Project {
  return parseProject(parseStrictJsonBytes(bytes, 'the project file'));
}

/**
 * Reads a project: `{formatVersion, kind: "descent-project", name, description?, spec: {design, data, training}}`.
 * Everything but name, design and the source of the data may be left out.
 * @throws StudioError those of the strict JSON reader and of `parseDesign`; `project-invalid`, `project-newer`,
 *   `field-invalid`, `field-unknown`, `path-not-relative`.
 */
export function parseProject(input: unknown): Project {
  if (!isJsonObject(input) || input['kind'] !== PROJECT_KIND) {
    const found = isJsonObject(input) ? input['kind'] : input;
    throw new StudioError(
      'project-invalid',
      `Expected a Descent project ("kind": "${PROJECT_KIND}"), got ${showValue(found)}.`,
    );
  }
  checkVersion(input['formatVersion']);
  const reader = readFields(input, '', ['formatVersion', 'kind', 'name', 'description', 'spec']);
  const name = reader.raw('name');
  checkName(name, 'the `name` of the project');
  return {
    name,
    description: reader.text('description', '') ?? '',
    spec: parseRunSpec(reader.raw('spec'), 'spec'),
  };
}

/** Reads a run specification; missing fields take their defaults. */
export function parseRunSpec(input: unknown, path = 'spec'): RunSpec {
  const reader = readFields(input, path, ['formatVersion', 'design', 'data', 'training']);
  checkVersion(reader.raw('formatVersion') ?? RUN_SPEC_FORMAT_VERSION);
  const design = parseDesign(reader.raw('design'));
  const data = parseDataSpec(reader.raw('data'), `${path}.data`);
  const training = parseTrainingSpec(
    reader.raw('training'),
    `${path}.training`,
    guessLoss(design, data.task),
  );
  return { formatVersion: RUN_SPEC_FORMAT_VERSION, design, data, training };
}

/** Reads what a person opened or pasted: a project or a network, told apart by their fields. */
export function parseDocument(source: Uint8Array | string): OpenedDocument {
  const input =
    typeof source === 'string'
      ? parseStrictJson(source, 'the text')
      : parseStrictJsonBytes(source, 'the file');
  if (isJsonObject(input) && Object.hasOwn(input, 'nodes'))
    return { kind: 'design', design: parseDesign(input) };
  return { kind: 'project', project: parseProject(input) };
}

/** A project as JSON text with a fixed order of keys. */
export function serializeProject({ name, description, spec }: Project): string {
  return `${JSON.stringify({ formatVersion: RUN_SPEC_FORMAT_VERSION, kind: PROJECT_KIND, name, description, spec }, null, 2)}\n`;
}

/** The loss that goes with a task, where the file names none; null where the output suits several. */
function guessLoss(design: NetworkDesign, task: DataSpec['task']): Spec | null {
  if (task === 'regression') return defaultLoss('regression');
  const feeding = new Set(design.edges.map((edge) => edge.from));
  const last = design.nodes.filter((node) => !feeding.has(node.id)).at(-1);
  const units =
    last !== undefined && layers.find(last.type)?.category === 'dense' ? last.values['units'] : undefined;
  if (typeof units === 'number' && units > 1) return defaultLoss('multiclass');
  return task === 'classification' && units === 1 ? defaultLoss('binary') : null;
}

function checkVersion(version: unknown): void {
  if (version === RUN_SPEC_FORMAT_VERSION) return;
  if (typeof version === 'number' && version > RUN_SPEC_FORMAT_VERSION) {
    throw new StudioError(
      'project-newer',
      `This project was saved by a newer Descent (format ${version}; this one reads up to ${RUN_SPEC_FORMAT_VERSION}). Update Descent to open it.`,
      { version, supported: RUN_SPEC_FORMAT_VERSION },
    );
  }
  throw new StudioError(
    'project-invalid',
    `Expected \`formatVersion\` ${RUN_SPEC_FORMAT_VERSION} in the project file, got ${showValue(version)}.`,
  );
}
