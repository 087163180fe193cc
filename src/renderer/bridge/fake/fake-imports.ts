import type { ImportDraft, ImportSettings } from '../../../core/contract/imports.ts';
import type { ArgumentOf, DatasetVersion, ResultOf } from '../../../core/contract/studio.ts';
import { planCsv, readCsvText } from '../../../core/datasets/csv.ts';
import { showRows } from '../../../core/datasets/show-rows.ts';
import { StudioError, toErrorReport } from '../../../core/support/errors.ts';
import type { Fields } from '../../../core/support/fields.ts';
import type { FakeState } from './fake-handlers.ts';
import { makeTable } from './fake-tables.ts';

const marks: Readonly<Record<string, string>> = { comma: ',', semicolon: ';', tab: '\t' };

const fields: Fields = {
  delimiter: {
    kind: 'choice',
    label: 'Separator',
    help: 'The character between two cells.',
    default: 'comma',
    options: [
      { value: 'comma', label: 'Comma ,' },
      { value: 'semicolon', label: 'Semicolon ;' },
      { value: 'tab', label: 'Tab' },
    ],
  },
  header: {
    kind: 'boolean',
    label: 'Header line',
    help: 'Whether the first line holds names.',
    default: true,
  },
};

/** What the fake's file dialog gives. */
const houses = `area;rooms;town;built;price
${Array.from({ length: 60 }, (_, row) => `${40 + row},5;${row % 9 === 4 ? '' : 1 + (row % 5)};${['Aarhus', 'Odense', 'Ribe'][row % 3]!};2001-0${1 + (row % 9)}-15;${120 + 3 * row}`).join('\n')}
`;

/** `imports.*` of the fake, and versions: text is really read, files are not. */
export function createFakeImports(state: FakeState, newId: () => string, now: () => string) {
  const texts = new Map<string, { readonly fileName: string; readonly text: string }>();
  const versions = new Map<string, DatasetVersion[]>();

  function optionsOf({ values, roles }: ImportSettings) {
    const delimiter = marks[String(values['delimiter'])];
    return {
      kinds: new Map(roles.map(({ name, role }) => [name, role])),
      ...(delimiter === undefined ? {} : { delimiter }),
      ...(typeof values['header'] === 'boolean' ? { header: values['header'] } : {}),
    };
  }

  function look(token: string, settings: ImportSettings): ImportDraft {
    const known = texts.get(token);
    if (known === undefined) throw new StudioError('import-unknown-token', 'This import is over.');
    const { fileName, text } = known;
    const draft = {
      token,
      fileName,
      origin: 'file',
      formats: [{ type: 'csv', label: 'Text table (CSV, TSV)' }],
    } as const;
    try {
      const layout = planCsv(new TextEncoder().encode(text), true, {
        ...optionsOf(settings),
        file: fileName,
      });
      const table = readCsvText(text, { ...optionsOf(settings), mistakes: 'missing' });
      const delimiter = Object.keys(marks).find((key) => marks[key] === layout.marks.delimiter) ?? 'comma';
      return {
        ...draft,
        problem: null,
        preview: {
          format: 'csv',
          formatLabel: 'Text table (CSV, TSV)',
          fields,
          values: { delimiter, header: layout.header },
          columns: layout.names.map((name, index) => ({ name, role: layout.roles[index]! })),
          rows: showRows(table, 0, 50),
          totalRows: null,
          exampleShape: null,
          target: settings.target ?? table.suggestedTarget,
          warnings: [],
        },
      };
    } catch (error) {
      return { ...draft, preview: null, problem: toErrorReport(error) };
    }
  }

  function open(fileName: string, text: string): ImportDraft {
    const token = newId();
    texts.set(token, { fileName, text });
    return look(token, { format: null, values: {}, roles: [], target: null });
  }

  function need(id: string) {
    const found = state.datasets.get(id);
    if (found === undefined)
      throw new StudioError('dataset-missing', 'This dataset is not in the workspace any more.');
    return found;
  }

  return {
    'imports.chooseFile': () => open('houses.csv', houses),
    'imports.chooseFolder': () => null,
    'imports.paste': ({ text }: ArgumentOf<'imports.paste'>) => open('pasted cells', text),
    'imports.preview': ({ token, settings }: ArgumentOf<'imports.preview'>) => look(token, settings),
    'imports.commit'({ token, settings, name }: ArgumentOf<'imports.commit'>): ResultOf<'imports.commit'> {
      const { preview, fileName } = look(token, settings);
      const table = readCsvText(texts.get(token)!.text, optionsOf(settings));
      const made = makeTable(newId(), name, `Imported from ${fileName} (CSV)`, {
        ...table,
        suggestedTarget: preview?.target ?? table.suggestedTarget,
      });
      texts.delete(token);
      state.datasets.set(made.summary.id, made);
      return { dataset: made.summary, warnings: [] };
    },
    'imports.cancel': () => null,
    'imports.discard'({ token }: ArgumentOf<'imports.discard'>) {
      texts.delete(token);
      return null;
    },
    'datasets.versions'({ id }: ArgumentOf<'datasets.versions'>): readonly DatasetVersion[] {
      const { summary } = need(id);
      if (summary.origin === 'builtin') return [];
      const known = versions.get(id) ?? [
        {
          number: 1,
          createdAt: now(),
          change: 'First version',
          rows: summary.rows,
          columns: summary.columns.length,
          hash: summary.hash,
          bytes: 20_480,
          isLinked: false,
          runs: 0,
          isCurrent: true,
        },
      ];
      versions.set(id, known);
      return known;
    },
    'datasets.linkProblem': () => null,
    'datasets.findFile': ({ id }: ArgumentOf<'datasets.findFile'>) => need(id).summary,
    'datasets.restoreVersion': ({ id }: ArgumentOf<'datasets.restoreVersion'>) => need(id).summary,
    'datasets.change': ({ id }: ArgumentOf<'datasets.change'>) => need(id).summary,
  };
}
