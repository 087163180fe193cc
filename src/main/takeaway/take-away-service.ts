import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { FoundData, ReportChart, TakenAway } from '../../core/contract/take-away.ts';
import type { RunSummary } from '../../core/contract/run-records.ts';
import type { DataSource } from '../../core/datasets/data-spec.ts';
import { nameFile } from '../../core/formats/name-file.ts';
import { writeReport } from '../../core/formats/report/write-report.ts';
import { readEvents, writeEvents } from '../../core/formats/tensorboard/events.ts';
import { DEFAULT_TRAINING, type RunSpec } from '../../core/project/run-spec.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { ReadBundle, RunBundle } from '../../core/contract/run-bundles.ts';
import { BUNDLE_LIMIT_BYTES, readRunBundle } from '../bundles/read-run-bundle.ts';
import { writeRunBundle } from '../bundles/run-bundle.ts';
import { writeBeside, writeFileAtomically } from '../files/atomic-write.ts';
import { readChosenFile } from '../files/read-chosen-file.ts';
import { safeFileName } from '../files/safe-file-name.ts';
import { memoryToRead, withTimeLimit } from '../imports/read-limits.ts';
import type { LoadedTable } from '../runs/run-service.ts';
import { encodeTable, hashBytes } from '../storage/table-bytes.ts';
import { placeOf } from '../storage/table-file.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import { describeForReport } from './report-run.ts';
import { fromScalarCurves, toScalarCurves } from './tensorboard-curves.ts';
import { findEventFolders } from './tensorboard-folder.ts';

/** Largest event file. */
const EVENT_FILE_BYTES = 2 ** 30;

/** What the service needs from the rest of main. */
export interface TakeAwayParts {
  readonly workspace: () => Workspace;
  readonly loadTable: (source: DataSource, hash?: string) => Promise<LoadedTable>;
  readonly runTask: RunTask;
  readonly version: string;
  /** ISO 8601. */
  readonly now: () => string;
}

/** Writes runs to files, and reads them back in; every path comes from a dialog. */
export interface TakeAwayService {
  write(path: string, bytes: Uint8Array | string): TakenAway;
  report(path: string, ids: readonly string[], title: string, charts: readonly ReportChart[]): TakenAway;
  bundle(
    path: string,
    id: string,
    options: { readonly withData: boolean; readonly withCheckpoints: boolean },
  ): Promise<TakenAway>;
  importBundle(path: string): Promise<{ readonly run: RunSummary; readonly data: FoundData }>;
  tensorboard(
    folder: string,
    ids: readonly string[],
  ): { readonly folderName: string; readonly files: number; readonly points: number };
  importTensorboard(
    folder: string,
  ): Promise<{ readonly runs: readonly RunSummary[]; readonly notes: readonly string[] }>;
}

