import {
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { nameColumns, suggestTarget } from '../../../core/datasets/column-names.ts';
import { checkLength } from '../../../core/datasets/csv.ts';
import { formatDate } from '../../../core/datasets/dates.ts';
import type { ColumnBuilder } from '../../../core/datasets/column-builder.ts';
import { StudioError } from '../../../core/support/errors.ts';
import { LIMITS } from '../../../core/support/limits.ts';
import type { ImportChoices, ImportFormat, ImportSource, OpenImport } from '../import-format.ts';
import { chooseRoles, createTypedColumns, type TypedColumn } from '../number-columns.ts';
import { openSourceFile, type SourceFile } from '../source-file.ts';

const MAGIC = [0x50, 0x41, 0x52, 0x31];
const SAMPLE_ROWS = 50;
/** Largest footer: a table of ten thousand columns has some megabytes. */
const FOOTER_BYTES = 256 * 2 ** 20;
const KNOWN_CODECS = new Set(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI', 'ZSTD', 'LZ4', 'LZ4_RAW']);

/** Apache Parquet: typed columns, compressed. */
export const parquet: ImportFormat = {
  type: 'parquet',
  label: 'Parquet',
  origins: ['file'],
  extensions: ['parquet', 'pq'],
  fields: {},
  recognises: (_source, start) => MAGIC.every((byte, index) => start[index] === byte),
  open: openParquet,
};

interface SourceColumn extends TypedColumn {
  /** Its name in the file, which need not be unique. */
  readonly path: string;
}

async function openParquet(source: ImportSource, { roles }: ImportChoices): Promise<OpenImport> {
  const file = openSourceFile(source.path, source.name);
  try {
    const buffer = toAsyncBuffer(file);
    const metadata = await readFooter(buffer, file, source.name);
    const rows = Number(metadata.num_rows);
    const { columns, warnings } = describeColumns(metadata, source.name);
    checkLength(rows, columns.length, ` of "${source.name}"`);
    if (rows === 0) {
      throw new StudioError('table-empty', `Expected at least one row in "${source.name}", found none.`);
    }
    const chosen = chooseRoles(columns, roles);
    const sample = await readSample(buffer, metadata, columns, Math.min(SAMPLE_ROWS, rows), source.name);
    return {
      fields: {},
      values: {},
      columns: chosen,
      rows: sample,
      totalRows: rows,
      exampleShape: null,
      suggestedTarget: suggestTarget(chosen.filter(({ role }) => role !== 'skip').map(({ name }) => name)),
      warnings,
      async read(sink, report) {
        const typed = createTypedColumns(chosen, sink, source.name, rows);
        let start = 0;
        let inexact = 0;
        for (const [group, { num_rows }] of metadata.row_groups.entries()) {
          const end = start + Number(num_rows);
          for (const [index, builder] of typed.builders.entries()) {
            if (builder === null) continue;
            // One column of one row group at a time: that is what the format makes cheap.
            inexact += await readChunk(
              buffer,
              metadata,
              columns[index]!.path,
              start,
              end,
              builder,
              source.name,
            );
            const share = (group + (index + 1) / columns.length) / metadata.row_groups.length;
            report(Math.round(share * file.size), file.size, start);
          }
          start = end;
        }
        file.checkUnchanged();
        const notes = [...typed.warnings()];
        if (inexact > 0)
          notes.push(`${inexact} whole numbers beyond 2^53 were rounded to the nearest double.`);
        return { rows, columns: typed.finish(), exampleShape: null, warnings: notes };
      },
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

function toAsyncBuffer(file: SourceFile): AsyncBuffer {
  return {
    byteLength: file.size,
    slice(start, end = file.size) {
      const from = start < 0 ? file.size + start : start;
      if (!(from >= 0 && end >= from && end <= file.size))
        throw new Error(`a block lies outside of the file`);
      const block = new Uint8Array(end - from);
      file.fill(block, from);
      return block.buffer;
    },
  };
}

async function readFooter(buffer: AsyncBuffer, file: SourceFile, name: string): Promise<FileMetaData> {
  const tail = file.readAt(Math.max(0, file.size - 8), 8);
  if (tail.length < 8 || MAGIC.some((byte, index) => tail[4 + index] !== byte)) {
    throw invalid(name, 'it does not end as one. It may be cut off');
  }
  const length = tail.readUInt32LE(0);
  if (length > Math.min(FOOTER_BYTES, file.size - 12))
    throw invalid(name, `its footer says ${length} bytes, which it cannot have`);
  try {
    const metadata = await parquetMetadataAsync(buffer);
    if (!Number.isSafeInteger(Number(metadata.num_rows)) || metadata.num_rows < 0n)
      throw new Error('the number of rows');
    const sum = metadata.row_groups.reduce((rows, group) => rows + group.num_rows, 0n);
    if (sum !== metadata.num_rows) throw new Error(`${metadata.num_rows} rows, but ${sum} in its groups`);
    return metadata;
  } catch (error) {
    throw invalid(name, `its footer cannot be read (${reasonOf(error)})`);
  }
}

function describeColumns(
  metadata: FileMetaData,
  file: string,
): { readonly columns: readonly SourceColumn[]; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const { children } = parquetSchema(metadata);
  for (const { columns } of metadata.row_groups) {
    for (const { meta_data: facts } of columns) {
      if (facts === undefined || KNOWN_CODECS.has(facts.codec)) continue;
      throw new StudioError(
        'parquet-codec',
        `Expected "${file}" to be compressed with one of ${[...KNOWN_CODECS].join(', ')}, found ${String(facts.codec)} in column "${facts.path_in_schema.join('.')}". Write it again with another codec.`,
        { codec: facts.codec },
      );
    }
  }
  if (children.length > LIMITS.tableColumns) {
    throw new StudioError(
      'table-too-wide',
      `Expected at most ${LIMITS.tableColumns} columns of "${file}", got ${children.length}. Is the table turned on its side?`,
      { limit: LIMITS.tableColumns, columns: children.length },
    );
  }
  const names = nameColumns(children.map(({ element }) => element.name));
  const paths = new Set<string>();
  const columns = children.flatMap(({ element, children: inner }, index): SourceColumn[] => {
    const name = names[index]!;
    if (inner.length > 0 || element.repetition_type === 'REPEATED') {
      warnings.push(
        `Column "${name}" holds lists or records and is left out: a table has one value per cell.`,
      );
      return [];
    }
    if (paths.has(element.name)) {
      warnings.push(`A second column "${element.name}" is left out: the format cannot tell them apart.`);
      return [];
    }
    paths.add(element.name);
    return [{ name, path: element.name, role: roleOf(element) }];
  });
  if (columns.length === 0) throw invalid(file, 'it has no column of plain values');
  return { columns, warnings };
}

type SchemaElement = FileMetaData['schema'][number];

function roleOf({
  type,
  converted_type: converted,
  logical_type: logical,
}: SchemaElement): 'numeric' | 'categorical' | 'date' {
  if (type === 'BOOLEAN') return 'categorical';
  if (
    converted === 'DATE' ||
    converted?.startsWith('TIMESTAMP') ||
    logical?.type === 'DATE' ||
    logical?.type === 'TIMESTAMP' ||
    type === 'INT96'
  ) {
    return 'date';
  }
  const isDecimal = converted === 'DECIMAL' || logical?.type === 'DECIMAL' || logical?.type === 'FLOAT16';
  return (type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY') && !isDecimal ? 'categorical' : 'numeric';
}

/** A cell as people read it. */
function showValue(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) {
    const seconds = value.getTime() / 1000;
    return Number.isNaN(seconds) ? null : formatDate(seconds, seconds % 86_400 === 0 ? 'date' : 'dateTime');
  }
  if (typeof value === 'string') return value.slice(0, 200);
  if (typeof value === 'boolean') return String(value);
  return JSON.stringify(value, (_, entry: unknown) =>
    typeof entry === 'bigint' ? String(entry) : entry,
  ).slice(0, 200);
}

async function readSample(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly SourceColumn[],
  rows: number,
  name: string,
): Promise<readonly (readonly (string | number | null)[])[]> {
  const cells = Array.from({ length: rows }, () => columns.map((): string | number | null => null));
  for (const [index, column] of columns.entries()) {
    await readColumn(file, metadata, column.path, 0, rows, name, (row, value) => {
      cells[row]![index] = showValue(value);
    });
  }
  return cells;
}

async function readColumn(
  file: AsyncBuffer,
  metadata: FileMetaData,
  path: string,
  rowStart: number,
  rowEnd: number,
  name: string,
  visit: (row: number, value: unknown) => void,
): Promise<void> {
  let next = rowStart;
  try {
    await parquetRead({
      file,
      metadata,
      columns: [path],
      rowStart,
      rowEnd,
      compressors,
      onChunk({ columnData, rowStart: first }) {
        for (let i = 0; i < columnData.length; i++) {
          const row = first + i;
          if (row < rowStart || row >= rowEnd) continue;
          if (row !== next++) throw new Error('rows out of order');
          visit(row, columnData[i]);
        }
      },
    });
    if (next !== rowEnd) throw new Error(`${rowEnd - next} values missing`);
  } catch (error) {
    throw invalid(name, `column "${path}" cannot be read (${reasonOf(error)})`);
  }
}

/** @returns whole numbers that double precision cannot hold. */
async function readChunk(
  file: AsyncBuffer,
  metadata: FileMetaData,
  path: string,
  rowStart: number,
  rowEnd: number,
  builder: ColumnBuilder,
  name: string,
): Promise<number> {
  let inexact = 0;
  await readColumn(file, metadata, path, rowStart, rowEnd, name, (_row, value) => {
    if (typeof value === 'number') builder.addNumber(value);
    else if (typeof value === 'bigint') {
      if (BigInt(Number(value)) !== value) inexact++;
      builder.addNumber(Number(value));
    } else {
      const shown = showValue(value);
      builder.addWord(shown === null ? null : String(shown), 0);
    }
  });
  return inexact;
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}

function invalid(name: string, what: string): StudioError {
  return new StudioError(
    'parquet-invalid',
    `"${name}" is not a usable Parquet file: ${what}. Write it again, or export it as CSV.`,
    { file: name },
  );
}
