import type { Release } from "./release.ts";
import type { Digest, Revision } from "./resource.ts";
import { formatInstant, parseInstant } from "./time.ts";

/** What became of releases after an entry of the trail, from one picture of the database. */
export interface ReleaseChanges {
  /** The number of the trail's last entry; 0 before the first. */
  readonly entry: number;
  /** The tenants whose release was published or withdrawn; absent where that is not known: it may be any. */
  readonly tenants?: readonly string[];
}

/** How long somebody waits for an entry to be in force, in milliseconds: who does not say, and at most. */
export const ENTRY_WAIT_MS = { default: 2_000, most: 30_000 } as const;

/** A point in a tenant's past: a time (RFC 3339), an entry of the trail, or a release by its digest. */
export type PastPoint = { readonly entry: number } | { readonly release: Digest } | { readonly time: string };

/** Reads a point as people write it; undefined for what is none. */
export function readPastPoint(text: string): PastPoint | undefined {
  if (/^[1-9]\d{0,14}$/u.test(text)) return { entry: Number(text) };
  if (/^sha256:[0-9a-f]{64}$/u.test(text)) return { release: text as Digest };
  const instant = parseInstant(text);
  return instant === undefined ? undefined : { time: formatInstant(instant) };
}

/** What was in force for a tenant at a point. */
export interface ReleaseMoment {
  /** RFC 3339: the time of the point; of a release the time at which it was published last. */
  readonly at: string;
  /** The entry that published what was in force, or withdrew it; absent where nothing was ever published by then. */
  readonly since?: { readonly entry: number; readonly at: string; readonly revision?: Revision };
  /** Absent where the tenant had no release. */
  readonly digest?: Digest;
}

/** A release with the length of its canonical JSON in characters, by which memory is bounded. */
export interface KeptRelease {
  readonly release: Release;
  readonly size: number;
}

/** The releases that were in force, as long as they are kept. A tenant's past is read with its name alone. */
export interface ReleaseHistory {
  /** Throws EDICT_NOT_FOUND for an entry that is not in the trail, and for a release that the tenant never had. */
  momentOf(tenant: string, point: PastPoint): Promise<ReleaseMoment>;
  /** A release of the tenant; undefined where it is not kept any more. Throws EDICT_DATABASE_FAILED for an altered one. */
  read(tenant: string, digest: Digest): Promise<KeptRelease | undefined>;
  /** When the oldest of the tenant's releases that are kept was published first. */
  oldest(tenant: string): Promise<{ readonly entry: number; readonly at: string } | undefined>;
  /**
   * Removes at most `limit` releases that were last in force before `before` (RFC 3339), never one that is, and leaves
   * an event. Answers how many.
   */
  prune(before: string, limit: number, actor: string): Promise<number>;
}
