/** One step of the workspace's format. Never changed once it was released: the next step mends it. */
export interface Migration {
  /** 1, 2, 3, ... without holes. */
  readonly version: number;
  readonly description: string;
  readonly sql: string;
}
