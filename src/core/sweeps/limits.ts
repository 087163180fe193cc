/** Most trials of one sweep: beyond it a grid is a mistake, and tables and charts are no longer of use. */
export const countTrialsLimit = 10_000;
