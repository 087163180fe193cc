import type { Finding, FindingDefinition } from './definition.ts';
import { say } from './say.ts';

/** Above this a feature is nearly the target itself. */
const LEAK = 0.99;
const MOST_TWINS = 8;

/** Features that give the target away, and features that say the same as another. */
export const leaks: FindingDefinition = Object.freeze({
  type: 'leak',
  label: 'Leak',
  find({ correlation, features, target, table }) {
    if (table.exampleShape !== null) return [];
    const { names, values } = correlation;
    const at = (a: string, b: string) => values[names.indexOf(a) * names.length + names.indexOf(b)] ?? NaN;
    const chosen = features.map(({ column }) => column.name).filter((name) => names.includes(name));
    const found: Finding[] = [];
    if (target !== null && names.includes(target.name)) {
      for (const name of chosen) {
        const strength = at(name, target.name);
        if (!(Math.abs(strength) > LEAK)) continue;
        found.push({
          type: 'leak',
          severity: 'warning',
          sentence: `"${name}" says nearly the same as the target "${target.name}" (correlation ${say(strength)}).`,
          advice:
            'Often it was measured after the answer was known, or calculated from it. If it is not there when you predict, leave it out: the score would be too good.',
          columns: [name],
          rows: [],
          fix: { kind: 'ignore', columns: [name] },
        });
      }
    }
    const leaked = new Set(found.flatMap(({ columns }) => columns));
    const rest = chosen.filter((name) => !leaked.has(name));
    const twins: Finding[] = [];
    rest.forEach((a, index) => {
      for (const b of rest.slice(index + 1)) {
        const strength = at(a, b);
        if (!(Math.abs(strength) > LEAK)) continue;
        twins.push({
          type: 'leak',
          severity: 'information',
          sentence: `"${a}" and "${b}" say nearly the same (correlation ${say(strength)}).`,
          advice:
            'One of them is enough. Both do no harm to a network, but make single weights hard to read.',
          columns: [a, b],
          rows: [],
          fix: { kind: 'ignore', columns: [b] },
        });
      }
    });
    return [...found, ...twins.slice(0, MOST_TWINS)];
  },
} satisfies FindingDefinition);
