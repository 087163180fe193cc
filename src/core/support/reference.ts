/** A paper, specification or documentation page behind a formula. */
export interface Reference {
  readonly title: string;
  readonly authors?: string;
  readonly year?: number;
  readonly url?: string;
}
