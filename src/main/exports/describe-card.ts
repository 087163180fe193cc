import { createHash } from 'node:crypto';
import type { ImportedModelSummary, WeightsChoice } from '../../core/contract/models.ts';
import type { RunSummary } from '../../core/contract/run-records.ts';
import type { CardSection } from '../../core/formats/card/write-card.ts';

/** Data, configuration, results and hashes of a run, for its model card. */
export function describeCard(
  run: RunSummary,
  stored: {
    readonly which: WeightsChoice;
    readonly bytes: Uint8Array;
    readonly epoch: number;
    readonly step: number;
    readonly datasetHash: string;
  },
): readonly CardSection[] {
  const { spec, metrics } = run;
  const { data, training } = spec;
  return [
    {
      title: 'Data',
      facts: [
        ['Dataset', run.datasetName],
        ['SHA-256 of its content', stored.datasetHash],
        ['Target', data.target ?? ''],
        ['Split', toWords(data.split)],
      ],
    },
    {
      title: 'Results',
      facts: Object.entries(metrics).map(([name, { best, bestEpoch, last }]) => [
        name,
        `best ${best} (epoch ${bestEpoch}), last ${last}`,
      ]),
    },
    {
      title: 'Training',
      facts: [
        ['Run', run.name],
        ['Created', run.createdAt],
        ['Weights', `${stored.which}, after epoch ${stored.epoch}, step ${stored.step}`],
        ['SHA-256 of the weights', createHash('sha256').update(stored.bytes).digest('hex')],
        ['Engine', run.engine],
        ...Object.entries(training).map(([name, value]) => [name, toWords(value)] as const),
      ],
    },
  ];
}

/** What is known about an imported network, for its model card. */
export function describeImportedCard(
  model: Pick<ImportedModelSummary, 'name' | 'fileName' | 'format' | 'createdAt' | 'hash'>,
): readonly CardSection[] {
  return [
    {
      title: 'Origin',
      facts: [
        ['Network', model.name],
        ['Imported from', model.fileName],
        ['Format of the file', model.format],
        ['Imported', model.createdAt],
        ['SHA-256 of the weights', model.hash],
      ],
    },
  ];
}

/** A setting as a person reads it: `adam (beta1 0.9, beta2 0.999)`, `validation 0.2, seed 2`, `none`. */
function toWords(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(toWords).join('; ');
  if (typeof value !== 'object') return String(value);
  const { type, kind, values, ...others } = value as Readonly<Record<string, unknown>>;
  const facts = Object.entries({ ...(values as object | undefined), ...others });
  const list = facts.map(([name, each]) => `${name} ${toWords(each)}`).join(', ');
  const head = type ?? kind;
  if (typeof head !== 'string') return list === '' ? 'none' : list;
  return list === '' ? head : `${head} (${list})`;
}
