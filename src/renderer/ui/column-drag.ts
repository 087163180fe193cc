const DRAGGED = 'application/x-descent-column';

/** Heads of columns that are dragged to other places. */
export interface ColumnDrag {
  start(event: DragEvent, key: string): void;
  over(event: DragEvent): void;
  drop(event: DragEvent, onto: string): void;
}

/** @param move the column of one key was dropped onto that of another. */
export function useColumnDrag(move: (key: string, onto: string) => void): ColumnDrag {
  return {
    start: (event, key) => event.dataTransfer?.setData(DRAGGED, key),
    over(event) {
      if (event.dataTransfer?.types.includes(DRAGGED)) event.preventDefault();
    },
    drop(event, onto) {
      const key = event.dataTransfer?.getData(DRAGGED) ?? '';
      if (key !== '' && key !== onto) move(key, onto);
    },
  };
}
