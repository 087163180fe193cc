import type { Connection } from './connection.ts';

/**
 * Gives up for good what was deleted: runs with their curves and weights, designs, datasets that no run names,
 * and contents that no dataset has. From then on there is no undo.
 */
export function purgeDeleted(connection: Connection): void {
  connection.transaction(() => {
    connection.exec(`
      DELETE FROM runs WHERE deleted_at IS NOT NULL;
      DELETE FROM sweeps WHERE deleted_at IS NOT NULL;
      DELETE FROM designs WHERE deleted_at IS NOT NULL;
      DELETE FROM datasets WHERE deleted_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.dataset_id = datasets.id);
      DELETE FROM dataset_contents
        WHERE NOT EXISTS (SELECT 1 FROM datasets WHERE datasets.content = dataset_contents.hash)
        AND NOT EXISTS (SELECT 1 FROM dataset_versions v WHERE v.content = dataset_contents.hash);
    `);
  })();
}