/** Puts the service together. */
export function createTakeAwayService(parts: TakeAwayParts): TakeAwayService {
  function write(path: string, content: Uint8Array | string): TakenAway {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    writeFileAtomically(path, bytes);
    return { fileName: basename(path), bytes: bytes.byteLength, hash: hashBytes(bytes) };
  }

  /** @returns the bundle; its rows where they are carried along and lie in a file: then they are not in it. */
  async function collect(
    id: string,
    withData: boolean,
    withCheckpoints: boolean,
  ): Promise<{ readonly bundle: RunBundle; readonly tablePath: string | null }> {
    const { runs, series, weights } = parts.workspace();
    const run = runs.get(id);
    const { prepared, datasetHash, totalSteps } = runs.background(id);
    const table = withData ? await parts.loadTable(run.spec.data.source, datasetHash) : null;
    if (table !== null && table.hash !== datasetHash) {
      throw new StudioError(
        'data-missing',
        'The rows that this run was trained on are not at hand any more: write the bundle without them.',
        { id },
      );
    }
    const tablePath = table === null ? null : (placeOf(table.table)?.path ?? null);
    const { name, status, createdAt, startedAt, endedAt, epoch, step, elapsedSeconds } = run;
    const { parameterCount, engine, compute = null, tags, notes, metrics } = run;
    const bundle: RunBundle = {
      facts: {
        name,
        status,
        createdAt,
        startedAt,
        endedAt,
        epoch,
        step,
        totalSteps,
        elapsedSeconds,
        parameterCount,
        engine,
        compute,
        tags,
        notes,
        metrics,
        events: runs.events(id),
        log: parts.workspace().log.list(id),
      },
      spec: run.spec,
      prepared,
      data: {
        name: run.datasetName,
        hash: datasetHash,
        content: table === null || tablePath !== null ? null : encodeTable(table.table),
      },
      curves: series.names(id).map((curve) => {
        const { x, y, intact } = series.readAll(id, curve);
        if (intact) return { name: curve, x, y };
        throw new StudioError(
          'series-damaged',
          `The curve ${curve} of this run fails its checksum: a bundle would pass the damage on. Open a backup of the workspace.`,
          { id, curve },
        );
      }),
      weights: (['last', 'best'] as const).flatMap((kind) => {
        try {
          return [{ kind, ...weights.get(id, kind) }];
        } catch (error) {
          if (error instanceof StudioError && error.code === 'weights-missing') return [];
          throw error;
        }
      }),
      checkpoints: !withCheckpoints
        ? []
        : weights.checkpointFacts(id).flatMap(({ step: at, score, kept }) => {
            const found = weights.checkpoint(id, at);
            if (found === null) return [];
            return [
              {
                epoch: found.epoch,
                step: at,
                elapsedSeconds: found.elapsedSeconds,
                kept,
                score,
                bytes: found.bytes,
              },
            ];
          }),
    };
    return { bundle, tablePath };
  }

  /** The rows of a bundle: those that are here, else those that it carries, else none. */
  async function settle(
    bundle: ReadBundle,
  ): Promise<{ spec: RunSpec; datasetId: string | null; data: FoundData }> {
    const { spec, data, table } = bundle;
    const { datasets } = parts.workspace();
    const here = await parts.loadTable(spec.data.source, data.hash).catch(() => null);
    if (here?.hash === data.hash) return { spec, datasetId: here.datasetId, data: 'here' };
    const twin = datasets.list().find((each) => datasets.findVersion(each.id, data.hash) !== null);
    const at = (id: string): RunSpec => ({
      ...spec,
      data: { ...spec.data, source: { kind: 'dataset', id } },
    });
    if (twin !== undefined) return { spec: at(twin.id), datasetId: twin.id, data: 'here' };
    if (table === null) return { spec, datasetId: null, data: 'missing' };
    const description = await parts.runTask('describeTable', { table });
    const created = datasets.create(
      {
        ...description,
        name: data.name,
        origin: 'import',
        description: `Came with the run "${bundle.facts.name}"`,
        licence: '',
      },
      table,
    );
    return { spec: at(created.id), datasetId: created.id, data: 'carried' };
  }

  return {
    write,
    report(path, ids, title, charts) {
      const { runs } = parts.workspace();
      const list = ids.map((id) => runs.get(id));
      const [first] = list;
      if (first === undefined) throw new StudioError('report-empty', 'Choose a run to report on.', {});
      const html = writeReport({
        title,
        writtenAt: parts.now().replace('T', ' ').replace(/\..*$/, ' UTC'),
        studio: parts.version,
        charts,
        runs: list.map((run) => describeForReport(run, runs.events(run.id), first)),
      });
      return write(path, html);
    },
    async bundle(path, id, { withData, withCheckpoints }) {
      const { bundle, tablePath } = await collect(id, withData, withCheckpoints);
      if (tablePath !== null) {
        const name = basename(path);
        const written = await writeBeside(path, (draft) =>
          parts.runTask('writeBundle', { bundle, studio: parts.version, tablePath, path: draft, name }),
        );
        return { fileName: name, ...written };
      }
      const bytes = writeRunBundle(bundle, parts.version);
      // What cannot be read back is not given its name.
      readRunBundle(bytes);
      return write(path, bytes);
    },
    async importBundle(path) {
      const bytes = await readChosenFile(path, BUNDLE_LIMIT_BYTES);
      const memoryMb = memoryToRead(bytes.length);
      const bundle = await withTimeLimit((signal) =>
        parts.runTask('readBundle', { bytes }, { signal, memoryMb }),
      ).catch((error: unknown) => {
        throw nameFile(error, basename(path));
      });
      const { spec, datasetId, data } = await settle(bundle);
      const { importRun, runs } = parts.workspace();
      const { facts, prepared, curves, weights, checkpoints } = bundle;
      const id = importRun({
        ...facts,
        run: {
          name: facts.name,
          spec,
          datasetName: bundle.data.name,
          datasetId,
          datasetHash: bundle.data.hash,
        },
        prepared,
        curves,
        weights,
        checkpoints: checkpoints.map((each) => ({ ...each, best: null })),
        source: { file: basename(path) },
      });
      return { run: runs.get(id), data };
    },
    tensorboard(folder, ids) {
      const { runs, series } = parts.workspace();
      const parent = join(
        folder,
        safeFileName(ids.length === 1 ? runs.get(ids[0]!).name : 'descent-runs', 'runs'),
      );
      const target = freeName(parent);
      // Whole, or not at all: the folder gets its name when every file is in it.
      const temporary = `${target}.${randomUUID().slice(0, 8)}.part`;
      const names = new Set<string>();
      let points = 0;
      try {
        mkdirSync(temporary, { recursive: true });
        for (const id of ids) {
          const run = runs.get(id);
          const startedAt = Date.parse(run.startedAt ?? run.createdAt) / 1000;
          const seconds = series.readAll(id, 'elapsedSeconds');
          const times = new Map(Array.from(seconds.x, (epoch, index) => [epoch, seconds.y[index]!]));
          const curves = toScalarCurves(
            series.names(id).map((name) => ({ name, ...series.readAll(id, name) })),
            startedAt,
            (epoch) => times.get(epoch) ?? 0,
          );
          points += curves.reduce((sum, { steps }) => sum + steps.length, 0);
          const name = unused(safeFileName(run.name, 'run'), names);
          mkdirSync(join(temporary, name));
          const file = `events.out.tfevents.${Math.floor(startedAt)}.descent`;
          writeFileAtomically(join(temporary, name, file), writeEvents(curves, startedAt));
        }
        renameSync(temporary, target);
      } catch (error) {
        rmSync(temporary, { recursive: true, force: true });
        throw error;
      }
      return { folderName: basename(target), files: ids.length, points };
    },
    async importTensorboard(folder) {
      const notes: string[] = [];
      const found: RunSummary[] = [];
      const { importRun, runs } = parts.workspace();
      for (const { name, files } of findEventFolders(folder)) {
        const read = [];
        for (const file of files) {
          const events = readEvents(await readChosenFile(file, EVENT_FILE_BYTES));
          if (events.problem !== null)
            notes.push(`${name}: ${events.problem}; what comes before it was read.`);
          if (events.skipped > 0)
            notes.push(`${name}: ${events.skipped} values that are no scalars were left out.`);
          read.push(events);
        }
        const curves = fromScalarCurves(read, name);
        if (curves.length === 0) {
          notes.push(`${name}: it has no scalars.`);
          continue;
        }
        const times = read.flatMap((each) =>
          each.curves.flatMap(({ wallTimes }) => [wallTimes[0]!, wallTimes.at(-1)!]),
        );
        const first = times.reduce((a, b) => Math.min(a, b), Infinity);
        const last = times.reduce((a, b) => Math.max(a, b), -Infinity);
        const lastX = curves.reduce((most, { x }) => Math.max(most, x.at(-1)!), 0);
        const id = importRun({
          run: {
            name: name.slice(0, 200),
            spec: unknownSpec(name, lastX),
            datasetName: 'unknown',
            datasetId: null,
            datasetHash: '0'.repeat(64),
          },
          status: 'completed',
          createdAt: toTime(first) ?? parts.now(),
          startedAt: toTime(first),
          endedAt: toTime(last),
          epoch: lastX,
          step: lastX,
          totalSteps: lastX,
          elapsedSeconds: Number.isFinite(last - first) ? Math.max(0, last - first) : 0,
          parameterCount: 0,
          engine: 'TensorBoard import',
          tags: ['tensorboard'],
          notes: 'Scalars of TensorBoard event files. What they were trained with is not known.',
          prepared: null,
          curves,
          metrics: {},
          weights: [],
          checkpoints: [],
          events: [],
          source: { folder: basename(folder), files: files.length },
        });
        found.push(runs.get(id));
      }
      return { runs: found, notes };
    },
  };
}

