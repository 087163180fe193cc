import { dataFeature } from '../features/data/index.ts';
import { designFeature } from '../features/design/index.ts';
import { homeFeature } from '../features/home/index.ts';
import { learnFeature } from '../features/learn/index.ts';
import { predictFeature } from '../features/predict/index.ts';
import { runsFeature } from '../features/runs/index.ts';
import { settingsFeature } from '../features/settings/index.ts';
import { sweepsFeature } from '../features/sweeps/index.ts';
import { trainFeature } from '../features/train/index.ts';
import { understandFeature } from '../features/understand/index.ts';
import type { Feature } from './feature.ts';

/** Every screen, in the order of the rail. A new screen is a folder under features/ and a line here. */
export const features: readonly Feature[] = [
  learnFeature,
  homeFeature,
  dataFeature,
  designFeature,
  trainFeature,
  understandFeature,
  predictFeature,
  runsFeature,
  sweepsFeature,
  settingsFeature,
];
