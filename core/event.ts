import type { JsonObject } from "./json.ts";
import type { Digest, Origin, ResourceKey, Revision } from "./resource.ts";

export const EVENT_TYPES = [
  "apply.finished",
  "apply.started",
  "hazard.approved",
  "release.pruned",
  "release.published",
  "release.withdrawn",
  "resource.adopted",
  "resource.created",
  "resource.deleted",
  "resource.failed",
  "resource.paused",
  "resource.recorded",
  "resource.replaced",
  "resource.resumed",
  "resource.updated",
  "revision.refused",
  "state.rebuilt",
  "token.created",
  "token.revoked",
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
 * What the event of a change keeps of the record that the change left, under `detail.record`: with the key and the
 * revision of the event it is the whole record.
 */
export interface EventRecord {
  readonly generation: number;
  readonly digest: Digest;
  readonly origin: Origin;
  /** RFC 3339. */
  readonly appliedAt: string;
  /** `{metadata, spec}`; absent where the digest is that of the event before, which has it. */
  readonly resource?: JsonObject;
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
