import { cpus, release } from 'node:os';

/** Where runs are trained, for the page of a run: what could explain another result or another speed. */
export function describeEnvironment(version: string): Readonly<Record<string, string>> {
  const list = cpus();
  return {
    studio: version,
    electron: process.versions['electron'] ?? 'none',
    node: process.versions.node,
    v8: process.versions.v8,
    system: `${process.platform} ${release()} ${process.arch}`,
    processor: `${list[0]?.model.trim() ?? 'unknown'} (${list.length} logical)`,
  };
}
