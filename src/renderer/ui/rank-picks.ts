import type { Component } from 'vue';

/** A line of a QuickPick. */
export interface Pick {
  readonly id: string;
  readonly label: string;
  readonly group?: string;
  readonly detail?: string;
  readonly keys?: string;
  readonly icon?: Component;
  readonly disabled?: boolean;
  /** More words that find it. */
  readonly words?: string;
}

/** The picks that fit, best first: words that begin with the query, then contain it, then its letters in order. */
export function rankPicks(picks: readonly Pick[], query: string): readonly Pick[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return picks;
  return picks
    .map((pick, place) => ({ pick, place, score: scorePick(pick, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .map(({ pick }) => pick);
}

function scorePick(pick: Pick, wanted: string): number {
  const label = pick.label.toLowerCase();
  if (label === wanted) return 100;
  if (label.startsWith(wanted)) return 80;
  if (label.split(/[\s-]+/).some((word) => word.startsWith(wanted))) return 60;
  if (label.includes(wanted)) return 50;
  const more = `${pick.group ?? ''} ${pick.detail ?? ''} ${pick.words ?? ''}`.toLowerCase();
  if (wanted.split(/\s+/).every((word) => label.includes(word) || more.includes(word))) return 30;
  return hasLettersInOrder(label, wanted) ? 10 : 0;
}

function hasLettersInOrder(text: string, letters: string): boolean {
  let at = 0;
  for (const letter of text) if (letter === letters[at]) at++;
  return at === letters.length;
}
