import { isEnabled, nameOf, shownKeys, type Action } from '../../app/actions.ts';
import { useNotices } from '../../app/notices.ts';
import type { MenuEntry } from '../../ui/menu-entry.ts';

/** Groups of the menu, by the ids of the actions without `design.`. */
const groups: readonly (readonly string[])[] = [
  ['add', 'connect'],
  ['copy', 'cut', 'paste', 'duplicateLayer'],
  ['group', 'ungroup', 'repeat', 'alignColumn', 'alignRow'],
  ['selectAll', 'fit', 'layoutDown', 'layoutAcross'],
  ['overlay-chain', 'overlay-step', 'overlay-health'],
  ['delete'],
];

/** The menu of the right mouse button: what the keys can do, in the same words. */
export function createCanvasMenu(actions: readonly Action[]): readonly MenuEntry[] {
  const notices = useNotices();
  const show = (id: string): MenuEntry[] => {
    const action = actions.find((each) => each.id === `design.${id}`);
    if (action === undefined) return [];
    const { icon } = action;
    const keys = shownKeys(action);
    return [
      {
        label: nameOf(action),
        ...(icon === undefined ? {} : { icon }),
        ...(keys === undefined ? {} : { keys }),
        disabled: !isEnabled(action),
        danger: id === 'delete',
        run: () => void notices.attempt(() => action.run()),
      },
    ];
  };
  return groups.flatMap((ids, place): MenuEntry[] => [
    ...(place === 0 ? [] : [{ kind: 'separator' as const }]),
    ...ids.flatMap(show),
  ]);
}
