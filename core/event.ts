import type { JsonObject } from "./json.ts";
import type { Digest, ResourceKey, Revision } from "./resource.ts";

export const EVENT_TYPES = [
  "apply.finished",
  "apply.started",
  "hazard.approved",
  "release.published",
  "release.withdrawn",
  "resource.adopted",
  "resource.created",
  "resource.deleted",
  "resource.failed",
  "resource.replaced",
  "resource.updated",
  "revision.refused",
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** What the writer of an event says. The store adds the sequence, the time and the hashes. */
export interface EventDraft {
  readonly type: EventType;
  /** Who asked: a user name, or `edict run` for the daemon. */
  readonly actor: string;
  readonly tenant?: string;
  readonly resource?: ResourceKey;
  readonly revision?: Revision;
  /** Digest of the plan that the write belongs to. */
  readonly plan?: Digest;
  /** Field changes, approvals, reasons. Secrets are masked before they come here. */
  readonly detail: JsonObject;
}

/**
 * One entry of the append-only trail. `sequence` starts at 1 and has no gaps; `hash` is the SHA-256 of the canonical
 * JSON of every other field, `previous` (the hash of the entry before, or `sha256:` and 64 zeros) among them.
 */
export interface Event extends EventDraft {
  readonly sequence: number;
  /** RFC 3339 in UTC with milliseconds, the database's clock. */
  readonly at: string;
  readonly previous: Digest;
  readonly hash: Digest;
}
