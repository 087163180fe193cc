import { existsSync, readFileSync, renameSync } from 'node:fs';
import * as v from 'valibot';
import type { StudioSettings } from '../../core/contract/studio.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';

/** Most workspaces that the studio remembers. */
const RECENT_LIMIT = 12;

const fileSchema = v.object({
  formatVersion: v.literal(1),
  theme: v.picklist(['light', 'dark', 'system']),
  layout: v.record(v.string(), v.pipe(v.number(), v.finite())),
  dismissed: v.array(v.string()),
  recentWorkspaces: v.array(v.string()),
  /** By path: what a workspace was like when it was last closed. */
  seals: v.optional(v.record(v.string(), v.string()), {}),
});

type SettingsContent = v.InferOutput<typeof fileSchema>;

const defaults: SettingsContent = {
  formatVersion: 1,
  theme: 'system',
  layout: {},
  dismissed: [],
  recentWorkspaces: [],
  seals: {},
};

/** The settings that belong to this machine, not to a workspace. */
export interface SettingsFile {
  get(): StudioSettings;
  /** Writes at once; fields that are left out stay. @throws StudioError `disk-full`, `file-not-writable`. */
  set(change: Partial<StudioSettings>): StudioSettings;
  /** Full paths, newest first. Files that are gone are left out. */
  recentWorkspaces(): readonly string[];
  rememberWorkspace(path: string): void;
  /** What the workspace was like when it was last closed here, or null. */
  sealOf(path: string): string | null;
  /** Null: it did not end whole. */
  rememberSeal(path: string, seal: string | null): void;
  /** What was wrong with the file at the start, or null. */
  readonly problem: string | null;
}

/** Reads the settings; a damaged file is put aside and the defaults are taken. */
export function openSettingsFile(path: string): SettingsFile {
  const { content, problem } = readContent(path);
  let current = content;

  function write(next: SettingsContent): void {
    writeFileAtomically(path, `${JSON.stringify(next, null, 2)}\n`);
    current = next;
  }

  function get(): StudioSettings {
    const { theme, layout, dismissed } = current;
    return { theme, layout, dismissed };
  }

  return {
    problem,
    get,
    set(change) {
      const layout = { ...current.layout, ...change.layout };
      const dismissed = change.dismissed === undefined ? current.dismissed : [...change.dismissed];
      write({ ...current, theme: change.theme ?? current.theme, layout, dismissed });
      return get();
    },
    recentWorkspaces: () => current.recentWorkspaces.filter((each) => existsSync(each)),
    rememberWorkspace(workspace) {
      const others = current.recentWorkspaces.filter((each) => each !== workspace);
      const recentWorkspaces = [workspace, ...others].slice(0, RECENT_LIMIT);
      if (recentWorkspaces.join('\n') === current.recentWorkspaces.join('\n')) return;
      write({ ...current, recentWorkspaces });
    },
    sealOf: (path) => current.seals[path] ?? null,
    rememberSeal(path, seal) {
      const kept = Object.entries(current.seals).filter(
        ([other]) => other !== path && current.recentWorkspaces.includes(other),
      );
      write({ ...current, seals: Object.fromEntries(seal === null ? kept : [...kept, [path, seal]]) });
    },
  };
}

function readContent(path: string): { content: SettingsContent; problem: string | null } {
  if (!existsSync(path)) return { content: defaults, problem: null };
  try {
    return { content: v.parse(fileSchema, JSON.parse(readFileSync(path, 'utf8'))), problem: null };
  } catch {
    try {
      renameSync(path, `${path}.damaged`);
    } catch {
      // It stays where it is and is overwritten with the next change.
    }
    return {
      content: defaults,
      problem:
        'The settings could not be read, so the studio starts with the default ones. Your workspaces are not affected.',
    };
  }
}
