import Database from 'better-sqlite3';
import type { Connection } from './connection.ts';
import { migrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { APPLICATION_ID } from './workspace-header.ts';

/**
 * Brings a workspace from its version to the newest, each step in a transaction of its own together with its
 * number: a crash leaves the version before or the version after.
 */
export function migrate(connection: Connection, steps: readonly Migration[] = migrations): void {
  const current = Number(connection.pragma('user_version', { simple: true }));
  for (const step of steps) {
    if (step.version <= current) continue;
    connection.transaction(() => {
      connection.exec(step.sql);
      connection.pragma(`application_id = ${APPLICATION_ID}`);
      connection.pragma(`user_version = ${step.version}`);
    })();
  }
}

/** One object of a schema, as `sqlite_schema` lists it. */
export interface SchemaEntry {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

/** What a database contains, statistics of the query planner aside. */
export function readSchema(connection: Connection): readonly SchemaEntry[] {
  return connection
    .prepare<[], SchemaEntry>(
      `SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite!_stat_' ESCAPE '!' ORDER BY type, name`,
    )
    .all();
}

/** Schemas by list of steps and version: every opening asks twice, and building one takes milliseconds. */
const known = new WeakMap<readonly Migration[], Map<number, readonly SchemaEntry[]>>();

/** What a workspace of format `version` contains when nobody has tampered with it. */
export function expectedSchema(
  version: number,
  steps: readonly Migration[] = migrations,
): readonly SchemaEntry[] {
  const ofSteps = known.get(steps) ?? new Map<number, readonly SchemaEntry[]>();
  known.set(steps, ofSteps);
  const schema = ofSteps.get(version) ?? buildSchema(version, steps);
  ofSteps.set(version, schema);
  return schema;
}

function buildSchema(version: number, steps: readonly Migration[]): readonly SchemaEntry[] {
  const connection = new Database(':memory:');
  try {
    migrate(
      connection,
      steps.filter((step) => step.version <= version),
    );
    return readSchema(connection);
  } finally {
    connection.close();
  }
}
