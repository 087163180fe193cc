import type {
  BundleCheckpoint,
  BundleData,
  BundleFacts,
  BundleWeights,
  RunBundle,
} from '../../core/contract/run-bundles.ts';
import { writeZip, type ZipEntry } from '../../core/formats/zip/write-zip.ts';
import { StudioError } from '../../core/support/errors.ts';
import { hashBytes } from '../storage/table-bytes.ts';

/** Version of the format; readers refuse newer ones. */
export const BUNDLE_VERSION = 1;

/** What manifest.json says. */
export interface BundleManifest {
  readonly format: 'descent-run';
  readonly version: number;
  readonly studio: string;
  readonly facts: BundleFacts;
  readonly data: Omit<BundleData, 'content'> & { readonly carried: boolean };
  readonly curves: readonly { readonly name: string; readonly points: number }[];
  readonly weights: readonly Omit<BundleWeights, 'bytes'>[];
  readonly checkpoints: readonly Omit<BundleCheckpoint, 'bytes'>[];
  /** SHA-256, hex, of every other entry of the archive. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** Names of the entries. */
export const entryNames = {
  manifest: 'manifest.json',
  spec: 'run.json',
  prepared: 'prepared.json',
  table: 'data/table.bin',
  curve: (index: number) => `curves/${index}.f64`,
  weights: (kind: string) => `weights/${kind}.safetensors`,
  checkpoint: (step: number) => `checkpoints/${step}.bin`,
};

/**
 * A zip archive that any tool opens: manifest.json (facts, and the SHA-256 of everything else), run.json (data,
 * design and training as in a project file), prepared.json, curves as little-endian float64 (all x, then all y),
 * weights as safetensors, states of training, and the rows where they are carried along. The same run gives the
 * same bytes.
 */
export function writeRunBundle(bundle: RunBundle, studio: string): Uint8Array {
  const { content } = bundle.data;
  const entries = [
    ...smallEntriesOf(bundle),
    ...(content === null ? [] : [{ name: entryNames.table, bytes: content }]),
  ];
  const hashes = Object.fromEntries(entries.map(({ name, bytes }) => [name, hashBytes(bytes)]));
  return writeZip([manifestOf(bundle, studio, hashes), ...entries], 8);
}

/** Everything but manifest and rows. */
export function smallEntriesOf({
  spec,
  prepared,
  curves,
  weights,
  checkpoints,
}: RunBundle): readonly ZipEntry[] {
  return [
    { name: entryNames.spec, bytes: encode(spec) },
    { name: entryNames.prepared, bytes: encode(prepared) },
    ...curves.map(({ x, y }, index) => ({ name: entryNames.curve(index), bytes: joinFloats(x, y) })),
    ...weights.map(({ kind, bytes }) => ({ name: entryNames.weights(kind), bytes })),
    ...checkpoints.map(({ step, bytes }) => ({ name: entryNames.checkpoint(step), bytes })),
  ];
}

/** The manifest. @param hashes of all other entries, by name: with the rows they are carried along. */
export function manifestOf(
  { facts, data, curves, weights, checkpoints }: RunBundle,
  studio: string,
  hashes: BundleManifest['hashes'],
): ZipEntry {
  const manifest: BundleManifest = {
    format: 'descent-run',
    version: BUNDLE_VERSION,
    studio,
    facts,
    data: { name: data.name, hash: data.hash, carried: entryNames.table in hashes },
    curves: curves.map(({ name, x }) => ({ name, points: x.length })),
    weights: weights.map(({ bytes: _bytes, ...rest }) => rest),
    checkpoints: checkpoints.map(({ bytes: _bytes, ...rest }) => rest),
    hashes,
  };
  return { name: entryNames.manifest, bytes: encode(manifest) };
}

function encode(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, nameNonFinite, 1)}\n`);
}

/** The error of everything that a bundle must not be. */
export function refuseBundle(rule: string, message: string): StudioError {
  return new StudioError(
    'bundle-invalid',
    `This is not a usable run bundle: ${message}. Nothing was imported.`,
    { rule },
  );
}

/** JSON has no NaN and no infinities: they travel by name. */
function nameNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function joinFloats(x: Float64Array, y: Float64Array): Uint8Array {
  const bytes = new Uint8Array(16 * x.length);
  const view = new DataView(bytes.buffer);
  x.forEach((value, index) => view.setFloat64(8 * index, value, true));
  y.forEach((value, index) => view.setFloat64(8 * (x.length + index), value, true));
  return bytes;
}
