import type { LogLevel, RunDetails, RunEventRecord } from '../../../../core/contract/run-page.ts';
import type { RunCurves } from '../../../app/run-curves.ts';
import { formatBytes, formatDuration, formatNumber } from '../../../ui/format.ts';
import { describeEvent } from './describe-event.ts';

/** One line of the log as it is shown. */
export interface ShownLine {
  /** Milliseconds since 1970; what has no time of its own stands after what it followed. */
  readonly time: number;
  /** "12:03:11", or "after 0:12" where only the training time is known. */
  readonly when: string;
  readonly step: number;
  readonly level: LogLevel;
  readonly source: string;
  readonly message: string;
  /** Name of the run that it happened to, where that is the one this run was branched from. */
  readonly from?: string;
}

/** Levels, the least important first. */
export const LEVELS: readonly LogLevel[] = ['detail', 'information', 'warning', 'error'];
/** Most lines that are put on the screen at a time: a window with more of them scrolls badly. */
export const SHOWN_LINES = 1000;

/** Events by which a process begins to train: the clock of epochs goes from there. */
const starts: readonly string[] = ['started', 'resumed'];
const eventLevels: Readonly<Record<string, LogLevel>> = {
  interrupted: 'error',
  engineChanged: 'warning',
};

/** A start says where it trains at another place, an end says how it ended. */
function levelOf({ kind, details }: RunEventRecord): LogLevel {
  if (kind !== 'finished') return eventLevels[kind] ?? 'information';
  return details['status'] === 'failed' || details['status'] === 'diverged' ? 'error' : 'information';
}

/**
 * Everything that is known to have happened to a run, oldest first: its events, what was said about it, and what its
 * curves and checkpoints tell of single epochs.
 */
export function composeLog(
  { events, log, checkpoints }: Pick<RunDetails, 'events' | 'log' | 'checkpoints'>,
  curves: RunCurves | undefined,
): readonly ShownLine[] {
  const stamped = (at: string): Pick<ShownLine, 'time' | 'when'> => {
    const time = Date.parse(at);
    return { time, when: new Date(time).toLocaleString() };
  };
  const seconds = curves?.get('elapsedSeconds');
  const steps = curves?.get('epochStep');
  /** Seconds of training until a step. */
  const spentAt = (step: number): number => {
    const place = steps?.y.findLastIndex((each) => each <= step) ?? -1;
    return place < 0 ? 0 : (seconds?.y[place] ?? 0);
  };
  const begins = events.filter(({ kind }) => starts.includes(kind));
  const said = log.map(({ at, ...line }): ShownLine => ({ ...stamped(at), ...line }));
  /** About when it stood there: as long after its last start as it had trained since. */
  const moment = (step: number, spent: number): Pick<ShownLine, 'time' | 'when'> => {
    const start = begins.findLast((event) => event.step <= step);
    const began = start === undefined ? 0 : Date.parse(start.at);
    let time = start === undefined ? 0 : began + 1000 * (spent - spentAt(start.step));
    // Preparing the rows is no training: what was said of an earlier step after that start came before all the same.
    const next = begins[begins.indexOf(start!) + 1];
    const end = next === undefined ? Number.POSITIVE_INFINITY : Date.parse(next.at);
    for (const line of said) {
      if (line.step < step && line.time >= began && line.time < end) time = Math.max(time, line.time);
    }
    return { time, when: `after ${formatDuration(spent)}` };
  };
  const epochs = Array.from(steps?.x ?? [], (epoch, place): ShownLine => {
    const step = steps!.y[place]!;
    const parts = [...(curves ?? [])].flatMap(([name, { x, y }]) => {
      if (!/^(train|validation)\./.test(name)) return [];
      const at = x[place] === epoch ? place : x.indexOf(epoch);
      return at < 0 ? [] : [`${name.replace('.', ' ')} ${formatNumber(y[at]!)}`];
    });
    const message = `Epoch ${formatNumber(epoch)}: ${parts.join(', ')}`;
    return { ...moment(step, seconds?.y[place] ?? 0), step, level: 'detail', source: 'trainer', message };
  });
  const kept = checkpoints.map(({ step, epoch, bytes, score, elapsedSeconds }): ShownLine => {
    const best = score === null ? '' : `, among the best (${formatNumber(score)})`;
    const message = `Checkpoint of epoch ${formatNumber(epoch)} kept, ${formatBytes(bytes)}${best}`;
    return { ...moment(step, elapsedSeconds), step, level: 'detail', source: 'studio', message };
  });
  const happened = events.map((event): ShownLine => {
    const message = describeEvent(event);
    return { ...stamped(event.at), step: event.step, level: levelOf(event), source: 'studio', message };
  });
  // In the order of time; of the same moment first what happened, then what was said about it.
  return [...happened, ...said, ...epochs, ...kept].sort((a, b) => a.time - b.time);
}

/** What a run went through until another one was branched from it at a step; its epochs are in the curves of the branch. */
export function composeOrigin(
  { events, log }: Pick<RunDetails, 'events' | 'log'>,
  { name, step }: { readonly name: string; readonly step: number },
): readonly ShownLine[] {
  const until = <T extends { readonly step: number }>(list: readonly T[]) =>
    list.filter((each) => each.step <= step);
  // What came back to it later, or ended it there, is a story of its own.
  const before = until(events).filter(({ kind }) => kind !== 'finished');
  return composeLog({ events: before, log: until(log), checkpoints: [] }, undefined).map((line) => ({
    ...line,
    from: name,
  }));
}

/** The lines that have every word of a search in them and matter enough. */
export function filterLog(
  lines: readonly ShownLine[],
  search: string,
  lowest: LogLevel,
): readonly ShownLine[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const least = LEVELS.indexOf(lowest);
  return lines.filter(({ level, source, message, step, from = '' }) => {
    if (LEVELS.indexOf(level) < least) return false;
    const text = `${level} ${source} step ${step} ${from} ${message}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The lines as a text file, one a line. */
export function writeLog(lines: readonly ShownLine[]): string {
  return lines
    .map(({ when, step, level, source, message, from }) =>
      [when, `step ${step}`, level, source, from === undefined ? message : `${from}: ${message}`].join('\t'),
    )
    .join('\n')
    .concat('\n');
}
