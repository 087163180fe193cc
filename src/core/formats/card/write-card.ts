import type { NumberStep, PreparedColumn } from '../../datasets/table.ts';
import { showShape } from '../../support/shape.ts';
import type { ExportedFile, ExportModel, ModelFormat } from '../definition.ts';

/** A chapter of a model card: a table of facts. */
export interface CardSection {
  readonly title: string;
  /** Name and value, as plain text. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** A page about the network: data, configuration, results and hashes, for people (Mitchell et al., 2019). */
export const modelCard: ModelFormat = Object.freeze({
  type: 'card',
  label: 'Model card',
  extension: 'md',
  description: 'A page of Markdown about the network: data and its version, configuration, metrics, hashes.',
  carries: 'document' as const,
  write: writeCard,
});

function writeCard(model: ExportModel): readonly ExportedFile[] {
  const { graph, design, preparation, metadata, card = [] } = model;
  const layers = graph.nodes.map(
    ({ id, layer, outputShape, parameterCount }) =>
      `| ${plain(id)} | ${plain(layer.label)} | ${plain(showShape(outputShape))} | ${parameterCount} |`,
  );
  const columns = (preparation?.columns ?? []).map(describeColumn);
  const target = preparation?.target;
  const text = [
    `# ${plain(design.name)}`,
    ...(design.notes === '' ? [] : [plain(design.notes)]),
    ...card.map(({ title, facts }) => `## ${plain(title)}\n\n${printFacts(facts)}`),
    `## Network\n\n${graph.parameterCount} parameters, ${graph.multiplyAdds} multiply-adds per example.\n\n| Layer | Kind | Output | Parameters |\n| --- | --- | --- | ---: |\n${layers.join('\n')}`,
    ...(columns.length === 0
      ? []
      : [
          `## Input\n\n| Column | Kind | Preparation | Missing cells become |\n| --- | --- | --- | --- |\n${columns.join('\n')}`,
        ]),
    ...(target === undefined
      ? []
      : [
          `## Output\n\n${
            target.kind === 'classes'
              ? `One number per class of \`${plain(target.name)}\`, in this order: ${target.classes.map((word) => plain(word)).join(', ')}.`
              : `\`${plain(target.name)}\` = output x ${target.scale} + ${target.offset}.`
          }`,
        ]),
    `## About this file\n\n${printFacts(Object.entries(metadata))}`,
  ].join('\n\n');
  return [{ suffix: '.md', bytes: new TextEncoder().encode(`${text}\n`) }];
}

const printFacts = (facts: readonly (readonly [string, string])[]): string =>
  `| | |\n| --- | --- |\n${facts.map(([name, value]) => `| ${plain(name)} | ${plain(value)} |`).join('\n')}`;

const KINDS = {
  numeric: 'number',
  oneHot: 'category',
  ordinal: 'category, ordered',
  hash: 'category, hashed',
};

function describeColumn(column: PreparedColumn): string {
  const { name, kind, fill, indicator } = column;
  const how =
    column.kind === 'numeric'
      ? [...(column.steps ?? []).map(describeStep), `(x - ${column.offset}) / ${column.scale}`].join(
          ', then ',
        )
      : column.kind === 'hash'
        ? `FNV-1a hash, ${column.buckets} features`
        : column.categories.join(', ') +
          (column.kind === 'ordinal' ? `; (place - ${column.offset}) / ${column.scale}` : '');
  const missing = indicator === true ? `${fill}, and a feature says so` : String(fill);
  return `| ${plain(name)} | ${KINDS[kind]} | ${column.kind === 'numeric' ? how : plain(how)} | ${plain(missing)} |`;
}

function describeStep(step: NumberStep): string {
  if (step.kind === 'scale') return `(x - ${step.offset}) / ${step.scale}`;
  return step.kind === 'clip' ? `clip to ${step.low} ... ${step.high}` : 'sign(x) ln(1 + abs(x))';
}

/** One line of text that Markdown and HTML show as it is. */
function plain(text: string): string {
  return text
    .replace(/[\p{C}\s]+/gu, ' ')
    .replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!)
    .replace(/[\\`*_{}[\]#|!]/g, (sign) => `\\${sign}`);
}
