import { createCatalogue } from '../support/catalogue.ts';
import { constant } from './constant.ts';
import type { ScheduleDefinition } from './definition.ts';

/** Every schedule of the studio, in the order of the menu. Adding one is a file and a line. */
export const schedules = createCatalogue<ScheduleDefinition>('schedule', [constant]);
