import type { RunSummary } from '../../core/contract/run-records.ts';
import { countOf, formatBytes, formatPercent } from '../ui/format.ts';

/** A line about how a run was calculated. */
export interface ComputeLine {
  readonly label: string;
  readonly value: string;
  /** A sentence for those who want to know more. */
  readonly why: string;
}

/** How a run was calculated, for a list of facts. Only the engine where nothing more is known. */
export function describeCompute({ engine, compute = null }: RunSummary): readonly ComputeLine[] {
  if (engine === '') return [];
  if (compute === null) return [{ label: 'Engine', value: engine, why: engine }];
  const { reason, arithmetic, vectorBits, threads, teamShare, predictedBytes, peakBytes } = compute;
  const { aheadShare = null } = compute;
  const lines: (ComputeLine | null)[] = [
    { label: 'Engine', value: engine, why: reason },
    {
      label: 'Arithmetic',
      value: arithmetic,
      why:
        arithmetic === 'fast'
          ? 'Fused multiply and add: quicker, and not the same bits on every machine.'
          : 'Plain multiply and add in a fixed order: the same bits on every machine, with any number of threads.',
    },
    vectorBits === undefined
      ? null
      : {
          label: 'Vectors',
          value: `${vectorBits} bits`,
          why: reason,
        },
    {
      label: 'Threads',
      value: describeThreads(threads, teamShare),
      why:
        threads === 1
          ? 'One thread: the steps are too small for helpers, or it was not to have more.'
          : 'Helpers are asked only while they make a step quicker; another program may need the processors.',
    },
    aheadShare === null
      ? null
      : {
          label: 'Next batch',
          value: `gathered beside training in ${formatPercent(aheadShare)} of steps`,
          why: 'A helper shuffles the rows of the next batch together while the current one trains; the rest this thread gathered itself.',
        },
    predictedBytes === null && peakBytes === null
      ? null
      : {
          label: 'Memory',
          value: describeMemory(predictedBytes, peakBytes),
          why: 'Most memory that the process of the run took, and what was predicted before it started.',
        },
  ];
  return lines.filter((line) => line !== null);
}

function describeThreads(threads: number, share: number | null): string {
  if (threads === 1) return '1';
  const helpers = threads === 2 ? 'helper' : countOf(threads - 1, 'helper');
  return share === null
    ? String(threads)
    : `${threads} (${helpers} asked in ${formatPercent(share)} of steps)`;
}

function describeMemory(predicted: number | null, peak: number | null): string {
  if (peak === null) return `${formatBytes(predicted ?? 0)} predicted`;
  return predicted === null
    ? formatBytes(peak)
    : `${formatBytes(peak)} (${formatBytes(predicted)} predicted)`;
}
