/** One entry of a SelectField or a SegmentedControl. */
export interface SelectOption<V extends string = string> {
  readonly value: V;
  readonly label: string;
  /** A second line. */
  readonly detail?: string;
  /** Entries with the same group stand together under its name. */
  readonly group?: string;
  readonly disabled?: boolean;
}