/** A specification that says nothing: the files do not tell what was trained on what. */
function unknownSpec(name: string, epochs: number): RunSpec {
  return {
    formatVersion: 1,
    design: { formatVersion: 1, name: name.slice(0, 200), notes: '', nodes: [], edges: [] },
    data: {
      source: { kind: 'dataset', id: '00000000-0000-4000-8000-000000000000' },
      target: null,
      features: null,
      task: 'auto',
      split: { validation: 0, test: 0, seed: 0, stratified: false },
      scaling: 'none',
      targetScaling: 'none',
    },
    training: { ...DEFAULT_TRAINING, epochs: Math.max(1, epochs) },
  };
}

function toTime(seconds: number): string | null {
  const isTime = seconds > 0 && seconds < 8e9;
  return isTime ? new Date(seconds * 1000).toISOString() : null;
}

function unused(name: string, taken: Set<string>): string {
  let free = name;
  // Names that differ only by case are one name on some disks.
  for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${name} ${number}`;
  taken.add(free.toLowerCase());
  return free;
}

function freeName(path: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? path : join(dirname(path), `${basename(path)} ${number}`);
    try {
      mkdirSync(name);
      rmSync(name, { recursive: true });
      return name;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

/** A chosen path with the ending that it should have. */
export function withExtension(path: string, extension: string): string {
  return extname(path) === '' ? `${path}.${extension}` : path;
}
