/** What became of releases after an entry of the trail, from one picture of the database. */
export interface ReleaseChanges {
  /** The number of the trail's last entry; 0 before the first. */
  readonly entry: number;
  /** The tenants whose release was published or withdrawn; absent where that is not known: it may be any. */
  readonly tenants?: readonly string[];
}

/** How long somebody waits for an entry to be in force, in milliseconds: who does not say, and at most. */
export const ENTRY_WAIT_MS = { default: 2_000, most: 30_000 } as const;
