import { powerSaveBlocker } from 'electron';

/** Keeps the machine (not its screen) from falling asleep while it is told to. */
export function createKeepAwake(): (awake: boolean) => void {
  let blocker: number | null = null;
  return (awake) => {
    if (awake && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension');
    else if (!awake && blocker !== null) {
      powerSaveBlocker.stop(blocker);
      blocker = null;
    }
  };
}
