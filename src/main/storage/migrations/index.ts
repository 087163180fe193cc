import { initial } from './0001-initial.ts';
import { datasetVersions } from './0002-dataset-versions.ts';
import { sweeps } from './0003-sweeps.ts';
import { models } from './0004-models.ts';
import { designVersions } from './0005-design-versions.ts';
import { datasetRecipes } from './0006-dataset-recipes.ts';
import { runMarks } from './0007-run-marks.ts';
import { runCompute } from './0008-run-compute.ts';
import { seriesTotals } from './0009-series-totals.ts';
import { modelExports } from './0010-model-exports.ts';
import { runLog } from './0011-run-log.ts';
import type { Migration } from './migration.ts';

/** Every step of the format, oldest first. Adding one is a file and a line. */
export const migrations: readonly Migration[] = [
  initial,
  datasetVersions,
  sweeps,
  models,
  designVersions,
  datasetRecipes,
  runMarks,
  runCompute,
  seriesTotals,
  modelExports,
  runLog,
];

/** Format that this studio writes. */
export const NEWEST_VERSION = migrations.length;
